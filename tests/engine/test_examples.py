"""Worked examples: single rules by hand, the arithmetic beside the figures. All numbers are made up."""

from __future__ import annotations

import pytest
from blank import close, record

from wellhit.engine import (
    armour,
    assault,
    closing,
    columns,
    common,
    losses,
    nerve,
    ports,
    positions,
    raids,
    water,
    ways,
    words,
)


def test_an_obstacle_and_the_armour_made_for_it():
    """Mines of grade 3 at slope 0.2 make an attack exp(0.6) = 1.822119 times as hard.

    Nine flails where 3 a grade are needed answer 1 - exp(-9 / (3 x 3)) = 1 - e^-1 of the added effort:
    1 + 0.822119 x 0.367879 = 1.302441. Without flails nothing is answered; without mines nothing is added.
    """
    world = record("World")
    assert armour.unmet(world, 3.0, 0.2, 9.0, 3.0) == close(1.302441)
    assert armour.unmet(world, 3.0, 0.2, 0.0, 3.0) == close(1.822119)
    assert armour.unmet(world, 0.0, 0.2, 0.0, 3.0) == 1.0


def test_craters_and_mud_hold_armour_back():
    """Half cratered ground at a worth of 0.4 lets 1 - 0.4 x 0.5 = 0.8 through; in mud 0.6 of that, 0.48."""
    draw, state = record("Draw", armour_craters=0.4, armour_in_mud=0.6), record("State")
    state.strongpoints[0].craters = 0.5
    state.ground = words.DRY
    assert armour.going(draw, state, state.strongpoints[0]) == close(0.8)
    state.ground = words.WET
    assert armour.going(draw, state, state.strongpoints[0]) == close(0.48)


def test_positions_attacked_at_once():
    """Six battalions at 2.4 a position make 2.5, rounded up: three; deliberately, at 1.4 times as many, 1.79: two."""
    world, draw = record("World"), record("Draw", battalions_per_front=2.4, deliberate_mass=1.4)
    fort = record("State").fortresses[0]
    fort.assault_battalions = 6.0
    fort.tempo = words.QUICK
    assert assault.fronts_manned(world, draw, fort) == 3.0
    fort.tempo = words.DELIBERATE
    assert assault.fronts_manned(world, draw, fort) == 2.0
    fort.assault_battalions = 0.2
    assert assault.fronts_manned(world, draw, fort) == 1.0


@pytest.fixture
def one_position():
    """Four battalions before one position of 180 men on its own; every spread is nil, so every luck is 1."""
    world = record("World", n_fortresses=1, n_strongpoints=1, n_formations=1)
    world.fortresses[0].side, world.fortresses[0].n_strongpoints = 1, 1
    world.fortresses[0].commander_grade, world.fortresses[0].hold_turn = 3.0, 99
    ws = world.strongpoints[0]
    ws.outer, ws.works_grade, ws.height_grade = 1, 3.0, 2.0
    draw = record(
        "Draw", assault_effort=4.0, assault_men_slope=0.5, assault_mass=0.5, battalions_per_front=2.0,
        mines_slope=0.2, works_slope=0.1, height_slope=0.05, crabs_per_grade=3.0, avres_per_grade=3.0,
        crocodiles_per_grade=4.0, assault_tanks=0.5, tanks_per_front=20.0, armour_saves=1.0, neutral_worth=0.6,
        assault_loss=5.0, mines_cleared=0.1, mines_flailed=2.0, assault_garrison_loss=0.1, garrison_killed_share=0.3,
        assault_fatigue=0.04, killed_share=0.2, missing_share=0.05, follow_on=1.5, battery_support_guns=6.0,
        vehicle_guns_half=4.0, vehicle_mines=0.4, vehicle_loss=0.05, crab_exposure=2.0, tank_exposure=0.5,
        crew_loss=1.5, bomb_stun=60.0, safety_line=2000.0, close_on_foot=50.0, close_mounted=150.0,
        carriers_per_battalion=60.0, counter_battery_need=1.0, garrison_guns_half=6.0,
        deliberate_pace=0.6, deliberate_risk=0.7, deliberate_mass=1.4,
    )  # fmt: skip
    state = record("State", turn=1, ground=words.DRY)
    sp, fort, f = state.strongpoints[0], state.fortresses[0], state.formations[0]
    sp.holds, sp.hold_left, sp.men, sp.mines_left, sp.neutral, sp.guns = 1, 1.0, 180.0, 3.0, 0.5, 4.0
    fort.holder, fort.fall_turn, fort.assault_turn, fort.tempo = 1, -1, -1, words.QUICK
    fort.ammunition, fort.food, fort.garrison_men = 10.0, 10.0, 180.0
    fort.assault_battalions, fort.crabs, fort.tanks = 4.0, 9.0, 11.0
    f.status, f.in_siege, f.task, f.battalions = words.ACTIVE, 1, words.ASSAULT, 4.0
    f.men = f.start_men = 3000.0
    f.crabs, f.tanks, f.supply = 9.0, 11.0, 1.0
    return world, draw, state, record("Keys"), record("Log")


