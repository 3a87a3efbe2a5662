"""Tornadoes and ladders: what stands in the picture stands in its table, and nothing falls off the scale."""

import math
import re

import pytest

from wellhit.report.lab.tornado import Bar, Rung, Step, frame_of, ladder, tornado
from wellhit.terms import Range


def rung(name: str, low: float, high: float) -> Rung:
    return Rung(
        name, "M01", "12 %", Bar(low, low - 1.0, low + 1.0, "low"), Bar(high, high - 1.0, high + 1.0, "high")
    )


def test_a_tornado_names_its_factors_and_ends(siege):
    rungs = [rung("assault_effort", 10.0, 30.0), rung("will", 25.0, 15.0)]
    drawn = tornado("t", "Losses", rungs, 20.0, "men", siege(), ("share", "men"), Range(16.0, 18.0, 19.0))
    words = re.findall(r">([^<>\n]+)</text>", drawn.svg)
    assert {"assault_effort", "will", "low", "high", "share", "12 %"} <= set(words)
    assert any("record" in word for word in words)
    assert drawn.rows[0] == (
        "assault_effort",
        "low",
        "10.0 (9.0\u201311.0)",
        "high",
        "30 (29\u201331)",
        "12 %",
    )
    assert "NaN" not in drawn.svg
    assert "nan" not in drawn.svg.replace("finance", "")


def test_dates_stand_on_a_scale_of_days(siege):
    rungs = [rung("assault_effort", 18.0, 24.0)]
    drawn = tornado("t", "Fall", rungs, 20.0, "date", siege(), ("share", ""), None)
    assert "Sep" in drawn.svg
    assert "record" not in drawn.svg


@pytest.mark.parametrize(("best", "seen"), [(35.0, True), (500.0, False)])
def test_the_scale_holds_all_bars_and_the_record_if_it_is_near(best, seen):
    low, high = frame_of([rung("a", 10.0, 30.0)], 20.0, Range(best, best, best))
    assert low < 9.0
    assert high > 31.0
    assert (best < high) == seen


def test_a_ladder_of_shares_ends_at_one_hundred_per_cent():
    steps = [
        Step("a", "", 0.9, 0.2, 1.6, 0.5, "90 %"),
        Step("b", "M02", 0.1, math.nan, math.nan, math.nan, "10 %"),
    ]
    drawn = ladder(
        "l", "Shares", steps, "share", "in all", math.nan, True, "", (), ("Factor",), (("a",), ("b",))
    )
    words = re.findall(r">([^<>\n]+)</text>", drawn.svg)
    assert "100 %" in words
    assert "120 %" not in words
