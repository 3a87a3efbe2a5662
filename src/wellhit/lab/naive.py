"""The naive forecast of a siege's cost: attackers' casualties from both strengths and the length alone.

    ln C = -1.063 + 0.548 ln A + 0.149 ln D + 0.720 ln T - 0.397 [German defender] + 0.293 [fortified]

with a residual standard deviation of 0.816, normal on the log scale. A, D: men of the attacker and the defender; T:
calendar days. Fitted on 114 engagements of the US Army's CDB90 data base, none of them an assault on a port, and
fixed before any forecast of ours was made: design notes `relations.md`. It is the line to beat, so nothing here may
be changed. It is told T, which a forecast of a siege must find out for itself.
"""

from __future__ import annotations

import math
from typing import NamedTuple

SD = 0.816  # of ln C about the line


class Naive(NamedTuple):
    """A forecast of casualties that is normal on the log scale: mean and sd of ln(men)."""

    mean: float
    sd: float = SD

    @property
    def best(self) -> float:
        """The median, in men."""
        return math.exp(self.mean)

    def interval(self, share: float = 0.90) -> tuple[float, float]:
        """The central interval that holds `share` of the forecast, in men."""
        return self.quantile((1.0 - share) / 2.0), self.quantile((1.0 + share) / 2.0)

    def quantile(self, p: float) -> float:
        """The p-quantile, 0 < p < 1, in men."""
        from statistics import NormalDist

        return math.exp(NormalDist(self.mean, self.sd).inv_cdf(p))


def forecast(
    attackers: float, defenders: float, days: float, *, german: bool = True, fortified: bool = True
) -> Naive:
    """The forecast of the line. Strengths in men, length in calendar days.

    Raises ValueError where one of the three is not a number above zero.
    """
    given = {"attackers": attackers, "defenders": defenders, "days": days}
    for name, value in given.items():
        if not (math.isfinite(value) and value > 0.0):
            raise ValueError(f"naive forecast: {name} must be a number above 0, not {value!r}")
    mean = -1.063 + 0.548 * math.log(attackers) + 0.149 * math.log(defenders) + 0.720 * math.log(days)
    return Naive(mean - 0.397 * german + 0.293 * fortified)
