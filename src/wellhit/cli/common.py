"""What commands share: clear messages, the terminal, the progress bar. Heavy rooms are entered late, so that
help comes at once."""

from __future__ import annotations

import codecs
import math
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from typing import Any

import click

DEFAULT = "channel-ports-1944"


# What is printed for a sign where the terminal or file has no letter for it.
PLAIN = {
    "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2500": "-", "\u00d7": "x", "\u201c": '"', "\u201d": '"',
    "\u2019": "'", "\u2026": "...", "\u2020": "^", "\u25cf": "*", "\u25d0": "+", "\u25cb": "o", "\u2260": "!=",
    "\u2265": ">=",
    "\u2264": "<=", "\u00a0": " ", "\u202f": " ", "\u00b7": "*", "\u207b": "-",
}  # fmt: skip


def plainly(error: UnicodeError) -> tuple[str, int]:
    """What stands for signs that an encoding lacks: a plain one like it, a letter without its accent, else "?"."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    bare = ((PLAIN.get(c) or unicodedata.normalize("NFKD", c)[0]) for c in signs)
    return "".join(text if text.isascii() else "?" for text in bare), error.end


def any_letters() -> None:
    """Let nothing that is printed fail on a terminal or a file that knows few letters (LC_ALL=C)."""
    codecs.register_error("wellhit", plainly)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(errors="wellhit")


def clearly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what a user can mend into one message and exit code 2; an interruption into 130."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader has gone: nothing more to say
            sys.exit(0)
        except KeyboardInterrupt:
            click.echo("\nstopped; finished runs are kept, and the same command goes on from there", err=True)
            sys.exit(130)
        except OSError as error:
            click.echo(
                f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error),
                err=True,
            )
            sys.exit(2)
        except ValueError as error:
            click.echo(str(error), err=True)
            sys.exit(2)
        except Exception as error:
            problems = getattr(error, "problems", None)
            if problems is None:
                raise
            for problem in problems:
                click.echo(str(problem), err=True)
            sys.exit(2)

    return wrapped


def sides_and_plans(pairs: tuple[str, ...]) -> dict[str, str]:
    """`SIDE=ID` options as a table. Raises ValueError for one without an equals sign."""
    plans = {}
    for pair in pairs:
        side, found, plan = pair.partition("=")
        if not found:
            raise ValueError(f'--plan "{pair}": write SIDE=ID, for instance --plan allied=historical')
        plans[side.strip()] = plan.strip()
    return plans


def progress(total: int | None) -> AbstractContextManager[Any]:
    """On standard error: a progress bar with time left where somebody watches, else a line now and then.

    total: campaigns to be played (None: a single game, too short to be counted).
    """
    from wellhit.report.progress import watch

    return watch(total, bar=sys.stderr.isatty())


def draws_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--draws`: where parameter values come from."""
    return click.option(
        "--draws",
        default="posterior",
        show_default=True,
        metavar="WHERE",
        help="Where parameter values come from: posterior, prior, best, or the folder of a posterior.",
    )(command)


def numbers_by_name(pairs: tuple[str, ...]) -> dict[str, float]:
    """`NAME=NUMBER` options as a table. Raises ValueError for one that is not so written."""
    values = {}
    for pair in pairs:
        name, found, text = pair.partition("=")
        try:
            values[name.strip()] = float(text)
        except ValueError:
            found = ""
        if not found or not math.isfinite(values[name.strip()]):
            raise ValueError(f'--set "{pair}": write NAME=NUMBER, for instance --set will_spread=0.3')
    return values


def say_whose(draws: str) -> None:
    """On standard error, where a posterior was found under other rules than those that are played."""
    from wellhit.draws import remark

    note = remark(draws)
    if note:
        click.echo(note, err=True)


CLUSTER = "Play on Dask workers: tcp://HOST:8786, or local:N for N processes here."


@contextmanager
def at_work(total: int, cluster: str = "") -> Iterator[Any]:
    """A desk (lab/play.py) for a command that plays `total` runs: watched, and kept till the answer is out.

    cluster: who plays, if not threads. The command says `desk.clear()` when it has printed its answer.
    """
    from wellhit.lab.play import UNFINISHED, Desk

    with progress(total) as watch:
        if not cluster:
            yield Desk(watch, UNFINISHED)
            return
        from wellhit.lab.cluster import executor

        watch.say("cluster")
        with executor(cluster) as pool:
            yield Desk(watch, UNFINISHED, pool)


def console() -> Any:
    """Where tables are printed: the terminal's width, or 120 columns into a file."""
    from rich.console import Console

    if sys.stdout is not None and sys.stdout.isatty():
        return Console()
    columns = os.environ.get("COLUMNS", "")
    return Console(width=max(60, int(columns)) if columns.isdigit() else 120)
