"""The API's description for programs, OpenAPI 3.1, made of the declaration in `operations.py`."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from wellhit import __version__
from wellhit.atlas.api.asking import Parameter
from wellhit.atlas.api.operations import OPERATIONS, Operation
from wellhit.atlas.api.shapes import Problem
from wellhit.scenario.folder import Campaign

PROBLEM = "application/problem+json"
REF = "#/components/schemas/{name}"
REFUSALS = {
    "400": "A parameter that is not known, or comes twice.",
    "404": "There is nothing at this address.",
    "414": "The address is too long.",
    "422": "A parameter beyond its limits, or one that is missing.",
}


@cache
def _schemas() -> tuple[dict[str, Any], dict[str, Any]]:
    """The schema of each operation's answer by its id, and what these refer to by name."""
    shown = [operation for operation in OPERATIONS if operation.answer is not None]
    types = [operation.answer for operation in shown]
    (*found, _), parts = msgspec.json.schema_components([*types, Problem], ref_template=REF)
    return {operation.id: schema for operation, schema in zip(shown, found, strict=True)}, parts


def document(root: str, campaign: Campaign) -> dict[str, Any]:
    """The whole description. root: what stands before every address."""
    schemas, parts = _schemas()
    title = campaign.title.get("en", campaign.id)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Wellhit: {title}",
            "version": __version__,
            "summary": "Places, formations, claims, sources, days, record and runs of a documented campaign.",
            "description": "Read only. No key, no account, no cookie; any page may ask. Dates are ISO 8601 on the "
            "campaign's own clock, coordinates are WGS 84.",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": f"{root}/api/v1"}],
        "paths": {operation.path: {"get": _get(operation, schemas)} for operation in OPERATIONS},
        "components": {"schemas": parts},
    }


def _get(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    refusals = {
        status: {"description": said, "content": {PROBLEM: {"schema": {"$ref": REF.format(name="Problem")}}}}
        for status, said in REFUSALS.items()
    }
    schema = schemas.get(operation.id, {"type": "string"})
    media = operation.media.partition(";")[0]
    answer = {"description": operation.about, "content": {media: {"schema": schema}}}
    return {
        "operationId": operation.id,
        "summary": operation.about,
        "parameters": [_parameter(parameter) for parameter in operation.parameters],
        "responses": {"200": answer, **refusals},
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name, "in": parameter.where, "description": parameter.about,
        "required": parameter.needed, "schema": parameter.schema(),
    }  # fmt: skip
