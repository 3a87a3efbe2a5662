"""Positions: what a strongpoint resists with.

Its men, works, mines, water and height; the key ground that looks down on its attackers; the streets
round it; its flanks, as long as the neighbours hold; its garrison's will and quality. A casemate without
infantry round it is blind. Basis: parameters assault_*, *_slope, will_*, relations.md (CDB90).
M09, M15, M16, M29, M31, M32, M34. Left out: ammunition and water of single positions.
"""

from __future__ import annotations

import math

from wellhit.engine.armour import forward, unmet
from wellhit.engine.common import quality
from wellhit.engine.dice import F_WILL, hidden
from wellhit.engine.rule import rule
from wellhit.engine.ways import neighbours_fallen
from wellhit.engine.words import ACTIVE, S_BATTERY, S_CITADEL, S_TOWN

MIDDLING = 3.0  # the grade against which works, troops and commanders are weighed; grades run from 1 to 5
REFERENCE_MEN = 200.0  # efforts and losses in parameters.toml are given for a position of so many men
FEWEST_MEN = 20.0  # an empty work still has to be searched, as if by so many


@rule
def manning(slope, men):
    """Factor by the men in a position, 1 at the reference of the parameters."""
    return math.exp(slope * math.log((men + FEWEST_MEN) / REFERENCE_MEN))


@rule("M16", otherwise=0.0)
def commanders_grade(world, draw, state, k):
    """What the commander's grade adds to his garrison's will, in logs. M16.

    Formula: will_commander * (grade - 3).
    Quantities: will_commander (S2 names an experienced commander among a fortress's strengths).
    """
    return draw.will_commander * (world.fortresses[k].commander_grade - MIDDLING)


@rule("M09", otherwise=0.0)
def ordered_to_hold(world, draw, state, k):
    """What the order to hold at all costs adds to a garrison's will, in logs. M09.

    Formula: will_ordered from the day of the order, 0 before it.
    Quantities: will_ordered (S0, S2: strongholds; how far men heed such an order is little known).
    """
    if state.turn >= world.fortresses[k].hold_turn:
        return draw.will_ordered
    return 0.0


@rule
def garrison_will(world, draw, state, keys, k):
    """Will of a garrison as a factor: an unseen quantity of fate, commander, order to hold, stores. M09, M16."""
    fort = state.fortresses[k]
    known = commanders_grade(world, draw, state, k) + ordered_to_hold(world, draw, state, k)
    if fort.commander_down == 1:
        known -= draw.will_commander_down
    if fort.ammunition <= 0.0:
        known -= draw.will_no_ammunition
    if fort.food <= 0.0:
        known -= draw.will_no_food
    unseen = hidden(draw.known[k], draw.will[k], keys.fate, F_WILL, world.fortresses[k].id)
    return math.exp(known) * math.exp(draw.will_spread * unseen)


@rule("M16", otherwise=1.0)
def garrison_quality(world, draw, state, k):
    """Fighting value of the mixed garrison: men of each grade by number. M16.

    Formula: mean over the men of exp(grade_slope * (grade - 3)).
    Quantities: grade_slope (about a quarter more or less a grade).
    """
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


@rule("M15", otherwise=1.0)
def strength_of_position(world, draw, state, k, s, fronts):
    """How much longer mines, water, works and height make an assault, less what special armour answers. M15.

    Formula: product over mines, water, works of 1 + (exp(slope * grade) - 1) * (share not answered),
    times exp(height_slope * height).
    Quantities: mines_slope, water_slope (grade 5 trebles the work of infantry alone), works_slope (CDB90,
    fortified against prepared), height_slope (grade 5 half as much again), crabs_per_grade, avres_per_grade,
    crocodiles_per_grade (teams of two, several lanes a front).
    """
    fort = state.fortresses[k]
    ws = world.strongpoints[s]
    sp = state.strongpoints[s]
    share = forward(world, draw, state, s) / fronts
    blasting = fort.crocodiles
    if ws.water_grade <= 0.0:
        blasting += fort.avres  # each answers one obstacle: with no water to bridge they blast works
    strength = unmet(world, sp.mines_left, draw.mines_slope, fort.crabs * share, draw.crabs_per_grade)
    strength *= unmet(world, ws.water_grade, draw.water_slope, fort.avres * share, draw.avres_per_grade)
    strength *= unmet(world, ws.works_grade, draw.works_slope, blasting * share, draw.crocodiles_per_grade)
    return strength * math.exp(draw.height_slope * ws.height_grade)


