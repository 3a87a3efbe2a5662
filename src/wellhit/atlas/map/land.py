"""Where land is, as rows of squares: what counters ask before they settle (`spread.py`).

A coarse answer that Python and the script of the map share to the last square; the drawn coast is finer. Made from
the rings of the coast by the even-odd rule, so that a lake inside land is water and an island in it is land again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from wellhit.atlas.map.ground import read_ground
from wellhit.atlas.map.projection import Projection
from wellhit.atlas.map.spread import OnGround
from wellhit.scenario.problems import Problem

SQUARE = 5.0  # map units, 500 m: a counter covers several of them at any width of the map


@dataclass(frozen=True, slots=True)
class Land:
    """Squares of side `cell` from the origin on: per row the runs of land, [first, one past the last, ...]."""

    cell: float
    rows: tuple[tuple[int, ...], ...]
    squares: tuple[bytes, ...] = field(default=(), repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "squares", tuple(_squares(row) for row in self.rows))

    def at(self, x: float, y: float) -> bool:
        """Whether the square that holds this point is land; off the map there is none."""
        row, column = int(y // self.cell), int(x // self.cell)
        if row < 0 or column < 0 or row >= len(self.squares):
            return False
        line = self.squares[row]
        return column < len(line) and line[column] == 1

    def scaled(self, pixels_per_unit: float) -> OnGround:
        """The same question for points in pixels."""
        return Land(self.cell * pixels_per_unit, self.rows).at

    def to_json(self) -> dict[str, Any]:
        """As the script of the map reads it."""
        return {"cell": self.cell, "rows": [list(row) for row in self.rows]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Land:
        """The opposite of `to_json`."""
        return cls(float(data["cell"]), tuple(tuple(int(n) for n in row) for row in data["rows"]))


def land_at(folder: Path, projection: Projection, broken: list[Problem] | None = None) -> Land | None:
    """The squares of a campaign's map, lakes taken out; None where it has no coast. Raises GroundError.

    broken: as in `ground.read_ground`.
    """
    shapes = read_ground(folder, projection, broken)
    rings = [ring for kind in ("land", "lake") for shape in shapes.get(kind, []) for ring in shape.lines]
    return land_of(rings, *projection.size) if shapes.get("land") else None


def _squares(runs: Sequence[int]) -> bytes:
    line = bytearray(runs[-1] if runs else 0)
    for first, end in zip(runs[::2], runs[1::2], strict=True):
        line[first:end] = b"\x01" * (end - first)
    return bytes(line)


def land_of(
    rings: Iterable[Sequence[tuple[float, float]]], width: float, height: float, cell: float = SQUARE
) -> Land:
    """Squares of a map of this size whose middle lies inside the rings (closed, in map units)."""
    rows_count = -int(-height // cell)
    columns = -int(-width // cell)
    cuts: list[list[float]] = [[] for _ in range(rows_count)]
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if y1 == y2:
                continue
            low, high = (y1, y2) if y1 < y2 else (y2, y1)
            # Rows whose middle m * cell + cell / 2 lies in [low, high).
            first = max(0, -int(-(low / cell - 0.5) // 1))
            last = min(rows_count, -int(-(high / cell - 0.5) // 1))
            for row in range(first, last):
                y = (row + 0.5) * cell
                cuts[row].append(x1 + (y - y1) * (x2 - x1) / (y2 - y1))
    return Land(cell, tuple(_runs(sorted(cut), cell, columns) for cut in cuts))


def _runs(cuts: Sequence[float], cell: float, columns: int) -> tuple[int, ...]:
    """Squares whose middle lies between an odd cut and the next even one."""
    runs: list[int] = []
    for left, right in zip(cuts[::2], cuts[1::2], strict=True):
        first = max(0, -int(-(left / cell - 0.5) // 1))
        end = min(columns, -int(-(right / cell - 0.5) // 1))
        if first >= end:
            continue
        if runs and runs[-1] == first:
            runs[-1] = end
        else:
            runs += [first, end]
    return tuple(runs)
