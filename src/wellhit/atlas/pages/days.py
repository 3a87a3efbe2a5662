"""Day by day (P07): what happened on every date, by the record, by the hour; and what the model expects."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from wellhit.atlas.content.days import Day, Item
from wellhit.atlas.names import place_name, subject_name
from wellhit.atlas.visit import MissingError, Page, Visit
from wellhit.terms import Range


def every(visit: Visit) -> Page:
    """A calendar of the campaign: each day with its first event."""
    months: dict[str, list[tuple[Day, str]]] = {}
    for day in visit.library.days.values():
        first = sentence(visit, day.items[0]) if day.items else ""
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
    said = "; ".join(item["sentence"] for item in values["items"][:3])
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
        "text": visit.text(*item.text[:3], item.text[3]) if item.text else None,
        "count": counted(visit, item) if item.text else "",
        "claims": [claim for claim in item.claims if claim],
    }


def sentence(visit: Visit, item: Item) -> str:
    """What happened, in words of the reader's language."""
    if item.text:
        table, name, column, english = item.text
        return str(visit.text(table, name, column, english).text)
    if item.kind == "raid":
        return _raid(visit, item)
    names = [subject_name(visit.library, part, visit.language) for part in item.subject]
    who = ", ".join(names)
    if item.kind == "move":
        return _move(visit, item, who)
    return _situation(visit, item, who)


def _number(visit: Visit, figure: Range) -> str:
    number = visit.tongue.number
    if figure.low == figure.high:
        return number(figure.best)
    return f"{number(figure.best)} ({number(figure.low)}–{number(figure.high)})"


def _raid(visit: Visit, item: Item) -> str:
    parts = {
        "sent": visit._("%s bombers sent"),
        "bombed": visit._("%s of them bombed"),
        "tons": visit._("%s long tons of bombs"),
        "lost": visit._("%s bombers lost"),
    }
    said = [parts[name] % _number(visit, item.figures[name]) for name in parts if name in item.figures]
    place = place_name(visit.library, item.place, visit.language) if item.place else ""
    return visit._("Air raid on %s") % place + ": " + ", ".join(said)


def _move(visit: Visit, item: Item, who: str) -> str:
    words = {
        "marches": visit._("%(who)s is at %(place)s"),
        "invests": visit._("%(who)s closes the ring at %(place)s"),
        "assaults": visit._("%(who)s attacks at %(place)s"),
        "lands": visit._("%(who)s lands from the sea at %(place)s"),
        "holds": visit._("%(who)s holds %(place)s"),
        "masks": visit._("%(who)s watches the fortress at %(place)s"),
        "rests": visit._("%(who)s rests at %(place)s"),
        "rejoins": visit._("%(who)s is with its parent formation again"),
        "leaves": visit._("%(who)s leaves the campaign"),
        "surrenders": visit._("%(who)s lays down its arms"),
    }
    place = place_name(visit.library, item.place, visit.language) if item.place else ""
    return words.get(item.state, "%(who)s: %(place)s") % {"who": who, "place": place}


def _situation(visit: Visit, item: Item, who: str) -> str:
    states = {
        "held": visit._("%s is held"),
        "invested": visit._("%s is cut off by land"),
        "assault": visit._("%s is under assault"),
        "fallen": visit._("%s has fallen"),
        "masked": visit._("%s is cut off and left"),
        "holds": visit._("%s holds out"),
        "blown": visit._("%s: the bridge is blown"),
        "built": visit._("%s: a bridge is built"),
        "up": visit._("%s: the bridge stands"),
        "begins": visit._("%s: a truce begins"),
        "ends": visit._("%s: the truce ends"),
    }
    counts = {
        ("losses", "allied"): visit._("%s: Allied losses"),
        # killed, wounded and missing, where the row does not say that the dead alone were counted
        ("losses", "german"): visit._("%s: Germans killed") if item.note == "killed" else visit._("%s: German losses"),
        ("losses", "prisoners"): visit._("%s: prisoners taken"),
        ("civilians", "killed"): visit._("%s: people killed"),
        ("civilians", "left"): visit._("%s: people who left"),
        ("kent", "shells"): "%s",
    }  # fmt: skip
    if (item.kind, item.state) in counts:
        said = counts[item.kind, item.state] % who
    elif item.state in states:
        said = states[item.state] % who
    else:
        state = visit.word("situation", item.state).text if item.state else ""
        said = f"{who}: {state}" if state else who
    return f"{said}: {count}" if (count := counted(visit, item)) else said


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
