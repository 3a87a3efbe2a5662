"""The coast as cut: closed rings within the bounds, small, with its source, land where land is."""

import json
from itertools import pairwise

import pytest

from wellhit.atlas.map.ground import is_land, read_ground
from wellhit.atlas.map.projection import CHANNEL
from wellhit.scenario.read import find

FOLDER = find("channel-ports-1944")
FILE = FOLDER / "coast.geojson"
COAST = json.loads(FILE.read_text("utf-8"))
RINGS = [ring for feature in COAST["features"] for ring in feature["geometry"]["coordinates"]]


@pytest.fixture(scope="module")
def shapes():
    return read_ground(FOLDER, CHANNEL)


def area_km2(ring):
    """By the surveyor's formula; positive where the ring runs against the clock."""
    twice = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))
    return twice / 2 * 111.2**2 * 0.635  # a degree of longitude is 0.635 of one of latitude at 50.6 N


def test_it_is_small():
    assert FILE.stat().st_size <= 150_000


def test_it_says_whose_it_is():
    told = COAST["properties"]
    assert told["source"] == ["GSHHG"]
    assert told["licence"] == "LGPL-3.0-or-later"
    assert told["accuracy"] == "B"
    assert "2.0.0" in told["why"]
    assert "1944" in told["why"]
    assert all(f["properties"]["accuracy"] and f["properties"]["source"] for f in COAST["features"])


def test_rings_are_closed_and_within_the_bounds():
    west, south, east, north = COAST["bbox"]
    assert [west, south, east, north] == list(CHANNEL)
    for ring in RINGS:
        assert len(ring) >= 4
        assert ring[0] == ring[-1]
        assert all(west <= lon <= east and south <= lat <= north for lon, lat in ring)
        assert all(lon == round(lon, 4) and lat == round(lat, 4) for lon, lat in ring)


def test_outer_rings_run_against_the_clock():
    assert all(area_km2(feature["geometry"]["coordinates"][0]) > 0 for feature in COAST["features"])


def test_land_is_about_two_thirds_of_the_map():
    land = sum(area_km2(feature["geometry"]["coordinates"][0]) for feature in COAST["features"])
    whole = (CHANNEL.east - CHANNEL.west) * (CHANNEL.north - CHANNEL.south) * 111.2**2 * 0.635
    assert 0.6 < land / whole < 0.75


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [
        ("Wimereux", 1.611, 50.77),
        ("Dover", 1.313, 51.128),
        ("Bergues", 2.434, 50.969),
        ("Middelburg", 3.614, 51.499),
        ("Antwerp", 4.402, 51.221),
    ],
)
def test_towns_lie_on_land(shapes, name, lon, lat):
    assert is_land(shapes, CHANNEL.xy(lon, lat)), name


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [
        ("the Channel half way from Dover to Calais", 1.6, 51.05),
        ("off Boulogne", 1.5, 50.75),
        ("the Western Scheldt", 3.65, 51.41),
        ("the Seine mouth", 0.08, 49.44),
        ("the Sloe, closed only after the war", 3.695, 51.48),
    ],
)
def test_waters_are_no_land(shapes, name, lon, lat):
    assert not is_land(shapes, CHANNEL.xy(lon, lat)), name
