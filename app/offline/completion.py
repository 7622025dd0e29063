"""Chat Completions on the wire: requests checked, answers as one body or as chunks."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Chunks = Iterator[dict[str, Any]]

ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function"})
ARGUMENTS_PIECE = 24  # characters of a tool call's arguments in one chunk
CHARACTERS_PER_TOKEN = 4  # a rough measure; there is no tokenizer here


class RequestRefused(Exception):  # never leaves the package: it becomes an error body
    """A request that cannot be answered, with the HTTP status that says so."""

    def __init__(
        self, status: int, message: str, param: str | None = None, code: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.param = param
        self.code = code

    def body(self) -> dict[str, Any]:
        """The error as the protocol spells it."""
        error = {"message": str(self), "type": "invalid_request_error"}
        return {"error": {**error, "param": self.param, "code": self.code}}


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that the model wants run."""

    tool: str
    arguments: dict[str, object]


@dataclass(frozen=True, slots=True)
class Reply:
    """The next assistant message: a text, tool calls, or a text and then tool calls."""

    text: str | None = None
    calls: tuple[ToolCall, ...] = ()


def read_body(content: bytes) -> dict[str, Any]:
    """The request as an object whose messages are well formed; otherwise `RequestRefused`."""
    try:
        body = json.loads(content)
    except ValueError:
        raise RequestRefused(400, "We could not parse the JSON body of your request.") from None
    if not isinstance(body, dict):
        raise RequestRefused(400, "The body of your request must be a JSON object.")
    if not isinstance(body.get("model"), str):
        raise RequestRefused(400, "You must provide a model parameter.", "model")
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise RequestRefused(400, "You must provide at least one message.", "messages")
    _check_messages(messages)
    return body


def _check_messages(messages: list[Any]) -> None:
    """Known roles only, and each tool call followed by its result before anything else."""
    waiting: set[str] = set()
    for index, message in enumerate(messages):
        where = f"messages.[{index}]"
        role = message.get("role") if isinstance(message, dict) else None
        if role not in ROLES:
            raise RequestRefused(400, f"Invalid role in {where}.", f"{where}.role")
        if role == "tool":
            call_id = message.get("tool_call_id")
            if call_id not in waiting:
                raise RequestRefused(
                    400,
                    "Messages with role 'tool' must be a response to a preceding message "
                    "with 'tool_calls'.",
                    f"{where}.role",
                )
            waiting.discard(call_id)
            continue
        _check_answered(waiting, f"{where}.role")
        waiting = {call.get("id", "") for call in message.get("tool_calls") or ()}
    _check_answered(waiting, f"messages.[{len(messages)}].role")


def _check_answered(waiting: set[str], where: str) -> None:
    if waiting:
        raise RequestRefused(
            400,
            "An assistant message with 'tool_calls' must be followed by tool messages "
            f"responding to each 'tool_call_id'. Without response: {sorted(waiting)}",
            where,
        )


def whole(reply: Reply, body: dict[str, Any]) -> dict[str, Any]:
    """The answer as one chat.completion object."""
    message: dict[str, Any] = {"role": "assistant", "content": reply.text, "refusal": None}
    if reply.calls:
        message["tool_calls"] = [
            {"id": call_id, "type": "function", "function": _function(call)}
            for call_id, call in _numbered(reply, body)
        ]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _end(reply)}
    return {
        **_envelope("chat.completion", body),
        "choices": [choice],
        "usage": _usage(reply, body),
    }


def chunks(reply: Reply, body: dict[str, Any]) -> Chunks:
    """The answer as chat.completion.chunk objects, made one at a time.

    The role comes first, then the text word by word, then each tool call (id and name,
    then its arguments in pieces), the finish reason, and the usage if it was asked for.
    """
    envelope = _envelope("chat.completion.chunk", body)
    with_usage = bool((body.get("stream_options") or {}).get("include_usage"))

    def chunk(delta: dict[str, Any], end: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": end}
        return {**envelope, "choices": [choice], **({"usage": None} if with_usage else {})}

    yield chunk({"role": "assistant", "content": "" if reply.text else None})
    for word in re.findall(r"\s*\S+\s*$|\s*\S+", reply.text or ""):
        yield chunk({"content": word})
    for index, (call_id, call) in enumerate(_numbered(reply, body)):
        function = _function(call)
        head = {"name": function["name"], "arguments": ""}
        first = {"index": index, "id": call_id, "type": "function", "function": head}
        yield chunk({"tool_calls": [first]})
        for piece in _pieces(function["arguments"]):
            yield chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    yield chunk({}, _end(reply))
    if with_usage:
        yield {**envelope, "choices": [], "usage": _usage(reply, body)}


def writes(chunk: dict[str, Any]) -> bool:
    """Whether the chunk carries a word of text."""
    return any(choice["delta"].get("content") for choice in chunk["choices"])


def _envelope(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{_digest(body)}",
        "object": kind,
        "created": 0,  # there is no clock here
        "model": body["model"],
    }


def _numbered(reply: Reply, body: dict[str, Any]) -> list[tuple[str, ToolCall]]:
    """Each call with an id that no other request of the conversation has."""
    stem = _digest(body)
    return [(f"call_{stem}{number}", call) for number, call in enumerate(reply.calls)]


def _digest(body: dict[str, Any]) -> str:
    canonical = json.dumps(body["messages"], sort_keys=True).encode()
    return hashlib.sha256(canonical).hexdigest()[:20]


def _function(call: ToolCall) -> dict[str, str]:
    return {"name": call.tool, "arguments": json.dumps(call.arguments, ensure_ascii=False)}


def _pieces(text: str) -> list[str]:
    return [text[at : at + ARGUMENTS_PIECE] for at in range(0, len(text), ARGUMENTS_PIECE)]


def _end(reply: Reply) -> str:
    return "tool_calls" if reply.calls else "stop"


def _usage(reply: Reply, body: dict[str, Any]) -> dict[str, int]:
    asked = len(json.dumps([body["messages"], body.get("tools") or []], ensure_ascii=False))
    written = len(reply.text or "") + sum(
        len(call.tool) + len(json.dumps(call.arguments)) for call in reply.calls
    )
    prompt, answer = asked // CHARACTERS_PER_TOKEN, written // CHARACTERS_PER_TOKEN + 1
    return {
        "prompt_tokens": prompt,
        "completion_tokens": answer,
        "total_tokens": prompt + answer,
    }
