"""What a visitor's no leaves to a model: nothing to propose but what they asked for with it."""

from typing import Any

import pytest

from app.agent.tools.permissions import ToolGuard, has_declined
from app.agent.tools.tool import ToolContext
from app.conversation.tools import ToolCall
from tests.agent.counter import BERLIN
from tests.desk.business import NOW


@pytest.fixture
def visit() -> ToolContext:
    database: Any = None  # nothing is looked up
    return ToolContext(database, "c", NOW, BERLIN, "en")


@pytest.mark.parametrize("tool", ["propose_booking", "propose_reschedule"])
def test_who_has_declined_is_proposed_nothing(visit: ToolContext, tool: str) -> None:
    refusal = ToolGuard("Stop.").refusal(visit, ToolCall("c1", tool, "{}"))

    assert refusal is not None
    assert refusal.content["error"] == "visitor-declined"
    assert ToolGuard().refusal(visit, ToolCall("c1", tool, "{}")) is None


@pytest.mark.parametrize("tool", ["propose_cancel", "find_slots"])
def test_who_says_cancel_it_can_have_it_cancelled_and_anything_looked_up(
    visit: ToolContext, tool: str
) -> None:
    assert has_declined("please cancel it", proposal_refused=False)
    assert ToolGuard("Stop.").refusal(visit, ToolCall("c1", tool, "{}")) is None


@pytest.mark.parametrize(
    ("newest", "after_a_proposal", "at_any_time"),
    [
        ("no", True, False),
        ("forget it", True, True),
        ("no, rather on Friday", False, False),
        ("yes", False, False),
    ],
)
def test_a_plain_no_declines_a_proposal_and_nothing_else(
    newest: str,
    after_a_proposal: bool,  # noqa: FBT001 — a case
    at_any_time: bool,  # noqa: FBT001 — a case
) -> None:
    assert has_declined(newest, proposal_refused=True) is after_a_proposal
    assert has_declined(newest, proposal_refused=False) is at_any_time
