"""The track of what happened: worked examples, and what must hold of every formation, place and fortress."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from wellhit.atlas.content.history import History, Stand, bridge_id, figure, read_history, whole
from wellhit.atlas.content.moments import Moment, moment
from wellhit.atlas.map.history_track import Telling, ashore, history_track, in_steps
from wellhit.atlas.map.land import land_at
from wellhit.atlas.map.projection import CHANNEL
from wellhit.atlas.map.stands import ASSUMED, GONE, INFERRED, STATED, Spot
from wellhit.atlas.map.ways import FASTEST, apart_km, turns_for
from wellhit.scenario.files import Files
from wellhit.scenario.folder import read_campaign
from wellhit.scenario.read import CAMPAIGNS

FLAGSHIP = CAMPAIGNS / "channel-ports-1944"


@pytest.fixture(scope="module")
def scenario():
    return whole(read_campaign(Files(FLAGSHIP)))


@pytest.fixture(scope="module")
def telling(scenario):
    return Telling(scenario, read_history(FLAGSHIP, scenario))


@pytest.fixture(scope="module")
def track(telling):
    return telling.track(lambda key, english: {"en": english, "nl": key})


def at(frames, turn):
    """The frame in force at a turn."""
    return [frame for frame in frames if frame[0] <= turn][-1]


def turn_of(scenario, text):
    return moment(text).turn(scenario.head.start)


def number(scenario, table, name):
    return [row.id for row in getattr(scenario, table)].index(name)


# Moments --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last", "hour"),
    [
        ("1944-09-17", "1944-09-17", "1944-09-17", ""),
        ("1944-09-17T09:55+02:00", "1944-09-17", "1944-09-17", "09:55"),
        ("1944-09-10/12", "1944-09-10", "1944-09-12", ""),
        ("1944-09-25/10-01", "1944-09-25", "1944-10-01", ""),
        ("1944-12-30/1945-01-02", "1944-12-30", "1945-01-02", ""),
    ],
)
def test_moments_of_claims(text, first, last, hour):
    assert moment(text) == Moment(date.fromisoformat(first), date.fromisoformat(last), hour)


@pytest.mark.parametrize(
    "text", ["1944-09", "by Sep 1944", "", "1944-09-31", "1944-10/1945-05", "1944-09-12/10"]
)
def test_what_is_no_day_is_no_moment(text):
    assert moment(text) is None


def test_turns_are_six_hours_and_a_bare_day_is_its_noon():
    start = date(1944, 9, 1)
    assert moment("1944-09-01T05:59").turn(start) == 0
    assert moment("1944-09-01T06:00").turn(start) == 1
    assert moment("1944-09-02").turn(start) == 6


# Ways -----------------------------------------------------------------------------------------------


def test_pace_is_bounded_but_for_the_turn_that_is_not_known():
    assert [turns_for(km, 60.0) for km in (1, 30, 31, 60, 61, 120)] == [1, 1, 2, 3, 4, 7]


def only(scenario, *stands):
    """The telling of a history with these rows alone."""
    return Telling(scenario, History(stands=stands))


def row(formation, at, place, doing="marches"):
    return Stand(formation, at, place, doing, "assumed", (), "an example")


def spots(telling, name):
    return telling.stands.spots[number(telling.scenario, "formations", name)]


def test_a_way_by_hand(scenario):
    """Rouen to Dieppe is 29 + 30 km: three turns at 60 km a day, so it leaves 18 hours before noon of the 4th."""
    seen = spots(only(scenario, row("torscot", "1944-09-04", "dieppe")), "torscot")
    rouen, totes, dieppe = (number(scenario, "places", name) for name in ("rouen", "totes", "dieppe"))
    assert seen[11][:3] == (rouen, -1, 0.0)
    assert seen[12][:2] == (rouen, totes)
    assert seen[12].share == pytest.approx(59 / 3 / 29)
    assert seen[13][:2] == (totes, dieppe)
    assert seen[13].share == pytest.approx((59 * 2 / 3 - 29) / 30)
    assert seen[14][:3] == (dieppe, -1, 0.0)
    assert [spot.grade for spot in seen[11:15]] == [ASSUMED, INFERRED, INFERRED, ASSUMED]


def test_works_of_the_enemy_bar_the_road_until_they_fall(scenario):
    """From south to north of Boulogne the short road leads through the town; before its fall it is gone round."""
    passed = {}
    for day in ("1944-09-12", "1944-09-26"):
        told = only(scenario, row("cho", "1944-09-08", "pontdebriques"), row("cho", day, "ambleteuse"))
        mine = number(scenario, "formations", "cho")
        passed[day] = {scenario.places[p.place].id for p in told.stands.passages if p.formation == mine}
    works = {w.place for w in scenario.strongpoints if w.fortress == "boulogne"}
    assert not passed["1944-09-12"] & works
    assert {"boulogne", "honvault", "wimereux"} <= passed["1944-09-26"]


def test_who_goes_by_sea_is_never_between(scenario):
    landed = only(
        scenario, row("4ssb", "1944-10-20", "ostend"), row("4ssb", "1944-11-01", "westkapelle", "lands")
    )
    here, there = (number(scenario, "places", name) for name in ("ostend", "westkapelle"))
    assert {spot[:3] for spot in spots(landed, "4ssb")[200:]} == {(here, -1, 0.0), (there, -1, 0.0)}


def test_nobody_is_left_in_the_water(scenario, telling):
    """Saint-Valery to Dieppe cuts a bay as the crow flies: who is in it stands at the nearer end of the road."""
    land = land_at(FLAGSHIP, CHANNEL)
    dry = lambda lon, lat: not CHANNEL.holds(lon, lat) or land.at(*CHANNEL.xy(lon, lat))  # noqa: E731
    bay, inland = (
        Spot(number(scenario, "places", a), number(scenario, "places", b), 0.2, STATED)
        for a, b in (("svalery", "dieppe"), ("rouen", "totes"))
    )
    assert not dry(*(getattr(point(scenario, bay), name) for name in ("lon", "lat")))
    assert ashore(bay, scenario, dry) == (bay.place, -1, 0.0, STATED)
    assert ashore(bay._replace(share=0.8), scenario, lambda lon, lat: False)[:3] == (bay.to, -1, 0.0)
    assert ashore(inland, scenario, dry) == inland
    seen = history_track(scenario, telling.history, dry=dry)["formations"]
    for frames in seen.values():
        for _, place, to, share, grade in frames:
            drawn = point(scenario, Spot(place, to, share, grade))
            assert to < 0 or dry(drawn.lon, drawn.lat)


def test_rows_too_near_in_time_are_told(scenario):
    rushed = only(scenario, row("9b", "1944-09-01T06:00", "eu"), row("9b", "1944-09-01T12:00", "antwerp"))
    assert len(rushed.stands.faults) == 2
    assert rushed.stands.faults[1].startswith("9b: eu to antwerp is ")
    assert "in 6 hours; at most 100 km a day" in rushed.stands.faults[1]


def test_a_battalion_leaves_its_brigade_and_joins_it_again(scenario):
    rows = (
        row("9b", "1944-09-05", "lacapelle"),
        row("sdg", "1944-09-08", "samer"),
        row("sdg", "1944-09-10", "", "rejoins"),
        row("9b", "1944-09-12", "desvres"),
    )
    told = only(scenario, *rows)
    brigade, battalion, other = (spots(told, name) for name in ("9b", "sdg", "hlic"))
    samer = number(scenario, "places", "samer")
    assert [spot[:3] for spot in other] == [spot[:3] for spot in brigade]
    assert battalion[turn_of(scenario, "1944-09-08")].place == samer
    again = turn_of(scenario, "1944-09-10")
    assert [spot[:3] for spot in battalion[again:]] == [spot[:3] for spot in brigade[again:]]
    assert all(spot.grade >= INFERRED for spot in battalion[again:])


# Every formation ------------------------------------------------------------------------------------


def test_frames_can_be_drawn(scenario, track):
    """Turns rise, so nobody is in two places; who is on the way is on a road that is there, and no ferry."""
    links = {bridge_id(route.a, route.b): route.route_class for route in scenario.routes}
    assert len(track["formations"]) == len(scenario.formations)
    for name, frames in track["formations"].items():
        turns = [frame[0] for frame in frames]
        assert turns[0] == 0, name
        assert turns == sorted(set(turns)), name
        assert turns[-1] < track["turns"]
        for _, place, to, share, grade in frames:
            assert -1 <= place < len(scenario.places)
            assert grade in (STATED, INFERRED, ASSUMED)
            if to >= 0:
                assert 0.0 < share < 1.0
                road = bridge_id(scenario.places[place].id, scenario.places[to].id)
                assert links[road] != "ferry", (name, road)
            else:
                assert share == 0.0


def test_starts_agree_with_the_order_of_battle(scenario, track):
    """A row may place a formation elsewhere later on its first day, never in its first turn."""
    for i, formation in enumerate(scenario.formations):
        first = (formation.arrives - scenario.head.start).days * 4 if formation.arrives else 0
        place = at(track["formations"][str(i)], first)[1]
        parent = next((f for f in scenario.formations if f.id == formation.parent), None)
        start = formation.start or (parent.start if parent else "")
        assert place == (number(scenario, "places", start) if start else GONE), formation.id


def point(scenario, spot):
    """Where a spot is drawn: on the straight line between two places."""
    here = scenario.places[spot.place]
    there = scenario.places[spot.to] if spot.to >= 0 else here
    lat, lon = (a + spot.share * (b - a) for a, b in ((here.lat, there.lat), (here.lon, there.lon)))
    return dataclasses.replace(here, lat=lat, lon=lon)


def test_no_leg_is_faster_than_the_bound(scenario, telling):
    """No row asks for more, and no formation is displaced by more than its day's farthest, a turn at each end given."""
    assert telling.stands.faults == []
    for formation, seen in zip(scenario.formations, telling.stands.spots, strict=True):
        most = FASTEST[formation.mobility] * 6 / 4
        for early, late in zip(seen, seen[4:], strict=False):
            if GONE not in (early.place, late.place) and early != late:
                assert apart_km(point(scenario, early), point(scenario, late)) <= most, formation.id


