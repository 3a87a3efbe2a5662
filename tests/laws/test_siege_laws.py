"""Rings, waiting, landings and garrisons that leave: what more of one thing must do, all else and all dice the same.

As in test_monotone.py: the mean of paired differences beyond three of its standard errors. And the two audits:
without the ledger, or without counting who is taken, the books must be seen not to balance.
"""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from accounts import beginnings, imbalances

from wellhit import runs
from wellhit.engine.compile import names_of
from wellhit.engine.words import DRAWN_IN
from wellhit.job import Job, prepare
from wellhit.lab.measures import Measures
from wellhit.terms import Order, Range, Scenario

RUNS, SEED = 200, 5
SIEGES = ("boulogne-1944", "calais-1944", "le-havre-1944")


def times(value: Range | None, factor: float) -> Range | None:
    return None if value is None else Range(*(x * factor for x in value))


def scaled(scenario: Scenario, table: str, field: str, factor: float, **only: Any) -> Scenario:
    """One column of a table times a factor, in the rows that are such."""

    def row(old: Any) -> Any:
        if any(getattr(old, name) != value for name, value in only.items()):
            return old
        return dataclasses.replace(old, **{field: times(getattr(old, field), factor)})

    return dataclasses.replace(scenario, **{table: tuple(row(r) for r in getattr(scenario, table))})


def quiet(scenario: Scenario, days: int = 0) -> Scenario:
    """Nobody bombs, those who would assault only stand round; the siege lasts so many days longer."""

    def plan(old: Any) -> Any:
        calm = (dataclasses.replace(o, task="invest") if o.task == "assault" else o for o in old.orders)
        return dataclasses.replace(old, orders=tuple(o for o in calm if o.task != "bombard"))

    head = dataclasses.replace(scenario.head, end=scenario.head.end + timedelta(days))
    return dataclasses.replace(scenario, head=head, plans=tuple(plan(p) for p in scenario.plans))


def fortress(play: Any, scenario: Scenario, name: str = "", **how: Any) -> Any:
    """Final states of one fortress."""
    played = play(scenario, how.pop("runs", RUNS), seed=SEED, **how)
    k = list(played.names["fortresses"]).index(name) if name else 0
    return played.states["fortresses"][:, k]


def more(difference: Any) -> bool:
    """Whether the mean of these paired differences is above 0 beyond three standard errors."""
    return bool(difference.mean() > 3.0 * difference.std() / np.sqrt(len(difference)))


@pytest.mark.parametrize("name", SIEGES)
def test_a_longer_perimeter_is_held_less_tightly_and_lets_more_escape(play, siege, name):
    short, long = (
        fortress(play, scaled(quiet(siege(name)), "fortresses", "perimeter_km", by)) for by in (1.0, 3.0)
    )
    both = (short["invested_turn"] >= 0) & (long["invested_turn"] >= 0)
    assert both.mean() > 0.8
    assert np.all(long["investment"][both] <= short["investment"][both])
    assert more((long["escaped"] - short["escaped"])[both])


@pytest.mark.parametrize("name", SIEGES)
def test_guns_of_the_besieger_tighten_the_ring(play, siege, name):
    """With a perimeter so long that the ring is not full in any case."""
    thin = scaled(quiet(siege(name)), "fortresses", "perimeter_km", 6.0)
    without, with_guns = (
        fortress(play, scaled(thin, "formations", "guns", by, role="field")) for by in (0.0, 2.0)
    )
    both = (without["invested_turn"] >= 0) & (with_guns["invested_turn"] >= 0)
    assert np.all(with_guns["investment"][both] >= without["investment"][both])
    assert more((without["escaped"] - with_guns["escaped"])[both])


@pytest.mark.parametrize("name", SIEGES)
def test_waiting_wears_both_sides_and_lets_people_leave(play, siege, name):
    """Ten days more of a quiet ring: besiegers and garrison lose men, food is eaten, civilians leave."""
    now, later = (fortress(play, quiet(siege(name), days)) for days in (0, 10))
    for field in ("lost_in_siege", "killed", "civilians_out"):
        assert more(later[field] - now[field]), field
    assert more(now["food"] - later["food"])


@pytest.mark.parametrize("name", SIEGES)
def test_a_firmer_resolve_and_longer_talks_lengthen_an_assault(play, siege, name):
    def days(**added: float) -> Any:
        def change(values: Any) -> None:
            for parameter, by in added.items():
                values[parameter] += by

        fort = fortress(play, siege(name), change=change)
        end = np.where(fort["fall_turn"] < 0, 1000.0, fort["fall_turn"])
        return np.minimum(end - fort["assault_turn"], 200.0)

    assert more(days(nerve_resolve=0.2) - days())
    assert more(days(nerve_talks=6.0) - days())


def island(play: Any, scenario: Scenario, change: Any = None) -> Any:
    """What became of the amphibious fortress of the flagship."""
    name = next(f.id for f in scenario.fortresses if f.approach == "amphibious")
    return fortress(play, scenario, name, runs=100, change=change)


def test_a_longer_preparation_puts_a_landing_off(play, flagship):
    def longer(values: Any) -> None:
        values["landing_preparation"] += 8.0

    soon, late = island(play, flagship), island(play, flagship, longer)
    both = (soon["assault_turn"] >= 0) & (late["assault_turn"] >= 0)
    assert both.mean() > 0.5
    assert more((late["assault_turn"] - soon["assault_turn"])[both])
    begun = soon["landing_turn"][both]
    assert np.all(begun >= 0)
    assert np.all(soon["assault_turn"][both] - begun >= 28 * 4), "at least a month off"
    assert np.all(soon["assault_turn"][both] % 4 != 0), "by day"


