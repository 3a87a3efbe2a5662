"""The story of one run: its log played again, and what happened told in order of time.

Orders are those of the log. Events come from the rules as they are played; each is told by `tellings.py`, with the
rule that decided it as the rule book numbers it, the odds and the roll. A kind of event that no telling knows is told
by its word, so a new rule cannot make a story fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np

from wellhit import terms
from wellhit.engine import dice, layout, words
from wellhit.job import Engine, Job, keys_of, prepare, quiet_dice
from wellhit.replay import Difference, Log, job_of, log_names, play_log
from wellhit.report.style import share_text, whole
from wellhit.report.tellings import GREAT, ORDER_WORDS, SKY_WORDS, TELLINGS, Die, Telling
from wellhit.rulebook.read import book as rule_book
from wellhit.rulebook.read import event_words
from wellhit.rulebook.records import Book, Rule

TURNS_A_DAY = 4
NAMED = 3  # of many formations under one order, so many are named


@dataclass(frozen=True)
class Happening:
    """One event: when, what, by which rule, with what odds and what roll (None where no die was thrown)."""

    turn: int
    kind: str
    word: str
    text: str
    weight: str
    rule: Rule | None
    odds: float | None = None
    roll: float | None = None
    heading: str = ""
    short: str = ""
    subject: str = (
        ""  # what it happened to: of several alike on a day the last is told, and how many there were
    )


@dataclass(frozen=True)
class Command:
    """An order and all who were given it at once; again: the same was ordered on an earlier day."""

    side: str
    text: str
    who: tuple[str, ...]
    again: bool = False


@dataclass
class Day:
    """One day: weather, orders, events."""

    number: int
    date: datetime
    weather: str = ""
    orders: list[Command] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)


@dataclass
class Story:
    """A run told: title, days, how it ended, and where the replay left the log, if it did."""

    title: str
    days: list[Day]
    ending: list[str]
    difference: Difference | None = None
    full: list[int] = field(default_factory=list)  # turns with more events than there is room for


class Fall(NamedTuple):
    """How a fortress came to fall: war (with the war), given up (positions that had held to the end: left), taken
    (its last position); and the rule that decided it.
    """

    how: str
    left: int
    rule: str


class Names:
    """What a person calls the subjects of events."""

    def __init__(self, scenario: terms.Scenario) -> None:
        self.ids = log_names(scenario)
        self.side_of = {f.id: f.side for f in scenario.formations}
        places = {p.id: p.name for p in scenario.places}
        self.names: dict[str, Mapping[str, str]] = {
            "places": places, "formations": {f.id: f.name for f in scenario.formations},
            "fortresses": {f.id: f.name for f in scenario.fortresses},
            "strongpoints": {s.id: s.name for s in scenario.strongpoints},
            "ports": {p.id: p.name for p in scenario.ports}, "assets": {a.id: a.name for a in scenario.assets},
            "sides": {s.id: s.name.get("en", s.id) for s in scenario.sides},
            "routes": {f"{r.a}--{r.b}": f"{places[r.a]} to {places[r.b]}" for r in scenario.routes},
        }  # fmt: skip

    def of(self, table: str, number: int) -> str:
        """The name of a record by its number; sides with their article."""
        if table not in self.names or not 0 <= number < len(self.ids[table]):
            return ""
        return self.by_id(table, self.ids[table][number])

    def by_id(self, table: str, name: str) -> str:
        """The name of a record by its id; sides with their article."""
        found = self.names[table].get(name, name) or name
        return f"the {found}" if table == "sides" and not found.lower().startswith("the ") else found


def throw_again(die: Die, engine: Engine, keys: Any, event: Any, tables: tuple[str, str]) -> float:
    """The roll that decided an event: the same die of the same run, turn and subject."""
    subject = getattr(engine.world, tables[0])[int(event.a)].id
    if die.subject != "a":  # a side has no id but its number
        other = (
            np.uint64(event.b) if tables[1] == "sides" else getattr(engine.world, tables[1])[int(event.b)].id
        )
        subject = other if die.subject == "b" else subject ^ other
    with quiet_dice():
        turn = np.int64(event.turn if die.each_turn else 0)
        key = keys.fate if die.stream.startswith("F_") else keys.luck
        return float(dice.throw(key, getattr(dice, die.stream), turn, np.uint64(subject)))


class Teller:
    """Tells the events of one run."""

    def __init__(self, scenario: terms.Scenario, job: Job, engine: Engine, book: Book) -> None:
        self.names = Names(scenario)
        self.engine, self.book = engine, book
        self.keys = keys_of(job, np.array([job.first], np.uint64))[0]
        self.kinds = list(event_words())
        self.by_name = {rule.name: rule for rule in book.rules.values()}
        self.given: set[tuple[str, ...]] = set()
        self.empty: set[int] = set()  # fortresses found empty

    def rule(self, kind: str, telling: Telling | None) -> Rule | None:
        """The rule that decided an event; else the one that writes it into the log."""
        if telling is not None and telling.rule in self.by_name:
            return self.by_name[telling.rule]
        writers = self.book.writers_of(kind)
        return writers[0] if writers else None

    def tell(self, event: Any, state: Any) -> Happening:
        """One event as a sentence."""
        number = int(event.kind)
        kind = self.kinds[number] if number < len(self.kinds) else ""
        word = words.EVENT_WORDS[number] if number < len(words.EVENT_WORDS) else f"event {number}"
        telling = TELLINGS.get(kind)
        if telling is None:
            return Happening(int(event.turn), kind, word, sentence(word), GREAT, self.rule(kind, None))
        odds = float(event.odds) if telling.odds and 0.0 < event.odds < 1.0 else None
        roll, tail, outcome = None, "", ""
        if odds is not None and telling.die is not None:
            roll = throw_again(telling.die, self.engine, self.keys, event, (telling.a, telling.b))
            tail = telling.happened if roll < odds else telling.failed
            outcome = "gave way" if roll < odds else "held"
        value = float(event.value)
        parts = {
            "a": self.names.of(telling.a, int(event.a)), "b": self.names.of(telling.b, int(event.b)),
            "value": whole(value), "percent_value": percent(value), "share": percent(float(event.odds)),
            "ratio": f"{value:.1f}" if value < 10 else whole(value), "outcome": outcome,
        }  # fmt: skip
        rule = self.rule(kind, telling)
        if kind == "E_EMPTY":
            self.empty.add(int(event.a))
        if kind == "E_FELL":
            end = self.how_it_fell(int(event.a), state)
            tail += fall_words(end)
            rule = self.by_name.get(end.rule, rule)
        return Happening(
            int(event.turn), kind, word, sentence(telling.text.format(**parts) + tail), telling.weight, rule, odds,
            roll, telling.heading, telling.short.format(**parts), parts["a"],
        )  # fmt: skip

    def how_it_fell(self, k: int, state: Any) -> Fall:
        """Whether a fortress fell by capitulation, by its commander's nerve, or work by work; and the rule."""
        world = self.engine.world.fortresses[k]
        works = state.strongpoints[int(world.first) : int(world.first) + int(world.n_strongpoints)]
        if state.war_over:
            return Fall("war", 0, "end_the_war")
        left = int(np.sum((works["how"] == words.CAPITULATED) & (works["fallen_turn"] == state.turn - 1)))
        if left:
            return Fall("given up", left, "enter_empty" if k in self.empty else "talk")
        return Fall("taken", 0, "test_nerve")

    def commands(self, texts: Iterable[str]) -> list[Command]:
        """The orders of a turn, those alike together."""
        together: dict[tuple[str, str], list[str]] = {}
        for text in texts:
            task, *rest = text.split()
            values = dict(word.partition("=")[::2] for word in rest)
            if "fortress" in values:
                target = self.names.by_id("fortresses", values["fortress"])
            elif "port" in values:
                target = self.names.by_id("ports", values["port"])
            else:
                target = self.names.by_id("places", values["to"])
            how = [f"{float(values['sorties']):.0f} aircraft"] if "sorties" in values else []
            how += [f"{float(values['hours']):.0f} hours"] if "hours" in values else []
            how += [values["tempo"]] if task == "assault" and "tempo" in values else []
            how += (
                [f"by night{' under searchlights' if 'searchlights' in values else ''}"]
                if "night" in values
                else []
            )
            phrase = f"{ORDER_WORDS.get(task, task)} {target}" + (f" ({', '.join(how)})" if how else "")
            table = "assets" if task == "bombard" else "formations"
            who = together.setdefault((values["side"], phrase), [])
            if table == "assets" or self.names.side_of.get(values["who"]) == values["side"]:
                who.append(
                    self.names.by_id(table, values["who"])
                )  # an order that nobody was given names the first there is
        found = []
        for (side, phrase), who in together.items():
            key = (side, phrase, *who)
            found.append(Command(self.names.by_id("sides", side), phrase, tuple(who), key in self.given))
            self.given.add(key)
        return found


