"""A designed experiment played: every point with every choice of plans, a tidy row per run, any row to be played again.

With common luck, replicate `r` throws the same dice, and has the same draws of all that the design does not set, at
every point: what differs between two points is then the points' doing.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from wellhit import chunks
from wellhit import runs as ensembles
from wellhit.engine.compile import names_of
from wellhit.job import Engine, Job, JobError, hash_of
from wellhit.lab import experiment, tables
from wellhit.lab.explore import design, rows
from wellhit.lab.explore.designed import complete_hidden
from wellhit.lab.explore.effects import Effect, effects_of
from wellhit.lab.explore.sample import Response, beginning_of, chosen_ids, response
from wellhit.lab.measures import Measures
from wellhit.lab.play import Watch
from wellhit.terms import Scenario

Floats = npt.NDArray[np.float64]
Load = Callable[[str, str, dict[str, str]], Scenario]
FILES = ("design.parquet", "runs.parquet", "effects.parquet", "doe.toml", "run.json", "report.html")


@dataclass(frozen=True)
class Experiment:
    """A design ready to be played. choices: every choice of plans; scenarios: the scenario under each.

    rows: choice by choice, point by point, replicate by replicate; a row's number is the id of its run. outcomes: what
    is asked; columns: what is measured, with the beginnings of the assaults whose length is asked.
    """

    spec: design.Spec
    layout: design.Layout
    choices: list[dict[str, str]]
    scenarios: list[Scenario]
    rows: rows.Rows
    outcomes: list[str]
    columns: list[str]

    @property
    def points(self) -> int:
        """How many points of parameters there are, each played with every choice of plans."""
        return len(self.layout.u)

    def place(self, row: int) -> tuple[int, int, int]:
        """Choice of plans, point and replicate of a run."""
        rest, replicate = divmod(row, self.spec.replicates)
        return *divmod(rest, self.points), replicate


@dataclass(frozen=True)
class Played:
    """What an experiment gave: a row per run, the responses, the main effects, and how to repeat it."""

    experiment: Experiment
    runs: pl.DataFrame
    responses: list[Response]
    effects: list[Effect]
    meta: dict[str, Any]


def prepare(spec: design.Spec, load: Load, threads: int) -> Experiment:
    """Lay a design out. load: (campaign, scenario, plans by side) -> scenario. Raises ValueError, ScenarioError."""
    layout = design.lay_out(spec)
    choices = spec.plan_choices()
    scenarios = [load(spec.campaign, spec.scenario, plans) for plans in choices]
    first = scenarios[0]
    jobs = [Job(scenario, 1, spec.seed, spec.draws, threads, named=spec.campaign) for scenario in scenarios]
    points, replicates = len(layout.u), spec.replicates
    total = len(choices) * points * replicates
    each = np.arange(total)
    which, point, replicate = each // (points * replicates), each // replicates % points, each % replicates
    dice = (replicate if spec.common_luck else each).astype(np.uint64)
    values = {axis.name: axis.at(layout.u[:, j])[point] for j, axis in enumerate(spec.moving)}
    still = [axis for axis in spec.axes if axis.name not in values]
    values |= {axis.name: np.full(total, axis.numbers[0]) for axis in still}
    plan = rows.Rows(jobs, which, dice, complete_hidden(jobs[0], values, dice))
    asked = Measures(first, names_of(first)).asked
    outcomes = chosen_ids(spec.outcomes, first, list(asked))
    also = [beginning_of(name) for name in outcomes if asked[name][0] == "assault_days"]
    columns = list(dict.fromkeys([*outcomes, *(name for name in also if name in asked)]))
    return Experiment(spec, layout, choices, scenarios, plan, outcomes, columns)


def harvest_of(one: Experiment) -> Callable[[Any, Floats], Mapping[str, Floats]]:
    """What is taken of a run: the outcomes asked for."""
    measures = Measures(one.scenarios[0], names_of(one.scenarios[0]))

    def taken(states: Any, diaries: Floats) -> dict[str, Floats]:
        return {name: measures.one(*measures.asked[name], states, diaries) for name in one.columns}

    return taken


def mark_of(one: Experiment, engines: Sequence[Engine]) -> str:
    """Hash of all that the rows hang on: worlds, values, dice, outcomes and how these are measured."""
    measures = Measures(one.scenarios[0], names_of(one.scenarios[0]))
    prints = [engine.fingerprint for engine in engines]
    return hash_of(one.rows.mark, repr(prints), repr(one.columns), experiment.Everything(measures).mark)


def play(one: Experiment, source: Path, out: Path, watch: Watch | None = None) -> tuple[Played, Path]:
    """Play an experiment and write it to `OUT.partial`, which is returned with it: chunks.close_partial gives its name.

    source: the file of the design, kept beside the results. Raises JobError, CapacityError.
    """
    watch = watch or Watch()
    engines = rows.engines_of(one.rows)
    check_other_design(out, source)
    partial = chunks.open_partial(out, one.rows.jobs[0], engines[0], mark_of(one, engines))
    watch.say("rules")
    ensembles.warm_up()
    watch.say("runs")
    found = rows.play(one.rows, engines, harvest_of(one), partial / "chunks", watch)
    table = table_of(one, found)
    asked = [response(name, one.scenarios[0], table) for name in one.outcomes]
    meta = meta_of(one, engines)
    played = Played(one, table, asked, effects_of(one, asked), meta)
    write(played, source, partial)
    return played, partial


def check_other_design(out: Path, source: Path) -> None:
    """Refuse to write over the results of another file. Raises JobError."""
    kept = out / "doe.toml"
    if kept.is_file() and kept.read_bytes() != source.read_bytes():
        raise JobError(
            f'"{out}" holds the results of another {source.name}: remove it, or choose another --out'
        )


def table_of(one: Experiment, found: Mapping[str, Any]) -> pl.DataFrame:
    """One row per run: id, point, replicate, plans, what was set, seed, dice, fate, luck, outcomes (null = never)."""
    places = [one.place(row) for row in range(len(one.rows))]
    data: dict[str, Any] = {
        "run": np.arange(len(one.rows)),
        "point": np.array([point for _, point, _ in places]),
        "replicate": np.array([replicate for *_, replicate in places]),
    }
    for side in one.spec.plans:
        data[f"plan.{side}"] = [one.choices[choice][side] for choice, *_ in places]
    data |= {axis.name: one.rows.values[axis.name] for axis in one.spec.axes}
    data["seed"] = pl.Series([one.spec.seed] * len(places), dtype=pl.UInt64)
    data["dice"] = one.rows.dice.astype(np.int64)
    for key in ("fate", "luck"):
        data[key] = [f"{int(x):016x}" for x in found[key]]
    data |= {name: found[name] for name in one.columns}
    return pl.DataFrame(data).with_columns(pl.col(one.columns).fill_nan(None))


def design_table(one: Experiment) -> pl.DataFrame:
    """One row per point: its number, each parameter's value, and its place on the axis (0 to 1)."""
    data: dict[str, Any] = {"point": np.arange(one.points)}
    for j, axis in enumerate(one.spec.moving):
        data[axis.name] = axis.at(one.layout.u[:, j])
        data[f"u.{axis.name}"] = one.layout.u[:, j]
    return pl.DataFrame(data)


