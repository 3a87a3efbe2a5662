"""The naive forecast of a siege's cost: attackers' casualties from both strengths and the length alone.

    ln C = -1.063 + 0.548 ln A + 0.149 ln D + 0.720 ln T - 0.397 [German defender] + 0.293 [fortified]

with a residual standard deviation of 0.816. A, D: men of the attacker and the defender; T: calendar days. It was fixed
in design notes `relations.md` before any forecast of ours was made. It is the line to beat, and it is told T, which a
forecast of a siege must find out for itself.

Basis: least squares on 114 engagements of the US Army's CDB90 data base (public domain; not kept here), none of them an
assault on a port: all between Germans and British or Americans from 1942 on, with a defence that is fortified (FD),
prepared (PD) or hasty (HD) and known strengths, casualties and times (calendar days from the begin of the first to the
end of the last active time period, ATP columns). Of the fit only what a forecast needs is kept: coefficients, residual
sd and (X'X)^-1. A forecast is the usual prediction by it: Student's t with 108 degrees of freedom, the uncertainty of
the coefficients included.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Line(NamedTuple):
    """The fit: coefficients [6] in the order of the formula, residual sd, (X'X)^-1 [6, 6], degrees of freedom."""

    beta: Floats
    sd: float
    spread: Floats
    freedom: int


class Naive(NamedTuple):
    """A forecast of casualties on the log scale: mean and sd of ln(men), and the degrees of freedom of its t."""

    mean: float
    sd: float
    freedom: int

    @property
    def best(self) -> float:
        """The median, in men."""
        return math.exp(self.mean)

    def quantile(self, p: float) -> float:
        """The p-quantile, 0 < p < 1, in men."""
        from scipy.special import stdtrit

        return math.exp(self.mean + self.sd * float(stdtrit(self.freedom, p)))

    def interval(self, share: float = 0.90) -> tuple[float, float]:
        """The central interval that holds `share` of the forecast, in men."""
        return self.quantile((1.0 - share) / 2.0), self.quantile((1.0 + share) / 2.0)


# In the order of the formula. Computed once from the engagements named above.
LINE = Line(
    beta=np.array(
        [-1.0631506639516, 0.5478496348111, 0.1487620611267, 0.7199295534295, -0.3973532468726, 0.2925151566003]
    ),
    sd=0.8164653673850506,
    spread=np.array(
        [
            [1.17661, -0.109173, -0.017945354, 0.05211158, -0.0071045494, 0.054668304],
            [-0.109173, 0.039519337, -0.029201213, -0.0082135008, -0.0058359744, -0.0066815581],
            [-0.017945354, -0.029201213, 0.033314954, -8.4737746e-05, 0.0040148732, 0.00071858932],
            [0.05211158, -0.0082135008, -8.4737746e-05, 0.03186585, 0.0010957962, -0.001923818],
            [-0.0071045494, -0.0058359744, 0.0040148732, 0.0010957962, 0.052010517, -0.020773845],
            [0.054668304, -0.0066815581, 0.00071858932, -0.001923818, -0.020773845, 0.049379464],
        ]
    ),
    freedom=108,
)  # fmt: skip


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
    fit = LINE
    x = np.array(_terms(attackers, defenders, days, german, fortified))
    return Naive(float(x @ fit.beta), fit.sd * math.sqrt(1.0 + float(x @ fit.spread @ x)), fit.freedom)


def _terms(attackers: float, defenders: float, days: float, german: bool, fortified: bool) -> list[float]:
    return [1.0, math.log(attackers), math.log(defenders), math.log(days), float(german), float(fortified)]
