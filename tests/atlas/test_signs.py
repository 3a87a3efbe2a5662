"""Signs: what the campaign says of them, what they are made of, and that they can be read by all."""

import re
import runpy
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from wellhit.atlas.content.signs import ARMS, NATIONS, SIZES, Sign, read_signs
from wellhit.atlas.i18n import tongue
from wellhit.atlas.map import glyphs, nato
from wellhit.atlas.map.glyphs import INK, NATION, PAPER, THINGS
from wellhit.atlas.map.signs import (
    FIRST_FONT,
    ONE_FONT,
    SECOND_FONT,
    STYLES,
    Token,
    box_of,
    lines_of,
    plain_words,
    sprite_svg,
    symbol,
    text_width,
    tokens_of,
)
from wellhit.scenario.files import Files
from wellhit.scenario.folder import Campaign, read_campaign
from wellhit.scenario.read import find
from wellhit.scenario.rows import Rows

TOOL = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "make_nato_signs.py"))
LARGEST_SPRITE = 60_000
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def campaign():
    return read_campaign(Files(find("channel-ports-1944")))


@pytest.fixture(scope="module")
def signs(campaign):
    files = Files(find("channel-ports-1944"))
    found = read_signs(files, campaign)
    assert files.problems == []
    return found


@pytest.fixture(scope="module")
def tokens(campaign, signs):
    rows = [*campaign.values("formations"), *campaign.values("assets")]
    return tokens_of(signs, {r.id: r.name for r in rows}, {r.id: r.side for r in rows})


def read(tmp_path, *rows):
    header = "id,nation,size,arm,short,short_nl,source,assumed"
    (tmp_path / "signs.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    campaign = Campaign(tables={"formations": Rows(keys={"3cid", "9b"}), "assets": Rows(keys={"erebus"})})
    files = Files(tmp_path)
    return read_signs(files, campaign), [str(problem) for problem in files.problems]


# What the campaign says


def test_every_formation_and_asset_has_its_sign(campaign, signs):
    assert set(signs) == campaign.names("formations") | campaign.names("assets")


def test_no_two_counters_bear_the_same_name(signs):
    for language in ("en", "nl"):
        assert len({(s.short_in(language), s.nation) for s in signs.values()}) == len(signs)


def test_nations_stand_on_the_side_they_fought_on(campaign, signs):
    for row in [*campaign.values("formations"), *campaign.values("assets")]:
        assert (signs[row.id].nation == "german") == (row.side == "german"), row.id


def test_a_sound_row_is_read(tmp_path):
    found, problems = read(
        tmp_path, "9b,canadian,brigade,infantry,9 Cdn Inf Bde,9 Can Inf Brig,,from its name"
    )
    assert problems == []
    assert found["9b"] == Sign(
        "9b", "canadian", "brigade", "infantry", "9 Cdn Inf Bde", "9 Can Inf Brig", (), "from its name"
    )
    assert found["9b"].short_in("nl") == "9 Can Inf Brig"
    assert found["9b"].short_in("fr") == "9 Cdn Inf Bde"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("erebbus,british,none,ships,E,,,x", 'column id: no formation or asset "erebbus"; did you mean "erebus"?'),
        ("9b,canadien,brigade,infantry,9 Bde,,,x", 'no nation "canadien"; did you mean "canadian"?'),
        ("9b,canadian,brigade,infantry,9 Bde,,,", "neither a source nor a reason under assumed"),
        ("9b,canadian,brigade,infantry,9 Bde,,S9,", 'column source: no source "S9"'),
        ("9b,canadian,brigade,infantry,The Ninth Infantry Brigade,,,x", "26 letters; a counter has room for 20"),
        ("9b,canadian,brigade,,9 Bde,,,x", "column arm: is empty"),
    ],
)  # fmt: skip
def test_a_fault_is_told_and_costs_its_row_alone(tmp_path, row, told):
    found, problems = read(tmp_path, row, "3cid,canadian,division,infantry,3 Div,,,x")
    assert list(found) == ["3cid"]
    assert len(problems) == 1
    assert told in problems[0]


def test_a_second_row_for_the_same_formation_is_told(tmp_path):
    row = "9b,canadian,brigade,infantry,{},,,x"
    found, problems = read(tmp_path, row.format("first"), row.format("second"))
    assert found["9b"].short == "first"
    assert problems == ['signs.csv row 3, column id: "9b" stands twice; the first is used']


def test_a_campaign_without_signs_has_none(tmp_path):
    files = Files(tmp_path)
    assert read_signs(files, Campaign()) == {}
    assert files.problems == []


