"""Measures from final states written by hand, each with its known answer."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from wellhit import runs
from wellhit.engine import layout
from wellhit.engine.compile import names_of
from wellhit.job import Job, prepare
from wellhit.lab import measures as m
from wellhit.lab.summary import MEASURE_WORDS
from wellhit.terms import MEASURES, RecordRow, Scenario

NAN = float("nan")
DAYS = 91
FORTS = ("lehavre", "boulogne", "calais")
SIDES = {"allied": 0, "german": 1}


def row(measure: str, *subjects: str, at: str = "", **other: Any) -> RecordRow:
    made = RecordRow(
        id="it", label="It", measure=measure, subject=subjects, at=at, unit="men", low="", best="1", high="",
        scenarios=("autumn",), use="check", source=("S0",), headline=False,
    )  # fmt: skip
    return replace(made, **other)


class Hand:
    """Two final states of the flagship, blank but for what a test writes; in a blank one nothing happened."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.names = names_of(scenario)
        self.states = layout.blank(layout.State, 2)
        self.diaries = np.zeros((2, DAYS, layout.DIARY))
        for fortress in ("assault_turn", "fall_turn", "invested_turn", "bad_day_share"):
            self.states["fortresses"][fortress] = -1
        for port in ("captured_turn", "open_turn"):
            self.states["ports"][port] = -1
        self.states["strongpoints"]["fallen_turn"] = -1
        self.states["sides"]["last_shell_turn"] = -1

    def put(self, table: str, name: str, field: str, *values: Any) -> None:
        """Write a field of one record in both runs."""
        self.states[table][field][:, list(self.names[table]).index(name)] = values

    def take(self, measure: str, *subjects: str, at: str = "") -> list[float]:
        asked = replace(self.scenario, record=(row(measure, *subjects, at=at),))
        found = m.Measures(asked, self.names).take(self.states, self.diaries)
        assert found["it"].shape == (2,)
        return found["it"].tolist()


@pytest.fixture
def hand(flagship: Scenario) -> Hand:
    return Hand(flagship)


def same(found: list[float], *wanted: float) -> bool:
    return np.array_equal(np.array(found), np.array(wanted), equal_nan=True)


# -- moments ---------------------------------------------------------------------------------------


def test_a_turn_is_dated_to_its_middle_and_never_is_nothing() -> None:
    assert same(m.moment(np.array([0, 1, 4, -1])).tolist(), 0.125, 0.375, 1.125, NAN)
    assert same(m.moment(np.array([0, 1, 4, -1]), 0.0).tolist(), 0.0, 0.25, 1.0, NAN)


def test_reached_counts_the_attackers_first_formation(hand: Hand) -> None:
    """States keep the turn plus one, 0 for never, and each side's first arrival apart."""
    hand.put("places", "ghent", "reached", [5, 1], [0, 1])
    assert same(hand.take("reached", "ghent"), 1.125, NAN)
    hand.put("places", "antwerp", "reached", [9, 0], [13, 0])
    assert same(hand.take("reached", "ghent", "antwerp"), 1.125, 3.125)
    assert hand.take("crossed", "antwerp") == [2.125, 3.125]


@pytest.mark.parametrize(
    ("measure", "table", "field", "subject", "within"),
    [
        ("fall", "fortresses", "fall_turn", "calais", 0.5),
        ("invested", "fortresses", "invested_turn", "calais", 0.5),
        ("assault_start", "fortresses", "assault_turn", "calais", 0.0),
        ("port_open", "ports", "open_turn", "dieppe", 0.5),
    ],
)
def test_moments_of_fortresses_and_ports(
    measure: str, table: str, field: str, subject: str, within: float, hand: Hand
) -> None:
    assert same(hand.take(measure, subject), NAN, NAN)
    hand.put(table, subject, field, 98, -1)
    assert same(hand.take(measure, subject), (98 + within) / 4, NAN)


def test_of_several_fortresses_the_earliest_moment(hand: Hand) -> None:
    hand.put("fortresses", "calais", "fall_turn", 100, -1)
    hand.put("fortresses", "boulogne", "fall_turn", 60, 80)
    assert same(hand.take("fall", "calais", "boulogne"), 15.125, 20.125)
    assert same(hand.take("fall", "calais", "lehavre"), 25.125, NAN)


def test_taken_is_the_fall_of_a_strongpoint(hand: Hand) -> None:
    first, second = hand.names["strongpoints"][:2]
    hand.put("strongpoints", first, "fallen_turn", 8, -1)
    hand.put("strongpoints", second, "fallen_turn", 4, -1)
    assert same(hand.take("taken", first), 2.125, NAN)
    assert same(hand.take("taken", first, second), 1.125, NAN)


