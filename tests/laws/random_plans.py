"""Plans that nobody would draw up: parts of the bundled ones in any order, with orders made up at random.

They are sound as data (every name resolves) and may be as foolish as you like: a fortress ordered to
besiege itself, bombers sent before they exist. The laws hold all the same.
"""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from wellhit import terms
from wellhit.engine.compile import in_world
from wellhit.terms import Condition, Order, Plan, Scenario

ON_ORDERS = ("order_done", "days_since")
AT_FORTRESS = ("invest", "mask", "assault", "garrison", "bombard", "offer_terms", "truce", "prepare_landing")
AT_PORT = ("demolish", "clear_port")


def without_dangling(orders: list[Order]) -> tuple[Order, ...]:
    """The orders, less the conditions that look at an order which is not among them."""
    known = {order.id for order in orders}

    def kept(order: Order) -> Order:
        when = tuple(c for c in order.when if c.kind not in ON_ORDERS or known.issuperset(c.subject))
        return dataclasses.replace(order, when=when)

    return tuple(kept(order) for order in orders)


@st.composite
def conditions(draw: Any, scenario: Scenario) -> Condition:
    """Any one condition that this campaign's things can fill."""
    kinds = ["after", "before", "hour", "sky"]
    kinds += ["invested", "fallen", "raid_on", "civilians_in"] if scenario.fortresses else []
    kinds += ["reached", "enemy_within"]
    kind = draw(st.sampled_from(kinds))
    negate = draw(st.booleans())
    if kind in ("after", "before"):
        days = (scenario.head.end - scenario.head.start).days
        day = scenario.head.start + timedelta(draw(st.integers(0, min(60, days))))
        return Condition(kind, text=day.isoformat(), negate=negate)
    if kind == "hour":
        return Condition(kind, text=draw(st.sampled_from(terms.TURN_NAMES)), negate=negate)
    if kind == "sky":
        return Condition(kind, text=draw(st.sampled_from(terms.SKIES)), negate=negate)
    rows = scenario.places if kind in ("reached", "enemy_within") else scenario.fortresses
    subject = (draw(st.sampled_from([row.id for row in rows])),)
    return Condition(kind, subject, float(draw(st.integers(0, 40))), negate=negate)


@st.composite
def made_up(draw: Any, scenario: Scenario, side: str, number: int) -> Order:
    """One order to somebody of this side, to do anything anywhere."""
    tasks = [t for t in terms.TASKS if t not in (*AT_FORTRESS, *AT_PORT, "hold")]
    tasks += list(AT_FORTRESS) if scenario.fortresses else []
    tasks += list(AT_PORT) if scenario.ports else []
    task = draw(st.sampled_from(tasks))
    own = [f.id for f in in_world(scenario) if f.side == side]
    if task == "bombard":
        own = [a.id for a in scenario.assets if a.side == side]
    where = scenario.places
    if task in AT_FORTRESS:
        where = scenario.fortresses
    elif task in AT_PORT:
        where = scenario.ports
    who = draw(st.lists(st.sampled_from(own), min_size=1, max_size=3, unique=True)) if own else []
    works = [s.id for s in scenario.strongpoints]
    return Order(
        id=f"made-up-{number}",
        who=tuple(who),
        task=task,
        to=draw(st.sampled_from([row.id for row in where])),
        objectives=tuple(draw(st.lists(st.sampled_from(works), max_size=3, unique=True)) if works else ()),
        tempo=draw(st.sampled_from(terms.TEMPOS)),
        sorties=float(draw(st.integers(0, 1500))),
        raids=draw(st.integers(1, 12)),
        hours=float(draw(st.integers(0, 72))),
        night=draw(st.booleans()),
        searchlights=draw(st.booleans()),
        alone=True,
        when=tuple(draw(st.lists(conditions(scenario), max_size=2))),
    )


@st.composite
def plans(draw: Any, scenario: Scenario, plan: Plan) -> Plan:
    """A part of this plan in an order of its own, with up to a dozen orders made up among them."""
    numbers = draw(st.permutations(range(len(plan.orders))))
    left_out = draw(st.sets(st.sampled_from(range(len(plan.orders))))) if plan.orders else set()
    orders = [plan.orders[n] for n in numbers if n not in left_out]
    for n in range(draw(st.integers(0, 12))):
        orders.insert(draw(st.integers(0, len(orders))), draw(made_up(scenario, plan.side, n)))
    return dataclasses.replace(plan, orders=without_dangling(orders))


@st.composite
def planned(draw: Any, scenario: Scenario) -> Scenario:
    """The scenario with a random plan for each side that has one."""
    return dataclasses.replace(scenario, plans=tuple(draw(plans(scenario, plan)) for plan in scenario.plans))
