"""Our pydantic models as JSON schemas: what is asked, and what is answered.

What is asked may be null where it may be left out. An answer never has a null: what there
is not is left out, and everything else is always there. A model that is both asked and
answered is described twice.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

Json = dict[str, Any]

REF = "#/components/schemas/"
_NULL = {"type": "null"}


class _Plain(GenerateJsonSchema):
    """Without titles that only repeat the names of fields."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def all_models() -> dict[str, type[BaseModel]]:
    """The models of the API by name."""
    return {
        model.__name__: model
        for model in _descendants(BaseModel)
        if model.__module__.startswith("app.web.")
    }


def schemas_of(models: Iterable[type[BaseModel]]) -> Json:
    """The schemas of models by name, and of what they are made of."""
    _, described = models_json_schema(
        [(model, "validation") for model in models],
        ref_template=REF + "{model}",
        schema_generator=_Plain,
    )
    schemas: Json = described["$defs"]
    for schema in schemas.values():
        schema.pop("title", None)
        for field in schema.get("properties", {}).values():
            if field.get("default", ...) is None:  # that it may be left out is said already
                field.pop("default")
    return schemas


def split(schemas: Json, asked: set[str], answered: set[str]) -> dict[str, str]:
    """Describe answers as such; returns the new names of those that are asked as well."""
    renamed = {name: _name_of_answer(name, schemas) for name in sorted(asked & answered)}
    for name in sorted(answered):
        schemas[renamed.get(name, name)] = point_to(_as_answer(schemas[name]), renamed)
    return renamed


def reached(node: Any, schemas: Json) -> set[str]:
    """The names of all schemas that something refers to, directly or not."""
    found: set[str] = set()
    waiting = [*_names(node)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_names(schemas[name]))
    return found


def point_to(node: Any, renamed: dict[str, str]) -> Any:
    """The same with references to the new names."""
    if isinstance(node, dict):
        name = str(node.get("$ref", "")).removeprefix(REF)
        if name in renamed:
            return node | {"$ref": REF + renamed[name]}
        return {key: point_to(value, renamed) for key, value in node.items()}
    return [point_to(each, renamed) for each in node] if isinstance(node, list) else node


def without_null(schema: Json) -> Json:
    """The schema of something that is left out rather than null."""
    for many in ("anyOf", "oneOf"):
        kinds = [each for each in schema.get(many, ()) if each != _NULL]
        if len(kinds) == 1:
            rest = {key: value for key, value in schema.items() if key not in (many, "default")}
            return {**kinds[0], **rest}
    return schema


def _name_of_answer(name: str, schemas: Json) -> str:
    answer = f"{name.removesuffix('Body')}Reply"
    if answer in schemas:
        raise ValueError(f"{name} is answered, but {answer} is something else")
    return answer


def _as_answer(schema: Json) -> Json:
    properties = schema.get("properties")
    if properties is None:
        return schema
    always = [name for name, each in properties.items() if not _may_be_null(each)]
    described = {name: without_null(each) for name, each in properties.items()}
    return schema | {"properties": described} | ({"required": always} if always else {})


def _may_be_null(schema: Json) -> bool:
    return _NULL in schema.get("anyOf", ())


def _names(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith(REF):
            yield reference.removeprefix(REF)
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _names(each)


def _descendants(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for child in model.__subclasses__():
        yield child
        yield from _descendants(child)
