"""HTTP by hand: a server that can break its word at any byte."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Handler = Callable[["Wire", dict[str, Any]], Awaitable[None]]

LONGEST_SILENCE = 20.0  # seconds that we keep somebody waiting who does not hang up


class Wire:
    """The connection to somebody who has asked, and what can be done to it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        """Send bytes, whatever they mean."""
        self._writer.write(data)
        await self._writer.drain()

    async def answer(self, status: int, body: object, **headers: str) -> None:
        """A whole answer; what is no text is sent as JSON."""
        kind = "text/html" if isinstance(body, str) else "application/json"
        content = (body if isinstance(body, str) else json.dumps(body)).encode()
        head = {"content-type": kind, "content-length": str(len(content))}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        await self._begin(status, head | named)
        await self.send(content)

    async def problem(self, status: int, message: str, code: str = "", **headers: str) -> None:
        """An error as servers of the protocol report it."""
        error = {"message": message, "type": "error", "param": None, "code": code or None}
        await self.answer(status, {"error": error}, **headers)

    async def stream(self) -> None:
        """Begin a stream of events."""
        await self._begin(200, {"content-type": "text/event-stream"})

    async def _begin(self, status: int, headers: Mapping[str, str]) -> None:
        lines = [f"HTTP/1.1 {status} Whatever", "connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        await self.send("\r\n".join([*lines, "", ""]).encode())

    async def event(self, chunk: object) -> None:
        """One event of a stream."""
        await self.send(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())

    async def done(self) -> None:
        """The proper end of a stream."""
        await self.send(b"data: [DONE]\n\n")

    async def silence(self) -> None:
        """Say nothing until whoever asked has hung up."""
        with contextlib.suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(LONGEST_SILENCE):
                await self._reader.read(1)

    def reset(self) -> None:
        """Break the connection off."""
        self._writer.transport.abort()


async def serve(handler: Handler, ready: Callable[[int], None], over: asyncio.Event) -> None:
    """Serve on a free port, which `ready` is told, until it is over."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await handler(Wire(reader, writer), await _body(reader))
        with contextlib.suppress(ConnectionError):
            writer.close()
            await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0, limit=2**22) as server:
        ready(server.sockets[0].getsockname()[1])
        await over.wait()


async def _body(reader: asyncio.StreamReader) -> dict[str, Any]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    [length] = [line[15:] for line in head.split("\r\n") if line.startswith("content-length:")]
    body: dict[str, Any] = json.loads(await reader.readexactly(int(length)))
    return body
