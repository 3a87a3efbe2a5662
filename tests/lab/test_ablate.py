"""What each mechanism moves: the list that was written beforehand, and how effects are judged."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wellhit.engine import rule
from wellhit.engine.compile import names_of
from wellhit.lab.measures import HOW
from wellhit.lab.whatif import ablate as ab
from wellhit.lab.whatif.paired import Pair, Question
from wellhit.scenario import load, shipped
from wellhit.terms import Scenario

ASKED = ab.read()
IDS = [asked.mechanism for asked in ASKED]
KEYS = ["mechanism", "title", "measure", "unit", "with", "without", "difference", "low", "high", "runs"]


def test_all_forty_six_are_asked_in_order() -> None:
    assert [f"M{n:02d}" for n in range(1, 47)] == IDS


@pytest.mark.parametrize("asked", ASKED, ids=IDS)
def test_every_mechanism_asks_what_there_is(asked: ab.Asked) -> None:
    """Fields, measure, subjects, dates; and the campaign, once it is shipped."""
    assert asked.title
    assert asked.texts.startswith(("S0", "S1", "S2"))
    assert asked.why
    assert asked.sign in ab.SIGNS
    assert asked.smallest in ab.SMALLEST
    assert asked.question.measure in HOW
    assert asked.campaign in {*shipped(), "proving-ground"}
    if asked.campaign not in shipped():
        return
    scenario = load(asked.campaign, asked.scenario, with_record=False)
    kind = HOW[asked.question.measure][0]
    assert bool(asked.question.subjects) == bool(kind)
    assert set(asked.question.subjects) <= set(names_of(scenario)[kind]) if kind else True
    assert asked.question.at == "" or scenario.head.start.isoformat() < asked.question.at


def test_a_list_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mechanisms.toml"
    text = ab.FILE.read_text(encoding="utf-8").split("[M02]")[0]
    for old, new in (('sign = "-"\n', ""), ('sign = "-"', 'sign = "?"'), ("[M01]", "[M1]")):
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(ValueError, match=r"M0?1"):
            ab.read(path)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("M4", 'no mechanism "M4"; did you mean "M04"'),
        ("m99", 'no mechanism "M99"; they are M01 to M46'),
        ("typhoons", 'did you mean "M22" (Rocket Typhoons on call)?'),
        ("", "they are M01 to M46"),
        ("x" * 5000, "no mechanism"),
    ],
)
def test_an_unknown_mechanism_names_the_nearest(word: str, message: str) -> None:
    with pytest.raises(ValueError, match="no mechanism") as caught:
        ab.chosen((word,), ASKED)
    assert message in str(caught.value)


def test_mechanisms_come_in_the_order_of_the_list() -> None:
    assert [a.mechanism for a in ab.chosen(("m31", "M18 ", "M31"), ASKED)] == ["M18", "M31"]
    assert ab.chosen((), ASKED) == ASKED


# -- judging ---------------------------------------------------------------------------------------------


def pair_of(a: float, b: float, margin: float, sd: float = 10.0, **other: Any) -> Pair:
    made = Pair(
        a=a, b=b, difference=b - a, low=b - a - margin, high=b - a + margin, spread=1.0, sd_a=sd, sd_b=sd, lower=0.5,
        higher=0.5, pairs=100, left_out=0, never_a=0, never_b=0,
    )  # fmt: skip
    return replace(made, **other)


M18 = next(a for a in ASKED if a.mechanism == "M18")  # sign -, 0.1 sd
M31 = next(a for a in ASKED if a.mechanism == "M31")  # sign +, 1 %
M44 = next(a for a in ASKED if a.mechanism == "M44")  # audit


@pytest.mark.parametrize(
    ("asked", "pair", "verdict"),
    [
        (M18, pair_of(7.0, 5.0, 0.5), ab.EXPECTED),
        (M18, pair_of(5.6, 5.0, 0.5), ab.SMALL),
        (M18, pair_of(5.0, 7.0, 0.5), ab.AGAINST),
        (M18, pair_of(7.0, 5.0, 2.5), ab.UNCLEAR),
        (M18, pair_of(5.0, 5.0, 0.0, lower=0.0, higher=0.0), ab.NOTHING),
        (M18, pair_of(5.0, 5.0, 0.0, pairs=0), ab.NEVER),
        (M31, pair_of(100.0, 102.0, 0.5), ab.EXPECTED),
        (M31, pair_of(100.0, 100.5, 0.1), ab.SMALL),
        (M31, pair_of(100.0, 98.0, 0.5), ab.AGAINST),
        (M44, pair_of(900.0, 0.0, 50.0, sd=0.0), ab.EXPECTED),
        (M44, pair_of(900.0, 1e-9, 50.0, sd=1e-9), ab.EXPECTED),
        (M44, pair_of(900.0, 3.0, 50.0, sd=1.0), ab.AGAINST),
        (M18, None, ab.NO_RULE),
    ],
)
def test_how_an_effect_is_judged(
    asked: ab.Asked, pair: Pair | None, verdict: str, flagship: Scenario
) -> None:
    assert ab.Effect(asked, flagship, pair, 5.0, 100).verdict == verdict


def test_a_row_has_the_promised_keys_and_no_false_zero(flagship: Scenario) -> None:
    row = ab.Effect(M18, flagship, pair_of(7.0, 5.0, 0.5), 5.0, 100).row()
    assert list(row) == KEYS
    assert (row["with"], row["without"], row["difference"], row["runs"]) == (5.0, 7.0, -2.0, 100)
    assert (row["measure"], row["unit"]) == ("assault_days of boulogne", "days")
    unruled = ab.Effect(M18, flagship, None, 5.0, 100).row()
    assert (unruled["with"], unruled["without"], unruled["difference"], unruled["runs"]) == (
        5.0,
        None,
        None,
        0,
    )
    away = ab.Effect(M18, None, None, math.nan, 0).row()
    assert list(away) == KEYS
    assert [away[key] for key in ("with", "without", "difference", "low", "high")] == [None] * 5


def test_a_date_is_in_days_since_a_day_that_is_named(flagship: Scenario) -> None:
    m01 = ASKED[0]
    assert ab.unit_words(m01.question, flagship) == "days since 1944-09-01"
    assert ab.measure_words(m01.question) == "reached of antwerp"
    assert ab.measure_words(Question("tons_landed", ("calais", "dieppe"), "1944-11-30")) == (
        "tons_landed of calais, dieppe by 1944-11-30"
    )


# -- playing ---------------------------------------------------------------------------------------------


def of_a_siege(mechanism: str, name: str = "boulogne-1944") -> ab.Asked:
    """The same question put to a one-page siege, which is quick."""
    asked = next(a for a in ASKED if a.mechanism == mechanism)
    fortress = load(name).fortresses[0].id
    return replace(asked, campaign=name, scenario="", question=Question("assault_days", (fortress,)))


def test_with_and_without_share_draws_and_luck(siege: Callable[[str], Scenario]) -> None:
    asked = [
        of_a_siege("M18"),
        of_a_siege("M31"),
        replace(of_a_siege("M18"), mechanism="M46", campaign="nowhere"),
    ]
    done: list[int] = []
    from wellhit.lab.play import Desk, Watch

    there = {"boulogne-1944": siege("boulogne-1944")}
    effects = ab.ablate(asked, lambda c, s: there.get(c), 60, 2, 2, Desk(Watch(done=done.append)))
    assert [e.asked.mechanism for e in effects] == ["M18", "M31", "M46"]
    assert effects[2].verdict == ab.NO_CAMPAIGN
    assert sum(done) == 60 * ab.sets_to_play(asked, lambda c: c in there) == 180
    for e in effects[:2]:
        assert e.pair is not None
        assert e.pair.pairs + e.pair.left_out == 60
        assert e.pair.spread < 2.0 * math.hypot(e.pair.sd_a, e.pair.sd_b)
    again = ab.ablate(asked[:1], lambda c, s: there.get(c), 60, 2, 1)
    assert again[0].row() == effects[0].row(), "alone and among others, on one thread and two"


def test_a_mechanism_without_a_rule_is_said_to_have_none(
    siege: Callable[[str], Scenario], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = of_a_siege("M18")
    known = [m for m in rule.MECHANISMS if m.id != "M18"]
    ab.with_rules()
    monkeypatch.setattr(rule, "MECHANISMS", known)
    (effect,) = ab.ablate([asked], lambda c, s: siege(c), 10, 1, 1)
    assert effect.verdict == ab.NO_RULE
    assert effect.pair is None
    assert effect.with_it > 0.0


def test_mechanisms_of_the_rule_book_are_among_those_asked() -> None:
    assert ab.with_rules() <= set(IDS)
