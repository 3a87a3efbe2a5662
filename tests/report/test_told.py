"""Events of a track in Dutch: every kind has its words, with the figures that the English has."""

from __future__ import annotations

import re
from string import Formatter

import numpy as np
import pytest

from wellhit.engine import words
from wellhit.job import Job, prepare
from wellhit.report.tellings import TELLINGS
from wellhit.report.tellings_nl import TELLINGS_NL, dutch, end_of, percent
from wellhit.report.told import DutchNames, told_track
from wellhit.rulebook.read import event_words
from wellhit.terms import Scenario

FIGURES = ("value", "percent_value", "share", "ratio")


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_kind_of_event_has_a_dutch_telling() -> None:
    kinds = {kind.removeprefix("E_").lower() for kind in event_words()}
    assert set(TELLINGS_NL) == kinds
    assert len(kinds) == len(words.EVENT_WORDS)


@pytest.mark.parametrize("kind", TELLINGS)
def test_both_languages_give_the_same_figures(kind: str) -> None:
    english, other = TELLINGS[kind], TELLINGS_NL[kind.removeprefix("E_").lower()]
    assert slots(other.text) & set(FIGURES) == slots(english.text) & set(FIGURES)
    assert slots(other.text) - set(FIGURES) <= {"a", "b"}
    assert bool(other.happened) == bool(english.happened)
    assert bool(other.failed) == bool(english.failed)


def test_a_worked_example(flagship: Scenario) -> None:
    names = DutchNames(flagship)
    event = {
        "kind": "fell", "a": ["fortresses", "dunkirk"], "b": ["sides", "allied"], "value": 11032.9, "odds": 0.034,
        "fall": {"how": "given up", "left": 1},
    }  # fmt: skip
    assert dutch(event, names) == (
        "Duinkerken valt in handen van de geallieerden: 11.033 krijgsgevangenen in totaal, 3% van de werken verloren; "
        "\u00e9\u00e9n stelling had het tot het einde uitgehouden."
    )
    fight = {
        "kind": "contact",
        "a": ["places", "bruges"],
        "b": ["sides", "german"],
        "value": 1.66,
        "odds": 0.42,
    }
    assert dutch({**fight, "roll": 0.9}, names).endswith(
        "de Duitsers, 1,7 tegen 1; de verdedigers houden stand."
    )
    assert dutch({**fight, "roll": 0.1}, names).endswith("; de verdedigers wijken.")
    assert dutch({"kind": "unheard_of"}, names) == ""


def test_shares_and_ends() -> None:
    assert [percent(x) for x in (0.0, 0.004, 0.5, 0.996, 1.0)] == [
        "0%",
        "minder dan 1%",
        "50%",
        "meer dan 99%",
        "100%",
    ]
    assert (
        end_of({"how": "given up", "left": 1200}) == "; 1.200 stellingen hadden het tot het einde uitgehouden"
    )
    assert end_of({}) == ""


def test_an_order_of_names_that_is_not_known_keeps_its_id(flagship: Scenario) -> None:
    names = DutchNames(flagship)
    assert names("places", "dunkerque") == "Duinkerken"
    assert names("ports", "dunkirk") == "Duinkerken"
    assert names("places", "atlantis") == "atlantis"


def test_events_carry_what_they_are_told_from(flagship: Scenario) -> None:
    """Told anew from its own keys, every event of some runs reads as it was written; figures agree with the English."""
    job = Job(flagship, 3, 2, "posterior", 1)
    engine, names = prepare(job), DutchNames(flagship)
    kinds = set()
    for number in range(3):
        track = told_track(job, number, engine)
        turns = [event["turn"] for event in track["events"]]
        assert turns == sorted(turns)
        for event in track["events"]:
            kinds.add(event["kind"])
            assert dutch(event, names) == event["text"]["nl"]
            assert -1 <= event["place"] < len(flagship.places)
            thousands = re.findall(r"\d,\d{3}\b", event["text"]["en"])
            assert len(thousands) == len(re.findall(r"\d\.\d{3}\b", event["text"]["nl"]))
            if event["kind"] == "truce":
                assert event["roll"] < event["odds"], "a truce that was granted was rolled below its odds"
    assert {"fell", "raid", "contact", "truce", "port_open"} <= kinds


def test_telling_changes_nothing_of_the_track(flagship: Scenario) -> None:
    from wellhit.lab.tracks import run_track

    job = Job(flagship, 1, 9, "prior", 1)
    told, plain = told_track(job, 4), run_track(job, 4)
    assert {k: v for k, v in told.items() if k != "events"} == {
        k: v for k, v in plain.items() if k != "events"
    }
    assert np.isfinite([event["odds"] for event in told["events"]]).all()
