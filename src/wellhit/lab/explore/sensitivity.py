"""What an outcome hangs on: from runs that were drawn from the priors, without a single further run.

First a screening of every factor (screening.py). Then, of the leading ones, three measures that ask for no straight
line, by SALib: Borgonovo's delta (how far the whole distribution of the outcome moves when the factor is known), PAWN
(the same, by distribution functions) and regional sensitivity (whether low or high outcomes come from other values of
the factor). Each has an interval by bootstrap and a floor: what columns that do nothing score on the same runs.
Basis: Borgonovo 2007 and Plischke et al. 2013; Pianosi and Wagener 2018; Hornberger and Spear 1981; SALib
(Iwanaga, Usher and Herman 2022).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit.lab.explore.factors import Factor
from wellhit.lab.explore.sample import Response, Sample, chosen_ids, response
from wellhit.lab.explore.screening import Screening, screen

Floats = npt.NDArray[np.float64]
MEASURES = ("delta", "pawn", "regional")
DUMMIES = 20  # columns that do nothing, for the floor
WITHIN = NormalDist().inv_cdf(0.95)  # of an interval of 90 %, in standard errors
SLICES, REGIONS = 10, 5  # PAWN: tenths of the factor; regional: fifths of the outcome
EDGE = 0.2  # the lowest and the highest fifth of a factor, for the tornado
MOST_VALUES = 20_000  # of a large reference table the measures take so many runs: they gain nothing from more


@dataclass(frozen=True, slots=True)
class Score:
    """One measure of one factor: value, 90 % interval, and the floor that 1 in 20 idle columns would pass."""

    value: float
    low: float
    high: float
    floor: float

    @property
    def above(self) -> bool:
        """Whether the whole interval lies above what a column scores that does nothing."""
        return self.low > self.floor


@dataclass(frozen=True, slots=True)
class End:
    """Mean of the outcome in the runs where a factor lies at one end, with its 90 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Line:
    """All about one factor and one outcome: rank correlation with 90 % interval, share, q, scores, the two ends."""

    factor: Factor
    rho: float
    rho_low: float
    rho_high: float
    share: float
    q: float
    scores: dict[str, Score]
    at_low: End
    at_high: End

    @property
    def swing(self) -> float:
        """How far the mean outcome lies apart between the two ends."""
        return self.at_high.mean - self.at_low.mean


@dataclass(frozen=True)
class Finding:
    """What one outcome hangs on. screening: of all factors, in the sample's order; lines: of the leading ones."""

    response: Response
    screening: Screening
    lines: list[Line]
    mean: float
    runs: int


@dataclass(frozen=True)
class Sensitivity:
    """What the outcomes of a sample hang on. idle: outcomes that (nearly) never differ, so hang on nothing."""

    sample: Sample
    findings: list[Finding]
    idle: list[Response]
    seed: int
    resamples: int

    def overall(self) -> list[tuple[Factor, float, int]]:
        """Every factor with its mean share over the outcomes and in how many it leaves a trace, strongest first."""
        if not self.findings:
            return []
        share = np.mean([f.screening.share for f in self.findings], axis=0)
        kept = np.sum([f.screening.kept for f in self.findings], axis=0)
        order = np.argsort(-share, kind="stable")
        return [(self.sample.factors[j], float(share[j]), int(kept[j])) for j in order]


def shares_by_mechanism(finding: Finding, factors: Sequence[Factor]) -> list[tuple[str, float]]:
    """Share of the outcome's rank variance by mechanism, strongest first.

    Factors are drawn independently of each other, so their shares add up. A factor that acts in several mechanisms
    counts in each of them.
    """
    found: dict[str, float] = {}
    for factor, share in zip(factors, finding.screening.share, strict=True):
        for mechanism in factor.mechanisms:
            found[mechanism] = found.get(mechanism, 0.0) + float(share)
    return sorted(found.items(), key=lambda item: -item[1])


# -- the measures -------------------------------------------------------------------------------------------


def _problem(columns: int) -> dict[str, Any]:
    names = [f"x{j}" for j in range(columns)]
    return {"num_vars": columns, "names": names, "bounds": [[0.0, 1.0]] * columns}


def delta(u: Floats, y: Floats) -> Floats:
    """Borgonovo's delta of every column (Plischke et al. 2013, eqn 26), by SALib; 0: knowing it tells nothing.

    The number of classes is that of Plischke et al., as SALib chooses it.
    """
    from SALib.analyze.delta import calc_delta

    n = len(y)
    power = 2.0 / (7.0 + np.tanh((1500.0 - n) / 500.0))
    classes = min(int(np.ceil(n**power)), 48)
    edges = np.linspace(0.0, n, classes + 1)
    grid = np.linspace(y.min(), y.max(), 100)
    return np.array([calc_delta(y, grid, u[:, j], edges) for j in range(u.shape[1])])


def pawn(u: Floats, y: Floats) -> Floats:
    """PAWN of every column: the median over tenths of the factor of the Kolmogorov-Smirnov distance, by SALib."""
    from SALib.analyze import pawn as salib

    return np.asarray(salib.analyze(_problem(u.shape[1]), u, y, S=SLICES)["median"], np.float64)


def regional(u: Floats, y: Floats) -> Floats:
    """Regional sensitivity of every column: the greatest Cramer-von Mises distance, over fifths of the outcome,
    between the factor's values that lead there and those that do not, by SALib; 0 where the outcome has no fifths."""
    from SALib.analyze import rsa

    found = rsa.analyze(_problem(u.shape[1]), u, y, bins=REGIONS, target="Y")
    return np.array([np.nanmax(np.nan_to_num(found[f"x{j}"])) for j in range(u.shape[1])])


