"""Chunks on a real scheduler with real workers: the bits of threads, also when a worker or the asker is killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from click.testing import CliRunner

import wellhit
from wellhit import cli
from wellhit.engine.compile import names_of
from wellhit.job import Job, JobError
from wellhit.lab import cluster
from wellhit.lab.experiment import Everything
from wellhit.lab.measures import Measures
from wellhit.lab.play import Desk, Watch, gather
from wellhit.terms import Scenario

SIEGE = "calais-1944"
PACKAGE = Path(wellhit.__file__).parent


def everything(scenario: Scenario) -> Everything:
    return Everything(Measures(scenario, names_of(scenario)))


def same(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return a.keys() == b.keys() and all(a[key].tobytes() == b[key].tobytes() for key in a)


class Killer:
    """Kills a worker process, once, when the first chunk has come from it or another."""

    def __init__(self, client: Any) -> None:
        self.pids: list[int] = sorted(client.run(os.getpid).values())
        self.done: list[int] = []

    def __call__(self, n: int) -> None:
        if not self.done:
            os.kill(self.pids[0], signal.SIGKILL)
        self.done.append(n)


def test_a_worker_is_killed_midway_and_nothing_is_lost(flagship: Scenario) -> None:
    job = Job(flagship, 200, 7, threads=2)
    here = gather(job, everything(flagship), Desk())
    with cluster.executor("local:2") as pool:
        killer = Killer(pool.client)
        assert len(killer.pids) == 2
        assert os.getpid() not in killer.pids
        there = gather(job, everything(flagship), Desk(Watch(done=killer), pool=pool))
        assert same(there, here)
        assert sum(killer.done) == 200
        alive = pool.client.run(os.getpid).values()
        assert killer.pids[0] not in alive, "it was to be killed"
        assert killer.pids[1] in alive


@pytest.mark.slow
def test_the_only_worker_is_killed_and_another_goes_on(siege: Callable[[str], Scenario]) -> None:
    """The job itself lay with that worker: the cluster lays it up anew."""
    scenario = siege(SIEGE)
    job = Job(scenario, 2000, 7, threads=2)
    with cluster.executor("local:1") as pool:
        killer = Killer(pool.client)
        there = gather(job, everything(scenario), Desk(Watch(done=killer), pool=pool))
    assert sum(killer.done) == 2000
    assert same(there, gather(job, everything(scenario), Desk()))


# -- who does not answer, and who may not play ------------------------------------------------------------


@pytest.mark.parametrize("address", ["nonsense", "local:x", "foo://host:1", "tcp://host", "host:8786/x", ""])
def test_what_is_no_address_is_said_at_once(address: str) -> None:
    with (
        pytest.raises(JobError, match=r"is no address: write tcp://HOST:8786, or local:4"),
        cluster.executor(address),
    ):
        pass


def test_too_many_workers_here() -> None:
    with pytest.raises(JobError, match="1 to 256 workers"), cluster.executor("local:300"):
        pass


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "KNOCK", 0.5)
    start = time.monotonic()
    with (
        pytest.raises(JobError, match=r"nobody answers at tcp://127\.0\.0\.1:9 "),
        cluster.executor("tcp://127.0.0.1:9"),
    ):
        pass
    assert time.monotonic() - start < 8.0


def test_where_dask_is_not_installed_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    found = CliRunner().invoke(
        cli.main, ["compare", "historical", "mask-all", "--runs", "5", "--cluster", "local"]
    )
    assert found.exit_code == 2
    assert found.stderr.startswith('to play on a cluster Dask is needed: pip install "wellhit[cluster]"')


@pytest.mark.parametrize("key", list(cluster.WORDS))
def test_whoever_differs_in_anything_that_matters_is_refused(key: str) -> None:
    ours = cluster.credentials()
    assert cluster.differences(ours, ours) == ""
    theirs = {**ours, key: "other"}
    assert cluster.differences(theirs, ours) == f"{cluster.WORDS[key]} other there, {ours[key]} here"
    assert "None there" in cluster.differences({k: v for k, v in ours.items() if k != key}, ours)


class Machines:
    """A scheduler and workers started by hand, as the how-to page says, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self.start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file), "--no-dashboard"
        )
        limit = time.monotonic() + 30
        while not file.exists() or not file.read_text().strip():
            assert time.monotonic() < limit, "no scheduler"
            time.sleep(0.05)
        self.address: str = json.loads(file.read_text())["address"]

    def start(self, what: str, *words: str, path: Path | None = None) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": str(path or PACKAGE.parent)}
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", what, *words], env=environment, cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def worker(self, path: Path | None = None) -> subprocess.Popen[bytes]:
        words = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard")
        return self.start("worker", self.address, *words, path=path)

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    started = Machines(tmp_path)
    yield started
    started.stop()


