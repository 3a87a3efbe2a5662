"""Reading `siege.toml`: one page of numbers, each a value or [low, best, high], each with its source."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from wellhit.scenario.fields import Fields
from wellhit.scenario.files import Files
from wellhit.scenario.folder import read_sources
from wellhit.scenario.problems import no_such
from wellhit.scenario.siege_climate import CLIMATES, DAYS_A_MONTH
from wellhit.scenario.siege_keys import INTENTS, KEYS, SPECIAL_ARMOUR, Key
from wellhit.terms import APPROACHES, TEMPOS, Range, Source

PAGE = "siege.toml"
DEFAULT_GOOD_DAYS = 12.0  # good flying days a month where nothing is said: between channel and inland


@dataclass(frozen=True, slots=True)
class Given:
    """A quantity of the page: its range, who says so, and the reason where nobody does."""

    range: Range
    source: tuple[str, ...] = ()
    why: str = ""
    assumed: str = ""

    @property
    def best(self) -> float:
        """The adopted value, for what the engine takes as one number."""
        return self.range.best


@dataclass(slots=True)
class Page:
    """One siege as its page tells it."""

    id: str
    title: dict[str, str]
    assault: date
    hour: str
    approach: str
    intent: str
    tempo: str
    climate: str | float
    climate_source: tuple[str, ...]
    values: dict[str, Given] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()

    def best(self, name: str) -> float:
        """The adopted value of a key."""
        return self.values[name].best


class PageReader:
    """Reads the page; sources are ids of `sources.toml` where that file lies beside it, else plain words."""

    def __init__(self, files: Files, known: tuple[Source, ...] | None = None) -> None:
        self.files = files
        self.listed = files.has("sources.toml")
        if known is None:
            known = read_sources(files) if self.listed else ()
        self.sources: dict[str, Source] = {source.id: source for source in known}

    def cited(self, fields: Fields, text: str) -> tuple[str, ...]:
        """The source ids that a `source` text names."""
        if not text:
            return ()
        if self.listed:
            names = tuple(name.strip() for name in text.split(";"))
            for name in names:
                if name not in self.sources:
                    fields.fault("source", no_such("source", name, self.sources))
            return names
        known = {source.title: source.id for source in self.sources.values()}
        name = known.get(text, f"P{len(known) + 1}")
        self.sources[name] = Source(name, text, kind="as written on the page")
        return (name,)

    def quantity(self, key: Key, fields: Fields, name: str) -> Given | None:
        """A key's value as given; None where it is left out or cannot be read."""
        raw = fields.get(name)
        if raw is None:
            return None
        source: tuple[str, ...] = ()
        why = ""
        if isinstance(raw, dict):
            part = Fields(self.files, PAGE, raw, fields.lines, fields.row_of(name), key.name)
            source, why = self.cited(part, part.text("source")), part.text("why")
            value, ranged = part.get("value"), part.get("range")
            sound = part.done()
            if (value is None) == (ranged is None):
                fields.fault(name, "give either value or range, with source and why if you can")
                return None
            if not sound:
                return None
            raw = value if value is not None else ranged
        found = self._range(key, fields, name, raw)
        if found is None:
            return None
        return Given(found, source, why, "" if source else (why or "stated on the page without a source"))

    def _range(self, key: Key, fields: Fields, name: str, raw: object) -> Range | None:
        numbers: list[Any] = raw if isinstance(raw, list) else [raw]
        if len(numbers) not in (1, 3) or not all(_is_number(n) for n in numbers):
            fields.fault(name, f"should be a number of {key.unit}, or three: [low, best, high]")
            return None
        low, best, high = (float(n) for n in (numbers * 3 if len(numbers) == 1 else numbers))
        if not low <= best <= high:
            fields.fault(name, f"low, best, high should rise: {low:g}, {best:g}, {high:g}")
        elif low < key.least:
            fields.fault(name, f"{low:g} is less than {key.least:g} {key.unit}")
        elif high > key.most:
            fields.fault(name, f"{high:g} is more than {key.most:g} {key.unit}")
        else:
            return Range(low, best, high)
        return None


def _is_number(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) < 1e12
        and math.isfinite(value)
    )


