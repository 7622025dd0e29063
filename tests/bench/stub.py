"""A model server that thinks in no time: the other side of a turn that is measured.

    python -m tests.bench.stub PORT

It plays one conversation over and over, told apart by the request alone: a message that says
when is answered with a search and a text, each other one with a search, a proposal and, as
the invite's writer, a title and a description. `now` in a text is the instant at which its
first piece was sent, in nanoseconds of the monotonic clock, which all processes share.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import Iterator
from typing import Any

import uvloop

WISH = re.compile(r"\bon ([^.]+)\.")
KIND = re.compile(r"\bcall m(\d+)\b")
OFFER = "now={now} These times are free: the first, the second and the third. Which one suits?"
DONE = "Done: it is on Monday, and a confirmation is on its way to ada@example.com."
INVITE = {"title": "Intro call: Ada Lovelace", "description": "Ada wants to see an engine."}


def answer(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The deltas of the next answer."""
    messages = body["messages"]
    said = [each["content"] for each in messages if each["role"] == "user"]
    last = max(at for at, each in enumerate(messages) if each["role"] == "user")
    results = sum(each["role"] == "tool" for each in messages[last:])
    is_wish = WISH.search(said[-1]) is not None
    if "response_format" in body:
        yield from _spoken(json.dumps(INVITE))
    elif results == 0:
        wished = next((each for each in reversed(said) if WISH.search(each)), "")
        yield from _called("find_slots", _search(wished))
    elif not is_wish and results == 1 and "tools" in body:
        yield from _called("propose_booking", _proposal(messages[-1]["content"]))
    else:
        text = OFFER if is_wish else DONE
        yield from _spoken(text.replace("{now}", str(time.monotonic_ns())))


def _search(wished: str) -> dict[str, object]:
    wish, kind = WISH.search(wished), KIND.search(wished)
    return {
        "meeting_type": f"m{kind[1]}" if kind else "m0",
        "when": wish[1] if wish else "",
        "host": None,
        "duration": None,
    }


def _proposal(result: str) -> dict[str, object]:
    slots = json.loads(result).get("slots") or [{"id": "s1"}]
    return {
        "slot_id": slots[0]["id"],
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "phone": None,
        "guests": None,
        "purpose": None,
    }


def _spoken(text: str) -> Iterator[dict[str, Any]]:
    yield {"role": "assistant", "content": ""}
    for word in re.findall(r"\S+\s*", text):
        yield {"content": word}


def _called(name: str, arguments: dict[str, object]) -> Iterator[dict[str, Any]]:
    text = json.dumps(arguments)
    head: dict[str, Any] = {"index": 0, "id": f"call_{time.monotonic_ns()}", "type": "function"}
    yield {"tool_calls": [{**head, "function": {"name": name, "arguments": ""}}]}
    for at in range(0, len(text), 12):
        piece = {"arguments": text[at : at + 12]}
        yield {"tool_calls": [{"index": 0, "function": piece}]}


def stream(body: dict[str, Any]) -> bytes:
    """The whole answer as an event stream."""
    envelope: dict[str, Any] = {"id": "chatcmpl-1", "created": 1, "model": "stub"}
    made = list(answer(body))
    end = "tool_calls" if "tool_calls" in made[-1] else "stop"
    choices: list[dict[str, Any]] = [
        {"index": 0, "delta": delta, "finish_reason": None} for delta in made
    ]
    choices.append({"index": 0, "delta": {}, "finish_reason": end})
    chunks: list[dict[str, Any]] = [{**envelope, "choices": [choice]} for choice in choices]
    if (body.get("stream_options") or {}).get("include_usage"):
        usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
        chunks.append({**envelope, "choices": [], "usage": usage})
    lines = [b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks]
    return b"".join([*lines, b"data: [DONE]\n\n"])


class Server(asyncio.Protocol):
    """HTTP/1.1, as little of it as the client needs."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody connects."""
        self._transport: Any = transport  # uvloop's own kind
        self._heard = b""

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self._heard += data
        while (end := self._heard.find(b"\r\n\r\n")) >= 0:
            head = self._heard[:end].lower()
            found = re.search(rb"content-length:\s*(\d+)", head)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._heard) < whole:
                return
            content, self._heard = self._heard[end + 4 : whole], self._heard[whole:]
            sent = stream(json.loads(content))
            self._transport.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
                b"content-length: %d\r\n\r\n" % len(sent) + sent
            )


async def serve(port: int) -> None:
    """Serve until terminated."""
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
