"""What is drawn of a run: falls, losses, ports, cargo, the campaign in order, fortresses day by day.

Each figure comes with words for those who cannot see it, a sentence of counts (a band alone is misread)
and the table of the numbers it shows. Matplotlib is imported with this module, so import it late.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wellhit import terms
from wellhit.lab.summary import Outcome, gather, is_inside, to_moment
from wellhit.report import canvas, daybyday, style
from wellhit.report.drawing import (
    NUMBER_COLUMNS,
    Drawing,
    cell,
    fallen_sentence,
    last_day,
    name_of,
    note_of,
    number_row,
    of_runs,
    quantiles,
)

if TYPE_CHECKING:
    import polars as pl


def draw_all(outcomes: pl.DataFrame, daily: pl.DataFrame, scenario: terms.Scenario) -> list[Drawing]:
    """Every figure for which there is something to draw, in reading order.

    Outcomes without a record are drawn only where nothing is on record.
    outcomes: one row per run; daily: long table of quantiles and sample runs by day.
    """
    gathered = gather(outcomes, scenario)
    if any(o.record is not None for o in gathered):
        gathered = [o for o in gathered if o.record is not None]
    falls = [o for o in gathered if o.measure == "fall"]
    ports = [o for o in gathered if o.measure == "port_open"]
    drawings = [
        strips("falls", "When the fortresses fell", "had fallen", falls, scenario),
        losses(gathered, scenario),
        strips("ports", "When the ports opened", "had opened", ports, scenario),
        daybyday.tons(ports, daily, scenario, outcomes.height),
        timeline(gathered, scenario),
        daybyday.standing(falls, outcomes, daily, scenario),
        daybyday.small_multiples(daily, scenario),
    ]
    return [drawing for drawing in drawings if drawing is not None]


# -- strips: dots, bars, record ---------------------------------------------------------------------------


def strips(
    name: str, title: str, words: str, outcomes: Sequence[Outcome], scenario: terms.Scenario
) -> Drawing | None:
    """One strip per outcome in dates: twenty dots for the runs, their intervals, the record below."""
    if not outcomes:
        return None
    ordered = sorted(outcomes, key=lambda o: o.record.best if o.record else o.quantile(0.5))
    end = (scenario.head.end - scenario.head.start).days + 1
    first, last = _frame_of(ordered, float(end))
    row, head, foot = 0.86, 0.62, 0.12
    height = head + foot + row * len(ordered)

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((0.19, foot / height, 0.63, row * len(ordered) / height))
        axes.set_ylim(len(ordered), 0)
        canvas.date_axis(axes, scenario.head.start, first, last, top=True)
        canvas.bare(axes)
        right = last_day(scenario) if last == end else scenario.start + timedelta(days=last - 1)
        for k, outcome in enumerate(ordered):
            _strip(axes, k, outcome, scenario)
            _strip_note(axes, k, outcome, last, style.day(right))

    rows = tuple(number_row(o, scenario) for o in ordered)
    sentences = tuple(fallen_sentence(o, words, scenario) for o in ordered)
    alt = f"Strips of dots, one strip per place, on a scale of dates. {' '.join(sentences)}"
    reading = (
        "Each dot is one campaign in twenty. Under the dots: the middle half of the campaigns (strong bar), nine "
        "in ten of them (faint bar) and the median (stroke). The diamond is the record, its line the record's own "
        "range."
    )
    return Drawing(
        name, title, reading, canvas.draw(name, height, paint), alt, sentences, NUMBER_COLUMNS, rows
    )


def _frame_of(outcomes: Sequence[Outcome], end: float) -> tuple[float, float]:
    """First and last day to draw: all records and nearly all runs, by steps of five days."""
    records = [o.record for o in outcomes if o.record is not None]
    earliest = [float(o.values[0]) for o in outcomes] + [r.low for r in records]
    latest = [o.quantile(0.9) for o in outcomes] + [r.high for r in records]
    first = min((v for v in earliest if math.isfinite(v)), default=0.0)
    last = max((v for v in latest if math.isfinite(v)), default=end)
    return max(0.0, 5 * math.floor((first - 2) / 5)), min(end, 5 * math.ceil((last + 4) / 5))


def _strip(axes: Axes, k: int, outcome: Outcome, scenario: terms.Scenario) -> None:
    base, lane = k + 0.66, k + 0.72
    if k:
        axes.axhline(k, color=canvas.RULE, linewidth=0.5, zorder=1)
    first, last = axes.get_xlim()
    places = [outcome.quantile((d + 0.5) / canvas.DOTS) for d in range(canvas.DOTS)]
    canvas.dots(axes, [p for p in places if p <= last], base, (last - first) / 95, 0.56)
    canvas.bars(axes, lane, quantiles(outcome), 5.0)
    if outcome.record is not None:
        low, best, high = outcome.record
        canvas.record_mark(axes, k + 0.89, low, best, min(high, last))
        text = cell(best, outcome, scenario, outcome.day_only)
        beyond = (max(high, best) - first) / (last - first) > 0.78
        place, points, side = (min(low, best), -7, "right") if beyond else (max(high, best), 7, "left")
        axes.annotate(
            f"record {text}", (place, k + 0.89), textcoords="offset points", xytext=(points, 0), ha=side,
            va="center", fontsize=8, color=canvas.RECORD, annotation_clip=False,
        )  # fmt: skip
    canvas.left_label(axes, k + 0.5, name_of(outcome, scenario), fontsize=11, family="DejaVu Serif")
    median = outcome.quantile(0.5)
    words = "median: never" if math.isinf(median) else f"median {cell(median, outcome, scenario, True)}"
    canvas.left_label(axes, k + 0.76, words, fontsize=8, color=canvas.QUIET)


def _strip_note(axes: Axes, k: int, outcome: Outcome, last: float, day: str) -> None:
    """Right of the strip: how many runs lie beyond it."""
    runs = len(outcome.values)
    later = runs - outcome.count_until(last)
    if later:
        canvas.right_label(axes, k + 0.52, f"{style.whole(later)} of {style.whole(runs)}", color=canvas.INK)
        canvas.right_label(axes, k + 0.74, f"not by {day}", fontsize=8)


# -- losses -------------------------------------------------------------------------------------------------


# Measure: heading, and how near to the record counts as near in the sentence (a factor).
LOSSES = {"casualties": ("Attackers' casualties", 2.0), "prisoners": ("Prisoners", 1.1)}


def losses(outcomes: Sequence[Outcome], scenario: terms.Scenario) -> Drawing | None:
    """Casualties and prisoners of each assault, two panels on scales of powers of ten.

    Headline rows of the record, or all where there are none; sums over several assaults stand last.
    """
    groups = {measure: _assaults(outcomes, measure) for measure in LOSSES}
    groups = {measure: members for measure, members in groups.items() if members}
    if not groups:
        return None
    deepest = max(len(members) for members in groups.values())
    row, head, foot = 0.8, 0.42, 0.5
    height = head + foot + row * deepest
    panel = 0.94 / len(groups)

    def paint(figure: Figure) -> None:
        for k, (measure, members) in enumerate(groups.items()):
            share = len(members) / deepest
            low = (foot + row * deepest * (1 - share)) / height
            box = (0.15 + k * panel, low, panel - 0.155, row * deepest * share / height)
            _losses_panel(figure.add_axes(box), LOSSES[measure][0], members, scenario)

    shown = [o for members in groups.values() for o in members]
    sentences = tuple(
        s for measure, members in groups.items() if (s := _loss_sentence(measure, members, scenario))
    )
    alt = f"Strips of dots on scales in men, one strip per assault. {' '.join(sentences)}"
    reading = (
        "Each dot is one campaign in twenty; bars and diamond as above. The scales run in powers of ten; "
        "what lies before their beginning is counted beside the name."
    )
    rows = tuple(number_row(o, scenario) for o in shown)
    svg = canvas.draw("losses", height, paint)
    return Drawing(
        "losses", "What the assaults cost and took", reading, svg, alt, sentences, NUMBER_COLUMNS, rows
    )


def _assaults(outcomes: Sequence[Outcome], measure: str) -> list[Outcome]:
    of_kind = [o for o in outcomes if o.measure == measure and o.unit == "men"]
    chosen = [o for o in of_kind if o.row is not None and o.row.headline] or of_kind
    return sorted(chosen, key=lambda o: len(o.subject) > 2)


def _loss_sentence(measure: str, members: Sequence[Outcome], scenario: terms.Scenario) -> str:
    """Prisoners within a tenth of the record: Le Havre in 676 of 1,000 campaigns, Boulogne in 645."""
    heading, factor = LOSSES[measure]
    counts: list[str] = []
    for outcome in members:
        if outcome.record is None or outcome.record.best <= 0:
            continue
        best = outcome.record.best
        count = outcome.count_until(best * factor) - outcome.count_until(best / factor - 1e-9)
        words = style.whole(count) if counts else of_runs(count, len(outcome.values))
        name = name_of(outcome, scenario)
        counts.append(f"{name.lower() if len(outcome.subject) > 2 else name} in {words}")
    near = "between half and twice the record's" if factor == 2.0 else "within about a tenth of the record's"
    return f"{heading} {near}: {', '.join(counts)}." if counts else ""


def _losses_panel(axes: Axes, title: str, outcomes: Sequence[Outcome], scenario: terms.Scenario) -> None:
    axes.set_xlim(*log_frame(outcomes))
    low, high = axes.get_xlim()
    axes.set_ylim(len(outcomes), 0)
    canvas.bare(axes)
    steps = (1, 2, 5) if high - low < 2.2 else (1,)
    ticks = [
        math.log10(s * 10.0**p) for p in range(0, 8) for s in steps if low <= math.log10(s * 10.0**p) <= high
    ]
    axes.set_xticks(ticks, [style.whole(10**t) for t in ticks])
    axes.grid(axis="x", color=canvas.RULE, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_xlabel("men, scale in powers of ten")
    axes.annotate(title, (0, 1), xycoords="axes fraction", xytext=(0, 10), textcoords="offset points", fontsize=11,
                  family="DejaVu Serif", color=canvas.INK, annotation_clip=False)  # fmt: skip
    for k, outcome in enumerate(outcomes):
        _loss_strip(axes, k, outcome, scenario)


def log_frame(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """Powers of ten between which the strips lie: all records and nearly all runs.

    A few runs in which hardly anything happened (a fortress never attacked) would stretch the scale to 1:
    each strip asks for room down to the lowest of three percentiles that is at least an eighth of its median.
    """
    values = [v for o in outcomes if o.record is not None for v in o.record]
    for outcome in outcomes:
        median = outcome.quantile(0.5)
        lowest = next((q for p in (0.01, 0.1, 0.25) if (q := outcome.quantile(p)) >= median / 8), median)
        values += [v for v in (lowest, outcome.quantile(0.98)) if math.isfinite(v)]
    low = math.log10(max(min(values, default=1.0), 1.0)) - 0.06
    high = math.log10(max(max(values, default=10.0), 1.0)) + 0.06
    return low, max(high, low + 0.6)


def _loss_strip(axes: Axes, k: int, outcome: Outcome, scenario: terms.Scenario) -> None:
    first, last = axes.get_xlim()
    name = textwrap.fill(name_of(outcome, scenario), 17)
    up = 0.14 * name.count("\n")  # a name of two lines grows upwards, away from the notes below it
    canvas.left_label(axes, k + 0.6 - up, name, fontsize=9.5, family="DejaVu Serif", linespacing=1.1)
    fewer = outcome.count_until(10**first)
    notes = [note_of(outcome, scenario)]
    notes += [f"{style.whole(fewer)} of {style.whole(len(outcome.values))}: fewer"] if fewer else []
    for line, words in enumerate(filter(None, notes)):
        canvas.left_label(axes, k + 0.82 + 0.15 * line, words, fontsize=7.5, color=canvas.QUIET)
    places = [math.log10(max(outcome.quantile((d + 0.5) / canvas.DOTS), 1.0)) for d in range(canvas.DOTS)]
    canvas.dots(axes, [p for p in places if first <= p <= last], k + 0.62, (last - first) / 44, 0.5)
    canvas.bars(axes, k + 0.69, [math.log10(max(q, 1.0)) for q in quantiles(outcome)], 5.0)
    if outcome.record is None:
        return
    low, best, high = (math.log10(max(v, 1.0)) for v in outcome.record)
    canvas.record_mark(axes, k + 0.88, low, best, high)
    right = (high - first) / (last - first) < 0.7
    axes.annotate(
        f"record {style.whole(outcome.record.best)}", (high if right else low, k + 0.88), textcoords="offset points",
        xytext=(7 if right else -7, 0), ha="left" if right else "right", va="center", fontsize=8, color=canvas.RECORD,
    )  # fmt: skip


# -- the campaign as a timeline ----------------------------------------------------------------------------


def timeline(outcomes: Sequence[Outcome], scenario: terms.Scenario) -> Drawing | None:
    """Every dated outcome in the order of the record: interval of the runs, mark of the record."""
    dated = [o for o in outcomes if o.is_date and o.record is not None]
    if len(dated) < 2:  # one event has no order
        return None
    dated.sort(key=lambda o: (o.record.best if o.record else 0.0, o.id))
    end = float((scenario.head.end - scenario.head.start).days + 1)
    row, head, foot = 0.235, 0.6, 0.1
    height = head + foot + row * len(dated)

    def paint(figure: Figure) -> None:
        axes = figure.add_axes((0.30, foot / height, 0.56, row * len(dated) / height))
        axes.set_ylim(len(dated), 0)
        canvas.date_axis(axes, scenario.head.start, 0.0, end, top=True)
        canvas.bare(axes)
        for k, outcome in enumerate(dated):
            _timeline_row(axes, k, outcome, scenario)

    sentences = (_timeline_sentence(dated),)
    alt = f"Bars on a scale of dates, one row per event, in the order of the record. {sentences[0]}"
    reading = (
        "Faint bar: nine campaigns in ten; strong bar: the middle half; stroke: the median; diamond: the record. At "
        "the right, the record's day and the share of campaigns in which it never happened by the end."
    )
    rows = tuple(number_row(o, scenario) for o in dated)
    svg = canvas.draw("timeline", height, paint)
    return Drawing("timeline", "The campaign in order", reading, svg, alt, sentences, NUMBER_COLUMNS, rows)


def _timeline_sentence(dated: Sequence[Outcome]) -> str:
    verdicts = [inside for o in dated if (inside := is_inside(o, 0.9)) is not None]
    late = sum(o.quantile(0.5) > o.record.high for o in dated if o.record)
    early = sum(o.quantile(0.5) < o.record.low for o in dated if o.record)
    return (
        f"Of {style.plural(len(verdicts), 'dated event', 'dated events')} that differ between campaigns, the record "
        f"of {sum(verdicts)} lies within nine in ten of them; the median campaign is later than the record's range in "
        f"{late} and earlier in {early} of {len(dated)}."
    )


def _timeline_row(axes: Axes, k: int, outcome: Outcome, scenario: terms.Scenario) -> None:
    y = k + 0.5
    assert outcome.record is not None
    axes.axhline(y, color=canvas.RULE, linewidth=0.4, zorder=1)
    canvas.bars(axes, y, quantiles(outcome), 6.5)
    canvas.record_mark(axes, y, *outcome.record, size=5.2)
    canvas.left_label(axes, y, textwrap.shorten(outcome.label, 46, placeholder="\u2026"), fontsize=8.5)
    best = to_moment(outcome.record.best, scenario)
    canvas.right_label(axes, y, style.day(best), fontsize=8, color=canvas.RECORD)
    if outcome.censored:
        canvas.right_label(axes, y, f"never {style.share_text(outcome.censored)}", points=50, fontsize=8)
