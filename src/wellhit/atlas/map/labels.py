"""Names on the map so placed that none lies over another, at any scale.

A map is looked at from several distances (`UNITS_PER_PIXEL`). Each name gets the first distance at which there is room
for it, and a side of its place; nearer by, everything keeps its side and takes less ground, so what is clear stays
clear (the box of a name always holds its own place, which makes this certain and not merely likely).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
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

    def holds(self, other: Box) -> bool:
        """Whether all of the other lies in this one."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
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
    "below": ("middle", 0.0, 1.85),
    "above": ("middle", 0.0, -1.15),
}
BESIDE = ("e", "w", "n", "s", "ne", "se", "nw", "sw")
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
    has_dot: bool = True
    spread: float = 1.0
    sides: tuple[str, ...] = BESIDE
    side: str = "e"
    level: int = NEVER

    def box(self, level: int, side: str | None = None) -> Box:
        """The ground the name takes at a level, in map units, its place's own sign (`HALF_DOT`) taken in."""
        _, dx, dy = SIDES[side or self.side]
        anchor = SIDES[side or self.side][0]
        breadth = width_em(self.text) * self.spread * (BOLDER if self.bold else 1.0)
        left = dx - {"start": 0.0, "middle": breadth / 2, "end": breadth}[anchor]
        em = self.pixels * UNITS_PER_PIXEL[level]
        gap = GAP * UNITS_PER_PIXEL[level]
        dot = HALF_DOT if self.has_dot else -math.inf
        return Box(
            self.x + min(left, -dot) * em - gap,
            self.y + min(dy - ASCENT, -dot) * em - gap,
            self.x + max(left + breadth, dot) * em + gap,
            self.y + max(dy + DESCENT, dot) * em + gap,
        )


@cache
def width_em(text: str) -> float:
    """Breadth of a text in em, rather too much than too little."""

    def one(letter: str) -> float:
        if letter in NARROW:
            return EM["narrow"]
        if letter in BROAD:
            return EM["broad"]
        return EM["capital"] if letter.isupper() else EM["other"]

    return sum(one(letter) for letter in text)


Mark = tuple[float, float, float]  # x, y, and how much is lost when a name lies over it


def place_labels(labels: Iterable[Label], bounds: Box, marks: Iterable[Mark] = ()) -> None:
    """Give each label its level and side; the first ones are served first.

    A name does not run out of the bounds. It keeps off the marks that matter most where it can. A name for which there
    is never room keeps level NEVER.
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


def fit_between(labels: Iterable[Label], standing: Sequence[Label]) -> None:
    """Give labels without a dot (heights, say) what room others leave, from some level on to the last."""
    taken = [[one.box(level) for one in standing if one.level <= level] for level in range(NEVER)]
    for label in labels:
        label.level, label.side = min((_clear_from(label, side, taken), side) for side in label.sides)
        for level in range(label.level, NEVER):
            taken[level].append(label.box(level))


def _clear_from(label: Label, side: str, taken: Sequence[Sequence[Box]]) -> int:
    """The first level from which on a side stays free; NEVER where the last one is taken."""
    for level in range(NEVER - 1, label.first_level - 1, -1):
        box = label.box(level, side)
        if any(box.meets(other) for other in taken[level]):
            return level + 1
    return label.first_level


def _side_for(label: Label, level: int, taken: list[Box], marks: list[Mark], bounds: Box) -> str:
    """The best free side at a level, or nothing."""
    best, least = "", math.inf
    room = HALF_DOT * label.pixels * UNITS_PER_PIXEL[level]
    for side in label.sides:
        box = label.box(level, side)
        if not bounds.holds(box) or any(box.meets(other) for other in taken):
            continue
        wide = Box(box.left - room, box.top - room, box.right + room, box.bottom + room)
        hidden = sum(
            loss for x, y, loss in marks if wide.left < x < wide.right and wide.top < y < wide.bottom
        )
        if hidden < least:
            best, least = side, hidden
    return best
