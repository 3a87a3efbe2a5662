"""How good a forecast was: scores of one forecast against one record, and of one way of forecasting against another.

All scores of a distribution are negatively oriented (lower is better) and proper: no forecaster gains by saying what
he does not believe (Gneiting & Raftery 2007, J. Am. Stat. Assoc. 102:359). Values, records and errors are in the same
unit, whatever it is; of counts of men the scores are meant on the log scale.

- *CRPS of an ensemble* is the plain one, of the empirical distribution: mean |x - y| - mean |x - x'| / 2. The fair one
  (Ferro 2014, Q. J. R. Meteorol. Soc. 140:1917), which divides by n - 1, corrects for members drawn independently; ours
  are resampled by weight and come in duplicates, the ensemble itself is what we publish, and with 1,000 members the two
  differ by a thousandth of the spread.
- *Log score*: minus the log density of the normal distribution that has the ensemble's mean and standard deviation.
  A kernel density would let one record in its tail, where no member lies, decide the mean over eight sieges.
- *Observation error* is the record's triangle, as in summary.py: coverage, p-values and interval scores are of an
  ensemble blurred by it; CRPS and log score set the ensemble itself beside the record's best value.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wellhit.lab import summary
from wellhit.terms import Range

Floats = npt.NDArray[np.float64]
RESAMPLES = 10_000


class Skill(NamedTuple):
    """1 - mean score / mean score of the reference, with an interval: above 0 is better than the reference."""

    skill: float
    low: float
    high: float
    share: float
    cases: int


# -- one forecast, one record ----------------------------------------------------------------------------


def crps_ensemble(values: Floats, observed: float) -> float:
    """Continuous ranked probability score of the empirical distribution of values [n], in their unit.

    Source: Gneiting & Raftery 2007, equation 21; by order statistics, mean |x - x'| = 2 / n² sum (2 i - n - 1) x_(i).
    Raises ValueError for an empty ensemble or numbers that are not finite: bring what never happened to a bound first.
    """
    x = np.sort(_finite(values))
    n = len(x)
    apart = 2.0 * float(np.dot(2.0 * np.arange(1, n + 1) - n - 1.0, x)) / n**2
    return float(np.abs(x - _number(observed)).mean()) - 0.5 * apart


def crps_normal(mean: float, sd: float, observed: float) -> float:
    """CRPS of a normal forecast: sd (e (2 Phi(e) - 1) + 2 phi(e) - 1 / sqrt(pi)), e = (observed - mean) / sd.

    Source: Gneiting, Raftery, Westveld & Goldman 2005, Mon. Weather Rev. 133:1098, equation 5. Raises ValueError.
    """
    e = _error(mean, sd, observed)
    density = math.exp(-0.5 * e * e) / math.sqrt(2.0 * math.pi)
    return sd * (e * math.erf(e / math.sqrt(2.0)) + 2.0 * density - 1.0 / math.sqrt(math.pi))


def log_score_normal(mean: float, sd: float, observed: float) -> float:
    """Minus the log of the normal density at the record. Raises ValueError."""
    e = _error(mean, sd, observed)
    return 0.5 * e * e + math.log(sd) + 0.5 * math.log(2.0 * math.pi)


def log_score(values: Floats, observed: float) -> float:
    """Log score of the normal distribution with the ensemble's mean and standard deviation.

    Raises ValueError for fewer than two members, or members that are all the same.
    """
    x = _finite(values)
    if len(x) < 2:
        raise ValueError("log score: an ensemble of at least two members is needed")
    return log_score_normal(float(x.mean()), float(x.std(ddof=1)), observed)


def interval_score(low: float, high: float, observed: float, share: float = 0.90) -> float:
    """Width of the central interval that is to hold `share`, and 2 / (1 - share) for each unit the record lies outside.

    Source: Gneiting & Raftery 2007, equation 43. Raises ValueError where low lies above high.
    """
    if not low <= high:
        raise ValueError(f"interval score: low {low} lies above high {high}")
    if not 0.0 < share < 1.0:
        raise ValueError(f"interval score: share must lie between 0 and 1, not {share}")
    outside = max(low - observed, 0.0) + max(observed - high, 0.0)
    return high - low + 2.0 / (1.0 - share) * outside


def pit(values: Floats, observed: float) -> float:
    """Probability integral transform: share of the ensemble below the record, and half of what equals it."""
    x = _members(values)
    return float((x < observed).mean() + 0.5 * (x == observed).mean())


def predictive_p(values: Floats, record: Range) -> float:
    """Two-sided posterior predictive p-value: how often a run, blurred by the record's error, lies as far out.

    Twice the smaller tail, at most 1 (Gelman, Meng & Stern 1996, Statistica Sinica 6:733). Values may be infinite.
    """
    below = chance_below(values, record)
    return min(1.0, 2.0 * min(below, 1.0 - below))


def chance_below(values: Floats, record: Range) -> float:
    """Chance that value + observation error lies below the record's best; exact, see summary.chance_at_most."""
    if record.low == record.high:
        return pit(values, record.best)
    return summary.chance_at_most(np.sort(_members(values)), record)


