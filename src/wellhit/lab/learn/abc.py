"""Approximate Bayesian computation: from a table of simulated campaigns and the record to a posterior.

Every unknown is a standard normal z beforehand (unbounded space), so nothing that is inferred can leave its range.
The table holds joint draws of z and of the summaries s that the record also has; s already contains observation error
and discrepancy. Steps:

1. *Whitening*: summaries that hardly vary are dropped, the rest scaled by their interquartile range, clipped at
   CLIP such scales, and turned to uncorrelated columns u of variance 1. Distance in u is Mahalanobis distance.
2. *Global regression* of z on u and its squares over the whole table, coefficients shrunk (see below). The squares
   are what tells of a scale (of a discrepancy, say): without them such an unknown was off by 0.3 of its sd.
3. *Local correction*: what step 2 leaves over, in the nearest `share` of the rows under an Epanechnikov kernel, is
   regressed on u once more (Beaumont, Zhang & Balding 2002, Genetics 162:2025), again shrunk; then its variance
   (Blum & François 2010, Statistics and Computing 20:63), log-linear, by one scoring step from a constant variance
   (Harvey 1976, Econometrica 44:461: less than half the noise of regressing log squares).
4. Each kept row moves to the observed summaries: z* = mean(observed) + (z - mean(s)) sd(observed) / sd(s). Systematic
   resampling by kernel weight gives draws of equal weight.

*Shrinkage*. With some 290 unknowns, most of them hardly informed, and 30 summaries, noise in 30 coefficients apiece
would move every uninformed unknown and narrow it. The coefficients of an unknown are one vector, whose noise is the
same in all directions of u; the positive-part James-Stein rule (James & Stein 1961) multiplies it by
max(0, 1 - (k - 2) noise / length²): to nothing where the summaries say nothing, hardly at all where they say much.
The local step corrects a global fit that stands already, so that shrinking it costs little; it and the variance step
also fall away unless their length² would come of noise alone in fewer than 1 of 30,000 cases (SURE).

*Censored summaries*: the value stands at its bound beside a 0/1 column. A column that holds only 0 and 1 is taken for
such a flag; only rows that agree with the observed flags are used, so long as they are enough.

*Extrapolation*: `reach` is the share of the table that lies nearer to its own centre than the record does. Beyond
TAIL the record is first brought back to the edge of what was simulated, and a warning says so: a regression
line has no say beyond its points. For the same reason no z* lies outside the values that the table has.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SHARE = 0.25  # of the rows, under the kernel
CLIP = 6.0  # robust standard deviations
RIDGE = 1e-3  # of a whitened summary's variance; steadies a direction without variation among the near rows
ROWS_EACH = 10  # rows under the kernel for each coefficient, at least
APART = 20  # rows that must differ from the median: fewer tell of one another, not of the unknowns
COLLINEAR = 1e-8  # eigenvalues of the correlation matrix below this are taken for 0
TAIL = 0.999  # quantile of the table beyond which the record is brought back
WARN = 0.99  # reach from which a warning is given
SURE = 4.0  # one-sided, in standard normal deviations: by chance in 1 of 30,000 cases
STRETCH = 1.0  # greatest |log| of the factor by which step 4 widens or narrows a row
OTHER_FLAGS = "too few rows agree with the record on what is censored: others were used as well"


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """How far to trust a posterior.

    reach: share of the table nearer to its own centre than the record. effective_size: of the kept rows, (sum w)² /
    sum w². rows: kept. explained [p]: share of the variance that the global regression accounts for. contraction [p]:
    1 - variance of the posterior / variance in the table. used: indices of the summaries that vary. warnings: text.
    """

    reach: float
    effective_size: float
    rows: int
    explained: Floats
    contraction: Floats
    used: tuple[int, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Posterior:
    """Draws z [m, p] of equal weight [m] (sum 1), the table rows [m] that they come from, and diagnostics.

    Of a posterior by neural.py, rows are those that the unknowns come from which its flow did not learn.
    """

    z: Floats
    weight: Floats
    rows: Ints
    diagnostics: Diagnostics


class Place(NamedTuple):
    """Where observed summaries lie in a table: whitened u [k], observed flags, reach, and what is odd about it."""

    u: Floats
    flags: Floats
    reach: float
    warnings: tuple[str, ...]


class Near(NamedTuple):
    """Rows [m] under the kernel, ascending, their weights [m] (sum 1), and whether they agree with the flags."""

    rows: Ints
    weight: Floats
    agree: bool

    @property
    def effective_size(self) -> float:
        """How many rows of equal weight would say as much."""
        return effective_size(self.weight)


def effective_size(weight: Floats) -> float:
    """(sum w)² / sum w² (Kish 1965): how many equal weights would say as much. Raises ValueError without any weight."""
    total = float(weight.sum())
    if not total > 0.0:
        raise ValueError("effective size: the weights sum to nothing")
    return total**2 / float((weight**2).sum())


class Table:
    """A reference table made ready: adjust to one observation after another without doing steps 1 and 2 again."""

    def __init__(self, z: Floats, s: Floats, names: Sequence[str] | None = None) -> None:
        """z [n, p] unknowns, s [n, k] summaries, names [k] of the summaries for warnings.

        Raises ValueError for shapes that do not fit, numbers that are not finite, too few rows, or summaries of
        which none varies.
        """
        self.z, self.s = _checked("z", z), _checked("s", s)
        n, k = self.s.shape
        if len(self.z) != n:
            raise ValueError(f"z has {len(self.z)} rows and s has {n}: they must be the same campaigns")
        self.names = list(names) if names is not None else [f"summary {j}" for j in range(k)]
        if len(self.names) != k:
            raise ValueError(f"{len(self.names)} names for {k} summaries")
        self._span = np.stack([self.s.min(axis=0), np.median(self.s, axis=0), self.s.max(axis=0)])
        self.used = np.flatnonzero((self.s != self._span[1]).sum(axis=0) >= APART)
        if len(self.used) == 0:
            raise ValueError(f"no summary varies in {APART} rows or more: the table says nothing")
        kept = self.s[:, self.used]
        self._flag = np.all((kept == 0.0) | (kept == 1.0), axis=0)
        self._flags = kept[:, self._flag]
        self._centre, self._scale = _robust(kept)
        x = self._standard(kept)
        self._mean = x.mean(axis=0)
        self._turn = _whitener(x - self._mean)
        self.u = (x - self._mean) @ self._turn  # [n, k used]
        self.least = ROWS_EACH * (self.u.shape[1] + 1)
        if n < self.least:
            raise ValueError(
                f"{n} rows are too few for {self.u.shape[1]} summaries: at least {self.least} are needed"
            )
        self._length = np.sort(np.linalg.norm(self._unclipped(kept), axis=1))
        self._edge = float(np.quantile(np.linalg.norm(self.u, axis=1), TAIL))
        self._low, self._high = np.quantile(self.u, [1.0 - TAIL, TAIL], axis=0)
        self._fit_globally()

    def _standard(self, kept: Floats) -> Floats:
        return np.clip((kept - self._centre) / self._scale, -CLIP, CLIP)

    def _unclipped(self, kept: Floats) -> Floats:
        return np.asarray(((kept - self._centre) / self._scale - self._mean) @ self._turn, np.float64)

    def _fit_globally(self) -> None:
        n = len(self.u)
        self.prior_mean, self.prior_variance = self.z.mean(axis=0), _variance(self.z)
        self._least_z, self._most_z = self.z.min(axis=0), self.z.max(axis=0)
        self._bend = _Squares(self.u)
        bent = self._bend(self.u)
        left, self._line = self.prior_variance, []
        for x in (self.u, bent):  # both of mean 0, variance 1, and no correlation within or between
            beta = x.T @ self.z / n
            left = np.maximum(left - (beta**2).sum(axis=0), 0.0)
            self._line.append(beta * stein(beta, left / n, x.shape[1]))
        told = sum((beta**2).sum(axis=0) for beta in self._line)
        self.explained = told / np.where(self.prior_variance > 0.0, self.prior_variance, 1.0)

    def fitted(self, u: Floats) -> Floats:
        """The global regression's z [m, p] at whitened summaries u [m, k]."""
        line, bend = self._line
        return np.asarray(self.prior_mean + u @ line + self._bend(u) @ bend, np.float64)

    def place(self, observed: Floats) -> Place:
        """Where observed summaries [k] lie. Raises ValueError for a wrong length or numbers that are not finite."""
        seen = np.asarray(observed, np.float64)
        if seen.shape != (self.s.shape[1],):
            raise ValueError(f"{self.s.shape[1]} observed summaries are needed, shape {seen.shape} was given")
        if not np.isfinite(seen).all():
            names = [self.names[j] for j in np.flatnonzero(~np.isfinite(seen))]
            raise ValueError(f"observed {', '.join(names)}: not a finite number")
        warnings = self._odd(seen)
        flags = seen[self.used][self._flag]
        u = (self._standard(seen[self.used]) - self._mean) @ self._turn
        # Lengths are compared unclipped, so that a value far outside counts as far.
        far = float(np.linalg.norm(self._unclipped(seen[self.used])))
        reach = float(np.searchsorted(self._length, far)) / len(self._length)
        u = np.clip(u, self._low, self._high)
        length = float(np.linalg.norm(u))
        if length > self._edge:
            u *= self._edge / length
        if reach >= WARN:
            as_far = round((1.0 - reach) * len(self.u))
            text = f"{as_far} of {len(self.u)} rows lie as far out as the observed summaries together"
            if reach >= TAIL:
                text += ": the posterior is that of the nearest that was simulated, and no more than a hint"
            warnings.append(text)
        return Place(u, flags, reach, tuple(warnings))

    def _odd(self, seen: Floats) -> list[str]:
        """Summaries that no row, or hardly any, bears out, one sentence each."""
        found = []
        for j, value in enumerate(seen.tolist()):
            low, usual, high = self._span[:, j].tolist()
            if j not in self.used and value != usual:
                found.append(
                    f"{self.names[j]} is {usual:g} in all rows or nearly all and {value:g} in the record: not used"
                )
            elif not low <= value <= high:
                found.append(f"{self.names[j]}: {value:g} lies outside all rows ({low:g} to {high:g})")
        return found

    def near(self, place: Place, share: float = SHARE, leave_out: int | None = None) -> Near:
        """The nearest `share` of the rows with Epanechnikov weights; never row `leave_out`. Raises ValueError."""
        if not 0.0 < share <= 1.0:
            raise ValueError(f"share must lie above 0 and at most at 1, not {share!r}")
        apart = self.u - place.u
        distance = np.einsum("ij,ij->i", apart, apart)
        agree = np.all(self._flags == place.flags, axis=1)
        if leave_out is not None:
            distance[leave_out] = np.inf
            agree[leave_out] = False
        matched = int(agree.sum()) >= self.least
        if matched:
            distance[~agree] = np.inf
        there = int(np.isfinite(distance).sum())
        count = min(max(round(share * len(distance)), self.least), there)
        rows = np.sort(np.argpartition(distance, count - 1)[:count])
        width = float(distance[rows].max())
        weight = 1.0 - distance[rows] / width if width > 0.0 else np.ones(count)
        weight = np.maximum(weight, 1e-12)  # a tie at the edge must not leave the kernel empty
        return Near(rows, weight / weight.sum(), matched)

    def adjusted(self, place: Place, near: Near) -> Floats:
        """The kept rows moved to the observed summaries, z* [m, p]; their weights are those of `near`."""
        u, w = self.u[near.rows], near.weight
        k = u.shape[1]
        middle = w @ u
        q, q0 = _orthonormal(u - middle, place.u - middle, w)
        wq = q * w[:, None]
        noise = float((wq**2).sum()) / k  # variance of a coefficient, for residuals of variance 1
        left = self.z[near.rows] - self.fitted(u)
        level = w @ left
        left -= level
        beta = wq.T @ left
        variance = np.maximum(w @ left**2 - (beta**2).sum(axis=0), 0.0)
        beta *= stein(beta, variance * noise, k, SURE)
        left -= q @ beta
        best = self.fitted(place.u[None])[0] + level + q0 @ beta
        left *= _stretch(left, w, q, q0, wq, noise)
        left += best
        return np.clip(left, self._least_z, self._most_z, out=left)


