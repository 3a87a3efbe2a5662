"""Counters on the map: which are shown at which width, and how they make room for each other.

docs/explanation/counters.md says the same in words, with worked numbers; the script of the map does it too, and
tests/atlas/fixtures/spread.json holds both to the same places. All lengths here are pixels of the picture, with x
to the right and y downward; the anchors are world positions times the scale, so a map that is dragged does not
make its counters jump. Left out: leader lines may cross each other.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# How large a formation is, for who is shown and who is placed first. Ships and air forces have no size.
RANK = {
    "army_group": 6,
    "army": 5,
    "corps": 4,
    "division": 3,
    "none": 3,
    "brigade": 2,
    "regiment": 2,
    "battalion": 1,
}
WIDE_KM, MIDDLE_KM = (
    250.0,
    80.0,
)  # above the first: divisions; down to the second: brigades; below: battalions
REACH = 12  # a child is folded into a parent that stands within a twelfth of the width of the map
GAP = 2.0  # pixels kept free between two counters
WET = 100  # a corner off its ground weighs as much as a step of five boxes' heights
STRAIT = 300  # so does, three times over, a way there that leads over other ground
FARTHEST = 432  # steps are looked at as far as 12 to the side and 20 up or down: see STEPS
CELL = 64.0  # pixels of a square of the grid that finds neighbours
TOUCH = 0.01  # pixels that boxes may share, for the last bit of a sum

OnGround = Callable[[float, float], bool]

# (weight, i, j): i half boxes to the right and j down. Nearest first; of equals the one below, then to the right,
# since most counters here stand on a coast that faces north-west.
STEPS: tuple[tuple[int, int, int], ...] = tuple(
    (weight, i, j)
    for weight, j, i in sorted(
        ((3 * i * i + j * j, j, i) for i in range(-12, 13) for j in range(-20, 21)),
        key=lambda s: (s[0], -s[1], -s[2]),
    )
    if weight <= FARTHEST
)


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter that asks for room: its true position (None: not on the map), its box, what it may lie on.

    on: "land", "sea" or "any". parent: id of the formation it belongs to, "" for none.
    """

    id: str
    x: float | None
    y: float | None
    w: float
    h: float
    on: str = "land"
    size: str = "division"
    side: str = ""
    parent: str = ""

    @property
    def anchor(self) -> tuple[float, float]:
        """The true position. Raises ValueError when there is none."""
        if self.x is None or self.y is None:
            raise ValueError(f"{self.id} is not on the map")
        return self.x, self.y


class Box(NamedTuple):
    """A rectangle by its middle and its sizes."""

    x: float
    y: float
    w: float
    h: float


@dataclass(slots=True)
class Shown:
    """A counter that is drawn: the middle of its box, the end of its leader line if it needs one, who is folded in."""

    id: str
    x: float
    y: float
    leader: tuple[float, float] | None = None
    folded: list[str] = field(default_factory=list)


def least_rank(km: float) -> int:
    """The smallest rank that is shown on a map `km` kilometres wide."""
    return 3 if km > WIDE_KM else 2 if km >= MIDDLE_KM else 1


def arrange(
    counters: Sequence[Counter],
    km: float,
    width: float,
    on_land: OnGround,
    taken: Iterable[Box] = (),
) -> list[Shown]:
    """Who is drawn and where, on a map of `km` kilometres and `width` pixels across.

    on_land: whether a point in pixels is land. taken: boxes that no counter may cover.
    The result stands in the order of placing; every counter that is on the map is in it, drawn or folded.
    """
    order = sorted(
        (k for k, c in enumerate(counters) if c.x is not None), key=lambda k: (-RANK[counters[k].size], k)
    )
    shown, folded = _fold(counters, order, least_rank(km), width / REACH)
    spots = place([counters[k] for k in shown], on_land, taken)
    drawn: list[Shown] = []
    homeless: list[int] = []
    for k, spot in zip(shown, spots, strict=True):
        if spot is None:
            homeless.append(k)
        else:
            c = counters[k]
            drawn.append(Shown(c.id, spot[0], spot[1], _leader(c, spot), folded.get(k, [])))
    _take_in(counters, homeless, drawn, folded)
    return drawn


def _fold(
    counters: Sequence[Counter], order: Sequence[int], least: int, reach: float
) -> tuple[list[int], dict[int, list[str]]]:
    """Indexes of the counters that are shown, and the ids folded into each of them.

    One that is too small for the width goes into the first of its parents that is shown, else into the nearest large
    one of its side, if that stands within `reach`: a brigade that fights on its own far away keeps its counter.
    """
    index = {c.id: k for k, c in enumerate(counters)}
    shown: dict[int, None] = {}
    folded: dict[int, list[str]] = {}
    for k in order:
        host = None
        if RANK[counters[k].size] < least:
            host = _shown_parent(counters, index, shown, counters[k])
            if host is None or _apart(counters[k], counters[host]) > reach * reach:
                host = _large_one_near(counters, shown, k, least, reach)
        if host is None:
            shown[k] = None
        else:
            folded.setdefault(host, []).append(counters[k].id)
    return list(shown), folded


def _large_one_near(
    counters: Sequence[Counter], shown: Iterable[int], k: int, least: int, reach: float
) -> int | None:
    """The nearest counter of the same side that is large enough for the width; None when none is within reach."""
    near = [
        (_apart(counters[k], counters[host]), number, host)
        for number, host in enumerate(shown)
        if RANK[counters[host].size] >= least and counters[host].side == counters[k].side
    ]
    distance, _, host = min(near, default=(reach * reach + 1, 0, 0))
    return host if distance <= reach * reach else None


