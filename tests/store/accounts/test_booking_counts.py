"""Counts of bookings: a day each, from the first that is counted."""

from app.store.accounts.booking_counts import COUNTED, count_booking, forget_counts
from app.store.engine.database import Database
from tests.store.threads import at_once, returned

NOW = 1_000_000
HOUR = 3_600


def counted(database: Database, now: int, who: str = "mara") -> tuple[int, int]:
    with database.begin() as session:
        return count_booking(session, who, now)


def test_the_day_begins_with_the_first_booking_and_no_later_one_prolongs_it(
    database: Database,
) -> None:
    anew = NOW + COUNTED

    assert counted(database, NOW) == (1, anew)
    assert counted(database, NOW + HOUR) == (2, anew)
    assert counted(database, anew - 1) == (3, anew)
    assert counted(database, anew) == (1, anew + COUNTED)
    assert counted(database, anew + HOUR) == (2, anew + COUNTED)


def test_everybody_is_counted_by_themselves(database: Database) -> None:
    counted(database, NOW)

    assert counted(database, NOW + HOUR, "noor") == (1, NOW + HOUR + COUNTED)


def test_of_many_at_once_none_is_lost(database: Database) -> None:
    outcomes = at_once([lambda: counted(database, NOW)] * 8)

    assert sorted(returned(outcomes)) == [(number, NOW + COUNTED) for number in range(1, 9)]


def test_tidying_up_forgets_only_what_would_begin_anew(database: Database) -> None:
    counted(database, NOW)
    counted(database, NOW + 1, "noor")

    with database.begin() as session:
        assert forget_counts(session, NOW + COUNTED) == 1
    assert counted(database, NOW + COUNTED, "noor") == (2, NOW + 1 + COUNTED)
