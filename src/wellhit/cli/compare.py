"""`wellhit compare`: two sets of plans on the same draws and luck."""

from __future__ import annotations

import json

import click

from wellhit.cli.common import CLUSTER, DEFAULT, DRAWS, at_work, clearly, console


@click.command()
@click.argument("a")
@click.argument("b")
@click.option("--campaign", default=DEFAULT, show_default=True, help="Campaign to play.")
@click.option("--scenario", default="", help="Scenario of the campaign (default: its own default).")
@click.option("--runs", default=1000, show_default=True, help="How many campaigns to play with each.")
@click.option("--seed", default=1, show_default=True, help="Same seed, same bits.")
@click.option("--threads", default=0, help="Threads (default: all cores).")
@click.option("--cluster", default="", metavar="ADDRESS", help=CLUSTER)
@click.option(
    "--draws",
    default="prior",
    show_default=True,
    type=click.Choice(DRAWS),
    help="Where parameter values come from.",
)
@click.option("--all", "everything", is_flag=True, help="Every outcome, not only the headlines.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
@clearly
def compare(a: str, b: str, campaign: str, scenario: str, runs: int, seed: int, threads: int, cluster: str, draws: str,
            everything: bool, as_json: bool) -> None:  # fmt: skip
    """Play plans A and B on the same draws and luck and show what differs.

    A and B: a plan of the campaign, like historical; or SIDE=ID; or several of them with commas between. A side that
    is not named follows the scenario's own plan.
    """
    from wellhit.lab import compare as lab
    from wellhit.report.lab_tables import compare_table
    from wellhit.scenario.read import load, plans_of

    known = plans_of(campaign)
    base = load(campaign, scenario, with_record=False)
    sides = [side.id for side in base.sides]
    a_plans, b_plans = (lab.plans_of(text, known, sides) for text in (a, b))
    both = tuple(load(campaign, scenario, plans, with_record=False) for plans in (a_plans, b_plans))
    until = load(campaign, with_record=False).head.end
    with at_work(2 * runs, cluster) as desk:
        found = lab.compare((a, b), (both[0], both[1]), runs, seed, draws, threads, until, desk)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        screen = console()
        screen.print(compare_table(found, screen.width, everything))
    desk.clear()
