"""Siege: who stands round a fortress, how tightly, and what that does to both.

Formations ordered to invest, mask or assault stand at its assembly place and count against its
perimeter. A screen cuts the roads; a fuller ring stops those who would slip out. Both sides lose a
few men a day to patrols and harassing fire. A fortress that falls yields everyone in it.
Basis: parameters siege_*, after facts (7 Recce's cordon of over 30 km). M07, M09-M12, M14, M37.
Left out: relief from outside, wells and water.
"""

from __future__ import annotations

from wellhit.engine.common import TURNS_A_DAY, fitness, lose_men, note, settle_garrison, take_prisoners
from wellhit.engine.dice import L_PATROL, L_SORTIE, noise
from wellhit.engine.rule import rule
from wellhit.engine.words import ACTIVE, ASSAULT, CAPITULATED, CAPTURED, E_FELL, E_INVESTED, HOLD


@rule
def clear_counts(fort):
    """Forget last turn's besiegers before counting them anew."""
    fort.n_besiegers = 0
    fort.besieging_men = 0.0
    fort.battalions = 0.0
    fort.assault_battalions = 0.0
    fort.assault_men = 0.0
    fort.special_armour = 0.0
    fort.guns = 0.0
    fort.crabs = 0.0
    fort.avres = 0.0
    fort.crocodiles = 0.0
    fort.tanks = 0.0
    fort.carriers = 0.0
    fort.attackers_lost_turn = 0.0


@rule
def gather_besiegers(world, draw, state):
    """Count, fortress by fortress, the men, battalions, guns and armour that stand before it. M07, M10."""
    for k in range(world.n_fortresses):
        clear_counts(state.fortresses[k])
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status != ACTIVE or f.in_siege == 0 or f.men <= 0.0:
            continue
        fort = state.fortresses[f.fortress]
        fit = fitness(draw, f)
        fort.n_besiegers += 1
        fort.besieging_men += f.men
        fort.besieger = world.formations[i].side
        fort.guns += f.guns
        fort.special_armour += f.crabs + f.avres + f.crocodiles
        battalions = f.battalions * f.men / max(1.0, f.start_men)
        fort.battalions += battalions
        if f.task == ASSAULT:
            fort.assault_battalions += battalions * fit
            fort.assault_men += f.men
            fort.tanks += f.tanks
            fort.crabs += f.crabs
            fort.avres += f.avres
            fort.crocodiles += f.crocodiles
            fort.carriers += f.carriers


@rule
def take_outskirts(world, state, k, side):
    """The places next to the works, outside them, pass to the besieger when the ring closes."""
    wk = world.fortresses[k]
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        wp = world.places[world.strongpoints[s].place]
        for link in range(wp.first_link, wp.first_link + wp.n_links):
            p = world.link_place[link]
            if world.places[p].in_fortress == 0 and state.places[p].power[1 - side] <= 0.0:
                state.places[p].holder = side


@rule
def invest(world, draw, state, log):
    """Close the ring where besiegers stand: land supply and escape are cut. M10."""
    for k in range(world.n_fortresses):
        fort = state.fortresses[k]
        if fort.fall_turn >= 0:
            fort.investment = 0.0
            continue
        ring = fort.perimeter_km * draw.siege_men_per_km
        fort.investment = min(1.0, fort.besieging_men / ring)
        screen = fort.perimeter_km * draw.siege_screen_per_km
        if fort.invested == 1 and fort.besieging_men < draw.siege_screen_kept * screen:
            fort.invested = 0
        elif fort.invested == 0 and fort.besieging_men >= screen:
            fort.invested = 1
            if fort.invested_turn < 0:
                fort.invested_turn = state.turn
            take_outskirts(world, state, k, fort.besieger)
            note(state, log, E_INVESTED, k, fort.besieger, fort.besieging_men, fort.investment)


@rule
def wear_besiegers(world, draw, state, k, men):
    """Share losses of a quiet siege over the men who stand in it."""
    total = state.fortresses[k].besieging_men
    state.fortresses[k].lost_in_siege += men
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_siege == 1 and f.fortress == k and f.men > 0.0 and total > 0.0:
            lose_men(draw, state, f, world.formations[i].side, men * f.men / total)


