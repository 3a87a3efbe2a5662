"""Sensitivity by runs of their own: elementary effects (Morris) and shares of the variance (Sobol), by SALib.

Both move the factors in quantile space and let everything else differ as it does. In a trajectory of Morris all runs
throw the same dice, so an effect is the factor's alone. For Sobol's indices the dice are a factor of their own, called
`luck`: weather, dice, and the draws of all that was not named. So the shares tell what the named factors settle and
what they do not.
Basis: Morris 1991; Campolongo et al. 2007; Saltelli et al. 2010; SALib (Iwanaga, Usher and Herman 2022).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit.job import Job
from wellhit.lab.explore.factors import BY_NAME, LATENTS, TAIL, Factor, latents_of, values_at
from wellhit.lab.explore.rows import Rows
from wellhit.lab.explore.sample import Response

Floats = npt.NDArray[np.float64]
LEVELS = 4
ENDS = (0.05, 0.95)  # quantiles between which Morris steps
LUCK = Factor("luck", "", ())
RESAMPLES = 200
LEVEL = 0.90  # of the intervals


@dataclass(frozen=True)
class Plan:
    """Runs to be made. blocks: trajectory or base sample of each row, shape [n]; u: quantiles, shape [n, factors]."""

    method: str
    factors: list[Factor]
    rows: Rows
    blocks: npt.NDArray[np.int64]
    u: Floats
    problem: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Index:
    """One factor of one outcome. Morris: effect = mean size (mu*), more = spread (sigma). Sobol: effect = the share by
    itself (S1), more = the share left when all else is known (ST); low, high: 90 % interval of the effect, and
    more_low, more_high of the share (NaN for sigma)."""

    factor: Factor
    effect: float
    low: float
    high: float
    more: float
    more_low: float
    more_high: float
    mean: float


def _rows(job: Job, factors: Sequence[Factor], u: Floats, dice: npt.NDArray[np.uint64]) -> Rows:
    """Rows at these quantiles, shape [n, factors]."""
    from scipy.special import ndtri

    values: dict[str, Floats] = {}
    for j, factor in enumerate(factors):
        known = BY_NAME.get(factor.name)
        values[factor.name] = values_at(known, u[:, j]) if known else np.asarray(ndtri(u[:, j]))
    whole = complete_hidden(job, values, dice)
    return Rows([job], np.zeros(len(u), np.int64), dice, whole)


def complete_hidden(job: Job, values: dict[str, Floats], dice: npt.NDArray[np.uint64]) -> dict[str, Floats]:
    """Values with the other hidden quantity of every fortress named in them, as fate has it for these dice."""
    fortresses = {name.partition(".")[2] for name in values if "." in name}
    wanted = [f"{kind}.{fortress}" for fortress in sorted(fortresses) for kind in LATENTS]
    lacking = [name for name in wanted if name not in values]
    if not lacking:
        return values
    each, back = np.unique(dice, return_inverse=True)
    fate = latents_of(job, each)
    return values | {name: fate[name][back] for name in lacking}


def _problem(names: Sequence[str], low: float, high: float) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[low, high]] * len(names)}


def morris(job: Job, factors: list[Factor], trajectories: int) -> Plan:
    """Trajectories over these factors (at least two): factors + 1 runs each, all with the dice of one run number."""
    from SALib.sample import morris as salib

    problem = _problem([factor.name for factor in factors], *ENDS)
    u = np.asarray(salib.sample(problem, trajectories, num_levels=LEVELS, seed=job.seed + 1), np.float64)
    blocks = np.repeat(np.arange(trajectories), len(factors) + 1)
    rows = _rows(job, factors, u, blocks.astype(np.uint64) + np.uint64(job.first))
    return Plan("morris", factors, rows, blocks, u, problem)


def sobol(job: Job, factors: list[Factor], base: int) -> Plan:
    """Saltelli's rows over these factors and luck: base x (factors + 3) runs. base: best a power of two."""
    from SALib.sample import sobol as salib

    names = [*(factor.name for factor in factors), LUCK.name]
    problem = _problem(names, TAIL, 1.0 - TAIL)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # of a base that is no power of two; the command line says it in its words
        u = np.asarray(salib.sample(problem, base, calc_second_order=False, seed=job.seed + 1), np.float64)
    _, dice = np.unique(u[:, -1], return_inverse=True)
    rows = _rows(job, factors, u[:, :-1], dice.astype(np.uint64) + np.uint64(job.first))
    return Plan("sobol", [*factors, LUCK], rows, np.repeat(np.arange(base), len(names) + 2), u, problem)


def _whole_blocks(plan: Plan, y: Floats) -> npt.NDArray[np.bool_]:
    """Rows of the blocks in every row of which something can be said."""
    lost = np.unique(plan.blocks[~np.isfinite(y)])
    return ~np.isin(plan.blocks, lost)


def indices(plan: Plan, asked: Response) -> list[Index]:
    """What one outcome owes to each factor, the strongest first; empty where too little is left of the design.

    Intervals: 90 %, by SALib's bootstrap over trajectories or base samples.
    """
    whole = _whole_blocks(plan, asked.values)
    y = asked.values[whole]
    if len(np.unique(plan.blocks[whole])) < 2 or float(np.ptp(y)) == 0.0:
        return []
    found = _morris(plan, plan.u[whole], y) if plan.method == "morris" else _sobol(plan, y)
    return sorted(found, key=lambda index: -(index.effect if plan.method == "morris" else index.more))


def _morris(plan: Plan, u: Floats, y: Floats) -> list[Index]:
    from SALib.analyze import morris as salib

    got = salib.analyze(
        plan.problem, u, y, num_resamples=RESAMPLES, conf_level=LEVEL, num_levels=LEVELS, seed=1
    )
    star, margin, sigma, mean = (
        np.asarray(got[key], np.float64) for key in ("mu_star", "mu_star_conf", "sigma", "mu")
    )
    nan = float("nan")
    return [
        Index(f, float(star[j]), max(float(star[j] - margin[j]), 0.0), float(star[j] + margin[j]), float(sigma[j]),
              nan, nan, float(mean[j]))
        for j, f in enumerate(plan.factors)
    ]  # fmt: skip


def _sobol(plan: Plan, y: Floats) -> list[Index]:
    from SALib.analyze import sobol as salib

    got = salib.analyze(
        plan.problem, y, calc_second_order=False, num_resamples=RESAMPLES, conf_level=LEVEL, seed=1
    )
    one, one_margin, all_, all_margin = (
        np.asarray(got[key], np.float64) for key in ("S1", "S1_conf", "ST", "ST_conf")
    )
    return [
        Index(f, float(one[j]), float(one[j] - one_margin[j]), float(one[j] + one_margin[j]), float(all_[j]),
              float(all_[j] - all_margin[j]), float(all_[j] + all_margin[j]), float("nan"))
        for j, f in enumerate(plan.factors)
    ]  # fmt: skip


def runs_of(method: str, factors: int, samples: int) -> int:
    """How many runs a method asks for."""
    return samples * (factors + 1 if method == "morris" else factors + 3)
