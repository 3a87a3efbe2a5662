"""A day as a picture and in words: one moment of a small track made by hand, on the real map."""

import json
import re
from datetime import date
from functools import lru_cache
from itertools import combinations
from xml.etree import ElementTree

import pytest

from wellhit.atlas.content.signs import read_signs
from wellhit.atlas.i18n import tongue
from wellhit.atlas.map import telling
from wellhit.atlas.map.base import base_map
from wellhit.atlas.map.frame import frame
from wellhit.atlas.map.land import land_at
from wellhit.atlas.map.scene import Scene, at, standing
from wellhit.atlas.map.signs import STYLES, tokens_of
from wellhit.atlas.map.still import Still, window
from wellhit.scenario.files import Files
from wellhit.scenario.folder import read_campaign
from wellhit.scenario.read import find

FOLDER = find("channel-ports-1944")
SVG = "{http://www.w3.org/2000/svg}"
EN, NL = tongue("en"), tongue("nl")


@lru_cache
def campaign():
    return read_campaign(Files(FOLDER))


@lru_cache
def the_frame():
    return frame(campaign(), FOLDER)


@lru_cache
def tokens():
    rows = [*campaign().values("formations"), *campaign().values("assets")]
    signs = read_signs(Files(FOLDER), campaign())
    made = tokens_of(signs, {r.id: r.name for r in rows}, {r.id: r.side for r in rows})
    return {t.sign.id: t for t in made}


@lru_cache
def base(language):
    return base_map(FOLDER, language)


@lru_cache
def land():
    return land_at(FOLDER, base("en").projection)


def number(table, name):
    return next(i for i, one in enumerate(the_frame()[table]) if one["id"] == name)


def place(name):
    return number("places", name)


def track(kind="history", **more):
    """Three days: two brigades before Boulogne, one of them on the way from Desvres; the garrison; a division."""
    f = {name: str(number("formations", name)) for name in ("3cid", "8b", "9b", "fbo", "226d")}
    sure = 90 if kind == "ensemble" else 0
    return {
        "kind": kind,
        "id": "made",
        "title": {"en": "Made by hand", "nl": "Met de hand gemaakt"},
        "turns": 12,
        "formations": {
            f["3cid"]: [[0, place("lacapelle"), -1, 0, sure]],
            f["8b"]: [[0, place("lacapelle"), -1, 0, sure, 2500]],
            f["9b"]: [[0, place("desvres"), -1, 0, 2], [2, place("desvres"), place("lacapelle"), 0.5, 1]],
            f["fbo"]: [[0, place("boulogne"), -1, 0, sure], [8, -1, -1, 0, 0]],
            f["226d"]: [[0, place("dunkerque"), -1, 0, sure]],
        },
        "fortresses": {
            str(number("fortresses", "boulogne")): [[0, "invested"], [4, "assault"], [8, "fallen"]],
        },
        "ports": {str(number("ports", "dieppe")): [[0, 0], [4, 3000]]},
        "strongpoints": {str(number("strongpoints", "montlambert")): [[6, "fallen"]]},
        "raids": [[5, place("boulogne"), 762, 3232.5]],
        "civilians": {str(place("boulogne")): [[0, 8000]]},
        "casualties": [[4, 634, 500, 9535]],
        **more,
    }


def scene(turn=5, kind="history", **more):
    return Scene(the_frame(), track(kind, **more), turn)


def still(turn=5, km=80.0, style="1944", language="en", scene_of=scene, **more):
    chosen = base(language)
    seen = window(chosen.projection, 1.75, 50.72, km)
    return Still(scene_of(turn), chosen, seen, tongue(language), tokens(), land(), style, **more)


# A moment


def test_the_last_step_at_or_before_a_turn_holds():
    steps = [[2, "a"], [5, "b"]]
    assert [at(steps, t) for t in (1, 2, 4, 5, 9)] == [None, [2, "a"], [2, "a"], [5, "b"], [5, "b"]]
    assert at(None, 3) is None


def test_a_turn_is_a_day_and_a_part_of_it():
    moment = scene(5)
    assert (moment.day, moment.part_of_day) == (date(1944, 9, 2), "morning")
    assert telling.when(moment, EN) == "2 September 1944, morning"
    assert telling.when(scene(3), EN) == "1 September 1944, evening"


