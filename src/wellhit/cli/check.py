"""`wellhit check`: every problem of a campaign folder at once."""

from __future__ import annotations

import sys

import click

from wellhit.cli.common import DEFAULT, clearly


@click.command()
@click.argument("folder", default=DEFAULT)
@clearly
def check(folder: str) -> None:
    """Report every problem of a campaign FOLDER at once."""
    from wellhit.scenario.check import check as check_folder
    from wellhit.scenario.read import find

    problems = check_folder(find(folder))
    for problem in problems:
        click.echo(str(problem))
    if problems:
        click.echo(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}", err=True)
        sys.exit(2)
    click.echo("no problems")
