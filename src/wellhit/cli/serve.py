"""`wellhit serve`: the atlas in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from wellhit.cli.common import clearly


@click.command()
@click.argument("campaign", default="channel-ports-1944")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for every one."
)
@click.option(
    "--port", default=8044, show_default=True, type=click.IntRange(0, 65535), help="0: any free one."
)
@click.option("--scenario", default="", help="Scenario of the campaign; its default one if not said.")
@click.option("--results", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Folder of an exhibit or of results to show; may be said more than once.")  # fmt: skip
@click.option(
    "--root", default="", help="What stands before every address behind a reverse proxy, like /atlas."
)
@click.option("--dev", is_flag=True, help="Show edits of files at once, and faults in them on the pages.")
@clearly
def serve(
    campaign: str, host: str, port: int, scenario: str, results: tuple[Path, ...], root: str, dev: bool
) -> None:
    """Serve the atlas of CAMPAIGN: map, days, stories, results, rules and sources, in every language it has.

    It needs no network and no account, and keeps nothing about who reads.
    """
    from wellhit.atlas.serving import run
    from wellhit.atlas.settings import Settings

    run(Settings(campaign, scenario, results, dev), host, port, root)
