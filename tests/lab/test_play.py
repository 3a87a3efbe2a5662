"""The desk: what was played before a stop is taken up, in whatever chunks, to the bytes of one go; then cleared."""

import dataclasses
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wellhit import chunks, runs
from wellhit.engine.compile import names_of
from wellhit.job import Job, prepare
from wellhit.lab.experiment import Everything
from wellhit.lab.measures import Measures
from wellhit.lab.plausible import Accounts
from wellhit.lab.play import Desk, Watch, gather, mark_of
from wellhit.lab.whatif.compare import outcomes_of
from wellhit.lab.whatif.paired import Inquiry, Question
from wellhit.terms import Scenario


@dataclasses.dataclass(frozen=True)
class Prisoners:
    """A harvest that breaks off after some runs, where it is told to."""

    limit: float = np.inf

    @property
    def mark(self) -> str:
        return mark_of(self)

    def __call__(self, states: Any, diaries: Any) -> dict[str, Any]:
        SEEN.append(len(states))
        if sum(SEEN) > self.limit:
            raise KeyboardInterrupt
        return {"prisoners": states["sides"]["prisoners"].sum(axis=1), "day": diaries[:, :, 1]}


SEEN: list[int] = []


@pytest.fixture(autouse=True)
def _nothing_seen() -> None:
    SEEN.clear()


@pytest.fixture
def job(siege: Callable[[str], Scenario]) -> Job:
    return Job(siege("calais-1944"), 330, 7, threads=1)


def same(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return a.keys() == b.keys() and all(a[key].tobytes() == b[key].tobytes() for key in a)


def test_stopped_and_gathered_again_gives_the_bytes_of_one_go(job: Job, tmp_path: Path) -> None:
    whole = gather(job, Prisoners(), Desk())
    assert whole["run"].tolist() == list(range(330))
    SEEN.clear()
    with pytest.raises(KeyboardInterrupt):
        gather(job, Prisoners(limit=200), Desk(keep=tmp_path / "unfinished"))
    kept = sum(int(p.stem.split("-")[2]) for p in tmp_path.rglob("*.npz"))
    assert 100 <= kept <= 200
    SEEN.clear()
    had: list[int] = []
    done: list[int] = []
    desk = Desk(Watch(had=had.append, done=done.append), tmp_path / "unfinished")
    assert same(gather(job, Prisoners(), desk), whole)
    assert sum(had) == kept
    assert sum(SEEN) == sum(done) == 330 - kept, "runs that were there were played again"
    desk.clear()
    assert list(tmp_path.iterdir()) == []


def test_killed_while_it_cleared_up_leaves_nothing_the_next_time(job: Job, tmp_path: Path) -> None:
    job = dataclasses.replace(job, runs=60)
    desk = Desk(keep=tmp_path / "unfinished")
    gather(job, Prisoners(), desk)
    left = desk.folders[0].with_name(desk.folders[0].name + ".gone")
    (left / "chunks").mkdir(parents=True)
    desk.clear()
    assert list(tmp_path.iterdir()) == []


def test_two_at_the_same_job_do_not_meet(job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one who comes second plays for himself; neither has to wait."""
    job = dataclasses.replace(job, runs=60)
    first = Desk(keep=tmp_path / "unfinished")
    one = gather(job, Prisoners(), first)
    lock = chunks.lock

    def held(folder: Path) -> None:
        if folder == first.folders[0]:
            raise chunks.JobError("held")
        lock(folder)

    monkeypatch.setattr(chunks, "lock", held)
    second = Desk(keep=tmp_path / "unfinished")
    assert same(gather(job, Prisoners(), second), one)
    assert second.folders[0] != first.folders[0]
    second.clear()
    assert [p.name for p in (tmp_path / "unfinished").iterdir()] == [first.folders[0].name]
    first.clear()


def test_where_nothing_can_be_written_it_plays_and_says_so(job: Job, tmp_path: Path) -> None:
    (tmp_path / "unfinished").write_text("a file is in the way")
    said: list[str] = []
    desk = Desk(Watch(note=said.append), tmp_path / "unfinished")
    assert len(gather(dataclasses.replace(job, runs=5), Prisoners(), desk)["run"]) == 5
    assert len(said) == 1
    assert said[0].startswith(f"{tmp_path / 'unfinished'}: ")
    desk.clear()
    assert (tmp_path / "unfinished").read_text() == "a file is in the way"


def test_what_is_asked_otherwise_is_kept_apart(flagship: Scenario) -> None:
    calais = Inquiry(flagship, {"x": Question("prisoners", ("calais",))})
    losses = Inquiry(flagship, {"x": Question("casualties", ("calais",))})
    assert calais.harvest().mark != losses.harvest().mark
    assert calais.harvest().mark == Inquiry(flagship, calais.questions).harvest().mark
    assert Accounts().mark != Accounts(("fall_turn",)).mark


@pytest.mark.parametrize("size", [1, 7, 64])
def test_every_measure_of_a_run_is_the_same_in_chunks_of_any_size(
    size: int, flagship: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sums over many ports or fortresses too: NumPy adds in another order where there is a single run."""
    job = Job(flagship, 22, 3, threads=1)
    questions = {outcome.id: outcome.question for outcome in outcomes_of(flagship)}
    for harvest in (
        Everything(Measures(flagship, names_of(flagship))),
        Inquiry(flagship, questions).harvest(),
        Accounts(),
    ):
        monkeypatch.setattr(runs, "CHUNK", 22)
        whole = gather(job, harvest, Desk())
        monkeypatch.setattr(runs, "CHUNK", size)
        parts = gather(job, harvest, Desk())
        assert [key for key in whole if whole[key].tobytes() != parts[key].tobytes()] == []


def test_work_travels_light_and_plays_the_same(flagship: Scenario) -> None:
    """A world of 1.5 MB stays at home; who unpacks the work compiles his own."""
    job = Job(flagship, 3, 7)
    engine = prepare(job)
    here = runs.Work(
        job, Everything(Measures(flagship, names_of(flagship))), engine.fingerprint, engine.world
    )
    packed = pickle.dumps(here)
    assert len(packed) < 1_000_000
    there = pickle.loads(packed)
    assert there.world is None
    assert same(there(0, 3)[0], here(0, 3)[0])


def test_work_of_another_rule_book_is_not_played(siege: Callable[[str], Scenario]) -> None:
    work = runs.Work(Job(siege("calais-1944"), 3, 7), Prisoners(), "another")
    with pytest.raises(runs.JobError, match="comes out as"):
        work(0, 3)
