"""A sample: what differed between runs (factors) beside what came of it (outcomes), one row per run.

Played afresh from the priors, or taken from a reference table that a calibration left behind. An outcome that never
happened is not passed over: a date counts as the end of the scenario, an assault that did not end lasts until then.
Where nothing can be said at all (the length of an assault that never began) the run is left out. Both are counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from wellhit.engine.rule import rules_hash
from wellhit.job import Job, keys_and_draws
from wellhit.lab import experiment
from wellhit.lab.explore.factors import FREE, Factor, factors_of, latents_of, ranks
from wellhit.lab.learn.reference import read_note
from wellhit.lab.summary import KEYS, record_range, subject_name
from wellhit.lab.summary import MEASURE_WORDS as WORDS
from wellhit.scenario.problems import no_such
from wellhit.terms import Range, Scenario

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """Runs as a table: quantiles `u` in (0, 1) of every factor, shape [n, factors], and the outcomes of the runs."""

    scenario: Scenario
    factors: list[Factor]
    u: Floats
    outcomes: pl.DataFrame

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self.u)


@dataclass(frozen=True)
class Response:
    """One outcome of a sample, ready to be analysed.

    values: shape [n], NaN where nothing can be said; dates in days since the scenario's start. never: runs in which it
    had not happened. left_out: runs of which nothing can be said.
    """

    id: str
    label: str
    unit: str
    values: Floats
    never: int
    left_out: int
    record: Range | None

    @property
    def varies(self) -> bool:
        """Whether there are at least ten runs of which something can be said, and they differ."""
        there = self.values[np.isfinite(self.values)]
        return len(there) >= 10 and float(np.ptp(there)) > 0.0


# -- where a sample comes from ----------------------------------------------------------------------------


def of_runs(result: experiment.Result, job: Job) -> Sample:
    """The sample of an ensemble that was played: its draws are a pure function of seed and run number."""
    numbers = result.outcomes["run"].to_numpy().astype(np.uint64)
    _, draws = keys_and_draws(job, numbers)
    values = {name: np.asarray(draws[name]) for name in FREE} | latents_of(job, numbers)
    return _sample(job.scenario, values, result.outcomes)


def of_reference(folder: Path, scenario: Scenario) -> Sample:
    """The runs of one campaign in a reference table. Raises ValueError where the folder holds no such table."""
    files = [folder / "parameters.parquet", folder / f"{scenario.campaign}.parquet"]
    for file in files:
        if not file.is_file():
            raise ValueError(f'"{folder}" is no reference table of {scenario.campaign}: it lacks {file.name}')
    made_by = read_note(folder).get("rules", rules_hash())
    if made_by != rules_hash():
        raise ValueError(
            f'"{folder}" was made by other rules than these: make it anew with `wellhit calibrate`'
        )
    parameters, outcomes = (pl.read_parquet(file) for file in files)
    lacking = [name for name in FREE if name not in parameters.columns]
    if lacking:
        raise ValueError(f"{files[0]}: made by other rules, it has no parameter {lacking[0]}")
    table = outcomes.join(parameters, on="run", how="inner").sort("run")
    if table.height < 10:
        raise ValueError(f'"{folder}": {table.height} runs of {scenario.campaign}; at least 10 are needed')
    known = [f.name for f in factors_of(scenario) if f.name in table.columns]
    values = {name: table[name].to_numpy().astype(np.float64) for name in known}
    return _sample(scenario, values, table)


def _sample(scenario: Scenario, values: Mapping[str, Any], outcomes: pl.DataFrame) -> Sample:
    factors = [f for f in factors_of(scenario) if f.name in values and np.ptp(values[f.name]) > 0.0]
    return Sample(scenario, factors, np.column_stack([ranks(values[f.name]) for f in factors]), outcomes)


# -- outcomes -------------------------------------------------------------------------------------------------


def headline_ids(scenario: Scenario, columns: Sequence[str]) -> list[str]:
    """The headline rows of the record among these columns; every outcome where nothing is on record."""
    chief = [row.id for row in scenario.record if row.headline and row.id in columns]
    return chief or [name for name in columns if name not in KEYS]


def chosen_ids(wanted: Sequence[str], scenario: Scenario, columns: Sequence[str]) -> list[str]:
    """The outcomes asked for, headlines where none is. Raises ValueError that names the nearest."""
    there = [name for name in columns if name not in KEYS]
    for name in wanted:
        if name not in there:
            raise ValueError(no_such("outcome", name, there))
    return list(dict.fromkeys(wanted)) or headline_ids(scenario, columns)


def meaning(name: str, scenario: Scenario) -> tuple[str, str, str]:
    """Label, unit and measure of an outcome's column. Raises ValueError for one that is none."""
    for row in scenario.record:
        if row.id == name:
            return row.label, row.unit, row.measure
    subject, _, measure = name.rpartition(".")
    if measure not in WORDS:
        raise ValueError(no_such("measure", measure, WORDS))
    unit, words = WORDS[measure]
    return words.format(subject_name(subject, scenario)), unit, measure


def beginning_of(name: str) -> str:
    """The outcome that tells when an assault began, for that which tells how long it lasted."""
    return f"{name.rpartition('.')[0]}.assault_start"


def response(name: str, scenario: Scenario, outcomes: pl.DataFrame) -> Response:
    """One outcome of these runs, with what never happened put at the end of the scenario where that has a meaning."""
    label, unit, measure = meaning(name, scenario)
    raw = outcomes[name].cast(pl.Float64).fill_null(np.nan).to_numpy().copy()
    never = np.isnan(raw)
    end = float((scenario.head.end - scenario.head.start).days + 1)
    if unit == "date":
        raw[never] = end
    elif measure == "assault_days":
        began = beginning_of(name)
        if began in outcomes.columns:
            raw[never] = end - outcomes[began].cast(pl.Float64).fill_null(np.nan).to_numpy()[never]
    rows = [row for row in scenario.record if row.id == name]
    record = record_range(rows[0], scenario)[0] if rows else None
    return Response(name, label, unit, raw, int(never.sum()), int(np.isnan(raw).sum()), record)
