"""The library: everything that pages show, read once, and read again when a file changes.

A folder with faults is served as far as it is sound: each fault names its file and row (shown in development), and a
file that can no longer be read at all leaves what it said before.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from wellhit.atlas import i18n
from wellhit.atlas.content.changes import Change, read_changes
from wellhit.atlas.content.conflicts import Conflict, read_conflicts
from wellhit.atlas.content.days import Day, days_of
from wellhit.atlas.content.exhibit import SHIPPED, Results, open_results
from wellhit.atlas.content.expected import Beside, beside
from wellhit.atlas.content.history import History, read_history, whole
from wellhit.atlas.content.loose_ends import cut_off
from wellhit.atlas.content.reading import Further, read_reading
from wellhit.atlas.content.signs import Sign, read_signs
from wellhit.atlas.content.stories import Known, Story, read_stories
from wellhit.atlas.content.subjects import Subject, read_subjects
from wellhit.atlas.content.texts import Texts, read_texts
from wellhit.atlas.map.base import BaseMap, base_map
from wellhit.atlas.map.frame import bounds_of, frame
from wellhit.atlas.map.ground import read_ground
from wellhit.atlas.map.history_track import everywhere, history_track
from wellhit.atlas.map.land import Land, land_at
from wellhit.atlas.map.signs import Token, tokens_of
from wellhit.atlas.settings import DEFAULT, LANGUAGES, Settings
from wellhit.atlas.statics import mark_of_statics
from wellhit.atlas.store.build import SCHEMA, build
from wellhit.atlas.store.index import entries_of, mentions_of
from wellhit.atlas.store.shelf import Shelf
from wellhit.scenario.files import Files
from wellhit.scenario.folder import Campaign, read_campaign
from wellhit.scenario.problems import Problem
from wellhit.scenario.read import find
from wellhit.terms import Formation, Fortress, Place, RecordRow, Scenario, ScenarioHead, Source

MOST_FAULTS = 20  # shown on a page; more only where more files have one
LOOK_EVERY = 0.5  # seconds between two looks at the files, in development


@dataclass(frozen=True)
class Library:
    """One state of a campaign and its results. `version` changes with any file behind it."""

    settings: Settings
    folder: Path
    version: str
    static_mark: str
    campaign: Campaign
    conflicts: tuple[Conflict, ...]
    stories: Mapping[tuple[str, str], Story]
    texts: Texts
    history: History = field(default_factory=History)
    subjects: tuple[Subject, ...] = ()
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    store: Path = Path()
    reading: tuple[Further, ...] = ()
    results: Results = field(default_factory=lambda: Results([], ""))
    _shelves: threading.local = field(default_factory=threading.local, compare=False, repr=False)

    @property
    def shelf(self) -> Shelf:
        """The store, opened for the thread that asks."""
        if not hasattr(self._shelves, "shelf"):
            self.fill_store()  # whoever tidies the cache up may have taken it away
            self._shelves.shelf = Shelf(self.store)
        shelf: Shelf = self._shelves.shelf
        return shelf

    def fill_store(self) -> None:
        """Write the store if it is not there."""
        if not self.store.exists():
            found = (entry for language in LANGUAGES for entry in entries_of(self, language))
            build(self.store, self.campaign, self.conflicts, mentions_of(self), found)

    @cached_property
    def places(self) -> dict[str, Place]:
        """Places by id."""
        return {place.id: place for place in self.campaign.values("places")}

    @cached_property
    def formations(self) -> dict[str, Formation]:
        """Formations by id."""
        return {formation.id: formation for formation in self.campaign.values("formations")}

    @cached_property
    def fortresses(self) -> dict[str, Fortress]:
        """Fortresses by id."""
        return {fortress.id: fortress for fortress in self.campaign.values("fortresses")}

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Sources by id."""
        return {source.id: source for source in self.campaign.sources}

    @cached_property
    def record(self) -> dict[str, RecordRow]:
        """Rows of the record by id."""
        return {row.id: row for row in self.campaign.values("record")}

    @cached_property
    def conflict(self) -> dict[str, Conflict]:
        """Conflicts by id."""
        return {conflict.id: conflict for conflict in self.conflicts}

    @cached_property
    def whole(self) -> Scenario:
        """The campaign from its first to its last day: the scenario that ends last. No plan is needed for it."""
        return whole(self.campaign)

    @cached_property
    def days(self) -> dict[date, Day]:
        """What happened on each date of the campaign, by the record and the claims."""
        return days_of(self.whole, self.history)

    @cached_property
    def frame(self) -> dict[str, Any]:
        """What every track of the map refers to by number."""
        return frame(self.campaign, self.folder, self.texts)

    def base(self, language: str) -> BaseMap:
        """The ground of the map with names in a language."""
        return base_map(self.folder, language, self.campaign)

    @cached_property
    def signs(self) -> dict[str, Sign]:
        """How formations and assets are drawn."""
        return read_signs(Files(self.folder), self.campaign)

    @cached_property
    def land(self) -> Land | None:
        """The squares that counters may stand on; None where the campaign has no coast."""
        return land_at(self.folder, bounds_of(self.campaign, self.folder), [])  # what is wrong is told

    def tokens(self, language: str) -> dict[str, Token]:
        """What the sign of each formation and asset is drawn from, by id."""
        found = [*self.formations.values(), *self.campaign.values("assets")]
        tables = {one.id: "formations" if one.id in self.formations else "assets" for one in found}
        names = {
            one.id: self.texts.of(tables[one.id], one.id, "name", one.name, language).text for one in found
        }
        tokens = tokens_of(self.signs, names, {one.id: one.side for one in found})
        return {token.sign.id: token for token in tokens}

    @cached_property
    def history_track(self) -> dict[str, Any]:
        """What happened, as the map shows it; its events in every language that they have."""

        def say(key: str, english: str) -> dict[str, str]:
            table, name, column = key.split(":", 2)
            found = {
                language: self.texts.of(table, name, column, english, language) for language in LANGUAGES
            }
            return {language: text.text for language, text in found.items() if text.language == language}

        return history_track(self.whole, self.history, say, self._is_dry())

    def _is_dry(self) -> Callable[[float, float], bool]:
        """Whether a point is no water of the map; beyond its edges, and where no coast is drawn, nothing is."""
        land, projection = self.land, bounds_of(self.campaign, self.folder)
        if land is None:
            return everywhere
        return lambda lon, lat: not projection.holds(lon, lat) or land.at(*projection.xy(lon, lat))

    def track(self, name: str) -> dict[str, Any] | None:
        """A track by the name that share links have for it: history, ensemble, run:NAME. None where there is none."""
        return self.history_track if name == "history" else self.results.tracks.get(name)

    def track_titles(self, language: str) -> list[tuple[str, str]]:
        """Names and titles of the tracks besides history."""
        found = self.results.tracks.items()
        return [(name, str(track["title"].get(language) or track["title"]["en"])) for name, track in found]

    @cached_property
    def beside(self) -> dict[str, Beside]:
        """What the runs expect of each outcome, beside the record: by id, rows of the record first."""
        return {one.id: one for one in beside(self.results, self.record, self.campaign.first_day)}

    @cached_property
    def named(self) -> dict[str, dict[str, str]]:
        """English names of things that have one, by table and id."""
        return {
            table: {row.id: row.name for row in self.campaign.values(table)}
            for table in ("places", "formations", "fortresses", "strongpoints", "ports", "assets")
        }

    @cached_property
    def faults(self) -> list[Problem]:
        """The first problems of each file in turn, as many as a reader can take in."""
        seen: dict[str, int] = {}
        numbered = []
        for problem in self.problems:
            seen[problem.file] = seen.get(problem.file, 0) + 1
            numbered.append((seen[problem.file], problem))
        numbered.sort(key=lambda pair: pair[0])
        return [problem for _, problem in numbered[: max(MOST_FAULTS, len(seen))]]

    @cached_property
    def scenario(self) -> ScenarioHead:
        """The scenario whose days are shown."""
        wanted = self.settings.scenario or self.campaign.default_scenario
        heads = {head.id: head for head in self.campaign.scenarios}
        return heads.get(wanted) or self.campaign.scenarios[0]

    @property
    def changed(self) -> date:
        """The day of the last change that readers are told of; the campaign's own first day where there is none."""
        return self.changes[0].day if self.changes else self.scenario.start

    def place_of_fortress(self, fortress: str) -> str:
        """Where a fortress is; its own id where it is not known."""
        found = self.fortresses.get(fortress)
        return found.place if found else fortress

    def stories_in(self, language: str) -> list[Story]:
        """The stories in their order; in English those that have not been translated."""
        ids = {name for _, name in self.stories}
        chosen = (self.stories.get((language, i)) or self.stories.get((DEFAULT, i)) for i in ids)
        return sorted((story for story in chosen if story), key=lambda story: (story.order, story.id))

    def story(self, name: str, language: str) -> Story | None:
        """One story in a language, else in English, else none."""
        return self.stories.get((language, name)) or self.stories.get((DEFAULT, name))


