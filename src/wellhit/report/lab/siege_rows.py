"""A row of a hindcast or of a prediction as it is printed: in a terminal, in a page's table, beside a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wellhit.lab.foretell.hindcast import BASELINES, Row
from wellhit.lab.foretell.siege_sentences import OUTCOMES
from wellhit.lab.learn.unknowns import short_title
from wellhit.lab.summary import subject_name
from wellhit.report import style, tables


@dataclass(frozen=True, slots=True)
class Cells:
    """What stands in the columns of one row, as text; empty where there is nothing to say.

    half, most: the 50 and 90 % intervals; inside: sign and word; baselines: CRPS of each, in the order of BASELINES.
    """

    siege: str
    outcome: str
    record: str
    record_range: str
    median: str
    half: str
    most: str
    never: str
    crps: str
    factor: str
    inside: str
    baselines: tuple[str, ...]


def siege_of(row: Row) -> str:
    """The fortress (or port) that a row speaks of, without a date."""
    scenario, subject = row.scenario, row.foretold.target.subjects[0]
    names = {subject_name(f.id, scenario): None for f in scenario.fortresses}
    if len(names) == 1:
        return short_title(next(iter(names)))
    return short_title(tables.fortress_of(subject, scenario) or subject_name(subject, scenario))


def score_cell(crps: float | None, scale: str | None) -> str:
    """A CRPS in a narrow column: 0.34 on the log scale, 12.1 d in days."""
    if crps is None:
        return ""
    return f"{crps:.1f} d" if scale == "days" else f"{crps:.2f}"


def cells_of(row: Row) -> Cells:
    """The cells of a row."""
    found: dict[str, Any] = row.as_json()
    best, span = tables.record_cells(found, tables.to_the_day(found, row.scenario))
    _, half, most, never = tables.runs_cells(found)
    middle = found["runs"]["q50"]  # of a forecast in weeks the hour would be a false exactness
    median = "never" if middle is None else style.value_text(middle, found["unit"], True)
    unit = tables.unit_of(found)
    outcome = OUTCOMES[row.measure]
    if unit and unit not in outcome.lower() and unit not in ("men", "people", "vehicles"):
        outcome += f", {unit}"
    beaten = [found["baselines"][name] for name in BASELINES]
    return Cells(
        siege=siege_of(row),
        outcome=outcome,
        record="" if best == style.NONE else best,
        record_range=span,
        median=median,
        half=half,
        most=most,
        never=never,
        crps=score_cell(found["crps"], found["scale"]),
        factor="" if found["factor_error"] is None else f"{found['factor_error']:.2f}",
        inside="" if row.scored is None else style.verdict(found),
        baselines=tuple("" if b is None else score_cell(b["crps"], b["scale"]) for b in beaten),
    )


def by_siege(rows: Sequence[Row]) -> list[tuple[str, list[tuple[Row, Cells]]]]:
    """Rows under the name of their siege, in their order."""
    groups: dict[str, list[tuple[Row, Cells]]] = {}
    for row in rows:
        cells = cells_of(row)
        groups.setdefault(cells.siege, []).append((row, cells))
    return list(groups.items())
