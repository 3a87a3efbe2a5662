"""Quantities of the model as a calibration left them: what is believed of each before and after."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


class Interval(NamedTuple):
    """A belief about a quantity: middle and 90 % interval, in the quantity's unit."""

    low: float
    middle: float
    high: float


@lru_cache(maxsize=1)
def posterior_intervals() -> dict[str, Interval]:
    """Middle and 90 % interval of every quantity under the posterior that ships; empty where there is none."""
    import numpy as np

    from wellhit.draws import POSTERIOR, DrawsError, posterior_of
    from wellhit.engine.parameters import PARAMETERS

    try:
        found = posterior_of(POSTERIOR)
    except DrawsError:
        return {}
    if found is None:
        return {}
    intervals = {}
    for n, parameter in enumerate(PARAMETERS):
        values = parameter.at(found.z[:, n].astype(np.float64))
        low, middle, high = (float(v) for v in np.quantile(values, (0.05, 0.5, 0.95)))
        intervals[parameter.name] = Interval(low, middle, high)
    return intervals
