"""Bookings that have to be confirmed hold their time, and give it back by themselves."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from app.booking.admission import SlotNotOffered, SlotOccupied
from app.booking.values import PUBLIC, Booked, Caller
from app.desk.appointments.access import AlreadyCancelled, access_to
from app.desk.appointments.cancel import Cancellation, cancel
from app.desk.booking.confirmation import (
    AlreadyConfirmed,
    AlreadyDeclined,
    ProvisionalExpired,
    confirm,
    decider,
    decline,
)
from app.desk.booking.signed_links import BadLink, Purpose, SignedLinks
from app.errors import Denied, Invalid, Unauthorized
from app.store.appointments.appointment_history import history_of
from app.store.appointments.attendees import get_attendance
from app.store.appointments.bookings import get_appointment
from app.store.appointments.claims import clear_lapsed
from app.store.appointments.provisional_bookings import (
    ProvisionalFilter,
    ProvisionalNotFound,
    get_provisional,
    list_provisional,
)
from app.store.engine.database import Database
from tests.desk.business import MONDAY, NOW
from tests.desk.holding import (
    ADMIN,
    BEN,
    DAY,
    FRIDAY,
    HOUR,
    booked,
    is_offered,
    letters,
    starts,
    wish,
    with_more_meetings,
)
from tests.store.threads import at_once, raised, returned

SECOND = timedelta(seconds=1)
LINKS = SignedLinks("https://loom.example", "a key")


@pytest.fixture
def shop(business: Database) -> Database:
    return with_more_meetings(business)


def confirmed(database: Database, id_: str, now: datetime = NOW, by: str = "host") -> Booked:
    with database.begin() as session:
        return confirm(session, id_, now, by)


def declined(database: Database, id_: str, now: datetime = NOW, reason: str = "") -> None:
    with database.begin() as session:
        decline(session, id_, reason, now, "host")


def lapses(database: Database, held: Booked) -> datetime:
    with database.read() as session:
        return NOW + timedelta(
            seconds=get_provisional(session, held.provisional_id).expires_at - NOW.timestamp()
        )


def state(database: Database, made: Booked) -> tuple[str, str]:
    """The status of appointment and attendance."""
    with database.read() as session:
        appointment = get_appointment(session, made.appointment_id)
        return appointment.status, get_attendance(session, made.attendee_id).status


class TestHolding:
    @pytest.mark.parametrize(
        ("meeting", "type_", "letter"),
        [
            ("optin", "doubleOptIn", [("confirm", "attendee")]),
            (
                "approve",
                "requireHostConfirmation",
                [("waiting", "attendee"), ("approve", "hosts")],
            ),
            ("both", "doubleOptIn", [("confirm", "attendee")]),
        ],
    )
    def test_a_booking_says_what_it_waits_for_and_asks_for_it(
        self, shop: Database, meeting: str, type_: str, letter: list[tuple[str, str]]
    ) -> None:
        held = booked(shop, wish(meeting))
        assert (held.provisional_type, bool(held.provisional_id)) == (type_, True)
        assert letters(shop, held.appointment_id) == letter
        assert state(shop, held) == ("pending", "pending")

    @pytest.mark.parametrize(
        ("meeting", "start", "until"),
        [
            ("optin", FRIDAY, NOW + DAY),
            ("both", FRIDAY, NOW + DAY),
            ("approve", FRIDAY, NOW + 3 * DAY),
            ("optin", MONDAY, MONDAY),
            ("approve", MONDAY + 2 * DAY, MONDAY + 2 * DAY),
        ],
    )
    def test_a_time_is_held_one_day_or_three_but_not_past_the_start(
        self, shop: Database, meeting: str, start: datetime, until: datetime
    ) -> None:
        assert lapses(shop, booked(shop, wish(meeting, start))) == until

    @pytest.mark.parametrize("meeting", ["optin", "approve"])
    def test_a_held_time_is_offered_again_when_it_lapses_without_any_job(
        self, shop: Database, meeting: str
    ) -> None:
        held = booked(shop, wish(meeting))
        until = lapses(shop, held)

        assert not is_offered(shop, meeting, FRIDAY, until - SECOND)
        with pytest.raises(SlotOccupied):
            booked(shop, wish(meeting, who="kim"), until - SECOND)
        assert is_offered(shop, meeting, FRIDAY, until)
        assert booked(shop, wish(meeting, who="kim"), until).provisional_id
        with pytest.raises(ProvisionalExpired):
            confirmed(shop, held.provisional_id, until)

    def test_what_begins_in_the_past_cannot_be_held(self, shop: Database) -> None:
        past = wish("optin", NOW - HOUR, ignore_availability=True)
        with pytest.raises(SlotNotOffered):
            booked(shop, past, caller=ADMIN)

    def test_its_history_says_what_happened(self, shop: Database) -> None:
        held = booked(shop, wish("both"))
        second = confirmed(shop, held.provisional_id, by="attendee")
        confirmed(shop, second.provisional_id)
        with shop.read() as session:
            deeds = history_of(session, held.appointment_id)
        assert [(deed.action, deed.by, deed.details["type"]) for deed in deeds] == [
            ("held", "attendee", "doubleOptIn"),
            ("confirmed", "attendee", "doubleOptIn"),
            ("confirmed", "host", "requireHostConfirmation"),
        ]


class TestConfirming:
    @pytest.mark.parametrize("meeting", ["optin", "approve"])
    def test_it_is_booked_for_good(self, shop: Database, meeting: str) -> None:
        held = booked(shop, wish(meeting))
        until = lapses(shop, held)
        made = confirmed(shop, held.provisional_id, until - SECOND)

        assert (made.appointment_id, made.provisional_id) == (held.appointment_id, "")
        assert state(shop, held) == ("booked", "booked")
        assert letters(shop, made.appointment_id)[-2:] == [
            ("booked", "attendee"),
            ("booked", "hosts"),
        ]
        with shop.begin() as session:
            assert clear_lapsed(session, int(FRIDAY.timestamp())) == 0
        assert not is_offered(shop, meeting, FRIDAY, until + DAY)

    def test_after_the_attendee_the_host_confirms(self, shop: Database) -> None:
        held = booked(shop, wish("both"))
        until = lapses(shop, held)
        waits = confirmed(shop, held.provisional_id, until - SECOND, "attendee")

        assert waits.provisional_type == "requireHostConfirmation"
        assert waits.provisional_id not in ("", held.provisional_id)
        assert lapses(shop, waits) == until - SECOND + 3 * DAY
        assert not is_offered(shop, "both", FRIDAY, until + DAY)
        assert state(shop, held) == ("pending", "pending")

        confirmed(shop, waits.provisional_id, until + DAY)
        assert state(shop, held) == ("booked", "booked")
        assert letters(shop, held.appointment_id) == [
            ("confirm", "attendee"),
            ("waiting", "attendee"),
            ("approve", "hosts"),
            ("booked", "attendee"),
            ("booked", "hosts"),
        ]

    def test_a_second_time_is_refused(self, shop: Database) -> None:
        held = booked(shop, wish("optin"))
        confirmed(shop, held.provisional_id)
        with pytest.raises(AlreadyConfirmed):
            confirmed(shop, held.provisional_id)
        with pytest.raises(AlreadyConfirmed):
            declined(shop, held.provisional_id)
        assert len(letters(shop, held.appointment_id)) == 3

    def test_what_lapsed_is_not_confirmed_even_if_the_time_is_free(
        self, shop: Database
    ) -> None:
        held = booked(shop, wish("optin"))
        until = lapses(shop, held)
        for decide in (confirmed, declined):
            with pytest.raises(ProvisionalExpired):
                decide(shop, held.provisional_id, until)
        assert state(shop, held) == ("pending", "pending")
        assert is_offered(shop, "optin", FRIDAY, until)

    def test_what_was_cancelled_meanwhile_is_not_confirmed(self, shop: Database) -> None:
        held = booked(shop, wish("optin"))
        with shop.begin() as session:
            found = access_to(session, held.appointment_id, ADMIN)
            cancel(session, found, Cancellation(), NOW)
        for decide in (confirmed, declined):
            with pytest.raises(AlreadyCancelled):
                decide(shop, held.provisional_id)
        assert state(shop, held) == ("cancelled", "cancelled")

    def test_nobody_confirms_what_is_not_there(self, shop: Database) -> None:
        for id_ in ("nothing", "", "\0"):
            with pytest.raises(ProvisionalNotFound):
                confirmed(shop, id_)

    def test_somebody_whose_clock_is_ahead_takes_the_time_and_keeps_it(
        self, shop: Database
    ) -> None:
        held = booked(shop, wish("optin"))
        until = lapses(shop, held)
        other = booked(shop, wish("optin", who="kim"), until)
        with pytest.raises(ProvisionalExpired):
            confirmed(shop, held.provisional_id, until - SECOND)
        assert confirmed(shop, other.provisional_id, until).appointment_id

    def test_silently_made_ones_are_confirmed_without_any_mail_to_the_attendee(
        self, shop: Database
    ) -> None:
        held = booked(shop, wish("both", skip_notifications=True), caller=ADMIN)
        assert letters(shop, held.appointment_id) == []
        with shop.read() as session:
            assert decider(session, held.provisional_id, "confirm", ADMIN, NOW, LINKS)
        second = confirmed(shop, held.provisional_id)
        confirmed(shop, second.provisional_id)
        assert letters(shop, held.appointment_id) == [("approve", "hosts"), ("booked", "hosts")]


class TestDeclining:
    @pytest.mark.parametrize("meeting", ["optin", "approve"])
    def test_the_time_is_free_and_the_attendee_learns_why(
        self, shop: Database, meeting: str
    ) -> None:
        held = booked(shop, wish(meeting))
        declined(shop, held.provisional_id, reason="Away\r\nuntil \u202eMay")

        assert state(shop, held) == ("cancelled", "cancelled")
        assert is_offered(shop, meeting, FRIDAY, NOW)
        assert letters(shop, held.appointment_id)[-1] == ("declined", "attendee")
        with shop.read() as session:
            kept = get_provisional(session, held.provisional_id)
            deed = history_of(session, held.appointment_id)[-1]
            appointment = get_appointment(session, held.appointment_id)
        assert (kept.status, kept.reason) == ("declined", "Away\nuntil May")
        assert (deed.action, deed.by, deed.details["reason"]) == (
            "declined",
            "host",
            "Away\nuntil May",
        )
        assert (appointment.cancelled_by, appointment.cancel_reason) == ("host", kept.reason)
        for decide in (confirmed, declined):
            with pytest.raises(AlreadyDeclined):
                decide(shop, held.provisional_id)

    def test_a_reason_has_at_most_500_characters(self, shop: Database) -> None:
        held = booked(shop, wish("optin"))
        with pytest.raises(Invalid):
            declined(shop, held.provisional_id, reason="x" * 501)
        declined(shop, held.provisional_id, reason="x" * 500)


class TestGroups:
    def test_a_held_place_counts_until_it_lapses(self, shop: Database) -> None:
        first = booked(shop, wish("circle", who="ann"))
        second = booked(shop, wish("circle", who="bob"))
        assert first.appointment_id == second.appointment_id
        with pytest.raises(SlotOccupied):
            booked(shop, wish("circle", who="eve"))

        confirmed(shop, first.provisional_id)
        until = lapses(shop, second)
        with pytest.raises(SlotOccupied):
            booked(shop, wish("circle", who="eve"), until - SECOND)
        third = booked(shop, wish("circle", who="eve"), until)
        assert third.appointment_id == first.appointment_id

    def test_declining_one_leaves_the_others(self, shop: Database) -> None:
        first = booked(shop, wish("circle", who="ann"))
        second = booked(shop, wish("circle", who="bob"))
        declined(shop, first.provisional_id)
        assert state(shop, first) == ("pending", "cancelled")
        confirmed(shop, second.provisional_id)
        assert state(shop, second) == ("booked", "booked")
        third = booked(shop, wish("circle", who="eve"))
        declined(shop, third.provisional_id)
        assert state(shop, second) == ("booked", "booked")
        assert not is_offered(shop, "class", FRIDAY, FRIDAY - HOUR)

    def test_with_the_last_one_declined_the_time_is_free(self, shop: Database) -> None:
        first = booked(shop, wish("circle", who="ann"))
        second = booked(shop, wish("circle", who="bob"))
        declined(shop, first.provisional_id)
        declined(shop, second.provisional_id)
        assert state(shop, second) == ("cancelled", "cancelled")
        again = booked(shop, wish("circle", who="eve"))
        assert again.appointment_id != first.appointment_id

    def test_whoever_joins_does_not_shorten_what_others_hold(self, shop: Database) -> None:
        first = booked(shop, wish("round", who="ann"))
        long = confirmed(shop, first.provisional_id)  # three days for the host
        booked(shop, wish("round", who="bob"), NOW + HOUR)  # one for the attendee
        assert not is_offered(shop, "class", FRIDAY, NOW + 2 * DAY)
        confirmed(shop, long.provisional_id, NOW + 2 * DAY)
        assert state(shop, first) == ("booked", "booked")
        assert not is_offered(shop, "class", FRIDAY, NOW + 3 * DAY)

    def test_a_place_that_somebody_ahead_in_time_took_is_gone(self, shop: Database) -> None:
        first = booked(shop, wish("circle", who="ann"))
        second = booked(shop, wish("circle", who="bob"), NOW + HOUR)
        until = lapses(shop, first)
        booked(shop, wish("circle", who="eve"), until)
        with pytest.raises(ProvisionalExpired):
            confirmed(shop, first.provisional_id, until - SECOND)
        confirmed(shop, second.provisional_id, until)


class TestDecider:
    @pytest.mark.parametrize(
        ("meeting", "action", "caller", "expected"),
        [
            ("approve", "confirm", BEN, "host"),
            ("approve", "confirm", ADMIN, "admin"),
            ("approve", "decline", BEN, "host"),
            ("optin", "decline", BEN, "host"),
            ("optin", "decline", ADMIN, "admin"),
            ("approve", "confirm", Caller("ada", "host"), Denied),
            ("approve", "decline", Caller("ada", "host"), Denied),
            ("approve", "confirm", PUBLIC, Unauthorized),
            ("optin", "decline", PUBLIC, Unauthorized),
            ("optin", "confirm", PUBLIC, Unauthorized),
            ("optin", "confirm", BEN, Denied),
            ("optin", "confirm", ADMIN, Denied),
        ],
    )
    def test_tokens_decide_for_hosts_but_do_not_opt_in(
        self, shop: Database, meeting: str, action: Any, caller: Caller, expected: Any
    ) -> None:
        id_ = booked(shop, wish(meeting)).provisional_id
        with shop.read() as session:
            if isinstance(expected, str):
                assert decider(session, id_, action, caller, NOW, LINKS) == expected
            else:
                with pytest.raises(expected):
                    decider(session, id_, action, caller, NOW, LINKS)

    @pytest.mark.parametrize(
        ("meeting", "action", "purpose", "expected"),
        [
            ("optin", "confirm", "opt-in", "attendee"),
            ("approve", "confirm", "approval", "host"),
            ("approve", "decline", "approval", "host"),
            ("optin", "confirm", "approval", None),
            ("optin", "decline", "opt-in", None),
            ("approve", "confirm", "opt-in", None),
            ("approve", "decline", "opt-in", None),
        ],
    )
    def test_a_link_is_good_for_what_it_was_signed_for(
        self,
        shop: Database,
        meeting: str,
        action: Any,
        purpose: Purpose,
        expected: str | None,
    ) -> None:
        id_ = booked(shop, wish(meeting)).provisional_id
        token = LINKS.token(purpose, id_, int(FRIDAY.timestamp()))
        with shop.read() as session:
            if expected is not None:
                by = decider(session, id_, action, PUBLIC, NOW, LINKS, token)
                assert by == expected
            else:
                with pytest.raises(BadLink):
                    decider(session, id_, action, ADMIN, NOW, LINKS, token)


class TestLinks:
    UNTIL = int(NOW.timestamp()) + 60

    def test_a_token_proves_itself_until_its_end(self) -> None:
        token = LINKS.token("opt-in", "p1", self.UNTIL)
        LINKS.check(token, "opt-in", "p1", self.UNTIL - 1)
        with pytest.raises(BadLink):
            LINKS.check(token, "opt-in", "p1", self.UNTIL)

    @pytest.mark.parametrize(
        "change",
        [
            lambda token: "",
            lambda token: "." + token.partition(".")[2],
            lambda token: token + "x",
            lambda token: token[:-1],
            lambda token: token.replace(".", ".\u00e9"),
            lambda token: f"9{token}",
            lambda token: f"{'9' * 5000}.{token.partition('.')[2]}",
            lambda token: f"-{token}",
            lambda token: f"\u0663{token}",
            lambda token: f" {token}",
        ],
    )
    def test_any_other_token_does_not(self, change: Callable[[str], str]) -> None:
        token = LINKS.token("opt-in", "p1", self.UNTIL)
        with pytest.raises(BadLink):
            LINKS.check(change(token), "opt-in", "p1", self.UNTIL - 1)

    def test_it_is_for_one_thing_one_purpose_and_one_key(self) -> None:
        token = LINKS.token("opt-in", "p1", self.UNTIL)
        others = [
            (LINKS, "approval", "p1"),
            (LINKS, "opt-in", "p2"),
            (SignedLinks(LINKS.public_url, "another key"), "opt-in", "p1"),
        ]
        for links, purpose, subject in others:
            with pytest.raises(BadLink):
                links.check(token, purpose, subject, self.UNTIL - 1)  # type: ignore[arg-type]


class TestListing:
    def test_each_status_is_found(self, shop: Database) -> None:
        some = [
            booked(shop, wish("approve", start))
            for start, _ in zip(starts(), range(4), strict=False)
        ]
        confirmed(shop, some[0].provisional_id)
        declined(shop, some[1].provisional_id)
        with shop.begin() as session:
            cancel(
                session, access_to(session, some[2].appointment_id, ADMIN), Cancellation(), NOW
            )
        with shop.read() as session:

            def found(status: str, now: datetime) -> list[str]:
                listed, total = list_provisional(
                    session, ProvisionalFilter(status=status), int(now.timestamp())
                )
                assert total == len(listed)
                return [each.provisional.id for each in listed]

            ids = [each.provisional_id for each in some]
            assert found("confirmed", NOW) == [ids[0]]
            assert found("declined", NOW) == [ids[1]]
            assert found("cancelled", NOW) == [ids[2]]
            assert found("pending", NOW) == [ids[3]]
            assert found("pending", FRIDAY) == []
            assert found("expired", FRIDAY) == [ids[3]]
            assert found("", NOW) == ids[::-1]


class TestRaces:
    ROUNDS = 20

    def test_of_many_confirmations_at_once_one_counts(self, shop: Database) -> None:
        for start, _ in zip(starts(), range(self.ROUNDS), strict=False):
            held = booked(shop, wish("optin", start))

            def job(id_: str = held.provisional_id) -> Booked:
                return confirmed(shop, id_)

            outcomes = at_once([job] * 8)
            assert len(returned(outcomes)) == 1
            assert raised(outcomes) == ["AlreadyConfirmed"] * 7
            assert len(letters(shop, held.appointment_id)) == 3

    def test_it_is_either_confirmed_or_declined(self, shop: Database) -> None:
        for start, _ in zip(starts(), range(self.ROUNDS), strict=False):
            held = booked(shop, wish("approve", start))
            id_ = held.provisional_id
            jobs: list[Callable[[], object]] = [
                partial(confirmed, shop, id_),
                partial(declined, shop, id_),
            ]
            outcomes = at_once(jobs * 4)
            assert len(returned(outcomes)) == 1
            lost = set(raised(outcomes))
            winner = state(shop, held)
            assert (winner, lost) in [
                (("booked", "booked"), {"AlreadyConfirmed"}),
                (("cancelled", "cancelled"), {"AlreadyDeclined"}),
            ]

    def test_of_a_late_confirmation_and_an_early_booking_one_has_the_time(
        self, shop: Database
    ) -> None:
        for start, _ in zip(starts(), range(self.ROUNDS), strict=False):
            held = booked(shop, wish("optin", start))
            until = lapses(shop, held)

            def confirms(held: Booked = held, until: datetime = until) -> Booked:
                return confirmed(shop, held.provisional_id, until - SECOND)

            def books(start: datetime = start, until: datetime = until) -> Booked:
                return booked(shop, wish("approve", start, who="kim"), until)

            jobs: list[Callable[[], Booked]] = [confirms, books]
            outcomes = at_once(jobs * 4)
            won = returned(outcomes)
            assert len(won) == 1
            is_first = won[0].appointment_id == held.appointment_id
            assert state(shop, won[0])[0] == ("booked" if is_first else "pending")
            if not is_first:
                assert state(shop, held) == ("pending", "pending")

    def test_of_two_who_opt_in_for_one_time_one_holds_it(self, shop: Database) -> None:
        for start, _ in zip(starts(), range(self.ROUNDS), strict=False):
            jobs = [
                lambda start=start, number=number: booked(
                    shop, wish("optin", start, who=f"visitor{number}")
                )
                for number in range(8)
            ]
            outcomes = at_once(jobs)
            assert len(returned(outcomes)) == 1
            assert raised(outcomes) == ["SlotOccupied"] * 7

    def test_places_of_a_group_are_held_once_each(self, shop: Database) -> None:
        for start, _ in zip(starts(), range(self.ROUNDS), strict=False):
            jobs = [
                lambda start=start, number=number: booked(
                    shop, wish("circle", start, who=f"visitor{number}")
                )
                for number in range(6)
            ]
            held = returned(at_once(jobs))
            assert len(held) == 2
            outcomes = at_once(
                [lambda id_=each.provisional_id: confirmed(shop, id_) for each in held] * 2
            )
            assert len(returned(outcomes)) == 2
            assert {state(shop, each) for each in held} == {("booked", "booked")}
