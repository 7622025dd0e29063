"""A conversation's log as operators read it: who said what, and what happened meanwhile."""

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.conversation.events import (
    AssistantMessage,
    BookingMessage,
    Choice,
    ControlChange,
    Event,
    EventKind,
    Failure,
    ProposalEnd,
    ProposalMessage,
    ToolRequest,
    ToolResponse,
    VisitorInput,
    WithheldText,
    of_kind,
)
from app.conversation.proposals import Proposal
from app.conversation.tools import ToolCall
from app.store.conversations.invite_texts import InviteText

MILLIONTHS = 1_000_000
ModelUse = Mapping[str, Any]
"""A request to a model: a row of app.store.tables.ModelCallRow."""


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool call; arguments and result as indented JSON, `milliseconds` None if it died."""

    name: str
    arguments: str
    result: str
    milliseconds: int | None
    refused: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. What is empty is not shown.

    `pressed` tells that the visitor pressed a button, `status` what became of a proposal,
    `code` what kind of failure it was, `summary` what the assistant says of a conversation
    that it hands over. `uses` are the requests that this cost.
    """

    kind: str
    at: int
    seq: int = 0
    text: str = ""
    choices: tuple[str, ...] = ()
    pressed: str = ""
    status: str = ""
    title: str = ""
    description: str = ""
    code: str = ""
    summary: str = ""
    tools: tuple[ToolUse, ...] = ()
    uses: tuple[ModelUse, ...] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    """What all requests to models together took.

    `money` is in the currency of the price table, None if no price is known; `failed` are
    those of the requests that led to nothing.
    """

    requests: int
    failed: int
    input_tokens: int
    output_tokens: int
    milliseconds: int
    money: float | None


def timeline(
    log: Sequence[Event],
    uses: Sequence[ModelUse],
    proposals: Sequence[Proposal],
    invites: Mapping[str, InviteText] | None = None,
) -> list[Entry]:
    """The log in order, tool results beside their calls, requests beside what they gave.

    `invites` are what the proposals' invites say, by the proposals' ids.
    """
    responses = {each.call_id: each for each in of_kind(log, ToolResponse)}
    statuses = {proposal.id: proposal.status for proposal in proposals}
    waiting = _Uses(uses)
    entries = []
    for event in log:
        if not isinstance(event, ToolResponse | ProposalEnd):
            entry = replace(_entry(event, responses, statuses), uses=waiting.of(event))
            id_ = event.proposal_id if isinstance(event, ProposalMessage) else ""
            invite = (invites or {}).get(id_)
            entries.append(_with_invite(entry, invite))
    if rest := waiting.rest():
        entries.append(Entry("model", rest[-1]["at"], uses=rest))
    return entries


def cost_of(uses: Sequence[ModelUse]) -> Cost:
    """The sums."""
    costs = [use["cost"] for use in uses if use["cost"] is not None]
    return Cost(
        requests=len(uses),
        failed=sum(use["failed"] for use in uses),
        input_tokens=sum(use["input_tokens"] for use in uses),
        output_tokens=sum(use["output_tokens"] for use in uses),
        milliseconds=sum(use["milliseconds"] for use in uses),
        money=sum(costs) / MILLIONTHS if costs else None,
    )


