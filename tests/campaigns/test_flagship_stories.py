"""The flagship's stories: every figure is a claim's, every link leads somewhere, both languages say the same."""

from __future__ import annotations

import csv
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

import wellhit
from wellhit.atlas.content import prose
from wellhit.atlas.content.stories import ORIGINAL, Block, Story, plain, read_stories

CAMPAIGN = Path(wellhit.__file__).parent / "campaigns" / "channel-ports-1944"
FIGURES = {"claim", "record", "day", "run"}  # the links that may carry a figure

# Numbers that are names. Longer ones first: "51st (Highland)" before "1st".
NAMES = sorted(
    [
        "51st (Highland)", "51e (Highland)", "51st Division", "51e Divisie", "49th Division", "49e Divisie",
        "2nd Canadian Infantry Division", "Canadese 2e Infanteriedivisie", "2nd Division", "2e Divisie",
        "3rd Canadian Infantry Division", "Canadese 3e Infanteriedivisie", "15e Leger",
        "5th Canadian Infantry Brigade", "Canadese 5e Infanteriebrigade", "56th Brigade", "56e Brigade",
        "8th Brigade", "8e Brigade", "9th Brigade", "9e Brigade", "154th Brigade", "154e Brigade",
        "4th Special Service Brigade", "7th Reconnaissance Regiment", "7e Verkenningsregiment",
        "8th Reconnaissance Regiment", "8e Verkenningsregiment", "10th Mounted Rifles",
        "10e Regiment Jagers te Paard", "88 mm gun", "88mm-kanon",
        "226th Infantry Division", "226e Infanteriedivisie", "7th Canadian Infantry Brigade",
        "Canadese 7e Infanteriebrigade", "1st Canadian Scottish", "24th Uhlans", "24e Ulanen", "12th Manitoba Dragoons",
    ],
    key=len,
    reverse=True,
)  # fmt: skip
MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "December", "december",
]  # fmt: skip
# 5 September; 5–9 September 1944; 12 September–9 May; 1940. Headings carry them as a table of contents does.
DATES = re.compile(
    rf"(?:\d{{1,2}}(?:–\d{{1,2}}| (?:and|en) \d{{1,2}})? (?=(?:{'|'.join(MONTHS)})))|\b19\d\d\b"
)
THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")


