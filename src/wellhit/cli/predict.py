"""`wellhit predict`: a siege foretold from its folder, and scored where its outcomes are told."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellhit.cli.common import CLUSTER, at_work, clearly, console, draws_option
from wellhit.cli.hindcast import scenario_of

if TYPE_CHECKING:
    from wellhit.terms import Scenario


@click.command()
@click.argument("campaign", metavar="DIR")
@click.option("--runs", default=2000, show_default=True, help="Runs of the forecast.")
@click.option("--seed", default=1, show_default=True, help="Same seed, same bits.")
@draws_option
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder to write (default: runs/predict-CAMPAIGN)."
)
@click.option("--threads", default=0, help="Threads (default: all cores).")
@click.option("--cluster", default="", metavar="ADDRESS", help=CLUSTER)
@click.option("--json", "as_json", is_flag=True, help="Print the rows as one JSON list.")
@clearly
def predict(campaign: str, runs: int, seed: int, draws: str, out: Path | None, threads: int, cluster: str,
            as_json: bool) -> None:  # fmt: skip
    """Foretell the siege in DIR (a folder, or the name of a shipped campaign) with the calibrated model.

    The forecast (forecast.json) is written before the outcomes are read; where there are any, it is then scored, beside
    a naive forecast, the mean of the open sieges and the model before calibration.
    """
    from wellhit.lab.foretell import hindcast as lab
    from wellhit.lab.learn import sieges
    from wellhit.report.lab.hindcast_page import write_prediction
    from wellhit.report.lab.siege_tables import prediction_table

    bare = scenario_of(campaign, False)
    folder = out or Path("runs") / f"predict-{bare.campaign}"
    setting = lab.Setting(runs, seed, threads or os.cpu_count() or 1, folder)
    with at_work(2 * runs, cluster) as desk:
        told = lab.foretell(bare, draws, setting, desk, sieges.grades_mark(campaign))
        desk.watch.say("page")
        rows = lab.score_forecast(told, with_outcomes(campaign, folder), sieges.open_sieges(), scenario_of)
        lab.save_rows(folder, rows)
        write_prediction(folder, rows, told.notes)
    if as_json:
        click.echo(json.dumps([row.as_json() for row in rows], ensure_ascii=False))
    else:
        screen = console()
        screen.print(prediction_table(rows, told.notes, screen.width))
        click.echo(f"\nForecast: {folder / lab.FORECAST}   Report: {folder / 'hindcast.html'}")
    if told.older is not None:
        click.echo(f"another forecast stood there; it is kept as {told.older}", err=True)
    desk.clear()


def with_outcomes(campaign: str, folder: Path) -> Scenario:
    """The scenario with its record. Where that is at fault, says that the forecast stands, and raises ScenarioError."""
    from wellhit.lab.foretell.hindcast import FORECAST
    from wellhit.scenario.problems import ScenarioError

    try:
        return scenario_of(campaign, True)
    except ScenarioError:
        click.echo(f"the forecast stands in {folder / FORECAST}; its outcomes cannot be read:", err=True)
        raise
