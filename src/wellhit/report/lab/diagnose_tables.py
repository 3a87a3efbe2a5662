"""The tables of `wellhit diagnose` in a terminal. Legible from 80 columns up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wellhit.lab.learn import predictive, ranks
from wellhit.lab.learn.diagnose import Diagnosis, as_json
from wellhit.report.lab import diagnose_words as words
from wellhit.report.tables import WIDE


def diagnosis_table(found: Diagnosis, width: int) -> Group:
    """Self-checks, counts of the record, misfits."""
    content = as_json(found)
    wide = width >= WIDE
    parts: list[Any] = [Text(f"{words.title(found.scenario)}: is the calibration honest?", style="bold")]
    parts += [coverage_table(found), *_notes(*even_sentences(found, content))]
    parts += [Text(""), Text("Does the record look like what it foretells?", style="bold")]
    parts += [counts_table(found, wide), *_notes(words.left_out_sentence(content["left_out"])), Text("")]
    parts += [Text("Misfits", style="bold"), *_misfits(found), *_notes(*found.notes)]
    return Group(*parts)


def even_sentences(found: Diagnosis, content: Mapping[str, Any]) -> list[str]:
    """Whether ranks are even, for each of the two self-checks."""
    labels, checks = found.ranks.question.labels, content["calibration"]
    said = [words.uniform_sentence(checks[key], labels) for key in ("prior", "near")]
    return [f"From everything possible: {said[0]}", f"Nearest to the record: {said[1]}"]


def _notes(*lines: str) -> list[Padding]:
    return [Padding(Text(line, style="dim"), (0, 1)) for line in lines]


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 0))


def coverage_table(found: Diagnosis) -> Table:
    """How often intervals hold the truth of pseudo-records, by group."""
    table = _table()
    table.add_column("Pseudo-records\ngroup of columns", overflow="fold", ratio=1)
    table.add_column("\ncolumns", justify="right", width=8)
    table.add_column("truth in\n50 %", justify="right", width=12)
    table.add_column("truth in\n90 %", justify="right", width=12)
    table.add_column("", width=17)
    checks = (("From everything possible", found.ranks.prior), ("Nearest to the record", found.ranks.near))
    for name, check in checks:
        table.add_section()
        table.add_row(Text(f"{name} ({len(check.rows)})", style="bold"))
        for group in ranks.covered(check, found.ranks.question.kinds):
            shares = [words.share(x, e) for x, e in zip(group.inside, group.error, strict=True)]
            sign = Text(words.SIGNS[group.verdict], style="" if group.verdict == ranks.HONEST else "bold")
            name_cell = Padding(Text(words.GROUPS[group.group]), (0, 0, 0, 1))
            table.add_row(name_cell, str(group.columns), *shares, sign)
    return table


def counts_table(found: Diagnosis, wide: bool) -> Table:
    """How many rows of the record lie inside, and the scores."""
    table = _table()
    table.add_column("Rows of the record", overflow="fold", ratio=1)
    table.add_column("rows", justify="right", width=4)
    for name in ("in 50 %", "in 90 %"):
        table.add_column(name, justify="right", width=15)
    table.add_column("score/prior's", justify="right", width=17)
    if wide:
        for name in ("prior: in 50 %", "in 90 %"):
            table.add_column(name, justify="right", width=14)
    for count in predictive.counts(found.rows):
        cells = words.count_cells(count)
        table.add_row(*cells[:5], *(cells[8:] if wide else ()))
    return table


def _misfits(found: Diagnosis) -> list[Any]:
    if not found.misfits:
        return [Text("No row lies outside its 90 % interval.")]
    parts: list[Any] = []
    for row, why in found.misfits:
        text = Text(f"\u25cb {row.target.label}", style="bold")
        text.append(
            ": " + words.misfit_sentence(row, predictive.as_json(row, found.scenario)), style="not bold"
        )
        text.append(
            f" What may explain it: {why}" if why else " Nobody has explained it yet.", style="not bold"
        )
        parts.append(Padding(text, (0, 1)))
    return parts
