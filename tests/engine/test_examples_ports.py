"""Worked examples of ports and supply, by hand. All numbers are made up."""

from __future__ import annotations

import math

import pytest
from test_examples import close, record

from wellhit.engine import begin, layout, ports, supply, words

ATTACKER, DEFENDER = 0, 1


def test_charges_in_place_in_peace():
    """By the kind of port; none on a beach, and none where the holder lands his own supplies."""
    world = record("World")
    draw = record("Draw", demolition_ready_harbour=0.4, demolition_ready_tidal=0.3)
    for p, (kind, tons) in enumerate(
        ((words.HARBOUR, 0.0), (words.TIDAL, 0.0), (words.BEACH, 0.0), (words.HARBOUR, 900.0))
    ):
        world.ports[p].kind, world.ports[p].start_tons = kind, tons
    assert [ports.ready_in_peace(world, draw, p) for p in range(4)] == [0.4, 0.3, 0.0, 0.0]


def test_the_race_for_a_port():
    """Warned 12 hours ago at 36 hours: surprise e^(-1/3) = 0.716531. Warned three weeks ago: none worth the name.

    Nobody warned: always surprised. With mechanism M05 off there is no surprise at all.
    """
    world, draw, state = (
        record("World"),
        record("Draw", demolition_warning_hours=36.0),
        record("State", turn=84),
    )
    port = state.ports[0]
    for warned, expected in ((82, 0.716531), (0, math.exp(-504.0 / 36.0)), (-1, 1.0)):
        port.warned_turn = warned
        assert ports.surprise(world, draw, state, 0) == close(expected)
    world.off = 1 << 5
    assert ports.surprise(world, draw, state, 0) == 0.0


def test_a_garrison_is_warned_by_an_enemy_within_a_day_s_march():
    """At 61 km by road not yet, at 60 it is; the turn stays the first one."""
    world = record("World", n_formations=1, n_ports=1)
    draw, state = record("Draw", demolition_alarm_km=60.0), record("State", turn=7)
    world.distance[0, 1] = 61.0
    world.ports[0].place = 1
    port, f = state.ports[0], state.formations[0]
    port.holder, port.warned_turn, port.prepared = DEFENDER, -1, 0.4
    f.status = words.ACTIVE
    ports.watch_for_the_enemy(world, draw, state, 0)
    assert port.warned_turn == -1
    world.distance[0, 1] = 60.0
    ports.watch_for_the_enemy(world, draw, state, 0)
    state.turn = 9
    ports.watch_for_the_enemy(world, draw, state, 0)
    assert port.warned_turn == 7


@pytest.fixture
def captured():
    """A harbour of 1,000 tons, wrecked to 0.6 with mines of grade 2, taken in the evening of the first day."""
    world = record("World", n_ports=1)
    draw = record(
        "Draw", demolition_warning_hours=36.0, port_days_base=5.0, port_days_damage=1.0, port_days_mines=0.2,
        port_days_sweep=2.0, port_parties=4.0, port_priority=2.0, port_repair_days=10.0, port_ramp_days=11.0,
        port_intact_below=0.35,
    )  # fmt: skip
    state = record("State", turn=3)
    state.places[0].holder = ATTACKER
    state.sides[0].stocks = 500.0
    port = state.ports[0]
    port.holder, port.damage, port.mines, port.tons_full = DEFENDER, 0.6, 2.0, 1000.0
    port.warned_turn, port.captured_turn, port.open_turn = 0, -1, -1
    return world, draw, state, record("Keys"), record("Log")


