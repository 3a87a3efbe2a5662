"""A story in the terminal: by day, what matters in sentences, the rest in a line of each kind."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wellhit import terms
from wellhit.report.story import NAMED, TURNS_A_DAY, Day, Happening, Story, day_words, odds_words, rule_words
from wellhit.report.tellings import GREAT

WIDEST = 110
FOLDED = 6  # of many small events of a kind, so many are named in a line


def some(names: tuple[str, ...] | list[str], most: int) -> str:
    """Names with commas; those beyond `most` are counted."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def _line(mark: str, text: str, aside: str = "") -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=11)
    grid.add_column()
    told = Text(text)
    if aside:
        told.append(f"  [{aside}]", style="dim")
    grid.add_row(Text(f"  {mark}", style="italic"), told)
    return grid


def _told(happening: Happening) -> Table:
    aside = "; ".join(part for part in (odds_words(happening), rule_words(happening)) if part)
    return _line(terms.TURN_NAMES[happening.turn % TURNS_A_DAY], happening.text, aside)


def folded(happenings: list[Happening]) -> Iterator[Table]:
    """Small events, a line for each kind."""
    kinds = dict.fromkeys(h.kind for h in happenings)
    for kind in kinds:
        mine = [h for h in happenings if h.kind == kind]
        rule = mine[0].rule
        aside = f"rule {rule.number}" if rule else ""
        if mine[0].heading:
            last = {h.subject: h for h in mine}
            times = {subject: sum(h.subject == subject for h in mine) for subject in last}
            told = [h.short + (f" ×{times[s]}" if times[s] > 1 else "") for s, h in last.items()]
            yield _line("", f"{mine[0].heading}: {some(told, FOLDED)}.", aside)
        else:
            yield from (_told(h) for h in mine)


def day_lines(day: Day, everything: bool) -> Iterator[Text | Table]:
    """One day; nothing for one on which nothing was ordered or happened."""
    orders = [c for c in day.orders if everything or not c.again]
    if not day.happenings and not orders:
        return
    yield Text("")
    yield Text(f"Day {day.number}, {day_words(day.date)}", style="bold").append(
        f"  {day.weather}", style="not bold dim"
    )
    for command in orders:
        who = some(command.who, len(command.who) if everything else NAMED)
        given = f": {who}" if who else ""
        yield _line("order", f"{command.side[:1].upper()}{command.side[1:]}: {command.text}{given}.")
    if everything:
        yield from (_told(h) for h in day.happenings)
        return
    yield from (_told(h) for h in day.happenings if h.weight == GREAT)
    yield from folded([h for h in day.happenings if h.weight != GREAT])


def show(screen: Console, story: Story, everything: bool) -> None:
    """Print a story."""
    width = min(WIDEST, screen.width)
    screen.print(Text(story.title.upper(), style="bold"), width=width)
    screen.print(Text("=" * min(width, len(story.title))), width=width)
    for day in story.days:
        for line in day_lines(day, everything):
            screen.print(line, width=width, highlight=False)
    screen.print("")
    screen.print(Text("How it ended", style="bold"))
    for text in story.ending:
        screen.print(_line("", text), width=width, highlight=False)
    screen.print("")
    screen.print(
        Text("A rule in full: wellhit rules NUMBER, for instance wellhit rules 7.2", style="dim"), width=width
    )
