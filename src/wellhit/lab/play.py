"""How every command plays its runs: watched, kept chunk by chunk until the answer is printed, by whose hands is asked.

    desk = Desk(watch, Path("runs/unfinished"), pool)
    found = gather(job, harvest, desk)        # name -> values, shape [runs, ...], in order of run number
    print(answer(found))
    desk.clear()

Killed before `clear`, the same command finds its chunks and ends with the same bytes.
"""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from wellhit import chunks, runs
from wellhit.job import Engine, Job, JobError, hash_of, prepare

UNFINISHED = Path("runs") / "unfinished"  # in the folder one works in


class Harvest(Protocol):
    """What is kept of each run: a small class (it travels to workers), told apart from others by its mark."""

    @property
    def mark(self) -> str:
        """Hash of what is asked and how it is measured: see `mark_of`."""

    def __call__(self, states: Any, diaries: npt.NDArray[np.float64]) -> Mapping[str, npt.NDArray[Any]]:
        """Values of these runs, shape [n, ...] each: of a run by itself, whatever others are with it."""


def mark_of(harvest: object, *asked: object) -> str:
    """Hash of the measures, of the module that a harvest is written in, and of what is asked.

    Chunks that were measured in another way are not taken up.
    """
    measures = Path(__file__).with_name("measures.py")
    how = Path(inspect.getfile(type(harvest)))
    return hash_of(measures.read_bytes(), how.read_bytes(), type(harvest).__name__, repr(asked))


@dataclass
class Watch:
    """What a job tells whoever watches: what it is at, runs played, runs found from before, a remark."""

    say: Callable[[str], None] = lambda text: None
    done: Callable[[int], None] = lambda n: None
    had: Callable[[int], None] = lambda n: None
    note: Callable[[str], None] = lambda text: None


@dataclass
class Desk:
    """With what a command works; it may gather several jobs.

    watch: who is told. keep: where finished chunks are kept (None: nowhere). pool: who plays (None: threads here).
    """

    watch: Watch = field(default_factory=Watch)
    keep: Path | None = None
    pool: runs.Pool | None = None
    folders: list[Path] = field(default_factory=list)
    made: list[Path] = field(default_factory=list)
    seconds_ready: float | None = None

    def ready(self) -> float:
        """See that the rules are compiled, once; returns the seconds it took. Workers elsewhere have theirs already."""
        if self.seconds_ready is None:
            self.seconds_ready = 0.0
            if self.pool is None:
                self.watch.say("rules")
                self.seconds_ready = runs.warm_up()
        self.watch.say("runs")
        return self.seconds_ready

    def folder(self, job: Job, engine: Engine, mark: str) -> Path | None:
        """Where chunks of this job are kept: a folder for each process that is at it. None where none can be made."""
        return self.folder_of(chunks.stamp_of(job, engine, mark))

    def folder_of(self, stamp: Mapping[str, Any]) -> Path | None:
        """The same for any work that a stamp tells from other work."""
        if self.keep is None:
            return None
        if not self.made:
            self.made = [self.keep, *(path for path in (self.keep.parent,) if not path.exists())]
        name = hash_of(repr(sorted(stamp.items())))
        for n in count(1):
            folder = self.keep / (name if n == 1 else f"{name}-{n}")
            try:
                chunks.open_folder(folder, stamp)
            except JobError:  # another process is at the same job, or the folder is damaged
                continue
            except OSError as error:
                self.watch.note(
                    f"{self.keep}: {error.strerror}: finished runs are not kept, should this be stopped"
                )
                self.keep = None
                return None
            self.folders.append(folder)
            return folder / "chunks"
        raise AssertionError("unreachable")

    def clear(self) -> None:
        """The answer is out: what was kept for it goes."""
        for folder in self.folders:
            gone = folder.with_name(folder.name + ".gone")
            shutil.rmtree(gone, ignore_errors=True)  # of one that was killed just here
            with suppress(OSError):  # named otherwise first: nobody takes up half a folder
                folder.rename(gone)
                shutil.rmtree(gone)
            chunks.unlock(folder)
        self.folders.clear()
        with suppress(OSError):  # not there, or not empty
            for folder in self.made:
                folder.rmdir()


def gather(job: Job, harvest: Harvest, desk: Desk) -> chunks.Chunk:
    """Play a job and keep what `harvest` takes: name -> values, shape [runs, ...], with run, fate and luck.

    Raises JobError, CapacityError, and whatever the harvest raises.
    """
    engine = prepare(job)
    return play_job(job, engine, harvest, desk.folder(job, engine, harvest.mark), desk)


def play_job(
    job: Job, engine: Engine, harvest: runs.Harvest, folder: Path | None, desk: Desk
) -> chunks.Chunk:
    """The same with the engine at hand, chunks kept in `folder`."""
    desk.ready()
    watch = desk.watch
    return runs.joined(list(runs.run_chunks(job, engine, harvest, folder, watch.done, desk.pool, watch.had)))