def test_a_port_from_capture_to_first_cargo(captured):
    """Work: 5 e^(0.6 + 0.4) = 13.591409 days, a day of it on the evening of capture, the last on day 13 after it.

    That evening it lands 1,000 x (1 - 0.6) x (1 - e^(-1/11)) = 34.76 tons, into the stocks.
    """
    world, draw, state, keys, log = captured
    port = state.ports[0]
    ports.work_ports(world, draw, state, keys, log)
    assert (port.holder, port.captured_turn, port.intact) == (ATTACKER, 3, 0)
    assert port.clear_left == close(12.591409)
    for day in range(1, 13):
        state.turn = 3 + 4 * day
        ports.work_ports(world, draw, state, keys, log)
    assert (port.open_turn, port.landed) == (-1, 0.0)
    state.turn = 3 + 4 * 13
    ports.work_ports(world, draw, state, keys, log)
    assert port.open_turn == 55
    assert port.landed == pytest.approx(34.7605, abs=1e-3)
    assert state.sides[0].stocks == close(500.0 + port.landed)
    assert (state.sides[0].landed, state.sides[0].lying) == (port.landed, 0.0)


def test_a_port_behind_a_gate_that_the_enemy_holds_waits_and_is_swept_last(captured):
    """Thirteen days of work inside leave the two days' sweeping; once the gate is free they are done in two."""
    world, draw, state, keys, log = captured
    world.ports[0].n_gates, world.ports[0].gates[0] = 1, 1
    state.places[1].holder = DEFENDER
    port = state.ports[0]
    for day in range(30):
        state.turn = 3 + 4 * day
        ports.work_ports(world, draw, state, keys, log)
    assert (port.barred, port.open_turn, float(port.clear_left)) == (1, -1, 2.0)
    state.places[1].holder = ATTACKER
    for day in (30, 31):
        state.turn = 3 + 4 * day
        ports.work_ports(world, draw, state, keys, log)
    assert (port.barred, port.open_turn) == (0, 127)


@pytest.mark.parametrize(("off", "stocks", "lying"), [(0, 534.7605, 0.0), (1 << 43, 500.0, 34.7605)])
def test_without_m43_what_a_captured_port_lands_is_left_lying(captured, off, stocks, lying):
    world, draw, state, keys, log = captured
    world.off = off
    for day in range(14):
        state.turn = 3 + 4 * day
        ports.work_ports(world, draw, state, keys, log)
    assert state.sides[0].stocks == pytest.approx(stocks, abs=1e-3)
    assert state.sides[0].lying == pytest.approx(lying, abs=1e-3)


def test_without_m40_the_first_ship_comes_in_at_once(captured):
    world, draw, state, keys, log = captured
    world.off = 1 << 40
    ports.work_ports(world, draw, state, keys, log)
    assert state.ports[0].open_turn == 3


def test_clearance_parties_are_few():
    """Three ports and two parties: two thirds of a day each. One put first, at 2 calls of 4: a day, the others half.

    All three put first: two thirds each again, so that priority for all is priority for none.
    """
    world, state = record("World", n_ports=3), record("State", turn=8)
    draw = record("Draw", port_parties=2.0, port_priority=2.0)
    for p in range(3):
        state.ports[p].open_turn, state.ports[p].clear_left = -1, 9.0

    def days(*first: int) -> list[float]:
        for p in range(3):
            state.ports[p].clearing = int(p in first)
        work = ports.work_per_call(world, draw, state, 0)
        return [work * ports.call_for_hands(world, draw, state, p) for p in range(3)]

    assert days() == [close(2.0 / 3.0)] * 3
    assert days(0) == [1.0, 0.5, 0.5]
    assert days(0, 1, 2) == [close(2.0 / 3.0)] * 3


def test_what_a_brigade_needs_by_what_it_does():
    """2,000 men at 28 a thousand: 56 tons. With 20 tanks at half a ton: 66 on the move; standing 0.65 x 56 = 36.4.

    In an assault with 30 guns at 2 tons: 56 + 10 + 60 = 126; besieging in quiet as standing.
    """
    draw = record(
        "Draw", supply_per_thousand=28.0, supply_static=0.65, supply_per_tank=0.5, supply_per_gun_assault=2.0
    )
    state = record("State")
    f = state.formations[0]
    f.men, f.tanks, f.guns = 2000.0, 20.0, 30.0
    f.task = words.MARCH
    assert supply.need_of(draw, state, f) == close(66.0)
    f.task = words.HOLD
    assert supply.need_of(draw, state, f) == close(36.4)
    f.task, f.in_siege = words.ASSAULT, 1
    assert supply.need_of(draw, state, f) == close(36.4)
    state.fortresses[0].assault = 1
    assert supply.need_of(draw, state, f) == close(126.0)


