"""Real servers for tests: ours, a model's, a messaging service's. All on loopback."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

FIXTURES = Path(__file__).parent.parent / "fixtures"


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an ASGI application on a free port; yields its base URL."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=5)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            until(lambda: server.started or not thread.is_alive(), "the server to start")
            assert server.started, "the server did not start"
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)


def until(condition: Callable[[], Any], what: str, seconds: float = 20.0) -> Any:
    """Wait for a condition to hold; returns its value, or fails naming what was awaited."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s in vain for {what}")


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


async def _answer(send: Send, status: int, content: Mapping[str, Any]) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(content).encode()})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


@dataclass
class FakeModel:
    """An OpenAI-compatible server that replays recorded streams, one for each request.

    A request too many is answered with an error, which fails the test that made it.
    """

    streams: list[str]
    requests: list[Mapping[str, Any]] = field(default_factory=list)

    @classmethod
    def replaying(cls, folder: str) -> "FakeModel":
        """The streams of a folder under fixtures/streams, in the order of their names."""
        files = sorted((FIXTURES / "streams" / folder).glob("*.sse"))
        assert files, f"no streams in {folder}"
        return cls([file.read_text(encoding="utf-8") for file in files])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        self.requests.append(json.loads(await _body(receive)))
        if not self.streams:
            error = {"message": "no stream is left", "type": "server_error"}
            await _answer(send, 400, {"error": error})
            return
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for event in self.streams.pop(0).split("\n\n"):
            piece = {"type": "http.response.body", "body": f"{event}\n\n".encode()}
            await send({**piece, "more_body": True})
            await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": b""})


@dataclass
class FakeTelegram:
    """Telegram's side of the Bot API; keeps what it was told to send.

    `failures` are statuses to answer with first.
    """

    failures: list[int] = field(default_factory=list)
    calls: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    @property
    def sent(self) -> Sequence[Mapping[str, Any]]:
        """The messages that went out, in order."""
        return [body for method, body in self.calls if method == "sendMessage"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        body = json.loads(await _body(receive))
        if self.failures:
            status = self.failures.pop(0)
            await _answer(send, status, {"ok": False, "error_code": status})
            return
        self.calls.append((scope["path"].rsplit("/", 1)[-1], body))
        await _answer(send, 200, {"ok": True, "result": {"message_id": len(self.calls)}})
