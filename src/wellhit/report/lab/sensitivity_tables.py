"""The tables of `wellhit sensitivity` and `wellhit doe` in a terminal. Legible from 80 columns up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wellhit.lab.explore.designed import Index, Plan
from wellhit.lab.explore.doe import Again, Played
from wellhit.lab.explore.effects import Effect
from wellhit.lab.explore.sample import Response
from wellhit.lab.explore.sensitivity import MEASURES, Finding, Line, Score, Sensitivity
from wellhit.report import style
from wellhit.report.lab.lab_tables import MINUS, difference_cells, value
from wellhit.report.lab.sensitivity import never_sentence, share_text, size_text
from wellhit.report.tables import WIDE
from wellhit.terms import Scenario

MANY = 3  # outcomes from which only the first few factors of each are shown
FEW = 3
GIVEN_KEY = (
    "low fifth, high fifth: mean outcome where the factor is in the lowest, highest fifth of its draws. share: of the "
    "variance of the outcome's ranks that goes along with the factor alone. delta, PAWN, region: 0 tells nothing; "
    "\u25cf the whole 90 % interval lies above what idle columns score, \u25cb it does not."
)


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 0))


def _titled(scenario: Scenario, what: str) -> Text:
    name = scenario.title.get("en", scenario.campaign)
    return Text(f"{name}, {scenario.head.id}: {what}", style="bold")


# -- from given runs -------------------------------------------------------------------------------------------


def given_table(found: Sensitivity, width: int, everything: bool) -> Group:
    """Every outcome with the factors it hangs on, then what matters over all of them."""
    scenario, count = found.sample.scenario, style.plural(found.sample.runs, "run", "runs")
    table = _table()
    table.add_column("Factor", overflow="fold", ratio=1)
    table.add_column("Low fifth", justify="right", width=13)
    table.add_column("High fifth", justify="right", width=13)
    table.add_column("Share", justify="right", width=6)
    scored = MEASURES if width >= WIDE else MEASURES[:1]
    for name in scored:
        table.add_column({"pawn": "PAWN", "regional": "Region"}.get(name, name), justify="right", width=9)
    most = None if everything or len(found.findings) <= MANY else FEW
    for finding in found.findings:
        table.add_section()
        head = Text(finding.response.label, style="bold")
        table.add_row(head, Text(f"mean {value(finding.mean, finding.response.unit, scenario)}", style="dim"))
        for line in finding.lines[:most]:
            table.add_row(*_given_cells(line, finding, scenario, scored))
        if not finding.lines:
            table.add_row(Padding(Text("no factor leaves a trace", style="dim"), (0, 0, 0, 1)))
    notes = [Padding(Text(line, style="dim"), (0, 1)) for line in given_notes(found, most, scored)]
    return Group(
        _titled(scenario, f"what it hangs on, {count}"), table, Text(""), *overall_lines(found), *notes
    )


def _given_cells(line: Line, finding: Finding, scenario: Scenario, scored: Sequence[str]) -> list[Any]:
    unit = finding.response.unit
    name = Text(line.factor.name)
    name.append(f"  {' '.join(line.factor.mechanisms)}", style="dim")
    ends = [Text(value(end.mean, unit, scenario)) for end in (line.at_low, line.at_high)]
    return [
        Padding(name, (0, 0, 0, 1)),
        *ends,
        share_text(line.share),
        *(_score(line.scores[m]) for m in scored),
    ]


def _score(score: Score) -> Text:
    sign = "\u25cf" if score.above else "\u25cb"
    return Text(f"{score.value:.2f} {sign}" if score.value < 10.0 else f"{score.value:.0f} {sign}")


def overall_lines(found: Sensitivity) -> list[Any]:
    """The ten factors that matter most over all outcomes; nothing for a single one."""
    rows = [row for row in found.overall() if row[2]][:10]
    if len(found.findings) < 2 or not rows:
        return []
    table = _table()
    table.add_column("Over all outcomes", overflow="fold", ratio=1)
    table.add_column("Mean share", justify="right", width=12)
    table.add_column("Leaves a trace in", justify="right", width=20)
    for factor, share, count in rows:
        name = Text(f" {factor.name}")
        name.append(f"  {' '.join(factor.mechanisms)}", style="dim")
        table.add_row(name, share_text(share), f"{count} of {len(found.findings)} outcomes")
    return [table, Text("")]


def given_notes(found: Sensitivity, most: int | None, scored: Sequence[str] = MEASURES) -> list[str]:
    """How to read the table, what was done about what never happened, what is not shown."""
    narrow = ": 0 tells nothing (PAWN and region stand in a wider window, in the report and in --json)"
    key = GIVEN_KEY if len(scored) > 1 else GIVEN_KEY.replace(", PAWN, region: 0 tells nothing", narrow)
    lines = [key]
    told = []
    for finding in found.findings:
        sentence = never_sentence(finding.response, found.sample.runs, found.sample.scenario)
        if sentence:
            told.append(f"{finding.response.label}: {sentence[0].lower()}{sentence[1:]}")
    lines += told
    if found.idle:
        lines.append("The same in (nearly) every run: " + "; ".join(one.label for one in found.idle) + ".")
    if most is not None and any(len(f.lines) > most for f in found.findings):
        lines.append(
            f"The {most} leading factors of each outcome; more with --all, in the report and in --json."
        )
    return lines


# -- from runs of their own --------------------------------------------------------------------------------------


def index_table(
    plan: Plan, found: Sequence[tuple[Response, list[Index]]], scenario: Scenario, everything: bool
) -> Group:
    """Elementary effects or shares of the variance, outcome by outcome."""
    sobol = plan.method == "sobol"
    table = _table()
    table.add_column("Factor", overflow="fold", ratio=1)
    heads = (
        ("By itself S1", "90 %", "In all ST", "90 %")
        if sobol
        else ("Size \u03bc*", "90 %", "Mean \u03bc", "Spread \u03c3")
    )
    for head in heads:
        table.add_column(head, justify="right", width=15)
    most = None if everything else FEW if len(found) > MANY else 10
    for asked, indices in found:
        table.add_section()
        table.add_row(Text(asked.label, style="bold"))
        for i in indices[:most]:
            table.add_row(f" {i.factor.name}", *(_sobol_cells(i) if sobol else _morris_cells(i, asked.unit)))
        if not indices:
            table.add_row(Text(" the same in every run, or too little left of the design", style="dim"))
    words = "shares of the variance (Sobol)" if sobol else "elementary effects (Morris)"
    key = (
        "S1: share of the variance that would go if the factor alone were known; ST: that would be left if all but the "
        "factor were known. luck: dice, weather and the draws of all factors that are not named."
        if sobol
        else "\u03bc*: mean size of the change from the 5 % to the 95 % quantile of the factor, everything else the "
        "same, dice included; \u03bc: its mean with sign; \u03c3: how much it differs from place to place."
    )
    notes = [key]
    for asked, _ in found:
        sentence = never_sentence(asked, len(asked.values), scenario)
        if sentence:
            notes.append(f"{asked.label}: {sentence[0].lower()}{sentence[1:]}")
    shown = [Padding(Text(note, style="dim"), (0, 1)) for note in notes]
    runs = style.plural(len(plan.rows), "run", "runs")
    return Group(_titled(scenario, f"{words}, {runs}"), table, Text(""), *shown)


def _sobol_cells(i: Index) -> list[str]:
    def span(low: float, high: float) -> str:
        return f"{100 * low:.0f} to {100 * high:.0f}".replace("-", MINUS)

    one, whole = (f"{100 * x:.0f} %".replace("-", MINUS) for x in (i.effect, i.more))
    return [one, span(i.low, i.high), whole, span(i.more_low, i.more_high)]


def _morris_cells(i: Index, unit: str) -> list[str]:
    sign = "+" if i.mean > 0 else "\u2212" if i.mean < 0 else ""
    span = f"{size_text(i.low, unit)} to {size_text(i.high, unit)}"
    return [size_text(i.effect, unit), span, sign + size_text(abs(i.mean), unit), size_text(i.more, unit)]


# -- designed experiments -----------------------------------------------------------------------------------------


def doe_table(played: Played, width: int, everything: bool) -> Group:
    """Main effects by outcome, the strongest first."""
    one = played.experiment
    scenario = one.scenarios[0]
    table = _table()
    table.add_column("Factor", overflow="fold", ratio=1)
    ends = 24 if width >= WIDE else 13
    table.add_column("From", justify="right", width=ends, overflow="fold")
    table.add_column("To", justify="right", width=ends, overflow="fold")
    table.add_column("Effect", justify="right", width=14)
    table.add_column("95 % interval", justify="right", width=20)
    longest = width - 2 * ends - 39  # letters of a name
    most = None if everything or len(played.responses) <= MANY else FEW
    for asked in played.responses:
        mine = sorted((e for e in played.effects if e.outcome == asked.id), key=lambda e: -abs(e.effect))
        if not mine:
            continue
        table.add_section()
        table.add_row(Text(asked.label, style="bold"))
        for e in mine[:most]:
            table.add_row(*_effect_cells(e, longest))
    notes = [Padding(Text(note, style="dim"), (0, 1)) for note in doe_notes(played, most)]
    what = (
        f"{one.spec.design}, {style.plural(one.points, 'point', 'points')} x "
        f"{style.plural(len(one.choices), 'choice', 'choices')} of plans x "
        f"{style.plural(one.spec.replicates, 'replicate', 'replicates')}: "
        f"{style.plural(len(one.rows), 'run', 'runs')}, seed {one.spec.seed}"
    )
    return Group(_titled(scenario, what), table, Text(""), *notes)


def _effect_cells(e: Effect, longest: int) -> list[Any]:
    difference, interval = difference_cells(e.effect, e.low, e.high, e.unit)
    name = e.factor if len(e.factor) <= longest else e.factor.replace(".", ".\n  ", 1)
    return [f" {name}", e.start, e.stop, Text(difference, "bold" if e.settled else ""), interval]


def doe_notes(played: Played, most: int | None) -> list[str]:
    """What is to be said of the design, of what never happened, of what is not shown."""
    one = played.experiment
    lines = [
        "Effect: change of the mean outcome from one end of a factor's range to the other (of a plan: against the "
        "first plan of its side), everything else averaged out; a straight line is laid through the runs. Bold: 0 lies "
        "outside the interval."
    ]
    if played.meta["greatest_correlation"] is not None:
        lines.append(
            f"Greatest correlation of two parameters in the design: {one.layout.correlation:.2f} as values, "
            f"{one.layout.of_places:.2f} as places on their axes."
        )
    lines += [f"{note}." for note in played.meta["notes"]]
    if one.spec.common_luck and one.spec.replicates < 3:
        lines.append(
            "Fewer than 3 replicates of common luck: the intervals leave out what other luck would have made of it."
        )
    for asked in played.responses:
        sentence = never_sentence(asked, len(asked.values), one.scenarios[0])
        if sentence:
            lines.append(f"{asked.label}: {sentence[0].lower()}{sentence[1:]}")
    same = [asked.label for asked in played.responses if not asked.varies]
    if same:
        lines.append("The same in (nearly) every run: " + "; ".join(same) + ".")
    if most is not None:
        lines.append(
            f"The {most} strongest factors of each outcome; more with --all, in the report and in --json."
        )
    return lines


def again_table(again: Again, scenario: Scenario, plans: dict[str, str], row: int) -> Group:
    """One run played again: where it stands in the design, what was set, what came of it."""
    from wellhit.lab.explore.sample import meaning

    _, point, replicate = again.place
    table = _table()
    table.add_column("Outcome", overflow="fold", ratio=1)
    table.add_column("This run", justify="right", width=16)
    for name, x in again.outcomes.items():
        label, unit, _ = meaning(name, scenario)
        table.add_row(f" {label}", "never" if x is None else value(x, unit, scenario))
    where = f"run {row}: point {point}, replicate {replicate}"
    chosen = [f"{side} {plan}" for side, plan in plans.items()]
    settings = [f"{name} = {x:.6g}" for name, x in again.job.values.items()]
    said = [Text(f" {', '.join([*chosen, *settings])}", style="dim")]
    if again.kept:
        same = "the same as in the table of the experiment"
        said.append(
            Text(f" {same}" if not again.differ else f" differs from the table: {', '.join(again.differ)}")
        )
    return Group(_titled(scenario, where), *said, table)
