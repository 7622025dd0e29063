"""Parcels: each at least once, those of one stream in order."""

from collections.abc import Callable

import pytest

from app.store.delivery.outbox import (
    MAIL,
    OutboxMessage,
    done,
    failed,
    next_due,
    of_streams,
    put,
    take,
    waits_since,
)
from app.store.engine.database import Database
from tests.store.threads import at_once, returned

NOW = 1_000
LEASE = 60


def queue(database: Database, *streams: str, now: int = NOW) -> list[str]:
    """Put one parcel for each stream named, in that order; returns their ids."""
    with database.begin() as session:
        return [put(session, MAIL, stream, {"to": stream}, now) for stream in streams]


def taken(database: Database, now: int = NOW, most: int = 20) -> list[OutboxMessage]:
    with database.begin() as session:
        return take(session, MAIL, now, LEASE, most)


def ids(parcels: list[OutboxMessage]) -> list[str]:
    return [parcel.id for parcel in parcels]


def deliver(database: Database, id_: str) -> None:
    with database.begin() as session:
        done(session, id_, NOW)


def fail(database: Database, id_: str, retry_at: int | None) -> None:
    with database.begin() as session:
        failed(session, id_, "x" * 600, retry_at)


class TestTake:
    def test_gives_the_oldest_of_each_stream(self, database: Database) -> None:
        first, _, third = queue(database, "a", "a", "b")
        assert ids(taken(database)) == [first, third]

    def test_gives_what_was_put(self, database: Database) -> None:
        with database.begin() as session:
            id_ = put(session, MAIL, "a", {"name": "Jörg 👋", "n": 1}, NOW)
        assert taken(database) == [
            OutboxMessage(id_, MAIL, "a", {"name": "Jörg 👋", "n": 1}, 0, NOW)
        ]

    def test_gives_nothing_before_it_is_due(self, database: Database) -> None:
        [id_] = queue(database, "a", now=NOW + 1)
        assert taken(database, NOW) == []
        assert ids(taken(database, NOW + 1)) == [id_]

    def test_gives_no_more_than_asked_for(self, database: Database) -> None:
        four = queue(database, "a", "b", "c", "d")
        assert ids(taken(database, most=3)) == four[:3]
        assert ids(taken(database, most=3)) == four[3:]

    def test_gives_nothing_that_was_rolled_back(self, database: Database) -> None:
        def fail() -> None:
            with database.begin() as session:
                put(session, MAIL, "a", {}, NOW)
                raise InterruptedError

        with pytest.raises(InterruptedError):
            fail()
        assert taken(database) == []


class TestTheLease:
    def test_keeps_others_away_until_it_runs_out(self, database: Database) -> None:
        [id_] = queue(database, "a")
        assert ids(taken(database, NOW)) == [id_]
        assert taken(database, NOW + LEASE - 1) == []
        assert ids(taken(database, NOW + LEASE)) == [id_]

    def test_keeps_the_rest_of_the_stream_waiting(self, database: Database) -> None:
        queue(database, "a", "a")
        taken(database, NOW)
        assert taken(database, NOW + 1) == []

    def test_that_ran_out_counts_as_an_attempt(self, database: Database) -> None:
        queue(database, "a")
        attempts = [taken(database, NOW + number * LEASE)[0].attempts for number in range(3)]
        assert attempts == [0, 1, 2]

    def test_lets_each_of_many_workers_have_others(self, database: Database) -> None:
        all_ids = queue(database, *(f"stream {number}" for number in range(40)))
        outcomes = at_once([lambda: ids(taken(database, most=5))] * 8)
        given = [id_ for part in returned(outcomes) for id_ in part]
        while rest := ids(taken(database, most=5)):  # those that a skipped row kept back
            given += rest
        assert sorted(given) == all_ids


class TestAParcel:
    def test_that_was_delivered_lets_the_next_one_go(self, database: Database) -> None:
        first, second = queue(database, "a", "a")
        taken(database)
        deliver(database, first)
        assert ids(taken(database)) == [second]
        deliver(database, second)
        assert taken(database, NOW * 1000) == []

    def test_that_failed_comes_again_when_it_should(self, database: Database) -> None:
        first, _ = queue(database, "a", "a")
        taken(database)
        fail(database, first, NOW + 500)
        assert taken(database, NOW + 499) == []
        assert [(each.id, each.attempts) for each in taken(database, NOW + 500)] == [(first, 1)]

    def test_that_failed_does_not_wait_for_its_lease_to_end(self, database: Database) -> None:
        [id_] = queue(database, "a")
        taken(database)
        fail(database, id_, NOW + 2)
        assert taken(database, NOW + 1) == []
        assert ids(taken(database, NOW + 2)) == [id_]

    def test_that_was_given_up_lets_the_next_one_go(self, database: Database) -> None:
        first, second = queue(database, "a", "a")
        taken(database)
        fail(database, first, None)
        assert ids(taken(database)) == [second]
        with database.read() as session:
            [row, _] = of_streams(session, ["a"])
        assert (row["problem"], row["done_at"]) == ("x" * 500, None)

    def test_keeps_its_place_whatever_happens_around_it(self, database: Database) -> None:
        expected = queue(database, *["a"] * 6)
        now, sent = NOW, list[str]()
        fates: list[Callable[[str], None]] = [
            lambda id_: deliver(database, id_),
            lambda id_: fail(database, id_, now),
            lambda _: None,  # the worker dies
        ]
        for turn in range(40):
            for parcel in taken(database, now):
                fates[turn % 3](parcel.id)
                sent += [parcel.id] if turn % 3 == 0 else []
            now += LEASE
        assert sent == expected


def test_the_next_one_is_known(database: Database) -> None:
    with database.read() as session:
        assert next_due(session, MAIL) is None
    [later] = queue(database, "a", now=NOW + 9)
    queue(database, "b", now=NOW + 20)
    with database.read() as session:
        assert next_due(session, MAIL) == NOW + 9
    deliver(database, later)
    with database.read() as session:
        assert next_due(session, MAIL) == NOW + 20


def test_what_is_due_and_untaken_waits_since_it_was_due(database: Database) -> None:
    with database.begin() as session:
        assert waits_since(session, NOW) is None
        put(session, MAIL, "a", {}, NOW)
        put(session, MAIL, "b", {}, NOW + 5)
        assert waits_since(session, NOW - 1) is None
        assert waits_since(session, NOW + 60) == NOW
        [first, _] = take(session, MAIL, NOW + 60, LEASE)
        assert waits_since(session, NOW + 61) is None
        failed(session, first.id, "later", NOW + 600)
        assert waits_since(session, NOW + 100) is None
