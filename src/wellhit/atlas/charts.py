"""Charts of the pages: SVG written by small functions, from numbers to marks.

Across, everything stands in per cent of the width, so that a chart fills a phone as well as a desk and its letters keep
their size; upright, in pixels. What a mark looks like is the style sheet's business (static/charts.css): runs are blue
bands and strokes, the record is a vermilion diamond, and shape and place say so without the colours. Every chart has a
label in words; numbers and sentences stand beside it on the page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

STRIP = 34  # height of a strip in pixels
PLOT = 170  # height of the field of a chart in pixels
FOOT = 24  # height of the line of words below an axis
DIAMOND = "M0-6L6 0L0 6L-6 0Z"
DAY_STEPS = (1, 2, 3, 5, 7, 10, 14, 20, 30)

Spread = Sequence[float | None]  # the quantiles 5, 25, 50, 75, 95 %; None: not within the runs


@dataclass(frozen=True)
class Scale:
    """From values to per cent of the width. log: by factors instead of by differences."""

    low: float
    high: float
    log: bool = False

    def at(self, value: float) -> float:
        """Where a value stands, 0 to 100; beyond the ends at the ends."""
        low, high, x = (_log(v) if self.log else v for v in (self.low, self.high, value))
        share = (x - low) / (high - low) if high > low else 0.5
        return round(100.0 * min(max(share, 0.0), 1.0), 2)


def _log(value: float) -> float:
    return math.log(max(value, 1e-9))


class Tick(NamedTuple):
    """A value on an axis with its words. minor: left out where there is little room."""

    value: float
    words: str
    minor: bool = False


# -- scales --------------------------------------------------------------------------------------------------


def scale_of(values: Iterable[float | None], log: bool = False, room: float = 0.04) -> Scale:
    """A scale that holds all values, with a little room at both ends."""
    known = [v for v in values if v is not None and math.isfinite(v)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if log:
        factor = (max(high, 1e-9) / max(low, 1e-9)) ** room
        return Scale(max(low, 1e-9) / max(factor, 1.05), high * max(factor, 1.05), True)
    margin = room * (high - low) or 0.5
    return Scale(low - margin, high + margin)


def steps(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from low to high, at most so many: multiples of 1, 2 or 5 times a power of ten."""
    if not high > low:
        return [low]
    least = (high - low) / most
    power = 10.0 ** math.floor(math.log10(least))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= least * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    return [round(n * step, 10) for n in range(first, math.floor(high / step + 1e-9) + 1)]


