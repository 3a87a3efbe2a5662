"""The tables of a run in a terminal: outcomes beside the record, and the plausibility check.

Legible from 80 columns up: below `WIDE` columns a row takes two lines (the record's range under its best
value, the 90 % interval under the 50 % one), from there on one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wellhit import terms
from wellhit.draws import posterior_of
from wellhit.lab.summary import coverage, subject_name
from wellhit.report import style

WIDE = 116  # columns from which an outcome fits on one line
MARCH = "The march"
PORTS = "Other ports"
COAST = "The coast under fire"
OTHER = "Elsewhere"
WHOLE = "The whole campaign"
NOTHING = "Nothing was measured: this campaign has no record, no fortress and no port."


# -- grouping -----------------------------------------------------------------------------------------


def group_of(row: Mapping[str, Any], scenario: terms.Scenario) -> str:
    """The heading under which an outcome stands: its fortress, the march, other ports, the whole campaign."""
    record = {item.id: item for item in scenario.record}
    if row["id"] in record:
        subjects, measure = record[row["id"]].subject, record[row["id"]].measure
    else:
        subject, _, measure = row["id"].rpartition(".")
        subjects = (subject,)
    if not subjects or measure.startswith("total_"):
        return WHOLE
    owners = {fortress_of(subject, scenario): None for subject in subjects}
    if len(owners) > 2:
        return WHOLE
    if owner := next(iter(owners)):
        return owner
    if measure in ("port_open", "port_intact", "tons_landed"):
        return PORTS
    if measure in ("shells", "last_shell"):
        return COAST
    return MARCH if measure in ("reached", "crossed", "taken", "invested") else OTHER


def short_label(label: str, group: str) -> str:
    """The label without the heading it stands under: "Le Havre: prisoners" is "Prisoners" there."""
    subject, colon, rest = label.partition(": ")
    if not colon:
        words = label.split(" ")
        known = [k for k in range(1, len(words)) if _is_in(" ".join(words[:k]), group)]
        subject, rest = (
            (" ".join(words[: max(known)]), " ".join(words[max(known) :])) if known else ("", label)
        )
    if not _is_in(subject, group):
        return label
    return rest[0].upper() + rest[1:]


def _is_in(words: str, heading: str) -> bool:
    return f" {words} " in f" {heading} "


def fortress_of(subject: str, scenario: terms.Scenario) -> str:
    """Name of the fortress that a fortress, strongpoint, port or place belongs to; empty if none."""
    names = {fortress.id: subject_name(fortress.id, scenario) for fortress in scenario.fortresses}
    if subject in names:
        return names[subject]
    for strongpoint in scenario.strongpoints:
        if subject in (strongpoint.id, strongpoint.place):
            return names[strongpoint.fortress]
    places = {subject} | {port.place for port in scenario.ports if port.id == subject}
    for fortress in scenario.fortresses:
        if fortress.port == subject or fortress.place in places:
            return names[fortress.id]
    return ""


def grouped(
    summary: Mapping[str, Any], scenario: terms.Scenario
) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """The outcomes under their headings: march, fortresses in the scenario's order, ports, the whole."""
    fortresses = [subject_name(fortress.id, scenario) for fortress in scenario.fortresses]
    order = [MARCH, *fortresses, PORTS, COAST, OTHER, WHOLE]
    groups: dict[str, list[Mapping[str, Any]]] = {name: [] for name in order}
    for row in summary["outcomes"]:
        groups[group_of(row, scenario)].append(row)
    return [(name, rows) for name, rows in groups.items() if rows]


def chief_ids(summary: Mapping[str, Any], scenario: terms.Scenario) -> set[str]:
    """The outcomes to show first: headline rows of the record, or everything where nothing is on record."""
    recorded = {row["id"] for row in summary["outcomes"] if row["record"]["best"] is not None}
    if not recorded:
        return {row["id"] for row in summary["outcomes"]}
    return recorded & {row.id for row in scenario.record if row.headline}


def to_the_day(row: Mapping[str, Any], scenario: terms.Scenario) -> bool:
    """Whether the record knows this date only to the day."""
    return any(item.id == row["id"] and len(item.best) == 10 for item in scenario.record)


# -- cells --------------------------------------------------------------------------------------------


def unit_of(row: Mapping[str, Any]) -> str:
    """The unit to print after a label; empty where the values speak for themselves."""
    return "" if row["unit"] in ("date", "yes/no", "share") else f"{row['unit']}"


