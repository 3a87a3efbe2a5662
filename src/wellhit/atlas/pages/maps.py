"""The map page: one day for a reader without script, the whole campaign for one with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from markupsafe import Markup

from wellhit.atlas.cache import Answer
from wellhit.atlas.content.stories import Story
from wellhit.atlas.i18n import tongue
from wellhit.atlas.map import telling
from wellhit.atlas.map.legend import sign_entries
from wellhit.atlas.map.names import folded
from wellhit.atlas.map.printing import alone
from wellhit.atlas.map.scene import Scene
from wellhit.atlas.map.signs import STYLES, sprite_svg
from wellhit.atlas.map.still import Still, Window, window
from wellhit.atlas.map.words import words_block
from wellhit.atlas.names import place_name
from wellhit.atlas.settings import LANGUAGES
from wellhit.atlas.visit import MissingError, Page, Visit

LAYERS = ("rings", "ports", "raids", "guns", "kent", "civilians", "routes", "strongpoints")
# Layers of the page that a still picture draws too.
DRAWN = {
    "ports": "ports",
    "raids": "raids",
    "guns": "batteries",
    "strongpoints": "strongpoints",
    "routes": "bridges",
}
# A picture brings its style along, and can do nothing else.
COAST = (2.35, 50.78, 250.0)  # the picture of a day: the Strait and the coast to the Scheldt
CLOSE = (1.95, 50.85, 120.0)  # the same for a narrow screen
NARROW_PX = 480.0
MOST_EVENTS = 12  # of a day beside the map; its page has them all
LARGE = ("army_group", "army", "corps", "division")
OWN_STYLE = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
USUAL_LAYERS = ("rings", "ports", "raids")
SIGNS = ("1944", "nato", "plain")
NEAR_KM = 40.0  # width of the map when it is opened at a place
FIRST_DAY = "1944-09-17"


@dataclass(frozen=True)
class MapView:
    """What the template of a map is given: docs/reference/map-page.md."""

    id: str
    label: str
    frame: str
    tracks: list[dict[str, str]]
    signs_url: str
    day: str
    show: str
    layers: list[str]
    signs: str
    action: str
    formation_page: str
    claim_page: str
    day_page: str
    moment: str
    turn: int
    turns: int
    first_day: str
    last_day: str
    still: Markup
    caption: str
    rows: list[tuple[str, str, str]]
    fixed: bool = False
    first: str = ""
    last: str = ""
    view: list[float] = field(default_factory=list)
    sel: str = ""
    places: list[dict[str, str]] = field(default_factory=list)
    left: str = ""
    table_open: bool = False
    events: list[dict[str, Any]] = field(default_factory=list)


def show(visit: Visit) -> Page:
    """The whole map. What the address says and we do not understand is told, and left out."""
    shown = view_of(visit, "map")
    signs = sign_entries(list(visit.library.tokens(visit.language).values()), visit.tongue)
    values = {"map": shown, "words": Markup(words_block(visit._)), "signs": signs}
    description = visit._(
        "The campaign on a map, turn by turn: what happened, one run of the model, or all of them."
    )
    return Page("map.html", visit._("Map"), values, description, section="map")


def picture(
    visit: Visit, scene: Scene, view: list[float] | None, signs: str, layers: list[str], prefix: str = ""
) -> Still:
    """One day as a picture. view: longitude, latitude, width in km; None for the whole map."""
    library = visit.library
    base = library.base(visit.language)
    box = window(base.projection, *view) if view else Window(0.0, 0.0, *base.projection.size)
    shown = ["formations", "fortresses", *(DRAWN[layer] for layer in layers if layer in DRAWN)]
    tokens = library.tokens(visit.language)
    return Still(scene, base, box, visit.tongue, tokens, library.land, signs, shown, prefix=prefix)


def printed(visit: Visit, place: str, day: date, km: float = 60.0) -> str:
    """The map around a place on a day as a drawing of its own, for print; "" for a place that is not on the map."""
    library = visit.library
    found = library.places.get(place)
    if found is None or not library.campaign.first_day <= day <= library.campaign.last_day:
        return ""
    turn = (day - library.campaign.first_day).days * (24 // library.campaign.hours_per_turn) + 2
    scene = Scene(library.frame, library.history_track, turn)
    still = picture(visit, scene, [found.lon, found.lat, km], "1944", ["ports", "raids"])
    return alone(still.svg(), 1 / still.scale)


def small_picture_of_day(visit: Visit, name: str, language: str) -> Answer:
    """The same for a narrow screen, of less ground. Raises MissingError."""
    return picture_of_day(visit, name, language, CLOSE, NARROW_PX)


def picture_of_day(
    visit: Visit, name: str, language: str, view: tuple[float, float, float] = COAST, pixels: float = 1000.0
) -> Answer:
    """The coast on a day as a quiet picture of its own: divisions and fortresses, no more. Raises MissingError."""
    at = day_in(visit, name)
    if at is None or language not in LANGUAGES:
        raise MissingError(visit._("This campaign has no such day."))
    there = Visit(tongue(language), visit.library, "", visit.root)
    day, part = at
    campaign = visit.library.campaign
    turn = (day - campaign.first_day).days * (24 // campaign.hours_per_turn) + part
    library = visit.library
    base, frame = library.base(language), library.frame
    large = {one["id"] for one in frame["formations"] if one["size"] in LARGE}
    tokens = {key: token for key, token in library.tokens(language).items() if key in large}
    still = Still(
        Scene(frame, library.history_track, turn), base, window(base.projection, *view, ratio=0.72), there.tongue,
        tokens, library.land, layers=("formations", "fortresses"), pixels=pixels,
    )  # fmt: skip
    return Answer(alone(still.svg(), 1 / still.scale).encode(), "image/svg+xml", headers=OWN_STYLE)


def signs(visit: Visit, style: str, language: str) -> Answer:
    """The signs of formations and things in a style, as symbols. Raises MissingError."""
    if style not in STYLES or language not in LANGUAGES:
        raise MissingError(visit._("There are no such signs."))
    tokens = visit.library.tokens(language)
    return Answer(sprite_svg(tokens.values(), style, language).encode(), "image/svg+xml")


def of_story(visit: Visit, story: Story) -> MapView:
    """The small map of a story: its place, its days, the clock between them."""
    return view_of(
        visit, f"map-{story.id}", day=story.day.isoformat(), place=story.place, km=story.km,
        first=story.start.isoformat(), last=story.end.isoformat(),
    )  # fmt: skip


def tracks_of(visit: Visit) -> list[dict[str, str]]:
    """The tracks that can be shown: history, all runs, and each run of the exhibit.

    Each with what it is (`note`) and the page that says more (`page`, `more`), if there is one.
    """
    library = visit.library
    address = f"{visit.root}/api/v1/map/tracks/{{}}.json"
    found = [
        {
            "show": "history", "title": visit._("History"), "url": address.format("history"),
            "note": telling.named(library.history_track["note"], visit.language), "page": "", "more": "",
        }
    ]  # fmt: skip
    for name, title in library.track_titles(visit.language):
        kind, _, number = name.partition(":")
        why = telling.named(library.results.tracks[name].get("why") or {"en": ""}, visit.language)
        note = telling.named(library.results.tracks[name].get("note") or {"en": ""}, visit.language)
        page, more = (
            (visit.to(f"runs/{number}"), visit._("This run, day by day"))
            if kind == "run"
            else (visit.to("results"), visit._("The results of the runs"))
        )
        found.append({
            "show": name, "title": title, "url": address.format(name.replace(":", "-")),
            "note": (f"{visit._('Why it is shown:')} {why}. " if why else "") + note,
            "page": page, "more": more,
        })  # fmt: skip
    return found


def day_in(visit: Visit, text: str) -> tuple[date, int] | None:
    """A day of the campaign and the turn within it: `1944-09-17`, `1944-09-17T12`, `1944-09-17T12:30`."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:T(\d\d)(?::\d\d)?)?", text)
    if not found:
        return None
    try:
        day = date.fromisoformat(found[1])
    except ValueError:
        return None
    hour = int(found[2]) if found[2] else 12
    campaign = visit.library.campaign
    if hour > 23 or not campaign.first_day <= day <= campaign.last_day:
        return None
    return day, hour // campaign.hours_per_turn


