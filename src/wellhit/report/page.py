"""The report of a run as one self-contained HTML page.

It asks nothing of the network: style and figures stand in the page, and a content security policy holds a
browser to that. Everything that comes from a campaign is escaped; only our own drawings enter as markup.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from wellhit import terms
from wellhit.report import style, tables
from wellhit.report.drawing import Drawing

if TYPE_CHECKING:
    import polars as pl

DRAWS = {
    "prior": (
        "Every parameter was drawn from its prior: nothing was fitted to the record by any procedure. The "
        "middles of some priors were settled with this table in view (docs/decisions/0020), so its rows are "
        "a fair test but not a blind one."
    ),
    "posterior": (
        "Parameters were drawn as they stand after comparison with the rows marked fit, of this campaign and of other "
        "sieges; those rows are no test of the model, the rows marked check are."
    ),
    "best": (
        "One value of every parameter was used throughout, so the spread shows dice and shared fortune alone and "
        "is narrower than what is known."
    ),
}


def write_report(
    path: Path,
    summary: Mapping[str, Any],
    outcomes: pl.DataFrame,
    daily: pl.DataFrame,
    scenario: terms.Scenario,
    meta: Mapping[str, Any],
) -> None:
    """Write the page to `path` (UTF-8). Arguments as for `render_report`."""
    path.write_text(render_report(summary, outcomes, daily, scenario, meta), encoding="utf-8")


def render_report(
    summary: Mapping[str, Any],
    outcomes: pl.DataFrame,
    daily: pl.DataFrame,
    scenario: terms.Scenario,
    meta: Mapping[str, Any],
) -> str:
    """The page as text.

    summary: from lab.summary.summarise; outcomes: a row per run; daily: long table by day;
    meta: what is needed to repeat the run (campaign, scenario, draws, plans, runs, seed, versions, hashes).
    """
    from wellhit.report import figures  # late: matplotlib takes half a second

    drawings = figures.draw_all(outcomes, daily, scenario)
    first = tables.chief_ids(summary, scenario)
    chief = [row for row in summary["outcomes"] if row["id"] in first]
    others = [row for row in summary["outcomes"] if row["id"] not in first]
    return (
        environment()
        .get_template("report.html")
        .render(
            title=scenario.title.get("en", scenario.campaign),
            subtitle=_subtitle(scenario),
            offset=scenario.utc_offset,
            runs=style.plural(summary["runs"], "campaign", "campaigns"),
            summary=summary,
            plans=_plans(summary, scenario),
            headlines=_headlines(drawings, summary),
            groups=_groups(chief, scenario),
            further=_groups(others, scenario),
            further_count=len(others),
            drawings=[(d, Markup(d.svg)) for d in drawings],  # drawn and escaped by our own canvas
            misfits=_misfits(summary, scenario),
            rare=_rare(summary),
            weak=_weak(summary, scenario),
            unmeasured=[r for r in scenario.record if not r.measure and scenario.head.id in r.scenarios],
            draws=DRAWS.get(summary["draws"], DRAWS["posterior"]),
            precision=f"{98 / math.sqrt(summary['runs']):.1f}",  # 1.96 standard errors of a share of one half
            command=command(summary, meta),
            facts=list(flat(meta)),
            sources=_sources(summary, scenario),
            style=style,
            **dress(),
        )
    )


def dress() -> dict[str, Markup]:
    """What the style sheet of every page asks for: colours of both schemes, type."""
    return {  # our own constants
        "light": Markup(style.css_colours(False)),
        "dark": Markup(style.css_colours(True)),
        "sans": Markup(style.SANS),
        "serif": Markup(style.SERIF),
    }


def environment() -> Environment:
    """Templates of this package, everything escaped, a missing value an error."""
    return Environment(
        loader=PackageLoader("wellhit.report"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def _subtitle(scenario: terms.Scenario) -> str:
    """The scenario's title, and its first and last day unless the title names the year itself."""
    start, end = scenario.head.start, scenario.head.end
    months = style.MONTHS_LONG
    first = f"{start.day} {months[start.month - 1]}" + (f" {start.year}" if start.year != end.year else "")
    title = scenario.head.title.get("en", scenario.head.id)
    named = str(start.year) in title and any(month in title for month in months)
    return title if named else f"{title}, {first} to {end.day} {months[end.month - 1]} {end.year}"


