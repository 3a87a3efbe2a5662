"""The page of `wellhit diagnose`: self-contained, every figure also a table, misfits as plain as fits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from wellhit.lab.learn import diagnose as lab
from wellhit.lab.learn import predictive, ranks
from wellhit.lab.learn.diagnose import Diagnosis
from wellhit.report import style, tables
from wellhit.report.lab import diagnose_words as words
from wellhit.report.lab.diagnose_tables import even_sentences
from wellhit.report.page import _subtitle, dress, environment, flat, strip

PAGE = "diagnosis.html"


def write_diagnosis(folder: Path, found: Diagnosis) -> Path:
    """Write the page into a folder; returns where."""
    path = folder / PAGE
    path.write_text(render(found), encoding="utf-8")
    return path


def render(found: Diagnosis) -> str:
    """The page as text."""
    from wellhit.report.lab import diagnose_figures  # late: matplotlib takes half a second

    content = lab.as_json(found)
    counts = predictive.counts(found.rows)
    checks = (("From everything possible", found.ranks.prior), ("Nearest to the record", found.ranks.near))
    kinds = found.ranks.question.kinds
    return (
        environment()
        .get_template("diagnose.html")
        .render(
            title=words.title(found.scenario),
            subtitle=_subtitle(found.scenario),
            content=content,
            counts=[words.count_cells(count) for count in counts],
            headlines=_headlines(found, content),
            coverage=[
                (name, len(check.rows), [_coverage_cells(c) for c in ranks.covered(check, kinds)])
                for name, check in checks
            ],
            even=even_sentences(found, content),
            heaped=[words.column_name(name, found.ranks.question.labels) for name in found.ranks.question.heaped],
            runs=style.plural(content["runs"], "run", "runs"),
            table_runs=style.plural(content["reference"]["runs"], "run", "runs"),
            drawings=[(d, Markup(d.svg)) for d in diagnose_figures.draw_all(found)],  # our own canvas
            rows=[_row(row, shown) for row, shown in zip(found.rows, content["rows"], strict=True)],
            misfits=_misfits(found),
            left_out=words.left_out_sentence(content["left_out"]),
            command=command(found),
            facts=list(flat(_facts(content))),
            **dress(),
        )
    )  # fmt: skip


def _headlines(found: Diagnosis, content: Mapping[str, Any]) -> list[str]:
    count = predictive.count(found.rows, headline=True)
    covered = {c.group: c for c in ranks.covered(found.ranks.near, found.ranks.question.kinds)}
    said = [words.headline_sentence(count)]
    every = covered[ranks.ALL]
    said.append(
        f"Of pseudo-records near this one, the 90 % interval of an unknown holds its true value in "
        f"{100 * every.inside[1]:.0f} of 100 cases, the 50 % interval in {100 * every.inside[0]:.0f}."
    )
    number = len(found.misfits)
    total = sum(not row.left_out for row in found.rows)
    said.append(
        f"Of all {style.plural(total, 'row', 'rows')} that count, {number} "
        f"{'is a misfit' if number == 1 else 'are misfits'}: see below."
    )
    return said


def _coverage_cells(group: ranks.Covered) -> tuple[Any, ...]:
    shares = [words.share(x, e) for x, e in zip(group.inside, group.error, strict=True)]
    return (words.GROUPS[group.group], group.columns, *shares, words.SIGNS[group.verdict],
            group.verdict != ranks.HONEST)  # fmt: skip


def _row(row: predictive.RowCheck, shown: Mapping[str, Any]) -> dict[str, Any]:
    """One row of the big table: record, both ensembles, p-value, score."""
    after = {**shown, "runs": shown["posterior"], **_inside(shown["posterior"])}
    best, span = tables.record_cells(after, row.day_only)
    counted = not row.left_out
    return {
        "id": row.target.id, "label": row.target.label, "unit": tables.unit_of(shown),
        "use": "fitted" if row.fitted else "held back", "best": best, "span": span,
        "now": _cells(shown["posterior"], row.target.unit), "before": _cells(shown["prior"], row.target.unit),
        "p": words.number3(row.posterior.p) if counted else style.NONE,
        "old_p": words.number3(row.prior.p) if counted else "",
        "ratio": f"{row.normalised[0] / row.normalised[1]:.2f}" if counted else style.NONE,
        "verdict": style.verdict(after) if counted else LEFT_OUT[row.left_out], "bad": row.is_misfit,
        "headline": row.row.headline, "strip": Markup(strip(after)) if counted else "",  # numbers only
    }  # fmt: skip


LEFT_OUT = {predictive.YES_NO: "not counted: yes or no", predictive.CONSTANT: "not counted: always the same"}


def _cells(said: Mapping[str, Any], unit: str) -> tuple[str, str]:
    """Median and 90 % interval of one ensemble, dates to the day; of yes and no the share of yes."""
    if said["yes"] is not None:
        return f"yes in {style.share_text(said['yes']) or '0 %'}", ""
    median = "never" if said["q50"] is None else style.value_text(said["q50"], unit, True)
    return median, style.range_text(said["q05"], said["q95"], unit, True)


def _inside(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"inside50": said["inside50"], "inside90": said["inside90"]}


def _misfits(found: Diagnosis) -> list[tuple[str, str, str]]:
    return [
        (row.target.label, words.misfit_sentence(row, predictive.as_json(row, found.scenario)), why)
        for row, why in found.misfits
    ]


def command(found: Diagnosis) -> str:
    """The command that repeats the diagnosis."""
    s = found.setting
    return (
        f"wellhit diagnose {found.scenario.campaign} --reference {found.reference.folder} --draws {s.draws} "
        f"--runs {s.runs} --pseudo {s.pseudo} --seed {s.seed}"
    )


def _facts(content: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("campaign", "scenario", "draws", "posterior", "runs", "seed", "reference", "versions")
    return {key: content[key] for key in kept}
