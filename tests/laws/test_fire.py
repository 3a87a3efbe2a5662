"""Laws of fire from afar: bombs, guns and ships do what the texts say they do, and no more."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from wellhit.engine import bombs, layout, parameters

SIEGES = ("boulogne-1944", "calais-1944", "le-havre-1944")


def bombed(draw, seed: int, tons: float):
    """A fortress of eight unlike positions, some of them objectives, after `tons` on its works."""
    dice = np.random.default_rng(seed)
    world, state = layout.blank(layout.World)[0], layout.blank(layout.State)[0]
    world.n_fortresses, world.n_strongpoints, world.fortresses[0].n_strongpoints = 1, 8, 8
    for s in range(8):
        ws, sp = world.strongpoints[s], state.strongpoints[s]
        ws.works, ws.works_grade, ws.outer = dice.integers(1, 14), dice.integers(1, 6), dice.integers(0, 2)
        sp.holds, sp.hold_left, sp.men, sp.guns, sp.mines_left = (
            dice.random() < 0.8,
            dice.random(),
            150.0,
            4.0,
            3.0,
        )
        sp.shaken, sp.neutral = dice.random(), dice.random()
    fort = state.fortresses[0]
    fort.garrison_men, fort.n_objectives = 1200.0, 3
    fort.objectives[:3] = dice.permutation(8)[:3]
    bombs.bomb_works(world, draw, state, 0, tons)
    return state.strongpoints[:8]


@pytest.mark.parametrize("seed", range(6))
def test_more_bombs_never_help_the_garrison(seed):
    """Position by position, whatever the aim: more tons leave no one calmer, freer to fire, or better off."""
    draws = layout.blank(layout.Draw, 6)
    parameters.draw("prior", 5, np.arange(6, dtype=np.uint64), draws)
    before = bombed(draws[seed], seed, 0.0)
    for tons in (10.0, 90.0, 200.0, 700.0, 1500.0, 2500.0, 9000.0):
        after = bombed(draws[seed], seed, tons)
        for field, sign in (("shaken", 1), ("neutral", 1), ("craters", 1), ("hold_left", -1), ("men", -1)):
            assert np.all(sign * (after[field] - before[field]) >= -1e-12), (field, tons)
        for field in ("mines_left", "guns"):
            assert np.all(after[field] <= before[field] + 1e-12), (field, tons)
        before = after


@pytest.mark.parametrize("name", SIEGES)
def test_bombs_kill_hardly_anyone_in_works(play, siege, name):
    """Less than one man in a hundred of a garrison, on average and in nineteen runs of twenty (Le Havre: 0.2 %)."""
    played = play(siege(name), 200, seed=6)
    men = played.states["strongpoints"]["start_men"].sum(axis=1)
    share = played.states["fortresses"]["killed_by_bombs"][:, 0] / men
    assert share.mean() < 0.005
    assert np.quantile(share, 0.95) < 0.01


def test_casemates_are_rarely_hit():
    """A whole raid's dose on casemates of grade 5 costs one gun in fifty at most, in nine draws of ten."""
    draws = layout.blank(layout.Draw, 300)
    parameters.draw("prior", 7, np.arange(300, dtype=np.uint64), draws)
    share = draws["raid_gun_loss"] * draws["raid_aimed_per_work"] * np.exp(-4.0 * draws["concrete_cover"])
    assert np.quantile(share, 0.9) < 0.02


@pytest.mark.parametrize("name", SIEGES)
def test_more_bombs_fall_from_a_clear_sky_than_under_low_cloud(play, siege, name):
    """The same raids under one sky and the other, the sky certain: aircraft that bombed."""

    def under(sky: str):
        scenario = siege(name)
        start = scenario.head.start
        only = tuple(
            dataclasses.replace(c, clear=0.0, fair=0.0, cloud=0.0, low=0.0) for c in scenario.climate
        )
        only = tuple(dataclasses.replace(c, **{sky: 1.0}) for c in only)

        def at_once(order):
            return dataclasses.replace(order, when=tuple(w for w in order.when if w.kind != "sky"))

        plans = tuple(
            dataclasses.replace(p, orders=tuple(at_once(o) for o in p.orders)) for p in scenario.plans
        )
        return play(dataclasses.replace(scenario, climate=only, weather=(), plans=plans), 60, seed=2), start

    (clear, _), (low, _) = under("clear"), under("low")
    share = [
        x.states["fortresses"]["bombed"][:, 0].sum() / x.states["fortresses"]["sorties"][:, 0].sum()
        for x in (clear, low)
    ]
    assert share[0] > 0.85
    assert share[1] < 0.6


def test_no_more_shells_lie_dumped_than_may_and_none_without_guns(play, siege):
    """At the end of every run: at most the days of fire of the guns that stand there, and never less than nothing."""
    played = play(siege("boulogne-1944"), 60, seed=8)
    fort = played.states["fortresses"][:, 0]
    assert np.all(fort["shell_dumps"] >= 0.0)
    assert np.all(fort["shell_dumps"] <= fort["guns"] * played.draws["shells_dumped_days"] + 1e-6)


def test_ships_spare_the_infantry_before_a_battery(play):
    """The proving ground's headland, with its ships and without them: paired, casualties beyond 3 standard errors."""
    from wellhit.scenario import load

    scenario = load("proving-ground")
    without = dataclasses.replace(scenario, assets=tuple(a for a in scenario.assets if a.kind != "warship"))
    lost = []
    for s in (scenario, without):
        played = play(s, 200, seed=3)
        k = list(played.names["fortresses"]).index("headland")
        lost.append(played.states["fortresses"]["attackers_lost"][:, k])
    by = lost[0] - lost[1]
    assert by.mean() < -3.0 * by.std() / np.sqrt(len(by))
