"""Two sets of plans on the same draws and luck: what differs, how surely, and how many runs that took."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from wellhit.job import Job
from wellhit.lab.play import Desk
from wellhit.lab.whatif.distance import Distance, distance_of
from wellhit.lab.whatif.paired import (
    SMALLEST,
    Answer,
    Inquiry,
    Pair,
    Question,
    ask,
    label_of,
    pair,
    pairs_needed,
    rounded,
)
from wellhit.lab.whatif.sentences import sentence
from wellhit.lab.whatif.stopping import Played, Stop, runs_needed
from wellhit.scenario.problems import no_such
from wellhit.terms import MEASURE_UNITS, Plan, Scenario

TOTALS = "The whole campaign"
FALLS, CARGO, TONS, HELD = "Fortresses fall", "First cargo", "Cargo landed", "Still held at the end"
COSTS = "What each siege cost the attackers"
HEADLINES = (TOTALS, FALLS, CARGO)


class Outcome(NamedTuple):
    """One outcome of a comparison: its id, the heading it stands under, what is asked, and its words."""

    id: str
    group: str
    question: Question
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome of both ways of playing."""

    outcome: Outcome
    pair: Pair
    needed: int | None

    @property
    def unit(self) -> str:
        """Unit of the values: `date` is days since the scenario's start."""
        return MEASURE_UNITS[self.outcome.question.measure]

    @property
    def settled(self) -> bool:
        """Whether the runs that were played answer the question."""
        return self.needed is not None and self.needed <= self.pair.pairs

    @property
    def worth_having(self) -> bool:
        """Whether the difference is at least the smallest worth having."""
        return abs(self.pair.difference) >= SMALLEST * self.pair.sd

    @property
    def happened(self) -> bool:
        """False for what came about in no run of either: nothing to compare."""
        p = self.pair
        return p.pairs > 0 and not (p.same and (p.a == 0.0 or p.never_a == p.never_b == p.pairs))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that a comparison of A with B found; stop: where it was enough, if that was asked."""

    a: str
    b: str
    plans_a: dict[str, str]
    plans_b: dict[str, str]
    scenario: Scenario
    runs: int
    seed: int
    draws: str
    rows: list[Row]
    distance: Distance
    stop: Stop | None = None

    def as_json(self) -> dict[str, Any]:
        """The object that `wellhit compare --json` prints (docs/reference/cli.md)."""
        return {
            "a": self.a,
            "b": self.b,
            "campaign": self.scenario.campaign,
            "scenario": self.scenario.head.id,
            "start": self.scenario.head.start.isoformat(),
            "plans_a": self.plans_a,
            "plans_b": self.plans_b,
            "runs": self.runs,
            "seed": self.seed,
            "draws": self.draws,
            **self.distance.as_json(),
            "enough": self.stop.as_json() if self.stop is not None else None,
            "outcomes": [_as_json(row) | {"sentence": sentence(row, self)} for row in self.rows],
        }


def _as_json(row: Row) -> dict[str, Any]:
    p = row.pair
    numbers = {
        "a": p.a, "b": p.b, "difference": p.difference, "low": p.low, "high": p.high,
        "share_lower": p.lower, "share_higher": p.higher,
    }  # fmt: skip
    return {
        "id": row.outcome.id,
        "label": row.outcome.label,
        "unit": row.unit,
        **{key: rounded(x) for key, x in numbers.items()},
        "pairs": p.pairs,
        "never_a": p.never_a,
        "never_b": p.never_b,
        "runs_needed": row.needed,
        "settled": row.settled,
    }


# -- plans ------------------------------------------------------------------------------------------------


def plans_of(text: str, known: Sequence[Plan], sides: Sequence[str]) -> dict[str, str]:
    """`historical`, or `allied=scheldt-first,german=fortress`: side -> plan.

    A bare id is looked up among the campaign's plans. Raises ValueError naming the nearest, or both sides that have
    a plan of that id.
    """
    found: dict[str, str] = {}
    for part in (part.strip() for part in text.split(",")):
        side, given, name = (word.strip() for word in part.partition("="))
        if not given:
            name, side = side, _side_of(side, known)
        if side not in sides:
            raise ValueError(f'"{text}": {no_such("side", side, sides)}')
        of_side = [plan.id for plan in known if plan.side == side]
        if name not in of_side:
            others = [f"{plan.side}={name}" for plan in known if plan.id == name]
            hint = f" (there is {' and '.join(others)})" if others else ""
            raise ValueError(f'"{text}": {no_such(f"plan for side {side}", name, of_side)}{hint}')
        if side in found:
            raise ValueError(f'"{text}": two plans for side {side}')
        found[side] = name
    return found


def _side_of(name: str, known: Sequence[Plan]) -> str:
    owners = [plan.side for plan in known if plan.id == name]
    if not owners:
        raise ValueError(f"{no_such('plan', name, (plan.id for plan in known))} (`wellhit plans` lists them)")
    if len(owners) > 1:
        ways = " or ".join(f"{side}={name}" for side in owners)
        raise ValueError(f'sides {" and ".join(owners)} both have a plan "{name}": write {ways}')
    return owners[0]


# -- outcomes -----------------------------------------------------------------------------------------------


def outcomes_of(scenario: Scenario, until: date | None = None) -> list[Outcome]:
    """What is asked of any campaign.

    until: a further date for cargo, where it lies before the scenario's end (that of the default scenario).
    """
    fortresses = tuple(f.id for f in scenario.fortresses)
    ports = tuple(p.id for p in scenario.ports)
    end = scenario.head.end
    ats = [until.isoformat()] if until is not None and until < end else []
    rows = [*_cargo("all-ports", TOTALS, ports, scenario, ats)] if ports else []
    for measure in ("total_casualties", "total_prisoners"):
        rows.append(_outcome(measure, TOTALS, Question(measure), scenario))
    if fortresses:
        rows.append(
            Outcome("civilians_killed", TOTALS, Question("civilians_killed", fortresses), "Civilians killed")
        )
    rows.append(Outcome("shelled_days", TOTALS, Question("shelled_days"), "Coast towns: days under fire"))
    rows.append(Outcome("last_shell", TOTALS, Question("last_shell"), "Coast towns: last shell"))
    rows.append(
        Outcome("supply_share", TOTALS, Question("supply_share"), "Share of need that reached the attackers")
    )
    rows += [_of(f, "fall", FALLS, scenario) for f in fortresses]
    rows += [_of(p, "port_open", CARGO, scenario) for p in ports]
    rows += [_of(f, "casualties", COSTS, scenario) for f in fortresses]
    rows += [row for p in ports for row in _cargo(p, TONS, (p,), scenario, ats)]
    rows += [_of(f, "held", HELD, scenario) for f in fortresses]
    return rows


def _outcome(name: str, group: str, question: Question, scenario: Scenario) -> Outcome:
    return Outcome(name, group, question, label_of(question, scenario))


def _of(subject: str, measure: str, group: str, scenario: Scenario) -> Outcome:
    return _outcome(f"{subject}.{measure}", group, Question(measure, (subject,)), scenario)


def _cargo(
    name: str, group: str, ports: tuple[str, ...], scenario: Scenario, ats: list[str]
) -> list[Outcome]:
    whose = (
        "Cargo landed, all ports" if len(ports) != 1 else label_of(Question("tons_landed", ports), scenario)
    )
    early = [
        Outcome(
            f"{name}.tons_landed.{at}", group, Question("tons_landed", ports, at),
            f"{whose} by {date.fromisoformat(at).day} {date.fromisoformat(at):%B}",
        )
        for at in ats
    ]  # fmt: skip
    return [*early, Outcome(f"{name}.tons_landed", group, Question("tons_landed", ports), whose)]


# -- playing ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """How runs are played: seed, where parameter values come from, threads (0: every core)."""

    seed: int
    draws: str = "prior"
    threads: int = 0


def answers_of(
    scenarios: Sequence[Scenario],
    outcomes: Sequence[Outcome],
    setting: Setting,
    runs: int,
    desk: Desk,
    first: int = 0,
) -> Played:
    """Play each scenario and put every question to it: runs first, first + 1, ... Raises JobError, CapacityError."""
    questions = {outcome.id: outcome.question for outcome in outcomes}
    threads = setting.threads or os.cpu_count() or 1
    jobs = (Job(scenario, runs, setting.seed, setting.draws, threads, first) for scenario in scenarios)
    return [ask(job, Inquiry(job.scenario, questions), desk) for job in jobs]


def rows_of(
    outcomes: Sequence[Outcome], a: Mapping[str, Answer], b: Mapping[str, Answer], confidence: float = 0.95
) -> list[Row]:
    """Every outcome of both; how many runs each takes is not reckoned."""
    return [Row(o, pair(a[o.id], b[o.id], confidence), None) for o in outcomes]


def side_by_side(
    names: tuple[str, str],
    scenarios: tuple[Scenario, Scenario],
    outcomes: Sequence[Outcome],
    answers: tuple[Mapping[str, Answer], Mapping[str, Answer]],
    setting: Setting,
    stop: Stop | None = None,
) -> Comparison:
    """What the answers of A and B say of each other; after `--enough`, with the intervals of the last look."""
    a, b = answers
    rows = []
    for row in rows_of(outcomes, a, b, 0.95 if stop is None else stop.confidence):
        one, other = a[row.outcome.id], b[row.outcome.id]
        needed = pairs_needed(one, other, row.pair) if stop is None else runs_needed(one, other, stop.looks)
        rows.append(Row(row.outcome, row.pair, needed))
    chief = {o.id: o.label for o in outcomes if o.group in HEADLINES}
    far = distance_of(scenarios[0].plans, scenarios[1].plans, a, b, chief)
    plans_a, plans_b = ({plan.side: plan.id for plan in s.plans} for s in scenarios)
    runs = len(next(iter(a.values())).values)
    return Comparison(
        *names, plans_a, plans_b, scenarios[0], runs, setting.seed, setting.draws, rows, far, stop
    )


def compare(
    names: tuple[str, str],
    scenarios: tuple[Scenario, Scenario],
    runs: int,
    seed: int,
    draws: str = "prior",
    threads: int = 0,
    until: date | None = None,
    desk: Desk | None = None,
) -> Comparison:
    """Play both on the same draws and luck. The two scenarios differ by their plans alone.

    names: A and B as they were asked for. Raises JobError, CapacityError.
    """
    setting = Setting(seed, draws, threads)
    outcomes = outcomes_of(scenarios[0], until)
    a, b = answers_of(scenarios, outcomes, setting, runs, desk or Desk())
    return side_by_side(names, scenarios, outcomes, (a, b), setting)
