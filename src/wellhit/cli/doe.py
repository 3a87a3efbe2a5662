"""`wellhit doe`: a designed experiment over plans and parameters."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from wellhit.cli.common import clearly, console, progress


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the results.")
@click.option("--threads", default=0, help="Threads (default: all cores).")
@click.option("--replay", "row", type=int, metavar="ID", help="Play one run of the design again instead.")
@click.option("--log", "log", type=click.Path(path_type=Path), help="With --replay: write the run as a log.")
@click.option("--all", "everything", is_flag=True, help="Every factor of every outcome in the table.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
@clearly
def doe(file: Path, out: Path | None, threads: int, row: int | None, log: Path | None, everything: bool,
        as_json: bool) -> None:  # fmt: skip
    """Play the designed experiment that FILE describes: points over parameters, plans, one row for each run.

    FILE: a TOML file (docs/how-to/run-a-designed-experiment.md).
    """
    from wellhit.lab.explore import design
    from wellhit.lab.explore import doe as lab

    spec = design.read(file, fortresses_of(file))
    one = lab.prepare(spec, load_plans, threads or os.cpu_count() or 1)
    folder = out or Path("runs") / f"doe-{file.stem}"
    if row is not None:
        again(one, row, folder, log, as_json)
        return
    if log is not None:
        raise ValueError("--log keeps one run: say which with --replay ID")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with progress(len(one.rows)) as watch:
        played, partial = lab.play(one, file, folder, watch)
    draw(played, partial, file)
    from wellhit.chunks import close_partial

    close_partial(partial, folder)
    show(played, folder, everything, as_json)


def fortresses_of(file: Path) -> list[str]:
    """Ids of the campaign's fortresses, whose will and execution a design may set."""
    import tomllib

    from wellhit.scenario.read import load

    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return []  # read() says what is wrong
    name, scenario = table.get("campaign", ""), table.get("scenario", "")
    if not isinstance(name, str) or not name or not isinstance(scenario, str):
        return []
    return [fortress.id for fortress in load(name, scenario).fortresses]


def load_plans(campaign: str, scenario: str, plans: dict[str, str]) -> Any:
    """A scenario under these plans."""
    from wellhit.scenario.read import load

    return load(campaign, scenario, plans)


def again(one: Any, row: int, folder: Path, log: Path | None, as_json: bool) -> None:
    """Play one run again, print it, and write its log where asked. Exit code 1 where it differs from its row."""
    from wellhit.cli.run import keep_log
    from wellhit.lab.explore import doe as lab
    from wellhit.report.lab.sensitivity_tables import again_table

    found = lab.replay(one, row, folder)
    choice, point, replicate = found.place
    plans = one.choices[choice]
    if log is not None:
        keep_log(found.job, log, one.spec.campaign)
    if as_json:
        told = {"run": row, "point": point, "replicate": replicate, "plans": plans, "set": dict(found.job.values),
                "seed": found.job.seed, "dice": found.job.first, "outcomes": found.outcomes, "compared": found.kept,
                "differ": found.differ}  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        console().print(again_table(found, one.scenarios[choice], plans, row))
        if log is not None:
            click.echo(f"\nLog: {log} (wellhit explain {log} tells its story)")
    if found.differ:
        sys.exit(1)


def draw(played: Any, partial: Path, file: Path) -> None:
    """Write the page."""
    from wellhit.report.lab import sensitivity as report
    from wellhit.report.lab.sensitivity_tables import doe_notes

    one = played.experiment
    what = (
        f"{one.spec.design}: {one.points} points, {len(one.choices)} choices of plans, {one.spec.replicates} "
        f"replicates, {len(one.rows):,} runs. Seed {one.spec.seed}."
    )
    report.page(
        partial / "report.html", one.scenarios[0], "designed experiment", what, [], report.doe_drawings(played),
        doe_notes(played, None), f"wellhit doe {file}", played.meta,
    )  # fmt: skip


def show(played: Any, folder: Path, everything: bool, as_json: bool) -> None:
    """Print the main effects, or the JSON object."""
    from dataclasses import asdict

    from wellhit.report.lab.sensitivity_tables import doe_table

    if as_json:
        effects = [asdict(effect) | {"settled": effect.settled} for effect in played.effects]
        keep = (
            "campaign",
            "scenario",
            "design",
            "points",
            "replicates",
            "runs",
            "seed",
            "greatest_correlation",
            "notes",
        )
        click.echo(
            json.dumps({key: played.meta[key] for key in keep} | {"effects": effects}, ensure_ascii=False)
        )
        return
    screen = console()
    screen.print(doe_table(played, screen.width, everything))
    click.echo(f"\nReport: {folder / 'report.html'}")
