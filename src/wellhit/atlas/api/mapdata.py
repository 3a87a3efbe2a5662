"""What the map module asks for: the frame, the tracks, the signs (docs/reference/map-data.md)."""

from __future__ import annotations

import json
from typing import Any

from wellhit.atlas.cache import Answer
from wellhit.atlas.map.signs import STYLES, sprite_svg
from wellhit.atlas.settings import LANGUAGES
from wellhit.atlas.visit import MissingError, Visit

JSON = "application/json; charset=utf-8"


def packed(value: Any) -> Answer:
    """A value as compact JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Answer(text.encode(), JSON)


def the_frame(visit: Visit) -> Answer:
    """Places, routes, formations, fortresses, ports, batteries: what every track refers to."""
    return packed(visit.library.frame)


def a_track(visit: Visit, name: str) -> Answer:
    """History, all runs, or one run: `history.json`, `ensemble.json`, `run-NAME.json`. Raises MissingError."""
    found = visit.library.track(name.removesuffix(".json").replace("-", ":", 1))
    if found is None:
        raise MissingError(visit._("There is no such track."))
    return packed(found)


def the_signs(visit: Visit, style: str, language: str) -> Answer:
    """The signs of formations and things in a style, as symbols. Raises MissingError."""
    if style not in STYLES or language not in LANGUAGES:
        raise MissingError(visit._("There are no such signs."))
    tokens = visit.library.tokens(language)
    return Answer(sprite_svg(tokens.values(), style, language).encode(), "image/svg+xml")
