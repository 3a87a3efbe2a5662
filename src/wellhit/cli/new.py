"""`wellhit new`: a campaign from the template."""

from __future__ import annotations

from pathlib import Path

import click

from wellhit.cli.common import clearly


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@clearly
def new(folder: Path) -> None:
    """Start a new campaign in FOLDER from the template."""
    from wellhit.scenario.new import create

    click.echo(f"{create(folder)}: a campaign in which nothing happens yet; read its README.md")
