"""The what-if plans of the flagship: each loads and compiles with every scenario, names only who exists, differs
from what it is based on, has its page, and can be played."""

import re
from pathlib import Path

import pytest

from wellhit.engine.compile import compile_world
from wellhit.engine.layout import ORDERS
from wellhit.job import Job, prepare
from wellhit.replay import play_turns
from wellhit.scenario.plan_edits import differences
from wellhit.scenario.read import all_plans, load

FLAGSHIP = "channel-ports-1944"
ASKED = {
    "allied": {
        "scheldt-first", "ports-and-scheldt", "mask-all", "boulogne-without-waiting", "calais-fast",
        "no-special-armour", "no-heavy-bombers", "evacuate-le-havre",
    },
    "german": {"antwerp-demolished", "withdraw-garrisons", "demolish-early"},
}  # fmt: skip
FOUND = all_plans(FLAGSHIP)
KNOWN = {(plan.side, plan.id): plan for plan in FOUND.plans}
WHAT_IFS = [plan for plan in FOUND.plans if plan.based_on]
BY_ID = pytest.mark.parametrize("plan", WHAT_IFS, ids=[plan.id for plan in WHAT_IFS])
PAGES = Path(__file__).resolve().parents[2] / "docs" / "plans"


def test_every_plan_that_was_asked_for_is_there():
    assert {side: {plan.id for plan in WHAT_IFS if plan.side == side} for side in ASKED} == ASKED


@BY_ID
@pytest.mark.parametrize("scenario", [head.id for head in FOUND.heads])
def test_it_loads_and_compiles_with_every_scenario(plan, scenario):
    chosen = load(FLAGSHIP, scenario, {plan.side: plan.id})
    assert plan in chosen.plans
    assert sum(len(p.orders) for p in chosen.plans) < ORDERS
    assert compile_world(chosen)[0].n_orders == sum(len(p.orders) for p in chosen.plans)


@pytest.mark.parametrize(
    "pair", [("scheldt-first", "antwerp-demolished"), ("mask-all", "withdraw-garrisons")]
)
def test_all_plans_both_sides_go_together(pair):
    chosen = load(FLAGSHIP, "", dict(zip(("allied", "german"), pair, strict=True)))
    assert tuple(plan.id for plan in chosen.plans) == pair


@BY_ID
def test_it_differs_from_what_it_is_based_on(plan):
    assert differences(plan, KNOWN[(plan.side, plan.based_on)]).n > 0


@BY_ID
def test_it_names_only_who_exists(plan):
    scenario = load(FLAGSHIP)
    doers = {row.id for row in (*scenario.formations, *scenario.assets)}
    assert {who for order in plan.orders for who in order.who} <= doers


@BY_ID
def test_it_has_a_question_a_ground_and_a_title_in_two_languages(plan):
    assert set(plan.title) == {"en", "nl"}
    assert plan.question.endswith("?")
    sources = {source.id for source in load(FLAGSHIP).sources}
    named = set(re.findall(r"\b[A-Z][A-Z0-9-]*[0-9A-Za-z]*\b", plan.ground)) & sources
    assert named, "names no source"


@BY_ID
def test_every_order_of_its_own_says_why(plan):
    base = KNOWN[(plan.side, plan.based_on)]
    changed = differences(plan, base)
    assert [order.id for order in plan.orders if order.id in changed.added and not order.because] == []


@pytest.mark.parametrize("plan", FOUND.plans, ids=[plan.id for plan in FOUND.plans])
def test_it_has_a_page(plan):
    text = (PAGES / f"{plan.id}.md").read_text(encoding="utf-8")
    for heading in (
        "Historical ground",
        "What it orders",
        "Run it and compare",
        "What the model cannot say about it",
    ):
        assert f"## {heading}\n" in text
    assert plan.question in text


# What each must order in the first weeks of one campaign, whatever the dice: the sequence makes sense.
ISSUED = {
    "scheldt-first": ("prepare-landing", "third-division-to-the-leopold", "second-division-to-the-isthmus"),
    "mask-all": ("prepare-landing", "third-division-to-the-leopold", "cordon-round-calais"),
    "ports-and-scheldt": ("prepare-landing", "seventh-brigade-to-calais", "second-division-to-the-isthmus"),
    "boulogne-without-waiting": ("wellhit",),
    "no-special-armour": ("astonia",),
    "no-heavy-bombers": ("astonia",),
    "evacuate-le-havre": ("truce-le-havre", "astonia"),
    "withdraw-garrisons": ("garrisons-march-out", "dunkirk-marches-out"),
    "demolish-early": ("wreck-boulogne", "wreck-antwerp"),
}
DAYS = 25


@pytest.mark.parametrize("name", ISSUED)
def test_its_orders_go_out(name):
    (plan,) = [plan for plan in WHAT_IFS if plan.id == name]
    chosen = load(FLAGSHIP, "", {plan.side: name})
    job = Job(chosen, 1, seed=3)
    names = [order.id for p in chosen.plans for order in p.orders]
    sides = [p.side for p in chosen.plans for _ in p.orders]
    turns = play_turns(job, prepare(job))
    out = set()
    for _, (state, _orders) in zip(range(DAYS * 4), turns, strict=False):
        out = {(sides[n], names[n]) for n in range(len(names)) if state.orders[n].status > 0}
    assert {(plan.side, order) for order in ISSUED[name]} <= out