def play_assault(world, draw, state, keys, log):
    """What turn.py does of this chapter, without guns and raids."""
    assault.choose_attacks(world, draw, state, keys, log)
    assault.assault(world, draw, state, keys, log)


def test_a_turn_of_assault_by_hand(one_position):
    """Pace: 4 battalions count as 4^0.5 = 2; 20 tanks where 20 are wanted add 0.5 (1 - 1/e): 2 x 1.316060 = 2.632121.

    Effort: 4, at 200 men (180 and the 20 always searched for) times 1. Mines of grade 3 with nine flails: 1.302441
    (the first example). Works of grade 3, unanswered: exp(0.3) = 1.349859. Height 2: exp(0.1) = 1.105171. Half
    neutralised at a worth of 0.6: 0.7. In all 4 x 1.302441 x 1.349859 x 1.105171 x 0.7 = 5.440437, so the hold
    left is 1 - 2.632121 / 5.440437 = 0.516193.
    Losses: 5 men x 4 battalions x 0.7, of which 1 / (1 + (1 - 1/e)) = 0.612700 remains with armour: 8.577798.
    Vehicles: mines 0.4 x 3/5 = 0.24; guns 0.6 x 2/(2 + 4) = 0.2, for half of the four are neutralised. At 0.05
    flails lose 0.012 x 2 + 0.01 = 0.034 of 9 = 0.306, tanks (0.012 + 0.01) x 0.5 = 0.011 of 11 = 0.121; but of 20
    where a front has room for 20 only 1 - 1/e are forward: 0.193429 and 0.0764866, in all 0.2699156, and 1.5 men
    each: 0.4048734.
    Garrison: 180 x 0.1 x 1.5 = 27 hurt, 8.1 of them killed. Mines: flails lift 1 + 2 (1 - e^-3) = 2.900426 times 0.1.
    """
    world, draw, state, keys, log = one_position
    play_assault(world, draw, state, keys, log)
    sp, fort, f = state.strongpoints[0], state.fortresses[0], state.formations[0]
    assert sp.hold_left == close(0.516193)
    assert fort.attackers_lost_turn == close(8.577798)
    assert fort.attackers_lost == close(8.577798 + 0.4048734)
    assert f.men == close(3000.0 - 8.577798 - 0.4048734)
    assert f.crews_lost == close(0.4048734)
    assert (f.crabs_lost, f.tanks_lost, fort.afvs_lost) == (
        close(0.193429),
        close(0.0764866),
        close(0.2699156),
    )
    assert (sp.men, sp.killed, fort.killed) == (close(153.0), close(8.1), close(8.1))
    assert sp.mines_left == close(3.0 - 0.2900426)
    assert f.fatigue == close(0.04)
    assert (fort.assault_turn, fort.attack_weight, fort.ammunition) == (1, 1.0, 9.75)


def test_deliberately_the_same_turn(one_position):
    """At 0.6 of the pace and 0.7 of the risk: hold 1 - 0.6 x 0.483807 = 0.709716, losses 8.577798 x 0.7 = 6.004459."""
    world, draw, state, keys, log = one_position
    state.fortresses[0].tempo = words.DELIBERATE
    play_assault(world, draw, state, keys, log)
    assert state.strongpoints[0].hold_left == close(0.709716)
    assert state.fortresses[0].attackers_lost_turn == close(6.004459)


