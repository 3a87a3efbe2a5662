"""Which page answers to which address: the contents page of the atlas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wellhit.atlas import booklet
from wellhit.atlas.pages import (
    api,
    bookmarks,
    cite,
    claims,
    conflicts,
    daily,
    days,
    formations,
    home,
    maps,
    places,
    recent,
    record,
    results,
    rules,
    runs,
    search,
    sieges,
    sources,
    stories,
    subjects,
    whatif,
    words,
)
from wellhit.atlas.visit import Make

LONGEST_WORD = 200


@dataclass(frozen=True)
class Address:
    """An address below the language, with the page that answers it and the query words that it knows.

    words: name -> a pattern that a value must match in full; others are taken for not said.
    """

    pattern: str
    make: Make
    words: Mapping[str, str] = field(default_factory=dict)

    def words_of(self, query: Mapping[str, str]) -> dict[str, str]:
        """The words that this page knows, of those in a query; each short and of the right form."""
        return {
            name: query[name]
            for name, form in self.words.items()
            if query.get(name) and len(query[name]) <= LONGEST_WORD and re.fullmatch(form, query[name])
        }

    def path_of(self, values: Mapping[str, Any]) -> str:
        """The address with its blanks filled in."""
        return re.sub(r"\{(\w+)(:\w+)?\}", lambda blank: str(values[blank[1]]), self.pattern)


ANYTHING = r"[\s\S]*"
NUMBER = r"\d{1,4}"

MAP_WORDS = dict.fromkeys(
    ("day", "view", "at", "place", "show", "layers", "signs", "sel", "plan", "seed", "turn", "beside"),
    ANYTHING,
)
PAGES: list[Address] = [
    Address("", home.show),
    Address("map", maps.show, MAP_WORDS),
    Address("days", days.every),
    Address("days/{name}", days.one),
    Address("stories", stories.every),
    Address("stories/{name}.pdf", booklet.story_pdf),
    Address("stories/{name}", stories.one),
    Address("places", places.every),
    Address("places/{name}", places.one),
    Address("directions/{name}", places.directions),
    Address("formations", formations.every),
    Address("formations/{name}", formations.one),
    Address("claims/{name}", claims.one),
    Address("conflicts", conflicts.every),
    Address("conflicts/{name}", conflicts.one),
    Address("sources", sources.every),
    Address("sources/{name}", sources.one),
    Address("results", results.every),
    Address("results/all", results.all_rows),
    Address("results/what-if", whatif.every),
    Address("results/what-if/{name}", whatif.one),
    Address("results/sieges", sieges.show),
    Address("results/days", daily.show),
    Address("results/{name}", record.one),
    Address("runs", runs.every),
    Address("runs/{number}", runs.one),
    Address("rules", rules.every),
    Address("rules/{name}", rules.one),
    Address("subjects", subjects.every),
    Address("subjects/{name}", subjects.one),
    Address("api", api.show),
    Address("recent", recent.show),
    Address("bookmarks", bookmarks.show),
    Address("cite", cite.show, {"page": r"[\w./~:-]*"}),
    Address("help", words.help_),
    Address("about", words.about),
    Address("privacy", words.privacy),
    Address("contact", words.contact),
    Address("search", search.show, {"q": ANYTHING, "kind": r"[a-z]{1,20}"}),
]

# Drawings that say their language themselves.
LANGUAGE_FREE: list[Address] = [
    Address("map/day-{name}-{language}.svg", maps.picture_of_day),
    Address("map/narrow-{name}-{language}.svg", maps.small_picture_of_day),
    Address("map/signs-{style}-{language}.svg", maps.signs),
]
