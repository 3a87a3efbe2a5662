"""Finished chunks on disk: their files, the folder in which a job grows, and the lock that keeps others out.

A chunk is a span of runs by number, whatever its size: results are of each run by itself, so an earlier sitting
may have cut the same job into other chunks.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import threading
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit.job import Engine, Job, JobError

# What a finished folder holds, and what may still lie in one whose end was cut short.
RESULT_FILES = {
    "outcomes.parquet", "daily.parquet", "summary.json", "run.json", "report.html", "chunks", "job.json", "lock",
    "falls.json", "factors.parquet", "sensitivity.parquet", "design.parquet", "runs.parquet", "effects.parquet",
    "doe.toml",
}  # fmt: skip
NAME = re.compile(r"runs-([0-9]{8,20})-([0-9]{3,9})\.npz", re.ASCII)
Numbers = npt.NDArray[np.uint64]
Chunk = dict[str, npt.NDArray[Any]]


def span(first: int, last: int) -> Numbers:
    """Run numbers from `first` up to, not including, `last`."""
    return np.arange(first, last, dtype=np.uint64)


# -- chunks on disk ------------------------------------------------------------------------------------


def chunk_file(folder: Path, numbers: Numbers) -> Path:
    """Where a chunk's harvest is kept; its name tells the runs in it."""
    return folder / f"runs-{int(numbers[0]):08d}-{len(numbers):03d}.npz"


def save_chunk(path: Path, harvest: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write a chunk whole or not at all."""
    partial = path.with_suffix(f".{threading.get_ident()}.tmp")
    with partial.open("wb") as handle:
        np.savez(handle, **harvest)  # type: ignore[arg-type]
    partial.replace(path)


def load_chunk(path: Path, numbers: Numbers) -> Chunk | None:
    """A chunk of exactly these runs written earlier, or None where there is none or it is damaged."""
    if not path.exists():
        return None
    try:
        with np.load(path) as data:
            found = {name: data[name] for name in data.files}
    except Exception:  # a damaged archive can fail in any way; its runs are played again
        return None
    return found if np.array_equal(found.get("run", ()), numbers) else None


def kept_chunks(folder: Path, first: int, last: int) -> dict[int, Chunk]:
    """What is on disk of the runs from `first` up to `last`: first run -> chunk, none twice.

    The size of chunks is free, and that of an earlier sitting may have been another: a chunk that begins
    before, or goes beyond, is cut.
    """
    found: dict[int, Chunk] = {}
    reached = first
    named = [(NAME.fullmatch(path.name), path) for path in folder.iterdir()]
    spans = sorted((int(name[1]), int(name[2]), path) for name, path in named if name is not None)
    for begin, count, path in spans:
        end = begin + count
        if min(end, last) <= max(begin, reached):
            continue
        chunk = load_chunk(path, span(begin, end))
        if chunk is not None:
            start, end = max(begin, reached), min(end, last)
            found[start] = {key: values[start - begin : end - begin] for key, values in chunk.items()}
            reached = end
    return found


def gaps(found: Mapping[int, Chunk], first: int, last: int) -> list[tuple[int, int]]:
    """The runs that are still to be played, as spans (first, last), in order."""
    edges = [
        (first, first),
        *((a, a + len(chunk["run"])) for a, chunk in sorted(found.items())),
        (last, last),
    ]
    return [(end, start) for (_, end), (start, _) in pairwise(edges) if end < start]


# -- the folder of a job -------------------------------------------------------------------------------


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


_LOCKS: dict[Path, int] = {}  # folder -> the open lock file that keeps others out of it


def lock(folder: Path) -> None:
    """Keep every other process out of a folder until `unlock` or the end of this one, however that comes.

    Raises JobError while another process has it. A lock of the system's, not a note of a process number: that
    number may have gone to a stranger since, above all after a restart.
    """
    note = folder / "lock"
    key = folder.absolute()
    if key in _LOCKS:
        if note.exists() and os.path.samestat(os.fstat(_LOCKS[key]), note.stat()):
            return
        os.close(_LOCKS.pop(key))
    handle = os.open(note, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = os.read(handle, 20).decode(errors="replace")
        os.close(handle)
        raise JobError(
            f'"{folder}" is being written by another process ({owner}): wait for it, or choose another --out'
        ) from None
    os.ftruncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())
    _LOCKS[key] = handle


def unlock(folder: Path) -> None:
    """Let others in again."""
    handle = _LOCKS.pop(folder.absolute(), None)
    if handle is not None:
        os.close(handle)


def open_partial(out: Path, job: Job, engine: Engine, harvest_mark: str = "") -> Path:
    """The folder in which this job grows, `OUT.partial`, with chunks of the same job kept.

    harvest_mark: tells one way of measuring from another; chunks measured otherwise are of no use.
    Raises JobError when it holds another job, or when OUT is a folder that no run wrote.
    """
    check_target(out)
    partial = out.with_name(out.name + ".partial")
    open_folder(partial, stamp_of(job, engine, harvest_mark))
    return partial


def stamp_of(job: Job, engine: Engine, harvest_mark: str) -> dict[str, Any]:
    """What tells one job from another; the number of runs does not: a job may grow."""
    return {
        "campaign": job.scenario.campaign,
        "fingerprint": engine.fingerprint,
        "first": job.first,
        "harvest": harvest_mark,
    }


def open_folder(folder: Path, stamp: Mapping[str, Any]) -> None:
    """Make a folder for chunks and keep others out, or take up one of the same stamp. Raises JobError for another."""
    note = folder / "job.json"
    if folder.exists() and not is_new(folder):
        try:
            kept = json.loads(note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            kept = None
        if kept != stamp:
            raise JobError(f'"{folder}" holds another unfinished job: remove it, or choose another --out')
    (folder / "chunks").mkdir(parents=True, exist_ok=True)
    lock(folder)
    temporary = note.with_suffix(".tmp")
    temporary.write_text(json.dumps(stamp), encoding="utf-8")
    temporary.replace(note)


def is_new(folder: Path) -> bool:
    """Whether a folder was only just made: killed between its making and its note, it is as good as none."""
    if not folder.is_dir() or (folder / "job.json").exists():
        return False
    here = {path.name for path in folder.iterdir()}
    return here <= {"chunks", "lock", "job.tmp"} and not any((folder / "chunks").glob("*"))


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
    unlock(partial)
    if old.exists():
        shutil.rmtree(old)
