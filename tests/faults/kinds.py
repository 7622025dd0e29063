"""Everything that can go wrong with a model's answer, by name.

Beneath each fault is an honest answer: that of the built-in model to the same request.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any

from app.offline.reply import Call, Reply
from tests.faults.honest import answer
from tests.faults.wire import Wire

TAG, END = "<tool_call>", "</tool_call>"


@dataclass
class Asked:
    """A request, the connection it came over, and the dice to answer it with."""

    wire: Wire
    body: dict[str, Any]
    dice: Random

    @cached_property
    def reply(self) -> Reply:
        """What an honest model answers."""
        return answer(self.body)

    @property
    def call(self) -> Call | None:
        """The call that an honest model makes, if it makes one."""
        return self.reply.calls[0] if self.reply.calls else None

    @property
    def results(self) -> Sequence[str]:
        """The results that the model has been given, oldest first."""
        return [str(m["content"]) for m in self.body["messages"] if m["role"] == "tool"]

    async def say(self, reply: Reply | None = None) -> None:
        """Answer as an honest model does, or with another reply."""
        await self.wire.stream()
        for each in chunks(self.reply if reply is None else reply, len(self.results)):
            await self.wire.event(each)
        await self.wire.done()

    async def deltas(self, *deltas: dict[str, Any], finish: str | None = "stop") -> None:
        """Stream these deltas; without `finish` nothing is said about the end."""
        await self.wire.stream()
        for delta in deltas:
            await self.wire.event(chunk(delta))
        if finish is not None:
            await self.wire.event(chunk({}, finish))
            await self.wire.done()


Arguments = dict[str, object]
Fault = Callable[[Asked], Awaitable[None]]


def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    """One chunk of a stream."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "model": "m", "choices": [choice]}


def chunks(reply: Reply, before: int) -> Iterator[dict[str, Any]]:
    """An answer as chunks: the role, the words, then each call in pieces.

    Args:
        before: how many calls the conversation has had, so that the ids are new.
    """
    yield chunk({"role": "assistant", "content": "" if reply.said else None})
    for piece in in_pieces(reply.said.text):
        yield chunk(piece)
    for index, call in enumerate(reply.calls):
        function = {"name": call.tool, "arguments": ""}
        head = {"index": index, "id": f"call_{before}{index}", "type": "function"}
        yield chunk({"tool_calls": [{**head, "function": function}]})
        for piece in in_pieces(json.dumps(call.arguments), 24):
            part = {"index": index, "function": {"arguments": piece["content"]}}
            yield chunk({"tool_calls": [part]})
    yield chunk({}, "tool_calls" if reply.calls else "stop")


def called(call: Call, **odd: Any) -> dict[str, Any]:
    """A delta with a whole call in it; `odd` replaces parts, None leaves them out."""
    function = {"name": call.tool, "arguments": json.dumps(call.arguments)}
    fragment = {"index": 0, "id": "call_1", "type": "function", "function": function} | odd
    return {"tool_calls": [{name: each for name, each in fragment.items() if each is not None}]}


def in_pieces(text: str, size: int = 6) -> list[dict[str, Any]]:
    """A text as deltas."""
    return [{"content": text[at : at + size]} for at in range(0, len(text), size)]


def written(form: str) -> Fault:
    """The call is written into the text instead of being made."""

    async def fault(asked: Asked) -> None:
        if asked.call is None:
            await asked.say()
            return
        call = {"name": asked.call.tool, "arguments": asked.call.arguments}
        await asked.deltas(*in_pieces(form.replace("%s", json.dumps(call))))

    return fault


def miscalled(spoil: Callable[[Call], str], finish: str = "tool_calls") -> Fault:
    """The call's arguments are not what the tool takes."""

    async def fault(asked: Asked) -> None:
        call = asked.call or Call("find_slots", {"meeting_type": "intro-call", "when": ""})
        function = {"name": call.tool, "arguments": spoil(call)}
        await asked.deltas(called(call, function=function), finish=finish)

    return fault


def oddly(**odd: Any) -> Fault:
    """The call comes in an unusual form, but comes."""

    async def fault(asked: Asked) -> None:
        if asked.call is None:
            await asked.say()
        else:
            await asked.deltas(called(asked.call, **odd))

    return fault


async def arguments_as_object(asked: Asked) -> None:
    """The arguments are an object and no string."""
    if asked.call is None:
        await asked.say()
        return
    function = {"name": asked.call.tool, "arguments": asked.call.arguments}
    await asked.deltas(called(asked.call, function=function))