def test_the_gap_after_the_last_bomb(one_position):
    """2,000 yards at 50 a minute take 40 minutes; an hour ordered on top makes 100. In carriers 2000/150 = 13.3.

    At a time constant of 60 minutes exp(-100/60) = 0.188876 of the effect is left, and 260/360 of the turn. What was
    half neutralised is then neutralised to 0.094438, and the open ground costs 0.5 (1 - 0.188876) = 0.405562 turns'
    worth of losses. Without a raid this turn there is no gap.
    """
    world, draw, state, _keys, _log = one_position
    fort = state.fortresses[0]
    draw.closing_loss = 0.5
    fort.gap = 60.0
    assert closing.gap_minutes(world, draw, state, 0) == 0.0
    fort.bombed_until = 2  # bombs fell on its works in turn 1
    assert closing.gap_minutes(world, draw, state, 0) == close(100.0)
    assert closing.time_left(world, draw, state, 0) == close(260.0 / 360.0)
    assert closing.caught_in_the_open(world, draw, state, 0) == close(0.405562)
    state.strongpoints[0].attacked = 1
    closing.come_to_life(world, draw, state, 0)
    assert state.strongpoints[0].neutral == pytest.approx(0.094438, abs=1e-6)
    fort.gap, fort.carriers = 0.0, 240.0
    assert closing.gap_minutes(world, draw, state, 0) == close(2000.0 / 150.0)


def test_only_the_ordered_objectives(one_position):
    """Of three positions two are ordered: the third is left alone, and the assault rests when the two are taken."""
    world, draw, state, keys, log = one_position
    world.n_strongpoints = world.fortresses[0].n_strongpoints = 3
    fort = state.fortresses[0]
    for s in range(3):
        world.strongpoints[s].outer = state.strongpoints[s].holds = 1
    fort.n_objectives, fort.only = 2, 1
    fort.objectives[0], fort.objectives[1] = 2, 0
    assert assault.choose_fronts(world, draw, state, 0, 9) == 2
    assert [int(sp.attacked) for sp in state.strongpoints[:3]] == [1, 0, 1]
    fort.assault = 1
    for s in range(3):
        state.strongpoints[s].attacked = 0
        state.strongpoints[s].holds = int(s == 1)
    assault.choose_attacks(world, draw, state, keys, log)
    assert fort.assault == 0
    fort.only = 0
    assault.choose_attacks(world, draw, state, keys, log)
    assert (fort.assault, state.strongpoints[1].attacked) == (1, 1)


@pytest.fixture
def two_banks():
    """Position 0, fallen, and position 1 on the other bank of a prepared bridge, two days after H-hour."""
    world = record("World", n_fortresses=1, n_strongpoints=2)
    world.fortresses[0].n_strongpoints = 2
    world.routes[4].crossing = words.X_RIVER
    for s in (0, 1):
        ws = world.strongpoints[s]
        ws.n_neighbours, ws.neighbours[0], ws.bridges[0] = 1, 1 - s, 5
    world.strongpoints[0].outer = 1
    draw = record(
        "Draw", dash_seized=0.5, dash_column=20.0, dash_fading=0.4, dash_surprise=2.0, bridging_under_fire=2.0,
        bridge_hours_river=14.0, opposed_crossing=0.4,
    )  # fmt: skip
    state = record("State", turn=8)
    state.strongpoints[1].holds, state.strongpoints[1].hold_left = 1, 1.0
    state.routes[4].bridge = words.B_PREPARED
    state.fortresses[0].tanks = 20.0
    return world, draw, state, record("Keys"), record("Log", on=1)


