"""Every row of a record beside what the calibrated model says of it, and beside what it said before.

Prior and posterior are two ensembles of the same seed: the same fates, the same luck. What an ensemble says of a
record is the value of a run, plus the error that the calibration allows the model (its size is that of the draw the
run uses), plus the record's own error: the same as is fitted (targets.py) and as is scored when a siege is foretold
(forecast.py). What `wellhit run` counts, the runs alone without the model's error, stands beside it.

Never: an event that did not come stands behind every date in quantiles and p-values; an interval score puts it at the
scenario's end. Yes and no have no interval, and a row on which all runs agree cannot be missed: both are left out of
every count, and counted.

The score of an interval is its width and a penalty for the record outside it (scores.interval_score), on the scale on
which forecasts are scored: dates in days, shares as they are, everything else as a logarithm. Rows have different
units, so each score is divided by the width of the prior's own 90 % interval, which is fixed before the record is
seen. `ratio` is the mean of these over the rows, posterior over prior. The mean of the single ratios, posterior over
prior row by row, is shown beside it but does not decide: it divides by what depends on the record, so that a forecaster
could gain by saying what he does not believe; and rows on which the prior failed would hardly count in it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit import draws
from wellhit import job as jobs
from wellhit.engine.compile import names_of
from wellhit.lab import scores, summary, tables
from wellhit.lab.foretell.forecast import errors_of, for_scoring, shown, with_model_error
from wellhit.lab.learn.reference import Outcomes
from wellhit.lab.learn.targets import Target, target_of
from wellhit.lab.measures import Measures
from wellhit.lab.play import Desk, gather
from wellhit.terms import Scenario

Floats = npt.NDArray[np.float64]
REASONS = Path(__file__).with_name("misfits.toml")
SHARE = 0.90  # of the interval that is scored, and outside which a row is a misfit
LEAST_P = 0.10
YES_NO, CONSTANT = "yes/no", "constant"


@dataclass(frozen=True)
class Said:
    """What one ensemble says of one row.

    values: with the model's error, ordered upwards, plus infinity where it never happened. alone50, alone90: whether
    the record lies in that interval of the runs alone; None where every run says the same.
    """

    target: Target
    values: Floats
    alone50: bool | None
    alone90: bool | None

    @cached_property
    def p(self) -> float:
        """Two-sided predictive p-value of the record."""
        return scores.predictive_p(self.values, self.target.record)

    def inside(self, share: float) -> bool:
        """Whether the record lies in the central interval that holds `share`."""
        return scores.covers(self.values, self.target.record, share)

    @cached_property
    def interval(self) -> tuple[float, float]:
        """The 90 % interval of what a record would say, on the scale of the scores."""
        blurred = for_scoring(self.target, scores.blurred(self.values, self.target.record))
        low, high = np.quantile(blurred, [(1.0 - SHARE) / 2.0, (1.0 + SHARE) / 2.0])
        return float(low), float(high)

    @property
    def width(self) -> float:
        """Of the 90 % interval."""
        return self.interval[1] - self.interval[0]

    @property
    def score(self) -> float:
        """Interval score of the record at 90 %."""
        best = for_scoring(self.target, np.array([self.target.record.best]))
        return scores.interval_score(*self.interval, float(best[0]), SHARE)

    @property
    def yes(self) -> float | None:
        """Share of the runs that say yes, of those in which it could be said; None where it is no yes or no."""
        said = self.values[np.isfinite(self.values)]
        return float(said.mean()) if self.target.unit == "yes/no" and len(said) else None

    def quantiles(self) -> dict[str, float]:
        """q05 to q95 on the natural scale; plus infinity among the runs in which it never happened."""
        return {name: summary.quantile(self.values, p) for name, p in summary.QUANTILES.items()}


@dataclass(frozen=True)
class RowCheck:
    """One row of the record, and what both ensembles say of it. left_out: why it does not count; "" where it does."""

    row: Any
    target: Target
    day_only: bool
    prior: Said
    posterior: Said
    left_out: str

    @property
    def fitted(self) -> bool:
        """Whether the calibration looked at this row (one that says the same as another included)."""
        return bool(self.row.use == "fit")

    @property
    def is_misfit(self) -> bool:
        """Whether the record lies outside the 90 % interval, or nearly."""
        return not self.left_out and (self.posterior.p < LEAST_P or not self.posterior.inside(SHARE))

    @property
    def direction(self) -> str:
        """Which way the median of the runs lies from the record: early, late, low, high."""
        above = summary.quantile(self.posterior.values, 0.5) > self.target.record.best
        if self.target.unit == "date":
            return "late" if above else "early"
        return "high" if above else "low"

    @property
    def normalised(self) -> tuple[float, float]:
        """Interval scores, posterior and prior, in widths of the prior's interval."""
        return self.posterior.score / self.prior.width, self.prior.score / self.prior.width


