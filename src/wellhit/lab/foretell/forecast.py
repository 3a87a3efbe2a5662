"""A siege foretold, and how good the forecast was.

A forecast is an ensemble: runs with posterior draws, the hidden quantities of a siege that was not calibrated drawn
from the population, plus the error that the calibration allows the model. It is made without the record. Scoring comes
after it: counts and lengths on the log scale, dates in days; the record's own error is added before an interval is
asked whether it holds the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit import draws
from wellhit import job as jobs
from wellhit.engine.compile import names_of
from wellhit.lab import scores
from wellhit.lab.learn.targets import DISCREPANCIES, Target
from wellhit.lab.measures import Measures
from wellhit.lab.play import Desk, gather, mark_of
from wellhit.lab.summary import QUANTILES, quantile, record_range, to_moment
from wellhit.lab.whatif.paired import Question, label_of
from wellhit.terms import MEASURE_UNITS, Range, Scenario

Floats = npt.NDArray[np.float64]
ASKED_OF_FORTRESS = (
    "assault_days",
    "casualties",
    "prisoners",
    "killed_defenders",
    "afvs_lost",
    "civilians_killed",
)
ASKED_OF_PORT = ("port_open",)
NEVER = float("inf")


@dataclass(frozen=True)
class Foretold:
    """One outcome foretold: values on the natural scale, ordered upwards, plus infinity where it never happened.

    target: how it is measured and scaled; its record is empty (three times NaN) until it is scored.
    """

    target: Target
    values: Floats

    @property
    def censored(self) -> float:
        """Share of runs in which it had not happened by the end."""
        return float(np.isinf(self.values).mean())

    def quantiles(self) -> dict[str, float | None]:
        """q05 to q95; None where the quantile falls among runs in which it never happened."""
        found = {name: quantile(self.values, p) for name, p in QUANTILES.items()}
        return {name: (None if np.isinf(x) else x) for name, x in found.items()}


def questions(scenario: Scenario) -> list[Target]:
    """What is foretold of any campaign: length, losses, prisoners, dead of each siege, first cargo of each port."""
    days = float((scenario.head.end - scenario.head.start).days + 1)
    empty = Range(np.nan, np.nan, np.nan)
    asked = [(f.id, measure) for f in scenario.fortresses for measure in ASKED_OF_FORTRESS]
    asked += [(p.id, measure) for p in scenario.ports for measure in ASKED_OF_PORT]
    return [
        Target(
            scenario.campaign, f"{subject}.{measure}", label_of(Question(measure, (subject,)), scenario), measure,
            (subject,), MEASURE_UNITS[measure], empty, days,
        )
        for subject, measure in asked
    ]  # fmt: skip


@dataclass(frozen=True)
class Take:
    """The foretold measures of some runs."""

    measures: Measures
    targets: tuple[Target, ...]

    @property
    def mark(self) -> str:
        """Hash of what is asked and how."""
        return mark_of(self, [(t.id, t.measure, t.subjects) for t in self.targets])

    def __call__(self, states: Any, diaries: Floats) -> dict[str, Floats]:
        """Values by outcome id, NaN where it never happened."""
        return {t.id: self.measures.one(t.measure, t.subjects, "", states, diaries) for t in self.targets}


def forecast(
    scenario: Scenario, source: str, count: int, seed: int, threads: int, desk: Desk | None = None
) -> list[Foretold]:
    """Foretell a campaign with `count` runs. source: prior, posterior, or the folder of a posterior.

    The discrepancy of each run is that of the draw it uses. Raises JobError, DrawsError, CapacityError.
    """
    job = jobs.Job(scenario, count, seed, source, threads)
    targets = tuple(questions(scenario))
    played = gather(job, Take(Measures(scenario, names_of(scenario)), targets), desk or Desk())
    numbers = np.arange(count, dtype=np.uint64)
    z = errors_of(source, seed, numbers)
    found = []
    for n, target in enumerate(targets):
        found.append(Foretold(target, with_model_error(target, played[target.id], z, [seed, n])))
    return found


def with_model_error(target: Target, values: Floats, z: Floats, seed: Sequence[int]) -> Floats:
    """Natural values [n] of runs (NaN: never) plus the error that a calibration allows the model, ordered upwards.

    z: standard normal numbers of the discrepancies, shape [n, kinds]. What never happened stands at plus infinity.
    """
    normal = np.random.default_rng(list(seed)).standard_normal(len(values))
    noise = DISCREPANCIES[target.kind].size(z[:, target.kind]) * normal
    found = target.natural(target.scaled(values) + noise)
    if target.unit in ("share", "yes/no"):
        found = np.clip(found, 0.0, 1.0)
    return np.sort(np.where(np.isnan(values), NEVER, found))


def errors_of(source: str, seed: int, numbers: npt.NDArray[np.uint64]) -> Floats:
    """Standard normal numbers of the discrepancies that go with these runs, shape [n, kinds]."""
    posterior = draws.posterior_of(source)
    if posterior is None:
        return np.random.default_rng([seed, 7]).standard_normal((len(numbers), len(DISCREPANCIES)))
    return posterior.discrepancy[posterior.rows(seed, numbers)].astype(np.float64)


# -- scoring ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scored:
    """A forecast beside its record. scale: "ln" or "days", the one the crps is on; factor_error: of the median."""

    crps: float
    scale: str
    factor_error: float | None
    inside50: bool
    inside90: bool
    log_score: float


def records(scenario: Scenario, asked: Sequence[Target]) -> dict[str, Target]:
    """The outcomes that the record has a row for, with it, by outcome id. Raises ValueError as `record_range`."""
    rows = {
        (row.measure, row.subject): row
        for row in scenario.record
        if row.measure and scenario.head.id in row.scenarios and not row.at
    }
    found = {}
    for target in asked:
        row = rows.get((target.measure, target.subjects))
        if row is not None:
            limits, _ = record_range(row, scenario)
            found[target.id] = with_record(target, limits)
    return found


def with_record(target: Target, limits: Range) -> Target:
    """The same outcome with its record."""
    return Target(
        target.campaign, target.id, target.label, target.measure, target.subjects, target.unit, limits,
        target.horizon,
    )  # fmt: skip


def for_scoring(target: Target, values: Floats) -> Floats:
    """Natural values on the scale of the scores, what never happened at the end of the scenario."""
    bounded = np.where(np.isinf(values), target.horizon, values)
    return bounded if target.unit == "date" else target.scaled(bounded)


def score(values: Floats, target: Target) -> Scored:
    """How good an ensemble (natural values, infinity: never) was against the record that `target` holds.

    A record that lies beyond the end of the scenario is one of "not by the end": so are the values beyond it.
    """
    ordered, record = np.sort(values), target.record
    beyond = target.unit in ("date", "days") and record.best > target.horizon
    if beyond:
        ordered = np.where(ordered > target.horizon, NEVER, ordered)
        record = Range(NEVER, NEVER, NEVER)
    x = for_scoring(target, ordered)
    y = float(for_scoring(target, np.array([record.best]))[0])
    ln = target.unit != "date"
    return Scored(
        crps=scores.crps_ensemble(x, y),
        scale="ln" if ln else "days",
        factor_error=float(np.exp(abs(np.median(x) - y))) if ln and not beyond else None,
        inside50=scores.covers(ordered, record, 0.50),
        inside90=scores.covers(ordered, record, 0.90),
        log_score=scores.log_score(x, y) if x.std() > 0 else NEVER,
    )


def shown(target: Target, value: float | None, scenario: Scenario) -> float | str | None:
    """A natural value as JSON has it: dates as ISO strings, six significant figures otherwise."""
    if value is None or not np.isfinite(value):
        return None
    if target.unit == "date":
        return to_moment(value, scenario).isoformat(timespec="minutes")
    return float(f"{value:.6g}")


def runs_json(found: Foretold, scenario: Scenario) -> dict[str, Any]:
    """The `runs` object of a row: quantiles and censored share."""
    quantiles = {name: shown(found.target, x, scenario) for name, x in found.quantiles().items()}
    return {**quantiles, "censored": round(found.censored, 6)}
