"""Day by day: for every date what the record and the claims say happened, by the hour.

Nothing is told twice: an outcome of the record that an event already names is not listed beside it.
Texts stay keys with their English, for pages to put into the reader's language; figures stay numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from wellhit.atlas.content.history import History, Situation, Stand, bridge_id, figure, limits_of
from wellhit.atlas.content.moments import Moment, moment
from wellhit.atlas.content.recorded import Happening, Raid, Recorded, record_rows
from wellhit.scenario.cells import NUMBER
from wellhit.terms import Claim, Range, RecordRow, Scenario, WeatherDay

# What a day is told of besides events: rows of situations.csv of these kinds. The map shows the others.
TOLD = ("fortress", "strongpoint", "bridge", "port", "civilians", "losses", "kent", "truce")
RAID_UNITS = ("aircraft", "sorties", "long tons", "lb", "bombs")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that happened.

    kind: event, record, raid, move, or a kind of situations.csv. hour: "HH:MM", "" where only the day is
    known. last: its last day. text: the key (table, id, column) and the English of a sentence, empty where
    the page makes one of `subject`, `state` and `figures` (names by which a page finds its words; numbers
    with limits). rest: its figure leaves out what earlier rows count. who: formations that had a part in an
    event. grade: as in the history; "stated" for what claims and record say themselves.
    """

    kind: str
    day: date
    last: date
    hour: str
    place: str
    text: tuple[str, str, str, str] | tuple[()] = ()
    subject: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    state: str = ""
    figures: Mapping[str, Range] = field(default_factory=dict)
    unit: str = ""
    rest: bool = False
    grade: str = "stated"
    claims: tuple[str, ...] = ()
    record: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    assumed: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A date: its weather where it is known, its items by the hour (those of the whole day last).

    going_on: events that began on an earlier day. before, after: where `items` is empty, the nearest days
    with something told.
    """

    day: date
    weather: WeatherDay | None
    items: tuple[Item, ...]
    going_on: tuple[Item, ...] = ()
    before: date | None = None
    after: date | None = None


def days_of(scenario: Scenario, history: History) -> dict[date, Day]:
    """Every date of the scenario, in order."""
    items = sorted(_Telling(scenario, history).items(), key=_in_order)
    weather = {row.date: row for row in scenario.weather}
    dates = list(_dates(scenario.head.start, scenario.head.end))
    by_day: dict[date, list[Item]] = {day: [] for day in dates}
    going_on: dict[date, list[Item]] = {day: [] for day in dates}
    for item in items:
        if item.day in by_day:
            by_day[item.day].append(item)
        for day in _dates(item.day + timedelta(days=1), item.last):
            if day in going_on and item.kind == "event":
                going_on[day].append(item)
    told = [day for day in dates if by_day[day]]
    return {
        day: Day(
            day, weather.get(day), tuple(by_day[day]), tuple(going_on[day]),
            None if by_day[day] else max((d for d in told if d < day), default=None),
            None if by_day[day] else min((d for d in told if d > day), default=None),
        )
        for day in dates
    }  # fmt: skip


def features(day: Day, scenario: Scenario) -> dict[str, Any]:
    """The day's items that have a place, as a GeoJSON FeatureCollection (WGS 84, longitude first)."""
    places = {place.id: place for place in scenario.places}
    found = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [places[item.place].lon, places[item.place].lat]},
            "properties": _properties(item),
        }
        for item in day.items
        if item.place in places
    ]
    return {"type": "FeatureCollection", "features": found}


def _properties(item: Item) -> dict[str, Any]:
    figures = {name: {"low": r.low, "best": r.best, "high": r.high} for name, r in item.figures.items()}
    return {
        "kind": item.kind, "date": item.day.isoformat(), "last": item.last.isoformat(), "hour": item.hour,
        "place": item.place, "text": item.text[3] if item.text else "", "subject": list(item.subject),
        "state": item.state, "figures": figures, "unit": item.unit, "grade": item.grade,
        "claims": list(item.claims), "record": list(item.record), "sources": list(item.sources),
    }  # fmt: skip


