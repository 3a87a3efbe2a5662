"""One row of the record (P11): what happened, who says so, and how the runs are spread about it."""

from __future__ import annotations

from typing import Any

from wellhit.atlas import charts, sentences
from wellhit.atlas.content.expected import Beside, between_ends, by_day
from wellhit.atlas.content.misfits import explanations
from wellhit.atlas.content.recorded import record_rows
from wellhit.atlas.content.texts import Text
from wellhit.atlas.pages import results
from wellhit.atlas.store.shelf import Said
from wellhit.atlas.visit import MissingError, Page, Visit
from wellhit.lab.scores import interval_score
from wellhit.scenario.problems import nearest
from wellhit.terms import RecordRow


def one(visit: Visit, name: str) -> Page:
    """A row of the record, or an outcome that was counted without one. Raises MissingError."""
    library = visit.library
    row, beside = library.record.get(name), library.beside.get(name)
    if row is None and beside is None:
        near = nearest(name, [*library.record, *library.beside])
        raise MissingError(
            visit._("There is no outcome of that name."),
            ((visit.link("record", near), near),) if near else (),
        )
    label = results.label_of(visit, beside) if beside else _label(visit, name)
    names = list(library.beside)
    at = names.index(name) if name in names else -1
    values: dict[str, Any] = {
        "name": name, "row": row, "one": beside, "label": label,
        "group": results.group_titles(visit)[beside.group] if beside else "",
        "best": _as_recorded(visit, row, row.best) if row else "",
        "range": _range(visit, row) if row else "",
        "sources": [library.sources[s] for s in (row.source if row else ()) if s in library.sources],
        "said": visit.model_says(name),
        "place": sentences.place_words(visit, beside) if beside else "",
        "sign": sentences.SIGNS[beside.place] if beside else "",
        "chart": chart(visit, beside) if beside else None,
        "facts": facts(visit, beside) if beside else [],
        "claims": claims_of(visit, name), "rivals": rivals_of(visit, name),
        "why": _why(visit, name) if beside and beside.is_misfit else None,
        "missed": bool(beside and beside.is_misfit),
        "stories": _stories(visit, name),
        "before": names[at - 1] if at > 0 else "", "after": names[at + 1] if 0 <= at < len(names) - 1 else "",
        "place_of": _place(visit, beside.subject if beside else row.subject if row else ()),
    }  # fmt: skip
    return Page("record.html", label.text, values, values["said"], section="results")


def _label(visit: Visit, name: str) -> Text:
    found: Text = visit.text("record", name, "label", visit.library.record[name].label)
    return found


def _as_recorded(visit: Visit, row: RecordRow, text: str) -> str:
    """A value of the record with its hour and unit, as it stands in the file."""
    if row.unit == "date":
        return visit.tongue.moment(text)
    if row.unit == "yes/no":
        return visit._("yes") if text in ("yes", "1") else visit._("no")
    if row.unit == "share":
        return visit.tongue.percent(float(text))
    return sentences.with_unit(visit, visit.tongue.figure(text), row.unit)


def _range(visit: Visit, row: RecordRow) -> str:
    """The credible range, "" where the value is known exactly."""
    low, high = row.low or row.best, row.high or row.best
    if low == row.best == high:
        return ""
    said = _as_recorded(visit, row, low), _as_recorded(visit, row, high)
    if row.unit == "date" and "T" in low and "T" in high and low[:10] == high[:10] == row.best[:10]:
        said = low[11:16], high[11:16]
    return visit._("between %(low)s and %(high)s") % {"low": said[0], "high": said[1]}


def _place(visit: Visit, subject: tuple[str, ...]) -> tuple[str, str]:
    """The page of what it is about: (kind, id)."""
    from wellhit.atlas.names import where_told

    return where_told(visit.library, subject[0]) if len(subject) == 1 else ("", "")


def claims_of(visit: Visit, name: str) -> list[Said]:
    """The claims that stand behind a row, as their notes say."""
    ids = [claim.id for claim in visit.library.campaign.values("claims") if name in record_rows(claim)]
    found: list[Said] = visit.library.shelf.claims(ids)
    return [claim for claim in found if claim.status != "rival"]


def rivals_of(visit: Visit, name: str) -> list[Said]:
    """What others say of the same thing: rivals of the claims behind a row, and claims set aside that name it."""
    behind = claims_of(visit, name)
    ids = {claim.id for claim in behind}
    named = [
        c.id for c in visit.library.campaign.values("claims") if name in record_rows(c) and c.id not in ids
    ]
    others = [*visit.library.shelf.claims(named), *(r for c in behind for r in visit.library.shelf.rivals(c))]
    return list({claim.id: claim for claim in others if claim.id not in ids}.values())


