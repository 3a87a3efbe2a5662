"""How far a what-if goes: orders and decisions counted, courses measured, the label that follows."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from wellhit.lab.whatif import distance as ds
from wellhit.lab.whatif.compare import Setting
from wellhit.lab.whatif.distance import EXUBERANT, RESTRAINED, Distance, Orders, orders_between
from wellhit.lab.whatif.many import Ask, Many, compare_plans
from wellhit.scenario.read import load, plans_of
from wellhit.terms import Condition, Order, Plan, Scenario

FLAGSHIP = "channel-ports-1944"


def plan(*orders: Order, name: str = "p") -> Plan:
    return Plan(name, "north", {"en": name}, "", "", orders)


BASE = plan(
    Order("go", ("a", "b"), "march", "aster", when=(Condition("after", (), 0.0, "1900-06-01", False),)),
    Order("hit", ("a", "guns"), "assault", "aster"),
    Order("stay", ("c", "guns"), "mask", "brome"),
)


def counted(*orders: Order) -> tuple[int, int, int, int]:
    found = orders_between([BASE], [plan(*orders)])
    return found.added, found.changed, found.dropped, found.decisions


GO, HIT, STAY = BASE.orders


@pytest.mark.parametrize(
    ("orders", "found"),
    [
        ((GO, HIT, STAY), (0, 0, 0, 0)),
        ((replace(GO, because="for another reason"), HIT, STAY), (0, 0, 0, 0)),
        ((replace(GO, tempo="deliberate"), HIT, STAY), (0, 1, 0, 1)),
        ((replace(GO, tempo="deliberate"), replace(HIT, sorties=3.0), STAY), (0, 2, 0, 1)),  # one place
        (
            (GO, replace(HIT, who=("a",)), replace(STAY, who=("c",))),
            (0, 2, 0, 1),
        ),  # the guns left out, everywhere
        ((GO, replace(HIT, tempo="deliberate"), replace(STAY, sorties=3.0)), (0, 2, 0, 2)),
        ((GO, HIT), (0, 0, 1, 1)),
        ((GO, HIT, STAY, Order("new", ("d",), "march", "clover")), (1, 0, 0, 1)),
        ((Order("new", ("d",), "march", "clover"),), (1, 0, 3, 2)),  # everything dropped, and one thing else
    ],
)
def test_orders_and_decisions_are_counted(
    orders: tuple[Order, ...], found: tuple[int, int, int, int]
) -> None:
    assert counted(*orders) == found


def test_a_decision_is_one_sides_own() -> None:
    other = Plan("q", "south", {}, "", "", (Order("dig", ("x",), "dig", "aster"),))
    moved = replace(other, orders=(replace(other.orders[0], hours=3.0),))
    assert orders_between([BASE, other], [BASE, moved]) == Orders(0, 1, 0, 1)
    changed = plan(replace(GO, tempo="deliberate"), HIT, STAY)
    assert orders_between([BASE, other], [changed, moved]).decisions == 2


def test_the_plans_of_the_flagship_are_counted_as_people_would() -> None:
    known = {(p.side, p.id): p for p in plans_of(FLAGSHIP)}
    base = known["allied", "historical"]
    decisions = {p: orders_between([base], [known["allied", p]]).decisions for s, p in known if s == "allied"}
    assert decisions["historical"] == 0
    assert decisions["calais-fast"] == decisions["boulogne-without-waiting"] == 1
    assert decisions["no-special-armour"] == 1, "fourteen orders, one thing left out of them"
    assert decisions["mask-all"] > 5
    assert decisions["scheldt-first"] > 5


# -- courses ---------------------------------------------------------------------------------------------


def cloud(n: int = 400, seed: int = 1) -> np.ndarray:
    """Two outcomes that go together."""
    first, second = np.random.default_rng(seed).normal(0.0, 1.0, (2, n))
    return np.column_stack([first, 0.95 * first + 0.3 * second])


def test_of_the_same_runs_one_in_twenty_is_outside() -> None:
    a = cloud()
    far = ds.far_out(a, a)
    assert float((far > 1.0).mean()) == pytest.approx(0.05, abs=0.003)
    others = ds.far_out(a, cloud(4000, 2))
    assert float((others > 1.0).mean()) == pytest.approx(0.05, abs=0.03)


def test_units_make_no_difference() -> None:
    a, b = cloud(), cloud(300, 2) + 0.7
    scaled = ds.far_out(a * [1.0, 5000.0] + [0.0, 9.0], b * [1.0, 5000.0] + [0.0, 9.0])
    assert scaled == pytest.approx(ds.far_out(a, b))


def test_what_usually_goes_together_counts_once() -> None:
    """Two spreads along the cloud are near; one spread up and one down, across it, are far."""
    along, across = ds.far_out(cloud(), np.array([[1.7, 1.7], [1.0, -1.0]]))
    assert along < 1.0 < across


def test_what_never_varied_is_never_near() -> None:
    a = np.column_stack([cloud(), np.full(400, 91.0)])
    b = a.copy()
    b[:100, 2] = 60.0
    far = ds.far_out(a, b)
    assert np.isinf(far[:100]).all()
    assert np.isfinite(far[100:]).all()
    assert ds.far_out(np.full((100, 1), 5.0), np.array([[5.0], [6.0]])).tolist() == [0.0, math.inf]


def test_a_median_moves_in_spreads_of_the_first() -> None:
    """Quartiles 25 and 75: a spread of 50 / 1.349 = 37.06."""
    a = np.arange(101.0)[:, None]
    assert ds.median_shifts(a, a + 37.06) == pytest.approx([1.0], abs=1e-3)
    assert ds.median_shifts(a, a) == [0.0]
    assert ds.median_shifts(np.zeros((9, 1)), np.ones((9, 1))) == [math.inf]


@pytest.mark.parametrize(
    ("decisions", "outside", "label"),
    [
        (0, 0.05, RESTRAINED), (1, 0.05, RESTRAINED), (1, 0.5, RESTRAINED), (1, 0.51, EXUBERANT),
        (2, 0.05, EXUBERANT), (1, math.nan, None), (2, math.nan, EXUBERANT),
    ],
)  # fmt: skip
def test_the_label(decisions: int, outside: float, label: str | None) -> None:
    far = Distance(Orders(0, decisions, 0, decisions), outside, 1.0, 1.0, "")
    assert far.label == label
    assert far.reason


# -- real plans -------------------------------------------------------------------------------------------


def later(scenario: Scenario, name: str, days: int) -> Scenario:
    """The same scenario with the date of one order moved."""

    def moved(condition: Condition) -> Condition:
        if condition.kind != "after":
            return condition
        return replace(
            condition, text=(date.fromisoformat(condition.text[:10]) + timedelta(days)).isoformat()
        )

    plans = tuple(
        replace(p, orders=tuple(
            replace(o, when=tuple(map(moved, o.when))) if o.id == name else o for o in p.orders
        )) for p in scenario.plans
    )  # fmt: skip
    assert plans != scenario.plans
    return replace(scenario, plans=plans)


@pytest.fixture(scope="module")
def three(flagship: Scenario) -> Many:
    """The same plan, one order a day later, and every port masked."""
    day_later = later(flagship, "switchback", 1)
    masked = load(FLAGSHIP, flagship.head.id, {"allied": "mask-all"}, with_record=False)
    names, scenarios = ("as-it-was", "same", "day", "masked"), (flagship, flagship, day_later, masked)
    return compare_plans(names, scenarios, Ask(), Setting(3), 100)


def test_the_same_plan_is_at_no_distance(three: Many) -> None:
    far = three.comparisons[0].distance
    assert (far.label, far.orders.n, far.shift, far.moved) == (RESTRAINED, 0, 0.0, "")
    assert far.outside <= 0.05
    assert far.reason == "no order differs"


def test_one_order_a_day_later_is_restrained(three: Many) -> None:
    far = three.comparisons[1].distance
    assert (far.label, far.orders) == (RESTRAINED, Orders(0, 1, 0, 1))
    assert far.outside < 0.2
    assert far.reason.startswith("1 order differs, 1 decision; ")


def test_masking_every_port_is_exuberant(three: Many) -> None:
    far = three.comparisons[2].distance
    assert far.label == EXUBERANT
    assert far.orders.n > 30
    assert far.outside > 0.9
    assert far.typical > 1.5
    made = three.comparisons[2].as_json()
    assert (made["label"], made["orders_changed"], made["outside"]) == (EXUBERANT, far.orders.n, far.outside)
    assert made["distance"] == pytest.approx(far.typical, rel=1e-5)


def test_few_runs_do_not_say(siege: Callable[[str], Scenario]) -> None:
    scenario = siege("boulogne-1944")
    found = compare_plans(("a", "b"), (scenario, scenario), Ask(), Setting(1), 20)
    assert found.first.distance.label == RESTRAINED, "the same orders are the same, however few the runs"
    assert found.first.as_json()["outside"] is None
