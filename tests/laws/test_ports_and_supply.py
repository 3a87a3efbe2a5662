"""Ports and supply: what more of one thing must do on average, all dice the same (see test_monotone.py)."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from test_monotone import rows, times

from wellhit.lab.measures import Measures
from wellhit.terms import Condition, Order, Range, Scenario

RUNS, SEED = 200, 3
PORTS = ("lehavre", "boulogne", "calais", "dieppe", "ostend")
FORTRESSES = ("lehavre", "boulogne", "calais", "gris-nez")


def mean_and_error(difference: Any) -> tuple[float, float]:
    kept = difference[np.isfinite(difference)]
    assert len(kept) > RUNS / 4
    return float(kept.mean()), float(kept.std() / np.sqrt(len(kept)))


def port(played: Any, name: str) -> Any:
    return played.states["ports"][:, list(played.names["ports"]).index(name)]


def later(days: int):
    """An edit: dates in the attacker's orders so many days later."""

    def moved(condition: Condition) -> Condition:
        if condition.kind != "after":
            return condition
        return dataclasses.replace(
            condition, text=(datetime.fromisoformat(condition.text) + timedelta(days=days)).isoformat()
        )

    def order(old: Order) -> Order:
        return dataclasses.replace(old, when=tuple(moved(c) for c in old.when))

    def edit(scenario: Scenario) -> Scenario:
        return dataclasses.replace(
            scenario,
            plans=tuple(dataclasses.replace(p, orders=tuple(map(order, p.orders))) for p in scenario.plans),
        )

    return edit


@pytest.fixture(scope="module")
def as_ordered(play, flagship):
    return play(flagship, RUNS, seed=SEED)


def tons_to(played: Any, day: int) -> Any:
    """Tons landed at the captured ports up to the end of a day."""
    names = list(played.names["ports"])
    return sum(played.diaries[:, day, 16 + names.index(name)] for name in PORTS)


def supply_share(played: Any) -> Any:
    side = played.states["sides"][:, 0]
    return side["share_days"] / side["days_fed"]


def test_waiting_lets_demolition_proceed_and_costs_tons(play, siege):
    """Boulogne left eight days longer: more of its port is wrecked, less has been landed by the last day."""
    at_once = play(siege("boulogne-1944"), RUNS, seed=SEED)
    waiting = play(later(8)(siege("boulogne-1944")), RUNS, seed=SEED)
    name = at_once.names["ports"][0]
    now, then = port(at_once, name), port(waiting, name)
    both = (now["captured_turn"] >= 0) & (then["captured_turn"] >= 0)
    mean, error = mean_and_error(np.where(both, then["damage"] - now["damage"], np.nan))
    assert mean > 3.0 * error
    mean, error = mean_and_error(then["landed"] - now["landed"])
    assert mean < -3.0 * error


def test_more_damage_opens_a_port_later_and_lands_less(play, flagship, as_ordered):
    worse = play(rows("ports", lambda p: p.id == "dieppe", damage_at_start=0.7)(flagship), RUNS, seed=SEED)
    a, b = port(as_ordered, "dieppe"), port(worse, "dieppe")
    opened = (a["open_turn"] >= 0) & (b["open_turn"] >= 0)
    mean, error = mean_and_error(np.where(opened, b["open_turn"] - a["open_turn"], np.nan))
    assert mean > 3.0 * error
    mean, error = mean_and_error(b["landed"] - a["landed"])
    assert mean < -3.0 * error


def test_more_mines_open_a_port_later(play, flagship, as_ordered):
    worse = play(rows("ports", lambda p: p.id == "dieppe", mines_grade=5.0)(flagship), RUNS, seed=SEED)
    a, b = port(as_ordered, "dieppe"), port(worse, "dieppe")
    opened = (a["open_turn"] >= 0) & (b["open_turn"] >= 0)
    mean, error = mean_and_error(np.where(opened, b["open_turn"] - a["open_turn"], np.nan))
    assert mean > 3.0 * error


