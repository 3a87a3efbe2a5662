"""The sequence of play: one turn of six hours, and a campaign of turns."""

from __future__ import annotations

from wellhit.engine.assault import assault, choose_attacks
from wellhit.engine.begin import begin
from wellhit.engine.civilians import civilians_between_the_lines
from wellhit.engine.coast_guns import shell_coast_towns
from wellhit.engine.common import book_losses
from wellhit.engine.contact import fight_contacts
from wellhit.engine.fall import end_the_war, enter_empty
from wellhit.engine.guns import fire_from_the_sea, lift_fire, shell_attacked
from wellhit.engine.landing import watch_the_sea
from wellhit.engine.march import call_up, count_presence, march
from wellhit.engine.nerve import test_nerve
from wellhit.engine.orders import carry_out_orders
from wellhit.engine.plan import follow_plan
from wellhit.engine.ports import work_ports
from wellhit.engine.raids import close_air_support, ready_aircraft
from wellhit.engine.rule import entry, rule
from wellhit.engine.siege import draw_in_outposts, gather_besiegers, invest, wear_of_siege
from wellhit.engine.supply import supply
from wellhit.engine.view import look
from wellhit.engine.weather import change_weather


@rule
def support_attacks(world, draw, state, keys):
    """Guns, aircraft and ships fire for the attacks of this turn."""
    for k in range(world.n_fortresses):
        if state.fortresses[k].assault == 1:
            shell_attacked(world, draw, state, keys, k)
    close_air_support(world, draw, state)
    fire_from_the_sea(world, draw, state, keys)


@entry
def step(world, draw, state, orders, keys, log):
    """Play one turn: change `state` in place under `orders`. Shapes: one record each. No errors are raised."""
    change_weather(world, draw, state, keys)
    watch_the_sea(world, draw, state)
    ready_aircraft(world, draw, state)
    call_up(world, state, log)
    count_presence(world, draw, state)
    gather_besiegers(world, draw, state)
    carry_out_orders(world, draw, state, orders, keys, log)
    march(world, draw, state, keys, log)
    fight_contacts(world, draw, state, keys, log)
    gather_besiegers(world, draw, state)
    invest(world, draw, state, log)
    enter_empty(world, draw, state, keys, log)
    choose_attacks(world, draw, state, keys, log)
    support_attacks(world, draw, state, keys)
    assault(world, draw, state, keys, log)
    test_nerve(world, draw, state, keys, log)
    draw_in_outposts(world, draw, state, log)
    wear_of_siege(world, draw, state, keys)
    civilians_between_the_lines(world, draw, state, keys, log)
    shell_coast_towns(world, draw, state, keys)
    lift_fire(world, draw, state)
    work_ports(world, draw, state, keys, log)
    supply(world, draw, state)
    book_losses(world, draw, state)
    end_the_war(world, draw, state, keys, log)
    state.turn += 1


@entry
def decide(world, draw, state, orders, keys, view, by_plan):
    """Collect this turn's orders of every side that follows its plan (bit `side` of `by_plan`)."""
    orders.n = 0
    for side in range(2):
        if (by_plan >> side) & 1 == 1:
            look(world, draw, state, keys, side, view)
            follow_plan(world, view, state, orders)


@rule
def keep_diary(world, state, diary, day):
    """Write the day's line: what the daily tables and charts are made of (lab/measures.py names the columns)."""
    for side in range(2):
        s = state.sides[side]
        base = side * 8
        diary[day, base] = s.killed + s.wounded + s.missing
        diary[day, base + 1] = s.prisoners
        diary[day, base + 2] = s.landed_today
        diary[day, base + 3] = s.landed
        diary[day, base + 4] = s.supply
        diary[day, base + 5] = s.shells_today
        held = 0.0
        for k in range(world.n_fortresses):
            if state.fortresses[k].holder == side:
                held += 1.0
        diary[day, base + 6] = held
        diary[day, base + 7] = s.afvs_lost
    for p in range(world.n_ports):
        diary[day, 16 + p] = state.ports[p].landed


@entry
def play_many(world, draws, states, keys, orders, log, view, diaries):
    """Play `len(states)` campaigns from zeroed states to their end, both sides by their plans.

    Shapes: draws, states, keys [n]; diaries [n, days, DIARY]; orders, log and view are one scratch record each.
    """
    for n in range(states.shape[0]):
        state = states[n]
        begin(world, draws[n], state, keys[n])
        while state.turn < world.n_turns:
            decide(world, draws[n], state, orders, keys[n], view, 3)
            step(world, draws[n], state, orders, keys[n], log)
            if state.turn % 4 == 0:
                keep_diary(world, state, diaries[n], state.turn // 4 - 1)
