"""The page of a calibration: one self-contained HTML file, and what was learned of every unknown as a tidy table."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from wellhit.lab.learn.calibrate import SBI, Calibration
from wellhit.lab.learn.unknowns import frame, known, short_title
from wellhit.report import style
from wellhit.report.lab.calibration_words import hardly_moved_sentence, head_sentences, warning_sentences
from wellhit.report.page import dress, environment, flat

PAGE, TABLE = "calibration.html", "contraction.parquet"


def write_calibration(out: Path, found: Calibration) -> None:
    """Write calibration.html and contraction.parquet into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    frame(known(found)).write_parquet(out / TABLE)
    (out / PAGE).write_text(render_calibration(found), encoding="utf-8")


def render_calibration(found: Calibration) -> str:
    """The page as text."""
    from wellhit.report.lab import calibration_figures  # late: matplotlib takes half a second

    rows = known(found)
    m = found.manifest
    names = [short_title(of["title"]) for of in m["campaigns"].values()]
    facts = [(f"grades of {name}", of["grades"]) for name, of in m["campaigns"].items()]
    facts += flat({key: value for key, value in m.items() if key not in ("campaigns", "rows", "warnings")})
    return (
        environment()
        .get_template("calibration.html")
        .render(
            subtitle=f"Calibrated on {style.listing(names)}",
            sentences=[*head_sentences(found), hardly_moved_sentence(rows)],
            warnings=warning_sentences(found),
            drawings=[
                (d, Markup(d.svg)) for d in calibration_figures.draw_all(found, rows)
            ],  # our own canvas
            count=len(rows),
            and_flow=" and neural posterior estimation" if found.method == SBI else "",
            facts=facts,
            **dress(),
        )
    )