def record_cells(row: Mapping[str, Any], day_only: bool) -> tuple[str, str]:
    """The record's best value, and its range where it has one (within the day of the best: the hours)."""
    record, unit = row["record"], row["unit"]
    best = style.value_text(record["best"], unit, day_only)
    if record["best"] is None or record["low"] == record["high"]:
        return best, ""
    span = style.range_text(record["low"], record["high"], unit, day_only)
    if unit == "date":
        same_day = len({record[edge][:10] for edge in ("low", "best", "high")}) == 1
        span = span.removeprefix(best.rsplit(" ", 1)[0] + " ") if same_day and not day_only else span
    return best, "" if span == best else span


def runs_cells(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """Median, 50 % interval, 90 % interval and share censored of the runs."""
    runs, unit = row["runs"], row["unit"]
    median = "never" if runs["q50"] is None else style.value_text(runs["q50"], unit)
    half = style.range_text(runs["q25"], runs["q75"], unit, True)
    most = style.range_text(runs["q05"], runs["q95"], unit, True)
    return median, half, most, style.share_text(runs["censored"])


# -- the outcome table ----------------------------------------------------------------------------------


def outcome_table(
    summary: Mapping[str, Any], scenario: terms.Scenario, width: int, headline: bool = True
) -> Group:
    """Outcomes beside the record, grouped by subject, with the counts underneath.

    width: columns of the terminal. headline: only the headline rows of the record; otherwise every
    measured outcome.
    """
    shown = chief_ids(summary, scenario) if headline else {row["id"] for row in summary["outcomes"]}
    rows = [row for row in summary["outcomes"] if row["id"] in shown]
    if not rows:
        return Group(Text(title(summary, scenario), style="bold"), Text(NOTHING))
    table = _frame(width)
    learned = was_calibrated(summary)
    for name, members in grouped({"outcomes": rows}, scenario):
        table.add_section()
        table.add_row(Text(name, style="bold"))
        for row in members:
            _add(table, row, name, to_the_day(row, scenario), width >= WIDE, learned and row["use"] == "fit")
    notes = [Text(line, style="dim") for line in closing_lines(summary, len(rows))]
    return Group(
        Text(title(summary, scenario), style="bold"), table, *(Padding(note, (0, 1)) for note in notes)
    )


def was_calibrated(summary: Mapping[str, Any]) -> bool:
    """Whether the draws were calibrated on this campaign, so that its rows marked fit are no test of them."""
    posterior = posterior_of(summary["draws"])
    return posterior is not None and summary["campaign"] in posterior.manifest.get("campaigns", ())


def title(summary: Mapping[str, Any], scenario: terms.Scenario) -> str:
    """What was run: campaign, scenario, how many times."""
    name = scenario.title.get("en", scenario.campaign)
    runs = style.plural(summary["runs"], "run", "runs")
    return f"{name}, {summary['scenario']}: {runs}, {summary['draws']} draws, seed {summary['seed']}"


# Heading and width of every column but the first, which takes what is left (at least NARROWEST).
NARROWEST = 16
FITTED = "\u2020"
ONE_LINE = (
    ("Record", 12), (f"low{style.DASH}high", 13), ("Runs: median", 12), ("50 %", 14), ("90 %", 14),
    ("never", 5), ("Inside?", 15),
)  # fmt: skip
TWO_LINES = (
    (f"Record\nlow{style.DASH}high", 13), ("Runs:\nmedian", 12), ("50 %\n90 %", 14), ("\nnever", 5),
    ("\nInside?", 10),
)  # fmt: skip


def _frame(width: int) -> Table:
    columns = ONE_LINE if width >= WIDE else TWO_LINES
    rest = width - sum(w + 1 for _, w in columns)  # the box's divider is the gap of one between columns
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 0))
    table.add_column("Outcome", width=max(min(rest, 42), NARROWEST), overflow="fold")
    for heading, column_width in columns[:-1]:
        table.add_column(heading, justify="right", width=column_width, overflow="fold")
    table.add_column(columns[-1][0], width=columns[-1][1], overflow="fold")
    return table


