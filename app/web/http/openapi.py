"""The API's description: routes as Litestar sees them, bodies as pydantic checks them.

Litestar's own account leaves out every rule inside of `… | None`, calls parameters nullable
that no request can make null, and knows nothing of headers and limits that all routes have.
Here what validates a body also describes it, and the rest is put right.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from litestar import Request
from litestar.openapi.plugins import JsonRenderPlugin
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from pydantic_core import to_json

from app.booking.people import zone_names
from app.web.schemas.shared_schemas import TIME_ZONE

Json = dict[str, Any]

_NULL = {"type": "null"}
_TIME_ZONE = "#/components/schemas/TimeZone"
_HEADERS = {
    "401": {"WWW-Authenticate": "the kind of token that is wanted (RFC 6750 §3)"},
    "429": {"Retry-After": "seconds to wait"},
}


class Description(JsonRenderPlugin):
    """Serves the description at /schema and /schema/openapi.json; it is made once."""

    def __init__(self) -> None:
        super().__init__(path=["/", "/openapi.json"])
        self._made = b""

    def render(self, request: Request[Any, Any, Any], openapi_schema: Json) -> bytes:
        """The description as JSON."""
        if not self._made:
            self._made = to_json(completed(openapi_schema))
        return self._made


def completed(document: Json) -> Json:
    """Litestar's description with what it does not know."""
    document = deepcopy(document)
    schemas = document["components"]["schemas"]
    schemas |= _bodies(set(schemas))
    schemas["TimeZone"] = {
        "type": "string",
        "description": "a time zone of the IANA database",
        "enum": zone_names(),
    }
    for path in document["paths"].values():
        for operation in path.values():
            _complete(operation)
    _name_zones(document)
    return document


class _Plain(GenerateJsonSchema):
    """Without titles that only repeat the names of fields."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _bodies(names: set[str]) -> Json:
    """The schemas of our models by name, and of what they are made of."""
    models = {
        model.__name__: model
        for model in _descendants(BaseModel)
        if model.__module__.startswith("app.web.")
    }
    _, described = models_json_schema(
        [(models[name], "validation") for name in sorted(names & set(models))],
        ref_template="#/components/schemas/{model}",
        schema_generator=_Plain,
    )
    bodies: Json = described["$defs"]
    return bodies


def _descendants(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for child in model.__subclasses__():
        yield child
        yield from _descendants(child)


def _complete(operation: Json) -> None:
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = _never_null(parameter["schema"])
    body = operation.get("requestBody")
    if body is not None:
        [content] = body["content"].values()
        body["required"] = _NULL not in content["schema"].get("oneOf", ())
    responses = operation["responses"]
    for status, headers in _HEADERS.items():
        if status in responses:
            responses[status]["headers"] = {
                name: {"description": meaning, "required": True, "schema": {"type": "string"}}
                for name, meaning in headers.items()
            }


def _name_zones(node: Any) -> None:
    """Let all that are time zones point to the one long list of them."""
    if isinstance(node, dict):
        if node.get("format") == TIME_ZONE:
            for said in ("type", "format", "minLength", "maxLength"):
                node.pop(said, None)
            node["$ref"] = _TIME_ZONE
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            _name_zones(each)


def _never_null(schema: Json) -> Json:
    """The schema of a parameter, which can be left out but has no way to be null."""
    kinds: list[Json] = [each for each in schema.get("oneOf", ()) if each != _NULL]
    if len(kinds) != 1:
        return schema
    return kinds[0] | {name: said for name, said in schema.items() if name != "oneOf"}
