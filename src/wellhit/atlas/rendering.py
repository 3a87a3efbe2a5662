"""From a page to an answer: templates, and the kind page for what is not there."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from wellhit.atlas.cache import Answer
from wellhit.atlas.i18n import tongue
from wellhit.atlas.settings import LANGUAGES
from wellhit.atlas.visit import Page, Visit


@cache
def environment() -> Environment:
    """Templates: everything is escaped, and a name that is not given is an error."""
    env = Environment(
        loader=PackageLoader("wellhit.atlas"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=True,
    )
    env.filters["hits"] = hits
    env.filters["capfirst"] = lambda text: text[:1].upper() + text[1:]
    env.filters["lowfirst"] = lambda text: text[:1].lower() + text[1:]
    env.globals["languages"] = [tongue(code) for code in LANGUAGES]
    return env


def hits(passage: str) -> Markup:
    """A passage of a search with its hits marked (store.shelf.Found.mark)."""
    return Markup(str(escape(passage)).replace("\x02", "<mark>").replace("\x03", "</mark>"))


def words_for(visit: Visit) -> dict[str, Any]:
    """What every template has: the visit, and words and numbers in its language."""

    def say(message: str, **values: object) -> Markup:
        """A message with values put in; what is not markup is escaped."""
        return Markup(escape(visit._(message))) % {k: escape(v) for k, v in values.items()}

    return {
        "visit": visit,
        "library": visit.library,
        "tongue": visit.tongue,
        "_": visit._,
        "say": say,
        "counted": visit.tongue.counted,
        "number": visit.tongue.number,
        "day": visit.day,
    }


def render(visit: Visit, page: Page) -> Answer:
    """The page in full."""
    values = {**words_for(visit), **page.values, "page": page}
    text = environment().get_template(page.template).render(values)
    return Answer(text.encode(), status=page.status)


SORRY = {
    400: "This address asks for something that we do not know.",
    404: "There is no page at this address.",
    405: "This page can only be read.",
    414: "This address is too long.",
    500: "This page could not be made. The fault is ours; the other pages work.",
}


def sorry(visit: Visit, status: int, message: str, near: tuple[tuple[str, str], ...] = ()) -> Answer:
    """A kind page: what is wrong, and where one may have wanted to go."""
    said = message or visit._(SORRY.get(status, SORRY[404]))
    page = Page("sorry.html", visit._("Not here"), {"said": said, "near": near}, status=status, cite=False)
    return render(visit, page)
