"""The pages and charts of `wellhit sensitivity` and `wellhit doe`. Matplotlib is imported late, with the charts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from wellhit.lab.explore.designed import LUCK, Index, Plan
from wellhit.lab.explore.doe import Played
from wellhit.lab.explore.effects import Effect
from wellhit.lab.explore.sample import Response
from wellhit.lab.explore.sensitivity import Finding, Sensitivity, shares_by_mechanism
from wellhit.report import style
from wellhit.report.drawing import Drawing
from wellhit.report.page import _subtitle, environment, flat
from wellhit.terms import Scenario

if TYPE_CHECKING:
    from wellhit.report.lab.tornado import Rung

MOST_STEPS = 15
GIVEN_NOTES = (
    "Low, high: the mean over the fifth of the runs in which the factor is lowest, highest among the draws; the line "
    "at a bar's end is its 90 % interval. What lies between them is what not knowing the factor costs, no more: "
    "factors whose prior is wide move much, whose prior is narrow move little.",
    "Share: of the variance of the outcome's ranks that goes along with the factor alone, less what chance would give. "
    "Factors are drawn independently, so shares add up; what is missing to 100 % is dice and weather, and what acts "
    "only together or by fits and starts.",
    "A factor is shown when the screening keeps it: of all that are kept, one in twenty may be there by chance.",
    "It is the model that hangs on these quantities. That history did is another question.",
)


def page(
    path: Path, scenario: Scenario, over: str, what: str, says: Sequence[str], drawings: Sequence[Drawing],
    notes: Sequence[str], command: str, meta: Mapping[str, Any],
) -> None:  # fmt: skip
    """Write a page of the lab to `path`: what was asked, sentences, charts with their numbers, how to repeat it."""
    text = (
        environment()
        .get_template("lab.html")
        .render(
            title=scenario.title.get("en", scenario.campaign),
            subtitle=_subtitle(scenario),
            over=over,
            what=what,
            says=says,
            drawings=[(d, Markup(d.svg)) for d in drawings],  # drawn and escaped by our own canvas
            notes=notes,
            command=command,
            facts=flat({key: value for key, value in meta.items() if key != "parameters"}),
            light=Markup(style.css_colours(False)),  # our own constants
            dark=Markup(style.css_colours(True)),
            sans=Markup(style.SANS),
            serif=Markup(style.SERIF),
        )
    )
    path.write_text(text, encoding="utf-8")


def share_text(share: float) -> str:
    """A share of the variance in per cent; below a half per cent it is called less."""
    return "<1 %" if share < 0.005 else f"{100.0 * share:.0f} %"


def never_sentence(asked: Response, runs: int, scenario: Scenario) -> str:
    """What was done about runs in which it never happened; empty where it always did."""
    parts = []
    counted = asked.never - asked.left_out
    if counted:
        last = scenario.head.end
        end = f"{last.day} {style.MONTHS_LONG[last.month - 1]}"
        parts.append(
            f"in {style.whole(counted)} of {style.whole(runs)} runs it had not happened by {end}: counted as then"
        )
    if asked.left_out:
        parts.append(
            f"{style.whole(asked.left_out)} of {style.whole(runs)} runs left out: nothing to measure in them"
        )
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def record_word(asked: Response, scenario: Scenario) -> str:
    """What the record of an outcome is called: one that rests on recall alone says so."""
    recall = {source.id for source in scenario.sources if source.recall}
    sources = {s for row in scenario.record if row.id == asked.id for s in row.source}
    return "record (recalled, not re-read)" if sources and sources <= recall else "record"


def unit_word(asked: Response) -> str:
    """What stands under the axis of a chart."""
    return {"date": "", "yes/no": "share of runs", "share": "share"}.get(asked.unit, asked.unit)


# -- from given runs ------------------------------------------------------------------------------------------


def given_drawings(found: Sensitivity) -> list[Drawing]:
    """A chart of what matters over all outcomes, then a tornado for every outcome that hangs on something."""
    from wellhit.report.lab.tornado import tornado

    drawings = [d for d in (overall_drawing(found), mechanism_drawing(found)) if d is not None]
    for n, finding in enumerate(found.findings):
        if not finding.lines:
            continue
        asked, scenario = finding.response, found.sample.scenario
        ordered = sorted(finding.lines, key=lambda line: -abs(line.swing))
        drawings.append(
            tornado(
                f"tornado{n}", asked.label, [_rung_of(line) for line in ordered], finding.mean, asked.unit, scenario,
                ("share", unit_word(asked)), asked.record,
                "Upper, light bar: mean over the fifth of the runs in which the factor is lowest; lower, dark bar: "
                "highest. Lines: 90 % intervals. At the right, the factor's share of the variance of ranks.",
                sentences_of(finding, found),
                record_word(asked, scenario),
            )
        )  # fmt: skip
    return drawings


def _rung_of(line: Any) -> Rung:
    from wellhit.report.lab.tornado import Bar, Rung

    first = Bar(line.at_low.mean, line.at_low.low, line.at_low.high, "low")
    second = Bar(line.at_high.mean, line.at_high.low, line.at_high.high, "high")
    return Rung(line.factor.name, " ".join(line.factor.mechanisms), share_text(line.share), first, second)


def sentences_of(finding: Finding, found: Sensitivity) -> tuple[str, ...]:
    """How much all factors explain, how many leave a trace, and what was done about what never happened."""
    total = float(finding.screening.share.sum())
    kept = int(finding.screening.kept.sum())
    mechanisms = shares_by_mechanism(finding, found.sample.factors)[:3]
    listed = style.listing([f"{name} ({share_text(share)})" for name, share in mechanisms if share > 0.005])
    said = [
        f"{kept} of {len(found.sample.factors)} factors leave a trace; all together go along with "
        f"{share_text(max(total, 0.0))} of the variance of ranks."
    ]
    if listed:
        said.append(f"By mechanism (a factor counts in each of its own): {listed}.")
    never = never_sentence(finding.response, found.sample.runs, found.sample.scenario)
    return (*said, never) if never else tuple(said)


def overall_drawing(found: Sensitivity) -> Drawing | None:
    """The factors with the greatest mean share over the outcomes; None for a single outcome."""
    if len(found.findings) < 2:
        return None
    from wellhit.report.lab.tornado import Step, ladder

    rows = [row for row in found.overall() if row[2]][:MOST_STEPS]
    if not rows:
        return None
    nan = math.nan
    steps = [
        Step(
            factor.name,
            " ".join(factor.mechanisms),
            share,
            nan,
            nan,
            nan,
            f"{count} of {len(found.findings)}",
        )
        for factor, share, count in rows
    ]
    table = tuple((f.name, " ".join(f.mechanisms), share_text(share), str(count)) for f, share, count in rows)
    names = style.listing([f.name for f, *_ in rows[:3]])
    return ladder(
        "overall", "What matters over all outcomes", steps, "share of the variance of ranks, mean of the outcomes",
        "leaves a trace in", nan, True,
        "Bar: the factor's share of the variance of an outcome's ranks, mean over the outcomes that differ between "
        "runs. At the right, in how many of them the screening keeps it.",
        (f"The three that matter most over {len(found.findings)} outcomes: {names}.",),
        ("Factor", "Mechanisms", "Mean share", "Outcomes"), table,
    )  # fmt: skip


def mechanism_drawing(found: Sensitivity) -> Drawing | None:
    """Mean share over the outcomes by mechanism; None for a single outcome."""
    if len(found.findings) < 2:
        return None
    from wellhit.report.lab.tornado import Step, ladder

    total: dict[str, float] = {}
    for finding in found.findings:
        for mechanism, share in shares_by_mechanism(finding, found.sample.factors):
            total[mechanism] = total.get(mechanism, 0.0) + share / len(found.findings)
    titles = mechanism_titles()
    rows = [row for row in sorted(total.items(), key=lambda item: -item[1]) if row[1] >= 0.0005][:MOST_STEPS]
    nan = math.nan
    steps = [Step(titles.get(m, m), m, share, nan, nan, nan, share_text(share)) for m, share in rows]
    return ladder(
        "mechanisms", "By mechanism", steps, "share of the variance of ranks, mean of the outcomes", "mean share", nan,
        True, "A factor that acts in several mechanisms counts in each of them, so these do not add up.", (),
        ("Mechanism", "Id", "Mean share"), tuple((titles.get(m, m), m, share_text(s)) for m, s in rows),
    )  # fmt: skip


def mechanism_titles() -> dict[str, str]:
    """M18 -> its name."""
    from wellhit.lab.whatif.ablate import read

    return {asked.mechanism: asked.title for asked in read()}


# -- from runs of their own ------------------------------------------------------------------------------------


def index_drawings(
    plan: Plan, found: Sequence[tuple[Response, list[Index]]], scenario: Scenario
) -> list[Drawing]:
    """A ladder for every outcome: mean size of the elementary effects, or shares of the variance."""
    from wellhit.report.lab.tornado import Step, ladder

    drawings = []
    for n, (asked, indices) in enumerate(found):
        if not indices:
            continue
        shown = indices[:MOST_STEPS]
        sobol = plan.method == "sobol"
        steps: list[Step] = []
        rows: list[tuple[str, ...]] = []
        for i in shown:
            names = "all that is not named" if i.factor is LUCK else " ".join(i.factor.mechanisms)
            if sobol:
                note = share_text(max(i.more, 0.0))
                steps.append(Step(i.factor.name, names, i.more, i.more_low, i.more_high, i.effect, note))
                rows.append(
                    (i.factor.name, _span(i.effect, i.low, i.high), _span(i.more, i.more_low, i.more_high))
                )
            else:
                note = size_text(i.effect, asked.unit)
                steps.append(Step(i.factor.name, names, i.effect, i.low, i.high, math.nan, note))
                rows.append(
                    (i.factor.name, _span(i.effect, i.low, i.high), f"{i.mean:+.3g}", f"{i.more:.3g}")
                )
        words = SOBOL if sobol else MORRIS
        unit = "days" if asked.unit == "date" else unit_word(asked)
        axis = words[0] if sobol else f"{words[0]}, {unit}"
        never = never_sentence(asked, len(asked.values), scenario)
        drawings.append(
            ladder(
                f"index{n}", asked.label, steps, axis, words[1], math.nan, sobol, words[2],
                (never,) if never else (), words[3], tuple(rows),
            )
        )  # fmt: skip
    return drawings


MORRIS = (
    "mean size of the effect", "size",
    "Bar: by how much the outcome changes, in the mean of the trajectories and whatever the direction, when the factor "
    "goes from its 5 % quantile to its 95 % quantile and everything else, dice included, stays. Line: 90 % interval.",
    ("Factor", "Mean size \u03bc* (90 %)", "Mean effect \u03bc", "Spread \u03c3"),
)  # fmt: skip
SOBOL = (
    "share of the variance", "in all",
    "Faint bar: the share of the variance that would be left if all but this factor were known (ST), with its 90 % "
    "interval; strong bar inside: the share that would go if it alone were known (S1). Luck: dice, weather, and the "
    "draws of every factor that is not named. An interval that leaves the scale says that there are too few samples.",
    ("Factor", "By itself S1 (90 %)", "In all ST (90 %)"),
)  # fmt: skip


def size_text(x: float, unit: str) -> str:
    """The size of an effect."""
    if unit in ("share", "yes/no"):
        return f"{100.0 * x:.1f} pts"
    text = f"{x:,.0f}" if x >= 20.0 else f"{x:.1f}"
    return f"{text} d" if unit == "date" else text


def _span(value: float, low: float, high: float) -> str:
    return f"{value:.3g} ({low:.3g}{style.DASH}{high:.3g})"


# -- designed experiments ------------------------------------------------------------------------------------------


def doe_drawings(played: Played) -> list[Drawing]:
    """A tornado of main effects for every outcome."""
    from wellhit.report.lab.tornado import Bar, Rung, tornado

    scenario = played.experiment.scenarios[0]
    drawings = []
    for n, asked in enumerate(played.responses):
        mine = sorted((e for e in played.effects if e.outcome == asked.id), key=lambda e: -abs(e.effect))
        rungs = []
        nan = math.nan
        for e in mine[:MOST_STEPS]:
            ends = (
                f"{e.start} to {e.stop}".replace("-", "\u2212")
                if _is_number(e.start)
                else f"{e.start} to {e.stop}"
            )
            first = Bar(e.at_start, nan, nan, "from")
            second = Bar(e.at_start + e.effect, e.at_start + e.low, e.at_start + e.high, "to")
            note = effect_text(e)
            rungs.append(Rung(e.factor, ends if e.settled else f"{ends}; not settled", note, first, second))
        if not rungs:
            continue
        mean = float(asked.values[~_nan(asked)].mean())
        never = never_sentence(asked, len(asked.values), scenario)
        drawings.append(
            tornado(
                f"effects{n}", asked.label, rungs, mean, asked.unit, scenario, ("effect", unit_word(asked)),
                asked.record,
                "From one end of each factor to the other, everything else averaged out: a straight line through the "
                "runs. The line at the second end is the 95 % interval of the difference.",
                (never,) if never else (),
                record_word(asked, scenario),
            )
        )  # fmt: skip
    return drawings


def _is_number(text: str) -> bool:
    return text.removeprefix("-")[:1].isdigit()


def _nan(asked: Response) -> Any:
    import numpy as np

    return np.isnan(asked.values)


def effect_text(e: Effect) -> str:
    """A main effect with its sign."""
    sign = "+" if e.effect > 0 else "\u2212"
    return sign + size_text(abs(e.effect), e.unit)
