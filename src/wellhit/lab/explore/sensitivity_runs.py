"""The runs behind a sensitivity analysis: played, kept while the job works, written whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from wellhit import chunks, runs
from wellhit import job as jobs
from wellhit.engine.compile import names_of
from wellhit.job import Job, hash_of
from wellhit.lab import experiment, tables
from wellhit.lab.explore import rows
from wellhit.lab.explore.designed import Index, Plan, indices, morris, sobol
from wellhit.lab.explore.factors import Factor, factors_of, named
from wellhit.lab.explore.sample import Response, Sample, chosen_ids, of_reference, of_runs, response
from wellhit.lab.explore.screening import screen
from wellhit.lab.measures import Measures
from wellhit.lab.play import Desk, Watch
from wellhit.terms import Scenario


def check_outcomes(wanted: Sequence[str], scenario: Scenario) -> None:
    """Raises ValueError, before anything is played, for an outcome that this campaign does not have."""
    chosen_ids(wanted, scenario, list(Measures(scenario, names_of(scenario)).asked))


def _meta(job: Job, engine: jobs.Engine, more: dict[str, Any]) -> dict[str, Any]:
    told = experiment.describe(job, engine, {})
    return {key: value for key, value in told.items() if key not in ("seconds", "first")} | more


def sample_of(
    job: Job, folder: Path, reference: Path | None, watch: Watch
) -> tuple[Sample, dict[str, Any], Path]:
    """The sample to be analysed, how to repeat it, and the folder in which its results grow.

    Raises JobError, CapacityError; ValueError where `reference` holds no table of this campaign.
    """
    if reference is not None:
        sample = of_reference(reference, job.scenario)
        engine = jobs.prepare(job)
        meta = _meta(job, engine, {"reference": str(reference), "runs": sample.runs})
        return sample, meta, chunks.open_partial(folder, job, engine, hash_of(str(reference.resolve())))
    result = experiment.play(job, folder, Desk(watch))
    partial = folder.with_name(folder.name + ".partial")
    meta = {key: value for key, value in result.meta.items() if key not in ("seconds", "first")}
    sample = of_runs(result, job)
    tables.write(partial / "outcomes.parquet", result.outcomes)
    quantiles = pl.DataFrame(sample.u, schema=[factor.name for factor in sample.factors], orient="row")
    tables.write(partial / "factors.parquet", quantiles.insert_column(0, result.outcomes["run"]))
    return sample, meta, partial


def write(partial: Path, summary: dict[str, Any], tidy: pl.DataFrame, meta: dict[str, Any]) -> None:
    """Write what was found beside the runs."""
    tables.write(partial / "sensitivity.parquet", tidy)
    for name, content in (("summary.json", summary), ("run.json", meta)):
        text = json.dumps(content, indent=1, ensure_ascii=False)
        (partial / name).write_text(text + "\n", encoding="utf-8")


def close(partial: Path, folder: Path) -> None:
    """Everything is written: the folder gets its name, and a screening that only served it goes."""
    chunks.close_partial(partial, folder)
    shutil.rmtree(screening_of(folder, ".partial"), ignore_errors=True)


def screening_of(folder: Path, more: str = "") -> Path:
    """Where the runs of a screening are kept while the job works."""
    return folder.with_name(f"{folder.name}-screening{more}")


# -- runs of their own ---------------------------------------------------------------------------------------


def must_screen(method: str, factors: Sequence[str]) -> bool:
    """Whether prior draws must first find the leading factors: Sobol's indices of all would take too long."""
    return method == "sobol" and not factors


def named_factors(
    job: Job, outcomes: Sequence[str], factors: Sequence[str], method: str, top: int, folder: Path,
    reference: Path | None, watch: Watch,
) -> list[Factor]:  # fmt: skip
    """The factors to be moved: those named; all of them for Morris; for Sobol the leading ones of a screening."""
    known = factors_of(job.scenario)
    if factors:
        found = named(factors, known, "--factor")
        if len(found) < 2:
            raise ValueError("--factor: name at least two factors")
        return found
    if not must_screen(method, factors):
        return known
    if reference is not None:
        sample = of_reference(reference, job.scenario)
    else:
        first = screening_of(folder)
        sample = of_runs(experiment.play(job, first, Desk(watch)), job)
    best: dict[str, float] = {}
    for name in chosen_ids(outcomes, job.scenario, sample.outcomes.columns):
        asked = response(name, job.scenario, sample.outcomes)
        if not asked.varies:
            continue
        there = np.isfinite(asked.values)
        screening = screen(sample.u[there], asked.values[there])
        for factor, share in zip(sample.factors, screening.share, strict=True):
            best[factor.name] = best.get(factor.name, 0.0) + float(share)
    leading = sorted(best, key=lambda name: -best[name])[: max(top, 2)]
    return named(leading, known, "--factor")


def played(
    job: Job,
    method: str,
    factors: list[Factor],
    samples: int,
    outcomes: Sequence[str],
    folder: Path,
    watch: Watch,
) -> tuple[Plan, list[tuple[Response, list[Index]]], dict[str, Any], Path]:
    """Play the runs of a method: its plan, indices by outcome, how to repeat it, the folder in which results grow.

    Raises JobError, CapacityError, ValueError.
    """
    if samples < 2:
        raise ValueError(f"--samples {samples}: at least 2 are needed")
    plan = morris(job, factors, samples) if method == "morris" else sobol(job, factors, samples)
    engines = rows.engines_of(plan.rows)
    measures = Measures(job.scenario, names_of(job.scenario))
    mark = hash_of(plan.rows.mark, method, experiment.Everything(measures).mark)
    partial = chunks.open_partial(folder, job, engines[0], mark)
    watch.say("rules")
    runs.warm_up()
    watch.say("runs")
    taken = rows.play(plan.rows, engines, measures.take, partial / "chunks", watch)
    table = pl.DataFrame({name: taken[name] for name in ("run", *measures.asked)})
    table = table.with_columns(pl.col(list(measures.asked)).fill_nan(None))
    places = pl.DataFrame(plan.u, schema=[factor.name for factor in plan.factors], orient="row")
    tables.write(partial / "outcomes.parquet", table)
    tables.write(partial / "factors.parquet", places.insert_column(0, table["run"]))
    found = []
    for name in chosen_ids(outcomes, job.scenario, list(measures.asked)):
        asked = response(name, job.scenario, table)
        found.append((asked, indices(plan, asked)))
    meta = _meta(
        job,
        engines[0],
        {"method": method, "samples": samples, "named": [f.name for f in factors], "runs": len(table)},
    )
    return plan, found, meta, partial
