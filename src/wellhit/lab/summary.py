"""The record beside the runs: one summary row for each outcome, and the count of what lies inside.

Definitions (also in docs/reference/outcomes.md):

- *Quantiles* interpolate linearly between the ordered runs (Hyndman & Fan type 7). What never happened
  in a run stands behind every date and number, at plus infinity: a quantile that falls among such runs
  is null, and `censored` is their share.
- *A date known only to the day* runs from 00:00 to 23:59 and has noon as its best value.
- *Observation error*: the truth lies in low..high of the record, best being likeliest, so what a record
  would say of a run with value x is x + e, where e has the triangular density from -(high - best) to
  +(best - low), highest at 0. (The sides change places: a truth above the best value is a record below it.)
- *Inside the 50 % (90 %) interval*: the chance that x + e is at most the record's best value, averaged
  over the runs, lies in 0.25..0.75 (0.05..0.95). This is computed exactly, without further dice. With a
  record free of error it reduces to: best lies between the quantiles of the runs.
- An outcome that is the same in every run, always censored included, does not count towards coverage: null.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wellhit import terms

QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.50, "q75": 0.75, "q95": 0.95}
KEYS = ("run", "seed", "fate", "luck")  # columns of a run that are no outcome

# Unit and wording of each measure, for outcomes that no record row names: {} is the subject.
MEASURE_WORDS: dict[str, tuple[str, str]] = {
    "reached": ("date", "{} reached"),
    "crossed": ("date", "{} crossed"),
    "taken": ("date", "{} taken"),
    "invested": ("date", "{} invested"),
    "assault_start": ("date", "{}: assault starts"),
    "fall": ("date", "{} falls"),
    "assault_days": ("days", "{}: length of the assault"),
    "prisoners": ("men", "{}: prisoners"),
    "casualties": ("men", "{}: attacker's casualties"),
    "killed_defenders": ("men", "{}: defenders killed"),
    "port_open": ("date", "{}: first cargo"),
    "port_intact": ("yes/no", "{}: port usable when taken"),
    "tons_landed": ("long tons", "{}: cargo landed"),
    "last_shell": ("date", "{}: last shell"),
    "shells": ("shells", "{}: shells on coast towns"),
    "civilians_out": ("people", "{}: civilians who left"),
    "civilians_killed": ("people", "{}: civilians killed"),
    "truce_hours": ("hours", "{}: length of the truce"),
    "held": ("yes/no", "{}: still held"),
    "bombers_lost": ("aircraft", "{}: bombers lost"),
    "bad_day_share": ("share", "{}: share that bombed in bad weather"),
    "raid_tons": ("long tons", "{}: bombs dropped"),
    "afvs_lost": ("vehicles", "{}: armoured vehicles lost"),
    "escaped": ("men", "{}: escaped over the water"),
    "slipped_out": ("men", "{}: slipped out of the ring"),
    "siege_casualties": ("men", "{}: casualties of the investment"),
    "supply_share": ("share", "{}: share of their need that reached the attackers"),
    "shelled_days": ("days", "{}: days under fire"),
    "works_dug": ("grades", "{}: works dug"),
    "unaccounted": ("men", "{}: men in no column"),
    "uncounted": ("men", "{}: men neither dead, fled nor prisoners"),
    "total_prisoners": ("men", "{}: prisoners in all"),
    "total_casualties": ("men", "{}: attacker's casualties in all"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome of an ensemble with its record.

    values: one number per run, ordered upwards, in `unit` (dates: days since the scenario's start);
    plus infinity = never happened. record: None where no record row names it.
    day_only: the record's best value is known to the day, not to the minute.
    """

    id: str
    label: str
    unit: str
    measure: str
    subject: tuple[str, ...]
    row: terms.RecordRow | None
    record: terms.Range | None
    day_only: bool
    values: NDArray[np.float64]

    @property
    def is_date(self) -> bool:
        """Whether values are days since the scenario's start."""
        return self.unit == "date"

    @property
    def censored(self) -> float:
        """Share of runs in which it never happened by the end."""
        return float(np.isinf(self.values).mean())

    @property
    def varies(self) -> bool:
        """False if every run says the same; such an outcome is not counted in coverage."""
        return bool(self.values[0] != self.values[-1])

    def quantile(self, p: float) -> float:
        """The p-quantile of the runs, plus infinity where it falls among runs in which it never happened."""
        return quantile(self.values, p)

    def count_until(self, limit: float) -> int:
        """In how many runs the value is at most `limit` (for a date: it had happened by then)."""
        return int(np.searchsorted(self.values, limit, side="right"))


# -- clock ---------------------------------------------------------------------------------------


