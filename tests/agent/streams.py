"""Recorded answers of model servers, and a model that replays them."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx2

from app.agent.models.openai_chat import OpenAIModel
from app.conversation.model import ModelReply, ModelRequest

RECORDINGS = Path(__file__).parent.parent.parent / "fixtures" / "streams"
HELLO = ModelRequest([{"role": "user", "content": "hello"}])
EVENTS = {"content-type": "text/event-stream"}

Handler = Callable[[httpx2.Request], httpx2.Response]


def recorded(name: str, folder: str = "odd") -> bytes:
    """The bytes of one recording."""
    return (RECORDINGS / folder / f"{name}.sse").read_bytes()


def chunks_in(name: str) -> list[dict[str, Any]]:
    """The chunks of one recording."""
    lines = recorded(name).decode().split("\n")
    data = [line[5:].strip() for line in lines if line.startswith("data:")]
    return [json.loads(each) for each in data if each != "[DONE]"]


def streamed(content: bytes) -> httpx2.Response:
    """A stream of events as an answer."""
    return httpx2.Response(200, headers=EVENTS, content=content)


def problem(
    status: int, message: str, headers: dict[str, str] | None = None, **more: Any
) -> httpx2.Response:
    """An error as an answer."""
    return httpx2.Response(
        status, headers=headers or {}, json={"error": {"message": message, **more}}
    )


class Server:
    """Answers one request after another; a request too many fails the test."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self._answers = list(answers)
        self.bodies: list[dict[str, Any]] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """Take one request."""
        self.bodies.append(json.loads(request.content))
        assert self._answers, "one request too many"
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def model(self) -> OpenAIModel:
        """A model behind this server, which is asked once."""
        return OpenAIModel(
            "m", base_url="http://model.invalid/v1", transport=httpx2.MockTransport(self)
        )


async def answer_of(
    model: OpenAIModel, ask: ModelRequest = HELLO
) -> tuple[Sequence[str], ModelReply]:
    """The pieces of an answer and the whole of it."""
    pieces: list[str] = []
    reply: ModelReply | None = None
    async for item in model.answer(ask):
        assert reply is None, "something came after the whole answer"
        if isinstance(item, ModelReply):
            reply = item
        else:
            pieces.append(item)
    await model.close()
    assert reply is not None
    return pieces, reply
