"""The record and the runs as the API tells of them."""

from __future__ import annotations

from typing import Any

from wellhit.atlas.api import shapes
from wellhit.atlas.api.things import figure, moment, sources, subject, text_of
from wellhit.atlas.visit import Visit
from wellhit.terms import RecordRow


def modelled(visit: Visit, name: str) -> shapes.Modelled | None:
    """What the runs give for a row; None where they say nothing of it."""
    results = visit.library.results
    row = results.row(name)
    if row is None:
        return None
    runs = row["runs"]
    quantiles = shapes.Quantiles(
        **{key: _value(runs[key]) for key in ("q05", "q25", "q50", "q75", "q95")},
        censored=float(runs["censored"]),
    )
    return shapes.Modelled(
        runs=results.runs, quantiles=quantiles, inside50=row["inside50"], inside90=row["inside90"]
    )


def _value(value: Any) -> float | str | None:
    return value if value is None or isinstance(value, str) else float(value)


def record(visit: Visit, row: RecordRow) -> shapes.Record:
    """A row of the record."""
    return shapes.Record(
        id=row.id, label=text_of(visit, "record", row.id, "label", row.label), measure=row.measure,
        subjects=[subject(visit, name) for name in row.subject], at=row.at or None, unit=row.unit,
        low=figure(row.low, row.unit), best=figure(row.best, row.unit), high=figure(row.high, row.unit),
        scenarios=list(row.scenarios), use=row.use, headline=row.headline, sources=list(row.source),
        note=row.note, model=modelled(visit, row.id), page=visit.link("record", row.id),
    )  # fmt: skip


def record_in_full(visit: Visit, row: RecordRow) -> shapes.RecordInFull:
    """A row of the record with what the runs expect."""
    spread = [
        shapes.Quantile(percent=float(percent), value=None if value is None else float(value))
        for percent, value in visit.library.results.quantiles(row.id)
    ]
    return shapes.RecordInFull(
        row=record(visit, row), sources=sources(visit, row.source), model_says=visit.model_says(row.id),
        quantiles=spread,
    )  # fmt: skip


def outcomes(visit: Visit) -> list[shapes.Outcome]:
    """Every outcome of the runs."""
    library = visit.library
    found = []
    for row in library.results.rows:
        model = modelled(visit, row["id"])
        if model is not None:
            found.append(
                shapes.Outcome(
                    id=row["id"], label=text_of(visit, "record", row["id"], "label", row["label"]),
                    unit=row["unit"], recorded=row["id"] in library.record, model=model,
                )
            )  # fmt: skip
    return found


def run_head(visit: Visit, name: str, track: dict[str, Any]) -> shapes.RunHead:
    """A run, or all of them, in short."""
    return shapes.RunHead(
        id=id_of(name), kind=track["kind"], title=_worded(visit, track.get("title")),
        note=_worded(visit, track.get("note")), role=track.get("role"),
        seed=track.get("seed"), run=track.get("run"),
        track=f"{visit.root}/api/v1/map/tracks/{name.replace(':', '-')}.json",
    )  # fmt: skip


def _worded(visit: Visit, words: Any) -> str:
    """Words by language, in the one asked for."""
    return str(words.get(visit.language) or words.get("en", "")) if isinstance(words, dict) else ""


def id_of(name: str) -> str:
    """The id of a run in addresses: `run:584` is 584."""
    return name.removeprefix("run:")


def runs(visit: Visit) -> shapes.Runs:
    """How the runs were made, those that can be looked at, and every outcome."""
    results = visit.library.results
    about = results.manifest or results.summary or {}
    return shapes.Runs(
        runs=results.runs, seed=about.get("seed"), scenario=str(about.get("scenario", "")),
        draws=str(about.get("draws", "")), plans=dict(about.get("plans", {})),
        command=str(about.get("command", "")),
        shown=[run_head(visit, name, track) for name, track in results.tracks.items()],
        outcomes=outcomes(visit),
    )  # fmt: skip


def run(visit: Visit, name: str, track: dict[str, Any]) -> shapes.Run:
    """A run with what came about in it."""
    places = [place["id"] for place in visit.library.frame["places"]]
    events = [
        shapes.Event(
            at=moment(visit, event["turn"]), place=places[event["place"]] if event["place"] >= 0 else None,
            kind=str(event.get("kind", "")), text=_worded(visit, event.get("text")),
            rule=str(event.get("rule", "")), small=bool(event.get("small")),
        )
        for event in track.get("events", [])
    ]  # fmt: skip
    repeat = str((track.get("repeat") or {}).get("command", ""))
    return shapes.Run(run=run_head(visit, name, track), repeat=repeat, events=events)
