"""The page of a hindcast, and of a siege foretold: one self-contained HTML file, and its rows as a tidy table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
from markupsafe import Markup

from wellhit.lab.foretell.hindcast import BASELINES, Row, judged, reading, shipped
from wellhit.lab.foretell.siege_sentences import (
    FEW,
    WHAT_BASELINES_ARE,
    coverage_sentence,
    measure_sentence,
    skill_sentences,
    trust_sentences,
)
from wellhit.report import style
from wellhit.report.lab.siege_rows import by_siege
from wellhit.report.lab.siege_tables import HOW_TO_READ
from wellhit.report.page import dress, environment

PAGE, TABLE = "hindcast.html", "hindcast.parquet"
LEFT_OUT = (
    "Each siege was left out of the calibration, with every row of the record that says anything of it; what the "
    "garrison's will and the operation's execution may have been comes from the other sieges. The forecast was made "
    "without the record."
)
FORETOLD = (
    "The forecast was written down before any outcome was read. It holds what the model does not know: its "
    "parameters, the will of this garrison, the execution of this operation, the weather, the dice, and its own "
    "error as calibrated."
)


def write_hindcast(folder: Path, rows: Sequence[Row]) -> None:
    """Write hindcast.html and hindcast.parquet into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    frame(rows).write_parquet(folder / TABLE)
    (folder / PAGE).write_text(render_hindcast(rows), encoding="utf-8")


def write_prediction(folder: Path, rows: Sequence[Row], notes: Sequence[str]) -> None:
    """The same of a siege foretold. notes: what must be said before anything else."""
    folder.mkdir(parents=True, exist_ok=True)
    frame(rows).write_parquet(folder / TABLE)
    (folder / PAGE).write_text(render_prediction(rows, notes), encoding="utf-8")


def render_hindcast(rows: Sequence[Row]) -> str:
    """The page of a hindcast as text."""
    kept = judged(rows)
    found = reading(rows)
    groups = by_siege(kept)
    names = style.listing([name for name, _ in groups])
    return _render(
        kept,
        over="a hindcast",
        title=f"{style.plural(len(groups), 'siege', 'sieges')} foretold by the others",
        subtitle=names,
        what=LEFT_OUT,
        first="An honest reading",
        notes=[],
        sentences=[
            (coverage_sentence(found), []),
            *((measure_sentence(m, of), skill_sentences(of)) for m, of in found["measures"].items()),
            (FEW, []),
        ],
        reading=[HOW_TO_READ, WHAT_BASELINES_ARE, *_limits()],
        groups=groups,
        scored=True,
    )


def render_prediction(rows: Sequence[Row], notes: Sequence[str]) -> str:
    """The page of a siege foretold as text."""
    scenario = rows[0].scenario
    scored = any(row.scored is not None for row in rows)
    sentences = trust_sentences(shipped())
    if scored:
        sentences = [f"Here: {(s := coverage_sentence(reading(rows)))[0].lower()}{s[1:]}", *sentences]
    return _render(
        rows,
        over="a forecast",
        title=scenario.title.get("en", scenario.campaign),
        subtitle="Foretold, and set beside what happened" if scored else "Foretold",
        what=FORETOLD,
        first="How far to trust it",
        notes=[f"{note[0].upper()}{note[1:]}." for note in notes],
        sentences=[(sentence, []) for sentence in sentences],
        reading=[*([HOW_TO_READ, WHAT_BASELINES_ARE] if scored else []), *_limits()],
        groups=by_siege(rows),
        scored=scored,
    )


def _limits() -> list[str]:
    return [
        "Never: share of runs in which it had not happened by the end of the scenario; for the score it counts as "
        "happening on that last day.",
        "A record has an error of its own. Before it is asked whether an interval holds the record, the forecast is "
        "widened by it.",
        "Outcomes of one siege hang together: a long siege is a costly one. They do not count as so many independent "
        "tests.",
    ]


def _render(rows: Sequence[Row], **words: Any) -> str:
    from wellhit.report.lab import siege_figures  # late: matplotlib takes half a second

    one = len(words["groups"]) == 1
    drawings = [d for d in [siege_figures.one_siege(rows)] if d] if one else siege_figures.draw_all(rows)
    caption = (
        "Median and intervals of the forecast"
        + (", the record beside them, and scores (lower is better)" if words["scored"] else "")
        + ". First cargo by date, lengths in days, the rest in men, vehicles or people."
    )
    return (
        environment()
        .get_template("hindcast.html")
        .render(
            caption=caption,
            drawings=[(d, Markup(d.svg)) for d in drawings],  # drawn and escaped by our own canvas
            style=style,
            **dress(),
            **words,
        )
    )


# -- the table ----------------------------------------------------------------------------------------------


def frame(rows: Sequence[Row]) -> pl.DataFrame:
    """A row for each outcome; values are numbers, dates days since the scenario's start, what never comes is null."""
    data: list[dict[str, Any]] = []
    for row in rows:
        told, s = row.foretold, row.scored
        record = row.target.record if row.target is not None else (None, None, None)
        line: dict[str, Any] = {
            "siege": row.siege, "id": told.target.id, "measure": row.measure, "unit": told.target.unit,
            "start": row.scenario.head.start,
        }  # fmt: skip
        line |= {f"record_{k}": v for k, v in zip(("low", "best", "high"), record, strict=True)}
        line |= told.quantiles()
        line["censored"] = told.censored
        line |= {key: getattr(s, key, None) for key in
                 ("crps", "scale", "factor_error", "inside50", "inside90", "log_score")}  # fmt: skip
        for name in BASELINES:
            found = row.baselines.get(name)
            line[f"{name}_crps"] = found.scored.crps if found is not None else None
        data.append(line)
    text = dict.fromkeys(("siege", "id", "measure", "unit", "scale"), pl.String)
    kinds = {**text, "start": pl.Date, "inside50": pl.Boolean, "inside90": pl.Boolean}
    columns = list(data[0]) if data else []
    return pl.DataFrame(data, schema={name: kinds.get(name, pl.Float64) for name in columns})
