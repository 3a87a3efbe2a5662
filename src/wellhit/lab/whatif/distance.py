"""How far a what-if goes from what was seen: restrained (one decision, near it) or exuberant.

The words are Megill's (restrained and exuberant counterfactual history); that an answer leans the more on the model
the further its question lies from the cases seen is King and Zeng's argument. Two distances are taken, one of the
question and one of its answers, and both must be small for a what-if to be called restrained:

- *Decisions*: orders that differ, counted by the place they go to, or by the way in which they are changed, whichever
  is fewer. Ten orders at one place are one decision; so is one change made alike to ten orders, and so is what is
  only left out of them together (the bombers, and the waiting for the bombers' weather in the same orders).
- *Outside*: the share of B's runs that lie outside the region that holds 95 % of A's. How far a run lies from A's is
  Mahalanobis's distance over the headline outcomes: each in A's own spreads from A's median, what usually goes together
  in A counted once. The edge is the distance that 95 % of A's runs keep. So of a plan that changes nothing, 5 % are
  outside. A date that did not come counts as the end.

Basis: A. Megill, "The New Counterfactualists", Historically Speaking 5/4 (2004) (recalled); G. King and L. Zeng, "The
Dangers of Extreme Counterfactuals", Political Analysis 14 (2006) 131-159; P. C. Mahalanobis, "On the generalised
distance in statistics", Proceedings of the National Institute of Sciences of India 2 (1936) 49-55. Left out: whether
anybody at the time could have taken the decision. No count of orders can tell.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wellhit.lab.whatif.paired import Answer, Floats, rounded
from wellhit.scenario.plan_edits import differences
from wellhit.terms import Order, Plan

RESTRAINED, EXUBERANT = "restrained", "exuberant"
ONE = 1  # decisions of a restrained what-if at most: the word's own meaning
HALF = 0.5  # of B's runs outside at most: its typical run could still have been one of A's
REGION = 0.95  # of A's runs lie inside: the level of every interval here
FEWEST = 100  # runs: of fewer, the edge hangs on less than five of them
CLIP = 5.0  # spreads: a single run in which nothing fell must not widen what usually goes together
NORMAL_QUARTILES = 1.349  # distance of the quartiles of a normal distribution, in standard deviations


@dataclass(frozen=True, slots=True)
class Orders:
    """How the plans of B differ from those of A, all sides together: numbers of orders, and of decisions."""

    added: int
    changed: int
    dropped: int
    decisions: int

    @property
    def n(self) -> int:
        """Orders that differ."""
        return self.added + self.changed + self.dropped


@dataclass(frozen=True, slots=True)
class Distance:
    """How far B goes from A.

    outside: share of B's runs outside the region of A's. typical: how far out the middle one of B's runs lies (1: at
    the edge). shift: how far the median of the outcome that moved most (moved, "" for none) has moved, in A's spreads.
    Both are infinite where A never varied and B differs; NaN where the runs are too few to say.
    """

    orders: Orders
    outside: float
    typical: float
    shift: float
    moved: str

    @property
    def label(self) -> str | None:
        """Restrained: one decision at most, and half of the runs outside at most. Else exuberant; None: unknown."""
        if self.orders.decisions > ONE or self.outside > HALF:
            return EXUBERANT
        if self.orders.n == 0:
            return RESTRAINED
        return None if math.isnan(self.outside) else RESTRAINED

    @property
    def reason(self) -> str:
        """The label's grounds, as a clause."""
        n, decisions = self.orders.n, self.orders.decisions
        if n == 0:
            return "no order differs"
        told = (
            f"{n} order{'s' * (n != 1)} differ{'s' * (n == 1)}, {decisions} decision{'s' * (decisions != 1)}"
        )
        if math.isnan(self.outside):
            return f"{told}; fewer than {FEWEST} runs do not say how far the course goes"
        told += f"; {100.0 * self.outside:.0f} % of its runs lie outside the region of 95 % of A's"
        if not self.moved:
            return told
        by = f", by {self.shift:.1f} spreads" if math.isfinite(self.shift) else ", where A never varies"
        return f"{told}; moved most: {self.moved}{by}"

    def as_json(self) -> dict[str, Any]:
        """The keys that `wellhit compare --json` gives of it (docs/reference/cli.md)."""
        return {
            "label": self.label,
            "reason": self.reason,
            "orders_changed": self.orders.n,
            "decisions": self.orders.decisions,
            "outside": rounded(self.outside),
            "distance": rounded(self.typical),
            "moved": self.moved or None,
            "moved_by": rounded(self.shift),
        }


def distance_of(
    plans_a: Sequence[Plan],
    plans_b: Sequence[Plan],
    a: Mapping[str, Answer],
    b: Mapping[str, Answer],
    labels: Mapping[str, str],
) -> Distance:
    """How far B goes from A.

    a, b: answers by outcome, of the same runs; labels: of the outcomes to be judged by, in words.
    """
    names = [name for name in labels if not np.isnan([a[name].values, b[name].values]).any()]
    here, there = (np.array([answers[name].values for name in names]).T for answers in (a, b))
    orders = orders_between(plans_a, plans_b)
    if not names or len(here) < FEWEST:
        return Distance(orders, math.nan, math.nan, math.nan, "")
    far = far_out(here, there)
    shifts = median_shifts(here, there)
    most = int(np.argmax(shifts))
    moved = labels[names[most]] if shifts[most] > 0.0 else ""
    return Distance(orders, float((far > 1.0).mean()), float(np.median(far)), float(shifts[most]), moved)


