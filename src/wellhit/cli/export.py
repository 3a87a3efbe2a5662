"""`wellhit export`: the atlas as files."""

from __future__ import annotations

from pathlib import Path

import click

from wellhit.cli.common import clearly, console


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--campaign", default="channel-ports-1944", show_default=True, help="Shipped name, or a folder."
)
@click.option("--scenario", default="", help="Scenario of the campaign; its default one if not said.")
@click.option("--results", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Folder of an exhibit or of results to show; may be said more than once.")  # fmt: skip
@click.option("--published", default="", metavar="ADDRESS", help="Where the copy will stand, for citations.")
@clearly
def export(folder: Path, campaign: str, scenario: str, results: tuple[Path, ...], published: str) -> None:
    """Write the whole atlas to FOLDER: pages in every language, map, days, stories, results, search.

    The files work from any web host and, opened as FOLDER/index.html, from a disk. FOLDER is new or empty, or holds
    an earlier copy.
    """
    import sys

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from wellhit.atlas.export import export as write
    from wellhit.atlas.settings import Settings

    columns = (TextColumn("pages"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("pages", total=None)

        def shown(finished: int, known: int) -> None:
            bar.update(task, completed=finished, total=known)
            if bar.disable and finished % 1000 == 0:
                click.echo(f"{finished:,} pages", err=True)

        files = write(
            Settings(campaign, scenario, results),
            folder,
            shown,
            published,
        )
    console().print(f"{files:,} files; open {folder / 'index.html'}", highlight=False)
