"""Assault: strongpoint by strongpoint, with special armour against the obstacle each kind answers.

Each turn the attacker puts his battalions against as many reachable positions as he can man. What a
position resists with grows with its men, works, mines, water, height and its garrison's will; what is
brought against it with battalions, guns already counted as neutralisation, tanks, and Crabs, AVREs and
Crocodiles on mines, ditches and concrete. Losses are rate times time: a lower pace costs fewer a day.
Shared shocks (this garrison's will, this operation's execution) move a whole siege together, for dice
alone average away. Basis: parameters assault_*, relations.md (CDB90). M15, M16, M21, M27-M29, M31-M35.
"""

from __future__ import annotations

import math

from wellhit.engine.coast_guns import support_from_batteries
from wellhit.engine.common import TURNS_A_DAY, is_dark, lose_men, note, quality, settle_garrison, tire
from wellhit.engine.dice import F_EXECUTION, F_WILL, L_ASSAULT_LOSS, L_PACE, L_VEHICLES, noise
from wellhit.engine.guns import risk_from_garrison_guns, will_of_shaken
from wellhit.engine.rule import rule
from wellhit.engine.words import (
    ACTIVE,
    AMPHIBIOUS,
    ASSAULT,
    CARRIED,
    DELIBERATE,
    E_ASSAULT,
    E_CARRIED,
    S_CITADEL,
    S_TOWN,
    WET,
)  # fmt: skip


@rule
def garrison_will(world, draw, state, keys, k):
    """Will of a garrison as a factor: an unseen quantity of fate, commander, order to hold. M09, M16."""
    wk = world.fortresses[k]
    known = draw.will_commander * (wk.commander_grade - 3.0)
    if state.turn >= wk.hold_turn:
        known += draw.will_ordered
    if state.fortresses[k].commander_down == 1:
        known -= draw.will_commander_down
    if state.fortresses[k].ammunition <= 0.0:
        known -= draw.will_no_ammunition
    if state.fortresses[k].food <= 0.0:
        known -= draw.will_no_food
    return math.exp(known) * noise(keys.fate, F_WILL, 0, wk.id, draw.will_spread)


@rule
def execution(world, draw, keys, k):
    """How well this operation is prepared and led, as a factor fixed by fate."""
    return noise(keys.fate, F_EXECUTION, 0, world.fortresses[k].id, draw.execution_spread)


@rule
def garrison_quality(world, draw, state, k):
    """Fighting value of the mixed garrison: men of each grade by number. M16."""
    men = 0.0
    value = 0.0
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_garrison == 1 and f.fortress == k:
            men += f.men
            value += f.men * quality(draw, world.formations[i].troop_grade)
    if men <= 0.0:
        return 1.0
    return value / men


@rule
def is_reachable(world, state, s, side):
    """A strongpoint can be attacked from outside, or from a neighbour that has fallen. M29."""
    ws = world.strongpoints[s]
    if ws.outer == 1:
        return True
    for j in range(ws.n_neighbours):
        if state.strongpoints[ws.neighbours[j]].holds == 0:
            return True
    return False


@rule("M31", otherwise=False)
def is_overlooked(world, state, s):
    """Whether key ground beside it still holds: it holds up whoever attacks here. M31."""
    ws = world.strongpoints[s]
    for j in range(ws.n_neighbours):
        n = ws.neighbours[j]
        if world.strongpoints[n].key_ground == 1 and state.strongpoints[n].holds == 1:
            return True
    return False


@rule
def appeal(world, state, k, s):
    """How gladly the attacker goes for a position: ordered objectives first, then key ground, then the weak."""
    fort = state.fortresses[k]
    ws = world.strongpoints[s]
    score = -0.001 * state.strongpoints[s].men - 0.5 * ws.works_grade + 3.0 * ws.key_ground
    for n in range(fort.n_objectives):
        if fort.objectives[n] == s:
            score += 100.0 - n
    return score


@rule
def choose_fronts(world, draw, state, k, wanted):
    """Mark up to `wanted` reachable strongpoints as attacked; returns how many there were."""
    wk = world.fortresses[k]
    side = 1 - wk.side
    chosen = 0
    while chosen < wanted:
        best = -1.0e9
        pick = wk.first
        for s in range(wk.first, wk.first + wk.n_strongpoints):
            sp = state.strongpoints[s]
            if sp.holds == 1 and sp.attacked == 0 and is_reachable(world, state, s, side):
                score = appeal(world, state, k, s)
                if score > best:
                    best = score
                    pick = s
        if best <= -1.0e9:
            return chosen
        state.strongpoints[pick].attacked = 1
        chosen += 1
    return chosen


@rule
def cover_of(count, need):
    """Share of an obstacle that special armour answers: 1 - exp(-count / need). M27."""
    return 1.0 - math.exp(-count / need)