# -- plans ------------------------------------------------------------------------------------------------


def orders_between(plans_a: Sequence[Plan], plans_b: Sequence[Plan]) -> Orders:
    """Orders and decisions by which the plans differ, side by side; the words of a reason are no order."""
    added = changed = dropped = decisions = 0
    for plan_b in plans_b:
        for plan_a in (plan for plan in plans_a if plan.side == plan_b.side):
            one, other = _wordless(plan_a), _wordless(plan_b)
            found = differences(other, one)
            added, changed, dropped = (
                count + len(names) for count, names in zip((added, changed, dropped), found, strict=True)
            )
            before, after = ({order.id: order for order in plan.orders} for plan in (one, other))
            touched = [(before.get(name), after.get(name)) for names in found for name in names]
            places = {order.to for pair in touched for order in pair if order is not None}
            decisions += min(len(places), _ways([_edit(*pair) for pair in touched]))
    return Orders(added, changed, dropped, decisions)


def _wordless(plan: Plan) -> Plan:
    orders = tuple(dataclasses.replace(order, because="") for order in plan.orders)
    return dataclasses.replace(plan, orders=orders)


Part = tuple[str, Any, bool]  # of an edit: field, what went out or came in, and whether it came in


def _edit(before: Order | None, after: Order | None) -> frozenset[Part]:
    """What was done to an order, without regard to which: for each field what went out and what came in.

    An order that is dropped or added loses or gains everyone in it, as a change may take out or bring in some of them.
    Of conditions the kind counts: a wait for each port's own guns is one wait.
    """
    if before is None or after is None:
        order = before or after
        assert order is not None
        return frozenset(("who", name, before is None) for name in order.who or (order.task,))
    parts: set[Part] = set()
    for field in dataclasses.fields(Order):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old == new:
            continue
        if not isinstance(old, tuple):
            parts.add((field.name, new, True))
            continue
        if field.name == "when":
            old, new = tuple(c.kind for c in old), tuple(c.kind for c in new)
        gone, come = frozenset(old) - frozenset(new), frozenset(new) - frozenset(old)
        found = {(field.name, part, False) for part in gone} | {(field.name, part, True) for part in come}
        parts |= found or {(field.name, new, True)}  # the same in another order, or of other values
    return frozenset(parts)


def _ways(edits: Sequence[frozenset[Part]]) -> int:
    """In how many ways orders are changed: alike is one way, and so are losses that have a part in common."""
    gains = {edit for edit in edits if any(came_in for _, _, came_in in edit)}
    losses: list[set[Part]] = []
    for edit in edits:
        if edit not in gains:
            near = [loss for loss in losses if loss & edit]
            losses = [loss for loss in losses if not loss & edit] + [set(edit).union(*near)]
    return len(gains) + len(losses)


# -- courses ----------------------------------------------------------------------------------------------


def far_out(a: Floats, b: Floats) -> Floats:
    """How far runs of b [m, outcomes] lie from those of a [n, outcomes], shape [m]: 1 at the edge of a's region.

    The correlations of n runs in p outcomes are shrunk towards none by p / (n + p), so that few runs do not make a
    region thinner than it is. Infinite for a run that differs in an outcome that is the same in all of a.
    """
    spread = spreads(a)
    varied = spread > 0.0
    middle = np.median(a, axis=0)
    scale = np.where(varied, spread, 1.0)
    mine, theirs = (((x - middle) / scale)[:, varied] for x in (a, b))
    beyond = (b[:, ~varied] != middle[~varied]).any(axis=1)
    if not varied.any():
        return np.where(beyond, np.inf, 0.0)
    together = np.cov(np.clip(mine, -CLIP, CLIP), rowvar=False, ddof=1).reshape(2 * (mine.shape[1],))
    part = mine.shape[1] / (len(mine) + mine.shape[1])
    together = (1.0 - part) * together + part * np.diag(np.diag(together))
    inverse = np.linalg.pinv(together)
    known, found = (np.sqrt(np.maximum(((x @ inverse) * x).sum(axis=1), 0.0)) for x in (mine, theirs))
    edge = float(np.quantile(known, REGION, method="higher"))
    return np.where(beyond, np.inf, found / edge)


def spreads(a: Floats) -> Floats:
    """The spread of each outcome: its quartiles' distance as of a normal one, else its standard deviation."""
    low, high = np.quantile(a, (0.25, 0.75), axis=0)
    return np.asarray(np.where(high > low, (high - low) / NORMAL_QUARTILES, a.std(axis=0)))


def median_shifts(a: Floats, b: Floats) -> Floats:
    """How far the median of each outcome moves from a to b, in spreads of a: shape [outcomes]."""
    moved = np.abs(np.median(b, axis=0) - np.median(a, axis=0))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(moved > 0.0, moved / spreads(a), 0.0)
