"""What the runs expect of an outcome, beside what happened: numbers on one line, counts, where the record lies.

Values of dates are days since midnight of the campaign's first day. Nothing here has words of a language: pages and
sentences (`atlas/sentences.py`) say it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from wellhit.atlas.content.exhibit import Results
from wellhit.terms import RecordRow

QUANTILES = ("q05", "q25", "q50", "q75", "q95")
# Heading -> the measures that stand under it, in the order of the page.
GROUPS: dict[str, tuple[str, ...]] = {
    "march": ("reached", "crossed", "invested"),
    "sieges": ("assault_start", "taken", "fall"),
    "length": ("assault_days",),
    "losses": ("casualties", "killed_defenders", "afvs_lost", "siege_casualties"),
    "prisoners": ("prisoners", "escaped", "slipped_out"),
    "ports": ("port_open", "port_intact"),
    "tons": ("tons_landed",),
    "bombers": ("raid_tons", "bombers_lost", "bad_day_share"),
    "civilians": ("civilians_out", "civilians_killed", "truce_hours"),
    "coast": ("last_shell", "shells", "shelled_days"),
    "other": (),
}


class Limits(NamedTuple):
    """What the record says: lowest credible, adopted and highest credible value."""

    low: float
    best: float
    high: float


@dataclass(frozen=True)
class Beside:
    """An outcome of the runs beside its record.

    spread: the quantiles 5, 25, 50, 75, 95 %, None where it had not come about. place: half (in the middle half of the
    runs), most (in the middle nine tenths), outside, same or apart (every run alike, and as the record or not), none
    (nothing to say). lean: early, late, low or high where the record is missed. use: fit, check or "".
    """

    id: str
    label: str
    unit: str
    measure: str
    subject: tuple[str, ...]
    use: str
    headline: bool
    row: RecordRow | None
    record: Limits | None
    spread: tuple[float | None, ...]
    never: float
    place: str
    lean: str = ""

    @property
    def group(self) -> str:
        """The heading under which it stands: a key of GROUPS."""
        return next((name for name, measures in GROUPS.items() if self.measure in measures), "other")

    @property
    def is_date(self) -> bool:
        """Whether its values are days since the start."""
        return self.unit == "date"

    @property
    def is_fit(self) -> bool:
        """Whether the calibration looked at it."""
        return self.use == "fit"

    @property
    def is_misfit(self) -> bool:
        """Whether the record lies where hardly a run comes, or where none does."""
        return self.place in ("outside", "apart")

    @property
    def ends(self) -> list[float]:
        """Every value that a scale must hold."""
        return [x for x in (*self.spread, *(self.record or ())) if x is not None]


@dataclass(frozen=True)
class Coverage:
    """Of `judged` rows so many lie in the middle half, so many in the middle nine tenths of the runs."""

    judged: int
    half: int
    most: int


def days_since(text: str, start: date) -> float:
    """Days from midnight of `start` to an ISO date and time, by its own clock."""
    moment = datetime.fromisoformat(text).replace(tzinfo=None)
    return (moment - datetime(start.year, start.month, start.day)).total_seconds() / 86400


def beside(results: Results, record: Mapping[str, RecordRow], start: date) -> list[Beside]:
    """Every row of the summary, those on record first and in the order of the record."""
    found = [_beside(row, record.get(row["id"]), start, results) for row in results.rows]
    order = {name: n for n, name in enumerate(record)}
    return sorted(found, key=lambda one: order.get(one.id, len(order)))


def _beside(row: Mapping[str, Any], on_record: RecordRow | None, start: date, results: Results) -> Beside:
    unit = str(row["unit"])
    measure, subject = _asked(row, on_record, results)
    record = [_value(row["record"][edge], unit, start) for edge in ("low", "best", "high")]
    spread = tuple(_value(row["runs"][key], unit, start) for key in QUANTILES)
    known = None if record[1] is None else Limits(*(record[1] if x is None else x for x in record))
    place = _place(row, known, spread)
    return Beside(
        str(row["id"]), str(row["label"]), unit, measure, subject, str(row.get("use") or ""),
        bool(on_record and on_record.headline), on_record, known, spread, float(row["runs"]["censored"]),
        place, _lean(unit, known, spread) if place in ("outside", "apart", "most") else "",
    )  # fmt: skip


def _asked(
    row: Mapping[str, Any], on_record: RecordRow | None, results: Results
) -> tuple[str, tuple[str, ...]]:
    """Measure and subjects: of the record row, else as the counts have them, else as the id says."""
    if on_record is not None:
        return on_record.measure, on_record.subject
    counted = results.counted(row["id"])
    if counted is not None:
        return str(counted["measure"]), tuple(counted["subject"])
    subject, _, measure = str(row["id"]).rpartition(".")
    return measure, (subject,)


def _value(value: Any, unit: str, start: date) -> float | None:
    if value is None:
        return None
    return days_since(value, start) if unit == "date" else float(value)


def _place(row: Mapping[str, Any], record: Limits | None, spread: Sequence[float | None]) -> str:
    if record is None:
        return "none"
    if row["inside90"] is None:
        middle = spread[2]
        return "same" if middle is not None and record.low <= middle <= record.high else "apart"
    return "half" if row["inside50"] else "most" if row["inside90"] else "outside"


def _lean(unit: str, record: Limits | None, spread: Sequence[float | None]) -> str:
    """Which way the median of the runs misses the record."""
    more = record is None or spread[2] is None or spread[2] > record.best
    return ("late" if more else "early") if unit == "date" else ("high" if more else "low")


def coverage(rows: Iterable[Beside]) -> Coverage:
    """How many rows lie inside; those of which every run says the same do not count."""
    judged = [row for row in rows if row.place in ("half", "most", "outside")]
    half = sum(row.place == "half" for row in judged)
    return Coverage(len(judged), half, half + sum(row.place == "most" for row in judged))


def lower_than_record(
    one: Beside, quantiles: Sequence[tuple[float, float | None]], runs: int
) -> tuple[int, int] | None:
    """In at least and at most so many of `runs` runs the value is lower than the record's; None: not known.

    quantiles: (per cent, value), as `Results.quantiles` gives them, by straight lines between the ordered runs.
    """
    if one.record is None or not quantiles or runs < 1:
        return None
    best = one.record.best
    below = [p for p, value in quantiles if value is not None and value < best]
    above = [p for p, value in quantiles if value is None or value >= best]
    least = math.floor((runs - 1) * max(below) / 100 + 1e-9) + 1 if below else 0
    most = math.ceil((runs - 1) * min(above) / 100 - 1e-9) if above else runs
    return least, max(least, most)


def by_day(steps: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """(day, runs in which it came about on that day), from the running counts of `falls.json`."""
    found, before = [], 0
    for day, count in steps:
        found.append((int(day), int(count) - before))
        before = int(count)
    return found


def between_ends(quantiles: Sequence[tuple[float, float | None]]) -> list[float]:
    """The quantiles without the least and the greatest run; none that falls among runs in which it never happened."""
    return [value for p, value in quantiles if 0 < p < 100 and value is not None]


def yes_in(quantiles: Sequence[tuple[float, float | None]], runs: int) -> tuple[int, int] | None:
    """Of an outcome that is yes or no: in at least and at most so many runs it was yes."""
    if not quantiles:
        return None
    no = [p for p, value in quantiles if value == 0.0]
    yes = [p for p, value in quantiles if value == 1.0]
    most = runs - (math.floor((runs - 1) * max(no) / 100 + 1e-9) + 1) if no else runs
    least = runs - math.ceil((runs - 1) * min(yes) / 100 - 1e-9) if yes else 0
    return (least, max(least, most))
