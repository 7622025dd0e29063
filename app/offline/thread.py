"""A request read into a thread: turns of what was said, called and written, and a context.

Everything in a <visitor> block is what a visitor typed. It is kept as text to be
understood; the context is read from before the first such block only.
"""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.language.contact.contact import Contact
from app.language.excerpt import excerpt
from app.language.i18n.detect import detect_language
from app.offline.moments import read_moment, read_zone

VISITOR = re.compile(r"<visitor>\n?(.*?)\n?</visitor>", re.DOTALL)
CONTEXT = re.compile(r"<context>\n?(.*?)\n?</context>", re.DOTALL)
LANGUAGES = ("en", "de")
INTERRUPTED = "interrupted"  # the result of a call that was never run: as if not asked for


@dataclass(frozen=True, slots=True)
class Context:
    """What the program says about the conversation at the newest message.

    `now` is local to `zone`, and None if the request does not say it.
    """

    now: datetime | None
    zone: ZoneInfo
    language: str
    known: Contact = field(default_factory=Contact)
    meeting_type: str | None = None
    open_proposal: bool = False
    chosen_slot: str | None = None
    zone_known: bool = True
    zone_changed: bool = False
    page: str | None = None


@dataclass(frozen=True, slots=True)
class WrittenTurn:
    """A text that visitors see, by the model or by the program."""

    text: str


@dataclass(frozen=True, slots=True)
class CallTurn:
    """A tool call and its result. A result that is no JSON object counts as an error."""

    tool: str
    arguments: dict[str, Any]
    result: dict[str, Any]

    @property
    def error(self) -> str | None:
        """The code of the refusal, if it was refused."""
        code = self.result.get("error")
        return str(code) if code else None


@dataclass(frozen=True, slots=True)
class Turn:
    """What visitors said in a row, and what followed until they spoke again."""

    said: tuple[str, ...] = ()
    events: tuple[WrittenTurn | CallTurn, ...] = ()

    @property
    def text(self) -> str:
        """What is read of all that was said, in order, a line each."""
        return excerpt("\n".join(self.said))

    @property
    def written(self) -> str:
        """All that was written in the turn, in order; empty if there was nothing."""
        return "\n".join(event.text for event in self.events if isinstance(event, WrittenTurn))


@dataclass(frozen=True, slots=True)
class Thread:
    """The conversation so far; the last turn is the one to go on with."""

    context: Context
    turns: tuple[Turn, ...]
    tools: frozenset[str]

    @property
    def newest(self) -> Turn:
        """The turn to go on with."""
        return self.turns[-1]

    def texts(self) -> list[str]:
        """All that visitors were shown, oldest first."""
        events = (event for turn in self.turns for event in turn.events)
        return [event.text for event in events if isinstance(event, WrittenTurn)]

    @property
    def before(self) -> str:
        """What was written in the last turn before the newest that anything was written in."""
        return next((turn.written for turn in self.turns[-2::-1] if turn.written), "")


@dataclass(slots=True)
class _Draft:
    """A turn in the making."""

    said: list[str] = field(default_factory=list)
    events: list[WrittenTurn | CallTurn] = field(default_factory=list)


def read_thread(body: dict[str, Any]) -> Thread:
    """The thread of a checked request (see `completion.read_body`)."""
    messages: list[dict[str, Any]] = body["messages"]
    drafts = [_Draft()]
    results = {m["tool_call_id"]: _text(m) for m in messages if m["role"] == "tool"}
    for message in messages:
        if message["role"] == "user":
            if drafts[-1].events:
                drafts.append(_Draft())
            drafts[-1].said.extend(read_visitor(_text(message)))
        elif message["role"] == "assistant":
            drafts[-1].events.extend(_events(message, results))
    turns = tuple(Turn(tuple(draft.said), tuple(draft.events)) for draft in drafts)
    return Thread(_context(messages, turns), turns, _tools(body))


def read_visitor(content: str) -> list[str]:
    """What is read of what visitors typed in one user message, or of all of an unmarked one."""
    blocks = VISITOR.findall(content)
    if not blocks and "<visitor>" not in content:
        blocks = [CONTEXT.sub("", content, count=1)]
    return [excerpt(html.unescape(block)) for block in blocks]


def _text(message: dict[str, Any]) -> str:
    content = message.get("content")
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _events(
    message: dict[str, Any], results: dict[str, str]
) -> Iterator[WrittenTurn | CallTurn]:
    text = _text(message)
    if text.strip():
        yield WrittenTurn(text)
    for call in message.get("tool_calls") or ():
        function = call.get("function") or {}
        arguments = _object(str(function.get("arguments") or "{}")) or {}
        result = _result(results.get(call.get("id"), ""))
        if result.get("error") != INTERRUPTED:
            yield CallTurn(str(function.get("name")), arguments, result)


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _result(text: str) -> dict[str, Any]:
    found = _object(text)
    return {"error": "unreadable", "message": text} if found is None else found


def _tools(body: dict[str, Any]) -> frozenset[str]:
    if body.get("tool_choice") == "none":
        return frozenset()
    functions = (tool.get("function") or {} for tool in body.get("tools") or ())
    return frozenset(str(function.get("name")) for function in functions)


def _context(messages: list[dict[str, Any]], turns: tuple[Turn, ...]) -> Context:
    newest = next((_text(m) for m in reversed(messages) if m["role"] == "user"), "")
    block = CONTEXT.search(newest.partition("<visitor>")[0])
    lines = (line.partition(":") for line in (block[1] if block else "").splitlines())
    said = {key.strip(): value.strip() for key, _, value in lines}
    zone = read_zone(said.get("now", ""))
    language = said.get("language", "")[:2].lower()
    if language not in LANGUAGES:
        language = detect_language([turn.text for turn in turns])
    return Context(
        now=read_moment(said.get("now", ""), zone),
        zone=zone,
        language=language if language in LANGUAGES else "en",
        known=_known(said.get("known", "")),
        meeting_type=said.get("meeting_type") or None,
        open_proposal=said.get("open_proposal") == "yes",
        chosen_slot=said.get("chosen_slot") or None,
        zone_known="zone_known" not in said,
        zone_changed="zone_changed" in said,
        page=html.unescape(said.get("booking_page", "")) or None,
    )


def _known(line: str) -> Contact:
    pairs = (part.partition("=") for part in html.unescape(line).split(";"))
    said = {key.strip(): value.strip() for key, _, value in pairs}
    return Contact(said.get("name"), said.get("email"), said.get("phone"))
