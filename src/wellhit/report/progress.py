"""What a person sees while a job works: a bar with time left on a terminal, now and then a line into a file."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from wellhit.engine.rule import is_warm
from wellhit.lab.play import Watch
from wellhit.runs import rules_compiled

WORDS = {
    "rules": "reading compiled rules",
    "runs": "campaigns played",
    "cluster": "asking the workers",
    "fit": "setting the runs beside the record",
    "flow": "training a flow on the runs, some minutes for 40,000",
    "scores": "samples measured",
    "ranks": "pseudo-records inferred",
    "page": "writing results",
    "game": "playing the game turn by turn",
}
COUNTED = ("runs", "scores", "ranks")  # what a bar counts
COLD = "compiling the rule book, once for this version (about half a minute)"
COMPILING = "compiling the rule book, once"
READ = 4.0  # seconds in which compiled rules are read; what takes longer was compiled for another copy of the program
LAST_PART = 1.25  # putting all rules together, at the end of compiling, takes a fifth of the whole
SOON = (
    2.0  # seconds after which a file is told for the first time how far a job is; then at 60, 120, 240, ...
)
WINDOW = 300.0  # seconds back that the estimate of time left looks


@contextmanager
def watch(total: int | None, bar: bool) -> Iterator[Watch]:
    """Report a job of `total` runs on standard error: a live bar, or (into a file) lines, none for a quick job.

    total: None for a single game, which has no parts that are worth counting.
    """
    errors = Console(stderr=True, soft_wrap=True)
    if not bar:
        lines = Lines(total or 0, errors.print)
        try:
            yield Watch(lines.say, lines.done, lines.had, errors.print)
        finally:
            lines.stop_waiting()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True, speed_estimate_period=WINDOW) as shown:
        live = Bar(total, shown)
        try:
            yield Watch(live.say, live.done, live.had, shown.console.print)
        finally:
            live.stop_compiling()


def told(seconds: float) -> str:
    """`40 s`, `12 min`, `3.5 h`."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


@dataclass
class Lines:
    """How far a job is, told in lines: after two seconds, a minute, two, four, and so on."""

    total: int
    write: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    finished: int = 0
    found: int = 0
    began: float | None = None
    due: float = SOON
    what: str = WORDS["runs"]
    waiting: threading.Timer | None = None

    def say(self, word: str) -> None:
        """What the job is at."""
        self.stop_waiting()
        if word in ("rules", "game"):
            if not is_warm():
                self.write(COLD)
            elif word == "rules":
                self.waiting = threading.Timer(READ, self.write, (COLD,))
                self.waiting.daemon = True
                self.waiting.start()
        if word in COUNTED:
            self.what = WORDS[word]
            self.began = self.clock() if self.began is None else self.began

    def had(self, n: int) -> None:
        """Runs that were there from before."""
        if self.found == 0:
            self.write("finished runs of the same command are there: it goes on from them")
        self.found += n

    def done(self, n: int) -> None:
        """Runs played now."""
        self.finished += n
        passed = self.clock() - (self.began or 0.0)
        there = self.found + self.finished
        if passed < self.due:
            return
        left = (self.total - there) * passed / self.finished
        self.due = max(60.0, 2.0 * self.due)
        if left >= SOON:
            self.write(f"{there:,} of {self.total:,} {self.what}, {told(left)} left")

    def stop_waiting(self) -> None:
        """The rules are there, or nobody waits for them any more."""
        if self.waiting is not None:
            self.waiting.cancel()
            self.waiting = None


@dataclass
class Bar:
    """A live bar: of rules while they compile, then of campaigns."""

    total: int | None
    shown: Progress
    compiled: threading.Event = field(default_factory=threading.Event)
    task: TaskID = field(init=False)
    found: int = 0

    def __post_init__(self) -> None:
        self.task = self.shown.add_task("reading", total=self.total)

    def say(self, word: str) -> None:
        """What the job is at."""
        if word in ("rules", "game") and not is_warm():
            threading.Thread(target=self.compiling, daemon=True).start()
            return
        if word == "rules":
            threading.Thread(target=self.compiling, args=(READ,), daemon=True).start()
        else:
            self.stop_compiling()
        self.shown.update(self.task, description=WORDS[word])

    def had(self, n: int) -> None:
        """Runs that were there from before: they say nothing about the speed of those to come."""
        self.found += n
        self.shown.reset(self.task, completed=self.found)

    def done(self, n: int) -> None:
        """Runs played now."""
        self.shown.advance(self.task, n)

    def compiling(self, patience: float = 0.0) -> None:
        """Follow the rules as they compile, in a bar of their own, if they are not there after `patience` seconds."""
        if self.compiled.wait(patience):
            return
        self.shown.update(self.task, visible=False)
        own = self.shown.add_task(COMPILING, total=None)
        while not self.compiled.wait(0.5):
            ready, count = rules_compiled()
            self.shown.update(own, completed=ready, total=round(LAST_PART * count) or None)
        self.shown.remove_task(own)
        self.shown.reset(self.task, visible=True)

    def stop_compiling(self) -> None:
        """The rules are ready, or nobody waits for them any more."""
        self.compiled.set()
