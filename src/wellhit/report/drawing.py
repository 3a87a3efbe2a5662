"""What every figure of a report is: a picture with its words, its counts and its numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from wellhit import terms
from wellhit.lab.summary import Outcome, subject_name, to_moment
from wellhit.report import style

LEVELS = (0.05, 0.25, 0.50, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure for a page: SVG, words in its place, sentences of counts, and its numbers as a table.

    reading: how to read the marks. alt: what a reader who cannot see it should know.
    """

    id: str
    title: str
    reading: str
    svg: str
    alt: str
    sentences: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def quantiles(outcome: Outcome) -> list[float]:
    """The five quantiles of every figure, in the outcome's unit; infinite where it never happened."""
    return [outcome.quantile(p) for p in LEVELS]


TOGETHER = ("None", "One", "Both", "All three", "All four", "All five", "All six")


def name_of(outcome: Outcome, scenario: terms.Scenario) -> str:
    """What an outcome is measured on, shortly: its first place, or "All four"."""
    if len(outcome.subject) > 2:
        return TOGETHER[len(outcome.subject)] if len(outcome.subject) < len(TOGETHER) else "All"
    return subject_name(outcome.subject[0], scenario) if outcome.subject else outcome.label


def note_of(outcome: Outcome, scenario: terms.Scenario) -> str:
    """The second of two places: "with Cap Gris-Nez"."""
    return f"with {subject_name(outcome.subject[1], scenario)}" if len(outcome.subject) == 2 else ""


def fallen_sentence(outcome: Outcome, words: str, scenario: terms.Scenario) -> str:
    """In 862 of 1,000 campaigns Boulogne had fallen by 22 September, the day of the record."""
    runs = len(outcome.values)
    if outcome.record is None:
        happened = runs - int(np.isinf(outcome.values).sum())
        end = style.day_long(last_day(scenario))
        return f"In {of_runs(happened, runs)} {name_of(outcome, scenario)} {words} by {end}."
    moment = to_moment(outcome.record.best, scenario)
    midnight = math.floor(outcome.record.best) + 1
    by = f"{style.day_long(moment)}, the day of the record"
    count = outcome.count_until(midnight - 1e-6)
    return f"In {of_runs(count, runs)} {name_of(outcome, scenario)} {words} by {by}."


def of_runs(count: int, runs: int) -> str:
    """862 of 1,000 campaigns."""
    return f"{style.whole(count)} of {style.plural(runs, 'campaign', 'campaigns')}"


def last_day(scenario: terms.Scenario) -> datetime:
    """Midnight at the start of the scenario's last day."""
    return scenario.start + timedelta(days=(scenario.head.end - scenario.head.start).days)


def cell(value: float, outcome: Outcome, scenario: terms.Scenario, day_only: bool = False) -> str:
    """A value as it is printed: a date, a number, or never."""
    if math.isinf(value):
        return "never"
    if outcome.is_date:
        moment = to_moment(value, scenario)
        return style.day(moment) if day_only else style.hour(moment)
    return style.number(round(value, 4), outcome.unit)


def number_row(outcome: Outcome, scenario: terms.Scenario) -> tuple[str, ...]:
    """Label, record (best, low-high), the five quantiles, share never: one row of a figure's table."""
    runs = [cell(q, outcome, scenario) for q in quantiles(outcome)]
    if outcome.record is None:
        return (outcome.label, style.NONE, *runs, style.share_text(outcome.censored) or "0 %")
    low, best, high = (cell(v, outcome, scenario, outcome.day_only) for v in outcome.record)
    record = best if low == high else f"{best} ({low}{style.DASH}{high})"
    return (outcome.label, record, *runs, style.share_text(outcome.censored) or "0 %")


NUMBER_COLUMNS = ("Outcome", "Record", "5 %", "25 %", "Median", "75 %", "95 %", "Never")
