"""Lines of degrees or map units made short: simplified, rounded, written as the `d` of an SVG path."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

Point = tuple[float, float]


def simplified(line: Sequence[Point], tolerance: float) -> list[Point]:
    """The line with fewer points, none of the left-out ones further off than the tolerance (Douglas and Peucker).

    A closed line stays closed: it is cut at the point furthest from its first.
    """
    if len(line) < 3 or tolerance <= 0:
        return list(line)
    if line[0] == line[-1]:
        far = max(range(len(line)), key=lambda i: math.dist(line[0], line[i]))
        if 0 < far < len(line) - 1:
            return simplified(line[: far + 1], tolerance)[:-1] + simplified(line[far:], tolerance)
    kept, open_parts = {0, len(line) - 1}, [(0, len(line) - 1)]
    while open_parts:
        a, b = open_parts.pop()
        worst, at = tolerance, -1
        for i in range(a + 1, b):
            off = _off(line[i], line[a], line[b])
            if off > worst:
                worst, at = off, i
        if at >= 0:
            kept.add(at)
            open_parts += [(a, at), (at, b)]
    return [line[i] for i in sorted(kept)]


def _off(p: Point, a: Point, b: Point) -> float:
    """Distance of a point from a stretch of line."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = 0.0 if length == 0 else max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length))
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


def number(value: float) -> str:
    """A number with one decimal at most, as short as SVG reads it: 3, -.5, 12.4."""
    return _tenths(round(value * 10))


def _tenths(tenths: int) -> str:
    whole, rest = divmod(abs(tenths), 10)
    sign = "-" if tenths < 0 else ""
    if not rest:
        return f"{sign}{whole}"
    return f"{sign}{whole or ''}.{rest}"


def path(lines: Iterable[Sequence[Point]], closed: bool = False) -> str:
    """The `d` of a path of several lines in map units: an absolute start, then steps. Errors do not add up.

    Closed lines end with Z and may repeat their first point or not.
    """
    parts = []
    for line in lines:
        grid = [(round(x * 10), round(y * 10)) for x, y in line]
        if closed and len(grid) > 1 and grid[0] == grid[-1]:
            grid.pop()
        steps = [(c - a, d - b) for (a, b), (c, d) in pairwise(grid) if (a, b) != (c, d)]
        if not steps:
            continue
        text = "".join(_joined(dx, dy) for dx, dy in steps)
        x, y = grid[0]
        parts.append(f"M{_tenths(x)} {_tenths(y)}l{text.lstrip()}{'Z' if closed else ''}")
    return "".join(parts)


def _joined(dx: int, dy: int) -> str:
    """A step, with no blank where a minus sign parts the numbers."""
    x, y = _tenths(dx), _tenths(dy)
    return f"{'' if x[0] == '-' else ' '}{x}{'' if y[0] == '-' else ' '}{y}"
