"""`wellhit diagnose`: how far the calibration may be trusted."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from wellhit.cli.calibrate import OUT as CALIBRATION
from wellhit.cli.common import CLUSTER, DEFAULT, at_work, clearly, console

OUT = Path("runs") / "diagnosis"


@click.command()
@click.argument("campaign", default=DEFAULT)
@click.option(
    "--reference", type=click.Path(path_type=Path), default=CALIBRATION / "reference", show_default=True,
    help="Folder of the reference table that was calibrated with.",
)  # fmt: skip
@click.option("--draws", default="posterior", show_default=True, metavar="posterior|FOLDER",
              help="The posterior to be diagnosed.")  # fmt: skip
@click.option("--runs", default=2000, show_default=True, help="Runs of the prior, and of the posterior.")
@click.option("--pseudo", default=200, show_default=True, help="Pseudo-records of each self-check.")
@click.option("--seed", default=1, show_default=True, help="Same seed, same bits.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=OUT, show_default=True, help="Folder to write."
)
@click.option("--threads", default=0, help="Threads (default: all cores).")
@click.option("--cluster", default="", metavar="ADDRESS", help=CLUSTER)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the tables.")
@clearly
def diagnose(campaign: str, reference: Path, draws: str, runs: int, pseudo: int, seed: int, out: Path, threads: int,
             cluster: str, as_json: bool) -> None:  # fmt: skip
    """Ask whether a calibration is honest, and whether the record of CAMPAIGN looks like what it foretells.

    Pseudo-records of known truth from the reference table: ranks and coverage, over everything possible and near the
    record. Then every row of the record beside the runs: p-values, intervals, scores, misfits.
    """
    from wellhit.lab.learn import diagnose as lab
    from wellhit.lab.learn.reference import open_reference
    from wellhit.report.lab.diagnose_page import write_diagnosis
    from wellhit.report.lab.diagnose_tables import diagnosis_table
    from wellhit.scenario.read import load

    lab.check(pseudo, runs)
    lab.posterior_of(draws)
    table = open_reference(reference)
    scenario = load(campaign)
    fitted = [load(name) for name in lab.named_in(table, draws)]
    setting = lab.Setting(draws, runs, pseudo, seed, threads or os.cpu_count() or 1)
    with at_work(2 * pseudo) as inferring:
        checked = lab.ranks_part(table, fitted, setting, inferring)
    with at_work(2 * runs, cluster) as playing:
        rows = lab.record_part(scenario, setting, playing)
        playing.watch.say("page")
        found = lab.put_together(scenario, setting, table, checked, rows)
        content = lab.as_json(found)
        lab.save(out, content)
        write_diagnosis(out, found)
    if as_json:
        click.echo(json.dumps(content, ensure_ascii=False))
    else:
        screen = console()
        screen.print(diagnosis_table(found, screen.width))
        click.echo(f"\nReport: {out / 'diagnosis.html'}")
    for desk in (playing, inferring):  # the first to open a folder takes it away
        desk.clear()
