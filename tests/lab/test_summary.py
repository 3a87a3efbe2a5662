"""The record beside the runs: clock, quantiles with censoring, observation error, what is counted."""

import json
import math
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellhit import terms
from wellhit.lab import summary as s

META = {
    "campaign": "isle", "scenario": "spring", "draws": "prior", "plans": {"red": "storm"}, "runs": 4, "seed": 0,
    "seconds": {"setup": 1.23456, "compile": 0, "simulate": 2}, "version": "0.0",
}  # fmt: skip


def row(best: str, low: str = "", high: str = "", unit: str = "men", **other: object) -> terms.RecordRow:
    made = terms.RecordRow(
        id="fort.casualties", label="Fort: casualties", measure="casualties", subject=("fort",), at="",
        unit=unit, low=low, best=best, high=high, scenarios=("spring",), use="check", source=("S1", "K2"),
        headline=True,
    )  # fmt: skip
    return replace(made, **other)  # type: ignore[arg-type]


def scenario(*rows: terms.RecordRow, offset: str = "+02:00") -> terms.Scenario:
    return terms.Scenario(
        campaign="isle", title={"en": "Isle"}, summary={"en": ""},
        head=terms.ScenarioHead("spring", {"en": "Spring"}, date(1900, 3, 1), date(1900, 3, 31), {"red": "storm"}),
        hours_per_turn=6, utc_offset=offset, sides=(), places=(
            terms.Place("fort", "Fort Aster", 0, 0, "town", "open", "", "A", "", ()),
        ), routes=(), formations=(), fortresses=(), strongpoints=(), ports=(), assets=(), weather=(),
        climate=(), plans=(), record=rows,
    )  # fmt: skip


def frame(*values: float | None, name: str = "fort.casualties") -> pl.DataFrame:
    return pl.DataFrame({"run": list(range(len(values))), name: pl.Series(values, dtype=pl.Float64)})


def only(outcomes: pl.DataFrame, place: terms.Scenario) -> dict:
    (found,) = s.summarise(outcomes, place, META)["outcomes"]
    return found


# -- the object -------------------------------------------------------------------------------------


def test_the_object_has_exactly_the_promised_keys_and_is_json() -> None:
    made = s.summarise(frame(1.0, 2.0, 3.0, 4.0), scenario(row("2", "1", "4")), META)
    assert list(made) == ["campaign", "scenario", "draws", "plans", "runs", "seed", "outcomes", "seconds"]
    assert list(made["outcomes"][0]) == [
        "id", "label", "unit", "use", "record", "runs", "inside50", "inside90",
    ]  # fmt: skip
    assert list(made["outcomes"][0]["record"]) == ["low", "best", "high", "sources"]
    assert list(made["outcomes"][0]["runs"]) == ["q05", "q25", "q50", "q75", "q95", "censored"]
    assert made["outcomes"][0]["record"]["sources"] == ["S1", "K2"]
    assert made["seconds"] == {"setup": 1.235, "compile": 0.0, "simulate": 2.0}
    assert json.loads(json.dumps(made, allow_nan=False)) == made


# -- clock ------------------------------------------------------------------------------------------


def test_dates_are_days_since_the_scenario_starts_on_its_own_clock() -> None:
    place = scenario()
    assert s.to_days("1900-03-02T12:00+02:00", place) == 1.5
    assert s.to_days("1900-03-02T12:00", place) == 1.5
    assert s.to_days("1900-03-02T12:00+01:00", place) == pytest.approx(1.5 + 1 / 24)
    assert s.to_days("1900-03-02", place, "low") == 1.0
    assert s.to_days("1900-03-02", place, "best") == 1.5
    assert s.to_days("1900-03-02", place, "high") == pytest.approx(2 - 1 / 1440)
    assert s.to_days("1900-02-28", place, "low") == -1.0


@given(st.integers(min_value=-10_000, max_value=400_000))
def test_a_minute_survives_the_way_there_and_back(minutes: int) -> None:
    place = scenario()
    moment = s.to_moment(minutes / 1440, place)
    assert s.to_days(moment.isoformat(timespec="minutes"), place) == pytest.approx(minutes / 1440, abs=1e-9)


