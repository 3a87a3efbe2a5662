"""What a hindcast found, and how far a forecast may be trusted, said in plain sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from wellhit.lab.foretell.hindcast import BASELINES

# measure -> what it is called at the head of a row, and in the middle of a sentence
OUTCOMES = {
    "assault_days": "Days to surrender",
    "casualties": "Attackers' casualties",
    "prisoners": "Prisoners",
    "port_open": "First cargo",
    "killed_defenders": "Defenders killed",
    "afvs_lost": "Armoured vehicles lost",
    "civilians_killed": "Civilians killed",
}
BASELINE_WORDS = {
    "naive": "the naive line",
    "others_mean": "the mean of the other sieges",
    "prior": "the model before calibration",
}
WHAT_BASELINES_ARE = (
    "Baselines: naive, the line of the US Army's battle data base CDB90, for casualties alone, which is told the "
    "strengths and the true length of the siege; others, the mean and spread of the other open sieges; prior, the same "
    "model before calibration."
)
FEW = (
    "These are few sieges, all of 1944 and all against one army. They hang together, so they count for fewer than "
    "they are: the intervals are too narrow rather than too wide."
)


def counted(share: float | None, rows: int) -> int:
    """How many rows a share stands for."""
    return round((share or 0.0) * rows)


def coverage_sentence(reading: Mapping[str, Any]) -> str:
    """How many records lie inside, beside how many would if every forecast were well judged."""
    n = reading["rows"]
    if not n:
        return "No outcome has a record: nothing to judge."
    half, most = (counted(reading[key], n) for key in ("inside50", "inside90"))
    verdict = " " + width_sentence(half, most, n)
    return (
        f"Of {_plural(n, 'outcome', 'outcomes')} foretold with a record (of days, casualties, prisoners and first "
        f"cargo), {half} lie in the 50 % interval (well-judged "
        f"forecasts: about {round(0.5 * n)}) and {most} in the 90 % interval (about {round(0.9 * n)})."
        f"{verdict.rstrip()}"
    )


def width_sentence(half: int, most: int, n: int) -> str:
    """Whether so many inside of n speak of forecasts that are too wide or too sure; empty where chance explains it.

    Chance: 1.64 standard deviations of a binomial count, as if the outcomes were independent.
    """
    over = [count - p * n > 1.64 * math.sqrt(n * p * (1.0 - p)) for count, p in ((half, 0.5), (most, 0.9))]
    under = [p * n - count > 1.64 * math.sqrt(n * p * (1.0 - p)) for count, p in ((half, 0.5), (most, 0.9))]
    if any(under):
        return "Fewer lie inside than should: these forecasts are surer than they have a right to be."
    if any(over):
        return "More lie inside than should: these forecasts are wider than they need to be."
    return ""


def measure_sentences(reading: Mapping[str, Any]) -> list[str]:
    """For each measure: its sieges, its typical error, and whether any baseline is beaten."""
    return [
        " ".join([measure_sentence(measure, found), *skill_sentences(found)])
        for measure, found in reading["measures"].items()
    ]


def skill_sentences(found: Mapping[str, Any]) -> list[str]:
    """Whether each baseline is beaten on one measure."""
    return [skill_sentence(name, found["skill"][name]) for name in BASELINES if name in found["skill"]]


def measure_sentence(measure: str, found: Mapping[str, Any]) -> str:
    """Attackers' casualties (7 sieges): mean CRPS 0.40 on the log scale, ..."""
    n = len(found["sieges"])
    if n == 1:
        return _single(measure, found)
    head = f"{OUTCOMES[measure]} ({_plural(n, 'siege', 'sieges')})"
    inside = f"{counted(found['inside90'], n)} of {n} in the 90 % interval"
    said = f"{head}: mean CRPS {score_text(found['crps'], found['scale'])}, {inside}"
    if found["factor_error"] is not None:
        said += f", the median off by a factor of {found['factor_error']:.2f} in the middle case"
    return said + "."


