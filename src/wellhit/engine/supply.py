"""Supply: stocks, lift by distance, demand by posture.

A side that holds ports feeds its formations by road: every ton goes so many kilometres, and lorries
make so many ton-kilometres a day. When demand outruns lift or stocks, all get the same share, and pace
and fire suffer. A side without ports lives off the country at a steady share; a garrison off its stores.
Basis: parameters supply_*, relations.md. M41. Left out: railways, priorities, fuel apart from shells.
"""

from __future__ import annotations

from wellhit.engine.common import TURNS_A_DAY
from wellhit.engine.rule import rule
from wellhit.engine.words import ACTIVE, ASSAULT, HOLD

NO_ROAD = 1.0e6  # km: further than any road


@rule
def need_of(draw, f):
    """Long tons a day that a formation needs, by men, guns and what it is doing. M41."""
    tons = f.men / 1000.0 * draw.supply_per_thousand
    if f.task == ASSAULT and f.in_siege == 1:
        tons += f.guns * draw.supply_per_gun_assault
    elif f.task == HOLD:
        tons *= draw.supply_static
    tons += f.tanks * draw.supply_per_tank
    return tons


@rule
def nearest_port_km(world, state, side, place):
    """Road distance to the nearest port of the side that discharges; far when there is none."""
    best = NO_ROAD
    for p in range(world.n_ports):
        port = state.ports[p]
        if port.holder == side and port.landed_today > 0.0:
            best = min(best, world.distance[world.ports[p].place, place])
    return best


@rule
def feed_side(world, draw, state, side):
    """One side's day: demand, ton-kilometres, and the share that gets through."""
    demand = 0.0
    ton_km = 0.0
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_garrison == 0 and world.formations[i].side == side:
            need = need_of(draw, f)
            km = nearest_port_km(world, state, side, f.place)
            if km < NO_ROAD:  # those whom no road reaches are fed some other way, and not at the others' cost
                demand += need
                ton_km += need * km
    share = 1.0
    if demand > 0.0:
        share = min(share, state.sides[side].stocks / demand)
        if ton_km > 0.0:
            share = min(share, draw.supply_lift / ton_km)
    state.sides[side].stocks -= demand * share
    state.sides[side].used += demand * share
    return share


@rule
def lives_off_ports(world, state, side):
    """Whether any port lands supplies for the side."""
    for p in range(world.n_ports):
        if state.ports[p].holder == side and state.ports[p].landed_today > 0.0:
            return True
    return False


@rule
def supply(world, draw, state):
    """Once a day: feed everyone; supply in hand moves towards the share that came, fatigue eases with rest. M41."""
    if state.turn % TURNS_A_DAY != 3:
        return
    for side in range(2):
        share = draw.supply_without_ports
        if lives_off_ports(world, state, side):
            share = feed_side(world, draw, state, side)
        state.sides[side].supply = share
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status != ACTIVE:
            continue
        share = state.sides[world.formations[i].side].supply
        f.supply += draw.supply_smoothing * (share - f.supply)
        if f.task == HOLD or (f.in_siege == 1 and state.fortresses[f.fortress].assault == 0):
            f.fatigue = max(0.0, f.fatigue - draw.rest_per_day)
        else:
            f.fatigue = max(0.0, f.fatigue - 0.5 * draw.rest_per_day)