def view_in(visit: Visit, text: str) -> list[float] | None:
    """A view `lon,lat,km`: None where it is no view of this map."""
    try:
        lon, lat, km = (float(part) for part in text.split(","))
    except ValueError:
        return None
    west, south, east, north = visit.library.frame["bounds"]
    return [lon, lat, km] if west <= lon <= east and south <= lat <= north and 1 <= km <= 2000 else None


def _events(visit: Visit, scene: Scene, per_day: int) -> list[dict[str, Any]]:
    """What happened on the day of a scene: time of day with the place, what, its first claim."""
    today = scene.turn // per_day
    found = [
        event
        for event in scene.track.get("events", [])
        if event["turn"] // per_day == today and not event.get("small")
    ]
    parts = ("night", "morning", "afternoon", "evening")
    told = []
    for event in found[:MOST_EVENTS]:
        when = visit.word("turn", parts[event["turn"] % per_day]).text
        place = telling.named(scene.frame["places"][event["place"]]["name"], visit.language)
        text = telling.named(event["text"], visit.language)
        told.append({
            "when": _upper(when) + (f" · {place}" if event["place"] >= 0 else ""), "text": _upper(text),
            "claim": next(iter(event.get("claims") or []), ""), "now": event["turn"] == scene.turn,
        })  # fmt: skip
    return told


