"""What a calibration learned, unknown by unknown, in the units that people use.

Every unknown is a standard normal number z beforehand. A parameter's value at z is its prior's image (parameters.toml);
will and execution of a siege stay z: standard deviations above what the grades say; of a discrepancy the standard
deviation is given (lab/learn/targets.py).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from wellhit.engine.parameters import PARAMETERS, Parameter
from wellhit.lab.learn.calibrate import Calibration, Learned, learned
from wellhit.lab.learn.targets import BY_KIND, DISCREPANCIES

Floats = npt.NDArray[np.float64]
Z = np.array([-1.6448536269514722, 0.0, 1.6448536269514722])  # 5, 50 and 95 % of a standard normal number
# An unknown of which the posterior is narrower by less than this, and whose mean moved by less, hardly moved.
LITTLE_NARROWER, LITTLE_MOVED = 0.05, 0.10

HIDDEN = {"will": "Will of the garrison", "execution": "Execution of the operation"}
HIDDEN_UNIT = "sd above what its grades say"
ERRORS = {
    "date": ("Error of the model: dates", "days, 25 days after the start"),
    "length": ("Error of the model: lengths", "factor"),
    "losses": ("Error of the model: losses", "factor"),
    "prisoners": ("Error of the model: prisoners", "factor"),
    "share": ("Error of the model: shares", "share"),
}  # of one standard deviation
_BY_NAME: dict[str, Parameter] = {p.name: p for p in PARAMETERS}


@dataclass(frozen=True, slots=True)
class Unknown:
    """One unknown. kind: parameter, will, execution or discrepancy; words: its name as people say it."""

    name: str
    kind: str
    words: str
    unit: str
    mechanisms: tuple[str, ...]

    def at(self, z: Floats) -> Floats:
        """Values in `unit` at standard normal numbers, shape [n]; they rise with z."""
        if self.kind == "parameter":
            return _BY_NAME[self.name].at(z)
        if self.kind == "discrepancy":
            what = self.name.partition(".")[2]
            size = DISCREPANCIES[BY_KIND[what]].size(z)
            if what == "date":  # on twice the root of the days since the start
                return np.asarray(size * math.sqrt(25.0), np.float64)
            return size if what == "share" else np.exp(size)
        return z


@dataclass(frozen=True, slots=True)
class Known:
    """An unknown with what was learned of it. prior, posterior: its 5, 50 and 95 % points in its unit.

    z: the posterior's 5, 25, 50, 75 and 95 % points where the prior is standard normal.
    """

    unknown: Unknown
    learned: Learned
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    z: tuple[float, float, float, float, float]

    @property
    def hardly_moved(self) -> bool:
        """Whether the record said next to nothing of it."""
        return self.learned.contraction < LITTLE_NARROWER and abs(self.learned.mean) < LITTLE_MOVED


def short_title(title: str) -> str:
    """A siege's name without its date: "Aachen, October 1944" is "Aachen"."""
    return title.partition(",")[0]


def unknown_of(name: str, campaigns: Mapping[str, Any]) -> Unknown:
    """What an unknown is, by its name in a calibration. campaigns: of the calibration's manifest."""
    if name in _BY_NAME:
        p = _BY_NAME[name]
        words = name.replace("_", " ")
        return Unknown(name, "parameter", words[0].upper() + words[1:], p.unit, p.mechanisms)
    kind, _, rest = name.partition(".")
    if kind == "discrepancy":
        words, unit = ERRORS[rest]
        return Unknown(name, kind, words, unit, ())
    campaign, _, fortress = rest.partition("/")
    of = campaigns.get(campaign, {}).get("fortresses", {})
    return Unknown(name, kind, f"{HIDDEN[kind]}: {short_title(of.get(fortress, fortress))}", HIDDEN_UNIT, ())


def known(calibration: Calibration) -> list[Known]:
    """Every unknown with its intervals, those that were learned most about first."""
    column = {name: n for n, name in enumerate(calibration.joint.names)}
    found = []
    for row in learned(calibration):
        unknown = unknown_of(row.name, calibration.manifest["campaigns"])
        z = calibration.found.z[:, column[row.name]]
        five = np.quantile(z, [0.05, 0.25, 0.50, 0.75, 0.95])
        prior, posterior = unknown.at(Z), unknown.at(five[[0, 2, 4]])
        found.append(Known(unknown, row, _three(prior), _three(posterior), (*five.tolist(),)))
    return found


def _three(x: Floats) -> tuple[float, float, float]:
    low, middle, high = x.tolist()
    return low, middle, high


def frame(rows: list[Known]) -> pl.DataFrame:
    """A row for each unknown: what `contraction.parquet` holds."""
    data: dict[str, list[Any]] = {
        "name": [k.unknown.name for k in rows],
        "kind": [k.unknown.kind for k in rows],
        "unit": [k.unknown.unit for k in rows],
    }
    for when in ("prior", "posterior"):
        for n, level in enumerate(("q05", "q50", "q95")):
            data[f"{when}_{level}"] = [getattr(k, when)[n] for k in rows]
    data["mean_z"] = [k.learned.mean for k in rows]
    data["sd_z"] = [k.learned.sd for k in rows]
    data["contraction"] = [k.learned.contraction for k in rows]
    data["mechanisms"] = [";".join(k.unknown.mechanisms) for k in rows]
    return pl.DataFrame(data)
