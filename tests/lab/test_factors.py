"""Factors: quantile space, the bounds of priors, and the hidden quantities as fate has them."""

import math

import numpy as np
import pytest

from wellhit.engine.compile import compile_world
from wellhit.engine.dice import F_EXECUTION, F_WILL, SECOND, throw
from wellhit.engine.parameters import PARAMETERS
from wellhit.job import Job, keys_and_draws, keys_of
from wellhit.lab.explore import factors


@pytest.mark.parametrize("name", ["boulogne-1944", "channel-ports-1944"])
def test_hidden_quantities_are_those_that_the_rules_throw(siege, name):
    """Thrown by the engine's own dice, under the subject that the compiled world gives the fortress."""
    scenario = siege(name)
    job, numbers = Job(scenario, 5, 3), np.arange(5, dtype=np.uint64)
    world, found = compile_world(scenario)[0], factors.latents_of(job, numbers)
    for k, fortress in enumerate(scenario.fortresses):
        for kind, stream in (("will", F_WILL), ("execution", F_EXECUTION)):
            subject = world.fortresses[k].id
            for n, fate in enumerate(keys_of(job, numbers).fate):
                u = throw(fate, stream, np.int64(0), subject)
                v = throw(fate, stream, np.int64(0), subject ^ SECOND)
                expected = math.sqrt(-2.0 * math.log(1.0 - u)) * math.cos(2.0 * math.pi * v)
                assert found[f"{kind}.{fortress.id}"][n] == pytest.approx(expected, abs=1e-12)


def test_the_middle_quantile_is_the_median():
    for p in PARAMETERS:
        if p.kind != "fixed" and p.above < p.best < p.below:
            assert factors.values_at(p, np.array([0.5]))[0] == pytest.approx(p.best, rel=1e-9)


def test_draws_fill_the_quantiles_evenly(siege):
    _, draws = keys_and_draws(Job(siege(), 2000, 1), np.arange(2000, dtype=np.uint64))
    p = factors.BY_NAME["assault_effort"]
    below = [np.mean(draws[p.name] <= factors.values_at(p, np.array([u]))[0]) for u in (0.1, 0.5, 0.9)]
    assert below == pytest.approx([0.1, 0.5, 0.9], abs=0.03)


def test_a_value_outside_the_bounds_is_refused_with_the_bounds():
    share = next(p for p in PARAMETERS if p.kind == "logitnormal")
    with pytest.raises(
        ValueError, match=f"x: {share.name} = 1.5 lies outside the bounds of its prior, 0 to 1"
    ):
        factors.check_value(share, 1.5, "x")
    factors.check_value(share, 0.5, "x")
    with pytest.raises(ValueError, match="above 0"):
        factors.check_value(factors.BY_NAME["assault_effort"], 0.0, "x")


def test_a_value_far_out_is_told_from_one_within():
    p = factors.BY_NAME["assault_effort"]
    median, sd = p.numbers
    assert not factors.is_far_out(p, median * math.exp(3.0 * sd))
    assert factors.is_far_out(p, median * math.exp(3.5 * sd))


def test_ranks_share_ties():
    assert factors.ranks(np.array([3.0, 1.0, 3.0, 2.0])) == pytest.approx([0.75, 0.125, 0.75, 0.375])


def test_a_name_that_is_none_is_told_the_nearest(siege):
    known = factors.factors_of(siege())
    with pytest.raises(
        ValueError, match='--factor: no factor "assault_efort"; did you mean "assault_effort"'
    ):
        factors.named(["assault_efort"], known, "--factor")
    fixed = next(p.name for p in PARAMETERS if p.kind == "fixed")
    with pytest.raises(ValueError, match="the same in every draw"):
        factors.named([fixed], known, "--factor")
