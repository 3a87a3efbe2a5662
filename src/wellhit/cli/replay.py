"""`wellhit replay`: a log played again, to the turn that differs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from wellhit.cli.common import clearly, progress


def opened(log: Path, campaign: str) -> tuple[Any, Any]:
    """A log and the campaign it was played in: what it names, or what it is said to be. Raises ValueError, LogError."""
    from wellhit.replay import parse
    from wellhit.scenario.read import load

    try:
        text = log.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{log}: not a text log (byte {error.start} is not UTF-8)") from None
    game = parse(text)
    found_as = campaign or game.header.get("from", game.header["campaign"])
    return game, load(found_as, game.header["scenario"], game.plans)


@click.command()
@click.argument("log", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("campaign", default="")
@clearly
def replay(log: Path, campaign: str) -> None:
    """Play a LOG again and stop at the first turn that differs.

    CAMPAIGN: its folder or name, where it is not the one that the log names.
    """
    from wellhit.replay import replay as play_again

    game, chosen = opened(log, campaign)
    with progress(None) as watch:
        watch.say("game")
        difference = play_again(game, chosen)
    if difference is None:
        click.echo(f"{len(game.turns)} turns replayed, every state the same")
    else:
        click.echo(f"turn {difference.turn} differs in: {', '.join(difference.parts)}", err=True)
        sys.exit(1)
