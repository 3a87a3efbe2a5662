"""The base map: sound XML without style or script, every feature with accuracy and source, names that keep apart."""

import csv
import gzip
import itertools
import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import wellhit.atlas
from wellhit.atlas.map.base import base_map, digest_of, level_for
from wellhit.atlas.map.drawing import crossing
from wellhit.atlas.map.ground import GroundError
from wellhit.atlas.map.labels import NEVER, UNITS_PER_PIXEL
from wellhit.atlas.map.paths import curve, number, path, simplified
from wellhit.atlas.map.roads import Coast, chained
from wellhit.scenario.read import find

FOLDER = find("channel-ports-1944")
SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES, MOST_GZIPPED = 110_000, 45_000
STYLE = (Path(wellhit.atlas.__file__).parent / "static" / "map.css").read_text("utf-8")
FEATURES = (
    "land",
    "flood",
    "tidal",
    "river",
    "canal",
    "ditch",
    "basin",
    "coast-mole",
    "causeway",
    "route",
    "dot",
)


@pytest.fixture(scope="module", params=["en", "nl"])
def made(request):
    return base_map(FOLDER, request.param)


def classes(node):
    return node.get("class", "").split()


def drawn(made, level=NEVER - 1):
    return ET.fromstring(made.svg(level=level))


def test_it_is_small_enough_for_a_page(made):
    inline = made.inline().encode()
    assert len(inline) <= MOST_BYTES
    assert len(gzip.compress(inline)) <= MOST_GZIPPED


def test_sound_xml_without_style_or_script(made):
    for node in drawn(made).iter():
        assert node.tag.removeprefix(SVG) not in ("style", "script", "foreignObject")
        for name, value in node.attrib.items():
            assert name != "style"
            assert not name.startswith("on")
            assert "javascript:" not in value
            assert not (name.endswith("href") and not value.startswith("#"))


def test_every_feature_says_what_it_is_how_sure_and_who_says_so(made):
    word = {"en": "accuracy", "nl": "nauwkeurigheid"}[made.language]
    found = set()
    for node in drawn(made).iter():
        kinds = [kind for kind in FEATURES if kind in classes(node)]
        if node.tag == SVG + "text" or not (kinds or node.get("data-route")):
            continue
        found.update(kinds)
        told = node.findtext(SVG + "title")
        assert told, classes(node)
        assert re.search(rf"\S+ · (.+ · )?{word} [ABCD] · \w", told), told
    assert found == set(FEATURES)


def test_the_ports_of_1944_are_drawn():
    told = [node.text for node in drawn(base_map(FOLDER)).iter(SVG + "title")]
    for port in ("Le Havre", "Boulogne", "Calais", "Dunkirk", "Dieppe", "Ostend"):
        for kind in ("mole or jetty", "dock basin"):
            assert any(text.startswith(port) and kind in text for text in told), (port, kind)


def test_every_height_of_the_fact_base_is_there_with_its_source():
    with (FOLDER / "facts" / "heights.csv").open(encoding="utf-8", newline="") as file:
        facts = {f"height-{row['id']}": row for row in csv.DictReader(file)}
    overlay = json.loads((FOLDER / "overlay.geojson").read_text("utf-8"))
    heights = {f["properties"]["id"]: f for f in overlay["features"] if f["properties"]["kind"] == "height"}
    assert set(heights) == set(facts)
    for name, row in facts.items():
        told = heights[name]["properties"]
        assert (told["height_m"], told["accuracy"]) == (float(row["height_m"]), row["accuracy"])
        assert heights[name]["geometry"]["coordinates"] == [float(row["lon"]), float(row["lat"])]
        assert all(source in row["source"] for source in told["source"])


def test_no_two_names_of_a_level_overlap(made):
    for level in range(len(UNITS_PER_PIXEL)):
        boxes = [(label.text, label.box(level)) for label in made.labels if label.level <= level]
        meeting = [(a, b) for (a, one), (b, two) in itertools.combinations(boxes, 2) if one.meets(two)]
        assert meeting == [], f"level {level}"