def _dates(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def _in_order(item: Item) -> tuple[date, str, str]:
    return item.day, item.hour or "24:00", item.kind


class _Telling:
    """Turns what is recorded into items."""

    def __init__(self, scenario: Scenario, history: History) -> None:
        self.scenario, self.history = scenario, history
        self.recorded = Recorded(scenario)
        self.claims = {claim.id: claim for claim in scenario.claims}

    def items(self) -> Iterator[Item]:
        """Everything, in no order."""
        situations = [row for row in self.history.situations if self._is_told(row)]
        yield from (self._event(event) for event in self.recorded.events)
        yield from (self._raid(raid) for raid in self.recorded.raids(self.history))
        yield from (self._situation(row) for row in situations)
        yield from self._moves()
        named = {name for claim in self._told_claims(situations) for name in record_rows(claim)}
        for row in self.scenario.record:
            when = self.recorded.moments.get(row.id) or moment(row.at)
            if when is not None and row.id not in named and not self._is_known(row, when):
                yield self._outcome(row, when)

    def _told_claims(self, situations: Iterable[Situation]) -> Iterator[Claim]:
        """Claims whose outcomes are already told: by an event, or by a row that rests on them or counts them."""
        yield from (event.claim for event in self.recorded.events)
        for row in situations:
            for n, name in enumerate(row.because):
                if n == 0 or limits_of(self.claims[name]) is not None:
                    yield self.claims[name]

    def _is_told(self, row: Situation) -> bool:
        """Whether a row is told beside the events: not where one of its day rests on the same claim or outcome."""
        if row.kind not in TOLD:
            return False
        if row.kind in ("port", "kent"):  # an amount, where the event only opens the port
            return True
        first = row.because[:1] if row.kind in ("losses", "civilians") else row.because
        outcomes = {name for claim in first for name in record_rows(self.claims[claim])}
        return not any(
            event.claim.id in first
            or (event.when.day == row.when.day and outcomes & set(record_rows(event.claim)))
            for event in self.recorded.events
        )

    def _is_known(self, row: RecordRow, when: Moment) -> bool:
        """An event of the same day is about the same thing; aircraft and tons stand with the raid itself."""
        if row.unit == "date":
            return any(
                e.when.day == when.day and row.subject == (e.claim.subject,) for e in self.recorded.events
            )
        raids = {raid.when.day for raid in self.recorded.raids(self.history)}
        return row.unit in RAID_UNITS and when.days == 1 and when.day in raids

    def _event(self, event: Happening) -> Item:
        claim = event.claim
        text = ("claims", claim.id, "value", claim.value)
        who = (row.formation for row in self.history.stands if self._is_of(row, event))
        return Item(
            "event", event.when.day, event.when.last, event.when.hour, event.place, text, (claim.subject,),
            tuple(who), claims=(claim.id,), record=tuple(record_rows(claim)), sources=claim.source, note=claim.note,
        )  # fmt: skip

    def _is_of(self, row: Stand, event: Happening) -> bool:
        """Whether a row states of a formation what the event says of its day and place."""
        if event.claim.id not in row.because or row.place != event.place or row.grade != "stated":
            return False
        return event.when.day <= row.when.day <= event.when.last

    def _raid(self, raid: Raid) -> Item:
        counts = {"sent": raid.sent, "bombed": raid.bombed, "tons": raid.tons, "lost": raid.lost}
        figures = {name: Range(n, n, n) for name, n in counts.items() if n is not None}
        if raid.tons_limits is not None:
            figures["tons"] = raid.tons_limits
        return Item(
            "raid", raid.when.day, raid.when.last, raid.when.hour, raid.place, figures=figures,
            claims=raid.claims, sources=raid.source, note=raid.note,
        )  # fmt: skip

    def _situation(self, row: Situation) -> Item:
        counted = figure(row, self.claims) if row.kind in ("port", "civilians", "losses", "kent") else None
        unit = {"port": "long tons/day", "civilians": "people", "losses": "men", "kent": "shells"}
        return Item(
            row.kind, row.when.day, row.when.last, row.when.hour, self._place(row),
            subject=self._subject(row), state=row.state, figures={"count": counted} if counted else {},
            unit=unit.get(row.kind, ""), rest=row.number is not None and row.grade == "inferred",
            grade=row.grade, claims=row.because, sources=self._sources(row.because), assumed=row.assumed, note=row.note,
        )  # fmt: skip

    def _subject(self, row: Situation) -> tuple[str, ...]:
        """What a row is about; a bridge by the places at its ends."""
        ends = ((r.a, r.b) for r in self.scenario.routes if bridge_id(r.a, r.b) == row.id)
        return next(ends, (row.id,)) if row.kind == "bridge" else (row.id,)

    def _place(self, row: Situation) -> str:
        """Where a row's thing is: a bridge at the first of its ends, a formation nowhere."""
        if row.kind == "strongpoint":
            return next((works.place for works in self.scenario.strongpoints if works.id == row.id), "")
        return self.recorded.places.get(self._subject(row)[0], "")

    def _moves(self) -> Iterator[Item]:
        """Arrivals that no event tells: formations that do the same at the same place and time are one item."""
        together: dict[tuple[str, ...], list[Stand]] = {}
        for row in self.history.stands:
            by_event = any(self._is_of(row, event) for event in self.recorded.events)
            if row.grade != "assumed" and row.place and not by_event:
                together.setdefault((row.at, row.place, row.doing, row.grade), []).append(row)
        for rows in together.values():
            row, claims = rows[0], tuple(dict.fromkeys(name for row in rows for name in row.because))
            yield Item(
                "move", row.when.day, row.when.last, row.when.hour, row.place,
                subject=tuple(row.formation for row in rows), state=row.doing, grade=row.grade,
                claims=claims, sources=self._sources(claims),
                assumed="; ".join(dict.fromkeys(row.assumed for row in rows if row.assumed)),
                note="; ".join(dict.fromkeys(row.note for row in rows if row.note)),
            )  # fmt: skip

    def _outcome(self, row: RecordRow, when: Moment) -> Item:
        numbers = {name: getattr(row, name) for name in ("low", "best", "high")}
        whole = all(NUMBER.fullmatch(text) for text in numbers.values())
        figures = {"count": Range(*(float(text) for text in numbers.values()))} if whole else {}
        place = self.recorded.places.get(row.subject[0], "") if row.subject else ""
        return Item(
            "record", when.last, when.last, when.hour, place, ("record", row.id, "label", row.label),
            row.subject, figures=figures, unit=row.unit, record=(row.id,), sources=row.source, note=row.note,
        )  # fmt: skip

    def _sources(self, claims: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(source for name in claims for source in self.claims[name].source))
