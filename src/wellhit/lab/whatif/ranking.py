"""Many plans by one outcome: means and spreads, the best, what may be the best, and the front between them.

All plans are played on the same draws and luck, so every statement about two of them is of paired differences.

- *Difference from the first*: intervals hold together (Bonferroni: each of the K - 1 at 1 - 5 % / (K - 1)).
- *Best or within indifference*: with K plans, and for each pair of them a one-sided bound at 5 % / (K - 1), the best
  mean is among the plans that no other beats by more than the pair's bound, and no plan's mean lies further from the
  best than its greatest bound says. Both hold together with 95 %. Indifferent is what lies within the smallest effect
  worth having, 0.1 standard deviations of a single run.
- *Best in so many runs*: the share of runs in which no other plan did better; plans that tie share the run.
- *Front*: the plans of which no other has both a mean as good and a spread as small. Whether a plan is on it is itself
  uncertain, so runs are drawn anew (bootstrap, all plans together) and it is counted how often it is.
- *Score*: the mean, worsened by L standard deviations of a single run. L is a taste, not a finding.

Basis: B. L. Nelson, J. Swann, D. Goldsman and W. Song, "Simple procedures for selecting the best simulated system",
Operations Research 49 (2001) 950-963 (screening, paired); F. J. Matejcik and B. L. Nelson, "Two-stage multiple
comparisons with the best", Operations Research 43 (1995) 633-640; H. Markowitz, "Portfolio selection", Journal of
Finance 7 (1952) 77-91 (mean and variance).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from wellhit.lab.whatif.paired import LEAST, SMALLEST, Answer, Floats, Pair, pair, rounded, t_point
from wellhit.lab.whatif.stopping import ERROR

# Of these measures attackers want more, of all others that a comparison asks for less (earlier, fewer).
MORE_IS_BETTER = frozenset({"tons_landed", "total_prisoners", "supply_share"})
DRAWN_ANEW = 400  # bootstrap samples: a share near one half is then known to some 5 points

BEST, NEAR, OPEN, WORSE = "best", "best or within indifference", "may be best", "not best"


@dataclass(frozen=True, slots=True)
class Entry:
    """One plan in a ranking.

    mean, sd: of a single run. pair: against the first plan, its interval simultaneous. best_in: share of runs.
    behind: by how much its mean lies behind the best at most, with 95 %. dominated_by: plans with as good a mean and
    as small a spread, one of them better. front_share: share of bootstrap samples in which it is on the front.
    """

    name: str
    mean: float
    sd: float
    pair: Pair
    best_in: float
    verdict: str
    behind: float
    dominated_by: tuple[str, ...]
    front_share: float
    score: float

    @property
    def is_efficient(self) -> bool:
        """Whether it is on the mean-variance front of the runs played."""
        return not self.dominated_by


@dataclass(frozen=True, slots=True)
class Ranking:
    """Plans by one outcome, the best mean first; smallest: the difference that is worth having."""

    id: str
    label: str
    unit: str
    more_is_better: bool
    first: str
    risk: float
    smallest: float
    runs: int
    left_out: int
    entries: tuple[Entry, ...]

    @property
    def is_settled(self) -> bool:
        """Whether the best is known, or known to within indifference."""
        return any(entry.verdict in (BEST, NEAR) for entry in self.entries)

    def as_json(self) -> dict[str, Any]:
        """The object that `wellhit compare --json` gives of it (docs/reference/cli.md)."""
        return {
            "id": self.id,
            "label": self.label,
            "unit": self.unit,
            "better": "higher" if self.more_is_better else "lower",
            "risk": self.risk,
            "indifference": rounded(self.smallest),
            "runs": self.runs,
            "left_out": self.left_out,
            "settled": self.is_settled,
            "plans": [_entry_json(entry) for entry in self.entries],
        }


def _entry_json(entry: Entry) -> dict[str, Any]:
    p = entry.pair
    numbers = {
        "mean": entry.mean, "sd": entry.sd, "difference": p.difference, "low": p.low, "high": p.high,
        "best_in": entry.best_in, "behind": entry.behind, "front_share": entry.front_share, "score": entry.score,
    }  # fmt: skip
    return {
        "plan": entry.name,
        **{key: rounded(x) for key, x in numbers.items()},
        "verdict": entry.verdict,
        "efficient": entry.is_efficient,
        "dominated_by": list(entry.dominated_by),
    }


def rank(
    what: tuple[str, str, str, str],
    names: Sequence[str],
    answers: Sequence[Answer],
    risk: float,
    seed: int,
    error: float = ERROR,
) -> Ranking:
    """Rank plans by one outcome.

    what: its id, words, unit and measure. answers: of each plan, of the same runs; a run of which one plan can say
    nothing is left out for all. risk: L of the score. seed: of the bootstrap. error: spent on the intervals together.
    """
    name, label, unit, measure = what
    more = measure in MORE_IS_BETTER
    values = np.array([answer.values for answer in answers]).T
    counts = ~np.isnan(values).any(axis=1)
    kept = [Answer(answer.values[counts], answer.never[counts]) for answer in answers]
    cost = -values[counts] if more else values[counts]
    runs = len(cost)
    mean = cost.mean(axis=0) if runs else np.full(len(names), math.nan)
    sd = cost.std(axis=0, ddof=1) if runs > 1 else np.full(len(names), math.nan)
    smallest = SMALLEST * math.sqrt(float((sd**2).mean()))
    each = error / max(len(names) - 1, 1)
    lead, behind = _against_the_best(cost, each)
    best, share, beaten = _shares(cost), _front_shares(cost, seed), _dominating(mean, sd)
    sign = -1.0 if more else 1.0
    entries = [
        Entry(
            name=plan,
            mean=sign * float(mean[k]),
            sd=float(sd[k]),
            pair=pair(kept[0], kept[k], 1.0 - each),
            best_in=float(best[k]),
            verdict=_verdict(float(lead[k]), float(behind[k]), smallest, runs),
            behind=float(behind[k]),
            dominated_by=tuple(names[int(j)] for j in np.flatnonzero(beaten[k])),
            front_share=float(share[k]),
            score=sign * float(mean[k] + risk * sd[k]),
        )
        for k, plan in enumerate(names)
    ]
    ordered = tuple(entries[int(k)] for k in np.argsort(mean, kind="stable"))
    left_out = len(values) - runs
    return Ranking(name, label, unit, more, names[0], risk, smallest, runs, left_out, ordered)


def _shares(cost: Floats) -> Floats:
    """The share of runs in which each plan does best; ties share a run."""
    if not len(cost):
        return np.full(cost.shape[1], math.nan)
    won = cost == cost.min(axis=1, keepdims=True)
    return np.asarray((won / won.sum(axis=1, keepdims=True)).mean(axis=0))


def _against_the_best(cost: Floats, each: float) -> tuple[Floats, Floats]:
    """For each plan: by how much some other surely beats it (0: none does), and how far behind the best at most.

    each: error of the one-sided bound of every pair.
    """
    n, plans = cost.shape
    lead, behind = np.zeros(plans), np.zeros(plans)
    if n < 2:
        return lead, np.full(plans, math.inf)
    point = float(t_point(n - 1, 1.0 - 2.0 * each))
    for i in range(plans):
        change = cost[:, [i]] - np.delete(cost, i, axis=1)
        middle, margin = change.mean(axis=0), point * change.std(axis=0, ddof=1) / math.sqrt(n)
        if plans > 1:
            lead[i] = max(0.0, float((middle - margin).max()))
            behind[i] = max(0.0, float((middle + margin).max()))
    return lead, behind


def _verdict(lead: float, behind: float, smallest: float, runs: int) -> str:
    if runs < LEAST:
        return OPEN
    if behind <= 0.0:
        return BEST
    if behind <= smallest:
        return NEAR
    return WORSE if lead > 0.0 else OPEN


def _dominating(cost: Floats, sd: Floats) -> npt.NDArray[np.bool_]:
    """Which plans j have as low a cost and as small a spread as plan k, and one of them lower: [..., k, j].

    Sums in another order differ in their last bits: that is no difference.
    """
    tiny = 1e-9 * (np.abs(cost).max(initial=0.0) + np.abs(sd).max(initial=0.0))
    lower, steadier = (x[..., None, :] - x[..., :, None] for x in (cost, sd))
    as_good = (lower <= tiny) & (steadier <= tiny)
    return np.asarray(as_good & ((lower < -tiny) | (steadier < -tiny)))


def _front_shares(cost: Floats, seed: int) -> Floats:
    """Share of bootstrap samples of the runs in which each plan is on the mean-variance front."""
    n, plans = cost.shape
    if n < 2:
        return np.full(plans, math.nan)
    dice = np.random.default_rng(seed)
    centred = cost - cost.mean()  # of all plans: smaller squares, the same order
    mean, spread = np.empty((2, DRAWN_ANEW, plans))
    for k in range(DRAWN_ANEW):
        weights = np.bincount(dice.integers(n, size=n), minlength=n) / n
        mean[k] = weights @ centred
        spread[k] = np.sqrt(np.maximum(weights @ centred**2 - mean[k] ** 2, 0.0))
    return np.asarray((~_dominating(mean, spread).any(axis=-1)).mean(axis=0))
