"""Conversations that an older version wrote, in the form that events have now."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.conversation.events import (
    AssistantMessage,
    BookingMessage,
    BookingStatus,
    ButtonPress,
    Choice,
    ControlChange,
    Event,
    Failure,
    ProposalMessage,
    ToolRequest,
    ToolResponse,
    VisitorInput,
    WithheldText,
)
from app.conversation.tools import OwnAppointment, SlotOffer, ToolCall
from app.store.conversations.event_log import EventLost, events
from app.store.engine.database import Database
from app.store.engine.schema import upgrade

Connect = Callable[[str], Database]

TEN = datetime(2026, 11, 24, 9, tzinfo=UTC)
LABEL = "Dienstag, 24. November 2026, 10:00"
SPAN = "Dienstag, 24. November 2026, 10:00–10:30 (Europe/Berlin)"
ASKED = (
    "Soll ich das für Sie buchen?\n\n• Intro — Ada Berg\n"
    f"• {SPAN}\n  für Ada: Dienstag, 24. November 2026, 09:00–09:30 (UTC)\n• Mara Linde"
)
YES, NO = (
    {"type": "confirm", "id": "p1", "label": "Ja, buchen"},
    {"type": "reject", "id": "p1", "label": "Nein"},
)
ORDER = {
    "meeting_type_id": "intro",
    "start": "2026-11-24T09:00:00Z",
    "duration": "PT30M",
    "appointment_id": None,
}


def called(id_: str, name: str, arguments: str = "{}") -> tuple[str, Any]:
    call = {"id": id_, "name": name, "arguments": arguments, "extra": {}}
    return "calls", {"content": "", "calls": [call], "promptVersion": "s@1", "model": "gpt"}


def came(id_: str, name: str, content: Any, **more: Any) -> tuple[str, Any]:
    body = {"callId": id_, "name": name, "content": json.dumps(content, ensure_ascii=False)}
    return "result", {**body, "offered": {}, "own": {}, "wish": "", "milliseconds": 5, **more}


OFFERED = {
    "meeting_type_id": "intro",
    "start": int(TEN.timestamp()),
    "minutes": 30,
    "host_ids": ["ada"],
    "moving": "",
}
BOOKED = {
    "text": f"Gebucht: Intro mit Ada Berg am {SPAN}.",
    "appointmentId": "a-1",
    "status": "booked",
    "bookingCode": "7K3M-Q9TX",
    "start": "2026-11-24T09:00:00Z",
    "end": "2026-11-24T09:30:00Z",
    "timezone": "Europe/Berlin",
    "hostName": "Ada Berg",
    "icsTitle": "Intro",
    "icsDescription": "",
}
HELD = {name: value for name, value in BOOKED.items() if "Id" not in name and "Co" not in name}

OLD = [
    ("visitor", {"text": "Ein Intro am Dienstag um 10", "clientId": "m1"}),
    called("c1", "find_slots", '{"when": "Dienstag um 10"}'),
    came(
        "c1",
        "find_slots",
        {"understood": LABEL, "slots": [{"id": "s1", "label": LABEL, "host": "Ada Berg"}]},
        offered={"s1": OFFERED},
        wish="Dienstag um 10",
    ),
    (
        "assistant",
        {
            "text": "10:00 ist frei. Ihr Name?",
            "choices": [{"type": "slot", "id": "s1", "label": "Di. 24. Nov., 10:00"}],
            "promptVersion": "s@1",
            "model": "gpt",
        },
    ),
    ("visitor", {"text": "Di. 24. Nov., 10:00", "action": {"type": "slot", "id": "s1"}}),
    ("failure", {"code": "untrue-claim", "message": "Ist gebucht."}),
    called("c2", "propose_booking"),
    came("c2", "propose_booking", {"shown_to_visitor": True}),
    ("proposal", {"text": ASKED, "choices": [YES, NO], "proposalId": "p1"}),
    ("visitor", {"text": "Moment"}),
    ("assistant", {"text": "Gern.", "promptVersion": "s@1", "model": "gpt"}),
    ("proposal", {"text": ASKED, "choices": [YES, NO], "proposalId": "p1"}),
    ("visitor", {"text": "ja"}),
    ("booking", BOOKED),
    ("booking", {**HELD, "provisionalBookingId": "a-2", "status": "doubleOptIn"}),
    called("c3", "find_appointment"),
    came(
        "c3",
        "find_appointment",
        {"zone": "Europe/Berlin", "appointments": [{"id": "a1"}]},
        own={"a1": {"appointment_id": "a-1", "attendee_id": "t-1"}},
    ),
    called("c4", "find_slots"),
    came("c4", "find_slots", {"understood": "", "slots": [], "note": "nothing-free-then"}),
    called("c5", "find_appointment"),
    came("c5", "find_appointment", {"error": "appointment-not-found", "message": "<b>"}),
    called("c6", "propose_booking"),
    came("c6", "propose_booking", {"shown_to_visitor": True}),
    ("failure", {"code": "content-filter", "message": "No.", "messages": [1]}),
    ("assistant", {"text": "Es tut mir leid.", "apology": True}),
    ("control", {"control": "human", "by": "assistant", "reason": "asked", "summary": "Hm."}),
]


def written(database: Database, rows: Sequence[tuple[str, Any]], id_: str = "c") -> None:
    """An old version has written these."""
    event = (
        "INSERT INTO event (conversation_id, seq, kind, body, at) VALUES (:c, :n, :k, :b, 7)"
    )
    bodies = [each if isinstance(each, str) else json.dumps(each) for _, each in rows]
    values = [
        {"c": id_, "n": n, "k": kind, "b": body}
        for n, ((kind, _), body) in enumerate(zip(rows, bodies, strict=True), 1)
    ]
    with database.begin() as session:
        session.execute(text(event), values)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'booking.db'}"
    return str(request.getfixturevalue("empty_postgres_url"))


@pytest.fixture
def log(empty_url: str, connected: Connect) -> Sequence[Event]:
    """The conversation after the migration."""
    database = connected(empty_url)
    upgrade(database, "0007")
    written(database, OLD)
    proposal = (
        'INSERT INTO proposal (id, conversation_id, seq, status, digest, "order", host_ids,'
        " expires_at, kind, reason)"
        " VALUES ('p1', 'c', 9, 'booked', 'd', :o, '[]', 1, 'book', '')"
    )
    with database.begin() as session:
        session.execute(text(proposal), {"o": json.dumps(ORDER)})
    upgrade(database)
    with database.read() as session:
        return events(session, "c")


def test_every_event_keeps_its_place(log: Sequence[Event]) -> None:
    kinds = ["withheld" if n == 6 else kind for n, (kind, _) in enumerate(OLD, 1)]

    assert [(each.seq, each.kind.value) for each in log] == list(enumerate(kinds, 1))
    assert {each.at for each in log} == {datetime(1970, 1, 1, 0, 0, 7, tzinfo=UTC)}


def test_what_visitors_and_models_said_is_as_it_was(log: Sequence[Event]) -> None:
    first, pressed, spoken, request = log[0], log[4], log[3], log[1]
    assert isinstance(first, VisitorInput)
    assert isinstance(pressed, VisitorInput)
    assert isinstance(spoken, AssistantMessage)
    assert isinstance(request, ToolRequest)
    assert (first.text, first.client_id, first.action) == (OLD[0][1]["text"], "m1", None)
    assert pressed.action == ButtonPress("slot", "s1")
    assert spoken.choices == (Choice("slot", "s1", "Di. 24. Nov., 10:00"),)
    assert (spoken.asks, spoken.listed, spoken.model) == (None, None, "gpt")
    assert request.calls == (ToolCall("c1", "find_slots", '{"when": "Dienstag um 10"}'),)
    assert (request.text, request.prompt_version) == ("", "s@1")


def test_a_result_is_an_object_beside_what_it_offered(log: Sequence[Event]) -> None:
    found, own, nothing, refused = log[2], log[16], log[18], log[20]
    assert isinstance(found, ToolResponse)
    assert isinstance(own, ToolResponse)
    assert isinstance(nothing, ToolResponse)
    assert isinstance(refused, ToolResponse)
    slot = SlotOffer("intro", TEN, 30, ("ada",), label=LABEL, host="Ada Berg")
    assert found.offered == {"s1": slot}
    assert (found.wish, found.understood, found.milliseconds) == ("Dienstag um 10", LABEL, 5)
    assert (found.error, found.fruitless, found.proposal_id) == ("", False, "")
    assert found.content["slots"][0]["label"] == LABEL
    assert own.own == {"a1": OwnAppointment("a-1", "t-1")}
    assert (nothing.error, nothing.fruitless) == ("", True)
    assert (refused.error, refused.fruitless) == ("appointment-not-found", True)


def test_a_proposal_was_shown_only_if_its_event_follows(log: Sequence[Event]) -> None:
    shown, lost = log[7], log[22]
    assert isinstance(shown, ToolResponse)
    assert isinstance(lost, ToolResponse)
    assert (shown.proposal_id, lost.proposal_id) == ("p1", "never-shown")


def test_the_values_of_a_proposal_are_lines_and_instants(log: Sequence[Event]) -> None:
    first, again = log[8], log[11]
    assert isinstance(first, ProposalMessage)
    assert isinstance(again, ProposalMessage)
    assert first.question == "Soll ich das für Sie buchen?"
    assert first.lines == ("Intro — Ada Berg", SPAN, "Mara Linde")
    assert (first.proposed, first.meeting_type_id, first.start) == ("book", "intro", TEN)
    assert first.end == TEN.replace(minute=30)
    assert [each.type for each in first.choices] == ["confirm", "reject"]
    assert (first.reminder, again.reminder) == (False, True)


def test_a_booking_says_what_it_came_from_and_what_it_waits_for(log: Sequence[Event]) -> None:
    booked, held = log[13], log[14]
    assert isinstance(booked, BookingMessage)
    assert isinstance(held, BookingMessage)
    assert (booked.status, booked.proposal_id) == (BookingStatus.BOOKED, "p1")
    assert (booked.appointment_id, booked.booking_code) == ("a-1", "7K3M-Q9TX")
    assert (booked.start, booked.host_name) == (TEN, "Ada Berg")
    assert (held.status, held.booking_type) == (BookingStatus.PROVISIONAL, "doubleOptIn")
    assert (held.appointment_id, held.provisional_booking_id) == ("", "a-2")


def test_what_was_withheld_is_no_failure(log: Sequence[Event]) -> None:
    withheld, failed, sorry, control = log[5], log[23], log[24], log[25]
    assert isinstance(withheld, WithheldText)
    assert isinstance(failed, Failure)
    assert isinstance(sorry, AssistantMessage)
    assert isinstance(control, ControlChange)
    assert (withheld.flaw, withheld.text) == ("untrue-claim", "Ist gebucht.")
    assert (failed.code, failed.messages) == ("content-filter", (1,))
    assert sorry.apology
    assert (control.control, control.summary) == ("human", "Hm.")


@pytest.mark.parametrize(
    "row",
    [
        ("visitor", "no JSON"),
        ("result", {"callId": "c"}),
        ("proposal", {"text": "Shall I?"}),
        ("booking", {"text": "Booked."}),
    ],
    ids=lambda row: row[0],
)
def test_a_row_that_never_was_an_event_is_left_and_named(
    empty_url: str, connected: Connect, row: tuple[str, Any]
) -> None:
    database = connected(empty_url)
    upgrade(database, "0007")
    written(database, [("visitor", {"text": "Hello"}), row])

    upgrade(database)

    with (
        database.read() as session,
        pytest.raises(EventLost, match="Event 2 of conversation c"),
    ):
        events(session, "c")
