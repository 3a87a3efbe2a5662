"""Worked examples of rings, outposts, talks, landings and garrisons that leave: by hand. All numbers are made up."""

from __future__ import annotations

import pytest
from blank import close, record

from wellhit.engine import civilians, fall, landing, nerve, orders, rule, siege, words


def without(*mechanisms: str, **values: float):
    """A world in which these mechanisms are not played."""
    world = record("World", **values)
    for mechanism in mechanisms:
        world.off |= 1 << rule.bit_of(mechanism)
    return world


RING = {
    "siege_men_per_km": 350.0,
    "sector_men_per_gun": 12.0,
    "siege_screen_per_km": 20.0,
    "siege_screen_kept": 0.5,
}


def ring(world, men: float, guns: float, state=None):
    """A fortress of 36 km with one formation before it, counted and invested; its state."""
    world.n_fortresses, world.n_formations = 1, 1
    world.formations[0].side, world.fortresses[0].side = 0, 1
    draw = record("Draw", **RING)
    if state is None:
        state = record("State")
        state.fortresses[0].perimeter_km, state.fortresses[0].fall_turn = 36.0, -1
        state.fortresses[0].invested_turn = -1
    f = state.formations[0]
    f.status, f.in_siege, f.task, f.supply = words.ACTIVE, 1, words.INVEST, 1.0
    f.men, f.start_men, f.guns = men, max(men, float(f.start_men)), guns
    siege.gather_besiegers(world, draw, state)
    siege.invest(world, draw, state, record("Log"))
    return state


def test_a_ring_of_men_and_guns():
    """7,000 men, and 100 guns that count for 12 each: 8,200 of the 36 x 350 = 12,600 of a full ring, 0.650794.

    Guns that hold no sector (M06): 7,000 / 12,600 = 0.555556. No investment (M10): nothing is closed.
    """
    assert ring(record("World"), 7000.0, 100.0).fortresses[0].investment == close(8200 / 12600)
    assert ring(without("M06"), 7000.0, 100.0).fortresses[0].investment == close(7000 / 12600)
    assert ring(without("M10"), 7000.0, 100.0).fortresses[0].investment == 0.0


def test_a_ring_that_men_leave():
    """Of 7,000 men 700 are left, then 300: 300 / 12,600 of a ring. Half a screen of 20 a kilometre is 360 men: open.

    If those who leave were not missed (M07), the ring would stay as tight as it has ever been, and closed.
    """
    for world, left, closed in ((record("World"), 300 / 12600, 0), (without("M07"), 7000 / 12600, 1)):
        state = ring(world, 7000.0, 0.0)
        assert state.fortresses[0].invested == 1
        ring(world, 700.0, 0.0, state)
        assert state.fortresses[0].invested == 1
        ring(world, 300.0, 0.0, state)
        assert state.fortresses[0].investment == close(left)
        assert state.fortresses[0].invested == closed


def garrison(world, works: tuple[float, ...], men: float):
    """One fortress with works of these weights, its men shared by them, all in one formation of side 1."""
    world.n_fortresses, world.n_formations, world.n_strongpoints = 1, 1, len(works)
    wk, state = world.fortresses[0], record("State")
    wk.side, wk.first, wk.n_strongpoints = 1, 0, len(works)
    world.formations[0].side = 1
    f, fort = state.formations[0], state.fortresses[0]
    f.men, f.start_men, f.status, f.in_garrison = men, men, words.ACTIVE, 1
    fort.garrison_men, fort.fall_turn, fort.besieger, fort.holder = men, -1, 0, 1
    for s, weight in enumerate(works):
        world.strongpoints[s].weight, world.strongpoints[s].outer = weight, 1
        world.strongpoints[s].place = s
        sp = state.strongpoints[s]
        sp.holds, sp.hold_left, sp.fallen_turn, sp.men = 1, 1.0, -1, men * weight / sum(works)
    return state


def test_a_day_of_patrols_and_of_slipping_out():
    """6,300 men, half a ring, before 10,000: 6,300 x 0.5 in touch, of whom 1 in 1,000 is lost on each side: 3.15.

    Of the 9,996.85 left, 8 in 10,000 would go through no ring; through half a one half of them: 3.99874.
    """
    world = record("World")
    state = garrison(world, (0.5, 0.5), 10000.0)
    world.n_formations = 2
    fort, b = state.fortresses[0], state.formations[1]
    fort.perimeter_km, fort.invested, fort.food, fort.n_besiegers = 36.0, 1, 50.0, 1
    fort.besieging_men = fort.ring_men = 6300.0
    fort.investment = 0.5
    b.men, b.status, b.in_siege = 6300.0, words.ACTIVE, 1
    state.turn = 2
    draw = record("Draw", siege_patrol_loss=0.001, siege_slip_out=0.0008, garrison_killed_share=0.4, **RING)
    siege.wear_of_siege(world, draw, state, record("Keys"))
    assert b.men == close(6300 - 3.15)
    assert fort.lost_in_siege == close(3.15)
    assert fort.killed == close(0.4 * 3.15)
    assert fort.escaped == close(9996.85 * 0.0008 * 0.5)
    assert fort.food == 49.0
    assert fort.garrison_men == close(10000 - 3.15 - 3.99874)


