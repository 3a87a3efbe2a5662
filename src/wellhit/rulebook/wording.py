"""How figures of the rule book read: a prior in words, a number without needless digits, names near a wrong one."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable

from wellhit.rulebook.glossary import WORKS
from wellhit.rulebook.records import Book, Quantity

ONE_SD = "two runs in three between"


def figure(x: float) -> str:
    """A number with two or three figures that count: 0.0006, 3.8, 112, 14,000."""
    if x == 0.0:
        return "0"
    if abs(x) >= 1000.0:
        size = 10 ** (math.floor(math.log10(abs(x))) - 2)
        return f"{round(x / size) * size:,.0f}"
    digits = 3 if abs(x) >= 10.0 else 2
    places = max(0, digits - 1 - math.floor(math.log10(abs(x))))
    text = f"{x:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _limits(kind: str, numbers: list[float]) -> tuple[float, float, float]:
    """Middle of a prior, and the values one standard deviation below and above it."""
    first, *rest = numbers
    sd = rest[0] if rest else 0.0
    if kind == "lognormal":
        return first, first * math.exp(-sd), first * math.exp(sd)
    if kind == "logitnormal":
        logit = math.log(first / (1.0 - first))
        return first, 1.0 / (1.0 + math.exp(sd - logit)), 1.0 / (1.0 + math.exp(-sd - logit))
    return first, first - sd, first + sd


def middle_of(quantity: Quantity) -> str:
    """The value in the middle of a prior; "always" for one that is fixed."""
    kind, numbers = kind_of(quantity)
    if kind == "uniform":
        return "any value"
    return ("always " if kind == "fixed" else "about ") + figure(numbers[0])


def kind_of(quantity: Quantity) -> tuple[str, list[float]]:
    """Kind of a prior and its numbers. Raises ValueError for one of no known kind."""
    for kind in ("lognormal", "normal", "logitnormal", "uniform", "fixed"):
        if kind in quantity.prior:
            value = quantity.prior[kind]
            return kind, [float(v) for v in (value if isinstance(value, list) else [value])]  # type: ignore[arg-type]
    raise ValueError(f"{quantity.name}: no prior")


def spread_of(quantity: Quantity) -> str:
    """Between which values two runs in three lie; empty for what is fixed."""
    kind, numbers = kind_of(quantity)
    if kind == "fixed":
        return ""
    if kind == "uniform":
        return f"from {figure(numbers[0])} to {figure(numbers[1])}, all alike"
    low, high = _limits(kind, numbers)[1:]
    floor, roof = quantity.prior.get("above"), quantity.prior.get("below")
    low = max(low, float(floor)) if isinstance(floor, int | float) else low
    high = min(high, float(roof)) if isinstance(roof, int | float) else high
    words = f"{ONE_SD} {figure(low)} and {figure(high)}"
    if isinstance(floor, int | float):
        words += f", never below {figure(float(floor))}"
    if isinstance(roof, int | float):
        words += f", never above {figure(float(roof))}"
    return words


def prior_words(quantity: Quantity) -> str:
    """A prior as a person says it: "about 3.8, two runs in three between 2.5 and 5.7"."""
    return ", ".join(part for part in (middle_of(quantity), spread_of(quantity)) if part)


def reason_of(quantity: Quantity) -> str:
    """Why a quantity has its value: the source, or that it is assumed and on what ground."""
    return quantity.because or f"assumed: {quantity.assumed}"


def cited(text: str, book: Book) -> dict[str, str]:
    """Sources that a text names by their id, with their titles."""
    words = dict.fromkeys(re.findall(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)?(?:\d+)?", text))
    found = {word: book.sources[word] for word in words if word in book.sources}
    return found | {name: title for name, title in WORKS.items() if name in text}


def nearest(word: str, names: Iterable[str], count: int = 4) -> list[str]:
    """Names near one that is not known, the nearest first."""
    return difflib.get_close_matches(word, list(names), count, 0.55)
