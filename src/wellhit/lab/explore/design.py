"""A designed experiment as it is written down: the TOML file read and checked, and its points laid out.

Designs: `lhs` Latin hypercube (McKay et al. 1979); `nolh` a Latin hypercube whose columns are made nearly orthogonal
(Florian 1992): every pair of columns is asked to correlate by no more than 0.05; `sobol` a scrambled Sobol sequence;
`factorial` every combination of levels; `random`. Every point is played with every choice of plans.
"""

from __future__ import annotations

import itertools
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit.lab.explore.factors import (
    LATENTS,
    check_value,
    is_far_out,
    parameter_named,
    spread_named,
    values_at,
)
from wellhit.lab.explore.rows import MOST_ROWS
from wellhit.scenario.problems import no_such

Floats = npt.NDArray[np.float64]
DESIGNS = ("lhs", "nolh", "sobol", "factorial", "random")
KEYS = (
    "campaign", "scenario", "design", "points", "replicates", "seed", "draws", "common_luck", "outcomes", "plans",
    "parameters",
)  # fmt: skip
WAYS = ("values", "quantiles", "levels", "set")
NEARLY = 0.05  # the greatest correlation of two columns that counts as nearly orthogonal
TRIES = 50


@dataclass(frozen=True, slots=True)
class Axis:
    """One parameter of a design. way: a range of `values`, a range of `quantiles`, `levels`, or `set` to one number."""

    name: str
    way: str
    numbers: tuple[float, ...]

    def at(self, u: Floats) -> Floats:
        """Values at places `u` in [0, 1] of the axis, shape kept."""
        if self.way in ("levels", "set"):
            place = np.minimum((u * len(self.numbers)).astype(np.int64), len(self.numbers) - 1)
            return np.array(self.numbers)[place]
        low, high = self.numbers
        between = low + u * (high - low)
        if self.way == "values":
            return np.asarray(between)
        if "." in self.name:
            from scipy.special import ndtri

            return np.asarray(ndtri(between), np.float64)
        return values_at(parameter_named(self.name, self.name), between)

    def steps(self) -> list[float]:
        """Places of the axis in a factorial: its levels, or both ends of its range."""
        if self.way in ("levels", "set"):
            return [(k + 0.5) / len(self.numbers) for k in range(len(self.numbers))]
        return [0.0, 1.0]


@dataclass(frozen=True)
class Spec:
    """A designed experiment as it was asked for. plans: for each side that is named, the plans to play."""

    campaign: str
    scenario: str
    design: str
    points: int
    replicates: int
    seed: int
    draws: str
    common_luck: bool
    outcomes: tuple[str, ...]
    plans: dict[str, tuple[str, ...]]
    axes: tuple[Axis, ...]
    notes: tuple[str, ...]

    @property
    def moving(self) -> list[Axis]:
        """The axes that differ between points."""
        return [axis for axis in self.axes if axis.way != "set" and len(set(axis.numbers)) > 1]

    def plan_choices(self) -> list[dict[str, str]]:
        """Every combination of plans, the first of each side first."""
        return [dict(zip(self.plans, each, strict=True)) for each in itertools.product(*self.plans.values())]


@dataclass(frozen=True)
class Layout:
    """The points of a design. u: places on the moving axes, shape [points, axes]; correlation: the greatest of two
    columns of values, by size (NaN for fewer than two), of_places: of two columns of `u`; notes: what is to be said."""

    u: Floats
    correlation: float
    of_places: float
    notes: tuple[str, ...]


# -- reading ----------------------------------------------------------------------------------------------------


