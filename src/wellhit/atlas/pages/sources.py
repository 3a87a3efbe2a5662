"""Sources (P12): each document, what it was used for, where it disagrees with others."""

from __future__ import annotations

from wellhit.atlas.names import place_name
from wellhit.atlas.visit import MissingError, Page, Visit
from wellhit.scenario.problems import nearest


def every(visit: Visit) -> Page:
    """All sources by kind, with the number of claims that each makes; recall apart."""
    library = visit.library
    kinds: dict[str, list[object]] = {}
    for source in library.campaign.sources:
        kinds.setdefault("recall" if source.recall else source.kind or "page", []).append(source)
    names = {
        "primary text": visit._("Primary texts"),
        "official history": visit._("Official histories"),
        "first-hand account": visit._("First-hand accounts"),
        "book text": visit._("Books"),
        "newspaper": visit._("Newspapers of the time"),
        "web page": visit._("Pages of which the opening was read"),
        "map data": visit._("Map data"),
        "recall": visit._("Standard works, remembered and not read again"),
    }
    kinds = {kind: kinds[kind] for kind in [*names, *kinds] if kind in kinds}
    values = {
        "kinds": kinds,
        "counts": library.shelf.count_by_source(),
        "kind_names": names,
        "further": further(visit),
    }
    return Page("sources.html", visit._("Sources"), values, section="sources")


def further(visit: Visit) -> list[tuple[str, list[dict[str, object]]]]:
    """Books and links to go on with, by what one does with them: (heading, entries)."""
    titles = {
        "read": visit._("To read"),
        "witness": visit._("People who were there"),
        "visit": visit._("To see"),
    }
    found = []
    for kind, title in titles.items():
        mine: list[dict[str, object]] = [
            {
                "source": visit.library.sources[one.source],
                "about": one.about.get(visit.language) or one.about.get("en", ""),
                "foreign": visit.language not in one.about,
                "place": one.place,
                "place_name": place_name(visit.library, one.place, visit.language) if one.place else "",
            }
            for one in visit.library.reading
            if one.kind == kind
        ]
        if mine:
            found.append((title, mine))
    return found


def one(visit: Visit, name: str) -> Page:
    """A source with every claim that it makes. Raises MissingError."""
    library = visit.library
    source = library.sources.get(name)
    if source is None:
        near = nearest(name, library.sources)
        raise MissingError(
            visit._("There is no source of that name."), ((visit.link("source", near), near),) if near else ()
        )
    values = {
        "source": source,
        "claims": library.shelf.claims_by(name),
        "conflicts": [
            library.conflict[c] for c in library.shelf.conflicts_with(name) if c in library.conflict
        ],
    }
    title = visit.text("sources", source.id, "title", source.title).text
    return Page("source.html", title, values, section="sources")
