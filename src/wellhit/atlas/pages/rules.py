"""The rule book: every chapter, mechanism and quantity, as the code has them (rulebook/), with what was learned."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

from wellhit.atlas.content.parameters import Interval, posterior_intervals
from wellhit.atlas.visit import MissingError, Page, Visit
from wellhit.rulebook import pages as book_pages
from wellhit.rulebook.examples import read_examples
from wellhit.rulebook.markdown import MARK, PIECES
from wellhit.rulebook.pages import Block, Formula, Heading, Items, Para, Quantities
from wellhit.rulebook.read import book
from wellhit.rulebook.records import Quantity
from wellhit.rulebook.wording import figure, middle_of, reason_of, spread_of
from wellhit.scenario.problems import nearest

EXTRA = ("mechanisms", "terms", "examples")


@dataclass(frozen=True)
class Set:
    """A block ready to be shown: what it is, its words as markup, and what its kind adds."""

    kind: str
    html: Markup | str = ""
    level: int = 0
    anchor: str = ""
    label: str = ""
    rows: tuple[tuple[object, ...], ...] = ()


@cache
def _pages() -> dict[str, book_pages.Page]:
    """Every page of the book by name; "" is the contents page."""
    made = book()
    examples = read_examples(made)
    found = {chapter.name: book_pages.chapter_page(made, chapter, examples) for chapter in made.chapters}
    found["mechanisms"] = book_pages.mechanisms_page(made)
    found["terms"] = book_pages.terms_page()
    found["examples"] = book_pages.examples_page(made, examples)
    found[""] = book_pages.contents_page(made)
    return found


def every(visit: Visit) -> Page:
    """The contents page: the sequence of play, the chapters, the mechanisms."""
    made = book()
    blocks = [set_block(visit, block) for block in _pages()[""].blocks[1:]]
    values = {"blocks": blocks, "chapters": made.chapters, "mechanisms": list(made.mechanisms.values())}
    return Page("rules.html", visit._("Rule book"), values, section="rules")


def one(visit: Visit, name: str) -> Page:
    """A chapter, or the mechanisms, terms or examples. Raises MissingError."""
    if name.upper() in book().mechanisms:
        name = "mechanisms"
    if not name or name not in _pages():
        near = nearest(name, [page for page in _pages() if page])
        raise MissingError(
            visit._("There is no such chapter."), ((visit.link("rule", near), near),) if near else ()
        )
    first, *rest = _pages()[name].blocks
    title = first.text if isinstance(first, Heading) else name
    values = {"blocks": [set_block(visit, block) for block in rest], "name": name}
    return Page("rule.html", title, values, section="rules")


def set_block(visit: Visit, block: Block) -> Set:
    """A block of the book as the page shows it."""
    if isinstance(block, Heading):
        return Set("heading", inline(visit, block.text), min(block.level, 4), block.anchor)
    if isinstance(block, Para):
        return Set("paragraph", inline(visit, block.text), label=block.label)
    if isinstance(block, Formula):
        return Set("formula", escape("\n".join(block.lines)))
    if isinstance(block, Quantities):
        return Set("quantities", rows=tuple(_quantity(visit, q, here) for q, here in block.rows))
    assert isinstance(block, Items)
    return Set("items", rows=tuple((mark, inline(visit, text)) for mark, text in block.rows))


def _quantity(visit: Visit, quantity: Quantity, here: str) -> tuple[object, ...]:
    """Name, prior, unit, reason, and what was learned ("" where it is not known)."""
    spread = spread_of(quantity)
    prior = middle_of(quantity) + (f"; {spread}" if spread else "")
    learned: Interval | None = posterior_intervals().get(quantity.name)
    after = f"{figure(learned.middle)} ({figure(learned.low)}–{figure(learned.high)})" if learned else ""
    why = inline(visit, reason_of(quantity)) + (
        Markup(" ({})").format(inline(visit, here)) if here else Markup("")
    )
    return quantity.name, prior, after, quantity.unit, why


def inline(visit: Visit, text: str) -> Markup:
    """Running text of the book: cross references, ids of mechanisms and of sources become links."""
    out = Markup("")
    for piece in PIECES.split(text):
        match = MARK.fullmatch(piece)
        if match:
            out += _reference(visit, match)
        elif piece.startswith("`"):
            out += Markup("<code>{}</code>").format(piece.strip("`"))
        elif piece.startswith("**"):
            out += Markup("<strong>{}</strong>").format(piece.strip("*"))
        else:
            out += _with_mechanisms(visit, piece)
    return out


def _reference(visit: Visit, match: re.Match[str]) -> Markup:
    chapter, rule, anchor, text = match.groups()
    made = book()
    if rule:
        found = made.rules[chapter, rule]
        text, anchor = f"{found.number} {found.title}", rule
    else:
        text = text or f"{made.chapter(chapter).number}. {made.chapter(chapter).title}"
    address = visit.link("rule", chapter) + (f"#{anchor}" if anchor else "")
    return Markup('<a href="{}">{}</a>').format(address, text)


def _with_mechanisms(visit: Visit, text: str) -> Markup:
    out, at = Markup(""), 0
    for match in re.finditer(r"\bM\d\d\b", text):
        if match[0] in book().mechanisms:
            out += escape(text[at : match.start()])
            address = f"{visit.link('rule', 'mechanisms')}#{match[0].lower()}"
            out += Markup('<a href="{}">{}</a>').format(address, match[0])
            at = match.end()
    return out + escape(text[at:])
