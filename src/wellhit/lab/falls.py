"""How many runs had seen an event by which day: what a sentence counts ("in 341 of 1,000 runs Boulogne had fallen")."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from wellhit.lab.summary import gather
from wellhit.terms import Scenario

Floats = npt.NDArray[np.float64]
GRID = tuple(range(0, 101, 5))  # per cent: the quantiles that are kept of every outcome


def falls(outcomes: pl.DataFrame, scenario: Scenario) -> dict[str, Any]:
    """Of every outcome what a page counts, as `falls.json` has it: dates by the day, and quantiles.

    outcomes: as `lab.summary.gather` takes them. `by_day` of a date: [day, runs] where the number of runs in which it
    had happened by the end of that day changes; day 0 is the first of the scenario. `quantiles`: at 0, 5, ... 100 % of
    the runs, in the outcome's unit (dates: days since the start of the scenario), null where it had not happened.
    """
    days = scenario.turns * scenario.hours_per_turn // 24
    rows = {}
    for outcome in gather(outcomes, scenario):
        row: dict[str, Any] = {
            "measure": outcome.measure, "subject": list(outcome.subject), "unit": outcome.unit,
        }  # fmt: skip
        if outcome.is_date:
            row["by_day"] = counts_by_day(outcome.values, days)
        row["quantiles"] = [_shown(outcome.quantile(p / 100)) for p in GRID]
        rows[outcome.id] = row
    start = scenario.head.start.isoformat()
    return {"start": start, "days": days, "runs": outcomes.height, "grid": list(GRID), "rows": rows}


def counts_by_day(ordered: Floats, days: int) -> list[list[int]]:
    """[day, runs] at each day that adds to the number of runs in which it had happened by its end."""
    counts = np.searchsorted(ordered, np.arange(1, days + 1), side="left")
    before = np.concatenate([[0], counts[:-1]])
    return [[int(d), int(counts[d])] for d in np.flatnonzero(counts != before)]


def _shown(value: float) -> float | None:
    return None if math.isinf(value) else float(f"{value:.5g}")