def _add(table: Table, row: Mapping[str, Any], group: str, day_only: bool, wide: bool, fitted: bool) -> None:
    best, span = record_cells(row, day_only)
    median, half, most, never = runs_cells(row)
    unit = unit_of(row)
    label = Text(short_label(row["label"], group) + (f", {unit}" if unit else ""))
    if fitted:
        label.append(f" {FITTED}", style="dim")
    bold = row["inside90"] is False or style.verdict(row).startswith(style.SAME_WRONG)
    verdict = Text(style.verdict(row), style="bold" if bold else "")
    if wide:
        table.add_row(Padding(label, (0, 0, 0, 1)), best, span, median, half, most, never, verdict)
    else:
        cells = (f"{best}\n{span}", median, f"{half}\n{most}", never, verdict)
        table.add_row(Padding(label, (0, 0, 0, 1)), *cells)


def closing_lines(summary: Mapping[str, Any], shown: int) -> list[str]:
    """The counts and the key to the words of the table."""
    lines = [coverage_sentence(summary)]
    held = held_back_sentence(summary)
    if held:
        lines.append(f"{FITTED} the draws were calibrated on this row: it is no test of them. {held}")
    hidden = len(summary["outcomes"]) - shown
    if hidden:
        lines.append(
            f"{style.plural(hidden, 'further outcome', 'further outcomes')} in the report and in --json."
        )
    lines.append(
        f"{style.INSIDE_50}, {style.INSIDE_90}: the record lies in that interval of the runs, its own uncertainty "
        f"included. {style.OUTSIDE}: in neither; early, late, low, high say where the runs lie. {style.SAME}: "
        f"every run says the same, within the record ({style.SAME_WRONG}: not within), and is not counted. "
        "never: share of runs in which it had not happened by the end."
    )
    return lines


def held_back_sentence(summary: Mapping[str, Any]) -> str:
    """The same count for the rows that the draws were not calibrated on; empty where they were on none."""
    if not was_calibrated(summary):
        return ""
    held = coverage(summary, "check")
    return (
        f"Of the {held.counted} that were held back, {held.inside50} lie in the 50 % interval and {held.inside90} in "
        "the 90 % interval."
    )


def coverage_sentence(summary: Mapping[str, Any]) -> str:
    """How many records lie inside, beside how many would if the model were right."""
    counts = coverage(summary)
    if not counts.counted:
        if all(row["record"]["best"] is None for row in summary["outcomes"]):
            return "No outcome has a record: nothing to count."
        return "No outcome both varies between the runs and has a record: nothing to count."
    expected50, expected90 = round(0.5 * counts.counted), round(0.9 * counts.counted)
    return (
        f"Of {style.plural(counts.counted, 'outcome', 'outcomes')} with a record that differ between runs, "
        f"{counts.inside50} lie in the 50 % interval (a well-judged forecast: about {expected50}) and "
        f"{counts.inside90} in the 90 % interval (about {expected90})."
    )


# -- plausibility ----------------------------------------------------------------------------------------

PLAUSIBLE_SIGNS = {"holds": "\u25cf holds", "strained": "\u25d0 strained", "fails": "\u25cb fails"}


def plausible_table(rows: Sequence[Mapping[str, Any]], width: int) -> Group:
    """What the literature expects beside what the runs give.

    rows: dicts with `relation`, `expected` (as words, units included), `source`, `runs` (as words) and
    `verdict` (holds | strained | fails). Raises KeyError for any other verdict.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_lines=False)
    wide = width >= WIDE
    table.add_column("Relation", overflow="fold", ratio=4)
    table.add_column("Expected", overflow="fold", ratio=3)
    if wide:
        table.add_column("Source", overflow="fold", ratio=3, style="dim")
    table.add_column("Runs", overflow="fold", ratio=3)
    table.add_column("Verdict", no_wrap=True)
    for row in rows:
        sign = Text(PLAUSIBLE_SIGNS[row["verdict"]], style="bold" if row["verdict"] == "fails" else "")
        expected = Text(str(row["expected"]))
        if not wide:
            expected.append(f"\n{row['source']}", style="dim")
        source = [Text(str(row["source"]))] if wide else []
        table.add_row(Text(str(row["relation"])), expected, *source, Text(str(row["runs"])), sign)
    counts = [f"{sum(r['verdict'] == v for r in rows)} {v.split()[-1]}" for v in PLAUSIBLE_SIGNS]
    closing = Text(f"{style.plural(len(rows), 'relation', 'relations')}: {', '.join(counts)}.", style="dim")
    return Group(table, Padding(closing, (0, 1)))
