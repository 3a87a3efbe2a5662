"""Nothing is made of nothing and nothing is lost: men, vehicles, shells, tons, civilians. M44.

Every account balances to one part in 10^9, whatever the seed and however foolish the plans; and no
number of a state is below nothing or not a number.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from accounts import ARMOUR, beginnings, imbalances, nonsense
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_plans import planned

from wellhit.job import Job, keys_and_draws, prepare
from wellhit.replay import play_turns
from wellhit.scenario import load
from wellhit.terms import Scenario

SIEGES = ("boulogne-1944", "calais-1944", "le-havre-1944")
FLAGSHIP = "channel-ports-1944"
SEEDS = st.integers(0, 2**64 - 1)
# The same examples in every run of the tests: what is green stays green until the rules change.
FEW = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MANY = settings(FEW, max_examples=300, derandomize=False)
# What only ever grows, turn by turn. (Wounded may not: those of a fallen fortress become prisoners.)
GROWING = {
    "formations": ("killed", "missing", "prisoners", "escaped", *(f"{v}_lost" for v in ARMOUR)),
    "strongpoints": ("killed",),
    "fortresses": (
        "killed",
        "prisoners",
        "escaped",
        "attackers_lost",
        "afvs_lost",
        "civilians_out",
        "civilians_killed",
        "bombs_tons",
        "sorties",
        "bombers_lost",
    ),
    "ports": ("landed",),
    "assets": ("lost", "flown", "tons"),
    "sides": (
        "landed",
        "killed",
        "missing",
        "prisoners",
        "ferried",
        "shells_on_coast",
        "afvs_lost",
        "used",
        "theatre_used",
        "lying",
        "share_days",
    ),
}


@pytest.fixture(scope="module")
def scenarios() -> dict[str, Scenario]:
    return {name: load(name) for name in (FLAGSHIP, *SIEGES)}


def audit(played: Any) -> None:
    """Every account of these runs balances and every number is sound."""
    first = beginnings(played.world, played.keys, played.draws)
    assert imbalances(played.world, first, played.states) == {}
    assert nonsense(played.states) == []


@pytest.mark.parametrize("name", [FLAGSHIP, *SIEGES])
def test_accounts_balance_over_many_seeds(play, scenarios, name):
    """150 runs under the bundled plans, draws from the priors."""
    audit(play(scenarios[name], 150, seed=11))


def test_accounts_balance_to_the_end_of_the_war(play, to_the_end):
    audit(play(to_the_end, 40, seed=12))


@pytest.mark.parametrize("name", SIEGES)
def test_accounts_of_a_siege_balance_whatever_the_plans(play, scenarios, name):
    @FEW
    @given(planned(scenarios[name]), SEEDS)
    def whatever(scenario: Scenario, seed: int) -> None:
        audit(play(scenario, 5, seed=seed))

    whatever()


def test_accounts_of_the_campaign_balance_whatever_the_plans(play, scenarios):
    @FEW
    @given(planned(scenarios[FLAGSHIP]), SEEDS)
    def whatever(scenario: Scenario, seed: int) -> None:
        audit(play(scenario, 3, seed=seed))

    whatever()


@pytest.mark.slow
@pytest.mark.parametrize("name", [FLAGSHIP, *SIEGES])
def test_accounts_balance_whatever_the_plans_many_times(play, scenarios, name):
    @MANY
    @given(planned(scenarios[name]), SEEDS)
    def whatever(scenario: Scenario, seed: int) -> None:
        audit(play(scenario, 5, seed=seed))

    whatever()


def turn_by_turn(scenario: Scenario, seed: int) -> None:
    """One run, audited after each of its turns: balances, sound numbers, what only grows, tons by day."""
    job = Job(scenario, 1, seed)
    engine = prepare(job)
    world = engine.world
    keys, draws = keys_and_draws(job, np.array([0], np.uint64))
    first = beginnings(world, keys, draws)
    before = first.copy()
    for state, _ in play_turns(job, engine):
        now = np.asarray(state).reshape(1).view(type(first))
        turn = int(state.turn) - 1
        assert imbalances(world, first, now) == {}, f"after turn {turn}"
        assert nonsense(now) == [], f"after turn {turn}"
        for part, names in GROWING.items():
            for name in names:
                shrunk = np.max(before[part][name] - now[part][name])
                assert shrunk <= 1e-9, f"{part}.{name} shrank in turn {turn}"
        tons_of_the_turn(before, now, turn)
        before = now.copy()


def tons_of_the_turn(before: Any, now: Any, turn: int) -> None:
    """What was landed is landed in some port, by whoever holds it; what left the stocks was there."""
    landed = now["ports"]["landed"][0] - before["ports"]["landed"][0]
    for side in range(2):
        own = np.where(now["ports"]["holder"][0] == side, landed, 0.0).sum()
        gained = now["sides"]["landed"][0, side] - before["sides"]["landed"][0, side]
        assert gained == pytest.approx(own, rel=1e-9, abs=1e-6), f"side {side}, turn {turn}"
        used = before["sides"]["stocks"][0, side] + gained - now["sides"]["stocks"][0, side]
        assert used >= -1e-6, f"side {side} used {used} tons in turn {turn}"


@pytest.mark.parametrize(("name", "seed"), [(FLAGSHIP, 0), (FLAGSHIP, 1), *((siege, 0) for siege in SIEGES)])
def test_accounts_balance_after_every_turn(scenarios, name, seed):
    turn_by_turn(scenarios[name], seed)