def test_an_outpost_is_drawn_in():
    """Of works with weights 3, 1 and 1 (200 men) the last is an outpost, its hold worn to 0.45 of 1.

    Below 0.5 its 200 men go back, 150 to the first and 50 to the second. The 30 km lose 0.6 of one outer work's
    stretch of a third: 30 x (1 - 0.6 / 3) = 24. Not attacked, or in a world without outposts, it stays.
    """
    draw = record("Draw", outpost_hold=0.5, outpost_perimeter=0.6)
    for world, attacked, falls in (
        (record("World"), 1, True),
        (record("World"), 0, False),
        (without("M11"), 1, False),
    ):
        state = garrison(world, (3.0, 1.0, 1.0), 1000.0)
        world.strongpoints[2].outpost = 1
        state.fortresses[0].perimeter_km = 30.0
        state.strongpoints[2].hold_left, state.strongpoints[2].attacked = 0.45, attacked
        siege.draw_in_outposts(world, draw, state, record("Log"))
        men = [float(state.strongpoints[s].men) for s in range(3)]
        assert men == ([750.0, 250.0, 0.0] if falls else [600.0, 200.0, 200.0])
        assert state.fortresses[0].perimeter_km == close(24.0 if falls else 30.0)
        assert state.strongpoints[2].how == (words.DRAWN_IN if falls else 0)
        assert state.fortresses[0].garrison_men == 1000.0


TALKS = {
    "nerve_talks": 2.0, "nerve_talks_spread": 0.0, "nerve_seeks_terms": 1.0, "nerve_resolve": 0.7, "nerve_width": 0.01,
    "nerve_commander_rate": 1.0, "nerve_least_lost": 0.1, "will_spread": 0.0,
}  # fmt: skip


def talking(lost: float):
    """A garrison that has lost this share of two works, assaulted with full weight by somebody who stands before it."""
    world = record("World")
    state = garrison(world, (lost, 1.0 - lost), 1000.0)
    fort = state.fortresses[0]
    state.strongpoints[0].holds, state.strongpoints[0].men = 0, 0.0
    state.strongpoints[1].men = 1000.0
    world.fortresses[0].headquarters = 1
    fort.assault, fort.n_besiegers, fort.attack_weight, fort.hq_lost = 1, 1, 1.0, 0
    return world, record("Draw", **TALKS), state, record("Keys"), record("Log", on=1)


def test_a_commander_talks_and_yields():
    """0.9 lost against a resolve of 0.7, at a width of 0.01: hope is gone. Two turns of talks, then surrender."""
    world, draw, state, keys, log = talking(0.9)
    seen = []
    for turn in range(3):
        state.turn = turn
        nerve.test_nerve(world, draw, state, keys, log)
        seen.append((int(state.fortresses[0].parley), int(state.fortresses[0].fall_turn)))
    assert seen == [(2, -1), (1, -1), (0, 2)]
    assert state.fortresses[0].prisoners == 1000.0


def test_talks_that_fail_end_in_one_last_assault():
    """As the talks run, his case looks less hopeless (0.5 against 0.7): he fights on, and does not talk again."""
    world, draw, state, keys, log = talking(0.9)
    nerve.test_nerve(world, draw, state, keys, log)
    state.fortresses[0].lost_share = 0.5
    for _ in range(2):
        nerve.test_nerve(world, draw, state, keys, log)
    assert (int(state.fortresses[0].parley), int(state.fortresses[0].fall_turn)) == (0, -1)
    kinds = [int(e.kind) for e in log.events[: log.n]]
    assert kinds == [words.E_PARLEY, words.E_TALKS_FAILED]
    nerve.test_nerve(world, draw, state, keys, log)  # the last assault finds 0.9 of his works gone
    assert state.fortresses[0].fall_turn == 0


