"""A story as a printed booklet (P14): A5 pages with its map as vectors, and a note for every figure.

Set by Typst. Words reach it as data, never as mark-up: a story cannot run anything in the setter.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wellhit.atlas.cache import Answer
from wellhit.atlas.content import prose
from wellhit.atlas.content.stories import Block, Story
from wellhit.atlas.names import place_name, subject_name
from wellhit.atlas.visit import MissingError, Visit

TEMPLATE = Path(__file__).with_name("templates") / "booklet.typ"
PDF = "application/pdf"


@dataclass
class Notes:
    """The notes of a booklet, numbered as they are met; a figure that comes again has the number it had."""

    visit: Visit
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    def number(self, kind: str, name: str) -> int:
        """The number of the note on a claim or row of the record; 0 where there is nothing to note."""
        key = (kind, name)
        if key not in self.numbers:
            text = self._claim(name) if kind == "claim" else self._row(name)
            if not text:
                return 0
            self.words.append(text)
            self.numbers[key] = len(self.words)
        return self.numbers[key]

    def _claim(self, name: str) -> str:
        visit, library = self.visit, self.visit.library
        claim = library.shelf.claim(name)
        if claim is None:
            return ""
        subject = subject_name(library, claim.subject, visit.language)
        what = visit.word("property", claim.property).text
        said = f"{subject}, {what}. {self._titles(claim.sources)}"
        if claim.recall:
            said += " " + visit._("Assumption: remembered, not read again.")
        rivals = library.shelf.rivals(claim)
        if rivals:
            others = "; ".join(f"{visit.tongue.figure(r.value)} [{', '.join(r.sources)}]" for r in rivals[:4])
            said += " " + visit._("Others say:") + f" {others}."
        return said

    def _row(self, name: str) -> str:
        row = self.visit.library.record.get(name)
        if row is None:
            return ""
        label = self.visit.text("record", name, "label", row.label).text
        return f"{label}. {self._titles(row.source)}"

    def _titles(self, sources: tuple[str, ...]) -> str:
        known = self.visit.library.sources
        return "; ".join(f"{known[s].title} [{s}]" if s in known else s for s in sources) + "."


def booklet_data(visit: Visit, story: Story) -> dict[str, Any]:
    """Everything that the setter is given, as plain data."""
    notes = Notes(visit)
    blocks = [_block(block, notes) for block in story.blocks]
    return {
        "language": story.language,
        "over": f"{visit._('Story')} · {story.country} · {visit.tongue.span(story.start, story.end)}",
        "title": story.title,
        "summary": story.summary,
        "place": place_name(visit.library, story.place, visit.language),
        "blocks": blocks,
        "notes_title": visit._("Who says so"),
        "notes": notes.words,
        "foot": f"Wellhit · CC BY 4.0 · {visit.tongue.day(visit.library.changed)}",
    }


def _block(block: Block, notes: Notes) -> dict[str, Any]:
    lone = prose.lone_link(block.source)
    said = notes.visit.model_says(lone.id) if lone is not None and lone.kind == "run" else ""
    if lone is not None and said:
        return {"kind": "model", "level": 0, "over": _asked(notes.visit, lone.id), "lines": [[_plain(said)]]}
    return {
        "kind": block.kind,
        "level": block.level,
        "lines": [list(_runs(line, notes)) for line in prose.pieces(block.source)],
    }


def _asked(visit: Visit, row: str) -> str:
    """What the model is asked, as the line above its answer."""
    found = visit.library.record.get(row)
    label = visit.text("record", row, "label", found.label).text if found else row
    said = f"{visit._('What the model expects')} · {label}"
    one = visit.library.beside.get(row)
    fit = one is not None and one.is_fit
    return f"{said} · † {visit._('The calibration of the model looked at this row.')}" if fit else said


def _plain(words: str) -> dict[str, Any]:
    return {"text": words, "strong": False, "emphasis": False, "note": 0}


def _runs(line: list[prose.Piece], notes: Notes) -> Iterator[dict[str, Any]]:
    for piece in line:
        link = piece.link
        note = notes.number(link.kind, link.id) if link and link.kind in ("claim", "record") else 0
        yield {"text": piece.text, "strong": piece.strong, "emphasis": piece.emphasis, "note": note}


def story_pdf(visit: Visit, name: str) -> Answer:
    """The booklet of a story. Raises MissingError."""
    story = visit.library.story(name, visit.language)
    if story is None:
        raise MissingError(visit._("There is no story of that name."))
    return Answer(set_pdf(booklet_data(visit, story), _map(visit, story)), PDF)


def _map(visit: Visit, story: Story) -> str:
    """The story's map as an SVG drawing; "" where the campaign has none."""
    from wellhit.atlas.pages.maps import printed

    return printed(visit, story.place, story.day, story.km)


def set_pdf(data: dict[str, Any], drawing: str) -> bytes:
    """The pages as PDF, the same bytes for the same data."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "data.json").write_text(
            json.dumps({**data, "map": bool(drawing)}, ensure_ascii=False), "utf-8"
        )
        if drawing:
            (root / "map.svg").write_text(drawing, "utf-8")
        (root / "booklet.typ").write_bytes(TEMPLATE.read_bytes())
        made = typst.compile(root / "booklet.typ", root=root, ignore_system_fonts=True, timestamp=0)
    assert isinstance(made, bytes)
    return made
