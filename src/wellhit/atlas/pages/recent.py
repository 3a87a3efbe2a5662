"""Recent changes (P09)."""

from __future__ import annotations

from wellhit.atlas.visit import Page, Visit


def show(visit: Visit) -> Page:
    """What has changed, by day."""
    return Page("recent.html", visit._("Recent changes"), {"changes": visit.library.changes}, cite=False)