def test_a_column_comes_too_late(two_banks):
    """Odds 0.5 (1 - 1/e) e^-0.8 = 0.142015; without vehicles none, so the bridge is blown: boats, at 1 / 0.4 the work.

    Fourteen hours under fire, at twice the time: 3 hours' worth a turn, done in the fifth turn of work.
    """
    world, draw, state, keys, log = two_banks
    assert columns.dash_odds(world, draw, state, 0) == close(0.142015)
    state.fortresses[0].tanks = 0.0
    bridge = state.routes[4]
    columns.columns(world, draw, state, keys, log, 0)
    assert (bridge.bridge, bridge.hours_left) == (words.B_BLOWN, 14.0)
    assert columns.over_water(world, draw, state, 1) == close(2.5)
    assert armour.forward(world, draw, state, 1) == 0.0
    turns = 0
    while bridge.bridge == words.B_BLOWN:
        bridge.worked = 0  # a new turn (march.py)
        columns.columns(world, draw, state, keys, log, 0)
        turns += 1
    assert turns == 5
    assert columns.over_water(world, draw, state, 1) == 1.0
    assert [int(e.kind) for e in log.events[:2]] == [words.E_BRIDGE_BLOWN, words.E_BRIDGED]


def test_a_column_seizes_a_bridge(two_banks):
    """At certain odds it is seized: whoever stands at it is surprised, and can be attacked though no bank is won."""
    world, draw, state, keys, log = two_banks
    draw.dash_seized, draw.dash_fading, state.fortresses[0].tanks = 1.0, 0.0, 1e6
    world.strongpoints[0].outer = 0
    columns.columns(world, draw, state, keys, log, 0)
    assert state.routes[4].bridge == words.B_INTACT
    assert state.strongpoints[1].hold_left == close(0.5)
    assert columns.over_water(world, draw, state, 1) == 1.0
    state.strongpoints[0].holds = 1
    assert ways.is_reachable(world, state, 1)


def test_a_line_is_rolled_up(one_position):
    """Half the neighbours fallen, at a worth of 0.4 with a full passage: 1 - 0.4 x 0.5 = 0.8 of the resistance left.

    Four fresh battalions on one front, 1.5 wanted: passage 1 - exp(-4/1.5) = 0.930517; spent to a half, 0.736403.
    """
    world, draw, state, _keys, _log = one_position
    ws = world.strongpoints[0]
    ws.n_neighbours, ws.neighbours[0], ws.neighbours[1] = 2, 1, 2
    state.strongpoints[1].holds = 1
    draw.flank_worth = 0.4
    assert positions.turned_flank(world, draw, state, 0, 1.0) == close(0.8)
    assert positions.turned_flank(world, draw, state, 0, 0.0) == 1.0
    assert assault.passage(world, draw, state, 0, 1.0) == close(0.930517)
    state.formations[0].fatigue = 0.5
    assert assault.passage(world, draw, state, 0, 1.0) == close(0.736403)


def test_a_casemate_with_infantry_on_its_roof(one_position):
    """One of two infantry positions beside it gone, at a worth of 0.5: 0.75 of its resistance; half its hold gone,
    its crew gives up 1 + 2 x 0.5 x 0.5 = 1.5 times as soon. A neighbouring battery counts for nothing."""
    world, draw, state, _keys, _log = one_position
    ws = world.strongpoints[0]
    ws.kind, ws.n_neighbours = words.S_BATTERY, 3
    ws.neighbours[:3] = [1, 2, 3]
    world.strongpoints[3].kind = words.S_BATTERY
    state.strongpoints[1].holds = 1
    state.strongpoints[0].hold_left = 0.5
    draw.battery_blind, draw.battery_alone = 0.5, 2.0
    assert positions.blind_battery(world, draw, state, 0) == close(0.75)
    assert positions.crew_alone(world, draw, state, 0) == close(1.5)
    ws.kind = words.S_WORKS
    assert positions.blind_battery(world, draw, state, 0) == 1.0


def test_guns_that_bear_on_vehicles(one_position):
    """Its own four, half neutralised, and six of the hill beside it; none from a battery that looks out to sea."""
    world, _draw, state, _keys, _log = one_position
    ws = world.strongpoints[0]
    ws.n_neighbours, ws.neighbours[0] = 1, 1
    world.strongpoints[1].key_ground = 1
    state.strongpoints[1].holds, state.strongpoints[1].guns = 1, 6.0
    assert armour.guns_that_bear(world, state, 0) == close(8.0)
    ws.arc = words.ARC_SEAWARD
    assert armour.guns_that_bear(world, state, 0) == close(6.0)


