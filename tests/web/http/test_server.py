"""The server's own limits, on a real socket."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn

from app.web.http import server
from app.web.http.server import BoundedHttp
from tests.servers import until


async def hello(scope: Any, receive: Any, send: Any) -> None:
    """An application that reads the body and answers with its size."""
    size = 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})


@contextmanager
def served() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(hello, http=BoundedHttp, lifespan="off", log_level="critical")
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            until(lambda: running.started, "the server")
            yield listener.getsockname()[1]
        finally:
            running.should_exit = True
            thread.join(20)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served() as port:
        yield port


def answer_to(port: int, *pieces: bytes) -> bytes:
    """What comes back until the server hangs up, or has nothing more to say."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has hung up before everything was sent: what it said is read below
        received = b""
        try:
            while piece := connection.recv(65_536):
                received += piece
                if b"\r\n\r\n" in received and b"onnection: close" not in received:
                    break
        except ConnectionResetError:
            pass  # likewise
        return received


HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"


def test_an_endless_field_is_refused(port: int) -> None:
    answer = answer_to(port, HEAD + b"X-Long: ", *[b"a" * 16_384] * 40)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b'"errorCode": "too-large"' in answer


def test_endless_fields_are_refused(port: int) -> None:
    answer = answer_to(port, HEAD, *[b"X-More: a\r\n" * 1_000] * 40)
    assert answer.startswith(b"HTTP/1.1 431 ")


def test_a_long_body_is_none_of_its_business(port: int) -> None:
    body = b"a" * 1_000_000
    head = HEAD + b"Content-Length: %d\r\n\r\n" % len(body)
    answer = answer_to(port, head + body)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"1000000" in answer


def test_a_head_of_60_kilobytes_is_read(port: int) -> None:
    field = b"X-Long: " + b"a" * 60_000 + b"\r\n"
    assert answer_to(port, HEAD + field + b"\r\n").startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("begun", [b"", HEAD])
def test_a_head_that_does_not_come_to_its_end_is_given_up(
    begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "HEAD_WITHIN", 0.2)
    with served() as port:
        answer = answer_to(port, begun)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"errorCode": "timeout"' in answer
