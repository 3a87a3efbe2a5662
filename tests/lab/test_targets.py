"""Targets: what a calibration looks at, on which scale, with which errors."""

from __future__ import annotations

import numpy as np
import pytest

from wellhit.lab.learn import targets
from wellhit.lab.learn.targets import DISCREPANCIES, Target
from wellhit.scenario.read import load
from wellhit.terms import Range


def target(
    unit: str, record: tuple[float, float, float] = (1.0, 2.0, 4.0), measure: str = "casualties"
) -> Target:
    return Target("here", "row", "Row", measure, ("fort",), unit, Range(*record), 60.0)


@pytest.mark.parametrize("unit", ["date", "days", "men", "share", "hours"])
def test_scale_and_back_again(unit: str) -> None:
    x = np.array([0.0, 0.25, 1.0, 17.0, 900.0]) if unit != "share" else np.array([0.0, 0.4, 1.0])
    t = target(unit)
    assert t.natural(t.scaled(x)) == pytest.approx(x, abs=1e-9)
    assert (np.diff(t.scaled(x)) > 0).all()


def test_scales_by_hand() -> None:
    """A length of 0.875 days is ln 1; a count of nobody is ln 1; day 3.875 is twice the root of 4."""
    assert target("days").scaled(np.array([0.875]))[0] == pytest.approx(0.0)
    assert target("men").scaled(np.array([0.0]))[0] == 0.0
    assert target("date").scaled(np.array([3.875]))[0] == pytest.approx(4.0)


def test_a_date_is_wrong_by_as_much_as_the_words_say() -> None:
    """A quarter on the scale of dates is a quarter of a day after a day, a day and a quarter after 25."""
    t, size = target("date"), DISCREPANCIES[targets.BY_KIND["date"]].median
    for day in (1.0, 25.0):
        moved = t.natural(t.scaled(np.array([day])) + size)[0] - day
        assert moved == pytest.approx(size * np.sqrt(day), rel=0.15)


def test_what_never_happened_stands_at_the_end_with_a_flag() -> None:
    values, never = target("days").restricted(np.array([5.0, np.nan]), np.array([8.0, 12.0]))
    assert values.tolist() == [5.0, 48.0]  # the scenario has 60 days and the assault began on the twelfth
    assert never.tolist() == [0.0, 1.0]
    assert target("date").restricted(np.array([np.nan]))[0].tolist() == [60.0]
    assert target("men").restricted(np.array([np.nan]))[0].tolist() == [0.0]


def test_errors_have_the_records_triangle_and_the_discrepancys_size() -> None:
    """With a discrepancy of next to nothing the summary is the value plus a triangle -(high - best)..(best - low)."""
    t = target("men", (600.0, 634.0, 700.0))
    rng = np.random.default_rng(1)
    plain = t.natural(t.with_errors(np.full(20_000, 634.0), np.full(20_000, -40.0), rng))
    assert plain.min() >= 634.0 - 66.0 - 1.0
    assert plain.max() <= 634.0 + 34.0 + 1.0
    assert plain.mean() == pytest.approx(634.0 + (34.0 - 66.0) / 3.0, abs=0.6)
    wide = t.with_errors(np.full(20_000, 634.0), np.zeros(20_000), rng)
    assert wide.std() == pytest.approx(DISCREPANCIES[t.kind].median, rel=0.03)


def test_the_fall_is_not_fitted_beside_its_length() -> None:
    rows = targets.targets_of(load("boulogne-1944"), ("fit", "check"))
    measures = [row.measure for row in rows]
    assert "assault_days" in measures
    assert "fall" not in measures


def test_only_rows_marked_fit_unless_asked() -> None:
    assert targets.targets_of(load("calais-1944")) == []  # held back
    assert targets.targets_of(load("calais-1944"), ("check",)) != []


def test_summaries_have_a_flag_only_where_it_says_something() -> None:
    days = target("days")
    often = np.where(np.arange(1000) % 10 == 0, np.nan, 5.0)
    seldom = np.where(np.arange(1000) == 0, np.nan, 5.0)
    z = np.zeros((1000, len(DISCREPANCIES)))
    for values, columns in ((often, 2), (seldom, 1)):
        s, observed, names = targets.summaries([days], {days.name: (values, np.zeros(1000))}, z, 1)
        assert s.shape == (1000, columns)
        assert len(observed) == len(names) == columns
        assert np.isfinite(s).all()
    assert names == ["here/row"]


def test_summaries_do_not_depend_on_other_rows() -> None:
    """Errors of a row are those of its place in the list alone; the same seed gives the same numbers."""
    a = target("men")
    z = np.zeros((50, len(DISCREPANCIES)))
    one = targets.summaries([a], {a.name: (np.full(50, 9.0), None)}, z, 1)[0]
    again = targets.summaries([a], {a.name: (np.full(50, 9.0), None)}, z, 1)[0]
    other = targets.summaries([a], {a.name: (np.full(50, 9.0), None)}, z, 2)[0]
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
