"""The sieges shipped as one page: every number has a source or a reason, every unknown is a prior and no zero."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from wellhit.scenario import check, load
from wellhit.scenario.read import CAMPAIGNS
from wellhit.scenario.siege_keys import BY_NAME, KEYS

PAGES = sorted(path.parent.name for path in CAMPAIGNS.glob("[!_]*/siege.toml"))
GRADES = tuple(key.name for key in KEYS if key.unit == "grade")
FIRST = ("calais-1944", "boulogne-1944", "le-havre-1944")


def toml(name: str, file: str) -> dict[str, Any]:
    return tomllib.loads((CAMPAIGNS / name / file).read_text(encoding="utf-8"))


def quantities(name: str) -> dict[str, Any]:
    """What a page says of the keys, special armour with its table's name before it."""
    page = toml(name, "siege.toml")
    special = page.pop("special_armour", {})
    return {key: said for key, said in page.items() if key in BY_NAME} | {
        f"special_armour.{key}": said for key, said in special.items()
    }


def named(said: dict[str, Any]) -> set[str]:
    return {source.strip() for source in said.get("source", "").split(";") if source.strip()}


def test_the_sieges_are_all_there():
    assert {*FIRST, "cherbourg-1944", "saint-malo-1944", "cezembre-1944"} <= set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_problems(name):
    assert [str(problem) for problem in check(CAMPAIGNS / name)] == []
    assert load(name).campaign == name == toml(name, "siege.toml")["id"]


@pytest.mark.parametrize("name", PAGES)
def test_every_number_has_a_source_or_a_reason(name):
    bare = [
        key
        for key, said in quantities(name).items()
        if not isinstance(said, dict) or not (said.get("source") or said.get("why"))
    ]
    assert bare == []


@pytest.mark.parametrize("name", PAGES)
def test_every_grade_given_has_its_reason_in_words(name):
    said = quantities(name)
    given = [grade for grade in GRADES if grade in said]
    assert len(given) >= len(GRADES) - 1, "at most one is left to its prior"
    assert [grade for grade in given if len(said[grade].get("why", "")) < len("mixed")] == []
    assert all(said[grade]["value"] * 2 == round(said[grade]["value"] * 2) for grade in given), (
        "halves at finest"
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_zero_is_known_to_be_one(name):
    """Nothing there, and nobody knows, are not the same: a zero needs its reason."""
    zeros = [
        said for said in quantities(name).values() if said.get("value") == 0 or said.get("range") == [0, 0, 0]
    ]
    assert all(said.get("why") for said in zeros)


@pytest.mark.parametrize("name", PAGES)
def test_every_outcome_has_a_source_and_a_use(name):
    rows = toml(name, "outcomes.toml")
    assert "fall" in rows
    assert [
        key for key, row in rows.items() if not row.get("source") or row.get("use") not in ("fit", "check")
    ] == []
    assert rows["fall"]["use"] == "check", "it follows from the hour of the assault and its length"


@pytest.mark.parametrize("name", PAGES)
def test_no_card_is_idle_and_every_source_read_has_an_address(name):
    cards = toml(name, "sources.toml")
    said = [*quantities(name).values(), *toml(name, "outcomes.toml").values()]
    climate = toml(name, "siege.toml").get("climate")
    used = set().union(*(named(row) for row in [*said, climate] if isinstance(row, dict)))
    prose = (CAMPAIGNS / name / "siege.toml").read_text(encoding="utf-8")
    prose += (CAMPAIGNS / name / "outcomes.toml").read_text(encoding="utf-8")
    assert used <= set(cards)
    assert [card for card in set(cards) - used if card not in prose] == []
    if name not in FIRST:
        assert [
            key
            for key, card in cards.items()
            if not (card.get("address") or card.get("recall") or "no address" in card.get("remark", ""))
        ] == []


def test_the_gaps_of_the_fact_base_stay_gaps():
    assert "casualties" not in toml("saint-malo-1944", "outcomes.toml")
    assert "port_open" not in toml("saint-malo-1944", "outcomes.toml"), "the port was never used"
    assert "assault_days" not in toml("cezembre-1944", "outcomes.toml"), "it was never assaulted"


def test_nothing_is_fitted_to_a_siege_whose_end_no_rule_tells():
    assert {row["use"] for row in toml("cezembre-1944", "outcomes.toml").values()} == {"check"}
    plan = next(plan for plan in load("cezembre-1944").plans if plan.side == "attacker")
    assert "assault" not in {order.task for order in plan.orders}
