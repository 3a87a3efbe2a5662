"""What commands share: clear messages, the terminal, the progress bar. Heavy rooms are entered late, so that
help comes at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any

import click

DEFAULT = "channel-ports-1944"
DRAWS = ("prior", "posterior", "best")


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
            click.echo(f"{error.filename}: {error.strerror}" if error.filename else str(error), err=True)
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


def progress(total: int) -> AbstractContextManager[Any]:
    """On standard error: a progress bar with time left where somebody watches, a word while rules compile."""
    from wellhit.report.progress import watch

    return watch(total, bar=sys.stderr.isatty())


def console() -> Any:
    """Where tables are printed: the terminal's width, or 120 columns into a file."""
    from rich.console import Console

    if sys.stdout is not None and sys.stdout.isatty():
        return Console()
    columns = os.environ.get("COLUMNS", "")
    return Console(width=max(60, int(columns)) if columns.isdigit() else 120)
