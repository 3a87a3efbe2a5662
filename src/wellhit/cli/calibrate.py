"""`wellhit calibrate`: what the record says of the parameters, over all open sieges at once."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from wellhit.cli.common import CLUSTER, at_work, clearly, console

OUT = Path("runs") / "calibration"


@click.command()
@click.argument("campaigns", nargs=-1)
@click.option("--runs", default=40_000, show_default=True, help="Prior draws to play on each campaign.")
@click.option("--seed", default=1, show_default=True, help="Same seed, same bits.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=OUT, show_default=True, help="Folder to write."
)
@click.option("--threads", default=0, help="Threads (default: all cores).")
@click.option("--cluster", default="", metavar="ADDRESS", help=CLUSTER)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
@clearly
def calibrate(campaigns: tuple[str, ...], runs: int, seed: int, out: Path, threads: int, cluster: str,
              as_json: bool) -> None:  # fmt: skip
    """Play prior draws on CAMPAIGNS and find the posterior of every row that their records mark fit.

    Without CAMPAIGNS: the open sieges (lab/learn/sieges.toml). OUT then holds the reference table, which a later
    command takes up, and the posterior: give the folder to --draws.
    """
    from wellhit.lab.learn import calibrate as lab
    from wellhit.lab.learn import reference, sieges
    from wellhit.report.lab.calibration_page import write_calibration
    from wellhit.report.lab.siege_tables import calibration_table
    from wellhit.scenario.read import load

    names = campaigns or sieges.open_sieges().fit
    scenarios = [load(name) for name in names]
    lab.check(scenarios, runs)
    named = {scenario.campaign: name for scenario, name in zip(scenarios, names, strict=True)}
    with at_work(runs * len(scenarios), cluster) as desk:
        table = reference.build(
            scenarios, runs, seed, out / "reference", threads or os.cpu_count() or 1, desk
        )
        desk.watch.say("fit")
        found = lab.calibrate(table, scenarios, seed=seed, named=named)
        found.save(out)
        desk.watch.say("page")
        write_calibration(out, found)
    if as_json:
        click.echo(json.dumps(lab.as_json(found), ensure_ascii=False))
    else:
        screen = console()
        screen.print(calibration_table(found, screen.width))
        click.echo(f"\nPosterior: --draws {out}   Report: {out / 'calibration.html'}")
