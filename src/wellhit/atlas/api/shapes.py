"""What the API answers, as types: the answers are made of them, and the schemas in `openapi.json` are read from them.

Every field is always there; null where nothing is known. Numbers are numbers in the unit that stands beside them;
dates are ISO 8601 on the campaign's one clock; `page` is the address of a thing's page for readers.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, TypedDict

from msgspec import Meta, Struct


class Shape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Fields by name, none but those."""


class Text(Shape):
    """A text, the language that it is in, and whether the English it was translated from has changed since."""

    text: str
    language: str
    stale: bool


class Named(Shape):
    """An id and the name it has in the language asked for."""

    id: str
    name: str


class Range(Shape):
    """A quantity known within limits: low <= best <= high."""

    low: float
    best: float
    high: float


class Problem(Shape):
    """What is wrong with a request (RFC 9457). `near`: ids that may have been meant."""

    type: str
    title: str
    status: int
    detail: str
    parameter: str | None = None
    near: list[str] = []


class Entry(Shape):
    """An address of this interface and what is there."""

    path: str
    about: str


class Index(Shape):
    """What is served: the campaign, its days, its languages, and every address."""

    campaign: str
    title: str
    summary: str
    version: str
    first_day: dt.date
    last_day: dt.date
    languages: list[str]
    license: str
    openapi: str
    page: str
    addresses: list[Entry]


class Place(Shape):
    """A place. `names` by language; `accuracy_km`: how far the true spot may lie from these coordinates."""

    id: str
    name: str
    names: dict[str, str]
    lat: float
    lon: float
    kind: str
    ground: str
    holder: str
    accuracy: str
    accuracy_km: float | None
    sources: list[str]
    page: str


class Claim(Shape):
    """What a source says. `value` is a number where the claim has a unit of number; `text` is what it says in words."""

    id: str
    subject: Named
    property: Named
    at: str | None
    day: dt.date | None
    value: float | str | None
    low: float | str | None
    high: float | str | None
    unit: str | None
    text: Text | None
    as_written: str
    locator: str
    status: Literal["adopted", "rival", "noted"]
    recall: bool
    note: str
    sources: list[str]
    page: str


class Told(Shape):
    """A story that tells of a thing."""

    id: str
    title: str
    page: str


class PlaceInFull(Place):
    """A place with what stood there, what is said of it, and the stories that tell of it."""

    why: str
    note: Text
    fortresses: list[Named]
    strongpoints: list[Named]
    ports: list[Named]
    claims: list[Claim]
    stories: list[Told]


class Formation(Shape):
    """A formation. `men` where it has men of its own; those of its parts are counted with the parts."""

    id: str
    name: str
    side: str
    parent: str | None
    kind: str
    role: str
    commander: str
    arrives: dt.date | None
    leaves: dt.date | None
    men: Range | None
    page: str


class Position(Shape):
    """From `at` on a formation is at `place`, or `fraction` of the way from there to `to`; place null: off the map."""

    at: str
    place: str | None
    to: str | None
    fraction: float
    grade: Literal["stated", "inferred", "assumed"]


class FormationInFull(Formation):
    """A formation with its arms, where it was in the course of the campaign, and what is said of it."""

    start: str
    battalions: float
    tanks: Range | None
    guns: Range | None
    mobility: str
    note: Text
    parts: list[Named]
    positions: list[Position]
    claims: list[Claim]
    stories: list[Told]


class Source(Shape):
    """A document. `recall`: a work that was remembered, not read again. `claims`: how many it makes."""

    id: str
    title: str
    kind: str
    address: str
    read: str
    remark: Text
    recall: bool
    claims: int
    page: str


class Conflict(Shape):
    """A question on which sources differ: ids of the claims that were taken and set aside, and why."""

    id: str
    subject: Named
    question: Text
    why: Text
    adopted: list[str]
    rivals: list[str]
    sources: list[str]
    page: str


class SourceInFull(Source):
    """A source with the conflicts it takes part in; its claims are at `claims?source=`."""

    conflicts: list[Conflict]


class ConflictInFull(Shape):
    """A question with the claims themselves."""

    id: str
    subject: Named
    question: Text
    why: Text
    adopted: list[Claim]
    rivals: list[Claim]
    sources: list[Source]
    page: str


class ClaimInFull(Shape):
    """A claim with who says so, what others say, the questions it is part of and the stories that use it."""

    claim: Claim
    sources: list[Source]
    rivals: list[Claim]
    conflicts: list[Conflict]
    stories: list[Told]


class Weather(Shape):
    """Sky and ground of a day, as far as they are known."""

    sky: str
    ground: str
    confidence: str
    sources: list[str]


class DayHead(Shape):
    """A day and how many things are told of it."""

    date: dt.date
    items: int
    going_on: int
    weather: Weather | None
    page: str


class Item(Shape):
    """One thing that happened, from `date` to `last`, at `hour` where known. `sentence`: as the page has it."""

    kind: str
    date: dt.date
    last: dt.date
    hour: str | None
    place: Named | None
    subjects: list[str]
    sentence: Text
    state: str
    figures: dict[str, Range]
    unit: str
    grade: str
    claims: list[str]
    record: list[str]
    sources: list[str]
    assumed: str
    note: str


class Day(Shape):
    """What happened on a day by the record and the claims; `expected`: what the runs of the model expect by it."""

    date: dt.date
    weather: Weather | None
    items: list[Item]
    going_on: list[Item]
    stories: list[Told]
    expected: list[str]
    before: dt.date | None
    after: dt.date | None
    geojson: str
    kml: str
    page: str


class Point(Shape):
    """Longitude and latitude, WGS 84."""

    type: Literal["Point"]
    coordinates: Annotated[list[float], Meta(min_length=2, max_length=2)]


