"""What is drawn of a hindcast or a prediction: the forecast of each siege beside its record and three baselines,
where the records lie in their forecasts, and whether the baselines are beaten.

Matplotlib is imported with this module, so import it late.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wellhit.lab import scores
from wellhit.lab.foretell.baselines import h_hour
from wellhit.lab.foretell.hindcast import BASELINES, JUDGED, Row, judged, reading
from wellhit.lab.foretell.siege_sentences import (
    BASELINE_WORDS,
    OUTCOMES,
    coverage_sentence,
    measure_sentence,
    percent,
)
from wellhit.lab.summary import quantile
from wellhit.report import canvas, style
from wellhit.report.drawing import LEVELS, Drawing
from wellhit.report.lab.siege_rows import Cells, cells_of

Floats = npt.NDArray[np.float64]
SHORT = {"naive": "naive", "others_mean": "others", "prior": "prior"}
TITLES = {
    "casualties": ("What it costs the attackers", "men, scale in powers of ten"),
    "assault_days": ("How long it lasts", "days from H-hour to surrender, scale in powers of ten"),
    "prisoners": ("How many are taken", "men, scale in powers of ten"),
    "port_open": (
        "When the first cargo comes",
        "days after the first day on which the plan allows the assault",
    ),
}
ORDER = ("casualties", "assault_days", "prisoners", "port_open")
COLUMNS = ("Siege", "Record", "low to high", "Median", "50 %", "90 %", "Never", "CRPS",
           "CRPS: naive", "others", "prior", "Record is")  # fmt: skip
READING = (
    "Faint bar: nine runs in ten; strong bar: the middle half; stroke: the median. Diamond and line: the record and "
    "its range. Thin lines: nine tenths of each baseline, with its median."
)


def draw_all(rows: Sequence[Row]) -> list[Drawing]:
    """Every figure for which there is something to draw, in reading order."""
    drawings: list[Drawing | None] = [forecasts(m, [r for r in seen(rows) if r.measure == m]) for m in ORDER]
    return [d for d in (*drawings, places(rows), skills(rows)) if d is not None]


def seen(rows: Sequence[Row]) -> list[Row]:
    """The rows of the four measures, without those that have no record and hardly ever came about."""
    return [
        row
        for row in rows
        if row.measure in ORDER
        and (row.target is not None or math.isfinite(quantile(row.foretold.values, 0.05)))
    ]


def one_siege(rows: Sequence[Row]) -> Drawing | None:
    """The forecasts of one siege in a single figure, a panel with a scale of its own for each outcome."""
    shown = sorted(seen(rows), key=lambda r: ORDER.index(r.measure))
    if not shown:
        return None
    cells = [cells_of(row) for row in shown]
    tall = 1.35 if any(row.target is not None for row in shown) else 1.1

    def paint(figure: Figure) -> None:
        for n, (row, cell) in enumerate(zip(shown, cells, strict=True)):
            place = 1.0 - (n + 0.62) / len(shown)
            axes = figure.add_axes((0.185, place, 0.62, 0.55 / len(shown)))
            axes.set_ylim(1, 0)
            _axis(axes, row.measure, [row])
            _strip(axes, 0, row.measure, row, cell, OUTCOMES[row.measure])

    spans = [f"{OUTCOMES[row.measure].lower()} {cell.most}" for row, cell in zip(shown, cells, strict=True)]
    said = tuple(_sentence(row.measure, [row]) for row in shown if row.target is not None)
    said = said or (f"Nine runs in ten: {style.listing(spans)}.",)
    svg = canvas.draw("one-siege", tall * len(shown), paint)
    numbers = tuple((c.outcome, *_numbers(c)[1:]) for c in cells)
    return Drawing(
        "one-siege", "The forecast", READING, svg, "Bars, one panel for each outcome. " + " ".join(said), said,
        ("Outcome", *COLUMNS[1:]), numbers,
    )  # fmt: skip


# -- forecasts beside records -------------------------------------------------------------------------------


def _scale(measure: str, row: Row) -> Callable[[float], float]:
    """From natural values to the axis: powers of ten, or days after H-hour."""
    if measure == "port_open":
        began = _zero(row)
        return lambda x: x - began
    least = 0.25 if measure == "assault_days" else 1.0
    return lambda x: math.log10(max(x, least)) if math.isfinite(x) else x


def _zero(row: Row) -> float:
    """From when dates are counted: H-hour of a single siege, else the start of the scenario."""
    return (h_hour(row.scenario) or 0.0) if len(row.scenario.fortresses) == 1 else 0.0


def forecasts(measure: str, rows: Sequence[Row]) -> Drawing | None:
    """One strip for each siege: forecast, record, baselines."""
    if not rows:
        return None
    cells = [cells_of(row) for row in rows]
    tall = 0.72 if any(row.baselines.get(name) for row in rows for name in BASELINES) else 0.5
    head, foot = 0.1, 0.5
    height = head + foot + tall * len(rows)

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((0.165, foot / height, 0.64, tall * len(rows) / height))
        axes.set_ylim(len(rows), 0)
        _axis(axes, measure, rows)
        for k, (row, cell) in enumerate(zip(rows, cells, strict=True)):
            _strip(axes, k, measure, row, cell, cell.siege)

    title, _ = TITLES[measure]
    sentence = _sentence(measure, rows)
    svg = canvas.draw(f"forecast-{measure}", height, paint)
    alt = f"Bars, one row for each siege: {OUTCOMES[measure].lower()}. {sentence}"
    return Drawing(
        f"forecast-{measure}",
        title,
        READING,
        svg,
        alt,
        (sentence,),
        COLUMNS,
        tuple(_numbers(c) for c in cells),
    )


def _sentence(measure: str, rows: Sequence[Row]) -> str:
    found = reading(rows)["measures"]
    if measure in found:
        return measure_sentence(measure, found[measure])
    return f"{OUTCOMES[measure]}: foretold, and no record to set beside it."


def _numbers(c: Cells) -> tuple[str, ...]:
    return (
        c.siege, c.record or style.NONE, c.record_range, c.median, c.half, c.most, c.never or "0 %", c.crps,
        *c.baselines, c.inside or style.NO_RECORD,
    )  # fmt: skip


def _axis(axes: Axes, measure: str, rows: Sequence[Row]) -> None:
    """Limits that hold every record and nearly all of each forecast, and round numbers below."""
    found: list[float] = []
    for row in rows:
        x = _scale(measure, row)
        ends = [quantile(row.foretold.values, p) for p in LEVELS]
        if row.target is not None:
            ends += row.target.record
        ends += [quantile(b.values, 0.5) for b in row.baselines.values() if b is not None]
        found += [x(v) for v in ends if math.isfinite(v)]
    low, high = min(found), max(found)
    margin = 0.04 * max(high - low, 0.6)
    axes.set_xlim(low - margin, high + margin)
    canvas.bare(axes)
    axes.grid(axis="x", color=canvas.RULE, linewidth=0.5)
    axes.set_axisbelow(True)
    counted = measure != "port_open" or all(_zero(row) for row in rows)
    axes.set_xlabel(TITLES[measure][1] if counted else "days since the start of the scenario")
    if measure == "port_open":
        axes.set_xticks([t for t in range(-30, 400, 10 if high - low < 110 else 30) if low <= t <= high])
        return
    steps: tuple[float, ...] = (1, 2, 5) if high - low < 2.6 else (1,)
    if high - low < 0.7:
        steps = (1, 1.5, 2, 3, 4, 5, 6, 8)
    marks = [s * 10.0**p for p in range(-1, 8) for s in steps]
    shown = [m for m in marks if low - margin <= math.log10(m) <= high + margin]
    axes.set_xticks([math.log10(m) for m in shown], [f"{m:,g}" for m in shown])


def _strip(axes: Axes, k: int, measure: str, row: Row, cell: Cells, name: str) -> None:
    x = _scale(measure, row)
    own = [name for name in BASELINES if row.baselines.get(name) is not None]
    at = k + (0.28 if own else 0.5)
    if k:
        axes.axhline(k, color=canvas.RULE, linewidth=0.4, zorder=1)
    canvas.bars(axes, at, [x(quantile(row.foretold.values, p)) for p in LEVELS], 9.0)
    _name(axes, at, name)
    for n, which in enumerate(own):
        baseline = row.baselines[which]
        assert baseline is not None
        _thin(axes, k + 0.56 + 0.15 * n, SHORT[which], [x(quantile(baseline.values, p)) for p in LEVELS])
    if row.target is None:
        canvas.right_label(axes, at, f"median {cell.median}", fontsize=8.5)
        return
    low, best, high = (x(v) for v in row.target.record)
    canvas.record_mark(axes, at, low, best, high)
    canvas.right_label(axes, at, cell.inside, fontsize=8.5, color=canvas.INK)
    canvas.right_label(axes, k + 0.58, f"record {cell.record}", fontsize=8, color=canvas.RECORD)
    never = f", never {cell.never}" if cell.never else ""
    canvas.right_label(axes, k + 0.78, f"median {cell.median}{never}", fontsize=8)


def _name(axes: Axes, y: float, name: str) -> None:
    """A name at the left, in two lines where it is long ("Calais", "with Cap Gris-Nez")."""
    head, joint, rest = name.partition(" with ")
    lines = [head, f"with {rest}"] if joint else textwrap.wrap(name, 20)[:2]
    canvas.left_label(axes, y if len(lines) == 1 else y - 0.09, lines[0], fontsize=10, family="DejaVu Serif")
    for line in lines[1:]:
        canvas.left_label(axes, y + 0.1, line, fontsize=8, family="DejaVu Serif")


def _thin(axes: Axes, y: float, word: str, q: Sequence[float]) -> None:
    """A baseline: a thin line over nine tenths of it, its median, its name at the left."""
    low, high = axes.get_xlim()
    cut = [min(max(v, low), high) for v in q]
    axes.plot([cut[0], cut[4]], [y, y], color=canvas.QUIET, linewidth=0.8, solid_capstyle="butt", zorder=2)
    if low <= q[2] <= high:
        axes.plot([q[2]], [y], marker="o", color=canvas.PAPER, markeredgecolor=canvas.QUIET, markersize=3.6,
                  markeredgewidth=0.9, zorder=3)  # fmt: skip
    canvas.left_label(axes, y, word, fontsize=7, color=canvas.QUIET)


# -- where the records lie ----------------------------------------------------------------------------------


def places(rows: Sequence[Row]) -> Drawing | None:
    """For each measure: where the records lie in their forecasts, from 0 (all runs above) to 100 % (all below)."""
    kept = judged(rows)
    if len(kept) < 5:
        return None
    measures = [m for m in ORDER if any(row.measure == m for row in kept)]
    found = [(row, scores.chance_below(row.foretold.values, row.target.record)) for row in kept if row.target]
    tall, head, foot = 0.55, 0.35, 0.5
    height = head + foot + tall * len(measures)

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((0.21, foot / height, 0.62, tall * len(measures) / height))
        axes.set_xlim(0.0, 100.0)
        axes.set_ylim(len(measures), 0)
        canvas.bare(axes)
        axes.axvspan(5.0, 95.0, color=canvas.BAND, zorder=0, linewidth=0)
        axes.axvspan(25.0, 75.0, color=canvas.RUNS90, zorder=0.1, linewidth=0)
        axes.set_xticks([5, 25, 50, 75, 95], ["5 %", "25 %", "50 %", "75 %", "95 %"])
        axes.set_xlabel("share of the forecast that lies below the record")
        for k, measure in enumerate(measures):
            shares = [100.0 * share for row, share in found if row.measure == measure]
            canvas.left_label(axes, k + 0.5, OUTCOMES[measure], family="DejaVu Serif")
            canvas.dots(axes, shares, k + 0.66, 1.9, 0.55)
            inside = sum(5.0 <= s <= 95.0 for s in shares)
            canvas.right_label(axes, k + 0.5, f"{inside} of {len(shares)} in 90 %")

    sentence = coverage_sentence(reading(rows))
    svg = canvas.draw("places", height, paint)
    numbers = tuple(
        (OUTCOMES[row.measure], cells_of(row).siege, f"{100.0 * share:.0f} %") for row, share in found
    )
    return Drawing(
        "places", "Where the records lie in their forecasts",
        "Each dot is one siege. Left: most runs lie above the record; right: most lie below it. The faint field is the "
        "90 % interval, the strong one the 50 % interval; well-judged forecasts scatter their records evenly over the "
        "whole width.",
        svg, f"Dots on a scale from 0 to 100 per cent. {sentence}", (sentence,),
        ("Outcome", "Siege", "Forecast below the record"), numbers,
    )  # fmt: skip


# -- skill --------------------------------------------------------------------------------------------------


def skills(rows: Sequence[Row]) -> Drawing | None:
    """How much lower the mean CRPS is than each baseline's, with its interval."""
    found = reading(rows)["measures"]
    lines = [
        (m, name, found[m]["skill"][name])
        for m in (m for m in ORDER if m in found and m in JUDGED)
        for name in BASELINES
        if name in found[m]["skill"]
    ]
    if not lines:
        return None
    tall, head, foot = 0.3, 0.35, 0.5
    height = head + foot + tall * len(lines)

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((0.4, foot / height, 0.44, tall * len(lines) / height))
        axes.set_xlim(-1.0, 1.0)
        axes.set_ylim(len(lines), 0)
        canvas.bare(axes)
        axes.set_xticks([-1, -0.5, 0, 0.5, 1], ["\u2212100 %", "\u221250 %", "0", "50 %", "100 %"])
        axes.set_xlabel("mean CRPS below the baseline's")
        axes.axvline(0.0, color=canvas.INK, linewidth=0.9, zorder=1)
        for k, line in enumerate(lines):
            _skill_line(axes, k, *line, first=k == 0 or lines[k - 1][0] != line[0])

    better, worse = (sum(of(s) for _, _, s in lines) for of in (_is_better, _is_worse))
    said = (
        f"Of {style.plural(len(lines), 'comparison', 'comparisons')} the model is better in {better} and worse in "
        f"{worse}; {len(lines) - better - worse} show nothing either way.",
    )
    numbers = tuple(
        (OUTCOMES[m], SHORT[name], str(s["sieges"]), f"{percent(s['skill'])} %",
         f"{percent(s['low'])} to {percent(s['high'])} %")
        for m, name, s in lines
    )  # fmt: skip
    return Drawing(
        "skills", "Is it better than simpler forecasts?",
        "Dot: by how much the mean score (CRPS) is lower than the baseline's, on the same sieges; line: 90 % interval "
        "from drawing the sieges anew. Right of 0 the model is better. A line that crosses 0 shows nothing.",
        canvas.draw("skills", height, paint), "Dots with intervals about 0. " + " ".join(said), said,
        ("Outcome", "Against", "Sieges", "Skill", "90 % interval"), numbers,
    )  # fmt: skip


