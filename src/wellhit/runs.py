"""Ensembles: many runs of one scenario, in chunks, on every core, to be resumed where they stopped.

A run is scenario x draw x plans x seed. Run `n` of seed `s` is the same bits alone or among thousands, on
one thread or many: draw, fate and luck are pure functions of (s, n). Chunks are written as they finish, so
nothing finished is lost; the same job resumes from them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from wellhit.chunks import Chunk, Numbers, chunk_file, gaps, kept_chunks, save_chunk, span
from wellhit.job import Engine, Job, JobError, keys_and_draws, keys_of, prepare, quiet_dice

CHUNK = 50  # runs: the least chunk, and how many are in memory at a time (165 kB each) while one is played
MOST = 2000  # runs: the largest chunk; with its days 12 MB to send and to write
SECONDS = (
    1.0  # what a chunk should take: so much is lost to a stop, and a file or a message costs little beside it
)
PATIENCE = 2.0  # seconds between two looks at the pool while nothing comes
Harvest = Callable[[Any, npt.NDArray[np.float64]], Mapping[str, npt.NDArray[Any]]]


@runtime_checkable
class EveryTurn(Protocol):
    """A harvest that has to see more than how a run ended: it plays the runs itself, turn by turn (lab/tape.py)."""

    def every_turn(self, world: Any, keys: Any, draws: Any) -> Mapping[str, npt.NDArray[Any]]:
        """What is kept of the runs of these keys and draws, shape [n]: values, shape [n, ...] each."""


def warm_up() -> float:
    """Load or compile the rules; returns the seconds it took."""
    from wellhit.engine import layout, turn

    start = time.perf_counter()
    none = slice(0, 0)
    kinds = ("World", "Draw", "State", "Keys", "Orders", "Log", "View")
    one = {name: layout.blank(getattr(layout, name)) for name in kinds}
    turn.play_many(
        one["World"][0], one["Draw"][none], one["State"][none], one["Keys"][none], one["Orders"][0], one["Log"][0],
        one["View"][0], np.zeros((0, 1, layout.DIARY)),
    )  # fmt: skip
    return time.perf_counter() - start


def rules_compiled() -> tuple[int, int]:
    """How many rules are compiled in this process, of how many: how far `warm_up` is where it has to compile."""
    rules = {
        id(rule): rule
        for name, module in list(sys.modules.items())
        if name.startswith("wellhit.engine.")
        for rule in list(vars(module).values())
        if hasattr(rule, "overloads")
    }
    return sum(bool(rule.overloads) for rule in rules.values()), len(rules)


def play_chunk(job: Job, world: Any, numbers: Numbers) -> tuple[Any, npt.NDArray[np.float64]]:
    """Play these runs: their final states, shape [n], and diaries, shape [n, days, layout.DIARY]."""
    return play_drawn(world, *keys_and_draws(job, numbers))


def play_drawn(world: Any, keys: Any, draws: Any) -> tuple[Any, npt.NDArray[np.float64]]:
    """Play a run for each of these keys and draws, shape [n]: final states and diaries as of play_chunk."""
    from wellhit.engine import layout, turn

    states = layout.blank(layout.State, len(keys))
    diaries = np.zeros((len(keys), (int(world.n_turns) + 3) // 4, layout.DIARY))
    orders, log, view = (layout.blank(t)[0] for t in (layout.Orders, layout.Log, layout.View))
    with quiet_dice():
        turn.play_many(world, draws, states, keys, orders, log, view, diaries)
    return states, diaries


@dataclass
class Work:
    """A job and how it is measured, ready to play any span of its runs, in this process or in another.

    The world does not travel: a worker compiles its own, once, and sees that it is the same.
    """

    job: Job
    harvest: Harvest
    fingerprint: str
    world: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "world": None}

    def make_world(self) -> None:
        """Compile the scenario where that has not been done. Raises JobError where another world comes of it."""
        if self.world is None:
            engine = prepare(self.job)
            if engine.fingerprint != self.fingerprint:
                raise JobError(
                    f"the same job comes out as {engine.fingerprint} there, as {self.fingerprint} here: "
                    "rules, parameters, versions or machine differ"
                )
            self.world = engine.world

    def take(self, numbers: Numbers) -> Mapping[str, npt.NDArray[Any]]:
        """What the harvest keeps of these runs."""
        harvest: object = self.harvest
        if isinstance(harvest, EveryTurn):
            return harvest.every_turn(self.world, *keys_and_draws(self.job, numbers))
        return self.harvest(*play_chunk(self.job, self.world, numbers))

    def __call__(self, first: int, last: int) -> tuple[Chunk, float]:
        """The harvest of these runs, with their numbers, fate and luck; and the seconds it took.

        Played piece by piece, so that memory does not grow with the chunk.
        """
        start = time.perf_counter()
        self.make_world()
        pieces = []
        for a in range(first, last, CHUNK):
            numbers = span(a, min(a + CHUNK, last))
            found = dict(self.take(numbers))
            keys = keys_of(self.job, numbers)
            pieces.append(found | {"run": numbers, "fate": keys.fate.copy(), "luck": keys.luck.copy()})
        return joined(pieces), time.perf_counter() - start


class Pool(Protocol):
    """Whoever plays chunks: threads here, or workers elsewhere (lab/cluster.py)."""

    def submit(self, work: Work, first: int, last: int, /) -> Future[tuple[Chunk, float]]:
        """Have a span of runs played."""

    def slots(self) -> int:
        """How many chunks are played at a time. Raises JobError when nobody is left to play."""


class Threads(ThreadPoolExecutor):
    """Threads of this process."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count

    def slots(self) -> int:
        """One chunk a thread."""
        return self.count