@rule
def unmet(grade, slope, count, need):
    """An obstacle's factor on effort, less what the armour made for it answers; mud and craters count in `count`."""
    return 1.0 + (math.exp(slope * grade) - 1.0) * (1.0 - cover_of(count, need * max(1.0, grade)))


@rule
def going(draw, state, sp):
    """Share of the armour that gets forward: craters and mud hold it back. M27."""
    share = 1.0 - draw.armour_craters * sp.craters
    if state.ground == WET:
        share *= draw.armour_in_mud
    return max(0.0, share)


@rule
def effort_to_take(world, draw, state, k, s, fronts):
    """Battalion-turns that carrying this position needs, before the garrison's will. M15, M27, M28, M31, M32."""
    fort = state.fortresses[k]
    ws = world.strongpoints[s]
    sp = state.strongpoints[s]
    share = going(draw, state, sp) / fronts
    effort = draw.assault_effort * math.exp(draw.assault_men_slope * math.log((sp.men + 20.0) / 200.0))
    effort *= unmet(sp.mines_left, draw.mines_slope, fort.crabs * share, draw.crabs_per_grade)
    effort *= unmet(ws.water_grade, draw.water_slope, fort.avres * share, draw.avres_per_grade)
    armour = (fort.crocodiles + fort.avres) * share
    effort *= unmet(ws.works_grade, draw.works_slope, armour, draw.crocodiles_per_grade)
    effort *= math.exp(draw.height_slope * ws.height_grade)
    if world.fortresses[k].approach == AMPHIBIOUS and fort.lost_share <= 0.0:
        effort *= draw.landing_effort
    if is_overlooked(world, state, s):
        effort *= draw.key_ground_hold
    if ws.kind == S_TOWN or ws.kind == S_CITADEL:
        effort *= math.exp(draw.town_slope * world.fortresses[k].town_grade)
    return effort * (1.0 - draw.neutral_worth * sp.neutral)


@rule
def press(world, draw, state, keys, log, k, s, fronts, will, skill, shelled):
    """One turn of attack on one strongpoint: progress, losses on both sides, vehicles. M28, M33, M35."""
    fort = state.fortresses[k]
    ws = world.strongpoints[s]
    sp = state.strongpoints[s]
    b = fort.assault_battalions / fronts
    pace = math.exp(draw.assault_mass * math.log(b)) * skill
    risk = 1.0 + draw.battery_support * cover_of(shelled, draw.battery_support_guns)
    risk *= risk_from_garrison_guns(world, draw, state, k)
    will *= will_of_shaken(draw, sp)
    if fort.tempo == DELIBERATE:
        pace *= draw.deliberate_pace
        risk *= draw.deliberate_risk
    if is_dark(state):
        dark = draw.night_pace_lit if fort.searchlights == 1 else draw.night_pace
        pace *= dark
        risk *= draw.night_risk
    pace *= 1.0 + draw.assault_tanks * cover_of(fort.tanks / fronts, draw.tanks_per_front)
    effort = effort_to_take(world, draw, state, k, s, fronts)
    luck = noise(keys.luck, L_PACE, state.turn, ws.id, draw.assault_pace_spread)
    sp.hold_left -= pace * luck / (effort * will)
    strength = math.exp(draw.loss_men_slope * math.log((sp.men + 20.0) / 200.0))
    if world.fortresses[k].approach == AMPHIBIOUS and fort.lost_share <= 0.0:
        risk *= draw.landing_risk
    resist = (
        strength
        * will
        * (1.0 - draw.neutral_worth * sp.neutral)
        * math.exp(draw.loss_works_slope * (ws.works_grade - 3.0))
    )
    cost = (
        draw.assault_loss
        * b
        * resist
        * risk
        * noise(keys.luck, L_ASSAULT_LOSS, state.turn, ws.id, draw.assault_loss_spread)
    )
    cost /= 1.0 + draw.armour_saves * cover_of(
        (fort.crocodiles + fort.avres + fort.crabs) / fronts, draw.crocodiles_per_grade
    )
    fort.attackers_lost_turn += cost / skill
    hurt = min(sp.men, sp.men * draw.assault_garrison_loss * (1.0 + sp.neutral))
    sp.killed += hurt * draw.garrison_killed_share
    sp.men -= hurt
    fort.turn_killed += hurt * draw.garrison_killed_share
    fort.turn_wounded += hurt * (1.0 - draw.garrison_killed_share)
    sp.mines_left = max(
        0.0, sp.mines_left - draw.mines_cleared * cover_of(fort.crabs / fronts + 1.0, draw.crabs_per_grade)
    )
    if sp.hold_left <= 0.0:
        carry(world, state, log, k, s)


@rule
def carry(world, state, log, k, s):
    """A strongpoint is carried: those left in it are prisoners. M29, M37."""
    sp = state.strongpoints[s]
    state.fortresses[k].turn_prisoners += sp.men
    give_over(world, state, k, s, CARRIED)
    note(state, log, E_CARRIED, k, s, sp.men, 0.0)
    sp.men = 0.0