def test_without_nerve_nobody_gives_up():
    """M36 off: no odds for a position, none for a commander; but when no work stands, it is over."""
    world, draw, state, keys, log = talking(0.9)
    world.off |= 1 << rule.bit_of("M36")
    for _ in range(20):
        nerve.test_nerve(world, draw, state, keys, log)
    assert (int(state.fortresses[0].fall_turn), int(state.fortresses[0].talks)) == (-1, 0)
    state.strongpoints[1].holds = 0
    nerve.test_nerve(world, draw, state, keys, log)
    assert state.fortresses[0].fall_turn == 0


LANDING = {
    "landing_effort": 1.3, "landing_risk": 1.3, "landing_craft_loss": 0.35, "landing_guns_half": 12.0,
    "landing_craft_risk": 1.2, "landing_water": 0.05, "landing_preparation": 30.0,
}  # fmt: skip


def island(world, guns: float = 36.0):
    """A fortress that can only be reached over water: works with these guns half put out, water of grade 3."""
    state = garrison(world, (1.0,), 1000.0)
    world.fortresses[0].approach = words.AMPHIBIOUS
    world.strongpoints[0].water_grade, world.strongpoints[0].arc = 3.0, words.ARC_SEAWARD
    state.strongpoints[0].guns, state.strongpoints[0].neutral = guns, 0.5
    state.fortresses[0].landing_turn = -1
    return state


def test_what_beach_batteries_cost_a_landing():
    """36 guns half put out fire as 18: 0.35 x (1 - exp(-18 / 12)) = 0.271904 of the craft are lost.

    Effort 1.3 x exp(0.05 x 3) / (1 - 0.271904) = 2.074456, losses 1.3 x (1 + 1.2 x 0.271904) = 1.724170. Guns that
    look inland do not count; with a beachhead, or for a world without landings, both are 1.
    """
    world, draw = record("World"), record("Draw", **LANDING)
    state = island(world)
    assert landing.craft_lost(world, draw, state, 0) == close(0.27190445)
    assert landing.landing_effort(world, draw, state, 0) == pytest.approx(2.07446, abs=1e-4)
    assert landing.landing_risk(world, draw, state, 0) == pytest.approx(1.72417, abs=1e-4)
    world.strongpoints[0].arc = words.ARC_LANDWARD
    assert landing.craft_lost(world, draw, state, 0) == 0.0
    world.strongpoints[0].arc = words.ARC_SEAWARD
    state.fortresses[0].lost_share = 0.1
    assert landing.landing_effort(world, draw, state, 0) == landing.landing_risk(world, draw, state, 0) == 1.0
    world = without("M42")
    state = island(world)
    assert landing.landing_effort(world, draw, state, 0) == landing.landing_risk(world, draw, state, 0) == 1.0


def test_a_landing_waits_for_its_preparation_and_the_sea():
    """Thirty days, 120 turns, from turn 10: not in turn 129, but in 130 (an afternoon) and 131; 132 is a night.

    Nobody lands in a rough sea.
    """
    world, draw = record("World"), record("Draw", **LANDING)
    state, log = island(world), record("Log")

    def possible(turn: int) -> bool:
        state.turn = turn
        return bool(landing.landing_possible(world, draw, state, 0))

    assert not possible(130)
    state.turn = 10
    landing.begin_preparation(world, state, log, 0, 0)
    state.turn = 20
    landing.begin_preparation(world, state, log, 0, 0)  # once is enough
    assert state.fortresses[0].landing_turn == 10
    assert [possible(turn) for turn in (129, 130, 131, 132, 133)] == [False, True, True, False, True]
    state.sea = words.ROUGH
    assert not possible(135)
    state.fortresses[0].lost_share = 0.2
    assert possible(136), "with a beachhead neither night nor sea matters"


def test_a_fortress_on_land_needs_no_landing():
    world = record("World")
    state = garrison(world, (1.0,), 1000.0)
    landing.begin_preparation(world, state, record("Log"), 0, 0)
    assert landing.landing_possible(world, record("Draw", **LANDING), state, 0)
    assert state.fortresses[0].landing_turn == 0  # blank: nothing was written


def order(task: int, to: int = 3):
    return record("OrderRecord", side=1, who=0, task=task, to=to)


def test_a_garrison_marches_off_while_the_ways_are_open():
    """Half of 1,000 men: 300 and 200 of the 600 and 400 in two works go, and 500 stay."""
    world = record("World")
    state = garrison(world, (0.6, 0.4), 1000.0)
    f, fort = state.formations[0], state.fortresses[0]
    f.men = f.start_men = 500.0
    fort.wounded = f.wounded = 20.0
    fort.invested = 1
    assert not orders.order_formation(world, state, record("Log"), order(words.WITHDRAW)), (
        "the ways are closed"
    )
    assert f.in_garrison == 1
    fort.invested = 0
    assert not orders.order_formation(world, state, record("Log"), order(words.HOLD))
    assert orders.order_formation(world, state, record("Log"), order(words.WITHDRAW))
    assert (f.in_garrison, f.left_works, f.goal, f.task) == (0, 1, 3, words.WITHDRAW)
    assert [float(state.strongpoints[s].men) for s in range(2)] == [close(300.0), close(200.0)]
    assert (fort.garrison_men, fort.wounded, f.men, f.wounded) == (500.0, 0.0, 500.0, 20.0)


