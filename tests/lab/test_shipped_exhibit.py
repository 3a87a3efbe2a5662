"""What ships as exhibit was played with these rules, on this campaign, against this record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import wellhit
from wellhit import draws
from wellhit.engine.rule import rules_hash
from wellhit.job import Job, prepare
from wellhit.job import hash_of as job_hash
from wellhit.lab.exhibit import record_mark
from wellhit.scenario.read import all_plans, load
from wellhit.terms import Scenario

SHIPPED = Path(wellhit.__file__).parent / "exhibit"
AGAIN = "run make exhibit"


@pytest.fixture(scope="module")
def manifest() -> dict:
    return json.loads((SHIPPED / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def scenario(manifest: dict) -> Scenario:
    return load(manifest["campaign"], manifest["scenario"])


def test_it_was_played_under_these_rules(manifest: dict) -> None:
    assert manifest["hashes"]["rules"] == rules_hash(), AGAIN
    assert manifest["posterior"] == draws.load(draws.SHIPPED).mark, AGAIN


def test_it_is_of_the_campaign_as_it_stands(manifest: dict, scenario: Scenario) -> None:
    """Map, forces and plans as the engine gets them; and the record that the runs are held against."""
    world = prepare(Job(scenario, 1, manifest["seed"], "best")).table.tobytes()
    assert manifest["hashes"]["world"] == job_hash(world), AGAIN
    assert manifest["hashes"]["record"] == record_mark(scenario), AGAIN
    assert manifest["plans"] == {plan.side: plan.id for plan in scenario.plans}, AGAIN


def test_it_has_every_what_if(manifest: dict, scenario: Scenario) -> None:
    followed = set(manifest["plans"].items())
    plans = [p for p in all_plans(manifest["campaign"]).plans if (p.side, p.id) not in followed]
    assert {f"{plan.id}.json" for plan in plans} == {path.name for path in SHIPPED.glob("compare/*.json")}, (
        AGAIN
    )


def test_its_files_are_those_it_names_and_no_burden(manifest: dict) -> None:
    there = {path.relative_to(SHIPPED).as_posix() for path in SHIPPED.rglob("*") if path.is_file()}
    assert there == {"manifest.json", *manifest["files"]}, AGAIN
    assert sum(path.stat().st_size for path in SHIPPED.rglob("*.json")) <= 2_500_000
    assert manifest["runs"] >= 1000
    assert manifest["command"].startswith("wellhit exhibit channel-ports-1944 --scenario autumn --seed 1 ")


def test_one_of_its_runs_is_what_the_rules_play(manifest: dict, scenario: Scenario) -> None:
    """Replayed by its seed and number, a shipped run falls as its file says, and keeps every event."""
    from wellhit.report.told import told_track

    number = manifest["shown"][0]["run"]
    kept = json.loads((SHIPPED / "runs" / f"{number}.json").read_text(encoding="utf-8"))
    job = Job(scenario, 1, manifest["seed"], manifest["draws"], 1)
    again = json.loads(json.dumps(told_track(job, number)))
    assert again["fortresses"] == kept["fortresses"], AGAIN
    assert again["formations"] == kept["formations"], AGAIN
    assert [e["kind"] for e in again["events"]] == [e["kind"] for e in kept["events"]], AGAIN
