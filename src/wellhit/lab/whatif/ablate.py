"""What each mechanism moves: the same luck played with it and without it.

What a mechanism should move, which way, and how much is worth having stands in mechanisms.toml, written before any
result was looked at. Everything else is played once with all mechanisms on, and once for each mechanism off.
"""

from __future__ import annotations

import importlib
import math
import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wellhit.engine import rule
from wellhit.job import Job
from wellhit.lab.play import Desk
from wellhit.lab.whatif.paired import Inquiry, Pair, Question, ask, label_of, pair, rounded
from wellhit.terms import MEASURE_UNITS, Scenario

FILE = Path(__file__).with_name("mechanisms.toml")
FIELDS = ("title", "texts", "why", "campaign", "measure", "sign", "smallest")
MORE = ("scenario", "subject", "at", "audit")
SIGNS = ("+", "-")
SMALLEST = ("0.1 sd", "1 %")
EXPECTED, SMALL, UNCLEAR, AGAINST, NOTHING = "as expected", "small", "not settled", "against", "nothing"
NO_RULE, NO_CAMPAIGN, NEVER = "no rule", "no campaign", "never came up"
VERDICTS = (EXPECTED, SMALL, UNCLEAR, AGAINST, NOTHING, NEVER, NO_RULE, NO_CAMPAIGN)
AUDITED = 0.5  # men of a whole run: less is the rounding of sums
Load = Callable[[str, str], Scenario | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one mechanism should move. sign: + or -, of the difference with less without."""

    mechanism: str
    title: str
    texts: str
    why: str
    campaign: str
    scenario: str
    question: Question
    sign: str
    smallest: str
    audit: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What one mechanism moved. pair: a without it, b with it; None where it could not be played."""

    asked: Asked
    scenario: Scenario | None
    pair: Pair | None
    with_it: float
    runs: int

    @property
    def verdict(self) -> str:
        """One of VERDICTS."""
        if self.scenario is None:
            return NO_CAMPAIGN
        if self.pair is None:
            return NO_RULE
        p = self.pair
        if p.pairs == 0:
            return NEVER
        if self.asked.audit and p.b >= AUDITED:
            return AGAINST
        if p.same:
            return NOTHING
        if not p.settled:
            return UNCLEAR
        if (p.difference > 0.0) != (self.asked.sign == "+"):
            return AGAINST
        return EXPECTED if self.is_worth_having else SMALL

    @property
    def size(self) -> float:
        """The difference in the terms of the smallest one worth having: standard deviations, or a share."""
        if self.pair is None:
            return math.nan
        scale = self.pair.sd_b if self.asked.smallest == "0.1 sd" else abs(self.pair.a)
        if scale == 0.0:
            return math.inf if self.pair.difference else 0.0
        return abs(self.pair.difference) / scale

    @property
    def is_worth_having(self) -> bool:
        """Whether the difference is at least the smallest effect worth having."""
        return self.size >= (0.1 if self.asked.smallest == "0.1 sd" else 0.01)

    def row(self) -> dict[str, Any]:
        """The row that `wellhit ablate --json` prints."""
        p = self.pair
        found = (p.b, p.a, p.difference, p.low, p.high) if p is not None else (self.with_it, *(math.nan,) * 4)
        keys = ("with", "without", "difference", "low", "high")
        return {
            "mechanism": self.asked.mechanism,
            "title": self.asked.title,
            "measure": measure_words(self.asked.question),
            "unit": unit_words(self.asked.question, self.scenario),
            **{key: rounded(value) for key, value in zip(keys, found, strict=True)},
            "runs": p.pairs if p is not None else 0,
        }


def measure_words(question: Question) -> str:
    """`assault_days of boulogne`; `tons_landed of calais, dieppe by 1944-11-30`."""
    subjects = " of " + ", ".join(question.subjects) if question.subjects else ""
    return question.measure + subjects + (f" by {question.at}" if question.at else "")


def unit_words(question: Question, scenario: Scenario | None) -> str:
    """The unit of the measure; a date is in days since the scenario's start."""
    unit = MEASURE_UNITS[question.measure]
    if unit != "date":
        return unit
    return f"days since {scenario.head.start}" if scenario is not None else "days since the start"


# -- what is asked ---------------------------------------------------------------------------------------


def read(path: Path = FILE) -> list[Asked]:
    """What every mechanism should move. Raises ValueError for a table that is not whole."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return [_asked(name, table) for name, table in tables.items()]


def _asked(name: str, table: Mapping[str, Any]) -> Asked:
    rule.bit_of(name)
    lacking = [key for key in FIELDS if key not in table]
    foreign = [key for key in table if key not in (*FIELDS, *MORE)]
    if lacking or foreign:
        raise ValueError(f"{FILE.name} {name}: lacks {lacking}, knows nothing of {foreign}")
    if (
        table["sign"] not in SIGNS
        or table["smallest"] not in SMALLEST
        or table["measure"] not in MEASURE_UNITS
    ):
        raise ValueError(f"{FILE.name} {name}: a sign, smallest effect or measure that is not in the list")
    return Asked(
        mechanism=name,
        title=table["title"],
        texts=table["texts"],
        why=table["why"],
        campaign=table["campaign"],
        scenario=table.get("scenario", ""),
        question=Question(table["measure"], tuple(table.get("subject", ())), table.get("at", "")),
        sign=table["sign"],
        smallest=table["smallest"],
        audit=table.get("audit", False),
    )


def chosen(wanted: Sequence[str], known: Sequence[Asked]) -> list[Asked]:
    """The mechanisms asked for, all of them where none is. Raises ValueError naming the nearest."""
    by_name = {asked.mechanism: asked for asked in known}
    names = dict.fromkeys(name.strip().upper() for name in wanted)
    for name in names:
        if name not in by_name:
            raise ValueError(no_mechanism(name, by_name))
    return [asked for asked in known if not names or asked.mechanism in names]


def no_mechanism(name: str, known: Mapping[str, Asked]) -> str:
    """A message that names the nearest: M4 is M04, "siege train" is M23."""
    from wellhit.scenario.problems import nearest, shown

    digits = name.removeprefix("M")
    near = f"M{int(digits):02d}" if digits.isascii() and digits.isdigit() and len(digits) < 9 else ""
    titles = {asked.title.upper(): asked.mechanism for asked in known.values()}
    if near not in known and not near:
        near = nearest(name, known) if len(name) <= 4 else titles.get(nearest(name, titles, 0.4), "")
    first, last = min(known), max(known)
    hint = (
        f'; did you mean "{near}" ({known[near].title})?'
        if near in known
        else f"; they are {first} to {last}"
    )
    return f'no mechanism "{shown(name)}"{hint}'


def with_rules() -> set[str]:
    """Mechanisms that have a rule in the rule book."""
    importlib.import_module("wellhit.engine.turn")
    return {mechanism.id for mechanism in rule.MECHANISMS}


# -- playing ----------------------------------------------------------------------------------------------


def sets_to_play(asked: Sequence[Asked], there: Callable[[str], bool]) -> int:
    """How many ensembles are played: one with everything on for each scenario, one for each mechanism with a rule."""
    ruled = with_rules()
    playable = [a for a in asked if there(a.campaign)]
    return len({(a.campaign, a.scenario) for a in playable}) + sum(a.mechanism in ruled for a in playable)


def ablate(
    asked: Sequence[Asked], load: Load, runs: int, seed: int, threads: int = 0, desk: Desk | None = None
) -> list[Effect]:
    """Play every mechanism off, on the same draws and luck as with everything on.

    load: (campaign, scenario) -> scenario, None where there is no such campaign. Effects come in the order asked.
    Raises JobError, ScenarioError, ValueError (a campaign without what is asked of it).
    """
    desk = desk or Desk()
    ruled = with_rules()
    groups: dict[tuple[str, str], list[Asked]] = {}
    for one in asked:
        groups.setdefault((one.campaign, one.scenario), []).append(one)
    effects: dict[str, Effect] = {}
    for (campaign, head), members in groups.items():
        scenario = load(campaign, head)
        if scenario is None:
            effects |= {one.mechanism: Effect(one, None, None, math.nan, 0) for one in members}
            continue
        inquiry = Inquiry(scenario, {one.mechanism: one.question for one in members})

        def answers(off: tuple[str, ...], only: list[str], inquiry: Inquiry = inquiry) -> dict[str, Any]:
            job = Job(inquiry.measures.scenario, runs, seed, "prior", threads or os.cpu_count() or 1, off=off)
            return ask(job, inquiry, desk, only)

        everything = answers((), [one.mechanism for one in members])
        for one in members:
            with_it = everything[one.mechanism]
            found = None
            if one.mechanism in ruled:
                found = pair(answers((one.mechanism,), [one.mechanism])[one.mechanism], with_it)
            mean = pair(with_it, with_it).b
            effects[one.mechanism] = Effect(one, scenario, found, mean, runs)
    return [effects[one.mechanism] for one in asked]


def label(effect: Effect) -> str:
    """What was asked, in words, or as it stands in the list where the campaign is not there."""
    if effect.scenario is None:
        return measure_words(effect.asked.question)
    return label_of(effect.asked.question, effect.scenario)
