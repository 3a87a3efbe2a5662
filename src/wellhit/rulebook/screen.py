"""The rule book in a terminal: wrapped to a width that reads well, and clear without colours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wellhit.rulebook.examples import read_examples
from wellhit.rulebook.markdown import MARK
from wellhit.rulebook.pages import (
    Block,
    Formula,
    Heading,
    Items,
    Para,
    Quantities,
    chapter_page,
    contents_page,
    example_blocks,
    examples_page,
    mechanism_blocks,
    mechanisms_page,
    quantity_blocks,
    rule_blocks,
    rules_named,
    source_blocks,
    terms_page,
)
from wellhit.rulebook.records import Book, Chapter
from wellhit.rulebook.wording import nearest, prior_words, reason_of

WIDEST = 100
GO_ON = (
    ("wellhit rules CHAPTER", "one chapter in full, by name or number: wellhit rules assault"),
    ("wellhit rules RULE", "one rule, by name or number: wellhit rules fight, wellhit rules 7.2"),
    ("wellhit rules M36", "one mechanism: what the texts say, its rules, what it should move"),
    ("wellhit rules QUANTITY", "one quantity and the rules that use it: wellhit rules march_foot"),
    ("wellhit rules mechanisms", "all of them; so also: examples, terms"),
    ("wellhit rules fight --code", "with the lines of code that play it"),
    ("wellhit rules --all", "the whole book"),
)


def plain(book: Book, text: str) -> Text:
    """Running text: cross references as numbers and titles, words of the program set apart."""

    def name(match: re.Match[str]) -> str:
        chapter, rule, _, words = match.groups()
        if rule:
            return f"{book.rules[chapter, rule].number} {book.rules[chapter, rule].title}"
        return words or f"({book.chapter(chapter).number}. {book.chapter(chapter).title})"

    shown = Text()
    for n, part in enumerate(re.split(r"`|\*\*", MARK.sub(name, text))):
        shown.append(part, style="bold" if n % 2 else "")
    return shown


def _quantities(book: Book, block: Quantities) -> Iterator[RenderableType]:
    for quantity, here in block.rows:
        line = Text("    ").append(quantity.name, style="bold").append(f": {prior_words(quantity)}")
        yield _hanging(line.append(f" ({quantity.unit})"), 4)
        why = reason_of(quantity).replace("assumed:", "Assumed:", 1).rstrip(".")
        yield Padding(Text(f"{why}.", style="dim"), (0, 0, 0, 8))
        if here:
            yield Padding(Text(f"Here: {here}."), (0, 0, 0, 8))


def _hanging(line: Text, indent: int) -> RenderableType:
    """A paragraph whose later lines stand further in."""
    return Padding(line[indent:], (0, 0, 0, indent))


def _items(book: Book, block: Items) -> Iterator[RenderableType]:
    width = max((len(mark) for mark, _ in block.rows), default=0)
    for mark, text in block.rows:
        if mark and not mark.isdigit():
            yield _hanging(Text("  ").append(mark, style="bold").append(": ").append(plain(book, text)), 2)
            continue
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(width=width + 2, justify="right")
        grid.add_column()
        grid.add_row(mark or "-", plain(book, text))
        yield grid


def set_block(book: Book, block: Block) -> Iterator[RenderableType]:
    """One block as lines for the terminal, the empty line after it included."""
    if isinstance(block, Heading):
        text = block.text.upper() if block.level == 1 else block.text
        yield Text(text, style="bold")
        if block.level == 1:
            yield Text("=" * min(len(text), WIDEST))
        return
    if isinstance(block, Para):
        line = Text().append(f"{block.label}: ", style="italic") if block.label else Text()
        yield line.append(plain(book, block.text))
    elif isinstance(block, Formula):
        for row in block.lines:
            if block.kind == "formula":
                yield Padding(Text(row, style="bold"), (0, 0, 0, 6))
            else:
                yield Text("    " + row, no_wrap=True, overflow="ignore")  # code is not broken
    elif isinstance(block, Quantities):
        yield from _quantities(book, block)
    else:
        yield from _items(book, block)
    yield Text("")


def show(screen: Console, book: Book, blocks: Iterable[Block]) -> None:
    """Print blocks, no wider than reads well."""
    width = min(WIDEST, screen.width)
    all_blocks = list(blocks)
    for block, following in zip(all_blocks, [*all_blocks[1:], None], strict=True):
        lines = list(set_block(book, block))
        if isinstance(block, Para) and block.label and isinstance(following, Para) and following.label:
            lines.pop()  # what is said of one rule under several labels stands together
        for line in lines:
            whole = isinstance(line, Text) and bool(line.no_wrap)
            screen.print(line, width=None if whole else width, highlight=False, crop=not whole)


def contents(book: Book) -> list[Block]:
    """What `wellhit rules` prints: the sequence of play, the chapters, how to go on."""
    return [*contents_page(book).blocks, Heading(2, "How to go on"), Items(GO_ON)]


def everything(book: Book, code: bool = False) -> list[Block]:
    """The whole book."""
    examples = read_examples(book)
    blocks: list[Block] = list(contents_page(book).blocks)
    for chapter in book.chapters:
        blocks += chapter_page(book, chapter, examples, code).blocks
    return [*blocks, *mechanisms_page(book).blocks, *terms_page().blocks]


def _chapter(book: Book, word: str) -> Chapter | None:
    """A chapter by file name, number or title."""
    for chapter in book.chapters:
        if word in (chapter.name, str(chapter.number), chapter.title.lower().replace(" ", "_")):
            return chapter
    return None


def topic(book: Book, asked: str, code: bool = False) -> list[Block]:
    """The blocks on one topic. Raises ValueError for a topic that the book does not have, naming the nearest."""
    word = "_".join(asked.strip().lower().replace("-", " ").split())
    examples = read_examples(book)
    if word.upper() in book.mechanisms:
        return mechanism_blocks(book, word.upper(), 1, full=True)
    chapter = _chapter(book, word)
    if chapter:
        return chapter_page(book, chapter, examples, code).blocks
    found = rules_named(book, word)
    if found:
        blocks: list[Block] = []
        for rule in found:
            blocks.append(
                Para(f"Chapter {book.chapter(rule.chapter).number}, {book.chapter(rule.chapter).title}:")
            )
            blocks += rule_blocks(book, rule, 2, code)
            worked = [e for e in examples if e.chapter == rule.chapter and rule.name in e.rules]
            blocks += example_blocks(worked, 3)
        return blocks + source_blocks(book, blocks)
    if word in book.quantities:
        return quantity_blocks(book, word)
    pages = {
        "mechanisms": mechanisms_page(book),
        "terms": terms_page(),
        "examples": examples_page(book, examples),
    }
    if word == "examples":
        return [
            b for c in book.chapters for b in example_blocks([e for e in examples if e.chapter == c.name], 2)
        ]
    if word in pages:
        return pages[word].blocks
    raise ValueError(unknown(book, asked, word))


def _numbers(book: Book, word: str) -> str:
    """What numbers there are, for one that is none: of the chapters, or of the rules in one."""
    first, dot, second = word.partition(".")
    known = [c for c in book.chapters if str(c.number) == first]
    if dot and second.isdigit() and known:
        return f": chapter {first} ({known[0].title}) has rules {first}.1 to {known[0].rules[-1].number}"
    return f": chapters go from 1 to {len(book.chapters)}" if first.isdigit() else ""


def unknown(book: Book, asked: str, word: str) -> str:
    """What to say of a topic that is not in the book."""
    names = [c.name for c in book.chapters] + [r.name for r in book.rules.values()]
    titles = {
        w: m.id
        for m in book.mechanisms.values()
        for w in (m.title.lower(), *re.findall(r"[a-z]{4,}", m.title))
    }
    close = nearest(word, [*names, *book.quantities, *(m.lower() for m in book.mechanisms)])
    close += [titles[t] for t in nearest(asked.lower(), titles, 2)]
    inside = [m.id for m in book.mechanisms.values() if len(asked) > 3 and asked.lower() in m.title.lower()]
    near = list(dict.fromkeys([*inside, *(c.upper() if c.upper() in book.mechanisms else c for c in close)]))
    hint = f": did you mean {', '.join(near[:5])}?" if near else _numbers(book, word)
    return f'the rule book has no "{asked[:60]}"{hint} (`wellhit rules` prints the contents)'
