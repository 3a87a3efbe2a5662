"""How many runs are enough: play in batches, look after each, stop when everything asked is settled.

Whoever looks at an interval again and again, and stops when it pleases, finds a difference where there is none far
oftener than one time in twenty. So the 5 % are spent over the looks: looks lie at 100, 200, 400, ... runs up to the
most that may be played, and the look at n runs spends the part of the 5 % that its new runs are of the most. Each
look's interval is Student's, at 1 less what it spends. By Bonferroni's inequality all of them together hold the true
mean difference with 95 %, whichever look is the last and whatever it was chosen by. The price: at the last of many
looks, which spends half, the interval is 2.24 standard errors wide instead of 1.96.

Basis: alpha spending, K. K. G. Lan and D. L. DeMets, "Discrete sequential boundaries for clinical trials", Biometrika
70 (1983) 659-663, with a spending function linear in the runs; the joint distribution of the looks is not used, so
that nothing but each look's own interval is assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from wellhit.lab.whatif.paired import LEAST, SMALLEST, Answer, Pair, least_pairs, pair

FIRST = 100  # runs at the first look
ERROR = 0.05  # spent over all looks
Played = list[dict[str, Answer]]  # of each way of playing, by outcome


class Look(NamedTuple):
    """A look at the runs so far: how many, and the confidence of every interval at it."""

    runs: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Stop:
    """Where playing stopped: the looks that were taken, whether all was settled then, and the most allowed."""

    looks: tuple[Look, ...]
    settled: bool
    most: int

    @property
    def confidence(self) -> float:
        """Of each interval at the last look."""
        return self.looks[-1].confidence

    def as_json(self) -> dict[str, Any]:
        """The object that `wellhit compare --enough --json` gives of it."""
        looks = [{"runs": look.runs, "confidence": round(look.confidence, 6)} for look in self.looks]
        return {"settled": self.settled, "most": self.most, "looks": looks}


def schedule(most: int) -> list[Look]:
    """The looks at up to `most` runs; what they spend adds up to the whole 5 %."""
    at: list[int] = []
    while (following := 2 * at[-1] if at else FIRST) < most:
        at.append(following)
    at.append(most)
    before = [0, *at[:-1]]
    return [Look(n, 1.0 - ERROR * (n - last) / most) for n, last in zip(at, before, strict=True)]


def play_until(
    most: int, play: Callable[[int, int], Played], is_enough: Callable[[Played, float], bool]
) -> tuple[Played, Stop]:
    """Play until `is_enough` of the answers so far and the look's confidence, or `most` runs are played.

    play(first, runs): answers of the runs first, first + 1, ... of every way. The runs are those of one batch of the
    same number, to the bit.
    """
    answers: Played = []
    looks: list[Look] = []
    for look in schedule(most):
        first = looks[-1].runs if looks else 0
        answers = joined(answers, play(first, look.runs - first))
        looks.append(look)
        if is_enough(answers, look.confidence):
            return answers, Stop(tuple(looks), True, most)
    return answers, Stop(tuple(looks), False, most)


def joined(before: Played, more: Played) -> Played:
    """Played of earlier runs with those of the runs after them."""
    if not before:
        return more
    return [
        {
            name: Answer(
                np.concatenate([one[name].values, other[name].values]),
                np.concatenate([one[name].never, other[name].never]),
            )
            for name in one
        }
        for one, other in zip(before, more, strict=True)
    ]


def is_settled(found: Pair) -> bool:
    """Whether an interval leaves zero out, or is narrower as a whole than the smallest effect worth having."""
    if found.pairs < LEAST:
        return False
    return found.same or found.settled or found.high - found.low < SMALLEST * found.sd


def runs_needed(a: Answer, b: Answer, looks: Sequence[Look]) -> int | None:
    """The look from which on, to the last, the answer was settled; an estimate if it is not; None: unknown."""
    needed: int | None = None
    found: Pair | None = None
    for look in looks:
        here, there = (Answer(x.values[: look.runs], x.never[: look.runs]) for x in (a, b))
        found = pair(here, there, look.confidence)
        needed = (needed or look.runs) if is_settled(found) else None
    if needed is not None or found is None or found.pairs < LEAST:
        return needed
    aim = max(abs(found.difference), SMALLEST * found.sd / 2.0)
    enough = least_pairs(found.spread, aim, looks[-1].confidence)
    return None if enough is None else max(enough, looks[-1].runs + 1)
