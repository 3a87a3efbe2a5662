"""What things are called, in the reader's language."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from wellhit.atlas.map.names import name_in
from wellhit.terms import Place

if TYPE_CHECKING:
    from wellhit.atlas.library import Library

TABLES = ("formations", "fortresses", "strongpoints", "ports", "assets")


def place_name(library: Library, place: str, language: str) -> str:
    """A place's name in a language: its own there, else the one it has in English; an id that is no place as it is."""
    found = library.places.get(place)
    if found is None:
        return place
    own = {"nl": found.name_nl, "fr": found.name_fr, "en": _accented(found)}.get(language, "")
    return own or library.texts.of("places", place, "name", found.name, language).text


def _accented(place: Place) -> str:
    """The French name where English has the same letters without their accents; "" where it has its own."""
    return place.name_fr if place.name_fr != place.name and name_in(place, "en") == place.name_fr else ""


def thing_name(library: Library, table: str, name: str, language: str) -> str:
    """The name of a formation, fortress, strongpoint, port or asset."""
    english = library.named[table].get(name, name)
    return library.texts.of(table, name, "name", english, language).text


def subject_name(library: Library, subject: str, language: str) -> str:
    """What a claim is about: a thing of the campaign, a road (a/b) or bridge (a-b), a water, or a word."""
    if subject in library.places:
        return place_name(library, subject, language)
    for table in TABLES:
        if subject in library.named[table]:
            return thing_name(library, table, subject, language)
    ends = subject.split("/") if "/" in subject else subject.split("-")
    if len(ends) == 2 and all(end in library.places for end in ends):
        return " – ".join(place_name(library, end, language) for end in ends)
    drawn = shape_names(library.folder)
    if subject in drawn:
        return library.texts.of("shapes", subject, "name", drawn[subject], language).text
    return library.texts.word("subject", subject, language).text


def where_told(library: Library, subject: str) -> tuple[str, str]:
    """The page of a claim's subject: (kind, id); ("", "") where it has none."""
    if subject in library.places:
        return "place", subject
    if subject in library.formations:
        return "formation", subject
    if subject in library.fortresses:
        return "fortress", subject
    for table in ("strongpoints", "ports"):
        for row in library.campaign.values(table):
            if row.id == subject and row.place in library.places:
                return "place", row.place
    return "", ""


@lru_cache(maxsize=4)
def _names_in(file: Path, _changed: int) -> dict[str, str]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return {f["properties"]["id"]: f["properties"]["name"] for f in found["features"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def shape_names(folder: Path) -> dict[str, str]:
    """Names of drawn features (rivers, moles, floods) by id; none where the file cannot be read."""
    file = folder / "shapes.geojson"
    return _names_in(file, file.stat().st_mtime_ns) if file.exists() else {}
