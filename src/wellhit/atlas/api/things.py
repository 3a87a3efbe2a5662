"""Places, formations, claims, sources, conflicts and stories as the API tells of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from wellhit.atlas import names
from wellhit.atlas.api import shapes
from wellhit.atlas.content import prose, stories
from wellhit.atlas.content.conflicts import Conflict
from wellhit.atlas.content.history import GRADES
from wellhit.atlas.content.stories import Story
from wellhit.atlas.pages.places import ACCURACY_KM, stories_about
from wellhit.atlas.store.index import names_by_tongue
from wellhit.atlas.store.shelf import Said
from wellhit.atlas.visit import Visit
from wellhit.terms import Formation, Place, Range, Source


def text_of(visit: Visit, table: str, name: str, column: str, english: str) -> shapes.Text:
    """A text of the campaign in the language asked for."""
    found = visit.text(table, name, column, english)
    return shapes.Text(text=found.text, language=found.language, stale=found.stale)


def figure(text: str, unit: str) -> float | str | None:
    """A figure as a number; a date or a word stays as it is; None for nothing."""
    if not text:
        return None
    if unit != "date" and re.fullmatch(r"[+-]?\d{1,12}(\.\d{1,9})?", text, re.ASCII):
        return float(text)
    return text


def range_of(value: Range | None) -> shapes.Range | None:
    """A quantity within its limits."""
    return None if value is None else shapes.Range(low=value.low, best=value.best, high=value.high)


def told_in(visit: Visit, things: list[tuple[str, str]]) -> list[shapes.Told]:
    """The stories that speak of any of some things."""
    found = stories_about(visit, things)
    return [shapes.Told(id=s.id, title=s.title, page=visit.link("story", s.id)) for s in found]


def thing(visit: Visit, table: str, name: str) -> shapes.Named:
    """A thing of the campaign by its name."""
    return shapes.Named(id=name, name=names.thing_name(visit.library, table, name, visit.language))


def place_named(visit: Visit, name: str) -> shapes.Named:
    """A place by its name."""
    return shapes.Named(id=name, name=names.place_name(visit.library, name, visit.language))


def subject(visit: Visit, name: str) -> shapes.Named:
    """What a claim or a row is about."""
    return shapes.Named(id=name, name=names.subject_name(visit.library, name, visit.language))


def claim(visit: Visit, said: Said) -> shapes.Claim:
    """A claim."""
    return shapes.Claim(
        id=said.id, subject=subject(visit, said.subject),
        property=shapes.Named(id=said.property, name=visit.word("property", said.property).text),
        at=said.at or None, day=_day(said.day), value=figure(said.value, said.unit),
        low=figure(said.low, said.unit), high=figure(said.high, said.unit), unit=said.unit or None,
        text=text_of(visit, "claims", said.id, "value", said.value) if said.value and not said.unit else None,
        as_written=said.as_written, locator=said.locator, status=said.status,  # type: ignore[arg-type]
        recall=said.recall, note=said.note, sources=list(said.sources), page=visit.link("claim", said.id),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _fields_of_place(visit: Visit, place: Place) -> dict[str, Any]:
    return {
        "id": place.id, "name": names.place_name(visit.library, place.id, visit.language),
        "names": dict(names_by_tongue(visit.library, place.id)), "lat": place.lat, "lon": place.lon,
        "kind": place.kind, "ground": place.ground, "holder": place.holder, "accuracy": place.accuracy,
        "accuracy_km": float(km) if (km := ACCURACY_KM.get(place.accuracy)) else None, "sources": list(place.source),
        "page": visit.link("place", place.id),
    }  # fmt: skip


def place(visit: Visit, found: Place) -> shapes.Place:
    """A place, in short."""
    return shapes.Place(**_fields_of_place(visit, found))


def place_in_full(visit: Visit, found: Place) -> shapes.PlaceInFull:
    """A place with everything that is known of it."""
    library = visit.library
    here = {
        table: [row.id for row in library.campaign.values(table) if row.place == found.id]
        for table in ("fortresses", "strongpoints", "ports")
    }
    ids = dict.fromkeys([found.id, *(one for ids in here.values() for one in ids)])
    claims = [said for one in ids for said in library.shelf.claims_of(one)]

    def listed(table: str) -> list[shapes.Named]:
        return [thing(visit, table, one) for one in here[table]]

    return shapes.PlaceInFull(
        **_fields_of_place(visit, found), why=found.why,
        note=text_of(visit, "places", found.id, "note", found.note),
        fortresses=listed("fortresses"), strongpoints=listed("strongpoints"), ports=listed("ports"),
        claims=[claim(visit, said) for said in claims],
        stories=told_in(visit, [("place", found.id), *(("claim", said.id) for said in claims)]),
    )  # fmt: skip


def _fields_of_formation(visit: Visit, one: Formation) -> dict[str, Any]:
    return {
        "id": one.id, "name": names.thing_name(visit.library, "formations", one.id, visit.language),
        "side": one.side, "parent": one.parent or None, "kind": one.kind, "role": one.role,
        "commander": one.commander, "arrives": one.arrives, "leaves": one.leaves, "men": range_of(one.men),
        "page": visit.link("formation", one.id),
    }  # fmt: skip


def formation(visit: Visit, one: Formation) -> shapes.Formation:
    """A formation, in short."""
    return shapes.Formation(**_fields_of_formation(visit, one))


def formation_in_full(visit: Visit, one: Formation) -> shapes.FormationInFull:
    """A formation with everything that is known of it."""
    library = visit.library
    claims = library.shelf.claims_of(one.id)
    parts = [f.id for f in library.formations.values() if f.parent == one.id]
    return shapes.FormationInFull(
        **_fields_of_formation(visit, one), start=one.start, battalions=one.battalions,
        tanks=range_of(one.tanks), guns=range_of(one.guns), mobility=one.mobility,
        note=text_of(visit, "formations", one.id, "note", one.note),
        parts=[thing(visit, "formations", part) for part in parts], positions=positions(visit, one.id),
        claims=[claim(visit, said) for said in claims],
        stories=told_in(visit, [("formation", one.id), *(("claim", said.id) for said in claims)]),
    )  # fmt: skip


def positions(visit: Visit, name: str) -> list[shapes.Position]:
    """Where a formation was, as the map shows it."""
    frame, track = visit.library.frame, visit.library.history_track
    places = [place["id"] for place in frame["places"]]
    index = next((i for i, one in enumerate(frame["formations"]) if one["id"] == name), -1)
    return [
        shapes.Position(
            at=moment(visit, key[0]), place=places[key[1]] if key[1] >= 0 else None,
            to=places[key[2]] if key[1] >= 0 and key[2] >= 0 else None, fraction=float(key[3]),
            grade=GRADES[key[4]],  # type: ignore[arg-type]
        )
        for key in track["formations"].get(str(index), [])
    ]  # fmt: skip


def moment(visit: Visit, turn: int) -> str:
    """The beginning of a turn on the campaign's clock: 1944-09-17T06:00+02:00."""
    hours, campaign = visit.library.frame["hours_per_turn"] * turn, visit.library.campaign
    day = campaign.first_day + timedelta(days=hours // 24)
    return f"{day.isoformat()}T{hours % 24:02d}:00{campaign.utc_offset}"


def _fields_of_source(visit: Visit, found: Source, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": found.id, "title": found.title, "kind": found.kind, "address": found.address,
        "read": found.read, "remark": text_of(visit, "sources", found.id, "remark", found.remark),
        "recall": found.recall, "claims": counts.get(found.id, 0),
        "page": visit.link("source", found.id),
    }  # fmt: skip


def sources(visit: Visit, ids: Iterable[str]) -> list[shapes.Source]:
    """Sources by id, in short; those that are not known are left out."""
    known, counts = visit.library.sources, visit.library.shelf.count_by_source()
    return [shapes.Source(**_fields_of_source(visit, known[name], counts)) for name in ids if name in known]


def source_in_full(visit: Visit, found: Source) -> shapes.SourceInFull:
    """A source with the questions on which it differs from others."""
    library = visit.library
    part = [library.conflict[c] for c in library.shelf.conflicts_with(found.id) if c in library.conflict]
    counts = library.shelf.count_by_source()
    return shapes.SourceInFull(
        **_fields_of_source(visit, found, counts), conflicts=[conflict(visit, c) for c in part]
    )


def _fields_of_conflict(visit: Visit, found: Conflict) -> dict[str, Any]:
    return {
        "id": found.id, "subject": subject(visit, found.subject),
        "question": text_of(visit, "conflicts", found.id, "question", found.question),
        "why": text_of(visit, "conflicts", found.id, "why", found.why),
        "page": visit.link("conflict", found.id),
    }  # fmt: skip


def conflict(visit: Visit, found: Conflict) -> shapes.Conflict:
    """A question on which sources differ, in short."""
    return shapes.Conflict(
        **_fields_of_conflict(visit, found), adopted=list(found.adopted), rivals=list(found.rivals),
        sources=list(found.source),
    )  # fmt: skip


def conflict_in_full(visit: Visit, found: Conflict) -> shapes.ConflictInFull:
    """A question with the claims themselves."""
    shelf = visit.library.shelf
    return shapes.ConflictInFull(
        **_fields_of_conflict(visit, found),
        adopted=[claim(visit, said) for said in shelf.claims(found.adopted)],
        rivals=[claim(visit, said) for said in shelf.claims(found.rivals)],
        sources=sources(visit, found.source),
    )  # fmt: skip


def claim_in_full(visit: Visit, said: Said) -> shapes.ClaimInFull:
    """A claim with who says so and what others say."""
    library = visit.library
    part = [library.conflict[c] for c in library.shelf.conflicts_of(said.id) if c in library.conflict]
    return shapes.ClaimInFull(
        claim=claim(visit, said), sources=sources(visit, said.sources),
        rivals=[claim(visit, rival) for rival in library.shelf.rivals(said)],
        conflicts=[conflict(visit, one) for one in part], stories=told_in(visit, [("claim", said.id)]),
    )  # fmt: skip


def story(visit: Visit, found: Story) -> shapes.Story:
    """A story, in short."""
    return shapes.Story(
        id=found.id, title=found.title, summary=found.summary, language=found.language, stale=found.stale,
        country=found.country, place=place_named(visit, found.place), start=found.start, end=found.end,
        subjects=list(found.subjects), page=visit.link("story", found.id),
        booklet=visit.to(f"stories/{found.id}.pdf"),
    )  # fmt: skip


def story_in_full(visit: Visit, found: Story) -> shapes.StoryInFull:
    """A story with its text and what stands behind each figure."""
    blocks = [
        shapes.Block(
            id=block.id, kind=block.kind, level=block.level, text=stories.plain(block), stale=block.stale,
            links=[
                shapes.Link(kind=at.kind, id=at.id, text=at.text)
                for at in prose.links(block.source) if at.kind
            ],
        )
        for block in found.blocks
    ]  # fmt: skip
    return shapes.StoryInFull(story=story(visit, found), blocks=blocks)