HOW: dict[str, Callable[[Floats, Floats], Floats]] = {"delta": delta, "pawn": pawn, "regional": regional}


def scores(
    u: Floats, y: Floats, seed: int, resamples: int, tell: Callable[[int], None] = lambda n: None
) -> list[dict[str, Score]]:
    """Every measure of every column of `u` (quantiles, shape [n, factors]) against `y`, shape [n].

    Interval: 1.645 standard deviations over `resamples` bootstrap samples to either side. Delta is freed of its bias
    by them (Plischke et al. 2013, eqn 30), its floor likewise. Floor: mean plus 1.645 standard deviations of DUMMIES
    columns of chance.
    """
    rng = np.random.default_rng(seed)
    idle = rng.random((len(y), DUMMIES))
    both = np.column_stack([u, idle])
    k = u.shape[1]
    from threadpoolctl import threadpool_limits

    # Tiny matrices: on a busy machine many threads make them twenty times as slow.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SALib warns of classes in which an outcome does not vary
        once = {name: how(both, y) for name, how in HOW.items()}
        again: dict[str, list[Floats]] = {name: [] for name in HOW}
        for _ in range(resamples):
            rows = rng.integers(len(y), size=len(y))
            for name, how in HOW.items():
                again[name].append(how(u[rows], y[rows]))
            tell(1)
        bias = 0.0
        if resamples:
            few = [rng.integers(len(y), size=len(y)) for _ in range(2)]
            dull = np.mean([delta(idle[rows, :5], y[rows]) for rows in few])
            bias = float(dull - once["delta"][k : k + 5].mean())
    found: list[dict[str, Score]] = [{} for _ in range(k)]
    for name in HOW:
        drawn = np.array(again[name]) if resamples else np.repeat(once[name][None, :k], 2, axis=0)
        value = once[name][:k]
        level = once[name][k:]
        if name == "delta" and resamples:
            value = np.maximum(2.0 * value - drawn.mean(axis=0), 0.0)
            level = np.maximum(level - bias, 0.0)
        floor = float(level.mean() + WITHIN * level.std(ddof=1))
        margin = WITHIN * drawn.std(axis=0, ddof=1)
        for j in range(k):
            low, high = float(max(value[j] - margin[j], 0.0)), float(value[j] + margin[j])
            found[j][name] = Score(float(value[j]), low, high, floor)
    return found


def end(y: Floats) -> End:
    """Mean of some runs with its 90 % interval, plus and minus 1.645 standard errors."""
    margin = WITHIN * float(y.std(ddof=1)) / np.sqrt(len(y)) if len(y) > 1 else float("nan")
    return End(float(y.mean()), float(y.mean()) - margin, float(y.mean()) + margin)


def correlation_interval(rho: float, n: int) -> tuple[float, float]:
    """The 90 % interval of a rank correlation by Fisher's transformation, with 1.06 for ranks (Fieller et al. 1957)."""
    middle = np.arctanh(np.clip(rho, -0.999999, 0.999999))
    margin = WITHIN * np.sqrt(1.06 / max(n - 3, 1))
    return float(np.tanh(middle - margin)), float(np.tanh(middle + margin))


# -- the analysis -------------------------------------------------------------------------------------------


def analyse_one(
    asked: Response, sample: Sample, top: int, seed: int, resamples: int, forced: Sequence[str] = (),
    tell: Callable[[int], None] = lambda n: None,
) -> Finding:  # fmt: skip
    """What one outcome hangs on. forced: factors to be measured, whatever the screening says of them."""
    there = np.flatnonzero(np.isfinite(asked.values))
    y, u = asked.values[there], sample.u[there]
    screening = screen(u, y)
    names = [factor.name for factor in sample.factors]
    leading = [j for j in screening.order() if screening.kept[j]][:top]
    if forced:
        leading = sorted((names.index(name) for name in forced), key=list(screening.order()).index)
    lines: list[Line] = []
    if leading:
        few = np.random.default_rng(seed).permutation(len(y))[:MOST_VALUES]
        found = scores(u[few][:, leading], y[few], seed, resamples, tell)
        lines = [_line(sample.factors[j], j, u[:, j], y, screening, found[n]) for n, j in enumerate(leading)]
    return Finding(asked, screening, lines, float(y.mean()), len(y))


def _line(
    factor: Factor, j: int, u: Floats, y: Floats, screening: Screening, found: dict[str, Score]
) -> Line:
    rho = float(screening.rho[j])
    low, high = correlation_interval(rho, len(y))
    ends = end(y[u <= EDGE]), end(y[u >= 1.0 - EDGE])
    return Line(factor, rho, low, high, float(screening.share[j]), float(screening.q[j]), found, *ends)


def analyse(
    sample: Sample, wanted: Sequence[str] = (), top: int = 8, seed: int = 1, resamples: int = 20,
    forced: Sequence[str] = (), tell: Callable[[int], None] = lambda n: None,
) -> Sensitivity:  # fmt: skip
    """What these outcomes (without `wanted`: the headlines) hang on. Raises ValueError for one that is not there.

    tell: called with 1 for each bootstrap sample; there are `resamples` for every outcome.
    """
    names = chosen_ids(wanted, sample.scenario, sample.outcomes.columns)
    asked = [response(name, sample.scenario, sample.outcomes) for name in names]
    findings = []
    for one in asked:
        if one.varies:
            findings.append(analyse_one(one, sample, top, seed, resamples, forced, tell))
            if not findings[-1].lines:
                tell(resamples)
        else:
            tell(resamples)
    return Sensitivity(sample, findings, [one for one in asked if not one.varies], seed, resamples)
