"""The masks of the Atlantic coast: what was read is what stands in the tables, and nobody attacks."""

import csv
from pathlib import Path

import numpy as np
import pytest

import wellhit
from wellhit.scenario import load
from wellhit.scenario.read import plans_of

NAME = "atlantic-pockets-1944"
CAMPAIGNS = Path(wellhit.__file__).parent / "campaigns"
FACTS = CAMPAIGNS / "channel-ports-1944" / "facts" / "other_sieges.csv"
CASES = {"Lorient": "lorient", "Saint-Nazaire": "saint-nazaire", "La_Rochelle": "la-rochelle"}


@pytest.fixture(scope="module")
def masked():
    return load(NAME)


@pytest.fixture(scope="module")
def facts() -> dict[tuple[str, str], dict[str, str]]:
    with FACTS.open(encoding="utf-8", newline="") as file:
        return {(row["case"], row["quantity"]): row for row in csv.DictReader(file)}


def garrison(scenario, fortress: str) -> np.ndarray:
    """Lowest, best and highest sum of the formations of a garrison."""
    return np.sum([f.men for f in scenario.formations if f.fortress == fortress and f.men], axis=0)


@pytest.mark.parametrize("case", CASES)
def test_the_garrison_is_that_of_the_fact_base(masked, facts, case):
    row = facts[case, "garrison"]
    low, best, high = garrison(masked, CASES[case])
    assert best == float(row["best"])
    assert low <= float(row["low"]) < float(row["high"]) <= high


def test_lorient_has_the_front_of_the_fact_base(masked, facts):
    row = facts["Lorient", "perimeter"]
    (lorient,) = (f for f in masked.fortresses if f.id == "lorient")
    assert tuple(lorient.perimeter_km) == tuple(float(row[key]) for key in ("low", "best", "high"))


def test_the_grade_of_every_fact_is_kept(masked):
    grades = {c.id: c.note[:3] for c in masked.claims if c.status == "adopted"}
    assert set(grades.values()) == {"[R]"}
    (losses,) = (row for row in masked.record if row.id == "pockets.siege_casualties")
    assert losses.note.startswith("[D]")


def test_only_what_still_held_may_teach(masked):
    assert {row.measure for row in masked.record if row.use == "fit"} == {"held"}
    assert [row.best for row in masked.record if row.measure == "held"] == ["yes"] * 3


def test_no_number_rests_on_the_ending(masked):
    tables = (masked.formations, masked.fortresses, masked.strongpoints, masked.ports, masked.assets)
    cited = {c for table in tables for row in table for claims in row.because.values() for c in claims}
    ends = {claim.id for claim in masked.claims if claim.at >= "1945-05"}
    assert cited
    assert cited & ends == set()


def test_every_uncounted_quantity_of_a_position_is_wide(masked):
    for point in masked.strongpoints:
        for amount in (point.guns, point.flak):
            assert amount is not None
            assert 0 < amount.low <= 0.6 * amount.best < 1.3 * amount.best <= amount.high


def test_the_plan_as_it_was_attacks_nothing():
    tasks = {plan.id: {order.task for order in plan.orders} for plan in plans_of(NAME)}
    assert tasks["mask"] == {"mask"}
    assert "assault" in tasks["assault-lorient"]


def test_masked_fortresses_hold_until_the_war_ends(play, masked):
    played = play(masked, 20)
    forts = played.states["fortresses"][:, :3]
    assert np.all(forts["assault_turn"] < 0)
    assert np.all(forts["invested_turn"] >= 0)
    assert np.all(forts["fall_turn"] == played.world.capitulation_turn)
    assert np.all(forts["lost_in_siege"] > 0)


def test_an_assault_on_lorient_ends_it_in_the_autumn_and_leaves_the_others_alone(play):
    played = play(load(NAME, plans={"allied": "assault-lorient"}), 20)
    order = list(played.names["fortresses"])
    falls = played.states["fortresses"]["fall_turn"]
    lorient = falls[:, order.index("lorient")]
    others = falls[:, [order.index("saint-nazaire"), order.index("la-rochelle")]]
    assert np.all(lorient > 47 * 4), "before the corps set out, on 28 September"
    assert np.median(lorient) < 112 * 4, "in December"
    assert np.all(others == played.world.capitulation_turn)
