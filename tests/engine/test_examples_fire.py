"""Worked examples of fire by hand: a raid, a bombardment, a duel, and what depends on them. All numbers are made up."""

from __future__ import annotations

import math

import numpy as np
import pytest
from blank import close, record

from wellhit.engine import air_support, bombs, coast_guns, guns, raids, ships, weather, words


def fortress_with(works: list[float], **fields: float):
    """One fortress of side 1 with a position of so many works each, all standing with 100 men."""
    world, state = record("World", n_fortresses=1, n_strongpoints=len(works)), record("State")
    world.fortresses[0].n_strongpoints, world.fortresses[0].side = len(works), 1
    for s, count in enumerate(works):
        ws, sp = world.strongpoints[s], state.strongpoints[s]
        ws.works, ws.works_grade, ws.outer, ws.id = count, 1.0, 1, s + 1
        sp.holds, sp.hold_left, sp.men = 1, 1.0, 100.0
        for field, value in fields.items():
            sp[field] = value
    state.fortresses[0].fall_turn, state.fortresses[0].garrison_men = -1, 100.0 * len(works)
    state.fortresses[0].n_besiegers = 1
    return world, state


RAID = {
    "raid_aimed_per_work": 40.0, "raid_tons_to_shake": 20.0, "raid_disorder": 0.15, "raid_mines": 0.2,
    "raid_craters": 0.003, "raid_kill_share": 1e-4, "raid_gun_loss": 4e-4, "concrete_cover": 0.35,
    "garrison_killed_share": 0.33,
}  # fmt: skip


def test_a_raid_on_two_aiming_points():
    """120 tons hit. The objective (2 works) takes 40 a work, 80; the other (4 works) what is left, 10 a work.

    Shock 1 - e^-2 = 0.864665 and 1 - e^-0.5 = 0.393469. Of the objective's hold 1 - 0.15 x 0.864665 = 0.870300 is
    left, of its mines of grade 3 3 x (1 - 0.2 x 0.864665) = 2.481201; craters 0.12; 100 men x 1e-4 x 40 = 0.4 hit.
    """
    world, state = fortress_with([4.0, 2.0], mines_left=3.0, guns=10.0)
    fort = state.fortresses[0]
    fort.n_objectives, fort.objectives[0] = 1, 1
    bombs.bomb_works(world, record("Draw", **RAID), state, 0, 120.0)
    other, aimed = state.strongpoints[0], state.strongpoints[1]
    assert (aimed.shaken, aimed.neutral) == (close(0.864665), close(0.864665))
    assert (aimed.hold_left, aimed.mines_left) == (close(0.870300), close(2.481201))
    assert (aimed.craters, aimed.men) == (close(0.12), close(99.6))
    assert aimed.guns == close(10.0 * (1.0 - 4e-4 * 40.0))
    assert other.shaken == close(0.393469)


def test_tons_beyond_all_aiming_points_fall_on_every_work():
    """300 tons on six works at 40 a work: 240 aimed, the other 60 over six works, so 50 tons on each."""
    world, state = fortress_with([4.0, 2.0])
    bombs.bomb_works(world, record("Draw", **RAID), state, 0, 300.0)
    for s in range(2):
        assert state.strongpoints[s].shaken == close(1.0 - math.exp(-2.5))


def test_objectives_come_before_the_front_and_the_front_before_the_rest():
    world, state = fortress_with([9.0, 2.0, 1.0])
    world.strongpoints[0].outer = 0  # large, but nobody can attack it yet
    fort = state.fortresses[0]
    fort.n_objectives, fort.objectives[0] = 1, 2
    ranks = [bombs.aiming_rank(world, state, 0, s) for s in range(3)]
    assert ranks[2] > ranks[1] > ranks[0]
    world.strongpoints[0].n_neighbours, world.strongpoints[0].neighbours[0] = 1, 1
    state.strongpoints[1].holds = 0  # its neighbour has fallen: now it is at the front
    assert bombs.is_at_the_front(world, state, 0)


