"""Sentences on what the runs expect, in the reader's language: counts, intervals, and the record beside them.

A sentence says what was counted and nothing more: so many of so many campaigns, nine in ten, half. Where only bounds
of a count are known, it says the bounds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from wellhit.atlas.content.expected import Beside, lower_than_record, yes_in
from wellhit.atlas.names import subject_name, thing_name

if TYPE_CHECKING:
    from wellhit.atlas.visit import Visit

MARK = "†"  # of a row that the calibration looked at
HEADS = ("men", "people", "shells", "vehicles", "aircraft")  # there is no half of one
BRACKETS = r" \([^()]*\)$"
FIGURES = 3  # of what the runs say: more would be a precision that a thousand runs do not have


# -- words for numbers ---------------------------------------------------------------------------------------


def campaigns(visit: Visit, n: int, of: int) -> str:
    """In how many campaigns, as the beginning of a sentence."""
    if n == 0:
        return visit.tongue.counted("In 0 of %(n)s campaign", "In 0 of %(n)s campaigns", of)
    if n == of:
        return visit.tongue.counted("In the one campaign", "In all %(n)s campaigns", of)
    return visit._("In %(n)s of %(of)s campaigns") % {
        "n": visit.tongue.number(n),
        "of": visit.tongue.number(of),
    }


def between(visit: Visit, least: int, most: int, of: int) -> str:
    """In how many campaigns, where only bounds are known."""
    if least == most:
        return campaigns(visit, least, of)
    number = visit.tongue.number
    if least == 0:
        return visit._("In at most %(most)s of %(of)s campaigns") % {"most": number(most), "of": number(of)}
    if most == of:
        return visit._("In at least %(least)s of %(of)s campaigns") % {
            "least": number(least),
            "of": number(of),
        }
    words = visit._("In %(least)s to %(most)s of %(of)s campaigns")
    return words % {"least": number(least), "most": number(most), "of": number(of)}


def rounded(value: float) -> float:
    """A number to three figures, as the runs know it."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, FIGURES - 1 - math.floor(math.log10(abs(value))))


def figure(visit: Visit, value: float, unit: str, of_record: bool = False) -> str:
    """A number of an outcome without its unit; what the runs say to three figures, the record as it stands."""
    if unit == "share":
        return visit.tongue.percent(value if of_record else round(value, 2))
    if unit == "yes/no":
        return visit._("yes") if value >= 0.5 else visit._("no")
    if of_record:
        return visit.tongue.number(value, 2)
    digits = 0 if unit in HEADS or abs(value) >= 100 else 1
    return visit.tongue.number(rounded(value), digits)


def unit_word(visit: Visit, unit: str) -> str:
    """The unit in the reader's language; "" where values speak for themselves."""
    return "" if unit in ("date", "yes/no", "share") else str(visit.word("unit", unit).text)


def with_unit(visit: Visit, words: str, unit: str) -> str:
    """A number and its unit."""
    return f"{words} {unit_word(visit, unit)}".rstrip()


def day_of(visit: Visit, value: float) -> date:
    """The day of a value in days since the campaign's first day."""
    found: date = visit.library.campaign.first_day + timedelta(days=math.floor(value))
    return found


def day(visit: Visit, value: float, style: str = "d MMMM") -> str:
    """A day in words, without its year."""
    return visit.day(day_of(visit, value), style)


def value(
    visit: Visit, number: float | None, one: Beside, of_record: bool = False, style: str = "d MMMM"
) -> str:
    """A value of an outcome in words, with its unit; None: it had not come about. style: of a day."""
    if number is None:
        return visit._("not by the end")
    if one.is_date:
        return day(visit, number, style)
    return with_unit(visit, figure(visit, number, one.unit, of_record), one.unit)


def interval(visit: Visit, low: float | None, high: float | None, one: Beside, style: str = "d MMMM") -> str:
    """Two values in words: 18 – 27 September, 176 – 990 men."""
    if low is None or high is None or one.unit == "yes/no":
        ends = value(visit, low, one, style=style), value(visit, high, one, style=style)
        return ends[0] if ends[0] == ends[1] else " – ".join(ends)
    if one.is_date:
        first, last = day_of(visit, low), day_of(visit, high)
        if first.month == last.month and first != last:
            return f"{first.day}–{visit.day(last, style)}"
        return " – ".join(dict.fromkeys([visit.day(first, style), visit.day(last, style)]))
    ends = figure(visit, low, one.unit), figure(visit, high, one.unit)
    return with_unit(visit, "–".join(dict.fromkeys(ends)), one.unit)


