"""Siege: who stands round a fortress, how tightly, and what that does to both.

Formations ordered to invest, mask or assault stand at its assembly place and count, with their guns, against
its perimeter. A screen cuts the roads; a fuller ring stops those who would slip out, and opens again as men
leave it. Outposts are fought for and drawn in, and the perimeter shrinks. Both sides lose a few men a day to
patrols and harassing fire. A garrison may march off while nobody has closed the ways.
Basis: parameters siege_*, outpost_*, after facts (7 Recce's cordon of over 30 km). M06, M07, M10-M12.
Left out: relief from outside, wells and water, sallies in strength.
"""

from __future__ import annotations

from wellhit.engine.assault import give_over
from wellhit.engine.common import TURNS_A_DAY, fitness, guns_hold_sector, lose_men, note, settle_garrison
from wellhit.engine.dice import L_PATROL, L_SORTIE, noise
from wellhit.engine.rule import rule
from wellhit.engine.words import (
    ACTIVE,
    AFTERNOON,
    ASSAULT,
    DRAWN_IN,
    E_DRAWN_IN,
    E_INVESTED,
    E_LEFT_WORKS,
)  # fmt: skip


@rule
def clear_counts(fort):
    """Forget last turn's besiegers before counting them anew."""
    fort.n_besiegers = 0
    fort.besieging_men = 0.0
    fort.ring_men = 0.0
    fort.battalions = 0.0
    fort.assault_battalions = 0.0
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
        fort.ring_men += f.men + guns_hold_sector(world, draw, f)
        fort.besieger = world.formations[i].side
        fort.guns += f.guns
        fort.special_armour += f.crabs + f.avres + f.crocodiles
        battalions = f.battalions * f.men / max(1.0, f.start_men)
        fort.battalions += battalions
        if f.task == ASSAULT:
            fort.assault_battalions += battalions * fit
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
def tightness(draw, fort):
    """Men round a fortress, and guns that bar roads, against a full ring: 1 at most."""
    return min(1.0, fort.ring_men / max(1.0e-9, fort.perimeter_km * draw.siege_men_per_km))


@rule("M10", otherwise=0.0)
def ring_stops(world, draw, fort):
    """Share of a perimeter that is closed to those who would slip out. M10

    Formula: (men + men for whom guns count) / (siege_men_per_km * perimeter in km), 1 at most.
    Quantities: siege_men_per_km (a battalion to two kilometres is a full ring).
    """
    return tightness(draw, fort)


@rule("M10", otherwise=False)
def is_cut_off(world, fort):
    """Whether no supply comes in by land: a garrison that is invested eats what it has. M10

    Formula: while the fortress is invested.
    """
    return fort.invested == 1


@rule("M07", otherwise="ever")
def ring_left(world, now, ever):
    """Men who go to another task leave a gap: the ring is as tight as those make it who stand in it now. M07

    Formula: tightness now (without this: the tightest it has ever been).
    """
    return now


@rule("M07", otherwise=False)
def is_open_again(world, draw, fort):
    """Whether so many have left that the roads are no longer cut. M07

    Formula: besieging men < siege_screen_kept * siege_screen_per_km * perimeter in km.
    Quantities: siege_screen_per_km (one reconnaissance regiment held 30 km), siege_screen_kept (half of that).
    """
    return fort.besieging_men < draw.siege_screen_kept * draw.siege_screen_per_km * fort.perimeter_km


@rule
def invest(world, draw, state, log):
    """Close the ring where besiegers stand, and open it where they have left: land supply and escape. M07, M10."""
    for k in range(world.n_fortresses):
        fort = state.fortresses[k]
        if fort.fall_turn >= 0:
            fort.investment = 0.0
            continue
        now = ring_stops(world, draw, fort)
        fort.investment = ring_left(world, now, max(now, fort.investment))
        if fort.invested == 1 and is_open_again(world, draw, fort):
            fort.invested = 0
        elif fort.invested == 0 and fort.besieging_men >= draw.siege_screen_per_km * fort.perimeter_km:
            fort.invested = 1
            if fort.invested_turn < 0:
                fort.invested_turn = state.turn
            take_outskirts(world, state, k, fort.besieger)
            note(state, log, E_INVESTED, k, fort.besieger, fort.besieging_men, fort.investment)


@rule
def shorten(world, draw, state, k):
    """An outpost is gone: the perimeter shrinks by a share of one outer position's stretch of it. M11."""
    fort = state.fortresses[k]
    wk = world.fortresses[k]
    outer = 1.0
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        outer += world.strongpoints[s].outer * state.strongpoints[s].holds
    fort.perimeter_km *= 1.0 - draw.outpost_perimeter / outer