def test_record_and_runs_print_iso_dates_to_the_minute_with_the_offset() -> None:
    dated = row("1900-03-12T11:45", "1900-03-12", "1900-03-13", unit="date", measure="fall")
    found = only(frame(10.0, 11.0, 12.0, 13.001), scenario(dated))
    assert found["record"]["low"] == "1900-03-12T00:00+02:00"
    assert found["record"]["best"] == "1900-03-12T11:45+02:00"
    assert found["record"]["high"] == "1900-03-13T23:59+02:00"
    assert found["runs"]["q50"] == "1900-03-12T12:00+02:00"
    assert len(found["runs"]["q95"]) == len("1900-03-12T11:45+02:00")


def test_a_day_without_an_hour_gives_way_to_firmer_limits() -> None:
    limits, day_only = s.record_range(row("1900-03-12", "1900-03-12T14:00", unit="date"), scenario())
    assert limits.low == limits.best == pytest.approx(11 + 14 / 24)
    assert day_only


# -- quantiles and censoring -------------------------------------------------------------------------


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), st.floats(0, 1))
def test_quantiles_are_those_of_numpy(values: list[float], p: float) -> None:
    ordered = np.sort(np.array(values))
    assert s.quantile(ordered, p) == pytest.approx(float(np.quantile(ordered, p)), rel=1e-9, abs=1e-6)


def test_a_quantile_that_falls_among_runs_without_the_event_is_null() -> None:
    found = only(frame(1.0, 2.0, 3.0, None, None), scenario(row("2")))
    assert found["runs"] == {"q05": 1.2, "q25": 2.0, "q50": 3.0, "q75": None, "q95": None, "censored": 0.4}


def test_one_run_without_the_event_already_makes_the_gap_above_the_last_one_null() -> None:
    found = only(frame(1.0, 2.0, 3.0, 4.0, None), scenario(row("2")))
    assert found["runs"]["q75"] == 4.0
    assert found["runs"]["q95"] is None


def test_what_never_happened_counts_against_an_early_record_only() -> None:
    always_late = frame(*([1.0] * 30 + [None] * 70))
    assert only(always_late, scenario(row("1")))["inside90"] is True
    assert only(frame(*([1.0] * 4 + [None] * 96)), scenario(row("1")))["inside90"] is False


# -- observation error: the worked example of docs/reference/outcomes.md -----------------------------


def test_chance_of_the_worked_example() -> None:
    runs = np.array([400.0, 500.0, 700.0, 900.0])
    assert s.chance_at_most(runs, terms.Range(500, 600, 800)) == pytest.approx((1 + 1 + 1 / 6) / 4)


def test_the_sides_of_the_error_change_places() -> None:
    """Truth may be up to 100 above the record and not below: a run of 90 fits a record of 50, one of 10 does not."""
    record = terms.Range(50, 50, 150)
    assert 0 < s.chance_at_most(np.array([90.0]), record) < 1
    assert s.chance_at_most(np.array([10.0]), record) == 1.0


@pytest.mark.parametrize(("low", "high"), [(500, 800), (600, 800), (500, 600)])
def test_the_exact_chance_is_that_of_many_throws(low: float, high: float) -> None:
    rng = np.random.default_rng(1)
    runs = np.sort(rng.normal(640, 90, 50))
    record = terms.Range(low, 600, high)
    error = rng.triangular(-(high - 600), 0, 600 - low, 200_000)
    thrown = float((rng.choice(runs, 200_000) + error <= 600).mean())
    assert s.chance_at_most(runs, record) == pytest.approx(thrown, abs=0.006)  # 5 sigma


def test_without_error_inside_means_between_the_quantiles() -> None:
    runs = [float(v) for v in range(1, 102)]  # quantiles: q05 = 6, q25 = 26, q75 = 76, q95 = 96
    for best, in50, in90 in [
        ("26", True, True),
        ("25.9", False, True),
        ("96", False, True),
        ("96.1", False, False),
    ]:
        found = only(frame(*runs), scenario(row(best)))
        assert (found["inside50"], found["inside90"]) == (in50, in90)


def test_a_wide_record_lies_inside_where_an_exact_one_does_not() -> None:
    runs = [100.0, 101.0, 102.0, 103.0]
    assert only(frame(*runs), scenario(row("90")))["inside90"] is False
    assert only(frame(*runs), scenario(row("90", "85", "140")))["inside90"] is True


