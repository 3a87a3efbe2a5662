"""Charts of what an outcome hangs on: tornadoes (both ends of a factor), and ladders (one index with its interval).

Matplotlib is imported with this module, so import it late.
"""

from __future__ import annotations

import itertools
import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wellhit.lab.summary import to_moment
from wellhit.report import canvas, style
from wellhit.report.drawing import Drawing
from wellhit.terms import Range, Scenario

ROW, HEAD, FOOT = 0.44, 0.62, 0.42
STEP, LITTLE = 0.36, 0.28  # of a ladder: height of a row, room over it


@dataclass(frozen=True, slots=True)
class Bar:
    """One end of a factor: mean outcome, its interval, and the word written at it."""

    mean: float
    low: float
    high: float
    word: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One factor of a chart: its name, what stands under it, a note at the right, and its two ends."""

    name: str
    under: str
    note: str
    first: Bar
    second: Bar


def value_text(x: float, unit: str, scenario: Scenario) -> str:
    """A mean of an outcome as it stands on a chart."""
    if not math.isfinite(x):
        return style.NONE
    if unit == "date":
        return style.day(to_moment(x, scenario))
    if unit in ("share", "yes/no"):
        return f"{100.0 * x:.0f} %"
    return style.whole(x) if abs(x) >= 20.0 else f"{x:.1f}"


def frame_of(rungs: Sequence[Rung], mean: float, record: Range | None) -> tuple[float, float]:
    """Ends of the scale: all bars with their intervals, and the record where it is not far away."""
    bars = [bar for rung in rungs for bar in (rung.first, rung.second)]
    values = [v for bar in bars for v in (bar.mean, bar.low, bar.high) if math.isfinite(v)] + [mean]
    low, high = min(values), max(values)
    room = (high - low) or 1.0
    if record is not None and low - 0.5 * room <= record.best <= high + 0.5 * room:
        low, high = min(low, record.best), max(high, record.best)
    margin = 0.12 * ((high - low) or 1.0)
    return low - margin, high + margin


def tornado(
    name: str, title: str, rungs: Sequence[Rung], mean: float, unit: str, scenario: Scenario,
    words: tuple[str, str], record: Range | None = None, reading: str = "", sentences: tuple[str, ...] = (),
    called: str = "record",
) -> Drawing:  # fmt: skip
    """Two bars a factor, from the mean outcome to the mean at either end of the factor, the widest first.

    words: heading of the notes at the right, and what stands under the axis. called: the name of the record's mark.
    """
    height = HEAD + FOOT + ROW * len(rungs)
    first, last = frame_of(rungs, mean, record)

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((0.27, FOOT / height, 0.61, ROW * len(rungs) / height))
        axes.set_ylim(len(rungs), 0)
        canvas.bare(axes)
        _scale(axes, first, last, unit, scenario, words[1])
        axes.axvline(mean, color=canvas.INK, linewidth=0.9, zorder=4)
        for k, rung in enumerate(rungs):
            if k:
                axes.axhline(k, color=canvas.RULE, linewidth=0.5, zorder=1)
            _rung(axes, k, rung, mean)
        _heads(axes, mean, unit, scenario, (words[0], called), record, first, last)

    columns = ("Factor", "One end", "Mean there (90 %)", "Other end", "Mean there (90 %)", words[0])
    rows = tuple(_table_row(rung, unit, scenario) for rung in rungs)
    alt = f"{title}: bars to both sides of the mean of all runs, one pair a factor. {' '.join(sentences)}"
    svg = canvas.draw(name, height, paint)
    return Drawing(name, title, reading, svg, alt, sentences, columns, rows)


def _scale(axes: Axes, first: float, last: float, unit: str, scenario: Scenario, word: str) -> None:
    if unit == "date":
        canvas.date_axis(axes, scenario.head.start, first, last, marks=18)
        return
    axes.set_xlim(first, last)
    axes.grid(axis="x", color=canvas.RULE, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_xlabel(word)
    ticks = [t for t in axes.get_xticks() if first <= t <= last]
    scale = 100.0 if unit in ("share", "yes/no") else 1.0
    steps = [abs(b - a) * scale for a, b in itertools.pairwise(ticks)]
    digits = 0 if not steps or min(steps) >= 1.0 else 1 if min(steps) >= 0.1 else 2
    mark = " %" if scale > 1.0 else ""
    axes.set_xticks(ticks, [f"{scale * t:,.{digits}f}{mark}".replace("-", "\u2212") for t in ticks])


def _rung(axes: Axes, k: int, rung: Rung, mean: float) -> None:
    """The first end above the middle of the row, the second below: they never hide each other."""
    low, high = axes.get_xlim()
    for bar, y, colour in ((rung.first, k + 0.34, canvas.RUNS50), (rung.second, k + 0.66, canvas.RUNS)):
        axes.barh(y, bar.mean - mean, left=mean, height=0.27, color=colour, linewidth=0, zorder=2)
        if math.isfinite(bar.low) and math.isfinite(bar.high):
            ends = [max(bar.low, low), min(bar.high, high)]
            axes.plot(ends, [y, y], color=canvas.INK, linewidth=0.9, solid_capstyle="butt", zorder=3)
        right = bar.mean >= mean
        place = max(bar.high, bar.mean) if right else min(bar.low, bar.mean)
        if not math.isfinite(place):
            place = bar.mean
        axes.annotate(
            bar.word, (place, y), textcoords="offset points", xytext=(4 if right else -4, 0), fontsize=7.5,
            ha="left" if right else "right", va="center", color=canvas.QUIET, annotation_clip=False,
        )  # fmt: skip
    canvas.left_label(axes, k + (0.36 if rung.under else 0.5), rung.name, fontsize=9.5)
    if rung.under:
        canvas.left_label(axes, k + 0.73, rung.under, fontsize=7.5, color=canvas.QUIET)
    canvas.right_label(axes, k + 0.5, rung.note, fontsize=9, color=canvas.INK)


def _heads(
    axes: Axes, mean: float, unit: str, scenario: Scenario, words: tuple[str, str], record: Range | None,
    first: float, last: float,
) -> None:  # fmt: skip
    """Over the chart: the mean, the record where it lies on the scale, and what the notes at the right are."""

    def over(x: float, text: str, points: float, **how: Any) -> None:
        axes.annotate(
            text, (x, 0), textcoords="offset points", xytext=(0, points), va="bottom", fontsize=8.5,
            annotation_clip=False, **{"ha": "center", **how},
        )  # fmt: skip

    place = (mean - first) / (last - first)
    side = "left" if place < 0.12 else "right" if place > 0.88 else "center"
    over(mean, f"mean of all runs, {value_text(mean, unit, scenario)}", 6, color=canvas.INK, ha=side)
    if record is not None and first <= record.best <= last:
        place = (record.best - first) / (last - first)
        side = "left" if place < 0.12 else "right" if place > 0.88 else "center"
        over(
            record.best,
            f"{words[1]} {value_text(record.best, unit, scenario)}",
            22,
            color=canvas.RECORD,
            ha=side,
        )
        axes.plot([record.best], [0], marker="D", color=canvas.RECORD, markersize=5.5, zorder=6, clip_on=False,
                  markeredgecolor=canvas.PAPER, markeredgewidth=0.7)  # fmt: skip
        axes.axvline(record.best, color=canvas.RECORD, linewidth=0.9, linestyle=(0, (3, 2)), zorder=1.5)
    axes.annotate(
        words[0], (1, 1), xycoords="axes fraction", textcoords="offset points", xytext=(8, 6), fontsize=8,
        color=canvas.QUIET, annotation_clip=False, va="bottom",
    )  # fmt: skip


def _table_row(rung: Rung, unit: str, scenario: Scenario) -> tuple[str, ...]:
    cells = [rung.name]
    for bar in (rung.first, rung.second):
        text = value_text(bar.mean, unit, scenario)
        if math.isfinite(bar.low):
            ends = value_text(bar.low, unit, scenario), value_text(bar.high, unit, scenario)
            text += f" ({ends[0]}{style.DASH}{ends[1]})" if ends[0] != ends[1] else ""
        cells += [bar.word, text]
    return (*cells, rung.note)


# -- ladders ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a ladder: a value from 0 with its interval, and a second value inside it (NaN for none)."""

    name: str
    under: str
    value: float
    low: float
    high: float
    inner: float
    note: str


