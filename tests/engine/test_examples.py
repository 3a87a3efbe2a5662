"""Worked examples: single rules by hand, the arithmetic beside the figures. All numbers are made up."""

from __future__ import annotations

import pytest

from wellhit.engine import assault, common, layout, march, nerve, ports, raids, words


def record(name: str, **values: float):
    """A blank record of the layout with these values."""
    one = layout.blank(getattr(layout, name))[0]
    for field, value in values.items():
        one[field] = value
    return one


def close(value: float):
    return pytest.approx(value, rel=1e-6)


def test_an_obstacle_and_the_armour_made_for_it():
    """Mines of grade 3 at slope 0.2 make an attack exp(0.6) = 1.822119 times as hard.

    Nine flails where 3 a grade are needed answer 1 - exp(-9 / (3 x 3)) = 1 - e^-1 of the added effort:
    1 + 0.822119 x 0.367879 = 1.302441. Without flails nothing is answered; without mines nothing is added.
    """
    assert assault.unmet(3.0, 0.2, 9.0, 3.0) == close(1.302441)
    assert assault.unmet(3.0, 0.2, 0.0, 3.0) == close(1.822119)
    assert assault.unmet(0.0, 0.2, 0.0, 3.0) == 1.0


def test_craters_and_mud_hold_armour_back():
    """Half cratered ground at a worth of 0.4 lets 1 - 0.4 x 0.5 = 0.8 through; in mud 0.6 of that, 0.48."""
    draw, state = record("Draw", armour_craters=0.4, armour_in_mud=0.6), record("State")
    state.strongpoints[0].craters = 0.5
    state.ground = words.DRY
    assert assault.going(draw, state, state.strongpoints[0]) == close(0.8)
    state.ground = words.WET
    assert assault.going(draw, state, state.strongpoints[0]) == close(0.48)


def test_positions_attacked_at_once():
    """Six battalions at 2.4 a position make 2.5, rounded up: three; deliberately, at 1.4 times as many, 1.79: two."""
    draw, state = record("Draw", battalions_per_front=2.4, deliberate_mass=1.4), record("State")
    fort = state.fortresses[0]
    fort.assault_battalions = 6.0
    fort.tempo = words.QUICK
    assert assault.fronts_manned(draw, fort) == 3.0
    fort.tempo = words.DELIBERATE
    assert assault.fronts_manned(draw, fort) == 2.0
    fort.assault_battalions = 0.2
    assert assault.fronts_manned(draw, fort) == 1.0


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
        seen.append((march.crossing_open(world, draw, state, keys, log, 0, 0, 1), float(bridge.hours_left)))
    assert seen == [(False, 8.0), (False, 2.0), (True, -4.0)]
    assert bridge.bridge == words.B_BRIDGED


def test_two_formations_at_one_bridge_do_not_build_it_twice_as_fast(blown_bridge):
    world, draw, state, keys, log = blown_bridge
    for who in (0, 1, 2):
        assert not march.crossing_open(world, draw, state, keys, log, who, 0, 1)
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
        assert march.bridge_hours(record("World"), draw, crossing) == expected


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
    assert (state.sides[0].killed, state.sides[0].unbooked) == (22.0, 0.0)
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
