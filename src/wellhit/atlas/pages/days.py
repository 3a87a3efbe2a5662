"""Day by day (P07): what happened on every date, by the record, by the hour; and what the model expects."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from wellhit.atlas.content.days import Day, Item
from wellhit.atlas.names import place_name, subject_name
from wellhit.atlas.visit import MissingError, Page, Visit
from wellhit.terms import Range

# "Highlanders", "Uhlans", "brigades": one formation whose name takes a plural verb in English.
PLURAL = re.compile(r"[a-z]{3}s(?: of [A-Z]\w+)?(?: \([^)]*\))*$")


def every(visit: Visit) -> Page:
    """A calendar of the campaign: each day with its first event."""
    months: dict[str, list[tuple[Day, str]]] = {}
    for day in visit.library.days.values():
        told_first = next((item for item in day.items if item.kind == "event"), *day.items[:1] or [None])
        first = _headline(visit, told_first) if told_first else ""
        months.setdefault(f"{day.day:%Y-%m}", []).append((day, first))
    return Page("days.html", visit._("Day by day"), {"months": months}, section="days")


def one(visit: Visit, name: str) -> Page:
    """One day. Raises MissingError."""
    library = visit.library
    try:
        day = library.days[date.fromisoformat(name)]
    except (ValueError, KeyError):
        first, last = library.campaign.first_day, library.campaign.last_day
        raise MissingError(
            visit._("This campaign has no such day."),
            tuple((visit.link("day", d.isoformat()), visit.day(d)) for d in (first, last)),
        ) from None
    stories = [s for s in library.stories_in(visit.language) if s.start <= day.day <= s.end]
    values: dict[str, Any] = {
        "day_told": day,
        "items": [told(visit, item) for item in day.items],
        "going_on": [told(visit, item) for item in day.going_on],
        "stories": stories,
        "previous": day.day - timedelta(days=1) if day.day > library.campaign.first_day else None,
        "following": day.day + timedelta(days=1) if day.day < library.campaign.last_day else None,
        "expected": visit.expected_by(day.day),
    }
    title = visit.tongue.day(day.day, "EEEE d MMMM y")
    title = title[:1].upper() + title[1:]
    said = "; ".join(_headline(visit, item) for item in day.items[:3])
    return Page("day.html", title, values, said, section="days")


def told(visit: Visit, item: Item) -> dict[str, Any]:
    """An item as the page shows it."""
    library = visit.library
    return {
        "item": item,
        "hour": item.hour,
        "place": item.place,
        "place_name": place_name(library, item.place, visit.language) if item.place else "",
        "sentence": sentence(visit, item),
        "around": _around(visit, item),
        "text": visit.text(*item.text[:3], item.text[3]) if item.text else None,
        "count": counted(visit, item) if item.text else "",
        "claims": [claim for claim in item.claims if claim],
    }


def _headline(visit: Visit, item: Item) -> str:
    """The sentence by itself: an event with its place before it."""
    said = sentence(visit, item)
    place = place_name(visit.library, item.place, visit.language) if item.place else ""
    return f"{place}: {said}" if place and item.kind == "event" else said


def _around(visit: Visit, item: Item) -> tuple[str, str, str] | None:
    """The sentence before, at and after the name of its place; None where it does not name it."""
    said, found = sentence(visit, item), visit.library.places.get(item.place)
    if found is None or item.kind == "event":
        return None
    name = place_name(visit.library, item.place, visit.language)
    for called in (name, name.split(" (")[0]):
        before, at, after = said.rpartition(called)
        if at:
            return before, at, after
    return None


def sentence(visit: Visit, item: Item) -> str:
    """What happened, in words of the reader's language."""
    if item.text:
        table, name, column, english = item.text
        return str(visit.text(table, name, column, english).text)
    if item.kind == "raid":
        return _raid(visit, item)
    names = [subject_name(visit.library, part, visit.language) for part in item.subject]
    if item.kind == "move":
        return _move(visit, item, names)
    if item.kind == "bridge":
        return _bridge(visit, item, names)
    return _situation(visit, item, visit.tongue.listed(names))


def _number(visit: Visit, figure: Range) -> str:
    number = visit.tongue.number
    if figure.low == figure.high:
        return number(figure.best)
    return f"{number(figure.best)} ({number(figure.low)}–{number(figure.high)})"


