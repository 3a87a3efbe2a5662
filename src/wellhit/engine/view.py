"""What one side may know now: plans, people and policies decide from this and nothing else.

Own formations exactly; of the enemy who is met in the same or the next place; fortresses by rough
estimate, an error that fate fixes for the campaign; never the enemy's plan, will or stores.
"""

from __future__ import annotations

import math

from wellhit.engine.common import TURNS_A_DAY
from wellhit.engine.dice import F_ESTIMATE, noise
from wellhit.engine.layout import NEVER
from wellhit.engine.rule import entry, rule
from wellhit.engine.words import ACTIVE


@rule
def see_places(world, state, side, view):
    """Who holds each place, as far as known: the map of the day."""
    for p in range(world.n_places):
        view.places[p].holder = state.places[p].holder
        view.places[p].enemy_seen = 0
        view.places[p].enemy_men = 0.0


@rule
def forget(v):
    """Nothing known of a formation: the record may hold what the other side saw."""
    v.own = 0
    v.status = 0
    v.place = 0
    v.task = 0
    v.in_siege = 0
    v.in_garrison = 0
    v.fortress = 0
    v.moving = 0
    v.men = 0.0
    v.supply = 0.0
    v.fatigue = 0.0


@rule
def see_formations(world, state, side, view):
    """Own formations exactly; enemy ones only where own troops stand beside them."""
    for i in range(world.n_formations):
        f = state.formations[i]
        v = view.formations[i]
        forget(v)
        if world.formations[i].side == side:
            v.own = 1
            v.status = f.status
            v.place = f.place
            v.task = f.task
            v.in_siege = f.in_siege
            v.in_garrison = f.in_garrison
            v.fortress = f.fortress
            v.moving = f.moving
            v.men = f.men
            v.supply = f.supply
            v.fatigue = f.fatigue
        elif f.status == ACTIVE and f.in_garrison == 0 and is_in_touch(world, state, f.place, side):
            v.status = f.status
            v.place = f.place
            v.men = math.floor(f.men / 500.0 + 0.5) * 500.0
            view.places[f.place].enemy_seen = 1
            view.places[f.place].enemy_men += v.men


@rule
def is_in_touch(world, state, place, side):
    """Whether own troops stand in or beside a place."""
    if state.places[place].power[side] > 0.0:
        return True
    wp = world.places[place]
    for link in range(wp.first_link, wp.first_link + wp.n_links):
        if state.places[world.link_place[link]].power[side] > 0.0:
            return True
    return False


@rule
def see_fortresses(world, draw, state, keys, side, view):
    """Fortresses: whose, how tightly held, what besieges them; the garrison only by estimate."""
    for k in range(world.n_fortresses):
        fort = state.fortresses[k]
        v = view.fortresses[k]
        v.holder = fort.holder
        v.invested = fort.invested
        v.invested_days = 0
        if fort.invested == 1:
            v.invested_days = (state.turn - fort.invested_turn) // TURNS_A_DAY
        v.assault = fort.assault
        v.truce = 1 if fort.truce_turns > 0 else 0
        v.fallen = 1 if fort.fall_turn >= 0 else 0
        v.raid_hours = NEVER
        if fort.raids > 0:
            v.raid_hours = (state.turn - fort.raid_turn) * (24 // TURNS_A_DAY)
        v.n_standing = fort.n_standing
        v.garrison_estimate = fort.garrison_men
        if world.fortresses[k].side != side:
            v.garrison_estimate *= noise(
                keys.fate, F_ESTIMATE, 0, world.fortresses[k].id, draw.estimate_spread
            )
        v.battalions = fort.battalions
        v.guns = fort.guns
        v.special_armour = fort.special_armour
        v.civilians = fort.civilians


@entry
def look(world, draw, state, keys, side, view):
    """Each side sees what it may know at the start of this turn, and nothing else: written into `view`."""
    view.side = side
    view.turn = state.turn
    view.sky = state.sky
    view.forecast = state.forecast
    see_places(world, state, side, view)
    see_formations(world, state, side, view)
    see_fortresses(world, draw, state, keys, side, view)
    for p in range(world.n_ports):
        view.ports_holder[p] = state.ports[p].holder
        view.ports_open[p] = 1 if state.ports[p].landed_today > 0.0 else 0
