"""What a page gets and what it gives back: a reader's visit, and a page to be rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from wellhit.atlas.i18n import Tongue
from wellhit.atlas.names import subject_name

if TYPE_CHECKING:
    from wellhit.atlas.cache import Answer
    from wellhit.atlas.library import Library

# Kind of thing -> the folder of its pages.
FOLDERS = {
    "claim": "claims",
    "conflict": "conflicts",
    "day": "days",
    "formation": "formations",
    "fortress": "fortresses",
    "place": "places",
    "record": "results",
    "rule": "rules",
    "run": "runs",
    "source": "sources",
    "story": "stories",
    "subject": "subjects",
}


@dataclass(frozen=True)
class Visit:
    """Who asks for what: the language, the library as it stands, the path below the language, the words asked.

    root: what stands before every address (behind a reverse proxy). path: without language, "" is home.
    words: the query, only the parameters that the page knows, each within its limit.
    """

    tongue: Tongue
    library: Library
    path: str = ""
    root: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""

    @property
    def language(self) -> str:
        """Code of the reader's language."""
        return self.tongue.code

    def to(self, path: str = "", language: str = "", **words: object) -> str:
        """The address of a page of ours: `to("days/1944-09-17")`."""
        asked = {key: str(value) for key, value in words.items() if value not in ("", None)}
        query = "?" + urlencode(asked) if asked else ""
        return f"{self.root}/{language or self.language}/{quote(path, safe='/-_.~:')}{query}"

    def link(self, kind: str, name: str, language: str = "") -> str:
        """The address of a thing's page: `link("place", "boulogne")`."""
        if kind == "fortress":
            return self.to(f"places/{self.library.place_of_fortress(name)}", language)
        return self.to(f"{FOLDERS[kind]}/{name}", language)

    def file(self, name: str) -> str:
        """The address of one of our own files: style, script, picture; new with every version of it."""
        return f"{self.root}/static/{name}?v={self.library.static_mark}"

    def same(self, language: str) -> str:
        """The very page in another language, with everything that was asked."""
        return self.to(self.path, language, **self.words)

    def _(self, message: str) -> str:
        """A message in the reader's language."""
        return self.tongue.text(message)

    def text(self, table: str, name: str, column: str, english: str) -> Any:
        """A text of the campaign in the reader's language: see content.texts."""
        return self.library.texts.of(table, name, column, english, self.language)

    def word(self, name: str, word: str) -> Any:
        """A word of a closed list in the reader's language: `word("sky", "clear")`."""
        return self.library.texts.word(name, word, self.language)

    def called(self, subject: str) -> str:
        """What a place, formation or other thing of the campaign is called in the reader's language."""
        return subject_name(self.library, subject, self.language)

    def model_says(self, row: str) -> str:
        """A sentence on what the runs expect of a row of the record; "" where no results are at hand."""
        from wellhit.atlas.sentences import model_says

        return model_says(self, row)

    def expected_by(self, day: date) -> list[str]:
        """Sentences on what the runs expect to have happened by a day; none where no results are at hand."""
        from wellhit.atlas.sentences import expected_by

        return expected_by(self, day)

    def day(self, day: date | str, style: str = "d MMMM y") -> str:
        """A day in words."""
        return self.tongue.day(date.fromisoformat(day) if isinstance(day, str) else day, style)


@dataclass(frozen=True)
class Page:
    """A page: its template, title, a sentence that describes it, and what the template shows."""

    template: str
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    status: int = 200
    section: str = ""  # which entry of the main menu is lit
    cite: bool = True


class MissingError(LookupError):
    """There is no such page; `near` are (address, words) of pages that may have been meant."""

    def __init__(self, message: str, near: tuple[tuple[str, str], ...] = ()) -> None:
        self.near = near
        super().__init__(message)


Make = Callable[..., "Page | Answer"]
