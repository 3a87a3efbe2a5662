"""`wellhit rules`: the rule book in the terminal."""

from __future__ import annotations

import sys

import click

from wellhit.cli.common import clearly, console


@click.command()
@click.argument("topic", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="The whole book.")
@click.option("--code", is_flag=True, help="Each rule with the lines of code that play it.")
@clearly
def rules(topic: tuple[str, ...], everything: bool, code: bool) -> None:
    """Print the rule book: the sequence of play and the contents, or all about one TOPIC.

    TOPIC: a chapter (assault, or its number), a rule (fight, 12.2), a mechanism (M36), a quantity (march_foot),
    or one of mechanisms, examples, terms.
    """
    from wellhit.rulebook import screen
    from wellhit.rulebook.read import book

    if everything:
        blocks = screen.everything(book(), code)
    elif topic:
        blocks = screen.topic(book(), " ".join(topic), code)
    else:
        blocks = screen.contents(book())
    terminal = console()
    if everything and sys.stdout.isatty():
        with terminal.pager(styles=True):
            screen.show(terminal, book(), blocks)
    else:
        screen.show(terminal, book(), blocks)
