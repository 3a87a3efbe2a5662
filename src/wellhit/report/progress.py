"""What a person sees while a job works: a word while rules compile, then a bar with time left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from wellhit.engine.rule import is_warm
from wellhit.lab.experiment import Watch

WORDS = {"rules": "reading compiled rules", "runs": "campaigns played", "scores": "samples measured"}
COLD = "compiling the rule book, once for this version (about half a minute)"


@contextmanager
def watch(total: int, bar: bool) -> Iterator[Watch]:
    """Report a job of `total` runs on standard error: a live bar, or (into a file) only the word that rules compile."""
    errors = Console(stderr=True)
    if not bar:
        yield Watch(lambda word: errors.print(COLD) if word == "rules" and not is_warm() else None)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True) as shown:
        task = shown.add_task("reading", total=total)

        def say(word: str) -> None:
            shown.update(task, description=COLD if word == "rules" and not is_warm() else WORDS[word])

        yield Watch(say, lambda n: shown.advance(task, n))
