"""The tools of the booking conversation, called as a model calls them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.agent.tools.booking_tools import TOOLS
from app.agent.tools.tool import ToolContext, ToolResult, run_tool
from app.conversation.tools import ToolCall
from app.desk.booking.book import book
from app.store.conversations.conversations import ConversationOpening, start_conversation
from app.store.engine.database import Database
from tests.desk.business import NOW, open_business, order

BERLIN = ZoneInfo("Europe/Berlin")
LATER = datetime(2026, 11, 23, 13, tzinfo=UTC)  # 14:00 in Berlin


def visit_on(database: Database) -> ToolContext:
    """A conversation with a visitor from Berlin."""
    open_business(database)
    with database.begin() as session:
        opening = ConversationOpening(channel="web", zone=BERLIN.key)
        id_ = start_conversation(session, opening, int(NOW.timestamp()))
    return ToolContext(database, id_, NOW, BERLIN, "en")


def run(visit: ToolContext, tool: str, /, **arguments: Any) -> ToolResult:
    """Call a tool as a model does that has everything from the visitor's own words."""
    written = json.dumps(arguments, ensure_ascii=False)
    said = replace(visit.said, texts=[*visit.said.texts, written])
    return run_tool(TOOLS, replace(visit, said=said), ToolCall("c", tool, written))


def find(
    visit: ToolContext, when: str = "", meeting_type: str = "intro", **more: Any
) -> ToolResult:
    """Look for slots."""
    asked = {"meeting_type": meeting_type, "when": when, "host": None, "duration": None}
    return run(visit, "find_slots", **(asked | more))


def propose(visit: ToolContext, **changes: Any) -> ToolResult:
    """Propose the first slot to Mara, with some arguments changed."""
    asked: dict[str, Any] = {
        "slot_id": "s1",
        "name": "Mara Linde",
        "email": "mara@home.example",
        "phone": None,
        "guests": None,
        "purpose": None,
    }
    return run(visit, "propose_booking", **(asked | changes))


def offered(outcome: ToolResult) -> Sequence[str]:
    """The labels of the slots, less the year and the hosts' own clock."""
    labels = [slot["label"].partition(" (")[0] for slot in outcome.content["slots"]]
    return [label.replace(" 2026", "") for label in labels]


def after(visit: ToolContext, outcome: ToolResult) -> ToolContext:
    """The visit as the next call sees it."""
    wishes = (*visit.wishes, outcome.wish) if outcome.wish else visit.wishes
    return replace(
        visit,
        offered={**visit.offered, **outcome.offered},
        own={**visit.own, **outcome.own},
        wishes=wishes,
    )


def take(visit: ToolContext, start: datetime, **changes: Any) -> None:
    """Somebody else books."""
    with visit.database.begin() as session:
        book(session, order(start=start, **changes), visit.now)


def error(outcome: ToolResult) -> tuple[str, str]:
    """A refusal's code and sentence."""
    return outcome.content["error"], outcome.content.get("message", "")
