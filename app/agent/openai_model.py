"""A model behind the Chat Completions API: OpenAI's, a compatible server's, or our own.

The client walks through every message it is given, at each call (0.3 ms a message), so
messages and tools go in as `extra_body`: the same bytes on the wire. Chunks are read as
plain objects, since servers stream what the client's classes do not expect.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx2

from app.agent.accumulator import Accumulator
from app.agent.model import Ask, ModelUnavailable, Reply

if TYPE_CHECKING:  # importing it takes over a second: done when the first chat needs it
    import openai

DROPPABLE = ("strict", "parallel_tool_calls", "stream_options", "response_format")
MOST_TOKENS = 800  # of one answer
LINGER = 0.2  # seconds that a stream's end may come after its last chunk


class OpenAIModel:
    """One endpoint and model. What the endpoint rejects is dropped and remembered.

    Args:
        name: of the model, as the endpoint knows it.
        transport: instead of the network, for the built-in model and for tests.
        timeout: seconds without a byte after which an answer is given up.
    """

    def __init__(
        self,
        name: str,
        *,
        api_key: str = "none",
        base_url: str | None = None,
        timeout: float = 30.0,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.name = name
        self._api_key = api_key
        self._base_url = base_url
        self._timeout = httpx2.Timeout(timeout, connect=5.0)
        self._transport = transport
        self._client: openai.AsyncOpenAI | None = None
        self._dropped: set[str] = set()

    def client(self) -> "openai.AsyncOpenAI":
        """The client, made at first use. Slow then: call it ahead of the first visitor."""
        if self._client is None:
            import openai  # noqa: PLC0415 — see TYPE_CHECKING above

            self._client = openai.AsyncOpenAI(
                api_key=self._api_key,
                base_url=self._base_url,
                max_retries=2,
                http_client=httpx2.AsyncClient(
                    transport=self._transport, timeout=self._timeout, follow_redirects=True
                ),
            )
        return self._client

    async def close(self) -> None:
        """Close its connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def answer(self, ask: Ask) -> AsyncIterator[str | Reply]:
        """Ask once, streaming (see ChatModel)."""
        import openai  # noqa: PLC0415 — see TYPE_CHECKING above

        try:
            async for piece in self._answer_with_what_it_takes(ask):
                yield piece
        except openai.APIError as error:
            raise ModelUnavailable(_reason(error)) from error
        except (httpx2.HTTPError, httpx2.StreamError, json.JSONDecodeError) as error:
            message = f"The model's answer could not be read: {type(error).__name__}."
            raise ModelUnavailable(message) from error

    async def _answer_with_what_it_takes(self, ask: Ask) -> AsyncIterator[str | Reply]:
        """Ask again without an option for as long as the endpoint names one it rejects."""
        import openai  # noqa: PLC0415 — see TYPE_CHECKING above

        while True:
            try:
                async for piece in self._stream(ask):
                    yield piece
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                rejected = self._rejected(error)
                if rejected is None:
                    raise
                self._dropped.add(rejected)
            else:
                return

    async def _stream(self, ask: Ask) -> AsyncIterator[str | Reply]:
        body = self._body(ask)
        size = len(json.dumps(body, ensure_ascii=False))
        heap = Accumulator()
        streaming = self.client().chat.completions.with_streaming_response.create(
            model=self.name, messages=[], stream=True, extra_body=body
        )
        async with streaming as response:
            lines = _lines(response.iter_bytes())
            async for line in lines:
                chunk = _chunk(line)
                if chunk is None:
                    continue
                if chunk is DONE:
                    await _read_out(lines)
                    break
                if text := heap.add(chunk):
                    yield text
        yield heap.reply(size)

    def _body(self, ask: Ask) -> dict[str, Any]:
        body: dict[str, Any] = {"messages": list(ask.messages), "max_tokens": MOST_TOKENS}
        if ask.tools:
            body["tools"] = [self._tool(tool) for tool in ask.tools]
            body["parallel_tool_calls"] = False
        if ask.schema is not None:
            name, schema = ask.schema
            wanted = {"name": name, "strict": True, "schema": schema}
            body["response_format"] = {"type": "json_schema", "json_schema": wanted}
        if "max_tokens" in self._dropped:
            body["max_completion_tokens"] = MOST_TOKENS
        body["stream_options"] = {"include_usage": True}
        return {key: value for key, value in body.items() if key not in self._dropped}

    def _tool(self, tool: Mapping[str, Any]) -> Mapping[str, Any]:
        if "strict" not in self._dropped:
            return tool
        function = {key: each for key, each in tool["function"].items() if key != "strict"}
        return {"type": "function", "function": function}

    def _rejected(self, error: "openai.APIStatusError") -> str | None:
        said = set(re.findall(r"\w+", f"{getattr(error, 'param', '')} {error.message}"))
        if "max_tokens" not in self._dropped and "max_completion_tokens" in said:
            return "max_tokens"  # newer models want it under the other name
        return next(
            (each for each in DROPPABLE if each in said and each not in self._dropped), None
        )


DONE: Mapping[str, Any] = {}


async def _read_out(lines: AsyncIterator[str]) -> None:
    """Read to the stream's end, which is there as a rule: the connection is then kept."""
    with suppress(TimeoutError, httpx2.HTTPError, httpx2.StreamError):
        async with asyncio.timeout(LINGER):
            async for _ in lines:
                pass


async def _lines(pieces: AsyncIterator[bytes]) -> AsyncIterator[str]:
    """Lines as event streams have them; text may hold other line breaks, like U+2028."""
    rest = b""
    async for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace").rstrip("\r")
    yield rest.decode(errors="replace")


def _chunk(line: str) -> Mapping[str, Any] | None:
    """One line of an event stream: a chunk, `DONE`, or None for what is no data.

    Raises:
        ModelUnavailable: if the server reports an error in the middle of its stream.
    """
    if not line.startswith("data:"):
        return None
    data = line[5:].strip()
    if data == "[DONE]":
        return DONE
    chunk = json.loads(data)
    if not isinstance(chunk, dict):
        return None
    if error := chunk.get("error"):
        message = error.get("message") if isinstance(error, dict) else error
        raise ModelUnavailable(f"The model's server reports: {str(message)[:200]}")
    return chunk


def _reason(error: "openai.APIError") -> str:
    status = getattr(error, "status_code", None)
    reason = f"{type(error).__name__}{f' {status}' if status else ''}"
    detail = ""
    with suppress(AttributeError):
        detail = str(error.message)[:200]
    return f"The model's server failed: {reason}. {detail}".strip()