def test_children_without_rows_stand_with_their_parent(scenario, telling):
    index = {formation.id: i for i, formation in enumerate(scenario.formations)}
    own = {stand.formation for stand in telling.history.stands}
    with_parent = [f for f in scenario.formations if f.role == "component" and f.id not in own]
    assert {"2swb", "regina", "rwr"} <= {f.id for f in with_parent}
    for f in with_parent:
        theirs = telling.stands.spots[index[f.parent]]
        assert [spot[:3] for spot in telling.stands.spots[index[f.id]]] == [spot[:3] for spot in theirs]


# Fortresses, places, counts -------------------------------------------------------------------------


def test_every_fortress_of_the_record_falls_on_its_turn(scenario, track):
    falls = [r for r in scenario.record if r.measure == "fall"]
    assert len(falls) == 7
    for row in falls:
        steps = track["fortresses"][str(number(scenario, "fortresses", row.subject[0]))]
        assert [turn_of(scenario, row.best), "fallen"] == steps[-1], row.id


def test_what_is_dated_in_the_record_is_so_on_the_map(scenario, track):
    for row in scenario.record:
        if row.measure == "taken":
            steps = track["strongpoints"][str(number(scenario, "strongpoints", row.subject[0]))]
            assert steps[-1] == [turn_of(scenario, row.best), "fallen"], row.id
        if (
            row.measure == "reached"
            and len(row.subject) == 1
            and row.subject[0] not in ("bourbourg", "zeebrugge")
        ):
            steps = track["holders"][str(number(scenario, "places", row.subject[0]))]
            assert at(steps, turn_of(scenario, row.best))[1] == "allied", row.id
        if row.measure == "port_open":
            steps = track["ports"][str(number(scenario, "ports", row.subject[0]))]
            assert turn_of(scenario, row.best) in [step[0] for step in steps], row.id