def adjust(
    z: Floats,
    s: Floats,
    observed: Floats,
    *,
    draws: int = 2000,
    seed: int = 0,
    share: float = SHARE,
    names: Sequence[str] | None = None,
) -> Posterior:
    """The posterior of z given observed summaries, as `draws` draws of equal weight; the same for the same seed.

    z [n, p] unknowns, standard normal beforehand; s [n, k] summaries; observed [k]; share: of the rows, under the
    kernel; names [k]: of the summaries, for warnings. Raises ValueError as Table, Table.place and Table.near do.
    """
    if draws < 1:
        raise ValueError(f"at least one draw must be asked for, not {draws}")
    table = Table(z, s, names)
    place = table.place(observed)
    near = table.near(place, share)
    moved = table.adjusted(place, near)
    picked = systematic(near.weight, draws, seed)
    warnings = list(place.warnings)
    if not near.agree:
        warnings.append(OTHER_FLAGS)
    mean = near.weight @ moved
    variance = near.weight @ (moved - mean) ** 2
    prior = np.where(table.prior_variance > 0.0, table.prior_variance, 1.0)
    diagnostics = Diagnostics(
        reach=place.reach,
        effective_size=near.effective_size,
        rows=len(near.rows),
        explained=table.explained,
        contraction=np.where(table.prior_variance > 0.0, 1.0 - variance / prior, 0.0),
        used=tuple(table.used.tolist()),
        warnings=tuple(warnings),
    )
    return Posterior(moved[picked], np.full(draws, 1.0 / draws), near.rows[picked], diagnostics)