def test_a_turn_that_the_track_does_not_have_is_refused():
    with pytest.raises(ValueError, match="turn 12: the track has the turns 0 to 11"):
        scene(12)


def test_who_is_gone_is_nowhere():
    fbo = number("formations", "fbo")
    assert scene(7).stands[fbo].place == place("boulogne")
    assert fbo not in scene(8).stands


def test_states_follow_the_track():
    boulogne, mont_lambert = number("fortresses", "boulogne"), number("strongpoints", "montlambert")
    assert [scene(t).fortress(boulogne) for t in (0, 4, 8)] == ["invested", "assault", "fallen"]
    assert [scene(t).strongpoint(mont_lambert) for t in (5, 6)] == ["holds", "fallen"]
    port, dieppe = number("ports", "boulogne"), number("ports", "dieppe")
    assert [scene(t).port(port) for t in (7, 8)] == ["shut", "clearing"]
    assert [scene(t).port(dieppe) for t in (3, 4)] == ["shut", "open"]


def test_a_port_is_shut_as_long_as_its_fortress_stands_and_without_one_goes_with_its_place():
    taken = {str(place("boulogne")): [[0, "allied"]], str(place("ostend")): [[0, "german"], [4, "allied"]]}
    boulogne, ostend = number("ports", "boulogne"), number("ports", "ostend")
    assert [scene(t, holders=taken).port(boulogne) for t in (5, 8)] == ["shut", "clearing"]
    assert [scene(t, holders=taken).port(ostend) for t in (3, 4)] == ["shut", "clearing"]


def test_works_fall_with_their_fortress_where_nothing_else_is_said():
    creche = number("strongpoints", "creche")
    assert [scene(t).strongpoint(creche) for t in (7, 8)] == ["holds", "fallen"]
    battery = next(i for i, b in enumerate(the_frame()["batteries"]) if b["place"] == place("creche"))
    assert [scene(t).battery(battery) for t in (7, 8)] == ["fires", "silent"]


def test_many_runs_are_drawn_as_most_of_them_saw_it():
    index = str(number("fortresses", "boulogne"))
    many = scene(5, "ensemble", fortresses={index: [[0, 90, 10], [5, 30, 66]]})
    assert many.fortress(int(index)) == "fallen"
    assert (
        telling.fortress_words(many, int(index), EN)
        == "cut off in 30\u00a0% of the runs, fallen in 66\u00a0%"
    )


def test_a_division_stands_aside_for_its_brigades_and_stands_for_them_when_they_are_small():
    where = [base("en").projection.xy(p["lon"], p["lat"]) for p in the_frame()["places"]]
    ranks = [{"division": 3, "brigade": 2}.get(f["size"], 1) for f in the_frame()["formations"]]
    division, brigade = number("formations", "3cid"), number("formations", "8b")
    assert division not in standing(scene(), where, ranks, 2, 50.0)
    assert standing(scene(), where, ranks, 3, 50.0)[division] == where[place("lacapelle")]
    lost = {k: v for k, v in track()["formations"].items() if int(k) != division}
    assert division not in standing(scene(formations=lost), where, ranks, 3, 20.0)  # the brigades are apart
    assert standing(scene(formations=lost), where, ranks, 3, 200.0)[division] == where[place("lacapelle")]
    assert standing(scene(), where, ranks, 2, 50.0)[brigade] == where[place("lacapelle")]


# In words


def told(language="en", turn=5, **more):
    return {
        row.id: [str(line) for line in row.lines]
        for row in telling.rows(scene(turn, **more), tongue(language))
    }


def test_the_table_says_who_is_where_and_how_sure_it_is():
    rows = told()
    assert rows["lacapelle"] == ["3rd Canadian Infantry Division", "8th Canadian Infantry Brigade, 2,500 men"]
    assert rows["desvres"] == [
        "9th Canadian Infantry Brigade, on the way to La Capelle-lès-Boulogne, 50\u00a0% of it done, "
        "inferred from sources"
    ]
    assert told(turn=0)["desvres"] == ["9th Canadian Infantry Brigade, assumed"]
    assert told(kind="ensemble")["dunkerque"][-1] == (
        "226th Infantry Division (main body), here in 90\u00a0% of the runs"
    )


