"""The API's reference for people, made of the same declaration that answers (`api/operations.py`)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from wellhit.atlas.visit import Page, Visit


def show(visit: Visit) -> Page:
    """Every address with its parameters, their limits, and an example."""
    from wellhit.atlas.api import desk
    from wellhit.atlas.api.asking import Parameter
    from wellhit.atlas.api.operations import OPERATIONS

    def row(parameter: Parameter) -> dict[str, Any]:
        return {
            "name": parameter.name,
            "about": visit._(parameter.about),
            "limits": parameter.limits(visit.tongue),
            "needed": parameter.needed,
            "default": parameter.default,
        }

    def answers(example: str) -> bool:
        """Whether this campaign has what the example names: those of the declaration are of the flagship."""
        path, _, query = example.partition("?")
        return (
            bool(example)
            and desk.answer(visit.library, f"api/v1{path}", parse_qsl(query), visit.root).status == 200
        )

    base = f"{visit.root}/api/v1"
    rows = [
        {
            "id": operation.id,
            "address": base + operation.path,
            "about": visit._(operation.about),
            "media": operation.media.partition(";")[0],
            "parameters": [row(parameter) for parameter in operation.parameters],
            "example": base + operation.example if answers(operation.example) else "",
        }
        for operation in OPERATIONS
    ]
    return Page("api.html", visit._("Interface for programs"), {"operations": rows, "base": base})
