"""Events of a run told anew in Dutch, with the names that the atlas has: the track itself knows those of the engine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wellhit.atlas.names import TABLES, place_name, thing_name
from wellhit.report.tellings_nl import dutch

if TYPE_CHECKING:
    from wellhit.atlas.library import Library

LANGUAGE = "nl"
COMMON_NOUN = "Geallieerden"  # no name, unlike Duitsers: small within a sentence


def retold(library: Library, track: Mapping[str, Any]) -> dict[str, Any]:
    """The track with the Dutch of each event written with names of `library`; what cannot be told anew as it was."""

    def called(table: str, name: str) -> str:
        if table == "routes":
            return " naar ".join(place_name(library, end, LANGUAGE) for end in name.split("--"))
        if table == "sides":
            side = next((s.name.get(LANGUAGE, s.id) for s in library.campaign.sides if s.id == name), name)
            return f"de {side.lower() if side == COMMON_NOUN else side}"
        if table == "fortresses" and name in library.fortresses:  # by the name of its town
            return place_name(library, library.fortresses[name].place, LANGUAGE)
        if table in TABLES:
            return re.sub(r" \([^()]*\)$", "", thing_name(library, table, name, LANGUAGE))
        return place_name(library, name, LANGUAGE)

    def told(event: Mapping[str, Any]) -> dict[str, Any]:
        text = dutch(event, called) or event["text"].get(LANGUAGE, "")
        return {**event, "text": {**event["text"], LANGUAGE: text}} if text else dict(event)

    return {**track, "events": [told(event) for event in track.get("events", [])]}
