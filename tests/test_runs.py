"""Ensembles: chunks are kept, damaged ones played again, and a job goes on from where it was stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from wellhit import chunks as on_disk
from wellhit import cli, runs
from wellhit.job import Job, JobError, prepare
from wellhit.lab import experiment
from wellhit.terms import Scenario

SIEGE = "calais-1944"
SEED = 7


def harvest(states: Any, diaries: Any) -> dict[str, Any]:
    return {"prisoners": states["sides"]["prisoners"].sum(axis=1), "day": diaries[:, :, 1]}


class Kept:
    """A job of 120 runs whose chunks lie in a folder."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        self.job = Job(scenario, 120, SEED, threads=2)
        self.engine = prepare(self.job)
        self.folder = folder
        self.told: list[int] = []

    def play(self) -> list[dict[str, Any]]:
        return list(runs.run_chunks(self.job, self.engine, harvest, self.folder, self.told.append))

    def files(self) -> dict[str, int]:
        return {p.name: p.stat().st_mtime_ns for p in sorted(self.folder.glob("*.npz"))}


@pytest.fixture
def kept(siege: Callable[[str], Scenario], tmp_path: Path) -> Kept:
    return Kept(siege(SIEGE), tmp_path)


def same(a: list[dict[str, Any]], b: list[dict[str, Any]]) -> bool:
    return len(a) == len(b) and all(
        x.keys() == y.keys() and all(x[k].tobytes() == y[k].tobytes() for k in x)
        for x, y in zip(a, b, strict=True)
    )


# -- chunks ----------------------------------------------------------------------------------------


def test_chunks_come_in_order_of_runs_and_say_what_is_done(kept: Kept) -> None:
    found = kept.play()
    assert np.concatenate([c["run"] for c in found]).tolist() == list(range(120))
    assert sorted(kept.told) == [20, 50, 50]
    assert list(kept.files()) == ["runs-00000000-050.npz", "runs-00000050-050.npz", "runs-00000100-020.npz"]


def test_finished_chunks_are_taken_up_untouched(kept: Kept) -> None:
    first, written = kept.play(), kept.files()
    assert same(kept.play(), first)
    assert kept.files() == written
    assert sum(kept.told) == 240


def test_only_the_missing_chunk_is_played(kept: Kept) -> None:
    first, written = kept.play(), kept.files()
    gone = "runs-00000050-050.npz"
    (kept.folder / gone).unlink()
    assert same(kept.play(), first)
    assert {name for name, stamp in kept.files().items() if stamp != written[name]} == {gone}


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 0x10
    path.write_bytes(bytes(raw))


def of_other_runs(path: Path) -> None:
    path.write_bytes(path.with_name("runs-00000000-050.npz").read_bytes())


@pytest.mark.parametrize(
    "damage",
    [cut, flip, of_other_runs, lambda p: p.write_bytes(b""), lambda p: p.write_text("not an archive")],
    ids=["cut short", "a bit flipped", "another chunk's runs", "empty", "text"],
)
def test_a_damaged_chunk_is_played_again(damage: Callable[[Path], object], kept: Kept) -> None:
    first, written = kept.play(), kept.files()
    hurt = "runs-00000050-050.npz"
    damage(kept.folder / hurt)
    assert same(kept.play(), first)
    assert {name for name, stamp in kept.files().items() if stamp != written[name]} == {hurt}
    assert same(kept.play(), first)


def test_a_chunk_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(handle: Any, **arrays: Any) -> None:
        handle.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full_disk)
    path = on_disk.chunk_file(tmp_path, np.arange(5, dtype=np.uint64))
    with pytest.raises(OSError, match="No space"):
        on_disk.save_chunk(path, {"x": np.zeros(3)})
    assert not path.exists()


