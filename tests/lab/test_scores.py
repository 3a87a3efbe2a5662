"""Scores against examples worked by hand, and against what they promise."""

import math

import numpy as np
import pytest

from wellhit.lab import scores
from wellhit.terms import Range

EXACT = Range(2.0, 2.0, 2.0)


def test_crps_of_an_ensemble_by_hand() -> None:
    """Members 0, 1, 2, 3, 4, record 1. Mean |x - y| = (1 + 0 + 1 + 2 + 3) / 5 = 1.4; of the 25 pairs, 8 are 1 apart,
    6 are 2, 4 are 3, 2 are 4: mean 40 / 25 = 1.6. So 1.4 - 0.8 = 0.6."""
    assert scores.crps_ensemble(np.array([3.0, 0.0, 4.0, 1.0, 2.0]), 1.0) == pytest.approx(0.6)


def test_crps_of_a_single_value_is_the_absolute_error() -> None:
    assert scores.crps_ensemble(np.array([7.0]), 4.5) == 2.5


def test_crps_of_a_normal_at_its_mean() -> None:
    """sd (2 phi(0) - 1 / sqrt(pi)) = 0.79788 - 0.56419 = 0.23369 for sd 1."""
    assert scores.crps_normal(0.0, 1.0, 0.0) == pytest.approx(0.2336950, abs=1e-7)
    assert scores.crps_normal(5.0, 3.0, 5.0) == pytest.approx(3 * 0.2336950, abs=1e-6)


@pytest.mark.parametrize("observed", [-2.0, 0.3, 4.0])
def test_crps_is_the_area_between_the_distributions(observed: float) -> None:
    """The integral of (F(x) - [x >= y])², done numerically, for a normal forecast and for an ensemble."""
    x = np.linspace(-12, 14, 260_001)
    step = x >= observed
    whole = np.array([0.5 * (1 + math.erf((v - 1) / 2 / math.sqrt(2))) for v in x[::20]])
    area = float(((whole - step[::20]) ** 2).sum() * (x[20] - x[0]))
    assert scores.crps_normal(1.0, 2.0, observed) == pytest.approx(area, abs=2e-3)
    members = np.array([-1.0, 0.5, 0.5, 3.0])
    share = np.searchsorted(members, x, side="right") / 4
    area = float(((share - step) ** 2).sum() * (x[1] - x[0]))
    assert scores.crps_ensemble(members, observed) == pytest.approx(area, abs=2e-3)


def test_a_large_ensemble_scores_as_its_distribution() -> None:
    x = np.random.default_rng(0).normal(1.0, 2.0, 100_000)
    assert scores.crps_ensemble(x, 2.5) == pytest.approx(scores.crps_normal(1.0, 2.0, 2.5), abs=0.02)
    assert scores.log_score(x, 2.5) == pytest.approx(scores.log_score_normal(1.0, 2.0, 2.5), abs=0.02)


@pytest.mark.parametrize("lie", [(0.7, 1.0), (-0.7, 1.0), (0.0, 0.5), (0.0, 2.0)])
def test_nobody_gains_by_saying_what_he_does_not_believe(lie: tuple[float, float]) -> None:
    y = np.random.default_rng(1).standard_normal(4_000)
    for score in (scores.crps_normal, scores.log_score_normal):
        assert np.mean([score(*lie, v) for v in y]) > np.mean([score(0.0, 1.0, v) for v in y])

    def interval(mean: float, sd: float) -> float:
        return float(
            np.mean([scores.interval_score(mean - 1.645 * sd, mean + 1.645 * sd, v, 0.9) for v in y])
        )

    assert interval(*lie) > interval(0.0, 1.0)


def test_log_score_by_hand() -> None:
    """A unit normal at 1: ½ + ½ ln 2 pi = 1.41894."""
    assert scores.log_score_normal(0.0, 1.0, 1.0) == pytest.approx(1.4189385)
    with pytest.raises(ValueError, match="sd above zero"):
        scores.log_score(np.array([2.0, 2.0]), 1.0)
    with pytest.raises(ValueError, match="at least two"):
        scores.log_score(np.array([2.0]), 1.0)


def test_interval_score_by_hand() -> None:
    """Width 4; a record 1 above costs 2 / 0.1 = 20 more; one 0.5 below costs 10."""
    assert scores.interval_score(1.0, 5.0, 3.0) == 4.0
    assert scores.interval_score(1.0, 5.0, 6.0) == pytest.approx(24.0)
    assert scores.interval_score(1.0, 5.0, 0.5) == pytest.approx(14.0)
    assert scores.interval_score(1.0, 5.0, 6.0, 0.5) == pytest.approx(8.0)
    with pytest.raises(ValueError, match="above high"):
        scores.interval_score(5.0, 1.0, 3.0)


