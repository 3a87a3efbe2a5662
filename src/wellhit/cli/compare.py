"""`wellhit compare`: two sets of plans or more on the same draws and luck."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from wellhit.cli.common import CLUSTER, DEFAULT, at_work, clearly, console, draws_option, say_whose


@click.command()
@click.argument("plans", nargs=-1, metavar="A B [C]...")
@click.option("--campaign", default=DEFAULT, show_default=True, help="Campaign to play.")
@click.option("--scenario", default="", help="Scenario of the campaign (default: its own default).")
@click.option("--runs", default=1000, show_default=True, help="How many campaigns to play with each.")
@click.option("--enough", is_flag=True, help="Stop as soon as all is settled; --runs is then the most.")
@click.option("--seed", default=1, show_default=True, help="Same seed, same bits.")
@click.option("--threads", default=0, help="Threads (default: all cores).")
@click.option("--cluster", default="", metavar="ADDRESS", help=CLUSTER)
@draws_option
@click.option(
    "--by",
    multiple=True,
    metavar="OUTCOME",
    help="Rank by this outcome (an id of --json); may be repeated. Default: cargo and casualties.",
)
@click.option(
    "--risk",
    default=1.0,
    show_default=True,
    help="Standard deviations that worsen a plan's score: 0 looks at the mean alone.",
)
@click.option("--report", type=click.Path(path_type=Path), metavar="FILE", help="Write a page (HTML) too.")
@click.option("--all", "everything", is_flag=True, help="Every outcome, not only the headlines.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
@clearly
def compare(plans: tuple[str, ...], campaign: str, scenario: str, runs: int, enough: bool, seed: int, threads: int,
            cluster: str, draws: str, by: tuple[str, ...], risk: float, report: Path | None, everything: bool,
            as_json: bool) -> None:  # fmt: skip
    """Play two plans or more on the same draws and luck and show what differs.

    A, B, C: a plan of the campaign, like historical; or SIDE=ID; or several of them with commas between. A side that
    is not named follows the scenario's own plan. With more than two, each is set against the first and all are ranked.
    """
    from wellhit.lab.whatif import compare as lab
    from wellhit.lab.whatif.many import Ask, compare_plans
    from wellhit.scenario.read import load, plans_of

    if len(plans) < 2:
        raise ValueError(f"{len(plans)} plan{'s' * (len(plans) != 1)} to compare: name two or more")
    if report is not None and (report.is_dir() or not report.parent.is_dir()):
        raise ValueError(f"--report {report}: name a file in a folder that is there")
    known = plans_of(campaign)
    sides = [side.id for side in load(campaign, scenario, with_record=False).sides]
    chosen = [lab.plans_of(text, known, sides) for text in plans]
    scenarios = [load(campaign, scenario, each, with_record=False) for each in chosen]
    until = load(campaign, with_record=False).head.end
    setting = lab.Setting(seed, draws, threads)
    say_whose(draws)
    with at_work(len(plans) * runs, cluster) as desk:
        found = compare_plans(plans, scenarios, Ask(by, risk, enough), setting, runs, until, desk)
    if report is not None:
        from wellhit.report.lab.ranking_page import write_page

        write_page(report, found, command_of(plans, found, campaign, by, risk, enough, runs))
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        show(found, report, bool(by), everything)
    desk.clear()


def show(found: Any, report: Path | None, ranked_too: bool, everything: bool) -> None:
    """Print the tables: of two plans their outcomes, and the rankings if they were asked for; of more the rankings."""
    from wellhit.report.lab.lab_tables import compare_table
    from wellhit.report.lab.ranking_tables import many_table, ranked

    screen = console()
    if len(found.names) > 2:
        screen.print(many_table(found, screen.width, everything))
    else:
        screen.print(compare_table(found.first, screen.width, everything))
        if ranked_too:
            screen.print(ranked(found, screen.width))
    if report is not None:
        click.echo(f"\nReport: {report}")


def command_of(plans: tuple[str, ...], found: Any, campaign: str, by: tuple[str, ...], risk: float, enough: bool,
               runs: int) -> str:  # fmt: skip
    """The command that gives the same page again."""
    import shlex

    first = found.first
    words = ["wellhit", "compare", *plans, "--campaign", campaign, "--scenario", first.scenario.head.id]
    words += ["--runs", str(runs), "--seed", str(first.seed), "--draws", first.draws, "--risk", f"{risk:g}"]
    words += [word for name in by for word in ("--by", name)] + (["--enough"] if enough else [])
    return shlex.join(words)
