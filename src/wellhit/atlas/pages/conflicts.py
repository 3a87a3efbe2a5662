"""Where sources disagree: each question with both claims and the reason for the choice."""

from __future__ import annotations

from wellhit.atlas.names import subject_name
from wellhit.atlas.visit import MissingError, Page, Visit
from wellhit.scenario.problems import nearest


def every(visit: Visit) -> Page:
    """All questions."""
    found = visit.library.conflicts
    return Page("conflicts.html", visit._("Where sources disagree"), {"conflicts": found}, section="sources")


def one(visit: Visit, name: str) -> Page:
    """A question: what was taken, what was set aside and kept, and why. Raises MissingError."""
    library = visit.library
    conflict = library.conflict.get(name)
    if conflict is None:
        near = nearest(name, library.conflict)
        raise MissingError(
            visit._("There is no question of that name."),
            ((visit.link("conflict", near), near),) if near else (),
        )
    question = library.texts.of("conflicts", name, "question", conflict.question, visit.language)
    at = library.conflicts.index(conflict)
    values = {
        "conflict": conflict,
        "question": question,
        "subject": subject_name(library, conflict.subject, visit.language),
        "taken": library.shelf.claims(conflict.adopted),
        "rivals": library.shelf.claims(conflict.rivals),
        "before": library.conflicts[at - 1] if at else None,
        "after": library.conflicts[at + 1] if at + 1 < len(library.conflicts) else None,
    }
    return Page("conflict.html", question.text, values, section="sources")
