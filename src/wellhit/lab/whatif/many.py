"""Two plans or more on the same draws and luck: each against the first, all of them ranked, and when to stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from wellhit.lab.play import Desk
from wellhit.lab.whatif.compare import (
    HEADLINES,
    Comparison,
    Outcome,
    Setting,
    answers_of,
    outcomes_of,
    rows_of,
    side_by_side,
)
from wellhit.lab.whatif.ranking import Ranking, rank
from wellhit.lab.whatif.stopping import ERROR, Played, Stop, is_settled, play_until
from wellhit.scenario.problems import no_such
from wellhit.terms import MEASURE_UNITS, Scenario

# What a campaign was for and what it cost: ranked by unless told otherwise, where any run has some of it.
BY = ("all-ports.tons_landed", "total_casualties")


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of several plans.

    by: outcome ids to rank by (none: BY); risk: standard deviations that the score is worsened by; enough: stop as
    soon as all is settled.
    """

    by: tuple[str, ...] = ()
    risk: float = 1.0
    enough: bool = False


@dataclass(frozen=True, slots=True)
class Many:
    """What was found of several plans: each against the first, and the rankings."""

    names: tuple[str, ...]
    comparisons: list[Comparison]
    rankings: list[Ranking]
    stop: Stop | None

    @property
    def first(self) -> Comparison:
        """The comparison of the first two."""
        return self.comparisons[0]

    def as_json(self) -> dict[str, Any]:
        """The object that `wellhit compare --json` prints: of two plans their comparison, of more all of them."""
        rankings = [ranking.as_json() for ranking in self.rankings]
        if len(self.names) == 2:
            return self.first.as_json() | {"rankings": rankings}
        each = [comparison.as_json() for comparison in self.comparisons]
        shared = ("campaign", "scenario", "start", "runs", "seed", "draws", "enough")
        return {
            "plans": list(self.names),
            **{key: each[0][key] for key in shared},
            "rankings": rankings,
            "comparisons": each,
        }


def compare_plans(
    names: Sequence[str],
    scenarios: Sequence[Scenario],
    ask: Ask,
    setting: Setting,
    runs: int,
    until: date | None = None,
    desk: Desk | None = None,
) -> Many:
    """Play every scenario on the same draws and luck. They differ by their plans alone.

    names: the plans as they were asked for. runs: how many of each, the most with `ask.enough`. Raises ValueError for
    an outcome to rank by that is not there; JobError, CapacityError.
    """
    desk = desk or Desk()
    outcomes = outcomes_of(scenarios[0], until)
    check(ask, outcomes)

    def play(first: int, count: int) -> Played:
        return answers_of(scenarios, outcomes, setting, count, desk, first)

    def is_enough(answers: Played, confidence: float) -> bool:
        if len(names) == 2:
            return _headlines_settled(outcomes, answers, confidence)
        return all(
            ranking.is_settled and all(is_settled(entry.pair) for entry in ranking.entries)
            for ranking in rankings_of(names, outcomes, answers, ask, setting.seed, 1.0 - confidence)
        )

    stop = None
    if ask.enough:
        answers, stop = play_until(runs, play, is_enough)
    else:
        answers = play(0, runs)
    comparisons = [
        side_by_side(
            (names[0], name), (scenarios[0], scenario), outcomes, (answers[0], answer), setting, stop
        )
        for name, scenario, answer in zip(names[1:], scenarios[1:], answers[1:], strict=True)
    ]
    error = ERROR if stop is None else 1.0 - stop.confidence
    rankings = rankings_of(names, outcomes, answers, ask, setting.seed, error)
    return Many(tuple(names), comparisons, rankings, stop)


def check(ask: Ask, outcomes: Sequence[Outcome]) -> None:
    """Raises ValueError, naming the nearest, for an outcome that is not asked, and for a risk that is no number."""
    known = [outcome.id for outcome in outcomes]
    for name in ask.by:
        if name not in known:
            raise ValueError(f"--by {name}: {no_such('outcome', name, known)}")
    if not 0.0 <= ask.risk < float("inf"):
        raise ValueError(f"--risk {ask.risk:g}: a number of standard deviations, 0 or more")


def rankings_of(
    names: Sequence[str], outcomes: Sequence[Outcome], answers: Played, ask: Ask, seed: int, error: float
) -> list[Ranking]:
    """The plans ranked by each outcome that is asked for."""
    found = []
    known = {outcome.id: outcome for outcome in outcomes}
    for name in dict.fromkeys(ask.by or BY):
        outcome = known.get(name)
        if outcome is None:  # a campaign without ports
            continue
        mine = [answer[outcome.id] for answer in answers]
        if not ask.by and not any(np.nan_to_num(one.values).any() for one in mine):
            continue  # no ton and no man in any run: nothing to rank by
        measure = outcome.question.measure
        what = (outcome.id, outcome.label, MEASURE_UNITS[measure], measure)
        found.append(rank(what, names, mine, ask.risk, seed, error))
    return found


def _headlines_settled(outcomes: Sequence[Outcome], answers: Played, confidence: float) -> bool:
    """Whether every headline outcome that came about is settled between two plans."""
    chief = [outcome for outcome in outcomes if outcome.group in HEADLINES]
    rows = rows_of(chief, answers[0], answers[1], confidence)
    return all(is_settled(row.pair) for row in rows if row.happened)