def to_days(text: str, scenario: terms.Scenario, edge: str = "best") -> float:
    """Days since the scenario's start of an ISO date or date and time.

    edge: low | best | high says what a date without an hour stands for: 00:00, 12:00, 23:59.
    A time without an offset is on the campaign's clock. Raises ValueError if it is no ISO date.
    """
    if len(text) == 10:
        text += {"low": "T00:00", "best": "T12:00", "high": "T23:59"}[edge]
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=scenario.start.tzinfo)
    return (moment - scenario.start) / timedelta(days=1)


def to_moment(days: float, scenario: terms.Scenario) -> datetime:
    """The moment that lies `days` after the scenario's start, to the minute, on the campaign's clock."""
    return scenario.start + timedelta(minutes=round(days * 24 * 60))


# -- quantiles and observation error --------------------------------------------------------------


def quantile(ordered: NDArray[np.float64], p: float) -> float:
    """The p-quantile of ordered values (linear interpolation; towards infinity it is infinity)."""
    place = (len(ordered) - 1) * p
    below = math.floor(place)
    low = float(ordered[below])
    if place == below or math.isinf(low):
        return low
    return low + (float(ordered[below + 1]) - low) * (place - below)


def chance_at_most(ordered: NDArray[np.float64], record: terms.Range) -> float:
    """Chance that value + observation error is at most the record's best, averaged over the runs.

    The error has the triangular density from -(high - best) to +(best - low) with its top at 0; at
    least one of the two sides must be longer than 0.
    """
    left, right = record.high - record.best, record.best - record.low
    gap = np.clip(record.best - ordered[np.isfinite(ordered)], -left, right)
    whole = left + right
    below = (gap + left) / whole * ((gap + left) / left) if left > 0 else np.zeros_like(gap)
    above = 1 - (right - gap) / whole * ((right - gap) / right) if right > 0 else np.ones_like(gap)
    return float(np.where(gap < 0, below, above).sum() / len(ordered))


def is_between(ordered: NDArray[np.float64], record: terms.Range, share: float) -> bool:
    """Whether the record's best lies in the central interval that holds `share` of values + observation error."""
    tail = (1 - share) / 2
    if record.low == record.high:
        return quantile(ordered, tail) <= record.best <= quantile(ordered, 1 - tail)
    return tail <= chance_at_most(ordered, record) <= 1 - tail


def is_inside(outcome: Outcome, share: float) -> bool | None:
    """Whether the record's best lies in the central interval that holds `share` of the predictions.

    None: nothing to say, for want of a record or because every run says the same.
    """
    if outcome.record is None or not outcome.varies:
        return None
    return is_between(outcome.values, outcome.record, share)


# -- gathering --------------------------------------------------------------------------------------


def record_range(row: terms.RecordRow, scenario: terms.Scenario) -> tuple[terms.Range, bool]:
    """The record's low, best, high as numbers (dates: days since the start), and whether it is to the day.

    An empty low or high means that the value is known exactly. Raises ValueError where a cell is no
    value of the row's unit or the three are out of order.
    """
    cells = {"low": row.low or row.best, "best": row.best, "high": row.high or row.best}
    try:
        numbers = {edge: _number(text, row.unit, scenario, edge) for edge, text in cells.items()}
    except ValueError as error:
        raise ValueError(f"record {row.id}: not a value in {row.unit!r}: {cells} ({error})") from error
    day_only = row.unit == "date" and len(row.best) == 10
    low, best, high = numbers["low"], numbers["best"], numbers["high"]
    if day_only:  # noon only stands for the day: the hours of low or high may be firmer
        best = min(max(best, low), high)
    if not low <= best <= high:
        raise ValueError(f"record {row.id}: low, best, high are out of order: {cells}")
    return terms.Range(low, best, high), day_only


def _number(text: str, unit: str, scenario: terms.Scenario, edge: str) -> float:
    if unit == "date":
        return to_days(text, scenario, edge)
    if unit == "yes/no" and text in ("yes", "no"):
        return float(text == "yes")
    return float(text)


def subject_name(subject: str, scenario: terms.Scenario) -> str:
    """The printed name of whatever an outcome is measured on.

    A fortress goes by the name of its town where its own name contains it: "Fortress Calais" is Calais;
    what a name adds in brackets is left out.
    Raises ValueError for an unknown id.
    """
    places = {place.id: place.name.split(" (")[0] for place in scenario.places}
    names: dict[str, str] = {}
    for fortress in scenario.fortresses:
        town = places.get(fortress.place, fortress.name)
        names[fortress.id] = town if town in fortress.name else fortress.name
    tables = (scenario.ports, scenario.strongpoints, scenario.places, scenario.assets, scenario.formations)
    for table in tables:
        for item in table:
            names.setdefault(item.id, item.name.split(" (")[0])
    if subject in names:
        return names[subject]
    near = difflib.get_close_matches(subject, names, 1)
    raise ValueError(f'no subject "{subject}"' + (f'; did you mean "{near[0]}"?' if near else ""))


