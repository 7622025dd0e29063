"""A running server lives while the worst texts come in, from visitors and from a model."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from pydantic import SecretStr

from tests.hostile.shapes import shapes
from tests.hostile.test_readers import WORST
from tests.servers import FakeModel, serving
from tests.test_journey import running, settings_in

MAX_SECONDS = 0.5  # of one look at the server's health
AT_ONCE = 2
USUAL = "I'm Ada Lovelace in New York, +49 30 123456, tomorrow at 3 pm?"  # loads what there is


def test_the_server_lives_while_visitors_write_the_worst(tmp_path: Path) -> None:
    with running(settings_in(tmp_path)) as client:
        assert visit(client, USUAL)
        with watched(client) as slowest, ThreadPoolExecutor(AT_ONCE) as visitors:
            answers = list(visitors.map(lambda name: visit(client, shapes()[name]), WORST))

    assert all(answers), "somebody got no answer"
    assert slowest() < MAX_SECONDS


def test_the_server_lives_while_a_model_writes_the_worst(tmp_path: Path) -> None:
    names = [name for name in WORST if shapes()[name].strip()]
    texts = ["Hello. Your appointment is booked.", *(shapes()[name] for name in names)]
    model = FakeModel([stream(text) for text in texts for _ in range(2)])
    with serving(model) as url:
        settings = settings_in(
            tmp_path,
            openai_base_url=f"{url}/v1",
            openai_api_key=SecretStr("k"),
            openai_model="m",
        )
        with running(settings) as client:
            assert visit(client, USUAL, more="")
            with watched(client) as slowest:
                answers = [visit(client, "Hello?", more="") for _ in names]

    assert all(answers), "somebody got no answer"
    assert len(model.requests) > len(names)
    assert slowest() < MAX_SECONDS


def visit(client: httpx2.Client, text: str, more: str = "An intro call please") -> bool:
    """Say something harmless and then that; whether there is an answer to the last."""
    headers: dict[str, str] = {}
    conversation: dict[str, str] = {}
    reply: dict[str, Any] = {}
    for said in filter(str.strip, (more, text)):
        body = {"message": said, "timezone": "Europe/Berlin", **conversation}
        answer = client.post("/v4/chat", json=body, headers=headers)
        assert answer.status_code in (200, 400), answer.text
        if answer.status_code == 400:
            return not said.strip("\x00 ")
        reply = answer.json()
        conversation = {"conversationId": reply["conversationId"]}
        headers = headers or {"X-Conversation-Token": reply["conversationToken"]}
    return any(each["role"] != "user" and each["text"] for each in reply["messages"])


@contextmanager
def watched(client: httpx2.Client) -> Iterator[Any]:
    """Look all the while whether the server lives; yields what the slowest look took."""
    taken: list[float] = [0.0]
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            began = time.monotonic()
            assert client.get("/health/live").status_code == 200
            taken.append(time.monotonic() - began)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield lambda: max(taken)
    finally:
        over.set()
        thread.join()
        assert len(taken) > 10, "nobody has looked"


def stream(text: str, size: int = 40) -> str:
    """An answer as the protocol streams it."""
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    choices = [{"index": 0, "delta": {"content": piece}} for piece in pieces]
    choices.append({"index": 0, "delta": {}, "finish_reason": "stop"})
    chunks = [
        {
            "id": "c",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": "m",
            "choices": [each],
        }
        for each in choices
    ]
    return "\n\n".join([*(f"data: {json.dumps(each)}" for each in chunks), "data: [DONE]", ""])
