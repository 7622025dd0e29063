"""What a model's server can do to us, and what we make of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from app.agent.invites.writer import SCHEMA
from app.agent.models.openai_chat import OpenAIModel
from app.agent.tools.booking_tools import TOOLS
from app.conversation.model import ModelBusy, ModelReply, ModelRequest, ModelUnavailable
from tests.agent.streams import EVENTS, HELLO, Server, answer_of, problem, recorded, streamed

SOON = {"retry-after": "0.01"}
WITH_TOOLS = replace(HELLO, tools=[tool.schema() for tool in TOOLS])
WITH_SCHEMA = replace(HELLO, schema=("invite", SCHEMA))


def hello() -> httpx2.Response:
    return streamed(recorded("plain_text"))


async def text_of(server: Server, ask: ModelRequest = HELLO) -> str:
    _, reply = await answer_of(server.model(), ask)
    return reply.text


def has_strict(body: dict[str, Any]) -> bool:
    return any("strict" in tool["function"] for tool in body.get("tools", ()))


@pytest.mark.parametrize(
    ("message", "param", "ask", "key"),
    [
        ("Unrecognized argument: parallel_tool_calls", None, WITH_TOOLS, "parallel_tool_calls"),
        ("Unsupported parameter", "stream_options", HELLO, "stream_options"),
        ("response_format is not supported", None, WITH_SCHEMA, "response_format"),
        (
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
            "max_tokens",
            HELLO,
            "max_tokens",
        ),
    ],
    ids=["parallel_tool_calls", "stream_options", "response_format", "max_tokens"],
)
@pytest.mark.parametrize("status", [400, 422])
async def test_what_an_endpoint_rejects_by_name_is_dropped_and_remembered(
    message: str, param: str | None, ask: ModelRequest, key: str, status: int
) -> None:
    server = Server(problem(status, message, param=param), hello(), hello())
    model = server.model()

    _, reply = await answer_of(model, ask)
    await answer_of(model, ask)

    assert reply.text == "Hello there."
    assert [key in body for body in server.bodies] == [True, False, False]


async def heard(model: OpenAIModel, ask: ModelRequest) -> ModelReply:
    *_, reply = [piece async for piece in model.answer(ask)]
    assert isinstance(reply, ModelReply)
    return reply


async def test_who_asked_with_it_while_it_was_being_dropped_asks_again_without_it() -> None:
    arrived = asyncio.Barrier(2)
    bodies: list[dict[str, Any]] = []

    async def answer(request: httpx2.Request) -> httpx2.Response:
        bodies.append(json.loads(request.content))
        if "parallel_tool_calls" not in bodies[-1]:
            return hello()
        async with asyncio.timeout(5):
            await arrived.wait()
        return problem(400, "Unrecognized argument: parallel_tool_calls")

    transport = httpx2.MockTransport(answer)
    model = OpenAIModel("m", base_url="http://model.invalid/v1", transport=transport)
    replies = await asyncio.gather(*(heard(model, WITH_TOOLS) for _ in range(2)))
    await model.close()

    assert [reply.text for reply in replies] == ["Hello there."] * 2
    assert len(bodies) == 4


async def test_a_strict_that_is_rejected_disappears_from_every_tool() -> None:
    message = "Extra inputs are not permitted: tools.0.function.strict"
    server = Server(problem(400, message), hello(), hello())
    model = server.model()

    await answer_of(model, WITH_TOOLS)
    await answer_of(model, WITH_TOOLS)

    assert [has_strict(body) for body in server.bodies] == [True, False, False]
    for before, after in zip(*(body["tools"] for body in server.bodies[:2]), strict=True):
        del before["function"]["strict"]
        assert after == before


async def test_several_options_are_dropped_one_after_another() -> None:
    rejected = ("strict", "parallel_tool_calls", "stream_options")
    server = Server(*(problem(400, f"unknown field {each}") for each in rejected), hello())

    assert await text_of(server, WITH_TOOLS) == "Hello there."

    assert not {"parallel_tool_calls", "stream_options"} & server.bodies[-1].keys()
    assert not has_strict(server.bodies[-1])


async def test_the_limit_on_tokens_goes_out_under_the_name_that_the_model_knows() -> None:
    message = "Unsupported parameter: use 'max_completion_tokens' instead."
    server = Server(problem(400, message, param="max_tokens"), hello())

    await text_of(server)

    limits = [
        {key: body[key] for key in body if key.startswith("max_")} for body in server.bodies
    ]
    assert limits == [{"max_tokens": 800}, {"max_completion_tokens": 800}]


@pytest.mark.parametrize(
    "message",
    ["This account is restricted.", "maximum context length exceeded", "bad request"],
)
async def test_a_rejection_of_something_else_is_final(message: str) -> None:
    server = Server(problem(400, message))

    with pytest.raises(ModelUnavailable, match="BadRequestError 400"):
        await text_of(server, WITH_TOOLS)


async def test_an_option_that_is_rejected_again_without_being_sent_is_no_endless_loop() -> None:
    server = Server(problem(400, "strict"), problem(400, "strict"))

    with pytest.raises(ModelUnavailable):
        await text_of(server, WITH_TOOLS)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([problem(401, "bad key")], "AuthenticationError 401. .*bad key"),
        ([problem(403, "not yours")], "PermissionDeniedError 403"),
        ([problem(404, "no such model")], "NotFoundError 404. .*no such model"),
        ([problem(500, "oh", SOON)], "InternalServerError 500"),
        ([problem(503, "busy", SOON)], "InternalServerError 503"),
        (
            [problem(429, "You exceeded your quota", SOON, code="insufficient_quota")],
            "RateLimitError 429. .*exceeded your quota",
        ),
    ],
    ids=["key", "permission", "model", "500s", "503s", "quota"],
)
async def test_every_refusal_makes_the_model_unavailable(
    answers: list[httpx2.Response], said: str
) -> None:
    with pytest.raises(ModelUnavailable, match=said):
        await text_of(Server(*answers))


@pytest.mark.parametrize(
    "failure",
    [httpx2.ReadTimeout("slow"), httpx2.ConnectError("no route")],
    ids=["timeout", "no network"],
)
async def test_without_an_answer_the_model_is_unavailable(failure: Exception) -> None:
    server = Server(failure)

    with pytest.raises(ModelBusy, match=r"APITimeoutError|APIConnectionError"):
        await text_of(server)


async def test_a_page_instead_of_a_stream_is_no_answer() -> None:
    page = httpx2.Response(200, html="<html><body>Welcome to nginx!\n</body></html>")

    with pytest.raises(ModelUnavailable, match="broke off"):
        await text_of(Server(page))


class Breaking(httpx2.AsyncByteStream):
    """A stream that fails after its first events."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield recorded("cut_in_text")
        raise self._failure


