"""Main effects of a designed experiment: what a step along one axis changes, the others averaged out.

A straight line through the runs (ordinary least squares over all factors at once): the effect of a parameter is the
change of the mean outcome from one end of its range to the other, that of a plan the change against the first plan of
its side. With common luck the line is laid through each replicate by itself, and the interval comes from the
differences between replicates (Student's t, 95 %): luck and draws that the points share cannot pass for an effect.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from wellhit.lab.explore.sample import Response
from wellhit.lab.whatif.paired import t_point

if TYPE_CHECKING:
    from wellhit.lab.explore.doe import Experiment

Floats = npt.NDArray[np.float64]
LEAST = 3  # replicates from which their differences tell how sure an effect is


@dataclass(frozen=True, slots=True)
class Effect:
    """One factor of one outcome: from `start` to `stop` the mean goes from `at_start` by `effect`, 95 % interval.

    runs: how many told it. sd: standard deviation of a single run, by which effects of several outcomes compare.
    """

    outcome: str
    unit: str
    factor: str
    start: str
    stop: str
    at_start: float
    effect: float
    low: float
    high: float
    sd: float
    runs: int

    @property
    def settled(self) -> bool:
        """Whether 0 lies outside the interval."""
        return self.low > 0.0 or self.high < 0.0


@dataclass(frozen=True)
class Column:
    """One column of the line: its factor, the words of its two ends, its values for every row, and their middle."""

    factor: str
    start: str
    stop: str
    values: Floats


def columns_of(one: Experiment) -> list[Column]:
    """Parameters scaled from 0 (low end) to 1 (high end), and 1 where a plan other than a side's first is played."""
    found = []
    for j, axis in enumerate(one.spec.moving):
        low, high = min(axis.numbers), max(axis.numbers)
        places = (axis.at(one.layout.u[:, j]) - low) / (high - low)
        ends = f"{low:g}", f"{high:g}"
        if axis.way == "quantiles":
            places = (one.layout.u[:, j]).copy()
            ends = f"quantile {low:g}", f"quantile {high:g}"
        point = np.arange(len(one.rows)) // one.spec.replicates % one.points
        found.append(Column(axis.name, *ends, places[point]))
    for side, plans in one.spec.plans.items():
        chosen = np.array([choice[side] for choice in one.choices])[one.rows.which]
        found += [
            Column(f"plan.{side}", plans[0], plan, (chosen == plan).astype(np.float64)) for plan in plans[1:]
        ]
    return found


def effects_of(one: Experiment, asked: Sequence[Response]) -> list[Effect]:
    """The main effects on every outcome that differs between runs, in the order of outcomes and factors."""
    columns = columns_of(one)
    replicate = np.arange(len(one.rows)) % one.spec.replicates
    found: list[Effect] = []
    for answer in asked:
        if not answer.varies:
            continue
        there = np.isfinite(answer.values)
        x = np.column_stack([column.values for column in columns])[there]
        slopes, margins = line(x, answer.values[there], replicate[there], one.spec.common_luck)
        middle, mean = x.mean(axis=0), float(answer.values[there].mean())
        sd = float(answer.values[there].std(ddof=1))
        for j, column in enumerate(columns):
            slope, margin = float(slopes[j]), float(margins[j])
            found.append(
                Effect(
                    outcome=answer.id, unit=answer.unit, factor=column.factor, start=column.start,
                    stop=column.stop, at_start=mean - slope * float(middle[j]), effect=slope,
                    low=slope - margin, high=slope + margin, sd=sd, runs=int(there.sum()),
                )
            )  # fmt: skip
    return found


def line(x: Floats, y: Floats, replicate: npt.NDArray[np.int64], common_luck: bool) -> tuple[Floats, Floats]:
    """Slopes of the columns of `x`, shape [n, columns], and half the width of their 95 % intervals.

    Margins are infinite where there are too few runs to tell.
    """
    groups = np.unique(replicate)
    enough = all((replicate == g).sum() > x.shape[1] + 1 for g in groups)
    if common_luck and len(groups) >= LEAST and enough:
        each = np.array([_least_squares(x[replicate == g], y[replicate == g])[0] for g in groups])
        error = each.std(axis=0, ddof=1) / math.sqrt(len(groups))
        return each.mean(axis=0), float(t_point(len(groups) - 1)) * error
    slopes, error, freedom = _least_squares(x, y)
    return slopes, float(t_point(freedom)) * error if freedom > 0 else np.full(len(slopes), math.inf)


def _least_squares(x: Floats, y: Floats) -> tuple[Floats, Floats, int]:
    """Slopes, their standard errors and the degrees of freedom of a line with an intercept."""
    whole = np.column_stack([np.ones(len(x)), x])
    inverse = np.linalg.pinv(whole.T @ whole)
    best = inverse @ whole.T @ y
    freedom = len(y) - whole.shape[1]
    left = y - whole @ best
    variance = float(left @ left) / freedom if freedom > 0 else math.nan
    error = np.sqrt(np.maximum(np.diag(inverse) * variance, 0.0))
    return best[1:], error[1:], freedom
