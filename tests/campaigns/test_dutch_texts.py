"""The Dutch of the flagship's own words: whole tables, none stale, the same figures, no known slips."""

import re
from pathlib import Path

import pytest

import wellhit
from wellhit.atlas.content.english import english_texts
from wellhit.atlas.content.texts import read_texts

CAMPAIGN = Path(wellhit.__file__).parent / "campaigns" / "channel-ports-1944"
ENGLISH = english_texts(CAMPAIGN)
TEXTS = read_texts(CAMPAIGN)
# Tables and columns that are whole: a new row here wants its Dutch.
WHOLE = (
    "words:*", "places:*:name", "places:*:note", "formations:*:name", "formations:*:commander",
    "formations:*:note", "fortresses:*:name", "fortresses:*:commander", "fortresses:*:note",
    "strongpoints:*:name", "ports:*:name", "ports:*:note", "assets:*:name", "assets:*:note",
    "record:*:label", "record:*:at", "record:*:note", "conflicts:*:question", "conflicts:*:why",
    "claims:*:value", "claims:*:note", "claims:*:at", "routes:*:note", "weather:*:as_written", "climate:*:assumed",
    "sources:*:kind", "sources:*:remark", "plans:*:question", "plans:*:ground",
)  # fmt: skip
# Slips of the Dutch page, and words of the glossary that mean something else (facts/glossary.csv).
SLIPS = re.compile(
    r"voorhoedespeler|belangrijkste troepen|omringende operaties|pillendo|investering|slachtoffers|zware weerstand"
    r"|Duitse controle|\bzak van Duinkerken",
)
SMALL = (
    "nul",
    "één|een",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
)
NUMBER = re.compile(r"\d[\d.,:]*\d|\d")


def split(key: str) -> tuple[str, str, str]:
    table, id, column = key.split(":", 2)
    return table, id, column


def dutch(key: str):
    return TEXTS.of(*split(key), ENGLISH[key], "nl")


def keys_of(pattern: str) -> list[str]:
    shape = re.compile(re.escape(pattern).replace(r"\*", ".*"))
    return [key for key in ENGLISH if shape.fullmatch(key)]


def test_every_key_resolves():
    assert TEXTS.problems == []
    assert len(TEXTS.entries["nl"]) > 1000


@pytest.mark.parametrize("pattern", WHOLE)
def test_a_table_that_is_whole_stays_whole(pattern):
    keys = keys_of(pattern)
    assert keys
    assert [key for key in keys if dutch(key).missing] == []


def test_every_event_has_its_dutch():
    events = [key for key in ENGLISH if re.fullmatch(r"claims:r-t\d+:value", key)]
    assert len(events) == 107
    assert [key for key in events if dutch(key).missing] == []


def test_none_is_stale():
    assert [key for key in ENGLISH if dutch(key).stale] == []


def test_no_slips():
    assert [(k, e.text) for k, e in TEXTS.entries["nl"].items() if SLIPS.search(e.text)] == []


def figures(text: str) -> list[str]:
    return [re.sub(r"[.,:]", "", n) for n in NUMBER.findall(text)]


def in_words(figure: str, text: str) -> bool:
    return int(figure) < len(SMALL) and re.search(rf"\b(?:{SMALL[int(figure)]})\b", text.lower()) is not None


def test_the_figures_of_the_english_stand_in_the_dutch():
    lost = {}
    for key, entry in TEXTS.entries["nl"].items():
        if not entry.of:  # the campaign file's own column
            continue
        there = figures(entry.text)
        gone = [
            n
            for n in figures(ENGLISH[key])
            if not any(n in other for other in there) and not in_words(n, entry.text)
        ]
        if gone:
            lost[key] = gone
    assert lost == {}
