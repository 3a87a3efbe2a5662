"""Sieges foretold (P11): each of several sieges by a model that had not seen it, beside what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

from wellhit.atlas import charts, sentences
from wellhit.atlas.i18n import N_
from wellhit.atlas.visit import Page, Visit

# The measures that are judged, in the order of the page; all but dates on a scale of factors.
MEASURES = ("assault_days", "casualties", "prisoners", "port_open")
QUANTILES = ("q05", "q25", "q50", "q75", "q95")
WORST = 5
ELSEWHERE = (N_("Aachen"),)  # places of sieges that no map here has, where languages differ on the name
Json = Mapping[str, Any]


def show(visit: Visit) -> Page:
    """The hindcast: every siege with its forecast, its record and simpler forecasts."""
    rows = visit.library.results.hindcast
    reading = visit.library.results.reading or {}
    measures = [found for name in MEASURES if (found := measure(visit, name, rows, reading))]
    values: dict[str, Any] = {
        "measures": measures, "worst": worst(visit, rows), "covered": covered(visit, rows),
        "sieges": len({row["siege"] for row in rows if row["record"]["best"] is not None}),
        "runs": int(reading.get("runs", 0)),
    }  # fmt: skip
    return Page("sieges.html", visit._("Sieges foretold"), values, values["covered"], section="results")


def judged(rows: Sequence[Json], name: str = "") -> list[Json]:
    """Rows with a record, of one measure or of all that are judged."""
    return [row for row in rows if row["record"]["best"] is not None and row["id"].rpartition(".")[2] in (
        (name,) if name else MEASURES)]  # fmt: skip


def covered(visit: Visit, rows: Sequence[Json]) -> str:
    """How many records lie inside the intervals of their forecasts, and how many would be expected to."""
    mine, number = judged(rows), visit.tongue.number
    if not mine:
        return ""
    half, most = (sum(bool(row[key]) for row in mine) for key in ("inside50", "inside90"))
    words = visit._(
        "Of %(n)s outcomes %(half)s lie in the middle half of their forecast and %(most)s in nine in ten; "
        "forecasts that are just as wide as they should be would hold about %(half0)s and %(most0)s."
    )
    n = len(mine)
    said = words % {"n": number(n), "half": number(half), "most": number(most), "half0": number(n / 2),
                    "most0": number(0.9 * n)}  # fmt: skip
    if most >= 0.9 * n and half > 0.6 * n:
        said += " " + visit._(
            "So the intervals hold, and they are wide: such a forecast is right and of little use to a commander "
            "who has to choose a day."
        )
    elif most < 0.8 * n:
        said += " " + visit._("So these forecasts are surer than they have reason to be.")
    return said


def name_of(visit: Visit, row: Json) -> str:
    """What a siege is called: the campaign's own word where it knows the place, else as its page has it."""
    english = str(row["label"]).rpartition(":")[0]
    place, _, when = english.partition(",")
    month = when.strip().split(" ")
    from wellhit.atlas.names import place_name

    names = {p.name: p.id for p in visit.library.places.values()}
    parts = [
        place_name(visit.library, names[part], visit.language) if part in names else visit._(part)
        for part in place.split(" with ")
    ]
    place = parts[0]
    if len(parts) == 2:
        place = visit._("%(place)s with %(other)s") % {"place": parts[0], "other": parts[1]}
    try:
        moment = datetime.strptime(" ".join(month), "%B %Y")
    except ValueError:
        return english
    return f"{place}, {visit.day(moment.date(), 'MMMM y')}"


def measure(visit: Visit, name: str, rows: Sequence[Json], reading: Json) -> dict[str, Any] | None:
    """The sieges of which one outcome was foretold and is on record; None without any."""
    mine = judged(rows, name)
    if not mine:
        return None
    dated = mine[0]["unit"] == "date"
    spreads = [(row, spread_of(row, row["runs"]), record_of(row)) for row in mine]
    ends = [x for _, spread, record in spreads for x in (*spread, *record) if x is not None]
    scale = charts.scale_of(ends, log=not dated)
    lines = [_line(visit, row, spread, record, scale) for row, spread, record in spreads]
    titles = {
        "assault_days": visit._("How long it takes from the first attack to the surrender"),
        "casualties": visit._("What it costs the attackers"),
        "prisoners": visit._("How many are taken prisoner"),
        "port_open": visit._("When the first cargo comes"),
    }
    said = _reading(visit, reading.get("reading", {}).get("measures", {}).get(name, {}), mine)
    return {"name": name, "title": titles[name], "lines": lines, "axis": _axis(visit, scale, dated, mine[0]["unit"]),
            "said": said, "dated": dated, "naive": any(row["baselines"].get("naive") for row in mine)}  # fmt: skip


def _number(value: Any, row: Json) -> float | None:
    """A number as it stands; a date as days after the record's."""
    if value is None:
        return None
    if row["unit"] != "date":
        return float(value)
    moment, zero = datetime.fromisoformat(value), datetime.fromisoformat(row["record"]["best"])
    return (moment - zero).total_seconds() / 86400


def spread_of(row: Json, runs: Json) -> tuple[float | None, ...]:
    """The five quantiles of a forecast."""
    return tuple(_number(runs.get(key), row) for key in QUANTILES)


def record_of(row: Json) -> tuple[float, float, float]:
    """What happened: low, best, high."""
    low, best, high = (_number(row["record"][key], row) for key in ("low", "best", "high"))
    assert best is not None
    return best if low is None else low, best, best if high is None else high


