"""The frame of the map: what does not move. Places, routes, formations and what is held, named by their place in lists.

It is the same for every language and every track (history, a run, an ensemble); a track names things by the indices of
these lists.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from wellhit.atlas.content.texts import Texts
from wellhit.atlas.map.names import name_in, named
from wellhit.atlas.map.projection import Projection
from wellhit.atlas.map.rank import ranks_of
from wellhit.scenario.folder import Campaign
from wellhit.terms import Formation, Place

LANGUAGES = ("en", "nl", "fr")
SIGNS = "signs.csv"
COAST = "coast.geojson"
MARGIN = 0.05  # of the span, round the places of a campaign that has no coast
LEAST_SPAN = 0.1  # degrees: a siege on a few kilometres still gets a map

# What stands for the sign of a formation that signs.csv does not list.
SIZES = {
    "army_group": "army_group",
    "army": "army",
    "corps": "corps",
    "infantry_division": "division",
    "armoured_division": "division",
    "fortress": "division",
    "infantry_brigade": "brigade",
    "armoured_brigade": "brigade",
}
ARMS = {
    "infantry_division": "infantry",
    "infantry_brigade": "infantry",
    "battalion": "infantry",
    "armoured_division": "armour",
    "armoured_brigade": "armour",
    "special_armour": "armour",
    "coast_artillery": "coast_artillery",
}
SHORT_NAME = 18  # letters, where no short name is given


def bounds_of(campaign: Campaign, folder: Path) -> Projection:
    """The map of a campaign: the box of its coast, else of its places with a margin. ValueError without either."""
    file = folder / COAST
    if file.exists():
        with suppress(ValueError, TypeError, AttributeError):  # the reader of the ground says what is wrong
            box = json.loads(file.read_text("utf-8")).get("bbox")
            if isinstance(box, list) and len(box) == 4:
                return Projection(*(float(value) for value in box))
    places = campaign.values("places")
    if not places:
        raise ValueError(f"{folder}: a map needs places.csv with at least one sound row")
    lon, lat = ([getattr(place, axis) for place in places] for axis in ("lon", "lat"))
    (west, east), (south, north) = _span(lon), _span(lat)
    return Projection(west, south, east, north)


def _span(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    margin = max(MARGIN * (high - low), (LEAST_SPAN - (high - low)) / 2, 0.01)
    return round(low - margin, 4), round(high + margin, 4)


def frame(campaign: Campaign, folder: Path, texts: Texts | None = None) -> dict[str, Any]:
    """The frame as it is written to JSON. Longitudes and latitudes in degrees, ranges in km, hours at `start`'s offset.

    `texts` brings the words of other languages; without them names are those of the tables.
    """
    texts = texts or Texts()
    places = named(campaign.values("places"), texts)
    at = {place.id: number for number, place in enumerate(places)}
    ranks = ranks_of(places, *(campaign.values(name) for name in ("routes", "fortresses", "ports")))
    projection = bounds_of(campaign, folder)
    turns_a_day = 24 // campaign.hours_per_turn
    days = (campaign.last_day - campaign.first_day).days + 1
    return {
        "campaign": campaign.id,
        "title": dict(campaign.title),
        "start": f"{campaign.first_day.isoformat()}T00:00{campaign.utc_offset}",
        "hours_per_turn": campaign.hours_per_turn,
        "turns": days * turns_a_day,
        "bounds": list(projection),
        "places": [_place(place, ranks[place.id]) for place in places],
        "routes": [[at[r.a], at[r.b], r.route_class, r.crossing] for r in campaign.values("routes")],
        "formations": _formations(campaign.values("formations"), signs_of(folder), texts),
        "fortresses": [_at(one, at, texts, "fortresses") for one in campaign.values("fortresses")],
        "ports": [_at(one, at, texts, "ports") for one in campaign.values("ports")],
        "batteries": _batteries(campaign, at, texts),
        "strongpoints": _strongpoints(campaign, at, texts),
    }


def _names(table: str, id: str, english: str, texts: Texts) -> dict[str, str]:
    """The name in English, and in Dutch where that differs."""
    found = {"en": texts.of(table, id, "name", english, "en").text}
    dutch = texts.of(table, id, "name", english, "nl")
    if dutch.text != found["en"]:
        found["nl"] = dutch.text
    return found


def _place(place: Place, rank: int) -> dict[str, Any]:
    names = {language: name_in(place, language) for language in LANGUAGES}
    kept = {k: v for k, v in names.items() if k == "en" or v != names["en"]}
    return {
        "id": place.id, "name": kept, "lon": place.lon, "lat": place.lat, "kind": place.kind,
        "ground": place.ground, "rank": rank, "accuracy": place.accuracy,
    }  # fmt: skip


def signs_of(folder: Path) -> dict[str, dict[str, str]]:
    """Rows of signs.csv by formation; none where the campaign has no such file."""
    file = folder / SIGNS
    if not file.exists():
        return {}
    with (
        file.open(encoding="utf-8", newline="") as rows,
        suppress(ValueError, csv.Error),
    ):  # told by content.signs
        return {row["id"]: row for row in csv.DictReader(rows) if row.get("id")}
    return {}


def _formations(
    formations: Iterable[Formation], signs: Mapping[str, Mapping[str, str]], texts: Texts
) -> list[dict[str, Any]]:
    listed = list(formations)
    at = {formation.id: number for number, formation in enumerate(listed)}
    found = []
    for one in listed:
        sign = signs.get(one.id, {})
        short = sign.get("short") or one.name[:SHORT_NAME].strip()
        found.append(
            {
                "id": one.id,
                "name": _names("formations", one.id, one.name, texts),
                "short": short,
                "short_nl": sign.get("short_nl") or short,
                "side": one.side,
                "nation": sign.get("nation") or one.side,
                "size": sign.get("size") or SIZES.get(one.kind, "battalion"),
                "arm": sign.get("arm") or ARMS.get(one.kind, one.kind),
                "parent": at.get(one.parent),
            }
        )
    return found


def _at(one: Any, at: Mapping[str, int], texts: Texts, table: str) -> dict[str, Any]:
    """A thing that stands at a place."""
    return {"id": one.id, "name": _names(table, one.id, one.name, texts), "place": at[one.place]}


def _batteries(campaign: Campaign, at: Mapping[str, int], texts: Texts) -> list[dict[str, Any]]:
    """Guns whose reach is worth a circle, of either side: batteries, and coast guns that are lent as an asset."""
    found = []
    for table in ("strongpoints", "assets"):
        for one in campaign.values(table):
            if one.kind in ("battery", "coast_guns") and one.range_km and one.place in at:
                found.append({**_at(one, at, texts, table), "range_km": one.range_km})
    return found


def _strongpoints(campaign: Campaign, at: Mapping[str, int], texts: Texts) -> list[dict[str, Any]]:
    number = {fortress.id: n for n, fortress in enumerate(campaign.values("fortresses"))}
    return [
        {**_at(one, at, texts, "strongpoints"), "fortress": number[one.fortress]}
        for one in campaign.values("strongpoints")
    ]
