"""The page of `wellhit compare --report`: rankings with their charts, and each plan against the first.

Self-contained like the report of a run (page.py): it asks nothing of the network, and all words are escaped.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup

from wellhit.lab.whatif.compare import HEADLINES, Comparison
from wellhit.lab.whatif.many import Many
from wellhit.lab.whatif.sentences import sentence
from wellhit.report import style
from wellhit.report.lab.lab_tables import compare_cells, compare_notes, plans_text, stop_text
from wellhit.report.lab.ranking_tables import many_title, ranking_notes
from wellhit.report.page import environment


def write_page(path: Path, found: Many, command: str) -> None:
    """Write the page to `path` (UTF-8). command: how it was asked for."""
    path.write_text(render_page(found, command), encoding="utf-8")


def render_page(found: Many, command: str) -> str:
    """The page as text."""
    from wellhit.report.lab.ranking_figure import mean_and_spread  # late: matplotlib takes half a second

    first = found.first
    drawings = [mean_and_spread(ranking, first.scenario) for ranking in found.rankings]
    plans = [(found.names[0], plans_text(first.plans_a))]
    plans += [(comparison.b, plans_text(comparison.plans_b)) for comparison in found.comparisons]
    what = "every headline outcome" if len(found.names) == 2 else "every ranking"
    return (
        environment()
        .get_template("compare.html")
        .render(
            title=first.scenario.title.get("en", first.scenario.campaign),
            subtitle=many_title(found),
            first=found.names[0],
            plans=plans,
            enough=stop_text(found.stop, what) if found.stop is not None else "",
            drawings=[(d, Markup(d.svg)) for d in drawings],  # drawn and escaped by our own canvas
            ranking_notes=ranking_notes(found.rankings),
            comparisons=[_comparison(comparison) for comparison in found.comparisons],
            notes=compare_notes(first, first.rows),
            command=command,
            light=Markup(style.css_colours(False)),  # our own constants
            dark=Markup(style.css_colours(True)),
            sans=Markup(style.SANS),
            serif=Markup(style.SERIF),
        )
    )


def _comparison(found: Comparison) -> dict[str, Any]:
    groups: dict[str, list[dict[str, Any]]] = {}
    said = []
    for row in found.rows:
        cells = compare_cells(row, found)
        groups.setdefault(row.outcome.group, []).append(
            {"label": row.outcome.label, "cells": cells, "settled": row.pair.settled}
        )
        if row.outcome.group in HEADLINES and row.happened and not row.pair.same:
            said.append(sentence(row, found))
    return {
        "name": found.b,
        "label": found.distance.label or "unknown",
        "reason": found.distance.reason,
        "groups": list(groups.items()),
        "sentences": said,
    }
