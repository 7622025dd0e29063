"""Every end of a hold is told, and what was used up for it is given back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.booking.values import PUBLIC, Booked
from app.conversation.events import AssistantMessage
from app.desk.admission.prerequisites import create_link, note_pending, record_payment
from app.desk.appointments.access import access_to
from app.desk.appointments.cancel import Cancellation, cancel
from app.desk.booking.confirmation import LinkWithdrawn, PaymentGone, confirm, decline
from app.desk.booking.take_back import change_payment, release_payment, withdraw_link
from app.desk.notifications.conversation_notes import speak
from app.errors import Conflict
from app.store.appointments.appointment_history import history_of
from app.store.appointments.bookings import get_appointment
from app.store.appointments.provisional_bookings import get_provisional
from app.store.catalog.links_and_payments import PAID, Payment, find_link, find_payment
from app.store.conversations.conversations import ConversationOpening, start_conversation
from app.store.conversations.event_log import events
from app.store.conversations.leads import list_pending
from app.store.delivery import outbox
from app.store.delivery.webhook_subscriptions import Subscription, add_subscription
from app.store.engine.database import Database
from app.store.engine.pages import Page
from app.worker.lapse import lapse_holds
from tests.desk.business import MARA, NOW
from tests.desk.holding import (
    ADMIN,
    BEN,
    DAY,
    FRIDAY,
    booked,
    is_offered,
    letters,
    wish,
    with_more_meetings,
)

SECONDS = int(NOW.timestamp())
AFTERWARDS = NOW + 4 * DAY
End = Callable[[Database, Booked], datetime]


@pytest.fixture
def shop(business: Database) -> Database:
    with business.begin() as session:
        hook = Subscription("s", "https://a.example", "", ("booking_cancelled",), "x", SECONDS)
        add_subscription(session, hook)
    return with_more_meetings(business)


def by_host(database: Database, held: Booked) -> datetime:
    with database.begin() as session:
        decline(session, held.provisional_id, "No time", NOW, "host")
    return NOW


def off(database: Database, held: Booked, *, secret: str = "") -> datetime:
    with database.begin() as session:
        caller = PUBLIC if secret else BEN
        found = access_to(session, held.appointment_id, caller, secret)
        cancel(session, found, Cancellation("No time"), NOW)
    return NOW


def by_attendee(database: Database, held: Booked) -> datetime:
    return off(database, held, secret=held.secret)


def by_nobody(database: Database, _: Booked) -> datetime:
    assert lapse_holds(database, AFTERWARDS) == 1
    return AFTERWARDS


ENDS: dict[str, tuple[End, str, str, str]] = {
    "declined": (by_host, "declined", "declined", "host"),
    "cancelled by the host": (off, "cancelled", "withdrawn", "host"),
    "cancelled by the attendee": (by_attendee, "cancelled", "withdrawn", "attendee"),
    "lapsed": (by_nobody, "expired", "expired", "system"),
}


def told(database: Database, kind: str, stream: str) -> list[dict[str, Any]]:
    """What waits in the outbox for a stream, as it was queued."""
    with database.read() as session:
        rows = outbox.of_streams(session, [stream])
    return [row["payload"] for row in rows if row["kind"] == kind]


@pytest.mark.parametrize("meeting", ["optin", "approve"])
@pytest.mark.parametrize(("end", "status", "letter", "by"), ENDS.values(), ids=ENDS)
def test_everybody_is_told_of_the_end(
    shop: Database, meeting: str, end: End, status: str, letter: str, by: str
) -> None:
    held = booked(shop, wish(meeting))
    before = len(letters(shop, held.appointment_id))
    now = end(shop, held)

    reason = "" if status == "expired" else "No time"
    with shop.read() as session:
        kept = get_provisional(session, held.provisional_id)
        appointment = get_appointment(session, held.appointment_id)
        last = history_of(session, held.appointment_id)[-1]
    assert (kept.status, kept.reason) == (status, reason)
    assert (appointment.status, appointment.cancelled_by) == ("cancelled", by)
    assert (last.action, last.by) == (status, by)
    # The host hears of what she had been asked, unless she has declined it herself.
    is_asked = meeting == "approve" and status != "declined"
    readers = ["attendee", "hosts"] if is_asked else ["attendee"]
    sent = letters(shop, held.appointment_id)[before:]
    assert sent == [(letter, reader) for reader in readers]
    mails = told(shop, outbox.MAIL, held.appointment_id)[before:]
    assert {mail["meeting"]["reason"] for mail in mails} == {reason}
    [hook] = told(shop, outbox.WEBHOOK, f"webhook:s:{held.appointment_id}")
    assert hook["body"]["webhookType"] == "booking_cancelled"
    assert hook["body"]["provisionalBookingId"] == held.provisional_id
    assert is_offered(shop, meeting, FRIDAY, min(now, FRIDAY - timedelta(hours=1)))


@pytest.mark.parametrize("end", [end for end, *_ in ENDS.values()], ids=ENDS)
def test_link_payment_and_lead_are_given_back(shop: Database, end: End) -> None:
    with shop.begin() as session:
        lead = note_pending(session, MARA, NOW)
        link = create_link(session, "held-gift", ADMIN, NOW).id
    held = booked(shop, wish("held-gift", pending_attendee_id=lead, one_time_link_id=link))
    with shop.read() as session:
        assert list_pending(session, None, Page(10)) == []
    now = int(end(shop, held).timestamp())
    with shop.read() as session:
        assert [each.id for each in list_pending(session, None, Page(10))] == [lead]
        found = find_link(session, link, now)
    assert found is not None
    assert found.used_by is None
    again = wish("held-gift", pending_attendee_id=lead, one_time_link_id=link)
    second = booked(shop, again, datetime.fromtimestamp(now, NOW.tzinfo))
    with shop.begin() as session:
        confirm(
            session, second.provisional_id, datetime.fromtimestamp(now, NOW.tzinfo), "attendee"
        )
    with shop.read() as session:
        assert list_pending(session, None, Page(10)) == [], "confirmed, it is used up"


def test_what_has_lapsed_is_told_once_and_a_silent_booking_to_hosts_alone(
    shop: Database,
) -> None:
    held = booked(shop, wish("approve", skip_notifications=True), caller=ADMIN)
    assert lapse_holds(shop, NOW + 3 * DAY - timedelta(seconds=1)) == 0
    assert lapse_holds(shop, NOW + 3 * DAY) == 1
    assert lapse_holds(shop, AFTERWARDS) == 0
    assert letters(shop, held.appointment_id) == [("approve", "hosts"), ("expired", "hosts")]


def test_in_a_group_only_the_one_who_did_not_confirm_leaves(shop: Database) -> None:
    first = booked(shop, wish("circle", who="ann"))
    second = booked(shop, wish("circle", who="bob"), NOW + timedelta(hours=1))
    with shop.begin() as session:
        confirm(session, second.provisional_id, NOW + timedelta(hours=2), "attendee")
    assert lapse_holds(shop, AFTERWARDS) == 1
    with shop.read() as session:
        appointment = get_appointment(session, first.appointment_id)
    assert (appointment.status, appointment.held_until) == ("booked", None)
    mails = told(shop, outbox.MAIL, first.appointment_id)
    assert mails[-1]["meeting"]["attendee"]["name"] == "Ann"


def paid(database: Database, meeting: str = "held-paid") -> str:
    with database.begin() as session:
        payment = Payment("", meeting, 5000, "EUR", PAID, None, SECONDS)
        return record_payment(session, payment, ADMIN).id


class TestTakingBack:
    @pytest.mark.parametrize("meeting", ["held-paid", "offer"])
    def test_a_refund_ends_what_is_held(self, shop: Database, meeting: str) -> None:
        id_ = paid(shop, meeting)
        held = booked(shop, wish(meeting, payment_id=id_))
        with shop.begin() as session:
            change_payment(session, id_, "refunded", BEN, NOW)
        assert ("withdrawn", "attendee") in letters(shop, held.appointment_id)
        with shop.begin() as session, pytest.raises(PaymentGone) as refused:
            confirm(session, held.provisional_id, NOW, "host")
        assert (refused.value.code, isinstance(refused.value, Conflict)) == (
            "payment-mismatch",
            True,
        )
        with shop.read() as session:
            assert get_provisional(session, held.provisional_id).status == "cancelled"
        assert is_offered(shop, meeting, FRIDAY, NOW)

    def test_so_does_a_link_that_is_withdrawn(self, shop: Database) -> None:
        with shop.begin() as session:
            link = create_link(session, "held-gift", BEN, NOW).id
        held = booked(shop, wish("held-gift", one_time_link_id=link))
        with shop.begin() as session:
            withdraw_link(session, link, BEN, NOW)
        with shop.begin() as session, pytest.raises(LinkWithdrawn) as refused:
            confirm(session, held.provisional_id, NOW, "attendee")
        assert refused.value.code == "link-used"

    def test_what_is_booked_stays(self, shop: Database) -> None:
        id_ = paid(shop, "paid")
        made = booked(shop, wish("paid", payment_id=id_))
        with shop.begin() as session:
            change_payment(session, id_, "refunded", BEN, NOW)
        with shop.read() as session:
            assert get_appointment(session, made.appointment_id).status == "booked"

    def test_a_payment_is_released_once_its_booking_is_cancelled(self, shop: Database) -> None:
        id_ = paid(shop, "paid")
        made = booked(shop, wish("paid", payment_id=id_))
        with shop.begin() as session, pytest.raises(Conflict) as refused:
            release_payment(session, id_, BEN)
        assert refused.value.code == "payment-used"
        off(shop, made)
        with shop.begin() as session:
            assert release_payment(session, id_, BEN).used_by is None
        with shop.read() as session:
            found = find_payment(session, id_, SECONDS)
        assert found is not None
        assert found.used_by is None
        booked(shop, wish("paid", payment_id=id_))


class TestConversations:
    def held(self, shop: Database, channel: str = "web") -> tuple[str, Booked]:
        with shop.begin() as session:
            opening = ConversationOpening(
                channel, "+49301", language="de", zone="Europe/Berlin"
            )
            id_ = start_conversation(session, opening, SECONDS)
        return id_, booked(shop, wish("approve", conversation_id=id_))

    def spoken(self, shop: Database, id_: str) -> list[Any]:
        """What the conversation says once the worker has been there."""
        with shop.begin() as session:
            rows = outbox.of_streams(session, [f"conversation:{id_}"])
            for row in rows:
                speak(session, row["payload"], SECONDS)
            return list(events(session, id_))

    @pytest.mark.parametrize(
        ("end", "said"),
        [
            (by_host, "abgelehnt: Approve, Freitag, 27. November 2026, 10:00"),
            (off, "Ihre Anfrage ist abgesagt"),
            (by_nobody, "nicht rechtzeitig bestätigt"),
        ],
    )
    def test_the_one_it_came_from_says_what_became_of_it(
        self, shop: Database, end: End, said: str
    ) -> None:
        id_, held = self.held(shop)
        end(shop, held)
        [event] = self.spoken(shop, id_)
        assert isinstance(event, AssistantMessage)
        assert event.hold is not None
        assert said in event.text
        assert event.hold.provisional_booking_id == held.provisional_id
        if end is by_host:
            assert event.text.endswith("\nGrund: No time")

    def test_a_confirmation_is_told_as_well_and_channels_are_written_to(
        self, shop: Database
    ) -> None:
        id_, held = self.held(shop, "sms")
        with shop.begin() as session:
            confirm(session, held.provisional_id, NOW, "host")
        [event] = self.spoken(shop, id_)
        assert event.text.startswith("Ihr Termin ist bestätigt und gebucht: Approve")
        message = told(shop, outbox.MESSAGE, f"conversation:{id_}")[-1]
        assert (message["channel"], message["to"]) == ("sms", "+49301")
        assert message["text"] == event.text

    def test_its_visitor_is_somebody_who_has_not_booked_again(self, shop: Database) -> None:
        _, held = self.held(shop)
        by_host(shop, held)
        with shop.read() as session:
            assert [each.attendee.email for each in list_pending(session, None, Page(10))] == [
                MARA.email
            ]
