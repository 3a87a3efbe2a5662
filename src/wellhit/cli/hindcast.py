"""`wellhit hindcast`: each open siege foretold by the others."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellhit.cli.calibrate import OUT as CALIBRATION
from wellhit.cli.common import CLUSTER, at_work, clearly, console

if TYPE_CHECKING:
    from wellhit.terms import Scenario

OUT = Path("runs") / "hindcast"


@click.command()
@click.option("--runs", default=2000, show_default=True, help="Runs of each forecast.")
@click.option("--table", default=40_000, show_default=True, help="Prior draws to calibrate on.")
@click.option("--seed", default=1, show_default=True, help="Same seed, same bits.")
@click.option(
    "--reference", type=click.Path(path_type=Path), default=CALIBRATION / "reference", show_default=True,
    help="Folder of the reference table; made where it is missing.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), default=OUT, show_default=True, help="Folder to write."
)
@click.option("--threads", default=0, help="Threads (default: all cores).")
@click.option("--cluster", default="", metavar="ADDRESS", help=CLUSTER)
@click.option("--json", "as_json", is_flag=True, help="Print the rows as one JSON list.")
@clearly
def hindcast(runs: int, table: int, seed: int, reference: Path, out: Path, threads: int, cluster: str,
             as_json: bool) -> None:  # fmt: skip
    """Leave out one siege after another, calibrate on the others, foretell it, and score the forecast."""
    from wellhit.lab.foretell import hindcast as lab
    from wellhit.lab.learn import calibrate as cal
    from wellhit.lab.learn import reference as ref
    from wellhit.lab.learn import sieges
    from wellhit.report.lab.hindcast_page import write_hindcast
    from wellhit.report.lab.siege_tables import hindcast_table

    listed = sieges.open_sieges()
    fitted = [scenario_of(name, True) for name in listed.fit]
    cal.check(fitted, table)
    cores = threads or os.cpu_count() or 1
    setting = lab.Setting(runs, seed, cores, out / "posteriors")
    with at_work(table * len(fitted) + 2 * runs * len(listed.hindcast), cluster) as desk:
        found = ref.build(fitted, table, seed, reference, cores, desk)
        rows = lab.hindcast(found, fitted, listed, scenario_of, setting, desk)
        desk.watch.say("page")
        lab.save(out, rows, listed, setting, table)
        write_hindcast(out, rows)
    if as_json:
        click.echo(json.dumps([row.as_json() for row in rows], ensure_ascii=False))
    else:
        screen = console()
        screen.print(hindcast_table(rows, screen.width))
        click.echo(f"\nReport: {out / 'hindcast.html'}")
    desk.clear()


def scenario_of(campaign: str, with_record: bool) -> Scenario:
    """A campaign's default scenario, with its record or without."""
    from wellhit.scenario.read import load

    return load(campaign, with_record=with_record)