def test_names_come_in_order_of_rank(made):
    shown = [sum(label.level <= level for label in made.labels) for level in range(len(UNITS_PER_PIXEL))]
    assert shown == sorted(shown)
    assert 8 <= shown[0] <= 25  # a phone's width
    assert shown[-1] >= 0.9 * len(made.labels)
    boulogne = next(label for label in made.labels if label.text.startswith("Boulogne"))
    assert boulogne.level == 0


def test_names_are_in_the_language():
    assert ">Duinkerken<" in base_map(FOLDER, "nl").inline()
    assert ">Dunkirk<" in base_map(FOLDER, "en").inline()
    assert ">Nauw van Calais<" in base_map(FOLDER, "nl").ground
    assert "havendam" in base_map(FOLDER, "nl").ground


def test_a_view_has_a_scale_bar_that_is_true():
    made = base_map(FOLDER)
    x, y = made.projection.xy(1.605, 50.6)
    root = ET.fromstring(made.svg(view=(x - 75, y - 50, 150, 100)))
    bar = next(node for node in root.iter(SVG + "path") if classes(node) == ["bar"])
    km = next(node.text for node in root.iter(SVG + "text") if (node.text or "").endswith(" km"))
    length = float(re.search(r"h([\d.]+)", bar.get("d")).group(1))
    assert length / 10 == pytest.approx(float(km.split()[0]), rel=0.03)  # a unit is 100 m here


def test_a_map_around_a_place_has_it_in_the_middle():
    made = base_map(FOLDER)
    x, y, width, height = (
        float(v) for v in ET.fromstring(made.around(1.605, 50.7245, 15)).get("viewBox").split()
    )
    assert (x + width / 2, y + height / 2) == pytest.approx(made.projection.xy(1.605, 50.7245), abs=0.2)
    assert width == pytest.approx(150, rel=0.01)
    assert ">Wimereux<" in made.around(1.605, 50.7245, 15)


def test_the_legend_explains_the_classes(made):
    texts = [row.text for row in made.legend]
    assert [text[:2] for text in texts[-4:]] == ["A:", "B:", "C:", "D:"]
    assert len(texts) == len(set(texts)) >= 14
    for row in made.legend:
        ET.fromstring(row.sample)


def test_it_is_drawn_once_and_anew_when_a_file_changes(tmp_path):
    assert base_map(FOLDER) is base_map(FOLDER)
    folder = shutil.copytree(find("atlantic-pockets-1944"), tmp_path / "campaign")
    first, before = base_map(folder), digest_of(folder)
    shutil.copy(FOLDER / "overlay.geojson", folder)
    assert digest_of(folder) != before
    assert base_map(folder) is not first


def test_a_campaign_without_map_files_has_graticule_routes_and_places():
    made = base_map(find("atlantic-pockets-1944"))
    kinds = {kind for node in drawn(made).iter() for kind in classes(node)}
    assert {"graticule", "route", "dot", "name", "unknown"} <= kinds
    assert "land" not in kinds
    assert made.attribution == ""


def test_a_shape_without_source_is_refused_by_name(tmp_path):
    folder = shutil.copytree(find("atlantic-pockets-1944"), tmp_path / "campaign")
    feature = {
        "type": "Feature",
        "properties": {"id": "brest-mole", "kind": "coast_mole", "accuracy": "C"},
        "geometry": {"type": "LineString", "coordinates": [[-4.5, 48.4], [-4.4, 48.4]]},
    }
    collection = {"type": "FeatureCollection", "features": [feature]}
    (folder / "shapes.geojson").write_text(json.dumps(collection), encoding="utf-8")
    with pytest.raises(GroundError, match=r"shapes\.geojson: brest-mole has no accuracy or no source"):
        base_map(folder)


# --- small parts, by hand ---


def test_numbers_are_short():
    assert [number(v) for v in (3, -0.5, 12.44, 0, -0.04, 100.06)] == ["3", "-.5", "12.4", "0", "0", "100.1"]


def test_a_path_by_hand():
    assert path([[(1, 1), (2, 1), (2, 0.5)]]) == "M1 1l1 0 0-.5"
    assert path([[(0, 0), (1, 0), (1, 1), (0, 0)]], closed=True) == "M0 0l1 0 0 1Z"