def siege_guns(state, world, count: float, supply: float) -> None:
    """One formation of guns before fortress 0."""
    world.n_formations = 1
    f = state.formations[0]
    f.status, f.in_siege, f.fortress, f.guns, f.supply = words.ACTIVE, 1, 0, count, supply
    state.fortresses[0].guns = count


SHELLS = {"shells_by_road": 0.4, "shells_dumped_days": 3.0}


def test_a_bombardment_fired_off_the_dumps():
    """180 guns at half supply: the road keeps up 0.4 x 0.5 = 0.2 of full fire; 9 gun-days of the 45 a turn add 0.2.

    0.4 of 180 guns on two positions, 90 to neutralise one of grade 3: 0.4, so 1 - e^-0.4 = 0.329680 neutralised,
    at a quarter of that weight 1 - e^-0.1 = 0.095163 shaken. 100 x 0.004 x 0.4 = 0.16 men hit. The dumps are empty.
    """
    world, state = fortress_with([3.0, 3.0], attacked=1)
    siege_guns(state, world, 180.0, 0.5)
    for s in range(2):
        world.strongpoints[s].works_grade = 3.0
    state.fortresses[0].shell_dumps = 9.0
    draw = record(
        "Draw", guns_to_neutralise=90.0, concrete_cover=0.35, guns_kill_share=0.004, guns_shake=0.25,
        garrison_killed_share=0.33, **SHELLS,
    )  # fmt: skip
    assert guns.shells_for_guns(world, draw, state, 0) == close(0.4)
    guns.shell_attacked(world, draw, state, record("Keys"), 0)
    assert state.strongpoints[0].neutral == close(0.329680)
    assert state.strongpoints[0].shaken == close(0.0951626)
    assert state.strongpoints[0].men == close(99.84)
    assert state.fortresses[0].shell_dumps == pytest.approx(0.0, abs=1e-9)


def test_shells_are_dumped_until_three_days_of_fire_lie_there():
    """100 guns fully fed dump 100 x 0.4 / 4 = 10 gun-days a turn, and 3 x 100 at the most."""
    world, state = fortress_with([3.0])
    siege_guns(state, world, 100.0, 1.0)
    draw = record("Draw", **SHELLS)
    guns.dump_shells(world, draw, state, 0)
    assert state.fortresses[0].shell_dumps == close(10.0)
    for _ in range(40):
        guns.dump_shells(world, draw, state, 0)
    assert state.fortresses[0].shell_dumps == close(300.0)


def test_counter_battery_keeps_guns_down():
    """9 guns against 0.3 x 100 besieging ones, 1.5 for one: e^(-30 / 15) = 0.135335 of them stay free, 1.218018.

    At 0.4 of losses and 20 guns: 1 + 0.4 (1 - e^(-0.060901)) = 1.023633; with no counter-battery 1.144949.
    """
    world, state = fortress_with([3.0], guns=9.0)
    siege_guns(state, world, 100.0, 1.0)
    state.fortresses[0].shell_dumps = 300.0
    draw = record(
        "Draw", counter_battery=0.3, counter_battery_need=1.5, garrison_gun_losses=0.4, garrison_guns_half=20.0,
        **SHELLS,
    )  # fmt: skip
    assert guns.risk_from_garrison_guns(world, draw, state, 0) == close(1.023633)
    world.off = np.int64(1 << 23)
    assert guns.risk_from_garrison_guns(world, draw, state, 0) == close(1.144949)


def test_flak_that_guns_keep_down():
    """75 guns with shells where 150 hush it: e^-0.5 = 0.606531 of the flak still fires; all of it without a siege."""
    world, state = fortress_with([3.0])
    siege_guns(state, world, 75.0, 1.0)
    state.fortresses[0].shell_dumps = 300.0
    draw = record("Draw", guns_to_hush_flak=150.0, **SHELLS)
    assert guns.flak_not_hushed(world, draw, state, 0) == close(0.606531)
    state.fortresses[0].n_besiegers = 0
    assert guns.flak_not_hushed(world, draw, state, 0) == 1.0


