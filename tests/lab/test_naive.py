"""The line of relations.md, to the figure."""

import math

import numpy as np
import pytest

from wellhit.lab import naive, scores

# siege: A, D, T, forecast, its 90 % interval, casualties in the record
TABLE = {
    "Le Havre": (45_000, 11_900, 3, 981, (248, 3_881), 400),
    "Boulogne": (18_000, 10_000, 6, 953, (238, 3_815), 634),
    "Calais": (18_000, 7_600, 7, 1_023, (254, 4_113), 280),
    "Cherbourg": (60_000, 27_500, 13, 3_740, (912, 15_333), 6_000),
    "Marseille": (12_000, 13_000, 8, 977, (236, 4_048), 1_600),
    "Walcheren": (11_000, 8_500, 8, 874, (213, 3_595), 1_473),
}


@pytest.mark.parametrize("siege", TABLE)
def test_the_best_value_of_the_table(siege: str) -> None:
    a, d, t, best, _, _ = TABLE[siege]
    assert naive.forecast(a, d, t).best == pytest.approx(best, rel=6e-3)  # the coefficients are rounded


@pytest.mark.parametrize("siege", TABLE)
def test_the_interval_of_the_table(siege: str) -> None:
    """The table's intervals also hold the uncertainty of the coefficients: by that, 2 to 6 % wider in logs."""
    a, d, t, _, (low, high), _ = TABLE[siege]
    ours = naive.forecast(a, d, t).interval()
    assert 1.02 < math.log(high / low) / math.log(ours[1] / ours[0]) < 1.06
    assert math.sqrt(ours[0] * ours[1]) == pytest.approx(math.sqrt(low * high), rel=6e-3)


def test_its_scores_on_the_six_sieges() -> None:
    """Mean CRPS on ln(casualties) 0.44, median factor error 1.66: to what rounding of the coefficients allows."""
    made = [naive.forecast(a, d, t) for a, d, t, *_ in TABLE.values()]
    record = np.array([row[-1] for row in TABLE.values()], float)
    crps = [scores.crps_normal(f.mean, f.sd, math.log(c)) for f, c in zip(made, record, strict=True)]
    assert np.mean(crps) == pytest.approx(0.44, abs=0.005)
    assert scores.factor_error(np.array([f.best for f in made]), record) == pytest.approx(1.66, abs=0.01)


def test_a_smaller_base_at_boulogne() -> None:
    """With 10,000 for the two brigades it gives 694, as relations.md says."""
    assert naive.forecast(10_000, 10_000, 6).best == pytest.approx(694, rel=6e-3)


def test_posture_and_nation_by_hand() -> None:
    """ln C = -1.063 + 0 + 0 + 0 for one man against one in a day, not German, not fortified."""
    assert naive.forecast(1, 1, 1, german=False, fortified=False).mean == pytest.approx(-1.063)
    assert naive.forecast(1, 1, 1).mean == pytest.approx(-1.063 - 0.397 + 0.293)
    assert naive.forecast(math.e, 1, 1).mean - naive.forecast(1, 1, 1).mean == pytest.approx(0.548)


@pytest.mark.parametrize("given", [(0, 1, 1), (1, -5, 1), (1, 1, math.nan)])
def test_what_is_no_strength_or_length_is_named(given: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"naive forecast: (attackers|defenders|days) must be"):
        naive.forecast(*given)
