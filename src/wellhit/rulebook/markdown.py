"""The rule book as Markdown: docs/rules, written by tools/make_reference.py."""

from __future__ import annotations

import re

from wellhit.rulebook.examples import read_examples
from wellhit.rulebook.pages import (
    Block,
    Formula,
    Heading,
    Items,
    Page,
    Para,
    Quantities,
    chapter_page,
    contents_page,
    examples_page,
    mechanisms_page,
    terms_page,
)
from wellhit.rulebook.records import Book
from wellhit.rulebook.wording import middle_of, reason_of, spread_of

WRITTEN = (
    "<!-- Written by tools/make_reference.py from src/wellhit/engine: edit the rules, then `make docs`. -->"
)
MARK = re.compile(r"\[\[([a-z_]+)(?:\.([a-z_0-9]+))?(?:#([a-z0-9-]+))?(?:\|([^\]]+))?\]\]")
PIECES = re.compile(r"(`[^`]*`|\*\*[^*]+\*\*|\[\[[^\]]*\]\])")


def link(book: Book, match: re.Match[str]) -> str:
    """A cross reference as a link."""
    chapter, rule, anchor, text = match.groups()
    if rule:
        found = book.rules[chapter, rule]
        return f"[{found.number} {found.title}]({chapter}.md#{rule})"
    made = book.chapter(chapter)
    return f"[{text or f'{made.number}. {made.title}'}]({chapter}.md{f'#{anchor}' if anchor else ''})"


def inline(book: Book, text: str) -> str:
    """Running text: cross references and ids become links; what Markdown would take for its own is escaped."""
    parts = []
    for piece in PIECES.split(text):
        match = MARK.fullmatch(piece)
        if match:
            parts.append(link(book, match))
        elif piece.startswith(("`", "**")):
            parts.append(piece)
        else:
            plain = re.sub(r"([*_<|])", r"\\\1", piece)
            parts.append(
                re.sub(
                    r"\bM\d\d\b",
                    lambda m: f"[{m[0]}](mechanisms.md#{m[0].lower()})" if m[0] in book.mechanisms else m[0],
                    plain,
                )
            )
    return "".join(parts)


def quantities(book: Book, block: Quantities) -> str:
    """A table of quantities."""
    lines = ["| quantity | value | unit | why |", "|---|---|---|---|"]
    for quantity, here in block.rows:
        spread = spread_of(quantity)
        value = middle_of(quantity) + (f"; {spread}" if spread else "")
        why = inline(book, reason_of(quantity)) + (f" (here: {inline(book, here)})" if here else "")
        lines.append(f"| `{quantity.name}` | {value} | {inline(book, quantity.unit)} | {why} |")
    return "\n".join(lines)


def items(book: Book, block: Items) -> str:
    """A list: numbered, plain, or of terms."""
    lines = []
    for mark, text in block.rows:
        start = f"{mark}. " if mark.isdigit() else f"- **{mark}**: " if mark else "- "
        lines.append(start + inline(book, text))
    return "\n".join(lines)


def set_block(book: Book, block: Block) -> str:
    """One block as Markdown."""
    if isinstance(block, Heading):
        anchor = f'<a id="{block.anchor}"></a>\n\n' if block.anchor and block.level > 1 else ""
        return f"{anchor}{'#' * block.level} {block.text}"
    if isinstance(block, Para):
        text = inline(book, block.text)
        return f"**{block.label}:** {text}".rstrip() if block.label else text
    if isinstance(block, Formula):
        language = "python" if block.kind == "code" else "text"
        return "\n".join([f"```{language}", *block.lines, "```"])
    if isinstance(block, Quantities):
        return quantities(book, block)
    return items(book, block)


def set_page(book: Book, page: Page) -> str:
    """A page as Markdown."""
    first, *rest = page.blocks
    return "\n\n".join([set_block(book, first), WRITTEN, *(set_block(book, b) for b in rest)]) + "\n"


def all_pages(book: Book) -> dict[str, str]:
    """Every page of docs/rules by file name."""
    examples = read_examples(book)
    pages = [contents_page(book), *(chapter_page(book, c, examples) for c in book.chapters)]
    pages += [mechanisms_page(book), terms_page(), examples_page(book, examples)]
    found = {f"{page.name}.md": set_page(book, page) for page in pages}
    found["README.md"] += (
        "\nThen: [the mechanisms](mechanisms.md), what the texts describe and which rules do it; "
        "[worked examples](examples.md) to check by hand; [terms](terms.md). How far the rules go, and what is coarse "
        "in them, is judged in [the rules, chapter by chapter](../explanation/rule-chapters.md). In the terminal: "
        "[`wellhit rules`](../how-to/read-the-rules.md).\n"
    )
    return found


def contents_list(book: Book) -> str:
    """The lines of docs/README.md that name every page of docs/rules."""
    names = [f"- [{c.number}. {c.title}](rules/{c.name}.md)" for c in book.chapters]
    return "\n".join(
        [
            "- [Contents and sequence of play](rules/README.md)",
            *names,
            "- [The mechanisms](rules/mechanisms.md)",
            "- [Worked examples](rules/examples.md)",
            "- [Terms](rules/terms.md)",
        ]
    )
