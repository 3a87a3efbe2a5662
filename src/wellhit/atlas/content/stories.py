"""Stories: one Markdown file for each language, with ids that the languages share and a source behind every figure.

    stories/en/astonia.md      the original        stories/nl/astonia.md     its translation

A file begins with its particulars as TOML between two lines `+++`; then come blocks with blank lines between them.
Nothing here raises on any content: what is wrong becomes a `Problem`, and what can be read is read. A story whose
particulars are sound is returned, a block that has no usable mark is left out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from markupsafe import Markup

from wellhit.atlas.content import prose
from wellhit.atlas.content.marks import marked, text_hash, unmarked
from wellhit.scenario.fields import Fields
from wellhit.scenario.files import AT_LINE, Files, TooManyProblemsError
from wellhit.scenario.problems import Problem, no_such, shown

ORIGINAL = "en"  # the language that the others are translated from
FENCE = "+++"
LIST_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s")
HEADING = re.compile(r"(#{1,6})\s")
LEVELS = (2, 3)  # the title is the page's only heading of the first level
# What the languages must agree on: attribute and key in the file.
SHARED = {"place": "place", "start": "from", "end": "to", "order": "order", "subjects": "subjects"}

# Ids that links may name, by kind (prose.LINK_KINDS), "subject" too. A kind that is absent is not checked.
Known = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list or quotation. `row`: the line on which it begins, 1 = the file's first."""

    id: str
    kind: str  # heading, paragraph, list, quote
    level: int  # of a heading: 2 or 3; else 0
    source: str  # Markdown, mark taken off
    hash: str  # of this very text
    of: str  # of the original that it was translated from; "" in the original
    stale: bool  # the original has changed since
    row: int


@dataclass(frozen=True, slots=True)
class Story:
    """One story in one language. `file`: relative to the campaign folder; start and end: first and last day told of.

    day, km: the day that its map shows, and how wide the map is there.
    """

    id: str
    language: str
    title: str
    summary: str
    country: str
    place: str
    start: date
    end: date
    order: int
    subjects: tuple[str, ...]
    blocks: tuple[Block, ...]
    file: str
    day: date = date.min
    km: float = 60.0

    @property
    def stale(self) -> bool:
        """Whether any block lags behind the original."""
        return any(block.stale for block in self.blocks)

    def block(self, block_id: str) -> Block | None:
        """The block of this id."""
        return next((block for block in self.blocks if block.id == block_id), None)


def read_stories(root: Path, known: Known) -> tuple[dict[tuple[str, str], Story], list[Problem]]:
    """Every story of a campaign folder, by (language, id), translations compared with their originals.

    `known` gains the stories themselves where the caller does not name them. Never raises on any content.
    """
    files, stories = Files(root), {}
    names = [
        f"stories/{language}/{name}"
        for language in files.names("stories")
        for name in files.names(f"stories/{language}", ".md")
    ]
    originals = [Path(name).stem for name in names if _language(name) == ORIGINAL]
    known = {"story": originals, **known}
    with suppress(TooManyProblemsError):  # noted as the last of the problems
        for name in names:
            if story := read_story(files, name, known):
                stories[story.language, story.id] = story
        for (language, name), story in stories.items():
            if language != ORIGINAL:
                stories[language, name] = _compared(story, stories.get((ORIGINAL, name)), files)
    return stories, files.problems


def read_story(files: Files, name: str, known: Known) -> Story | None:
    """One file, such as `stories/en/astonia.md`; None, with the reason in `files.problems`, where it is unusable.

    Staleness is not known yet: a translation's blocks are not stale until they are compared with the original.
    """
    text = files.text(name)
    if text is None:
        return None
    lines = text.split("\n")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == FENCE), 0)
    if lines[0].strip() != FENCE or not end:
        files.fault(name, f"should begin with the story's particulars between two lines {FENCE}", 1)
        return None
    story = _particulars(files, name, lines[:end], known)
    blocks = tuple(_blocks(files, name, lines, end + 1, known))
    return replace(story, blocks=blocks) if story else None


def render(block: Block, link: prose.ShowLink) -> Markup:
    """A block as HTML with its id as anchor; `link(kind, id, inner)` says how each link is shown."""
    return prose.rendered(block.source, link, block.id)


def plain(block: Block) -> str:
    """A block's words alone."""
    return prose.plain(block.source)


def stamped(text: str, original: Story, only: Collection[str] = ()) -> str:
    """A translation's text with the marks of today's original: of all blocks, or of those that `only` names.

    For someone who has just revised them. Blocks that the original does not have stay as they are.
    """
    lines = text.split("\n")
    for first, last in _chunks(lines, _body(lines)):
        found = unmarked("\n".join(lines[first : last + 1]))
        source = original.block(found.id) if found else None
        if found and source and (not only or found.id in only):
            lines[first : last + 1] = marked(found.text, found.id, source.hash).split("\n")
    return "\n".join(lines)


def _language(name: str) -> str:
    return name.split("/")[-2]