def covers(values: Floats, record: Range, share: float) -> bool:
    """Whether the central interval with `share` of the blurred ensemble holds the record's best: see summary."""
    return summary.is_between(np.sort(_members(values)), record, share)


def blurred(values: Floats, record: Range, seed: int = 0) -> Floats:
    """values [n] + observation error: triangular from -(high - best) to +(best - low), its top at 0.

    Errors are the n middle quantiles of the triangle in random order, so that the blur has no chance in its shape.
    """
    x = _members(values)
    left, right = record.high - record.best, record.best - record.low
    if left + right == 0.0:
        return x.copy()
    p = (np.random.default_rng(seed).permutation(len(x)) + 0.5) / len(x)
    whole = left + right
    rising = -left + np.sqrt(p * whole * left)
    falling = right - np.sqrt((1.0 - p) * whole * right)
    return np.asarray(x + np.where(p * whole < left, rising, falling), np.float64)


# -- many forecasts ----------------------------------------------------------------------------------------


def factor_error(forecasts: Floats, records: Floats) -> float:
    """exp(median |ln(forecast / record)|): 2 means that half of the forecasts were within a factor of 2.

    Raises ValueError for numbers that are not above zero, or lengths that differ.
    """
    ours, true = _finite(forecasts), _finite(records)
    if len(ours) != len(true):
        raise ValueError(f"factor error: {len(ours)} forecasts and {len(true)} records")
    if ours.min() <= 0.0 or true.min() <= 0.0:
        raise ValueError("factor error: forecasts and records must lie above zero")
    return float(np.exp(np.median(np.abs(np.log(ours / true)))))


def skill(ours: Floats, theirs: Floats, share: float = 0.90, seed: int = 0) -> Skill:
    """How much better our mean score is than a reference's on the same cases [n], with a paired bootstrap interval.

    Percentiles of 10,000 resamplings of the cases, taken farther out by sqrt(n / (n - 1)) t / z, as few cases need
    (Hesterberg 2015, Am. Stat. 69:371). Cases that hang together (one army, one month) are fewer than they look.
    Raises ValueError for lengths that differ, fewer than two cases, or a reference whose mean is not above zero.
    """
    from scipy.special import ndtr, stdtrit

    a, b = _finite(ours), _finite(theirs)
    if len(a) != len(b) or len(a) < 2:
        raise ValueError(f"skill: {len(a)} and {len(b)} scores: the same cases are needed, at least two")
    if b.mean() <= 0.0:
        raise ValueError("skill: the reference's mean score must lie above zero")
    pick = np.random.default_rng(seed).integers(0, len(a), (RESAMPLES, len(a)))
    under = b[pick].mean(axis=1)
    found = 1.0 - a[pick].mean(axis=1)[under > 0.0] / under[under > 0.0]
    tail = float(ndtr(stdtrit(len(a) - 1, (1.0 - share) / 2.0) * math.sqrt(len(a) / (len(a) - 1))))
    low, high = np.quantile(found, [tail, 1.0 - tail])
    return Skill(float(1.0 - a.mean() / b.mean()), float(low), float(high), share, len(a))


# -- checking ----------------------------------------------------------------------------------------------


def _members(values: Floats) -> Floats:
    x = np.asarray(values, np.float64)
    if x.ndim != 1 or len(x) == 0:
        raise ValueError(
            f"an ensemble of one dimension and at least one member is needed, not shape {x.shape}"
        )
    if np.isnan(x).any():
        raise ValueError(f"{int(np.isnan(x).sum())} of {len(x)} values are not numbers")
    return x


def _finite(values: Floats) -> Floats:
    x = _members(values)
    if np.isinf(x).any():
        raise ValueError(
            f"{int(np.isinf(x).sum())} of {len(x)} values are infinite: bring them to a bound first"
        )
    return x


def _number(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"the record must be a finite number, not {value}")
    return value


def _error(mean: float, sd: float, observed: float) -> float:
    if not (math.isfinite(mean) and math.isfinite(sd) and sd > 0.0):
        raise ValueError(f"a normal forecast needs a finite mean and an sd above zero, not {mean}, {sd}")
    return (_number(observed) - mean) / sd
