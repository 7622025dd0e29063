"""The API's description (OpenAPI 3.1): routes as Litestar sees them, bodies as pydantic does.

Litestar's own account leaves out every rule inside of `… | None`, calls parameters nullable
that no request can make null, and knows nothing of streams, of proofs, and of headers and
refusals that all routes have. Here what validates a body also describes it, and the rest
is put right.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from http import HTTPStatus
from typing import Any

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.response import Response, ServerSentEvent
from litestar.routes import HTTPRoute
from pydantic import BaseModel

from app.web.http.error_replies import CODES, ErrorBody
from app.web.http.idempotency import HEADER, REPLAYED
from app.web.http.openapi_schemas import (
    REF,
    Json,
    all_models,
    point_to,
    reached,
    schemas_of,
    split,
    without_null,
)
from app.web.http.openapi_webhooks import webhooks
from app.web.http.operations import (
    OPERATION_IDS,
    SECURITY_SCHEMES,
    operation_id,
    parameter_name,
    public_path,
    security_of,
)
from app.web.schemas.chat_event_schemas import STREAM_EVENTS
from app.web.schemas.webhook_event_schemas import BookingEvent, HandoffEvent

JSON = "application/json"
STREAM = "text/event-stream"
_NULL = {"type": "null"}
_RESPONSES = "#/components/responses/"
_ALWAYS = (405, 429, 500, 503)  # refusals that depend on no request; /health is not limited
_NOISE = ("deprecated", "allowEmptyValue", "allowReserved")  # where they say what is usual
_HEADERS = {
    401: {"WWW-Authenticate": "the kind of token that is wanted (RFC 6750 §3)"},
    429: {"Retry-After": "seconds to wait"},
}
_MEANINGS = {
    400: "Something is wrong with the request; `errors` names every field and its rule.",
    401: "There is no token, or none that anybody knows.",
    402: "It has to be paid for first.",
    403: "The caller may not do this.",
    404: "Something that the request names is not there.",
    405: "The address is there, but not with this method; `Allow` says with which.",
    409: "The request is right, but does not fit the present state.",
    413: "The body is too large; usually 256 KiB are taken.",
    415: "The body is no JSON.",
    422: "The Idempotency-Key came before, with another body.",
    429: "Too many requests; wait as long as Retry-After says.",
    500: "A fault of the server, which has written it down.",
    503: "It cannot be done now; the same request may succeed later.",
}
_STREAM = (
    "Server-sent events (WHATWG HTML §9.2): `event:` is one of delta, message, choices,"
    " booking, control, error, done; `data:` is JSON as ChatStreamEvent says; `id:` is the"
    " number to resume after. Lines that begin with a colon only keep the connection open."
)


def described(document: Mapping[str, Any], app: Litestar) -> Json:
    """Litestar's description of an application with what it does not know."""
    made: Json = deepcopy(dict(document))
    made["components"] = {"securitySchemes": SECURITY_SCHEMES}
    models = all_models()
    schemas = schemas_of([*models.values()])
    schemas["ChatStreamEvent"] = {
        "description": "One event of a chat's stream, read into an object.",
        "oneOf": [{"$ref": REF + each.__name__} for each in STREAM_EVENTS],
    }
    paths: dict[str, Json] = {}
    for path, method, handler in _routes(app):
        operation: Json = made["paths"][path][method.lower()]
        _complete(operation, method, public_path(path), handler)
        paths.setdefault(public_path(path), {})[method.lower()] = operation
    made["paths"] = {path: paths[path] for path in sorted(paths, key=_place)}
    made["webhooks"] = webhooks((BookingEvent, HandoffEvent))
    made["components"]["responses"] = dict(_refusals())
    _describe_answers(made, schemas)
    return made