@given(
    st.lists(st.floats(-100, 100), min_size=2, max_size=40),
    st.floats(-50, 50),
    st.floats(0, 40),
    st.floats(0, 40),
)
def test_the_50_interval_lies_within_the_90_interval(
    values: list[float], best: float, a: float, b: float
) -> None:
    record = row(repr(best), repr(best - a), repr(best + b))
    found = only(frame(*values), scenario(record))
    assert not found["inside50"] or found["inside90"]


def test_yes_and_no_are_one_and_zero() -> None:
    asked = row("yes", "no", "yes", unit="yes/no", measure="held")
    found = only(frame(1.0, 1.0, 0.0, 0.0), scenario(asked))
    assert (found["record"]["low"], found["record"]["best"], found["record"]["high"]) == (0.0, 1.0, 1.0)
    assert (found["runs"]["q05"], found["runs"]["q50"], found["runs"]["q95"]) == (0.0, 0.5, 1.0)


# -- what is counted ----------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [(5.0, 5.0, 5.0), (None, None, None), (5.0,)])
def test_the_same_in_every_run_is_not_counted(values: tuple[float | None, ...]) -> None:
    found = only(frame(*values), scenario(row("5", "1", "9")))
    assert found["inside50"] is None
    assert found["inside90"] is None


def test_coverage_counts_apart_what_is_inside_the_same_and_unrecorded() -> None:
    rows = (
        row("2.5", id="a", use="fit"), row("9", id="b"), row("1", id="c"), row("1.2", id="d", use="fit"),
    )  # fmt: skip
    runs = [1.0, 2.0, 3.0, 4.0]
    table = pl.DataFrame({"a": runs, "b": runs, "c": [7.0] * 4, "d": runs, "fort.casualties": runs})
    made = s.summarise(table, scenario(*rows), META)
    assert s.coverage(made) == s.Coverage(counted=3, inside50=1, inside90=2, same=1, unrecorded=1)
    assert s.coverage(made, "fit") == s.Coverage(counted=2, inside50=1, inside90=2, same=0, unrecorded=0)


def test_rows_without_measure_and_of_other_scenarios_are_left_out() -> None:
    rows = (row("1"), row("1", id="later", measure=""), row("1", id="other", scenarios=("autumn",)))
    made = s.summarise(frame(1.0, 2.0), scenario(*rows), META)
    assert [found["id"] for found in made["outcomes"]] == ["fort.casualties"]


def test_an_outcome_without_a_record_row_has_null_fields_and_words_of_its_own() -> None:
    found = only(frame(3.0, 4.0, name="fort.fall"), scenario())
    assert found["label"] == "Fort Aster falls"
    assert found["unit"] == "date"
    assert found["use"] is None
    assert found["record"] == {"low": None, "best": None, "high": None, "sources": []}
    assert found["inside50"] is None
    assert found["runs"]["q05"].startswith("1900-03-04T")


def test_every_measure_has_words_and_a_unit() -> None:
    assert set(s.MEASURE_WORDS) == set(terms.MEASURES)
    assert {measure: unit for measure, (unit, _) in s.MEASURE_WORDS.items()} == terms.MEASURE_UNITS


# -- refusals -----------------------------------------------------------------------------------------


def test_names_that_do_not_resolve_are_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match='no measure "casualtys"; did you mean "casualties"'):
        s.gather(frame(1.0, name="fort.casualtys"), scenario())
    with pytest.raises(ValueError, match='no subject "fnrt"; did you mean "fort"'):
        s.gather(frame(1.0, name="fnrt.fall"), scenario())
    with pytest.raises(ValueError, match=r"without a column for record row fort\.casualties"):
        s.gather(frame(1.0, name="fort.fall"), scenario(row("1")))


def test_values_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="no runs"):
        s.gather(frame(), scenario())
    with pytest.raises(ValueError, match="must be null"):
        s.gather(frame(1.0, math.nan), scenario(row("1")))
    with pytest.raises(ValueError, match="out of order"):
        s.record_range(row("5", "6", "7"), scenario())
    with pytest.raises(ValueError, match=r"fort\.casualties: not a value in 'men'"):
        s.record_range(row("many"), scenario())
    with pytest.raises(ValueError, match="not a value in 'date'"):
        s.record_range(row("12 March", unit="date"), scenario())