def _single(measure: str, found: Mapping[str, Any]) -> str:
    """One siege: days to surrender in the 50 % interval, the median off by a factor of 1.30; CRPS 0.19 on the ..."""
    where = "outside the 90 % interval"
    if found["inside90"]:
        where = "in the 50 % interval" if found["inside50"] else "in the 90 % interval"
    off = ""
    if found["factor_error"] is not None:
        off = f", the median off by a factor of {found['factor_error']:.2f}"
    return f"{OUTCOMES[measure]}: the record lies {where}{off}; CRPS {score_text(found['crps'], found['scale'])}."


def skill_sentence(name: str, s: Mapping[str, Any]) -> str:
    """Whether a baseline is beaten, and how surely. s: skill, low, high, crps of the baseline, sieges."""
    who = BASELINE_WORDS[name]
    span = f"90 % interval {percent(s['low'])} to {percent(s['high'])} %"
    if s["low"] > 0.0:
        return f"Better than {who}, by {percent(s['skill'])} % ({span})."
    if s["high"] < 0.0:
        return f"Worse than {who}, by {percent(-s['skill'])} % ({span})."
    if s["skill"] > 0.0:
        return f"Not shown to be better than {who}: skill {percent(s['skill'])} %, but the {span} holds 0."
    return f"Not better than {who}: skill {percent(s['skill'])} % ({span}, which holds 0)."


def percent(share: float) -> str:
    """A share in whole per cent, with a true minus."""
    whole = round(100.0 * share)
    return f"\u2212{-whole}" if whole < 0 else str(whole)


def score_text(crps: float | None, scale: str | None) -> str:
    """A CRPS with what it is measured in: 0.34 on the log scale, 12.1 days."""
    if crps is None:
        return "none"
    return f"{crps:.1f} days" if scale == "days" else f"{crps:.2f} on the log scale"


# -- how far to trust a forecast ---------------------------------------------------------------------------

NO_HINDCAST = (
    "No hindcast ships with this version: how good such forecasts are has not been measured. The command "
    "wellhit hindcast measures it."
)


def trust_sentences(shipped: Mapping[str, Any] | None) -> list[str]:
    """How far to trust a forecast: what became of the sieges that were foretold so. shipped: manifest of a hindcast."""
    if shipped is None:
        return [NO_HINDCAST]
    reading = shipped["reading"]
    n = reading["rows"]
    if not n:
        return [NO_HINDCAST]
    width = width_sentence(counted(reading["inside50"], n), counted(reading["inside90"], n), n)
    said = [
        f"Of {_plural(n, 'outcome', 'outcomes')} foretold in this way without being fitted to, "
        f"{round(100.0 * reading['inside90'])} % lay inside the 90 % interval and "
        f"{round(100.0 * reading['inside50'])} % inside the 50 % interval. {width}".rstrip()
    ]
    errors = [
        f"{words} by a factor of {reading['measures'][measure]['factor_error']:.1f}"
        for measure, words in (("casualties", "casualties"), ("assault_days", "days"), ("prisoners", "prisoners"))
        if reading["measures"].get(measure, {}).get("factor_error") is not None
    ]  # fmt: skip
    if errors:
        said.append(f"Half of the medians were off by more than this: {', '.join(errors)}.")
    return [*said, tested_on(shipped)]


def tested_on(shipped: Mapping[str, Any]) -> str:
    """On what kinds of siege the forecasts were tested."""
    titles = shipped.get("sieges", {})
    names = list(
        dict.fromkeys(
            titles.get(siege, siege.rpartition("-")[0].replace("-", " ").title() or siege).partition(",")[0]
            for found in shipped["reading"]["measures"].values()
            for siege in found["sieges"]
        )
    )
    return (
        f"It was tested on {_plural(len(names), 'siege', 'sieges')} ({', '.join(names)}): defended towns and ports of "
        "western Europe in 1944, assaulted within weeks by an army that ruled the air. A siege of another kind, one of "
        "months or one that was starved out lies beyond the test, and these figures say little of it."
    )


def _plural(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