@pytest.fixture
def two_ports():
    """A beach 300 km behind that landed 90 tons today and a port 50 km behind that landed 30; 100 t are needed."""
    world = record("World", n_ports=2, n_formations=1)
    draw = record(
        "Draw", supply_per_thousand=25.0, supply_lift=1.0e6, supply_stock_days=5.0, supply_smoothing=0.5
    )
    state = record("State", turn=3)
    world.distance[1, 0], world.distance[2, 0] = 300.0, 50.0
    for p, (tons, captured) in enumerate(((90.0, -1), (30.0, 0))):
        world.ports[p].place = p + 1
        state.ports[p].landed_today, state.ports[p].captured_turn = tons, captured
    f = state.formations[0]
    f.men, f.task, f.status, f.supply = 4000.0, words.MARCH, words.ACTIVE, 1.0
    state.sides[0].stocks, state.sides[0].theatre_tons = 1000.0, 300.0
    return world, draw, state


def test_a_day_s_supply_when_the_depots_cannot_send_enough(two_ports):
    """Stocks of 1,000 send out 200; the map wants 100, the rest of the theatre 300: half of each, 50 and 150."""
    world, draw, state = two_ports
    supply.supply(world, draw, state)
    side = state.sides[0]
    assert (side.supply, side.used, side.theatre_used, side.stocks) == (0.5, 50.0, 150.0, 800.0)
    assert (side.share_days, side.days_fed) == (0.5, 1)
    assert state.formations[0].supply == 0.75


def test_a_day_s_supply_when_the_lorries_cannot_carry_enough(two_ports):
    """30 tons over 50 km and 70 over 300 km are 22,500 ton-km; at 9,000 two fifths arrive, the rest stays in stock.

    The rest of the theatre, with lorries of its own, has all that the depots can send: 2,000 / 5 = 400.
    """
    world, draw, state = two_ports
    state.sides[0].stocks = 2000.0
    draw.supply_lift = 9000.0
    supply.supply(world, draw, state)
    side = state.sides[0]
    assert (side.supply, side.used, side.theatre_used) == (close(0.4), close(40.0), close(300.0))
    assert side.stocks == close(1660.0)


def test_without_the_captured_port_all_comes_from_the_beach(two_ports):
    """M43 off: 100 tons over 300 km, so at 9,000 ton-km three tenths arrive."""
    world, draw, state = two_ports
    state.sides[0].stocks = 2000.0
    draw.supply_lift = 9000.0
    world.off = 1 << 43
    supply.supply(world, draw, state)
    assert state.sides[0].supply == close(0.3)


def test_without_m41_everybody_is_fed_and_no_more_leaves_the_stocks_than_was_there(two_ports):
    """100 and 300 wanted, 80 there: all fed, and of the 80 a quarter is booked here."""
    world, draw, state = two_ports
    state.sides[0].stocks = 80.0
    world.off = 1 << 41
    supply.supply(world, draw, state)
    side = state.sides[0]
    assert (side.supply, side.used, side.theatre_used, side.stocks) == (1.0, 20.0, 60.0, 0.0)


def test_what_the_theatre_draws_is_drawn_within_its_limits():
    world, draw, state = record("World"), record("Draw"), layout.blank(layout.State)[0]
    world.theatre_tons[0, :] = (5000.0, 8000.0, 10000.0)
    begin.begin(world, draw, state, record("Keys", fate=17))
    assert 5000.0 <= state.sides[0].theatre_tons <= 10000.0
    assert state.sides[1].theatre_tons == 0.0
