"""The catalogue of each language has every message that the pages ask for, and says the same with other words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Message
from babel.messages.pofile import read_po

from wellhit import atlas
from wellhit.atlas.i18n import LOCALE
from wellhit.atlas.settings import DEFAULT, LANGUAGES

FOLDER = Path(atlas.__file__).parent
ASKS = ("_", "N_", "counted")  # the names by which a message is asked for
SLOT = re.compile(r"%\(\w+\)s|%s|%%|\{\w+\}|<[^>]+>")
OTHERS = tuple(language for language in LANGUAGES if language != DEFAULT)


def forms(message: Message, of: str) -> tuple[str, ...]:
    """Singular and plural of a message, or the only form; of: "id" or "string"."""
    found = getattr(message, of)
    return (found,) if isinstance(found, str) else tuple(found)


def catalogue(language: str) -> dict[str, Message]:
    with (LOCALE / f"{language}.po").open("rb") as file:
        return {forms(message, "id")[0]: message for message in read_po(file, locale=language) if message.id}


def asked() -> Iterator[tuple[str, str]]:
    """(file and line, message) for each literal that the code asks in the reader's language."""
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            first = node.args[0]
            if name in ASKS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield f"{path.name}:{node.lineno}", first.value


@pytest.mark.parametrize("language", OTHERS)
def test_no_message_is_lost_on_the_way_to_the_catalogue(language: str):
    """The finder of messages does not see into every corner of the code: not into an f-string, for one."""
    known, wanted = catalogue(language), list(asked())
    assert len(wanted) > 300
    assert [(where, words) for where, words in wanted if words not in known] == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated_with_the_same_slots(language: str):
    for english, message in catalogue(language).items():
        slots = set(SLOT.findall(english)) | set(SLOT.findall(forms(message, "id")[-1]))
        for said in forms(message, "string"):
            assert said.strip(), english
            assert set(SLOT.findall(said)) <= slots, english
        assert set(SLOT.findall(forms(message, "string")[-1])) == slots, english
