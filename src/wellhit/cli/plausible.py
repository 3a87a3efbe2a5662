"""`wellhit plausible`: orders of magnitude of the literature beside what runs give."""

from __future__ import annotations

import json

import click

from wellhit.cli.common import CLUSTER, DEFAULT, at_work, clearly, console


@click.command()
@click.option("--runs", default=400, show_default=True, help="How many campaigns to play for it.")
@click.option("--seed", default=1, show_default=True)
@click.option("--cluster", default="", metavar="ADDRESS", help=CLUSTER)
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON.")
@clearly
def plausible(runs: int, seed: int, cluster: str, as_json: bool) -> None:
    """Set orders of magnitude of the literature beside what runs give."""
    from wellhit.lab.plausible import judge
    from wellhit.report.tables import plausible_table
    from wellhit.scenario.read import load

    with at_work(runs, cluster) as desk:
        rows = judge(load(DEFAULT), runs, seed, desk)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        screen = console()
        screen.print(plausible_table(rows, screen.width))
    desk.clear()