def _upper(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]


def view_of(visit: Visit, name: str, **fixed: Any) -> MapView:
    """A map with what the address asks for. fixed: day, view, first, last, sel of a small map on another page."""
    library, words = visit.library, visit.words
    frame = library.frame
    campaign = library.campaign
    left = []
    asked = {
        key: fixed.get(key, "" if fixed else words.get(key, ""))
        for key in ("day", "view", "place", "sel", "show")
    }
    at = day_in(visit, asked["day"]) or day_in(visit, FIRST_DAY) or (campaign.first_day, 2)
    if asked["day"] and not day_in(visit, asked["day"]):
        left.append(f"day={asked['day'][:40]}")
    view = view_in(visit, asked["view"]) if asked["view"] else None
    if asked["view"] and view is None:
        left.append(f"view={asked['view'][:40]}")
    place = library.places.get(asked["place"] or words.get("at", ""))
    if place is not None and view is None:
        view = [place.lon, place.lat, fixed.get("km", NEAR_KM)]
    elif asked["place"] and place is None:
        left.append(f"place={asked['place'][:40]}")
    tracks = tracks_of(visit)
    wanted = asked["show"] or "history"
    if not all(part in {track["show"] for track in tracks} for part in wanted.split("+")):
        left.append(f"show={wanted[:40]}")
        wanted = "history"
    layers = (
        [layer for layer in LAYERS if layer in words["layers"].split(",")]
        if "layers" in words
        else list(USUAL_LAYERS)
    )
    signs = words.get("signs", "1944") if words.get("signs") in SIGNS else "1944"
    day, part = at
    per_day = 24 // campaign.hours_per_turn
    turn = (day - campaign.first_day).days * per_day + part
    scene = Scene(frame, library.track(wanted.split("+")[0]) or library.history_track, turn)
    drawn = picture(visit, scene, view, signs, layers, prefix="" if name == "map" else name)
    told = telling.rows(scene, visit.tongue)
    names = sorted(
        ({"id": p.id, "name": place_name(library, p.id, visit.language)} for p in library.places.values()),
        key=lambda one: folded(one["name"]).casefold(),
    )
    hour = part * campaign.hours_per_turn
    stamp = f"{day.isoformat()}T{hour:02d}"
    time_of_day = visit.word("turn", ("night", "morning", "afternoon", "evening")[part]).text
    moment = f"{visit.tongue.day(day, 'd MMMM y')}, {time_of_day}"
    return MapView(
        id=name,
        label=visit._("Map of the campaign"),
        frame=f"{visit.root}/api/v1/map/frame.json",
        tracks=tracks,
        signs_url=f"{visit.root}/map/signs-{{style}}-{visit.language}.svg",
        day=stamp,
        show=wanted,
        layers=layers,
        signs=signs,
        action=visit.to("map"),
        formation_page=visit.to("formations") + "/{id}",
        claim_page=visit.to("claims") + "/{id}",
        day_page=visit.to("days") + "/{day}",
        moment=moment,
        turn=turn,
        turns=frame["turns"],
        first_day=campaign.first_day.isoformat(),
        last_day=campaign.last_day.isoformat(),
        still=Markup(drawn.svg()),
        caption=moment,
        rows=[
            (row.name, visit.word("place_kind", library.places[row.id].kind).text, str(line))
            for row in told
            for line in row.lines
        ],
        fixed=bool(fixed),
        first=str(fixed.get("first", "")),
        last=str(fixed.get("last", "")),
        view=view or [],
        events=_events(visit, scene, per_day),
        sel=asked["sel"] if re.fullmatch(r"(formation|place):[a-z0-9_-]+", asked["sel"]) else "",
        places=names,
        left=visit._("The link names something this map does not know; it was left out:")
        + " "
        + ", ".join(left)
        if left
        else "",
    )
