"""A story as a booklet: what the setter is given, and what comes out of it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from wellhit.atlas.booklet import Notes, booklet_data, set_pdf, story_pdf
from wellhit.atlas.i18n import tongue
from wellhit.atlas.visit import MissingError, Visit


@pytest.fixture(params=["en", "nl"])
def visit(site: Any, request: pytest.FixtureRequest) -> Visit:
    return Visit(tongue(request.param), site.keeper.library)


def words_of(book: bytes) -> str:
    """The text of a booklet but for its first page, whose map is long to read."""
    pages = PdfReader(io.BytesIO(book)).pages[1:]
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_every_figure_has_a_note_and_the_same_figure_the_same_one(visit: Visit):
    data = booklet_data(visit, visit.library.story("wellhit", visit.language))
    numbers = [
        piece["note"]
        for block in data["blocks"]
        for line in block["lines"]
        for piece in line
        if piece["note"]
    ]
    assert len(numbers) >= len(data["notes"]) >= 10
    assert sorted(set(numbers)) == list(range(1, len(data["notes"]) + 1))
    assert list(dict.fromkeys(numbers)) == sorted(set(numbers))  # they are met in their order


def test_a_note_says_who_says_so_and_what_others_say(site: Any):
    library = site.keeper.library
    notes = Notes(Visit(tongue("en"), library))
    assert notes.number("claim", "r-o047") == 1
    assert notes.number("claim", "no-such-claim") == 0
    assert notes.number("claim", "r-o047") == 1
    assert notes.number("record", "boulogne.casualties") == 2
    assert "[S2]" in notes.words[0]
    assert "[W4]" in notes.words[0]


def test_the_booklet_says_what_the_story_says(visit: Visit):
    story = visit.library.story("wellhit", visit.language)
    book = story_pdf(visit, "wellhit")
    assert book.media == "application/pdf"
    document = PdfReader(io.BytesIO(book.body))
    assert document.metadata.title == story.title
    assert document.trailer["/Root"]["/Lang"] == visit.language
    assert f"Wellhit · CC BY 4.0 · {visit.tongue.day(visit.library.changed)}" in words_of(book.body)
    assert "634" in words_of(book.body)


def data(text: str) -> dict[str, Any]:
    piece = {"text": text, "strong": False, "emphasis": False, "note": 1}
    block = {"kind": "paragraph", "level": 0, "lines": [[piece]]}
    return {
        "language": "en", "over": "Story", "title": "Title", "summary": "Summary", "place": "Place", "blocks": [block],
        "notes_title": "Who says so", "notes": [text], "foot": "foot",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/hostname")',
        "#panic()",
        "$ x^2 $",
        "*bold* _it_ `code`",
        "= Heading",
        "<label> @ref \\u{41}",
    ],
)
def test_words_are_words_to_the_setter_and_never_mark_up(text: str):
    """A story cannot run anything: what looks like the setter's language is printed as it stands."""
    book = PdfReader(io.BytesIO(set_pdf(data(text), "")))
    assert text.replace(" ", "") in "".join(book.pages[0].extract_text().split())


def test_the_same_story_makes_the_same_bytes():
    assert set_pdf(data("Words"), "") == set_pdf(data("Words"), "")


def test_a_story_that_is_not_there_has_no_booklet(visit: Visit):
    with pytest.raises(MissingError):
        story_pdf(visit, "no-such-story")
