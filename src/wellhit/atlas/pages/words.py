"""Pages of plain words (P13): help, about, privacy, contact. One Markdown file for each language."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from wellhit.atlas.content import prose
from wellhit.atlas.content.marks import unmarked
from wellhit.atlas.i18n import N_
from wellhit.atlas.settings import DEFAULT
from wellhit.atlas.visit import Make, Page, Visit

PROSE = Path(__file__).parent.parent / "prose"


@lru_cache(maxsize=32)
def _blocks(file: Path, _changed: int) -> tuple[tuple[str, str], ...]:
    blocks = re.split(r"\n\s*\n", file.read_text(encoding="utf-8").strip())
    found = (unmarked(block) for block in blocks)
    return tuple((block.text, block.id) for block in found if block)


def page_of(name: str, title: str) -> Make:
    """A page made of `prose/<language>/<name>.md`. title: an English message."""

    def show(visit: Visit) -> Page:
        file = PROSE / visit.language / f"{name}.md"
        if not file.exists():
            file = PROSE / DEFAULT / f"{name}.md"
        blocks = _blocks(file, file.stat().st_mtime_ns)
        parts = [
            prose.rendered(text, lambda kind, one, inner: _link(visit, kind, one, inner), at)
            for text, at in blocks
        ]
        return Page("words.html", visit._(title), {"parts": parts})

    return show


def _link(visit: Visit, kind: str, name: str, inner: Markup) -> Markup:
    return Markup('<a href="{}">{}</a>').format(visit.link(kind, name), inner)


help_ = page_of("help", N_("Help and questions"))
about = page_of("about", N_("About"))
privacy = page_of("privacy", N_("Privacy"))
contact = page_of("contact", N_("Contact"))