def test_an_order_that_may_yet_be_carried_out_stays_in_the_book():
    """Not yet arrived: again later. Captured, or besieging one's own: done with."""
    world = record("World")
    state = garrison(world, (1.0,), 1000.0)
    f, book = state.formations[0], state.orders[0]
    f.in_garrison = 0
    given = record("Orders", n=1)
    given["items"][0] = order(words.MARCH)
    step = (world, record("Draw"), state, given, record("Keys"), record("Log"))
    f.status = words.WAITING
    orders.carry_out_orders(*step)
    assert book.status == words.PENDING
    f.status = words.ACTIVE
    orders.carry_out_orders(*step)
    assert (book.status, f.goal) == (words.DONE, 3)
    book.status, f.status = words.PENDING, words.CAPTURED
    orders.carry_out_orders(*step)
    assert book.status == words.DONE


def test_works_that_have_been_left_are_walked_into():
    """Thirty men on 10 km are fewer than 4 a kilometre; patrols find out in two days. Field troops within bar it."""
    world = record("World")
    state = garrison(world, (1.0,), 30.0)
    world.fortresses[0].assembly = 5
    draw, keys, log = (
        record("Draw", siege_empty_per_km=4.0, siege_find_empty=2.0),
        record("Keys"),
        record("Log"),
    )
    fort = state.fortresses[0]
    fort.perimeter_km, fort.n_besiegers, fort.invested, fort.invested_turn = 10.0, 1, 1, 4
    state.turn = 11
    fall.enter_empty(world, draw, state, keys, log)
    assert fort.fall_turn == -1, "too soon"
    state.turn = 12
    state.places[0].power[1] = 500.0
    fall.enter_empty(world, draw, state, keys, log)
    assert fort.fall_turn == -1, "somebody stands there"
    state.places[0].power[1] = 0.0
    fall.enter_empty(world, draw, state, keys, log)
    assert (fort.fall_turn, fort.prisoners) == (12, 30.0)


def test_who_is_taken_in_a_fallen_fortress():
    """400 men and 60 wounded of the garrison, 90 men of a field formation caught inside: 550. Of 20,000 people 40."""
    world = record("World")
    state = garrison(world, (1.0,), 400.0)
    world.n_formations, world.formations[1].side = 2, 1
    world.places[0].in_fortress = 1
    f, g, fort = state.formations[0], state.formations[1], state.fortresses[0]
    f.wounded, fort.wounded, state.sides[1].wounded, fort.civilians = 60.0, 60.0, 80.0, 20000.0
    g.men, g.wounded, g.status = 90.0, 20.0, words.ACTIVE
    fall.fortress_falls(
        world, record("Draw", collaborators_share=0.002), state, record("Keys"), record("Log"), 0, 0
    )
    assert (f.prisoners, g.prisoners, fort.prisoners) == (460.0, 90.0, 550.0)
    assert (state.sides[0].prisoners, state.sides[1].wounded, fort.wounded) == (550.0, 20.0, 0.0)
    assert (fort.collaborators, fort.civilians) == (40.0, 20000.0)


def test_a_commander_gives_the_same_answer_until_his_case_is_worse():
    """Odds 1 / (1 + e^-0) = 0.5 with nothing lost: what he says today he says tomorrow. With all lost he agrees."""
    world = record("World")
    answers = set()
    for island_id in range(40):
        state = garrison(world, (1.0,), 1000.0)
        world.fortresses[0].id = island_id
        fort = state.fortresses[0]
        fort.n_besiegers = 1
        draw = record("Draw", truce_odds=0.0, truce_loss=60.0)
        said = []
        for turn in range(5):
            state.turn, fort.truce_turns = turn, 0
            said.append(
                bool(civilians.grant_truce(world, draw, state, record("Keys"), record("Log"), 0, 12.0))
            )
        assert len(set(said)) == 1
        answers.add(said[0])
        fort.truce_turns, fort.lost_share = 0, 1.0
        assert civilians.grant_truce(world, draw, state, record("Keys"), record("Log"), 0, 12.0)
        assert fort.truce_turns == 2
    assert answers == {True, False}
