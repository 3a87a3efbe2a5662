"""Assault: which positions are attacked, how fast the attack gets on, and when a position is carried.

Each turn the attacker puts his battalions against as many reachable positions as he can man: the ordered
objectives first. A position falls when its hold is used up. A line is broken in at one place, passed through
by fresh battalions and rolled up from the flank. Chance that a whole siege shares (will, execution) stands
beside the dice of single fights, for dice alone average away. Positions, armour, closing, columns and losses
have chapters of their own. Basis: parameters assault_*, relations.md (CDB90). M29, M30, M32, M33, M35.
"""

from __future__ import annotations

import math

from wellhit.engine.armour import beside_infantry, forward, lose_vehicles, mines_lifted, shot_in
from wellhit.engine.closing import caught_in_the_open, come_to_life, time_left
from wellhit.engine.columns import columns, over_water
from wellhit.engine.common import TURNS_A_DAY, is_dark, note, settle_garrison
from wellhit.engine.dice import F_EXECUTION, L_PACE, hidden, noise
from wellhit.engine.guns import will_of_shaken
from wellhit.engine.landing import landing_effort, landing_possible
from wellhit.engine.losses import attackers_losses, hurt_position, share_attackers_losses
from wellhit.engine.positions import (
    blind_battery,
    garrison_quality,
    garrison_will,
    is_overlooked,
    manning,
    street_fighting,
    strength_of_position,
    turned_flank,
)
from wellhit.engine.rule import rule
from wellhit.engine.ways import is_reachable
from wellhit.engine.words import ACTIVE, ASSAULT, CARRIED, DELIBERATE, E_ASSAULT, E_CARRIED, S_CITADEL

# How gladly a staff goes for a position: only the order of these matters, and orders override all of it.
ORDERED, KEY_GROUND, A_GRADE_OF_WORKS, A_THOUSAND_MEN, CITADEL = 100.0, 3.0, 0.5, 1.0, 6.0
NOWHERE = -1.0e9  # less appealing than any position there is


@rule
def execution(world, draw, keys, k):
    """How well this operation is prepared and led, as a factor fixed by fate."""
    unseen = hidden(draw.known[k], draw.execution[k], keys.fate, F_EXECUTION, world.fortresses[k].id)
    return math.exp(draw.execution_spread * unseen)


@rule
def is_objective(fort, s):
    """Whether an order names this position as an objective."""
    for n in range(fort.n_objectives):
        if fort.objectives[n] == s:
            return True
    return False


@rule("M32", otherwise=0.0)
def citadels_last(world, s):
    """Appeal that a citadel lacks: unless orders name it, the town round it is cleared first. M32.

    Formula: 6 less for a citadel, more than key ground can add; 0 for others.
    Quantities: none, only the order of positions matters.
    """
    if world.strongpoints[s].kind == S_CITADEL:
        return CITADEL
    return 0.0


@rule
def appeal(world, state, k, s):
    """How gladly the attacker goes for a position: ordered objectives first, then key ground, then the weak."""
    fort = state.fortresses[k]
    ws = world.strongpoints[s]
    score = KEY_GROUND * ws.key_ground - A_GRADE_OF_WORKS * ws.works_grade
    score -= A_THOUSAND_MEN * state.strongpoints[s].men / 1000.0
    score -= citadels_last(world, s)
    for n in range(fort.n_objectives):
        if fort.objectives[n] == s:
            score += ORDERED - n
    return score


@rule
def choose_fronts(world, draw, state, k, wanted):
    """Mark up to `wanted` reachable positions as attacked, only ordered ones if orders say so; returns how many."""
    wk = world.fortresses[k]
    fort = state.fortresses[k]
    chosen = 0
    while chosen < wanted:
        best = NOWHERE
        pick = wk.first
        for s in range(wk.first, wk.first + wk.n_strongpoints):
            sp = state.strongpoints[s]
            if sp.holds == 0 or sp.attacked == 1 or not is_reachable(world, state, s):
                continue
            if fort.only == 1 and not is_objective(fort, s):
                continue
            score = appeal(world, state, k, s)
            if score > best:
                best = score
                pick = s
        if best <= NOWHERE:
            return chosen
        state.strongpoints[pick].attacked = 1
        chosen += 1
    return chosen