def test_the_table_says_what_became_of_fortress_port_and_people():
    assert told()["boulogne"] == [
        "Fortress Boulogne, under assault",
        "port, shut",
        "garrison",
        "air raid, 762 aircraft, 3,232 tons of bombs",
        "8,000 people in the town",
    ]
    assert told(turn=6)["boulogne"][0] == "Fortress Boulogne, under assault, 1 of 24 strongpoints fallen"
    assert told()["dieppe"] == ["port, open, 3,000 tons a day"]


def test_places_come_with_the_great_ones_first():
    rows = telling.rows(scene(), EN)
    ranks = [the_frame()["places"][row.place]["rank"] for row in rows]
    assert ranks == sorted(ranks)


def test_losses_are_told_for_both_sides():
    assert telling.at_large(scene(), EN) == [
        "Losses so far: 634 Allied and 500 German dead, wounded and missing; 9,535 prisoners"
    ]
    assert telling.at_large(scene(3), EN) == []


def test_dutch_numbers_and_names_are_dutch():
    rows = told("nl")
    assert any("2.500" in line for line in rows["lacapelle"])
    names = {row.id: row.name for row in telling.rows(scene(), NL)}
    assert names["dunkerque"] == "Duinkerken"
    assert telling.when(scene(), NL).startswith("2 september 1944, ")


def test_a_description_names_the_day_the_places_and_who_is_outside():
    text = telling.description(scene(), EN, {place("boulogne"), place("lacapelle")})
    assert text.startswith(
        "2 September 1944, morning. Made by hand. Boulogne: Fortress Boulogne, under assault; "
    )
    assert "La Capelle-lès-Boulogne: 3rd Canadian Infantry Division; " in text
    assert "Dunkirk" not in text
    assert text.endswith("2 formations are outside it.")
    assert "Nothing stands on this part of the map." in telling.description(scene(), EN, set())


def test_what_happened_this_day_is_told_in_the_readers_language():
    happening = {"turn": 6, "place": -1, "text": {"en": "It rains", "nl": "Het regent"}, "claims": ["c1"]}
    assert telling.events(scene(5, events=[happening]), NL) == [("Het regent", happening)]
    assert telling.events(scene(3, events=[happening]), NL) == []


# As a picture


def parsed(picture):
    return ElementTree.fromstring(picture.svg())


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("km", [320.0, 120.0, 40.0])
def test_a_picture_is_sound_and_says_what_it_shows(style, km):
    root = parsed(still(km=km, style=style))
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text == "The Channel Ports, 1944, 2 September 1944, morning"
    assert desc is not None
    assert "Fortress Boulogne, under assault" in (desc.text or "")
    texts = [e.text for e in root.iter(f"{SVG}text")]
    assert "2 September 1944, morning" in texts
    assert "Made by hand" in texts
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    assert {e.attrib["href"][1:] for e in root.iter(f"{SVG}use")} <= set(ids)
    assert not [a for e in root.iter() for a in e.attrib if a == "style" or a.startswith("on")]


def test_the_same_moment_is_drawn_the_same():
    assert still().svg() == still().svg()


def drawn(picture):
    """Signs by symbol, as left, top, width, height on the map."""
    return {
        e.attrib["href"]: tuple(float(e.attrib[k]) for k in ("x", "y", "width", "height"))
        for e in parsed(picture).iter(f"{SVG}use")
        if "width" in e.attrib
    }


@pytest.mark.parametrize("km", [320.0, 120.0, 40.0])
def test_no_sign_lies_over_another_or_leaves_the_picture(km):
    picture = still(km=km)
    boxes = list(drawn(picture).values())
    height = picture.window.h * picture.scale
    for (x, y, w, h), (x2, y2, w2, h2) in combinations(boxes, 2):
        assert x + w <= x2 + 0.2 or x2 + w2 <= x + 0.2 or y + h <= y2 + 0.2 or y2 + h2 <= y + 0.2
    for x, y, w, h in boxes:
        assert x >= 0
        assert y >= 0
        assert x + w <= 1000
        assert y + h <= height + 0.1


def test_no_counter_stands_in_the_sea():
    picture = still(km=120.0)
    for symbol, (x, y, w, h) in drawn(picture).items():
        if symbol.startswith("#f-"):
            middle = (
                (x + w / 2) / picture.scale + picture.window.x,
                (y + h / 2) / picture.scale + picture.window.y,
            )
            assert land().at(*middle), symbol


