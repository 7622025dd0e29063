"""Lists of appointments: the right ones, in a stable order, in few queries."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from app.booking.values import Attendee
from app.desk.appointments.cancel import Cancellation
from app.store.appointments.bookings import CANCELLED, get_appointment
from app.store.appointments.search import (
    AppointmentFilter,
    AppointmentState,
    ListedAppointment,
    count_appointments,
    get_listed_appointment,
    list_appointments,
)
from app.store.engine.database import Database
from app.store.engine.pages import EVERYTHING, Cursor, Page
from tests.desk.afterwards import HOUR, LATER, cancelled, made, moved, somebody
from tests.desk.business import MONDAY, NOW

DAY = timedelta(days=1)


def found(
    database: Database,
    wanted: AppointmentFilter,
    now: datetime = LATER,
    page: Page = EVERYTHING,
) -> list[ListedAppointment]:
    """What a filter lets through; the count agrees."""
    with database.read() as session:
        listed = list_appointments(session, wanted, int(now.timestamp()), page)
        if page is EVERYTHING:
            assert count_appointments(session, wanted, int(now.timestamp())) == len(listed)
    return listed


def ids(
    database: Database,
    wanted: AppointmentFilter,
    now: datetime = LATER,
    page: Page = EVERYTHING,
) -> list[str]:
    return [each.appointment.id for each in found(database, wanted, now, page)]


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


class TestWhatIsListed:
    def test_has_hosts_and_people_of_each(self, business: Database) -> None:
        pair = made(business, "review", MONDAY)
        for name in "ABC":
            made(business, "class", MONDAY + HOUR, attendee=somebody(name))
        first, second = found(business, AppointmentFilter())
        assert first.appointment.id == pair.appointment_id
        assert first.host_ids == ("ada", "ben")
        assert [each.secret for each in first.attendances] == [pair.secret]
        assert second.host_ids == ("cem",)
        assert [each.attendee.fullname for each in second.attendances] == ["A", "B", "C"]
        with business.read() as session:
            assert get_listed_appointment(session, pair.appointment_id) == first
            assert get_appointment(session, pair.appointment_id) == first.appointment

    def test_says_when_it_was_moved_and_cancelled_last(self, business: Database) -> None:
        id_ = made(business).appointment_id
        [before] = found(business, AppointmentFilter())
        assert (before.moved_at, before.cancelled_at) == (None, None)
        for number in (1, 2):
            moved(business, id_, MONDAY + number * HOUR, now=LATER + number * HOUR)
        cancelled(business, id_, now=LATER + 3 * HOUR)
        [after] = found(business, AppointmentFilter())
        assert after.moved_at == seconds(LATER + 2 * HOUR)
        assert after.cancelled_at == seconds(LATER + 3 * HOUR)

    def test_takes_four_queries_however_long_it_is(self, business: Database) -> None:
        for number in range(12):
            made(business, "class", MONDAY + number % 8 * HOUR + number // 8 * DAY)
        asked: list[str] = []

        def note(_: Any, __: Any, statement: str, *___: Any) -> None:
            if statement.lstrip().upper().startswith("SELECT"):
                asked.append(statement)

        event.listen(business.engine, "before_cursor_execute", note)
        with business.read() as session:
            for most in (1, 12):
                asked.clear()
                assert (
                    len(list_appointments(session, AppointmentFilter(), 0, Page(most))) == most
                )
                assert len(asked) == 4


class TestFilters:
    @pytest.fixture
    def week(self, business: Database) -> dict[str, str]:
        """Appointments of a week, by name."""
        optin = made(business, "optin", MONDAY + 2 * HOUR)
        names = {
            "early": made(business, attendee=somebody("Early")),
            "visit": made(business, "visit", MONDAY + HOUR, location="Hall 1"),
            "held": optin,
            "pair": made(business, "review", MONDAY + DAY),
            "late": made(business, start=MONDAY + 2 * DAY),
            "gone": made(business, start=MONDAY + 2 * DAY + HOUR),
        }
        cancelled(business, names["gone"].appointment_id)
        return {name: booked.appointment_id for name, booked in names.items()}

    @pytest.mark.parametrize(
        ("wanted", "names"),
        [
            pytest.param(AppointmentFilter(), "early visit held pair late gone", id="all"),
            pytest.param(
                AppointmentFilter(descending=True), "gone late pair held visit early", id="back"
            ),
            pytest.param(
                AppointmentFilter(by_creation=True),
                "held early visit pair late gone",
                id="as made",
            ),
            pytest.param(
                AppointmentFilter(by_creation=True, descending=True),
                "gone late pair visit early held",
                id="as made, newest first",
            ),
            pytest.param(
                AppointmentFilter(host_id="ada"), "early pair late gone", id="of a host"
            ),
            pytest.param(AppointmentFilter(host_id="ben"), "visit held pair", id="of another"),
            pytest.param(AppointmentFilter(host_id="nobody"), "", id="of nobody"),
            pytest.param(
                AppointmentFilter(meeting_type_id="intro"), "early late gone", id="of a type"
            ),
            pytest.param(AppointmentFilter(meeting_type_id="'--"), "", id="of no type"),
            pytest.param(
                AppointmentFilter(start=seconds(MONDAY + HOUR), end=seconds(MONDAY + DAY)),
                "visit held",
                id="from, until before",
            ),
            pytest.param(
                AppointmentFilter(start=seconds(MONDAY + DAY)), "pair late gone", id="from"
            ),
            pytest.param(
                AppointmentFilter(standings=(AppointmentState.BOOKED,)),
                "early visit pair late",
                id="booked",
            ),
            pytest.param(
                AppointmentFilter(standings=(AppointmentState.CANCELLED,)),
                "gone",
                id="cancelled",
            ),
            pytest.param(
                AppointmentFilter(standings=(AppointmentState.PENDING,)), "held", id="pending"
            ),
            pytest.param(
                AppointmentFilter(standings=(AppointmentState.UPCOMING,)),
                "early visit held pair late",
                id="upcoming",
            ),
            pytest.param(AppointmentFilter(standings=(AppointmentState.PAST,)), "", id="past"),
            pytest.param(
                AppointmentFilter(
                    host_id="ada", text="early", standings=(AppointmentState.BOOKED,)
                ),
                "early",
                id="all together",
            ),
        ],
    )
    def test_let_through(
        self, business: Database, week: dict[str, str], wanted: AppointmentFilter, names: str
    ) -> None:
        assert ids(business, wanted) == [week[name] for name in names.split()]

    def test_know_what_is_over(self, business: Database, week: dict[str, str]) -> None:
        now = MONDAY + DAY + HOUR  # the pair's meeting ends at this moment
        past = ids(business, AppointmentFilter(standings=(AppointmentState.PAST,)), now)
        assert past == [week[name] for name in ("early", "visit", "pair")]
        assert ids(
            business, AppointmentFilter(standings=(AppointmentState.UPCOMING,)), now
        ) == [week["late"]]
        just_before = now - timedelta(seconds=1)
        upcoming = ids(
            business, AppointmentFilter(standings=(AppointmentState.UPCOMING,)), just_before
        )
        assert upcoming == [week["pair"], week["late"]]

    def test_count_what_nobody_confirmed_as_cancelled(
        self, business: Database, week: dict[str, str]
    ) -> None:
        lapsed = NOW + 40 * DAY
        assert (
            ids(business, AppointmentFilter(standings=(AppointmentState.PENDING,)), lapsed)
            == []
        )
        gone = ids(business, AppointmentFilter(standings=(AppointmentState.CANCELLED,)), lapsed)
        assert gone == [week["held"], week["gone"]]

    def test_see_a_group_until_all_have_left(self, business: Database) -> None:
        seats = [made(business, "class", attendee=somebody(name)) for name in "AB"]
        id_ = seats[0].appointment_id
        cancelled(business, id_, Cancellation(attendee_id=seats[0].attendee_id))
        [listed] = found(business, AppointmentFilter(standings=(AppointmentState.BOOKED,)))
        assert listed.attendances[0].status == CANCELLED


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "is_found"),
        [
            pytest.param("özgür", True, id="a name in small letters"),
            pytest.param("ÖZGÜR", True, id="in capitals"),
            pytest.param("o\u0308zgu\u0308r", True, id="with loose dots"),
            pytest.param("  Müller ", True, id="a part of it"),
            pytest.param("%_O'Hara\\", True, id="with signs that mean something"),
            pytest.param("home.example", True, id="an address"),
            pytest.param("oe@HOME", True, id="part of an address"),
            pytest.param("[plan] *b?", True, id="the title"),
            pytest.param("\x00", True, id="nothing that is visible"),
            pytest.param("homeXexample", False, id="no pattern: a dot"),
            pytest.param("M%r", False, id="no pattern: percent"),
            pytest.param("M_ller", False, id="no pattern: underline"),
            pytest.param("M*r", False, id="no pattern: asterisk"),
            pytest.param("M?ller", False, id="no pattern: question mark"),
            pytest.param("[M]üller", False, id="no pattern: brackets"),
            pytest.param("^Ö|.*", False, id="no pattern: regular"),
            pytest.param("(((", False, id="no pattern: parentheses"),
            pytest.param("\\", True, id="a backslash"),
            pytest.param("]", True, id="a bracket"),
            pytest.param("nobody", False, id="somebody else"),
            pytest.param("x" * 200, False, id="something long"),
        ],
    )
    def test_finds_names_addresses_and_titles(
        self, business: Database, text: str, *, is_found: bool
    ) -> None:
        who = Attendee(email="oe@home.example", fullname="Özgür Müller %_O'Hara\\")
        id_ = made(business, attendee=who, ics_title="A [Plan] *B? – ready").appointment_id
        other = made(
            business,
            start=MONDAY + HOUR,
            attendee=Attendee(email="x@elsewhere.example", fullname="Q"),
            ics_title="T",
        )
        everything = text == "\x00"
        hits = ids(business, AppointmentFilter(text=text))
        assert (id_ in hits) == is_found
        assert (other.appointment_id in hits) == everything

    def test_finds_a_group_once_by_any_of_its_people(self, business: Database) -> None:
        for name in ("Ann", "Anna", "Hanna"):
            made(business, "class", attendee=somebody(name))
        assert len(ids(business, AppointmentFilter(text="ann"))) == 1


class TestPages:
    def test_have_everything_once_in_a_stable_order(self, business: Database) -> None:
        for number in range(4):
            start = MONDAY + number * HOUR
            for meeting in ("intro", "visit", "class"):
                made(business, meeting, start, **{"location": "Hall 1"})
        for descending in (False, True):
            for by_creation in (False, True):
                wanted = AppointmentFilter(descending=descending, by_creation=by_creation)
                whole = ids(business, wanted)
                assert len(set(whole)) == 12
                pages = [ids(business, wanted, page=Page(5, number)) for number in range(4)]
                assert [len(page) for page in pages] == [5, 5, 2, 0]
                assert [id_ for page in pages for id_ in page] == whole

    @pytest.mark.parametrize("descending", [False, True])
    @pytest.mark.parametrize("by_creation", [False, True])
    def test_behind_a_place_neither_repeat_nor_miss_what_others_do_meanwhile(
        self, business: Database, *, descending: bool, by_creation: bool
    ) -> None:
        for hour in (1, 2, 3):
            for meeting in ("intro", "visit", "class"):
                made(business, meeting, MONDAY + hour * HOUR, location="Hall 1")
        wanted = AppointmentFilter(descending=descending, by_creation=by_creation)
        whole, seen, place = ids(business, wanted), list[str](), None
        while page := found(business, wanted, page=Page(4, after=place)):
            if place is None:  # somebody books what comes before all of them
                made(business, start=MONDAY + (5 if descending else 0) * HOUR)
            seen += [each.appointment.id for each in page]
            last = page[-1].appointment
            place = Cursor(last.created_at if by_creation else last.start, last.id)
        assert [id_ for id_ in seen if id_ in whole] == whole
        assert len(set(seen)) == len(seen)

    def test_of_nothing_are_empty(self, database: Database) -> None:
        assert ids(database, AppointmentFilter(text="x", host_id="ada")) == []
