"""The offline model speaks the Chat Completions protocol to the real client."""

import asyncio
import json
from typing import Any

import httpx2
import openai
import pytest

from app.offline.transport import OfflineTransport
from tests.offline.conversation import TOOLS, Conversation, client

HELLO: list[Any] = [{"role": "user", "content": "<visitor>\nhello\n</visitor>"}]
WISH: list[Any] = [
    {"role": "user", "content": "<visitor>\nI'd like an appointment\n</visitor>"}
]


class Gated(OfflineTransport):
    """Lets one word through, then waits for the gate."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.words = 0

    async def pause(self) -> None:
        self.words += 1
        if self.words > 1:
            await self.gate.wait()


async def chunks_of(transport: OfflineTransport | None = None, **asked: Any) -> list[Any]:
    stream = await client(transport).chat.completions.create(
        model="offline", stream=True, **asked
    )
    return [chunk async for chunk in stream]


async def post(path: str, content: bytes, method: str = "POST") -> httpx2.Response:
    async with httpx2.AsyncClient(transport=OfflineTransport()) as http:
        return await http.request(
            method, f"http://offline.invalid/v1{path}", content=content or None
        )


async def test_a_text_is_streamed_word_by_word_after_the_role() -> None:
    chunks = await chunks_of(messages=HELLO, tools=TOOLS)

    deltas = [chunk.choices[0].delta for chunk in chunks]
    words = [delta.content for delta in deltas if delta.content]
    assert deltas[0].role == "assistant"
    assert len(words) > 10
    assert "".join(words).startswith("I'm the built-in offline assistant: I follow")
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert len({chunk.id for chunk in chunks}) == 1


async def test_standing_in_for_another_model_it_does_not_say_what_it_is() -> None:
    transport = OfflineTransport(introduces=False)

    chunks = await chunks_of(transport, messages=HELLO, tools=TOOLS)

    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert said
    assert "offline" not in said


async def test_the_first_word_arrives_before_the_last_one_is_made() -> None:
    transport = Gated()
    stream: Any = await client(transport).chat.completions.create(
        model="offline", messages=HELLO, stream=True
    )
    arrived: list[str] = []

    async for chunk in stream:
        arrived.append(chunk.choices[0].delta.content or "")
        if arrived[-1]:
            assert arrived[-1] == "I'm"
            break
    assert transport.words <= 2
    transport.gate.set()
    rest = [chunk.choices[0].delta.content or "" async for chunk in stream]

    assert len("".join(rest)) > 50


async def test_a_tool_call_comes_as_a_head_and_pieces_of_its_arguments() -> None:
    talk = Conversation()
    await talk.say("An intro call next Tuesday at 14:00, please")
    upto = [m for m in talk.messages if m["role"] != "assistant" or "tool_calls" in m][:4]

    chunks = await chunks_of(messages=_with_now(upto), tools=TOOLS)

    heads = [c for chunk in chunks for c in chunk.choices[0].delta.tool_calls or ()]
    assert heads[0].function.name == "find_slots"
    assert heads[0].type == "function"
    assert heads[0].id
    assert len(heads) > 2
    assert all(piece.id is None and piece.function.name is None for piece in heads[1:])
    arguments = json.loads("".join(piece.function.arguments for piece in heads))
    assert arguments["meeting_type"] == "intro-call"
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


def _with_now(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    context = "<context>\nnow: Sunday, 22 November 2026, 17:05 (Europe/Berlin)\n</context>\n"
    return [
        {**m, "content": context + m["content"]} if m["role"] == "user" else m for m in messages
    ]


async def test_usage_comes_last_and_only_when_asked_for() -> None:
    plain = await chunks_of(messages=HELLO)
    counted = await chunks_of(messages=HELLO, stream_options={"include_usage": True})

    assert all(chunk.usage is None for chunk in plain)
    assert [chunk.usage for chunk in counted[:-1]] == [None] * (len(counted) - 1)
    assert counted[-1].choices == []
    assert counted[-1].usage.total_tokens > counted[-1].usage.completion_tokens > 5


async def test_a_stream_ends_with_the_done_mark() -> None:
    body = json.dumps({"model": "offline", "messages": HELLO, "stream": True}).encode()

    reply = await post("/chat/completions", body)

    assert reply.headers["content-type"] == "text/event-stream"
    events = reply.text.split("\n\n")
    assert events[-2:] == ["data: [DONE]", ""]
    assert all(event.startswith("data: {") for event in events[:-2])


async def test_an_unstreamed_answer_is_one_body_with_the_same_words() -> None:
    streamed = await chunks_of(messages=HELLO)
    whole = await client().chat.completions.create(model="offline", messages=HELLO)

    words = "".join(chunk.choices[0].delta.content or "" for chunk in streamed)
    assert whole.choices[0].message.content == words
    assert whole.choices[0].finish_reason == "stop"
    assert whole.usage is not None


async def test_the_same_request_has_the_same_answer() -> None:
    body = json.dumps({"model": "offline", "messages": WISH, "tools": TOOLS}).encode()

    first, second = await post("/chat/completions", body), await post("/chat/completions", body)

    assert first.content == second.content
    assert first.json()["choices"][0]["message"]["tool_calls"][0]["id"]


async def test_the_ids_of_tool_calls_differ_within_a_conversation() -> None:
    talk = Conversation()
    await talk.say("Hi, I'm Ada, could I have an intro call tomorrow?")

    ids = [call["id"] for m in talk.messages for call in m.get("tool_calls", ())]
    assert len(ids) == len(set(ids)) == 2


async def test_without_tools_no_tool_is_called() -> None:
    for more in ({}, {"tools": TOOLS, "tool_choice": "none"}):
        reply = await client().chat.completions.create(  # type: ignore[call-overload]
            model="offline", messages=WISH, **more
        )
        assert reply.choices[0].message.tool_calls is None
        assert "booking page" in reply.choices[0].message.content


async def test_the_model_is_listed() -> None:
    models = [model.id async for model in client().models.list()]

    assert models == ["offline"]
    assert (await client().models.retrieve("offline")).id == "offline"


@pytest.mark.parametrize(
    ("content", "param"),
    [
        pytest.param(b"{", None, id="no JSON"),
        pytest.param(b"[]", None, id="no object"),
        pytest.param(
            b'{"messages": [{"role": "user", "content": "x"}]}', "model", id="no model"
        ),
        pytest.param(b'{"model": "m"}', "messages", id="no messages"),
        pytest.param(b'{"model": "m", "messages": []}', "messages", id="empty messages"),
        pytest.param(
            b'{"model": "m", "messages": [{"role": "pirate"}]}',
            "messages.[0].role",
            id="unknown role",
        ),
        pytest.param(
            b'{"model": "m", "messages": ["hello"]}',
            "messages.[0].role",
            id="no object message",
        ),
        pytest.param(
            b'{"model": "m", "messages": [{"role": "tool", "tool_call_id": "a"}]}',
            "messages.[0].role",
            id="result without a call",
        ),
        pytest.param(
            b'{"model": "m", "messages": [{"role": "assistant", "tool_calls": [{"id": "a"}]},'
            b' {"role": "user", "content": "x"}]}',
            "messages.[1].role",
            id="call without a result",
        ),
    ],
)
async def test_a_bad_request_is_answered_with_an_error_body(
    content: bytes, param: str | None
) -> None:
    reply = await post("/chat/completions", content)

    assert reply.status_code == 400
    error = reply.json()["error"]
    assert error["type"] == "invalid_request_error"
    assert error["message"]
    assert error["param"] == param


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        pytest.param("POST", "/embeddings", 404, id="another endpoint"),
        pytest.param("GET", "/chat/completions", 405, id="another method"),
        pytest.param("POST", "/models", 405, id="models are not made"),
    ],
)
async def test_what_it_does_not_do_is_said_as_an_error(
    method: str, path: str, status: int
) -> None:
    reply = await post(path, b"", method)

    assert reply.status_code == status
    assert reply.json()["error"]["message"]


async def test_the_client_raises_its_own_errors_for_bad_requests() -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        await client().chat.completions.create(model="offline", messages=[])

    assert caught.value.param == "messages"
