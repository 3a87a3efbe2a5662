"""The track of a run with its events in words: what happened on the map, told in English and in Dutch.

An event holds what it was (`kind`, its subjects `a` and `b` as [table, id], `value`, `odds`, `roll`, the rule), so
that it can be told anew with other names or in another language, and `text` as told here.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from wellhit import terms
from wellhit.job import Engine, Job, prepare
from wellhit.lab.tracks import run_track
from wellhit.report.story import Teller
from wellhit.report.tellings import GREAT, TELLINGS
from wellhit.report.tellings_nl import dutch
from wellhit.rulebook.read import book, event_words

NOWHERE = -1


COMMON_NOUNS = (
    "Geallieerden",
    "Aanvallers",
    "Verdedigers",
)  # no names: small within a sentence, unlike Duitsers


def in_a_sentence(side: str) -> str:
    """A side's Dutch name as it is written within a sentence."""
    return side.lower() if side in COMMON_NOUNS else side


class DutchNames:
    """What a Dutch text calls the things of a campaign; what has no Dutch name keeps its own."""

    def __init__(self, scenario: terms.Scenario) -> None:
        places = {p.id: p.name_nl or p.name for p in scenario.places}
        english = {p.id: p.name for p in scenario.places}
        self.names: dict[str, dict[str, str]] = {"places": places}
        self.names["routes"] = {f"{r.a}--{r.b}": f"{places[r.a]} naar {places[r.b]}" for r in scenario.routes}
        self.names["sides"] = {s.id: f"de {in_a_sentence(s.name.get('nl', s.id))}" for s in scenario.sides}
        for table in ("formations", "fortresses", "strongpoints", "ports", "assets"):
            self.names[table] = {item.id: item.name for item in getattr(scenario, table)}
        for table, things in (("fortresses", scenario.fortresses), ("ports", scenario.ports)):
            for thing in things:  # Fortress Dunkirk goes by the name of its town
                if thing.name.removeprefix("Fortress ") == english[thing.place]:
                    self.names[table][thing.id] = places[thing.place]

    def __call__(self, table: str, name: str) -> str:
        """The name of a thing by its table and id."""
        return self.names.get(table, {}).get(name, name)


class Witness:
    """Writes down the events of one run as they are told."""

    def __init__(self, scenario: terms.Scenario, job: Job, engine: Engine) -> None:
        self.teller = Teller(scenario, job, engine, book())
        self.kinds = list(event_words())
        self.dutch = DutchNames(scenario)
        self.places = {p.id: n for n, p in enumerate(scenario.places)}
        self.place_of = {
            table: {item.id: item.place for item in getattr(scenario, table)}
            for table in ("fortresses", "strongpoints", "ports")
        }
        self.events: list[dict[str, Any]] = []

    def __call__(self, event: Any, state: Any) -> None:
        """One event, with the state after its turn."""
        happening = self.teller.tell(event, state)
        kind = self.kinds[int(event.kind)]
        telling = TELLINGS.get(kind)
        subjects = {
            key: [table, self.teller.names.ids[table][int(event[key])]]
            for key, table in (("a", telling.a), ("b", telling.b))
            if table
        } if telling else {}  # fmt: skip
        found: dict[str, Any] = {
            "turn": happening.turn,
            "place": self.place(subjects),
            "kind": kind.removeprefix("E_").lower(),
            **subjects,
            "value": round(float(event.value), 3),
            "odds": round(float(event.odds), 4),
        }
        if happening.roll is not None:
            found["roll"] = round(happening.roll, 4)
        if kind == "E_FELL":
            fall = self.teller.how_it_fell(int(event.a), state)
            found["fall"] = {"how": fall.how, "left": fall.left}
        if happening.rule is not None:
            found["rule"] = happening.rule.number
        found["small"] = happening.weight != GREAT
        found["text"] = {"en": happening.text, "nl": dutch(found, self.dutch) or happening.text}
        self.events.append({**found, "claims": []})

    def place(self, subjects: dict[str, list[str]]) -> int:
        """Where it was, by row of the campaign's places; NOWHERE for what was nowhere in particular."""
        for table, name in reversed(subjects.values()):  # a strongpoint is nearer than its fortress
            if table == "places":
                return self.places[name]
            if table in self.place_of:
                return self.places[self.place_of[table][name]]
        return NOWHERE


def told_track(job: Job, number: int, engine: Engine | None = None) -> dict[str, Any]:
    """The track of one run with its events (docs/reference/map-data.md). Raises JobError, CapacityError."""
    engine = engine or prepare(job)
    witness = Witness(job.scenario, dataclasses.replace(job, runs=1, first=number), engine)
    track = run_track(job, number, engine, witness)
    return {**track, "events": witness.events}
