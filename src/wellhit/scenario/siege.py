"""A fortress known only by a fact sheet: `siege.toml` becomes a runnable scenario.

`outcomes.toml` beside it says what happened. It goes into the record alone, which the engine never
sees, and is not read at all when the record is not wanted.
"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime

from wellhit.scenario.check_record import limits_faults, moment
from wellhit.scenario.fields import Fields
from wellhit.scenario.files import Files
from wellhit.scenario.problems import no_such
from wellhit.scenario.siege_build import CLOCK, build
from wellhit.scenario.siege_page import PAGE as SIEGE
from wellhit.scenario.siege_page import Page, PageReader, read_page
from wellhit.terms import MEASURE_UNITS, USES, RecordRow, Scenario, Source

__all__ = ["OUTCOMES", "SIEGE", "read_siege"]
OUTCOMES = "outcomes.toml"
LIMITS = ("low", "best", "high")
CLOCK_ZONE = datetime.strptime(CLOCK, "%z").tzinfo
# The outcomes that stand in the table of every run, in words.
ASKED = {
    "fall": "the fortress falls",
    "assault_days": "from H-hour to surrender",
    "prisoners": "prisoners taken",
    "casualties": "attackers' casualties",
    "port_open": "the port opens",
}
# What can be measured on a siege's one fortress, and on its port.
MEASURED = (
    "assault_start", "invested", "fall", "assault_days", "prisoners", "casualties", "killed_defenders", "afvs_lost",
    "civilians_out", "civilians_killed", "truce_hours", "held", "raid_tons", "bombers_lost", "bad_day_share",
)  # fmt: skip
OF_PORT = ("port_open", "port_intact", "tons_landed")


def read_siege(files: Files, with_record: bool = True) -> Scenario | None:
    """The scenario of a siege folder; None after noting what is wrong with it."""
    page = read_page(files)
    if page is None:
        return None
    scenario = build(page)
    if not with_record:
        return scenario
    rows, more = _outcomes(files, page, scenario)
    if files.problems:
        return None
    return dataclasses.replace(scenario, record=rows, sources=(*scenario.sources, *more))


def _outcomes(
    files: Files, page: Page, scenario: Scenario
) -> tuple[tuple[RecordRow, ...], tuple[Source, ...]]:
    """A row for each outcome told, and the sources that only they name.

    What is not told has no row: the lab measures every fortress and port all the same.
    """
    if not files.has(OUTCOMES):
        return (), ()
    toml = files.toml(OUTCOMES)
    if toml is None:
        return (), ()
    reader = PageReader(files, page.sources)
    measures = MEASURED + (OF_PORT if scenario.ports else ())
    rows = []
    for name, told in toml.data.items():
        fields = Fields(files, OUTCOMES, in_full(told), toml.lines, toml.row_of(name), name)
        row = _outcome(reader, fields, page, name, measures)
        if row is not None:
            rows.append(row)
    known = {source.id for source in scenario.sources}
    return tuple(rows), tuple(source for name, source in reader.sources.items() if name not in known)


def in_full(told: object) -> object:
    """An outcome as a table: `634`, `[600, 634, 650]` and `{ value = ... }` or `{ range = ... }` spelt out as such."""
    if not isinstance(told, dict):
        told = {"range" if isinstance(told, list) else "value": told}
    limits = told.get("range")
    if "value" in told and "best" not in told and limits is None:
        return {"best" if key == "value" else key: value for key, value in told.items()}
    if isinstance(limits, list) and len(limits) == len(LIMITS) and not told.keys() & {*LIMITS, "value"}:
        rest = {key: value for key, value in told.items() if key != "range"}
        return dict(zip(LIMITS, limits, strict=True)) | rest
    return told


def _outcome(
    reader: PageReader, fields: Fields, page: Page, name: str, measures: tuple[str, ...]
) -> RecordRow | None:
    measure = fields.choice("measure", measures, name if name in measures else "")
    if not measure:
        fields.fault("measure", "is needed: " + no_such("measure", name, measures))
    label = fields.text("label") or ASKED.get(name, name.replace("_", " "))
    unit = fields.text("unit") or MEASURE_UNITS.get(measure, "")
    low, best, high = (_written(fields, key) for key in LIMITS)
    row = RecordRow(
        id=f"{page.id}.{name}",
        label=f"{page.title['en']}: {label}",
        measure=measure,
        subject=(page.id,),
        at="",
        unit=unit,
        low=low or best,
        best=best,
        high=high or best,
        scenarios=("siege",),
        use=fields.choice("use", USES, "check"),
        source=reader.cited(fields, fields.text("source")),
        headline=name in ASKED,
        note=fields.text("note"),
    )
    for key, message in limits_faults(row) if fields.sound else ():
        fields.fault(key, message)
    return row if fields.done() else None


def _written(fields: Fields, key: str) -> str:
    """A number, a time (on the clock of the page) or a yes or no, as the record writes it."""
    raw = fields.get(key, required=key == "best")
    if isinstance(raw, bool) or raw in ("yes", "no"):
        return "yes" if raw in (True, "yes") else "no"
    if isinstance(raw, datetime):
        own_clock = raw.astimezone(CLOCK_ZONE) if raw.tzinfo is not None else raw
        return own_clock.strftime("%Y-%m-%dT%H:%M") + CLOCK
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, str) and moment(raw) is not None:
        return raw + CLOCK if "T" in raw and len(raw) == len("1944-09-12T11:45") else raw
    if isinstance(raw, int | float):
        return f"{fields.number(key):.10g}"
    if raw is not None:
        fields.fault(key, "should be a number, a date, or yes or no")
    return ""
