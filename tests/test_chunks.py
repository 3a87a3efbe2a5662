"""Chunks on disk: any sitting may have cut a job in its own way; what is there is used once, the rest is played."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from wellhit import chunks, runs
from wellhit.job import JobError


def keep(folder: Path, first: int, last: int) -> None:
    numbers = chunks.span(first, last)
    chunks.save_chunk(chunks.chunk_file(folder, numbers), {"run": numbers, "twice": 2.0 * numbers})


def found(folder: Path, first: int, last: int) -> list[tuple[int, int]]:
    """The spans that are taken up; each value must belong to its run."""
    there = chunks.kept_chunks(folder, first, last)
    for start, chunk in there.items():
        assert chunk["run"][0] == start
        assert (chunk["twice"] == 2.0 * chunk["run"]).all()
    return [(start, start + len(chunk["run"])) for start, chunk in there.items()]


def test_chunks_of_several_sittings_fit_together(tmp_path: Path) -> None:
    for first, last in ((0, 50), (50, 250), (300, 350)):
        keep(tmp_path, first, last)
    assert found(tmp_path, 0, 400) == [(0, 50), (50, 250), (300, 350)]
    there = chunks.kept_chunks(tmp_path, 0, 400)
    assert chunks.gaps(there, 0, 400) == [(250, 300), (350, 400)]


def test_a_chunk_that_goes_beyond_the_job_or_overlaps_is_cut(tmp_path: Path) -> None:
    keep(tmp_path, 0, 100)
    keep(tmp_path, 50, 200)
    keep(tmp_path, 60, 90)
    assert found(tmp_path, 20, 130) == [(20, 100), (100, 130)]
    assert chunks.gaps(chunks.kept_chunks(tmp_path, 20, 130), 20, 130) == []


def test_a_damaged_chunk_leaves_a_gap_that_another_may_fill(tmp_path: Path) -> None:
    keep(tmp_path, 0, 50)
    keep(tmp_path, 50, 250)
    keep(tmp_path, 100, 150)
    path = chunks.chunk_file(tmp_path, chunks.span(50, 250))
    path.write_bytes(path.read_bytes()[:-100])
    there = chunks.kept_chunks(tmp_path, 0, 250)
    assert sorted(there) == [0, 100]
    assert chunks.gaps(there, 0, 250) == [(50, 100), (150, 250)]


def test_files_that_are_no_chunks_are_passed_over(tmp_path: Path) -> None:
    keep(tmp_path, 0, 50)
    for name in ("runs-x-050.npz", "runs-00000050-y.npz", "runs-00000050-050.1234.tmp", "letter.npz"):
        (tmp_path / name).write_text("mine")
    assert found(tmp_path, 0, 100) == [(0, 50)]


def test_high_numbers_come_after_low_ones(tmp_path: Path) -> None:
    """By number, not by letter: 10**8 has a digit more."""
    for first in (99_999_900, 99_999_950, 100_000_000):
        keep(tmp_path, first, first + 50)
    assert [a for a, _ in found(tmp_path, 99_999_900, 100_000_050)] == [99_999_900, 99_999_950, 100_000_000]


def test_nothing_on_disk_is_one_gap(tmp_path: Path) -> None:
    assert chunks.gaps(chunks.kept_chunks(tmp_path, 5, 9), 5, 9) == [(5, 9)]


# -- the size of chunks --------------------------------------------------------------------------------


def test_a_slow_campaign_keeps_to_the_least_chunk() -> None:
    assert runs.chunk_size(10_000, 2, seconds_a_run=1.0, before=50) == runs.CHUNK


def test_a_quick_campaign_doubles_its_chunks_up_to_the_most() -> None:
    sizes = [50]
    for _ in range(8):
        sizes.append(runs.chunk_size(1_000_000, 2, seconds_a_run=1e-5, before=sizes[-1]))
    assert sizes == [50, 100, 200, 400, 800, 1600, 2000, 2000, 2000]


def test_a_chunk_takes_about_a_second() -> None:
    assert runs.chunk_size(1_000_000, 2, seconds_a_run=1 / 730, before=2000) == 700


def test_towards_the_end_every_worker_has_a_share() -> None:
    assert runs.chunk_size(800, 4, seconds_a_run=1e-5, before=2000) == 100
    assert runs.chunk_size(0, 4, seconds_a_run=1e-5, before=2000) == runs.CHUNK


# -- locks -----------------------------------------------------------------------------------------------

HOLD = """
import sys
from pathlib import Path
from wellhit import chunks
chunks.lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_folder_is_one_processs_at_a_time_and_free_again_when_that_is_killed(tmp_path: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    with pytest.raises(JobError, match=rf"being written by another process \({other.pid}\)"):
        chunks.lock(tmp_path)
    other.kill()
    other.communicate()
    chunks.lock(tmp_path)
    chunks.lock(tmp_path)  # our own is no hindrance
    assert (tmp_path / "lock").read_text() == str(os.getpid())
    chunks.unlock(tmp_path)


def test_a_number_of_a_process_that_lives_is_no_lock(tmp_path: Path) -> None:
    """Numbers are given out again, above all after a restart: what counts is that the file is held."""
    (tmp_path / "lock").write_text(str(os.getppid()))
    chunks.lock(tmp_path)
    chunks.unlock(tmp_path)


def test_killed_between_the_making_of_a_folder_and_its_note(tmp_path: Path) -> None:
    (tmp_path / "job" / "chunks").mkdir(parents=True)
    (tmp_path / "job" / "lock").write_text("1")
    chunks.open_folder(tmp_path / "job", {"seed": 1})
    assert chunks.is_new(tmp_path / "job") is False
    with pytest.raises(JobError, match="another unfinished job"):
        chunks.open_folder(tmp_path / "job", {"seed": 2})
    chunks.unlock(tmp_path / "job")


def test_a_run_harvested_alone_or_with_others_has_the_same_bits(tmp_path: Path) -> None:
    """Cutting keeps the type and the bytes of every array, also of one with days."""
    numbers = chunks.span(0, 6)
    days = np.arange(6 * 4, dtype=np.float32).reshape(6, 4)
    chunks.save_chunk(chunks.chunk_file(tmp_path, numbers), {"run": numbers, "days": days})
    (part,) = chunks.kept_chunks(tmp_path, 2, 5).values()
    assert part["days"].dtype == np.float32
    assert part["days"].tobytes() == days[2:5].tobytes()