def _routes(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if handler.resolve_include_in_schema():
                    for method in sorted(handler.http_methods - {"OPTIONS"}):
                        yield route.path_format, str(method), handler


def _place(path: str) -> int:
    """Where a path is described: as `OPERATION_IDS` has them, others at the end."""
    order = list(dict.fromkeys(each.partition(" ")[2] for each in OPERATION_IDS))
    return order.index(path) if path in order else len(order)


def _complete(operation: Json, method: str, path: str, handler: HTTPRouteHandler) -> None:
    operation["operationId"] = operation_id(method, path)
    summary, _, more = (operation.pop("description", None) or "").partition("\n\n")
    operation["summary"] = summary.replace("\n", " ")
    if more and not more.startswith("Raises:"):
        operation["description"] = more.partition("\n\nRaises:")[0]
    for parameter in operation.get("parameters", ()):
        _complete_parameter(parameter)
    operation["security"] = security_of(handler, operation)
    _complete_body(operation)
    operation["responses"] = _responses(operation, handler)


def _complete_parameter(parameter: Json) -> None:
    if parameter["in"] == "path":
        parameter["name"] = parameter_name(parameter["name"])
    parameter["schema"] = without_null(parameter["schema"])
    if parameter["schema"].get("description") == parameter.get("description"):
        parameter["schema"].pop("description", None)
    _drop_noise(parameter)


def _drop_noise(described: Json) -> None:
    for name in _NOISE:
        if not described.get(name):
            described.pop(name, None)


def _complete_body(operation: Json) -> None:
    body = operation.get("requestBody")
    if body is not None:
        [content] = body["content"].values()
        body["required"] = _NULL not in content["schema"].get("oneOf", ())
        if "oneOf" in content["schema"]:
            kinds = [each for each in content["schema"]["oneOf"] if each != _NULL]
            content["schema"] = {"anyOf": [*kinds, _NULL]}


def _responses(operation: Json, handler: HTTPRouteHandler) -> Json:
    """Every answer by its status; refusals are described once for all operations."""
    refused = _refused(operation)
    responses: Json = {}
    for status, response in operation["responses"].items():
        if int(status) not in refused:
            response["description"] = HTTPStatus(int(status)).phrase
            _complete_content(response, handler)
            _complete_headers(response, operation)
            responses[status] = response
    return responses | {
        str(status): {"$ref": _RESPONSES + _name(status)} for status in sorted(refused)
    }


def _refused(operation: Json) -> set[int]:
    """The statuses with which an operation may refuse a request."""
    found: Json = operation["responses"]
    refused = {int(status) for status in found if int(status) >= 400}  # noqa: PLR2004 — HTTP: from 400 on it is refused
    refused.update((405, 500) if "health" in operation["tags"] else _ALWAYS)
    if "requestBody" in operation:
        refused.update(each for each in (400, 413, 415) if each in CODES)
    if any("bearer" in way for way in operation["security"]):
        refused.add(401)
    return refused


def _complete_headers(response: Json, operation: Json) -> None:
    for header in response.get("headers", {}).values():
        _drop_noise(header)
        header.setdefault("schema", {"type": "string"})
    if any(each["name"] == HEADER for each in operation.get("parameters", ())):
        response.setdefault("headers", {})[REPLAYED] = _replayed()


def _complete_content(response: Json, handler: HTTPRouteHandler) -> None:
    """Describe a stream, and what is answered in its place if none is accepted."""
    returned = handler.parsed_fn_signature.return_type
    kinds = returned.inner_types if returned.is_union else (returned,)
    if not any(kind.is_subclass_of(ServerSentEvent) for kind in kinds):
        return
    content: Json = {}
    for kind in kinds:
        if kind.is_subclass_of(Response) and kind.inner_types:
            model: type[BaseModel] = kind.inner_types[0].annotation
            content[JSON] = {"schema": {"$ref": REF + model.__name__}}
    content[STREAM] = {
        "schema": {"type": "string", "description": _STREAM},
        "x-itemSchema": {"$ref": REF + "ChatStreamEvent"},
    }
    response["content"] = content


def _replayed() -> Json:
    return {
        "description": "true if this is the first answer to a request that was repeated.",
        "schema": {"type": "string", "enum": ["true"]},
    }


def _refusals() -> Iterator[tuple[str, Json]]:
    for status, meaning in _MEANINGS.items():
        response: Json = {
            "description": meaning,
            "content": {JSON: {"schema": {"$ref": REF + ErrorBody.__name__}}},
        }
        if status in _HEADERS:
            response["headers"] = {
                name: {"description": said, "required": True, "schema": {"type": "string"}}
                for name, said in _HEADERS[status].items()
            }
        yield _name(status), response


def _name(status: int) -> str:
    return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")


def _describe_answers(document: Json, schemas: Json) -> None:
    """Tell what is answered from what is asked, and leave out what is neither."""
    operations = [each for path in document["paths"].values() for each in path.values()]
    answers: list[Json] = [each["responses"] for each in operations]
    shared = [document["components"]["responses"], document["webhooks"]]
    answered = reached([answers, shared], schemas)
    asked = reached([each.get("requestBody") for each in operations], schemas)
    renamed = split(schemas, asked, answered)
    for operation in operations:
        operation["responses"] = point_to(operation["responses"], renamed)
    shared = point_to(shared, renamed)
    document["components"]["responses"], document["webhooks"] = shared
    used = reached([operations, shared], schemas)
    document["components"]["schemas"] = {name: schemas[name] for name in sorted(used)}
