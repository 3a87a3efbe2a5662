"""Bookmarks (P02): kept by the reader's own browser; this page is the same for everyone."""

from __future__ import annotations

from wellhit.atlas.visit import Page, Visit


def show(visit: Visit) -> Page:
    """The page that script fills with what this browser keeps."""
    return Page("bookmarks.html", visit._("Bookmarks"), cite=False)
