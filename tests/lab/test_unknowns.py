"""Unknowns in the units that people use."""

import math

import numpy as np
import pytest

from wellhit.engine.parameters import PARAMETERS
from wellhit.lab.learn import unknowns
from wellhit.lab.learn.targets import DISCREPANCIES

CAMPAIGNS = {"a-1944": {"fortresses": {"fort": "Fort A, May 1944"}}}


@pytest.mark.parametrize("name", [p.name for p in PARAMETERS if p.kind != "fixed"])
def test_every_unknown_rises_with_its_normal_number(name: str) -> None:
    unknown = unknowns.unknown_of(name, {})
    low, middle, high = unknown.at(unknowns.Z)
    assert low < high
    assert low <= middle <= high
    assert unknown.unit


def test_a_lognormal_prior_has_its_5_and_95_points_by_hand() -> None:
    low, middle, high = unknowns.unknown_of("march_foot", {}).at(unknowns.Z)  # lognormal 26, 0.12
    assert middle == pytest.approx(26.0)
    assert low == pytest.approx(26.0 * math.exp(-0.12 * 1.6449), rel=1e-4)
    assert high == pytest.approx(26.0 * math.exp(0.12 * 1.6449), rel=1e-4)


def test_hidden_quantities_are_named_by_their_siege() -> None:
    will = unknowns.unknown_of("will.a-1944/fort", CAMPAIGNS)
    assert (will.kind, will.words) == ("will", "Will of the garrison: Fort A")
    assert (
        unknowns.unknown_of("execution.a-1944/other", CAMPAIGNS).words == "Execution of the operation: other"
    )
    assert will.at(np.array([0.5])).tolist() == [0.5]


def test_errors_of_the_model_are_told_as_factors_days_and_shares() -> None:
    zero = np.zeros(1)
    for d in DISCREPANCIES:
        value = float(unknowns.unknown_of(f"discrepancy.{d.kind}", {}).at(zero)[0])
        if d.kind == "date":  # 2 sqrt(t) moves by d where t moves by d sqrt(t): 5 d at 25 days
            t = (2.0 * math.sqrt(25.0) + d.median) ** 2 / 4.0
            assert value == pytest.approx(t - 25.0, rel=0.02)
        elif d.kind == "share":
            assert value == d.median
        else:
            assert value == pytest.approx(math.exp(d.median))
