"""Factors: what differs between runs and can be named, each on its own scale of quantiles.

A factor is a parameter of the model or a latent quantity of one siege (the will of a garrison, the execution of an
operation: standard normals fixed by fate). Designs and analyses live in quantile space, where every factor runs evenly
from 0 to 1: `u = 0.9` is the value that nine draws of the prior in ten do not reach.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wellhit.engine.parameters import PARAMETERS, Parameter
from wellhit.job import Job, keys_of
from wellhit.scenario.problems import no_such
from wellhit.terms import Scenario

Floats = npt.NDArray[np.float64]
BY_NAME: dict[str, Parameter] = {p.name: p for p in PARAMETERS}
FREE = tuple(p.name for p in PARAMETERS if p.kind != "fixed")
# Latent quantity -> the mechanisms in which it acts.
LATENTS = {"will": ("M09", "M16"), "execution": ("M33",)}
TAIL = 0.0005  # of the prior on either side: values beyond are as good as ruled out by it


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that differs from run to run: its name, unit, and the mechanisms in which it acts."""

    name: str
    unit: str
    mechanisms: tuple[str, ...]


def factors_of(scenario: Scenario) -> list[Factor]:
    """Every parameter with a spread, then the latent quantities of the scenario's fortresses."""
    found = [Factor(name, BY_NAME[name].unit, BY_NAME[name].mechanisms) for name in FREE]
    for kind, mechanisms in LATENTS.items():
        found += [
            Factor(f"{kind}.{fortress.id}", "standard deviations", mechanisms)
            for fortress in scenario.fortresses
        ]
    return found


def parameter_named(name: str, where: str) -> Parameter:
    """The parameter of that name. Raises ValueError, beginning with `where`, that names the nearest."""
    if name not in BY_NAME:
        raise ValueError(f"{where}: {no_such('parameter', name, BY_NAME)} (docs/reference/parameters.md)")
    return BY_NAME[name]


def spread_named(name: str, where: str) -> Parameter:
    """As parameter_named, of those with a spread. Raises ValueError for one that is the same in every draw."""
    found = parameter_named(name, where)
    if found.kind == "fixed":
        raise ValueError(f"{where}: {name} is the same in every draw; its prior has no quantiles")
    return found


# -- quantile space -------------------------------------------------------------------------------------------


def values_at(parameter: Parameter, u: Floats) -> Floats:
    """The quantiles `u` (strictly between 0 and 1) of a parameter's prior, shape of `u`."""
    from scipy.special import ndtri

    return parameter.at(ndtri(np.clip(np.asarray(u, np.float64), 1e-12, 1.0 - 1e-12)))


def support(parameter: Parameter) -> tuple[float, float]:
    """The least and the greatest value that the prior can give."""
    least, most = {
        "lognormal": (0.0, math.inf),
        "logitnormal": (0.0, 1.0),
        "uniform": (parameter.numbers[0], parameter.numbers[-1]),
    }.get(parameter.kind, (-math.inf, math.inf))
    return max(least, parameter.above), min(most, parameter.below)


def check_value(parameter: Parameter, value: float, where: str) -> None:
    """Raises ValueError, beginning with `where`, for a value that the prior cannot give; says what it can."""
    least, most = support(parameter)
    open_end = parameter.kind == "lognormal" and parameter.above <= 0.0 and value == 0.0
    if not math.isfinite(value) or not least <= value <= most or open_end:
        bounds = f"{least:g} to {most:g}" if math.isfinite(most) else f"above {least:g}"
        raise ValueError(
            f"{where}: {parameter.name} = {value:g} lies outside the bounds of its prior, {bounds} {parameter.unit}"
        )


def is_far_out(parameter: Parameter, value: float) -> bool:
    """Whether the prior gives such a value, or one beyond it, in fewer than one draw of two thousand."""
    if parameter.kind == "fixed":
        return False
    low, high = values_at(parameter, np.array([TAIL, 1.0 - TAIL]))
    return not low <= value <= high


def ranks(values: Floats) -> Floats:
    """Values as even quantiles of themselves, (rank - 1/2) / n in (0, 1); those that are equal share one."""
    from scipy.stats import rankdata

    return (np.asarray(rankdata(values), np.float64) - 0.5) / len(values)


# -- latent quantities ----------------------------------------------------------------------------------------


def latents_of(job: Job, numbers: npt.NDArray[np.uint64]) -> dict[str, Floats]:
    """Will and execution of every fortress in these runs as fate has them, standard normals: `will.calais` -> [n]."""
    from wellhit.lab.learn.reference import unseen

    return unseen(job.scenario, keys_of(job, numbers).fate)


def named(names: Sequence[str], known: Iterable[Factor], where: str) -> list[Factor]:
    """The factors of these names, in their order. Raises ValueError that names the nearest."""
    by_name = {factor.name: factor for factor in known}
    for name in names:
        if name not in by_name:
            if name in BY_NAME:
                spread_named(name, where)
            raise ValueError(f"{where}: {no_such('factor', name, by_name)}")
    return [by_name[name] for name in dict.fromkeys(names)]
