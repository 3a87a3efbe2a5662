"""Places: what is known of each, when, and who says so; and the way there (P04)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from wellhit.atlas.map.names import folded
from wellhit.atlas.names import place_name, thing_name
from wellhit.atlas.pages.ways import ways_to
from wellhit.atlas.store.index import names_by_tongue
from wellhit.atlas.visit import MissingError, Page, Visit
from wellhit.scenario.problems import nearest
from wellhit.terms import Place

ACCURACY_KM = {"A": "0.3", "B": "1", "C": "3"}


def every(visit: Visit) -> Page:
    """All places, by kind and name, with every name they have."""
    library = visit.library
    kinds: dict[str, list[tuple[str, Place]]] = {}
    for place in library.places.values():
        kinds.setdefault(place.kind, []).append((place_name(library, place.id, visit.language), place))
    for rows in kinds.values():
        rows.sort(key=lambda row: folded(row[0]).casefold())
    return Page("places.html", visit._("Places"), {"kinds": kinds}, section="places")


def _found(visit: Visit, name: str) -> Place:
    """The place of that id. Raises MissingError with the nearest."""
    places = visit.library.places
    if name in places:
        return places[name]
    near = nearest(name, places)
    raise MissingError(
        visit._("There is no place of that name."),
        ((visit.link("place", near), place_name(visit.library, near, visit.language)),) if near else (),
    )


def one(visit: Visit, name: str) -> Page:
    """A place: its names, what stood there, what happened, what stories tell of it. Raises MissingError."""
    place, library = _found(visit, name), visit.library
    here = {
        table: [row for row in library.campaign.values(table) if row.place == name]
        for table in ("fortresses", "strongpoints", "ports")
    }
    subjects = dict.fromkeys([name, *(row.id for rows in here.values() for row in rows)])
    claims = [claim for subject in subjects for claim in library.shelf.claims_of(subject)]
    claims = list({(c.subject, c.property, c.at, c.value, c.sources): c for c in reversed(claims)}.values())[
        ::-1
    ]
    quiet = {"name", "holder", "ground", "place", "remark"}
    told = (c for c in claims if c.property == "event" or (c.at and not c.unit and c.property not in quiet))
    events = sorted(told, key=lambda c: c.at)
    values: dict[str, Any] = {
        "place": place,
        "names": names_by_tongue(library, name),
        "here": here,
        "named": lambda table, row: thing_name(library, table, row.id, visit.language),
        "events": events,
        "facts": [c for c in claims if c not in events and c.property not in {*quiet, "event"}],
        "remarks": [c for c in claims if c.property == "remark"],
        "grounds": [c for c in claims if c.property in ("name", "holder", "ground", "place")],
        "starts": [f for f in library.formations.values() if f.start == name],
        "rows": [row for row in library.record.values() if set(row.subject) & set(subjects)],
        "stories": stories_about(visit, [("place", name), *(("claim", c.id) for c in claims)]),
        "km": ACCURACY_KM.get(place.accuracy, ""),
    }
    return Page("place.html", place_name(library, name, visit.language), values, section="places")


def stories_about(visit: Visit, things: list[tuple[str, str]]) -> list[Any]:
    """Stories that mention any of some things, in their order."""
    library = visit.library
    ids = {
        by for kind, name in things for of, by, _ in library.shelf.mentions_of(kind, name) if of == "story"
    }
    return [story for story in library.stories_in(visit.language) if story.id in ids]


def directions(visit: Visit, name: str) -> Page:
    """The way to a place today, in the visitor's own map program, and the way formations came. Raises MissingError."""
    place = _found(visit, name)
    if visit.library.is_sketch:
        raise MissingError(visit._("The map of this siege is a sketch: its places lie nowhere on the earth."))
    called = place_name(visit.library, name, visit.language)
    at = f"{place.lat:.5f},{place.lon:.5f}"
    values = {
        "place": place,
        "called": called,
        "geo": f"geo:{at}?q={at}({quote(called)})",
        "web": f"https://www.openstreetmap.org/directions?to={at}",
        "came": ways_to(visit, name),
    }
    return Page("directions.html", visit._("Directions"), values, section="places")
