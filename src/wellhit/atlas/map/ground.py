"""The ground as the campaign folder has it: `coast.geojson`, `shapes.geojson`, `overlay.geojson`, in map units.

Each may be missing. A shape without an accuracy or a source is refused: what cannot be asked "says who?" is not drawn.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from wellhit.atlas.map.paths import Point
from wellhit.atlas.map.projection import Projection
from wellhit.scenario.problems import Problem

FILES = ("coast.geojson", "shapes.geojson", "overlay.geojson")
MAPPED_WATER = {"GSHHG", "LCW"}  # who draw water's edge, not works of stone


@dataclass(frozen=True, slots=True)
class Shape:
    """One thing drawn: lines in map units (one point for a height or a name), and what its file says of it."""

    id: str
    name: str
    kind: str
    accuracy: str
    source: tuple[str, ...]
    lines: tuple[tuple[Point, ...], ...]
    is_area: bool = False
    names: dict[str, str] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    def name_in(self, language: str) -> str:
        """The name in a language, else in English."""
        return self.names.get(language, self.name)


class GroundError(ValueError):
    """A map file that cannot be drawn; says which and why."""


def read_ground(
    folder: Path, projection: Projection, broken: list[Problem] | None = None
) -> dict[str, list[Shape]]:
    """Shapes by kind, in the order of the files. Raises GroundError naming file and shape.

    broken: where it is given, a file that cannot be drawn is noted there instead, and the others are drawn.
    """
    found: dict[str, list[Shape]] = {}
    names: dict[str, dict[str, str]] = {}
    shapes: list[Shape] = []
    for name in FILES:
        file = folder / name
        if not file.exists():
            continue
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            for language, words in data.get("names", {}).items():
                for shape, word in words.items():
                    names.setdefault(shape, {})[language] = word
            shapes += [_shape(feature, projection) for feature in data["features"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            if broken is None:
                raise GroundError(f"{name}: {error}") from error
            broken.append(Problem(name, None, "", f"cannot be drawn ({error})"))
    for shape in shapes:
        shape.names.update(names.get(shape.id, {}))
        found.setdefault(_kind(shape), []).append(shape)
    return found


def _kind(shape: Shape) -> str:
    """The kind it is drawn as: a mole that only mapped water stands for is the edge of that water."""
    return "shore" if shape.kind == "coast_mole" and set(shape.source) <= MAPPED_WATER else shape.kind


def _shape(feature: dict[str, Any], projection: Projection) -> Shape:
    told, geometry = feature["properties"], feature["geometry"]
    name = str(told.get("id", "a shape without id"))
    if not told.get("accuracy") or not told.get("source"):
        raise GroundError(f"{name} has no accuracy or no source")
    kind, points = geometry["type"], geometry["coordinates"]
    lines = {"Point": [[points]], "LineString": [points], "Polygon": points}.get(kind)
    if lines is None:
        raise GroundError(f"{name} is a {kind}; use Point, LineString or Polygon")
    drawn = tuple(tuple(projection.xy(lon, lat) for lon, lat in line) for line in lines)
    names = {"nl": told["name_nl"]} if told.get("name_nl") else {}
    source = tuple(told["source"])
    return Shape(
        name,
        str(told.get("name", "")),
        told["kind"],
        told["accuracy"],
        source,
        drawn,
        kind == "Polygon",
        names,
        told,
    )


def is_land(shapes: dict[str, list[Shape]], point: Point) -> bool:
    """Whether a point in map units is land by the coast, waters of 1944 taken out."""

    def inside(kinds: tuple[str, ...]) -> bool:
        return any(_holds(shape, point) for kind in kinds for shape in shapes.get(kind, []))

    return inside(("land",)) and not inside(("lake", "tidal"))


def _holds(shape: Shape, point: Point) -> bool:
    """Even-odd rule over all rings."""
    x, y = point
    crossings = 0
    for line in shape.lines:
        for (x1, y1), (x2, y2) in pairwise(line):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                crossings += 1
    return crossings % 2 == 1