def systematic(weight: Floats, draws: int, seed: int) -> Ints:
    """Indices [draws] drawn in proportion to weight from one random start (Kitagawa 1996, J. Comput. Graph. Stat. 5:1).

    An index of weight w (of a sum of 1) comes floor(draws w) or ceil(draws w) times.
    """
    start = np.random.default_rng(seed).random()
    edges = np.cumsum(weight)
    found = np.searchsorted(edges / edges[-1], (np.arange(draws) + start) / draws, side="right")
    return np.minimum(found, len(weight) - 1)


def stein(beta: Floats, noise: Floats, k: int, sure: float = 0.0) -> Floats:
    """Positive-part James-Stein factor [p] for vectors beta [k, p] whose entries have variance noise [p].

    max(0, 1 - (k - 2) noise / |beta|²); 1 for k below 3, where shrinking is no gain. With `sure` it is 0 unless
    |beta|² / noise, a chi-square of k degrees where there is but noise, is as far out as a normal variable beyond
    `sure` (Wilson & Hilferty 1931).
    """
    length = np.maximum((beta**2).sum(axis=0), np.finfo(np.float64).tiny)
    factor = np.maximum(0.0, 1.0 - max(k - 2, 0) * noise / length)
    if sure > 0.0:
        ninth = 2.0 / (9.0 * k)
        factor *= length > k * (1.0 - ninth + sure * math.sqrt(ninth)) ** 3 * noise
    return np.asarray(factor, np.float64)