# -- an outcome ----------------------------------------------------------------------------------------------


def model_says(visit: Visit, name: str) -> str:
    """What the runs expect of a row of the record, with counts; "" where no results are at hand."""
    one = visit.library.beside.get(name)
    if one is None:
        return ""
    said = _of_date(visit, one) if one.is_date else _of_number(visit, one)
    return f"{said} {MARK}" if one.is_fit else said


def _of_date(visit: Visit, one: Beside) -> str:
    results, parts = visit.library.results, []
    if one.record is not None:
        known = results.happened_by(one.id, day_of(visit, one.record.best))
        if known is not None:
            parts.append(_had(visit, one, campaigns(visit, *known)))
    return visit._("%(first)s; %(second)s.") % {"first": parts[0], "second": _when(visit, one)} if parts else (
        _upper(_when(visit, one)) + "."
    )  # fmt: skip


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _had(visit: Visit, one: Beside, times: str) -> str:
    """In how many campaigns it had come about by the day of the record."""
    words = {
        "fall": visit._("%(times)s %(who)s had fallen by %(day)s, the day on which it really fell"),
        "reached": visit._("%(times)s %(who)s had been reached by %(day)s, the day on which it really was"),
        "crossed": visit._("%(times)s %(who)s had been crossed by %(day)s, the day on which it really was"),
        "taken": visit._("%(times)s %(who)s had been taken by %(day)s, the day on which it really was"),
        "invested": visit._("%(times)s %(who)s had been cut off by %(day)s, the day on which it really was"),
        "assault_start": visit._(
            "%(times)s the assault on %(who)s had begun by %(day)s, the day on which it really began"
        ),
        "port_open": visit._(
            "%(times)s the first cargo had come in at %(who)s by %(day)s, the day on which it really came"
        ),
        "last_shell": visit._(
            "%(times)s the last shell had fallen on %(who)s by %(day)s, the day on which it really fell"
        ),
    }
    other = visit._("%(times)s this had come about by %(day)s, the day on which it really did")
    chosen = words.get(one.measure, other) if len(one.subject) == 1 else other
    assert one.record is not None
    who = visit.tongue.within(name_of(visit, one.subject[0])) if one.subject else ""
    return chosen % {"times": times, "who": who, "day": day(visit, one.record.best)}


def _when(visit: Visit, one: Beside) -> str:
    """When nine campaigns in ten saw it."""
    low, high = one.spread[0], one.spread[4]
    if low is None:
        end = visit.library.results.end
        known = visit.library.results.happened_by(one.id, end) if end else None
        if known is None or end is None:
            return visit._("in nineteen of twenty it had not come about by the end")
        times = campaigns(visit, *known)
        words = visit._("%(times)s it came about by %(end)s, where the runs end")
        return _lower(words % {"times": times, "end": visit.day(end, "d MMMM")})
    if high is None:
        return visit._(
            "in nineteen of twenty this was on %(low)s or later, or not at all before the runs end"
        ) % {"low": day(visit, low)}
    first, last = day_of(visit, low), day_of(visit, high)
    if first == last:
        return visit._("in nine of ten this was on %(low)s") % {"low": day(visit, low)}
    verbs = {
        "fall": visit._("in nine of ten it fell between %(low)s and %(high)s"),
        "assault_start": visit._("in nine of ten it began between %(low)s and %(high)s"),
    }
    other = visit._("in nine of ten this was between %(low)s and %(high)s")
    style = "d" if (first.year, first.month) == (last.year, last.month) else "d MMMM"
    return verbs.get(one.measure, other) % {"low": visit.day(first, style), "high": visit.day(last, "d MMMM")}


