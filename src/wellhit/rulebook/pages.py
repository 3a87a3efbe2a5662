"""What stands on each page of the rule book, before it is set for a terminal or as Markdown.

A page is a list of blocks. In running text `name` is a word of the program, **words** are bold, [[chapter]] and
[[chapter.rule]] are cross references, and mechanism ids (M36) refer to themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from wellhit.rulebook.examples import Example
from wellhit.rulebook.glossary import LETTERS, LISTS, WORDS
from wellhit.rulebook.read import event_words
from wellhit.rulebook.records import DECIDE, PLAY, STEP, TURN, Book, Chapter, Quantity, Rule, Step
from wellhit.rulebook.wording import cited, reason_of

TITLE = "The rules of Wellhit"
ABOUT = (
    "This book is written by the program from the rules that it plays: the words, formulas and quantities below are "
    "those of the code, and cannot differ from it. A turn is six hours: night, morning, afternoon, evening. Both sides "
    "first give orders by what they can know; then the steps below are gone through in this order, for both at once."
)


@dataclass(frozen=True)
class Heading:
    """A heading; anchor: the name by which other pages find it."""

    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Para:
    """A paragraph, with a label in front or without."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class Formula:
    """A formula as it stands, or lines of code (`kind`: formula, code)."""

    lines: tuple[str, ...]
    kind: str = "formula"


@dataclass(frozen=True)
class Quantities:
    """A table of quantities, each with why it has its size in this rule, if the rule says so."""

    rows: tuple[tuple[Quantity, str], ...]


@dataclass(frozen=True)
class Items:
    """A list: (mark, text); the mark is a number or empty."""

    rows: tuple[tuple[str, str], ...]


Block = Heading | Para | Formula | Quantities | Items


@dataclass
class Page:
    """A page of the book: file name without ending, and its blocks."""

    name: str
    blocks: list[Block] = field(default_factory=list)


def first_words(rule: Rule) -> str:
    """A rule in one sentence."""
    return rule.words[0] if rule.words else f"{rule.title}."


def ref(key: tuple[str, str]) -> str:
    """A cross reference to a rule."""
    return f"[[{key[0]}.{key[1]}]]"


def named(book: Book, mechanism: str) -> str:
    """A mechanism's id with its title."""
    known = book.mechanisms.get(mechanism)
    return f"{mechanism} ({known.title[:1].lower()}{known.title[1:]})" if known else mechanism


def head_parts(chapter: Chapter) -> list[Para]:
    """The head of a chapter as paragraphs; what it rests on and what it leaves out stand apart."""
    found = [Para(_after_title(chapter.head[0], chapter.title))]
    for paragraph in chapter.head[1:]:
        rest = paragraph
        for part in re.split(r"(?=\bBasis: |\bLeft out: )", rest):
            label, text = "", part.strip()
            for name in ("Basis", "Left out"):
                if text.startswith(f"{name}: "):
                    label, text = name, text.removeprefix(f"{name}: ")
            if text:
                found.append(Para(text, label))
    return [p for p in found if p.text]


def is_news(here: str, reason: str) -> bool:
    """Whether what a rule says of a quantity is more than its reason in parameters.toml says already."""
    words, known = (set(re.findall(r"[a-z0-9]+", text.lower())) for text in (here, reason))
    return len(words - known) > len(words) / 3


def rule_blocks(book: Book, rule: Rule, level: int = 3, code: bool = False) -> list[Block]:
    """One rule in full."""
    blocks: list[Block] = [Heading(level, f"{rule.number} {rule.title}", rule.name)]
    blocks += [Para(words) for words in rule.words]
    if rule.formula:
        blocks.append(Formula(tuple(line.replace(" * ", " x ") for line in rule.formula)))
    # A rule may speak for a quantity that a rule it asks uses: it stands with both.
    shown = [q for q in dict.fromkeys([*rule.quantities, *rule.reasons]) if q in book.quantities]
    if shown:
        rows = ((book.quantities[q], rule.reasons.get(q, "")) for q in shown)
        blocks.append(Quantities(tuple((q, here if is_news(here, reason_of(q)) else "") for q, here in rows)))
    if rule.dice:
        blocks.append(Para("; ".join(rule.dice) + ".", "Dice"))
    if rule.switch:
        blocks.append(Para(f"{rule.switch[1]}.", f"Without {named(book, rule.switch[0])}"))
    others = [named(book, m) for m in rule.mechanisms if not rule.switch or m != rule.switch[0]]
    if others:
        blocks.append(Para("; ".join(others) + ".", "Belongs to"))
    asks = [key for key in rule.calls if key in book.rules]
    asked = [
        r.key for r in book.callers_of(rule) if r.key not in ((TURN, STEP), (TURN, DECIDE), (TURN, PLAY))
    ]
    if asks:
        blocks.append(Para(", ".join(ref(key) for key in asks) + ".", "Asks"))
    if asked:
        blocks.append(Para(", ".join(ref(key) for key in asked) + ".", "Asked by"))
    if rule.events:
        words = event_words()
        blocks.append(Para(", ".join(f"“{words.get(e, e)}”" for e in rule.events) + ".", "In the log"))
    if code and rule.code:
        blocks.append(Formula(tuple(rule.code.splitlines()), "code"))
    return blocks


