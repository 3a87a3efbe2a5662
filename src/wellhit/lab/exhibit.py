"""What an exhibit is made of: one ensemble, seen from every side that a reader may ask about.

The runs are played twice: once by the compiled loop for outcomes and days, once turn by turn for the map. Run n is the
same both times, so what a page counts and what its map shows are the same campaigns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from wellhit import job as jobs
from wellhit.engine.compile import names_of
from wellhit.lab import tables
from wellhit.lab.experiment import Everything, describe
from wellhit.lab.measures import Measures, attacking_side
from wellhit.lab.play import Desk, gather
from wellhit.lab.summary import Outcome, summarise, to_days
from wellhit.lab.summary import gather as outcomes_of
from wellhit.lab.whatif.compare import Comparison, Setting
from wellhit.lab.whatif.many import Ask, Many, compare_plans
from wellhit.scenario.problems import no_such
from wellhit.terms import Plan, Scenario

Floats = npt.NDArray[np.float64]
LEAST_SPREAD = 0.5  # days: no fortress is judged more finely than that


@dataclass(frozen=True)
class Played:
    """An ensemble as `wellhit run` plays it: outcomes with a row per run, days [runs, days, 16], the summary."""

    job: jobs.Job
    engine: jobs.Engine
    outcomes: pl.DataFrame
    days: npt.NDArray[np.float32]
    summary: dict[str, Any]

    @property
    def asked(self) -> list[Outcome]:
        """Every outcome with its record, values ordered upwards."""
        return outcomes_of(self.outcomes, self.job.scenario)


def play(job: jobs.Job, desk: Desk) -> Played:
    """Play an ensemble. Raises JobError, CapacityError, ValueError (a record row that cannot be measured)."""
    engine = jobs.prepare(job)
    measures = Measures(job.scenario, names_of(job.scenario))
    found = gather(job, Everything(measures), desk)
    outcomes = tables.outcome_table([found], list(measures.asked), job.seed)
    meta = describe(job, engine, {"setup": 0.0, "compile": 0.0, "simulate": 0.0})
    summary = summarise(outcomes, job.scenario, meta)
    del summary["seconds"]  # how long it took is no result: the same command gives the same bytes
    return Played(job, engine, outcomes, found["days"], summary)


# -- days ---------------------------------------------------------------------------------------------------


def daily(played: Played, runs: Sequence[int]) -> dict[str, Any]:
    """Quantiles of each day, and the days of some single runs, of every daily table that `wellhit run` writes."""
    scenario = played.job.scenario
    frame = tables.daily_table(played.days, scenario, attacking_side(scenario))
    measures = {}
    for measure in tables.DAILY:
        mine = frame.filter(pl.col("measure") == measure)
        row: dict[str, Any] = {"label": mine["label"][0], "unit": mine["unit"][0]}
        row |= {name: [_three(x) for x in mine[name]] for name, _ in tables.QUANTILES}
        row["runs"] = {
            str(run): [_three(x) for x in tables.days_of(measure, played.days[run], attacking_side(scenario))]
            for run in runs
        }
        measures[measure] = row
    return {"start": scenario.head.start.isoformat(), "measures": measures}


def _three(value: float) -> float:
    """Three figures for shares, whole numbers above a hundred: what a chart shows."""
    value = float(value)
    return round(value) if abs(value) >= 100 else float(f"{value:.3g}")


# -- telling runs ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chosen:
    """A run that is shown by itself: its number, and for what, by the rule in `WHY`."""

    run: int
    role: str


WHY = {
    "median": (
        "of all runs the one whose fortresses fall nearest their median days",
        "van alle keren die waarbij de vestingen het dichtst bij hun mediane dag vallen",
    ),
    "early": (
        "about one run in twenty goes faster, by the mean of how far each fall lies from its median",
        "ongeveer één keer op de twintig gaat het sneller, naar de gemiddelde afstand van elke val tot de mediaan",
    ),
    "late": (
        "about one run in twenty goes more slowly, by the mean of how far each fall lies from its median",
        "ongeveer één keer op de twintig gaat het langzamer, naar de gemiddelde afstand van elke val tot de mediaan",
    ),
    "record": (
        "of all runs the one whose fortresses fall nearest the days of the record",
        "van alle keren die waarbij de vestingen vallen op de dagen die het dichtst bij de geschiedenis liggen",
    ),
}


def telling_runs(played: Played) -> list[Chosen]:
    """One run for each role of WHY, no run twice; none where no fortress ever falls.

    Falls are in days; what had not fallen by the end counts as fallen at the end; a fortress's spread is the standard
    deviation of its falls, LEAST_SPREAD days at least. Of runs alike the first is taken.
    """
    scenario = played.job.scenario
    falls = fall_days(played)
    if not falls:
        return []
    end = scenario.turns * scenario.hours_per_turn / 24
    values = np.array([np.minimum(days, end) for days, _ in falls.values()]).T
    middle = np.median(values, axis=0)
    spread = np.maximum(values.std(axis=0), LEAST_SPREAD)
    pace = ((values - middle) / spread).mean(axis=1)
    orders = {"median": np.abs((values - middle) / spread).mean(axis=1)}
    orders["early"], orders["late"] = (np.abs(pace - np.quantile(pace, q)) for q in (0.05, 0.95))
    known = [n for n, (_, record) in enumerate(falls.values()) if record is not None]
    if known:
        best = np.array([min(record, end) for _, record in falls.values() if record is not None])
        orders["record"] = np.abs((values[:, known] - best) / spread[known]).mean(axis=1)
    taken: list[Chosen] = []
    for role, distance in orders.items():
        left = [int(n) for n in np.argsort(distance, kind="stable") if int(n) not in {c.run for c in taken}]
        if left:
            taken.append(Chosen(left[0], role))
    return taken


def fall_days(played: Played) -> dict[str, tuple[Floats, float | None]]:
    """Of every fortress the days on which it fell, by run (infinity: never), and the record's; fallen in some run."""
    found = {}
    scenario = played.job.scenario
    for outcome in played.asked:
        if outcome.measure == "fall" and len(outcome.subject) == 1:
            column = played.outcomes[outcome.id].fill_null(math.inf).to_numpy()
            best = to_days(outcome.row.best, scenario) if outcome.row is not None else None
            if np.isfinite(column).any():
                found[outcome.subject[0]] = (column, best)
    return found