def _raid(visit: Visit, item: Item) -> str:
    figures = dict(item.figures)
    if "bombed" in figures and not figures["bombed"].best:  # called back: then no bombs fell either
        figures.pop("tons", None)
    parts = {
        "sent": visit._("%s bombers sent"),
        "bombed": visit._("%s of them bombed"),
        "tons": visit._("%s long tons of bombs"),
        "lost": visit._("bombers lost: %s"),
    }
    said = [
        parts[name] % (_number(visit, figures[name]) if figures[name].high else visit._("none"))
        for name in parts
        if name in figures
    ]
    place = place_name(visit.library, item.place, visit.language) if item.place else ""
    return visit._("Air raid on %s") % place + ": " + ", ".join(said)


def _move(visit: Visit, item: Item, names: list[str]) -> str:
    who = visit.tongue.listed(names)
    place = place_name(visit.library, item.place, visit.language) if item.place else ""

    def counted(one: str, several: str) -> str:
        many = len(names) > 1 or PLURAL.search(names[0]) is not None
        return visit.tongue.counted(one, several, 2 if many else 1, who=who, place=place)

    words = {
        "marches": counted("%(who)s is at %(place)s", "%(who)s are at %(place)s"),
        "invests": counted(
            "%(who)s stands before the fortress, at %(place)s",
            "%(who)s stand before the fortress, at %(place)s",
        ),
        "assaults": counted("%(who)s attacks at %(place)s", "%(who)s attack at %(place)s"),
        "lands": counted("%(who)s lands from the sea at %(place)s", "%(who)s land from the sea at %(place)s"),
        "holds": counted("%(who)s holds %(place)s", "%(who)s hold %(place)s"),
        "masks": counted(
            "%(who)s watches the fortress from %(place)s", "%(who)s watch the fortress from %(place)s"
        ),
        "rests": counted("%(who)s rests at %(place)s", "%(who)s rest at %(place)s"),
        "rejoins": counted(
            "%(who)s is with its parent formation again", "%(who)s are with their parent formation again"
        ),
        "leaves": counted("%(who)s leaves the campaign", "%(who)s leave the campaign"),
        "surrenders": counted("%(who)s lays down its arms", "%(who)s lay down their arms"),
    }
    return words.get(item.state) or f"{who}: {place}"


def _bridge(visit: Visit, item: Item, names: list[str]) -> str:
    states = {
        "blown": visit._("The bridge between %(a)s and %(b)s is blown"),
        "built": visit._("A bridge is built between %(a)s and %(b)s"),
        "up": visit._("The bridge between %(a)s and %(b)s stands"),
    }
    return states.get(item.state, "%(a)s – %(b)s") % {"a": names[0], "b": names[-1]}


def _situation(visit: Visit, item: Item, who: str) -> str:
    states = {
        "held": visit._("%s is held"),
        "invested": visit._("%s is cut off by land"),
        "assault": visit._("%s is under assault"),
        "fallen": visit._("%s has fallen"),
        "masked": visit._("%s is cut off and left"),
        "holds": visit._("%s holds out"),
        "begins": visit._("%s: a truce begins"),
        "ends": visit._("%s: the truce ends"),
    }
    counts = {
        ("losses", "allied"): visit._("%s: Allied killed, wounded and missing"),
        # of all kinds, prisoners perhaps among them, where the row does not say that the dead alone were counted
        ("losses", "german"): visit._("%s: Germans killed") if item.note == "killed" else visit._("%s: German losses"),
        ("losses", "prisoners"): visit._("%s: prisoners taken"),
        ("civilians", "killed"): visit._("%s: civilians killed"),
        ("civilians", "left"): visit._("%s: civilians who left"),
        ("kent", "shells"): "%s",
    }  # fmt: skip
    if item.kind == "losses" and item.state != "prisoners" and item.subject[0] in visit.library.formations:
        said = visit._("%s: losses") % who  # its name says whose
    elif (item.kind, item.state) in counts:
        said = counts[item.kind, item.state] % who
    elif item.state in states:
        said = states[item.state] % who
    else:
        state = visit.word("situation", item.state).text if item.state else ""
        said = f"{who}: {state}" if state else who
    said = f"{said}: {count}" if (count := counted(visit, item)) else said
    return visit._("%s (besides those told for earlier days)") % said if item.rest and count else said


def counted(visit: Visit, item: Item) -> str:
    """How many an item counts, with limits and unit; "" where it counts nothing, or yes or no."""
    from wellhit.atlas.sentences import figure, with_unit

    count = item.figures.get("count")
    if count is None or item.unit == "yes/no":
        return ""
    words = figure(visit, count.best, item.unit, of_record=True)
    if count.low != count.high:
        ends = (figure(visit, end, item.unit, of_record=True) for end in (count.low, count.high))
        words += f" ({'–'.join(ends)})"
    return with_unit(visit, words, item.unit)
