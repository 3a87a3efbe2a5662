"""The subject index (P06)."""

from __future__ import annotations

from wellhit.atlas.names import place_name, thing_name
from wellhit.atlas.visit import MissingError, Page, Visit
from wellhit.scenario.problems import nearest


def every(visit: Visit) -> Page:
    """All subjects, and under each how much there is."""
    library = visit.library
    told = {
        s.id: [story for story in library.stories_in(visit.language) if s.id in story.subjects]
        for s in library.subjects
    }
    return Page("subjects.html", visit._("Subject index"), {"subjects": library.subjects, "told": told})


def one(visit: Visit, name: str) -> Page:
    """A subject: stories, places, formations, days and claims. Raises MissingError."""
    library = visit.library
    subjects = {subject.id: subject for subject in library.subjects}
    if name not in subjects:
        near = nearest(name, subjects)
        raise MissingError(
            visit._("There is no subject of that name."),
            ((visit.link("subject", near), subjects[near].title.get(visit.language, near)),) if near else (),
        )
    subject = subjects[name]
    values = {
        "subject": subject,
        "stories": [story for story in library.stories_in(visit.language) if name in story.subjects],
        "places": [(place, place_name(library, place, visit.language)) for place in subject.places],
        "formations": [(f, thing_name(library, "formations", f, visit.language)) for f in subject.formations],
        "claims": library.shelf.claims(subject.claims),
    }
    about = subject.about.get(visit.language) or subject.about.get("en", "")
    return Page(
        "subject.html", subject.title.get(visit.language) or subject.title.get("en", name), values, about
    )
