"""Before any calibration the flagship must be plausible: orders of magnitude, not figures."""

from __future__ import annotations

import numpy as np
import pytest

from wellhit.lab.measures import Measures

PORTS = ("lehavre", "boulogne", "calais")


@pytest.fixture(scope="module")
def autumn(play, flagship):
    return play(flagship, 400, seed=1)


@pytest.fixture(scope="module")
def outcomes(autumn, flagship):
    return Measures(flagship, autumn.names).take(autumn.states, autumn.diaries)


def fort(played, name: str):
    return played.states["fortresses"][:, list(played.names["fortresses"]).index(name)]


@pytest.mark.parametrize("name", PORTS)
def test_an_assault_takes_between_half_a_day_and_a_month_and_a_half(autumn, name):
    """The 5-95 % range of days from H-hour to the fall, with prior draws; never fallen counts as too long."""
    one = fort(autumn, name)
    days = np.where(one["fall_turn"] < 0, np.inf, (one["fall_turn"] + 0.5 - one["assault_turn"]) / 4.0)
    low, high = np.quantile(days, [0.05, 0.95])
    assert low >= 0.5
    assert high <= 45.0


def test_nothing_falls_unattacked(autumn):
    """Every fortress that fell was assaulted, and not after it fell; but for works that nobody was in."""
    forts = autumn.states["fortresses"][:, : autumn.world.n_fortresses]
    found_empty = (forts["assault_turn"] < 0) & (
        forts["prisoners"] + forts["killed"] + forts["escaped"] < 1.0
    )
    fallen = (forts["fall_turn"] >= 0) & ~found_empty
    assert fallen.any()
    assert np.mean((forts["fall_turn"] >= 0) & found_empty) < 0.01
    assert np.all(forts["assault_turn"][fallen] >= 0)
    assert np.all(forts["assault_turn"][fallen] <= forts["fall_turn"][fallen])


def test_a_masked_fortress_is_still_held_at_the_end_of_autumn(autumn):
    assert np.mean(fort(autumn, "dunkirk")["fall_turn"] < 0) > 0.5


def test_every_headline_row_has_something_to_show(outcomes, flagship):
    """A headline outcome comes about in at least one run in twenty, or cannot be set beside the record."""
    rows = [row for row in flagship.record if row.headline and row.measure]
    assert rows
    shares = {row.id: float(np.mean(np.isfinite(outcomes[row.id]))) for row in rows}
    assert {name: share for name, share in shares.items() if share < 0.05} == {}


def test_order_of_magnitude_of_prisoners_and_losses(outcomes, autumn):
    """Thousands of prisoners for hundreds of casualties: at each port the median of prisoners is the greater."""
    for name in PORTS:
        one = fort(autumn, name)
        assert np.median(one["prisoners"]) > np.median(one["attackers_lost"]), name
        assert 20.0 < np.median(one["attackers_lost"]) < 5000.0, name
        assert np.median(one["prisoners"]) > 2000.0, name