def _is_better(s: Mapping[str, Any]) -> bool:
    return bool(s["low"] > 0.0)


def _is_worse(s: Mapping[str, Any]) -> bool:
    return bool(s["high"] < 0.0)


def _skill_line(axes: Axes, k: int, measure: str, name: str, s: Mapping[str, Any], first: bool) -> None:
    y = k + 0.5
    settled = _is_better(s) or _is_worse(s)
    colour = canvas.RUNS if settled else canvas.QUIET
    low, high = max(s["low"], -1.0), min(s["high"], 1.0)
    axes.plot([low, high], [y, y], color=colour, linewidth=2.2 if settled else 1.2, zorder=2)
    axes.plot([max(s["skill"], -1.0)], [y], marker="o", color=colour if settled else canvas.PAPER,
              markeredgecolor=colour, markersize=5.5, zorder=3)  # fmt: skip
    if first:
        axes.axhline(k, color=canvas.RULE, linewidth=0.5, zorder=1)
        axes.annotate(
            OUTCOMES[measure], (0, y), xycoords=("axes fraction", "data"), xytext=(-250, 0),
            textcoords="offset points", va="center", fontsize=10, family="DejaVu Serif", color=canvas.INK,
            annotation_clip=False,
        )  # fmt: skip
    canvas.left_label(axes, y, BASELINE_WORDS[name].removeprefix("the "), fontsize=8.5)
    verdict = "better" if _is_better(s) else "worse" if _is_worse(s) else "not shown"
    canvas.right_label(axes, y, f"{percent(s['skill'])} %, {verdict}")