def name_of(visit: Visit, subject: str) -> str:
    """What a sentence calls the subject of an outcome: a fortress by its place, a work without its number."""
    fortress = visit.library.fortresses.get(subject)
    place = visit.library.places.get(fortress.place) if fortress else None
    if fortress and place and re.sub(BRACKETS, "", place.name) in fortress.name:
        subject = place.id
    elif fortress:
        return thing_name(visit.library, "fortresses", subject, visit.language)
    name = subject_name(visit.library, subject, visit.language)
    return re.sub(BRACKETS, "", name)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _of_number(visit: Visit, one: Beside) -> str:
    if one.unit == "yes/no":
        return _of_choice(visit, one)
    low, middle, high = (one.spread[n] for n in (0, 2, 4))
    if low is None or middle is None:
        return visit._("In most campaigns there is nothing to measure.")
    parts = []
    values = {
        "low": value(visit, low, one), "interval": interval(visit, low, high, one),
        "middle": figure(visit, middle, one.unit),
    }  # fmt: skip
    if high is None:
        words = visit._(
            "In nineteen campaigns of twenty %(low)s or more, in half of them %(middle)s or more."
        )
    elif low == high:
        words = visit._("In at least nine campaigns of ten %(low)s.")
    else:
        words = visit._("In nine campaigns of ten %(interval)s, in half of them %(middle)s or more.")
    parts.append(words % values)
    if one.record is not None:
        parts.append(_against(visit, one))
    return " ".join(parts)


def _against(visit: Visit, one: Beside) -> str:
    """The record's number, and in how many campaigns it was less."""
    assert one.record is not None
    results = visit.library.results
    best = value(visit, one.record.best, one, of_record=True)
    bounds = lower_than_record(one, results.quantiles(one.id), results.counted_runs)
    if bounds is None:
        return visit._("The record: %(best)s.") % {"best": best}
    times = between(visit, *bounds, results.counted_runs)
    return visit._("The record: %(best)s. %(times)s it was less.") % {"best": best, "times": times}


def _of_choice(visit: Visit, one: Beside) -> str:
    results = visit.library.results
    bounds = yes_in(results.quantiles(one.id), results.counted_runs)
    parts = []
    if bounds is not None:
        parts.append(visit._("%(times)s: yes.") % {"times": between(visit, *bounds, results.counted_runs)})
    if one.record is not None:
        parts.append(visit._("The record: %(best)s.") % {"best": figure(visit, one.record.best, one.unit)})
    return " ".join(parts)


def place_words(visit: Visit, one: Beside) -> str:
    """Where the record lies among the runs, in words."""
    lean = {
        "early": visit._("the runs are too early"), "late": visit._("the runs are too late"),
        "low": visit._("the runs are too low"), "high": visit._("the runs are too high"), "": "",
    }[one.lean]  # fmt: skip
    words = {
        "half": visit._("inside the middle half"),
        "most": visit._("inside nine in ten"),
        "outside": visit._("outside") + (f", {lean}" if lean else ""),
        "same": visit._("every run says the same, as the record does"),
        "apart": visit._("every run says the same, and not what the record says"),
        "none": visit._("nothing on record"),
    }
    return words[one.place]


SIGNS = {"half": "●", "most": "◐", "outside": "○", "same": "=", "apart": "≠", "none": "–"}


# -- a day ---------------------------------------------------------------------------------------------------


def expected_by(visit: Visit, asked: date) -> list[str]:
    """In how many campaigns each fortress had fallen by the end of a day: those that had in some, or really had.

    Nothing of a day after the last one that was played.
    """
    library, found = visit.library, []
    if library.results.end is not None and asked > library.results.end:
        return []
    fallen = {
        one.subject: one.record for one in library.beside.values() if one.measure == "fall" and one.record
    }
    for fortress in library.fortresses.values():
        known = library.results.fallen_by(fortress.id, asked)
        record = fallen.get((fortress.id,))
        really = record is not None and day_of(visit, record.best) <= asked
        if known is not None and (known.runs > 0 or really):
            words = visit._("%(times)s %(who)s had fallen by the end of this day.")
            who = name_of(visit, fortress.id)
            found.append(words % {"times": campaigns(visit, *known), "who": who})
    return found


def listed(visit: Visit, words: Sequence[str]) -> str:
    """A, B and C."""
    if len(words) < 2:
        return "".join(words)
    return visit._("%(most)s and %(last)s") % {"most": ", ".join(words[:-1]), "last": words[-1]}