def powers(low: float, high: float) -> list[float]:
    """1, 10, 100 and so on between low and high; with 3s between them where there would be fewer than three."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    whole = [10.0**e for e in exponents if low <= 10.0**e <= high]
    more = [3 * 10.0**e for e in exponents if low <= 3 * 10.0**e <= high]
    return sorted(whole + more) if len(whole) < 3 else whole


def days(low: float, high: float, most: int = 7) -> list[int]:
    """Whole days from low to high, evenly apart, at most so many."""
    step = next((s for s in DAY_STEPS if (high - low) / s <= most), DAY_STEPS[-1])
    return list(range(math.ceil(low), math.floor(high) + 1, step))


# -- pieces --------------------------------------------------------------------------------------------------


def _drawing(css: str, height: float, label: str, parts: Iterable[Markup]) -> Markup:
    """An SVG as wide as there is room."""
    frame = (
        '<svg class="chart {}" role="img" aria-label="{}" width="100%" height="{}" focusable="false">{}</svg>'
    )
    return Markup(frame).format(css, label, height, Markup("").join(parts))


def _box(css: str, left: float, right: float, top: float, height: float) -> Markup:
    shape = '<rect class="{}" x="{}%" width="{}%" y="{}" height="{}"/>'
    return Markup(shape).format(css, left, round(max(right - left, 0.0), 2), round(top, 1), round(height, 1))


def _line(css: str, x1: float, x2: float, y1: float, y2: float) -> Markup:
    return Markup('<line class="{}" x1="{}%" x2="{}%" y1="{}" y2="{}"/>').format(css, x1, x2, y1, y2)


def _sign(css: str, x: float, y: float, shape: str) -> Markup:
    return Markup('<svg x="{}%" y="{}" overflow="visible"><path class="{}" d="{}"/></svg>').format(
        x, y, css, shape
    )


def _words(x: float, y: float, words: str, css: str = "") -> Markup:
    """A word below an axis; at the ends it is drawn in, so that nothing is cut off."""
    end = "start" if x < 4 else "end" if x > 96 else "middle"
    return Markup('<text x="{}%" y="{}" text-anchor="{}" class="{}">{}</text>').format(x, y, end, css, words)


def _ticks(scale: Scale, ticks: Sequence[Tick], top: float, bottom: float) -> Iterable[Markup]:
    for tick in ticks:
        x, css = scale.at(tick.value), "minor" if tick.minor else "major"
        yield _line(f"tick {css}", x, x, top, bottom)
        yield _words(x, bottom + 16, tick.words, css)


def thinned(ticks: Sequence[tuple[float, str]]) -> list[Tick]:
    """Ticks of which every other one gives way where there is little room; the first one stays."""
    many = len(ticks) > 4
    return [Tick(value, words, many and n % 2 == 1) for n, (value, words) in enumerate(ticks)]


def _record(scale: Scale, low: float, best: float, high: float, y: float) -> Iterable[Markup]:
    if high > low:
        yield _line("record-span", scale.at(low), scale.at(high), y, y)
    yield _sign("record-mark", scale.at(best), y, DIAMOND)


def _band(scale: Scale, spread: Spread, top: float, height: float) -> Iterable[Markup]:
    """Where nine runs in ten lie, the middle half, the median; what never came about lies beyond the right end."""
    ends = [100.0 if q is None else scale.at(q) for q in spread]
    yield _box("most", ends[0], ends[4], top + height / 4, height / 2)
    yield _box("half", ends[1], ends[3], top, height)
    if spread[2] is not None:
        yield _line("median", ends[2], ends[2], top - 4, top + height + 4)
    if spread[4] is None:
        yield _sign("beyond", 100, top + height / 2, "M-9-6L-1 0L-9 6")


# -- charts --------------------------------------------------------------------------------------------------


def strip(
    scale: Scale, spread: Spread, record: tuple[float, float, float] | None, label: str,
    others: Sequence[tuple[str, Spread]] = (),
) -> Markup:  # fmt: skip
    """One outcome: the runs as a band, the record as a diamond with its range.

    record: low, best, high. others: (class, quantiles) of other forecasts, each a thin line below the band.
    """
    parts = [_line("rail", 0, 100, STRIP / 2, STRIP / 2), *_band(scale, spread, 10, 14)]
    if record is not None:
        parts += _record(scale, *record, STRIP / 2)
    for n, (css, other) in enumerate(others):
        y = STRIP + 3 + 9 * n
        ends = [100.0 if q is None else scale.at(q) for q in other]
        parts += [
            _line(f"other {css}", ends[0], ends[4], y, y),
            _line(f"other {css}", ends[2], ends[2], y - 4, y + 4),
        ]
    return _drawing("strip", STRIP + 9 * len(others), label, parts)


def axis(scale: Scale, ticks: Sequence[Tick]) -> Markup:
    """The axis below strips. It has no label: every strip says its numbers itself."""
    parts = [_line("rail", 0, 100, 1, 1), *_ticks(scale, ticks, 1, 6)]
    svg = '<svg class="chart axis" aria-hidden="true" width="100%" height="{}" focusable="false">{}</svg>'
    return Markup(svg).format(FOOT + 4, Markup("").join(parts))


def columns(
    scale: Scale, counts: Sequence[tuple[float, float, float]], record: tuple[float, float, float] | None,
    ticks: Sequence[Tick], sides: Sequence[tuple[float, str]], label: str,
) -> Markup:  # fmt: skip
    """How many runs fall between two values: (from, to, runs). sides: lines across with their words."""
    top, field = 22, PLOT
    most = max([n for *_, n in counts] + [n for n, _ in sides] + [1.0])
    parts = list(_across(sides, most, top, field))
    for low, high, n in counts:
        tall = field * n / most
        parts.append(_box("runs", scale.at(low), scale.at(high), top + field - tall, tall))
    parts.append(_line("base", 0, 100, top + field, top + field))
    parts += _ticks(scale, ticks, top + field, top + field + 5)
    if record is not None:
        x = scale.at(record[1])
        parts += [_line("record-line", x, x, 8, top + field), *_record(scale, *record, 8)]
    return _drawing("columns", top + field + FOOT, label, parts)


def dots(
    scale: Scale, values: Sequence[float], record: tuple[float, float, float] | None, ticks: Sequence[Tick],
    label: str, places: int = 26,
) -> Markup:  # fmt: skip
    """A dot for each of `values`, stacked where they are alike: what one can count is easier to weigh than an area."""
    piles: dict[int, int] = {}
    marks, size = [], 11
    for value in sorted(values):
        pile = min(int(scale.at(value) / 100 * places), places - 1)
        marks.append((pile, piles.get(pile, 0)))
        piles[pile] = piles.get(pile, 0) + 1
    tall = size * max([*piles.values(), 3])
    bottom = 26 + tall
    shape = '<circle class="dot" cx="{}%" cy="{}" r="4.6"/>'
    parts = [
        Markup(shape).format(round(100 * (p + 0.5) / places, 2), bottom - size * (n + 0.5)) for p, n in marks
    ]
    parts.append(_line("base", 0, 100, bottom, bottom))
    parts += _ticks(scale, ticks, bottom, bottom + 5)
    if record is not None:
        x = scale.at(record[1])
        parts += [_line("record-line", x, x, 8, bottom), *_record(scale, *record, 8)]
    return _drawing("dots", bottom + FOOT, label, [*parts])


def _across(sides: Sequence[tuple[float, str]], most: float, top: float, field: float) -> Iterable[Markup]:
    for value, words in sides:
        y = round(top + field * (1 - value / most), 1)
        yield _line("grid", 0, 100, y, y)
        yield Markup('<text class="side" x="0" y="{}">{}</text>').format(y - 4, words)


class Course(NamedTuple):
    """A line through days: what kind (a class of the style sheet), and its value of each day."""

    css: str
    values: Sequence[float]


def course(
    bands: Sequence[tuple[str, Sequence[float], Sequence[float]]], lines: Sequence[Course],
    ticks: Sequence[Tick], sides: Sequence[tuple[float, str]], label: str,
) -> Markup:  # fmt: skip
    """Days from left to right: bands (class, lower, upper), then lines on top of them."""
    count = max([len(c.values) for c in lines] + [len(low) for _, low, _ in bands])
    most = max([n for n, _ in sides] + [max(c.values) for c in lines] + [max(high) for _, _, high in bands])
    top, field, scale = 22, PLOT, Scale(0, count - 1)
    inner = [_area(css, low, high, most) for css, low, high in bands]
    inner += [_path(c.css, c.values, most) for c in lines]
    view = '<svg y="{}" width="100%" height="{}" viewBox="0 0 {} 1000" preserveAspectRatio="none">{}</svg>'
    parts = [
        *_across(sides, most or 1.0, top, field),
        Markup(view).format(top, field, count - 1, Markup("").join(inner)),
        _line("base", 0, 100, top + field, top + field),
        *_ticks(scale, ticks, top + field, top + field + 5),
    ]
    return _drawing("course", top + field + FOOT, label, parts)


def _points(values: Sequence[float], most: float) -> list[str]:
    return [f"{n} {1000 * (1 - v / (most or 1.0)):.1f}" for n, v in enumerate(values)]


def _area(css: str, low: Sequence[float], high: Sequence[float], most: float) -> Markup:
    around = [*_points(high, most), *reversed(_points(low, most))]
    return Markup('<path class="{}" d="M{}Z"/>').format(css, "L".join(around))


def _path(css: str, values: Sequence[float], most: float) -> Markup:
    shape = '<path class="line {}" vector-effect="non-scaling-stroke" d="M{}"/>'
    return Markup(shape).format(css, "L".join(_points(values, most)))


def difference(scale: Scale, low: float, middle: float, high: float, label: str) -> Markup:
    """A difference with its interval, and where no difference lies."""
    zero, y = scale.at(0.0), STRIP / 2
    css = "open" if low <= 0.0 <= high else "clear"
    parts = [
        _line("zero", zero, zero, 2, STRIP - 2), _line(f"interval {css}", scale.at(low), scale.at(high), y, y),
        _sign(f"point {css}", scale.at(middle), y, "M-5 0A5 5 0 1 0 5 0A5 5 0 1 0-5 0Z"),
    ]  # fmt: skip
    return _drawing("difference", STRIP, label, parts)


def shares(parts: Sequence[tuple[str, float]], label: str) -> Markup:
    """A bar cut into parts: (class, share of one)."""
    found, left = [], 0.0
    for css, share in parts:
        found.append(_box(css, round(100 * left, 2), round(100 * (left + share), 2), 3, 14))
        left += share
    return _drawing("shares", 20, label, found)
