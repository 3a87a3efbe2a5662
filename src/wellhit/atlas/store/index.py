"""What can be found, and who speaks of what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wellhit.atlas.content import prose, stories
from wellhit.atlas.i18n import tongue
from wellhit.atlas.names import place_name, subject_name, thing_name
from wellhit.atlas.settings import LANGUAGES
from wellhit.atlas.store.build import Entry, Mention, build, names_of, words_of

if TYPE_CHECKING:
    from wellhit.atlas.library import Library


def fill_store(library: Library) -> None:
    """Make the library's store. Raises OSError and sqlite3.Error where the disk is full."""
    found = (entry for language in LANGUAGES for entry in entries_of(library, language))
    build(library.store, library.campaign, library.conflicts, mentions_of(library), found)


def entries_of(library: Library, language: str) -> Iterator[Entry]:
    """Places, formations, stories, sources, conflicts and claims, as one finds them in a language."""
    yield from _places(library, language)
    yield from _formations(library, language)
    for story in library.stories_in(language):
        body = words_of([story.summary, *(stories.plain(block) for block in story.blocks)])
        yield Entry("story", story.id, language, story.title, "", body, -4)
    for source in library.campaign.sources:
        remark = library.texts.of("sources", source.id, "remark", source.remark, language).text
        title = library.texts.of("sources", source.id, "title", source.title, language).text
        yield Entry("source", source.id, language, title, words_of([source.id, source.title]), remark, 2)
    for conflict in library.conflicts:
        question = library.texts.of("conflicts", conflict.id, "question", conflict.question, language).text
        why = library.texts.of("conflicts", conflict.id, "why", conflict.why, language).text
        yield Entry("conflict", conflict.id, language, question, conflict.id, why, 1)
    yield from _claims(library, language)


def _places(library: Library, language: str) -> Iterator[Entry]:
    remarks = {c.subject: c for c in library.campaign.values("claims") if c.property == "remark"}
    names = {c.subject: c.as_written for c in library.campaign.values("claims") if c.property == "name"}
    forts = {f.place: f.name for f in library.fortresses.values()}
    for place in library.places.values():
        title = place_name(library, place.id, language)
        others = names_of(
            place.name, place.name_nl, place.name_fr,
            library.texts.of("places", place.id, "name", place.name, "nl").text,
            names.get(place.id, ""), forts.get(place.id, ""),
        )  # fmt: skip
        remark = remarks.get(place.id)
        body = library.texts.of("claims", remark.id, "value", remark.value, language).text if remark else ""
        body = body or library.texts.of("places", place.id, "note", place.note, language).text
        yield Entry("place", place.id, language, title, others, body, -8 if place.kind == "port" else -6)


def names_by_tongue(library: Library, place: str) -> list[tuple[str, str]]:
    """A place's names with their languages, each name once: [("en", "Dunkirk"), ("nl", "Duinkerken"), ...]."""
    found = library.places[place]
    names = [
        ("en", place_name(library, place, "en")),
        ("nl", place_name(library, place, "nl")),
        ("fr", found.name_fr),
    ]
    kept: dict[str, str] = {}
    for code, name in names:
        if name and name not in kept.values():
            kept[code] = name
    return list(kept.items())


def _formations(library: Library, language: str) -> Iterator[Entry]:
    for formation in library.formations.values():
        title = thing_name(library, "formations", formation.id, language)
        names = names_of(formation.name, formation.id, formation.commander)
        note = library.texts.of("formations", formation.id, "note", formation.note, language).text
        yield Entry("formation", formation.id, language, title, names, note, -5)


def _claims(library: Library, language: str) -> Iterator[Entry]:
    """Claims that say something in words: events and the like; what a grade rests on is found on its own page."""
    to = tongue(language)
    for claim in library.campaign.values("claims"):
        if claim.property in ("event", "remark", "equipment", "defences") or claim.property.startswith(
            "civilian"
        ):
            value = library.texts.of("claims", claim.id, "value", claim.value, language).text
            if claim.property.startswith("civilian"):
                what = library.texts.word("property", claim.property, language).text
                value = f"{what}: {to.moment(value) if claim.unit == 'date' else to.figure(value)}"
            subject = subject_name(library, claim.subject, language)
            if claim.property != "remark":
                note = library.texts.of("claims", claim.id, "note", claim.note, language).text
                yield Entry(
                    "claim", claim.id, language, value, subject, words_of([note, to.moment(claim.at)]), 4
                )


def mentions_of(library: Library) -> Iterator[Mention]:
    """Links of stories, block by block (of the original: translations share them), and the days they tell of."""
    for story in library.stories_in("en"):
        yield Mention("story", story.id, "", "place", story.place)
        for block in story.blocks:
            for link in prose.links(block.source):
                if link.kind:
                    yield Mention("story", story.id, block.id, link.kind, link.id)
        for subject in story.subjects:
            yield Mention("story", story.id, "", "subject", subject)
