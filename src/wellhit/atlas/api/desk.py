"""From a request to the answer of the API, or to a problem that says what is wrong with it. Never raises on a request.

Pages forgive what they do not understand; this is for programs, so it refuses and says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from wellhit.atlas.api import shapes
from wellhit.atlas.api.asking import LANGUAGE, Ask, RefusedError, read_query
from wellhit.atlas.api.openapi import PROBLEM
from wellhit.atlas.api.operations import OPERATIONS, Operation
from wellhit.atlas.cache import Answer
from wellhit.atlas.i18n import Tongue, tongue
from wellhit.atlas.library import Library
from wellhit.atlas.settings import DEFAULT, LANGUAGES
from wellhit.atlas.visit import Visit

BASE = "api/v1"
SENTENCES = {
    404: "There is nothing at this address. All addresses are at %s/.",
    405: "This interface can only be read: GET or HEAD.",
    414: "This address is too long.",
    500: "This answer could not be made. The fault is ours.",
}


def answer(library: Library, path: str, pairs: Sequence[tuple[str, str]], root: str) -> Answer:
    """The answer to an address below `api/` (no first slash), with the words of its query."""
    language = tongue(next((v for k, v in pairs if k == LANGUAGE.name and v in LANGUAGES), DEFAULT))
    try:
        operation, blanks = found(path, language, root)
        values: dict[str, Any] = {
            name: parameter.read(blanks[name], language) for name, parameter in operation.in_path.items()
        }
        values |= read_query(list(pairs), operation.parameters, language)
        visit = Visit(language, library, path, root)
        return _sent(operation, operation.make(Ask(visit, values)))
    except RefusedError as refused:
        return problem(refused.status, refused.detail, refused.parameter, refused.near)


def found(path: str, language: Tongue, root: str) -> tuple[Operation, dict[str, str]]:
    """The operation at an address with the blanks of its path. Raises RefusedError (404)."""
    below = path.removeprefix(BASE)
    for operation in OPERATIONS if path.startswith(f"{BASE}/") else ():
        match = operation.form.fullmatch(below)
        if match:
            return operation, match.groupdict()
    raise RefusedError(404, language.text(SENTENCES[404]) % f"{root}/{BASE}")


def _sent(operation: Operation, made: Any) -> Answer:
    body = made if isinstance(made, bytes) else msgspec.json.encode(made)
    return Answer(body, operation.media)


def problem(status: int, detail: str = "", parameter: str = "", near: Sequence[str] = ()) -> Answer:
    """A problem as RFC 9457 has it."""
    said = shapes.Problem(
        type="about:blank", title=HTTPStatus(status).phrase, status=status,
        detail=detail or SENTENCES.get(status, SENTENCES[500]), parameter=parameter or None, near=list(near),
    )  # fmt: skip
    return Answer(msgspec.json.encode(said), PROBLEM, status)