def read_page(files: Files) -> Page | None:
    """The page, with priors where it is silent; None after noting what is wrong with it."""
    toml = files.toml(PAGE)
    if toml is None:
        return None
    fields = Fields(files, PAGE, toml.data, toml.lines)
    reader = PageReader(files)
    name, title = fields.id("id"), fields.names("title", True)
    assault, hour = _assault_start(fields)
    approach = fields.choice("approach", APPROACHES, "land")
    intent = fields.choice("intent", INTENTS, "assault")
    tempo = fields.choice("tempo", TEMPOS)
    climate, climate_source = _climate(reader, fields)
    special_row = max(
        toml.row_of("special_armour"), fields.row_of("special_armour")
    )  # [heading] or key = {…}
    values = _values(reader, fields, special_row)
    if fields.data.get("defenders") is None and fields.data.get("battalions") is None:
        fields.fault("defenders", "give at least the defenders or the attacker's battalions")
    for key in ("defenders", "battalions"):
        if key in values and values[key].range.low <= 0:
            fields.fault(key, "a siege needs some")
    if not fields.done() or files.problems or assault is None:
        return None
    page = Page(name, title, assault, hour, approach, intent, tempo, climate, climate_source, values)
    _add_priors(page)
    if not page.tempo:  # waiting for ammunition is what a deliberate assault does
        page.tempo = "deliberate" if page.best("ammunition_pause") > 0 else "quick"
    page.sources = tuple(reader.sources.values())
    return page


def _assault_start(fields: Fields) -> tuple[date | None, str]:
    """The day of H-hour, and the part of the day where an hour is given."""
    raw = fields.data.get("assault_start")
    if isinstance(raw, str):
        with suppress(ValueError):  # a wrong one is told below
            raw = datetime.fromisoformat(raw) if "T" in raw else raw
    if isinstance(raw, datetime):
        fields.get("assault_start")
        return raw.date(), ("night", "morning", "afternoon", "evening")[raw.hour // 6]
    return fields.date("assault_start", True), ""


def _climate(reader: PageReader, fields: Fields) -> tuple[str | float, tuple[str, ...]]:
    """A named climate or good days a month, with its source."""
    raw = fields.get("climate")
    source: tuple[str, ...] = ()
    if isinstance(raw, dict):
        part = Fields(reader.files, PAGE, raw, fields.lines, fields.row_of("climate"), "climate")
        source = reader.cited(part, part.text("source"))
        part.text("why")
        raw = part.get("value", True)
        if not part.done():
            fields.sound = False
    if raw is None:
        return DEFAULT_GOOD_DAYS, source
    if isinstance(raw, str):
        if raw not in CLIMATES:
            fields.fault("climate", no_such("climate", raw, CLIMATES))
        return raw, source
    key = Key("climate", "good days a month", "", Range(0, 0, 0), "", most=DAYS_A_MONTH)
    given = reader.quantity(
        key, Fields(reader.files, PAGE, {"climate": raw}, fields.lines, fields.row_of("climate")), "climate"
    )
    return (given.best if given else DEFAULT_GOOD_DAYS), source


def _values(reader: PageReader, fields: Fields, special_row: int) -> dict[str, Given]:
    """The quantities that the page gives; special_row: where its table of special armour begins."""
    special = fields.get("special_armour")
    part = Fields(
        reader.files, PAGE, {} if special is None else special, fields.lines, special_row, "special_armour"
    )
    values = {}
    for key in KEYS:
        within, name = (part, key.name.split(".")[1]) if "." in key.name else (fields, key.name)
        given = reader.quantity(key, within, name)
        if given is not None:
            values[key.name] = given
    part.known |= set(SPECIAL_ARMOUR)
    if not part.done():
        fields.sound = False
    return values


def _add_priors(page: Page) -> None:
    """What is left out takes its prior; one that is per another key follows that key's best value."""
    waiting = [key for key in KEYS if key.name not in page.values]
    while waiting:
        ready = [key for key in waiting if not key.per or key.per in page.values]
        for key in ready:
            by = page.best(key.per) if key.per else 1.0
            low, best, high = (min(max(x * by, key.least), key.most) for x in key.prior)
            page.values[key.name] = Given(Range(low, best, high), assumed=f"left out: prior ({key.why})")
        waiting = [key for key in waiting if key not in ready]