def _shown_parent(
    counters: Sequence[Counter], index: dict[str, int], shown: dict[int, None], counter: Counter
) -> int | None:
    parent = counter.parent
    for _ in counters:  # a chain that leads back to itself ends too
        k = index.get(parent)
        if k is None or k in shown:
            return k
        parent = counters[k].parent
    return None


def _apart(a: Counter, b: Counter) -> float:
    """Square of the distance of two true positions."""
    (ax, ay), (bx, by) = a.anchor, b.anchor
    return (ax - bx) ** 2 + (ay - by) ** 2


def _take_in(
    counters: Sequence[Counter], homeless: Sequence[int], drawn: list[Shown], folded: dict[int, list[str]]
) -> None:
    """Counters for which there was no room go into the nearest one of their side."""
    by_id = {c.id: c for c in counters}
    for k in homeless:
        c = counters[k]
        hosts = [s for s in drawn if by_id[s.id].side == c.side] or drawn
        if hosts:
            host = min(hosts, key=lambda s: _apart(c, by_id[s.id]))
            host.folded += [c.id, *folded.get(k, [])]


def place(
    counters: Sequence[Counter], on_land: OnGround, taken: Iterable[Box] = ()
) -> list[tuple[float, float] | None]:
    """The middle of each counter's box, first come first placed; None where there was no room.

    No two boxes overlap, none covers a box of `taken`, and the middle of each lies on its own ground. Of the free
    steps the one with the least weight is taken: its distance, WET for each corner off its ground, and STRAIT
    where the middle of the way there is.
    """
    grid = _Grid()
    for box in taken:
        grid.add(*box)
    tried: dict[tuple[float, float, float, float, str], _Around] = {}
    spots: list[tuple[float, float] | None] = []
    for c in counters:
        key = (*c.anchor, c.w, c.h, c.on)
        around = tried.get(key)
        if around is None:
            around = tried[key] = _Around(c, on_land)
        spot = around.nearest(grid)
        if spot is not None:
            grid.add(spot[0], spot[1], c.w, c.h)
        spots.append(spot)
    return spots


class _Grid:
    """The room that is taken, each box with the gap around it, by the squares of the picture that it touches."""

    def __init__(self) -> None:
        self.squares: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}

    def add(self, x: float, y: float, w: float, h: float) -> None:
        """Take up a box."""
        half_w, half_h = w / 2 + GAP - TOUCH, h / 2 + GAP - TOUCH
        box = (x - half_w, y - half_h, x + half_w, y + half_h)
        for i in range(int(box[0] // CELL), int(box[2] // CELL) + 1):
            for j in range(int(box[1] // CELL), int(box[3] // CELL) + 1):
                self.squares.setdefault((i, j), []).append(box)

    def is_free(self, x: float, y: float, half_w: float, half_h: float) -> bool:
        """Whether a box meets no other."""
        left, right, top, bottom = x - half_w, x + half_w, y - half_h, y + half_h
        squares = self.squares
        rows = range(int(top // CELL), int(bottom // CELL) + 1)
        for i in range(int(left // CELL), int(right // CELL) + 1):
            for j in rows:
                for west, north, east, south in squares.get((i, j), ()):
                    if left < east and right > west and top < south and bottom > north:
                        return False
        return True


class _Around:
    """The steps around one true position, for boxes of one size. What is taken stays taken: each is asked once."""

    def __init__(self, counter: Counter, on_land: OnGround) -> None:
        self.x, self.y = counter.anchor
        self.half_w, self.half_h = counter.w / 2, counter.h / 2
        self.on, self.on_land = counter.on, on_land
        self.number = 0  # the next step to be looked at
        # Heap of the steps looked at: whole weight, number, middle.
        self.waiting: list[tuple[int, int, float, float]] = []

    def nearest(self, grid: _Grid) -> tuple[float, float] | None:
        """The free step of least weight, None when there is none."""
        waiting = self.waiting
        while True:
            while self.number < len(STEPS) and (not waiting or waiting[0][0] > STEPS[self.number][0]):
                self._look()
            if not waiting:
                return None
            _, _, x, y = heapq.heappop(waiting)
            if grid.is_free(x, y, self.half_w, self.half_h):
                return x, y

    def _look(self) -> None:
        number = self.number
        self.number += 1
        weight, i, j = STEPS[number]
        half_w, half_h = self.half_w, self.half_h
        x, y = self.x + i * (half_w + GAP / 2), self.y + j * (half_h + GAP / 2)
        if self.on != "any":
            asked, right = self.on_land, self.on == "land"
            if asked(x, y) is not right:
                return
            left, top, far, low = x - half_w, y - half_h, x + half_w, y + half_h
            there = asked(left, top) + asked(far, top) + asked(left, low) + asked(far, low)
            weight += WET * (4 - there if right else there)
            if asked((x + self.x) / 2, (y + self.y) / 2) is not right:
                weight += STRAIT
        heapq.heappush(self.waiting, (weight, number, x, y))


def _leader(counter: Counter, spot: tuple[float, float]) -> tuple[float, float] | None:
    """Where a line from the true position meets the box: None when the position lies under the box."""
    anchor = counter.anchor
    x = min(max(anchor[0], spot[0] - counter.w / 2), spot[0] + counter.w / 2)
    y = min(max(anchor[1], spot[1] - counter.h / 2), spot[1] + counter.h / 2)
    return None if (x, y) == anchor else (x, y)
