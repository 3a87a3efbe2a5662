"""The name a place bears on the map: in the reader's language, with its accents, without the remark in brackets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from wellhit.atlas.content.texts import Texts
from wellhit.terms import Place, Route

REMARK = re.compile(r"\s*\([^)]*\)")


def folded(text: str) -> str:
    """The text without accents: how two spellings are compared."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def name_in(place: Place, language: str) -> str:
    """The full name; English is the language of the table, except where French differs only by its accents."""
    if language == "nl" and place.name_nl:
        return place.name_nl
    if language == "fr" and place.name_fr:
        return place.name_fr
    return place.name_fr if folded(place.name_fr) == folded(place.name) else place.name


def named(places: Iterable[Place], texts: Texts) -> list[Place]:
    """The places with the names that the campaign's texts give them: plain English; Dutch where the table has none."""
    return [
        replace(
            place,
            name=texts.of("places", place.id, "name", place.name, "en").text,
            name_nl=place.name_nl or texts.of("places", place.id, "name", place.name, "nl").text,
        )
        for place in places
    ]


def ways_named(routes: Iterable[Route], texts: Texts, language: str) -> list[Route]:
    """The routes with what they cross in a language."""
    return [
        replace(one, way=texts.of("routes", f"{one.a}/{one.b}", "way", one.way, language).text)
        for one in routes
    ]


def label_of(place: Place, language: str) -> str:
    """The short name for the map itself."""
    return REMARK.sub("", name_in(place, language)).split(" / ")[0].strip()