# Colours

# Machado, Oliveira and Fernandes 2009, full deficiency, on linear RGB.
SIGHT = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no long": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no middle": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no short": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}  # fmt: skip


def linear(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def contrast(a, b):
    low, high = sorted(
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(x), strict=True)) for x in (a, b)
    )
    return (high + 0.05) / (low + 0.05)


def lab(rgb):
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    rgb = [min(1.0, max(0.0, c)) for c in rgb]
    xyz = [sum(m * c for m, c in zip(row, rgb, strict=True)) for row in rows]
    f = [
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116
        for t in (c / white for c, white in zip(xyz, (0.9505, 1.0, 1.089), strict=True))
    ]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def difference(a, b, sight):
    seen = [
        lab([sum(m * c for m, c in zip(row, linear(x), strict=True)) for row in SIGHT[sight]]) for x in (a, b)
    ]
    return sum((p - q) ** 2 for p, q in zip(*seen, strict=True)) ** 0.5


def test_the_measure_of_contrast_knows_black_on_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_there_are_colours_and_letters_for_every_nation_and_marks_for_every_arm_and_size():
    assert set(NATION) == set(NATIONS) == set(glyphs.LETTERS["en"]) == set(glyphs.LETTERS["nl"])
    assert set(glyphs.ARM) == set(ARMS) == set(nato.ENTITY)
    assert set(glyphs.TICKS) | set(glyphs.CROSSES) | {"none"} == set(SIZES) == set(nato.ECHELON)
    for letters in glyphs.LETTERS.values():
        assert len(set(letters.values())) == len(letters)


@pytest.mark.parametrize("nation", NATIONS)
def test_letters_have_a_contrast_of_4_5(nation):
    stripe, on_stripe, tint = NATION[nation]
    assert contrast(stripe, on_stripe) >= 4.5
    assert contrast(tint, INK) >= 4.5


@pytest.mark.parametrize("ground", ["#fdfcf8", "#14181d", "#dbe7ee", "#2a333b"])
def test_a_chip_stands_out_from_the_light_and_the_dark_map(ground):
    """Its dark line does it on light ground, its light face on dark ground: 3 to 1."""
    faces = [PAPER, *(c.tint for c in NATION.values())]
    assert contrast(INK, ground) >= 3 or all(contrast(face, ground) >= 3 for face in faces)
    assert contrast(INK, PAPER) >= 4.5


@pytest.mark.parametrize("sight", SIGHT)
def test_stripes_differ_for_readers_who_see_few_colours(sight):
    """A difference of 2.3 in CIELAB can just be seen side by side; 12 can be seen apart."""
    for one, other in combinations(NATIONS, 2):
        assert difference(NATION[one].stripe, NATION[other].stripe, sight) >= 12, (one, other)


def test_states_differ_by_shape_and_not_by_colour():
    drawn = {name: glyphs.thing(name) for name in THINGS}
    assert len(set(drawn.values())) == len(drawn)
    for shape in drawn.values():
        assert set(re.findall(r"#[0-9a-f]{6}", shape)) <= {INK, PAPER}


