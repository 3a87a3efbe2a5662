"""The Markdown of stories: headings, paragraphs, lists, quotations, emphasis, and links to what the atlas knows.

Everything else (HTML, pictures, addresses of the web) is shown as the characters it is made of: a story can
neither run anything nor load anything. Where a link leads is decided by whoever shows the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LINK_KINDS = (
    "claim", "conflict", "day", "formation", "fortress", "place", "record", "run", "source", "story",
)  # fmt: skip
RULES = ("heading", "paragraph", "list", "blockquote", "emphasis", "link", "newline", "escape", "entity")

ShowLink = Callable[[str, str, Markup], Markup]  # kind, id, what stands inside the link -> HTML


class Link(NamedTuple):
    """A link: its kind and id (kind "" where it has none of ours), the text it stands under."""

    kind: str
    id: str
    text: str


def rendered(source: str, link: ShowLink, block: str = "") -> Markup:
    """Markdown as HTML, every link as `link` shows it, the outermost element with `block` as its id."""
    tokens = _markdown().parse(source)
    if block and tokens:
        tokens[0].attrSet("id", block)
    for inline in _inlines(tokens):
        inline.children = list(_with_links(inline.children or [], link))
    markdown = _markdown()
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))


def plain(source: str) -> str:
    """The words alone, on one line, for search and descriptions."""
    texts = (_words(inline.children or []) for inline in _inlines(_markdown().parse(source)))
    return " ".join(" ".join(texts).split())


def links(source: str) -> list[Link]:
    """Every link in the order in which they are read."""
    found = []
    for inline in _inlines(_markdown().parse(source)):
        for part in _parts(inline.children or []):
            if isinstance(part, list):
                found.append(Link(*_target(part[0]), _words(part[1:-1])))
    return found


class Piece(NamedTuple):
    """A stretch of words set alike: strong or with emphasis, within a link or not."""

    text: str
    strong: bool = False
    emphasis: bool = False
    link: Link | None = None


def pieces(source: str) -> list[list[Piece]]:
    """The words of each paragraph or item with how they are set, for media other than a page."""
    found = []
    for inline in _inlines(_markdown().parse(source)):
        line: list[Piece] = []
        strong = emphasis = 0
        for part in _parts(inline.children or []):
            if isinstance(part, list):
                link = Link(*_target(part[0]), _words(part[1:-1]))
                line.append(Piece(link.text, bool(strong), bool(emphasis), link))
                continue
            strong += {"strong_open": 1, "strong_close": -1}.get(part.type, 0)
            emphasis += {"em_open": 1, "em_close": -1}.get(part.type, 0)
            words = _words([part])
            if words:
                line.append(Piece(words, bool(strong), bool(emphasis)))
        found.append(line)
    return found


def lone_link(source: str) -> Link | None:
    """The link of which a paragraph consists, None where anything else stands in it."""
    all_links = links(source)
    return all_links[0] if len(all_links) == 1 and plain(source) == all_links[0].text else None


def leftovers(source: str) -> list[str]:
    """Pieces that were meant as a link or as HTML and are neither, a few words of each."""
    found = []
    for inline in _inlines(_markdown().parse(source)):
        for token in inline.children or []:
            for sign in ("](", "] (", "</", "<br"):
                at = token.content.find(sign) if token.type == "text" else -1
                if at >= 0:
                    found.append(token.content[max(0, at - 20) : at + 30])
    return found


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt  # here: only pages with prose need it

    return MarkdownIt("zero", {"html": False}).enable([*RULES, "balance_pairs"])


def _inlines(tokens: list[Token]) -> Iterator[Token]:
    return (token for token in tokens if token.type == "inline")


def _parts(tokens: list[Token]) -> Iterator[Token | list[Token]]:
    """Tokens one by one, a link as the list of its own; links do not nest."""
    link: list[Token] = []
    for token in tokens:
        if link or token.type == "link_open":
            link.append(token)
            if token.type == "link_close":
                yield link
                link = []
        else:
            yield token


def _with_links(tokens: list[Token], link: ShowLink) -> Iterator[Token]:
    markdown = _markdown()
    for part in _parts(tokens):
        if not isinstance(part, list):
            yield part
            continue
        inside = part[0].copy(type="inline", tag="", nesting=0, children=part[1:-1])
        inner = Markup(markdown.renderer.render([inside], markdown.options, {}))
        kind, target = _target(part[0])
        shown = part[0].copy(type="html_inline", tag="", nesting=0, attrs={})
        shown.content = str(link(kind, target, inner) if kind else inner)
        yield shown


def _target(link_open: Token) -> tuple[str, str]:
    """Kind and id of a link; ("", address) where the kind is none of ours."""
    address = str(link_open.attrGet("href") or "")
    kind, colon, target = address.partition(":")
    return (kind, target) if colon and kind in LINK_KINDS else ("", address)


def _words(tokens: list[Token]) -> str:
    return "".join(" " if token.type in ("softbreak", "hardbreak") else token.content for token in tokens)