@rule
def go_back(world, state, k, s):
    """The men of an outpost go back into the works that stand behind it, by their weight; False if there are none."""
    wk = world.fortresses[k]
    weight = 0.0
    for n in range(wk.first, wk.first + wk.n_strongpoints):
        if state.strongpoints[n].holds == 1 and world.strongpoints[n].outpost == 0:
            weight += world.strongpoints[n].weight
    if weight <= 0.0:
        return False
    men = state.strongpoints[s].men
    for n in range(wk.first, wk.first + wk.n_strongpoints):
        if state.strongpoints[n].holds == 1 and world.strongpoints[n].outpost == 0:
            state.strongpoints[n].men += men * world.strongpoints[n].weight / weight
    state.strongpoints[s].men = 0.0
    return True


@rule("M11", otherwise=None)
def draw_in_outposts(world, draw, state, log):
    """An outpost is given up after a fight: its men go back to the main works and the perimeter shrinks. M11

    Formula: attacked, and hold left < outpost_hold; the perimeter loses outpost_perimeter of one outer work's stretch.
    Quantities: outpost_hold (half its strength is a day or two of fighting), outpost_perimeter (more than half of
    the stretch need no longer be held). Which works are outposts: outpost_beyond, outpost_grade (far and light).
    """
    for s in range(world.n_strongpoints):
        sp = state.strongpoints[s]
        if world.strongpoints[s].outpost == 0:
            continue
        k = world.strongpoints[s].fortress
        if sp.holds == 1 and sp.attacked == 1 and sp.hold_left < draw.outpost_hold:
            men = sp.men
            if go_back(world, state, k, s):
                give_over(world, state, k, s, DRAWN_IN)
                note(state, log, E_DRAWN_IN, k, s, men, 0.0)
        if sp.holds == 0 and sp.fallen_turn == state.turn and state.fortresses[k].fall_turn < 0:
            shorten(world, draw, state, k)


@rule
def wear_besiegers(world, draw, state, k, men):
    """Share losses of a quiet siege over the men who stand in it."""
    total = state.fortresses[k].besieging_men
    state.fortresses[k].lost_in_siege += men
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_siege == 1 and f.fortress == k and f.men > 0.0 and total > 0.0:
            lose_men(draw, state, f, world.formations[i].side, men * f.men / total)


@rule("M12", otherwise=None)
def wear_down(world, draw, state, keys, k):
    """A day's patrols, sorties and harassing fire cost both sides a few men. M12

    Formula: loss = siege_patrol_loss * men in touch * tightness of the ring * luck, on each side.
    Quantities: siege_patrol_loss (one in two thousand a day), siege_patrol_spread (raids come in bursts).
    """
    fort = state.fortresses[k]
    wk = world.fortresses[k]
    noise_a = noise(keys.luck, L_PATROL, state.turn, wk.id, draw.siege_patrol_spread)
    noise_d = noise(keys.luck, L_SORTIE, state.turn, wk.id, draw.siege_patrol_spread)
    exposed = min(fort.besieging_men, fort.garrison_men) * tightness(draw, fort)
    if fort.n_besiegers > 0:
        wear_besiegers(world, draw, state, k, draw.siege_patrol_loss * exposed * noise_a)
        hurt_garrison(
            world, draw, state, k, min(fort.garrison_men, draw.siege_patrol_loss * exposed * noise_d)
        )
        settle_garrison(world, state, k)  # before others slip out of those who are left


@rule
def slip_out(world, draw, state, k):
    """Deserters and parties by sea and land get away from a garrison, the fewer the fuller the ring. M10."""
    fort = state.fortresses[k]
    slip = fort.garrison_men * draw.siege_slip_out * (1.0 - fort.investment)
    spread_loss(world, state, k, slip)
    fort.turn_escaped += slip
    settle_garrison(world, state, k)


@rule
def wear_of_siege(world, draw, state, keys):
    """Once a day: patrols and harassing fire, food eaten, some slip out. M10, M12."""
    if state.turn % TURNS_A_DAY != AFTERNOON:
        return
    for k in range(world.n_fortresses):
        fort = state.fortresses[k]
        if fort.fall_turn >= 0 or fort.invested == 0:
            continue
        if is_cut_off(world, fort):
            fort.food = max(0.0, fort.food - (1.0 - world.fortresses[k].sea_supply))
        wear_down(world, draw, state, keys, k)
        slip_out(world, draw, state, k)


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
def leave_works(world, state, log, i):
    """A formation of a garrison leaves its works by order while the ways are open: its share of the men goes with it.

    Static men go on foot and leave their guns; the guns of the works stay as they are.
    """
    f = state.formations[i]
    fort = state.fortresses[f.fortress]
    spread_loss(world, state, f.fortress, f.men)
    fort.garrison_men -= f.men
    fort.wounded -= f.wounded
    f.in_garrison = 0
    f.left_works = 1
    note(state, log, E_LEFT_WORKS, f.fortress, i, f.men, 0.0)