def test_a_quiet_front_costs_nothing_more(one_position):
    """By night at a risk of 0.8, with four guns of a neighbour at a worth of 0.3 where 6 are wanted:
    (1 + 0.3 (1 - exp(-4/6))) x 0.8 = 0.916779, before armour, which spares all but 0.612700: 0.561711."""
    world, draw, state, _keys, _log = one_position
    draw.night_risk, draw.battery_support = 0.8, 0.3
    world.n_strongpoints = 2
    world.strongpoints[1].supports = 1
    state.strongpoints[1].holds, state.strongpoints[1].guns = 1, 4.0
    state.turn = 0
    assert losses.risk_of_attack(world, draw, state, 0, 0, 1.0) == close(0.561711)


def test_share_of_a_raid_that_bombs():
    """Clear sky, logit 2: 1 / (1 + e^-2) = 0.880797. A day two spreads of 1 worse: logit 0, one half.

    Low cloud, logit -0.6 with a spread of 0.5 and a day one spread better: -0.1, so 0.475021.
    """
    draw = record("Draw", raid_logit_clear=2.0, raid_logit_spread=1.0)
    assert raids.bombing_share(draw, words.CLEAR, 0.0) == close(0.880797)
    assert raids.bombing_share(draw, words.CLEAR, -2.0) == close(0.5)
    draw = record("Draw", raid_logit_low=-0.6, raid_logit_spread=0.5)
    assert raids.bombing_share(draw, words.LOW, 1.0) == close(0.475021)


def test_odds_that_a_commander_gives_up():
    """Half the works lost, headquarters gone (0.12), terms offered (0.04): 0.66 against a resolve of 0.72.

    In widths of 0.07 that is -0.857143, of which the logistic is 0.297937; at a rate of 0.35: 0.104278.
    Twice the will raises resolve by 0.12 ln 2 = 0.083178: -2.045396, logistic 0.114518, odds 0.040081.
    """
    draw = record(
        "Draw", nerve_headquarters=0.12, nerve_terms=0.04, nerve_resolve=0.72, nerve_resolve_will=0.12,
        nerve_width=0.07, nerve_commander_rate=0.35,
    )  # fmt: skip
    world, state = record("World"), record("State")
    fort = state.fortresses[0]
    fort.lost_share, fort.hq_lost, fort.terms_turn, fort.attack_weight = 0.5, 1, 10, 1.0
    assert nerve.fortress_odds(world, draw, state, 0, 1.0) == pytest.approx(0.104278, abs=1e-6)
    assert nerve.fortress_odds(world, draw, state, 0, 2.0) == pytest.approx(0.040081, abs=1e-6)
    fort.attack_weight = 0.25  # a front manned to a quarter presses a quarter as hard
    assert nerve.fortress_odds(world, draw, state, 0, 1.0) == pytest.approx(0.104278 / 4, abs=1e-6)


def test_works_of_a_fortress_lost():
    """Of weights 0.5, 0.3 and 0.2, the first key ground (counted twice): 0.5 lost of 1.5 when the others are."""
    world, state = record("World"), record("State")
    world.fortresses[0].n_strongpoints = 3
    for s, weight in enumerate((0.5, 0.3, 0.2)):
        world.strongpoints[s].weight = weight
    world.strongpoints[0].key_ground = 1
    state.strongpoints[0].holds = 1
    assert nerve.count_lost(world, state, 0) == close(0.5 / 1.5)
    assert state.fortresses[0].n_standing == 1


def test_what_a_port_discharges_ten_days_after_it_opened():
    """Of 1,000 tons, half wrecked, mended with 10 days: 1 - 0.5 e^-1 = 0.816060 of it is back on day 10.

    Working up with 11 days, the eleventh day: 1 - e^-1 = 0.632121. Together 515.85 tons.
    """
    draw = record("Draw", port_repair_days=10.0, port_ramp_days=11.0)
    state = record("State", turn=45)
    port = state.ports[0]
    port.tons_full, port.damage, port.open_turn = 1000.0, 0.5, 5
    assert ports.discharge(record("World"), draw, state, 0) == pytest.approx(515.848, abs=0.01)