# -- playing ------------------------------------------------------------------------------------------------


def check_rows(
    scenario: Scenario, source: str, runs: int, seed: int, threads: int = 1, desk: Desk | None = None
) -> list[RowCheck]:
    """Play prior and posterior and set every row of the record beside them, in the record's order.

    source: posterior, or the folder of one. Raises JobError, DrawsError, CapacityError; ValueError without any row.
    """
    if not any(r.measure and scenario.head.id in r.scenarios for r in scenario.record):
        raise ValueError(f"{scenario.campaign} has no record that could be set beside its runs")
    desk = desk or Desk()
    asked = Outcomes(Measures(scenario, names_of(scenario)))
    played = [
        gather(jobs.Job(scenario, runs, seed, draws_of, threads), asked, desk)
        for draws_of in (draws.PRIOR, source)
    ]
    numbers = np.arange(runs, dtype=np.uint64)
    errors = [errors_of(draws_of, seed, numbers) for draws_of in (draws.PRIOR, source)]
    return compare(scenario, (played[0], played[1]), (errors[0], errors[1]), seed)


Pair = tuple[Mapping[str, npt.NDArray[Any]], Mapping[str, npt.NDArray[Any]]]


def compare(scenario: Scenario, played: Pair, errors: tuple[Floats, Floats], seed: int) -> list[RowCheck]:
    """Every row of the record beside two ensembles.

    played: prior and posterior, outcome id -> values [n] with run, fate and luck; errors: standard normal numbers of
    the model's errors, shape [n, kinds] each.
    """
    ids = [r.id for r in scenario.record if r.measure and scenario.head.id in r.scenarios]
    gathered = [summary.gather(tables.outcome_table([found], ids, seed), scenario) for found in played]
    rows = []
    for n, (before, after) in enumerate(zip(*gathered, strict=True)):
        assert after.row is not None
        target = target_of(after.row, scenario)
        old, new = (
            Said(
                target, _with_error(target, found[target.id], z, [seed, n]),
                summary.is_inside(outcome, 0.50), summary.is_inside(outcome, 0.90),
            )
            for outcome, found, z in zip((before, after), played, errors, strict=True)
        )  # fmt: skip
        rows.append(RowCheck(after.row, target, after.day_only, old, new, _left_out(after, old)))
    return rows


def _with_error(target: Target, values: Floats, z: Floats, seed: Sequence[int]) -> Floats:
    """The model's error on top, but for yes and no, which it would only make vague."""
    if target.unit != "yes/no":
        return with_model_error(target, values, z, seed)
    return np.sort(np.where(np.isnan(values), np.inf, values))


def _left_out(after: summary.Outcome, prior: Said) -> str:
    if after.unit == "yes/no":
        return YES_NO
    return CONSTANT if not after.varies or prior.width <= 0.0 else ""


