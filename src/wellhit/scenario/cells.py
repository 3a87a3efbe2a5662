"""From the text of a CSV cell to a value, by the kind of its column (`tables.Column`)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date

from wellhit.scenario.fields import ID, in_calendar
from wellhit.scenario.problems import no_such, shown
from wellhit.scenario.tables import Column

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


class CellError(ValueError):
    """A cell that cannot be read as its column asks; the message says why."""


def number(column: Column, text: str) -> float:
    """A finite number within the column's limits."""
    if not NUMBER.fullmatch(text):
        raise CellError(f'"{shown(text)}" is not a number')
    value = float(text)
    if not math.isfinite(value):
        raise CellError(f'"{shown(text)}" is too large')
    unit = f" {column.unit}" if column.unit else ""
    if column.least is not None and value < column.least:
        raise CellError(f"{shown(text)} is less than {column.least:g}{unit}")
    if column.most is not None and value > column.most:
        raise CellError(f"{shown(text)} is more than {column.most:g}{unit}")
    return value


def integer(column: Column, text: str) -> int:
    """A whole number within the column's limits."""
    value = number(column, text)
    if value != int(value):
        raise CellError(f'"{shown(text)}" is not a whole number')
    return int(value)


def day(column: Column, text: str) -> date:
    """An ISO date."""
    found = in_calendar(text)
    if found is None:
        raise CellError(f'"{shown(text)}" is not a usable day; write it like 1944-09-01')
    return found


def identifier(column: Column, text: str) -> str:
    """A short unique name. Names of outcomes also have dots between their parts."""
    if not all(ID.fullmatch(part) for part in text.split(".")):
        raise CellError(f'"{shown(text)}" is no id: lower-case letters, digits, - and _')
    return text


def choice(column: Column, text: str) -> str:
    """One word of the column's closed list."""
    if text not in column.choices:
        raise CellError(no_such(column.name, text, [c for c in column.choices if c]))
    return text


def flag(column: Column, text: str) -> bool:
    """yes or no."""
    if text not in ("yes", "no"):
        raise CellError(f'"{shown(text)}" should be yes or no')
    return text == "yes"


def listed(column: Column, text: str) -> tuple[str, ...]:
    """Names separated by semicolons."""
    names = tuple(name.strip() for name in text.split(";"))
    if not all(names):
        raise CellError("has an empty name between semicolons")
    return names


def citations(column: Column, text: str) -> dict[str, tuple[str, ...]]:
    """`men=c12+c13; *=c5` as {"men": ("c12", "c13"), "*": ("c5",)}."""
    cited: dict[str, tuple[str, ...]] = {}
    for name, claims in _pairs(text, "men=c12+c13; *=c5"):
        ids = tuple(claim.strip() for claim in claims.split("+"))
        if not all(ids):
            raise CellError(f'"{shown(name)}" has an empty claim id')
        cited[_new(name, cited)] = ids
    return cited


def reasons(column: Column, text: str) -> dict[str, str]:
    """`guns=by analogy; *=judged` as {"guns": "by analogy", "*": "judged"}."""
    given: dict[str, str] = {}
    for name, reason in _pairs(text, "guns=by analogy; *=judged"):
        given[_new(name, given)] = reason
    return given


def _pairs(text: str, example: str) -> list[tuple[str, str]]:
    pairs = []
    for part in text.split(";"):
        name, equals, rest = (piece.strip() for piece in part.partition("="))
        if not equals or not name or not rest or "=" in rest:
            raise CellError(f'"{shown(part.strip())}" should read like {example}')
        pairs.append((name, rest))
    return pairs


def _new(name: str, given: dict[str, tuple[str, ...]] | dict[str, str]) -> str:
    if name in given:
        raise CellError(f'"{shown(name)}" is given twice')
    return name


def words(column: Column, text: str) -> str:
    """Text as it stands, or the name of something in another table."""
    return text


PARSERS: dict[str, Callable[[Column, str], object]] = {
    "text": words,
    "ref": words,
    "id": identifier,
    "number": number,
    "integer": integer,
    "date": day,
    "choice": choice,
    "flag": flag,
    "refs": listed,
    "names": listed,
    "citations": citations,
    "reasons": reasons,
}
