"""Tables on disk: one tidy row a run, and days with quantiles and single runs."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from wellhit.engine import layout
from wellhit.lab import tables
from wellhit.terms import Scenario

NAN = float("nan")


def chunk(first: int, **outcomes: list[float]) -> dict[str, Any]:
    n = len(next(iter(outcomes.values())))
    numbers = np.arange(first, first + n, dtype=np.uint64)
    made = {name: np.array(values) for name, values in outcomes.items()}
    return {"run": numbers, "fate": numbers + np.uint64(2**63), "luck": numbers, **made}


def test_one_row_a_run_and_null_for_what_never_happened() -> None:
    parts = [chunk(0, fall=[1.5, NAN], men=[10.0, 0.0]), chunk(2, fall=[NAN], men=[3.0])]
    frame = tables.outcome_table(parts, ["fall", "men"], 7)
    assert frame.columns == ["run", "seed", "fate", "luck", "fall", "men"]
    assert frame["run"].to_list() == [0, 1, 2]
    assert frame["seed"].to_list() == [7, 7, 7]
    assert frame["fate"].to_list() == ["8000000000000000", "8000000000000001", "8000000000000002"]
    assert frame["luck"][2] == "0000000000000002"
    assert frame["fall"].to_list() == [1.5, None, None]
    assert frame["men"].to_list() == [10.0, 0.0, 3.0]
    assert frame.schema["fall"] == pl.Float64


@pytest.mark.parametrize("seed", [0, -5, 2**63 - 1, 2**63, 2**70, -(2**64)])
def test_any_seed_is_kept_exactly(seed: int) -> None:
    frame = tables.outcome_table([chunk(0, men=[1.0, 2.0])], ["men"], seed)
    assert [int(value) for value in frame["seed"]] == [seed, seed]


def test_a_campaign_without_outcomes_still_has_its_runs() -> None:
    frame = tables.outcome_table([chunk(0, men=[1.0, 2.0])], [], 1)
    assert (frame.height, frame.columns) == (2, ["run", "seed", "fate", "luck"])


def days_of(n_runs: int, n_days: int) -> Any:
    """Diaries in which every number tells run, day and column: run + 100 day + 10,000 column."""
    run, day, column = np.ogrid[:n_runs, :n_days, :16]
    return (run + 100 * day + 10_000 * column).astype(np.float32)


def test_days_come_in_long_form_with_dates_quantiles_and_single_runs(flagship: Scenario) -> None:
    frame = tables.daily_table(days_of(5, 3), flagship, 0)
    assert frame["measure"].unique(maintain_order=True).to_list() == list(tables.DAILY)
    assert frame.height == 3 * len(tables.DAILY)
    landed = frame.filter(pl.col("measure") == "tons_landed")
    assert landed["date"].to_list() == ["1944-09-01", "1944-09-02", "1944-09-03"]
    assert landed["day"].to_list() == [0, 1, 2]
    assert landed["q50"].to_list() == [20_002.0, 20_102.0, 20_202.0]
    assert landed["q25"][0] == 20_001.0
    assert landed["q05"][0] == pytest.approx(20_000.2)
    assert landed.select("run_00", "run_04").row(1) == (20_100.0, 20_104.0)
    assert "run_05" not in frame.columns
    assert landed["unit"].unique().to_list() == ["long tons/day"]


@pytest.mark.parametrize("attacker", [0, 1])
def test_each_measure_is_read_from_its_own_side(attacker: int, flagship: Scenario) -> None:
    frame = tables.daily_table(days_of(1, 1), flagship, attacker)
    for measure, (whose, column, _, _) in tables.DAILY.items():
        side = attacker if whose == "attacker" else 1 - attacker
        values = frame.filter(pl.col("measure") == measure)["q50"].to_list()
        assert values == [10_000.0 * (8 * side + column)], measure


def test_no_more_than_fifty_single_runs_are_kept_and_they_are_the_first(flagship: Scenario) -> None:
    frame = tables.daily_table(days_of(70, 2), flagship, 0)
    single = [name for name in frame.columns if name.startswith("run_")]
    assert single == [f"run_{n:02d}" for n in range(50)]
    assert frame["run_49"][0] == 20_049.0
    assert frame["q95"][0] > 20_060, "quantiles are of all runs"


def test_dates_follow_the_scenario(flagship: Scenario) -> None:
    late = replace(flagship, head=replace(flagship.head, start=date(1944, 12, 31)))
    assert tables.daily_table(days_of(1, 2), late, 0)["date"][:2].to_list() == ["1944-12-31", "1945-01-01"]


def test_the_diary_has_room_for_two_sides_and_every_port() -> None:
    assert layout.DIARY == 16 + layout.PORTS
    assert all(0 <= column < 8 for _, column, _, _ in tables.DAILY.values())


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    frame = tables.outcome_table([chunk(0, fall=[1.5, NAN])], ["fall"], 3)
    tables.write(tmp_path / "outcomes.parquet", frame)
    assert pl.read_parquet(tmp_path / "outcomes.parquet").equals(frame)