# -- the linear algebra -------------------------------------------------------------------------------------


def _checked(name: str, values: Floats) -> Floats:
    found = np.asarray(values, np.float64)
    if found.ndim != 2 or 0 in found.shape:
        raise ValueError(f"{name} must be a table of rows and columns, not of shape {found.shape}")
    if not np.isfinite(found.sum()):  # a sum is quicker than a look at every cell, and says the same
        bad = np.argwhere(~np.isfinite(found))
        if len(bad):
            raise ValueError(f"{name} row {bad[0, 0]} column {bad[0, 1]}: not a finite number")
    return found


def _variance(z: Floats) -> Floats:
    """Variance [p] of z [n, p], without a second table of that size."""
    mean = z.mean(axis=0)
    found = np.einsum("ij,ij->j", z, z) / len(z) - mean**2
    return np.asarray(np.where(found > 1e-12 * mean**2, found, 0.0), np.float64)  # below it is rounding


def _robust(kept: Floats) -> tuple[Floats, Floats]:
    """Median and robust standard deviation [k]; the plain one where half the rows are nearly the same, as of flags."""
    low, centre, high = np.quantile(kept, [0.25, 0.5, 0.75], axis=0)
    scale, plain = (high - low) / 1.349, kept.std(axis=0)
    return centre, np.where(scale > 0.1 * plain, scale, plain)


def _whitener(x: Floats) -> Floats:
    """Columns [k, used] that turn x [n, k] of mean 0 to uncorrelated ones of variance 1; collinear ones fall out."""
    values, vectors = np.linalg.eigh(x.T @ x / len(x))
    good = values > COLLINEAR * max(float(values[-1]), 1.0)
    return np.asarray(vectors[:, good] / np.sqrt(values[good]), np.float64)


class _Squares:
    """The squares of whitened summaries, cut off at CLIP², made uncorrelated with u and with each other, variance 1."""

    def __init__(self, u: Floats) -> None:
        squares = np.clip(u, -CLIP, CLIP) ** 2
        self.mean = squares.mean(axis=0)
        self.slope = u.T @ squares / len(u)
        self.turn = _whitener(squares - self.mean - u @ self.slope)

    def __call__(self, u: Floats) -> Floats:
        """The columns [m, up to k] for whitened summaries [m, k]."""
        squares = np.clip(u, -CLIP, CLIP) ** 2
        return np.asarray((squares - self.mean - u @ self.slope) @ self.turn, np.float64)


def _orthonormal(x: Floats, x0: Floats, w: Floats) -> tuple[Floats, Floats]:
    """x [m, k] of weighted mean 0 turned to Q with Q'WQ = 1 (but for the ridge), and x0 [k] turned alike."""
    gram = (x * w[:, None]).T @ x
    gram[np.diag_indices_from(gram)] += RIDGE
    turn = np.linalg.inv(np.linalg.cholesky(gram)).T
    return x @ turn, x0 @ turn


def _stretch(left: Floats, w: Floats, q: Floats, q0: Floats, wq: Floats, noise: float) -> Floats:
    """sd(observed) / sd(s) [m, p] of residuals: a log-linear variance, one scoring step from a constant one, shrunk."""
    squares = left**2
    mean = np.maximum(w @ squares, np.finfo(np.float64).tiny)
    squares /= mean
    gamma = wq.T @ squares
    spread = np.maximum(w @ squares**2 - 1.0, 0.0)  # 2 where residuals are normal
    gamma *= stein(gamma, spread * noise, q.shape[1], SURE)
    if not gamma.any():
        return np.ones((1, left.shape[1]))
    return np.asarray(np.exp(np.clip(0.5 * (q0 @ gamma - q @ gamma), -STRETCH, STRETCH)), np.float64)
