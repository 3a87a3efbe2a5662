"""The flagship in plain English: a row for each event, none behind its claim, the claim's figures, no short forms."""

import re
from pathlib import Path

import wellhit
from wellhit.atlas.content.english import english_texts
from wellhit.atlas.content.marks import text_hash
from wellhit.atlas.content.texts import read_texts

CAMPAIGN = Path(wellhit.__file__).parent / "campaigns" / "channel-ports-1944"
ENGLISH = english_texts(CAMPAIGN)
PLAIN = read_texts(CAMPAIGN).entries["en"]
SHORT = re.compile(
    r"\b(Div|Bde|Bn|Regt|Recce|Cdn|Armd|Coy|HQ|Stp|PW|Man D|C Scot|[NSEW]|S[EW]|N[EW]|Sep|Oct)\b"
)


def figures(text: str) -> set[str]:
    """Its numbers; hours and years as the pages write them: 1600h is 16:00, Sep 44 is 1944."""
    text = re.sub(r"(\d\d)(\d\d)h\b", r"\1:\2", text)
    text = re.sub(r"(?<=[a-z] )(4[45])\b", r"19\1", text)
    return {number.replace(",", "") for number in re.findall(r"\d[\d,]*", text)}


def test_every_event_reads_as_a_sentence():
    events = {key for key in ENGLISH if re.fullmatch(r"claims:r-t\d+:value", key)}
    assert {key for key in PLAIN if key.startswith("claims:r-t")} == events


def test_no_text_is_behind_its_claim():
    """A row whose claim has changed is not shown: read it beside the claim and give it the new mark."""
    assert [key for key, entry in PLAIN.items() if entry.of != text_hash(ENGLISH[key])] == []


def test_the_figures_are_those_of_the_claim():
    lost = {key: figures(ENGLISH[key]) - figures(entry.text) for key, entry in PLAIN.items()}
    assert {key: left for key, left in lost.items() if left} == {}


def test_no_short_form_is_left():
    assert [entry.text for entry in PLAIN.values() if SHORT.search(entry.text)] == []
