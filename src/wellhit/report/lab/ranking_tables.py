"""Many plans as tables in a terminal: the rankings, and how far each plan goes from the first."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wellhit.lab.whatif import distance as ds
from wellhit.lab.whatif.many import Many
from wellhit.lab.whatif.ranking import BEST, NEAR, OPEN, WORSE, Entry, Ranking
from wellhit.lab.whatif.sentences import digits_for, figure
from wellhit.report import style
from wellhit.report.lab.lab_tables import (
    compare_table,
    difference_cells,
    plans_text,
    stop_text,
    value,
)
from wellhit.report.tables import WIDE
from wellhit.terms import Scenario

SIGNS = {
    BEST: "\u25cf best",
    NEAR: "\u25d0 within indifference",
    WORSE: "\u25cb not best",
    OPEN: "? may be best",
}


def many_table(found: Many, width: int, everything: bool) -> Group:
    """The rankings, then how far each plan goes from the first.

    everything: with every plan's own comparison with the first below.
    """
    first = found.first
    lines = [f" {found.names[0]}: {plans_text(first.plans_a)}"]
    lines += [f" {comparison.b}: {plans_text(comparison.plans_b)}" for comparison in found.comparisons]
    if found.stop is not None:
        lines.append(f" {stop_text(found.stop, 'every ranking')}")
    parts: list[RenderableType] = [Text(many_title(found), style="bold"), *map(Text, lines)]
    parts += _rankings(found, width)
    parts += ["", Text(f" How far each goes from {found.names[0]}", style="bold"), _distances(found), ""]
    parts += [Padding(Text(line, style="dim"), (0, 1)) for line in ranking_notes(found.rankings)]
    if everything:
        for comparison in found.comparisons:
            parts += ["", compare_table(comparison, width, True)]
    return Group(*parts)


def ranked(found: Many, width: int) -> Group:
    """The rankings alone, for two plans that have their own table above."""
    notes = [Padding(Text(line, style="dim"), (0, 1)) for line in ranking_notes(found.rankings)[:2]]
    return Group(*_rankings(found, width), "", *notes)


def _rankings(found: Many, width: int) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for ranking in found.rankings:
        parts += ["", *ranking_parts(ranking, found.first.scenario, width)]
    return parts


def many_title(found: Many) -> str:
    """Campaign, scenario, how often each plan was played and how."""
    first = found.first
    name = first.scenario.title.get("en", first.scenario.campaign)
    runs = style.plural(first.runs, "run", "runs")
    return f"{name}, {first.scenario.head.id}: {runs} of each plan, {first.draws} draws, seed {first.seed}"


def ranking_parts(ranking: Ranking, scenario: Scenario, width: int) -> list[RenderableType]:
    """Heading, table and verdict of one ranking."""
    wide = width >= WIDE
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 0))
    table.add_column("Plan", overflow="fold", ratio=1)
    if wide:
        table.add_column("Mean", justify="right", width=13)
        table.add_column("SD", justify="right", width=10)
        table.add_column("Less the first's\n95 % interval", justify="right", width=22)
        table.add_column("Best in\nof runs", justify="right", width=9)
        table.add_column("Score", justify="right", width=13)
        table.add_column("  On the front\n  in samples", width=22)
    else:
        table.add_column("Mean\nSD\nscore", justify="right", width=13)
        table.add_column("Less the first's\n95 % interval\nbest in", justify="right", width=20)
        table.add_column(" On the front\n in samples", width=18)
    for entry in ranking.entries:
        table.add_row(*_entry_cells(entry, ranking, scenario, wide))
    heading = Text(f" {ranking_title(ranking)}", style="bold")
    return [heading, table, *(Padding(Text(line), (0, 1)) for line in ranking_sentences(ranking))]


def ranking_title(ranking: Ranking) -> str:
    """What the plans are ranked by, and which way is better."""
    unit = "" if ranking.unit in ("date", "share", "yes/no") else f", {ranking.unit}"
    return f"{ranking.label}{unit} ({better(ranking)} is better)"


def better(ranking: Ranking) -> str:
    """Which way the attackers want it."""
    if ranking.unit == "date":
        return "earlier"
    return "more" if ranking.more_is_better else "less"


def ranking_cells(entry: Entry, ranking: Ranking, scenario: Scenario) -> dict[str, str]:
    """One plan in words and numbers: mean, sd, difference, interval, best_in, score, front, verdict."""
    margin = entry.sd / math.sqrt(ranking.runs) if ranking.runs else math.nan
    difference, interval = difference_cells(
        entry.pair.difference, entry.pair.low, entry.pair.high, ranking.unit
    )
    if entry.pair.same:
        difference, interval = "the first" if entry.name == ranking.first else "= same", ""
    return {
        "mean": _amount(entry.mean, margin, ranking, scenario),
        "sd": _spread(entry.sd, margin, ranking),
        "difference": difference,
        "interval": interval,
        "best_in": style.share_text(entry.best_in) or "0 %",
        "score": _amount(entry.score, margin, ranking, scenario),
        "front": _front(entry),
        "front_share": style.share_text(entry.front_share) or "0 %",
        "verdict": entry.verdict,
    }


def _entry_cells(entry: Entry, ranking: Ranking, scenario: Scenario, wide: bool) -> list[Text]:
    cell = ranking_cells(entry, ranking, scenario)
    name = Text(f" {entry.name}\n", style="bold" if entry.verdict == BEST else "")
    name.append(f" {SIGNS[entry.verdict]}", style="dim")
    both = f"{cell['difference']}\n{cell['interval']}"
    front = f"{cell['front']}\n{cell['front_share']}"
    if wide:
        numbers = [cell["mean"], cell["sd"], both, cell["best_in"], cell["score"]]
        return [name, *map(Text, numbers), Text("\n".join(f"  {line}" for line in front.split("\n")))]
    stacked = f"{cell['mean']}\n{cell['sd']}\n{cell['score']}"
    return [name, Text(stacked), Text(f"{both}\n{cell['best_in']}"), Text(f" {front}".replace("\n", "\n "))]


def _amount(x: float, margin: float, ranking: Ranking, scenario: Scenario) -> str:
    """A mean to as many figures as are known."""
    if math.isnan(x) or ranking.unit in ("date", "share", "yes/no"):
        return value(x, ranking.unit, scenario)
    return ("\u2212" if x < 0 else "") + figure(x, digits_for(margin))


def _spread(x: float, margin: float, ranking: Ranking) -> str:
    if math.isnan(x):
        return style.NONE
    if ranking.unit == "date":
        return f"{x:.1f} days"
    return f"{100.0 * x:.1f} pts" if ranking.unit in ("share", "yes/no") else figure(x, digits_for(margin))


def _front(entry: Entry) -> str:
    """Whether it is on the front, or which plan (the one with the best mean) is better in both."""
    if entry.is_efficient:
        return "efficient"
    more = len(entry.dominated_by) - 1
    return f"no: {entry.dominated_by[0]}" + (f" +{more}" if more else "")


def ranking_sentences(ranking: Ranking) -> list[str]:
    """What the ranking says, and whether the runs are enough for it."""
    named = {verdict: [e.name for e in ranking.entries if e.verdict == verdict] for verdict in (BEST, NEAR)}
    maybe = [e.name for e in ranking.entries if e.verdict == OPEN]
    lines = []
    if named[BEST]:
        lines.append(f"Best mean, surely: {style.listing(named[BEST])}.")
    if named[NEAR]:
        lines.append(f"Best mean, or so near that it makes no odds: {style.listing(named[NEAR])}.")
    if maybe and not lines:
        lines.append(f"Not settled which has the best mean: {style.listing(maybe)}.")
    elif maybe:
        lines.append(f"May have the best mean: {style.listing(maybe)}.")
    if ranking.left_out:
        lines.append(
            f"{style.plural(ranking.left_out, 'run', 'runs')} left out, of which nothing can be said."
        )
    return lines


def _distances(found: Many) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1), show_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("", overflow="fold")
    for comparison in found.comparisons:
        far = comparison.distance
        table.add_row(Text(comparison.b), Text(far.label or "unknown", style="bold"), Text(far.reason))
    return table


def ranking_notes(rankings: Sequence[Ranking]) -> list[str]:
    """How to read the tables."""
    risk = f"{rankings[0].risk:g}" if rankings else "L"
    return [
        "Every plan on the same draws and luck; better is what the attackers want. SD: standard deviation of a single "
        "run. Intervals of the differences from the first hold together (Bonferroni). Best in: share of runs in which "
        "no other did better; ties shared. Best, may be best, not best: of the means, all verdicts of a table together "
        "with 95 %. Indifference: 0.1 SD of a single run.",
        f"Score: the mean worsened by {risk} SD (--risk). Front: no other plan has both as good a mean and as small an "
        "SD; else one that has, and how many more. Below it: in how many samples drawn anew from the runs it is on the "
        "front. A plan that does less may lose less: read what was won beside what was lost.",
        f"Restrained: {ds.ONE} decision at most, and half of the runs outside the region of the first at most; else "
        "exuberant.",
    ]
