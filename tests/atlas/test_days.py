"""Day by day: told once, in order, with figures and sources; and a day of which nothing is told says where to look."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date, timedelta

import pytest

from wellhit.atlas.content.days import days_of, features
from wellhit.atlas.content.history import read_history, whole
from wellhit.scenario.files import Files
from wellhit.scenario.folder import read_campaign
from wellhit.scenario.read import CAMPAIGNS

FLAGSHIP = CAMPAIGNS / "channel-ports-1944"


@pytest.fixture(scope="module")
def scenario():
    return whole(read_campaign(Files(FLAGSHIP)))


@pytest.fixture(scope="module")
def days(scenario):
    return days_of(scenario, read_history(FLAGSHIP, scenario))


def told(day, kind):
    return [item for item in day.items if item.kind == kind]


def test_every_date_has_its_day(scenario, days):
    assert list(days) == [scenario.head.start + timedelta(days=n) for n in range(len(days))]
    assert list(days)[-1] == date(1945, 5, 10)


def test_the_first_day_of_boulogne_by_hand(days):
    """timeline.csv and raids.csv: bombs from 08:30, 762 aircraft, two lost; infantry at 09:55."""
    day = days[date(1944, 9, 17)]
    assert day.weather.sky == "clear"
    raid = next(item for item in told(day, "raid") if item.place == "boulogne")
    assert (raid.hour, raid.figures["sent"].best, raid.figures["lost"].best) == ("08:30", 762, 2)
    assert tuple(raid.figures["tons"]) == (3000, 3232, 3391)
    assert raid.sources == ("K-ME", "S2", "G1")
    events = [(item.hour, item.text[3]) for item in told(day, "event")]
    assert events[:2] == [("08:30", "bombing starts"), ("09:55", "Wellhit H-hour 8 and 9 Bdes")]
    assert {"8b", "9b"} <= {who for item in told(day, "move") for who in item.subject if item.hour == "09:55"}


def test_the_last_day_of_boulogne_by_hand(days):
    """The hour of the surrender is the record's; men are counted once, from the claims."""
    day = days[date(1944, 9, 22)]
    surrender = next(item for item in day.items if item.text[1:2] == ("r-t073",))
    assert (surrender.hour, surrender.place, surrender.record) == ("16:30", "leportel", ("boulogne.fall",))
    counts = {(i.subject[0], i.state): i.figures["count"].best for i in told(day, "losses")}
    assert counts["boulogne", "allied"] == 634
    assert counts["boulogne", "prisoners"] == 9535


def test_items_come_by_the_hour_and_those_of_the_whole_day_last(days):
    for day in days.values():
        hours = [item.hour or "24:00" for item in day.items]
        assert hours == sorted(hours)


def test_nothing_is_told_twice(scenario, days):
    items = [item for day in days.values() for item in day.items]
    events = Counter(item.claims[0] for item in items if item.kind == "event")
    assert events == Counter(c.id for c in scenario.claims if c.property == "event")
    by_record = Counter(item.record[0] for item in items if item.kind == "record")
    assert max(by_record.values()) == 1
    by_event = {name for item in items if item.kind == "event" for name in item.record}
    assert not by_event & set(by_record)


def test_every_dated_outcome_of_the_record_is_told(scenario, days):
    """As itself, by an event that names it, or by an event about the same thing on the same day."""
    items = [item for day in days.values() for item in day.items]
    named = {name for item in items for name in item.record}
    events = {(item.day, item.subject[0]) for item in items if item.kind == "event"}
    for row in scenario.record:
        if row.unit == "date" and row.scenarios:
            same = (date.fromisoformat(row.best[:10]), row.subject[0])
            assert row.id in named or same in events, row.id


def test_what_lasts_goes_on(days):
    truce = "truce; 17500 civilians out"
    assert truce in [item.text[3] for item in told(days[date(1944, 10, 3)], "event")]
    for day in (4, 5, 6):
        assert truce in [item.text[3] for item in days[date(1944, 10, day)].going_on if item.text]


def test_who_had_a_part_in_an_event_stands_with_it(days):
    """Mardyck on the 17th: the event names 5th Brigade in words, the dated row by its id; told once."""
    items = [item for item in days[date(1944, 9, 17)].items if item.place == "mardyck"]
    assert [(item.kind, item.who) for item in items] == [("event", ("5b",))]


def test_a_bridge_is_told_by_its_two_ends(days):
    blown = next(item for item in days[date(1944, 9, 17)].items if item.kind == "bridge" and item.hour)
    assert (blown.subject, blown.state, blown.place) == (("liane_br", "capecure"), "blown", "liane_br")


def test_a_count_over_days_is_told_on_the_last(days):
    """The Polish losses of 11 to 22 September: one row of three claims, and none of the three again."""
    polish = [
        item for day in days.values() for item in day.items if "1pad" in item.subject and item.kind != "move"
    ]
    assert [(i.day.day, i.kind, i.state) for i in polish if i.day.month == 9] == [
        (8, "record", ""), (22, "losses", "allied"), (22, "losses", "prisoners"),
    ]  # fmt: skip


def test_an_empty_day_names_its_neighbours(days):
    day = days[date(1944, 10, 4)]
    assert day.items == ()
    assert (day.before, day.after) == (date(1944, 10, 3), date(1944, 10, 6))
    full = days[date(1944, 9, 17)]
    assert (full.before, full.after) == (None, None)


def test_everything_has_a_claim_a_record_row_or_a_reason(scenario, days):
    claims, record = {c.id for c in scenario.claims}, {r.id for r in scenario.record}
    for day in days.values():
        for item in day.items:
            assert set(item.claims) <= claims
            assert set(item.record) <= record
            assert item.claims or item.record or item.assumed
            assert item.sources or item.grade == "assumed"


def test_a_plan_that_cannot_be_read_costs_no_day(tmp_path, days):
    """What happened does not hang on what was planned."""
    folder = tmp_path / "campaign"
    shutil.copytree(FLAGSHIP, folder)
    (folder / "plans" / "historical.allied.toml").write_text("broken = [")
    broken = whole(read_campaign(Files(folder)))
    history = read_history(folder, broken)
    assert history.problems == []
    assert days_of(broken, history) == days


def test_a_day_as_geojson(scenario, days):
    found = features(days[date(1944, 9, 17)], scenario)
    assert found["type"] == "FeatureCollection"
    raid = next(f for f in found["features"] if f["properties"]["kind"] == "raid")
    boulogne = next(place for place in scenario.places if place.id == "boulogne")
    assert raid["geometry"] == {"type": "Point", "coordinates": [boulogne.lon, boulogne.lat]}
    assert raid["properties"]["figures"]["sent"] == {"low": 762, "best": 762, "high": 762}