def signature(folders: Sequence[Path]) -> str:
    """A hash of names, sizes and times of every file in some folders, and of our own catalogues and files."""
    digest = hashlib.blake2b(digest_size=8)
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.name.startswith(".") and not file.name.endswith("~"):
                at = file.stat()
                digest.update(f"{file}\0{at.st_size}\0{at.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def open_library(settings: Settings, before: Library | None = None) -> Library:
    """Read everything. What `before` knew stands in for files that cannot be read at all.

    Raises ScenarioError where there is no such campaign, and where its head says no scenario and nothing stands in.
    """
    folder = find(settings.campaign)
    version = signature([folder, *settings.results, i18n.LOCALE, SCHEMA.parent.parent, SHIPPED])
    files = Files(folder)
    campaign = read_campaign(files)
    if before is not None:
        _stand_in(campaign, before.campaign)
    if not campaign.scenarios:
        from wellhit.scenario.problems import ScenarioError

        raise ScenarioError(files.problems)
    cut_off(campaign)
    conflicts = tuple(read_conflicts(files, campaign.names("claims"), campaign.names("sources")))
    if not conflicts and before is not None and files.has("conflicts.csv"):
        conflicts = before.conflicts
    stories, faults = read_stories(folder, known_of(campaign, conflicts))
    if before is not None:
        kept = {key: story for key, story in before.stories.items() if (folder / story.file).exists()}
        stories = {**kept, **stories}
    texts = read_texts(folder)
    subjects = tuple(read_subjects(files, known_of(campaign, conflicts)))
    if not subjects and before is not None and files.has("subjects.toml"):
        subjects = before.subjects
    history = read_history(folder, whole(campaign))
    if before is not None:
        _stand_in_rows(files, history, before.history)
    read_signs(files, campaign)
    ground: list[Problem] = []
    if campaign.values("places"):
        read_ground(folder, bounds_of(campaign, folder), ground)
    results = open_results(settings.results, campaign.id)
    reading = tuple(read_reading(files, campaign.names("sources"), campaign.names("places")))
    library = Library(
        settings, folder, version, mark_of_statics(), campaign, conflicts, stories, texts, history, subjects,
        tuple(read_changes(files)),
        (*files.problems, *ground, *faults, *texts.problems, *history.problems, *results.problems),
        _store(version, before), reading, results,
    )  # fmt: skip
    library.fill_store()
    return library


def _stand_in(campaign: Campaign, before: Campaign) -> None:
    """A table none of whose rows can be read, and a head that cannot, are as they were."""
    for name, rows in before.tables.items():
        now = campaign.tables.get(name)
        if now is None or (now.broken and not now.rows):
            campaign.tables[name] = rows
    if not campaign.sources:
        campaign.sources = before.sources
    if not campaign.scenarios:
        for name in ("id", "title", "summary", "scenarios", "default_scenario", "sides", "utc_offset"):
            setattr(campaign, name, getattr(before, name))


def _stand_in_rows(files: Files, history: History, before: History) -> None:
    """Rows of what happened are as they were where none can be read."""
    if not history.stands and files.has("history.csv"):
        history.stands = before.stands
    if not history.situations and files.has("situations.csv"):
        history.situations = before.situations


def known_of(campaign: Campaign, conflicts: Sequence[Conflict]) -> Known:
    """Ids that a story may link to."""
    return {
        "claim": campaign.names("claims"),
        "place": campaign.names("places"),
        "formation": campaign.names("formations"),
        "fortress": campaign.names("fortresses"),
        "record": campaign.names("record"),
        "run": campaign.names("record"),
        "conflict": {conflict.id for conflict in conflicts},
        "source": campaign.names("sources"),
    }


def _store(version: str, before: Library | None) -> Path:
    """Where the store of this version lies: in the user's cache, since it can be made anew at any time.

    One in which something of before may stand in is not taken for what the files themselves say.
    """
    name = version if before is None else f"{version}-{before.version}"
    return user_cache_path("wellhit") / "atlas" / f"{name}.sqlite"


class Keeper:
    """Who has the library: the same one all the time, or, in development, one as new as the files."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.library = open_library(settings)
        self.looked = time.monotonic()
        _tidy(self.library.store)

    def now(self) -> Library:
        """The library to answer with."""
        if self.settings.development and time.monotonic() - self.looked > LOOK_EVERY:
            self.looked = time.monotonic()
            folders = [
                self.library.folder, *self.settings.results, i18n.LOCALE, SCHEMA.parent.parent, SHIPPED,
            ]  # fmt: skip
            if signature(folders) != self.library.version:
                self.library = open_library(self.settings, self.library)
        return self.library


def _tidy(store: Path) -> None:
    """Stores of former versions go, but the newest few, which another server may be reading."""
    others = sorted(store.parent.glob("*.sqlite"), key=lambda f: f.stat().st_mtime, reverse=True)[8:]
    for other in others:
        if other != store:
            other.unlink(missing_ok=True)
