"""The subject index and the list for further reading name only what the campaign has, in both languages."""

import csv
import tomllib
from datetime import date
from importlib.resources import files

import pytest

CAMPAIGN = files("wellhit") / "campaigns" / "channel-ports-1944"
FIXED = {
    "pursuit", "fortress-order", "encirclement", "sieges", "air", "guns", "armour", "engineers", "ports-and-supply",
    "scheldt", "civilians", "resistance", "prisoners", "kent", "dunkirk", "commanders", "before",
}  # fmt: skip


def table(name):
    return tomllib.loads((CAMPAIGN / name).read_text(encoding="utf-8"))


def ids(name):
    with (CAMPAIGN / name).open(encoding="utf-8", newline="") as file:
        return {row["id"] for row in csv.DictReader(file)}


SUBJECTS = table("subjects.toml")
FURTHER = table("reading.toml")["further"]


def particulars(text):
    return tomllib.loads(text.split("+++")[1])


def test_the_index_has_the_seventeen_subjects():
    assert set(SUBJECTS) == FIXED


@pytest.mark.parametrize("column", ["claims", "places", "formations"])
def test_every_entry_is_an_id_of_the_campaign_and_stands_once(column):
    known = ids(f"{column}.csv")
    for subject, entries in SUBJECTS.items():
        assert set(entries[column]) <= known, (subject, set(entries[column]) - known)
        assert len(set(entries[column])) == len(entries[column]), subject


def test_every_day_lies_in_the_campaign():
    last = max(scenario["end"] for scenario in table("campaign.toml")["scenarios"])
    for subject, entries in SUBJECTS.items():
        assert all(date(1944, 9, 1) <= day <= last for day in entries["days"]), subject
        assert entries["days"] == sorted(set(entries["days"])), subject


def test_every_subject_is_worth_looking_up():
    for subject, entries in SUBJECTS.items():
        assert sum(len(entries[column]) for column in ("claims", "places", "formations", "days")) >= 5, (
            subject
        )
        assert len(entries["claims"]) >= 3, subject


def test_every_subject_is_named_by_a_story_in_each_language():
    for language in ("en", "nl"):
        stories = [
            particulars(path.read_text(encoding="utf-8"))
            for path in (CAMPAIGN / "stories" / language).iterdir()
        ]
        named = {subject for story in stories for subject in story["subjects"]}
        assert set(SUBJECTS) - named == set(), language
        assert named <= set(SUBJECTS), language


def test_titles_and_descriptions_stand_in_both_languages():
    for name, entry in [*SUBJECTS.items(), *((further["source"], further) for further in FURTHER)]:
        for text in [entry["about"], entry.get("title", {"en": "-", "nl": "="})]:
            assert set(text) == {"en", "nl"}, name
            assert all(text.values()), name
        assert entry["about"]["en"] != entry["about"]["nl"], name


def test_further_reading_can_be_opened_and_places_be_found():
    cards, places = table("sources.toml"), ids("places.csv")
    for further in FURTHER:
        card = cards[further["source"]]
        assert card["address"].startswith(("http://", "https://")), further["source"]
        assert not card["recall"], further["source"]
        assert further["kind"] in {"read", "witness", "visit"}, further["source"]
        assert (further["kind"] == "visit") == ("place" in further), further["source"]
        assert further.get("place", "todt") in places, further["place"]
    assert len({further["source"] for further in FURTHER}) == len(FURTHER)
