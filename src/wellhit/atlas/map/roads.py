"""Roads as drawn: straight from place to place, with one bend where a straight line would run through the sea.

Where a road really ran between two places is not in the tables; a bend is the drawer's and no more than that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from wellhit.atlas.map.paths import Point

CELL = 20.0  # map units: squares by which edges of the coast are found again
ALONG = (0.5, 0.35, 0.65, 0.2, 0.8)  # where on a road its bend may lie, the liked ones first
ASIDE = (0.04, 0.08, 0.13, 0.2, 0.28, 0.36, 0.44)  # how far from the straight line, as a share of its length


class Coast:
    """Edges of the coast, found by square."""

    def __init__(self, rings: Iterable[Sequence[Point]]) -> None:
        self.squares: dict[tuple[int, int], list[tuple[Point, Point]]] = {}
        for ring in rings:
            for a, b in pairwise(ring):
                for square in _squares(a, b):
                    self.squares.setdefault(square, []).append((a, b))

    def crossings(self, a: Point, b: Point) -> int:
        """How often a straight line crosses the coast."""
        edges = {edge for square in _squares(a, b) for edge in self.squares.get(square, ())}
        return sum(1 for c, d in edges if _cross(a, b, c, d))

    def bend(self, a: Point, b: Point) -> Point | None:
        """Where a road from a to b bends so as to cross the coast less often; None where it need not or cannot."""
        fewest = self.crossings(a, b)
        if fewest < 2:  # once: a place drawn a little off the shore
            return None
        found = None
        dx, dy = b[0] - a[0], b[1] - a[1]
        for aside in ASIDE:
            for along in ALONG:
                for side in (aside, -aside):
                    m = (a[0] + along * dx - side * dy, a[1] + along * dy + side * dx)
                    count = self.crossings(a, m) + self.crossings(m, b)
                    if count < fewest:
                        fewest, found = count, m
            if fewest < 2:
                break
        return found


def _squares(a: Point, b: Point) -> set[tuple[int, int]]:
    """The squares a line touches, and perhaps some beside it."""
    steps = max(1, math.ceil(2 * math.dist(a, b) / CELL))
    found = set()
    for n in range(steps + 1):
        x, y = a[0] + (b[0] - a[0]) * n / steps, a[1] + (b[1] - a[1]) * n / steps
        i, j = math.floor(x / CELL), math.floor(y / CELL)
        found |= {(i + di, j + dj) for di in (-1, 0, 1) for dj in (-1, 0, 1)} if steps > 1 else {(i, j)}
    return found


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _side(a, b, c) != _side(a, b, d) and _side(c, d, a) != _side(c, d, b)


def _side(a: Point, b: Point, p: Point) -> bool:
    return (b[0] - a[0]) * (p[1] - a[1]) > (b[1] - a[1]) * (p[0] - a[0])


def chained(
    links: Iterable[tuple[str, str]], at: dict[str, Point], bends: dict[tuple[str, str], Point] | None = None
) -> list[list[Point]]:
    """Links between places as lines that run on from one to the next: each link once, fewer lines to write."""
    between = {frozenset(link): bend for link, bend in (bends or {}).items()}
    open_links: dict[str, list[str]] = {}
    for a, b in links:
        open_links.setdefault(a, []).append(b)
        open_links.setdefault(b, []).append(a)
    lines = []
    # An odd place is the end of some line in any case: begin there, and fewer lines are cut short.
    for start in sorted(open_links, key=lambda place: (len(open_links[place]) % 2 == 0, place)):
        while open_links[start]:
            here, line = start, [at[start]]
            while open_links[here]:
                there = open_links[here].pop()
                open_links[there].remove(here)
                bend = between.get(frozenset((here, there)))
                line += [at[there]] if bend is None else [bend, at[there]]
                here = there
            lines.append(line)
    return lines
