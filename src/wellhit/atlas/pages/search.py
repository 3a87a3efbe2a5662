"""Search (P08): by any name of a place, in any spelling, with or without accents."""

from __future__ import annotations

from wellhit.atlas.visit import Page, Visit


def show(visit: Visit) -> Page:
    """What was found for the words typed, by kind."""
    typed = visit.words.get("q", "").strip()
    kind = visit.words.get("kind", "")
    found = visit.library.shelf.search(typed, visit.language, 60) if typed else []
    shown = [f for f in found if not kind or f.kind == kind]
    return Page("search.html", visit._("Search"), {"typed": typed, "found": shown, "kind": kind}, cite=False)
