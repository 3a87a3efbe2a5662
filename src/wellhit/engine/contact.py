"""Contact: fights in the open between field formations, pursuit and withdrawal.

A formation stopped by an enemy in the next place presses on it; power against power decides whether
the defender gives way this turn. One ordered to withdraw gives way sooner. Those who give way fall
back along their way, or to a friendly place beside them, and lose stragglers; cut off, they are taken.
Guns, tanks and close weapons put tanks out of action. Basis: parameters contact_*, after CDB90's
delaying and hasty defences. M01, M02, M08, M11, M12, M13, M45.
Left out: encirclement by several columns, air attack on columns.
"""

from __future__ import annotations

import math

import numpy as np

from wellhit.engine.common import field_power, lose_crews, lose_men, note, take_prisoners, tire
from wellhit.engine.dice import L_ANTI_TANK, L_CONTACT, L_GIVE_WAY, L_LOSS_A, L_LOSS_D, noise, normal, roll
from wellhit.engine.digging import line_hold, line_strength, line_toll
from wellhit.engine.rule import rule
from wellhit.engine.water import can_fall_back_over
from wellhit.engine.words import (
    ACTIVE,
    CAPTURED,
    CLOSE,
    E_CAPTURED,
    E_CONTACT,
    FLOODED,
    GARRISON,
    HILL,
    HOLD,
    MARCH,
    POLDER,
    TOWN,
    WITHDRAW,
)  # fmt: skip


@rule
def ground_worth(draw, ground):
    """What ground is worth to a defender, as a factor on his power."""
    if ground == TOWN:
        return draw.contact_town
    if ground == HILL:
        return draw.contact_hill
    if ground == CLOSE:
        return draw.contact_close
    if ground == POLDER or ground == FLOODED:
        return draw.contact_polder
    return 1.0


@rule
def defence_here(world, draw, state, p, side):
    """Power of `side`'s formations in a place, posture and ground included; those set to withdraw stand looser."""
    total = 0.0
    for i in range(world.n_formations):
        f = state.formations[i]
        if (
            f.status == ACTIVE
            and f.in_garrison == 0
            and f.place == p
            and world.formations[i].side == side
            and f.men > 0.0
        ):
            power = field_power(draw, world.formations[i], f)
            if f.task == HOLD:
                power *= draw.contact_posture
            if f.moving == 1:
                power *= draw.rearguard_share * f.rearguard
            total += power
    total *= line_strength(world, draw, state, p, side)
    return total * ground_worth(draw, world.places[p].ground)


@rule
def refuge(world, state, i):
    """Where a beaten formation falls back to: along its way, else a friendly place beside it; its own place if none.

    Nobody who is beaten waits for a ferry, or gets over where the bridge is down. M08
    """
    f = state.formations[i]
    side = world.formations[i].side
    goal = f.goal
    if f.i_via < f.n_via:
        goal = f.via[f.i_via]
    onto = np.int64(world.next_place[f.place, goal])
    if (
        onto != f.place
        and can_fall_back_over(world, state, np.int64(world.next_route[f.place, goal]))
        and state.places[onto].holder != 1 - side
        and state.places[onto].power[1 - side] <= 0.0
    ):
        return onto
    wp = world.places[f.place]
    for link in range(wp.first_link, wp.first_link + wp.n_links):
        onto = world.link_place[link]
        if (
            state.places[onto].holder == side
            and state.places[onto].power[1 - side] <= 0.0
            and can_fall_back_over(world, state, world.link_route[link])
        ):
            return onto
    return f.place


@rule
def fall_back(world, draw, state, log, i):
    """A formation that gives way: stragglers are taken, the rest goes; with nowhere to go it surrenders. M08."""
    f = state.formations[i]
    side = world.formations[i].side
    onto = refuge(world, state, i)
    if onto == f.place and f.moving == 0:
        take_prisoners(state, f, side, f.men)
        f.status = CAPTURED
        note(state, log, E_CAPTURED, f.place, i, f.prisoners, 0.0)
        return
    take_prisoners(state, f, side, f.men * draw.contact_stragglers)
    if f.moving == 0:
        f.place = onto
        if f.task == HOLD and f.goal != world.formations[i].start:
            f.task = MARCH  # driven from where it was sent: it goes back as soon as it can
    f.in_siege = 0
    f.rearguard = 0  # those on the road leave the place behind them open
    tire(draw, f, draw.contact_fatigue)


@rule
def takes_part(state, i, p):
    """Whether a formation of the field fights at a place: it stands there, or presses on it."""
    f = state.formations[i]
    if f.status != ACTIVE or f.in_garrison == 1 or f.men <= 0.0:
        return False
    return f.place == p or (f.engaged == 1 and f.dest == p)


@rule
def anti_tank_guns(world, draw, state, p, side):
    """What `side` has at a place that stops tanks, in guns: guns, tanks as so many guns, close weapons of its men."""
    guns = 0.0
    for i in range(world.n_formations):
        if world.formations[i].side == side and takes_part(state, i, p):
            f = state.formations[i]
            close = draw.contact_close_weapons * min(f.men, draw.frontage_men) / 1000.0
            guns += f.guns + draw.contact_tank_as_gun * f.tanks + close
    return guns