def test_the_more_the_rest_of_the_theatre_draws_the_less_is_left_here(play, flagship, as_ordered):
    def hungry(scenario: Scenario) -> Scenario:
        sides = tuple(dataclasses.replace(s, theatre_tons=times(1.4)(s.theatre_tons)) for s in scenario.sides)
        return dataclasses.replace(scenario, sides=sides)

    mean, error = mean_and_error(
        supply_share(play(hungry(flagship), RUNS, seed=SEED)) - supply_share(as_ordered)
    )
    assert mean < -3.0 * error


def test_a_campaign_that_leaves_the_fortresses_alone_lands_less(play, flagship, as_ordered):
    """Tons by the end of November under two plans: without the assaults on the ports there are fewer. M42."""
    never = Condition("after", text="1946-01-01")

    def order(old: Order) -> Order:
        if old.to in FORTRESSES and old.task == "assault":
            return dataclasses.replace(old, when=(*old.when, never))
        return old

    plans = tuple(dataclasses.replace(p, orders=tuple(map(order, p.orders))) for p in flagship.plans)
    without = play(dataclasses.replace(flagship, plans=plans), RUNS, seed=SEED)
    last = as_ordered.diaries.shape[1] - 1
    mean, error = mean_and_error(tons_to(without, last) - tons_to(as_ordered, last))
    assert mean < -3.0 * error


@pytest.mark.parametrize("names", [("dieppe", "ostend"), ("lehavre", "boulogne", "calais")])
def test_what_captured_ports_land_feeds_the_armies(play, flagship, as_ordered, names):
    """The same ports taken in the same way, but able to land next to nothing: a smaller share of need comes. M43."""
    poor = rows("ports", lambda p: p.id in names, tons_per_day=times(0.01))(flagship)
    mean, error = mean_and_error(supply_share(play(poor, RUNS, seed=SEED)) - supply_share(as_ordered))
    assert mean < -3.0 * error


def test_a_port_cleared_first_opens_sooner_and_the_others_later(play, flagship, as_ordered):
    """An order to clear Le Havre first has its price at Ostend; ports that nobody clears are not touched."""

    def first(scenario: Scenario) -> Scenario:
        order = Order(
            "clear-le-havre", (), "clear_port", "lehavre", when=(Condition("fallen", ("lehavre",)),)
        )
        plans = tuple(
            dataclasses.replace(p, orders=(*p.orders, order)) if p.side == "allied" else p
            for p in scenario.plans
        )
        return dataclasses.replace(scenario, plans=plans)

    played = play(first(flagship), RUNS, seed=SEED)
    for name, sign in (("lehavre", -1.0), ("ostend", 1.0)):
        a, b = port(as_ordered, name), port(played, name)
        opened = (a["open_turn"] >= 0) & (b["open_turn"] >= 0)
        mean, error = mean_and_error(np.where(opened, b["open_turn"] - a["open_turn"], np.nan))
        assert sign * mean > 3.0 * error, name


def test_a_port_taken_on_the_run_is_mostly_intact_and_one_besieged_for_weeks_never(as_ordered):
    run, besieged = port(as_ordered, "antwerp"), port(as_ordered, "boulogne")
    assert run["intact"].mean() > 0.5
    taken = besieged["captured_turn"] >= 14 * 4
    assert taken.sum() > RUNS / 2
    assert besieged["intact"][taken].mean() < 0.02


def test_measures_of_supply_are_shares(play, flagship, as_ordered):
    measures = Measures(flagship, as_ordered.names)
    measures.asked = {"share": ("supply_share", (), "")}
    share = measures.take(as_ordered.states, as_ordered.diaries)["share"]
    assert np.all((share > 0.0) & (share <= 1.0))
    assert isinstance(flagship.sides[0].theatre_tons, Range)
