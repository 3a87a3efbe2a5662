"""Toy problems for inference: one with an exact answer, and one shaped like four sieges."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Linear(NamedTuple):
    """s = a z + noise, z standard normal: the posterior is normal, with a known mean and covariance."""

    a: Floats  # [k, p]
    noise: Floats  # [k], standard deviations

    def table(self, rng: np.random.Generator, n: int) -> tuple[Floats, Floats]:
        """n rows of z [n, p] and s [n, k]."""
        z = rng.standard_normal((n, self.a.shape[1]))
        return z, z @ self.a.T + rng.standard_normal((n, len(self.a))) * self.noise

    def posterior(self, observed: Floats) -> tuple[Floats, Floats]:
        """Mean [p] and covariance [p, p]."""
        gain = np.linalg.solve(self.a @ self.a.T + np.diag(self.noise**2), self.a).T
        return gain @ observed, np.eye(self.a.shape[1]) - gain @ self.a


def sparse_linear(rng: np.random.Generator, p: int, k: int, informed: int) -> Linear:
    """A linear toy in which only the first `informed` of p parameters reach the k summaries."""
    a = np.zeros((k, p))
    a[:, :informed] = rng.standard_normal((k, informed)) * 0.6
    return Linear(a, np.full(k, 1.0))


# -- four fortresses ----------------------------------------------------------------------------------------

PARAMETERS, SUMMARIES, FORTRESSES = 24, 20, 4
LONGEST = 30.0  # days: a siege not over by then is censored
# Men, works, bombs, days cut off: what differs beforehand between the four.
WORKS = np.array([0.8, 0.2, -0.3, -0.7])
BOMBS = np.array([1.0, 0.4, 0.7, 0.1])
CUT_OFF = np.array([0.3, 0.6, 0.9, 0.2])
MEN = np.log(np.array([11_900.0, 10_000.0, 7_600.0, 27_500.0]))


def sieges(rng: np.random.Generator, n: int) -> tuple[Floats, Floats, Floats]:
    """n campaigns of four sieges: z [n, 24], summaries [n, 20], and two predictions [n, 2].

    z: 16 quantities that the fortresses share (the last two are scales of discrepancy), then will and execution
    of each. Summaries of a fortress: log days (at the bound where not over), the flag "not over", log casualties,
    log prisoners, log days to first cargo. Predictions: log casualties and log days of a fifth siege.
    """
    z = rng.standard_normal((n, PARAMETERS))
    out = np.empty((n, FORTRESSES, 5))
    for f in range(FORTRESSES):
        days, lost, taken, port = _siege(z, z[:, 16 + 2 * f], z[:, 17 + 2 * f], f)
        blur = 0.25 * np.exp(0.4 * z[:, 14:16])
        wide = rng.triangular(-0.1, 0.0, 0.15, (n, 4))
        days = days + blur[:, 0] * rng.standard_normal(n) + wide[:, 0]
        over = days >= np.log(LONGEST)
        out[:, f, 0] = np.where(over, np.log(LONGEST), days)
        out[:, f, 1] = over
        out[:, f, 2] = lost + blur[:, 1] * rng.standard_normal(n) + wide[:, 1]
        out[:, f, 3] = taken + 0.15 * rng.standard_normal(n) + wide[:, 2]
        out[:, f, 4] = port + 0.3 * rng.standard_normal(n) + wide[:, 3]
    days, lost, _, _ = _siege(z, rng.standard_normal(n), rng.standard_normal(n), 1)
    return z, out.reshape(n, SUMMARIES), np.column_stack([lost, days])


def _siege(z: Floats, will: Floats, execution: Floats, f: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Log days, log casualties, log prisoners, log days to first cargo of one fortress, before any error."""
    nerve = (
        0.7 * will
        + 0.3 * z[:, 0]
        - 0.5 * np.exp(0.3 * z[:, 1]) * BOMBS[f]
        - 0.4 * CUT_OFF[f] * (1 + 0.3 * z[:, 2])
    )
    pace = 0.4 * z[:, 3] + 0.4 * execution - WORKS[f] * np.exp(0.3 * z[:, 4])
    days = 1.7 + 0.6 * np.logaddexp(0.0, 1.5 * nerve) - 0.7 * pace - 0.1 * z[:, 5]
    rate = (
        3.6
        + 0.3 * z[:, 6]
        + 0.2 * np.tanh(nerve) * np.exp(0.2 * z[:, 7])
        - 0.2 * execution
        + 0.2 * z[:, 8] * WORKS[f]
    )
    lost = rate + np.minimum(days, np.log(LONGEST)) + 0.02 * z[:, 9]
    taken = MEN[f] - 0.1 * np.exp(0.5 * z[:, 10] + 0.4 * nerve)
    port = np.logaddexp(
        np.minimum(days, np.log(LONGEST)), 2.9 + 0.4 * z[:, 11] + 0.2 * z[:, 12] * BOMBS[f] + 0.2 * z[:, 13]
    )
    return days, lost, taken, port
