"""How results look and read: colours, type and short wordings shared by terminal, figures and page.

Runs are blue and round or barred, the record is vermilion and a diamond: hue, lightness and shape all
differ, so nothing hangs on colour alone (the pair is from the Okabe-Ito set, deepened for print).
Figures are drawn in the light colours; on a page each becomes a CSS variable, so that a dark page
recolours them without drawing them twice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

# name: (light, dark). The light ones are drawn by matplotlib and must differ from each other.
COLOURS: dict[str, tuple[str, str]] = {
    "paper": ("#fdfcf8", "#14181d"),
    "ink": ("#1d242b", "#e9e6dd"),
    "quiet": ("#565e66", "#a9b0b6"),
    "rule": ("#d3cfc3", "#3a424a"),
    "band": ("#eeebe1", "#1d232a"),
    "runs": ("#17587f", "#7db8dc"),
    "runs50": ("#6f9fbe", "#44799b"),
    "runs90": ("#c3d6e2", "#29455a"),
    "record": ("#b23c17", "#f08a5d"),
}
SANS = (
    "'Gill Sans', 'Gill Sans MT', 'Gill Sans Nova', Seravek, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
)
SERIF = "'Iowan Old Style', 'Palatino Linotype', Palatino, 'Book Antiqua', Georgia, 'Times New Roman', serif"

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS_LONG = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
DASH = "\u2013"
NONE = "\u2014"

# In a terminal and in a table cell: a sign and a word, never colour alone.
INSIDE_50 = "\u25cf in 50 %"
INSIDE_90 = "\u25d0 in 90 %"
OUTSIDE = "\u25cb outside"
SAME = "= same"
SAME_WRONG = "\u2260 same"
NO_RECORD = "no record"


def css_colours(dark: bool) -> str:
    """The colours as CSS custom properties, for one of the two schemes."""
    return " ".join(f"--{name}: {pair[dark]};" for name, pair in COLOURS.items())


HEADS = ("men", "people", "shells", "vehicles")  # there is no half of one


def whole(number: float) -> str:
    """A count with thousands separated: 1,000."""
    return f"{round(number):,}"


def number(value: float, unit: str) -> str:
    """A value of an outcome without its unit: counts whole, shares in per cent, spans to a tenth."""
    if unit == "share":
        return f"{100 * value:.0f} %"
    if unit == "yes/no":
        return {0.0: "no", 1.0: "yes"}.get(value, f"{value:.2f}")
    if unit in HEADS or abs(value) >= 100 or value == int(value):
        return whole(value)
    return f"{value:.1f}"


def day(moment: datetime, year: bool = False) -> str:
    """12 Sep, or 12 Sep 1944."""
    return f"{moment.day} {MONTHS[moment.month - 1]}" + (f" {moment.year}" if year else "")


def day_long(moment: datetime) -> str:
    """12 September."""
    return f"{moment.day} {MONTHS_LONG[moment.month - 1]}"


def hour(moment: datetime) -> str:
    """12 Sep 11:45."""
    return f"{day(moment)} {moment:%H:%M}"


def span(low: datetime, high: datetime, to_the_day: bool = False) -> str:
    """Two moments, what they share said once: 12 Sep 11:30-12:00; 10-19 Sep; 28 Sep-3 Oct.

    Hours are shown only within one day, and not at all if `to_the_day`.
    """
    if low.date() == high.date():
        if to_the_day:
            return day(low)
        return hour(low) if low == high else f"{hour(low)}{DASH}{high:%H:%M}"
    if (low.year, low.month) == (high.year, high.month):
        return f"{low.day}{DASH}{day(high)}"
    return f"{day(low)}{DASH}{day(high)}"


def value_text(value: Any, unit: str, to_the_day: bool = False) -> str:
    """A value of a summary row: an ISO date as 12 Sep 11:45, a number by its unit, null as a dash."""
    if value is None:
        return NONE
    if unit == "date":
        moment = datetime.fromisoformat(value)
        return day(moment) if to_the_day else hour(moment)
    return number(float(value), unit)


def range_text(low: Any, high: Any, unit: str, to_the_day: bool = False) -> str:
    """An interval of a summary row; an end that lies among the censored runs reads "never"."""
    if low is None:
        return "never"
    if high is None:
        return f"{value_text(low, unit, True)}{DASH}never"
    if unit == "date":
        return span(datetime.fromisoformat(low), datetime.fromisoformat(high), to_the_day)
    low_text, high_text = number(float(low), unit), number(float(high), unit)
    if low_text == high_text:
        return low_text
    if unit == "share":
        low_text = low_text.removesuffix(" %")
    return f"{low_text}{DASH}{high_text}"


def share_text(share: float) -> str:
    """A share in per cent; empty for none, so that what is rare stands out."""
    if share == 0:
        return ""
    if share < 0.01:
        return "<1 %"
    if share > 0.99 and share < 1:
        return ">99 %"
    return f"{100 * share:.0f} %"


def verdict(row: Mapping[str, Any]) -> str:
    """Where the record lies: in the 50 % or 90 % interval, outside, or nothing to say."""
    if row["record"]["best"] is None:
        return NO_RECORD
    if row["inside90"] is None:
        return SAME if agrees(row) else f"{SAME_WRONG}, {lean(row)}"
    if row["inside50"]:
        return INSIDE_50
    if row["inside90"]:
        return INSIDE_90
    return f"{OUTSIDE}, {lean(row)}"


def agrees(row: Mapping[str, Any]) -> bool:
    """Whether the median of the runs lies within the record's own low..high."""
    median, record = row["runs"]["q50"], row["record"]
    if median is None:
        return False
    if row["unit"] == "date":
        low, here, high = (datetime.fromisoformat(t) for t in (record["low"], median, record["high"]))
        return low <= here <= high
    return bool(record["low"] <= median <= record["high"])


def lean(row: Mapping[str, Any]) -> str:
    """Which way the median of the runs misses the record: early, late, low, high."""
    median, best = row["runs"]["q50"], row["record"]["best"]
    if row["unit"] == "date":
        if median is None:
            return "late"
        return "late" if datetime.fromisoformat(median) > datetime.fromisoformat(best) else "early"
    return "high" if median is None or median > best else "low"


def listing(words: Sequence[str]) -> str:
    """A, B and C."""
    if len(words) <= 1:
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]


def plural(count: int, one: str, many: str) -> str:
    """1 campaign, 1,000 campaigns."""
    return f"{whole(count)} {one if count == 1 else many}"


def nice_ceiling(value: float) -> float:
    """The next round number up, for the end of a scale."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(
        step * power for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * power >= value * (1 - 1e-9)
    )
