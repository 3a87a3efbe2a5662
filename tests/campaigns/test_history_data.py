"""history.csv and situations.csv: what is called stated is what a claim says, and nothing is written twice."""

from __future__ import annotations

import re
from datetime import date

import pytest

from wellhit.atlas.content.history import figure, read_history, whole
from wellhit.atlas.content.moments import moment
from wellhit.scenario.files import Files
from wellhit.scenario.folder import read_campaign
from wellhit.scenario.read import CAMPAIGNS

FLAGSHIP = CAMPAIGNS / "channel-ports-1944"
MONTHS = {"Sep": 9, "Oct": 10, "Nov": 11}
IN_WORDS = re.compile(r"(\d{1,2})(?:[-–](\d{1,2}))? (Sep|Oct|Nov)")


@pytest.fixture(scope="module")
def scenario():
    return whole(read_campaign(Files(FLAGSHIP)))


@pytest.fixture(scope="module")
def history(scenario):
    return read_history(FLAGSHIP, scenario)


@pytest.fixture(scope="module")
def claims(scenario):
    return {claim.id: claim for claim in scenario.claims}


def days_of(claim) -> list[tuple[date, date]]:
    """Spans of days that a claim names: where it is dated, in its value, in words like "18-19 Sep"."""
    found = [when for text in (claim.at, claim.value, claim.low, claim.high) if (when := moment(text))]
    spans = [(when.day, when.last) for when in found]
    for first, last, month in IN_WORDS.findall(claim.value + " " + claim.note):
        spans.append((date(1944, MONTHS[month], int(first)), date(1944, MONTHS[month], int(last or first))))
    if re.fullmatch(r"\d{4}-\d\d", claim.at):  # of a month: from its first day on
        spans.append((date.fromisoformat(claim.at + "-01"),) * 2)
    return spans


def hours_of(claim) -> set[str]:
    found = [when for text in (claim.at, claim.value, claim.low, claim.high) if (when := moment(text))]
    words = re.findall(r"\b(\d\d):(\d\d)\b|\b(\d\d)(\d\d)h\b", claim.value)
    return {when.hour for when in found} | {f"{a or c}:{b or d}" for a, b, c, d in words}


def test_both_tables_are_sound(history):
    assert history.problems == []
    assert len(history.stands) > 300
    assert len(history.situations) > 150


def test_a_stated_row_is_dated_by_one_of_its_claims(history, claims):
    """Its day lies in a span that one of its claims names."""
    wrong = []
    for row in (*history.stands, *history.situations):
        spans = [span for name in row.because for span in days_of(claims[name])]
        if row.grade == "stated" and not any(first <= row.when.day <= last for first, last in spans):
            wrong.append((getattr(row, "formation", getattr(row, "id", "")), row.at, row.because))
    assert wrong == []


def test_the_hour_of_a_stated_row_is_a_claims(history, claims):
    """Told to the minute, or as an evening, or as the night between the two days of a span (midnight)."""
    wrong = []
    for row in (*history.stands, *history.situations):
        if row.grade == "stated" and row.when.hour:
            hours = {hour for name in row.because for hour in hours_of(claims[name])}
            words = " ".join(claims[name].value for name in row.because)
            part = {"18:00": "evening", "00:00": ""}.get(row.when.hour, "?")
            if row.when.hour not in hours and part not in words:
                wrong.append((getattr(row, "formation", getattr(row, "id", "")), row.at, row.because))
    assert wrong == []


def test_no_row_rests_on_rivals_alone(history, claims):
    for row in (*history.stands, *history.situations):
        assert not row.because or any(claims[name].status != "rival" for name in row.because), row


def test_every_formation_is_followed(scenario, history):
    """By rows of its own, by its parent's, or by those of the place or fortress where it starts."""
    own = {stand.formation for stand in history.stands}
    starts = {formation.id: formation.start for formation in scenario.formations}
    for formation in scenario.formations:
        stays = formation.role == "garrison" or formation.leaves or formation.arrives
        with_parent = formation.start == starts.get(formation.parent)
        assert formation.id in own or stays or with_parent or not formation.parent, formation.id


def test_a_formation_is_at_one_place_in_a_turn(scenario, history):
    start = scenario.head.start
    seen = [(stand.formation, stand.when.turn(start)) for stand in history.stands]
    assert sorted({key for key in seen if seen.count(key) > 1}) == []


def test_what_the_record_says_is_not_said_again(scenario, history):
    """Falls, first cargoes and dated works come from record.csv: a row for them would be a second home."""
    measured = {(row.measure, *row.subject) for row in scenario.record if row.measure}
    for row in history.situations:
        assert (row.kind, row.state) != ("fortress", "fallen"), row
        if row.kind == "strongpoint":
            assert ("taken", row.id) not in measured, row
        if row.kind == "place" and row.state == "allied" and ("reached", row.id) in measured:
            assert (
                any(r.id == row.id and r.state == "german" for r in history.situations) or row.id == "svalery"
            ), row


def test_a_number_is_its_claims_or_says_how_it_was_reckoned(history, claims):
    for row in history.situations:
        if row.kind in ("civilians", "losses", "kent", "port"):
            assert figure(row, claims) is not None, row
        if row.number is not None:
            assert row.assumed or row.note or row.because == ("r-t009",), row
