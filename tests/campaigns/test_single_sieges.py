"""The one-page sieges beside the Channel ports: their numbers, their grounds, and what they may not know."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import wellhit
from wellhit.scenario import load
from wellhit.scenario.siege_keys import BY_NAME
from wellhit.terms import Scenario

CAMPAIGNS = Path(wellhit.__file__).parent / "campaigns"
OTHERS = ("aachen-1944", "marseille-1944", "walcheren-1944")
GRADES = tuple(name for name in BY_NAME if name.endswith("_grade"))


def read(campaign: str, name: str) -> dict[str, Any]:
    return tomllib.loads((CAMPAIGNS / campaign / name).read_text(encoding="utf-8"))


def quantities(campaign: str) -> dict[str, dict[str, Any]]:
    """The page's quantities by the names of the key table."""
    page = read(campaign, "siege.toml")
    special = {f"special_armour.{name}": given for name, given in page.pop("special_armour", {}).items()}
    return {name: given for name, given in (page | special).items() if name in BY_NAME}


def best(given: dict[str, Any]) -> float:
    return given["range"][1] if "range" in given else given["value"]


@pytest.mark.parametrize("name", OTHERS)
def test_every_number_has_its_source_or_its_reason(name):
    for key, given in quantities(name).items():
        assert given.get("source") or given.get("why"), key
        if best(given) == 0:
            assert given["why"], f"{key}: none is a finding, and says why"


@pytest.mark.parametrize("name", OTHERS)
def test_every_grade_is_given_with_the_words_it_was_read_from(name):
    page = quantities(name)
    for grade in GRADES:
        assert page[grade]["why"], grade
        assert page[grade].get("source") or best(page[grade]) == 0, grade


@pytest.mark.parametrize("name", [*OTHERS, "calais-1944"])
def test_every_card_is_cited(name):
    said = "".join(
        (CAMPAIGNS / name / file).read_text(encoding="utf-8") for file in ("siege.toml", "outcomes.toml")
    )
    words = set(re.findall(r"[A-Z0-9][A-Za-z0-9-]*", said))
    assert set(read(name, "sources.toml")) <= words


@pytest.mark.parametrize("name", [*OTHERS, "calais-1944"])
def test_the_length_agrees_with_the_dates(name):
    """From the first hour of the page's day to the last of the fall's, and the other way round."""
    days = read(name, "outcomes.toml")["assault_days"]
    fall = read(name, "outcomes.toml")["fall"]
    start = read(name, "siege.toml")["assault_start"]
    began = start if type(start) is date else start.date()
    first, last = (date.fromisoformat(str(fall[key])[:10]) for key in ("low", "high"))
    assert days["high"] <= (last - began).days + 1
    assert days["best"] <= (last - began).days + 1
    assert days["low"] >= (first - began).days - 2  # counted from an entry two days later, at Marseille


@pytest.mark.parametrize(
    ("name", "men"), [("aachen-1944", 5000), ("walcheren-1944", 8500), ("marseille-1944", 15000)]
)
def test_the_garrison_is_that_of_the_page(siege, name, men):
    scenario: Scenario = siege(name)
    assert sum(f.men.best for f in scenario.formations if f.side == "defender" and f.men) == pytest.approx(
        men, abs=1
    )


def test_aachen_is_inland_and_has_no_port(siege):
    scenario = siege("aachen-1944")
    assert scenario.ports == ()
    assert {asset.kind for asset in scenario.assets} == {"tactical_air"}
    assert "demolish" not in {order.task for plan in scenario.plans for order in plan.orders}


def test_aachen_counts_the_force_whose_losses_are_told(siege):
    """Two battalions of one regiment: more men than one regiment with its guns would be another force."""
    scenario = siege("aachen-1944")
    attackers = [f for f in scenario.formations if f.side == "attacker"]
    assert sum(f.battalions for f in attackers) == 2
    assert 1800 < sum(f.men.best for f in attackers if f.men) < 4000
    assert next(row for row in scenario.record if row.measure == "casualties").best == "498"


def test_walcheren_is_come_at_by_sea_and_causeway_and_asks_nothing_of_a_port(siege):
    scenario = siege("walcheren-1944")
    assert scenario.fortresses[0].approach == "amphibious"
    assert scenario.ports == ()
    assert not [row for row in scenario.record if row.measure == "port_open"]


def test_marseille_had_neither_bombers_nor_special_armour(siege):
    scenario = siege("marseille-1944")
    assert not [asset for asset in scenario.assets if asset.kind == "heavy_bombers"]
    assert not [f for f in scenario.formations if f.kind == "special_armour"]
    assert scenario.ports


def test_calais_holds_cap_gris_nez_and_is_held_back(siege):
    """The page counts the places together, as the sources count losses and prisoners."""
    page, record = siege("calais-1944"), {row.measure: row for row in siege("calais-1944").record}
    whole = {row.id: row for row in load("channel-ports-1944").record}
    assert {row.use for row in page.record} == {"check"}
    for measure, other in (
        ("casualties", "calais.casualties"),
        ("prisoners", "calais-with-gris-nez.prisoners"),
    ):
        mine, theirs = record[measure], whole[other]
        assert (mine.low, mine.best, mine.high) == (theirs.low, theirs.best, theirs.high)
    assert sum(f.battalions for f in page.formations if f.side == "attacker") == 9
    raids = next(asset for asset in page.assets if asset.kind == "heavy_bombers")
    assert raids.count.best * 5 == pytest.approx(3263, abs=1)
