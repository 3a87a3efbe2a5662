"""Loading: what is in the folder is in the scenario, and what does not matter may be missing."""

import time
from pathlib import Path

import pytest

from wellhit.scenario import ScenarioError, check, load, shipped
from wellhit.terms import Condition, Range, Scenario


def test_the_small_campaign_is_sound(small):
    assert small.said() == ""


def test_a_row_becomes_its_class(small):
    scenario = load(small.folder)
    first = next(f for f in scenario.formations if f.id == "first")
    assert first.men == Range(2800, 3000, 3200)
    assert first.because == {"men": ("c1",)}
    assert first.tanks is None
    assert scenario.routes[0].route_class == "main"
    assert scenario.fortresses[0].perimeter_km == Range(8, 8, 8)
    assert scenario.strongpoints[0].key_ground is True
    assert scenario.strongpoints[0].share is None


def test_a_plan_becomes_orders_and_conditions(small):
    scenario = load(small.folder)
    plan = next(p for p in scenario.plans if p.side == "north")
    assert [order.id for order in plan.orders] == ["ring", "raid", "storm"]
    assert plan.orders[1].when[2] == Condition("hour", (), 0.0, "morning,afternoon")
    assert plan.orders[2].when[0] == Condition("invested", ("haven",), 1.0)
    assert plan.orders[2].objectives == ("gate-works",)


def test_a_plan_can_be_chosen_by_side(small):
    scenario = load(small.folder, plans={"north": "wait"})
    assert [(p.id, p.side) for p in scenario.plans] == [("wait", "north"), ("wait", "south")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scenario": "quite"}, 'no scenario "quite"; did you mean "quiet"?'),
        ({"plans": {"nord": "wait"}}, 'no side "nord"; did you mean "north"?'),
        ({"plans": {"north": "atack"}}, 'no plan for side north "atack"; did you mean "attack"?'),
        ({"plans": {"north": "../attack"}}, 'no plan for side north "../attack"'),
    ],
)
def test_what_is_asked_for_must_exist(small, arguments, message):
    with pytest.raises(ScenarioError) as error:
        load(small.folder, **arguments)
    assert message in str(error.value)


def test_an_unknown_name_suggests_a_shipped_campaign():
    with pytest.raises(ScenarioError, match='did you mean "channel-ports-1944"'):
        load("chanel-ports-1944")


@pytest.mark.parametrize("nothing", ["", ".", "..", "no/such/folder", "nul\0byte"])
def test_what_is_no_campaign_is_said_to_be_none(nothing):
    with pytest.raises(ScenarioError):
        load(nothing)


def without_record(scenario: Scenario) -> dict[str, object]:
    names = ("record", "claims", "sources")
    return {n: getattr(scenario, n) for n in Scenario.__slots__ if n not in names}


def test_record_and_idle_claims_may_be_deleted_and_change_nothing_else(small):
    """Test (a) of "what the engine may never read", on the scenario's side."""
    whole = load(small.folder)
    (small.folder / "record.csv").unlink()
    claims = small.folder / "claims.csv"
    claims.write_text("".join(line for line in claims.open() if not line.startswith("c2,")), encoding="utf-8")
    bare = load(small.folder)
    assert without_record(bare) == without_record(whole)
    assert (len(whole.record), len(bare.record), len(bare.claims)) == (1, 0, 1)
    assert load(small.folder, with_record=False) == bare


def test_optional_tables_may_be_missing(small):
    for name in ("weather", "assets"):
        (small.folder / f"{name}.csv").unlink()
    small.plan.unlink()
    small.replace("campaign.toml", 'north = "attack"', 'north = "wait"')
    assert small.said() == ""


def test_every_shipped_campaign_is_sound():
    assert "channel-ports-1944" in shipped()
    for name in shipped():
        load(name)


def test_the_template_is_sound_and_small(tmp_path):
    scenario = load("_template")
    assert [len(scenario.places), len(scenario.formations)] == [2, 2]
    assert all(plan.orders == () for plan in scenario.plans)


def test_the_flagship_loads_in_a_blink():
    start = time.process_time()
    load("channel-ports-1944")
    assert time.process_time() - start < 3.0, "0.1 s is usual; ten times that means something is quadratic"


def test_a_file_is_not_a_folder(tmp_path):
    path = tmp_path / "file"
    path.write_text("x")
    assert [str(p) for p in check(path)] == [f"{path}: is not a folder"]
    assert check(Path(tmp_path / "none")) != []