@rule("M13", otherwise=0.0)
def tanks_hit(world, draw, state, keys, p, side):
    """Share of its tanks that `side` loses this turn to what the enemy has here against them. M13

    Formula: contact_tank_loss * guns / (guns + contact_tank_guns_half) * spread, at most a half.
    Quantities: contact_tank_loss (attackers lost 3.9 % of their tanks a day), contact_tank_guns_half (a battery
    or two make half the danger of many), contact_tank_as_gun (tanks also have to move and be elsewhere),
    contact_close_weapons (rocket launchers bear at street width only), contact_loss_spread (fights differ).
    """
    wp = world.places[p]
    guns = anti_tank_guns(world, draw, state, p, 1 - side)
    luck = noise(keys.luck, L_ANTI_TANK, state.turn, wp.id ^ np.uint64(side), draw.contact_loss_spread)
    return min(0.5, draw.contact_tank_loss * luck * guns / (guns + draw.contact_tank_guns_half))


@rule
def lose_tanks(world, draw, state, i, share):
    """A formation loses a share of its tanks, and crews with them. M13."""
    f = state.formations[i]
    side = world.formations[i].side
    lost = f.tanks * share
    f.tanks -= lost
    f.tanks_lost += lost
    state.sides[side].afvs_lost += lost
    lose_crews(world, draw, state, f, side, lost)


@rule
def bleed(world, draw, state, p, side, share, tanks):
    """Losses of the side's formations at or pressing on a place: shares of the men of one front each, and of tanks."""
    for i in range(world.n_formations):
        if world.formations[i].side == side and takes_part(state, i, p):
            f = state.formations[i]
            lose_men(draw, state, f, side, share * min(f.men, draw.frontage_men))
            lose_tanks(world, draw, state, i, tanks)
            tire(draw, f, draw.contact_fatigue)


@rule
def give_way(world, draw, state, log, p, side):
    """Every formation of `side` in a place falls back from it."""
    for i in range(world.n_formations):
        f = state.formations[i]
        if (
            f.status == ACTIVE
            and f.in_garrison == 0
            and f.place == p
            and world.formations[i].side == side
            and f.men > 0.0
        ):
            fall_back(world, draw, state, log, i)


@rule
def is_withdrawing(world, state, p, side):
    """Whether anyone of the side here has orders to go: then the whole stand is a delay."""
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.place == p and world.formations[i].side == side:
            if f.task == WITHDRAW or f.task == GARRISON:
                return True
    return False


@rule("M08", otherwise=0.0)
def gives_ground(world, draw, state, p, side):
    """Troops with orders to go hold a road for a turn or two, then leave it: added to the log odds. M08

    Formula: contact_delay where anyone of the side here withdraws, else 0.
    Quantities: contact_delay (an advance against a delaying defence makes 1.9 km a day).
    """
    if is_withdrawing(world, state, p, side):
        return draw.contact_delay
    return 0.0


@rule
def fight(world, draw, state, keys, log, p, side):
    """One contact: `side` presses on a place held against it. M08, M11-M13, M45."""
    wp = world.places[p]
    own = np.uint64(side)  # both sides may press on one place: each with its own dice
    attack = state.places[p].pressing[side]
    defence = defence_here(world, draw, state, p, 1 - side)
    if defence <= 0.0:
        return
    ratio = math.log((attack + 1.0) / (defence + 1.0))
    ratio += draw.contact_spread * normal(keys.luck, L_CONTACT, state.turn, wp.id ^ own)
    push = draw.contact_slope * ratio
    push += gives_ground(world, draw, state, p, 1 - side)
    push -= line_hold(world, draw, state, p, 1 - side)
    odds = 1.0 / (1.0 + math.exp(-push))
    balance = math.exp(0.5 * min(2.0, max(-2.0, ratio)))
    luck_a = noise(keys.luck, L_LOSS_A, state.turn, wp.id ^ own, draw.contact_loss_spread)
    luck_d = noise(keys.luck, L_LOSS_D, state.turn, wp.id ^ own, draw.contact_loss_spread)
    loss_a = draw.contact_loss_attacker / balance * luck_a * line_toll(world, draw, state, p, 1 - side)
    loss_d = draw.contact_loss_defender * balance * luck_d
    tanks_a = tanks_hit(world, draw, state, keys, p, side)
    tanks_d = tanks_hit(world, draw, state, keys, p, 1 - side)
    bleed(world, draw, state, p, side, loss_a, tanks_a)
    bleed(world, draw, state, p, 1 - side, loss_d, tanks_d)
    yielded = roll(keys.luck, L_GIVE_WAY, state.turn, wp.id ^ own) < odds
    note(state, log, E_CONTACT, p, side, attack / (defence + 1.0), odds)
    if yielded:
        give_way(world, draw, state, log, p, 1 - side)


@rule
def fight_contacts(world, draw, state, keys, log):
    """Every place where one side presses on the other is fought for. M08, M11-M13."""
    for p in range(world.n_places):
        place = state.places[p]
        for side in range(2):
            if place.power[1 - side] <= 0.0:
                continue
            if place.pressing[side] <= 0.0 and place.power[side] > 0.0 and place.holder == 1 - side:
                place.pressing[side] = place.power[side]
            if place.pressing[side] > 0.0:
                fight(world, draw, state, keys, log, p, side)
