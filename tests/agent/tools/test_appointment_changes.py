"""Moving and cancelling in whole turns: what is shown, what a yes does, what is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from app.booking.codes import spelled
from app.booking.values import Booked, ChangePolicy
from app.conversation.events import (
    UNSAVED,
    BookingMessage,
    Event,
    ProposalMessage,
    ToolRequest,
    ToolResponse,
    of_kind,
)
from app.conversation.proposals import Proposal
from app.desk.proposals.propose_change import propose_cancel
from app.store.appointments.bookings import BOOKED, CANCELLED
from app.store.appointments.claims import release_proposal
from app.store.conversations.event_log import append
from app.store.conversations.open_proposals import find_newest_proposal
from app.store.delivery.outbox import of_streams
from app.store.engine.database import Database
from tests.agent.office import Office
from tests.agent.scripted import ScriptedModel, Step, calls, says
from tests.desk.afterwards import appointment, cancelled, changed, deeds, made, moved, somebody
from tests.desk.business import MARA, MONDAY, open_business

TUESDAY = MONDAY + timedelta(days=1)
LATER_MONDAY = MONDAY.replace(hour=14)
TEN = "Monday, 23 November 2026, 10:00–10:30 (Europe/Berlin)"
NEW = "Tuesday, 24 November 2026, 10:00–10:30 (Europe/Berlin)"
WHEN = "Tuesday at 10:00"
MOVE = {"appointment_id": "a1", "slot_id": "s1"}
CANCEL = {"appointment_id": "a1", "reason": None}


@pytest.fixture
def office(business: Database) -> Office:
    return Office(business)


def newest(office: Office) -> Proposal:
    with office.database.read() as session:
        found = find_newest_proposal(session, office.id)
    assert found is not None
    return found


def proof(booked: Booked) -> Step:
    """The model looks for the appointment."""
    return calls(("find_appointment", {"email": MARA.email, "code": spelled(booked.code)}))


def search(when: str = WHEN) -> Step:
    asked = {"meeting_type": "", "when": when, "host": None, "duration": None}
    return calls(("find_slots", asked | {"appointment_id": "a1"}))


def told(office: Office) -> list[BookingMessage]:
    """The facts of all that was done, whenever that was told."""
    made = of_kind(office.log(), BookingMessage)
    return [msgspec.structs.replace(each, seq=0, at=UNSAVED) for each in made]


async def asked_to_move(office: Office, booked: Booked, *more: Step) -> ScriptedModel:
    """Bring the conversation to a proposal to move."""
    model = ScriptedModel([proof(booked), search(), calls(("propose_reschedule", MOVE)), *more])
    office.hears(f"Please move it to {WHEN}. {MARA.email}, {spelled(booked.code)}")
    await office.answered(model)
    return model


async def asked_to_cancel(
    office: Office, booked: Booked, *more: Step, reason: str | None = None
) -> ScriptedModel:
    """Bring the conversation to a proposal to cancel."""
    steps = [proof(booked), calls(("propose_cancel", CANCEL | {"reason": reason})), *more]
    model = ScriptedModel(steps)
    office.hears(f"Please cancel it. {MARA.email}, {spelled(booked.code)}")
    await office.answered(model)
    return model


class TestMoving:
    async def test_shows_both_times_and_asks(self, office: Office) -> None:
        booked = made(office.database)
        await asked_to_move(office, booked)

        [shown] = office.said()
        assert shown.splitlines() == [
            "Shall I move this appointment?",
            "",
            "• Intro — Ada Berg",
            f"• New: {NEW}",
            "  for Ada: Tuesday, 24 November 2026, 09:00–09:30 (UTC)",
            f"• Until now: {TEN}",
        ]
        assert appointment(office.database, booked.appointment_id).starts == MONDAY

    async def test_is_done_by_a_yes_without_asking_the_model(self, office: Office) -> None:
        booked = made(office.database)
        model = await asked_to_move(office, booked)
        office.hears("yes, move it")

        said = await office.answered(model)

        assert said[-1] == f"Moved: Intro with Ada Berg is now on {NEW}."
        assert appointment(office.database, booked.appointment_id).starts == TUESDAY
        [facts] = told(office)
        assert facts.status == "moved"
        assert facts.appointment_id == booked.appointment_id
        assert facts.start == TUESDAY == datetime(2026, 11, 24, 9, tzinfo=UTC)
        assert newest(office).status == "moved"

    async def test_is_told_the_same_again_who_presses_twice(self, office: Office) -> None:
        booked = made(office.database)
        model = await asked_to_move(office, booked)
        confirm = {"type": "confirm", "id": newest(office).id}
        for _ in range(2):
            office.hears("Yes, move it", confirm)
            await office.answered(model)

        first, second = told(office)
        assert first == second
        actions = [deed.action for deed in deeds(office.database, booked.appointment_id)]
        assert actions == ["booked", "moved"]

    async def test_is_left_alone_by_a_no(self, office: Office) -> None:
        booked = made(office.database)
        model = await asked_to_move(office, booked, says("All right."))
        office.hears("no")
        said = await office.answered(model)

        assert said[-1] == "All right."
        assert newest(office).status == "rejected"
        made(office.database, start=TUESDAY, attendee=somebody("Jon"))

    async def test_is_asked_again_in_its_own_words(self, office: Office) -> None:
        model = await asked_to_move(office, made(office.database), says("Ada Berg."))
        office.hears("with whom is it?")
        said = await office.answered(model)

        assert said[-1].splitlines() == [
            "Shall I move this appointment?",
            "• Intro — Ada Berg",
            f"• New: {NEW}",
        ]
        office.hears("ok")
        assert (await office.answered(model))[-1].startswith("Moved:")

    async def test_of_a_time_that_went_offers_the_nearest_for_it(self, office: Office) -> None:
        booked = made(office.database)
        model = await asked_to_move(office, booked)
        with office.database.begin() as session:
            release_proposal(session, newest(office).id)  # as when the hold has lapsed
        made(office.database, start=TUESDAY, attendee=somebody("Jon"))
        office.hears("yes")

        said = await office.answered(model)

        assert "so your appointment stays where it was" in said[-1]
        assert told(office) == []
        found = list(of_kind(office.log(), ToolResponse))[-1]
        assert {each.moving for each in found.offered.values()} == {"a1"}
        request = list(of_kind(office.log(), ToolRequest))[-1]
        assert '"appointment_id": "a1"' in request.calls[0].arguments

    @pytest.mark.parametrize(
        ("meddle", "why"),
        [
            (
                lambda office, id_: moved(office.database, id_, LATER_MONDAY),
                "The appointment has changed meanwhile.",
            ),
            (
                lambda office, id_: cancelled(office.database, id_),
                "This appointment is cancelled already.",
            ),
            (
                lambda office, _: changed(
                    office.database, "intro", move_policy=ChangePolicy(None)
                ),
                "Only Ada Berg can change this appointment.",
            ),
        ],
        ids=["moved", "cancelled", "policy"],
    )
    async def test_that_became_impossible_says_why(
        self, office: Office, meddle: Any, why: str
    ) -> None:
        booked = made(office.database)
        model = await asked_to_move(office, booked)
        meddle(office, booked.appointment_id)
        office.hears("yes")

        said = await office.answered(model)

        assert said[-1].startswith(f"I am sorry, nothing was moved. {why}")
        assert told(office) == []
        assert office.conversation().unanswered_since is None
        assert newest(office).status == "replaced"


class TestCancelling:
    async def test_shows_what_and_why_and_asks(self, office: Office) -> None:
        booked = made(office.database)
        await asked_to_cancel(office, booked, reason="I am ill")

        [shown] = office.said()
        assert shown.splitlines() == [
            "Shall I cancel this appointment?",
            "",
            "• Intro — Ada Berg",
            f"• {TEN}",
            "• Reason: I am ill",
        ]
        last = office.log()[-1]
        assert isinstance(last, ProposalMessage)
        labels = [each.label for each in last.choices]
        assert labels == ["Yes, cancel it", "No, keep it"]
        assert appointment(office.database, booked.appointment_id).status == BOOKED

    @pytest.mark.parametrize("answer", ["yes", "cancel it", "Yes, cancel it please", "ja"])
    async def test_is_done_by_a_yes(self, office: Office, answer: str) -> None:
        booked = made(office.database)
        model = await asked_to_cancel(office, booked)
        office.hears(answer)

        said = await office.answered(model)

        assert said[-1] == f"Cancelled: Intro with Ada Berg on {TEN}."
        assert appointment(office.database, booked.appointment_id).status == CANCELLED
        assert told(office)[0].status == "cancelled"

    @pytest.mark.parametrize("answer", ["no", "keep it", "don't cancel it"])
    async def test_is_left_alone_by_a_no(self, office: Office, answer: str) -> None:
        booked = made(office.database)
        model = await asked_to_cancel(office, booked, says("It stays."))
        office.hears(answer)
        await office.answered(model)

        assert newest(office).status == "rejected"
        assert appointment(office.database, booked.appointment_id).status == BOOKED

    async def test_a_booking_yes_cancels_nothing(self, office: Office) -> None:
        booked = made(office.database)
        model = await asked_to_cancel(office, booked, says("Sorry?"))
        office.hears("book it")
        await office.answered(model)
        assert appointment(office.database, booked.appointment_id).status == BOOKED

    async def test_pressed_twice_is_told_again(self, office: Office) -> None:
        booked = made(office.database)
        model = await asked_to_cancel(office, booked)
        confirm = {"type": "confirm", "id": newest(office).id}
        for _ in range(2):
            office.hears("Yes, cancel it", confirm)
            await office.answered(model)
        first, second = told(office)
        assert first == second
        assert len(deeds(office.database, booked.appointment_id)) == 2

    async def test_in_german(self, sqlite_database: Database) -> None:
        open_business(sqlite_database)
        office = Office(sqlite_database, language="de")
        booked = made(office.database)
        model = await asked_to_cancel(office, booked)
        office.hears("Ja, absagen")
        said = await office.answered(model)

        assert said[0].startswith("Soll ich diesen Termin absagen?")
        assert said[-1].startswith("Abgesagt: Intro mit Ada Berg am Montag, 23. November 2026")


async def test_on_a_channel_the_question_and_the_answer_are_sent(
    sqlite_database: Database,
) -> None:
    open_business(sqlite_database)
    office = Office(sqlite_database, channel="tg")
    model = await asked_to_cancel(office, made(office.database))
    office.hears("yes")
    await office.answered(model)

    with sqlite_database.read() as session:
        rows = of_streams(session, [f"conversation:{office.id}"])
    sent = [row["payload"] for row in rows]
    assert [each["text"].split()[0] for each in sent] == ["Shall", "Cancelled:"]
    assert [len(each["choices"]) for each in sent] == [2, 0]


async def test_what_was_booked_here_is_cancelled_without_a_code(office: Office) -> None:
    booked = made(office.database, conversation_id=office.id)
    find = calls(("find_appointment", {"email": None, "code": None}))
    model = ScriptedModel([find, calls(("propose_cancel", CANCEL))])
    office.hears("Please cancel my appointment")
    await office.answered(model)
    office.hears("yes")
    await office.answered(model)

    assert appointment(office.database, booked.appointment_id).status == CANCELLED


async def test_a_yes_that_two_processes_hear_cancels_once(office: Office) -> None:
    booked = made(office.database)
    await asked_to_cancel(office, booked)
    office.hears("yes")
    both = [office.assistant(ScriptedModel([])) for _ in range(2)]
    for assistant in both:
        assistant.wake(office.id)
    for assistant in both:
        await assistant.finish()

    assert len(told(office)) == 1
    assert [deed.action for deed in deeds(office.database, booked.appointment_id)] == [
        "booked",
        "cancelled",
    ]


async def test_a_question_that_nobody_was_shown_cannot_be_agreed_to(office: Office) -> None:
    """The process died between making the proposal and showing it."""
    booked = made(office.database)
    with office.database.begin() as session:
        propose_cancel(session, office.id, booked.attendee_id, "", office.clock())
    model = ScriptedModel([says("Hm?"), says("Hm?")])
    office.hears("yes")
    await office.answered(model)
    office.hears("Yes", {"type": "confirm", "id": newest(office).id})
    said = await office.answered(model)

    assert said[-1].startswith("Hm?") or "does not hold any more" in said[-1]
    assert appointment(office.database, booked.appointment_id).status == BOOKED


@pytest.mark.parametrize("ask", [asked_to_move, asked_to_cancel], ids=["move", "cancel"])
async def test_what_could_not_be_told_was_not_done(
    office: Office, monkeypatch: pytest.MonkeyPatch, ask: Any
) -> None:
    """The deed and the sentence about it are one transaction."""
    booked = made(office.database)
    model = await ask(office, booked)
    confirm = {"type": "confirm", "id": newest(office).id}
    with monkeypatch.context() as broken:
        broken.setattr("app.agent.recorder.append", _breaks_at(BookingMessage))
        office.hears("yes", confirm)
        said = await office.answered(model)
    assert "I am sorry" in said[-1]
    assert told(office) == []
    assert [deed.action for deed in deeds(office.database, booked.appointment_id)] == ["booked"]

    office.hears("yes", confirm)
    await office.answered(model)
    assert len(told(office)) == 1
    assert len(deeds(office.database, booked.appointment_id)) == 2


def _breaks_at(kind: type[Event]) -> Any:
    def append_or_break(session: Any, id_: str, event: Event, now: int) -> int:
        if isinstance(event, kind):
            raise OSError("the disk is full")
        return append(session, id_, event, now)

    return append_or_break
