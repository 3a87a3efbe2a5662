"""What a sensitivity analysis found, as a tidy table and as the JSON object that the command prints."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from wellhit.lab.explore.designed import Index, Plan
from wellhit.lab.explore.sample import Response
from wellhit.lab.explore.sensitivity import MEASURES, Finding, Line, Sensitivity, shares_by_mechanism
from wellhit.lab.whatif.paired import rounded

COLUMNS = ("outcome", "unit", "factor", "mechanisms", "measure", "value", "low", "high", "floor", "above")


def _interval(value: float, low: float, high: float) -> dict[str, float | None]:
    return {"value": rounded(value), "low": rounded(low), "high": rounded(high)}


# -- from given runs --------------------------------------------------------------------------------------------


def tidy(found: Sensitivity) -> pl.DataFrame:
    """One row for each outcome, factor and measure. Screened factors have rho, share and q; leading ones all measures.

    above: whether it lies above the floor (rho, share: whether the screening kept it).
    """
    rows: list[tuple[Any, ...]] = []
    for finding in found.findings:
        asked, screening = finding.response, finding.screening
        for j, factor in enumerate(found.sample.factors):
            head = (asked.id, asked.unit, factor.name, " ".join(factor.mechanisms))
            kept = bool(screening.kept[j])
            for measure, column in (("rho", screening.rho), ("share", screening.share), ("q", screening.q)):
                rows.append((*head, measure, float(column[j]), None, None, None, kept))
        for line in finding.lines:
            head = (asked.id, asked.unit, line.factor.name, " ".join(line.factor.mechanisms))
            for measure in MEASURES:
                s = line.scores[measure]
                rows.append((*head, measure, s.value, s.low, s.high, s.floor, s.above))
            for measure, end in (("mean_at_low", line.at_low), ("mean_at_high", line.at_high)):
                rows.append((*head, measure, end.mean, end.low, end.high, finding.mean, None))
    return _frame(rows)


def _frame(rows: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
    kinds = (
        dict.fromkeys(COLUMNS, pl.String) | dict.fromkeys(COLUMNS[5:9], pl.Float64) | {"above": pl.Boolean}
    )
    return pl.DataFrame(rows, schema=kinds, orient="row")


def as_json(found: Sensitivity, meta: Mapping[str, Any]) -> dict[str, Any]:
    """The object that `wellhit sensitivity --json` prints (docs/reference/cli.md)."""
    return {
        **_head(meta),
        "method": "given",
        "runs": found.sample.runs,
        "resamples": found.resamples,
        "factors": len(found.sample.factors),
        "outcomes": [_outcome(finding, found) for finding in found.findings],
        "overall": [
            {"name": factor.name, "share": rounded(share), "outcomes": count}
            for factor, share, count in found.overall()
            if count
        ],
        "same_in_every_run": [one.id for one in found.idle],
    }


def _head(meta: Mapping[str, Any]) -> dict[str, Any]:
    return {key: meta[key] for key in ("campaign", "scenario", "plans", "seed")}


def _outcome(finding: Finding, found: Sensitivity) -> dict[str, Any]:
    asked = finding.response
    return {
        "id": asked.id,
        "label": asked.label,
        "unit": asked.unit,
        "runs": finding.runs,
        "never": asked.never,
        "left_out": asked.left_out,
        "mean": rounded(finding.mean),
        "kept": int(finding.screening.kept.sum()),
        "share_of_all": rounded(float(finding.screening.share.sum())),
        "factors": [_factor(line) for line in finding.lines],
        "mechanisms": [
            {"mechanism": mechanism, "share": rounded(share)}
            for mechanism, share in shares_by_mechanism(finding, found.sample.factors)
        ],
    }


def _factor(line: Line) -> dict[str, Any]:
    scored = {
        name: {**_interval(s.value, s.low, s.high), "floor": rounded(s.floor), "above": s.above}
        for name, s in line.scores.items()
    }
    return {
        "name": line.factor.name,
        "unit": line.factor.unit,
        "mechanisms": list(line.factor.mechanisms),
        "rho": _interval(line.rho, line.rho_low, line.rho_high),
        "share": rounded(line.share),
        "q": rounded(line.q),
        **scored,
        "low_fifth": _interval(line.at_low.mean, line.at_low.low, line.at_low.high),
        "high_fifth": _interval(line.at_high.mean, line.at_high.low, line.at_high.high),
    }


# -- from runs of their own -------------------------------------------------------------------------------------

NAMES = {"morris": ("mu_star", "sigma"), "sobol": ("S1", "ST")}


def tidy_indices(plan: Plan, found: Sequence[tuple[Response, list[Index]]]) -> pl.DataFrame:
    """One row for each outcome, factor and index."""
    first, second = NAMES[plan.method]
    rows: list[tuple[Any, ...]] = []
    for asked, indices in found:
        for i in indices:
            head = (asked.id, asked.unit, i.factor.name, " ".join(i.factor.mechanisms))
            rows.append((*head, first, i.effect, i.low, i.high, None, None))
            more = (None, None) if math.isnan(i.more_low) else (i.more_low, i.more_high)
            rows.append((*head, second, i.more, *more, None, None))
            if plan.method == "morris":
                rows.append((*head, "mu", i.mean, None, None, None, None))
    return _frame(rows)


def indices_as_json(
    plan: Plan, found: Sequence[tuple[Response, list[Index]]], samples: int, meta: Mapping[str, Any]
) -> dict[str, Any]:
    """The object that `wellhit sensitivity --method morris|sobol --json` prints."""
    first, second = NAMES[plan.method]
    outcomes = []
    for asked, indices in found:
        factors = []
        for i in indices:
            row: dict[str, Any] = {"name": i.factor.name, first: _interval(i.effect, i.low, i.high)}
            whole = _interval(i.more, i.more_low, i.more_high)
            row |= (
                {second: whole} if plan.method == "sobol" else {second: whole["value"], "mu": rounded(i.mean)}
            )
            factors.append(row)
        told = {"id": asked.id, "label": asked.label, "unit": asked.unit, "never": asked.never}
        outcomes.append({**told, "left_out": asked.left_out, "factors": factors})
    return {
        **_head(meta),
        "method": plan.method,
        "samples": samples,
        "runs": len(plan.rows),
        "outcomes": outcomes,
    }
