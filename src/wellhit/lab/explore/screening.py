"""Screening: which of some hundreds of factors leave a trace in an outcome, told from chance.

Two cheap tests on ranks: Spearman's correlation sees what rises or falls throughout, the test of Kruskal and Wallis
over tenths of a factor also sees what rises and falls again. The smaller of both p-values, doubled (Bonferroni), stands
for the factor; over all factors of an outcome the share of false finds is held at 5 % (Benjamini and Hochberg 1995).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wellhit.lab.explore.factors import ranks

Floats = npt.NDArray[np.float64]
TENTHS = 10
FALSE_FINDS = 0.05


@dataclass(frozen=True, slots=True)
class Screening:
    """What the tests say of every factor, arrays of shape [factors].

    rho: rank correlation. share: of the variance of the outcome's ranks that goes along with the factor's, less what
    chance alone would give (so it may lie a little below 0). q: the share of false finds at which the factor would
    just be kept. kept: q at most FALSE_FINDS.
    """

    rho: Floats
    share: Floats
    q: Floats

    @property
    def kept(self) -> npt.NDArray[np.bool_]:
        """Factors that leave a trace."""
        return self.q <= FALSE_FINDS

    def order(self) -> npt.NDArray[np.intp]:
        """Factors from the strongest to the weakest: by q, then by the size of the correlation."""
        return np.lexsort((-np.abs(self.rho), self.q))


def correlations(u: Floats, y: Floats) -> Floats:
    """Spearman's rank correlation of every column of `u` (quantiles, shape [n, factors]) with `y`, shape [n]."""
    columns = u - u.mean(axis=0)
    r = ranks(y)
    r = r - r.mean()
    scale = np.sqrt((columns**2).sum(axis=0) * (r**2).sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num(np.asarray(columns.T @ r / scale, np.float64))


def kruskal_wallis(u: Floats, y: Floats) -> Floats:
    """p-values of the test of Kruskal and Wallis over tenths of every column of `u`, ties corrected."""
    from scipy.stats import chi2

    n = len(y)
    r = ranks(y) * n + 0.5
    spread = float(((r - r.mean()) ** 2).sum())
    found = np.ones(u.shape[1])
    if spread == 0.0:
        return found
    tenth = np.minimum((u * TENTHS).astype(np.int64), TENTHS - 1)
    for j in range(u.shape[1]):
        count = np.bincount(tenth[:, j], minlength=TENTHS)
        total = np.bincount(tenth[:, j], weights=r - r.mean(), minlength=TENTHS)
        there = count > 0
        between = float((total[there] ** 2 / count[there]).sum())
        found[j] = chi2.sf((n - 1) * between / spread, there.sum() - 1)
    return found


def false_find_rates(p: Floats) -> Floats:
    """Benjamini and Hochberg's q-values of p-values, shape kept."""
    order = np.argsort(p)
    rates = p[order] * len(p) / np.arange(1, len(p) + 1)
    rates = np.minimum.accumulate(rates[::-1])[::-1]
    found = np.empty_like(p)
    found[order] = np.minimum(rates, 1.0)
    return found


def screen(u: Floats, y: Floats) -> Screening:
    """Test every column of `u` (quantiles in (0, 1), shape [n, factors]) against `y`, shape [n]; n at least 10."""
    from scipy.stats import t

    n = len(y)
    rho = correlations(u, y)
    square = np.minimum(rho**2, 1.0 - 1e-12)
    p_rho = 2.0 * t.sf(np.sqrt(square * (n - 2) / (1.0 - square)), n - 2)
    p = np.minimum(1.0, 2.0 * np.minimum(p_rho, kruskal_wallis(u, y)))
    return Screening(rho, square - (1.0 - square) / (n - 2), false_find_rates(p))