def test_a_rounded_square_touches_the_middles_of_its_sides():
    # From the middle of the last side round the corner (0, 0) to the middle of the first, and so on.
    text = curve([[(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)]], lambda point: False)
    assert text == "M0 1q0-1 1-1t1 1-1 1-1-1Z"


def test_sharp_corners_stay():
    text = curve([[(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)]], lambda point: True)
    assert text == "M0 0l2 0 0 2-2 0Z"


def test_simplified_keeps_what_sticks_out():
    line = [(0, 0), (1, 0.1), (2, 0), (3, 5), (4, 0)]
    assert simplified(line, 0.5) == [(0, 0), (2, 0), (3, 5), (4, 0)]


def test_a_bridge_lies_where_road_and_water_meet():
    assert crossing((0, 0), (10, 0), [[(3, -1), (3, 1)]]) == ((3, 0), True)
    assert crossing((0, 0), (10, 0), [[(3, 1), (3, 2)]]) == ((5, 0), False)


def test_roads_are_written_once_each():
    at = {name: (float(n), 0.0) for n, name in enumerate("abcd")}
    links = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"), ("a", "c")]
    lines = chained(links, at)
    steps = [frozenset(step) for line in lines for step in itertools.pairwise(line)]
    assert sorted(map(sorted, steps)) == sorted(sorted((at[a], at[b])) for a, b in links)
    assert len(lines) == 1


def test_a_road_bends_round_a_bay_and_no_other_does():
    inlet = [
        (-20.0, 0.0),
        (4.0, 0.0),
        (4.0, 7.0),
        (6.0, 7.0),
        (6.0, 0.0),
        (30.0, 0.0),
    ]  # from the north into the land
    coast = Coast([inlet])
    bend = coast.bend((0, 5), (10, 5))
    assert bend is not None
    assert bend[1] > 5
    assert coast.crossings((0, 5), bend) + coast.crossings(bend, (10, 5)) < 2
    assert coast.bend((0, 20), (10, 20)) is None


def test_a_bend_is_written_whichever_way_the_line_runs():
    at = {"a": (0.0, 0.0), "b": (4.0, 0.0)}
    assert chained([("a", "b")], at, {("b", "a"): (2.0, 1.0)}) == [[(0, 0), (2, 1), (4, 0)]]


def test_the_level_for_a_scale_has_room_for_its_names():
    for units in (8.0, 3.2, 1.0, 0.2):
        assert UNITS_PER_PIXEL[level_for(units)] >= units


# --- looks ---


def colours(theme):
    """Colours of a theme by the name of their variable; a theme says only what differs."""
    blocks = {"light": re.search(r"^\.base \{(.*?)\}", STYLE, re.S | re.M)}
    blocks["dark"] = re.search(r"prefers-color-scheme: dark\) \{\s*\.base \{(.*?)\}", STYLE, re.S)
    blocks["print"] = re.search(r"@media print \{\s*\.base \{(.*?)\}", STYLE, re.S)
    found = {}
    for name in ("light", theme):
        found.update(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", blocks[name].group(1)))
    return found


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_letters_stand_out_from_what_they_lie_on(theme):
    has = colours(theme)
    pairs = [
        ("ink-map", "land"),
        ("ink-map", "sea"),
        ("ink-map", "halo"),
        ("sea-ink", "sea"),
        ("sea-ink", "land"),
    ]
    pairs += [("region", "land"), ("water", "halo"), ("hill", "halo"), ("sea-ink", "shoal-1")]
    for ink, ground in pairs:
        assert contrast(has[ink], has[ground]) >= 4.5, (ink, ground, contrast(has[ink], has[ground]))


def test_every_level_has_its_rule():
    for level, units in enumerate(UNITS_PER_PIXEL):
        assert f".z{level} {{ --unit: {units:g}; }}" in STYLE


def test_times_and_degrees_are_in_the_language():
    ground = {language: base_map(FOLDER, language).ground for language in ("en", "nl")}
    assert "(from Feb 1944)" in ground["en"]
    assert "(vanaf februari 1944)" in ground["nl"]
    assert "Feb 1944" not in ground["nl"]
    assert ">50.5° N<" in ground["en"]
    assert {">50,5° N<", ">3° O<"} <= set(re.findall(r">[\d,.]+° [NO]<", ground["nl"]))
