"""How to cite (P10): a page, a datum or a run, as APA, BibTeX and CSL-JSON."""

from __future__ import annotations

import json
import re
from datetime import date

from wellhit import __version__
from wellhit.atlas.visit import Page, Visit

AUTHOR = "The Wellhit authors"


def show(visit: Visit) -> Page:
    """The reference to a page of this atlas, named by its path below the language."""
    path = visit.words.get("page", "").strip("/")
    path = "" if path == "home" else path
    title = title_of(visit, path)
    address = f"{visit.origin}{visit.to(path)}"
    published = visit.library.changed
    values = {
        "title": title,
        "address": visit.to(path),
        "apa": apa(title, published, address, visit),
        "bibtex": bibtex(path, title, published, address),
        "csl": json.dumps(csl(path, title, published, address, visit.language), ensure_ascii=False, indent=2),
    }
    return Page("cite.html", visit._("How to cite"), values, cite=False)


def title_of(visit: Visit, path: str) -> str:
    """The title of a page, by its path."""
    from wellhit.atlas.pages import PAGES
    from wellhit.atlas.visit import MissingError

    for address in PAGES:
        found = re.fullmatch(re.sub(r"\{(\w+)(:\w+)?\}", r"(?P<\1>[^/]+)", address.pattern), path)
        if found and address.pattern not in ("cite", "search"):
            try:
                page = address.make(visit, **found.groupdict())
                return page.title if isinstance(page, Page) else path
            except MissingError:
                break
    return visit.library.campaign.title.get(visit.language, visit.library.campaign.id)


def number() -> str:
    """The version of the program."""
    return __version__


def apa(title: str, day: date, address: str, visit: Visit) -> str:
    """APA, 7th edition, a page of a website: month before day in English; no full stop behind a question."""
    on = visit.tongue.day(day, "MMMM d" if visit.language == "en" else "d MMMM")
    stop = "" if title.endswith(("?", "!", ".")) else "."
    return f"{AUTHOR}. ({day.year}, {on}). {title}{stop} Wellhit {number()}. {address}"


def bibtex(path: str, title: str, day: date, address: str) -> str:
    """A BibTeX entry; braces keep capitals as they are."""
    key = "wellhit-" + (re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home")
    fields = {
        "author": "{The Wellhit authors}",
        "title": "{" + re.sub(r"([{}%&$#_\\])", r"\\\1", title) + "}",
        "year": str(day.year),
        "month": str(day.month),
        "howpublished": f"Wellhit {number()}",
        "url": address,
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{key},\n{body}\n}}"


def csl(path: str, title: str, day: date, address: str, language: str) -> list[dict[str, object]]:
    """An item of CSL-JSON, schema 1.0."""
    return [
        {
            "id": "wellhit-" + (re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"),
            "type": "webpage",
            "title": title,
            "author": [{"literal": AUTHOR}],
            "issued": {"date-parts": [[day.year, day.month, day.day]]},
            "container-title": "Wellhit",
            "version": number(),
            "language": language,
            "URL": address,
        }
    ]
