"""`wellhit exhibit`: what the model expects, as a folder that the atlas shows."""

from __future__ import annotations

import os
from pathlib import Path

import click

from wellhit.cli.common import CLUSTER, DEFAULT, at_work, clearly, draws_option, say_whose, sides_and_plans


@click.command()
@click.argument("campaign", default=DEFAULT)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder to write (default: runs/exhibit-CAMPAIGN)."
)
@click.option("--scenario", default="", help="Scenario of the campaign (default: its own default).")
@click.option("--plan", "own", multiple=True, metavar="SIDE=ID", help="Plan of one side; may be repeated.")
@click.option("--runs", default=1000, show_default=True, help="How many campaigns to play.")
@click.option("--seed", default=1, show_default=True, help="Same seed, same bytes.")
@draws_option
@click.option("--pairs", default=2000, show_default=True, help="Runs of each what-if; 0 leaves them out.")
@click.option(
    "--plans", multiple=True, metavar="ID", help="Only this what-if; may be repeated (default: all)."
)
@click.option("--threads", default=0, help="Threads (default: all cores).")
@click.option("--cluster", default="", metavar="ADDRESS", help=CLUSTER)
@clearly
def exhibit(campaign: str, out: Path | None, scenario: str, own: tuple[str, ...], runs: int, seed: int, draws: str,
            pairs: int, plans: tuple[str, ...], threads: int, cluster: str) -> None:  # fmt: skip
    """Play CAMPAIGN and write what an atlas shows of it: summary, map tracks, counts by day, what-ifs.

    `wellhit serve --results FOLDER` shows the folder.
    """
    from wellhit.job import Job
    from wellhit.report import exhibit as report
    from wellhit.scenario.read import load

    chosen = load(campaign, scenario, sides_and_plans(own))
    folder = out or Path("runs") / f"exhibit-{chosen.campaign}"
    report.check_target(folder)
    job = Job(chosen, runs, seed, draws, threads or os.cpu_count() or 1, named=campaign)
    asked = report.ask(job, pairs, plans)
    say_whose(draws)
    with at_work(asked.total, cluster) as desk:
        files = report.make(asked, desk)
        desk.watch.say("page")
        folder.parent.mkdir(parents=True, exist_ok=True)
        report.write(folder, files)
    size = sum(path.stat().st_size for path in folder.rglob("*.json"))
    click.echo(f"{len(files)} files, {size / 1e6:.1f} MB: {folder}")
    desk.clear()