def example_blocks(examples: list[Example], level: int = 3) -> list[Block]:
    """Worked examples: the arithmetic in words, then the same as the test plays it."""
    blocks: list[Block] = []
    for example in examples:
        blocks.append(Heading(level, example.title, example.anchor))
        blocks += [Para(words) for words in example.words]
        blocks.append(Formula(tuple(example.play), "code"))
    return blocks


def chapter_page(book: Book, chapter: Chapter, examples: list[Example], code: bool = False) -> Page:
    """A chapter: its head, where it stands in the turn, its rules, a worked example."""
    page = Page(chapter.name, [Heading(1, f"{chapter.number}. {chapter.title}", chapter.name)])
    page.blocks += head_parts(chapter)
    places = [mark for mark, step in numbered_steps(book) if chapter.name in _chapters_of(step)]
    if places:
        steps = "step " if len(places) == 1 else "steps "
        page.blocks.append(Para(f"{steps}{', '.join(places)} of the sequence of play.", "In the turn"))
    for rule in chapter.rules:
        page.blocks += rule_blocks(book, rule, 2, code)
    mine = [e for e in examples if e.chapter == chapter.name]
    if mine:
        page.blocks.append(Heading(2, "Worked examples", "worked-examples"))
        page.blocks.append(Para("All figures are made up, and round. A test plays each as it stands here."))
        page.blocks += example_blocks(mine)
    page.blocks += source_blocks(book, page.blocks)
    return page


def source_blocks(book: Book, blocks: list[Block]) -> list[Block]:
    """The sources that the blocks name by id, with their titles."""
    texts = [reason_of(q) for b in blocks if isinstance(b, Quantities) for q, _ in b.rows]
    texts += [b.text for b in blocks if isinstance(b, Para)]
    found = cited(" ".join(texts), book)
    if not found:
        return []
    rows = tuple(("", f"`{name}`: {title}") for name, title in found.items())
    return [Heading(2, "Sources named here", "sources"), Items(rows)]


def _chapters_of(step: Step) -> set[str]:
    return {step.rule[0], *(part[0] for part in step.parts)}


def numbered_steps(book: Book) -> list[tuple[str, Step]]:
    """The steps of a turn with their numbers."""
    return [(str(n), step) for n, step in enumerate(book.sequence[STEP], 1)]


def step_rows(book: Book) -> tuple[tuple[str, str], ...]:
    """The sequence of play as a list."""
    rows = []
    seen: set[tuple[str, str]] = set()
    for mark, step in numbered_steps(book):
        rule = book.rules[step.rule]
        words = first_words(rule)
        if step.rule in seen:
            words = f"Once more: {words[:1].lower()}{words[1:]}"
        seen.add(step.rule)
        where = f"[[{step.rule[0]}]]"
        if step.rule[0] == TURN:
            where = f"({', '.join(ref(p) for p in step.parts)})" if step.parts else ""
        rows.append((mark, f"**{rule.title}.** {words} {where}".rstrip()))
    return tuple(rows)


def contents_page(book: Book) -> Page:
    """The sequence of play and the chapters."""
    page = Page("README", [Heading(1, TITLE), Para(ABOUT), Heading(2, "The sequence of play", "sequence")])
    decide = [f"{first_words(book.rules[s.rule])} [[{s.rule[0]}]]" for s in book.sequence[DECIDE]]
    page.blocks += [Para(" ".join(decide), "Before the turn"), Items(step_rows(book))]
    page.blocks.append(Heading(2, "Chapters", "chapters"))
    rows = []
    for chapter in book.chapters:
        ids = sorted({m for r in chapter.rules for m in r.mechanisms})
        tail = f" {', '.join(ids)}." if ids else ""
        head = re.sub(r"\s*(?:M\d\d(?:-M\d\d)?,?\s*)+\.?$", "", chapter.head[0])
        rows.append(
            (
                str(chapter.number),
                f"[[{chapter.name}|{chapter.title}]]. {_after_title(head, chapter.title)}{tail}".replace(
                    "  ", " "
                ),
            )
        )
    page.blocks.append(Items(tuple(rows)))
    return page