def test_a_wide_map_shows_divisions_and_a_near_one_brigades():
    assert {"#f-3cid", "#f-226d"} <= set(drawn(still(km=320.0)))
    assert not {"#f-8b", "#f-9b"} & set(drawn(still(km=320.0)))
    assert {"#f-8b", "#f-9b"} <= set(drawn(still(km=120.0)))
    assert "#f-3cid" not in drawn(still(km=120.0))
    assert ">+2<" in still(km=320.0).svg()


def test_a_narrow_picture_shows_as_little_as_one_of_more_land():
    assert still(km=120.0, pixels=390).km == pytest.approx(307.7, abs=0.1)
    assert not {"#f-8b", "#f-9b"} & set(drawn(still(km=120.0, pixels=390)))


def test_an_assumed_place_is_marked_and_explained():
    doubtful = still(turn=0).svg()
    assert doubtful.count(">?<") == 2  # on the counter and in the legend
    assert ">?<" not in still(turn=5).svg()


def test_a_place_that_few_runs_had_is_marked():
    index = str(number("formations", "226d"))

    def many(turn):
        few = {**track("ensemble")["formations"], index: [[0, place("dunkerque"), -1, 0, 40]]}
        few[str(number("formations", "9b"))] = [[0, place("desvres"), -1, 0, 80]]
        return Scene(the_frame(), track("ensemble", formations=few), turn)

    svg = still(km=200.0, scene_of=many).svg()
    assert svg.count(">?<") == 2
    assert ">there in fewer than half of the runs</text>" in svg
    assert "its place is assumed" not in svg


def test_works_are_shown_until_their_fortress_has_fallen():
    assert any("strongpoint" in symbol for symbol in drawn(still(km=15.0, turn=7)))
    assert not any("strongpoint" in symbol for symbol in drawn(still(km=15.0, turn=8)))


def test_layers_can_be_left_out():
    bare = drawn(still(layers=("fortresses",)))
    assert "#t-fortress-assault" in bare
    assert all(symbol.startswith("#t-fortress-") for symbol in bare)
    with pytest.raises(ValueError, match="no layer 'guns'"):
        still(layers=("guns",))


def test_the_legend_explains_what_is_drawn_and_nothing_else():
    svg = still(km=120.0).svg()
    for words in (
        "fortress, under assault",
        "Canadian",
        "double rule: the German side",
        "brigade",
        "infantry",
    ):
        assert f">{words}</text>" in svg
    assert ">Polish</text>" not in svg
    assert "Canadian</text>" not in still(km=120.0, with_legend=False).svg()


def test_ids_of_two_pictures_on_a_page_can_be_kept_apart():
    svg = still(prefix="p2-").svg()
    assert 'id="p2-still"' in svg
    assert 'id="p2-f-8b"' in svg
    assert 'href="#p2-f-8b"' in svg
    root = ElementTree.fromstring(svg)
    ids = {e.attrib["id"] for e in root.iter() if "id" in e.attrib}
    assert {e.attrib["href"][1:] for e in root.iter(f"{SVG}use")} <= ids
    signs = {i for i in ids if re.match(r"[ftbasn]-", i)}
    assert not signs


def test_a_window_stays_on_the_map():
    projection = base("en").projection
    corner = window(projection, 0.0, 51.6, 100.0)
    assert (corner.x, corner.y) == (0.0, 0.0)
    assert corner.km(projection) == pytest.approx(100.0, rel=0.02)
    whole = window(projection, 2.0, 50.5, 5000.0, 2.0)
    assert (whole.w, whole.h) == projection.size


def test_names_with_marks_of_markup_stay_text():
    def evil(turn):
        made = json.loads(json.dumps(the_frame()))
        for one in made["formations"]:
            one["name"] = {"en": "<script>&"}
        return Scene(made, track(), turn)

    tags = {e.tag for e in parsed(still(scene_of=evil)).iter()}
    assert f"{SVG}script" not in tags


def test_dutch_pictures_are_dutch():
    root = parsed(still(language="nl"))
    title = root.find(f"{SVG}title")
    assert title is not None
    assert (title.text or "").startswith("De Kanaalhavens, 1944, 2 september 1944")
