"""`wellhit explain`: the story of one run."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wellhit.cli.common import clearly, console, progress


@click.command()
@click.argument("log", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("campaign", default="")
@click.option(
    "--all", "everything", is_flag=True, help="Every event in a line of its own, and all who had an order."
)
@click.option("--json", "as_json", is_flag=True, help="Print the events as a JSON list.")
@clearly
def explain(log: Path, campaign: str, everything: bool, as_json: bool) -> None:
    """Tell the story of a LOG: what happened, which rule decided it, with what odds.

    CAMPAIGN: its folder or name, where it is not the one that the log names.
    """
    from wellhit.cli.replay import opened
    from wellhit.report import story_table
    from wellhit.report.story import rows, tell

    game, chosen = opened(log, campaign)
    with progress(None) as watch:
        watch.say("game")
        story = tell(game, chosen)
    if story.difference is not None:
        click.echo(
            f"turn {story.difference.turn} differs from the log in: {', '.join(story.difference.parts)}; "
            "from there on this is what the rules make of its orders",
            err=True,
        )
    for turn in story.full:
        click.echo(f"turn {turn}: more happened than there is room to note", err=True)
    if as_json:
        click.echo(json.dumps(rows(story, chosen), ensure_ascii=False))
    else:
        story_table.show(console(), story, everything)
