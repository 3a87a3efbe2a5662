"""Lines of degrees or map units made short: simplified, rounded, written as the `d` of an SVG path."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

Point = tuple[float, float]
Corner = tuple[int, int, bool]  # x and y in tenths of a map unit, and whether it stays sharp


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


def curve(rings: Iterable[Sequence[Point]], sharp: Callable[[Point], bool], reach: float = 1.0) -> str:
    """The `d` of closed rings with their corners rounded, from `reach` before a corner to as far after it.

    Corners that are `sharp` (the frame's) stay. From one middle of a side to the next a `t` has the corner for its
    control point by reflection; vertices lie on even tenths, so middles are exact and no error adds up.
    """
    return "".join(_rounded(_softened(ring, sharp, reach), sharp) for ring in rings)


def _softened(ring: Sequence[Point], sharp: Callable[[Point], bool], reach: float) -> list[Point]:
    """The ring, open, with points put on long sides near their ends, so that a corner is not rounded from far away."""
    points = list(ring[:-1] if ring[0] == ring[-1] else ring)
    found: list[Point] = []
    for a, b in zip(points, [*points[1:], points[0]], strict=True):
        found.append(a)
        length = math.dist(a, b)
        if length > 4 * reach and not (sharp(a) and sharp(b)):
            ux, uy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
            found += [
                (a[0] + 2 * reach * ux, a[1] + 2 * reach * uy),
                (b[0] - 2 * reach * ux, b[1] - 2 * reach * uy),
            ]
    return found


def _rounded(points: list[Point], sharp: Callable[[Point], bool]) -> str:
    """One closed ring as straight lines between sharp corners and curves round the others."""
    grid: list[Corner] = []
    for x, y in points:
        at = (2 * round(x * 5), 2 * round(y * 5), sharp((x, y)))
        if not grid or grid[-1][:2] != at[:2]:
            grid.append(at)
    if len(grid) > 1 and grid[-1][:2] == grid[0][:2]:
        grid.pop()
    if len(grid) < 3:
        return ""
    start = next((n for n, at in enumerate(grid) if at[2]), 0)
    grid = grid[start:] + grid[:start]
    first = grid[0] if grid[0][2] else _middle(grid[-1], grid[0])
    text, here, command = f"M{_tenths(first[0])} {_tenths(first[1])}", first, ""
    control: Corner | None = None
    for at, after in zip(grid, [*grid[1:], grid[0]], strict=True):
        to = at if at[2] else (after if after[2] else _middle(at, after))
        is_reflected = control is not None and (2 * here[0] - control[0], 2 * here[1] - control[1]) == at[:2]
        wanted = "l" if at[2] else "t" if is_reflected else "q"
        control = None if at[2] else at
        ends = (at, to) if wanted == "q" else (to,)
        if wanted != "l" or to[:2] != here[:2]:
            written = "".join(_joined(end[0] - here[0], end[1] - here[1]) for end in ends)
            text += (wanted + written.lstrip()) if wanted != command else written
            command = wanted
        here = to
    return text + "Z"


def _middle(a: Corner, b: Corner) -> Corner:
    return ((a[0] + b[0]) // 2, (a[1] + b[1]) // 2, False)


def _joined(dx: int, dy: int) -> str:
    """A step, with no blank where a minus sign parts the numbers."""
    x, y = _tenths(dx), _tenths(dy)
    return f"{'' if x[0] == '-' else ' '}{x}{'' if y[0] == '-' else ' '}{y}"