def _particulars(files: Files, name: str, lines: list[str], known: Known) -> Story | None:
    try:
        data = tomllib.loads("\n".join(["", *lines[1:]]))
    except (ValueError, RecursionError) as error:
        found = AT_LINE.search(str(error))
        reason = shown(AT_LINE.sub("", str(error)).strip())
        files.fault(name, f"the particulars are not valid TOML: {reason}", int(found[1]) if found else 1)
        return None
    fields = Fields(files, name, data, lines)
    story = Story(
        id=fields.id("id"),
        language=_language(name),
        title=fields.text("title", required=True),
        summary=fields.text("summary", required=True),
        country=fields.text("country", required=True),
        place=fields.id("place"),
        start=fields.date("from", required=True) or date.min,
        end=fields.date("to", required=True) or date.min,
        order=int(fields.number("order", required=True)),
        subjects=fields.words("subjects"),
        blocks=(),
        file=name,
        day=fields.date("map_day") or fields.date("from") or date.min,
        km=fields.number("map_km", 60.0),
    )
    if not fields.done():
        return None
    if story.id != Path(name).stem:
        fields.fault("id", f'"{story.id}" should be the name of the file, "{Path(name).stem}"')
    if story.end < story.start:
        fields.fault("to", f"{story.end} lies before the beginning, {story.start}")
    for kind, key, ids in (("place", "place", (story.place,)), ("subject", "subjects", story.subjects)):
        for wrong in ids:
            if kind in known and wrong not in known[kind]:
                fields.fault(key, no_such(kind, wrong, known[kind]))
    return story if story.id == Path(name).stem else None


def _body(lines: Sequence[str]) -> int:
    """Where the blocks begin, counted from 0: after the second fence."""
    fences = [i for i, line in enumerate(lines) if line.strip() == FENCE]
    return fences[1] + 1 if len(fences) > 1 else 0


def _chunks(lines: Sequence[str], start: int) -> Iterator[tuple[int, int]]:
    """First and last line, counted from 0, of every run of lines that are not blank."""
    first = start
    for i in range(start, len(lines) + 1):
        if i == len(lines) or not lines[i].strip():
            if first < i:
                yield first, i - 1
            first = i + 1


def _blocks(files: Files, name: str, lines: list[str], start: int, known: Known) -> Iterator[Block]:
    seen: set[str] = set()
    for first, last in _chunks(lines, start):
        text, row = "\n".join(lines[first : last + 1]), first + 1
        found = unmarked(text)
        if found is None:
            files.fault(name, "the last line of a block should end with its mark, like {#plan-1}", row)
            continue
        if found.id in seen:
            files.fault(name, f'two blocks are called "{found.id}"', row)
            continue
        seen.add(found.id)
        kind, level = _kind(found.text)
        if kind == "heading" and (level not in LEVELS or "\n" in found.text):
            files.fault(
                name, "a heading is one line with a blank line below, ## or ###; # is the title's", row
            )
        if _language(name) != ORIGINAL and not found.of:
            files.fault(name, f'"{found.id}" does not say what it was translated from, like of=1a2b3c4d', row)
        _check_links(files, name, found.text, row, known)
        yield Block(found.id, kind, level, found.text, text_hash(found.text), found.of, False, row)


def _kind(text: str) -> tuple[str, int]:
    if heading := HEADING.match(text):
        return "heading", len(heading[1])
    if LIST_ITEM.match(text):
        return "list", 0
    return ("quote", 0) if text.startswith(">") else ("paragraph", 0)


def _check_links(files: Files, name: str, text: str, row: int, known: Known) -> None:
    for link in prose.links(text):
        if not link.kind:
            kinds = ", ".join(prose.LINK_KINDS)
            files.fault(name, f'"{shown(link.id)}": a link leads to one of {kinds}, like claim:r-o021', row)
        elif link.kind in known and link.id not in known[link.kind]:
            files.fault(name, no_such(link.kind, link.id, known[link.kind]), row)
    for piece in prose.leftovers(text):
        files.fault(name, f'"{shown(piece)}" is neither a link nor plain text', row)


def _compared(story: Story, original: Story | None, files: Files) -> Story:
    """The translation with `stale` filled in; differences of structure become problems."""
    if original is None:
        files.fault(
            story.file, f"there is no stories/{ORIGINAL}/{story.id}.md of which it could be a translation"
        )
        return story
    for attribute, key in SHARED.items():
        if getattr(story, attribute) != getattr(original, attribute):
            files.fault(story.file, f"should be the same as in {original.file}", 1, key)
    theirs = {block.id: block for block in original.blocks}
    for block in story.blocks:
        source = theirs.get(block.id)
        if source is None:
            files.fault(story.file, no_such(f"block in {original.file} called", block.id, theirs), block.row)
        elif (block.kind, block.level) != (source.kind, source.level):
            files.fault(
                story.file, f'"{block.id}" is a {block.kind}, in {original.file} a {source.kind}', block.row
            )
    ours = [block.id for block in story.blocks if block.id in theirs]
    for missing in [block_id for block_id in theirs if block_id not in ours]:
        files.fault(story.file, f'"{missing}" of {original.file} is missing')
    if ours != [block_id for block_id in theirs if block_id in ours]:
        files.fault(story.file, f"its blocks stand in another order than in {original.file}")
    stale = tuple(
        replace(block, stale=block.id not in theirs or block.of != theirs[block.id].hash)
        for block in story.blocks
    )
    return replace(story, blocks=stale)