@pytest.fixture
def other_rules(tmp_path: Path) -> Path:
    """A copy of Wellhit with one number of its rule book changed."""
    copy = tmp_path / "other"
    shutil.copytree(PACKAGE, copy / "wellhit", ignore=shutil.ignore_patterns("__pycache__"))
    file = copy / "wellhit" / "engine" / "parameters.toml"
    file.write_text(file.read_text(encoding="utf-8") + "\n# another edition\n", encoding="utf-8")
    return copy


@pytest.mark.slow
def test_a_scheduler_without_workers_and_a_worker_with_other_rules(
    machines: Machines, other_rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(cluster, "KNOCK", 1.0)
        with pytest.raises(JobError, match="has no workers: start some with `dask worker tcp://127"):
            cluster.executor(machines.address).__enter__()
    machines.worker(other_rules)
    with (
        pytest.raises(
            JobError,
            match=r'worker "tcp://127.0.0.1:\d+" is refused, .*: rules [0-9a-f]+ there, [0-9a-f]+ here',
        ),
        cluster.executor(machines.address),
    ):
        pass


@pytest.mark.slow
def test_a_worker_with_other_rules_that_comes_late_is_refused_too(
    machines: Machines, other_rules: Path, flagship: Scenario, tmp_path: Path
) -> None:
    machines.worker()
    with cluster.executor(machines.address) as pool:
        machines.worker(other_rules)
        pool.client.wait_for_workers(2, timeout=30)
        desk = Desk(keep=tmp_path / "unfinished", pool=pool)
        with pytest.raises(JobError, match=r'worker "tcp://127.0.0.1:\d+" is refused, .*: rules '):
            gather(Job(flagship, 3000, 7), everything(flagship), desk)


@pytest.mark.slow
def test_ctrl_c_stops_the_command_and_its_workers_without_a_word_from_them(tmp_path: Path) -> None:
    """A terminal sends it to all processes at once."""
    words = ["compare", "historical", "mask-all", "--runs", "2000", "--cluster", "local:2"]
    process = subprocess.Popen(
        [sys.executable, "-m", "wellhit.cli", *words],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    limit = time.monotonic() + 60
    while not list(tmp_path.rglob("*.npz")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < limit, "no chunk appears"
        time.sleep(0.01)
    workers = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signal.SIGINT)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in complaint
    assert (
        complaint.splitlines()[-1]
        == b"stopped; finished runs are kept, and the same command goes on from there"
    )
    gone, alive = psutil.wait_procs(workers, timeout=10)
    assert (len(gone) >= 2, alive) == (True, [])


@pytest.mark.slow
def test_the_asker_is_killed_and_asks_again(machines: Machines, tmp_path: Path) -> None:
    """The workers go on living; the second time only what is missing is played, and the answer is that of threads."""
    workers = [machines.worker(), machines.worker()]
    words = ["compare", "historical", "mask-all", "--runs", "100", "--seed", "5", "--json"]
    command = [sys.executable, "-m", "wellhit.cli", *words]
    asked = [*command, "--cluster", machines.address]
    first = subprocess.Popen(asked, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    limit = time.monotonic() + 60
    while len(kept := sorted(tmp_path.rglob("*.npz"))) < 3:
        assert first.poll() is None, first.communicate()
        assert time.monotonic() < limit, "no chunk appears"
        time.sleep(0.01)
    first.kill()
    out, _ = first.communicate()
    assert out == b""
    stamps = {path: path.stat().st_mtime_ns for path in kept}
    again = subprocess.run(asked, cwd=tmp_path, capture_output=True, check=True)
    assert b"it goes on from them" in again.stderr
    assert all(not path.exists() for path in stamps)
    assert all(worker.poll() is None for worker in workers)
    alone = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert again.stdout == alone.stdout
    assert len(json.loads(alone.stdout)["outcomes"]) > 20
