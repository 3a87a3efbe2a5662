"""Ensembles: many runs of one scenario, in chunks, on every core, to be resumed where they stopped.

A run is scenario x draw x plans x seed. Run `n` of seed `s` is the same bits alone or among thousands, on
one thread or many: draw, fate and luck are pure functions of (s, n). Chunks are written as they finish, so
nothing finished is lost; the same job resumes from them.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit.job import Engine, Job, JobError, keys_and_draws, keys_of, quiet_dice

# What a finished folder holds, and what may still lie in one whose end was cut short.
RESULT_FILES = {
    "outcomes.parquet", "daily.parquet", "summary.json", "run.json", "report.html", "chunks", "job.json", "lock",
    "factors.parquet", "sensitivity.parquet", "design.parquet", "runs.parquet", "effects.parquet", "doe.toml",
}  # fmt: skip
CHUNK = 50  # runs a chunk: short enough for a live progress bar, long enough to cost nothing
Harvest = Callable[[Any, npt.NDArray[np.float64]], Mapping[str, npt.NDArray[np.float64]]]


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


def play_chunk(job: Job, world: Any, numbers: npt.NDArray[np.uint64]) -> tuple[Any, npt.NDArray[np.float64]]:
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


def chunk_numbers(job: Job) -> list[npt.NDArray[np.uint64]]:
    """Run numbers, chunk by chunk."""
    last = job.first + job.runs
    return [np.arange(a, min(a + CHUNK, last), dtype=np.uint64) for a in range(job.first, last, CHUNK)]


def chunk_file(folder: Path, numbers: npt.NDArray[np.uint64]) -> Path:
    """Where a chunk's harvest is kept; its name tells the runs in it."""
    return folder / f"runs-{int(numbers[0]):08d}-{len(numbers):03d}.npz"


def save_chunk(path: Path, harvest: Mapping[str, npt.NDArray[np.float64]]) -> None:
    """Write a chunk whole or not at all."""
    partial = path.with_suffix(f".{threading.get_ident()}.tmp")
    with partial.open("wb") as handle:
        np.savez(handle, **harvest)  # type: ignore[arg-type]
    partial.replace(path)


def load_chunk(path: Path, numbers: npt.NDArray[np.uint64]) -> dict[str, npt.NDArray[np.float64]] | None:
    """A chunk of exactly these runs written earlier, or None where there is none or it is damaged."""
    if not path.exists():
        return None
    try:
        with np.load(path) as data:
            found = {name: data[name] for name in data.files}
    except Exception:  # a damaged archive can fail in any way; its runs are played again
        return None
    return found if np.array_equal(found.get("run", ()), numbers) else None


def run_chunks(
    job: Job, engine: Engine, harvest: Harvest, folder: Path | None, tell: Callable[[int], None]
) -> Iterator[dict[str, npt.NDArray[np.float64]]]:
    """Play every chunk that is not on disk yet; yields all of them in order of run number.

    folder: where finished chunks are kept (None: nowhere). tell: called with the number of runs each
    time a chunk is done.
    """
    done: dict[int, dict[str, npt.NDArray[np.float64]]] = {}
    pending: dict[Future[dict[str, npt.NDArray[np.float64]]], int] = {}
    chunks = chunk_numbers(job)

    def work(numbers: npt.NDArray[np.uint64]) -> dict[str, npt.NDArray[np.float64]]:
        states, diaries = play_chunk(job, engine.world, numbers)
        found = dict(harvest(states, diaries))
        keys = keys_of(job, numbers)
        found |= {"run": numbers, "fate": keys.fate.copy(), "luck": keys.luck.copy()}  # type: ignore[dict-item]
        if folder is not None:
            save_chunk(chunk_file(folder, numbers), found)
        return found

    pool = ThreadPoolExecutor(max(1, job.threads))
    try:
        for n, numbers in enumerate(chunks):
            ready = load_chunk(chunk_file(folder, numbers), numbers) if folder is not None else None
            if ready is not None:
                done[n] = ready
                tell(len(numbers))
            else:
                pending[pool.submit(work, numbers)] = n
        while pending:
            finished, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in finished:
                n = pending.pop(future)
                done[n] = future.result()
                tell(len(chunks[n]))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    for n in range(len(chunks)):
        yield done.pop(n)


def check_target(out: Path) -> None:
    """Refuse to replace anything but an older result. Raises JobError naming what would be lost."""
    if not out.exists() and not out.is_symlink():
        return
    if not (out / "run.json").is_file():
        raise JobError(f'"{out}" exists and was not written by a run: choose another --out')
    foreign = sorted(p.name for p in out.iterdir() if p.name not in RESULT_FILES)
    if foreign:
        raise JobError(
            f'"{out}" holds what no run wrote ({", ".join(foreign[:3])}): move it away, or choose another --out'
        )


def lock(partial: Path) -> None:
    """Mark the job as being worked on by this process. Raises JobError while another live process does."""
    note = partial / "lock"
    try:
        pid = int(note.read_text(encoding="utf-8"))
        os.kill(pid, 0)
        alive = pid != os.getpid()
    except (OSError, ValueError):
        alive = False
    if alive:
        raise JobError(
            f'"{partial}" is being written by another process ({pid}): wait for it, or choose another --out'
        )
    note.write_text(str(os.getpid()), encoding="utf-8")


def open_partial(out: Path, job: Job, engine: Engine, harvest_mark: str = "") -> Path:
    """The folder in which this job grows, `OUT.partial`, with chunks of the same job kept.

    harvest_mark: tells one way of measuring from another; chunks measured otherwise are of no use.
    Raises JobError when it holds another job, or when OUT is a folder that no run wrote.
    """
    check_target(out)
    partial = out.with_name(out.name + ".partial")
    stamp = {"campaign": job.scenario.campaign, "fingerprint": engine.fingerprint, "first": job.first}
    stamp["harvest"] = harvest_mark
    note = partial / "job.json"
    if partial.exists():
        try:
            kept = json.loads(note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            kept = None
        if kept != stamp:
            raise JobError(f'"{partial}" holds another unfinished job: remove it, or choose another --out')
    (partial / "chunks").mkdir(parents=True, exist_ok=True)
    temporary = note.with_suffix(".tmp")
    temporary.write_text(json.dumps(stamp), encoding="utf-8")
    temporary.replace(note)
    lock(partial)
    return partial


def close_partial(partial: Path, out: Path) -> None:
    """The job is whole: give the folder its name, in place of an older result, and drop its chunks.

    Chunks go last: killed at any moment before, the same command finds them and ends in the same way.
    """
    old = out.with_name(out.name + ".old")
    if out.exists():
        if old.exists():
            shutil.rmtree(old)
        out.rename(old)
    partial.rename(out)
    shutil.rmtree(out / "chunks")
    (out / "job.json").unlink()
    (out / "lock").unlink(missing_ok=True)
    if old.exists():
        shutil.rmtree(old)
