"""How a diagnosis reads: names of columns and groups, sentences of coverage, scores and misfits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from wellhit.lab.learn import predictive, ranks
from wellhit.lab.learn.predictive import Count, RowCheck
from wellhit.lab.summary import quantile
from wellhit.report import style, tables
from wellhit.terms import Scenario

GROUPS = {
    ranks.ALL: "every unknown",
    ranks.INFORMED: "unknowns the records tell of",
    ranks.PARAMETER: "parameters of the rules",
    ranks.HIDDEN: "will and execution of each siege",
    ranks.DISCREPANCY: "size of the model's errors",
    ranks.PREDICTION: "what happened, without errors",
}
USES = {"both": "all", "fit": "fitted", "check": "held back"}
SIGNS = {
    ranks.HONEST: "\u25cf as it should be", ranks.TOO_SURE: "\u25cb too sure", ranks.TOO_VAGUE: "\u25d0 too vague",
}  # fmt: skip


def column_name(name: str, labels: Mapping[str, str]) -> str:
    """`will.channel-ports-1944/calais` as will: calais; outcomes by their label; parameters by their own name."""
    if name in labels:
        return labels[name]
    kind, _, rest = name.partition(".")
    if ranks.kind_of(name) == ranks.PARAMETER:
        return name
    return f"{kind}: {rest.rpartition('/')[2]}"


def number3(value: float) -> str:
    """Two decimals, a third below 0.1."""
    return f"{value:.3f}" if abs(value) < 0.1 else f"{value:.2f}"


def share(value: float, error: float) -> str:
    """A share in per cent with its standard error."""
    return f"{100.0 * value:.1f} \u00b1 {100.0 * error:.1f} %"


def of_rows(inside: int, rows: int) -> str:
    """29 (66 %)."""
    return f"{inside} ({100.0 * inside / rows:.0f} %)" if rows else style.NONE


def ratio_text(count: Count) -> str:
    """A ratio of mean interval scores with its 90 % interval."""
    if count.ratio is None:
        return style.NONE
    if count.ratio_low is None or count.ratio_high is None:
        return f"{count.ratio:.2f}"
    return f"{count.ratio:.2f} ({count.ratio_low:.2f}{style.DASH}{count.ratio_high:.2f})"


def uniform_sentence(check: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """Whether ranks are even, of one self-check as `--json` has it. labels: of outcomes, by name."""
    tests, rejected = check["uniform"]["tests"], check["uniform"]["rejected"]
    if not rejected:
        return (
            f"The ranks of all {tests} columns are even as far as {check['pseudo']} pseudo-records can tell."
        )
    names = style.listing([column_name(name, labels) for name in rejected])
    return (
        f"Ranks are not even in {len(rejected)} of {tests} columns (tests at {check['uniform']['level']:g}, their "
        f"number allowed for): {names}."
    )


def headline_sentence(count: Count) -> str:
    """The main count in words."""
    if not count.rows:
        return "No headline row of this record differs between runs: nothing to count."
    return (
        f"Of {style.plural(count.rows, 'headline row', 'headline rows')} that differ between runs, {count.inside50} "
        f"({100 * count.inside50 / count.rows:.0f} %) lie in the 50 % interval and {count.inside90} "
        f"({100 * count.inside90 / count.rows:.0f} %) in the 90 % interval of the posterior; the mean interval score "
        f"is {ratio_text(count)} of the prior's."
    )


# -- misfits --------------------------------------------------------------------------------------------------


def misfit_sentence(row: RowCheck, shown: Mapping[str, Any]) -> str:
    """Record, median, direction, by how much, p-value, use. shown: the row as `--json` has it."""
    posterior, unit = shown["posterior"], row.target.unit
    record = {**shown, "runs": posterior}
    best, span = tables.record_cells(record, row.day_only)
    _, _, most, _ = tables.runs_cells(record)
    never = posterior["q50"] is None
    median = "never" if never else style.value_text(posterior["q50"], unit, row.day_only)
    word = f" {name}" if (name := tables.unit_of(shown)) else ""
    said = f"the record says {best}{word}" + (f" ({span})" if span else "")
    use = (
        "The calibration was fitted to this row." if row.fitted else "The calibration was not shown this row."
    )
    return (
        f"{said}; the median run, its error allowed for, {median}{word}: {how_far(row)}. Nine in ten lie in {most}"
        f"{word}; p = {number3(row.posterior.p)}, and {number3(row.prior.p)} before calibration. {use}"
    )


def how_far(row: RowCheck) -> str:
    """By how much the median run misses the record, and which way."""
    best, unit = row.target.record.best, row.target.unit
    median = quantile(row.posterior.values, 0.5)
    if math.isinf(median):
        return "in more than half of the runs it never happens"
    apart = abs(median - best)
    if unit == "date":
        return f"{style.number(round(apart, 1), 'days')} days too {row.direction}"
    if unit in ("share", "yes/no"):
        return f"{100.0 * apart:.0f} percentage points too {row.direction}"
    if best > 0.0 and median > 0.0 and max(median / best, best / median) >= 2.0:
        factor = max(median / best, best / median)
        return f"too {row.direction} by a factor of {factor:.1f}"
    return f"{100.0 * apart / best:.0f} % too {row.direction}" if best else f"too {row.direction}"


def count_cells(count: Count) -> tuple[str, ...]:
    """One line of the table of counts: group, rows, 50 %, 90 %, ratio, mean of ratios, runs alone, prior."""
    n = count.rows
    mean = style.NONE if count.mean_ratio is None else f"{count.mean_ratio:.2f}"
    return (
        f"{'headline' if count.headline else 'every row'}, {USES[count.use]}", str(n), of_rows(count.inside50, n),
        of_rows(count.inside90, n), ratio_text(count), mean, of_rows(count.alone50, n), of_rows(count.alone90, n),
        of_rows(count.prior50, n), of_rows(count.prior90, n),
    )  # fmt: skip


def left_out_sentence(left_out: Mapping[str, int]) -> str:
    """How many rows do not count, and why."""
    parts = []
    if n := left_out[predictive.YES_NO]:
        parts.append(
            f"{style.plural(n, 'row is', 'rows are')} yes or no and {'has' if n == 1 else 'have'} no interval"
        )
    if n := left_out[predictive.CONSTANT]:
        parts.append(f"{style.plural(n, 'row is', 'rows are')} the same in every run")
    return f"Not counted: {'; '.join(parts)}." if parts else "Every row counts."


def title(scenario: Scenario) -> str:
    """The campaign's name."""
    return scenario.title.get("en", scenario.campaign)