@pytest.fixture
def off_a_battery():
    """Two ships of eight guns by day in a calm, clear sea off a besieged battery of four guns that reaches them."""
    world, state = fortress_with([3.0], guns=4.0)
    world.n_assets = 1
    wa, ws = world.assets[0], world.strongpoints[0]
    wa.kind, wa.guns, wa.side, wa.leaves, wa.id = words.WARSHIP, 8.0, 0, 1000, 77
    ws.kind, ws.in_reach_of, ws.reaches_ships = words.S_BATTERY, 1, 1
    state.assets[0].count, state.fortresses[0].invested, state.turn = 2.0, 1, words.MORNING
    draw = record(
        "Draw", naval_gun_loss=0.01, naval_neutral=0.1, concrete_cover=0.35, unobserved_fire=0.2,
        ship_hit=0.04, ship_repair_days=4.0,
    )  # fmt: skip
    return world, draw, state, record("Keys")


def test_a_duel_of_ships_and_a_battery(off_a_battery):
    """16 guns: 0.01 x 16 = 0.16 of the battery's 4 guns gone, 1 - e^-1.6 = 0.798103 of the crews under cover.

    What is left to reply with is 3.84 x 0.201897 = 0.775283 guns. Under cloud the ships fire as 3.2 guns do.
    """
    world, draw, state, keys = off_a_battery
    ships.fire_from_the_sea(world, draw, state, keys)
    sp = state.strongpoints[0]
    assert (sp.guns, sp.neutral) == (close(3.84), close(0.798103))
    assert ships.guns_on_ship(world, state, 0) == close(0.775283)
    sp.neutral, state.sky = 0.0, words.CLOUD
    ships.fire_from_the_sea(world, draw, state, keys)
    assert (sp.guns, sp.neutral) == (close(3.808), close(1.0 - math.exp(-0.32)))


def test_a_ship_that_is_hit_withdraws_and_comes_back(off_a_battery):
    """A hit for certain takes one ship of two; a sixteenth of a ship is mended a turn at four days a ship."""
    world, draw, state, keys = off_a_battery
    draw.ship_hit = 1.0e6
    ships.fire_from_the_sea(world, draw, state, keys)
    assert state.assets[0].away == 1.0
    for _ in range(16):
        ships.mend_ships(world, draw, state, 0)
    assert state.assets[0].away == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("why", ["night", "rough sea", "out of reach", "no siege"])
def test_ships_that_do_not_fire(off_a_battery, why):
    world, draw, state, keys = off_a_battery
    if why == "night":
        state.turn = words.NIGHT
    elif why == "rough sea":
        state.sea = words.ROUGH
    elif why == "out of reach":
        world.strongpoints[0].in_reach_of = 0
    else:
        state.fortresses[0].invested = 0
    ships.fire_from_the_sea(world, draw, state, keys)
    assert state.strongpoints[0].guns == 4.0
    assert state.assets[0].away == 0.0


def test_fighter_bombers_go_where_most_is_left_to_take():
    """Calls 4 x 1 x 1 = 4 and 4 x 1 x 0.5 = 2: of 60 sorties 40 and 20, at 40 a position 1 - e^-1 and 1 - e^-0.5."""
    world, state = fortress_with([4.0, 4.0], attacked=1)
    state.strongpoints[1].hold_left = 0.5
    calls = sum(air_support.call_for_aircraft(world, state, s, 0) for s in range(2))
    assert calls == close(6.0)
    draw = record("Draw", air_sorties_to_neutralise=40.0)
    air_support.strike_on_call(world, draw, state, 0, 60.0, calls)
    assert state.strongpoints[0].neutral == close(0.632121)
    assert state.strongpoints[1].neutral == close(0.393469)


