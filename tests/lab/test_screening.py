"""Screening: ranks against SciPy, the share of false finds, and factors that do nothing."""

import numpy as np
import pytest
from scipy import stats

from wellhit.lab.explore.factors import ranks
from wellhit.lab.explore.screening import correlations, false_find_rates, kruskal_wallis, screen


def even(n: int, k: int, seed: int) -> np.ndarray:
    """Quantiles of `n` draws of `k` factors, evenly spread."""
    rng = np.random.default_rng(seed)
    return np.column_stack([(rng.permutation(n) + 0.5) / n for _ in range(k)])


def test_correlation_is_spearmans_with_ties():
    u = even(200, 3, 1)
    y = np.round(5.0 * u[:, 0]) - u[:, 1] ** 2 * 3.0
    expected = [stats.spearmanr(u[:, j], y).statistic for j in range(3)]
    assert correlations(u, y) == pytest.approx(expected, abs=1e-12)


def test_tenths_are_compared_as_kruskal_and_wallis_do():
    u = even(300, 2, 2)
    y = np.round(10.0 * (u[:, 0] - 0.5) ** 2, 1)
    groups = [y[(u[:, 0] * 10).astype(int) == k] for k in range(10)]
    assert kruskal_wallis(u, y)[0] == pytest.approx(stats.kruskal(*groups).pvalue, rel=1e-9)


def test_false_find_rates_of_the_textbook():
    """Ten p-values, by hand: p times 10 over its rank, then never more than any larger p has."""
    p = np.array([0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216])
    expected = [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.74 / 7, 0.216, 0.216, 0.216]
    assert false_find_rates(p) == pytest.approx(expected)
    assert false_find_rates(p[::-1]) == pytest.approx(expected[::-1])


def test_a_hill_is_found_though_it_neither_rises_nor_falls():
    u = even(600, 5, 3)
    found = screen(u, (u[:, 2] - 0.5) ** 2 + 0.05 * even(600, 1, 9)[:, 0])
    assert abs(found.rho[2]) < 0.1
    assert list(np.flatnonzero(found.kept)) == [2]
    assert found.order()[0] == 2


def test_of_idle_factors_few_are_kept():
    """276 factors that do nothing, 40 times: with the rate held at 5 %, a table with any find is rare."""
    tables_with_a_find = 0
    for seed in range(40):
        found = screen(even(200, 276, seed), np.random.default_rng(1000 + seed).normal(size=200))
        tables_with_a_find += bool(found.kept.any())
    assert tables_with_a_find <= 7  # 40 at 5 % each: 2 expected, 8 or more in one of two thousand


def test_shares_of_a_sum_of_normals_are_those_of_their_variances():
    """y = 2 a + b + noise of variance 5: shares 0.4 and 0.1 on normal scores, and near it on ranks; nothing for c."""
    rng = np.random.default_rng(4)
    x = rng.normal(size=(20_000, 3))
    y = 2.0 * x[:, 0] + x[:, 1] + np.sqrt(5.0) * rng.normal(size=20_000)
    found = screen(np.column_stack([ranks(column) for column in x.T]), y)
    assert found.share[:2] == pytest.approx([0.4, 0.1], abs=0.03)
    assert found.share[2] == pytest.approx(0.0, abs=0.001)


def test_an_outcome_that_never_differs_hangs_on_nothing():
    found = screen(even(100, 4, 5), np.ones(100))
    assert not found.kept.any()
