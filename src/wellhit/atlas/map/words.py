"""The words of the map's script: read from where they stand, `static/map/words.js`, and sent in the page's language."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

WORDS = Path(__file__).parents[1] / "static" / "map" / "words.js"
_LIST = re.compile(r"export const WORDS = [^\[]*\[(.*?)\n\]", re.DOTALL)
_LINE = re.compile(r'^\s*("(?:[^"\\]|\\.)*"),$', re.MULTILINE)


@cache
def messages() -> tuple[str, ...]:
    """Every English text of the script, for the catalogue."""
    found = _LIST.search(WORDS.read_text("utf-8"))
    return tuple(json.loads(line) for line in _LINE.findall(found[1])) if found else ()


def words_block(translate: Callable[[str], str]) -> str:
    """The content of the page's `#words`: JSON by English text, safe inside a script element. Only what differs."""
    words = {text: said for text in messages() if (said := translate(text)) != text}
    # "<" must not end the element that holds it.
    return json.dumps(words, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
