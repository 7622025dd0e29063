"""Finding, moving and cancelling one's own appointment: the tools, as a model calls them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from app.agent.log_entries import response_of
from app.agent.tool_loop import ToolRun
from app.agent.tools.appointment_tools import MAX_CODE_TRIES
from app.agent.tools.tool import ToolContext, ToolResult
from app.booking.codes import spelled
from app.booking.values import Booked, ChangePolicy
from app.conversation.events import VisitorInput
from app.conversation.tools import ToolCall
from app.desk.proposals.propose_booking import accept
from app.store.conversations.event_log import append, events
from app.store.conversations.open_proposals import reword
from app.store.engine.database import Database
from tests.agent.counter import BERLIN, LATER, after, error, find, offered, run, visit_on
from tests.desk.afterwards import cancelled, changed, made, somebody
from tests.desk.business import MARA, MONDAY, NOW

TEN = MONDAY  # in Berlin


@pytest.fixture
def visit(sqlite_database: Database) -> ToolContext:
    return visit_on(sqlite_database)


def said(visit: ToolContext, *texts: str) -> ToolContext:
    """The visitor says something, and this turn answers it."""
    with visit.database.begin() as session:
        for text in texts:
            now = int(visit.now.timestamp())
            append(session, visit.conversation_id, VisitorInput(text), now)
        log = events(session, visit.conversation_id)
    return replace(visit, log=log)


def noted(visit: ToolContext, outcome: ToolResult) -> None:
    """The result stands in the log, as after each call."""
    ran = ToolRun(ToolCall("c", "find_appointment", "{}"), outcome, 0)
    with visit.database.begin() as session:
        now = int(visit.now.timestamp())
        append(session, visit.conversation_id, response_of(ran), now)


def look(visit: ToolContext, email: str | None = None, code: str | None = None) -> ToolResult:
    return run(visit, "find_appointment", email=email, code=code)


def proved(visit: ToolContext, booked: Booked, email: str = MARA.email) -> ToolContext:
    """The visitor has given e-mail and code."""
    ready = said(visit, f"{email}, {spelled(booked.code)}")
    outcome = look(ready, email, spelled(booked.code))
    assert "error" not in outcome.content, outcome.content
    return after(ready, outcome)


def listed(outcome: ToolResult) -> Sequence[dict[str, Any]]:
    found: Sequence[dict[str, Any]] = outcome.content["appointments"]
    return found


class TestFinding:
    def test_shows_what_the_code_proves(self, visit: ToolContext) -> None:
        booked = made(visit.database)
        ready = said(visit, f"I am {MARA.email}, my code is {spelled(booked.code)}")

        outcome = look(ready, MARA.email, spelled(booked.code))

        assert listed(outcome) == [
            {
                "id": "a1",
                "meeting_type": "intro",
                "name": "Intro",
                "label": "Monday, 23 November 2026, 10:00",
                "minutes": 30,
                "host": "Ada Berg",
                "status": "booked",
            }
        ]
        assert outcome.content["zone"] == BERLIN.key
        assert outcome.own["a1"].attendee_id == booked.attendee_id

    def test_spells_the_time_for_the_visitor(self, visit: ToolContext) -> None:
        booked = made(visit.database)
        ready = replace(said(visit, booked.code), language="de")
        [shown] = listed(look(ready, MARA.email, booked.code))
        assert shown["label"] == "Montag, 23. November 2026, 10:00"

    def test_takes_the_secret_of_the_link_as_well(self, visit: ToolContext) -> None:
        booked = made(visit.database)
        link = f"https://book.example/booking/{booked.appointment_id}?secret={booked.secret}"
        assert listed(look(said(visit, f"here: {link}"), MARA.email, link))

    def test_needs_no_code_for_what_was_booked_here(self, visit: ToolContext) -> None:
        booked = made(visit.database, conversation_id=visit.conversation_id)
        made(visit.database, start=LATER, attendee=somebody("Jon"))
        for outcome in (look(visit), look(visit, MARA.email)):
            assert [each.attendee_id for each in outcome.own.values()] == [booked.attendee_id]

    def test_shows_only_ones_own_part_of_a_group(self, visit: ToolContext) -> None:
        booked = made(visit.database, "class")
        made(visit.database, "class", attendee=somebody("Jon"))
        ready = said(visit, booked.code)
        assert "Jon" not in json.dumps(look(ready, MARA.email, booked.code).content)

    @pytest.mark.parametrize(
        ("email", "code"), [(None, None), ("mara@home.example", None), ("", " ")]
    )
    def test_asks_for_both_proofs_at_once(
        self, visit: ToolContext, email: str | None, code: str | None
    ) -> None:
        made(visit.database)
        code_, message = error(look(visit, email, code))
        assert code_ == "proof-needed"
        assert "e-mail and the booking code" in message

    def test_asks_for_the_address_to_a_code(self, visit: ToolContext) -> None:
        booked = made(visit.database)
        ready = said(visit, booked.code)
        assert error(look(ready, None, booked.code))[0] == "proof-needed"

    def test_tries_no_code_that_the_visitor_did_not_write(self, visit: ToolContext) -> None:
        booked = made(visit.database)
        ready = said(visit, "My code? I do not know it.")
        assert error(look(ready, MARA.email, booked.code))[0] == "proof-needed"

    def test_keeps_an_id_for_an_appointment(self, visit: ToolContext) -> None:
        first, second = made(visit.database), made(visit.database, start=LATER)
        once = proved(visit, first)
        twice = proved(once, second)
        thrice = proved(twice, first)
        assert list(thrice.own) == ["a1", "a2"]
        assert thrice.own["a1"].attendee_id == first.attendee_id

    @pytest.mark.parametrize(
        ("meeting", "hours", "status"),
        [("intro", 0, "booked"), ("optin", 0, "provisional"), ("intro", 48, "past")],
    )
    def test_says_how_it_stands(
        self, visit: ToolContext, meeting: str, hours: int, status: str
    ) -> None:
        booked = made(visit.database, meeting)
        ready = replace(said(visit, booked.code), now=NOW + timedelta(hours=hours))
        [shown] = listed(look(ready, MARA.email, booked.code))
        assert shown["status"] == status

    def test_says_that_it_is_cancelled(self, visit: ToolContext) -> None:
        booked = made(visit.database)
        cancelled(visit.database, booked.appointment_id)
        [shown] = listed(look(said(visit, booked.code), MARA.email, booked.code))
        assert shown["status"] == "cancelled"


class TestWrongProofs:
    def test_are_all_answered_alike(self, visit: ToolContext) -> None:
        """Nobody learns whether a code or an address exists."""
        mine, other = made(visit.database), made(visit.database, start=LATER)
        wrong = [
            (MARA.email, "7K3M-Q9TX"),
            ("nobody@home.example", mine.code),
            ("nobody@home.example", "7K3M-Q9TX"),
            ("jon@home.example", other.code),
        ]
        ready = said(visit, "7K3M-Q9TX", mine.code, other.code)
        answers = {json.dumps(look(ready, *each).content) for each in wrong}
        assert len(answers) == 1
        assert error(look(ready, *wrong[0]))[0] == "appointment-not-found"

    def test_are_limited_in_a_conversation(self, visit: ToolContext) -> None:
        booked = made(visit.database)
        ready = said(visit, "7K3M-Q9TX", booked.code)
        for _ in range(MAX_CODE_TRIES):
            outcome = look(ready, MARA.email, "7K3M-Q9TX")
            assert error(outcome)[0] == "appointment-not-found"
            noted(visit, outcome)

        assert error(look(ready, MARA.email, booked.code))[0] == "too-many-tries"
        tomorrow = replace(ready, now=NOW + timedelta(hours=25))
        assert listed(look(tomorrow, MARA.email, booked.code))

    def test_right_ones_do_not_count(self, visit: ToolContext) -> None:
        booked = made(visit.database)
        ready = said(visit, booked.code)
        for _ in range(MAX_CODE_TRIES + 1):
            outcome = look(ready, MARA.email, booked.code)
            assert listed(outcome)
            noted(visit, outcome)


class TestMoving:
    def test_looks_for_times_as_if_the_appointment_were_not_there(
        self, visit: ToolContext
    ) -> None:
        ready = proved(visit, made(visit.database, duration=timedelta(hours=1)))

        found = find(ready, "Monday from 10:00 to 11:00", "x", appointment_id="a1")

        assert "Monday, 23 November, 10:30" in offered(found), "it overlaps its own time"
        assert "Monday, 23 November, 10:00" not in offered(found), "it is there already"
        assert {each["minutes"] for each in found.content["slots"]} == {60}
        assert {each["host"] for each in found.content["slots"]} == {"Ada Berg"}
        assert {each.moving for each in found.offered.values()} == {"a1"}

    def test_keeps_the_host_of_a_rotation(self, visit: ToolContext) -> None:
        booked = made(visit.database, "help")
        others = {"ada", "ben", "cem"} - {host.id for host in booked.hosts}
        host = booked.hosts[0]
        made(visit.database, "help", LATER, host_ids=(host.id,), queue_id=None)
        ready = proved(visit, booked)

        found = find(ready, "Monday at 14:00", appointment_id="a1")

        assert others
        assert "Monday, 23 November, 14:00" not in offered(found)
        assert {each["host"] for each in found.content["slots"]} == {host.name}

    def test_moves_what_its_type_would_not_offer_any_more(self, visit: ToolContext) -> None:
        booked = made(visit.database)
        ready = proved(visit, booked)
        edits = {"durations": (timedelta(minutes=20),), "venues": ("zoom",), "active": False}
        changed(visit.database, "intro", **edits)

        found = after(ready, find(ready, "Monday at 14:00", appointment_id="a1"))
        outcome = run(found, "propose_reschedule", appointment_id="a1", slot_id="s1")

        assert outcome.proposed is not None
        proposal = outcome.proposed.proposal
        with visit.database.begin() as session:
            reword(session, proposal.id, proposal.order, 7, proposal.change)
            moved = accept(session, proposal, visit.now)
        assert (moved.start, moved.end - moved.start) == (LATER, timedelta(minutes=30))

    def test_proposes_to_move_to_a_slot(self, visit: ToolContext) -> None:
        booked = made(visit.database)
        ready = proved(visit, booked)
        found = after(ready, find(ready, "Monday at 14:00", appointment_id="A1 "))

        outcome = run(found, "propose_reschedule", appointment_id="A1", slot_id="s1")

        assert outcome.proposed is not None
        proposal = outcome.proposed.proposal
        assert (proposal.kind, proposal.order.start) == ("move", LATER)
        assert proposal.change is not None
        assert proposal.change.attendee_id == booked.attendee_id

    def test_a_slot_found_for_that_is_not_booked_as_another_appointment(
        self, visit: ToolContext
    ) -> None:
        ready = proved(visit, made(visit.database))
        found = after(ready, find(ready, "Monday at 14:00", appointment_id="a1"))
        asked = {"slot_id": "s1", "name": "Mara", "email": MARA.email}
        code, message = error(run(found, "propose_booking", **asked))
        assert (code, "propose_reschedule" in message) == ("slot-for-moving", True)

    def test_a_slot_that_has_gone_is_refused_with_the_nearest(self, visit: ToolContext) -> None:
        ready = proved(visit, made(visit.database))
        found = after(ready, find(ready, "Monday at 14:00", appointment_id="a1"))
        made(visit.database, start=LATER, attendee=somebody("Jon"))

        outcome = run(found, "propose_reschedule", appointment_id="a1", slot_id="s1")

        assert error(outcome)[0] == "slot-occupied"
        assert "Monday, 23 November, 14:30" in offered(outcome)
        assert {each.moving for each in outcome.offered.values()} == {"a1"}

    def test_words_against_the_slot_count(self, visit: ToolContext) -> None:
        ready = proved(visit, made(visit.database))
        found = after(ready, find(ready, "Monday from 14:00 to 15:00", appointment_id="a1"))
        asked = replace(found, log=said(visit, "14:30 please").log)
        outcome = run(asked, "propose_reschedule", appointment_id="a1", slot_id="s1")
        assert error(outcome)[0] == "slot-contradicts"

    @pytest.mark.parametrize(
        ("appointment_id", "slot_id", "code"),
        [
            ("a9", "s1", "appointment-not-found"),
            ("", "s1", "appointment-not-found"),
            ("a1", "s9", "slot-not-found"),
        ],
    )
    def test_ids_that_were_never_shown_are_refused(
        self, visit: ToolContext, appointment_id: str, slot_id: str, code: str
    ) -> None:
        ready = proved(visit, made(visit.database))
        found = after(ready, find(ready, "Monday at 14:00", appointment_id="a1"))
        asked = {"appointment_id": appointment_id, "slot_id": slot_id}
        assert error(run(found, "propose_reschedule", **asked))[0] == code

    def test_another_persons_appointment_has_no_id_here(self, visit: ToolContext) -> None:
        booked = made(visit.database)
        for id_ in ("a1", booked.appointment_id, booked.attendee_id, booked.secret):
            asked = {"appointment_id": id_, "reason": None}
            assert error(run(visit, "propose_cancel", **asked))[0] == "appointment-not-found"
            assert (
                error(find(visit, "Monday", appointment_id=id_))[0] == "appointment-not-found"
            )


class TestRefusals:
    @pytest.mark.parametrize(
        ("language", "reason"),
        [
            (
                "en",
                "It is too late: this was possible until Saturday, 21 November 2026, 10:00.",
            ),
            ("de", "Dafür ist es zu spät: Das ging bis Samstag, 21. November 2026, 10:00 Uhr."),
        ],
    )
    def test_a_policy_is_told_with_its_reason(
        self, visit: ToolContext, language: str, reason: str
    ) -> None:
        ready = replace(proved(visit, made(visit.database)), language=language)
        changed(visit.database, "intro", cancel_policy=ChangePolicy(timedelta(days=2)))
        asked = {"appointment_id": "a1", "reason": None}
        code, message = error(run(ready, "propose_cancel", **asked))
        assert code == "too-late"
        assert message.startswith(reason)

    def test_the_policies_of_moving_and_cancelling_are_two(self, visit: ToolContext) -> None:
        ready = proved(visit, made(visit.database))
        changed(visit.database, "intro", move_policy=ChangePolicy(None))
        moving = find(ready, "Monday at 14:00", appointment_id="a1")
        assert error(moving) == ("too-late", "Only Ada Berg can change this appointment.")
        assert run(ready, "propose_cancel", appointment_id="a1", reason=None).proposed

    def test_what_is_cancelled_is_not_cancelled_again(self, visit: ToolContext) -> None:
        booked = made(visit.database)
        ready = proved(visit, booked)
        cancelled(visit.database, booked.appointment_id)
        code, message = error(run(ready, "propose_cancel", appointment_id="a1", reason=None))
        assert (code, message) == (
            "already-cancelled",
            "This appointment is cancelled already.",
        )

    def test_a_group_is_not_moved_by_one_of_it(self, visit: ToolContext) -> None:
        ready = proved(visit, made(visit.database, "class"))
        moving = find(ready, "Tuesday", appointment_id="a1")
        assert "Only Cem can move a group appointment" in error(moving)[1]

    def test_what_came_too_late_since_the_search_is_not_moved(self, visit: ToolContext) -> None:
        ready = proved(visit, made(visit.database))
        found = after(ready, find(ready, "Monday at 14:00", appointment_id="a1"))
        changed(visit.database, "intro", move_policy=ChangePolicy(timedelta(days=2)))
        moving = run(found, "propose_reschedule", appointment_id="a1", slot_id="s1")
        assert error(moving)[0] == "too-late"

    def test_its_own_time_is_no_new_one(self, visit: ToolContext) -> None:
        booked = made(visit.database)
        other = replace(visit, conversation_id="x")
        found = after(other, find(other, "Tuesday at 10:00"))
        ready = replace(proved(visit, booked), offered=found.offered)
        same = msgspec.structs.replace(ready.offered["s1"], start=TEN)
        ready = replace(ready, offered={"s1": same})
        moving = run(ready, "propose_reschedule", appointment_id="a1", slot_id="s1")
        assert error(moving)[0] == "same-time"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("an hour later", "Monday, 23 November, 11:00"),
        ("same time on Wednesday", "Wednesday, 25 November, 10:00"),
        ("eine Stunde später", "Monday, 23 November, 11:00"),
        ("Wednesday", "Wednesday, 25 November, 10:00"),
    ],
)
def test_a_new_time_starts_from_the_old_one(visit: ToolContext, words: str, first: str) -> None:
    ready = proved(visit, made(visit.database))
    found = find(ready, words, appointment_id="a1")
    assert offered(found)[0] == first
    assert (len(offered(found)) == 1) == (words != "Wednesday"), "a day alone is a whole day"
