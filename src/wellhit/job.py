"""What a job is, and what a run of it is made of: shared by ensembles (runs.py) and replays (replay.py)."""

from __future__ import annotations

import hashlib
import os
import platform
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit import draws as sources
from wellhit.terms import Scenario

MOST_THREADS = 256
MOST_RUNS = 1_000_000  # the days of an autumn take 5.8 kB a run: near 6 GB of memory at this number


class JobError(ValueError):
    """A job that cannot be done as asked; the message says why and what would do."""


@dataclass(frozen=True)
class Job:
    """An ensemble to be run: scenario, number of runs, seed, where parameter values come from, first run number.

    draws: prior, posterior, best, or the folder of a posterior.
    named: the campaign as it was asked for (a shipped name or a folder), so that the job can be repeated.
    off: mechanisms that are not played ("M27").
    values: parameters set by hand, one number for every run or one for each run number (wellhit.draws).
    """

    scenario: Scenario
    runs: int
    seed: int
    draws: str = sources.PRIOR
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)
    first: int = 0
    named: str = ""
    off: tuple[str, ...] = ()
    values: Mapping[str, sources.Value] = field(default_factory=dict)


@dataclass
class Engine:
    """A compiled scenario: the world, its fingerprint, and how long it took."""

    world: Any
    table: Any
    fingerprint: str
    setup_seconds: float


def hash_of(*parts: bytes | str) -> str:
    """Short hex hash of some bytes, for names and fingerprints."""
    digest = hashlib.blake2b(digest_size=12)
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
    return digest.hexdigest()


def prepare(job: Job) -> Engine:
    """Compile the scenario to arrays. Raises CapacityError, JobError, DrawsError."""
    sources.check_values(job.values, [fortress.id for fortress in job.scenario.fortresses])
    source = sources.mark_of(job.draws, job.values)
    if not 1 <= job.threads <= MOST_THREADS:
        raise JobError(f"{job.threads} threads: 1 to {MOST_THREADS} can be used")
    if not 0 <= job.seed < 2**64:
        raise JobError(f"seed {job.seed}: a seed is a whole number from 0 to {2**64 - 1}")
    if job.runs > MOST_RUNS:
        raise JobError(
            f"{job.runs} runs: at most {MOST_RUNS:,} at once (use --first and several folders for more)"
        )
    if job.first < 0:
        raise JobError(f"first run {job.first}: runs are numbered from 0")
    if job.runs < 1:
        raise JobError(f"{job.runs} runs: at least one is needed")
    start = time.perf_counter()
    from wellhit.engine.compile import compile_world
    from wellhit.engine.rule import bit_of, rules_hash

    table = compile_world(job.scenario)
    for mechanism in job.off:
        table[0].off |= 1 << bit_of(mechanism)
    mark = hash_of(table.tobytes(), rules_hash(), source, str(job.seed), np.__version__, platform.machine())
    return Engine(table[0], table, mark, time.perf_counter() - start)


def quiet_dice() -> np.errstate:
    """Dice multiply 64-bit numbers modulo 2**64 on purpose; of rules run uncompiled NumPy would warn each time."""
    return np.errstate(over="ignore")


def copy_of(records: Any) -> Any:
    """Copies of records (states, for branching), shape kept.

    As plain bytes: NumPy's own copy of nested records goes field by field and takes eight times as long.
    """
    bytes_of_one = np.dtype((np.void, records.dtype.itemsize))
    return records.view(bytes_of_one).copy().view(records.dtype).view(np.recarray)


def keys_of(job: Job, numbers: npt.NDArray[np.uint64]) -> Any:
    """Fate and luck of these runs: records of layout.Keys, shape [n]."""
    from wellhit.engine import layout, parameters

    keys = layout.blank(layout.Keys, len(numbers))
    keys.fate = parameters.uniform(job.seed, "fate", numbers)
    keys.luck = parameters.uniform(job.seed, "luck", numbers)
    return keys


def keys_and_draws(job: Job, numbers: npt.NDArray[np.uint64]) -> tuple[Any, Any]:
    """Fate, luck and parameter values of these runs: records of layout.Keys and layout.Draw, shape [n]."""
    from wellhit.engine import layout

    draws = layout.blank(layout.Draw, len(numbers))
    names = [fortress.id for fortress in job.scenario.fortresses]
    sources.fill(job.draws, job.seed, numbers, job.scenario.campaign, names, job.values, draws)
    return keys_of(job, numbers), draws
