"""Where a place lies on the map: Mercator, in units of 100 m at 50.6 N.

The script of the map (`static/map/`) computes the same, so that a counter moved in a browser and one drawn here lie on
the same spot; `tests/atlas/test_projection.py` keeps a worked example for both.
"""

from __future__ import annotations

import math
from typing import NamedTuple

EQUATOR_RADIUS = 63781.37  # of the earth (WGS 84), in units of 100 m
TRUE_LATITUDE = 50.6  # where a unit is 100 m; at 49.4 it is 102.5 m, at 51.6 it is 97.9 m
UNITS_PER_RADIAN = EQUATOR_RADIUS * math.cos(math.radians(TRUE_LATITUDE))


def _mercator(lat: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


class Projection(NamedTuple):
    """The map of a region given by its bounds in degrees; x runs east and y south from the north-west corner."""

    west: float
    south: float
    east: float
    north: float

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        """Map units of a position in degrees."""
        x = UNITS_PER_RADIAN * math.radians(lon - self.west)
        y = UNITS_PER_RADIAN * (_mercator(self.north) - _mercator(lat))
        return x, y

    def lon_lat(self, x: float, y: float) -> tuple[float, float]:
        """Degrees of a point in map units: `xy` backwards."""
        lon = self.west + math.degrees(x / UNITS_PER_RADIAN)
        lat = math.degrees(
            2 * math.atan(math.exp(_mercator(self.north) - y / UNITS_PER_RADIAN)) - math.pi / 2
        )
        return lon, lat

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in map units."""
        return self.xy(self.east, self.south)

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a position lies on the map."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north


def units_per_km(lat: float) -> float:
    """Length of a kilometre on the ground at a latitude, in map units: 10 at 50.6 N."""
    return 10 * math.cos(math.radians(TRUE_LATITUDE)) / math.cos(math.radians(lat))


# The map of the Channel coast, from the mouth of the Seine to the Scheldt.
CHANNEL = Projection(0.0, 49.4, 4.6, 51.6)