@rule
def give_over(world, state, k, s, how):
    """A strongpoint and its place pass to the besieger."""
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
def lose_vehicles(world, draw, state, keys, k, fronts):
    """Special armour and tanks lost to mines, guns, mud and craters, by the positions attacked. M13, M27."""
    fort = state.fortresses[k]
    wk = world.fortresses[k]
    danger = 0.0
    for s in range(wk.first, wk.first + wk.n_strongpoints):
        sp = state.strongpoints[s]
        if sp.attacked == 1:
            guns = sp.guns * (1.0 - sp.neutral) / (sp.guns + draw.vehicle_guns_half)
            mines = draw.vehicle_mines * sp.mines_left / 5.0
            danger += (mines + (1.0 - draw.vehicle_mines) * guns) / fronts
    rate = (
        draw.vehicle_loss * danger * noise(keys.luck, L_VEHICLES, state.turn, wk.id, draw.vehicle_loss_spread)
    )
    rate = min(0.5, rate)
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_siege == 1 and f.fortress == k and f.task == ASSAULT:
            lost = lose_armour(draw, f, rate)
            fort.afvs_lost += lost
            state.sides[world.formations[i].side].afvs_lost += lost


@rule
def lose_armour(draw, f, rate):
    """Take the share `rate` of a formation's armour (flails lead, so lose more); returns vehicles lost."""
    crabs = f.crabs * min(1.0, rate * draw.crab_exposure)
    avres = f.avres * rate
    crocodiles = f.crocodiles * rate
    tanks = f.tanks * rate * draw.tank_exposure
    f.crabs -= crabs
    f.avres -= avres
    f.crocodiles -= crocodiles
    f.tanks -= tanks
    f.crabs_lost += crabs
    f.avres_lost += avres
    f.crocodiles_lost += crocodiles
    f.tanks_lost += tanks
    return crabs + avres + crocodiles + tanks


@rule
def share_attackers_losses(world, draw, state, k):
    """The turn's losses fall on the brigades in the assault, by battalions; all of them tire. M35."""
    fort = state.fortresses[k]
    total = 0.0
    for i in range(world.n_formations):
        f = state.formations[i]
        if f.status == ACTIVE and f.in_siege == 1 and f.fortress == k and f.task == ASSAULT:
            total += f.battalions * f.men / max(1.0, f.start_men)
    if total <= 0.0:
        return
    lost = 0.0
    for i in range(world.n_formations):
        f = state.formations[i]
        if (
            f.status == ACTIVE
            and f.in_siege == 1
            and f.fortress == k
            and f.task == ASSAULT
            and f.battalions > 0.0
        ):
            part = f.battalions * f.men / max(1.0, f.start_men) / total
            lost += lose_men(draw, state, f, world.formations[i].side, fort.attackers_lost_turn * part)
            tire(draw, f, draw.assault_fatigue)
    fort.attackers_lost += lost


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
def fronts_manned(draw, fort):
    """Positions attacked at once: one for so many battalions, fewer when deliberate. M33."""
    per_front = draw.battalions_per_front
    if fort.tempo == DELIBERATE:
        per_front *= draw.deliberate_mass
    return max(1.0, math.floor(fort.assault_battalions / per_front + 0.5))


@rule
def choose_attacks(world, draw, state, log):
    """Before any gun fires: which strongpoints are attacked this turn, fortress by fortress. M29, M33."""
    for k in range(world.n_fortresses):
        fort = state.fortresses[k]
        if fort.fall_turn >= 0 or fort.assault_battalions <= 0.0:
            fort.assault = 0
            continue
        if fort.truce_turns > 0:
            continue
        if is_dark(state) and fort.night == 0:
            continue
        begin_assault(state, log, k)
        choose_fronts(world, draw, state, k, fronts_manned(draw, fort))


@rule
def assault(world, draw, state, keys, log):
    """The attacks of this turn go in. M15, M16, M27-M29, M31-M35."""
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
        # A pinprick neither empties magazines nor breaks nerves: weight is against a fully manned front.
        fort.attack_weight = min(1.0, fort.assault_battalions / (fronts * draw.battalions_per_front))
        fort.ammunition = max(0.0, fort.ammunition - fort.attack_weight / TURNS_A_DAY)
        fort.battalion_turns += fort.assault_battalions
        fort.men_turns += fort.besieging_men
        fort.armour_turns += fort.tanks + fort.crabs + fort.avres + fort.crocodiles
        will = garrison_will(world, draw, state, keys, k) * garrison_quality(world, draw, state, k)
        skill = execution(world, draw, keys, k)
        shelled = support_from_batteries(world, state, k)
        for s in range(wk.first, wk.first + wk.n_strongpoints):
            if state.strongpoints[s].attacked == 1:
                press(world, draw, state, keys, log, k, s, fronts, will, skill, shelled)
        lose_vehicles(world, draw, state, keys, k, fronts)
        share_attackers_losses(world, draw, state, k)
        settle_garrison(world, state, k)
