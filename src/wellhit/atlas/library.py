"""The library: everything that pages show, as one state of the files has it. `keeper.py` fills it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from wellhit.atlas.content.changes import Change
from wellhit.atlas.content.conflicts import Conflict
from wellhit.atlas.content.days import Day, days_of
from wellhit.atlas.content.exhibit import Results
from wellhit.atlas.content.expected import Beside, beside
from wellhit.atlas.content.front import Front
from wellhit.atlas.content.history import History, whole
from wellhit.atlas.content.reading import Further
from wellhit.atlas.content.signs import Sign, read_signs
from wellhit.atlas.content.stories import Story
from wellhit.atlas.content.subjects import Subject
from wellhit.atlas.content.texts import Texts
from wellhit.atlas.map.base import BaseMap, base_map
from wellhit.atlas.map.frame import bounds_of, frame
from wellhit.atlas.map.history_track import everywhere, history_track
from wellhit.atlas.map.land import Land, land_at
from wellhit.atlas.map.signs import Token, tokens_of
from wellhit.atlas.retold import retold
from wellhit.atlas.settings import DEFAULT, LANGUAGES, Settings
from wellhit.atlas.store.index import fill_store
from wellhit.atlas.store.shelf import Shelf
from wellhit.scenario.check import is_siege
from wellhit.scenario.files import Files
from wellhit.scenario.folder import Campaign
from wellhit.scenario.problems import Problem
from wellhit.terms import Formation, Fortress, Place, RecordRow, Scenario, ScenarioHead, Source

MOST_FAULTS = 20  # shown on a page; more only where more files have one


@dataclass(frozen=True)
class Library:
    """One state of a campaign and its results. `version` changes with any file behind it."""

    settings: Settings
    folder: Path
    version: str
    static_mark: str
    campaign: Campaign
    front: Front
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
    _retold: dict[str, dict[str, Any]] = field(default_factory=dict, compare=False, repr=False)
    _shelves: threading.local = field(default_factory=threading.local, compare=False, repr=False)

    @property
    def shelf(self) -> Shelf:
        """The store, opened for the thread that asks; made anew where somebody has cleared the cache."""
        if not hasattr(self._shelves, "shelf"):
            if not self.store.exists():
                fill_store(self)
            self._shelves.shelf = Shelf(self.store)
        shelf: Shelf = self._shelves.shelf
        return shelf

    @property
    def is_sketch(self) -> bool:
        """Whether this is a siege known by a page of numbers, whose map is schematic."""
        return is_siege(Files(self.folder))

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
        if name == "history":
            return self.history_track
        if name not in self._retold and (found := self.results.tracks.get(name)) is not None:
            self._retold[name] = retold(self, found)
        return self._retold.get(name)

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
