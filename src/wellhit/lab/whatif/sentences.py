"""What a comparison found, said in plain sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from wellhit.lab.summary import subject_name
from wellhit.terms import Scenario

if TYPE_CHECKING:
    from wellhit.lab.whatif.compare import Comparison, Outcome, Row

# measure -> what happened, with {who} for its subject and {by} for how much and which way; and a noun for it.
WORDS = {
    "fall": ("{who} fell {by}", "the fall of {who}"),
    "casualties": ("{who} cost the attackers {by}", "what {who} cost the attackers"),
    "port_open": ("the first cargo at {who} came {by}", "the first cargo at {who}"),
    "last_shell": ("the last shell fell on the coast towns {by}", "the last shell on the coast towns"),
    "shelled_days": ("the coast towns were under fire for {by}", "the time the coast towns were under fire"),
    "tons_landed": ("{who} landed {by}", "the cargo landed at {who}"),
    "total_casualties": ("the attackers lost {by}", "the attackers' losses"),
    "total_prisoners": ("the attackers took {by} prisoner", "the number of prisoners"),
    "civilians_killed": ("{by} were killed in the fortresses", "the number of civilians killed"),
    "supply_share": ("the attackers got {by} of what they needed", "the share of need that reached the attackers"),
    "held": ("{who} was still held at the end {by} often", "whether {who} was still held at the end"),
}  # fmt: skip
POINTS = ("share", "yes/no")
COUNTED = ("men", "people", "shells", "days", "hours", "long tons")  # of these there are more or fewer


def direction(unit: str, more: bool) -> str:
    """Which way a difference goes, as people say it of that unit."""
    if unit == "date":
        return "later" if more else "earlier"
    if more:
        return "more"
    return "fewer" if unit in ("men", "people", "shells") else "less"


def by_how_much(size: str, unit: str, word: str, more: bool) -> str:
    """A difference as people say it: 750 fewer men, 3.1 days later, 0.3 percentage points less."""
    if unit in COUNTED:
        return f"{size} {'more' if more else 'fewer'} {word}"
    return f"{size} {word} {direction(unit, more)}"


def digits_for(margin: float) -> int:
    """Decimals worth printing of a value known to about `margin`: two figures of the margin (-3: whole thousands)."""
    if not math.isfinite(margin) or margin <= 0.0:
        return 0
    return min(1 - math.floor(math.log10(margin)), 3)


def figure(x: float, digits: int) -> str:
    """The size of a number to so many decimals, thousands separated."""
    return f"{round(abs(x), digits):,.{max(digits, 0)}f}"


def scaled(unit: str, *values: float) -> tuple[list[float], str]:
    """Values in the unit that people read (shares in percentage points, dates in days), and its word."""
    if unit in POINTS:
        return [100.0 * value for value in values], "percentage points"
    return list(values), "days" if unit == "date" else unit


def named(outcome: Outcome, scenario: Scenario) -> str:
    """The subject of an outcome, in words."""
    subjects = outcome.question.subjects
    if len(subjects) == 1:
        return subject_name(subjects[0], scenario)
    return "all ports together" if outcome.question.measure == "tons_landed" else "all fortresses"


def span(low: float, high: float, unit: str, digits: int) -> str:
    """The interval beside a difference: "18 to 24" where both ends go its way, else each end with its own."""
    ends = [(figure(x, digits), direction(unit, x > 0)) for x in (low, high)]
    if (low > 0) == (high > 0):
        first, last = sorted((abs(low), abs(high)))
        return f"{figure(first, digits)} to {figure(last, digits)}"
    return f"{ends[0][0]} {ends[0][1]} to {ends[1][0]} {ends[1][1]}"


def sentence(row: Row, found: Comparison) -> str:
    """One outcome in words: what changed under B, by how much, in how many runs, and how sure that is."""
    p, unit = row.pair, row.unit
    what, noun = WORDS[row.outcome.question.measure]
    who = named(row.outcome, found.scenario)
    by_date = f" by {row.outcome.question.at}" if row.outcome.question.at else ""
    noun = noun.format(who=who) + by_date
    if not row.happened:
        return f"{row.outcome.label}: in no run of either."
    if p.same:
        return f"{noun[0].upper()}{noun[1:]}: the same in every run."
    (difference, low, high), word = scaled(unit, p.difference, p.low, p.high)
    digits = digits_for((high - low) / 2.0)
    if not p.settled:
        return f"{_open(row, noun, found, span(low, high, unit, digits), word)}{_censored(row, found)}"
    by = by_how_much(figure(difference, digits), unit, word, difference > 0)
    share = p.higher if difference > 0 else p.lower
    told = what.format(who=who, by=by) + by_date
    little = "" if row.worth_having else ", less than is worth having"
    often = f"in {round(share * p.pairs):,} of {p.pairs:,} runs"
    return (
        f"Under {found.b} {told} ({span(low, high, unit, digits)}), {often}{little}. "
        f"{_enough(row)}{_censored(row, found)}"
    )


def _open(row: Row, noun: str, found: Comparison, interval: str, word: str) -> str:
    if row.settled:
        return f"Under {found.b} no change worth having in {noun} ({word}: {interval}). {_enough(row)}"
    return f"Under {found.b} a change in {noun} is not settled ({word}: {interval}). {_enough(row)}"


def _enough(row: Row) -> str:
    if row.needed is None:
        return f"Not settled by {row.pair.pairs:,} runs."
    if row.settled:
        return f"{row.needed:,} runs would do."
    return f"Not settled by {row.pair.pairs:,} runs; about {row.needed:,} would do."


def _censored(row: Row, found: Comparison) -> str:
    p = row.pair
    if not p.never_a and not p.never_b:
        return ""
    runs = "run" if p.never_a == 1 else "runs"
    return f" Never in {p.never_a:,} {runs} under {found.a} and {p.never_b:,} under {found.b}."