def _plans(summary: Mapping[str, Any], scenario: terms.Scenario) -> list[tuple[str, str]]:
    """Each side's name with the title of its plan (the plan's id where the scenario carries no plans)."""
    titles = {(plan.side, plan.id): plan.title.get("en", plan.id) for plan in scenario.plans}
    names = {side.id: side.name.get("en", side.id) for side in scenario.sides}
    return [
        (names.get(side, side), titles.get((side, plan), plan)) for side, plan in summary["plans"].items()
    ]


def _headlines(drawings: Sequence[Drawing], summary: Mapping[str, Any]) -> list[str]:
    falls = [s for d in drawings if d.id in ("falls", "standing") for s in d.sentences]
    counts = f"{tables.coverage_sentence(summary)} {tables.held_back_sentence(summary)}".strip()
    return [*falls, counts]


# -- the table ------------------------------------------------------------------------------------------


Group = tuple[str, list[dict[str, Any]]]


def _groups(rows: Sequence[Mapping[str, Any]], scenario: terms.Scenario) -> list[Group]:
    groups = tables.grouped({"outcomes": rows}, scenario)
    return [(name, _rows(members, name, scenario)) for name, members in groups]


def _rows(rows: Sequence[Mapping[str, Any]], group: str, scenario: terms.Scenario) -> list[dict[str, Any]]:
    record = {row.id: row for row in scenario.record}
    sources = {source.id: source for source in scenario.sources}
    shown = []
    for row in rows:
        best, span = tables.record_cells(row, tables.to_the_day(row, scenario))
        median, half, most, never = tables.runs_cells(row)
        verdict = style.verdict(row)
        shown.append({
            "id": row["id"], "label": tables.short_label(row["label"], group), "unit": tables.unit_of(row),
            "use": row["use"] or "", "note": record[row["id"]].note if row["id"] in record else "",
            "best": best, "span": span, "median": median, "half": half, "most": most, "never": never,
            "verdict": verdict, "bad": verdict.startswith((style.OUTSIDE, style.SAME_WRONG)),
            "strip": Markup(strip(row)),  # numbers only
            "sources": [sources.get(s, terms.Source(s, s)) for s in row["record"]["sources"]],
            "rivals": rivals(record[row["id"]], scenario) if row["id"] in record else [],
        })  # fmt: skip
    return shown


def rivals(row: terms.RecordRow, scenario: terms.Scenario) -> list[terms.Claim]:
    """Claims that say something else than a record row.

    They speak of the same subject and property: those of the row itself, or those of a claim whose note
    names the row ("Record row lehavre.fall.").
    """
    same = {(subject, row.measure) for subject in row.subject} | {tuple(row.id.rsplit(".", 1))}
    for claim in scenario.claims:
        if f"Record row {row.id}." in f"{claim.note}.":
            same.add((claim.subject, claim.property))
    return [c for c in scenario.claims if c.status == "rival" and (c.subject, c.property) in same]


def _scalar(value: Any) -> float:
    if value is None:
        return math.inf
    return datetime.fromisoformat(value).timestamp() if isinstance(value, str) else float(value)


def strip(row: Mapping[str, Any], width: int = 132, height: int = 18) -> str:
    """Intervals of the runs and the record on a scale of the row's own, as a small SVG (empty if nothing varies)."""
    if row["unit"] == "yes/no" or row["inside90"] is None:
        return ""
    runs, record = row["runs"], row["record"]
    q = [_scalar(runs[name]) for name in ("q05", "q25", "q50", "q75", "q95")]
    low, best, high = (_scalar(record[name]) for name in ("low", "best", "high"))
    finite = [v for v in (*q, low, high) if math.isfinite(v)]
    first, last = min(finite), max(finite)
    scale = (width - 16) / ((last - first) or 1.0)

    def x(value: float) -> float:
        return round(8 + (min(value, last) - first) * scale, 1) if math.isfinite(value) else float(width)

    def bar(a: float, b: float, colour: str) -> str:
        return f'<rect x="{x(a)}" y="3" width="{max(round(x(b) - x(a), 1), 0.6)}" height="6" fill="var(--{colour})"/>'

    parts = [bar(q[0], q[4], "runs90"), bar(q[1], q[3], "runs50")]
    if math.isfinite(q[2]):
        parts.append(f'<rect x="{x(q[2]) - 0.8:.1f}" y="1.5" width="1.6" height="9" fill="var(--ink)"/>')
    parts.append(
        f'<line x1="{x(low)}" x2="{x(high)}" y1="13.5" y2="13.5" stroke="var(--record)" stroke-width="1.4"/>'
    )
    at = x(best)
    parts.append(f'<path d="M{at} 10l3.5 3.5l-3.5 3.5l-3.5 -3.5z" fill="var(--record)"/>')
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg {size} aria-hidden="true">{"".join(parts)}</svg>'