def rows_of(table: str) -> dict[str, dict[str, str]]:
    with (CAMPAIGN / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


CLAIMS, RECORD = rows_of("claims"), rows_of("record")
DAYS = {
    (date(1944, 9, 1) + timedelta(n)).isoformat() for n in range(252)
}  # to 10 May 1945, the last scenario's end
KNOWN = {
    "claim": CLAIMS.keys(),
    "record": RECORD.keys(),
    "run": {row["id"] for row in RECORD.values() if row["measure"]},
    "conflict": rows_of("conflicts").keys(),
    "place": rows_of("places").keys(),
    "formation": rows_of("formations").keys(),
    "fortress": rows_of("fortresses").keys(),
    "source": tomllib.loads((CAMPAIGN / "sources.toml").read_text(encoding="utf-8")).keys(),
    "day": DAYS,
    "subject": tomllib.loads((CAMPAIGN / "subjects.toml").read_text(encoding="utf-8")).keys(),
}
STORIES, PROBLEMS = read_stories(CAMPAIGN, KNOWN)
BLOCKS = [(story, block) for story in STORIES.values() for block in story.blocks]
each_story = pytest.mark.parametrize("story", STORIES.values(), ids=["-".join(key) for key in STORIES])


def numbers(text: str) -> list[float]:
    """Every number in a text: 9,535 and 9.535 are one, 17:45 and 17.45 are two, 05:30 is 5 and 30."""
    return [int(found) for found in re.findall(r"\d+", THOUSANDS.sub("", text))]


def said_by(link: prose.Link) -> set[float]:
    """The numbers that the claim, record row or day behind a link gives."""
    if link.kind == "day":
        return set(numbers(link.id.replace("-", " ")))
    row = CLAIMS[link.id] if link.kind == "claim" else RECORD[link.id]
    columns = ("value", "low", "high", "as_written", "at", "best")
    return {number for column in columns for number in numbers(row.get(column, "").replace("-", " "))}


def outside_links(block: Block) -> str:
    """A block's words without what stands in its links to figures."""
    text = re.sub(r"\[[^\]]*\]\((?:{}):[^)]*\)".format("|".join(FIGURES)), "", block.source)
    # A formation's number may be all that its link says: "the 8th and [9th](formation:9b)".
    text = re.sub(r"\[\d+(?:st|nd|rd|th|e)\]\(formation:[^)]*\)", "", text)
    text = re.sub(r"^\d+[.)] |\]\([^)]*\)", " ", text)
    if block.kind == "heading":
        text = DATES.sub("", text)
    return without_names(text)


def without_names(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, "")
    return text


def witnesses(block: Block) -> set[prose.Link]:
    """What a block rests on: its links to claims, rows of the record and conflicts, without their text."""
    kinds = FIGURES | {"conflict", "source"}
    return {link._replace(text="") for link in prose.links(block.source) if link.kind in kinds}


def where(story: Story, block: Block) -> str:
    return f"{story.file}:{block.row} ({block.id})"


def test_stories_read_without_a_problem():
    assert [str(problem) for problem in PROBLEMS] == []
    assert len(STORIES) >= 12


def test_every_story_is_told_in_both_languages():
    assert {name for language, name in STORIES if language == "en"} == {
        name for language, name in STORIES if language == "nl"
    }
    assert {language for language, _ in STORIES} == {"en", "nl"}


@each_story
def test_its_blocks_are_those_of_the_original_and_none_is_stale(story):
    original = STORIES[ORIGINAL, story.id]
    assert [(b.id, b.kind, b.level) for b in story.blocks] == [
        (b.id, b.kind, b.level) for b in original.blocks
    ]
    assert [b.id for b in story.blocks if b.stale] == []


@each_story
def test_both_languages_say_who_says_so_alike(story):
    """A translation calls the witnesses of its original, though perhaps in another order."""
    for block in story.blocks:
        theirs = STORIES[ORIGINAL, story.id].block(block.id)
        assert witnesses(block) == witnesses(theirs), where(story, block)


@each_story
def test_its_length_and_form(story):
    words = sum(len(plain(block).split()) for block in story.blocks)
    assert 500 <= words <= 900
    headings = [block for block in story.blocks if block.kind == "heading"]
    assert 4 <= len(headings) <= 6
    assert story.blocks[0].kind == "paragraph"  # the lead
    assert all(DATES.search(plain(heading)) or not re.search(r"\d", plain(heading)) for heading in headings)
    named = [heading for heading in headings if any(month in plain(heading) for month in MONTHS)]
    assert len(named) >= len(headings) / 2
    assert any(link.kind == "run" for block in story.blocks for link in prose.links(block.source))
    for block in story.blocks:
        if any(link.kind == "run" for link in prose.links(block.source)):
            assert prose.lone_link(block.source), where(story, block)


def test_every_figure_is_the_text_of_a_claim():
    loose = [
        f"{where(story, block)}: {found}"
        for story, block in BLOCKS
        for found in re.findall(r"\S*\d\S*", outside_links(block))
    ]
    assert loose == []


def test_figures_in_links_are_those_of_the_claim():
    wrong = [
        f"{where(story, block)}: {link.text!r} is not what {link.kind}:{link.id} says"
        for story, block in BLOCKS
        for link in prose.links(block.source)
        if link.kind in FIGURES and not set(numbers(without_names(link.text))) <= said_by(link)
    ]
    assert wrong == []


def test_numbers_are_read_as_people_write_them():
    assert numbers("9,535 men, 9.535 man, at 17:45 or 17.45, 55.7 km, 1,653 dead and 340 missing") == [
        9535, 9535, 17, 45, 17, 45, 55, 7, 1653, 340,
    ]  # fmt: skip
    assert said_by(prose.Link("claim", "r-o047", "")) >= {600, 634}


def test_a_loose_figure_and_a_wrong_one_would_be_found():
    block = Block(
        "a", "paragraph", 0, "On the 9th, [635 men](claim:r-o047) of the 9th Brigade.", "", "", False, 1
    )
    assert re.findall(r"\d+", outside_links(block)) == ["9"]
    assert not set(numbers("635 men")) <= said_by(prose.links(block.source)[0])
    heading = Block("a", "heading", 2, "## 8–9 September, and 634 men", "", "", False, 1)
    assert re.findall(r"\d+", outside_links(heading)) == ["634"]
