"""The log as an exchange: which answers belong to which calls, and where it begins."""

from app.conversation.events import ToolResponse
from app.conversation.exchange import MAX_EVENTS, recent, responses_in
from tests.agent.logs import asked, assistant, log, proposal, result, visitor


def test_a_call_has_its_own_answer_though_a_later_one_has_the_same_id() -> None:
    events = log(
        visitor("tomorrow?"),
        asked("call_1"),
        result("call_1", '{"slots": ["tomorrow"]}'),
        asked("call_1"),
        result("call_1", '{"slots": ["friday"]}'),
    )

    assert responses_in(events[2:])["call_1"].content == {"slots": ["tomorrow"]}
    assert responses_in(events[4:])["call_1"].content == {"slots": ["friday"]}


def test_a_call_that_a_turn_died_over_has_no_answer_but_that_of_another_is_not_its_own() -> (
    None
):
    events = log(visitor("tomorrow?"), asked("call_1"), asked("call_1"), result("call_1"))

    assert responses_in(events[2:]) == {}


def test_a_proposal_that_nobody_was_shown_is_no_answer() -> None:
    made = ToolResponse("call_1", "propose_booking", {}, proposal_id="p1")
    events = log(visitor("that one"), asked("call_1"), made)

    assert responses_in(events[2:]) == {}
    assert set(responses_in(log(*events, proposal("p1"))[2:])) == {"call_1"}


def test_what_a_model_is_shown_begins_with_a_visitors_message() -> None:
    events = log(*(each for _ in range(MAX_EVENTS) for each in (visitor("hm"), assistant())))
    shown = recent(events[:-1])

    assert len(shown) == MAX_EVENTS - 1
    assert shown[0] == events[-MAX_EVENTS]
    assert recent(events[:MAX_EVENTS]) == events[:MAX_EVENTS]