def _axis(visit: Visit, scale: charts.Scale, dated: bool, unit: str) -> Markup:
    if not dated:
        marks = [(x, sentences.figure(visit, x, unit)) for x in charts.powers(scale.low, scale.high)]
        return charts.axis(scale, [charts.Tick(*mark) for mark in marks])
    marks = [(x, _days(visit, x)) for x in charts.steps(scale.low, scale.high, 5)]
    return charts.axis(scale, charts.thinned(marks))


def _days(visit: Visit, days: float) -> str:
    n = visit.tongue.number(abs(days))
    return "0" if days == 0 else f"+{n}" if days > 0 else f"−{n}"


def _words(visit: Visit, value: Any, row: Json) -> str:
    if value is None:
        return visit._("not by the end")
    if row["unit"] == "date":
        return visit.day(datetime.fromisoformat(value).date(), "d MMM")
    return sentences.figure(visit, float(value), str(row["unit"]))


def _line(visit: Visit, row: Json, spread: Any, record: Any, scale: charts.Scale) -> dict[str, Any]:
    """One siege: its strip with simpler forecasts below it, and everything of it in words."""
    runs, others = row["runs"], []
    for css in ("naive", "others_mean"):
        found = row["baselines"].get(css)
        if found and row["unit"] != "date":
            others.append((css.replace("_", "-"), spread_of(row, found)))
    place = (
        visit._("inside the middle half") if row["inside50"]
        else visit._("inside nine in ten") if row["inside90"] else visit._("outside")
    )  # fmt: skip
    most = f"{_words(visit, runs['q05'], row)} – {_words(visit, runs['q95'], row)}"
    words = visit._(
        "Foretold, nine in ten: %(most)s; median %(median)s; what happened: %(record)s, %(place)s."
    )
    values = {
        "most": most, "median": _words(visit, runs["q50"], row), "record": _words(visit, row["record"]["best"], row),
        "place": place,
    }  # fmt: skip
    naive = row["baselines"].get("naive")
    return {
        "siege": name_of(visit, row), "strip": charts.strip(scale, spread, record, words % values, others),
        **values, "sign": "●" if row["inside50"] else "◐" if row["inside90"] else "○",
        "naive": _words(visit, naive["q50"], row) if naive else "",
        "factor": visit.tongue.number(row["factor_error"], 2) if row.get("factor_error") else "",
        "half": f"{_words(visit, runs['q25'], row)} – {_words(visit, runs['q75'], row)}",
    }  # fmt: skip


def _reading(visit: Visit, found: Json, rows: Sequence[Json]) -> list[str]:
    """What a measure's sieges come to, and whether simpler forecasts are beaten."""
    number = visit.tongue.number
    half, most = (sum(bool(row[key]) for row in rows) for key in ("inside50", "inside90"))
    said = [
        visit.tongue.counted(
            "One siege: in the middle half of its forecast %(half)s, in nine in ten %(most)s.",
            "%(n)s sieges: in the middle half of the forecast %(half)s, in nine in ten %(most)s.",
            len(rows), half=number(half), most=number(most),
        )
    ]  # fmt: skip
    if found.get("factor_error"):
        words = visit._("Half of the medians are off by less than a factor of %(factor)s.")
        said.append(words % {"factor": number(found["factor_error"], 2)})
    against = {
        "naive": visit._("a line through 114 land battles that is told how long the siege took"),
        "others_mean": visit._("the mean of the other sieges"),
        "prior": visit._("the same model before calibration"),
    }
    for key, who in against.items():
        if skill := found.get("skill", {}).get(key):
            said.append(_skill(visit, who, skill))
    return said


def _skill(visit: Visit, who: str, skill: Json) -> str:
    percent = visit.tongue.percent
    low, high = (_signed(percent(round(float(skill[key]), 2))) for key in ("low", "high"))
    values = {"who": who, "size": percent(round(abs(float(skill["skill"])), 2)), "low": low, "high": high}
    if skill["low"] > 0:
        words = visit._(
            "Better than %(who)s: the mean score is smaller by %(size)s (90 %% interval %(low)s to %(high)s)."
        )
    elif skill["high"] < 0:
        words = visit._(
            "Worse than %(who)s: the mean score is larger by %(size)s (90 %% interval %(low)s to %(high)s)."
        )
    else:
        words = visit._(
            "Not shown to be better than %(who)s: the 90 %% interval of the gain, %(low)s to %(high)s, holds 0."
        )
    return words % values


def _signed(words: str) -> str:
    return words.replace("-", "−")


def worst(visit: Visit, rows: Sequence[Json]) -> list[str]:
    """The forecasts whose medians were furthest off, by factor; all measures, judged or not."""
    missed = [row for row in rows if row["record"]["best"] is not None and row.get("factor_error")]
    missed.sort(key=lambda row: -float(row["factor_error"]))
    words = visit._(
        "%(siege)s, %(what)s: foretold %(median)s (%(low)s – %(high)s), in the event %(record)s: "
        "a factor of %(factor)s."
    )
    return [
        words % {
            "siege": name_of(visit, row), "what": visit.word("measure", row["id"].rpartition(".")[2]).text,
            "median": _words(visit, row["runs"]["q50"], row), "low": _words(visit, row["runs"]["q05"], row),
            "high": _words(visit, row["runs"]["q95"], row), "record": _words(visit, row["record"]["best"], row),
            "factor": visit.tongue.number(row["factor_error"], 1),
        }
        for row in missed[:WORST]
    ]  # fmt: skip
