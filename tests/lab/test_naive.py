"""The line of relations.md, to the figure."""

import math

import numpy as np
import pytest

from wellhit.lab import scores
from wellhit.lab.foretell import naive

# siege: A, D, T, forecast, its 90 % interval, casualties in the record
TABLE = {
    "Le Havre": (45_000, 11_900, 3, 981, (248, 3_881), 400),
    "Boulogne": (18_000, 10_000, 6, 953, (238, 3_815), 634),
    "Calais": (18_000, 7_600, 7, 1_023, (254, 4_113), 280),
    "Cherbourg": (60_000, 27_500, 13, 3_740, (912, 15_333), 6_000),
    "Marseille": (12_000, 13_000, 8, 977, (236, 4_048), 1_600),
    "Walcheren": (11_000, 8_500, 8, 874, (213, 3_595), 1_473),
}


def test_the_line_that_was_fixed_beforehand() -> None:
    """Its six coefficients and residual sd, to the three decimals in which they were written down; 114 engagements."""
    fit = naive.LINE
    assert fit.beta.round(3).tolist() == [-1.063, 0.548, 0.149, 0.720, -0.397, 0.293]
    assert round(fit.sd, 3) == 0.816
    assert fit.freedom == 114 - 6


@pytest.mark.parametrize("siege", TABLE)
def test_forecast_and_interval_of_the_table(siege: str) -> None:
    """To the man, or half a man in a thousand."""
    a, d, t, best, interval, _ = TABLE[siege]
    found = naive.forecast(a, d, t)
    assert found.best == pytest.approx(best, abs=0.6)
    assert found.interval() == pytest.approx(interval, rel=5e-4, abs=0.6)


def test_its_scores_on_the_six_sieges() -> None:
    """Mean CRPS on ln(casualties) 0.44, median factor error 1.66."""
    made = [naive.forecast(a, d, t) for a, d, t, *_ in TABLE.values()]
    record = np.array([row[-1] for row in TABLE.values()], float)
    crps = [scores.crps_normal(f.mean, f.sd, math.log(c)) for f, c in zip(made, record, strict=True)]
    assert round(float(np.mean(crps)), 2) == 0.44
    assert round(scores.factor_error(np.array([f.best for f in made]), record), 2) == 1.66


def test_a_smaller_base_at_boulogne() -> None:
    """With 10,000 for the two brigades it gives 694, as relations.md says (by the rounded coefficients)."""
    assert naive.forecast(10_000, 10_000, 6).best == pytest.approx(694, rel=6e-3)


def test_posture_and_nation_by_hand() -> None:
    """Of one man against one in a day only the constants are left."""
    assert naive.forecast(1, 1, 1, german=False, fortified=False).mean == pytest.approx(-1.063, abs=5e-4)
    assert naive.forecast(1, 1, 1).mean == pytest.approx(-1.063 - 0.397 + 0.293, abs=1.5e-3)
    assert naive.forecast(math.e, 1, 1).mean - naive.forecast(1, 1, 1).mean == pytest.approx(0.548, abs=5e-4)


def test_far_from_the_engagements_it_is_less_sure() -> None:
    assert naive.forecast(18_000, 10_000, 6).sd < naive.forecast(18_000, 300, 60).sd


@pytest.mark.parametrize("given", [(0, 1, 1), (1, -5, 1), (1, 1, math.nan)])
def test_what_is_no_strength_or_length_is_named(given: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"naive forecast: (attackers|defenders|days) must be"):
        naive.forecast(*given)
