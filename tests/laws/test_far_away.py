"""A formation added far away changes no one else's dice: bit by bit, turn by turn.

Dice are functions of names, so a new name takes nothing from the others. What a newcomer may change is what he
really shares: bread. So the newcomer here is on an island without roads and either belongs to the side that
lives off the country at a steady share, or has not arrived when the campaign ends.
"""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import numpy as np
import pytest

from wellhit.engine.compile import names_of
from wellhit.job import Job, prepare
from wellhit.replay import PARTS, play_turns
from wellhit.terms import Formation, Place, Range, Scenario

ISLAND = Place("far-island", "Far island", 60.0, -20.0, "town", "open", "", "D", "made up for a test", ())


def newcomer(side: str, arrives: date | None = None) -> Formation:
    """A formation with everything that could be counted, on the island, under no orders."""
    return Formation(
        id="far-battalion",
        side=side,
        name="Far battalion",
        parent="",
        kind="battalion",
        role="field",
        start=ISLAND.id,
        arrives=arrives,
        leaves=None,
        men=Range(500.0, 700.0, 900.0),
        battalions=1.0,
        tanks=Range(5.0, 10.0, 15.0),
        guns=Range(5.0, 10.0, 15.0),
        crabs=None,
        avres=None,
        crocodiles=None,
        carriers=None,
        mobility="static",
        troop_grade=3.0,
        fortress="",
        commander="",
    )


def with_one_more(scenario: Scenario, who: Formation, at: int) -> Scenario:
    """The scenario with the island, and the newcomer as row number `at` of the formations."""
    formations = (*scenario.formations[:at], who, *scenario.formations[at:])
    return dataclasses.replace(scenario, places=(*scenario.places, ISLAND), formations=formations)


def differing(before, after, skip: int) -> list[str]:
    """Parts of the state that differ, the newcomer's row left out of `after`."""
    found = [p for p in (*PARTS, "sky", "ground") if p not in ("formations", "places")]
    found = [
        part for part in found if np.asarray(before[part]).tobytes() != np.asarray(after[part]).tobytes()
    ]
    for name in before["formations"].dtype.names:
        ours, theirs = before["formations"][name][:-1], np.delete(after["formations"][name], skip, axis=0)
        if ours.tobytes() != theirs.tobytes():
            found.append(f"formations.{name}")
    return found


def row_of(scenario: Scenario, who: str) -> int:
    return list(names_of(scenario)["formations"]).index(who)


def comers(scenario: Scenario) -> dict[str, Formation]:
    holder, attacker = scenario.fortresses[0].side, scenario.sides[0].id
    assert holder != attacker
    return {"enemy": newcomer(holder), "friend": newcomer(attacker, scenario.head.end + timedelta(400))}


@pytest.mark.parametrize("at", ["first", "last"])
@pytest.mark.parametrize("who", ["enemy", "friend"])
def test_a_formation_far_away_changes_no_bit_of_the_others(flagship, who, at):
    row = 0 if at == "first" else len(flagship.formations)
    fuller = with_one_more(flagship, comers(flagship)[who], row)
    jobs = [Job(s, 1, 21) for s in (flagship, fuller)]
    skip = row_of(fuller, "far-battalion")
    n_places = len(flagship.places)
    games = [play_turns(job, prepare(job)) for job in jobs]
    turns = 0
    for (before, _), (after, _) in zip(*games, strict=True):
        assert differing(before, after, skip) == [], f"turn {int(before.turn) - 1}"
        assert before["places"][:n_places].tobytes() == after["places"][:n_places].tobytes()
        turns += 1
    assert turns == flagship.turns


def test_a_formation_far_away_changes_no_fate_in_many_runs(play, flagship):
    fuller = with_one_more(flagship, comers(flagship)["enemy"], 0)
    before, after = play(flagship, 60, seed=22), play(fuller, 60, seed=22)
    skip = row_of(fuller, "far-battalion")
    for one, other in zip(before.states, after.states, strict=True):
        assert differing(one, other, skip) == []


def test_the_newcomer_is_really_there(play, flagship):
    """The comparison is not empty: the newcomer has men and a row of his own."""
    fuller = with_one_more(flagship, comers(flagship)["enemy"], 0)
    after = play(fuller, 5, seed=22)
    assert np.all(after.states["formations"]["men"][:, row_of(fuller, "far-battalion")] >= 500.0)
    assert int(after.world.n_formations) == len(names_of(flagship)["formations"]) + 1
