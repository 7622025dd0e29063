"""A conversation's log as operators read it: who said what, and what happened meanwhile."""

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.store.conversations.event_log import Event, EventKind
from app.store.conversations.invite_texts import InviteText
from app.store.conversations.open_proposals import Proposal

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
    results = {e.body["callId"]: e.body for e in log if e.kind is EventKind.RESULT}
    statuses = {proposal.id: proposal.status for proposal in proposals}
    waiting = _Uses(uses)
    entries = []
    for event in log:
        if event.kind is not EventKind.RESULT:
            used = waiting.of(event)
            invite = (invites or {}).get(event.body.get("proposalId", ""))
            entries.append(_with_invite(_entry(event, results, statuses, used), invite))
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
        while waiting and waiting[0]["at"] <= event.at and waiting[0]["failed"]:
            used.append(waiting.popleft())
        all_failed = bool(used) and event.kind is EventKind.FAILURE
        if waiting and waiting[0]["at"] <= event.at and not all_failed:
            used.append(waiting.popleft())
        return tuple(used)

    def _of_invite(self, event: Event, waiting: deque[ModelUse]) -> tuple[ModelUse, ...]:
        """The next request for an invite, with those that failed before it."""
        used: list[ModelUse] = []
        if not self._is_new(event):
            return ()
        while waiting and not (used and not used[-1]["failed"]):
            used.append(waiting.popleft())
        return tuple(used)

    def _is_new(self, event: Event) -> bool:
        """Whether a proposal is shown for the first time: its invite is written then."""
        proposal_id = str(event.body.get("proposalId", ""))
        is_new = proposal_id not in self._proposed
        self._proposed.add(proposal_id)
        return is_new

    def rest(self) -> tuple[ModelUse, ...]:
        """Those that led to nothing."""
        return tuple(use for waiting in self._waiting.values() for use in waiting)


def _purpose(event: Event) -> str:
    """What a model was asked for before this event; "" if it was not asked."""
    if "upto" in event.body:  # a try that failed: nobody was asked for it
        return ""
    if event.kind is EventKind.PROPOSAL:
        return "invite"
    by_model = event.kind in (EventKind.CALLS, EventKind.ASSISTANT) and event.body.get("model")
    unless_code = by_model and event.body.get("promptVersion") != "code"
    return "turn" if unless_code or event.kind is EventKind.FAILURE else ""


def _entry(
    event: Event,
    results: Mapping[str, Mapping[str, Any]],
    statuses: Mapping[str, str],
    uses: tuple[ModelUse, ...],
) -> Entry:
    body = event.body
    status = statuses.get(body.get("proposalId", ""), "")
    action = body.get("action") or {}
    return Entry(
        kind=event.kind.value,
        at=event.at,
        seq=event.seq,
        text=_text(event),
        choices=tuple(str(each.get("label", "")) for each in body.get("choices", ())),
        pressed=f"{action['type']} {action['id']}" if action else "",
        status=status or str(body.get("status", "")),
        title=str(body.get("icsTitle", "")),
        description=str(body.get("icsDescription", "")),
        code=str(body.get("code", "")),
        summary=str(body.get("summary", "")),
        tools=tuple(_tool(call, results) for call in body.get("calls", ())),
        uses=uses,
    )


def _with_invite(entry: Entry, invite: InviteText | None) -> Entry:
    """The entry of a proposal with the texts that its invite has now."""
    if invite is None or entry.title:
        return entry
    return replace(entry, title=invite.title, description=invite.description)


def _text(event: Event) -> str:
    body = event.body
    match event.kind:
        case EventKind.CALLS:
            return str(body["content"] or "")
        case EventKind.FAILURE:
            return str(body["message"])
        case EventKind.CONTROL:
            return str(body["control"])
        case _:
            return str(body.get("text", ""))


def _tool(call: Mapping[str, Any], results: Mapping[str, Mapping[str, Any]]) -> ToolUse:
    result = results.get(call["id"])
    content = "" if result is None else str(result["content"])
    return ToolUse(
        name=call["name"],
        arguments=_indented(call["arguments"]),
        result=_indented(content),
        milliseconds=None if result is None else result["milliseconds"],
        refused='"error"' in content[:12],
    )


def _indented(text: str) -> str:
    """JSON on several lines; anything else as it is, for models write what they like."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