def gather(outcomes: pl.DataFrame, scenario: terms.Scenario) -> list[Outcome]:
    """Every measured outcome of the ensemble with its record, in the order of the record.

    outcomes: one row per run, a Float64 column per outcome, null = never happened. Record rows of other
    scenarios and rows without a measure are left out; columns without a record row follow at the end.
    Raises ValueError where there is no run, a record row has no column, or a column bears an unknown name.
    """
    if outcomes.height == 0:
        raise ValueError("no runs: nothing to summarise")
    rows = [r for r in scenario.record if r.measure and scenario.head.id in r.scenarios]
    missing = [row.id for row in rows if row.id not in outcomes.columns]
    if missing:
        raise ValueError("outcomes without a column for record row " + ", ".join(missing))
    gathered = [_with_record(row, outcomes, scenario) for row in rows]
    known = {row.id for row in rows} | set(KEYS)
    return gathered + [_without_record(c, outcomes, scenario) for c in outcomes.columns if c not in known]


def _ordered(column: str, outcomes: pl.DataFrame) -> NDArray[np.float64]:
    values = outcomes[column].cast(pl.Float64).fill_null(math.inf).to_numpy()
    if np.isnan(values).any():
        raise ValueError(f"outcome {column}: a value that is not a number; what never happened must be null")
    return np.sort(values)


def _with_record(row: terms.RecordRow, outcomes: pl.DataFrame, scenario: terms.Scenario) -> Outcome:
    record, day_only = record_range(row, scenario)
    values = _ordered(row.id, outcomes)
    return Outcome(row.id, row.label, row.unit, row.measure, row.subject, row, record, day_only, values)


def _without_record(column: str, outcomes: pl.DataFrame, scenario: terms.Scenario) -> Outcome:
    subject, _, measure = column.rpartition(".")
    if measure not in MEASURE_WORDS:
        near = difflib.get_close_matches(measure, MEASURE_WORDS, 1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        raise ValueError(f'outcome {column}: no measure "{measure}"{hint}')
    unit, words = MEASURE_WORDS[measure]
    label = words.format(subject_name(subject, scenario))
    return Outcome(column, label, unit, measure, (subject,), None, None, False, _ordered(column, outcomes))


# -- the JSON object ----------------------------------------------------------------------------------


def summarise(outcomes: pl.DataFrame, scenario: terms.Scenario, meta: Mapping[str, Any]) -> dict[str, Any]:
    """The summary that `wellhit run --json` prints and every page is built from.

    Dates are ISO strings to the minute with the campaign's offset; yes/no counts as 1 and 0; other
    numbers are in the outcome's unit. Raises ValueError as `gather`, KeyError if `meta` lacks a key.
    """
    head = {key: meta[key] for key in ("campaign", "scenario", "draws", "plans", "runs", "seed")}
    rows = [_summary_row(outcome, scenario) for outcome in gather(outcomes, scenario)]
    seconds = {key: round(float(meta["seconds"][key]), 3) for key in ("setup", "compile", "simulate")}
    return {**head, "outcomes": rows, "seconds": seconds}


def _summary_row(outcome: Outcome, scenario: terms.Scenario) -> dict[str, Any]:
    def shown(value: float) -> float | str | None:
        if math.isinf(value):
            return None
        if outcome.is_date:
            return to_moment(value, scenario).isoformat(timespec="minutes")
        return round(value, 4)

    low, best, high = outcome.record if outcome.record is not None else (math.inf,) * 3
    sources = list(outcome.row.source) if outcome.row is not None else []
    runs: dict[str, Any] = {name: shown(outcome.quantile(p)) for name, p in QUANTILES.items()}
    return {
        "id": outcome.id,
        "label": outcome.label,
        "unit": outcome.unit,
        "use": outcome.row.use if outcome.row is not None else None,
        "record": {"low": shown(low), "best": shown(best), "high": shown(high), "sources": sources},
        "runs": {**runs, "censored": round(outcome.censored, 6)},
        "inside50": is_inside(outcome, 0.50),
        "inside90": is_inside(outcome, 0.90),
    }


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many outcomes lie inside, of those that count.

    counted: have a record and vary between runs; same: have a record, the same in every run;
    unrecorded: no record to hold them against.
    """

    counted: int
    inside50: int
    inside90: int
    same: int
    unrecorded: int


def coverage(summary: Mapping[str, Any], use: str | None = None) -> Coverage:
    """Count the outcomes inside their intervals; `use` (fit or check) keeps to those rows."""
    rows = [row for row in summary["outcomes"] if use is None or row["use"] == use]
    counted = [row for row in rows if row["inside50"] is not None]
    unrecorded = sum(row["record"]["best"] is None for row in rows)
    return Coverage(
        counted=len(counted),
        inside50=sum(row["inside50"] for row in counted),
        inside90=sum(row["inside90"] for row in counted),
        same=len(rows) - len(counted) - unrecorded,
        unrecorded=unrecorded,
    )