# The files


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("style", STYLES)
def test_a_sprite_is_sound_safe_and_small(tokens, style, language):
    text = sprite_svg(tokens, style, language)
    assert len(text.encode()) <= LARGEST_SPRITE
    root = ElementTree.fromstring(text)
    elements = list(root.iter())
    assert {e.tag.removeprefix(SVG) for e in elements} <= {
        "svg", "defs", "symbol", "g", "path", "circle", "rect", "text", "use",
    }  # fmt: skip
    ids = [e.attrib["id"] for e in elements if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    assert {e.attrib["href"][1:] for e in elements if e.tag == f"{SVG}use"} <= set(ids)
    assert not [a for e in elements for a in e.attrib if a == "style" or a.startswith("on")]
    symbols = {e.attrib["id"] for e in elements if e.tag == f"{SVG}symbol"}
    assert symbols == {t.id for t in tokens} | {f"t-{name}" for name in THINGS}


@pytest.mark.parametrize("style", STYLES)
def test_the_box_of_a_counter_is_that_of_its_symbol(tokens, style):
    for token in tokens:
        width, height = box_of(token, style)
        assert f'viewBox="0 0 {width:g} {height:g}"' in symbol(token, style, "en")
        assert min(width, height) >= 24  # a target for a finger


def test_a_name_cannot_break_out_of_its_sign():
    evil = Sign("x", "british", "brigade", "infantry", '<a href="x">&', "")
    for style in STYLES:
        text = sprite_svg([Token(evil, "<script>alert(1)</script> & 'co'", True)], style, "en")
        tags = {e.tag.removeprefix(SVG) for e in ElementTree.fromstring(text).iter()}
        assert not tags & {"a", "script"}


def test_german_counters_have_a_double_rule_and_others_do_not(tokens):
    by_id = {t.sign.id: t for t in tokens}
    assert '#b-german-2"' in symbol(by_id["226d"], "1944", "en")
    assert '#b-canadian"' in symbol(by_id["9b"], "1944", "en")


def test_the_size_stands_above_and_the_nation_in_letters(tokens):
    nine = next(t for t in tokens if t.sign.id == "9b")
    text = sprite_svg([nine], "1944", "en")
    assert '<use href="#s-brigade"/>' in text
    assert ">Ca</text>" in text
    assert ">9 Cdn</text>" in text
    assert ">Inf Bde</text>" in text
    assert glyphs.size_mark("brigade", 31)[0].count("M") == 1
    assert glyphs.size_mark("division", 31)[0].count("M") == 2
    assert glyphs.size_mark("battalion", 31)[0].count("M") == 2
    assert glyphs.size_mark("none", 31) == ("", 0.0)


def test_short_names_are_squeezed_by_a_third_at_most(signs):
    room = 38.5  # of the narrower kind
    for sign in signs.values():
        for language in ("en", "nl"):
            lines = lines_of(sign.short_in(language), room)
            fonts = [ONE_FONT] if len(lines) == 1 else [FIRST_FONT, SECOND_FONT]
            for line, font in zip(lines, fonts, strict=True):
                assert text_width(line, font, font != SECOND_FONT) * 2 / 3 <= room, lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("9 Cdn Inf Bde", ["9 Cdn", "Inf Bde"]),
        ("226 Inf Div", ["226", "Inf Div"]),
        ("FFI", ["FFI"]),
        ("Garn Le Havre", ["Garn", "Le Havre"]),
        ("Nth NS Highrs", ["Nth NS", "Highrs"]),
    ],
)
def test_short_names_on_two_lines(text, lines):
    assert lines_of(text, 40) == lines


def test_words_leave_out_the_remark_at_the_end():
    assert plain_words("226th Infantry Division (main body)") == "226th Infantry Division"
    assert plain_words("49th (West Riding) Infantry Division") == "49th (West Riding) Infantry Division"
    assert plain_words("(all)") == "(all)"


def test_words_are_written_out_in_the_plain_style(tokens):
    text = sprite_svg([t for t in tokens if t.sign.id == "9b"], "plain", "en")
    assert ">9th Canadian</text>" in text
    assert ">Infantry Brigade</text>" in text
    assert f">{tongue('en').text('port, shut')}</text>" in text


# NATO signs


def test_codes_are_put_together_from_size_arm_and_side():
    assert nato.sidc("brigade", "infantry", True) == "10031000181211000000"
    assert nato.sidc("division", "infantry", False) == "10061000211211000000"
    assert nato.sidc("none", "ships", True) == "10033000001202000000"


@pytest.mark.parametrize("arm", ARMS)
def test_every_size_and_arm_has_a_sign_on_both_sides(arm):
    for size in SIZES:
        for friend in (True, False):
            assert "<path" in nato.drawing(nato.sidc(size, arm, friend)).shapes


def test_formations_that_are_alike_share_a_sign(tokens):
    text = sprite_svg([t for t in tokens if t.sign.id in ("7b", "8b", "9b", "226d")], "nato", "en")
    assert text.count('<g id="n-') == 2
    assert text.count('href="#n-10031000181211000000"') == 3


def test_the_signs_are_those_that_the_package_draws():
    assert TOOL["every_sign"]() == nato.DRAWINGS.read_text(encoding="utf-8")


def test_a_code_without_a_sign_is_refused():
    with pytest.raises(KeyError):
        nato.drawing("10031000189999990000")
    with pytest.raises(ValueError, match="there is no sign for the code 10031000189999990000"):
        TOOL["drawn"]("10031000189999990000")


def test_only_plain_shapes_are_taken_over():
    for bad in ("<text>A</text>", '<path d="M0 0" fill="url(#x)"/>', "<script/>"):
        with pytest.raises(ValueError, match="a sign holds"):
            TOOL["clean"](ElementTree.fromstring(bad))
    kept = TOOL["clean"](
        ElementTree.fromstring('<path d="M1 1" style="x" onclick="y" fill="rgb(128,224,255)"/>')
    )
    assert kept == '<path d="M1 1" fill="#80e0ff"/>'
