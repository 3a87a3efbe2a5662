"""The Dutch of the flagship's own words: all there, none stale, the same figures, no known slips."""

import re
from pathlib import Path

import wellhit
from wellhit.atlas.content.english import english_texts
from wellhit.atlas.content.texts import read_texts

CAMPAIGN = Path(wellhit.__file__).parent / "campaigns" / "channel-ports-1944"
ENGLISH = english_texts(CAMPAIGN)
TEXTS = read_texts(CAMPAIGN)
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


def test_every_key_resolves():
    assert TEXTS.problems == []
    assert len(TEXTS.entries["nl"]) > 1000


def test_everything_has_its_dutch():
    """What is missing: a new row of the campaign wants its Dutch in texts/nl.csv (tools/stamp_texts.py lists them)."""
    assert [key for key in ENGLISH if dutch(key).missing] == []


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
