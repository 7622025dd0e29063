"""An honest model behind a server: the built-in rules, given nothing but a request's messages.

It knows the demo business, and takes what it reads in the messages for a conversation.
"""

import html
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace as replaced

from app.booking.values import Catalog
from app.conversation.events import (
    AssistantMessage,
    BookingMessage,
    BookingStatus,
    Event,
    ToolRequest,
    ToolResponse,
    VisitorInput,
)
from app.conversation.facts import Confidence, Fact, FactKind
from app.conversation.situation import InviteFacts, Situation
from app.conversation.tools import SlotOffer, ToolCall
from app.main import prepare
from app.offline import invitation
from app.offline.dialogue import Dialogue
from app.offline.policy import decide
from app.offline.reply import Reply, Utterance
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database

VISITOR = re.compile(r"<visitor>\n?(.*?)\n?</visitor>", re.DOTALL)
CONTEXT = re.compile(r"<context>\n?(.*?)\n?</context>", re.DOTALL)
NOW = re.compile(r"(\d+ \w+ \d{4}), (\d\d:\d\d) \((\S+)\)")
LABEL = re.compile(r"\d+ \w+ \d{4}, \d\d:\d\d")
SPELLED = "%d %B %Y, %H:%M"

_said: dict[str, Utterance] = {}
"""What it has said, so that it knows its own words when they come back."""


def answer(body: Mapping[str, Any]) -> Reply:
    """What it answers to a request of the Chat Completions protocol."""
    messages = body["messages"]
    if body.get("response_format"):
        return Reply(Utterance(invitation.write(_invite(str(messages[-1]["content"])))))
    tools = frozenset(each["function"]["name"] for each in body.get("tools") or ())
    if body.get("tool_choice") == "none":
        tools = frozenset()
    reply = decide(Dialogue.of(_situation(messages, tools)), introduces=False)
    _said[reply.said.text] = reply.said
    return reply


@cache
def _catalog() -> Catalog:
    with tempfile.TemporaryDirectory() as folder:
        database = Database.at(f"sqlite:///{folder}/demo.db")
        prepare(database)
        with database.read() as session:
            catalog = load_catalog(session)
        database.close()
        return catalog


def _situation(messages: list[dict[str, Any]], tools: frozenset[str]) -> Situation:
    newest = next(str(each["content"]) for each in messages[::-1] if each["role"] == "user")
    block = CONTEXT.search(newest)
    told = dict(line.split(": ", 1) for line in (block[1] if block else "").splitlines())
    day, clock, key = NOW.search(told["now"]).groups()  # type: ignore[union-attr] # our own server says it
    zone = ZoneInfo(key)
    now = datetime.strptime(f"{day}, {clock}", SPELLED).replace(tzinfo=zone)
    pairs = (each.partition("=") for each in told.get("known", "").split("; ") if each)
    events = [
        replaced(event, seq=number, at=now.astimezone(UTC))
        for number, event in enumerate(_events(messages, zone), 1)
    ]
    visitors = [each.seq for each in events if isinstance(each, VisitorInput)]
    return Situation(
        events=events,
        answered=max((each for each in visitors if each < visitors[-1]), default=0),
        now=now.astimezone(UTC),
        zone=zone,
        language=told["language"],
        catalog=_catalog(),
        facts=[Fact(FactKind(kind), value, 0, Confidence.SAID) for kind, _, value in pairs],
        asks_consent="open_proposal" in told,
        tools=tools,
    )


def _events(messages: list[dict[str, Any]], zone: ZoneInfo) -> Iterator[Event]:
    results = {m["tool_call_id"]: m["content"] for m in messages if m["role"] == "tool"}
    for message in messages:
        text = str(message.get("content") or "")
        if message["role"] == "user":
            yield from (VisitorInput(html.unescape(each)) for each in VISITOR.findall(text))
        elif message["role"] == "assistant" and message.get("tool_calls"):
            calls = [
                ToolCall(each["id"], each["function"]["name"], each["function"]["arguments"])
                for each in message["tool_calls"]
            ]
            yield ToolRequest(tuple(calls), text)
            yield from (_response(call, json.loads(results[call.id]), zone) for call in calls)
        elif message["role"] == "assistant":
            yield _told(text)


def _told(text: str) -> Event:
    if text.startswith("Booked:"):
        now = datetime.now(UTC)
        return BookingMessage(text, BookingStatus.BOOKED, now, now, "UTC", "")
    said = _said.get(text)
    if said is None:
        return AssistantMessage(text)
    wordings = dict(said.wordings)
    return AssistantMessage(
        text,
        asks=said.asks,
        listed=said.slots,
        meeting_types=said.meeting_types,
        wordings=wordings,
    )


def _response(call: ToolCall, content: dict[str, Any], zone: ZoneInfo) -> ToolResponse:
    offered = {}
    for each in content.get("slots", ()):
        spelled = LABEL.search(each["label"])
        assert spelled
        start = datetime.strptime(spelled[0], SPELLED).replace(tzinfo=zone)
        offered[each["id"]] = SlotOffer(
            "",
            start.astimezone(UTC),
            each.get("minutes", 0),
            label=each["label"],
            host=each.get("host", ""),
        )
    error, question = str(content.get("error") or ""), str(content.get("question") or "")
    return ToolResponse(
        call.id, call.name, content, error=error, offered=offered, question=question
    )


def _invite(content: str) -> InviteFacts:
    block, _, spoken = content.partition("</meeting>")
    told = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
    said = [line.partition(": ")[2] for line in spoken.splitlines() if "visitor: " in line]
    return InviteFacts(
        meeting=told["type"],
        host=told["host"],
        attendee=told["attendee"],
        purpose=told.get("purpose", ""),
        place=told.get("place", ""),
        language=told["language"],
        said=tuple(said),
    )
