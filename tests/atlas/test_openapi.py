"""`openapi.json` is valid, and what is served is what it says: asked by requests made from it, sound and spoilt."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate
from schemathesis import GenerationMode

from wellhit.atlas.api.openapi import document
from wellhit.atlas.api.operations import OPERATIONS
from wellhit.atlas.app import build_app
from wellhit.atlas.settings import Settings

FAST = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.fixture(scope="session")
def described():
    """The API as its own description has it."""
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", build_app(Settings()))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.id)
def test_what_is_served_is_what_is_described(described, operation):
    """Status, media type and schema of answers; other methods are refused; never a 500."""

    @FAST
    @given(described[operation.path]["GET"].as_strategy())
    def ask(case):
        case.call_and_validate()

    ask()


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if o.parameters], ids=lambda o: o.id)
def test_what_is_beyond_the_limits_is_refused(described, operation):
    """Requests that break the description in a parameter get a problem, and never an answer or a 500."""

    @FAST
    @given(described[operation.path]["GET"].as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def ask(case):
        case.call_and_validate()

    ask()


def test_the_description_is_openapi(site):
    validate(document("/atlas", site.keeper.library.campaign))


def test_every_operation_is_described_once(site):
    found = document("", site.keeper.library.campaign)
    assert list(found["paths"]) == [operation.path for operation in OPERATIONS]
    ids = [way["get"]["operationId"] for way in found["paths"].values()]
    assert len(set(ids)) == len(ids)


def test_every_parameter_has_a_type_and_limits(site):
    for path, way in document("", site.keeper.library.campaign)["paths"].items():
        for parameter in way["get"]["parameters"]:
            schema = parameter["schema"]
            bounded = "enum" in schema or "maximum" in schema or "maxLength" in schema
            assert schema["type"], (path, parameter["name"])
            assert bounded, (path, parameter["name"])
            assert parameter["description"], (path, parameter["name"])


def test_every_answer_has_a_schema(site):
    for way in document("", site.keeper.library.campaign)["paths"].values():
        for status, answer in way["get"]["responses"].items():
            (content,) = answer["content"].values()
            assert content["schema"], status
            assert answer["description"]
