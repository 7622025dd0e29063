"""Tools: what a model may ask for, and how it is told what came of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from app.agent.visitor.provenance import VisitorWords
from app.booking.values import Catalog
from app.conversation.events import BookingMessage, Choice, Event, ToolResponse, of_kind
from app.conversation.facts import Known, known
from app.conversation.message_reading import TimeReader
from app.conversation.tools import OwnAppointment, SlotOffer, ToolCall
from app.desk.proposals.propose_booking import BookingProposal
from app.desk.proposals.propose_change import ChangeProposal
from app.errors import AppError
from app.store.engine.database import Database, Transaction


@dataclass(frozen=True, slots=True)
class HandoverRequest:
    """That a person has to go on, why, and what they should know."""

    reason: str
    summary: str


@dataclass(frozen=True, slots=True)
class ToolContext:
    """The conversation as a tool sees it.

    `log` is what had happened when the turn began; the visitor's messages after `answered`
    are the ones that it answers. `meeting_type` is the id of the one that they came for, ""
    if they did not say.
    """

    database: Database
    conversation_id: str
    now: datetime
    zone: ZoneInfo
    language: str
    offered: Mapping[str, SlotOffer] = field(default_factory=dict)  # by slot id
    wishes: tuple[str, ...] = ()  # what was asked of find_slots before, oldest first
    own: Mapping[str, OwnAppointment] = field(default_factory=dict)  # by appointment id
    log: Sequence[Event] = ()
    answered: int = 0
    meeting_type: str = ""
    said: VisitorWords = field(default_factory=VisitorWords)  # what they may be said to be
    times: TimeReader = field(default_factory=TimeReader)
    catalog: Catalog | None = None  # as the turn found it, if it did

    @property
    def known(self) -> Known:
        """What counts now of what the visitor said; wishes since their last booking."""
        settled = max((each.seq for each in of_kind(self.log, BookingMessage)), default=0)
        return known(self.said.facts, settled)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that only looks things up, with the catalogue of this turn."""
        with self.database.read() as session:
            session.catalog = self.catalog
            yield session


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What came of a tool call: `content` for the model, the rest for our own code.

    See `app.conversation.events.ToolResponse` for what becomes of it.
    """

    content: Mapping[str, Any]
    offered: Mapping[str, SlotOffer] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    wish: str = ""
    understood: str = ""
    question: str = ""
    exact: str = ""
    own: Mapping[str, OwnAppointment] = field(default_factory=dict)
    proposed: BookingProposal | ChangeProposal | None = None  # ends the turn by being shown
    hand_over: HandoverRequest | None = None  # likewise

    @property
    def error(self) -> str:
        """The code of a refusal, "" if there was none."""
        return str(self.content.get("error", ""))

    @property
    def is_fruitless(self) -> bool:
        """Whether a search found nothing at the wished time, or the call was refused."""
        has_found = bool(self.content.get("slots", True)) and "note" not in self.content
        return bool(self.error) or not has_found

    def response(self, call: ToolCall, milliseconds: int) -> ToolResponse:
        """The same as an event of the log."""
        return ToolResponse(
            call.id,
            call.name,
            dict(self.content),
            error=self.error,
            offered=dict(self.offered),
            own=dict(self.own),
            wish=self.wish,
            understood=self.understood,
            question=self.question,
            exact=self.exact,
            fruitless=self.is_fruitless,
            proposal_id=self.proposed.proposal.id if self.proposed else "",
            milliseconds=milliseconds,
        )

    @property
    def ends_turn(self) -> bool:
        """Whether our own code speaks next, and not the model."""
        return self.proposed is not None or self.hand_over is not None


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: its name, its arguments (whose docstring describes it), and what it does."""

    name: str
    arguments: type[BaseModel]
    run: Callable[[ToolContext, Any], ToolResult]
    writes: bool = True  # whether what it did would stay if the turn began anew

    def schema(self) -> dict[str, Any]:
        """The tool as the Chat Completions API wants it: strict, flat, no defaults."""
        return _schema(self.name, self.arguments)


@cache
def _schema(name: str, arguments: type[BaseModel]) -> dict[str, Any]:
    """A tool's schema, which is always the same; it takes milliseconds to make."""
    described = arguments.model_json_schema()["properties"] if arguments.model_fields else {}
    properties = {name: _property(each) for name, each in described.items()}
    return {
        "type": "function",
        "function": {
            "name": name,
            "description": " ".join((arguments.__doc__ or "").split()),
            "strict": True,
            "parameters": {
                "type": "object",
                "properties": properties,
                "required": list(properties),
                "additionalProperties": False,
            },
        },
    }


_STRICT_KEYS = ("type", "description", "items", "anyOf", "enum")


def _property(schema: Mapping[str, Any]) -> dict[str, Any]:
    """What strict mode allows; limits are enforced by us, whatever the model was told."""
    return {key: schema[key] for key in _STRICT_KEYS if key in schema}


def run_tool(tools: Sequence[Tool], visit: ToolContext, call: ToolCall) -> ToolResult:
    """Run one call. A refusal is a result that the model can act on; a bug propagates."""
    tool = next((each for each in tools if each.name == call.name), None)
    if tool is None:
        names = ", ".join(each.name for each in tools)
        return refused("unknown-tool", f"There is no tool {call.name!r}; there are {names}.")
    try:
        arguments = tool.arguments.model_validate_json(call.arguments)
    except ValidationError as error:
        flaws = error.errors(include_url=False, include_context=False, include_input=False)
        details = [
            {"field": ".".join(map(str, each["loc"])) or "arguments", "rule": each["msg"]}
            for each in flaws
        ]
        return ToolResult({"error": "invalid-arguments", "details": details})
    try:
        return tool.run(visit, arguments)
    except AppError as error:
        return refused(error.code, str(error))


def refused(code: str, message: str) -> ToolResult:
    """A refusal as a tool's result."""
    return ToolResult({"error": code, "message": message})
