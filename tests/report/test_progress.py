"""What a person sees while a job works: a bar with time left on a terminal; a line now and then into a file."""

import io
import time
from collections.abc import Callable

import pytest
from rich.console import Console
from rich.progress import Progress, TimeRemainingColumn

from wellhit.report import progress


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def lines(total: int) -> tuple[progress.Lines, list[str], Clock]:
    said: list[str] = []
    clock = Clock()
    return progress.Lines(total, said.append, clock), said, clock


@pytest.fixture
def warm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "is_warm", lambda: True)


@pytest.mark.usefixtures("warm")
def test_a_quick_job_says_nothing_into_a_file() -> None:
    told, said, clock = lines(100)
    told.say("rules")
    told.say("runs")
    for _ in range(2):
        clock.now += 0.9
        told.done(50)
    assert said == []


@pytest.mark.usefixtures("warm")
def test_a_long_job_tells_how_far_it_is_less_and_less_often() -> None:
    told, said, clock = lines(100_000)
    told.say("runs")
    for _ in range(600):
        clock.now += 1.0
        told.done(100)
    assert said == [
        "200 of 100,000 campaigns played, 17 min left",
        "6,000 of 100,000 campaigns played, 16 min left",
        "12,000 of 100,000 campaigns played, 15 min left",
        "24,000 of 100,000 campaigns played, 13 min left",
        "48,000 of 100,000 campaigns played, 9 min left",
    ]


@pytest.mark.usefixtures("warm")
def test_runs_found_from_before_count_as_played_but_not_as_speed() -> None:
    told, said, clock = lines(1000)
    told.say("runs")
    told.had(400)
    told.had(400)
    clock.now += 10.0
    told.done(100)
    assert said == [
        "finished runs of the same command are there: it goes on from them",
        "900 of 1,000 campaigns played, 10 s left",
    ]


def test_a_word_while_rules_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "is_warm", lambda: False)
    told, said, _ = lines(10)
    told.say("rules")
    assert said == [progress.COLD]


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (99.4, "99 s"), (101, "2 min"), (5999, "100 min"), (9000, "2.5 h")]
)
def test_a_time_in_words(seconds: float, words: str) -> None:
    assert progress.told(seconds) == words


def bar(total: int, clock: Callable[[], float]) -> tuple[progress.Bar, Progress]:
    shown = Progress(
        TimeRemainingColumn(),
        console=Console(file=io.StringIO()),
        get_time=clock,
        speed_estimate_period=300.0,
    )
    return progress.Bar(total, shown), shown


@pytest.mark.usefixtures("warm")
def test_the_bars_time_left_takes_no_account_of_runs_from_before() -> None:
    clock = Clock()
    live, shown = bar(1000, clock)
    live.say("runs")
    live.had(800)
    for _ in range(5):
        clock.now += 1.0
        live.done(10)
    (task,) = shown.tasks
    assert task.completed == 850
    assert task.time_remaining == pytest.approx(15, abs=4)


def test_rules_have_a_bar_of_their_own_while_they_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "is_warm", lambda: False)
    counts = iter(range(100, 1000, 10))
    monkeypatch.setattr(progress, "rules_compiled", lambda: (next(counts), 336))
    live, shown = bar(1000, time.monotonic)
    live.say("rules")
    limit = time.monotonic() + 10
    while not any(task.completed >= 100 for task in shown.tasks):
        assert time.monotonic() < limit
        time.sleep(0.02)
    compiling = next(task for task in shown.tasks if task.description == progress.COMPILING)
    assert (compiling.total, compiling.visible) == (420, True)
    assert [task.visible for task in shown.tasks if task is not compiling] == [False]
    live.say("runs")
    while len(shown.tasks) > 1:
        assert time.monotonic() < limit
        time.sleep(0.02)
    assert [task.description for task in shown.tasks] == ["campaigns played"]


@pytest.mark.usefixtures("warm")
def test_rules_that_were_compiled_for_another_copy_of_the_program_are_not_waited_for_in_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "READ", 0.01)
    told, said, _ = lines(100)
    told.say("rules")
    time.sleep(0.2)
    told.say("runs")
    assert said == [progress.COLD]