def fall_words(fall: Fall) -> str:
    """How a fortress fell, as the end of a sentence."""
    if fall.how == "war":
        return "; it lays down its arms with the war"
    if fall.how == "given up":
        positions = "one position" if fall.left == 1 else f"{fall.left} positions"
        return f"; {positions} had held to the end"
    return "; its last position is taken"


def sentence(text: str) -> str:
    """Text with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def percent(share: float) -> str:
    """A share in per cent, "none" for nothing."""
    return share_text(share) or "none"


def chance(share: float) -> str:
    """A chance in 100, finer below one and above ninety-nine."""
    if share >= 1.0:
        return "certain"
    return f"{100 * share:.0f} in 100" if 0.01 <= share <= 0.99 else f"{1000 * share:.1f} in 1,000"


def odds_words(happening: Happening) -> str:
    """The odds and the roll: "odds 37 in 100, rolled 52"."""
    if happening.odds is None:
        return ""
    told = chance(happening.odds)
    if told == "certain":
        return told
    if happening.roll is None:
        return f"odds {told}"
    scale, places = (100, 0) if 0.01 <= happening.odds <= 0.99 else (1000, 1)
    if f"{scale * happening.roll:.{places}f}" == f"{scale * happening.odds:.{places}f}":
        places += 2  # a near thing: both by finer numbers
        told = told.replace(
            f"{scale * happening.odds:.{places - 2}f} in", f"{scale * happening.odds:.{places}f} in"
        )
    return f"odds {told}, rolled {scale * happening.roll:.{places}f}"


def rule_words(happening: Happening) -> str:
    """The rule that decided it: number, name, mechanisms."""
    if happening.rule is None:
        return ""
    ids = f", {' '.join(happening.rule.mechanisms[:3])}" if happening.rule.mechanisms else ""
    return f"rule {happening.rule.number} {happening.rule.name}{ids}"


def ending(state: Any, names: Names, scenario: terms.Scenario) -> list[str]:
    """How things stood at the end."""
    lines = []
    for k, fortress in enumerate(names.ids["fortresses"]):
        fort = state.fortresses[k]
        name = names.by_id("fortresses", fortress)
        if fort.fall_turn >= 0:
            moment = scenario.start + timedelta(hours=scenario.hours_per_turn * int(fort.fall_turn))
            cost = whole(float(fort.attackers_lost + fort.lost_in_siege))
            lines.append(f"{name} fell on {day_words(moment)}; it cost its besiegers {cost} casualties.")
        else:
            lines.append(f"{name} held out with {whole(float(fort.garrison_men))} men.")
    for number, side in enumerate(names.ids["sides"]):
        s = state.sides[number]
        lost = whole(float(s.killed + s.wounded + s.missing))
        lines.append(
            sentence(
                f"{names.by_id('sides', side)}: {lost} casualties, {whole(float(s.prisoners))} prisoners taken"
            )
        )
    return lines


def day_words(moment: datetime) -> str:
    """Sunday 10 September 1944."""
    return f"{moment:%A} {moment.day} {moment:%B %Y}"


def tell(log: Log, scenario: terms.Scenario) -> Story:
    """The story of a log. Raises LogError when it was made by other rules or another state of the campaign."""
    job = job_of(log, scenario)
    engine = prepare(job)
    teller = Teller(scenario, job, engine, rule_book())
    events = layout.blank(layout.Log)[0]
    events.on = 1
    title = f"{scenario.title.get('en', scenario.campaign)}: run {job.first} of seed {job.seed}"
    story = Story(title, [], [])
    state: Any = None
    for number, state, parts in play_log(log, job, engine, events):
        if number % TURNS_A_DAY == 0:
            moment = scenario.start + timedelta(hours=scenario.hours_per_turn * number)
            sky, ground = terms.SKIES[int(state.sky)], terms.GROUND_STATES[int(state.ground)]
            weather = f"{SKY_WORDS.get(sky, sky)}, {ground} ground"
            story.days.append(Day(number // TURNS_A_DAY + 1, moment, weather))
        day = story.days[-1]
        day.orders += teller.commands(text for _, text in log.turns[number].orders)
        day.happenings += [teller.tell(event, state) for event in events.events[: int(events.n)]]
        if events.n == events.events.shape[0]:
            story.full.append(number)
        events.n = 0
        if parts and story.difference is None:
            story.difference = Difference(number, parts)
    if state is not None:
        story.ending = ending(state, teller.names, scenario)
    return story


def rows(story: Story, scenario: terms.Scenario) -> list[dict[str, Any]]:
    """Every event as a row, for --json."""
    found = []
    for day in story.days:
        for h in day.happenings:
            moment = scenario.start + timedelta(hours=scenario.hours_per_turn * h.turn)
            found.append(
                {
                    "turn": h.turn, "date": moment.date().isoformat(), "hour": terms.TURN_NAMES[h.turn % TURNS_A_DAY],
                    "event": h.word, "rule": f"{h.rule.chapter}.{h.rule.name}" if h.rule else None,
                    "number": h.rule.number if h.rule else None, "mechanisms": h.rule.mechanisms if h.rule else [],
                    "odds": h.odds, "roll": h.roll, "text": h.text,
                }
            )  # fmt: skip
    return found
