"""`wellhit plans`: what a campaign's plans ask, and by how much each differs from the one it is based on."""

from __future__ import annotations

import json

import click

from wellhit.cli.common import DEFAULT, clearly, console


@click.command()
@click.argument("campaign", default=DEFAULT)
@click.option("--json", "as_json", is_flag=True, help="Print the plans as JSON, with the orders that differ.")
@clearly
def plans(campaign: str, as_json: bool) -> None:
    """List the plans of CAMPAIGN by side: what each asks, and how many orders it changes."""
    from wellhit.report.plans import plan_rows, plans_table
    from wellhit.scenario.read import all_plans

    found = all_plans(campaign)
    rows = plan_rows(found)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        screen = console()
        screen.print(plans_table(rows, {side.id: side.name["en"] for side in found.sides}, screen.width))
