"""`wellhit ablate`: what each mechanism moves, the same luck played with it and without it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from wellhit.cli.common import CLUSTER, at_work, clearly, console

if TYPE_CHECKING:
    from wellhit.terms import Scenario


@click.command()
@click.option("--mechanism", "wanted", multiple=True, metavar="M27", help="Only this one; may be repeated.")
@click.option(
    "--runs", default=300, show_default=True, help="How many campaigns to play with and without each."
)
@click.option("--seed", default=1, show_default=True, help="Same seed, same bits.")
@click.option("--threads", default=0, help="Threads (default: all cores).")
@click.option("--cluster", default="", metavar="ADDRESS", help=CLUSTER)
@click.option("--json", "as_json", is_flag=True, help="Print the rows as one JSON list.")
@clearly
def ablate(wanted: tuple[str, ...], runs: int, seed: int, threads: int, cluster: str, as_json: bool) -> None:
    """Switch every mechanism off by itself and show what that changes.

    What each of them should move was written down before any result was looked at (lab/whatif/mechanisms.toml).
    """
    from wellhit.lab.whatif import ablate as lab
    from wellhit.report.lab.lab_tables import ablate_table

    asked = lab.chosen(wanted, lab.read())
    total = runs * lab.sets_to_play(asked, there)
    with at_work(total, cluster) as desk:
        effects = lab.ablate(asked, scenario_of, runs, seed, threads, desk)
    if as_json:
        click.echo(json.dumps([effect.row() for effect in effects], ensure_ascii=False))
    else:
        screen = console()
        screen.print(ablate_table(effects, screen.width, runs, seed))
    desk.clear()


def there(campaign: str) -> bool:
    """Whether a campaign of that name is shipped."""
    from wellhit.scenario.read import shipped

    return campaign in shipped()


def scenario_of(campaign: str, head: str) -> Scenario | None:
    """The scenario, None where no campaign of that name is shipped."""
    from wellhit.scenario.read import load

    return load(campaign, head, with_record=False) if there(campaign) else None
