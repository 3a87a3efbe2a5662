"""Every address of the API, declared once: what answers, `openapi.json` and the reference page are made from this."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from wellhit import __version__
from wellhit.atlas.api import daily, mapdata, results, shapes, things
from wellhit.atlas.api.asking import ID as ID_FORM
from wellhit.atlas.api.asking import LANGUAGE, Ask, Parameter, RefusedError, id_of
from wellhit.atlas.api.kml import MEDIA as KML
from wellhit.atlas.api.kml import kml
from wellhit.atlas.content.days import Day
from wellhit.atlas.i18n import N_
from wellhit.atlas.settings import LANGUAGES
from wellhit.terms import CLAIM_STATUSES

JSON = "application/json"
GEOJSON = "application/geo+json"
MOST_CLAIMS = 500
MOST_HITS = 100


@dataclass(frozen=True)
class Operation:
    """An address below /api/v1. answer: the type of what `make` gives; None: it gives bytes of that media."""

    path: str
    id: str
    about: str
    make: Callable[[Ask], Any]
    answer: Any
    parameters: tuple[Parameter, ...] = ()
    media: str = JSON
    example: str = ""  # a path with its blanks filled in, and a query

    @cached_property
    def form(self) -> re.Pattern[str]:
        """The path as a regular expression; a blank holds no slash."""
        parts = re.split(r"\{(\w+)\}", self.path)
        return re.compile(
            "".join(re.escape(part) if n % 2 == 0 else f"(?P<{part}>[^/]*)" for n, part in enumerate(parts))
        )

    @property
    def in_path(self) -> dict[str, Parameter]:
        """Parameters of the path by name."""
        return {p.name: p for p in self.parameters if p.where == "path"}


def index(ask: Ask) -> shapes.Index:
    """What is served."""
    visit, campaign = ask.visit, ask.visit.library.campaign
    return shapes.Index(
        campaign=campaign.id, title=_in(visit.language, campaign.title), summary=_in(visit.language, campaign.summary),
        version=__version__, first_day=campaign.first_day, last_day=campaign.last_day,
        languages=list(LANGUAGES), license=daily.LICENSE, openapi=ask.address("openapi.json"), page=visit.to("api"),
        addresses=[shapes.Entry(path=ask.address(o.path[1:]), about=visit._(o.about)) for o in OPERATIONS],
    )  # fmt: skip


def _in(language: str, words: Any) -> str:
    return str(words.get(language) or words.get("en", ""))


def openapi(ask: Ask) -> Any:
    """The description of all this for programs."""
    from wellhit.atlas.api.openapi import document

    return document(ask.visit.root, ask.visit.library.campaign)


def places(ask: Ask) -> shapes.Places:
    """All places."""
    found = [things.place(ask.visit, place) for place in ask.visit.library.places.values()]
    return shapes.Places(total=len(found), items=found)


def place(ask: Ask) -> shapes.PlaceInFull:
    """One place."""
    return things.place_in_full(ask.visit, _one(ask, ask.visit.library.places))


def _one(ask: Ask, known: Any) -> Any:
    """The thing with the id asked for. Raises RefusedError (404) with the nearest."""
    if ask.id not in known:
        raise ask.missing(known)
    return known[ask.id]


def formations(ask: Ask) -> shapes.Formations:
    """All formations."""
    found = [things.formation(ask.visit, one) for one in ask.visit.library.formations.values()]
    return shapes.Formations(total=len(found), items=found)


def formation(ask: Ask) -> shapes.FormationInFull:
    """One formation."""
    return things.formation_in_full(ask.visit, _one(ask, ask.visit.library.formations))


def claims(ask: Ask) -> shapes.Claims:
    """Claims that fit every filter, some at a time."""
    limit, offset = ask.number("limit"), ask.number("offset")
    filters = {p.name: ask.text(p.name) for p in CLAIM_FILTERS if ask.text(p.name)}
    total, found = ask.visit.library.shelf.claims_where(filters, limit, offset)
    follows = None
    if offset + limit < total:
        words = {**filters, "language": ask.visit.language, "limit": limit, "offset": offset + limit}
        follows = ask.address("claims") + "?" + urlencode(words)
    items = [things.claim(ask.visit, said) for said in found]
    return shapes.Claims(total=total, limit=limit, offset=offset, next=follows, items=items)


def claim(ask: Ask) -> shapes.ClaimInFull:
    """One claim."""
    found = ask.visit.library.shelf.claim(ask.id)
    if found is None:
        raise ask.missing(ask.visit.library.campaign.names("claims"))
    return things.claim_in_full(ask.visit, found)


def sources(ask: Ask) -> shapes.Sources:
    """All sources."""
    found = things.sources(ask.visit, ask.visit.library.sources)
    return shapes.Sources(total=len(found), items=found)


def source(ask: Ask) -> shapes.SourceInFull:
    """One source."""
    return things.source_in_full(ask.visit, _one(ask, ask.visit.library.sources))


def conflicts(ask: Ask) -> shapes.Conflicts:
    """All questions on which sources differ."""
    found = [things.conflict(ask.visit, one) for one in ask.visit.library.conflicts]
    return shapes.Conflicts(total=len(found), items=found)


def conflict(ask: Ask) -> shapes.ConflictInFull:
    """One question."""
    return things.conflict_in_full(ask.visit, _one(ask, ask.visit.library.conflict))


def days(ask: Ask) -> shapes.Days:
    """All days."""
    found = [daily.head(ask.visit, day) for day in ask.visit.library.days.values()]
    return shapes.Days(total=len(found), items=found)


def _day(ask: Ask) -> Day:
    """The day asked for. Raises RefusedError (404) with the first and the last day."""
    found = ask.visit.library.days.get(ask.values["date"])
    if found is None:
        campaign = ask.visit.library.campaign
        first, last = campaign.first_day.isoformat(), campaign.last_day.isoformat()
        said = ask.visit._("This campaign has the days from %(first)s to %(last)s.")
        raise RefusedError(404, said % {"first": first, "last": last}, "date", (first, last))
    return found


def day(ask: Ask) -> shapes.Day:
    """One day."""
    found = _day(ask)
    return daily.in_full(ask.visit, found, ask.address(f"days/{found.day.isoformat()}"))


def day_geojson(ask: Ask) -> shapes.FeatureCollection:
    """One day as marks on a map."""
    return daily.Marks(ask.visit, _day(ask)).collection()


def day_kml(ask: Ask) -> bytes:
    """The same marks as KML."""
    return kml(ask.visit, day_geojson(ask))


def records(ask: Ask) -> shapes.Records:
    """The whole record."""
    found = [results.record(ask.visit, row) for row in ask.visit.library.record.values()]
    return shapes.Records(total=len(found), items=found)


def record(ask: Ask) -> shapes.RecordInFull:
    """One row of the record."""
    return results.record_in_full(ask.visit, _one(ask, ask.visit.library.record))


def runs(ask: Ask) -> shapes.Runs:
    """The runs that are shown."""
    return results.runs(ask.visit)


def run(ask: Ask) -> shapes.Run:
    """One run."""
    known = {results.id_of(name): (name, track) for name, track in ask.visit.library.results.tracks.items()}
    return results.run(ask.visit, *_one(ask, known))


def search(ask: Ask) -> shapes.Hits:
    """What fits some words."""
    visit, typed = ask.visit, ask.text("q").strip()
    found = visit.library.shelf.search(typed, visit.language, ask.number("limit"))
    hits = [
        shapes.Hit(
            kind=one.kind, id=one.id, title=one.title, names=one.names,
            passage=one.mark.replace("\x02", "").replace("\x03", ""), page=visit.link(one.kind, one.id),
        )
        for one in found
    ]  # fmt: skip
    return shapes.Hits(query=typed, total=len(hits), items=hits)


def stories(ask: Ask) -> shapes.Stories:
    """All stories."""
    found = [things.story(ask.visit, story) for story in ask.visit.library.stories_in(ask.visit.language)]
    return shapes.Stories(total=len(found), items=found)


def story(ask: Ask) -> shapes.StoryInFull:
    """One story."""
    known = {story.id: story for story in ask.visit.library.stories_in(ask.visit.language)}
    return things.story_in_full(ask.visit, _one(ask, known))


def frame(ask: Ask) -> Any:
    """The frame of the map."""
    return ask.visit.library.frame


def track(ask: Ask) -> Any:
    """A track of the map."""
    found = ask.visit.library.track(mapdata.name_of(ask.text("name")))
    if found is None:
        known = [mapdata.file_of(name) for name, _ in ask.visit.library.track_titles(ask.visit.language)]
        said = ask.visit._("There is no such track.")
        raise RefusedError(404, said, "name", ("history.json", *known))
    return found


ID_FILTER = r"[A-Za-z0-9][A-Za-z0-9_./ -]*"
CLAIM_FILTERS = (
    Parameter("subject", N_("Id of what the claims are about: a place, a formation, a road."), pattern=ID_FILTER),
    Parameter("property", N_("What the claims say of it, like “event” or “men”."), longest=100),
    Parameter("source", N_("Id of a source that makes them."), pattern=ID_FORM),
    Parameter("day", N_("The day that they are about."), kind="date"),
    Parameter("status", N_("How they are used."), choices=CLAIM_STATUSES),
)  # fmt: skip
LIMIT = Parameter("limit", N_("How many at most."), kind="number", low=1, high=MOST_CLAIMS, default=100)
OFFSET = Parameter(
    "offset", N_("How many to leave out at the beginning."), kind="number", high=1_000_000, default=0
)
DATE = Parameter("date", N_("A day of the campaign."), kind="date", where="path", needed=True)
TRACK = Parameter(
    "name", N_("history.json, ensemble.json, or a run."), where="path", needed=True,
    pattern=r"[a-z]+(-[A-Za-z0-9_-]+)?(\.json)?",
)  # fmt: skip
WORDS = Parameter("q", N_("Words; each is looked for as a beginning."), needed=True, longest=200)
HITS = Parameter("limit", N_("How many at most."), kind="number", low=1, high=MOST_HITS, default=50)
ID = N_("Its id.")

OPERATIONS: tuple[Operation, ...] = (
    Operation("/", "index", N_("What is served, and every address."), index, shapes.Index, (LANGUAGE,)),
    Operation("/openapi.json", "openapi", N_("This interface for programs: OpenAPI 3.1."), openapi,
              dict[str, Any]),
    Operation("/places", "places", N_("All places with their coordinates."), places, shapes.Places, (LANGUAGE,)),
    Operation("/places/{id}", "place", N_("A place: what stood there and what is said of it."), place,
              shapes.PlaceInFull, (id_of(ID), LANGUAGE), example="/places/boulogne?language=nl"),
    Operation("/formations", "formations", N_("All formations."), formations, shapes.Formations, (LANGUAGE,)),
    Operation("/formations/{id}", "formation", N_("A formation: its strength, and where it was, turn by turn."),
              formation, shapes.FormationInFull, (id_of(ID), LANGUAGE), example="/formations/49d"),
    Operation("/claims", "claims", N_("Claims: who says what of what, when. Filters may be combined."), claims,
              shapes.Claims, (*CLAIM_FILTERS, LANGUAGE, LIMIT, OFFSET),
              example="/claims?subject=boulogne&status=rival&limit=20"),
    Operation("/claims/{id}", "claim", N_("A claim with its sources, its rivals and the stories that use it."),
              claim, shapes.ClaimInFull, (id_of(ID), LANGUAGE), example="/claims/r-o021"),
    Operation("/sources", "sources", N_("All sources."), sources, shapes.Sources, (LANGUAGE,)),
    Operation("/sources/{id}", "source", N_("A source and where it differs from others."), source,
              shapes.SourceInFull, (id_of(ID), LANGUAGE), example="/sources/S2"),
    Operation("/conflicts", "conflicts", N_("Every question on which sources differ."), conflicts,
              shapes.Conflicts, (LANGUAGE,)),
    Operation("/conflicts/{id}", "conflict", N_("A question with the claims on both sides and the reason."),
              conflict, shapes.ConflictInFull, (id_of(ID), LANGUAGE), example="/conflicts/i05"),
    Operation("/days", "days", N_("All days of the campaign."), days, shapes.Days, (LANGUAGE,)),
    Operation("/days/{date}.geojson", "day-geojson", N_("A day as GeoJSON: events, fortresses, formations."),
              day_geojson, shapes.FeatureCollection, (DATE, LANGUAGE), GEOJSON, "/days/1944-09-17.geojson"),
    Operation("/days/{date}.kml", "day-kml", N_("The same as KML, for programs that show the earth."),
              day_kml, None, (DATE, LANGUAGE), KML, "/days/1944-09-17.kml"),
    Operation("/days/{date}", "day", N_("What happened on a day, with who says so."), day, shapes.Day,
              (DATE, LANGUAGE), example="/days/1944-09-17"),
    Operation("/record", "record", N_("What happened, with its limits, and what the runs of the model give."),
              records, shapes.Records, (LANGUAGE,)),
    Operation("/record/{id}", "record-row", N_("A row of the record with the distribution over the runs."),
              record, shapes.RecordInFull, (id_of(ID), LANGUAGE), example="/record/boulogne.fall"),
    Operation("/runs", "runs", N_("How the runs were made, those shown, and every outcome."), runs, shapes.Runs,
              (LANGUAGE,)),
    Operation("/runs/{id}", "run", N_("A run that is shown, with what came about in it; or ensemble."), run,
              shapes.Run, (id_of(ID), LANGUAGE), example="/runs/ensemble"),
    Operation("/search", "search", N_("Search in any spelling, with or without accents."), search, shapes.Hits,
              (WORDS, HITS, LANGUAGE), example="/search?q=Duinkerken&language=nl"),
    Operation("/stories", "stories", N_("All stories."), stories, shapes.Stories, (LANGUAGE,)),
    Operation("/stories/{id}", "story", N_("A story with what stands behind each of its figures."), story,
              shapes.StoryInFull, (id_of(ID), LANGUAGE), example="/stories/wellhit?language=nl"),
    Operation("/map/frame.json", "map-frame", N_("What every track of the map refers to by number."), frame,
              shapes.Frame),
    Operation("/map/tracks/{name}", "map-track", N_("What moves and changes on the map, turn by turn."), track,
              shapes.Track, (TRACK,), example="/map/tracks/history.json"),
)  # fmt: skip
