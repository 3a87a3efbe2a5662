"""Rows: runs of a design, each with its own parameter values, plans and dice; played in chunks, taken up again.

An ensemble numbers its runs one after the other and draws everything by number. A design sets some parameters by hand
and may throw the same dice at many of its points (common random numbers), so a row says whose dice it throws. Row `i`
is the same bits alone or among thousands: `job_of` gives it as a job of one run, which can be written as a log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit import chunks as files
from wellhit import runs
from wellhit.job import Engine, Job, JobError, hash_of, keys_and_draws, prepare
from wellhit.lab.play import Watch

Floats = npt.NDArray[np.float64]
Harvest = Callable[[Any, Floats], Mapping[str, Floats]]
MOST_ROWS = 200_000  # some two hours on two cores; a larger question is better asked in parts


@dataclass(frozen=True)
class Rows:
    """The runs of a design.

    jobs: one for each choice of plans; their number of runs and first run say nothing here. which: the job of each
    row, shape [n]. dice: the run number whose dice, and whose draws of all that is not set, a row has, shape [n].
    values: parameters (and will.FORTRESS, execution.FORTRESS) set by hand, shape [n] each.
    """

    jobs: Sequence[Job]
    which: npt.NDArray[np.int64]
    dice: npt.NDArray[np.uint64]
    values: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.which)

    @property
    def mark(self) -> str:
        """Hash of what is played: plans, dice and values of every row."""
        arrays = [self.which, self.dice, *(self.values[name] for name in sorted(self.values))]
        return hash_of(repr(sorted(self.values)), *(np.ascontiguousarray(a).tobytes() for a in arrays))


def job_of(rows: Rows, row: int) -> Job:
    """One row as a job of one run: the same bits, and it can be written as a log. Raises ValueError for no such row."""
    if not 0 <= row < len(rows):
        raise ValueError(f"no run {row}: this design has runs 0 to {len(rows) - 1}")
    values = {name: float(column[row]) for name, column in rows.values.items()}
    return replace(
        rows.jobs[int(rows.which[row])], runs=1, first=int(rows.dice[row]), threads=1, values=values
    )


def drawn(job: Job, dice: npt.NDArray[np.uint64], values: Mapping[str, Floats]) -> tuple[Any, Any]:
    """Keys and draws of some rows of one job, shape [n]: drawn by `dice`, then set by hand as wellhit.draws does."""
    keys, draws = keys_and_draws(job, dice)
    fortresses = [fortress.id for fortress in job.scenario.fortresses]
    for name, column in values.items():
        kind, _, fortress = name.partition(".")
        if fortress:
            k = fortresses.index(fortress)
            draws.known[:, k] = 1
            draws[kind][:, k] = column
        else:
            draws[name] = column
    return keys, draws


def play_some(
    rows: Rows, worlds: Sequence[Any], numbers: npt.NDArray[np.uint64], harvest: Harvest
) -> dict[str, Any]:
    """Play these rows; what the harvest takes of them, with row number, fate and luck, shape [n] each."""
    found: dict[str, Any] = {}
    some = numbers.astype(np.int64)
    for which in np.unique(rows.which[some]):
        mine = np.flatnonzero(rows.which[some] == which)
        at = some[mine]
        values = {name: column[at] for name, column in rows.values.items()}
        keys, draws = drawn(rows.jobs[which], rows.dice[at], values)
        taken = dict(harvest(*runs.play_drawn(worlds[which], keys, draws)))
        taken |= {"fate": keys.fate.copy(), "luck": keys.luck.copy()}
        for name, column in taken.items():
            found.setdefault(name, np.empty(len(some), column.dtype))[mine] = column
    return found | {"run": numbers}


def engines_of(rows: Rows) -> list[Engine]:
    """The compiled scenario of every job. Raises JobError where a design is empty or too large, CapacityError."""
    if len(rows) > MOST_ROWS:
        raise JobError(f"{len(rows):,} runs: a design may have {MOST_ROWS:,}; fewer points or replicates")
    if not len(rows):
        raise JobError("a design without a run")
    return [prepare(job) for job in rows.jobs]


def play(
    rows: Rows, engines: Sequence[Engine], harvest: Harvest, folder: Path | None, watch: Watch
) -> dict[str, Any]:
    """Play every row: what the harvest takes, with run (the row's number), fate and luck, in order, shape [n] each.

    folder: where finished chunks are kept and found again (None: nowhere).
    """
    worlds = [engine.world for engine in engines]
    cuts = range(0, len(rows), runs.CHUNK)
    chunks = [np.arange(a, min(a + runs.CHUNK, len(rows)), dtype=np.uint64) for a in cuts]
    done: dict[int, dict[str, Any]] = {}

    def work(n: int) -> None:
        found = play_some(rows, worlds, chunks[n], harvest)
        if folder is not None:
            files.save_chunk(files.chunk_file(folder, chunks[n]), found)
        done[n] = found

    for n, numbers in enumerate(chunks):
        kept = files.load_chunk(files.chunk_file(folder, numbers), numbers) if folder is not None else None
        if kept is not None:
            done[n] = kept
            watch.had(len(numbers))
    pool = ThreadPoolExecutor(max(1, rows.jobs[0].threads))
    try:
        pending = {pool.submit(work, n): n for n in range(len(chunks)) if n not in done}
        while pending:
            finished, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in finished:
                future.result()
                watch.done(len(chunks[pending.pop(future)]))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return {name: np.concatenate([done[n][name] for n in range(len(chunks))]) for name in done[0]}
