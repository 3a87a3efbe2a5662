"""SVG written out: elements with a title that says what a thing is, how well its place is known, and who says so.

Nothing here carries a style or a script: a page's security policy forbids both. Looks stand in `static/map.css`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.sax.saxutils import escape, quoteattr

from wellhit.atlas.i18n import N_

Say = Callable[[str], str]

# How far from the truth a position may be, by accuracy class (facts/facts.md).
ACCURACY = {
    "A": N_("within 300 m"),
    "B": N_("within 1 km"),
    "C": N_("within 3 km"),
    "D": N_("guessed or sketched"),
}


def element(name: str, inside: str = "", **attributes: object) -> str:
    """An element; `cls` stands for class, an underscore in a name for a dash; None and "" are left out."""
    parts = "".join(
        f" {('class' if key == 'cls' else key.replace('_', '-'))}={quoteattr(str(value))}"
        for key, value in attributes.items()
        if value is not None and value != ""
    )
    return f"<{name}{parts}>{inside}</{name}>" if inside else f"<{name}{parts}/>"


def group(cls: str, parts: Iterable[str]) -> str:
    """A group of a class, or nothing where there is nothing in it."""
    inside = "".join(parts)
    return f'<g class="{cls}">{inside}</g>' if inside else ""


def title(name: str, what: str, accuracy: str, source: Iterable[str], say: Say) -> str:
    """What a pointer resting on a thing shows. `what` is a message; it may be empty."""
    sure = say("accuracy %(class)s") % {"class": accuracy}
    parts = [name, say(what) if what else "", sure, ", ".join(source)]
    return f"<title>{escape(' · '.join(part for part in parts if part))}</title>"


def graded(cls: str, accuracy: str) -> str:
    """The class of a thing with that of its accuracy beside it: `river acc-c`."""
    return f"{cls} acc-{accuracy.lower()}"
