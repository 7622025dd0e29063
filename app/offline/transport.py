"""An httpx2 transport behind which the offline model answers instead of a server.

Hand it to the real client::

    openai.AsyncOpenAI(
        api_key="offline", base_url="http://offline.invalid/v1",
        http_client=httpx2.AsyncClient(transport=OfflineTransport()),
    )

Only the request decides the answer: there is no state between requests, no clock and no
chance. The wire format is that of platform.openai.com/docs/api-reference/chat.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2

from app.offline import completion
from app.offline.policy import think

MODEL = "offline"


class OfflineTransport(httpx2.AsyncBaseTransport):
    """Answers POST …/chat/completions and GET …/models; anything else is an error body.

    Args:
        delay: seconds to wait before each word of a streamed text, so that people see
            it being written. Tool calls and whole (unstreamed) answers never wait.
        introduces: it says at the beginning of a conversation what it is. Standing in for
            another model it does not: that one would repeat it of itself.
    """

    def __init__(self, delay: float = 0.0, *, introduces: bool = True) -> None:
        self._delay = delay
        self._introduces = introduces

    async def pause(self) -> None:
        """Wait before the next word. At least gives way to other tasks."""
        await asyncio.sleep(self._delay)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request; every outcome is a response, none an exception."""
        try:
            return await self._answer(request)
        except completion.RequestRefused as refusal:
            return _json(refusal.body(), request, refusal.status)

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path.rstrip("/")
        if path.endswith("/chat/completions"):
            _require(request, "POST")
            return self._complete(request, completion.read_body(await request.aread()))
        if path.endswith("/models") or path.endswith(f"/models/{MODEL}"):
            _require(request, "GET")
            one = {"id": MODEL, "object": "model", "created": 0, "owned_by": "built-in"}
            listed = {"object": "list", "data": [one]}
            return _json(listed if path.endswith("/models") else one, request)
        raise completion.RequestRefused(
            404, f"Unknown request URL: {request.method} {path}.", code="unknown_url"
        )

    def _complete(self, request: httpx2.Request, body: dict[str, Any]) -> httpx2.Response:
        reply = think(body, introduces=self._introduces)
        if not body.get("stream"):
            return _json(completion.whole(reply, body), request)
        stream = _EventStream(self._events(completion.chunks(reply, body)))
        headers = {"content-type": "text/event-stream"}
        return httpx2.Response(200, headers=headers, stream=stream, request=request)

    async def _events(self, chunks: completion.Chunks) -> AsyncIterator[bytes]:
        for chunk in chunks:
            if completion.writes(chunk):
                await self.pause()
            yield b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\n\n"
        yield b"data: [DONE]\n\n"


class _EventStream(httpx2.AsyncByteStream):
    """Server-sent events, each handed on as soon as it is made."""

    def __init__(self, events: AsyncIterator[bytes]) -> None:
        self._events = events

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for event in self._events:
            yield event


def _require(request: httpx2.Request, method: str) -> None:
    if request.method != method:
        raise completion.RequestRefused(
            405, f"Not allowed to {request.method} on {request.url.path} (try {method})."
        )


def _json(body: dict[str, Any], request: httpx2.Request, status: int = 200) -> httpx2.Response:
    content = json.dumps(body, ensure_ascii=False).encode()
    headers = {"content-type": "application/json"}
    return httpx2.Response(status, headers=headers, content=content, request=request)
