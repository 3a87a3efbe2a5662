"""The first morning: who stands where, how strong, behind what works, with what stores.

Strengths known only within limits are drawn from their triangle, the same for a fate whatever the plan.
One rule splits a garrison over strongpoints: works times the weight of their kind, unless a source gives
shares (engine/compile.py reckons the weights).
"""

from __future__ import annotations

from wellhit.engine.dice import F_COMMANDER, F_PORT, F_STORES, F_STRENGTH, between, roll
from wellhit.engine.ports import ready_in_peace
from wellhit.engine.rule import entry, rule
from wellhit.engine.water import bridge_hours
from wellhit.engine.words import ACTIVE, HOLD, NOBODY, ROLE_COMPONENT, ROLE_GARRISON, WAITING


@rule
def within(u, limits):
    """The quantile `u` of a low-best-high triangle."""
    return between(u, limits[0], limits[1], limits[2])


@rule
def begin_formations(world, state, keys):
    """Formations at their start places, at strengths drawn within their limits."""
    for i in range(world.n_formations):
        f = state.formations[i]
        wf = world.formations[i]
        u = roll(keys.fate, F_STRENGTH, 0, wf.id)
        v = roll(keys.fate, F_STRENGTH, 1, wf.id)
        f.men = within(u, wf.men)
        f.start_men = f.men
        f.tanks = within(v, wf.tanks)
        f.guns = within(v, wf.guns)
        f.crabs = within(v, wf.crabs)
        f.avres = within(v, wf.avres)
        f.crocodiles = within(v, wf.crocodiles)
        f.carriers = within(v, wf.carriers)
        f.battalions = wf.battalions
        f.supply = 1.0
        f.place = wf.start
        f.dest = wf.start
        f.goal = wf.start
        f.task = HOLD
        f.fortress = wf.fortress
        f.status = WAITING
        if wf.arrives <= 0 and wf.role != ROLE_COMPONENT:
            f.status = ACTIVE
        if wf.role == ROLE_GARRISON and wf.has_fortress == 1 and f.status == ACTIVE:
            f.in_garrison = 1
            state.fortresses[wf.fortress].garrison_men += f.men


@rule
def begin_fortresses(world, state, keys):
    """Fortresses with their stores, people and works; the garrison split by the stated rule."""
    for k in range(world.n_fortresses):
        fort = state.fortresses[k]
        wk = world.fortresses[k]
        fort.holder = wk.side
        fort.besieger = 1 - wk.side
        fort.fall_turn = -1
        fort.assault_turn = -1
        fort.invested_turn = -1
        fort.terms_turn = -1
        fort.landing_turn = -1
        fort.bad_day_share = -1.0
        fort.n_standing = wk.n_strongpoints
        fort.food = within(roll(keys.fate, F_STORES, 0, wk.id), wk.food_days)
        fort.ammunition = within(roll(keys.fate, F_STORES, 1, wk.id), wk.ammunition_days)
        fort.civilians = within(roll(keys.fate, F_STRENGTH, 2, wk.id), wk.civilians)
        fort.perimeter_km = within(roll(keys.fate, F_COMMANDER, 2, wk.id), wk.perimeter_km)
        weight = 0.0
        for s in range(wk.first, wk.first + wk.n_strongpoints):
            weight += world.strongpoints[s].weight
        for s in range(wk.first, wk.first + wk.n_strongpoints):
            sp = state.strongpoints[s]
            ws = world.strongpoints[s]
            sp.holds = 1
            sp.hold_left = 1.0
            sp.fallen_turn = -1
            sp.men = fort.garrison_men * ws.weight / max(1.0e-9, weight)
            sp.start_men = sp.men
            sp.mines_left = ws.mines_grade
            u = roll(keys.fate, F_STRENGTH, 3, ws.id)
            sp.guns = within(u, ws.guns)
            sp.flak = within(u, ws.flak)
            sp.shells = within(u, ws.shells)


@rule
def begin_ports(world, draw, state, keys):
    """Ports as they are on the first morning."""
    for p in range(world.n_ports):
        port = state.ports[p]
        wp = world.ports[p]
        port.holder = state.places[wp.place].holder
        if wp.has_fortress == 1:
            port.holder = state.fortresses[wp.fortress].holder
        port.captured_turn = -1
        port.open_turn = -1
        port.intact = 0
        port.tons_full = within(roll(keys.fate, F_PORT, 1, wp.id), wp.tons)
        port.damage = wp.damage
        port.warned_turn = -1
        port.prepared = ready_in_peace(world, draw, p)
        port.mines = wp.mines_grade


@rule
def begin_roads(world, draw, state):
    """Roads and bridges as they are on the first morning; behind the lines roads have long been kept. M06."""
    for r in range(world.n_routes):
        wr = world.routes[r]
        state.routes[r].bridge = wr.bridge
        state.routes[r].hours_left = bridge_hours(world, draw, wr.crossing)
        holder = world.places[wr.a].holder
        if holder != NOBODY and holder == world.places[wr.b].holder:
            state.routes[r].kept_by = holder + 1
            state.routes[r].signed = 1.0


@entry
def begin(world, draw, state, keys):
    """Fill a zeroed state for the first turn."""
    for p in range(world.n_places):
        state.places[p].holder = world.places[p].holder
        if world.places[p].holder != NOBODY:
            state.places[p].reached[world.places[p].holder] = 1
    begin_roads(world, draw, state)
    begin_formations(world, state, keys)
    begin_fortresses(world, state, keys)
    begin_ports(world, draw, state, keys)
    for a in range(world.n_assets):
        state.assets[a].count = within(
            roll(keys.fate, F_STRENGTH, 0, world.assets[a].id), world.assets[a].count
        )
    for side in range(2):
        state.sides[side].supply = 1.0
        state.sides[side].stocks = draw.supply_start_stocks
        state.sides[side].last_shell_turn = -1
        u = roll(keys.fate, F_STORES, side, world.id)
        state.sides[side].theatre_tons = within(u, world.theatre_tons[side])