# -- counts -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Count:
    """What a group of rows comes to. use: fit, check or both; ratio: see the top, with its 90 % interval."""

    rows: int
    use: str
    headline: bool
    inside50: int
    inside90: int
    prior50: int
    prior90: int
    alone50: int
    alone90: int
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    mean_ratio: float | None

    def as_json(self) -> dict[str, Any]:
        """As `--json` has it."""
        return {name: _rounded(getattr(self, name)) for name in self.__slots__}


def _rounded(value: Any) -> Any:
    return round(value, 4) if isinstance(value, float) else value


def count(rows: Sequence[RowCheck], use: str = "both", headline: bool = False) -> Count:
    """Count the rows of a use (fit, check, both), only the headline rows or all."""
    kept = [
        r for r in rows if not r.left_out and use in ("both", r.row.use) and (r.row.headline or not headline)
    ]
    ratio = low = high = mean = None
    if kept:
        ours, theirs = (np.array(x) for x in zip(*(r.normalised for r in kept), strict=True))
        mean = float((ours / theirs).mean())
        ratio = float(ours.mean() / theirs.mean())
        if len(kept) > 1:
            found = scores.skill(ours, theirs)
            low, high = 1.0 - found.high, 1.0 - found.low
    return Count(
        rows=len(kept),
        use=use,
        headline=headline,
        inside50=sum(r.posterior.inside(0.50) for r in kept),
        inside90=sum(r.posterior.inside(0.90) for r in kept),
        prior50=sum(r.prior.inside(0.50) for r in kept),
        prior90=sum(r.prior.inside(0.90) for r in kept),
        alone50=sum(bool(r.posterior.alone50) for r in kept),
        alone90=sum(bool(r.posterior.alone90) for r in kept),
        ratio=ratio,
        ratio_low=low,
        ratio_high=high,
        mean_ratio=mean,
    )


def counts(rows: Sequence[RowCheck]) -> list[Count]:
    """Headline rows, then all: together, fitted, held back."""
    return [count(rows, use, headline) for headline in (True, False) for use in ("both", "fit", "check")]


# -- misfits ------------------------------------------------------------------------------------------------


def reasons(campaign: str, path: Path = REASONS) -> dict[str, str]:
    """What the model leaves out that may explain a misfit of this campaign, by row id (misfits.toml)."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return dict(table.get(campaign, {}))


def misfits(rows: Sequence[RowCheck], known: Mapping[str, str]) -> list[tuple[RowCheck, str]]:
    """The rows that do not fit, headline rows and then the worst first, each with what may explain it ("": nothing)."""
    found = [row for row in rows if row.is_misfit]
    found.sort(key=lambda row: (not row.row.headline, row.posterior.p))
    return [(row, known.get(row.row.id, "")) for row in found]


# -- JSON ---------------------------------------------------------------------------------------------------


def as_json(row: RowCheck, scenario: Scenario) -> dict[str, Any]:
    """One row as `--json` has it. Quantiles: of the runs with the model's error, before the record's own."""
    target, counted = row.target, not row.left_out
    record = {
        key: shown(target, x, scenario) for key, x in zip(("low", "best", "high"), target.record, strict=True)
    }
    found: dict[str, Any] = {
        "id": target.id,
        "label": target.label,
        "unit": target.unit,
        "use": row.row.use,
        "headline": row.row.headline,
        "record": {**record, "sources": list(row.row.source)},
        "left_out": row.left_out or None,
    }
    for name, said in (("prior", row.prior), ("posterior", row.posterior)):
        quantiles = {key: shown(target, x, scenario) for key, x in said.quantiles().items()}
        never = float(np.isinf(said.values).mean())
        found[name] = {
            **quantiles,
            "censored": round(never, 6),
            "yes": _rounded(said.yes),
            "p": round(said.p, 4) if counted else None,
            "inside50": said.inside(0.50) if counted else None,
            "inside90": said.inside(0.90) if counted else None,
            "alone50": said.alone50,
            "alone90": said.alone90,
            "score": round(said.score / row.prior.width, 4) if counted else None,
        }
    found["misfit"] = row.is_misfit
    found["direction"] = row.direction if row.is_misfit else None
    return found
