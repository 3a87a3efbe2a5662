"""The first page: what this is, and where to begin."""

from __future__ import annotations

from collections.abc import Mapping

from wellhit.atlas.settings import DEFAULT
from wellhit.atlas.visit import Page, Visit


def show(visit: Visit) -> Page:
    """The home page (P15): the campaign in a few words, its stories with their dates as a table of contents."""
    library = visit.library
    campaign, front = library.campaign, library.front

    def said(words: Mapping[str, str], otherwise: str) -> str:
        return words.get(visit.language) or words.get(DEFAULT) or otherwise

    title, summary = said(campaign.title, campaign.id), said(campaign.summary, "")
    day = visit.day(front.day)
    values = {
        "summary": summary,
        "stories": library.stories_in(visit.language),
        "pictured": front.day.isoformat(),
        "caption": said(front.caption, visit._("%(day)s on the map.") % {"day": day}),
        "alt": said(front.alt, visit._("The map on %(day)s") % {"day": day}),
    }
    return Page("home.html", title, values, summary)
