"""The API's description: JSON for programs, a page for people, at one address."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from litestar import MediaType, Response
from litestar.enums import OpenAPIMediaType
from litestar.openapi.plugins import JsonRenderPlugin
from pydantic_core import to_json

from app.web.http.error_replies import AnyRequest
from app.web.http.openapi import described
from app.web.http.openapi_schemas import REF, Json
from app.web.pages.render import language_of, page

_RULES = {
    "format": "{}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "{} or more",
    "maximum": "{} or less",
    "exclusiveMinimum": "more than {}",
    "minItems": "at least {}",
    "maxItems": "at most {}",
    "maxProperties": "at most {}",
    "multipleOf": "multiples of {}",
}
"""Keywords of JSON schemas, in words."""


class Description(JsonRenderPlugin):
    """Serves the description at /schema and /schema/openapi.json; it is made once."""

    def __init__(self) -> None:
        super().__init__(path=["/", "/openapi.json"])
        self._document: Json = {}
        self._json = b""
        self._pages: dict[str, tuple[str, dict[str, str]]] = {}

    def render(self, request: AnyRequest, openapi_schema: Json) -> Any:
        """The description, for a browser at /schema as a page; a `Response` either way."""
        if not self._document:
            self._document = described(openapi_schema, request.app)
            self._json = to_json(self._document)
        is_for_people = "text/html" in request.headers.get("accept", "")
        if is_for_people and not request.scope["path"].endswith(".json"):
            return self._page(request)
        return Response(
            self._json, media_type=OpenAPIMediaType.OPENAPI_JSON, headers={"Vary": "Accept"}
        )

    def _page(self, request: AnyRequest) -> Response[str]:
        """The page, written once for each language: it is long, and the limits let it pass."""
        language = language_of(request)
        if language not in self._pages:
            written = page(
                request,
                "api.html.j2",
                headers={"Vary": "Accept, Accept-Language"},
                document=self._document,
                tags=tags_of(self._document),
                shape=shape_of,
            )
            self._pages[language] = (written.content, dict(written.headers))
        content, headers = self._pages[language]
        return Response(content, media_type=MediaType.HTML, headers=headers)


@dataclass(frozen=True, slots=True)
class Shape:
    """A JSON schema in words; `model` is the name of an object that it is made of."""

    kind: str
    model: str = ""
    rules: str = ""


def tags_of(document: Json) -> dict[str, list[Json]]:
    """The operations by what they are about, each with its method and path."""
    tags: dict[str, list[Json]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            shown = operation | {"method": method.upper(), "path": path}
            tags.setdefault(operation["tags"][0], []).append(shown)
    return tags


def shape_of(schema: Json) -> Shape:
    """What a value is, in a few words."""
    kinds = [each for each in schema.get("anyOf", ()) if each.get("type", "") != "null"]
    kinds = [each for each in kinds if "$ref" in each or "type" in each]
    if len(kinds) == 1:
        return shape_of(kinds[0])
    if "$ref" in schema:
        name = str(schema["$ref"]).removeprefix(REF)
        return Shape("object", name)
    rules = ", ".join(_rules(schema))
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        inner = shape_of(schema.get("items", {}))
        return Shape(f"list of {inner.kind}", inner.model, rules or inner.rules)
    return Shape(kind, "", rules)


def _rules(schema: Json) -> Iterator[str]:
    choices = schema.get("enum", [schema["const"]] if "const" in schema else [])
    if choices:
        yield f"one of {', '.join(map(str, choices))}" if len(choices) > 1 else str(choices[0])
    for keyword, words in _RULES.items():
        if keyword in schema and (keyword, schema[keyword]) != ("minLength", 1):
            yield words.format(schema[keyword])