@pytest.fixture
def blown_bridge():
    """One formation before a blown river bridge that needs 14 hours, the far bank in nobody's hands."""
    world, draw, state = record("World"), record("Draw", bridge_hours_river=14.0), record("State")
    world.routes[0].crossing = words.X_RIVER
    state.routes[0].bridge, state.routes[0].hours_left = words.B_BLOWN, 14.0
    state.places[1].holder = words.NOBODY
    return world, draw, state, record("Keys"), record("Log")


def test_fourteen_hours_of_bridging_take_three_turns(blown_bridge):
    """14 hours: 8 left after the first turn of six, 2 after the second, done in the third."""
    world, draw, state, keys, log = blown_bridge
    bridge = state.routes[0]
    seen = []
    for turn in range(3):
        state.turn = turn
        bridge.worked = 0  # a new turn (march.py)
        seen.append((water.crossing_open(world, draw, state, keys, log, 0, 0, 1), float(bridge.hours_left)))
    assert seen == [(False, 8.0), (False, 2.0), (True, -4.0)]
    assert bridge.bridge == words.B_BRIDGED


def test_two_formations_at_one_bridge_do_not_build_it_twice_as_fast(blown_bridge):
    world, draw, state, keys, log = blown_bridge
    for who in (0, 1, 2):
        assert not water.crossing_open(world, draw, state, keys, log, who, 0, 1)
    assert state.routes[0].hours_left == 8.0


def test_hours_for_a_bridge_by_the_water():
    draw = record(
        "Draw",
        bridge_hours_stream=4.0,
        bridge_hours_river=14.0,
        bridge_hours_canal=15.0,
        bridge_hours_estuary=60.0,
    )
    hours = {words.X_STREAM: 4.0, words.X_RIVER: 14.0, words.X_CANAL: 15.0, words.X_ESTUARY: 60.0}
    for crossing, expected in hours.items():
        assert water.bridge_hours(record("World"), draw, crossing) == expected


def test_a_hundred_men_lost():
    """22 in a hundred killed, 6 missing, the other 72 wounded; of 30 men no more than 30 can be lost."""
    draw, state = record("Draw", killed_share=0.22, missing_share=0.06), record("State")
    world = record("World", n_formations=1)
    f = state.formations[0]
    f.men = 130.0
    assert common.lose_men(draw, state, f, 0, 100.0) == 100.0
    assert (f.men, f.unbooked, f.killed) == (30.0, 100.0, 0.0)
    common.book_losses(world, draw, state)
    assert (f.unbooked, f.killed, f.wounded, f.missing) == (0.0, 22.0, close(72.0), 6.0)
    assert state.sides[0].killed == 22.0
    assert common.lose_men(draw, state, f, 0, 100.0) == 30.0
    assert f.men == 0.0


def test_losses_of_a_garrison_fall_by_strength():
    """Forty killed and twenty prisoners of 600 + 200 men: three quarters from the first formation."""
    world, state = record("World", n_formations=3), record("State")
    fort = state.fortresses[0]
    for i, men in enumerate((600.0, 200.0, 500.0)):
        f = state.formations[i]
        f.men, f.status, f.in_garrison = men, words.ACTIVE, int(i < 2)  # the third stands outside
    fort.garrison_men, fort.turn_killed, fort.turn_prisoners = 800.0, 40.0, 20.0
    common.settle_garrison(world, state, 0)
    assert [float(f.men) for f in state.formations[:3]] == [555.0, 185.0, 500.0]
    assert [float(f.killed) for f in state.formations[:3]] == [30.0, 10.0, 0.0]
    assert fort.garrison_men == 740.0
    assert (state.sides[0].killed, state.sides[1].prisoners) == (40.0, 20.0)
    assert (fort.turn_killed, fort.turn_prisoners) == (0.0, 0.0)


def test_pace_by_the_hour():
    """Night at 0.4 of the day's pace: the evening, half dark, at (1 + 0.4) / 2 = 0.7."""
    draw = record("Draw", march_by_night=0.4)
    assert [common.light(draw, record("State", turn=t)) for t in range(4)] == [0.4, 1.0, 1.0, 0.7]