def test_a_road_under_guns_by_day():
    """Six guns at six for most of the effect: 1 - 0.3 (1 - e^-1) = 0.810364 of the pace by day, all of it by night."""
    world, state = fortress_with([3.0], guns=6.0)
    world.routes[0].n_gunned = 1
    state.turn = words.MORNING
    draw = record("Draw", road_fire_slows=0.3, road_fire_guns=6.0)
    assert coast_guns.road_under_fire(world, draw, state, 0, 0) == close(0.810364)
    assert coast_guns.road_under_fire(world, draw, state, 0, 1) == 1.0, "their own road"
    state.turn = words.NIGHT
    assert coast_guns.road_under_fire(world, draw, state, 0, 0) == 1.0


def test_a_battery_under_attack_helps_nobody():
    world, state = fortress_with([3.0, 3.0], guns=4.0)
    for s in range(2):
        world.strongpoints[s].supports = 1
    assert coast_guns.support_from_batteries(world, state, 0) == 8.0
    state.strongpoints[0].attacked, state.strongpoints[1].neutral = 1, 0.5
    assert coast_guns.support_from_batteries(world, state, 0) == 2.0


def test_a_day_of_shelling_counts_once():
    """Two batteries of 2 guns that fire for certain, 2.5 shells a gun: ten shells, one day."""
    world, state = fortress_with([3.0, 3.0], guns=2.0, shells=100.0)
    world.n_coast_towns = 1
    for s in range(2):
        world.strongpoints[s].on_coast = 1
    draw = record("Draw", coast_fire_chance=4.0, coast_shells_per_gun=2.5)
    coast_guns.shell_coast_towns(world, draw, state, record("Keys"))
    assert state.sides[1].shells_on_coast == close(10.0)
    assert state.sides[1].shelled_days == 1
    assert state.strongpoints[0].shells == close(95.0)


def test_the_sea_is_rough_under_low_cloud_and_for_a_while_after():
    world, draw, state, keys = (
        record("World"),
        record("Draw", sea_stays_rough=0.5),
        record("State"),
        record("Keys"),
    )
    state.sky = words.LOW
    assert weather.sea_on(world, draw, state, keys, 3) == words.ROUGH
    state.sky, state.sea = words.FAIR, words.ROUGH
    after = [weather.sea_on(world, draw, state, keys, day) for day in range(400)]
    assert 0.4 < np.mean(after) < 0.6
    state.sea = words.CALM
    assert weather.sea_on(world, draw, state, keys, 3) == words.CALM


def test_a_clearer_sky_lets_more_of_a_raid_bomb():
    draw = record(
        "Draw", raid_logit_clear=3.6, raid_logit_fair=2.4, raid_logit_cloud=0.2, raid_logit_low=-0.6,
        raid_logit_spread=0.8,
    )  # fmt: skip
    for z in (-2.0, 0.0, 2.0):
        shares = [raids.bombing_share(draw, sky, z) for sky in range(words.LOW + 1)]
        assert shares == sorted(shares, reverse=True)


def test_two_raids_in_one_turn_have_each_its_own_luck():
    """The same force over two fortresses in one turn: not the same share bombs."""
    world, state = fortress_with([3.0])
    world.n_fortresses = 2
    for k in range(2):
        world.fortresses[k].id, world.fortresses[k].side = 100 + k, 1
        state.fortresses[k].fall_turn, state.fortresses[k].bad_day_share = -1, -1.0
    world.assets[0].tons_each, world.assets[0].id = 5.0, 9
    draw = record(
        "Draw", raid_logit_spread=1.0, raid_flak_half=25.0, raid_civilian_cap=0.1, guns_to_hush_flak=150.0,
        **RAID, **SHELLS,
    )  # fmt: skip
    state.turn = words.MORNING
    for k in range(2):
        raids.fly(world, draw, state, record("Keys"), record("Log"), 0, k, 100.0)
    assert state.fortresses[0].bombed != state.fortresses[1].bombed
