"""The main job: an ensemble played, measured, summarised and written, whole or not at all."""

from __future__ import annotations

import json
import platform
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from wellhit import chunks
from wellhit import job as jobs
from wellhit.draws import posterior_of
from wellhit.engine.compile import names_of
from wellhit.engine.rule import rules_hash
from wellhit.lab import tables
from wellhit.lab.falls import falls
from wellhit.lab.measures import Measures, attacking_side
from wellhit.lab.play import Desk, mark_of, play_job
from wellhit.lab.summary import summarise
from wellhit.terms import Scenario


@dataclass(frozen=True)
class Result:
    """What an ensemble gives: the summary (as `--json` prints it), a row per run, the days, how to repeat it."""

    summary: dict[str, Any]
    outcomes: pl.DataFrame
    daily: pl.DataFrame
    meta: dict[str, Any]
    scenario: Scenario


def package_version(name: str) -> str:
    """The installed version of a package, or "source" where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "source"


def describe(job: jobs.Job, engine: jobs.Engine, seconds: dict[str, float]) -> dict[str, Any]:
    """Everything needed to repeat the job: names (and the campaign as it was named), seed, versions, hashes."""
    scenario = job.scenario
    posterior = posterior_of(job.draws)
    return {
        "campaign": scenario.campaign,
        "from": job.named or scenario.campaign,
        "scenario": scenario.head.id,
        "draws": job.draws,
        **({"posterior": posterior.mark} if posterior else {}),
        **({"set": {name: float(value) for name, value in job.values.items()}} if job.values else {}),
        "plans": {plan.side: plan.id for plan in scenario.plans},
        "runs": job.runs,
        "seed": job.seed,
        "first": job.first,
        "seconds": seconds,
        "versions": {
            "wellhit": package_version("wellhit"),
            "python": platform.python_version(),
            **{name: package_version(name) for name in ("numpy", "numba", "polars")},
            "machine": platform.machine(),
        },
        "hashes": {
            "rules": rules_hash(),
            "world": jobs.hash_of(engine.table.tobytes()),
            "job": engine.fingerprint,
        },
    }


@dataclass(frozen=True)
class Everything:
    """Every outcome that is asked of the scenario, and the days."""

    measures: Measures

    @property
    def mark(self) -> str:
        """Hash of what is asked and how."""
        return mark_of(self, self.measures.asked, str(self.measures.scenario.head.start))

    def __call__(self, states: Any, diaries: Any) -> dict[str, Any]:
        """Outcomes, shape [n], and `days`, shape [n, days, 16]."""
        return {**self.measures.take(states, diaries), "days": diaries[:, :, :16].astype(np.float32)}


def play(job: jobs.Job, out: Path | None = None, desk: Desk | None = None, setup: float = 0.0) -> Result:
    """Play an ensemble; chunks are kept beside `out` as they finish and taken up again by the same job.

    setup: seconds already spent on reading the scenario. Raises JobError, CapacityError, ValueError
    (a record row that cannot be measured).
    """
    desk = desk or Desk()
    engine = jobs.prepare(job)
    scenario = job.scenario
    harvest = Everything(Measures(scenario, names_of(scenario)))
    partial = chunks.open_partial(out, job, engine, harvest.mark) if out is not None else None
    compile_seconds = desk.ready()
    start = time.perf_counter()
    found = play_job(job, engine, harvest, partial / "chunks" if partial else None, desk)
    simulate_seconds = time.perf_counter() - start
    seconds = {
        "setup": setup + engine.setup_seconds,
        "compile": compile_seconds,
        "simulate": simulate_seconds,
    }
    meta = describe(job, engine, {k: round(v, 3) for k, v in seconds.items()})
    outcomes = tables.outcome_table([found], list(harvest.measures.asked), job.seed)
    daily = tables.daily_table(found["days"], scenario, attacking_side(scenario))
    return Result(summarise(outcomes, scenario, meta), outcomes, daily, meta, scenario)


def write(result: Result, partial: Path) -> None:
    """Write outcomes.parquet, daily.parquet, summary.json, falls.json and run.json into a folder."""
    tables.write(partial / "outcomes.parquet", result.outcomes)
    tables.write(partial / "daily.parquet", result.daily)
    counts = falls(result.outcomes, result.scenario)
    (partial / "falls.json").write_text(json.dumps(counts, ensure_ascii=False) + "\n", encoding="utf-8")
    for name, content in (("summary.json", result.summary), ("run.json", result.meta)):
        (partial / name).write_text(
            json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