def test_an_assault_lasts_from_h_hour_to_the_fall(hand: Hand) -> None:
    hand.put("fortresses", "calais", "assault_turn", 97, 97)
    hand.put("fortresses", "calais", "fall_turn", 119, -1)
    assert same(hand.take("assault_days", "calais"), (119.5 - 97) / 4, NAN)
    hand.put("fortresses", "boulogne", "assault_turn", 60, 60)
    hand.put("fortresses", "boulogne", "fall_turn", 62, 62)
    assert same(hand.take("assault_days", "calais", "boulogne"), 5.625 + 0.625, NAN)


def test_the_last_shell_is_that_of_either_side(hand: Hand) -> None:
    assert same(hand.take("last_shell"), NAN, NAN)
    hand.states["sides"]["last_shell_turn"][:, SIDES["german"]] = (103, -1)
    assert same(hand.take("last_shell"), 25.875, NAN)


# -- numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "field"),
    [
        ("prisoners", "prisoners"),
        ("casualties", "attackers_lost"),
        ("killed_defenders", "killed"),
        ("civilians_out", "civilians_out"),
        ("civilians_killed", "civilians_killed"),
        ("bombers_lost", "bombers_lost"),
        ("raid_tons", "bombs_tons"),
        ("afvs_lost", "afvs_lost"),
    ],
)
def test_numbers_of_fortresses_add_up(measure: str, field: str, hand: Hand) -> None:
    assert hand.take(measure, "calais") == [0.0, 0.0]
    hand.put("fortresses", "calais", field, 7.5, 0.0)
    hand.put("fortresses", "boulogne", field, 2.0, 3.0)
    assert hand.take(measure, "calais") == [7.5, 0.0]
    assert hand.take(measure, "calais", "boulogne") == [9.5, 3.0]


def test_a_truce_is_counted_in_hours(hand: Hand) -> None:
    hand.put("fortresses", "calais", "truce_turns_all", 4, 0)
    assert hand.take("truce_hours", "calais") == [24.0, 0.0]


def test_the_share_on_bad_days_is_the_least_where_there_was_one(hand: Hand) -> None:
    assert same(hand.take("bad_day_share", "calais"), NAN, NAN)
    hand.put("fortresses", "calais", "bad_day_share", 0.35, -1)
    hand.put("fortresses", "boulogne", "bad_day_share", 0.2, 0.6)
    assert same(hand.take("bad_day_share", "calais"), 0.35, NAN)
    assert same(hand.take("bad_day_share", "calais", "boulogne"), 0.2, 0.6)


def test_a_port_is_intact_or_not_once_it_is_taken(hand: Hand) -> None:
    hand.put("ports", "antwerp", "intact", 1, 1)
    assert same(hand.take("port_intact", "antwerp"), NAN, NAN)
    hand.put("ports", "antwerp", "captured_turn", 14, -1)
    assert same(hand.take("port_intact", "antwerp"), 1.0, NAN)
    hand.put("ports", "antwerp", "intact", 0, 0)
    assert same(hand.take("port_intact", "antwerp"), 0.0, NAN)


def test_tons_are_read_at_the_end_of_the_day_asked_for(hand: Hand) -> None:
    column = 16 + list(hand.names["ports"]).index("dieppe")
    hand.diaries[:, :, column] = [np.arange(DAYS), 10.0 * np.arange(DAYS)]
    assert hand.take("tons_landed", "dieppe", at="1944-09-01") == [0.0, 0.0]
    assert hand.take("tons_landed", "dieppe", at="1944-09-30") == [29.0, 290.0]
    assert hand.take("tons_landed", "dieppe", at="1944-09-30T18:00+02:00") == [29.0, 290.0]
    assert hand.take("tons_landed", "dieppe") == [90.0, 900.0]
    assert hand.take("tons_landed", "dieppe", at="1945-05-08") == [90.0, 900.0]


def test_held_asks_for_the_end_of_a_day(hand: Hand) -> None:
    """A fortress that falls on the day is no longer held at its end; one that never falls is."""
    hand.put("fortresses", "calais", "fall_turn", 4 * 29, 4 * 30)
    assert hand.take("held", "calais", at="1944-09-30") == [0.0, 1.0]
    assert hand.take("held", "calais", at="1944-10-01") == [0.0, 0.0]
    assert hand.take("held", "calais") == [0.0, 0.0]
    hand.put("fortresses", "calais", "fall_turn", -1, -1)
    assert hand.take("held", "calais") == [1.0, 1.0]


