"""Links, payments and pending attendees are used up once, with the booking or not at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.booking.admission import SlotNotOffered, SlotOccupied
from app.booking.routing import Destination, Question, RoutingForm
from app.booking.values import Booked, Caller, MeetingTypeNotFound, Order
from app.desk.admission.prerequisites import (
    LinkExpired,
    LinkRequired,
    LinkUsed,
    PaymentMismatch,
    PaymentUsed,
    answer_form,
    create_form,
    create_link,
    note_pending,
    payments_of,
    record_payment,
)
from app.desk.appointments.access import access_to
from app.desk.appointments.cancel import Cancellation, cancel
from app.desk.booking.confirmation import ProvisionalExpired, confirm, decline
from app.desk.booking.take_back import change_payment
from app.errors import AppError, Denied, Invalid, PaymentRequired
from app.store.catalog.links_and_payments import (
    LinkNotFound,
    Payment,
    PaymentExists,
    PaymentNotFound,
    find_link,
)
from app.store.catalog.routing_forms import RoutingFormNotFound
from app.store.conversations.leads import PendingAttendeeNotFound, list_pending
from app.store.engine.database import Database
from app.store.engine.pages import EVERYTHING
from tests.desk.business import MARA, MONDAY, NOW, order
from tests.desk.holding import (
    ADMIN,
    BEN,
    DAY,
    FRIDAY,
    HALF_HOUR,
    booked,
    starts,
    wish,
    with_more_meetings,
)
from tests.store.threads import at_once, raised, returned

ADA = Caller("ada", "host")
SECOND = timedelta(seconds=1)


@pytest.fixture
def shop(business: Database) -> Database:
    return with_more_meetings(business)


def link(database: Database, meeting: str = "gift", now: datetime = NOW) -> str:
    with database.begin() as session:
        return create_link(session, meeting, ADMIN, now).id


def paid(database: Database, meeting: str = "paid", **changes: Any) -> str:
    plain = Payment("", meeting, 5000, "EUR", "paid", None, int(NOW.timestamp()))
    with database.begin() as session:
        return record_payment(session, replace(plain, **changes), ADMIN).id


def pending(database: Database) -> int:
    with database.begin() as session:
        return note_pending(session, MARA, NOW)


def papers_for(database: Database, meeting: str) -> Order:
    """An order for a meeting, with the paper that it needs."""
    if meeting.endswith("gift"):
        return wish(meeting, one_time_link_id=link(database, meeting))
    return wish(meeting, payment_id=paid(database, meeting))


def refused(database: Database, order: Order, now: datetime = NOW) -> str:
    with pytest.raises(AppError) as caught:
        booked(database, order, now)
    return type(caught.value).__name__


class TestLinks:
    def test_one_lives_30_days_and_is_hard_to_guess(self, shop: Database) -> None:
        ids = {link(shop) for _ in range(50)}
        assert len(ids) == 50
        assert {len(id_) for id_ in ids} == {12}
        with shop.read() as session:
            made = find_link(session, ids.pop(), int(NOW.timestamp()))
        assert made is not None
        assert made.expires_at == (NOW + 30 * DAY).timestamp()

    def test_it_books_once(self, shop: Database) -> None:
        id_ = link(shop)
        booked(shop, wish("gift", one_time_link_id=id_))
        with pytest.raises(LinkUsed):
            booked(shop, wish("gift", FRIDAY + HALF_HOUR, one_time_link_id=id_))

    def test_it_can_be_had_for_a_meeting_that_does_not_need_one(self, shop: Database) -> None:
        id_ = link(shop, "intro")
        booked(shop, order("intro", one_time_link_id=id_))
        with pytest.raises(LinkUsed):
            booked(shop, order("intro", MONDAY + HALF_HOUR, one_time_link_id=id_))

    def test_what_is_wrong_with_it_is_told(self, shop: Database) -> None:
        with pytest.raises(LinkRequired):
            booked(shop, wish("gift"))
        for id_ in ("nothing", "", "\0", link(shop, "intro")):
            with pytest.raises(LinkNotFound):
                booked(shop, wish("gift", one_time_link_id=id_))
        id_ = link(shop, "gift", NOW - 30 * DAY)
        with pytest.raises(LinkExpired):
            booked(shop, wish("gift", one_time_link_id=id_))
        booked(shop, wish("gift", one_time_link_id=link(shop, "gift", NOW - 30 * DAY + SECOND)))

    def test_ignoring_availability_does_not_do_without_it(self, shop: Database) -> None:
        with pytest.raises(LinkRequired):
            booked(shop, wish("gift", ignore_availability=True), caller=ADMIN)

    def test_hosts_make_them_for_their_own_meetings(self, shop: Database) -> None:
        with shop.begin() as session:
            assert create_link(session, "gift", BEN, NOW).meeting_type_id == "gift"
            assert create_link(session, "help", ADA, NOW).meeting_type_id == "help"
            with pytest.raises(Denied):
                create_link(session, "gift", ADA, NOW)
            with pytest.raises(MeetingTypeNotFound):
                create_link(session, "nothing", ADMIN, NOW)


class TestPayments:
    def test_it_books_once(self, shop: Database) -> None:
        id_ = paid(shop)
        booked(shop, wish("paid", payment_id=id_))
        with pytest.raises(PaymentUsed):
            booked(shop, wish("paid", FRIDAY + HALF_HOUR, payment_id=id_))

    @pytest.mark.parametrize(
        "changes",
        [
            {"meeting_type_id": "intro"},
            {"amount": 4999},
            {"currency": "USD"},
            {"status": "refunded"},
        ],
        ids=lambda changes: next(iter(changes)),
    )
    def test_another_one_does_not_fit(self, shop: Database, changes: dict[str, Any]) -> None:
        with pytest.raises(PaymentMismatch) as caught:
            booked(shop, wish("paid", payment_id=paid(shop, **changes)))
        assert [flaw.field for flaw in caught.value.flaws] == ["paymentId"]

    def test_more_than_enough_is_enough(self, shop: Database) -> None:
        booked(shop, wish("paid", payment_id=paid(shop, amount=5001)))

    def test_without_one_it_is_asked_for(self, shop: Database) -> None:
        with pytest.raises(PaymentRequired):
            booked(shop, wish("paid"))
        with pytest.raises(PaymentMismatch):
            booked(shop, wish("paid", payment_id="nothing"))

    def test_who_ignores_availability_does_not_pay(self, shop: Database) -> None:
        booked(shop, wish("paid", ignore_availability=True), caller=ADMIN)

    def test_what_is_free_uses_no_payment_up(self, shop: Database) -> None:
        id_ = paid(shop)
        booked(shop, order("intro", payment_id=id_))
        booked(shop, wish("paid", payment_id=id_))

    def test_what_was_paid_back_books_nothing(self, shop: Database) -> None:
        id_ = paid(shop)
        with shop.begin() as session:
            with pytest.raises(Denied):
                change_payment(session, id_, "refunded", ADA, NOW)
            with pytest.raises(PaymentNotFound):
                change_payment(session, "nothing", "refunded", ADMIN, NOW)
            assert change_payment(session, id_, "refunded", BEN, NOW).status == "refunded"
        with pytest.raises(PaymentMismatch):
            booked(shop, wish("paid", payment_id=id_))

    def test_one_is_recorded_once(self, shop: Database) -> None:
        assert paid(shop, id="order-1") == "order-1"
        with pytest.raises(PaymentExists):
            paid(shop, id="order-1", amount=1)
        outcomes = at_once([lambda: paid(shop, id="order-2")] * 8)
        assert (returned(outcomes), len(raised(outcomes))) == (["order-2"], 7)

    def test_hosts_see_those_for_their_own_meetings(self, shop: Database) -> None:
        first, second = paid(shop), paid(shop, "intro")
        with shop.read() as session:

            def seen(caller: Caller) -> set[str]:
                return {each.id for each in payments_of(session, caller, EVERYTHING)}

            assert seen(ADMIN) == {first, second}
            assert seen(BEN) == {first}
            assert seen(ADA) == {second}


class TestPendingAttendees:
    def test_one_goes_with_the_booking(self, shop: Database) -> None:
        first, second = pending(shop), pending(shop)
        booked(shop, order("intro", pending_attendee_id=first))
        with shop.read() as session:
            assert [each.id for each in list_pending(session, None, EVERYTHING)] == [second]
        with pytest.raises(PendingAttendeeNotFound):
            booked(shop, order("intro", MONDAY + HALF_HOUR, pending_attendee_id=first))

    @pytest.mark.parametrize("id_", [0, -1, 7, 2**48, 2**63, 2**200])
    def test_nobody_of_that_number_is_there(self, shop: Database, id_: int) -> None:
        with pytest.raises(PendingAttendeeNotFound):
            booked(shop, order("intro", pending_attendee_id=id_))

    def test_one_is_judged_like_an_attendee(self, shop: Database) -> None:
        wrong = replace(MARA, email="no", guests=("also no",))
        with shop.begin() as session, pytest.raises(Invalid) as caught:
            note_pending(session, wrong, NOW)
        fields = [flaw.field for flaw in caught.value.flaws]
        assert fields == ["email", "bringalongEmails[0]"]
        assert "attendee." not in str(caught.value)


class TestForms:
    FORM = RoutingForm("", "Where to?", (Question("q", "What?"),))

    def test_an_order_names_one_that_is_there(self, shop: Database) -> None:
        with shop.begin() as session:
            id_ = create_form(session, self.FORM, NOW).id
        booked(shop, order("intro", routing_form_id=id_))
        for unknown in ("nothing", "\0"):
            with pytest.raises(RoutingFormNotFound):
                booked(shop, order("intro", MONDAY + HALF_HOUR, routing_form_id=unknown))

    def test_it_leads_to_what_exists(self, shop: Database) -> None:
        with shop.begin() as session:
            with pytest.raises(MeetingTypeNotFound):
                create_form(session, replace(self.FORM, default=Destination("nothing")), NOW)
            no_queue = replace(self.FORM, default=Destination(queue_id="nothing"))
            with pytest.raises(Invalid):
                create_form(session, no_queue, NOW)

    @pytest.mark.parametrize(
        ("destination", "answered"),
        [
            (Destination("help"), Destination("help", "rotation")),
            (Destination("intro"), Destination("intro")),
            (Destination(queue_id="pair"), Destination(queue_id="pair")),
            (
                Destination(redirect="https://a.example"),
                Destination(redirect="https://a.example"),
            ),
            (Destination(), Destination()),
        ],
    )
    def test_a_meeting_type_comes_with_its_queue(
        self, shop: Database, destination: Destination, answered: Destination
    ) -> None:
        with shop.begin() as session:
            form = create_form(session, replace(self.FORM, default=destination), NOW)
            assert answer_form(session, form.id, {}) == answered


class TestAllOrNothing:
    @pytest.mark.parametrize("meeting", ["gift", "paid", "held-gift", "held-paid"])
    def test_a_booking_that_fails_keeps_all_papers(self, shop: Database, meeting: str) -> None:
        complete = replace(papers_for(shop, meeting), pending_attendee_id=pending(shop))
        booked(shop, wish("approve", who="kim"))
        with pytest.raises(SlotOccupied):
            booked(shop, complete)
        with pytest.raises(SlotNotOffered):
            booked(shop, replace(complete, start=FRIDAY + SECOND))
        assert booked(shop, replace(complete, start=FRIDAY + HALF_HOUR)).appointment_id
        with shop.read() as session:
            assert list_pending(session, None, EVERYTHING) == []

    @pytest.mark.parametrize("meeting", ["held-gift", "held-paid"])
    def test_what_was_held_in_vain_gives_its_papers_back(
        self, shop: Database, meeting: str
    ) -> None:
        wanted = papers_for(shop, meeting)
        later = replace(wanted, start=FRIDAY + HALF_HOUR)
        held = booked(shop, wanted)
        assert refused(shop, later) in ("LinkUsed", "PaymentUsed")

        with shop.begin() as session:
            decline(session, held.provisional_id, "", NOW, "host")
        second = booked(shop, later)
        assert refused(shop, wanted, NOW + DAY - SECOND) in ("LinkUsed", "PaymentUsed")
        third = booked(shop, wanted, NOW + DAY)
        with shop.begin() as session:
            made = confirm(session, third.provisional_id, NOW + DAY, "attendee")
        assert second.appointment_id != made.appointment_id

    @pytest.mark.parametrize("meeting", ["gift", "paid", "held-gift", "held-paid"])
    def test_a_booking_that_is_cancelled_later_does_not(
        self, shop: Database, meeting: str
    ) -> None:
        wanted = papers_for(shop, meeting)
        made = booked(shop, wanted)
        with shop.begin() as session:
            if made.provisional_id:
                confirm(session, made.provisional_id, NOW, "attendee")
            cancel(session, access_to(session, made.appointment_id, ADMIN), Cancellation(), NOW)
        assert refused(shop, wanted) in ("LinkUsed", "PaymentUsed")

    @pytest.mark.parametrize("meeting", ["held-gift", "held-paid"])
    def test_who_is_ahead_in_time_takes_the_papers_and_keeps_them(
        self, shop: Database, meeting: str
    ) -> None:
        wanted = papers_for(shop, meeting)
        held = booked(shop, wanted)
        booked(shop, replace(wanted, start=FRIDAY + HALF_HOUR), NOW + DAY)
        with shop.begin() as session, pytest.raises(ProvisionalExpired):
            confirm(session, held.provisional_id, NOW + DAY - SECOND, "attendee")


class TestRaces:
    ROUNDS = 20

    @pytest.mark.parametrize("meeting", ["gift", "paid", "held-gift", "held-paid"])
    def test_of_many_who_use_one_paper_at_once_one_books(
        self, shop: Database, meeting: str
    ) -> None:
        for _ in range(self.ROUNDS):
            wanted = papers_for(shop, meeting)
            times = [start for start, _ in zip(starts(), range(8), strict=False)]
            jobs = [
                lambda start=start, wanted=wanted: booked(shop, replace(wanted, start=start))
                for start in times
            ]
            outcomes = at_once(jobs)
            [won] = returned(outcomes)
            assert set(raised(outcomes)) <= {"LinkUsed", "PaymentUsed", "SlotOccupied"}
            withdraw(shop, won)

    def test_hosts_of_a_rotation_share_a_link_too(self, shop: Database) -> None:
        for start, _ in zip(starts(), range(self.ROUNDS), strict=False):
            id_ = link(shop, "help")
            jobs = [
                lambda host=host, start=start, id_=id_: booked(
                    shop, order("help", start, host_ids=(host,), one_time_link_id=id_)
                )
                for host in ("ada", "ben", "cem")
            ]
            outcomes = at_once(jobs)
            assert len(returned(outcomes)) == 1
            assert raised(outcomes) == ["LinkUsed"] * 2

    def test_a_pending_attendee_books_once(self, shop: Database) -> None:
        for start, _ in zip(starts(), range(self.ROUNDS), strict=False):
            whole_hour = start.replace(minute=0)
            id_ = pending(shop)
            orders = [  # of three hosts, who do not lock each other out
                order("intro", start, pending_attendee_id=id_),
                wish("approve", start, pending_attendee_id=id_),
                order(
                    "class",
                    whole_hour,
                    pending_attendee_id=id_,
                    attendee=replace(MARA, email=f"{start.timestamp():.0f}@home.example"),
                ),
            ]
            jobs = [lambda each=each: booked(shop, each) for each in orders]
            outcomes = at_once(jobs)
            assert len(returned(outcomes)) == 1
            assert raised(outcomes) == ["PendingAttendeeNotFound"] * 2

    def test_of_a_late_confirmation_and_an_early_booking_one_has_the_paper(
        self, shop: Database
    ) -> None:
        for _ in range(self.ROUNDS):
            wanted = papers_for(shop, "held-paid")
            held = booked(shop, wanted)
            other = replace(wanted, start=FRIDAY + HALF_HOUR)

            def confirms(held: Booked = held) -> Booked:
                with shop.begin() as session:
                    return confirm(session, held.provisional_id, NOW + DAY - SECOND, "attendee")

            def books(other: Order = other) -> Booked:
                return booked(shop, other, NOW + DAY)

            jobs: list[Callable[[], Booked]] = [confirms, books]
            outcomes = at_once(jobs)
            [won] = returned(outcomes)
            assert raised(outcomes)[0] in ("ProvisionalExpired", "PaymentUsed")
            withdraw(shop, won)
            if won.appointment_id != held.appointment_id:
                withdraw(shop, held)


def withdraw(database: Database, made: Booked) -> None:
    """Cancel a booking, so that its time is free for the next round."""
    with database.begin() as session:
        cancel(session, access_to(session, made.appointment_id, ADMIN), Cancellation(), NOW)
