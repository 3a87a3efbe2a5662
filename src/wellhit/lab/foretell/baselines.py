"""Simpler ways of foretelling a siege, to be beaten: the naive line and the mean of the other sieges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from wellhit.lab.foretell import naive
from wellhit.lab.foretell.forecast import questions, records
from wellhit.lab.learn.sieges import Siege
from wellhit.lab.learn.targets import Target
from wellhit.lab.summary import record_range
from wellhit.terms import Scenario

Floats = npt.NDArray[np.float64]
POINTS = 1999  # quantiles that stand for a distribution


def strengths(scenario: Scenario) -> tuple[float, float]:
    """Best figures of the attackers and of the garrison, in men."""
    holders = {fortress.side for fortress in scenario.fortresses}
    men = [(f.side in holders, f.men.best) for f in scenario.formations if f.men is not None]
    return sum(m for held, m in men if not held), sum(m for held, m in men if held)


def calendar_days(length: float, fall: float | None) -> float:
    """Calendar days that an assault of `length` days touched; fall: its end in days since some midnight, if known."""
    if fall is None:
        return math.floor(length + 0.5) + 1.0
    return math.floor(fall) - math.floor(fall - length) + 1.0


def normal(mean: float, sd: float, target: Target) -> Floats:
    """A normal forecast on the scale of the scores as an ensemble of natural values."""
    points = NormalDist(mean, sd)
    x = np.array([points.inv_cdf((i + 0.5) / POINTS) for i in range(POINTS)])
    return x if target.unit == "date" else np.sort(target.natural(x))


def naive_of(siege: Siege, scenario: Scenario, found: Sequence[Target], median_days: float) -> naive.Naive:
    """The naive line for a siege, with the strengths and days set down beforehand, or else those of its page.

    median_days: of our forecast, used where the record does not tell the length.
    """
    if siege.naive is not None:
        return naive.forecast(*siege.naive)
    lengths = [t.record.best for t in found if t.measure == "assault_days"]
    falls = [row for row in scenario.record if row.measure == "fall"]
    fall = None
    if falls and lengths:
        fall = record_range(falls[0], scenario)[0].best
    days = calendar_days(lengths[0], fall) if lengths else max(median_days, 1.0)
    attackers, defenders = strengths(scenario)
    return naive.forecast(attackers, defenders, days)


def others(target: Target, sieges: Sequence[Scenario]) -> tuple[float, float] | None:
    """Mean and sd of the same outcome over other sieges, on the scale of the scores; None with fewer than three.

    First cargo is counted from the start of the assault, in days.
    """
    seen = []
    for scenario in sieges:
        for row in _recorded(scenario):
            if row.measure == target.measure:
                value = since_assault(row, scenario) if row.unit == "date" else row.record.best
                if value is not None:
                    seen.append(value if row.unit == "date" else float(row.scaled(np.array([value]))[0]))
    if len(seen) < 3:
        return None
    return float(np.mean(seen)), float(np.std(seen, ddof=1) * math.sqrt(1.0 + 1.0 / len(seen)))


def _recorded(scenario: Scenario) -> list[Target]:
    return list(records(scenario, questions(scenario)).values())


def since_assault(row: Target, scenario: Scenario) -> float | None:
    """A date of the record in days since the assault began there; None where the record does not tell that."""
    start = assault_began(scenario)
    return None if start is None else row.record.best - start


def assault_began(scenario: Scenario) -> float | None:
    """When the assault began by the record: fall less length, in days since the scenario's start."""
    found = {row.measure: record_range(row, scenario)[0].best for row in scenario.record if row.measure}
    if "assault_start" in found:
        return found["assault_start"]
    if "fall" in found and "assault_days" in found:
        return found["fall"] - found["assault_days"]
    return None


def h_hour(scenario: Scenario) -> float | None:
    """The first day on which the plan of a one-page siege allows the assault, in days since the scenario's start."""
    days = [
        (c.text, order.task)
        for plan in scenario.plans
        for order in plan.orders
        for c in order.when
        if c.kind == "after" and order.task == "assault"
    ]
    if not days:
        return None
    from datetime import date

    return float((date.fromisoformat(days[0][0][:10]) - scenario.head.start).days)
