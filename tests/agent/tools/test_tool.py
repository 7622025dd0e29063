"""What a model is told of the tools, and what that costs."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from app.agent.invites.writer import SCHEMA
from app.agent.prompting.message_history import as_text
from app.agent.prompting.prompt_templates import Prompts
from app.agent.tools.booking_tools import TOOLS
from app.agent.tools.tool import Tool, refused
from app.settings import resource

UNKNOWN_TO_STRICT = {"maxLength", "minLength", "default", "title", "format", "allOf", "oneOf"}
BUDGET = 2000  # tokens of prompt and tools together, four characters each


def schemas_in(schema: Any) -> Iterator[Mapping[str, Any]]:
    """A JSON schema and all schemas inside it."""
    if isinstance(schema, list):
        for each in schema:
            yield from schemas_in(each)
    elif isinstance(schema, dict):
        if "properties" in schema or "type" in schema or "anyOf" in schema:
            yield schema
        inner = {**schema.get("properties", {}), "items": schema.get("items")}
        for each in (*inner.values(), schema.get("anyOf")):
            yield from schemas_in(each)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_tool_is_described_as_strict_mode_wants_it(tool: Tool) -> None:
    schema = tool.schema()
    function = schema["function"]
    parameters = function["parameters"]

    assert schema.keys() == {"type", "function"}
    assert (function["name"], function["strict"]) == (tool.name, True)
    assert len(function["description"]) > 20
    assert parameters["type"] == "object"
    assert parameters["additionalProperties"] is False
    assert parameters["required"] == list(parameters["properties"])
    assert list(parameters["properties"]) == list(tool.arguments.model_fields)


@pytest.mark.parametrize(
    "schema",
    [*(tool.schema()["function"]["parameters"] for tool in TOOLS), SCHEMA],
    ids=[*(tool.name for tool in TOOLS), "invite"],
)
def test_schemas_hold_nothing_that_strict_mode_refuses(schema: Mapping[str, Any]) -> None:
    found = list(schemas_in(schema))

    for each in found:
        assert not UNKNOWN_TO_STRICT & each.keys()
        if each.get("type") == "object":
            assert each["required"] == list(each["properties"])
            assert each["additionalProperties"] is False
    assert len(found) > len(schema["properties"])


def test_every_argument_says_what_it_is() -> None:
    for tool in TOOLS:
        for name, schema in tool.schema()["function"]["parameters"]["properties"].items():
            assert schema["description"], f"{tool.name}.{name}"


def test_the_prompt_and_the_tools_are_short() -> None:
    prompt = Prompts(resource("prompts")).render(
        "system", business="Analytical Engines", about="We build calculating machines."
    )
    schemas = [tool.schema() for tool in TOOLS]
    tools = json.dumps(schemas, separators=(",", ":"))  # as it is sent

    assert (len(prompt.text) + len(tools)) // 4 <= BUDGET


def test_a_prompt_is_versioned_by_its_template_alone() -> None:
    prompts = Prompts(resource("prompts"))
    one = prompts.render("system", business="A", about="x")
    other = prompts.render("system", business="B", about="y")

    assert one.text != other.text
    assert one.version == other.version
    assert one.version.startswith("system@")
    assert one.version != prompts.render("invite", business="A", about="x").version


def test_a_prompt_keeps_what_looks_like_html() -> None:
    prompt = Prompts(resource("prompts")).render("system", business="Berg & Söhne", about="<3")

    assert "Berg & Söhne" in prompt.text
    assert "<3" in prompt.text


def test_results_are_json_that_people_can_read() -> None:
    assert as_text(refused("gone", "Schon weg – schade").content) == (
        '{"error": "gone", "message": "Schon weg – schade"}'
    )