def joined(chunks: list[Chunk]) -> Chunk:
    """Chunks one after the other: name -> values, shape [n, ...]. Empties the list."""
    if len(chunks) == 1:
        return chunks.pop()
    found = {name: np.concatenate([chunk[name] for chunk in chunks]) for name in chunks[0]}
    chunks.clear()
    return found


def chunk_size(left: int, slots: int, seconds_a_run: float, before: int) -> int:
    """How many runs the next chunk gets: as many as fill SECONDS, at most twice as many as the one before.

    A quick campaign so makes few files, and little is lost to a stop. Towards the end every worker has a share.
    """
    wanted = min(int(SECONDS / max(seconds_a_run, 1e-9)), 2 * before, -(-left // (2 * slots)))
    return max(CHUNK, min(wanted - wanted % CHUNK, MOST))


def run_chunks(
    job: Job,
    engine: Engine,
    harvest: Harvest,
    folder: Path | None,
    tell: Callable[[int], None],
    pool: Pool | None = None,
    had: Callable[[int], None] | None = None,
) -> Iterator[Chunk]:
    """Play every run that is not on disk yet; yields chunks of all runs in order of run number.

    folder: where finished chunks are kept (None: nowhere). tell: called with the number of runs each
    time a chunk is done; had: the same of chunks that were on disk (None: tell).
    pool: who plays (None: threads of this process). Raises JobError where a pool gives up.
    """
    last = job.first + job.runs
    done = kept_chunks(folder, job.first, last) if folder is not None else {}
    for chunk in done.values():
        (had or tell)(len(chunk["run"]))
    work = Work(job, harvest, engine.fingerprint, engine.world)
    missing = gaps(done, job.first, last)
    if pool is not None:
        play_spans(work, missing, pool, done, folder, tell)
    else:
        with Threads(max(1, job.threads)) as threads:
            play_spans(work, missing, threads, done, folder, tell)
    for first in sorted(done):
        yield done.pop(first)


def play_spans(
    work: Work,
    spans: list[tuple[int, int]],
    pool: Pool,
    done: dict[int, Chunk],
    folder: Path | None,
    tell: Callable[[int], None],
) -> None:
    """Play these spans, a few chunks at a time, into `done` and `folder`."""
    left = sum(b - a for a, b in spans)
    queue = spans[::-1]
    size = CHUNK
    waiting: dict[Future[tuple[Chunk, float]], tuple[int, int]] = {}
    try:
        while queue or waiting:
            slots = pool.slots()
            while queue and len(waiting) < 2 * slots:
                a, end = queue.pop()
                b = min(a + size, end)
                if b < end:
                    queue.append((b, end))
                left -= b - a
                waiting[pool.submit(work, a, b)] = (a, b)
            finished, _ = wait(waiting, timeout=PATIENCE, return_when=FIRST_COMPLETED)
            for future in finished:
                a, b = waiting.pop(future)
                chunk, seconds = future.result()
                if folder is not None:
                    save_chunk(chunk_file(folder, chunk["run"]), chunk)
                done[a] = chunk
                size = chunk_size(left, slots, seconds / (b - a), size)
                tell(b - a)
    finally:
        for future in waiting:
            future.cancel()