def meta_of(one: Experiment, engines: Sequence[Engine]) -> dict[str, Any]:
    """Everything needed to repeat it: the design as it was understood, versions and hashes; no clock."""
    told = experiment.describe(one.rows.jobs[0], engines[0], {})
    correlation, places = one.layout.correlation, one.layout.of_places
    return {
        "campaign": told["campaign"],
        "from": one.spec.campaign,
        "scenario": told["scenario"],
        "design": one.spec.design,
        "points": one.points,
        "replicates": one.spec.replicates,
        "choices_of_plans": one.choices,
        "runs": len(one.rows),
        "seed": one.spec.seed,
        "draws": one.spec.draws,
        "common_luck": one.spec.common_luck,
        "parameters": [asdict(axis) for axis in one.spec.axes],
        "greatest_correlation": None if np.isnan(correlation) else round(correlation, 4),
        "correlation_of_places": None if np.isnan(places) else round(places, 4),
        "notes": [*one.spec.notes, *one.layout.notes],
        "outcomes": one.outcomes,
        "versions": told["versions"],
        "hashes": {
            **told["hashes"],
            "world": [hash_of(engine.table.tobytes()) for engine in engines],
            "job": mark_of(one, engines),
        },
    }


def write(played: Played, source: Path, folder: Path) -> None:
    """Write the design, a row per run, the main effects and how to repeat it into a folder."""
    tables.write(folder / "design.parquet", design_table(played.experiment))
    tables.write(folder / "runs.parquet", played.runs)
    tables.write(folder / "effects.parquet", pl.DataFrame([asdict(effect) for effect in played.effects]))
    shutil.copyfile(source, folder / "doe.toml")
    text = json.dumps(played.meta, indent=1, ensure_ascii=False)
    (folder / "run.json").write_text(text + "\n", encoding="utf-8")


# -- one row again ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Again:
    """One run played again: its job, its outcomes (None = never), and those that differ from the row that is kept."""

    job: Job
    place: tuple[int, int, int]
    outcomes: dict[str, float | None]
    kept: bool
    differ: list[str]


def replay(one: Experiment, row: int, out: Path) -> Again:
    """Play one row again by itself and hold it against the row in `out`, where there is one. Raises ValueError."""
    job = rows.job_of(one.rows, row)
    engines = rows.engines_of(one.rows)
    ensembles.warm_up()
    worlds = [engine.world for engine in engines]
    found = rows.play_some(one.rows, worlds, np.array([row], np.uint64), harvest_of(one))
    outcomes = {name: None if np.isnan(found[name][0]) else float(found[name][0]) for name in one.columns}
    kept = kept_row(out, row, mark_of(one, engines))
    differ = [name for name, value in outcomes.items() if kept and kept.get(name) != value]
    return Again(job, one.place(row), outcomes, bool(kept), differ)


def kept_row(out: Path, row: int, mark: str) -> dict[str, Any]:
    """The row of an earlier result of the same design, rules and data; empty where there is none."""
    try:
        meta = json.loads((out / "run.json").read_text(encoding="utf-8"))
        same = meta["hashes"]["job"] == mark
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    if not same:
        return {}
    return pl.read_parquet(out / "runs.parquet").row(row, named=True)