@rule("M15", otherwise=1.0)
def fire_from_works(world, draw, s):
    """How much dearer it is to be shot at from concrete than from field works of the middling kind. M15.

    Formula: exp(loss_works_slope * (works grade - 3)).
    Quantities: loss_works_slope (CDB90, fortified x1.54 over about three grades).
    """
    return math.exp(draw.loss_works_slope * (world.strongpoints[s].works_grade - MIDDLING))


@rule("M31", otherwise=False)
def is_overlooked(world, state, s):
    """Whether key ground beside a position still holds: it holds up whoever attacks here. M31.

    Formula: some neighbour is key ground and holds.
    Quantities: none here; key_ground_hold says how much it costs.
    """
    ws = world.strongpoints[s]
    for j in range(ws.n_neighbours):
        n = ws.neighbours[j]
        if world.strongpoints[n].key_ground == 1 and state.strongpoints[n].holds == 1:
            return True
    return False


@rule("M32", otherwise=1.0)
def street_fighting(world, draw, k, s):
    """How much longer houses make an assault, and the walls of a citadel within them. M32.

    Formula: exp(town_slope * town grade), in a citadel times citadel_walls.
    Quantities: town_slope (towns slow an attack to a third or a half), citadel_walls (ramparts and one gate).
    """
    kind = world.strongpoints[s].kind
    if kind != S_TOWN and kind != S_CITADEL:
        return 1.0
    slow = math.exp(draw.town_slope * world.fortresses[k].town_grade)
    if kind == S_CITADEL:
        slow *= draw.citadel_walls
    return slow


@rule("M29", otherwise=1.0)
def turned_flank(world, draw, state, s, passage):
    """What is left of a position's resistance when the line beside it is broken and it is rolled up. M29.

    Formula: 1 - flank_worth * (share of neighbours fallen) * passage.
    Quantities: flank_worth (guns and wire face outwards; the way in from beside is the one nobody mined).
    """
    return 1.0 - draw.flank_worth * neighbours_fallen(world, state, s) * passage


@rule
def infantry_gone(world, state, s):
    """Share of the infantry positions beside a battery that have fallen; 0 where there are none, or for no battery."""
    ws = world.strongpoints[s]
    if ws.kind != S_BATTERY:
        return 0.0
    beside = 0.0
    gone = 0.0
    for j in range(ws.n_neighbours):
        n = ws.neighbours[j]
        if world.strongpoints[n].kind != S_BATTERY:
            beside += 1.0
            gone += 1.0 - state.strongpoints[n].holds
    if beside <= 0.0:
        return 0.0
    return gone / beside


@rule("M34", otherwise=1.0)
def blind_battery(world, draw, state, s):
    """What is left of a battery's resistance when the infantry positions round its casemates are gone. M34.

    Formula: 1 - battery_blind * (share of them fallen). Its guns go on firing to sea until it falls or gives up.
    Quantities: battery_blind (a casemate sees only along its barrel; S2, guns fired with infantry on their roofs).
    """
    return 1.0 - draw.battery_blind * infantry_gone(world, state, s)


@rule("M34", otherwise=1.0)
def crew_alone(world, draw, state, s):
    """How much sooner than others a gun crew gives up that has infantry on its roof and none beside it. M34.

    Formula: 1 + battery_alone * (share of its infantry positions fallen) * (share of its own hold gone).
    Quantities: battery_alone (gunners with nothing to fire at; the record of S2 is that they fired until they gave up).
    """
    gone = min(1.0, max(0.0, 1.0 - state.strongpoints[s].hold_left))
    return 1.0 + draw.battery_alone * infantry_gone(world, state, s) * gone
