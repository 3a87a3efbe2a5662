"""The runs day by day (P11): cargo, losses, ports as bands over the whole campaign, with a few single runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from wellhit.atlas import charts, sentences
from wellhit.atlas.pages import results
from wellhit.atlas.visit import Page, Visit

EVERY = 7  # days between two rows of the table
MOST_RUNS = 4


def show(visit: Visit) -> Page:
    """Every measure that is counted by the day."""
    found = visit.library.results.daily or {}
    measures = found.get("measures", {})
    drawn = [one for name in measures if (one := measure(visit, name, measures[name], found["start"]))]
    values = {"measures": drawn, "made": results.made(visit), "runs": results.runs_of(visit)[:MOST_RUNS]}
    return Page("daily.html", visit._("The runs day by day"), values, section="results")


def titles(visit: Visit) -> dict[str, tuple[str, str]]:
    """Measure -> its title and unit in the reader's words."""
    return {
        "tons_landed": (visit._("Cargo landed each day"), visit._("long tons a day")),
        "tons_cumulative": (visit._("Cargo landed so far"), visit._("long tons")),
        "casualties": (visit._("The attackers' killed, wounded and missing so far"), visit._("men")),
        "prisoners": (visit._("Prisoners taken so far"), visit._("men")),
        "supply_share": (visit._("Share of their need that reaches the troops"), ""),
        "fortresses_standing": (visit._("Fortresses that still hold"), visit._("fortresses")),
        "coast_shells": (visit._("Shells on the coast towns each day"), visit._("shells a day")),
    }


def measure(visit: Visit, name: str, row: Mapping[str, Any], start: str) -> dict[str, Any] | None:
    """One measure with its chart, its table and its sentence; None where nothing is in it."""
    first, count = date.fromisoformat(start), len(row["q50"])
    if count < 2:
        return None
    title, unit = titles(visit).get(name, (str(row["label"]), str(row["unit"])))
    kind = "share" if name == "supply_share" else str(row["unit"])
    known = row.get("runs", {})
    runs = [(n, known[n]) for n, _ in results.runs_of(visit) if n in known][:MOST_RUNS]
    bands = [("most", row["q05"], row["q95"]), ("half", row["q25"], row["q75"])]
    lines = [charts.Course(f"run-{n}", values) for n, (_, values) in enumerate(runs)]
    top = max([*row["q95"], *(x for _, values in runs for x in values), 0.0]) or 1.0
    sides = [(x, figure(visit, x, kind)) for x in charts.steps(0.0, top * 1.02, 5)[1:]]
    said = sentence(visit, row, unit, kind, first + timedelta(days=count - 1))
    ticks = month_ticks(visit, first, count)
    drawn = charts.course(
        bands, [*lines, charts.Course("median", row["q50"])], ticks, sides, f"{title}. {said}"
    )
    shown = sorted({*range(0, count, EVERY), count - 1})
    keys = ("q50", "q25", "q75", "q05", "q95")
    table = [
        (visit.day(first + timedelta(days=n), "d MMM"), *(figure(visit, row[key][n], kind) for key in keys))
        for n in shown
    ]
    return {
        "name": name, "title": title, "unit": unit, "svg": drawn, "said": said, "rows": table,
        "runs": [number for number, _ in runs],
    }  # fmt: skip


def figure(visit: Visit, value: float, kind: str) -> str:
    """A number of a day."""
    return (
        visit.tongue.percent(value)
        if kind == "share"
        else visit.tongue.number(sentences.rounded(float(value)), 1)
    )


def month_ticks(visit: Visit, first: date, count: int) -> list[charts.Tick]:
    """The first and the sixteenth of each month."""
    found = []
    for n in range(count):
        day = first + timedelta(days=n)
        if day.day in (1, 16):
            found.append(charts.Tick(n, visit.day(day, "d MMM"), minor=day.day == 16))
    return found


def sentence(visit: Visit, row: Mapping[str, Any], unit: str, kind: str, last: date) -> str:
    """Where it stands on the last day, and where it stood half way."""
    low, middle, high = (figure(visit, row[key][-1], kind) for key in ("q05", "q50", "q95"))
    values = {"day": visit.day(last), "low": low, "middle": middle, "high": high, "unit": unit}
    if low == high:
        words = visit._("On %(day)s in nine campaigns of ten %(low)s %(unit)s.")
    else:
        words = visit._(
            "On %(day)s in nine campaigns of ten between %(low)s and %(high)s %(unit)s, "
            "in half of them %(middle)s or more."
        )
    return (words % values).replace(" ,", ",").replace(" .", ".")