def _after_title(head: str, title: str) -> str:
    """The first sentence of a chapter's head without its title."""
    rest = head.removeprefix(title).lstrip(":., ").removeprefix("and ")
    return rest[:1].upper() + rest[1:]


def mechanism_blocks(book: Book, name: str, level: int = 2, full: bool = False) -> list[Block]:
    """One mechanism: what the texts say, what it should move, its rules and quantities."""
    mechanism = book.mechanisms[name]
    blocks: list[Block] = [
        Heading(level, f"{name} {mechanism.title}", name.lower()),
        Para(f"{mechanism.texts}.", "The texts"),
        Para(f"{mechanism.why}.", "Why it matters"),
        Para(f"{mechanism.moves}.", "What it should move, written down before any result"),
    ]
    rules = book.rules_of(name)
    is_it = [r for r in rules if r.switch and r.switch[0] == name]
    if rules and not full:
        rows = tuple(("", f"{ref(r.key)}{' *' if r in is_it else ''}: {first_words(r)}") for r in rules)
        blocks += [Para("", "Rules"), Items(rows)]
    if full:
        shown = is_it or rules
        for rule in shown:
            blocks += rule_blocks(book, rule, level + 1)
        rest = [r for r in rules if r not in shown]
        if rest:
            blocks += [Heading(level + 1, "Rules that have to do with it")]
            blocks.append(Items(tuple(("", f"{ref(r.key)}: {first_words(r)}") for r in rest)))
        blocks += source_blocks(book, blocks)
    else:
        used = [q.name for q in book.quantities.values() if name in q.mechanisms]
        if used:
            blocks.append(Para(", ".join(f"`{q}`" for q in used) + ".", "Quantities"))
    return blocks


def mechanisms_page(book: Book) -> Page:
    """All mechanisms."""
    about = (
        "What the primary texts describe, and which rules do it. A rule marked * is what the mechanism consists of: it "
        "can be switched off, so that one can measure what it is worth. What each should move was written down before "
        "any result was looked at."
    )
    page = Page("mechanisms", [Heading(1, "The mechanisms"), Para(about)])
    for name in book.mechanisms:
        page.blocks += mechanism_blocks(book, name)
    return page


def quantity_blocks(book: Book, name: str) -> list[Block]:
    """One quantity and the rules that use it."""
    blocks: list[Block] = [Heading(1, name), Quantities(((book.quantities[name], ""),))]
    users = book.users_of(name)
    where = (
        ", ".join(ref(r.key) for r in users) if users else "where the world is made, before the first turn"
    )
    blocks.append(Para(f"{where}.", "Used by"))
    if book.quantities[name].mechanisms:
        blocks.append(
            Para("; ".join(named(book, m) for m in book.quantities[name].mechanisms) + ".", "Belongs to")
        )
    return blocks + source_blocks(book, blocks)


def terms_page() -> Page:
    """The words of the book and the closed lists."""
    page = Page("terms", [Heading(1, "Terms"), Para("The words of the rule book, in one sense each.")])
    page.blocks.append(Items(tuple(WORDS.items())))
    page.blocks.append(Heading(2, "Letters in formulas", "letters"))
    page.blocks.append(Items(tuple(LETTERS.items())))
    page.blocks.append(Heading(2, "Closed lists", "lists"))
    page.blocks.append(Items(tuple((name, ", ".join(values)) for name, values in LISTS.items())))
    return page


def examples_page(book: Book, examples: list[Example]) -> Page:
    """An index of the worked examples, and the chapters that have none."""
    about = (
        "Worked examples that a person can check by hand, in the order of the chapters. Each is played by a test as it "
        "stands on its chapter's page: what is not set is zero, and `==` means equal to six figures."
    )
    page = Page("examples", [Heading(1, "Worked examples"), Para(about)])
    rows = []
    for chapter in book.chapters:
        mine = [e for e in examples if e.chapter == chapter.name]
        if mine:
            titles = "; ".join(f"[[{chapter.name}#{e.anchor}|{e.title}]]" for e in mine)
            rows.append((f"{chapter.number}. {chapter.title}", f"{titles}."))
    page.blocks.append(Items(tuple(rows)))
    return page


def rules_named(book: Book, text: str) -> list[Rule]:
    """Rules by name, `chapter.name` or number."""
    chapter, dot, name = text.partition(".")
    if dot and not chapter.isdigit():
        return [r for r in book.rules.values() if r.key == (chapter, name)]
    return [r for r in book.rules.values() if text in (r.name, r.number)]
