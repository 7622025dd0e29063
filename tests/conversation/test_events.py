"""Events as they are stored: written, read back, and refused if they are not what they say."""

import json
from datetime import UTC, datetime

import pytest

from app.conversation.control import Control
from app.conversation.events import (
    AssistantMessage,
    BookingMessage,
    BookingStatus,
    ButtonPress,
    Choice,
    ControlChange,
    EndReason,
    Event,
    EventKind,
    EventUnreadable,
    Failure,
    ProposalEnd,
    ProposalMessage,
    ToolRequest,
    ToolResponse,
    VisitorInput,
    WithheldText,
    decoded,
    encoded,
    wait_for_answer,
)
from app.conversation.sentence_ids import Sentence, Subject
from app.conversation.tools import OwnAppointment, SlotOffer, ToolCall

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ONE = datetime(2026, 11, 24, 13, tzinfo=UTC)

EVENTS = [
    VisitorInput("Hello"),
    VisitorInput("Tue 24 Nov, 13:00", ButtonPress("slot", "s1"), "m-1"),
    AssistantMessage("And when?", prompt_version="abc", model="gpt"),
    AssistantMessage(
        "These are free:\n1. Tuesday",
        (Choice("slot", "s1", "Tue 24 Nov, 13:00"),),
        frozenset({Subject.SLOT}),
        ("s1",),
        (Sentence.GONE_WITH_OTHERS,),
    ),
    AssistantMessage("I am sorry.", sentences=(Sentence.APOLOGY,), apology=True),
    ToolRequest((ToolCall("c1", "find_slots", '{"when": "Tuesday"}', {"index": 1}),), "Hm."),
    ToolResponse(
        "c1",
        "find_slots",
        {"understood": "Tuesday", "slots": [{"id": "s1"}]},
        offered={"s1": SlotOffer("intro", ONE, 30, ("mia",), "a1", "Tuesday, 13:00", "Mia")},
        own={"a1": OwnAppointment("ap1", "at1", "intro", NOON, 30, "Mia", "booked")},
        wish="Tuesday",
        understood="Tuesday",
        milliseconds=3,
    ),
    ProposalMessage(
        "Shall I?\n\n• x", "p1", "move", "Shall I?", ("x",), (), "intro", NOON, ONE
    ),
    ProposalEnd("p1", EndReason.NOT_POSSIBLE, "slot-occupied"),
    BookingMessage(
        "Booked.", BookingStatus.BOOKED, NOON, ONE, "Europe/Berlin", "Mia", "p1", "ap1"
    ),
    ControlChange(Control.HUMAN, "assistant", "asked", "They want a person."),
    Failure("content-filter", "No.", (3, 4)),
    WithheldText("untrue-claim", "It is booked."),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda each: type(each).__name__)
def test_an_event_is_read_back_as_it_was_written(event: Event) -> None:
    read = decoded(event.kind.value, encoded(event), 7, NOON)

    assert (read.seq, read.at) == (7, NOON)
    assert decoded(event.kind.value, encoded(event), 0, event.at) == event


def test_there_is_an_example_of_each_kind() -> None:
    assert {each.kind for each in EVENTS} == set(EventKind)


def test_what_has_its_default_is_left_out_and_names_are_in_camel_case() -> None:
    written = json.loads(encoded(VisitorInput("Hello", client_id="m-1")))

    assert written == {"text": "Hello", "clientId": "m-1"}


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        ("visitor", '{"text": 3}', "`str`"),
        ("visitor", "{}", "`text`"),
        ("visitor", "{", "truncated"),
        ("assistant", '{"text": "x", "asks": ["age"]}', "age"),
        ("booking", '{"text": "Booked."}', "`status`"),
        ("message", '{"text": "x"}', "message"),
    ],
)
def test_what_is_not_of_its_kind_is_refused(kind: str, body: str, told: str) -> None:
    with pytest.raises(EventUnreadable, match=told):
        decoded(kind, body, 1, NOON)


def test_only_what_the_visitor_said_since_waits_for_an_answer() -> None:
    log = [
        VisitorInput("Hello", seq=1),
        AssistantMessage("Hello!", seq=2),
        VisitorInput("Tuesday", seq=3),
        VisitorInput("at nine", seq=4),
    ]

    assert [each.text for each in wait_for_answer(log, 1)] == ["Tuesday", "at nine"]
