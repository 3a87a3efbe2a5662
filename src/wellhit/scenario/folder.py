"""A campaign folder as read: every file parsed, every fault noted, nothing yet judged.

`check.py` judges it; `read.py` makes a `Scenario` of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wellhit.scenario.fields import Fields
from wellhit.scenario.files import Files, Toml
from wellhit.scenario.plan_edits import resolve
from wellhit.scenario.plans import PlanFile, read_plan
from wellhit.scenario.problems import nearest, no_such
from wellhit.scenario.rows import Row, Rows, read_rows
from wellhit.scenario.tables import TABLES
from wellhit.terms import Scenario, ScenarioHead, Side, Source

FORMAT = 1
HEAD = "campaign.toml"
SOURCES = "sources.toml"
MOST_DAYS = 512  # the engine's room: 2,048 turns
OFFSET = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d")
HOURS_PER_TURN = 6  # the sequence of play knows night, morning, afternoon, evening and no other turn


@dataclass(slots=True)
class Campaign:
    """Everything a campaign folder says. Row objects are those of `terms`, each with its line."""

    id: str = ""
    title: dict[str, str] = field(default_factory=dict)
    summary: dict[str, str] = field(default_factory=dict)
    hours_per_turn: int = HOURS_PER_TURN
    utc_offset: str = "+00:00"
    default_scenario: str = ""
    sides: tuple[Side, ...] = ()
    scenarios: tuple[ScenarioHead, ...] = ()
    sources: tuple[Source, ...] = ()
    tables: dict[str, Rows] = field(default_factory=dict)
    plans: list[PlanFile] = field(default_factory=list)

    def rows(self, table: str) -> list[Row]:
        """The sound rows of a table."""
        return self.tables[table].rows if table in self.tables else []

    def values(self, table: str) -> tuple[Any, ...]:
        """The row objects of a table."""
        return tuple(row.value for row in self.rows(table))

    def names(self, table: str) -> set[str]:
        """Ids that may be referred to: of a table, or of the sides or sources."""
        if table == "sides":
            return {side.id for side in self.sides}
        if table == "sources":
            return {source.id for source in self.sources}
        return self.tables[table].keys if table in self.tables else set()

    def is_whole(self, *tables: str) -> bool:
        """Whether every row of these tables could be read: else what is missing may be among the faulty."""
        return not any(self.tables[table].broken for table in tables if table in self.tables)

    @property
    def first_day(self) -> date:
        """The first day of any scenario."""
        return min((head.start for head in self.scenarios), default=date.min)

    @property
    def last_day(self) -> date:
        """The last day of any scenario."""
        return max((head.end for head in self.scenarios), default=date.max)


def read_campaign(files: Files, with_record: bool = True) -> Campaign:
    """Read every file of the folder; faults collect in `files.problems`."""
    campaign = Campaign()
    head = files.toml(HEAD)
    if head is not None:
        _read_head(files, head, campaign)
    campaign.sources = read_sources(files)
    for table in TABLES:
        if table.name != "record" or with_record:
            campaign.tables[table.name] = read_rows(files, table)
    written = (read_plan(files, name) for name in files.names("plans", ".toml"))
    campaign.plans = resolve([plan for plan in written if plan is not None])
    _misnamed(files)
    return campaign


def campaign_of(scenario: Scenario) -> Campaign:
    """A scenario that stands in no tables (a siege's page of numbers) as a campaign; its rows are on line 0."""
    head = scenario.head
    campaign = Campaign(
        scenario.campaign, dict(scenario.title), dict(scenario.summary), scenario.hours_per_turn,
        scenario.utc_offset, head.id, scenario.sides, (head,), scenario.sources,
    )  # fmt: skip
    for table in TABLES:
        values = getattr(scenario, table.name)
        keys = {str(getattr(value, table.key[0])) for value in values} if len(table.key) == 1 else set()
        campaign.tables[table.name] = Rows([Row(0, value, frozenset()) for value in values], keys)
    campaign.plans = [PlanFile("", plan, {}) for plan in scenario.plans]
    return campaign


def _read_head(files: Files, toml: Toml, campaign: Campaign) -> None:
    fields = Fields(files, HEAD, toml.data, toml.lines)
    version = fields.number("format", required=True)
    if version and version != FORMAT:
        fields.fault("format", f"format {version:g} is not known; this version reads format {FORMAT}")
    campaign.id = fields.id("id")
    campaign.title = fields.names("title", True)
    campaign.summary = fields.names("summary")
    hours = fields.number("hours_per_turn", HOURS_PER_TURN)
    if hours != HOURS_PER_TURN:
        fields.fault("hours_per_turn", f"a turn is {HOURS_PER_TURN} hours")
    offset = fields.text("utc_offset", True)
    if OFFSET.fullmatch(offset):
        campaign.utc_offset = offset
    elif offset:
        fields.fault("utc_offset", 'should be like "+02:00"')
    fields.text("licence")
    campaign.default_scenario = fields.text("default_scenario", True)
    campaign.sides = tuple(side for part in _tables(fields, "sides", toml) if (side := _side(part)))
    if len(campaign.sides) != 2:
        fields.fault("sides", f"a campaign has two sides; here are {len(campaign.sides)} that can be read")
    heads = (_scenario(part, campaign) for part in _tables(fields, "scenarios", toml))
    campaign.scenarios = tuple(found for found in heads if found)
    _twice(fields, "sides", [side.id for side in campaign.sides])
    _twice(fields, "scenarios", [found.id for found in campaign.scenarios])
    names = {found.id for found in campaign.scenarios}
    if campaign.default_scenario and campaign.default_scenario not in names:
        fields.fault("default_scenario", no_such("scenario", campaign.default_scenario, names))
    fields.done()


def _tables(fields: Fields, key: str, toml: Toml) -> list[Fields]:
    """Each table of an array `[[key]]`."""
    raw = fields.get(key, True)
    if raw is None:
        return []
    if not isinstance(raw, list):
        fields.fault(key, f"is written as [[{key}]]")
        return []
    return [
        Fields(fields.files, fields.file, data, toml.lines, toml.row_of(key, i), key)
        for i, data in enumerate(raw)
    ]


def _twice(fields: Fields, key: str, ids: list[str]) -> None:
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        fields.fault(key, f'"{name}" stands twice')


def _side(fields: Fields) -> Side | None:
    name, names, adjective = fields.id("id"), fields.names("name", True), fields.text("adjective")
    tons = fields.range("theatre_tons")
    source, assumed = fields.words("theatre_source"), fields.text("theatre_assumed")
    if tons is not None and not source and not assumed:
        fields.fault("theatre_tons", "has neither theatre_source nor theatre_assumed")
    return Side(name, names, adjective, tons, source, assumed) if fields.done() else None


def _scenario(fields: Fields, campaign: Campaign) -> ScenarioHead | None:
    name, title = fields.id("id"), fields.names("title", True)
    start, end = fields.date("start", True), fields.date("end", True)
    plans = fields.get("plans")
    sides = {side.id for side in campaign.sides}
    if plans is not None and not (
        isinstance(plans, dict) and all(isinstance(value, str) for value in plans.values())
    ):
        fields.fault("plans", 'names one plan for each side, like { allied = "historical" }')
        plans = None
    for side in plans or {}:
        if side not in sides:
            fields.fault("plans", no_such("side", side, sides))
    surrender = _capitulation(fields, sides)
    if start and end and end < start:
        fields.fault("end", f"the scenario ends on {end} before it starts on {start}")
    if start and end and (end - start).days >= MOST_DAYS:
        fields.fault("end", f"{(end - start).days + 1} days; the engine has room for {MOST_DAYS}")
    if not fields.done() or start is None or end is None:
        return None
    return ScenarioHead(name, title, start, end, dict(plans or {}), *surrender)


def _capitulation(fields: Fields, sides: set[str]) -> tuple[str, date | None, str]:
    """The end of the war as an event outside the campaign: side, day, source."""
    raw = fields.get("capitulation")
    if raw is None:
        return "", None, ""
    row = fields.row_of("capitulation")
    part = Fields(fields.files, fields.file, raw, fields.lines, row, f"{fields.where} capitulation")
    side, day, source = part.text("side", True), part.date("date", True), part.text("source", True)
    if side and side not in sides:
        part.fault("side", no_such("side", side, sides))
    if not part.done():
        fields.sound = False
    return side, day, source


def read_sources(files: Files) -> tuple[Source, ...]:
    """The cards of `sources.toml`."""
    name = SOURCES
    toml = files.toml(name)
    if toml is None:
        return ()
    found = []
    for key, data in toml.data.items():
        fields = Fields(files, name, data, toml.lines, toml.row_of(key), key)
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", key):
            fields.fault("", "a source id is letters, digits, - and _")
        recall = fields.flag("recall")
        if key.startswith("K") and not recall:
            fields.fault(
                "recall", "ids that begin with K are recall: set recall = true, or rename the source"
            )
        texts = {k: fields.text(k) for k in ("kind", "address", "read", "remark")}
        found.append(Source(key, fields.text("title", True), recall=recall, **texts))
        fields.done()
    return tuple(found)


def _misnamed(files: Files) -> None:
    """A file whose name is nearly that of a table that is not there was probably meant to be it."""
    absent = [table.file for table in TABLES if not files.has(table.file)]
    for name in files.names("", ".csv"):
        meant = nearest(name, absent, alike=0.8)
        if name not in {table.file for table in TABLES} and meant:
            files.fault(name, f'no such file in a campaign; did you mean "{meant}"?')