def test_garrisons_go_with_their_fortress(scenario, telling, track):
    gone = 0
    for i, formation in enumerate(scenario.formations):
        if formation.fortress:
            fall = telling.falls[formation.fortress]
            assert at(track["formations"][str(i)], fall)[1] == GONE, formation.id
            gone += at(track["formations"][str(i)], fall - 1)[1] != GONE
    assert gone == sum(bool(f.fortress) for f in scenario.formations)


def test_a_place_is_the_enemys_until_somebody_came(scenario, track):
    """Nieuwpoort was entered on the 7th, lost the same day and entered again: both are on the map."""
    steps = track["holders"][str(number(scenario, "places", "nieuwpoort"))]
    days = [(str(scenario.head.start.replace(day=1 + turn // 4)), side) for turn, side in steps]
    assert days == [
        ("1944-09-01", "german"),
        ("1944-09-07", "allied"),
        ("1944-09-07", "german"),
        ("1944-09-09", "allied"),
    ]


def test_counts_come_from_their_claims(scenario, telling, track):
    """Worked by hand: claim r-o054 takes 8,000 of the 12,000 people of fortresses.csv out of Boulogne."""
    boulogne = track["civilians"][str(number(scenario, "places", "boulogne"))]
    assert boulogne == [[0, 12000], [turn_of(scenario, "1944-09-13"), 4000]]
    claims = {claim.id: claim for claim in scenario.claims}
    row = next(s for s in telling.history.situations if s.kind == "losses" and s.because[:1] == ("r-o045",))
    assert figure(row, claims) == (9500, 9535, 9535)
    assert track["kent"] == [[0, None], [100, 60], [104, 0]]
    assert [65, number(scenario, "places", "boulogne"), 762, 3232] in track["raids"]
    assert len(track["raids"]) == 13


def test_casualties_only_rise(track):
    sums = track["casualties"]
    assert sums[0] == [0, 0, 0, 0]
    assert all(b >= a for early, late in pairwise(sums) for a, b in zip(early, late, strict=True))


def test_events_are_told_with_their_claims(scenario, track):
    dated = [c for c in scenario.claims if c.property == "event"]
    assert Counter(event["claims"][0] for event in track["events"]) == Counter(c.id for c in dated)
    surrender = next(event for event in track["events"] if event["claims"] == ["r-t047"])
    assert surrender["turn"] == turn_of(
        scenario, "1944-09-12T11:45"
    )  # the record's hour, not the claim's day
    assert surrender["place"] == number(scenario, "places", "lehavre")
    assert surrender["text"]["nl"] == "claims:r-t047:value"
    assert [event["turn"] for event in track["events"]] == sorted(event["turn"] for event in track["events"])


def test_steps_leave_out_what_changes_nothing():
    changes = [(9, "allied"), (4, "allied"), (4, "german"), (7, "allied")]
    assert in_steps("german", changes) == [(0, "german"), (7, "allied")]
    assert in_steps("up", [(0, "blown"), (8, "built")]) == [(0, "blown"), (8, "built")]


# Faults ---------------------------------------------------------------------------------------------

HEADER = "formation,at,place,doing,grade,because,assumed,note\n"
SITUATIONS = "kind,id,at,state,number,number_low,number_high,grade,because,assumed,note\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "9bb,1944-09-05,samer,marches,stated,r-t018,,",
            'column formation: no formation "9bb"; did you mean "9b"?',
        ),
        (
            "9b,1944-09-05,sammer,marches,stated,r-t018,,",
            'column place: no place "sammer"; did you mean "samer"?',
        ),
        (
            "9b,1944-09-05,samer,marches,stated,r-t0018,,",
            'column because: no claim "r-t0018"; did you mean "r-t018"?',
        ),
        (
            "9b,1944-09-05,samer,marched,stated,r-t018,,",
            'column doing: no doing "marched"; did you mean "marches"?',
        ),
        ("9b,5 Sept,samer,marches,stated,r-t018,,", 'column at: "5 Sept" is not a day or minute'),
        (
            "9b,1944-08-05,samer,marches,stated,r-t018,,",
            "1944-08-05 lies outside the campaign, 1944-09-01 to 1945-05-10",
        ),
        ("9b,1944-09-05/06,samer,marches,stated,r-t018,,", "column at: "),
        (
            "9b,1944-09-05,,marches,stated,r-t018,,",
            "column place: is empty; a formation that marches is somewhere",
        ),
        (
            "9b,1944-09-05,samer,marches,stated,,,",
            "column because: is empty; what is stated rests on a claim",
        ),
        (
            "9b,1944-09-05,samer,marches,inferred,r-t018,,",
            "column assumed: is empty; what is inferred has a reason",
        ),
        ("9b,1944-09-05,samer,marches,assumed,,,", "column assumed: is empty; what is assumed has a reason"),
    ],
)
def test_a_faulty_row_is_told_and_left_out(tmp_path: Path, scenario, line, told):
    (tmp_path / "history.csv").write_text(
        HEADER + "8b,1944-09-05,samer,marches,stated,r-t018,,\n" + line + "\n"
    )
    found = read_history(tmp_path, scenario)
    assert [stand.formation for stand in found.stands] == ["8b"]
    assert len(found.problems) == 1
    assert str(found.problems[0]).startswith("history.csv row 3, ")
    assert told in str(found.problems[0])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "fortress,boulgne,1944-09-05,masked,,,,stated,r-t018,,",
            'no fortress "boulgne"; did you mean "boulogne"?',
        ),
        (
            "fortress,boulogne,1944-09-05,maskd,,,,stated,r-t018,,",
            'no state of a fortress "maskd"; did you mean "masked"?',
        ),
        ("bridge,boulogne-rouen,1944-09-05,blown,,,,stated,r-t018,,", 'no bridge "boulogne-rouen"'),
        (
            "place,samer,1944-09-05,allied,,,,stated,r-t018,,\n" * 2,
            '"place samer 1944-09-05 allied" stands twice, first on row 2',
        ),
    ],
)
def test_a_faulty_situation_is_told(tmp_path: Path, scenario, line, told):
    (tmp_path / "situations.csv").write_text(SITUATIONS + line + "\n")
    assert [told in str(problem) for problem in read_history(tmp_path, scenario).problems] == [True]


def test_formations_that_are_each_others_parent_do_no_harm(scenario):
    """The checker refuses such a campaign; the atlas shows the rest of it."""
    turned = tuple(
        dataclasses.replace(f, parent="9b", start="stsaens") if f.id == "3cid" else f
        for f in scenario.formations
    )
    told = only(dataclasses.replace(scenario, formations=turned), row("8b", "1944-09-05", "samer"))
    assert spots(told, "8b")[turn_of(scenario, "1944-09-05")].place == number(scenario, "places", "samer")


def test_a_campaign_without_these_tables_is_told_from_its_record():
    """Siege of the Atlantic pockets: no row of ours, and a track all the same."""
    folder = CAMPAIGNS / "atlantic-pockets-1944"
    scenario = whole(read_campaign(Files(folder)))
    history = read_history(folder, scenario)
    assert (history.stands, history.situations, history.problems) == ((), (), [])
    track = Telling(scenario, history).track(lambda key, english: {"en": english})
    assert len(track["formations"]) == len(scenario.formations)
