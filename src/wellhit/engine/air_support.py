"""Air support: fighter-bombers on call above an assault.

A day's sorties are spread over its three daylight turns. They go where the attack is held up: to the positions
under attack with most works and most of their hold left. Low cloud keeps them on the ground, cloud hides half of
what they look for. Basis: parameters air_*. M22. Left out: losses to flak, armed reconnaissance, their own raids.
"""

from __future__ import annotations

import math

from wellhit.engine.common import is_dark
from wellhit.engine.rule import rule
from wellhit.engine.words import CLOUD, TACTICAL_AIR


@rule
def call_for_aircraft(world, state, s, side):
    """How loudly the attackers of a position call for aircraft: works left to take, by kind and hold."""
    ws = world.strongpoints[s]
    sp = state.strongpoints[s]
    if sp.holds == 0 or sp.attacked == 0 or world.fortresses[ws.fortress].side == side:
        return 0.0
    return ws.works * ws.works_grade * max(0.05, sp.hold_left)


@rule("M22")
def strike_on_call(world, draw, state, a, sorties, calls):
    """Fighter-bombers attack what holds up the attack, and keep its crews down. M22

    Formula: a position gets sorties x its call / all calls; neutral + (1 - neutral)(1 - exp(-share /
    air_sorties_to_neutralise)). A call is works x grade x hold left.
    Quantities: air_sorties_to_neutralise (a squadron's three missions on one strongpoint).
    """
    for s in range(world.n_strongpoints):
        call = call_for_aircraft(world, state, s, world.assets[a].side)
        if call > 0.0:
            sp = state.strongpoints[s]
            part = sorties * call / calls
            sp.neutral += (1.0 - sp.neutral) * (1.0 - math.exp(-part / draw.air_sorties_to_neutralise))


@rule
def close_air_support(world, draw, state):
    """Every tactical air force sends its share of the day's sorties to those who call, in weather fit to see. M22."""
    if is_dark(state) or state.sky > CLOUD:
        return
    for a in range(world.n_assets):
        asset = state.assets[a]
        if world.assets[a].kind != TACTICAL_AIR or asset.left_today < 1.0:
            continue
        calls = 0.0
        for s in range(world.n_strongpoints):
            calls += call_for_aircraft(world, state, s, world.assets[a].side)
        if calls <= 0.0:
            continue
        sorties = (asset.count - asset.lost) * draw.air_share_per_turn
        if state.sky == CLOUD:
            sorties *= draw.air_in_cloud
        sorties = min(sorties, asset.left_today)
        asset.left_today -= sorties
        asset.flown += sorties
        strike_on_call(world, draw, state, a, sorties, calls)
