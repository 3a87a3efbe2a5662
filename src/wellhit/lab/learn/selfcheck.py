"""Is the inference honest? Rows of the table stand in for the record, and their true values are known.

Each chosen row is left out and inferred from the others. The rank of its true value among the posterior draws must be
uniform (Talts et al. 2018, arXiv:1804.06788), for every unknown and every prediction, and central 50 and 90 %
intervals must hold the truth 50 and 90 % of the time. Both hold for rows chosen at random, and for rows chosen by their
summaries alone: so also for those nearest to the record, where it matters most.

A rank is kept as the kernel weight that lies below the truth, 0 to 1, which resampling would only coarsen.
Left in: the row's part in the scales and in the global regression of the table, about (1 + k) / n of each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wellhit.lab.learn.abc import SHARE, Floats, Ints, Table

LEAST = 200  # rows: with fewer, a coverage of 90 % is known to worse than 2 points
BINS = 10
LEVEL = 0.01  # of the whole family of tests
INFORMED = 0.05  # share of its variance explained from which an unknown counts as informed


class Uniformity(NamedTuple):
    """Chi-square tests that ranks are uniform: p [q] of each column, adjusted [q] for their number (Holm), verdict."""

    p: Floats
    adjusted: Floats
    passes: bool


@dataclass(frozen=True, slots=True)
class Check:
    """What a self-check found. c rows; q columns: the p unknowns, then the predictions.

    rows [c]: of the table. names [q]. rank [c, q]: weight below the truth, 0..1. error [c, q]: (truth - mean) / sd of
    the posterior. contraction [c, q]: 1 - variance of the posterior / variance in the table. informed [q]: whether the
    summaries explain INFORMED of the variance. reach [c]: see abc.Diagnostics.
    """

    rows: Ints
    names: tuple[str, ...]
    rank: Floats
    error: Floats
    contraction: Floats
    informed: npt.NDArray[np.bool_]
    reach: Floats

    def coverage(self, share: float) -> Floats:
        """Share [q] of the rows whose truth lies in the central interval with `share` of the posterior."""
        return np.asarray((np.abs(self.rank - 0.5) <= share / 2.0).mean(axis=0), np.float64)

    def mean_coverage(self, share: float, informed: bool = True) -> float:
        """Coverage averaged over the informed columns (or all); NaN-free: over all where none is informed."""
        chosen = self.informed if informed and self.informed.any() else np.ones_like(self.informed)
        return float(self.coverage(share)[chosen].mean())

    def uniform(self) -> Uniformity:
        """Whether the ranks of every column are uniform."""
        return uniformity(self.rank)

    def tidy(self) -> dict[str, npt.NDArray[np.generic]]:
        """Columns of one row for each row checked and column: row, name, rank, error, contraction, informed."""
        c, q = self.rank.shape
        return {
            "row": np.repeat(self.rows, q),
            "name": np.tile(np.array(self.names), c),
            "rank": self.rank.ravel(),
            "error": self.error.ravel(),
            "contraction": self.contraction.ravel(),
            "informed": np.tile(self.informed, c),
        }


def check(
    z: Floats,
    s: Floats,
    predictions: Floats | None = None,
    *,
    names: Sequence[str] | None = None,
    count: int = LEAST,
    observed: Floats | None = None,
    seed: int = 0,
    share: float = SHARE,
    threads: int = 2,
    tell: Callable[[int], None] | None = None,
) -> Check:
    """Infer `count` rows of the table from the others and rank the truth.

    z [n, p], s [n, k] as for abc.adjust; predictions [n, e]: further columns, adjusted as the unknowns are; names
    [p + e]; observed [k]: take the rows nearest to it, else rows at random by `seed`; tell: called with the number of
    rows done. Raises ValueError as abc.Table does, for fewer rows than asked for, or shapes that do not fit.
    """
    from threadpoolctl import threadpool_limits

    columns = np.asarray(z, np.float64)
    if predictions is not None:
        if predictions.ndim != 2 or len(predictions) != len(columns):
            raise ValueError(
                f"predictions must be a table of {len(columns)} rows, not of shape {predictions.shape}"
            )
        columns = np.hstack([columns, predictions])
    q = columns.shape[1]
    labels = tuple(names) if names is not None else tuple(f"column {j}" for j in range(q))
    if len(labels) != q:
        raise ValueError(f"{len(labels)} names for {q} columns")
    table = Table(columns, s)
    rows = choose(table, count, observed, seed)
    rank, error, contraction = (np.empty((count, q)) for _ in range(3))
    reach = np.empty(count)

    def one(i: int) -> None:
        rank[i], error[i], contraction[i], reach[i] = leave_out(table, int(rows[i]), share)

    # Threads of the linear algebra under threads of ours wait for each other: many times slower on a busy machine.
    with threadpool_limits(1), ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
        for done, _ in enumerate(pool.map(one, range(count)), 1):
            if tell is not None:
                tell(done)
    return Check(rows, labels, rank, error, contraction, table.explained >= INFORMED, reach)


def choose(table: Table, count: int, observed: Floats | None, seed: int) -> Ints:
    """The rows [count] to be checked, ascending: nearest to the observed summaries, or at random. Raises ValueError."""
    n = len(table.u)
    if not 1 <= count <= n:
        raise ValueError(f"{count} rows cannot be checked in a table of {n}")
    if observed is None:
        return np.sort(np.random.default_rng(seed).choice(n, count, replace=False))
    distance = ((table.u - table.place(observed).u) ** 2).sum(axis=1)
    return np.sort(np.argsort(distance, kind="stable")[:count])


def leave_out(table: Table, row: int, share: float = SHARE) -> tuple[Floats, Floats, Floats, float]:
    """Infer one row from all others: rank [q], error [q], contraction [q] and reach, as `Check` has them."""
    place = table.place(table.s[row])
    near = table.near(place, share, leave_out=row)
    moved = table.adjusted(place, near)
    truth = table.z[row]
    mean = near.weight @ moved
    variance = np.maximum(near.weight @ (moved - mean) ** 2, np.finfo(np.float64).tiny)
    rank = near.weight @ (moved < truth) + 0.5 * (near.weight @ (moved == truth))
    prior = np.where(table.prior_variance > 0.0, table.prior_variance, 1.0)
    return rank, (truth - mean) / np.sqrt(variance), 1.0 - variance / prior, place.reach


def uniformity(rank: Floats, bins: int = BINS, level: float = LEVEL) -> Uniformity:
    """Pearson's chi-square test in equal bins for every column of rank [c, q], with Holm's correction for q tests.

    passes: no column is rejected at `level` for the whole family, that is: an honest inference fails in one check of a
    hundred. Raises ValueError for fewer than 5 expected in a bin.
    """
    from scipy.special import chdtrc

    c, q = rank.shape
    if c < 5 * bins:
        raise ValueError(f"{c} ranks are too few for {bins} bins: 5 are needed in each")
    cell = np.minimum((rank * bins).astype(np.int64), bins - 1)
    counts = np.stack([(cell == b).sum(axis=0) for b in range(bins)])
    p = np.asarray(chdtrc(bins - 1, ((counts - c / bins) ** 2).sum(axis=0) * bins / c), np.float64)
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(np.minimum(1.0, p[order] * np.arange(q, 0, -1)))  # Holm 1979
    adjusted = np.empty(q)
    adjusted[order] = steps
    return Uniformity(p, adjusted, bool(adjusted.min() >= level))
