"""Stories are read into blocks; a translation shows where it lags behind; whatever is wrong says where and what."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from wellhit.atlas.content.marks import marked, text_hash, unmarked
from wellhit.atlas.content.prose import LINK_KINDS, Link, links, lone_link, rendered
from wellhit.atlas.content.stories import plain, read_stories, render, stamped

TOOL = Path(__file__).parents[2] / "tools" / "stamp_stories.py"
HEAD = """+++
id = "aster"
title = "Fort Aster"
summary = "How ten men left."
country = "Nowhere"
place = "fort"
from = 1900-06-01
to = 1900-06-03
order = 1
subjects = ["sieges"]
+++

"""
ENGLISH = (
    HEAD
    + """## 1 June: the walk {#walk}

[Ten men](claim:c1) left *early*
for [the fort](place:fort). {#walk-1}

- bread
- [boots](claim:c2) {#packs}

> So it was told. {#told}

[The model](run:fort.fall) {#expected}
"""
)
KNOWN = {
    "claim": {"c1", "c2"}, "place": {"fort", "ford"}, "run": {"fort.fall"}, "subject": {"sieges", "air"},
}  # fmt: skip
HASHES = {
    name: text_hash(text)
    for name, text in {
        "walk": "## 1 June: the walk",
        "walk-1": "[Ten men](claim:c1) left *early* for [the fort](place:fort).",
        "packs": "- bread - [boots](claim:c2)",
        "told": "> So it was told.",
        "expected": "[The model](run:fort.fall)",
    }.items()
}
DUTCH = HEAD.replace("Nowhere", "Nergens") + "\n\n".join(
    marked(text, name, HASHES[name])
    for name, text in [
        ("walk", "## 1 juni: de tocht"),
        ("walk-1", "[Tien man](claim:c1) vertrok."),
        ("packs", "- brood\n- [schoenen](claim:c2)"),
        ("told", "> Zo werd het verteld."),
        ("expected", "[Het model](run:fort.fall)"),
    ]
)


def write(folder: Path, **languages: str) -> Path:
    for language, text in languages.items():
        (folder / "stories" / language).mkdir(parents=True, exist_ok=True)
        (folder / "stories" / language / "aster.md").write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path, known=KNOWN, **languages: str) -> list[str]:
    return [str(problem) for problem in read_stories(write(folder, **languages), known)[1]]


def show(kind: str, name: str, inner: Markup) -> Markup:
    return Markup('<a href="/{}/{}">{}</a>').format(kind, name, inner)


def test_hash_is_that_of_b2sum():
    # printf 'Ten men left.' | b2sum -l 32
    assert text_hash("Ten men left.") == "4b8f1bbf"
    assert text_hash("  Ten\n men\tleft. ") == "4b8f1bbf"
    assert text_hash("Ten men left") != "4b8f1bbf"


def test_a_mark_is_taken_off_and_put_back():
    for line in ("One. {#a-1}", "One. {#a-1 of=1a2b3c4d}"):
        assert marked(*unmarked(line)) == line
    for line in ("One.", "One. {#A}", "One. {#a of=12}", "{#a} One.", "One. {#a} Two. {#b}"):
        assert unmarked(line) is None, line


def test_particulars_and_blocks(tmp_path):
    stories, problems = read_stories(write(tmp_path, en=ENGLISH), KNOWN)
    assert problems == []
    story = stories["en", "aster"]
    assert (story.title, story.country, story.place, story.order) == ("Fort Aster", "Nowhere", "fort", 1)
    assert (story.start, story.end, story.subjects) == (date(1900, 6, 1), date(1900, 6, 3), ("sieges",))
    assert [(b.id, b.kind, b.level, b.row) for b in story.blocks] == [
        ("walk", "heading", 2, 13), ("walk-1", "paragraph", 0, 15), ("packs", "list", 0, 18),
        ("told", "quote", 0, 21), ("expected", "paragraph", 0, 23),
    ]  # fmt: skip
    assert {b.id: b.hash for b in story.blocks} == HASHES
    assert plain(story.block("walk-1")) == "Ten men left early for the fort."


def test_links_go_where_the_page_says(tmp_path):
    story = read_stories(write(tmp_path, en=ENGLISH), KNOWN)[0]["en", "aster"]
    assert str(render(story.block("walk-1"), show)) == (
        '<p id="walk-1"><a href="/claim/c1">Ten men</a> left <em>early</em>\n'
        'for <a href="/place/fort">the fort</a>.</p>\n'
    )
    assert str(render(story.block("walk"), show)) == '<h2 id="walk">1 June: the walk</h2>\n'
    assert str(render(story.block("packs"), show)).startswith('<ul id="packs">\n<li>bread</li>')
    assert lone_link(story.block("expected").source) == Link("run", "fort.fall", "The model")
    assert lone_link(story.block("walk-1").source) is None


@pytest.mark.parametrize("kind", LINK_KINDS)
def test_every_kind_of_link_keeps_its_id(kind):
    assert links("a [*b* c](@:X-1.b_2)".replace("@", kind)) == [Link(kind, "X-1.b_2", "b c")]


@pytest.mark.parametrize(
    "text",
    ["<script>x</script>", "a <b onclick=x>b</b>", "[a](javascript:alert(1))", "![a](https://e.org/x.png)",
     "[a](https://e.org)", "<https://e.org>", "`<i>`", "[a](claim:c1 \"<i>\")", "&lt;i&gt;", "[<i>](place:fort)"],
)  # fmt: skip
def test_no_prose_brings_its_own_markup(text):
    html = str(rendered(text, lambda kind, name, inner: Markup("[") + inner + Markup("]")))
    assert {part.split(">")[0] for part in html.split("<")[1:]} <= {"p", "/p"}


def test_a_translation_made_of_todays_text_is_not_stale(tmp_path):
    stories, problems = read_stories(write(tmp_path, en=ENGLISH, nl=DUTCH), KNOWN)
    assert problems == []
    assert not stories["nl", "aster"].stale


def test_a_changed_word_makes_that_block_stale_and_a_new_line_break_does_not(tmp_path):
    changed = ENGLISH.replace("left *early*\nfor", "left\n*early* for").replace("bread", "cheese")
    stories, problems = read_stories(write(tmp_path, en=changed, nl=DUTCH), KNOWN)
    assert problems == []
    assert [b.id for b in stories["nl", "aster"].blocks if b.stale] == ["packs"]


def test_stamping_makes_it_fresh_and_touches_no_word(tmp_path):
    changed = ENGLISH.replace("bread", "cheese").replace("1 June", "2 June")
    stories, _ = read_stories(write(tmp_path, en=changed, nl=DUTCH), KNOWN)
    original = stories["en", "aster"]
    one = stamped(DUTCH, original, ["walk"])
    assert one == DUTCH.replace(HASHES["walk"], original.block("walk").hash)
    stories, _ = read_stories(write(tmp_path, nl=stamped(DUTCH, original)), KNOWN)
    assert not stories["nl", "aster"].stale
    assert stamped(ENGLISH, original).startswith(HEAD)


def test_the_tool_stamps_a_file_and_names_a_block_it_does_not_know(tmp_path):
    path = write(tmp_path, en=ENGLISH.replace("bread", "cheese"), nl=DUTCH) / "stories" / "nl" / "aster.md"
    wrong = subprocess.run([sys.executable, TOOL, path, "pack"], capture_output=True, text=True, check=False)
    assert (wrong.returncode, wrong.stderr) == (1, 'stories/en/aster.md has no block "pack"\n')
    assert path.read_text(encoding="utf-8") == DUTCH
    assert subprocess.run([sys.executable, TOOL, path, "packs"], check=False).returncode == 0
    assert not read_stories(tmp_path, KNOWN)[0]["nl", "aster"].stale


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("claim:c1", "claim:c11", 'row 15: no claim "c11"; did you mean "c1"?'),
        ("run:fort.fall", "run:fort.fell", 'row 23: no run "fort.fell"; did you mean'),
        ("claim:c1", "clam:c1", 'row 15: "clam:c1": a link leads to one of claim, conflict'),
        ("](claim:c1)", "] (claim:c1)", 'row 15: "[Ten men] (claim:c1)'),
        (" {#walk-1}", "", "row 15: the last line of a block should end with its mark"),
        ("{#packs}", "{#walk-1}", 'row 18: two blocks are called "walk-1"'),
        ("## 1 June", "# 1 June", "row 13: a heading is one line with a blank line below"),
        ("walk {#walk}\n\n", "walk\n", "row 13: a heading is one line"),
        ('place = "fort"', 'place = "frot"', 'row 6, key place: no place "frot"; did you mean "fort"?'),
        ('["sieges"]', '["siege"]', 'row 10, key subjects: no subject "siege"; did you mean "sieges"?'),
        ('title = "Fort Aster"\n', "", "key title: title is missing"),
        ("summary", "sumary", 'row 4, key sumary: no key "sumary"; did you mean "summary"?'),
        ('id = "aster"', 'id = "asters"', 'key id: "asters" should be the name of the file, "aster"'),
        ("to = 1900-06-03", "to = 1900-05-03", "row 8, key to: 1900-05-03 lies before the beginning"),
        ("order = 1", "order 1", "row 9: the particulars are not valid TOML"),
        ("+++\nid", "id", "row 1: should begin with the story's particulars"),
    ],
)  # fmt: skip
def test_a_fault_says_where_and_what(tmp_path, old, new, message):
    found = faults(tmp_path, en=ENGLISH.replace(old, new, 1))
    assert (
        len([fault for fault in found if f"stories/en/aster.md {message}" in fault or message in fault]) == 1
    ), found


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{#told ", "{#tolled ", 'no block in stories/en/aster.md called "tolled"; did you mean "told"?'),
        ("{#told ", "{#tolled ", '"told" of stories/en/aster.md is missing'),
        ("> Zo", "Zo", '"told" is a paragraph, in stories/en/aster.md a quote'),
        (f" of={HASHES['told']}", "", '"told" does not say what it was translated from'),
        ("order = 1", "order = 2", "key order: should be the same as in stories/en/aster.md"),
    ],
)
def test_a_translation_that_went_its_own_way_says_so(tmp_path, old, new, message):
    assert [f for f in faults(tmp_path, en=ENGLISH, nl=DUTCH.replace(old, new, 1)) if message in f]


def test_another_order_of_blocks_is_a_fault(tmp_path):
    head, walk, *rest = DUTCH.split("\n\n")
    swapped = "\n\n".join([head, rest[0], walk, *rest[1:]])
    assert [f for f in faults(tmp_path, en=ENGLISH, nl=swapped) if "stand in another order" in f]


def test_a_translation_of_nothing_is_a_fault_and_still_read(tmp_path):
    stories, problems = read_stories(write(tmp_path, nl=DUTCH), KNOWN)
    assert "there is no stories/en/aster.md" in str(problems[0])
    assert stories["nl", "aster"].blocks


def test_a_broken_file_leaves_the_others_alone(tmp_path):
    write(tmp_path, en=ENGLISH)
    (tmp_path / "stories" / "en" / "bad.md").write_bytes(b"+++\n\xff\n+++\n")
    stories, problems = read_stories(tmp_path, KNOWN)
    assert list(stories) == [("en", "aster")]
    assert [problem.file for problem in problems] == ["stories/en/bad.md"]


def test_a_campaign_without_stories_has_none(tmp_path):
    assert read_stories(tmp_path, KNOWN) == ({}, [])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from([*ENGLISH.split("\n"), "+++", "{#", "](", "[a](x:y)", "> ", "- ", "\x00é", "#"]))
)
def test_no_order_of_lines_raises(tmp_path, lines):
    stories, problems = read_stories(write(tmp_path, en="\n".join(lines) + " ", nl=DUTCH), KNOWN)
    for story in stories.values():
        for block in story.blocks:
            assert "<script" not in render(block, show)
    assert problems or stories
