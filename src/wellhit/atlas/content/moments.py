"""When: the `at` of a claim, of a row of the record or of the history, on the campaign's one clock.

Dates come as a day, an hour of a day, or a span ("1944-09-10/12", "1944-09-25/10-01"). A turn is
six hours; turn 0 begins at 00:00 of the scenario's first day. A bare day stands for its noon, as in
the lab.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

TURNS_PER_DAY = 4
HOURS_PER_TURN = 6
NOON_TURN = 2
SPAN = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(T(?P<hour>\d\d):(?P<minute>\d\d)([+-]\d\d:\d\d)?"
    r"|/((?P<year2>\d{4})-)?((?P<month2>\d\d)-)?(?P<day2>\d\d))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, perhaps with its hour ("HH:MM", else ""), perhaps the first of several (`last`)."""

    day: date
    last: date
    hour: str = ""

    @property
    def days(self) -> int:
        """How many days it covers; 1 for a single day."""
        return (self.last - self.day).days + 1

    def turn(self, start: date) -> int:
        """The turn it falls in, counted from `start`; noon of the first day where no hour is known."""
        part = int(self.hour[:2]) // HOURS_PER_TURN if self.hour else NOON_TURN
        return (self.day - start).days * TURNS_PER_DAY + part


def moment(text: str) -> Moment | None:
    """The moment a text names to the day or better; None for a month, a season, words or no date at all."""
    found = SPAN.fullmatch(text.strip())
    if found is None:
        return None
    try:
        first = date(int(found["year"]), int(found["month"]), int(found["day"]))
        if found["hour"] is not None:
            at = datetime(first.year, first.month, first.day, int(found["hour"]), int(found["minute"]))
            return Moment(first, first, f"{at:%H:%M}")
        if found["day2"] is None:
            return Moment(first, first)
        last = date(
            int(found["year2"] or first.year), int(found["month2"] or first.month), int(found["day2"])
        )
    except ValueError:  # not in the calendar
        return None
    return Moment(first, last) if last >= first else None


def day_of(turn: int, start: date) -> date:
    """The day a turn belongs to."""
    return start + timedelta(days=turn // TURNS_PER_DAY)


def hour_of(turn: int) -> int:
    """The hour at which a turn begins: 0, 6, 12 or 18."""
    return turn % TURNS_PER_DAY * HOURS_PER_TURN