@pytest.mark.parametrize(
    "failure",
    [httpx2.ReadTimeout("slow"), httpx2.ReadError("gone"), httpx2.RemoteProtocolError("cut")],
    ids=["timeout", "reset", "cut"],
)
async def test_a_stream_that_fails_in_the_middle_makes_the_model_unavailable(
    failure: Exception,
) -> None:
    response = httpx2.Response(200, headers=EVENTS, stream=Breaking(failure))
    model = Server(response).model()
    pieces: list[object] = []

    async def listen() -> None:
        async for piece in model.answer(HELLO):
            pieces.append(piece)

    with pytest.raises(ModelUnavailable, match=type(failure).__name__):
        await listen()
    await model.close()

    assert pieces == ["We have ", "these "]


async def test_what_we_ask_goes_out_as_it_is() -> None:
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Ünïcode & <b>, \u2028 and 🙂"},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "c", "extra": {"x": 1}}]},
        {"role": "tool", "tool_call_id": "c", "content": "{}"},
    ]
    server = Server(hello())

    await text_of(server, replace(WITH_TOOLS, messages=messages))

    [body] = server.bodies
    assert body["messages"] == messages
    assert body["tools"] == WITH_TOOLS.tools
    assert body["model"] == "m"
    assert body["stream"] is True
    assert body["parallel_tool_calls"] is False
    assert body["stream_options"] == {"include_usage": True}


async def test_a_schema_asks_for_an_object_of_that_form() -> None:
    server = Server(hello())

    await text_of(server, WITH_SCHEMA)

    [body] = server.bodies
    wanted = {"name": "invite", "strict": True, "schema": SCHEMA}
    assert body["response_format"] == {"type": "json_schema", "json_schema": wanted}
    assert "tools" not in body
    assert "parallel_tool_calls" not in body


async def test_text_is_passed_on_in_the_pieces_in_which_it_came() -> None:
    pieces, reply = await answer_of(Server(hello()).model())

    assert pieces == ["Hello ", "there."]
    assert reply.text == "Hello there."


async def test_a_model_can_be_used_again_after_it_was_closed() -> None:
    model = Server(hello(), hello()).model()

    await answer_of(model)
    _, reply = await answer_of(model)

    assert reply.text == "Hello there."