def test_factor_error_by_hand() -> None:
    """Twice too high, right, four times too low: the middle one is a factor of 2."""
    assert scores.factor_error(
        np.array([200.0, 50.0, 25.0]), np.array([100.0, 50.0, 100.0])
    ) == pytest.approx(2.0)
    with pytest.raises(ValueError, match="above zero"):
        scores.factor_error(np.array([0.0]), np.array([1.0]))


def test_pit_and_p_value_by_hand() -> None:
    """1, 2, 2, 3: a quarter below 2, half of it at 2. Of 2.5, three quarters lie below: p = 2 x 1/4."""
    x = np.array([3.0, 1.0, 2.0, 2.0])
    assert scores.pit(x, 2.0) == 0.5
    assert scores.predictive_p(x, EXACT) == 1.0
    assert scores.predictive_p(x, Range(2.5, 2.5, 2.5)) == pytest.approx(0.5)
    assert scores.predictive_p(x, Range(9.0, 9.0, 9.0)) == 0.0


def test_what_never_happened_lies_above_every_record() -> None:
    x = np.array([1.0, math.inf, math.inf, math.inf])
    assert scores.predictive_p(x, EXACT) == pytest.approx(0.5)
    assert scores.predictive_p(x, Range(1.5, 2.0, 2.5)) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="3 of 4 values are infinite"):
        scores.crps_ensemble(x, 2.0)


def test_observation_error_widens_as_the_triangle_says() -> None:
    """A record 9 | 10 | 12 has errors from -2 to +1: mean (-2 + 0 + 1) / 3, variance (4 + 1 + 2) / 18."""
    record = Range(9.0, 10.0, 12.0)
    x = scores.blurred(np.full(4_000, 10.0), record) - 10.0
    assert (x.min(), x.max()) == pytest.approx((-2.0, 1.0), abs=0.05)
    assert x.mean() == pytest.approx(-1 / 3, abs=1e-3)
    assert x.var() == pytest.approx(7 / 18, abs=2e-3)
    assert scores.pit(x + 10.0, 10.0) == pytest.approx(
        scores.chance_below(np.full(5, 10.0), record), abs=1e-3
    )
    assert np.array_equal(scores.blurred(x, EXACT), x)


def test_coverage_with_and_without_observation_error() -> None:
    x = np.arange(100.0)
    assert scores.covers(x, Range(10.0, 10.0, 10.0), 0.9)
    assert not scores.covers(x, Range(10.0, 10.0, 10.0), 0.5)
    assert scores.covers(x, Range(-60.0, -2.0, 300.0), 0.9)  # so vague a record says little
    assert not scores.covers(x, Range(-2.0, -2.0, -2.0), 0.9)


def test_skill_by_hand_and_its_interval() -> None:
    """Means 1 and 2: skill ½. Half of theirs in every case: ½ in every resampling."""
    theirs = np.array([1.0, 2.0, 3.0])
    sure = scores.skill(theirs / 2, theirs)
    assert (sure.skill, sure.low, sure.high, sure.cases) == pytest.approx((0.5, 0.5, 0.5, 3))
    unsure = scores.skill(np.array([0.2, 3.0, 1.3]), theirs)
    assert unsure.low < 0.0 < unsure.skill < unsure.high
    assert unsure == scores.skill(np.array([0.2, 3.0, 1.3]), theirs)
    with pytest.raises(ValueError, match="same cases"):
        scores.skill(theirs, theirs[:2])


def test_the_interval_of_skill_holds_what_it_promises() -> None:
    """Eight cases, nominal 90 %: at least 80 % of 200 intervals hold the skill (plain percentiles: about 78 %)."""
    rng = np.random.default_rng(2)
    true, held = 1.0 - math.exp(-0.3 + 0.6**2 / 2), 0
    for _ in range(200):
        theirs = rng.lognormal(0.0, 0.5, 8)
        found = scores.skill(theirs * rng.lognormal(-0.3, 0.6, 8), theirs)
        held += found.low <= true <= found.high
    assert 0.80 <= held / 200 <= 0.97


@pytest.mark.parametrize("bad", [np.array([]), np.array([1.0, math.nan]), np.ones((2, 2))])
def test_what_is_no_ensemble_is_refused(bad: np.ndarray) -> None:
    for ask in (scores.crps_ensemble, scores.log_score, scores.pit):
        with pytest.raises(ValueError, match=r"values are not numbers|at least one member"):
            ask(bad, 1.0)
