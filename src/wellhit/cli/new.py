"""`wellhit new`: a campaign, or a siege on one page, from its template."""

from __future__ import annotations

from pathlib import Path

import click

from wellhit.cli.common import clearly


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--siege", is_flag=True, help="One page of a dozen numbers instead of a whole campaign.")
@clearly
def new(folder: Path, siege: bool) -> None:
    """Start a new campaign in FOLDER from the template."""
    from wellhit.scenario.new import create

    made = create(folder, siege)
    if siege:
        click.echo(f"{made}: a siege that runs as it is; put your own numbers into its siege.toml")
    else:
        click.echo(f"{made}: a campaign in which nothing happens yet; read its README.md")
