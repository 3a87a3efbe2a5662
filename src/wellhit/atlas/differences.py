"""Differences between two plans in words: how much on average, how sure, in how many pairs each way."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from wellhit.atlas import sentences

if TYPE_CHECKING:
    from wellhit.atlas.visit import Visit

POINTS = ("share", "yes/no")  # units whose differences are percentage points
COUNTED = ("men", "people", "shells", "days", "hours")  # of these there are more or fewer


def digits(width: float, *ends: float) -> int:
    """Decimals worth printing of what is known to about `width`: two figures of it, more where an end would read 0."""
    if not (width > 0 and math.isfinite(width)):
        return 2
    least = min([abs(x) for x in ends if x], default=width)
    return max(0, min(max(1 - math.floor(math.log10(width)), -math.floor(math.log10(least))), 4))


def signed(visit: Visit, value: float, decimals: int = 2, fixed: bool = False) -> str:
    """A difference with its sign."""
    shown = sentences.rounded(value) if abs(value) >= 1000 else round(value, decimals)
    words: str = visit.tongue.number(abs(shown), decimals if abs(value) < 1000 else 0, fixed)
    return words if shown == 0 else f"+{words}" if shown > 0 else f"−{words}"


def unit_of(visit: Visit, unit: str) -> str:
    """The unit of a difference: days of dates, percentage points of shares."""
    if unit in POINTS:
        return visit._("percentage points")
    return sentences.unit_word(visit, "days" if unit == "date" else unit)


def size(visit: Visit, unit: str, low: float, middle: float, high: float) -> str:
    """A difference with its sign and unit."""
    words = signed(visit, middle, digits(high - low, low, high), fixed=True)
    return f"{words} {unit_of(visit, unit)}".rstrip()


def interval(visit: Visit, low: float, high: float) -> str:
    """Both ends, each with its sign."""
    decimals = digits(high - low, low, high)
    ends = [signed(visit, x, decimals, fixed=True) for x in (low, high)]
    return visit._("%(low)s to %(high)s") % {"low": ends[0], "high": ends[1]}


def how_much(visit: Visit, unit: str, low: float, middle: float, high: float, alike: bool = False) -> str:
    """The mean difference in words; plain where none is shown."""
    if alike:
        return visit._("The same in every pair.")
    ends = interval(visit, low, high)
    if low <= 0.0 <= high:
        words = visit._("No difference is shown: the 95 %% interval of the mean, %(interval)s, holds 0.")
        return words % {"interval": ends}
    more = middle > 0
    if unit == "date":
        words = (
            visit._("On average %(n)s %(unit)s later")
            if more
            else visit._("On average %(n)s %(unit)s earlier")
        )
    elif more:
        words = visit._("On average %(n)s more %(unit)s")
    elif unit in COUNTED:
        words = visit._("On average %(n)s fewer %(unit)s")
    else:
        words = visit._("On average %(n)s less %(unit)s")
    if unit in POINTS:
        words = (
            visit._("On average %(n)s %(unit)s more") if more else visit._("On average %(n)s %(unit)s less")
        )
    n = signed(visit, abs(middle), digits(high - low, low, high), fixed=True).lstrip("+")
    said = words % {"n": n, "unit": unit_of(visit, unit)}
    return said + " " + visit._("(95 %% interval of the mean: %(interval)s).") % {"interval": ends}


def how_often(visit: Visit, unit: str, lower: int, higher: int, pairs: int) -> str:
    """In how many pairs it went each way."""
    number = visit.tongue.number
    values = {
        "lower": number(lower), "higher": number(higher), "same": number(pairs - lower - higher),
        "pairs": number(pairs),
    }  # fmt: skip
    if unit == "date":
        words = visit._("Of %(pairs)s pairs earlier in %(lower)s, later in %(higher)s, the same in %(same)s.")
    elif unit in COUNTED:
        words = visit._("Of %(pairs)s pairs fewer in %(lower)s, more in %(higher)s, the same in %(same)s.")
    else:
        words = visit._("Of %(pairs)s pairs less in %(lower)s, more in %(higher)s, the same in %(same)s.")
    return words % values


def never(visit: Visit, a: int, b: int) -> str:
    """In how many runs of either it did not come about; "" where it did in all."""
    if not a and not b:
        return ""
    words = visit._("Not by the end in %(a)s runs with history's plan and in %(b)s with this one.")
    return words % {"a": visit.tongue.number(a), "b": visit.tongue.number(b)}