class Marked(Shape):
    """What a mark on the map stands for: something that happened, or a fortress or formation as it was at noon."""

    group: Literal["event", "fortress", "formation"]
    kind: str
    id: str
    title: str
    text: str
    side: str | None
    state: str
    date: dt.date
    last: dt.date
    hour: str | None
    grade: str
    figures: dict[str, Range]
    unit: str
    claims: list[str]
    record: list[str]
    sources: list[Named]


class Feature(Shape):
    """A mark on the map."""

    type: Literal["Feature"]
    geometry: Point
    properties: Marked


class FeatureCollection(Shape):
    """GeoJSON (RFC 7946): what happened that day at a place, and how formations and fortresses stood at noon."""

    type: Literal["FeatureCollection"]
    title: str
    date: dt.date
    language: str
    license: str
    features: list[Feature]


class Quantiles(Shape):
    """Of an outcome over the runs. A date is null where it had not come by the end; `censored`: share of such runs."""

    q05: float | str | None
    q25: float | str | None
    q50: float | str | None
    q75: float | str | None
    q95: float | str | None
    censored: float


class Modelled(Shape):
    """What the runs give for a row; `inside50`, `inside90`: whether the record lies within that share of them."""

    runs: int
    quantiles: Quantiles
    inside50: bool | None
    inside90: bool | None


class Outcome(Shape):
    """A row of the record, or an outcome without one, as the runs have it."""

    id: str
    label: Text
    unit: str
    recorded: bool
    model: Modelled


class Record(Shape):
    """What happened, with its limits. Numbers as numbers, dates as dates. `use`: fit (was calibrated on) or check."""

    id: str
    label: Text
    measure: str
    subjects: list[Named]
    at: str | None
    unit: str
    low: float | str | None
    best: float | str | None
    high: float | str | None
    scenarios: list[str]
    use: str
    headline: bool
    sources: list[str]
    note: str
    model: Modelled | None
    page: str


class Quantile(Shape):
    """By so many per cent of the runs: a value, of a date days since the start; null: not by the end."""

    percent: float
    value: float | None


class RecordInFull(Shape):
    """A row of the record with its sources, a sentence on what the runs expect, and their distribution."""

    row: Record
    sources: list[Source]
    model_says: str
    quantiles: list[Quantile]


class RunHead(Shape):
    """One run that can be looked at, or all of them together. `track`: its movements, turn by turn."""

    id: str
    kind: Literal["run", "ensemble"]
    title: str
    note: str
    role: str | None
    seed: int | None
    run: int | None
    track: str


class Runs(Shape):
    """The runs that this atlas shows: how they were made, those that can be looked at, and every outcome."""

    runs: int
    seed: int | None
    scenario: str
    draws: str
    plans: dict[str, str]
    command: str
    shown: list[RunHead]
    outcomes: list[Outcome]


class Event(Shape):
    """Something that came about in a run, in the turn that begins `at`; by which rule. small: one of many such."""

    at: str
    place: str | None
    kind: str
    text: str
    rule: str
    small: bool


class Run(Shape):
    """A run with what came about in it."""

    run: RunHead
    repeat: str
    events: list[Event]


class Hit(Shape):
    """Something that was found. `passage`: where the words stand, in plain text."""

    kind: str
    id: str
    title: str
    names: str
    passage: str
    page: str


class Link(Shape):
    """A figure or name in a story and what is behind it: kind and id."""

    kind: str
    id: str
    text: str


class Block(Shape):
    """A paragraph, heading, list or quotation of a story in plain text."""

    id: str
    kind: str
    level: int
    text: str
    links: list[Link]
    stale: bool


class Story(Shape):
    """A story: its place, its first and last day. `language`: English where it is not translated."""

    id: str
    title: str
    summary: str
    language: str
    stale: bool
    country: str
    place: Named
    start: dt.date
    end: dt.date
    subjects: list[str]
    page: str
    booklet: str


class StoryInFull(Shape):
    """A story with its text."""

    story: Story
    blocks: list[Block]


class Places(Shape):
    """All places."""

    total: int
    items: list[Place]


class Formations(Shape):
    """All formations."""

    total: int
    items: list[Formation]


class Sources(Shape):
    """All sources."""

    total: int
    items: list[Source]


class Conflicts(Shape):
    """All questions on which sources differ."""

    total: int
    items: list[Conflict]


class Days(Shape):
    """All days of the campaign."""

    total: int
    items: list[DayHead]


class Records(Shape):
    """The whole record."""

    total: int
    items: list[Record]


class Stories(Shape):
    """All stories in their order."""

    total: int
    items: list[Story]


class Claims(Shape):
    """Some of the claims that were asked for: `total` there are; `next`: where the following ones are."""

    total: int
    limit: int
    offset: int
    next: str | None
    items: list[Claim]


class Hits(Shape):
    """What a search found, the best first."""

    query: str
    total: int
    items: list[Hit]


class Frame(TypedDict):
    """What every track of the map refers to by number."""

    campaign: str
    title: dict[str, str]
    start: str
    hours_per_turn: int
    turns: int
    bounds: Annotated[list[float], Meta(min_length=4, max_length=4)]
    places: list[dict[str, Any]]
    routes: list[list[Any]]
    formations: list[dict[str, Any]]
    fortresses: list[dict[str, Any]]
    ports: list[dict[str, Any]]
    batteries: list[dict[str, Any]]
    strongpoints: list[dict[str, Any]]


class Track(TypedDict):
    """What moves and changes on the map, turn by turn. More fields as far as they are known."""

    kind: Literal["history", "run", "ensemble"]
    id: str
    title: dict[str, str]
    start: str
    turns: int
    formations: dict[str, list[list[Any]]]
