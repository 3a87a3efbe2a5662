"""Two plans on the same luck: which plans are meant, what is asked, and the sentences about it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from wellhit.lab.whatif import compare as co
from wellhit.lab.whatif.sentences import digits_for, figure, sentence, span
from wellhit.scenario.read import plans_of
from wellhit.terms import Condition, Plan, Scenario

SIDES = ["north", "south"]
KEYS = [
    "id", "label", "unit", "a", "b", "difference", "low", "high", "share_lower", "share_higher", "pairs", "never_a",
    "never_b", "runs_needed", "settled", "sentence",
]  # fmt: skip


def plan(name: str, side: str) -> Plan:
    return Plan(name, side, {"en": name}, "", "", ())


KNOWN = [plan("wait", "north"), plan("go", "north"), plan("wait", "south"), plan("flee", "south")]


@pytest.mark.parametrize(
    ("text", "plans"),
    [
        ("go", {"north": "go"}),
        ("flee", {"south": "flee"}),
        ("north=wait", {"north": "wait"}),
        ("go,flee", {"north": "go", "south": "flee"}),
        (" south = wait , go ", {"south": "wait", "north": "go"}),
    ],
)
def test_plans_by_their_id_or_their_side(text: str, plans: dict[str, str]) -> None:
    assert co.plans_of(text, KNOWN, SIDES) == plans


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("wait", 'sides north and south both have a plan "wait": write north=wait or south=wait'),
        ("gone", 'no plan "gone"; did you mean "go"?'),
        ("noth=go", 'no side "noth"; did you mean "north"?'),
        ("north=flee", 'no plan for side north "flee"'),
        ("go,north=wait", "two plans for side north"),
        ("", 'no plan ""'),
        ("go,", 'no plan ""'),
        ("x" * 3000, "no plan"),
    ],
)
def test_a_plan_that_is_not_there_names_the_nearest(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"plan|side") as caught:
        co.plans_of(text, KNOWN, SIDES)
    assert message in str(caught.value)
    assert len(str(caught.value)) < 4000


def test_every_plan_of_a_campaign_is_known() -> None:
    assert ("historical", "allied") in [(p.id, p.side) for p in plans_of("channel-ports-1944")]
    assert {p.side for p in plans_of("boulogne-1944")} == {"attacker", "defender"}


# -- what is asked -----------------------------------------------------------------------------------------


def test_what_is_asked_of_the_flagship(flagship: Scenario, to_the_end: Scenario) -> None:
    asked = co.outcomes_of(flagship, flagship.head.end)
    ids = [outcome.id for outcome in asked]
    assert len(set(ids)) == len(ids)
    wanted = {
        "all-ports.tons_landed", "total_casualties", "total_prisoners", "civilians_killed", "shelled_days",
        "last_shell", "supply_share", "antwerp.port_open", "antwerp.tons_landed", "walcheren.fall", "dunkirk.held",
    }  # fmt: skip
    assert wanted <= set(ids)
    assert not [i for i in ids if "1944" in i], "the end of the default scenario is the end here"
    longer = [outcome.id for outcome in co.outcomes_of(to_the_end, date(1944, 11, 30))]
    assert "all-ports.tons_landed.1944-11-30" in longer
    assert "all-ports.tons_landed" in longer


@pytest.mark.parametrize("name", ["_template", "le-havre-1944", "boulogne-1944"])
def test_any_campaign_can_be_compared(name: str, siege: Callable[[str], Scenario]) -> None:
    scenario = siege(name)
    found = co.compare(("a", "b"), (scenario, scenario), 12, 1, threads=1)
    assert all(row.pair.same or not row.pair.pairs for row in found.rows)
    assert [list(row) for row in found.as_json()["outcomes"]] == [KEYS] * len(found.rows)


# -- comparing -----------------------------------------------------------------------------------------------


def held_back(scenario: Scenario, until: str) -> Scenario:
    """The same siege in which the assault may not begin before a date."""
    wait = Condition("after", (), 0.0, until, False)
    orders = tuple(
        replace(order, when=(*order.when, wait)) if order.task == "assault" else order
        for order in scenario.plans[0].orders
    )
    assert any(order.task == "assault" for order in orders)
    return replace(scenario, plans=(replace(scenario.plans[0], orders=orders), *scenario.plans[1:]))


@pytest.fixture(scope="module")
def delayed(siege: Callable[[str], Scenario]) -> co.Comparison:
    scenario = siege("boulogne-1944")
    end = scenario.head.start.toordinal() + 40
    return co.compare(
        ("at-once", "late"), (scenario, held_back(scenario, date.fromordinal(end).isoformat())), 80, 4
    )


def row_of(found: co.Comparison, name: str) -> co.Row:
    return next(row for row in found.rows if row.outcome.id == name)


def test_a_delay_of_weeks_is_found_to_the_sign(delayed: co.Comparison) -> None:
    fall = row_of(delayed, f"{delayed.scenario.fortresses[0].id}.fall")
    assert fall.pair.difference > 5.0
    assert fall.pair.settled
    assert fall.settled
    assert fall.pair.higher > 0.9
    said = sentence(fall, delayed)
    assert said.startswith("Under late Boulogne")
    assert " days later (" in said
    assert " of 80 runs" in said
    assert "runs would do" in said


def test_swapping_a_and_b_changes_signs_only(
    delayed: co.Comparison, siege: Callable[[str], Scenario]
) -> None:
    scenario = siege("boulogne-1944")
    end = date.fromordinal(scenario.head.start.toordinal() + 40).isoformat()
    swapped = co.compare(("late", "at-once"), (held_back(scenario, end), scenario), 80, 4)
    for one, other in zip(delayed.rows, swapped.rows, strict=True):
        if one.pair.pairs:
            assert one.pair.difference == -other.pair.difference
            assert (one.pair.lower, one.pair.higher) == (other.pair.higher, other.pair.lower)
            assert (one.pair.low, one.pair.high) == pytest.approx((-other.pair.high, -other.pair.low))


def test_until_the_plans_part_both_see_the_same(delayed: co.Comparison) -> None:
    """Common luck: what happens before the delay matters is the same to the bit."""
    made = delayed.as_json()
    assert list(made) == ["a", "b", "campaign", "scenario", "start", "plans_a", "plans_b", "runs", "seed", "draws",
                          "label", "reason", "orders_changed", "decisions", "outside", "distance", "moved", "moved_by",
                          "enough", "outcomes"]  # fmt: skip
    assert [list(row) for row in made["outcomes"]] == [KEYS] * len(delayed.rows)
    assert (made["a"], made["b"], made["runs"]) == ("at-once", "late", 80)


def test_the_same_plans_are_the_same(siege: Callable[[str], Scenario]) -> None:
    scenario = siege("boulogne-1944")
    found = co.compare(("x", "y"), (scenario, scenario), 30, 4)
    said = [sentence(row, found) for row in found.rows]
    assert all(s.endswith(("the same in every run.", "in no run of either.")) for s in said)


# -- words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("margin", "digits", "value", "text"),
    [
        (27_000.0, -3, 520_907.0, "521,000"),
        (83.0, 0, -334.2, "334"),
        (0.13, 2, 1.238, "1.24"),
        (0.00001, 3, 0.0, "0.000"),
        (0.0, 0, 5.0, "5"),
    ],
)
def test_numbers_are_told_as_well_as_they_are_known(
    margin: float, digits: int, value: float, text: str
) -> None:
    assert digits_for(margin) == digits
    assert figure(value, digits) == text


def test_an_interval_is_told_in_its_direction() -> None:
    assert span(-24.0, -18.0, "date", 0) == "18 to 24"
    assert span(18.0, 24.0, "men", 0) == "18 to 24"
    assert span(-1.2, 0.6, "date", 1) == "1.2 earlier to 0.6 later"
    assert span(-300.0, 890.0, "men", -1) == "300 fewer to 890 more"
