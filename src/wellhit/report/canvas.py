"""How a figure is put on paper: type, axes, the marks of an ensemble, and clean SVG.

No window system is needed: figures are drawn by matplotlib's SVG writer alone. Text stays text, so that a
reader can select it and a screen reader could read it; colours become CSS variables (report/style.py).
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Literal
from xml.sax.saxutils import escape

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from numpy.typing import NDArray

from wellhit.report import style

LIGHT = {name: pair[0] for name, pair in style.COLOURS.items()}
INK, QUIET, RULE, BAND, PAPER = (LIGHT[n] for n in ("ink", "quiet", "rule", "band", "paper"))
RUNS, RUNS50, RUNS90, RECORD = (LIGHT[n] for n in ("runs", "runs50", "runs90", "record"))

WIDTH = 9.4  # inches; a page scales it
DOTS = 20  # a dot stands for one run in twenty

_RC: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # measured with its wide letters, so that narrower fonts always fit
    "font.size": 9.0,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "axes.linewidth": 0.7,
    "axes.labelcolor": QUIET,
    "axes.labelsize": 8.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": RULE,
    "ytick.color": RULE,
    "xtick.labelcolor": QUIET,
    "ytick.labelcolor": QUIET,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "axes.unicode_minus": True,
    "text.parse_math": False,
    "svg.fonttype": "none",
}


def draw(name: str, height: float, paint: Callable[[Figure], None]) -> str:
    """Paint a figure `height` inches high and give it back as SVG to stand within a page.

    name: prefix of every id inside, so that several figures share one page.
    """
    with matplotlib.rc_context({**_RC, "svg.hashsalt": name}):
        figure = Figure(figsize=(WIDTH, height))
        FigureCanvasSVG(figure)
        paint(figure)
        text = io.StringIO()
        nothing = dict.fromkeys(
            ("Date", "Creator", "Format", "Type")
        )  # no clock, no maker: same runs, same bytes
        figure.savefig(text, format="svg", metadata=nothing)
    return clean(text.getvalue(), name)


def clean(svg: str, name: str) -> str:
    """Matplotlib's SVG without prologue, fixed size, global style, spare ids and fixed colours and fonts."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, count=1, flags=re.S)
    svg = re.sub(r'(<svg\b[^>]*?) width="[^"]*" height="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r' (xmlns(:xlink)?|version)="[^"]*"', "", svg)
    svg = re.sub(r'(<(?:g|svg)\b[^>]*?) id="[^"]*"', r"\1", svg)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = svg.replace("url(#", f"url(#{name}-").replace('xlink:href="#', f'href="#{name}-')
    for colour, (light, _) in style.COLOURS.items():
        svg = svg.replace(light, f"var(--{colour}, {light})")
    svg = svg.replace("font-family: 'DejaVu Sans'", "font-family: var(--sans, sans-serif)")
    svg = svg.replace("font-family: 'DejaVu Serif'", "font-family: var(--serif, serif)")
    svg = re.sub(r' transform="rotate\(-0 [^"]*"', "", svg)
    svg = re.sub(
        r"<[^>]*>", lambda tag: re.sub(r"(\d\.\d\d)\d+", r"\1", tag[0]), svg
    )  # finer than any eye; text stays
    return re.sub(r"\n\s*", "\n", svg).strip()


def standalone(svg: str, title: str) -> str:
    """A drawing as a file of its own, on paper, in the light colours, with a title."""
    svg = re.sub(r"var\(--[a-z0-9]+, ([^)]*)\)", r"\1", svg)
    head = f'<title>{escape(title)}</title><rect width="100%" height="100%" fill="{PAPER}"/>'
    svg = re.sub(r"(<svg\b[^>]*>)", lambda found: found.group(1) + head, svg, count=1)
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) + "\n"


# -- axes ---------------------------------------------------------------------------------------------


def date_axis(axes: Axes, start: date, first: float, last: float, top: bool = False, marks: int = 24) -> None:
    """Days since `start` from `first` to `last`: months named, days numbered, every other month shaded.

    marks: at most about so many numbered days. A day's number stands at its noon.
    """
    axes.set_xlim(first, last)
    step = next(s for s in (1, 2, 5, 10, 1000) if (last - first) / s <= marks)
    ticks, labels = [], []
    for offset in range(math.floor(first), math.ceil(last)):
        here = start + timedelta(days=offset)
        if first <= offset and _is_numbered(here.day, step):
            ticks.append(offset + (0.5 if step < 1000 else 0.0))
            labels.append(str(here.day) if step < 1000 else style.MONTHS[here.month - 1])
        if here.month % 2 == 0 and (here.day == 1 or offset <= first):
            end = (_next_month(here) - start).days
            axes.axvspan(max(offset, first), min(end, last), color=BAND, zorder=0, linewidth=0)
    axes.set_xticks(ticks, labels)
    axes.tick_params(axis="x", length=3, pad=2, top=top, labeltop=top, bottom=not top, labelbottom=not top)
    if step < 1000:
        _month_names(axes, start, first, last, top)
    axes.spines["top"].set_visible(top)
    axes.spines["bottom"].set_visible(not top)


def _is_numbered(day: int, step: int) -> bool:
    """Whether a day of the month is numbered: the 1st, then by steps that keep clear of the next 1st."""
    if day == 1 or step == 1:
        return True
    if step == 2:
        return day % 2 == 1 and day < 31
    return day % step == 0 and day < 30


def _next_month(here: date) -> date:
    return (here.replace(day=28) + timedelta(days=4)).replace(day=1)


