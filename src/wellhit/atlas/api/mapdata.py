"""What the map module asks for: the frame, the tracks, the signs (docs/reference/map-data.md)."""

from __future__ import annotations

import json
from typing import Any

from wellhit.atlas.cache import Answer
from wellhit.atlas.map.frame import frame
from wellhit.atlas.map.history_track import history_track
from wellhit.atlas.settings import LANGUAGES
from wellhit.atlas.visit import MissingError, Visit

JSON = "application/json; charset=utf-8"


def packed(value: Any) -> Answer:
    """A value as compact JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Answer(text.encode(), JSON)


def the_frame(visit: Visit) -> Answer:
    """Places, routes, formations, fortresses, ports, batteries: what every track refers to."""
    library = visit.library
    return packed(frame(library.campaign, library.folder, library.texts))


def a_track(visit: Visit, name: str) -> Answer:
    """History, a run of the exhibit, or the ensemble. Raises MissingError."""
    library = visit.library
    if name == "history":
        return packed(history_of(visit))
    found = library.exhibit.track(name) if library.exhibit else None
    if found is None:
        raise MissingError(visit._("There is no such track."))
    return packed(found)


def history_of(visit: Visit) -> dict[str, Any]:
    """The track of what happened, its events in every language."""
    library = visit.library

    def say(key: str, english: str) -> dict[str, str]:
        table, name, column = key.split(":", 2)
        words = {"en": english}
        for language in LANGUAGES[1:]:
            found = library.texts.of(table, name, column, english, language)
            if found.language == language:
                words[language] = found.text
        return words

    return history_track(library.whole, library.history, say)