@rule("M33", otherwise=1.0)
def tempo_mass(world, draw, fort):
    """How many more battalions stand before each position in a deliberate attack. M33.

    Formula: deliberate_mass when deliberate, else 1.
    Quantities: deliberate_mass (one thing at a time).
    """
    if fort.tempo == DELIBERATE:
        return draw.deliberate_mass
    return 1.0


@rule("M33", otherwise=1.0)
def tempo_pace(world, draw, fort):
    """How fast a deliberate attack gets on, against a quick one. M33.

    Formula: deliberate_pace when deliberate, else 1.
    Quantities: deliberate_pace (S2: slow and steady).
    """
    if fort.tempo == DELIBERATE:
        return draw.deliberate_pace
    return 1.0


@rule
def fronts_manned(world, draw, fort):
    """Positions attacked at once: one for so many battalions, fewer when deliberate."""
    per_front = draw.battalions_per_front * tempo_mass(world, draw, fort)
    return max(1.0, math.floor(fort.assault_battalions / per_front + 0.5))


@rule
def begin_assault(state, log, k):
    """H-hour."""
    fort = state.fortresses[k]
    fort.assault = 1
    fort.by_assault = 1
    if fort.assault_turn < 0:
        fort.assault_turn = state.turn
        note(state, log, E_ASSAULT, k, fort.besieger, fort.battalions, 0.0)


@rule
def choose_attacks(world, draw, state, keys, log):
    """Before any gun fires: which positions are attacked; an assault with nothing left to take rests. M29, M33."""
    for k in range(world.n_fortresses):
        fort = state.fortresses[k]
        if fort.fall_turn >= 0 or fort.assault_battalions <= 0.0:
            fort.assault = 0
            continue
        if fort.truce_turns > 0 or fort.parley > 0 or not landing_possible(world, draw, state, k):
            continue
        if is_dark(state) and fort.night == 0:
            continue
        if choose_fronts(world, draw, state, k, fronts_manned(world, draw, fort)) == 0:
            fort.assault = 0
            continue
        begin_assault(state, log, k)
        columns(world, draw, state, keys, log, k)
        come_to_life(world, draw, state, k)


@rule
def fresh_battalions(world, state, k):
    """Battalions of the assault that are neither lost nor tired: who can pass through those that broke in. M29."""
    fresh = 0.0
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_siege == 1 and f.fortress == k and f.task == ASSAULT:
            fresh += f.battalions * f.men / max(1.0, f.start_men) * (1.0 - f.fatigue)
    return fresh


@rule("M29", otherwise=0.0)
def passage(world, draw, state, k, fronts):
    """How fully fresh battalions follow through the break-in to roll the line up, 0 to 1. M29.

    Formula: 1 - exp(-(fresh battalions for each front) / follow_on).
    Quantities: follow_on (S2: one division broke in, another passed through; with a battalion and a half
    fresh for each front most of it is done).
    """
    return 1.0 - math.exp(-fresh_battalions(world, state, k) / fronts / draw.follow_on)


@rule("M29", otherwise=False)
def is_lit(world, fort):
    """Whether searchlights on the clouds light the attackers' way at night. M29.

    Formula: as ordered.
    Quantities: none here; night_pace_lit and night_pace say what it is worth.
    """
    return fort.searchlights == 1


@rule("M35", otherwise="b")
def weight_of_attack(world, draw, b):
    """What b battalions on one front are worth together: each one more adds less. M35.

    Formula: b to the power assault_mass, in battalions.
    Quantities: assault_mass (CDB90: pace goes with the force ratio to 0.72).
    """
    return math.exp(draw.assault_mass * math.log(b))


@rule
def pace_of_attack(world, draw, state, k, s, fronts):
    """How fast the attack on one position gets on, in the work of one fresh battalion by day. M28, M29, M33, M35."""
    fort = state.fortresses[k]
    pace = weight_of_attack(world, draw, fort.assault_battalions / fronts)
    pace *= tempo_pace(world, draw, fort)
    if is_dark(state):
        pace *= draw.night_pace_lit if is_lit(world, fort) else draw.night_pace
    return pace * shot_in(world, draw, beside_infantry(world, draw, state, k, s, fronts))


