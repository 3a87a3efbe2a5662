"""The command line. Rooms are entered only when a command needs them, so that help comes at once."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from pathlib import Path
from typing import Any

import click

DEFAULT = "channel-ports-1944"


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


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="wellhit")
def main() -> None:
    """A campaign laboratory: play a documented campaign a thousand times beside the record."""


@main.command()
@click.argument("campaign", default=DEFAULT)
@click.option("--scenario", default="", help="Scenario of the campaign (default: its own default).")
@click.option("--plan", "plans", multiple=True, metavar="SIDE=ID", help="Plan of one side; may be repeated.")
@click.option("--runs", default=1000, show_default=True, help="How many campaigns to play.")
@click.option("--seed", default=1, show_default=True, help="Same seed, same bits.")
@click.option(
    "--first", default=0, show_default=True, help="Number of the first run: any run of an ensemble by itself."
)
@click.option(
    "--draws",
    default="prior",
    show_default=True,
    type=click.Choice(["prior", "posterior", "best"]),
    help="Where parameter values come from.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the results.")
@click.option("--threads", default=0, help="Threads (default: all cores).")
@click.option("--all", "everything", is_flag=True, help="Every measured outcome, not only the headlines.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
@click.option("--log", "log", type=click.Path(path_type=Path), help="With --runs 1: write the game as a log.")
@clearly
def run(campaign: str, scenario: str, plans: tuple[str, ...], runs: int, seed: int, first: int, draws: str,
        out: Path | None, threads: int, everything: bool, as_json: bool, log: Path | None) -> None:  # fmt: skip
    """Play CAMPAIGN many times and set the outcomes beside the record."""
    from wellhit.job import Job
    from wellhit.lab import experiment
    from wellhit.runs import close_partial
    from wellhit.scenario.read import load

    start = time.perf_counter()
    chosen = load(campaign, scenario, sides_and_plans(plans))
    job = Job(chosen, runs, seed, draws, threads or os.cpu_count() or 1, first, campaign)
    if log is not None:
        keep_log(job, log, campaign)
    folder = out or Path("runs") / name_of(job)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with progress(runs) as watch:
        result = experiment.play(job, folder, watch, time.perf_counter() - start)
    partial = folder.with_name(folder.name + ".partial")
    experiment.write(result, partial)
    write_page(result, partial)
    close_partial(partial, folder)
    if as_json:
        click.echo(json.dumps(result.summary, ensure_ascii=False))
    else:
        show(result, everything)
        click.echo(f"\nReport: {folder / 'report.html'}")


def name_of(job: Any) -> str:
    """A folder name that tells one job from another: what is not the default is in it."""
    chosen = job.scenario
    other = [p.id for p in chosen.plans if chosen.head.plans.get(p.side) != p.id]
    parts = [chosen.campaign, chosen.head.id, *other, *([job.draws] if job.draws != "prior" else [])]
    last = f"-from{job.first}" if job.first else ""
    return "-".join([*parts, f"seed{job.seed}", str(job.runs)]) + last


def keep_log(job: Any, path: Path, campaign: str) -> None:
    """Write the one run of a job as a log. Raises ValueError for a job of several runs."""
    from wellhit.replay import write_log

    if job.runs != 1:
        raise ValueError("--log keeps one game: give --runs 1 with it")
    if path.exists() and (not path.is_file() or not path.read_bytes().startswith(b"wellhit-log ")):
        raise ValueError(f'"{path}" exists and is no wellhit log: choose another name for --log')
    write_log(path, job, campaign)


def progress(total: int) -> AbstractContextManager[Any]:
    """On standard error: a progress bar with time left where somebody watches, a word while rules compile."""
    from wellhit.report.progress import watch

    return watch(total, bar=sys.stderr.isatty())


def write_page(result: Any, folder: Path) -> None:
    """Draw the report."""
    from wellhit.report.page import write_report

    write_report(
        folder / "report.html", result.summary, result.outcomes, result.daily, result.scenario, result.meta
    )


def console() -> Any:
    """Where tables are printed: the terminal's width, or 120 columns into a file."""
    from rich.console import Console

    if sys.stdout is not None and sys.stdout.isatty():
        return Console()
    columns = os.environ.get("COLUMNS", "")
    return Console(width=max(60, int(columns)) if columns.isdigit() else 120)


def show(result: Any, everything: bool) -> None:
    """Print the table of outcomes."""
    from wellhit.report.style import plural
    from wellhit.report.tables import outcome_table

    screen = console()
    screen.print(outcome_table(result.summary, result.scenario, screen.width, headline=not everything))
    seconds = result.summary["seconds"]
    count = plural(result.summary["runs"], "run", "runs")
    click.echo(
        f" {count} in {seconds['simulate']:.1f} s, rules ready in {seconds['compile']:.1f} s, "
        f"scenario read in {seconds['setup']:.1f} s."
    )


@main.command()
@click.argument("log", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("campaign", default="")
@clearly
def replay(log: Path, campaign: str) -> None:
    """Play a LOG again and stop at the first turn that differs.

    CAMPAIGN: its folder or name, where it is not the one that the log names.
    """
    from wellhit.replay import parse
    from wellhit.replay import replay as play_again
    from wellhit.scenario.read import load

    try:
        text = log.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{log}: not a text log (byte {error.start} is not UTF-8)") from None
    game = parse(text)
    found_as = campaign or game.header.get("from", game.header["campaign"])
    chosen = load(found_as, game.header["scenario"], game.plans)
    difference = play_again(game, chosen)
    if difference is None:
        click.echo(f"{len(game.turns)} turns replayed, every state the same")
    else:
        click.echo(f"turn {difference.turn} differs in: {', '.join(difference.parts)}", err=True)
        sys.exit(1)


@main.command()
@click.argument("folder", default=DEFAULT)
@clearly
def check(folder: str) -> None:
    """Report every problem of a campaign FOLDER at once."""
    from wellhit.scenario.check import check as check_folder
    from wellhit.scenario.read import find

    problems = check_folder(find(folder))
    for problem in problems:
        click.echo(str(problem))
    if problems:
        click.echo(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}", err=True)
        sys.exit(2)
    click.echo("no problems")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@clearly
def new(folder: Path) -> None:
    """Start a new campaign in FOLDER from the template."""
    from wellhit.scenario.new import create

    click.echo(f"{create(folder)}: a campaign in which nothing happens yet; read its README.md")


@main.command()
@click.option("--runs", default=400, show_default=True, help="How many campaigns to play for it.")
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON.")
@clearly
def plausible(runs: int, seed: int, as_json: bool) -> None:
    """Set orders of magnitude of the literature beside what runs give."""
    from wellhit.lab.plausible import judge
    from wellhit.report.tables import plausible_table
    from wellhit.scenario.read import load

    with progress(runs) as watch:
        rows = judge(load(DEFAULT), runs, seed, watch)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        screen = console()
        screen.print(plausible_table(rows, screen.width))


if __name__ == "__main__":
    main()