# -- misfits, limits, sources ---------------------------------------------------------------------------


def _misfits(summary: Mapping[str, Any], scenario: terms.Scenario) -> list[tuple[str, str]]:
    """Every outcome whose record lies outside, in words, the headline rows first."""
    headline = {row.id for row in scenario.record if row.headline}
    found = []
    for row in sorted(summary["outcomes"], key=lambda r: r["id"] not in headline):
        verdict = style.verdict(row)
        if not verdict.startswith((style.OUTSIDE, style.SAME_WRONG)):
            continue
        best, span = tables.record_cells(row, tables.to_the_day(row, scenario))
        median, _, most, never = tables.runs_cells(row)
        unit = f" {unit}" if (unit := tables.unit_of(row)) else ""
        record = f"the record says {best}{unit}" + (f" ({span})" if span else "")
        if row["inside90"] is None:
            text = f"{record}, every run {median}{unit}."
        else:
            text = f"{record}; nine campaigns in ten lie in {most}{unit}, the median at {median}."
            text += f" In {never} it never happened." if never else ""
        found.append((row["label"], text))
    return found


def _rare(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Outcomes on record that never happened in more than half of the runs."""
    return [
        (row["label"], style.share_text(row["runs"]["censored"]))
        for row in summary["outcomes"]
        if row["runs"]["censored"] > 0.5 and row["record"]["best"] is not None
    ]


def _weak(summary: Mapping[str, Any], scenario: terms.Scenario) -> list[str]:
    """Labels of outcomes whose record rests on recall alone."""
    recall = {source.id for source in scenario.sources if source.recall}
    rows = [row for row in summary["outcomes"] if row["record"]["sources"]]
    return [row["label"] for row in rows if recall.issuperset(row["record"]["sources"])]


def _sources(summary: Mapping[str, Any], scenario: terms.Scenario) -> list[dict[str, Any]]:
    """The documents that this page leans on, each with a link only if its address is one of the web."""
    used = {s for row in summary["outcomes"] for s in row["record"]["sources"]}
    used |= {s for row in scenario.record for c in rivals(row, scenario) for s in c.source}
    return [
        {"id": s.id, "title": s.title, "address": s.address, "remark": s.remark, "recall": s.recall,
         "link": s.address.startswith(("https://", "http://"))}
        for s in scenario.sources if s.id in used
    ]  # fmt: skip


def command(summary: Mapping[str, Any], meta: Mapping[str, Any]) -> str:
    """The command that repeats the run, with the campaign as it was named then."""
    first = f" --first {meta['first']}" if meta.get("first") else ""
    first += "".join(f" --set {name}={value!r}" for name, value in meta.get("set", {}).items())
    plans = " ".join(f"--plan {side}={plan}" for side, plan in summary["plans"].items())
    return (
        f"wellhit run {meta.get('from', summary['campaign'])} --scenario {summary['scenario']} {plans} "
        f"--runs {summary['runs']} --seed {summary['seed']} --draws {summary['draws']}{first}"
    )


def flat(meta: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Nested settings as lines: `hashes.rules`, `77ab02`."""
    lines: list[tuple[str, str]] = []
    for key, value in meta.items():
        if isinstance(value, Mapping):
            lines += flat(value, f"{prefix}{key}.")
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
            lines.append((f"{prefix}{key}", shown))
    return lines
