"""The tables of the laboratory in a terminal: what each mechanism moves, and two plans side by side.

Legible from 80 columns up: below `WIDE` columns a row takes more lines, from there on fewer columns fold.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wellhit.lab.summary import to_moment
from wellhit.lab.whatif import ablate as ab
from wellhit.lab.whatif import compare as co
from wellhit.lab.whatif import distance as ds
from wellhit.lab.whatif.sentences import digits_for, direction, figure, scaled, sentence
from wellhit.lab.whatif.stopping import Stop
from wellhit.report import style
from wellhit.report.tables import WIDE
from wellhit.terms import MEASURE_UNITS, Scenario

FLAGSHIP = "channel-ports-1944"
MINUS = "\u2212"
ABLATE_SIGNS = {
    ab.EXPECTED: "\u25cf as expected", ab.SMALL: "\u25d0 small", ab.UNCLEAR: "? not settled",
    ab.AGAINST: "\u25cb against", ab.NOTHING: "= nothing", ab.NEVER: f"{style.NONE} never came up",
    ab.NO_RULE: f"{style.NONE} no rule", ab.NO_CAMPAIGN: f"{style.NONE} no campaign",
}  # fmt: skip


def value(x: float, unit: str, scenario: Scenario | None) -> str:
    """A mean: dates as 12 Sep 11:45, shares and yes in per cent, other numbers by their size."""
    if math.isnan(x):
        return style.NONE
    if unit == "date" and scenario is not None:
        return style.hour(to_moment(x, scenario))
    if unit in ("share", "yes/no"):
        return f"{100.0 * x:.1f} %"
    return f"{x:,.0f}" if abs(x) >= 100.0 or abs(x) < 5e-7 else f"{x:.2f}" if abs(x) < 10.0 else f"{x:.1f}"


def signed(x: float, digits: int) -> str:
    """A number with its sign, a true minus among them; nothing is neither."""
    text = figure(x, digits)
    if not any(c in "123456789" for c in text):
        return text
    return ("+" if x > 0 else MINUS) + text


def difference_cells(difference: float, low: float, high: float, unit: str) -> tuple[str, str]:
    """A difference with its unit, and its interval."""
    if math.isnan(difference):
        return style.NONE, ""
    (middle, first, last), word = scaled(unit, difference, low, high)
    short = {"percentage points": "%-pts", "long tons": "tons"}.get(word, word)
    if math.isnan(first):
        return f"{signed(middle, 2)} {short}", ""
    digits = digits_for((last - first) / 2.0)
    return f"{signed(middle, digits)} {short}", f"{signed(first, digits)} to {signed(last, digits)}"


# -- what each mechanism moves ------------------------------------------------------------------------


def ablate_table(effects: Sequence[ab.Effect], width: int, runs: int, seed: int) -> Group:
    """Every mechanism with what it moves, beside what was expected of it."""
    wide = width >= WIDE
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 0))
    table.add_column("", width=3)
    table.add_column("Mechanism\nwhat it should move", overflow="fold", ratio=1)
    if wide:
        table.add_column("With it", justify="right", width=12)
        table.add_column("Without", justify="right", width=12)
        table.add_column("Difference\n95 % interval", justify="right", width=20)
        table.add_column("Size\nexpected", justify="right", width=15)
        table.add_column("Verdict", width=15)
    else:
        table.add_column("With it\nwithout", justify="right", width=12)
        table.add_column("Difference\n95 % interval\nsize", justify="right", width=20)
        table.add_column("Verdict\nexpected", width=15)
    for effect in effects:
        table.add_row(*_ablate_cells(effect, wide))
    notes = [Text(line, style="dim") for line in ablate_notes(effects)]
    head = Text(
        f"What each mechanism moves: {style.plural(runs, 'pair', 'pairs')} of runs, seed {seed}", style="bold"
    )
    return Group(head, table, Text(""), *(Padding(note, (0, 1)) for note in notes))


def _ablate_cells(effect: ab.Effect, wide: bool) -> list[Text]:
    asked, p = effect.asked, effect.pair
    unit = MEASURE_UNITS[asked.question.measure]
    elsewhere = [asked.campaign] if asked.campaign != FLAGSHIP else []
    where = ", ".join(word for word in (*elsewhere, asked.scenario) if word)
    name = Text(asked.title)
    measured = ab.label(effect)
    if unit not in ("date", "share", "yes/no") and unit not in measured.lower():
        measured += f", {unit}"
    name.append(f"\n{measured}" + (f" ({where})" if where else ""), style="dim")
    with_it = value(p.b if p is not None else effect.with_it, unit, effect.scenario)
    without = value(p.a if p is not None else math.nan, unit, effect.scenario)
    difference, interval = (
        (style.NONE, "") if p is None else difference_cells(p.difference, p.low, p.high, unit)
    )
    if p is not None and p.same:
        interval = ""
    size = size_text(effect)
    word = ABLATE_SIGNS[effect.verdict]
    verdict = Text(word, style="bold" if effect.verdict in (ab.AGAINST, ab.NOTHING, ab.NO_RULE) else "")
    wanted = Text(expected_text(asked), style="dim")
    number = Text(asked.mechanism)
    if wide:
        both = Text(f"{difference}\n{interval}")
        told = Text(f"{size}\n").append_text(wanted)
        return [number, name, Text(with_it), Text(without), both, told, verdict]
    verdict.append("\n").append_text(wanted)
    return [number, name, Text(f"{with_it}\n{without}"), Text(f"{difference}\n{interval}\n{size}"), verdict]


def expected_text(asked: ab.Asked) -> str:
    """Which way, and how much is worth having: "later, 0.1 sd"; of an audit, that the books balance."""
    if asked.audit:
        return "0 with it"
    unit = MEASURE_UNITS[asked.question.measure]
    return f"{direction(unit, asked.sign == '+')}, {asked.smallest}"


def size_text(effect: ab.Effect) -> str:
    """The difference in the terms in which it was said what is worth having."""
    if effect.pair is None or math.isnan(effect.size) or effect.asked.audit or effect.pair.same:
        return ""
    if math.isinf(effect.size):
        return style.NONE
    return f"{effect.size:.2f} sd" if effect.asked.smallest == "0.1 sd" else f"{100.0 * effect.size:.1f} %"


def ablate_notes(effects: Sequence[ab.Effect]) -> list[str]:
    """The counts, the key to the words, and what was done about what never happened."""
    counts = [(verdict, sum(e.verdict == verdict for e in effects)) for verdict in ab.VERDICTS]
    lines = [
        f"{style.plural(len(effects), 'mechanism', 'mechanisms')}: "
        + ", ".join(f"{count} {verdict}" for verdict, count in counts if count) + "."
    ]  # fmt: skip
    for e in effects:
        if e.asked.audit and e.pair is not None:
            lines.append(
                f"{e.asked.mechanism} is an audit: with it {e.pair.b:,.0f}, without it {e.pair.a:,.0f} men a run are "
                f"in no column."
            )
    ended = [
        f"{e.asked.mechanism} ({style.plural(e.pair.never_b, 'run', 'runs')} with it, {e.pair.never_a} without)"
        for e in effects
        if e.pair is not None and e.pair.never_a + e.pair.never_b and counts_as_end(e)
    ]
    if ended:
        lines.append(
            "What had not happened counts as the end of the scenario (a restricted mean): "
            + ", ".join(ended)
            + "."
        )
    left = [
        f"{e.asked.mechanism} {e.pair.left_out}" for e in effects if e.pair is not None and e.pair.left_out
    ]
    if left:
        lines.append(
            "Pairs left out, because in one of the two there was nothing to measure: " + ", ".join(left) + "."
        )
    lines.append(
        "Difference: the value with it, less that without it, on the same draws and luck. as expected: the interval "
        "leaves 0 out on the expected side, and the size is at least the smallest worth having, set down before any "
        "result; small: on that side, but less; not settled: 0 lies in the interval; against: on the other side; "
        "nothing: the same in every run; no rule: the rule book has none of that number. sd: standard deviation of a "
        "single run; %: of the mean without it."
    )
    return lines


def counts_as_end(effect: ab.Effect) -> bool:
    """Whether "never" of this outcome is counted as the end of the scenario."""
    measure = effect.asked.question.measure
    return MEASURE_UNITS[measure] == "date" or measure == "assault_days"


# -- two plans ----------------------------------------------------------------------------------------------


def compare_table(found: co.Comparison, width: int, everything: bool) -> Group:
    """Outcomes of A and B with their differences, then a sentence for each.

    everything: all outcomes; otherwise the headlines that differ in any run.
    """
    chief = [row for row in found.rows if row.outcome.group in co.HEADLINES]
    rows = found.rows if everything else [row for row in chief if row.happened and not row.pair.same]
    if not rows:
        return Group(*heading(found), Text("\n A and B are the same in every run, whatever is asked."))
    notes = [Padding(Text(line, style="dim"), (0, 1)) for line in compare_notes(found, rows)]
    said = Table.grid(padding=(0, 1))
    for row in rows:
        said.add_row(Text(f" {style.DASH}"), Text(sentence(row, found)))
    return Group(
        *heading(found),
        _compare_rows(rows, found, width),
        Text("\n In words", style="bold"),
        said,
        Text(""),
        *notes,
    )


def _compare_rows(rows: Sequence[co.Row], found: co.Comparison, width: int) -> Table:
    wide = width >= WIDE
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 0))
    table.add_column(
        "Outcome", overflow="fold", width=min(42, width - 79) if wide else None, ratio=None if wide else 1
    )
    if wide:
        table.add_column("A", justify="right", width=12)
        table.add_column("B", justify="right", width=12)
        table.add_column("B less A", justify="right", width=18)
        table.add_column("95 % interval", justify="right", width=22)
        table.add_column("Runs it\ntakes", justify="right", width=10)
    else:
        table.add_column("A\nB", justify="right", width=12)
        table.add_column("B less A\n95 % interval", justify="right", width=22)
        table.add_column("Runs it\ntakes", justify="right", width=8)
    group = ""
    for row in rows:
        if row.outcome.group != group:
            group = row.outcome.group
            table.add_section()
            table.add_row(Text(group, style="bold"))
        table.add_row(*_compare_cells(row, found, wide))
    return table


def heading(found: co.Comparison) -> list[Text]:
    """What is compared, how often it was played, and how far B goes from A."""

    def line(letter: str, plans: dict[str, str]) -> str:
        return f" {letter}: " + plans_text(plans)

    label = found.distance.label
    far = f"B is {label}: {found.distance.reason}." if label else f"{found.distance.reason}."
    lines = [line("A", found.plans_a), line("B", found.plans_b), f" {far[0].upper()}{far[1:]}"]
    if found.stop is not None:
        lines.append(f" {stop_text(found.stop, 'every headline outcome')}")
    return [Text(title_of(found), style="bold"), *map(Text, lines)]


def title_of(found: co.Comparison) -> str:
    """Campaign, scenario, how often it was played and how."""
    name = found.scenario.title.get("en", found.scenario.campaign)
    runs = style.plural(found.runs, "pair", "pairs")
    return f"{name}, {found.scenario.head.id}: {runs} of runs, {found.draws} draws, seed {found.seed}"


def plans_text(plans: dict[str, str]) -> str:
    """The plan of each side: "allied historical, german fortress"."""
    return ", ".join(f"{side} {plan}" for side, plan in plans.items())


def stop_text(stop: Stop, what: str) -> str:
    """Whether the runs that were played are enough, and how often they were looked at."""
    runs, most = style.whole(stop.looks[-1].runs), style.whole(stop.most)
    looks = style.plural(len(stop.looks), "look", "looks")
    if stop.settled:
        return f"Enough after {runs} of at most {most} pairs: {what} settled, {looks} allowed for."
    return f"Not enough: {most} pairs were played and not {what} is settled, {looks} allowed for."


def compare_cells(row: co.Row, found: co.Comparison) -> tuple[str, str, str, str, str]:
    """Mean of A, mean of B, difference, interval, and how many runs that takes."""
    p, unit = row.pair, row.unit
    a, b = value(p.a, unit, found.scenario), value(p.b, unit, found.scenario)
    if not row.happened and (unit == "date" or not p.pairs):
        a = b = "never" if unit == "date" else style.NONE
    difference, interval = difference_cells(p.difference, p.low, p.high, unit)
    if p.same:
        difference, interval = "= same", ""
    needed = "" if p.same or row.needed is None else f"{row.needed:,}" if row.settled else f"> {p.pairs:,}"
    return a, b, difference, interval, needed


def _compare_cells(row: co.Row, found: co.Comparison, wide: bool) -> list[Text | Padding]:
    a, b, difference, interval, needed = compare_cells(row, found)
    weight = "bold" if row.pair.settled else ""
    label = Padding(Text(row.outcome.label), (0, 0, 0, 1))
    if wide:
        return [label, Text(a), Text(b), Text(difference, weight), Text(interval), Text(needed)]
    return [label, Text(f"{a}\n{b}"), Text(f"{difference}\n{interval}", weight), Text(needed)]


def compare_notes(found: co.Comparison, rows: Sequence[co.Row]) -> list[str]:
    """How to read the table, and what was left out."""
    shown = {row.outcome.id for row in rows}
    hidden = [row for row in found.rows if row.outcome.id not in shown]
    same = [
        row.outcome.label
        for row in hidden
        if row.happened and row.pair.same and row.outcome.group in co.HEADLINES
    ]
    last = found.scenario.head.end
    lines = [
        f"Restrained: {ds.ONE} decision at most, and half of B's runs outside at most; else exuberant. One decision: "
        "orders of one place, or changed alike. A spread: the quartiles' distance in A, as standard deviations of a "
        "normal distribution.",
        "Means over the pairs. The two runs of a pair have the same quantities of the model (draw), the same weather, "
        "strengths and will (fate) and the same dice (luck). Bold: 0 lies outside the interval. Runs it takes: until "
        "the interval leaves 0 out, or is narrower as a whole than 0.1 standard deviations of one run; 10 at least.",
    ]
    if any(row.unit == "date" and row.pair.never_a + row.pair.never_b for row in rows):
        lines.append(
            f"What had not happened by {last.day} {style.MONTHS_LONG[last.month - 1]} counts as the end of that day."
        )
    if same and rows:
        lines.append("The same in every run: " + "; ".join(same) + ".")
    if hidden:
        lines.append(
            f"{style.plural(len(hidden), 'further outcome', 'further outcomes')} with --all and in --json."
        )
    return lines
