"""Stories (P01): every one, and each with its sources, its place and days, and what the model expects."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from wellhit.atlas.content import prose, stories
from wellhit.atlas.content.stories import Block, Story
from wellhit.atlas.map.words import words_block
from wellhit.atlas.names import place_name
from wellhit.atlas.pages.maps import of_story
from wellhit.atlas.visit import MissingError, Page, Visit
from wellhit.scenario.problems import nearest

# Kinds of link that are figures: they open the card of who says so.
FIGURES = ("claim", "record")


@dataclass(frozen=True)
class Part:
    """A block ready to be shown. heading: its words where it is one. rows: record rows the model is asked about.

    alone: the block is nothing but such a question; where results are at hand the answer stands in its place.
    """

    id: str
    html: Markup
    heading: str
    level: int
    stale: bool
    rows: tuple[str, ...]
    alone: bool


def every(visit: Visit) -> Page:
    """All stories in their order."""
    found = visit.library.stories_in(visit.language)
    return Page("stories.html", visit._("Stories"), {"stories": found}, section="stories")


def one(visit: Visit, name: str) -> Page:
    """One story. Raises MissingError."""
    library = visit.library
    story = library.story(name, visit.language)
    if story is None:
        known = {s.id: s.title for s in library.stories_in(visit.language)}
        near = nearest(name, known)
        raise MissingError(
            visit._("There is no story of that name."),
            ((visit.link("story", near), known[near]),) if near else (),
        )
    order = library.stories_in(visit.language)
    at = [s.id for s in order].index(name)
    values = {
        "story": story,
        "parts_of_story": [part_of(visit, block) for block in story.blocks],
        "before": order[at - 1] if at else None,
        "after": order[at + 1] if at + 1 < len(order) else None,
        "place": place_name(library, story.place, visit.language),
        "days": _days(story),
        "map": of_story(visit, story),
        "words": Markup(words_block(visit._)),
    }
    return Page("story.html", story.title, values, story.summary, section="stories")


def part_of(visit: Visit, block: Block) -> Part:
    """A block of a story as the page shows it."""
    html = stories.render(block, lambda kind, name, inner: linked(visit, kind, name, inner))
    rows = tuple(link.id for link in prose.links(block.source) if link.kind == "run")
    heading = stories.plain(block) if block.kind == "heading" else ""
    lone = prose.lone_link(block.source)
    alone = lone is not None and lone.kind == "run" and bool(visit.model_says(lone.id))
    return Part(block.id, html, heading, block.level, block.stale, rows, alone)


def linked(visit: Visit, kind: str, name: str, inner: Markup) -> Markup:
    """A link of a story: a figure leads to who says so, a name to its page."""
    target = "record" if kind == "run" else kind
    css = Markup(' class="claim"') if kind in FIGURES else Markup("")
    return Markup('<a{} href="{}">{}</a>').format(css, visit.link(target, name), escape(inner))


def _days(story: Story) -> list[str]:
    """The days of a story that are few enough to be listed."""
    from datetime import timedelta

    count = (story.end - story.start).days + 1
    return [(story.start + timedelta(n)).isoformat() for n in range(count)] if count <= 40 else []