async def unknown_tool(asked: Asked) -> None:
    """A tool is called that would be handy."""
    await asked.say(Reply(calls=(Call("book_appointment", {"slot": "s1"}),)))


async def circle(asked: Asked) -> None:
    """The same call over and over."""
    await asked.say(Reply(calls=(Call("list_meeting_types", {}),)))


def looking(when: str) -> Reply:
    """A search for times."""
    find: Arguments = {"meeting_type": "intro-call", "when": when}
    return Reply(calls=(Call("find_slots", {**find, "host": None, "duration": None}),))


async def searching(asked: Asked) -> None:
    """The same search under other words, over and over."""
    when = "any time" + " please" * len(asked.results)
    find: Arguments = {
        "meeting_type": "intro-call",
        "when": when,
        "host": None,
        "duration": None,
    }
    await asked.say(Reply(calls=(Call("find_slots", find),)))


async def endless(asked: Asked) -> None:
    """Always another search, and never a word."""
    when = f"in {3 + len(asked.results)} days"
    find: Arguments = {
        "meeting_type": "intro-call",
        "when": when,
        "host": None,
        "duration": None,
    }
    await asked.say(Reply(calls=(Call("find_slots", find),)))


def eager(name: str, email: str, slot: str = "s1") -> Fault:
    """Something is proposed that nobody asked for; again and again, if need be."""

    async def fault(asked: Asked) -> None:
        if not any('"slots"' in result for result in asked.results):
            await asked.say()
            return
        order: Arguments = {"slot_id": slot, "name": name, "email": email, "phone": None}
        order |= {"guests": None, "purpose": None}
        await asked.say(Reply(calls=(Call("propose_booking", order),)))

    return fault


def speaking(text: str, *, key: str = "content", finish: str = "stop") -> Fault:
    """The model says just that."""

    async def fault(asked: Asked) -> None:
        await asked.deltas({"role": "assistant", key: text}, finish=finish)

    return fault


async def thinking(asked: Asked) -> None:
    """The model thinks aloud before it answers."""
    if asked.call is not None or not asked.reply.said.text:
        await asked.say()
        return
    thought = "<think>\nThe visitor wants {something}.\n</think>\n\n"
    await asked.deltas(*in_pieces(thought + asked.reply.said.text))


def cut(deltas: int, *, by: str = "end") -> Fault:
    """The stream ends after so many deltas: with the connection, or with an error."""

    async def fault(asked: Asked) -> None:
        await asked.wire.stream()
        for each in list(chunks(asked.reply, len(asked.results)))[: deltas + 1]:
            await asked.wire.event(each)
        match by:
            case "reset":
                asked.wire.reset()
            case "half":
                await asked.wire.send(b'data: {"id": "c", "choices": [{"del')
            case "error":
                await asked.wire.event({"error": {"message": "overloaded", "code": 503}})
            case "words":
                await asked.wire.event({"error": "upstream went away"})
            case "silence":
                await asked.wire.silence()

    return fault


def dripping(data: bytes, pause: float) -> Fault:
    """Bytes keep coming, and never come to an end."""

    async def fault(asked: Asked) -> None:
        await asked.wire.stream()
        for _ in range(int(10 / pause)):
            await asked.wire.send(data)
            await asyncio.sleep(pause)

    return fault


def refusing(status: int, message: str, code: str = "", **headers: str) -> Fault:
    """The server refuses."""

    async def fault(asked: Asked) -> None:
        await asked.wire.problem(status, message, code, **headers)

    return fault


def rejecting(option: str, param: str | None = None) -> Fault:
    """The server does not know an option, and says so as long as it gets it."""

    async def fault(asked: Asked) -> None:
        sent = json.dumps({key: asked.body[key] for key in asked.body if key != "messages"})
        if f'"{option}"' in sent:
            message = f"Unsupported parameter: {param or option} is not supported here."
            await asked.wire.problem(400, message)
        else:
            await asked.say()

    return fault


async def resetting(asked: Asked) -> None:
    """The connection breaks before a word was said."""
    asked.wire.reset()


async def hanging(asked: Asked) -> None:
    """Nothing comes, not even a status."""
    await asked.wire.silence()


async def page(asked: Asked) -> None:
    """Somebody else answers."""
    await asked.wire.answer(200, "<html><body>Welcome to nginx!</body></html>")


async def gibberish(asked: Asked) -> None:
    """Somebody answers who speaks no HTTP."""
    await asked.wire.send(b"SSH-2.0-OpenSSH_9.6\r\n")


async def error_with_200(asked: Asked) -> None:
    """An error that calls itself a success."""
    await asked.wire.answer(200, {"error": {"message": "no capacity", "code": 500}})