def read(path: Path, fortresses: Sequence[str] = ()) -> Spec:
    """A design from its file. Raises ValueError, beginning with the file's name, for what is not as it should be.

    fortresses: ids whose will and execution may be set.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name}: {error}") from None
    try:
        return _spec(table, fortresses)
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None


def _spec(table: Mapping[str, Any], fortresses: Sequence[str]) -> Spec:
    for key in table:
        if key not in KEYS:
            raise ValueError(no_such("key", key, KEYS))
    design = _text(table, "design", "nolh")
    if design not in DESIGNS:
        raise ValueError(no_such("design", design, DESIGNS))
    parameters = table.get("parameters", {})
    plans = table.get("plans", {})
    if not isinstance(parameters, dict) or not isinstance(plans, dict):
        raise ValueError("[parameters] and [plans] are tables")
    axes = tuple(_axis(name, given, fortresses) for name, given in parameters.items())
    chosen = {side: _names(f"plans.{side}", given) for side, given in plans.items()}
    if design == "factorial" and "points" in table:
        raise ValueError("points: a factorial has as many as its levels make; leave the key out")
    spec = Spec(
        campaign=_text(table, "campaign", ""),
        scenario=_text(table, "scenario", ""),
        design=design,
        points=_whole(table, "points", 64, 1),
        replicates=_whole(table, "replicates", 10, 1),
        seed=_whole(table, "seed", 1, 0),
        draws=_text(table, "draws", "prior"),
        common_luck=_flag(table, "common_luck", True),
        outcomes=_names("outcomes", table.get("outcomes", [])),
        plans=chosen,
        axes=axes,
        notes=tuple(_far_out(axis) for axis in axes if _far_out(axis)),
    )
    if not spec.campaign:
        raise ValueError('campaign: say which, for instance campaign = "channel-ports-1944"')
    if not spec.moving and len(spec.plan_choices()) < 2:
        raise ValueError("nothing differs: name two plans of a side, or a range of a parameter")
    _check_size(spec)
    return spec


def _check_size(spec: Spec) -> None:
    points = math.prod(len(a.steps()) for a in spec.moving) if spec.design == "factorial" else spec.points
    total = points * len(spec.plan_choices()) * spec.replicates
    if total > MOST_ROWS:
        parts = (
            f"{points:,} points x {len(spec.plan_choices())} choices of plans x {spec.replicates} replicates"
        )
        raise ValueError(f"{parts} make {total:,} runs; a design may have {MOST_ROWS:,}")


def _text(table: Mapping[str, Any], key: str, default: str) -> str:
    found = table.get(key, default)
    if not isinstance(found, str):
        raise ValueError(f"{key}: a text in quotation marks is expected, not {found!r}")
    return found


def _flag(table: Mapping[str, Any], key: str, default: bool) -> bool:
    found = table.get(key, default)
    if not isinstance(found, bool):
        raise ValueError(f"{key}: true or false is expected, not {found!r}")
    return found


def _whole(table: Mapping[str, Any], key: str, default: int, least: int) -> int:
    found = table.get(key, default)
    if not isinstance(found, int) or isinstance(found, bool) or found < least:
        raise ValueError(f"{key}: a whole number of at least {least} is expected, not {found!r}")
    return found


def _names(key: str, given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise ValueError(f"{key}: a list of names is expected, not {given!r}")
    if len(set(given)) < len(given):
        raise ValueError(f"{key}: a name stands twice")
    if key != "outcomes" and not given:
        raise ValueError(f"{key}: name at least one plan, or leave the side out")
    return tuple(given)


def _axis(name: str, given: Any, fortresses: Sequence[str]) -> Axis:
    """One line of [parameters]: a number, a range, {values | quantiles | levels = [...]}."""
    where = f"parameters.{name}"
    hidden = [f"{kind}.{fortress}" for kind in LATENTS for fortress in fortresses]
    if isinstance(given, dict) and not set(given) & set(WAYS) and any(k in fortresses for k in given):
        raise ValueError(f'{where}: put the whole name in quotation marks: "{name}.{next(iter(given))}"')
    if "." in name and name not in hidden:
        raise ValueError(f"{where}: {no_such('hidden quantity', name, hidden)}")
    if "." not in name:
        parameter_named(name, "parameters")
    way, numbers = _way(given, where)
    if way in ("values", "quantiles") and (len(numbers) != 2 or numbers[0] >= numbers[1]):
        raise ValueError(f"{where}: a range is [low, high] with low below high, not {list(numbers)}")
    if way == "quantiles":
        if not 0.0 < numbers[0] < numbers[1] < 1.0:
            raise ValueError(f"{where}: quantiles lie between 0 and 1, both ends left out")
        if "." not in name:
            spread_named(name, "parameters")
    elif "." not in name:
        for number in numbers:
            check_value(parameter_named(name, where), number, "parameters")
    if len(set(numbers)) < len(numbers):
        raise ValueError(f"{where}: a level stands twice")
    return Axis(name, way, numbers)


def _way(given: Any, where: str) -> tuple[str, tuple[float, ...]]:
    if isinstance(given, int | float) and not isinstance(given, bool):
        return "set", (float(given),)
    if isinstance(given, dict):
        if len(given) != 1 or next(iter(given)) not in WAYS[:3]:
            raise ValueError(
                f"{where}: write {{ values = [low, high] }}, {{ quantiles = [..] }} or {{ levels = [..] }}"
            )
        ((way, given),) = given.items()
    else:
        way = "values"
    fine = isinstance(given, list) and all(
        isinstance(x, int | float) and not isinstance(x, bool) for x in given
    )
    if not fine or not given:
        raise ValueError(
            f"{where}: a number, [low, high], or a table with values, quantiles or levels is expected"
        )
    return way, tuple(float(x) for x in given)


def _far_out(axis: Axis) -> str:
    """A remark on values that the prior gives in fewer than one draw of two thousand, or nothing."""
    if "." in axis.name or axis.way == "quantiles":
        return ""
    parameter = parameter_named(axis.name, axis.name)
    far = [x for x in axis.numbers if is_far_out(parameter, x)]
    if not far:
        return ""
    return f"{axis.name} = {', '.join(f'{x:g}' for x in far)}: beyond all but one of 2,000 draws of its prior"


# -- laying out ---------------------------------------------------------------------------------------------------


def lay_out(spec: Spec) -> Layout:
    """The points of a design on its moving axes. The same spec gives the same points."""
    axes = spec.moving
    if not axes:
        return Layout(np.zeros((1, 0)), math.nan, math.nan, ())
    k, n = len(axes), spec.points
    notes: list[str] = []
    if spec.design == "factorial":
        u = np.array(list(itertools.product(*(axis.steps() for axis in axes))))
    elif spec.design == "random":
        u = np.random.default_rng(spec.seed).random((n, k))
    elif spec.design == "sobol":
        u = _sobol(n, k, spec.seed)
        if n & (n - 1):
            below = 1 << (n.bit_length() - 1)
            notes.append(
                f"{n} points of a Sobol sequence: it is balanced at powers of two, so {below} or {2 * below} would "
                "cover the space more evenly"
            )
    elif spec.design == "lhs":
        u = _latin(n, k, np.random.default_rng(spec.seed))
    else:
        u = nearly_orthogonal(n, k, spec.seed)
    r = greatest_correlation(np.column_stack([axis.at(u[:, j]) for j, axis in enumerate(axes)]))
    places = greatest_correlation(u)
    if spec.design == "nolh" and places > NEARLY:
        notes.append(
            f"The design is not nearly orthogonal: two columns correlate by {places:.2f} (asked: {NEARLY}); {k} "
            f"parameters ask for more than {n} points"
        )
    return Layout(u, r, places, tuple(notes))


def _sobol(n: int, k: int, seed: int) -> Floats:
    import warnings

    from scipy.stats import qmc

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # no power of two: said in our words
        return np.asarray(qmc.Sobol(k, scramble=True, rng=np.random.default_rng(seed)).random(n), np.float64)


def _latin(n: int, k: int, rng: np.random.Generator) -> Floats:
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(k, rng=rng).random(n), np.float64)


def greatest_correlation(columns: Floats) -> float:
    """The greatest correlation of two columns, by size; NaN for fewer than two, or where one is constant."""
    if columns.shape[1] < 2 or len(columns) < 2 or (np.ptp(columns, axis=0) == 0.0).any():
        return math.nan
    r = np.atleast_2d(np.corrcoef(columns, rowvar=False))
    return float(np.abs(r[np.triu_indices(len(r), 1)]).max())


def nearly_orthogonal(n: int, k: int, seed: int) -> Floats:
    """The best of some Latin hypercubes, each with its columns put in an order in which they hardly correlate."""
    rng = np.random.default_rng(seed)
    best, least = _latin(n, k, rng), math.inf
    for _ in range(TRIES):
        u = _untangled(_latin(n, k, rng))
        r = greatest_correlation(u)
        if not r >= least:
            best, least = u, r
        if math.isnan(r) or least <= NEARLY / 5.0:
            break
    return best


def _untangled(u: Floats) -> Floats:
    """A Latin hypercube with its columns reordered until they correlate no less (Florian 1992).

    The columns are turned by the inverse of the Cholesky root of their correlations, and each column's own values are
    set in the order that results: still a Latin hypercube.
    """
    n, k = u.shape
    if k < 2 or n <= k + 1:
        return u
    ordered = np.sort(u, axis=0)
    while True:
        here = greatest_correlation(u)
        try:
            root = np.linalg.cholesky(np.corrcoef(u, rowvar=False))
        except np.linalg.LinAlgError:
            return u
        turned = np.linalg.solve(root, (u - u.mean(axis=0)).T).T
        places = turned.argsort(axis=0).argsort(axis=0)
        better = np.take_along_axis(ordered, places, axis=0)
        if greatest_correlation(better) >= here:
            return u
        u = better