@rule
def effort_to_take(world, draw, state, k, s, fronts, through):
    """Battalion-turns that carrying this position needs, before its garrison's will. M15, M29-M32, M34, M42."""
    sp = state.strongpoints[s]
    effort = draw.assault_effort * manning(draw.assault_men_slope, sp.men)
    effort *= strength_of_position(world, draw, state, k, s, fronts)
    if is_overlooked(world, state, s):
        effort *= draw.key_ground_hold
    effort *= street_fighting(world, draw, k, s) * blind_battery(world, draw, state, s)
    effort *= turned_flank(world, draw, state, s, through) * over_water(world, draw, state, s)
    effort *= landing_effort(world, draw, state, k)
    return effort * (1.0 - draw.neutral_worth * sp.neutral)


@rule
def press(world, draw, state, keys, log, k, s, fronts, will, skill, through):
    """One turn of attack on one position: hold used up, losses on both sides, lanes through its mines."""
    fort = state.fortresses[k]
    sp = state.strongpoints[s]
    time = time_left(world, draw, state, k)
    will *= will_of_shaken(draw, sp)
    pace = pace_of_attack(world, draw, state, k, s, fronts) * skill * time
    luck = noise(keys.luck, L_PACE, state.turn, world.strongpoints[s].id, draw.assault_pace_spread)
    effort = effort_to_take(world, draw, state, k, s, fronts, through)
    lost = attackers_losses(world, draw, state, keys, k, s, fronts, will, through)
    sp.hold_left -= pace * luck / (effort * will)
    fort.attackers_lost_turn += lost * (time + caught_in_the_open(world, draw, state, k)) / skill
    hurt_position(world, draw, state, keys, k, s, time)
    flails = fort.crabs * forward(world, draw, state, s) / fronts
    sp.mines_left = max(0.0, sp.mines_left - draw.mines_cleared * mines_lifted(world, draw, flails))
    if sp.hold_left <= 0.0:
        carry(world, state, log, k, s)


@rule
def carry(world, state, log, k, s):
    """A position is carried: those left in it are prisoners. M37."""
    sp = state.strongpoints[s]
    state.fortresses[k].turn_prisoners += sp.men
    give_over(world, state, k, s, CARRIED)
    note(state, log, E_CARRIED, k, s, sp.men, 0.0)
    sp.men = 0.0


@rule
def give_over(world, state, k, s, how):
    """A position and its place pass to the besieger."""
    sp = state.strongpoints[s]
    side = state.fortresses[k].besieger
    sp.holds = 0
    sp.how = how
    sp.fallen_turn = state.turn
    place = state.places[world.strongpoints[s].place]
    place.holder = side
    if place.reached[side] == 0:
        place.reached[side] = state.turn + 1
    if world.fortresses[k].headquarters == s:
        state.fortresses[k].hq_lost = 1


@rule
def book_attack(draw, fort, fronts):
    """Enter the turn's attack in the fortress's book: its weight, the ammunition it draws, who took part."""
    # A pinprick neither empties magazines nor breaks nerves: weight is against a fully manned front.
    fort.attack_weight = min(1.0, fort.assault_battalions / (fronts * draw.battalions_per_front))
    fort.ammunition = max(0.0, fort.ammunition - fort.attack_weight / TURNS_A_DAY)
    fort.battalion_turns += fort.assault_battalions
    fort.men_turns += fort.besieging_men
    fort.armour_turns += fort.tanks + fort.crabs + fort.avres + fort.crocodiles


@rule
def assault(world, draw, state, keys, log):
    """The attacks of this turn go in, position by position; vehicles and men lost are booked."""
    for k in range(world.n_fortresses):
        fort = state.fortresses[k]
        wk = world.fortresses[k]
        if fort.assault == 0 or fort.fall_turn >= 0:
            continue
        fronts = 0.0
        for s in range(wk.first, wk.first + wk.n_strongpoints):
            fronts += state.strongpoints[s].attacked
        if fronts <= 0.0:
            continue
        book_attack(draw, fort, fronts)
        lose_vehicles(world, draw, state, keys, k, fronts)
        will = garrison_will(world, draw, state, keys, k) * garrison_quality(world, draw, state, k)
        skill = execution(world, draw, keys, k)
        through = passage(world, draw, state, k, fronts)
        for s in range(wk.first, wk.first + wk.n_strongpoints):
            if state.strongpoints[s].attacked == 1:
                press(world, draw, state, keys, log, k, s, fronts, will, skill, through)
        share_attackers_losses(world, draw, state, k)
        settle_garrison(world, state, k)
