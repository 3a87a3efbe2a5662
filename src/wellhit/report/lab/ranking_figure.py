"""Plans as points: mean against spread, with the front of those that no other beats in both.

Matplotlib is imported with this module, so import it late.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wellhit.lab.summary import to_moment
from wellhit.lab.whatif.ranking import Entry, Ranking
from wellhit.report import canvas, style
from wellhit.report.drawing import Drawing
from wellhit.report.lab.ranking_tables import better, ranking_cells, ranking_sentences, ranking_title
from wellhit.terms import Scenario

HEIGHT = 4.6  # inches
BOX = (0.105, 0.135, 0.865, 0.835)  # of the axes within the figure
LETTER = 0.62  # width of a letter of the labels, in its size: measured wide, so that labels never touch
SIZE = 8.8  # points
SPAN = 10.0  # of a scale, at least, in what makes no odds (a tenth of a standard deviation of a run)
COLUMNS = (
    "Plan", "Mean", "SD", "Less the first's", "95 % interval", "Best in", "Score", "Front", "In samples", "Verdict",
)  # fmt: skip
Rectangle = tuple[float, float, float, float]  # left, low, right, high, in points


def mean_and_spread(ranking: Ranking, scenario: Scenario) -> Drawing:
    """The plans of a ranking by mean (along) and standard deviation (up)."""
    name = "front-" + "".join(c if c.isalnum() else "-" for c in ranking.id)
    svg = canvas.draw(name, HEIGHT, lambda figure: _paint(figure, ranking, scenario))
    efficient = [entry.name for entry in ranking.entries if entry.is_efficient]
    sentences = (
        *ranking_sentences(ranking),
        f"On the front of means and spreads: {style.listing(efficient)}.",
    )
    reading = (
        f"Each point is a plan: its mean along, the standard deviation of a single run upwards. {_wanted(ranking)} "
        "Filled points lie on the front: no other plan has both as good a mean and as small a spread. The square is "
        "the plan that the others are set against. The band: so near the best mean that it makes no odds. Either scale "
        "spans one standard deviation of a run at least, so that small differences look small."
    )
    cells = [ranking_cells(entry, ranking, scenario) for entry in ranking.entries]
    order = ("mean", "sd", "difference", "interval", "best_in", "score", "front", "front_share", "verdict")
    rows = tuple(
        (entry.name, *(cell[key] for key in order))
        for entry, cell in zip(ranking.entries, cells, strict=True)
    )
    alt = f"Points on scales of mean and standard deviation, one a plan. {' '.join(sentences)}"
    return Drawing(name, ranking_title(ranking), reading, svg, alt, sentences, COLUMNS, rows)


def _wanted(ranking: Ranking) -> str:
    side = "right" if ranking.more_is_better else "left"
    return f"Attackers want to be low (steady) and to the {side} ({better(ranking)})."


def _paint(figure: Figure, ranking: Ranking, scenario: Scenario) -> None:
    axes = figure.add_axes(BOX)
    shown = [entry for entry in ranking.entries if math.isfinite(entry.sd)]
    _frame(axes, shown, ranking, scenario)
    if shown and ranking.smallest > 0.0:
        means = [entry.mean for entry in shown]
        best = max(means) if ranking.more_is_better else min(means)
        near = best - ranking.smallest if ranking.more_is_better else best + ranking.smallest
        axes.axvspan(min(best, near), max(best, near), color=canvas.BAND, linewidth=0, zorder=0)
    front = sorted((entry for entry in shown if entry.is_efficient), key=lambda entry: entry.mean)
    axes.plot([e.mean for e in front], [e.sd for e in front], color=canvas.RUNS50, linewidth=1.3, zorder=2)
    for entry in shown:
        marker = "s" if entry.name == ranking.first else "o"
        fill = canvas.RUNS if entry.is_efficient else canvas.PAPER
        edge = canvas.RUNS if entry.is_efficient else canvas.QUIET
        axes.plot([entry.mean], [entry.sd], marker=marker, markersize=7.5, color=fill, markeredgecolor=edge,
                  markeredgewidth=1.4, zorder=4, clip_on=False)  # fmt: skip
    _name_points(axes, shown)


def _frame(axes: Axes, shown: Sequence[Entry], ranking: Ranking, scenario: Scenario) -> None:
    """Room for every point and its name; round numbers on both scales."""
    for values, set_limits in (
        ([e.mean for e in shown], axes.set_xlim),
        ([e.sd for e in shown], axes.set_ylim),
    ):
        low, high = min(values, default=0.0), max(values, default=1.0)
        room = 0.14 * (high - low) or 0.1 * abs(high) or 1.0
        room = max(room, 0.5 * (SPAN * ranking.smallest - (high - low)))
        set_limits(low - room, high + room)
    share = ranking.unit in ("share", "yes/no")

    def along(x: float, _: float) -> str:
        if ranking.unit == "date":
            return style.day(to_moment(x, scenario))
        return f"{100.0 * x:g} %" if share else _round(x)

    def up(x: float, _: float) -> str:
        return f"{100.0 * x:g}" if share else _round(x)

    axes.xaxis.set_major_locator(MaxNLocator(7, integer=ranking.unit == "date"))
    axes.yaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(FuncFormatter(along))
    axes.yaxis.set_major_formatter(FuncFormatter(up))
    axes.grid(color=canvas.RULE, linewidth=0.4, zorder=0)
    axes.set_axisbelow(True)
    unit = {"date": "days", "share": "percentage points", "yes/no": "percentage points"}.get(
        ranking.unit, ranking.unit
    )
    axes.set_xlabel(f"mean: {ranking_title(ranking)}")
    axes.set_ylabel(f"standard deviation of a single run, {unit}")


def _round(x: float) -> str:
    return (f"{x:,.0f}" if abs(x) >= 1000.0 else f"{x:.4g}").replace("-", "\u2212")


# -- names beside the points ------------------------------------------------------------------------------


def _name_points(axes: Axes, shown: Sequence[Entry]) -> None:
    """Each name as near to its point as it can stand without touching a point or another name."""
    wide, high = BOX[2] * canvas.WIDTH * 72, BOX[3] * HEIGHT * 72
    (left, right), (low, top) = axes.get_xlim(), axes.get_ylim()
    at = [((e.mean - left) / (right - left) * wide, (e.sd - low) / (top - low) * high) for e in shown]
    taken: list[Rectangle] = [(x - 6, y - 6, x + 6, y + 6) for x, y in at]
    for entry, (x, y) in zip(shown, at, strict=True):
        dx, dy, side, box = _place(x, y, LETTER * SIZE * len(entry.name), taken, (wide, high))
        taken.append(box)
        far = math.hypot(dx, dy) > 16
        arrow = (
            {"arrowstyle": "-", "color": canvas.QUIET, "linewidth": 0.5, "shrinkA": 1, "shrinkB": 5}
            if far
            else None
        )
        axes.annotate(entry.name, (entry.mean, entry.sd), textcoords="offset points", xytext=(dx, dy), ha=side,
                      va="center", fontsize=SIZE, color=canvas.INK, arrowprops=arrow, zorder=5)  # fmt: skip


def _place(
    x: float, y: float, width: float, taken: Sequence[Rectangle], frame: tuple[float, float]
) -> tuple[float, float, str, Rectangle]:
    """Offset, side and rectangle of a name: the nearest of a spiral of places that is free; else the least covered."""
    best: tuple[float, float, float, str, Rectangle] | None = None
    for radius in (10, 16, 24, 34, 46, 60, 76):
        for step in (0, 8, 1, 15, 7, 9, 2, 14, 6, 10, 3, 13, 5, 11, 4, 12):
            angle = math.pi * step / 8.0
            dx, dy = radius * math.cos(angle), radius * math.sin(angle)
            side = "left" if math.cos(angle) > 0.2 else "right" if math.cos(angle) < -0.2 else "center"
            start = x + dx - {"left": 0.0, "right": width, "center": width / 2.0}[side]
            box = (start, y + dy - 6.0, start + width, y + dy + 6.0)
            cover = sum(_overlap(box, other) for other in taken)
            cover += _outside(box, frame)
            if best is None or cover < best[0] - 1e-9:
                best = (cover, dx, dy, side, box)
            if cover == 0.0:
                return dx, dy, side, box
    assert best is not None
    return best[1:]


def _overlap(a: Rectangle, b: Rectangle) -> float:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return wide * high if wide > 0.0 and high > 0.0 else 0.0


def _outside(box: Rectangle, frame: tuple[float, float]) -> float:
    over = max(0.0, -box[0]) + max(0.0, box[2] - frame[0]) + max(0.0, -box[1]) + max(0.0, box[3] - frame[1])
    return 1000.0 * over