def test_beach_batteries_cost_a_landing_men(play, flagship):
    """No guns on the island against twice as many: men lost by those who land."""
    name = next(f.id for f in flagship.fortresses if f.approach == "amphibious")
    none, twice = (
        island(play, scaled(flagship, "strongpoints", "guns", by, fortress=name)) for by in (0.0, 2.0)
    )
    both = (none["assault_turn"] >= 0) & (twice["assault_turn"] >= 0)
    assert more((twice["attackers_lost"] - none["attackers_lost"])[both])


def test_an_outpost_given_up_is_not_lost_with_its_men(play, flagship):
    """Where one is drawn in, the perimeter has shrunk, and its men are in the works that stand."""
    played = play(flagship, 100, seed=SEED)
    world, works = played.world, played.states["strongpoints"]
    drawn = 0
    for s in range(int(world.n_strongpoints)):
        gone = works["how"][:, s] == DRAWN_IN
        assert not gone.any() or world.strongpoints[s].outpost == 1
        assert np.all(works["men"][gone, s] == 0.0)
        drawn += int(gone.sum())
    assert drawn > 30


def leaving(scenario: Scenario, who: str, to: str) -> Scenario:
    """The plans, with an order to a garrison to march off on the first day."""
    order = Order("march-off", (who,), "withdraw", to, because="made up for a test")
    side = next(f.side for f in scenario.formations if f.id == who)

    def plan(old: Any) -> Any:
        return dataclasses.replace(old, orders=(order, *old.orders)) if old.side == side else old

    return dataclasses.replace(scenario, plans=tuple(plan(p) for p in scenario.plans))


def test_a_garrison_of_static_men_marches_off_on_foot(play, flagship):
    """Boulogne's is told to leave on the first day: it gets away from the works, which are walked into unfought."""
    fort = next(f for f in flagship.fortresses if f.id == "boulogne")
    garrison = next(f.id for f in flagship.formations if f.fortress == fort.id and f.kind == "fortress")
    goal = next(f.assembly for f in flagship.fortresses if f.id == "dunkirk")
    played = play(leaving(flagship, garrison, goal), 60, seed=SEED)
    k = list(played.names["fortresses"]).index(fort.id)
    state = played.states["fortresses"][:, k]
    left = played.states["formations"]["left_works"]
    assert left.sum() >= 60
    assert np.mean(state["fall_turn"] >= 0) > 0.9
    assert np.all(state["assault_turn"] < 0), "nobody was there to be assaulted"
    first = beginnings(played.world, played.keys, played.draws)
    assert imbalances(played.world, first, played.states) == {}


def audited(scenario: Scenario, measure: str, subjects: tuple[str, ...], off: tuple[str, ...]) -> Any:
    """A measure of twenty runs, with these mechanisms left out."""
    measures = Measures(scenario, names_of(scenario))
    measures.asked = {"it": (measure, subjects, "")}
    job = Job(scenario, 20, 7, off=off)
    chunks = runs.run_chunks(job, prepare(job), measures.take, None, lambda n: None)
    return np.concatenate([chunk["it"] for chunk in chunks])


@pytest.mark.parametrize("name", SIEGES)
def test_the_audits_see_a_ledger_that_is_not_kept(siege, name):
    """M44 and M37: with them nobody is missing from the books (to a millionth of a man), without them many are."""
    scenario = siege(name)
    taken = (scenario.fortresses[0].id,)
    assert audited(scenario, "unaccounted", (), ()).max() < 1e-6
    assert audited(scenario, "uncounted", taken, ()).max() < 1e-6
    assert audited(scenario, "unaccounted", (), ("M44",)).min() > 10.0
    uncounted = audited(scenario, "uncounted", taken, ("M37",))
    assert uncounted.min() > 10.0, "the wounded at least"
    assert np.median(uncounted) > 500.0


def test_the_audits_see_a_single_man_who_is_lost_from_the_books(play, siege):
    """A man struck off a formation of a sound state; and one who stands in a fallen fortress, counted by nobody."""
    scenario = siege("boulogne-1944")
    played = play(scenario, 5, seed=SEED)
    first = beginnings(played.world, played.keys, played.draws)
    assert imbalances(played.world, first, played.states) == {}
    measures = Measures(scenario, names_of(scenario))
    taken = (scenario.fortresses[0].id,)
    measures.asked = {"books": ("unaccounted", (), ""), "taken": ("uncounted", taken, "")}
    i = next(
        i for i in range(int(played.world.n_formations)) if played.states["formations"]["in_garrison"][0, i]
    )
    sound = measures.take(played.states, played.diaries)
    played.states["formations"]["prisoners"][:, i] -= 1.0
    assert "men: formations" in imbalances(played.world, first, played.states)
    assert measures.take(played.states, played.diaries)["books"] == pytest.approx(sound["books"] + 1.0)
    played.states["formations"]["men"][:, i] += 1.0
    fell = played.states["fortresses"]["fall_turn"][:, 0] >= 0
    assert fell.any()
    assert measures.take(played.states, played.diaries)["taken"][fell] == pytest.approx(1.0)
    assert "men: fallen" in imbalances(played.world, first, played.states)
