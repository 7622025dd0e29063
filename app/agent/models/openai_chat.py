"""A model behind the Chat Completions API: OpenAI's, a compatible server's, or our own.

The client walks through every message it is given, at each call (0.3 ms a message), so it
is given a body that is written already: the same request on the wire. Chunks are read as
plain objects, since servers stream what the client's classes do not expect.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Mapping, Set
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx2

from app.agent.models.model_errors import failure_of, is_free
from app.agent.models.stream import StreamAccumulator
from app.agent.models.text_calls import TextCallScreen, read_calls, without_thoughts
from app.conversation.model import AnswerLost, FailedAttempt, ModelReply, ModelRequest, Usage

if TYPE_CHECKING:  # importing it takes over a second: done when the first chat needs it
    import openai

DROPPABLE = (
    "strict",
    "parallel_tool_calls",
    "stream_options",
    "response_format",
    "tool_choice",
)
MAX_TOKENS = 800  # of one answer
LINGER = 0.2  # seconds that a stream's end may come after its last chunk


class OpenAIModel:
    """One endpoint and model. What the endpoint rejects is dropped and remembered.

    It asks once: to try again, or elsewhere, is up to `app.agent.models.failover`.

    Args:
        name: of the model, as the endpoint knows it.
        transport: instead of the network, for tests.
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
        self.has_second = False
        self.is_rule_based = False
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
                max_retries=0,
                http_client=httpx2.AsyncClient(
                    transport=self._transport, timeout=self._timeout, follow_redirects=True
                ),
            )
        return self._client

    def warm_up(self) -> None:
        """Make the client."""
        self.client()

    async def close(self) -> None:
        """Close its connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def answer(self, ask: ModelRequest) -> AsyncIterator[str | ModelReply]:
        """Ask once, streaming (see ChatModel)."""
        while True:
            attempt, dropped = _Attempt(self.name, ask), frozenset(self._dropped)
            try:
                async for piece in self._stream(ask, attempt):
                    yield piece
            except Exception as error:
                failure = failure_of(error)
                if failure is None:
                    raise
                ask.failed.append(attempt.failed(failure.code, is_free=is_free(error)))
                if not self._drops_what_is_rejected(error, dropped):
                    raise failure from error
            except BaseException:  # cut short from outside: it has its cost all the same
                if not attempt.is_over:
                    ask.failed.append(attempt.failed("given-up"))
                raise
            else:
                return

    async def _stream(
        self, ask: ModelRequest, attempt: "_Attempt"
    ) -> AsyncIterator[str | ModelReply]:
        text = json.dumps(self._body(ask), ensure_ascii=False)
        attempt.size = len(text)
        response = await self.client().post(
            "/chat/completions",
            content=text.encode(errors="replace"),
            cast_to=httpx2.Response,
            stream=True,
            stream_cls=None,
        )
        async with aclosing(response):
            lines = _lines(response.aiter_bytes())
            async for line in lines:
                chunk = _chunk(line)
                if chunk is None:
                    continue
                if chunk is DONE:
                    attempt.end()
                    await _read_out(lines)
                    break
                if text := attempt.add(chunk):
                    yield text
        reply = attempt.reply()
        if rest := attempt.rest(reply):
            yield rest
        attempt.is_over = True
        yield reply

    def _body(self, ask: ModelRequest) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.name,
            "messages": list(ask.messages),
            "max_tokens": MAX_TOKENS,
            "stream": True,
        }
        if ask.tools:
            body["tools"] = [self._tool(tool) for tool in ask.tools]
            body["parallel_tool_calls"] = False
            if ask.is_last:
                body["tool_choice"] = "none"
        if ask.schema is not None:
            name, schema = ask.schema
            wanted = {"name": name, "strict": True, "schema": schema}
            body["response_format"] = {"type": "json_schema", "json_schema": wanted}
        if "max_tokens" in self._dropped:
            body["max_completion_tokens"] = MAX_TOKENS
        body["stream_options"] = {"include_usage": True}
        return {key: value for key, value in body.items() if key not in self._dropped}

    def _tool(self, tool: Mapping[str, Any]) -> Mapping[str, Any]:
        if "strict" not in self._dropped:
            return tool
        function = {key: each for key, each in tool["function"].items() if key != "strict"}
        return {"type": "function", "function": function}

    def _drops_what_is_rejected(self, error: Exception, dropped: Set[str]) -> bool:
        """Whether the endpoint rejected an option by its name, which it gets no more.

        Args:
            dropped: what this request went without; others may have dropped more meanwhile.
        """
        import openai  # noqa: PLC0415 — see TYPE_CHECKING above

        if not isinstance(error, (openai.BadRequestError, openai.UnprocessableEntityError)):
            return False
        said = set(re.findall(r"\w+", f"{getattr(error, 'param', '')} {error.message}"))
        rejected = [each for each in DROPPABLE if each in said]
        if "max_completion_tokens" in said:  # newer models want it under that name
            rejected.insert(0, "max_tokens")
        fresh = [each for each in rejected if each not in dropped]
        self._dropped.update(fresh[:1])
        return bool(fresh)


class _Attempt:
    """One request: what has come of it yet, and what it costs if nothing more does."""

    def __init__(self, model: str, ask: ModelRequest) -> None:
        self._model = model
        functions = [tool["function"] for tool in ask.tools]
        self._takes = {each["name"]: _parameters(each) for each in functions}
        self._heap = StreamAccumulator()
        self._screen = TextCallScreen(self._takes)
        self._shown = ""
        self._began = time.monotonic()
        self.size = 0  # characters that were sent
        self.is_over = False

    def add(self, chunk: Mapping[str, Any]) -> str:
        """Take a chunk; returns what the visitor may see of it."""
        text = self._heap.add(chunk)
        if self._takes and text:
            text = self._screen.show(text)
        self._shown += text
        return text

    def end(self) -> None:
        """The server says that it is done; not every one says how it ended."""
        self._heap.is_done = True

    def reply(self) -> ModelReply:
        """The whole answer; with tools at hand, calls that are written as text are calls.

        Raises:
            ModelUnavailable: if it cannot be used (see Accumulator.reply).
        """
        reply = self._heap.reply(self.size)
        if not self._takes:
            return reply
        text, calls = read_calls(without_thoughts(reply.text), self._takes, self._takes)
        if reply.calls:
            return replace(reply, text=text)
        if calls and reply.finish == "length":
            raise AnswerLost("The model's answer was cut: length.")
        if not calls and not text.strip():
            raise AnswerLost("The model's answer cannot be read.")
        return replace(reply, text=text, calls=calls)

    def rest(self, reply: ModelReply) -> str:
        """What was held back of the text, and is no part of a call after all."""
        goes_on = bool(self._takes) and reply.text.startswith(self._shown)
        return reply.text[len(self._shown) :] if goes_on else ""

    def failed(self, code: str, *, is_free: bool = False) -> FailedAttempt:
        """The request as one that failed; its cost is estimated, if it can have any."""
        usage = Usage(estimated=True) if is_free else self._heap.cost(self.size)
        taken = int((time.monotonic() - self._began) * 1000)
        return FailedAttempt(self._heap.model or self._model, code, usage, taken)


def _parameters(function: Mapping[str, Any]) -> list[str]:
    """The names of what a tool takes."""
    return list(function.get("parameters", {}).get("properties", ()))


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
        AnswerLost: if the server reports an error in the middle of its stream.
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
        raise AnswerLost(f"The model's server reports: {str(message)[:200]}")
    return chunk
