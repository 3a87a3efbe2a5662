"""Calibration, hindcast and prediction in a terminal. Legible from 80 columns up, on one line a row from `WIDE` on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wellhit.lab.foretell.hindcast import Row, judged, reading, shipped
from wellhit.lab.foretell.siege_sentences import (
    FEW,
    WHAT_BASELINES_ARE,
    coverage_sentence,
    measure_sentences,
    trust_sentences,
)
from wellhit.lab.learn.calibrate import Calibration
from wellhit.lab.learn.unknowns import Known, known
from wellhit.report import style
from wellhit.report.lab.calibration_words import (
    hardly_moved_sentence,
    head_sentences,
    interval_text,
    value_text,
    warning_sentences,
)
from wellhit.report.lab.siege_rows import Cells, by_siege
from wellhit.report.tables import WIDE

SHOWN = 20  # unknowns in the table of a calibration; the page has more, the JSON all

HOW_TO_READ = (
    f"{style.INSIDE_50}, {style.INSIDE_90}: the record lies in that interval of the forecast, its own uncertainty "
    f"included; {style.OUTSIDE}: in neither, and low, high, early, late say where the forecast lies. CRPS: the mean "
    "distance of the forecast from the record, less half of its own spread; lower is better. Of counts and lengths it "
    "is on the log scale (0.40 is about a factor of 1.5), of dates in days (d)."
)


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 0))


def _head(text: str) -> Text:
    return Text(text, style="bold")


def _listed(lines: Iterable[str]) -> Table:
    grid = Table.grid(padding=(0, 1))
    for line in lines:
        grid.add_row(Text(f" {style.DASH}"), Text(line.replace(" %", "\u00a0%")))
    return grid


def _note(text: str) -> Padding:
    return Padding(Text(text.replace(" %", "\u00a0%"), style="dim"), (0, 1))


# -- calibration --------------------------------------------------------------------------------------------


def calibration_table(found: Calibration, width: int) -> Group:
    """What was fitted, and the unknowns that were learned most about: prior and posterior in their units."""
    rows = known(found)
    wide = width >= WIDE
    table = _table()
    table.add_column("Unknown", overflow="fold", ratio=1)
    if wide:
        table.add_column("Prior: median", justify="right", width=13)
        table.add_column("5 to 95 %", justify="right", width=18)
        table.add_column("Posterior", justify="right", width=11)
        table.add_column("5 to 95 %", justify="right", width=18)
        table.add_column("Narrower", justify="right", width=10)
    else:
        table.add_column("Prior\n5 to 95 %", justify="right", width=17)
        table.add_column("Posterior\n5 to 95 %", justify="right", width=17)
        table.add_column("Nar-\nrower", justify="right", width=7)
    for row in rows[:SHOWN]:
        table.add_row(*_calibration_cells(row, wide))
    warnings = [Text(f" ! {line}", style="bold") for line in warning_sentences(found)]
    return Group(
        _head("Calibration"), _listed(head_sentences(found)), *warnings, Text(""),
        _head(f"The {min(SHOWN, len(rows))} unknowns that were learned most about"), Text(""), table, Text(""),
        _note(hardly_moved_sentence(rows)),
        _note(
            "Narrower: by how much the variance shrank, 1 less the posterior's over the prior's, where the prior is "
            "standard normal. Will and execution: standard deviations above what a siege's grades say."
        ),
    )  # fmt: skip


def _calibration_cells(row: Known, wide: bool) -> list[Text]:
    name = Text(row.unknown.words)
    name.append(f"\n{row.unknown.unit}", style="dim")
    narrower = Text(f"{100.0 * row.learned.contraction:.0f} %")
    prior, posterior = (value_text(x[1], row.unknown) for x in (row.prior, row.posterior))
    spans = [interval_text(x, row.unknown) for x in (row.prior, row.posterior)]
    if wide:
        return [name, Text(prior), Text(spans[0]), Text(posterior, style="bold"), Text(spans[1]), narrower]
    after = Text(posterior, style="bold")
    after.append(Text(f"\n{spans[1]}", style="not bold"))
    return [name, Text(f"{prior}\n{spans[0]}"), after, narrower]


# -- hindcast and prediction --------------------------------------------------------------------------------


def hindcast_table(rows: Sequence[Row], width: int) -> Group:
    """Each siege foretold by the others, outcome by outcome, and the reading in sentences."""
    kept = judged(rows)
    found = reading(rows)
    sieges = len({row.siege for row in kept})
    head = f"{style.plural(sieges, 'siege', 'sieges')}, each foretold by the others"
    return Group(
        _head(head), Text(""), _forecasts(kept, width, scored=True), Text(""), _head(" In words"),
        _listed([coverage_sentence(found), *measure_sentences(found), FEW]), Text(""),
        _note(HOW_TO_READ), _note(WHAT_BASELINES_ARE),
    )  # fmt: skip


def prediction_table(rows: Sequence[Row], notes: list[str], width: int) -> Group:
    """A siege foretold, its score where outcomes are told, and how far to trust it."""
    scenario = rows[0].scenario
    scored = any(row.scored is not None for row in rows)
    parts: list[Text | Table | Padding | Group] = [
        _head(f"{scenario.title.get('en', scenario.campaign)}, foretold"),
        *(Text(f" ! {note}", style="bold") for note in notes),
        Text(""),
        _forecasts(rows, width, scored),
        Text(""),
    ]
    if scored:
        parts += [_head(" Beside the outcomes"), _listed([coverage_sentence(reading(rows))]), Text("")]
    parts += [_head(" How far to trust it"), _listed(trust_sentences(shipped()))]
    if scored:
        parts += [Text(""), _note(HOW_TO_READ), _note(WHAT_BASELINES_ARE)]
    return Group(*parts)


# Columns after the first: heading and width.
SCORED_WIDE = (("Record", 9), ("low to high", 14), ("Median", 8), ("5 to 95 %", 14), ("never", 6), ("CRPS", 7),
               ("naive", 6), ("others", 7), ("prior", 7), (" Inside?", 17))  # fmt: skip
SCORED = (("Record\nlow to high", 14), ("Median\n5 to 95 %", 14), ("\nCRPS", 6), ("\nnaive", 6), ("\nothers", 7),
          ("\nprior", 7), ("\n Inside", 8))  # fmt: skip
BARE = (("Median", 10), ("50 %", 16), ("90 %", 16), ("never", 7))


def _forecasts(rows: Sequence[Row], width: int, scored: bool) -> Group:
    """A table for each siege under one heading, all of the same columns."""
    wide = width >= WIDE
    columns = (SCORED_WIDE if wide else SCORED) if scored else BARE
    first = min(width - sum(size for _, size in columns), 34)

    def table(heading: bool) -> Table:
        found = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 0), show_header=heading)
        found.add_column("Outcome", width=first)
        for name, size in columns:
            found.add_column(name, justify="left" if "Inside" in name else "right", width=size)
        return found

    parts: list[Table | Text] = [table(True)]
    for siege, members in by_siege(rows):
        of = table(False)
        for _, cells in members:
            name = cells.outcome if first > 20 else _short(cells.outcome)
            of.add_row(Padding(Text(name), (0, 0, 0, 1)), *_forecast_cells(cells, wide, scored))
        parts += [Text(siege, style="bold"), of]
    return Group(*parts)


def _short(outcome: str) -> str:
    return (
        outcome.replace("Attackers' c", "C")
        .replace(" to surrender", "")
        .replace("Armoured vehicles", "Armour")
    )


def _forecast_cells(c: Cells, wide: bool, scored: bool) -> list[str]:
    if not scored:
        return [c.median, c.half, c.most, c.never]
    if wide:
        return [c.record, c.record_range, c.median, c.most, c.never, c.crps, *c.baselines, f" {c.inside}"]
    inside = c.inside.replace("in ", "").replace("outside, ", "")
    return [f"{c.record}\n{c.record_range}", f"{c.median}\n{c.most}", c.crps, *c.baselines, f" {inside}"]
