"""How fast Wellhit is on this machine: a table, then the same as one JSON object on the last line.

    python benchmarks/run.py [--runs 400] [--memory] [--cold]

Campaigns per core-second of `autumn` beside a fixed C yardstick of the same minute; two threads against one;
start-up; a copy of a state. `--memory` plays 10,000 runs in a process of its own, `--cold` compiles the rule
book into an empty cache; both take a while. Nothing depends on the figures: docs/reference/benchmarks.md says
what they mean and what is aimed at.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent / "yardstick"))

from yardstick import Yardstick

from wellhit import runs
from wellhit.engine import layout
from wellhit.engine.rule import rules_hash
from wellhit.job import Job, copy_of, prepare
from wellhit.scenario import load

ROUNDS = 5
SEED = 1
MEMORY_RUNS = 10_000
# In a process of its own: what it costs until the rules are ready, and what a run needs at most.
READY = """
import json, time
start, cpu = time.perf_counter(), time.process_time()
from wellhit import runs
runs.warm_up()
print(json.dumps([time.perf_counter() - start, time.process_time() - cpu]))
"""
PEAK = """
import resource, sys
from wellhit.cli import main
try:
    main(sys.argv[1:])
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


@dataclass
class Line:
    """One line of the table: a figure with its unit and aim, and whether it is met (None: nothing aimed at)."""

    name: str
    value: float
    unit: str
    aim: str = ""
    met: bool | None = None


@dataclass
class Board:
    """Figures as they come: shown at once, and kept for the JSON object."""

    figures: dict[str, float] = field(default_factory=dict)

    def add(self, key: str, line: Line) -> None:
        verdict = {True: "met", False: "NOT MET", None: ""}[line.met]
        print(f"{line.name:<52}{line.value:>10.4g} {line.unit:<26}{line.aim:<26}{verdict}", flush=True)
        self.figures[key] = line.value


def numbers(count: int, first: int) -> Any:
    return np.arange(first, first + count, dtype=np.uint64)


def speed(board: Board, count: int) -> None:
    """Campaigns per core-second, on one thread, in turns with the yardstick."""
    job = Job(load("channel-ports-1944"), count, SEED)
    world = prepare(job).world
    try:
        stick = Yardstick()
    except (OSError, subprocess.CalledProcessError) as error:
        stick = None
        print(f"no yardstick: {error} (it needs gcc); the ratio is left out")
    ours, theirs = [], []
    part = max(1, count // ROUNDS)
    runs.play_chunk(job, world, numbers(5, 0))
    for turn in range(ROUNDS):
        if stick is not None:
            theirs.append(stick.rate())
        start = time.process_time()
        runs.play_chunk(job, world, numbers(part, turn * part))
        ours.append(part / (time.process_time() - start))
    rate = statistics.median(ours)
    board.add("campaigns_per_core_second", Line("autumn, one thread", rate, "campaigns/core-second"))
    if theirs:
        base = statistics.median(theirs)
        board.add("yardstick_per_core_second", Line("C yardstick", base, "campaigns/core-second"))
        share = rate / base
        aim = "0.25 or more, floor 0.12"
        board.add("ratio", Line("ratio", share, "of the yardstick", aim, share >= 0.25))


def threads(board: Board, count: int) -> None:
    """Wall time of one thread against two, chunk by chunk as a job does it."""
    cores = os.cpu_count() or 1
    job = Job(load("channel-ports-1944"), count, SEED, threads=1)
    engine = prepare(job)

    def seconds(on: int) -> float:
        start = time.perf_counter()
        for _ in runs.run_chunks(replace(job, threads=on), engine, lambda s, d: {}, None, lambda n: None):
            continue
        return time.perf_counter() - start

    # The best of some rounds: on a shared machine the others measure the neighbours.
    gain = max(seconds(1) / seconds(2) for _ in range(ROUNDS))
    aim = "1.8 or more when idle" if cores > 1 else "there is one core only"
    board.add(
        "two_threads",
        Line("two threads against one", gain, "times as fast", aim, gain >= 1.8 if cores > 1 else None),
    )


def in_a_process(code: str, cache: str | None = None) -> list[float]:
    environment = {**os.environ, **({"WELLHIT_CACHE": cache} if cache else {})}
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    return json.loads(found.stdout)


def start_up(board: Board) -> None:
    """Help, and rules ready in a fresh process once they are compiled."""
    waits = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "wellhit.cli", "--help"], capture_output=True, check=True)
        waits.append(time.perf_counter() - start)
    wait = statistics.median(waits)
    board.add("help_seconds", Line("wellhit --help", wait, "s", "under 0.4 s", wait < 0.4))
    wait = statistics.median(in_a_process(READY)[0] for _ in range(3))
    board.add(
        "warm_start_seconds",
        Line("warm start: rules ready, with imports", wait, "s", "1 s or less", wait <= 1.0),
    )


def copying(board: Board) -> None:
    """A copy of one state, the basis of branching."""
    state = layout.blank(layout.State)
    best = min(timeit.repeat(lambda: copy_of(state), number=2000, repeat=5)) / 2000 * 1e6
    board.add("state_kilobytes", Line("size of a state", state.nbytes / 1000, "kB"))
    board.add("copy_microseconds", Line("copy of a state", best, "µs", "20 µs or less", best <= 20))


def cold(board: Board) -> None:
    """The rule book compiled into an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        _, cpu = in_a_process(READY, folder)
    board.add("cold_compile_cpu_seconds", Line("cold compile", cpu, "CPU-seconds", "60 or less", cpu <= 60))


def memory(board: Board) -> None:
    """Largest resident size of `wellhit run` with 10,000 runs, report included."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["run", "--runs", str(MEMORY_RUNS), "--json", "--out", str(Path(folder) / "out")]
        found = subprocess.run(
            [sys.executable, "-c", PEAK, *words], capture_output=True, text=True, check=True
        )
    peak = int(found.stderr.split()[-1]) * (1 if sys.platform == "darwin" else 1024) / 1e6
    board.add(
        "memory_megabytes",
        Line(f"memory peak of {MEMORY_RUNS:,} runs", peak, "MB", "under 600 MB", peak < 600),
    )
    seconds = json.loads(found.stdout)["seconds"]["simulate"]
    board.add("memory_run_seconds", Line(f"{MEMORY_RUNS:,} runs on all cores", seconds, "s"))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how fast Wellhit is on this machine.")
    parser.add_argument("--runs", type=int, default=400, help="campaigns to time (at least 200)")
    parser.add_argument("--memory", action="store_true", help=f"also the memory peak of {MEMORY_RUNS} runs")
    parser.add_argument("--cold", action="store_true", help="also a compile into an empty cache")
    options = parser.parse_args()
    count = max(200, options.runs)
    load_before = os.getloadavg()[0]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {load_before:.1f} before; rules {rules_hash()}"
    )
    runs.warm_up()
    board = Board()
    speed(board, count)
    threads(board, count)
    start_up(board)
    copying(board)
    if options.cold:
        cold(board)
    if options.memory:
        memory(board)
    about = {"machine": platform.machine(), "cores": os.cpu_count(), "load_before": load_before}
    versions = {"python": platform.python_version(), "numpy": np.__version__, "rules": rules_hash()}
    print(json.dumps({**about, **versions, **{key: round(x, 4) for key, x in board.figures.items()}}))


if __name__ == "__main__":
    main()
