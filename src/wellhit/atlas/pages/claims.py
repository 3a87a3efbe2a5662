"""A claim: who says so, since when known, what others say instead, how sure we are."""

from __future__ import annotations

from wellhit.atlas.names import subject_name, where_told
from wellhit.atlas.visit import MissingError, Page, Visit


def one(visit: Visit, name: str) -> Page:
    """One claim with its sources, its rivals, and who uses it. Raises MissingError."""
    library = visit.library
    claim = library.shelf.claim(name)
    if claim is None:
        raise MissingError(visit._("There is no claim of that name."))
    mentions = library.shelf.mentions_of("claim", name)
    told = {story: library.story(story, visit.language) for kind, story, _ in mentions if kind == "story"}
    values = {
        "claim": claim,
        "subject": subject_name(library, claim.subject, visit.language),
        "told_at": where_told(library, claim.subject),
        "sources": [library.sources[s] for s in claim.sources if s in library.sources],
        "rivals": library.shelf.rivals(claim),
        "conflicts": [library.conflict[c] for c in library.shelf.conflicts_of(name)],
        "stories": [story for story in told.values() if story],
    }
    what = visit.word("property", claim.property).text
    return Page("claim.html", f"{values['subject']}: {what}", values)