@rule
def wear_of_siege(world, draw, state, keys):
    """Once a day: patrols and harassing fire cost both sides a little, food is eaten, some slip out. M12, M14."""
    if state.turn % TURNS_A_DAY != 2:
        return
    for k in range(world.n_fortresses):
        fort = state.fortresses[k]
        wk = world.fortresses[k]
        if fort.fall_turn >= 0 or fort.invested == 0:
            continue
        fort.food = max(0.0, fort.food - (1.0 - wk.sea_supply))
        contact = fort.investment
        noise_a = noise(keys.luck, L_PATROL, state.turn, wk.id, draw.siege_patrol_spread)
        noise_d = noise(keys.luck, L_SORTIE, state.turn, wk.id, draw.siege_patrol_spread)
        exposed = min(fort.besieging_men, fort.garrison_men)
        if fort.n_besiegers > 0:
            wear_besiegers(world, draw, state, k, draw.siege_patrol_loss * exposed * contact * noise_a)
            lost = min(fort.garrison_men, draw.siege_patrol_loss * exposed * contact * noise_d)
            hurt_garrison(world, draw, state, k, lost)
            settle_garrison(world, state, k)  # before others slip out of those who are left
        slip = fort.garrison_men * draw.siege_slip_out * (1.0 - fort.investment)
        spread_loss(world, state, k, slip)
        fort.turn_escaped += slip
        settle_garrison(world, state, k)


@rule
def spread_loss(world, state, k, men):
    """Take men from the standing strongpoints of a fortress in proportion to who is in them."""
    fort = state.fortresses[k]
    if fort.garrison_men <= 0.0:
        return
    part = min(1.0, men / fort.garrison_men)
    wk = world.fortresses[k]
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        state.strongpoints[s].men -= state.strongpoints[s].men * part


@rule
def hurt_garrison(world, draw, state, k, men):
    """Killed and wounded of a garrison, spread over its standing strongpoints."""
    spread_loss(world, state, k, men)
    fort = state.fortresses[k]
    fort.turn_killed += men * draw.garrison_killed_share
    fort.turn_wounded += men * (1.0 - draw.garrison_killed_share)


@rule
def release_besiegers(world, state, k):
    """The siege is over: those who stood in it are free for other tasks."""
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_garrison == 0 and f.fortress == k and f.in_siege == 1:
            f.in_siege = 0
            f.task = HOLD


@rule
def capture_garrison(world, state, k):
    """Everyone left in a fallen fortress, wounded included, is a prisoner. M37."""
    fort = state.fortresses[k]
    side = world.fortresses[k].side
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_garrison == 1 and f.fortress == k:
            taken = f.men + f.wounded
            state.sides[side].wounded -= f.wounded
            fort.wounded -= f.wounded
            f.men = 0.0
            f.wounded = 0.0
            f.prisoners += taken
            fort.prisoners += taken
            state.sides[1 - side].prisoners += taken
            f.status = CAPTURED
        elif f.status == ACTIVE and f.moving == 0 and world.formations[i].side == side and f.men > 0.0:
            wp = world.places[f.place]
            if wp.in_fortress == 1 and wp.fortress == k:
                take_prisoners(state, f, side, f.men)
                f.status = CAPTURED
    fort.garrison_men = 0.0


@rule
def fortress_falls(world, draw, state, keys, log, k, side):
    """A fortress passes to `side`: garrison, places and works with it. M36, M37."""
    settle_garrison(world, state, k)
    capture_garrison(world, state, k)
    fort = state.fortresses[k]
    wk = world.fortresses[k]
    fort.holder = side
    fort.fall_turn = state.turn
    fort.assault = 0
    fort.invested = 0
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        sp = state.strongpoints[s]
        if sp.holds == 1:
            sp.holds = 0
            sp.how = CAPITULATED
            sp.fallen_turn = state.turn
        sp.men = 0.0
        sp.attacked = 0
        place = state.places[world.strongpoints[s].place]
        place.holder = side
        if place.reached[side] == 0:
            place.reached[side] = state.turn + 1
    release_besiegers(world, state, k)
    note(state, log, E_FELL, k, side, fort.prisoners, fort.lost_share)
