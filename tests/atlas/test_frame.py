"""The frame: every index leads somewhere, ranks go by a rule, other campaigns get a map too."""

import csv
import json
import shutil

import pytest

from wellhit.atlas.content.texts import read_texts
from wellhit.atlas.map.frame import frame, signs_of
from wellhit.scenario.files import Files
from wellhit.scenario.folder import read_campaign
from wellhit.scenario.read import find

FOLDER = find("channel-ports-1944")


@pytest.fixture(scope="module")
def made():
    return frame(read_campaign(Files(FOLDER)), FOLDER, read_texts(FOLDER))


def by_id(found):
    return {one["id"]: one for one in found}


def test_every_index_leads_somewhere(made):
    places, formations = range(len(made["places"])), range(len(made["formations"]))
    assert all(a in places and b in places and a != b for a, b, _, _ in made["routes"])
    assert all(one["parent"] is None or one["parent"] in formations for one in made["formations"])
    for table in ("fortresses", "ports", "batteries", "strongpoints"):
        assert made[table]
        assert all(one["place"] in places for one in made[table])
    assert all(one["fortress"] in range(len(made["fortresses"])) for one in made["strongpoints"])


def test_the_clock_of_the_longest_scenario(made):
    assert made["start"] == "1944-09-01T00:00+02:00"
    assert made["turns"] == 252 * 4  # 1 September 1944 to 10 May 1945, both included


def test_names_in_each_language(made):
    places = by_id(made["places"])
    assert places["dunkerque"]["name"] == {"en": "Dunkirk", "nl": "Duinkerken", "fr": "Dunkerque"}
    assert places["fecamp"]["name"] == {"en": "Fécamp"}  # the table has Fecamp in English, Fécamp in French
    assert places["calais"]["name"] == {"en": "Calais"}


def test_great_ports_come_before_villages_and_these_before_strongpoints(made):
    rank = {one["id"]: one["rank"] for one in made["places"]}
    assert set(rank.values()) == {1, 2, 3, 4, 5}
    for port in ("lehavre", "boulogne", "calais", "dunkerque", "ostend", "antwerp", "dieppe"):
        assert rank[port] == 1
    assert rank["calais_stp"] >= 4  # a part of Calais, though five main roads meet there
    assert rank["wimereux"] == 3
    assert rank["bonsecours"] == 5


def test_signs_of_the_table_are_used(made):
    signs = signs_of(FOLDER)
    for one in made["formations"]:
        assert all(one[key] for key in ("short", "nation", "size", "arm"))
        if one["id"] in signs:
            assert one["short"] == signs[one["id"]]["short"]


def test_only_guns_of_a_battery_have_a_circle(made):
    batteries = by_id(made["batteries"])
    assert batteries["todt"]["range_km"] == pytest.approx(55.7)
    assert "doverguns" in batteries
    assert "bonsecours" not in batteries


def test_a_campaign_without_a_coast_or_signs_is_mapped_by_its_places():
    folder = find("atlantic-pockets-1944")
    made = frame(read_campaign(Files(folder)), folder)
    west, south, east, north = made["bounds"]
    assert all(west < one["lon"] < east and south < one["lat"] < north for one in made["places"])
    assert {one["size"] for one in made["formations"]} <= {
        "army_group", "army", "corps", "division", "brigade", "battalion",
    }  # fmt: skip


def test_it_is_json_and_says_what_is_missing(made, tmp_path):
    assert json.loads(json.dumps(made)) == made
    shutil.copy(FOLDER / "campaign.toml", tmp_path)
    with pytest.raises(ValueError, match=r"places\.csv"):
        frame(read_campaign(Files(tmp_path)), tmp_path)


def test_the_table_of_places_and_the_frame_are_of_one_length(made):
    with (FOLDER / "places.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == [one["id"] for one in made["places"]]
