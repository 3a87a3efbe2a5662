"""Formations: who they were, under whom, where and when."""

from __future__ import annotations

from typing import Any

from wellhit.atlas.names import place_name, thing_name
from wellhit.atlas.pages.places import stories_about
from wellhit.atlas.pages.ways import doing_words, stops_of
from wellhit.atlas.visit import MissingError, Page, Visit
from wellhit.scenario.problems import nearest
from wellhit.terms import Formation


def every(visit: Visit) -> Page:
    """The order of battle: each side as a tree, from army to battalion."""
    library = visit.library
    tops: dict[str, list[tuple[int, Formation]]] = {}
    for side in library.campaign.sides:
        rows: list[tuple[int, Formation]] = []
        for formation in library.formations.values():
            if formation.side == side.id and formation.parent not in library.formations:
                rows += _tree(visit, formation, 0)
        tops[side.name.get(visit.language) or side.name.get("en", side.id)] = rows
    named = lambda f: thing_name(library, "formations", f.id, visit.language)  # noqa: E731
    return Page(
        "formations.html", visit._("Formations"), {"sides": tops, "named": named}, section="formations"
    )


def _tree(visit: Visit, formation: Formation, depth: int) -> list[tuple[int, Formation]]:
    rows = [(depth, formation)]
    if depth < 8:  # a circle of parents must not hang a page
        for child in visit.library.formations.values():
            if child.parent == formation.id:
                rows += _tree(visit, child, depth + 1)
    return rows


def one(visit: Visit, name: str) -> Page:
    """A formation: strength, commander, where it was, who says so. Raises MissingError."""
    library = visit.library
    formation = library.formations.get(name)
    if formation is None:
        near = nearest(name, library.formations)
        raise MissingError(
            visit._("There is no formation of that name."),
            ((visit.link("formation", near), thing_name(library, "formations", near, visit.language)),)
            if near
            else (),
        )
    claims = library.shelf.claims_of(name)
    values: dict[str, Any] = {
        "formation": formation,
        "start": place_name(library, formation.start, visit.language),
        "side": next(
            (s.name.get(visit.language, s.id) for s in library.campaign.sides if s.id == formation.side), ""
        ),
        "claims": claims,
        "stops": stops_of(visit, name),
        "doing": lambda word: doing_words(visit, word),
        "children": [f for f in library.formations.values() if f.parent == name],
        "parent": library.formations.get(formation.parent),
        "named": lambda f: thing_name(library, "formations", f.id, visit.language),
        "stories": stories_about(visit, [("formation", name), *(("claim", c.id) for c in claims)]),
    }
    title = thing_name(library, "formations", name, visit.language)
    return Page("formation.html", title, values, section="formations")