def _month_names(axes: Axes, start: date, first: float, last: float, top: bool) -> None:
    here = (start + timedelta(days=math.floor(first))).replace(day=1)
    while (here - start).days < last:
        left = max((here - start).days, first)
        following = _next_month(here)
        room = min((following - start).days, last) - left
        if room / (last - first) > 0.06:
            names = style.MONTHS_LONG if room / (last - first) > 0.13 else style.MONTHS
            axes.annotate(
                names[here.month - 1], (left, 1.0 if top else 0.0), xycoords=("data", "axes fraction"),
                textcoords="offset points", xytext=(2, 17 if top else -17), va="bottom" if top else "top",
                fontsize=8.5, color=INK, style="italic", family="DejaVu Serif", annotation_clip=False,
            )  # fmt: skip
        here = following


def bare(axes: Axes) -> None:
    """No vertical axis: rows carry their own labels."""
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def left_label(axes: Axes, y: float, text: str, points: float = -8.0, **how: Any) -> None:
    """A row's label, left of the axes, at the height `y` of the data."""
    settings: dict[str, Any] = {"ha": "right", "va": "center", "fontsize": 9.5, "color": INK, **how}
    axes.annotate(
        text, (0, y), xycoords=("axes fraction", "data"), textcoords="offset points", xytext=(points, 0),
        annotation_clip=False, **settings,
    )  # fmt: skip


def right_label(axes: Axes, y: float, text: str, points: float = 8.0, **how: Any) -> None:
    """A note right of the axes, at the height `y` of the data."""
    settings: dict[str, Any] = {"ha": "left", "va": "center", "fontsize": 8.5, "color": QUIET, **how}
    axes.annotate(
        text, (1, y), xycoords=("axes fraction", "data"), textcoords="offset points", xytext=(points, 0),
        annotation_clip=False, **settings,
    )  # fmt: skip


# -- marks --------------------------------------------------------------------------------------------


def stacks(places: Sequence[float], width: float) -> list[tuple[float, int]]:
    """Dots nearer than `width` to the first of a heap stand on one heap: (its place, how many)."""
    heaps: list[list[float]] = []
    for place in sorted(places):
        if heaps and place - heaps[-1][0] < width:
            heaps[-1].append(place)
        else:
            heaps.append([place])
    return [(float(np.mean(heap)), len(heap)) for heap in heaps]


def dots(axes: Axes, places: Sequence[float], base: float, width: float, tall: float) -> None:
    """Heaps of dots standing on `base`; a heap may be `tall` high, then its dots overlap.

    width: a dot's width in data units along x; heights are in data units along y.
    """
    box = axes.get_position()
    figure = axes.get_figure()
    assert figure is not None
    inches_wide, inches_high = figure.get_size_inches()  # type: ignore[union-attr]
    x_low, x_high = axes.get_xlim()
    y_low, y_high = axes.get_ylim()
    points = width / (x_high - x_low) * box.width * inches_wide * 72
    rise = points / (box.height * inches_high * 72) * abs(y_high - y_low)
    up = 1 if y_high > y_low else -1
    xs: list[float] = []
    ys: list[float] = []
    for place, count in stacks(places, width):
        step = min(rise, tall / count)
        xs += [place] * count
        ys += [base + up * (0.6 * rise + k * step) for k in range(count)]
    axes.scatter(xs, ys, s=(0.86 * points) ** 2, color=RUNS, linewidth=0, zorder=3, clip_on=False)


def bars(axes: Axes, y: float, q: Sequence[float], thick: float) -> None:
    """The 90 % and 50 % intervals and the median as bars along y; q = (q05, q25, q50, q75, q95).

    thick: points. Ends outside the axes (or infinite) are cut at its edge.
    """
    low, high = axes.get_xlim()
    cut = [min(max(v, low), high) for v in q]
    axes.plot([cut[0], cut[4]], [y, y], color=RUNS90, linewidth=thick, solid_capstyle="butt", zorder=2)
    axes.plot([cut[1], cut[3]], [y, y], color=RUNS50, linewidth=thick, solid_capstyle="butt", zorder=2.1)
    if q[2] <= high:
        axes.plot([cut[2]], [y], marker="|", color=INK, markersize=thick + 3, markeredgewidth=1.6, zorder=2.2)


def record_mark(axes: Axes, y: float, low: float, best: float, high: float, size: float = 6.0) -> None:
    """The record: a diamond at its best value, a line over its range."""
    if high > low:
        axes.plot([low, high], [y, y], color=RECORD, linewidth=1.4, solid_capstyle="butt", zorder=4)
    axes.plot([best], [y], marker="D", color=RECORD, markersize=size, markeredgecolor=PAPER,
              markeredgewidth=0.7, zorder=5, clip_on=False)  # fmt: skip


def ribbon(
    axes: Axes, x: NDArray[np.float64], q: Sequence[NDArray[np.float64]], stepped: bool = False
) -> None:
    """Bands of 90 % and 50 % and the median along x; q = (q05, q25, q50, q75, q95)."""
    step: Literal["post"] | None = "post" if stepped else None
    axes.fill_between(x, q[0], q[4], color=RUNS90, linewidth=0, step=step, zorder=2)
    axes.fill_between(x, q[1], q[3], color=RUNS50, linewidth=0, step=step, zorder=2.1)
    axes.plot(x, q[2], color=RUNS, linewidth=2.0, drawstyle="steps-post" if stepped else "default", zorder=3)
