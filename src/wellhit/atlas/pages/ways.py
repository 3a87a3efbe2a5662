"""The ways that formations went in 1944: where each was and when, and how those at a place had come there (P04)."""

from __future__ import annotations

from dataclasses import dataclass

from wellhit.atlas.content.history import Stand
from wellhit.atlas.names import place_name, thing_name
from wellhit.atlas.visit import Visit

STOPS = 6  # places of a way that are told, the last ones


@dataclass(frozen=True)
class Stop:
    """One dated place of a formation, with who says so."""

    at: str
    place: str
    name: str
    doing: str
    grade: str
    claims: tuple[str, ...]
    assumed: str


@dataclass(frozen=True)
class Way:
    """How a formation came to a place: its stops, the last one there. at: when it was there first."""

    formation: str
    name: str
    at: str
    stops: tuple[Stop, ...]


def stops_of(visit: Visit, formation: str) -> list[Stop]:
    """Where a formation was, by date; first where it stood at the start."""
    library = visit.library
    rows = [stand for stand in library.history.stands if stand.formation == formation]
    found = [_stop(visit, stand) for stand in sorted(rows, key=lambda s: (s.when.day, s.when.hour))]
    known = library.formations.get(formation)
    if known is not None and known.start in library.places:
        first = library.campaign.first_day if known.arrives is None else known.arrives
        claims = known.because.get("start", ())
        name = place_name(library, known.start, visit.language)
        grade = "stated" if claims else "assumed"
        start = Stop(
            first.isoformat(), known.start, name, "", grade, tuple(claims), known.assumed.get("start", "")
        )
        found.insert(0, start)
    return found


def _stop(visit: Visit, stand: Stand) -> Stop:
    name = place_name(visit.library, stand.place, visit.language) if stand.place else ""
    return Stop(stand.at, stand.place, name, stand.doing, stand.grade, stand.because, stand.assumed)


def ways_to(visit: Visit, place: str) -> list[Way]:
    """How each formation that is known to have been at a place had come there, by date of coming."""
    library = visit.library
    here = dict.fromkeys(s.formation for s in library.history.stands if s.place == place)
    found = []
    for formation in here:
        stops = stops_of(visit, formation)
        at = next(n for n, stop in enumerate(stops) if stop.place == place)
        name = thing_name(library, "formations", formation, visit.language)
        way = [stop for stop in stops[: at + 1] if stop.place][-STOPS:]
        found.append(Way(formation, name, stops[at].at, tuple(way)))
    return sorted(found, key=lambda way: (way.at, way.name))


def doing_words(visit: Visit, doing: str) -> str:
    """What a formation does at a place, in a word or two."""
    words = {
        "marches": visit._("on the march"),
        "invests": visit._("closes the ring"),
        "assaults": visit._("attacks"),
        "holds": visit._("holds the place"),
        "masks": visit._("watches the fortress"),
        "rests": visit._("rests"),
        "rejoins": visit._("with its parent formation again"),
        "leaves": visit._("leaves the campaign"),
        "surrenders": visit._("lays down its arms"),
    }
    return words.get(doing, visit._("at the start"))
