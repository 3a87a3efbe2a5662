"""Games that nobody would play, ten thousand at a time: random plans, and orders chosen at random from the legal ones.

Both are made on the engine's own records, so that making a game costs less than playing it. Everything comes from
a seed: a game that fails can be played again by its number.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from wellhit.engine import layout
from wellhit.engine.begin import begin
from wellhit.engine.dice import roll
from wellhit.engine.layout import BY_HAND
from wellhit.engine.legal import may_order, targets_of
from wellhit.engine.rule import entry, rule
from wellhit.engine.turn import play_many, step
from wellhit.engine.view import look
from wellhit.engine.words import (
    ASSAULT,
    BOMBARD,
    CLEAR_PORT,
    DEMOLISH,
    DIG,
    HOLD,
    MARCH,
    WITHDRAW,
)  # fmt: skip
from wellhit.job import Job, keys_and_draws, quiet_dice
from wellhit.terms import CONDITIONS, TASKS, Scenario

LAST_TASK = np.int64(len(TASKS) - 1)
TRIES = 24  # legal rows asked for, a side a day; most are refused
(R_WHO, R_TASK, R_TARGET, R_HOW, R_SORTIES) = map(np.int64, range(900, 905))  # streams no rule uses
PORT_TASKS = (DEMOLISH, CLEAR_PORT)
PLACE_TASKS = (HOLD, MARCH, WITHDRAW, DIG)


class Games(NamedTuple):
    """Games played: their final states, what they were played with, and the numbers of the games."""

    states: Any
    world: Any
    keys: Any
    draws: Any
    numbers: Any


@rule
def pick(keys, stream, turn, try_, among):
    """A number below `among`, by dice of its own."""
    return np.int64(roll(keys.luck, stream, turn, np.uint64(try_)) * among)


@rule
def write(world, view, keys, order, who, task, target, try_):
    """A legal row as an order, with its details made up."""
    order.plan_order = BY_HAND
    order.side = view.side
    order.who = who
    order.task = task
    order.by_asset = 1 if task == BOMBARD else 0
    port = task in (DEMOLISH, CLEAR_PORT)
    place = task in (HOLD, MARCH, WITHDRAW, DIG)
    order.has_port = 1 if port else 0
    order.has_fortress = 0 if (port or place) else 1
    order.port = target if port else 0
    order.fortress = 0 if (port or place) else target
    order.to = target if place else 0
    order.n_via = 0
    how = pick(keys, R_HOW, view.turn, try_, np.int64(32))
    order.tempo = how & 1
    order.night = (how >> 1) & 1
    order.searchlights = (how >> 2) & 1
    order.only = (how >> 3) & 1
    order.gap = 120.0 * ((how >> 4) & 1)
    order.raids = 1
    order.sorties = 1500.0 * roll(keys.luck, R_SORTIES, view.turn, np.uint64(try_))
    order.hours = 48.0 * roll(keys.luck, R_SORTIES, view.turn, np.uint64(try_ + 1000))
    order.n_objectives = 0
    if task == ASSAULT:
        fort = world.fortresses[target]
        order.n_objectives = 1
        order.objectives[0] = fort.first + how % fort.n_strongpoints


@rule
def choose(world, view, keys, orders):
    """Ask for random orders; those that are legal go out."""
    for try_ in range(TRIES):
        task = pick(keys, R_TASK, view.turn, try_ + 100 * view.side, LAST_TASK + 1)
        senders = world.n_assets if task == BOMBARD else world.n_formations
        targets = targets_of(world, task)
        if senders == 0 or targets == 0:
            continue
        who = pick(keys, R_WHO, view.turn, try_ + 100 * view.side, senders)
        target = pick(keys, R_TARGET, view.turn, try_ + 100 * view.side, targets)
        if may_order(world, view, who, task, target) and orders.n < orders.items.shape[0]:
            write(world, view, keys, orders.items[orders.n], who, task, target, try_)
            orders.n += 1


@entry
def wander_many(world, draws, states, keys, orders, log, view):
    """Play campaigns in which both sides give random legal orders once a day. Shapes as in `play_many`."""
    for n in range(states.shape[0]):
        begin(world, draws[n], states[n], keys[n])
        while states[n].turn < world.n_turns:
            orders.n = 0
            if states[n].turn % 4 == 1:
                for side in range(2):
                    look(world, draws[n], states[n], keys[n], side, view)
                    choose(world, view, keys[n], orders)
            step(world, draws[n], states[n], orders, keys[n], log)


def scratch() -> tuple[Any, Any, Any]:
    """Room for orders, log and view."""
    orders, log, view = (layout.blank(t)[0] for t in (layout.Orders, layout.Log, layout.View))
    return orders, log, view


def legal_games(scenario: Scenario, games: int, seed: int, chunk: int = 100) -> Iterator[Games]:
    """Games with random legal orders, a chunk at a time."""
    from wellhit.engine.compile import compile_world

    world = compile_world(scenario)[0]
    for first in range(0, games, chunk):
        numbers = np.arange(first, min(first + chunk, games), dtype=np.uint64)
        keys, draws = keys_and_draws(Job(scenario, len(numbers), seed), numbers)
        states = layout.blank(layout.State, len(numbers))
        with quiet_dice():
            wander_many(world, draws, states, keys, *scratch())
        yield Games(states, world, keys, draws, numbers)


def random_task(world: Any, chance: np.random.Generator, order: Any, side: int) -> None:
    """Give one plan order another task, for anybody of its side, to be done to anything."""
    task = int(chance.integers(len(TASKS)))
    order.task, order.by_asset = task, int(task == BOMBARD)
    table, n = (world.assets, world.n_assets) if order.by_asset else (world.formations, world.n_formations)
    own = np.flatnonzero(table["side"][:n] == side)
    order.n_who = min(len(own), 1 + int(chance.integers(3)))
    order.who[: order.n_who] = chance.permutation(own)[: order.n_who]
    order.has_port = int(task in PORT_TASKS and world.n_ports > 0)
    place = task in PLACE_TASKS or world.n_fortresses == 0 or (task in PORT_TASKS and not order.has_port)
    order.has_fortress = int(not order.has_port and not place)
    if place and task not in PLACE_TASKS:
        order.task, order.by_asset, order.n_who = HOLD, 0, 0
    order.port = int(chance.integers(max(1, world.n_ports)))
    order.fortress = int(chance.integers(max(1, world.n_fortresses)))
    order.to = int(chance.integers(world.n_places))
    order.n_via = 0
    order.n_objectives = min(2, int(world.n_strongpoints))
    order.objectives[: order.n_objectives] = chance.integers(world.n_strongpoints, size=order.n_objectives)


def random_condition(world: Any, chance: np.random.Generator, condition: Any, book: tuple[int, int]) -> None:
    """Any condition that this campaign's things can fill; `book`: the side's own orders, from and to."""
    fortress = ("invested", "fallen", "strength_at", "guns_at", "special_armour_at", "assault_on", "raid_on")
    kinds = [
        "after",
        "before",
        "hour",
        "sky",
        "forecast",
        "reached",
        "held",
        "enemy_within",
        "order_done",
        "days_since",
    ]
    kinds += [*fortress, "civilians_in"] if world.n_fortresses else []
    kind = str(chance.choice(kinds))
    condition.kind, condition.negate = CONDITIONS.index(kind), int(chance.integers(2))
    condition.value = float(chance.integers(40))
    condition.turn = int(chance.integers(16 if kind == "hour" else 4 if kind in ("sky", "forecast") else 200))
    condition.n_subjects = 1
    rooms = {"order_done": book, "days_since": book}
    low, high = rooms.get(
        kind, (0, world.n_fortresses if kind in (*fortress, "civilians_in") else world.n_places)
    )
    condition.subjects[0] = int(chance.integers(low, high))


def shake(world: Any, chance: np.random.Generator) -> None:
    """Make every plan of a world another one, in place: orders left out, in another order, and made up."""
    n = int(world.n_orders)
    sides = world.orders["side"][:n].copy()
    for side in range(2):
        own = np.flatnonzero(sides == side)
        if len(own) == 0:
            continue
        world.orders[own] = world.orders[chance.permutation(own)].copy()
        for o in own:
            order = world.orders[o]
            if chance.random() < 0.3:
                random_task(world, chance, order, side)
            order.tempo, order.night = int(chance.integers(2)), int(chance.integers(2))
            order.only, order.gap = int(chance.integers(2)), float(chance.integers(300))
            order.raids, order.sorties = int(chance.integers(1, 12)), float(chance.integers(1500))
            order.hours = float(chance.integers(1, 72))
            if chance.random() < 0.6:
                order.n_conditions = int(chance.integers(3))
                for condition in order.conditions[: order.n_conditions]:
                    random_condition(world, chance, condition, (int(own[0]), int(own[-1]) + 1))
            if chance.random() < 0.1:
                order.n_who = 0


def planned_games(scenario: Scenario, games: int, seed: int, chunk: int = 100) -> Iterator[Games]:
    """Games under random plans, each game with plans of its own, a chunk at a time."""
    from wellhit.engine.compile import compile_world

    table = compile_world(scenario)
    plans = table[0].orders.copy()
    room = scratch()
    for first in range(0, games, chunk):
        numbers = np.arange(first, min(first + chunk, games), dtype=np.uint64)
        keys, draws = keys_and_draws(Job(scenario, len(numbers), seed), numbers)
        states = layout.blank(layout.State, len(numbers))
        diaries = np.zeros((1, (int(table[0].n_turns) + 3) // 4, layout.DIARY))
        for n, number in enumerate(numbers):
            table[0].orders[:] = plans
            shake(table[0], np.random.default_rng([seed, int(number)]))
            one = slice(n, n + 1)
            with quiet_dice():
                play_many(table[0], draws[one], states[one], keys[one], *room, diaries)
        yield Games(states, table[0], keys, draws, numbers)
