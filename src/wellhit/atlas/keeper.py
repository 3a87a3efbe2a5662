"""Who keeps the library: reads it from the files, and reads it again when one of them changes.

A folder with faults is served as far as it is sound: each fault names its file and row (shown in development), and a
file that can no longer be read at all leaves what it said before.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from wellhit.atlas import i18n
from wellhit.atlas.content.changes import read_changes
from wellhit.atlas.content.conflicts import Conflict, read_conflicts
from wellhit.atlas.content.exhibit import SHIPPED, open_results
from wellhit.atlas.content.front import read_front
from wellhit.atlas.content.history import History, read_history, whole
from wellhit.atlas.content.reading import read_reading
from wellhit.atlas.content.signs import read_signs
from wellhit.atlas.content.sound import hold_together
from wellhit.atlas.content.stories import Known, read_stories
from wellhit.atlas.content.subjects import read_subjects
from wellhit.atlas.content.texts import read_texts
from wellhit.atlas.library import Library
from wellhit.atlas.map.frame import bounds_of
from wellhit.atlas.map.ground import read_ground
from wellhit.atlas.settings import Settings
from wellhit.atlas.statics import mark_of_statics
from wellhit.atlas.store.index import fill_store
from wellhit.atlas.store.room import store_of, tidy
from wellhit.scenario.check import in_order, is_siege, judge
from wellhit.scenario.files import Files, TooManyProblemsError
from wellhit.scenario.folder import Campaign
from wellhit.scenario.problems import Problem, ScenarioError
from wellhit.scenario.read import as_it_is, find

LOOK_EVERY = 0.5  # seconds between two looks at the files, in development
OURS = Path(__file__).parent  # a change of our own code makes a new version too


class Keeper:
    """Has the library: the same one all the time, or, in development, one as new as the files."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.library = open_library(settings)
        self.looked = time.monotonic()
        self.reading = threading.Lock()
        tidy(self.library.store)

    def now(self) -> Library:
        """The library to answer with. One thread looks and reads; others go on with what there is."""
        if not self.settings.development or not self.reading.acquire(blocking=False):
            return self.library
        try:
            if time.monotonic() - self.looked > LOOK_EVERY:
                self._look()
                self.looked = time.monotonic()
        finally:
            self.reading.release()
        return self.library

    def _look(self) -> None:
        """Read anew what has changed; a folder that cannot be read at all leaves everything as it was, and says why."""
        version = version_of(self.library.folder, self.settings)
        if version == self.library.version:
            return
        try:
            self.library = open_library(self.settings, self.library)
        except ScenarioError as error:
            self.library = replace(self.library, version=version, problems=tuple(error.problems))
        tidy(self.library.store)


def version_of(folder: Path, settings: Settings) -> str:
    """What stands for this state of everything that a library is read from."""
    return signature([folder, *settings.results, i18n.LOCALE, OURS, SHIPPED])


def signature(folders: Sequence[Path]) -> str:
    """A hash of names, sizes and times of every file in some folders, but hidden, left over and compiled ones."""
    digest = hashlib.blake2b(digest_size=8)
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.name.startswith(".") or file.name.endswith("~") or file.parent.name == "__pycache__":
                continue
            try:
                at = file.stat()
            except OSError:  # gone since it was listed, or a link that leads nowhere
                continue
            if file.is_file():
                digest.update(f"{file}\0{at.st_size}\0{at.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def open_library(settings: Settings, before: Library | None = None) -> Library:
    """Read everything. What `before` knew stands in for files that cannot be read at all.

    Raises ScenarioError where there is no such campaign, where no scenario or no place can be read and nothing
    stands in, and where there is no end of problems.
    """
    folder = find(settings.campaign)
    files = Files(folder)
    try:
        library = _read(settings, folder, files, before)
    except TooManyProblemsError:
        raise ScenarioError(files.problems) from None
    if not library.store.exists():
        fill_store(library)
    return library


def _read(settings: Settings, folder: Path, files: Files, before: Library | None) -> Library:
    version = version_of(folder, settings)
    campaign = as_it_is(files)
    if not is_siege(files):
        judge(files, campaign)
    if before is not None:
        _stand_in(campaign, before.campaign)
    if not campaign.scenarios or not campaign.values("places"):  # neither days nor a map
        raise ScenarioError(in_order(files.problems))
    hold_together(campaign)
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
    results = open_results(settings.results, campaign.id)
    reading = tuple(read_reading(files, campaign.names("sources"), campaign.names("places")))
    changes = tuple(read_changes(files))
    front = read_front(files, campaign.first_day, campaign.last_day)
    read_signs(files, campaign)
    ground: list[
        Problem
    ] = []  # the map is drawn when it is asked for; what is wrong with its files is told now
    read_ground(folder, bounds_of(campaign, folder), ground)
    problems = tuple(
        in_order([*files.problems, *ground, *faults, *texts.problems, *history.problems, *results.problems])
    )
    # What stands in comes from another state, so a store made of both is not that of these files alone.
    name = f"{version}-{before.version}" if before and problems else version
    return Library(
        settings, folder, version, mark_of_statics(), campaign, front, conflicts, stories, texts, history, subjects,
        changes, problems, store_of(name), reading, results,
    )  # fmt: skip


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
