"""The bars that the calibrated model was asked to clear, set before it was calibrated: who breaks one is told.

They are reported as they come out (docs/explanation/diagnosis.md, docs/reference/hindcast.md); these tests hold them.
"""

from __future__ import annotations

import json

import pytest

from wellhit import draws
from wellhit.lab.learn import predictive
from wellhit.scenario.read import load

RUNS = 800


@pytest.fixture(scope="module")
def headline():
    rows = predictive.check_rows(load("channel-ports-1944"), "posterior", RUNS, 7, 2)
    return predictive.count(rows, headline=True)


def test_nine_in_ten_headline_rows_lie_in_the_90_per_cent_interval(headline):
    assert headline.rows >= 40
    assert headline.inside90 / headline.rows >= 0.90
    assert headline.alone90 / headline.rows >= 0.85  # without the model's own error


def test_the_50_per_cent_interval_is_neither_overconfident_nor_vague(headline):
    assert 0.35 <= headline.inside50 / headline.rows <= 0.75


def test_calibration_sharpens_the_headline_rows(headline):
    """Mean interval score at most 0.8 of the prior's; at 800 runs its own chance is about 0.02."""
    assert headline.ratio <= 0.82


@pytest.fixture(scope="module")
def hindcast():
    return json.loads((draws.SHIPPED / "hindcast.json").read_text(encoding="utf-8"))["reading"]


def test_sieges_left_out_lie_in_their_forecasts(hindcast):
    assert hindcast["rows"] >= 25
    assert hindcast["inside90"] >= 0.80


def test_casualties_are_foretold_no_worse_than_by_the_naive_line(hindcast):
    found = hindcast["measures"]["casualties"]
    assert found["skill"]["naive"]["sieges"] >= 7
    assert found["crps"] < found["skill"]["naive"]["crps"]