class _Uses:
    """Requests that have not found their entry yet, by purpose, oldest first.

    A request is recorded together with the event that it led to, in the same order, and
    behind those that failed on the way to it. Only those for invites come later, since they
    are written while the visitor reads a proposal.
    """

    def __init__(self, uses: Sequence[ModelUse]) -> None:
        self._waiting: dict[str, deque[ModelUse]] = {}
        self._proposed: set[str] = set()
        for use in uses:
            self._waiting.setdefault(use["purpose"], deque()).append(use)

    def of(self, event: Event) -> tuple[ModelUse, ...]:
        """The request that led to an event, if one did, and those that failed before it."""
        purpose = _purpose(event)
        waiting = self._waiting.get(purpose, deque())
        if purpose == "invite":
            return self._of_invite(event, waiting)
        used: list[ModelUse] = []
        while waiting and waiting[0]["at"] <= event.at.timestamp() and waiting[0]["failed"]:
            used.append(waiting.popleft())
        all_failed = bool(used) and isinstance(event, Failure)
        if waiting and waiting[0]["at"] <= event.at.timestamp() and not all_failed:
            used.append(waiting.popleft())
        return tuple(used)

    def _of_invite(self, event: Event, waiting: deque[ModelUse]) -> tuple[ModelUse, ...]:
        """The next request for an invite, with those that failed before it."""
        used: list[ModelUse] = []
        if not isinstance(event, ProposalMessage) or not self._is_new(event.proposal_id):
            return ()
        while waiting and not (used and not used[-1]["failed"]):
            used.append(waiting.popleft())
        return tuple(used)

    def _is_new(self, proposal_id: str) -> bool:
        """Whether a proposal is shown for the first time: its invite is written then."""
        is_new = proposal_id not in self._proposed
        self._proposed.add(proposal_id)
        return is_new

    def rest(self) -> tuple[ModelUse, ...]:
        """Those that led to nothing."""
        return tuple(use for waiting in self._waiting.values() for use in waiting)


def _purpose(event: Event) -> str:
    """What a model was asked for before this event; "" if it was not asked."""
    match event:
        case ProposalMessage():
            return "invite"
        case Failure(upto=upto) if upto:  # a try that failed: nobody was asked for it
            return ""
        case Failure() | WithheldText():
            return "turn"
        case ToolRequest() | AssistantMessage() if event.model:
            return "turn" if event.prompt_version != "code" else ""
    return ""


def _entry(
    event: Event, responses: Mapping[str, ToolResponse], statuses: Mapping[str, str]
) -> Entry:
    entry = Entry(event.kind.value, int(event.at.timestamp()), event.seq)
    return replace(entry, **_told(event, responses, statuses))


def _told(
    event: Event, responses: Mapping[str, ToolResponse], statuses: Mapping[str, str]
) -> Mapping[str, Any]:
    """What there is to show of an event, as the fields of its entry."""
    told: dict[str, Any] = {}
    match event:
        case VisitorInput(text, action):
            told = {"text": text, "pressed": f"{action.type} {action.id}" if action else ""}
        case AssistantMessage(text, choices):
            told = {"text": text, "choices": _labels(choices)}
        case ProposalMessage(text, id_):
            told = {"text": text, "choices": _labels(event.choices)}
            told["status"] = statuses.get(id_, "")
        case BookingMessage(text, status):
            told = {"text": text, "status": status.value}
            told |= {"title": event.ics_title, "description": event.ics_description}
        case ToolRequest(calls, text):
            told = {"text": text, "tools": tuple(_tool(each, responses) for each in calls)}
        case Failure(code, message):
            told = {"code": code, "text": message}
        case WithheldText(flaw, text):
            told = {"kind": EventKind.FAILURE.value, "code": flaw, "text": text}
        case ControlChange(control):
            told = {"text": control.value, "summary": event.summary}
    return told


def _labels(choices: Sequence[Choice]) -> tuple[str, ...]:
    return tuple(each.label for each in choices)


def _with_invite(entry: Entry, invite: InviteText | None) -> Entry:
    """The entry of a proposal with the texts that its invite has now."""
    if invite is None or entry.title:
        return entry
    return replace(entry, title=invite.title, description=invite.description)


def _tool(call: ToolCall, responses: Mapping[str, ToolResponse]) -> ToolUse:
    response = responses.get(call.id)
    return ToolUse(
        name=call.name,
        arguments=_indented(call.arguments),
        result="" if response is None else _in_lines(response.content),
        milliseconds=None if response is None else response.milliseconds,
        refused=response is not None and bool(response.error),
    )


def _in_lines(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False)


def _indented(text: str) -> str:
    """JSON on several lines; anything else as it is, for models write what they like."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
