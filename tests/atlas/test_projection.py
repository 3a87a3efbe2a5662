"""The projection: worked distances, there and back, and the corners."""

import math

import pytest

from wellhit.atlas.map.projection import CHANNEL, TRUE_LATITUDE, Projection, units_per_km

BOULOGNE, CALAIS = (1.605, 50.7245), (1.85, 50.961)


def great_circle_km(a, b):
    (lon1, lat1), (lon2, lat2) = ((math.radians(v) for v in place) for place in (a, b))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * 6371.0 * math.asin(math.sqrt(half))


def test_boulogne_to_calais_is_the_great_circle_within_one_per_cent():
    on_the_map = math.dist(CHANNEL.xy(*BOULOGNE), CHANNEL.xy(*CALAIS)) / 10
    assert great_circle_km(BOULOGNE, CALAIS) == pytest.approx(31.4, abs=0.1)
    assert on_the_map == pytest.approx(great_circle_km(BOULOGNE, CALAIS), rel=0.01)


def test_boulogne_by_hand():
    # x: 63781.37 cos 50.6 = 40484 units to the radian; 1.605 degrees are 0.028013 radians
    # y: 0.8755 degrees are 0.0152804 radians, stretched by 1 / cos of the middle latitude, 51.16225: 0.0243656
    x, y = CHANNEL.xy(*BOULOGNE)
    assert x == pytest.approx(1134.1, abs=0.1)
    assert y == pytest.approx(986.4, abs=0.2)


def test_the_corners():
    assert CHANNEL.xy(0.0, 51.6) == (0, 0)
    width, height = CHANNEL.size
    assert width == pytest.approx(3250.3, abs=0.1)
    assert CHANNEL.lon_lat(width, height) == pytest.approx((4.6, 49.4))


@pytest.mark.parametrize("lon", [0.0, 1.605, 4.6, -4.5])
@pytest.mark.parametrize("lat", [49.4, 50.6, 51.6, 48.4])
def test_there_and_back(lon, lat):
    assert CHANNEL.lon_lat(*CHANNEL.xy(lon, lat)) == pytest.approx((lon, lat), abs=1e-9)


def test_a_unit_is_100_m_at_the_true_latitude():
    step = 1 / 111.32  # degrees of latitude in a km, nearly
    here = CHANNEL.xy(2.0, TRUE_LATITUDE - step / 2)[1] - CHANNEL.xy(2.0, TRUE_LATITUDE + step / 2)[1]
    assert here == pytest.approx(units_per_km(TRUE_LATITUDE), rel=0.001)
    assert units_per_km(TRUE_LATITUDE) == pytest.approx(10)


def test_other_bounds_have_their_own_corner():
    brest = Projection(-5.0, 48.0, -4.0, 49.0)
    assert brest.xy(-5.0, 49.0) == (0, 0)
    assert brest.holds(-4.5, 48.4)
    assert not brest.holds(1.6, 50.7)
