"""The first page: what this is, and where to begin."""

from __future__ import annotations

from wellhit.atlas.visit import Page, Visit


def show(visit: Visit) -> Page:
    """The home page (P15): the campaign in a few words, its stories with their dates as a table of contents."""
    library = visit.library
    campaign = library.campaign
    title = campaign.title.get(visit.language) or campaign.title.get("en", campaign.id)
    summary = campaign.summary.get(visit.language) or campaign.summary.get("en", "")
    stories = library.stories_in(visit.language)
    return Page("home.html", title, {"summary": summary, "stories": stories}, summary)
