"""Names on the map so placed that none lies over another, at any scale.

A map is looked at from several distances (`UNITS_PER_PIXEL`). Each name gets the first distance at which there is room
for it, and a side of its place; nearer by, everything keeps its side and takes less ground, so what is clear stays
clear (the box of a name always holds its own place, which makes this certain and not merely likely).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

FARTHEST, LEVELS = (
    8.4,
    13,
)  # map units (100 m) to a CSS pixel for the whole map on a phone; 6.5 doublings from there
UNITS_PER_PIXEL = tuple(
    round(FARTHEST / 2 ** (level / 2), 3) for level in range(LEVELS)
)  # ... 13 m to a pixel
NEVER = len(UNITS_PER_PIXEL)
HALF_DOT = 0.4  # em: half the room a place's own sign takes
GAP = 1.0  # pixels kept clear round a name

# Breadths in em of a broad serif face (DejaVu Serif); narrower faces leave more room.
NARROW, BROAD = frozenset("ijl.,;:'|!()-’ "), frozenset("mwMW@&")
EM = {"narrow": 0.40, "broad": 1.0, "capital": 0.78, "other": 0.645}


class Box(NamedTuple):
    """Left, top, right, bottom; y runs down."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two share ground."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


# side -> text-anchor class, dx and dy of the text in em. In order of liking.
SIDES: dict[str, tuple[str, float, float]] = {
    "e": ("start", 0.55, 0.35),
    "w": ("end", -0.55, 0.35),
    "n": ("middle", 0.0, -0.6),
    "s": ("middle", 0.0, 1.3),
    "ne": ("start", 0.35, -0.35),
    "se": ("start", 0.35, 1.05),
    "nw": ("end", -0.35, -0.35),
    "sw": ("end", -0.35, 1.05),
    "c": ("middle", 0.0, 0.35),
}
BESIDE = tuple(side for side in SIDES if side != "c")
BOLDER = 1.1  # breadth of bold letters
ASCENT, DESCENT = 0.85, 0.28  # em above and below the baseline


@dataclass(slots=True)
class Label:
    """A name at a point (map units), `pixels` high, not shown before `first_level`. Placing fills side and level."""

    text: str
    x: float
    y: float
    pixels: float
    first_level: int = 0
    bold: bool = False
    spread: float = 1.0
    sides: tuple[str, ...] = BESIDE
    side: str = "e"
    level: int = NEVER

    def box(self, level: int, side: str | None = None) -> Box:
        """The ground the name and its place take at a level, in map units."""
        _, dx, dy = SIDES[side or self.side]
        anchor = SIDES[side or self.side][0]
        breadth = width_em(self.text) * self.spread * (BOLDER if self.bold else 1.0)
        left = dx - {"start": 0.0, "middle": breadth / 2, "end": breadth}[anchor]
        em = self.pixels * UNITS_PER_PIXEL[level]
        gap = GAP * UNITS_PER_PIXEL[level]
        return Box(
            self.x + min(left, -HALF_DOT) * em - gap,
            self.y + min(dy - ASCENT, -HALF_DOT) * em - gap,
            self.x + max(left + breadth, HALF_DOT) * em + gap,
            self.y + max(dy + DESCENT, HALF_DOT) * em + gap,
        )


def width_em(text: str) -> float:
    """Breadth of a text in em, rather too much than too little."""

    def one(letter: str) -> float:
        if letter in NARROW:
            return EM["narrow"]
        if letter in BROAD:
            return EM["broad"]
        return EM["capital"] if letter.isupper() else EM["other"]

    return sum(one(letter) for letter in text)


def place_labels(labels: Iterable[Label], bounds: Box, marks: Iterable[tuple[float, float]] = ()) -> None:
    """Give each label its level and side; the first ones are served first.

    A name does not run out of the bounds. It keeps off other marks (points) where it can, and lies on them where it
    cannot. A name for which there is never room keeps level NEVER.
    """
    waiting = list(labels)
    points = list(marks)
    standing: list[Label] = []
    for level in range(NEVER):
        taken = [label.box(level) for label in standing]
        for label in [one for one in waiting if one.first_level <= level]:
            side = _side_for(label, level, taken, points, bounds)
            if side:
                label.side, label.level = side, level
                standing.append(label)
                taken.append(label.box(level))
                waiting.remove(label)


def _side_for(
    label: Label, level: int, taken: list[Box], points: list[tuple[float, float]], bounds: Box
) -> str:
    """The best free side at a level, or nothing."""
    best, fewest = "", len(points) + 1
    for side in label.sides:
        box = label.box(level, side)
        inside = (
            box.left >= bounds.left
            and box.right <= bounds.right
            and box.top >= bounds.top
            and box.bottom <= bounds.bottom
        )
        if not inside or any(box.meets(other) for other in taken):
            continue
        hidden = sum(1 for x, y in points if box.left < x < box.right and box.top < y < box.bottom)
        if hidden < fewest:
            best, fewest = side, hidden
    return best
