"""The atlas as a function from addresses to answers: what the server sends and what a static copy is made of."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache

from wellhit.atlas.api import desk
from wellhit.atlas.cache import Answer, Cache
from wellhit.atlas.i18n import tongue
from wellhit.atlas.keeper import Keeper
from wellhit.atlas.library import Library
from wellhit.atlas.pages import LANGUAGE_FREE, PAGES, Address
from wellhit.atlas.rendering import render, sorry
from wellhit.atlas.settings import DEFAULT, LANGUAGES, Settings
from wellhit.atlas.statics import Statics
from wellhit.atlas.visit import MissingError, Visit

LOG = logging.getLogger("wellhit.atlas")
WITH_ORIGIN = ("cite",)  # pages that tell their own address in full
# What most readers ask for first, and what the rest is made from.
WARM = (
    "{language}/", "map/day-{day}-{language}.svg", "{language}/map", "{language}/days/{day}",
    "api/v1/map/frame.json", "api/v1/map/tracks/history.json",
)  # fmt: skip
PAUSE = 0.05  # seconds


@cache
def _forms() -> list[tuple[str, Address, re.Pattern[str]]]:
    """Every address with its language and the form of its path."""
    of_pages = [
        (language, address, f"{language}/{address.pattern}") for language in LANGUAGES for address in PAGES
    ]
    free = [(DEFAULT, address, address.pattern) for address in LANGUAGE_FREE]
    return [
        (language, address, re.compile(_form(pattern))) for language, address, pattern in [*free, *of_pages]
    ]


def _form(pattern: str) -> str:
    """A pattern with blanks `{name}` as a regular expression; a blank holds no slash."""
    parts = re.split(r"\{(\w+)\}", pattern)
    return "".join(
        re.escape(part) if n % 2 == 0 else f"(?P<{part}>[^/]{{1,200}})" for n, part in enumerate(parts)
    )


class Site:
    """A campaign's atlas: the library as it stands, finished pages, our own files."""

    def __init__(self, settings: Settings) -> None:
        self.keeper = Keeper(settings)
        self.cache = Cache()
        self.statics = Statics(development=settings.development)

    def find(self, path: str) -> tuple[str, Address, dict[str, str]] | None:
        """Language, page and filled-in blanks of a path without its first slash."""
        for language, address, form in _forms():
            match = form.fullmatch(path)
            if match:
                return language, address, match.groupdict()
        return None

    def answer(self, path: str, query: Mapping[str, str], root: str = "", origin: str = "") -> Answer | None:
        """The answer to an address (no first slash), None where it is none of ours."""
        if path.startswith("api/"):
            return self.api(path, list(query.items()), root)
        found = self.find(path)
        if found is None:
            return None
        language, address, blanks = found
        library = self.keeper.now()
        visit = self.visit(library, language, address.path_of(blanks), address.words_of(query), root, origin)
        named = (
            origin if address.pattern in WITH_ORIGIN else ""
        )  # all other pages are the same under every name
        key = (named, root, path, *sorted(visit.words.items()))
        made = self.cache.find(library.version, key)
        if made is None:
            made = self._made(address, visit, blanks)
            self.cache.keep(library.version, key, made)
        return made

    def api(self, path: str, pairs: Sequence[tuple[str, str]], root: str = "") -> Answer:
        """The answer to an address below `api/`; a refusal says what is wrong."""
        library = self.keeper.now()
        key = ("api", root, path, *sorted(pairs))
        made = self.cache.find(library.version, key)
        if made is None:
            made = desk.answer(library, path, pairs, root)
            self.cache.keep(library.version, key, made)
        return made

    def _made(self, address: Address, visit: Visit, blanks: Mapping[str, str]) -> Answer:
        try:
            page = address.make(visit, **blanks)
        except MissingError as missing:
            return sorry(visit, 404, str(missing), missing.near)
        return page if isinstance(page, Answer) else render(visit, page)

    def warm(self) -> None:
        """Make the parts that take longest, on a thread of its own, so that the first reader does not wait for them."""
        threading.Thread(target=self._warm, name="warm", daemon=True).start()

    def _warm(self) -> None:
        stories = [f"{{language}}/stories/{story.id}" for story in self.keeper.library.stories_in(DEFAULT)]
        day = self.keeper.library.front.day
        forms = [(form, language) for form in (*WARM, *stories) for language in LANGUAGES]
        for path in (form.format(language=language, day=day) for form, language in forms):
            time.sleep(PAUSE)  # readers come first
            try:
                self.answer(path, {})
            except Exception:  # whoever asks for that page is told
                LOG.exception("cannot make %s beforehand", path)

    def visit(
        self, library: Library, language: str, path: str, words: Mapping[str, str], root: str, origin: str
    ) -> Visit:
        """A reader's visit to a page."""
        return Visit(tongue(language), library, path, root, words, origin)

    def sorry(self, status: int, language: str, path: str = "", root: str = "") -> Answer:
        """The kind page for what cannot be answered. path: for the way to the same page in another language."""
        library = self.keeper.now()
        return sorry(self.visit(library, language, path, {}, root, ""), status, "")