def ladder(
    name: str, title: str, steps: Sequence[Step], axis: str, word: str, floor: float, percent: bool,
    reading: str, sentences: tuple[str, ...], columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...],
) -> Drawing:  # fmt: skip
    """Bars from nought, the longest first. floor: a dashed line where it is finite; inner: a dark bar inside."""
    height = LITTLE + FOOT + STEP * len(steps)
    most = max([s.high for s in steps if math.isfinite(s.high)] + [s.value for s in steps], default=1.0)

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((0.27, FOOT / height, 0.61, STEP * len(steps) / height))
        axes.set_ylim(len(steps), 0)
        axes.set_xlim(0.0, min(style.nice_ceiling(most * 1.02), 1.0 if percent else math.inf))
        canvas.bare(axes)
        axes.grid(axis="x", color=canvas.RULE, linewidth=0.5)
        axes.set_axisbelow(True)
        axes.set_xlabel(axis)
        if percent:
            ticks = [t for t in axes.get_xticks() if t <= axes.get_xlim()[1] + 1e-9]
            axes.set_xticks(ticks, [f"{100.0 * t:.0f} %" for t in ticks])
        if math.isfinite(floor):
            axes.axvline(floor, color=canvas.QUIET, linewidth=0.9, linestyle=(0, (3, 2)), zorder=3)
        for k, step in enumerate(steps):
            y = k + 0.5
            axes.barh(y, max(step.value, 0.0), height=0.5, color=canvas.RUNS90, linewidth=0, zorder=2)
            if math.isfinite(step.inner):
                axes.barh(y, max(step.inner, 0.0), height=0.5, color=canvas.RUNS50, linewidth=0, zorder=2.1)
            if math.isfinite(step.low):
                ends = [min(max(x, 0.0), axes.get_xlim()[1]) for x in (step.low, step.high)]
                axes.plot(ends, [y, y], color=canvas.INK, linewidth=0.9, zorder=3)
            label = textwrap.shorten(step.name, 40, placeholder="\u2026")
            canvas.left_label(
                axes, k + (0.36 if step.under else 0.5), label, fontsize=9.5 if len(label) < 34 else 8.5
            )
            if step.under:
                canvas.left_label(axes, k + 0.76, step.under, fontsize=7.0, color=canvas.QUIET)
            canvas.right_label(axes, y, step.note, fontsize=9, color=canvas.INK)
        axes.annotate(
            word, (1, 1), xycoords="axes fraction", textcoords="offset points", xytext=(8, 6), fontsize=8,
            color=canvas.QUIET, annotation_clip=False, va="bottom",
        )  # fmt: skip

    alt = f"{title}: bars, one a factor. {' '.join(sentences)}"
    return Drawing(name, title, reading, canvas.draw(name, height, paint), alt, sentences, columns, rows)
