"""The quantities of the model: read from parameters.toml, drawn from their priors.

A draw is one value of every parameter. It is a pure function of (seed, run, name): adding a parameter
moves no other. Priors: `lognormal = [median, log sd]`, `normal = [mean, sd]`, `logitnormal = [median,
logit sd]`, `uniform = [low, high]`, `fixed = value`; `above`/`below` cut the tail.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FILE = Path(__file__).with_name("parameters.toml")
KINDS = ("lognormal", "normal", "logitnormal", "uniform", "fixed")
C0, C1, C2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One quantity: prior (kind and numbers), unit, reason, the mechanisms that use it."""

    name: str
    kind: str
    numbers: tuple[float, ...]
    above: float
    below: float
    unit: str
    because: str
    assumed: str
    mechanisms: tuple[str, ...]

    @property
    def best(self) -> float:
        """The prior's median (for a normal: its mean)."""
        if self.kind == "uniform":
            return 0.5 * (self.numbers[0] + self.numbers[1])
        return self.numbers[0]

    def at(self, z: Floats) -> Floats:
        """Values at standard normal numbers `z`, shape [n]: the prior is the image of a normal density."""
        u = np.array([0.5 * math.erfc(-x / math.sqrt(2.0)) for x in z]) if self.kind == "uniform" else z
        return self.quantiles(u, z)

    def quantiles(self, u: Floats, z: Floats) -> Floats:
        """Values for uniform numbers `u` and normal numbers `z`, shape [n]; cut to [above, below]."""
        first = self.numbers[0]
        if self.kind == "fixed":
            x = np.full_like(u, first)
        elif self.kind == "uniform":
            x = first + u * (self.numbers[1] - first)
        elif self.kind == "lognormal":
            x = first * np.exp(self.numbers[1] * z)
        elif self.kind == "logitnormal":
            x = 1.0 / (1.0 + np.exp(-(math.log(first / (1.0 - first)) + self.numbers[1] * z)))
        else:
            x = first + self.numbers[1] * z
        return np.clip(x, self.above, self.below)


def _parameter(name: str, row: dict[str, Any]) -> Parameter:
    """One parameter from its TOML table. Raises ValueError naming what is missing (house rule 1)."""
    prior = row.get("prior", {})
    kinds = [kind for kind in KINDS if kind in prior]
    if len(kinds) != 1:
        raise ValueError(f"parameters.toml, {name}: prior must be one of {', '.join(KINDS)}")
    if not row.get("unit"):
        raise ValueError(f"parameters.toml, {name}: no unit")
    if not (row.get("because") or row.get("assumed")):
        raise ValueError(f"parameters.toml, {name}: neither because nor assumed")
    numbers = prior[kinds[0]]
    numbers = tuple(float(x) for x in (numbers if isinstance(numbers, list) else [numbers]))
    return Parameter(
        name, kinds[0], numbers, float(prior.get("above", -math.inf)), float(prior.get("below", math.inf)),
        row["unit"], row.get("because", ""), row.get("assumed", ""), tuple(row.get("mechanisms", ())),
    )  # fmt: skip


def load_parameters(path: Path = FILE) -> tuple[Parameter, ...]:
    """Every parameter in file order. Raises ValueError for one without prior, unit or reason."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(_parameter(name, row) for name, row in table.items())


PARAMETERS = load_parameters()
PARAMETER_NAMES = tuple(p.name for p in PARAMETERS)


def mix(x: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """`dice.mix64` of many numbers at once."""
    x = (x ^ (x >> np.uint64(30))) * C1
    x = (x ^ (x >> np.uint64(27))) * C2
    return x ^ (x >> np.uint64(31))


@cache
def _salt(label: str) -> np.uint64:
    """What sets one label's numbers apart from another's."""
    return np.uint64(int.from_bytes(hashlib.blake2b(label.encode(), digest_size=8).digest(), "little"))


def _bits(seed: int, salts: npt.NDArray[np.uint64], runs: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    start = np.uint64(seed & 0xFFFFFFFFFFFFFFFF)
    with np.errstate(over="ignore"):
        return mix(mix(runs[None, :] * C0 + salts[:, None]) + mix(np.array([start * C1 + C0], np.uint64)))


def uniform(seed: int, label: str, runs: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """64 random bits for each run: a pure function of seed, label and run number."""
    bits: npt.NDArray[np.uint64] = _bits(seed, np.array([_salt(label)]), runs)[0]
    return bits


def unit(bits: npt.NDArray[np.uint64]) -> Floats:
    """Numbers in [0, 1) from 64 random bits, 53 of them used."""
    return (bits >> np.uint64(11)).astype(np.float64) / 9007199254740992.0


def prior_numbers(seed: int, runs: npt.NDArray[np.uint64]) -> tuple[Floats, Floats]:
    """Uniform and standard normal numbers behind the prior draws of these runs, each of shape [parameters, n].

    Normal numbers by Box and Muller (1958) from two uniform ones, as the dice do.
    """
    u = unit(_bits(seed, np.array([_salt(f"prior {p.name} u") for p in PARAMETERS]), runs))
    v = unit(_bits(seed, np.array([_salt(f"prior {p.name} v") for p in PARAMETERS]), runs))
    return u, np.sqrt(-2.0 * np.log(1.0 - u)) * np.cos(2.0 * math.pi * v)


def draw(mode: str, seed: int, runs: npt.NDArray[np.uint64], out: np.recarray) -> None:
    """Fill `out` (records of layout.Draw, shape [n]) for these runs. mode: "prior" or "best"."""
    if mode == "best":
        for p in PARAMETERS:
            out[p.name] = p.best
        return
    u, z = prior_numbers(seed, runs)
    for n, p in enumerate(PARAMETERS):
        out[p.name] = p.quantiles(u[n], z[n])