def test_a_fault_in_measuring_stops_the_job(kept: Kept) -> None:
    def faulty(states: Any, diaries: Any) -> dict[str, Any]:
        raise ValueError("no such measure")

    with pytest.raises(ValueError, match="no such measure"):
        list(runs.run_chunks(kept.job, kept.engine, faulty, None, kept.told.append))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"runs": 0}, "0 runs: at least one"),
        ({"runs": -3}, "-3 runs"),
        ({"values": {"wil_spread": 0.1}}, 'did you mean "will_spread"'),
        ({"draws": "priro"}, 'no draws "priro"'),
    ],
)
def test_a_job_that_cannot_be_done_is_refused(
    change: dict[str, Any], message: str, siege: Callable[[str], Scenario]
) -> None:
    with pytest.raises(ValueError, match=message):
        prepare(Job(**{"scenario": siege(SIEGE), "runs": 10, "seed": 1, **change}))


# -- the folder of a job ---------------------------------------------------------------------------


def wellhit(*words: str) -> Any:
    return CliRunner().invoke(cli.main, ["run", SIEGE, "--seed", "7", "--threads", "1", *words])


def test_results_appear_under_their_name_when_they_are_whole(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "result"
    assert wellhit("--runs", "3", "--out", str(out)).exit_code == 0
    assert sorted(p.name for p in out.parent.iterdir()) == ["result"]
    names = ["daily.parquet", "falls.json", "outcomes.parquet", "report.html", "run.json", "summary.json"]
    assert sorted(p.name for p in out.iterdir()) == names
    assert pl.read_parquet(out / "outcomes.parquet").height == 3


def test_a_new_result_takes_the_place_of_an_old_one(tmp_path: Path) -> None:
    out = tmp_path / "result"
    for count in ("3", "4"):
        assert wellhit("--runs", count, "--out", str(out)).exit_code == 0
        assert [p.name for p in tmp_path.iterdir()] == ["result"]
    assert json.loads((out / "run.json").read_text())["runs"] == 4


@pytest.mark.parametrize("is_file", [True, False], ids=["a file", "a folder"])
def test_what_no_run_wrote_is_left_alone(is_file: bool, tmp_path: Path) -> None:
    out = tmp_path / "letters"
    if is_file:
        out.write_text("mine")
    else:
        out.mkdir()
        (out / "letter.txt").write_text("mine")
    found = wellhit("--runs", "3", "--out", str(out))
    assert found.exit_code == 2
    assert found.stderr == f'"{out}" exists and was not written by a run: choose another --out\n'
    assert found.stdout == ""
    assert (out if is_file else out / "letter.txt").read_text() == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["letters"]


def unfinished(out: Path, scenario: Scenario, *, runs_: int = 3, seed: int = SEED) -> Path:
    """A job that was stopped before it was written up."""
    experiment.play(Job(scenario, runs_, seed, threads=1), out)
    return out.with_name(out.name + ".partial")


def test_another_unfinished_job_is_not_mixed_in(tmp_path: Path, siege: Callable[[str], Scenario]) -> None:
    out = tmp_path / "result"
    partial = unfinished(out, siege(SIEGE), seed=8)
    before = sorted(p.name for p in partial.rglob("*"))
    found = wellhit("--runs", "3", "--out", str(out))
    assert found.exit_code == 2
    assert found.stderr == f'"{partial}" holds another unfinished job: remove it, or choose another --out\n'
    assert sorted(p.name for p in partial.rglob("*")) == before
    assert not out.exists()


@pytest.mark.parametrize("note", ["", "{", "[]", "\x00"])
def test_a_folder_without_a_sound_note_is_not_taken_up(note: str, tmp_path: Path) -> None:
    partial = tmp_path / "result.partial"
    partial.mkdir()
    (partial / "job.json").write_text(note)
    found = wellhit("--runs", "3", "--out", str(tmp_path / "result"))
    assert found.exit_code == 2
    assert "holds another unfinished job" in found.stderr


def test_a_job_measured_otherwise_is_another_job(tmp_path: Path, siege: Callable[[str], Scenario]) -> None:
    """The engine does not see the record, so its hash cannot tell that other outcomes are asked for."""
    job = Job(siege(SIEGE), 3, SEED)
    engine = prepare(job)
    on_disk.open_partial(tmp_path / "a", job, engine, "one way")
    with pytest.raises(JobError, match="another unfinished job"):
        on_disk.open_partial(tmp_path / "a", job, engine, "another way")
    on_disk.open_partial(tmp_path / "a", job, engine, "one way")


def test_a_job_may_grow(tmp_path: Path, siege: Callable[[str], Scenario]) -> None:
    """More runs of the same seed begin with the runs that are there."""
    out = tmp_path / "result"
    partial = unfinished(out, siege(SIEGE), runs_=50)
    chunk = partial / "chunks" / "runs-00000000-050.npz"
    stamp = chunk.stat().st_mtime_ns
    unfinished(out, siege(SIEGE), runs_=60)
    assert chunk.stat().st_mtime_ns == stamp
    assert len(list((partial / "chunks").iterdir())) == 2


def test_killed_while_results_get_their_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The older result has stepped aside and the new one is not in place yet: the same command ends well."""
    out = tmp_path / "result"
    assert wellhit("--runs", "3", "--out", str(out)).exit_code == 0
    rename = Path.rename

    def killed(path: Path, target: Path) -> Path:
        if path.name.endswith(".partial"):
            raise KeyboardInterrupt
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", killed)
        assert wellhit("--runs", "4", "--out", str(out)).exit_code == 130
    assert sorted(p.name for p in tmp_path.iterdir()) == ["result.old", "result.partial"]
    assert wellhit("--runs", "4", "--out", str(out)).exit_code == 0
    assert [p.name for p in tmp_path.iterdir()] == ["result"]
    assert json.loads((out / "run.json").read_text())["runs"] == 4


# -- killed, interrupted, finished -----------------------------------------------------------------

RUNS = 600


def start(out: Path) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "wellhit.cli",
        "run",
        "--runs",
        str(RUNS),
        "--seed",
        "7",
        "--out",
        str(out),
    ]
    return subprocess.Popen(
        [*command, "--threads", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    )


def chunks(out: Path) -> dict[str, int]:
    folder = out.with_name(out.name + ".partial") / "chunks"
    return {p.name: p.stat().st_mtime_ns for p in sorted(folder.glob("*.npz"))}


def wait_for_chunks(out: Path, count: int, process: subprocess.Popen[str]) -> None:
    limit = time.monotonic() + 300
    while len(chunks(out)) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < limit, "no chunk appears"
        time.sleep(0.01)


def test_killed_interrupted_and_finished_gives_the_bits_of_one_go(tmp_path: Path, flagship: Scenario) -> None:
    runs.warm_up()
    out = tmp_path / "stopped"

    process = start(out)
    wait_for_chunks(out, 2, process)
    process.kill()  # kill -9
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not out.exists()
    first = chunks(out)
    assert 2 <= len(first) < RUNS // runs.CHUNK

    process = start(out)
    wait_for_chunks(out, len(first) + 1, process)
    process.send_signal(signal.SIGINT)  # Ctrl-C
    said, complaint = process.communicate()
    assert process.returncode == 130
    assert said == ""
    told = [line for line in complaint.splitlines() if line]
    assert told[0] == "finished runs of the same command are there: it goes on from them"
    assert told[-1] == "stopped; finished runs are kept, and the same command goes on from there"
    second = chunks(out)
    assert {name: second[name] for name in first} == first, "a finished chunk was played again"
    assert len(first) < len(second) < RUNS // runs.CHUNK

    process = start(out)
    _, complaint = process.communicate()
    assert process.returncode == 0, complaint
    assert not out.with_name("stopped.partial").exists()

    whole = experiment.play(Job(flagship, RUNS, SEED, "posterior", threads=2))  # in one go, on two threads
    experiment.write(whole, tmp_path)
    for name in ("outcomes.parquet", "daily.parquet"):
        assert (out / name).read_bytes() == (tmp_path / name).read_bytes(), name
    there = json.loads((out / "summary.json").read_text())
    assert there["outcomes"] == json.loads((tmp_path / "summary.json").read_text())["outcomes"]