def test_totals_of_the_sides(hand: Hand) -> None:
    sides = hand.states["sides"]
    for n, field in enumerate(("killed", "wounded", "missing", "prisoners", "ferried", "shells_on_coast")):
        sides[field] = [[10.0**n, 1.0], [0.0, 2.0]]
    assert hand.take("total_casualties") == [111.0, 0.0], "the attacker's killed, wounded and missing"
    assert hand.take("total_prisoners") == [1000.0, 0.0], "those the attacker took"
    assert hand.take("escaped") == [1.0, 2.0], "those of the side that withdraws"
    assert hand.take("shells") == [100001.0, 2.0]


def test_the_attacker_is_who_holds_fewer_fortresses(flagship: Scenario) -> None:
    assert m.attacking_side(flagship) == SIDES["allied"]
    turned = tuple(reversed(flagship.sides))
    assert m.attacking_side(replace(flagship, sides=turned)) == 1
    assert m.attacking_side(replace(flagship, fortresses=())) == 0


# -- what is asked ---------------------------------------------------------------------------------


def test_every_measure_of_the_closed_list_is_computed_and_worded() -> None:
    assert sorted(m.HOW) == sorted(MEASURES) == sorted(MEASURE_WORDS)
    assert {combine for _, combine, _ in m.HOW.values()} == set(m.COMBINE)


def test_every_fortress_and_port_is_asked_and_record_rows_come_first(flagship: Scenario) -> None:
    names = names_of(flagship)
    asked = m.Measures(flagship, names).asked
    rows = [r.id for r in flagship.record if r.measure and "autumn" in r.scenarios]
    assert list(asked)[: len(rows)] == rows
    found = {(measure, subjects) for measure, subjects, _ in asked.values()}
    for kind, wanted in (("fortresses", m.OF_FORTRESS), ("ports", m.OF_PORT)):
        for subject in names[kind]:
            for measure in wanted:  # a record row may bear the name and mean more: Calais with Gris-Nez
                assert (measure, (subject,)) in found or f"{subject}.{measure}" in rows


def test_what_the_record_asks_is_not_asked_twice(flagship: Scenario) -> None:
    scenario = replace(flagship, record=(row("fall", "calais"),))
    asked = m.Measures(scenario, names_of(scenario)).asked
    assert [
        name for name, (measure, subjects, _) in asked.items() if (measure, subjects) == ("fall", ("calais",))
    ] == ["it"]
    assert "calais.fall" not in asked


def test_rows_of_other_scenarios_and_rows_without_a_measure_are_not_asked(flagship: Scenario) -> None:
    record = (row("fall", "calais", scenarios=("to-the-end",)), row("", "calais", id="read"))
    scenario = replace(flagship, record=record)
    assert not {"it", "read"} & m.Measures(scenario, names_of(scenario)).asked.keys()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (row("fall", "calias"), 'record it: "calias" is none of the fortresses of this campaign'),
        (row("fall", "calais", "dieppe-town"), '"dieppe-town" is none of the fortresses'),
        (row("port_open", "arras"), '"arras" is none of the ports'),
        (row("reached", "nowhere"), '"nowhere" is none of the places'),
        (row("taken", "nowhere"), '"nowhere" is none of the strongpoints'),
        (row("morale", "calais"), 'record it: measure "morale" is not taken from runs yet'),
    ],
)
def test_a_row_that_cannot_be_measured_stops_the_job(
    asked: RecordRow, message: str, flagship: Scenario
) -> None:
    scenario = replace(flagship, record=(asked,))
    with pytest.raises(ValueError, match=message):
        m.Measures(scenario, names_of(scenario))


def test_nothing_happens_in_the_template(siege: Callable[[str], Scenario]) -> None:
    scenario = siege("_template")
    assert m.Measures(scenario, names_of(scenario)).asked == {}


def test_a_measure_is_the_same_for_a_run_alone_and_in_a_chunk(flagship: Scenario) -> None:
    measures = m.Measures(flagship, names_of(flagship))
    job = Job(flagship, 6, 11)
    world = prepare(job).world
    together = measures.take(*runs.play_chunk(job, world, np.arange(6, dtype=np.uint64)))
    alone = measures.take(*runs.play_chunk(job, world, np.array([4], np.uint64)))
    assert list(together) == list(alone) == list(measures.asked)
    for name, values in together.items():
        assert values.dtype == np.float64
        assert values[4:5].tobytes() == alone[name].tobytes(), name