# -- what-ifs ----------------------------------------------------------------------------------------------------


def what_ifs(scenario: Scenario, plans: Sequence[Plan], asked: Sequence[str] = ()) -> list[Plan]:
    """The plans that a scenario does not follow anyway; of those only the ones asked for, if any are.

    Raises ValueError, naming the nearest, for one that there is not.
    """
    followed = {(plan.side, plan.id) for plan in scenario.plans}
    others = [plan for plan in plans if (plan.side, plan.id) not in followed]
    for name in asked:
        if name not in [plan.id for plan in others]:
            raise ValueError(f"--plans {name}: {no_such('what-if', name, (plan.id for plan in others))}")
    return [plan for plan in others if not asked or plan.id in asked]


def compare_all(
    scenario: Scenario,
    variants: Sequence[tuple[Plan, Scenario]],
    setting: Setting,
    pairs: int,
    until: Any,
    desk: Desk,
) -> Many:
    """The scenario as it is against each of its what-ifs, on the same draws and luck. Raises JobError."""
    names = [scenario.plans[0].id, *(name_of(plan, variants) for plan, _ in variants)]
    return compare_plans(names, [scenario, *(s for _, s in variants)], Ask(), setting, pairs, until, desk)


def name_of(plan: Plan, variants: Sequence[tuple[Plan, Scenario]]) -> str:
    """A plan's id, with its side where both sides have one of that id."""
    alike = [other for other, _ in variants if other.id == plan.id]
    return plan.id if len(alike) == 1 else f"{plan.side}-{plan.id}"


def comparison_json(comparison: Comparison, plan: Plan) -> dict[str, Any]:
    """What `wellhit compare --json` says of one what-if, and what the plan is."""
    about = {
        "side": plan.side,
        "id": plan.id,
        "title": dict(plan.title),
        "question": plan.question,
        "ground": plan.ground,
    }
    return {"plan": about, **comparison.as_json()}


def record_mark(scenario: Scenario) -> str:
    """Hash of what the runs are held against: the record's rows without their words."""
    rows = [(r.id, r.measure, r.subject, r.at, r.unit, r.low, r.best, r.high, r.use) for r in scenario.record]
    return jobs.hash_of(repr(rows))