def _why(visit: Visit, name: str) -> Text | None:
    """What may explain that a row is missed; None where nobody has said."""
    known = explanations(visit.library.campaign.id)
    return visit.text("misfits", name, "why", known[name]) if name in known else None


def _stories(visit: Visit, name: str) -> list[Any]:
    mentions = [
        *visit.library.shelf.mentions_of("record", name),
        *visit.library.shelf.mentions_of("run", name),
    ]
    ids = dict.fromkeys(by for kind, by, _ in mentions if kind == "story")
    return [story for i in ids if (story := visit.library.story(i, visit.language))]


# -- the chart -----------------------------------------------------------------------------------------------


def chart(visit: Visit, one: Beside) -> dict[str, Any] | None:
    """How the runs are spread: by day for a date, else a dot for each twentieth of the runs. None: not known."""
    found = visit.library.results.counted(one.id)
    if found is None or one.unit == "yes/no":
        return None
    return _by_day(visit, one, found) if one.is_date else _in_dots(visit, one)


def _by_day(visit: Visit, one: Beside, found: dict[str, Any]) -> dict[str, Any] | None:
    since = visit.library.results.start
    if not found.get("by_day") or since is None:
        return None
    shift = (since - visit.library.campaign.first_day).days
    counts = [(day + shift, n) for day, n in by_day(found["by_day"])]
    runs = visit.library.results.counted_runs
    first, last = counts[0][0], counts[-1][0]
    ends = [x for x in (one.record or ()) if x is not None]
    scale = charts.Scale(min([first, *ends]) - 0.6, max([last + 1, *ends]) + 0.6)
    most = max(n for _, n in counts)
    sides = [(n, visit.tongue.number(n)) for n in charts.steps(0, most, 5)[1:]]
    drawn = charts.columns(
        scale, [(d + 0.06, d + 0.94, n) for d, n in counts], one.record,
        [t._replace(value=t.value + 0.5) for t in results.day_ticks(visit, scale)], sides, visit.model_says(one.id),
    )  # fmt: skip
    total, rows = 0, []
    for number, n in counts:
        total += n
        rows.append((sentences.day(visit, number), visit.tongue.number(n), visit.tongue.number(total)))
    caption = visit._(
        "Campaigns by the day on which it came about, of %(runs)s; the diamond and its line: the record."
    )
    head = (visit._("Day"), visit._("Campaigns on this day"), visit._("Campaigns by the end of it"))
    return {
        "svg": drawn,
        "caption": caption % {"runs": visit.tongue.number(runs)},
        "head": head,
        "rows": rows,
    }


def _in_dots(visit: Visit, one: Beside) -> dict[str, Any] | None:
    quantiles = visit.library.results.quantiles(one.id)
    values = between_ends(quantiles)
    if not values:
        return None
    runs = visit.library.results.counted_runs
    scale = charts.scale_of([*values, *(one.record or ())], room=0.06)
    if one.unit != "share" and scale.low < 0:
        scale = charts.Scale(0.0, scale.high)
    words = [(x, sentences.figure(visit, x, one.unit)) for x in charts.steps(scale.low, scale.high, 5)]
    drawn = charts.dots(scale, values, one.record, charts.thinned(words), visit.model_says(one.id))
    each = runs / (len(quantiles) - 1)
    caption = visit._(
        "Between each dot and the next lie %(each)s of %(runs)s campaigns, and as many beyond either end; "
        "the diamond and its line: the record."
    )
    head = (visit._("Share of the campaigns"), visit._("at most"))
    rows = [(visit.tongue.percent(p / 100), sentences.value(visit, value, one)) for p, value in quantiles]
    said = caption % {"each": visit.tongue.number(each), "runs": visit.tongue.number(runs)}
    return {"svg": drawn, "caption": said, "head": head, "rows": rows}


def facts(visit: Visit, one: Beside) -> list[tuple[str, str]]:
    """Names and values of what the runs say in numbers."""
    interval = sentences.interval
    found = [
        (visit._("Nine campaigns in ten"), interval(visit, one.spread[0], one.spread[4], one)),
        (visit._("The middle half"), interval(visit, one.spread[1], one.spread[3], one)),
        (visit._("Median"), sentences.value(visit, one.spread[2], one)),
    ]
    if missing := results.never(visit, one):
        found.append((visit._("Not come about"), missing))
    low, high = one.spread[0], one.spread[4]
    if one.record is not None and low is not None and high is not None and one.unit != "yes/no":
        score = interval_score(low, high, one.record.best)
        unit = "days" if one.is_date else one.unit
        words = sentences.with_unit(visit, sentences.figure(visit, score, unit), unit)
        found.append((visit._("Interval score"), words))
    return found