async def nothing(asked: Asked) -> None:
    """An answer that is empty."""
    await asked.deltas({"role": "assistant", "content": ""})


LINE = b'data: {"choices": [{"index": 0, "delta": {"content": "and "}}]}\n\n'
FILTERED = "The response was filtered due to the prompt triggering a content policy."
TOO_LONG = "This model's maximum context length is 4096 tokens."

KINDS: dict[str, Fault] = {
    # Calls that are written as text.
    "written in a fence": written("```json\n%s\n```"),
    "written in tags": written(f"{TAG}\n%s\n{END}"),
    "written bare": written("%s"),
    "written behind words": written("Let me see.\n```\n%s\n```\nYou are booked for 10:00!"),
    "written twice": written(f"{TAG}%s{END}{TAG}%s{END}"),
    "written and unfinished": written(f"{TAG}%s"),
    # Calls that cannot be run.
    "arguments cut": miscalled(lambda call: json.dumps(call.arguments)[:-3]),
    "arguments glued": miscalled(lambda call: json.dumps(call.arguments) * 2),
    "arguments missing": miscalled(lambda _: '{"nonsense": 1}'),
    "arguments of the wrong type": miscalled(lambda _: '{"meeting_type": [1], "when": {}}'),
    "arguments in a list": miscalled(lambda call: json.dumps([call.arguments])),
    "unknown tool": unknown_tool,
    "unknown slot": eager("Vera", "v@home.example", slot="s99"),
    # Turns that get nowhere.
    "circle": circle,
    "searching": searching,
    "endless": endless,
    # Models that go too far.
    "eager": eager("Vera", "v@home.example"),
    "impostor": eager("Somebody Else", "somebody@else.example"),
    "liar": speaking("Wonderful, it is booked: tomorrow at 10:00 with Mia Berger."),
    # Answers that are none.
    "refusal": speaking("I cannot help with that.", key="refusal"),
    "filtered answer": speaking("", finish="content_filter"),
    "filtered in text": speaking("We have these", finish="content_filter"),
    "filtered prompt": refusing(400, FILTERED, "content_filter"),
    "too long in text": speaking("We have these times: 9", finish="length"),
    "too long before text": speaking("", finish="length"),
    "too long in arguments": miscalled(lambda call: json.dumps(call.arguments)[:9], "length"),
    "nothing": nothing,
    "thoughts": thinking,
    # Streams in odd forms.
    "no index": oddly(index=None),
    "no id": oddly(id=None),
    "empty id": oddly(id=""),
    "index from 1": oddly(index=1),
    "no type": oddly(type=None),
    "arguments as object": arguments_as_object,
    # Streams that do not come to their end.
    "cut at once": cut(0),
    "cut later": cut(2),
    "reset later": cut(2, by="reset"),
    "half a line": cut(1, by="half"),
    "error in the middle": cut(1, by="error"),
    "error in words": cut(1, by="words"),
    "stall": cut(1, by="silence"),
    "trickle": dripping(b": still here\n\n", 0.05),
    "drip": dripping(LINE, 0.05),
    # Servers that are not there.
    "reset": resetting,
    "hang": hanging,
    "page": page,
    "gibberish": gibberish,
    "error with 200": error_with_200,
    # Servers that refuse.
    "busy": refusing(429, "slow down", "rate_limit_exceeded"),
    "busy for a moment": refusing(429, "slow down", "", retry_after="0.02"),
    "busy for an hour": refusing(429, "slow down", "", retry_after="3600"),
    "no credit": refusing(429, "You exceeded your quota", "insufficient_quota"),
    "500": refusing(500, "oh"),
    "502": refusing(502, "bad gateway"),
    "503": refusing(503, "overloaded", "", retry_after="0.02"),
    "529": refusing(529, "overloaded"),
    "bad key": refusing(401, "Incorrect API key provided"),
    "no such model": refusing(404, "The model does not exist"),
    "context too long": refusing(400, TOO_LONG, "context_length_exceeded"),
    "rejects strict": rejecting("strict"),
    "rejects parallel calls": rejecting("parallel_tool_calls"),
    "rejects stream options": rejecting("stream_options"),
    "rejects response format": rejecting("response_format"),
    "rejects tool choice": rejecting("tool_choice"),
    "rejects max tokens": rejecting("max_tokens", "use 'max_completion_tokens'; max_tokens"),
}
STUBBORN = frozenset({"circle", "searching", "endless", "eager", "impostor", "unknown tool"})
"""Those that go on through a turn once they have begun."""
