"""`wellhit run`: a campaign played many times, its outcomes beside the record."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import click

from wellhit.cli.common import (
    CLUSTER,
    DEFAULT,
    at_work,
    clearly,
    console,
    draws_option,
    numbers_by_name,
    progress,
    say_whose,
    sides_and_plans,
)


@click.command()
@click.argument("campaign", default=DEFAULT)
@click.option("--scenario", default="", help="Scenario of the campaign (default: its own default).")
@click.option("--plan", "plans", multiple=True, metavar="SIDE=ID", help="Plan of one side; may be repeated.")
@click.option("--runs", default=1000, show_default=True, help="How many campaigns to play.")
@click.option("--seed", default=1, show_default=True, help="Same seed, same bits.")
@click.option(
    "--first", default=0, show_default=True, help="Number of the first run: any run of an ensemble by itself."
)
@draws_option
@click.option(
    "--set", "by_hand", multiple=True, metavar="NAME=NUMBER", help="Set a parameter; may be repeated."
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the results.")
@click.option("--threads", default=0, help="Threads (default: all cores).")
@click.option("--cluster", default="", metavar="ADDRESS", help=CLUSTER)
@click.option("--all", "everything", is_flag=True, help="Every measured outcome, not only the headlines.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
@click.option("--log", "log", type=click.Path(path_type=Path), help="With --runs 1: write the game as a log.")
@clearly
def run(campaign: str, scenario: str, plans: tuple[str, ...], runs: int, seed: int, first: int, draws: str,
        by_hand: tuple[str, ...], out: Path | None, threads: int, cluster: str, everything: bool, as_json: bool,
        log: Path | None) -> None:  # fmt: skip
    """Play CAMPAIGN many times and set the outcomes beside the record."""
    from wellhit.chunks import close_partial
    from wellhit.job import Job
    from wellhit.lab import experiment
    from wellhit.scenario.read import load

    start = time.perf_counter()
    chosen = load(campaign, scenario, sides_and_plans(plans))
    cores, values = threads or os.cpu_count() or 1, numbers_by_name(by_hand)
    job = Job(chosen, runs, seed, draws, cores, first, campaign, values=values)
    say_whose(draws)
    if log is not None:
        with progress(None) as watch:
            watch.say("game")
            keep_log(job, log, campaign)
    folder = out or Path("runs") / name_of(job)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with at_work(runs, cluster) as desk:
        result = experiment.play(job, folder, desk, time.perf_counter() - start)
        desk.watch.say("page")
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
    source = [Path(job.draws).name] if job.draws != "posterior" else []
    by_hand = [f"{name}={value:g}" for name, value in job.values.items()]
    parts = [chosen.campaign, chosen.head.id, *other, *source, *by_hand]
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


def write_page(result: Any, folder: Path) -> None:
    """Draw the report."""
    from wellhit.report.page import write_report

    write_report(
        folder / "report.html", result.summary, result.outcomes, result.daily, result.scenario, result.meta
    )


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
