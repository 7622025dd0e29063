"""What is wrong with a request, in words: the framework's findings as flaws of the contract.

Bodies are judged by pydantic, parameters by msgspec; neither writes for people.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from litestar.exceptions import ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.params import HeaderParameter, ParameterKwarg, QueryParameter
from litestar.types import Empty
from litestar.typing import FieldDefinition
from pydantic.alias_generators import to_camel

from app.errors import Flaw, alternatives

NOT_AN_OBJECT = "must be a JSON object"
_BODY = "data"  # what the framework calls a body

Context = Mapping[str, Any]


def flaws_of(error: ValidationException, handler: BaseRouteHandler) -> list[Flaw]:
    """All that is wrong with a request of a route, in the order of its fields.

    A body that is no object at all is a flaw of the field "".
    """
    found = getattr(error.__cause__, "errors", None)
    if found is not None:
        return [_body_flaw(each) for each in found]
    if isinstance(error.extra, list):
        return [_parameter_flaw(each, handler) for each in error.extra]
    return []


def codes_of(error: ValidationException) -> set[str]:
    """The kinds of flaws of a body, some of which are error codes of the contract."""
    return {each["type"] for each in getattr(error.__cause__, "errors", ())}


def missing_parameters(handler: BaseRouteHandler, given: Mapping[str, Any]) -> list[Flaw]:
    """The query parameters that a route needs and a request has not."""
    needed = (
        name
        for name, field in _parameters(handler, (QueryParameter,))
        if field.default is Empty and not field.is_optional
    )
    return [Flaw(name, "is required") for name in needed if name not in given]


def _body_flaw(found: Mapping[str, Any]) -> Flaw:
    field = ""
    for step in found["loc"]:
        if isinstance(step, int):
            field += f"[{step}]"
        elif step != "[key]":  # of an object whose names are free
            field += f".{step}" if field else step
    say = _WORDS.get(found["type"])
    return Flaw(field, say(found.get("ctx", {})) if say else found["msg"])


def _at_least(context: Context) -> str:
    least = context["min_length"]
    return "must not be empty" if least == 1 else f"at least {least}"


def _choose(context: Context) -> str:
    return f"choose {str(context['expected']).replace(chr(39), '')}"


_WORDS: dict[str, Callable[[Context], str]] = {
    "missing": lambda _: "is required",
    "string_type": lambda _: "must be text",
    "string_too_short": _at_least,
    "string_too_long": lambda context: f"at most {context['max_length']} characters",
    "string_pattern_mismatch": lambda context: f"must have the form {context['pattern']}",
    "too_short": _at_least,
    "too_long": lambda context: (
        f"at most {context['max_length']}, not {context['actual_length']}"
    ),
    "literal_error": _choose,
    "bool_type": lambda _: "must be true or false",
    "int_type": lambda _: "must be a whole number",
    "float_type": lambda _: "must be a number",
    "greater_than": lambda context: f"must be more than {context['gt']:g}",
    "greater_than_equal": lambda context: f"must be {context['ge']:g} or more",
    "less_than_equal": lambda context: f"must be {context['le']:g} or less",
    "multiple_of": lambda context: f"must be a multiple of {context['multiple_of']:g}",
    "list_type": lambda _: "must be a list",
    "dict_type": lambda _: "must be an object",
    "model_type": lambda _: NOT_AN_OBJECT,
    "model_attributes_type": lambda _: NOT_AN_OBJECT,
}
"""What pydantic finds, by its types of errors."""


def _parameter_flaw(found: Mapping[str, Any], handler: BaseRouteHandler) -> Flaw:
    key = str(found.get("key", ""))
    field = to_camel(key)  # it is named as in Python
    if key == _BODY or key.startswith(f"{_BODY}."):
        return Flaw("", NOT_AN_OBJECT)
    for name, parameter in _parameters(handler):
        if parameter.name == key:
            field = name
            choices = _choices(parameter.annotation)
            if choices:
                return Flaw(field, f"choose {alternatives(choices)}")
    message = str(found.get("message", ""))
    for form, say in _EXPECTED:
        if match := re.search(form, message):
            return Flaw(field, say(match))
    return Flaw(field, message)


_EXPECTED: Sequence[tuple[str, Callable[[re.Match[str]], str]]] = (
    (r"`(?:int|float)` >= (\S+)", lambda match: f"must be {match[1]} or more"),
    (r"`(?:int|float)` <= (\S+)", lambda match: f"must be {match[1]} or less"),
    (r"of length <= (\d+)", lambda match: f"at most {match[1]} characters"),
    (r"of length >= 1\b", lambda _: "must not be empty"),
    (r"matching regex '(.*)'", lambda match: f"must have the form {match[1]}"),
    (r"Expected `int`", lambda _: "must be a whole number"),
    (r"Expected `bool`", lambda _: "must be true or false"),
)
"""What msgspec writes of a parameter, and what people read."""


def _parameters(
    handler: BaseRouteHandler,
    kinds: tuple[type[ParameterKwarg], ...] = (QueryParameter, HeaderParameter),
) -> Iterator[tuple[str, FieldDefinition]]:
    """The parameters of a route by their names on the wire, those in a value of it too."""
    values = [each.parsed_fn_signature for each in handler.resolve_dependencies().values()]
    for signature in (handler.parsed_fn_signature, *values):
        for name, field in signature.parameters.items():
            kwarg = field.kwarg_definition
            if isinstance(kwarg, kinds):
                yield kwarg.name or name, field


def _choices(annotation: Any) -> tuple[str, ...]:
    return get_args(annotation) if get_origin(annotation) is Literal else ()
