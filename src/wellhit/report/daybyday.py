"""Figures by day: bands of the runs, a few single runs, marks of the record."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from wellhit import terms
from wellhit.lab.summary import Outcome, to_moment
from wellhit.report import canvas, style
from wellhit.report.drawing import Drawing, name_of, of_runs

if TYPE_CHECKING:
    import polars as pl

QUANTILE_COLUMNS = ("q05", "q25", "q50", "q75", "q95")
SHOWN_RUNS = 6  # single runs drawn through a band


@dataclass(frozen=True, slots=True)
class Series:
    """One measure by day: its label and unit, quantiles and single runs (one array each, by day)."""

    label: str
    unit: str
    days: NDArray[np.float64]
    bands: tuple[NDArray[np.float64], ...]
    singles: tuple[NDArray[np.float64], ...]


def series(daily: pl.DataFrame, measure: str) -> Series | None:
    """The rows of one measure, ordered by day; None if the measure was not kept."""
    rows = daily.filter(daily["measure"] == measure).sort("day")
    if rows.height == 0:
        return None
    names = [c for c in rows.columns if c.startswith("run_")]
    chosen = names[:: max(1, len(names) // SHOWN_RUNS)][:SHOWN_RUNS]
    return Series(
        str(rows["label"][0]), str(rows["unit"][0]), rows["day"].to_numpy().astype(float),
        tuple(rows[c].to_numpy().astype(float) for c in QUANTILE_COLUMNS),
        tuple(rows[c].to_numpy().astype(float) for c in chosen),
    )  # fmt: skip


def day_rows(data: Series, scenario: terms.Scenario) -> tuple[tuple[str, ...], ...]:
    """The table of a series: the first, every tenth and the last day."""
    shown = sorted({*range(0, len(data.days), 10), len(data.days) - 1})
    days = [style.day(scenario.start + timedelta(days=float(data.days[k]))) for k in shown]
    return tuple(
        (day, *(style.number(float(band[k]), data.unit) for band in data.bands))
        for day, k in zip(days, shown, strict=True)
    )


DAY_COLUMNS = ("Day", "5 %", "25 %", "Median", "75 %", "95 %")


def _band_axes(
    axes: Axes, data: Series, scenario: terms.Scenario, stepped: bool = False, marks: int = 24
) -> None:
    """Single runs over bands, on days and a scale from 0 with its unit."""
    canvas.date_axis(axes, scenario.head.start, float(data.days[0]), float(data.days[-1]) + 1, marks=marks)
    x = data.days if stepped else data.days + 0.5
    canvas.ribbon(axes, x, data.bands, stepped)
    for single in data.singles:
        axes.plot(x, single, color=canvas.INK, linewidth=0.6, alpha=0.55, zorder=2.5,
                  drawstyle="steps-post" if stepped else "default")  # fmt: skip
    top = max([float(data.bands[4].max()), *(float(s.max()) for s in data.singles)])
    axes.set_ylim(0, style.nice_ceiling(top))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: style.number(round(value, 3), data.unit)))
    whole = data.unit in ("fortresses", "men")
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10], integer=whole))
    axes.grid(axis="y", color=canvas.RULE, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _unit_label(axes: Axes, unit: str) -> None:
    """The unit of the vertical scale, over it."""
    axes.annotate(
        unit, (0, 1), xycoords="axes fraction", xytext=(-34, 7), textcoords="offset points", fontsize=8.5,
        color=canvas.QUIET, annotation_clip=False,
    )  # fmt: skip


def _end_labels(axes: Axes, data: Series) -> None:
    """Names of bands and lines, right of the last day, kept apart from each other."""
    wanted = [
        (float(data.bands[2][-1]), "median", canvas.RUNS),
        (float((data.bands[3][-1] + data.bands[4][-1]) / 2), "nine in ten", canvas.QUIET),
        (float((data.bands[0][-1] + data.bands[1][-1]) / 2), "nine in ten", canvas.QUIET),
        (float((data.bands[2][-1] + data.bands[3][-1]) / 2), "middle half", canvas.QUIET),
    ]
    gap = 0.058 * axes.get_ylim()[1]
    taken: list[float] = []
    for place, text, colour in wanted:
        if all(abs(place - other) >= gap for other in taken):
            taken.append(place)
            canvas.right_label(axes, place, text, points=6, fontsize=8, color=colour)


def tons(
    ports: Sequence[Outcome], daily: pl.DataFrame, scenario: terms.Scenario, runs: int
) -> Drawing | None:
    """Cargo landed by day: bands, a few single runs, and above it the record's days of opening.

    ports: the outcomes "first cargo"; runs: how many campaigns the bands were made from.
    """
    data = series(daily, "tons_landed")
    if data is None:
        return None
    opened = sorted(
        (o for o in ports if o.record is not None), key=lambda o: o.record.best if o.record else 0.0
    )
    height = 4.1

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((0.08, 0.13, 0.8, 0.62))
        _band_axes(axes, data, scenario)
        _unit_label(axes, data.unit)
        _end_labels(axes, data)
        top = _openings(axes, opened, scenario)
        if top:
            axes.annotate("Ports opened, by the record", (0, 1 + 0.085 * (top + 1)), xycoords="axes fraction",
                          fontsize=8, color=canvas.RECORD, annotation_clip=False)  # fmt: skip

    low, high = data.bands[1][-1], data.bands[3][-1]
    day = style.day_long(scenario.start + timedelta(days=float(data.days[-1])))
    sentence = (
        f"On {day}, {of_runs(round(runs / 2), runs)} land between {style.whole(low)} and {style.whole(high)} "
        f"{data.unit}; "
        f"nine in ten land between {style.whole(data.bands[0][-1])} and {style.whole(data.bands[4][-1])}."
    )
    reading = (
        "Bands: the middle half and nine in ten of the campaigns, day by day; thick line: the median; thin lines: "
        f"{len(data.singles)} single campaigns, which jump where the bands are smooth. Diamonds: days on which "
        "ports opened, by the record."
    )
    alt = f"Bands over days: {data.label.lower()} in {data.unit}. {sentence}"
    svg = canvas.draw("tons", height, paint)
    return Drawing(
        "tons", "Cargo landed by day", reading, svg, alt, (sentence,), DAY_COLUMNS, day_rows(data, scenario)
    )


def _openings(axes: Axes, opened: Sequence[Outcome], scenario: terms.Scenario) -> int:
    """Record marks above the axes, each with its name at its right; how many storeys they take."""
    first, last = axes.get_xlim()
    shown = [o for o in opened if o.record is not None and first <= o.record.best <= last]
    days = [o.record.best for o in shown if o.record is not None]
    heights = storeys(days, 0.16 * (last - first))
    for outcome, best, storey in zip(shown, days, heights, strict=True):
        y = 1 + 0.085 * storey
        axes.plot([best, best], [0, y], transform=axes.get_xaxis_transform(), color=canvas.RECORD, linewidth=0.6,
                  zorder=1.5, clip_on=False)  # fmt: skip
        axes.plot([best], [y], transform=axes.get_xaxis_transform(), marker="D", color=canvas.RECORD, markersize=5,
                  clip_on=False, zorder=5)  # fmt: skip
        axes.annotate(
            f"{name_of(outcome, scenario)} {style.day(to_moment(best, scenario))}", (best, y),
            xycoords=("data", "axes fraction"), xytext=(7, 0), textcoords="offset points", ha="left",
            va="center", fontsize=8, color=canvas.RECORD, annotation_clip=False,
        )  # fmt: skip
    return max(heights, default=0)


def storeys(places: Sequence[float], room: float) -> list[int]:
    """A height for each of the ordered places so that no name, `room` wide, is crossed or covered.

    Within a row of near neighbours the first stands highest, so that the later ones' rules end below its name.
    """
    heights: list[int] = []
    following = math.inf
    for place in reversed(places):
        heights.append(heights[-1] + 1 if following - place < room else 1)
        following = place
    return heights[::-1]


def standing(
    falls: Sequence[Outcome], outcomes: pl.DataFrame, daily: pl.DataFrame, scenario: terms.Scenario
) -> Drawing | None:
    """Fortresses still held, by day, with the steps of the record."""
    data = series(daily, "fortresses_standing")
    if data is None or data.bands[4].max() < 2.0:  # of a single fortress the strip of its fall says all
        return None
    recorded = [o for o in falls if o.record is not None]
    moments = sorted(o.record.best for o in recorded if o.record is not None)

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((0.08, 0.16, 0.8, 0.72))
        _band_axes(axes, data, scenario, stepped=True)
        _unit_label(axes, data.unit)
        most = float(data.bands[4].max())
        axes.set_ylim(0, most + 0.4)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=10, integer=True))
        last = float(data.days[-1]) + 1
        x = [0.0, *(v for v in moments if v < last), last]
        y = [most - k for k in range(len(x) - 1)]
        if moments:
            axes.step(x, [*y, y[-1]], where="post", color=canvas.RECORD, linewidth=1.8, zorder=4)
            canvas.right_label(axes, y[-1], "record", points=6, color=canvas.RECORD)

    chief = [o for o in recorded if o.row is not None and o.row.headline]
    sentences = (_all_fallen(chief, outcomes, scenario),) if chief else ()
    alt = f"Steps going down by day: fortresses still held. {' '.join(sentences)}"
    reading = (
        "Bands: the middle half and nine in ten of the campaigns, thick line: the median, thin lines: single "
        "campaigns; the line that is named at the right: the record."
    )
    svg = canvas.draw("standing", 3.2, paint)
    rows = day_rows(data, scenario)
    return Drawing("standing", "Fortresses still held", reading, svg, alt, sentences, DAY_COLUMNS, rows)


def _all_fallen(recorded: Sequence[Outcome], outcomes: pl.DataFrame, scenario: terms.Scenario) -> str:
    """In 310 of 1,000 campaigns all four had fallen by 30 September, as in the record."""
    latest = max(o.record.best for o in recorded if o.record is not None)
    last = np.max([outcomes[o.id].fill_null(math.inf).to_numpy() for o in recorded], axis=0)
    count = int((last < math.floor(latest) + 1).sum())
    names = style.listing([name_of(o, scenario) for o in recorded])
    day = style.day_long(to_moment(latest, scenario))
    return f"In {of_runs(count, len(last))} {names} had all fallen by {day}, as in the record."


def _any(data: Series) -> bool:
    """Whether anything is to be seen: a siege without coast guns shells nobody."""
    return bool(data.bands[4].max() > 0.0) or any(bool(np.max(single) > 0.0) for single in data.singles)


SMALL = ("casualties", "prisoners", "tons_cumulative", "coast_shells")


def small_multiples(daily: pl.DataFrame, scenario: terms.Scenario) -> Drawing | None:
    """Losses, cargo and shelling by day, a small panel each."""
    found = {
        measure: data for measure in SMALL if (data := series(daily, measure)) is not None and _any(data)
    }
    if not found:
        return None
    lines = math.ceil(len(found) / 2)
    height = 2.5 * lines

    def paint(figure: Figure) -> None:
        for k, data in enumerate(found.values()):
            left, low = 0.08 + 0.49 * (k % 2), 1 - (k // 2 + 1) / lines + 0.42 / height
            axes = figure.add_axes((left, low, 0.41, 1.55 / height))
            _band_axes(axes, replace(data, singles=data.singles[:3]), scenario, marks=10)
            axes.annotate(
                textwrap.fill(f"{data.label}, {data.unit}", 44), (0, 1),
                xycoords="axes fraction", xytext=(-4, 9),
                textcoords="offset points", fontsize=10, family="DejaVu Serif", annotation_clip=False,
            )  # fmt: skip

    day = style.day_long(scenario.start + timedelta(days=float(next(iter(found.values())).days[-1])))
    sentences = tuple(
        f"{data.label.removesuffix(' so far')}, to {day}: nine campaigns in ten lie between "
        f"{style.whole(data.bands[0][-1])} and {style.whole(data.bands[4][-1])} {data.unit}."
        for data in found.values()
        if not data.unit.endswith("/day")
    )
    rows = tuple((data.label, *row) for data in found.values() for row in day_rows(data, scenario))
    alt = f"Small panels of bands over days. {' '.join(sentences)}"
    reading = "Bands, thick and thin lines as above; each panel has its own scale from 0."
    svg = canvas.draw("small", height, paint)
    columns = ("Measure", *DAY_COLUMNS)
    return Drawing("small", "Losses, cargo and shelling by day", reading, svg, alt, sentences, columns, rows)
