"""The order of battle of the flagship against its fact base: all of it, each man once, no rivals used."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from wellhit.scenario import tables

FOLDER = Path(str(files("wellhit") / "campaigns" / "channel-ports-1944"))
ASSET_OF = {"bc": "bomber_command"}  # fact rows that became assets under another name
REMNANTS = ("711d", "331d", "344d", "346d", "17lf", "59d", "712d", "70d")  # one fact row, eight divisions
ARMOUR = ("tanks", "crabs", "avres", "crocodiles", "carriers")
BESIDES_STRONGPOINTS = {"winnie"}  # guns on the other side of the strait: an asset stands there
Rows = dict[str, dict[str, str]]


@cache
def table(name: str, key: str = "id") -> Rows:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}


@cache
def claims() -> Rows:
    found: Rows = {}
    for path in sorted(FOLDER.glob("claims*.csv")):
        found |= table(path.name)
    return found


@cache
def listed_unused() -> dict[tuple[str, str], str]:
    with (FOLDER / "facts" / "unused.forces.csv").open(encoding="utf-8", newline="") as file:
        return {(row["file"], row["row_id"]): row["reason"] for row in csv.DictReader(file)}


def number(row: dict[str, str], column: str) -> float:
    return float(row[column] or 0.0)


def limits(row: dict[str, str], column: str) -> tuple[float, float, float]:
    best = number(row, column)
    return float(row[f"{column}_low"] or best), best, float(row[f"{column}_high"] or best)


def family(head: str) -> list[str]:
    """A formation and all that stands under it."""
    forces = table("formations.csv")
    found = [head]
    for name in found:
        found += [row["id"] for row in forces.values() if row["parent"] == name]
    return found


def total(names: list[str] | tuple[str, ...], column: str) -> tuple[float, float, float]:
    forces = table("formations.csv")
    each = [limits(forces[name], column) for name in names]
    return sum(e[0] for e in each), sum(e[1] for e in each), sum(e[2] for e in each)


def claimed(name: str) -> tuple[float, float]:
    return float(claims()[name]["low"]), float(claims()[name]["high"])


def cited(row: dict[str, str]) -> dict[str, list[str]]:
    """Column -> claims of a `because` cell."""
    parts = [part.strip().split("=") for part in row["because"].split(";") if part.strip()]
    return {column: names.split("+") for column, names in parts}


def test_every_fact_formation_is_a_formation_or_an_asset() -> None:
    known = table("formations.csv").keys() | table("assets.csv").keys()
    names = [name.lower() for name in table("facts/formations.csv")]
    missing = [name for name in names if ASSET_OF.get(name, name) not in known]
    assert not missing
    assert len(names) == 89


def test_every_start_place_is_used_or_listed_with_a_reason() -> None:
    forces, assets = table("formations.csv"), table("assets.csv")
    with (FOLDER / "facts" / "start_places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        name = row["formation_id"].lower()
        here = forces[name]["start"] if name in forces else assets[name]["place"]
        reason = listed_unused().get(("start_places.csv", f"{row['formation_id']} {row['date']}"))
        assert (here == row["place_id"]) != bool(reason), row


def test_what_is_listed_as_unused_exists_and_has_a_reason() -> None:
    with (FOLDER / "facts" / "start_places.csv").open(encoding="utf-8", newline="") as file:
        starts = {f"{row['formation_id']} {row['date']}" for row in csv.DictReader(file)}
    known = {"start_places.csv": starts, "places.csv": set(table("facts/places.csv"))}
    for (name, row_id), reason in listed_unused().items():
        assert row_id in known[name]
        assert len(reason) > 20


def test_components_carry_nothing_and_stand_under_one_who_does() -> None:
    forces = table("formations.csv")
    for row in forces.values():
        if row["role"] == "component":
            assert not any(row[column] for column in ("men", "guns", "battalions", *ARMOUR)), row["id"]
            assert forces[row["parent"]]["role"] != "component"


def test_every_leaf_carries_men_and_a_parent_with_men_says_it_is_a_remainder() -> None:
    forces = table("formations.csv")
    for row in forces.values():
        children = [c for c in forces.values() if c["parent"] == row["id"] and c["role"] != "component"]
        if row["role"] != "component" and not children:
            assert number(row, "men") > 0, row["id"]
        if children and row["men"]:
            assert "less" in row["assumed"], row["id"]
            assert "men" not in cited(row), row["id"]


@pytest.mark.parametrize(
    "head", ["49d", "51d", "34tb", "2cid", "3cid", "4cad", "1pad", "flh", "fbo", "fca", "fdk"]
)
def test_parts_add_up_to_the_claimed_whole(head: str) -> None:
    low, high = claimed(f"f-{head}-men-whole")
    least, best, most = total(family(head), "men")
    assert best == float(claims()[f"f-{head}-men-whole"]["value"])
    assert low <= least <= best <= most <= high


def test_the_eight_remnants_add_up_to_their_one_fact_row() -> None:
    whole = claims()["f-711d-men-whole"]
    assert total(REMNANTS, "men") == tuple(float(whole[key]) for key in ("low", "value", "high"))


def test_fifteenth_army_has_the_men_it_is_said_to_have_had() -> None:
    low, high = claimed("f-15a-men-whole")
    assert low <= total(family("15a"), "men")[1] <= high


def test_the_gris_nez_batteries_are_not_counted_in_calais() -> None:
    forces = table("formations.csv")
    assert "gng" not in family("fca")
    assert forces["gng"]["fortress"] == "gris-nez"
    assert number(forces["gng"], "men") == float(table("facts/formations.csv")["GNG"]["strength_best"])


@pytest.mark.parametrize("head", ["34tb", "4cad", "1pad"])
def test_tanks_of_a_formation_split_in_two_are_counted_once(head: str) -> None:
    low, high = claimed(f"f-{head}-tanks-whole")
    assert low <= total(family(head), "tanks")[1] <= high


def test_a_brigade_has_as_many_battalions_as_it_has_named_parts() -> None:
    forces = table("formations.csv")
    for row in forces.values():
        parts = [c for c in forces.values() if c["parent"] == row["id"] and c["role"] == "component"]
        if parts and row["kind"] == "infantry_brigade":
            assert number(row, "battalions") == len(parts)


def test_guns_in_works_are_counted_with_the_works_alone() -> None:
    forces, works = table("formations.csv"), table("strongpoints.csv").values()
    with_guns = {r["id"] for r in forces.values() if r["role"] == "garrison" and r["guns"]}
    assert with_guns == {"hkar1254", "70d"}  # howitzers inland; a field division on an island
    havre = sum(number(s, "guns") + number(s, "flak") for s in works if s["fortress"] == "lehavre")
    low, high = claimed("f-lh-guns-all")
    assert low <= havre + number(forces["hkar1254"], "guns") <= high
    low, high = claimed("f-boulogne-88")
    assert low <= sum(number(s, "flak") for s in works if s["fortress"] == "boulogne") <= high


def test_fortified_places_of_the_facts_are_strongpoints_or_listed() -> None:
    with (FOLDER / "strongpoints.csv").open(encoding="utf-8", newline="") as file:
        places = [row["place"] for row in csv.DictReader(file)]
    assert len(places) == len(set(places))
    for name, row in table("facts/places.csv").items():
        if row["kind"] in ("strongpoint", "coastal battery", "hill") and name not in BESIDES_STRONGPOINTS:
            assert (name in places) != (("places.csv", name) in listed_unused()), name


def test_a_fortress_is_led_from_within_and_besieged_from_without() -> None:
    points, forces = table("strongpoints.csv"), table("formations.csv").values()
    for row in table("fortresses.csv").values():
        own = {p["place"] for p in points.values() if p["fortress"] == row["id"]}
        assert points[row["headquarters"]]["fortress"] == row["id"]
        assert row["assembly"] not in own
        assert row["place"] in own
        assert any(f["fortress"] == row["id"] for f in forces), row["id"]
        assert not row["port"] or table("ports.csv")[row["port"]]["place"] in own


def test_only_guns_that_outrange_the_strait_carry_heavy_shells() -> None:
    heavy = {s["id"] for s in table("strongpoints.csv").values() if s["shells"]}
    assert heavy == {"tresorerie", "todt", "framzelle", "noiresmottes"}
    for name in heavy:
        assert number(table("strongpoints.csv")[name], "range_km") >= 36


@pytest.mark.parametrize("name", ["formations", "fortresses", "strongpoints", "ports", "assets"])
def test_every_quantity_is_backed_and_rests_on_adopted_claims_alone(name: str) -> None:
    spec = tables.BY_NAME[name]
    rows = table(spec.file)
    assert spec.capacity
    assert 0 < len(rows) <= spec.capacity
    for row in rows.values():
        behind = cited(row)
        for column in spec.columns:
            if column.quantity and row[column.name]:
                reasons = (f"{column.name}=", "*=")
                assert column.name in behind or any(r in row["assumed"] for r in reasons), row["id"]
        for names in behind.values():
            for claim in names:
                assert claims()[claim]["status"] == "adopted", (row["id"], claim)


def test_sources_of_the_claims_on_forces_are_known() -> None:
    with (FOLDER / "sources.toml").open("rb") as file:
        known = tomllib.load(file)
    ours = [row for name, row in claims().items() if name.startswith("f-")]
    assert len(ours) > 500
    assert not [row["id"] for row in ours if not set(row["source"].split(";")) <= set(known)]


def test_rival_strengths_stand_beside_the_adopted_ones() -> None:
    wholes = [row for row in claims().values() if row["property"] == "men_whole"]
    rivals = {row["subject"] for row in wholes if row["status"] == "rival"}
    assert {"flh", "fbo", "fca", "fdk"} <= rivals
    assert claims()["f-fdk-6000"]["source"] == "L2477"
    assert claims()["f-fdk-15500"]["source"] == "LQ1"


def test_the_british_spearhead_is_marked_as_assumed() -> None:
    row = table("formations.csv")["30c"]
    assert "assumed" in row["name"]
    assert not row["because"]
    assert "men=" in row["assumed"]
