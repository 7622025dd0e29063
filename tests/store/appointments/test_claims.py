"""What is taken stays taken: by the code, and by the database whatever the code does."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.booking.spans import Span
from app.store.appointments.claims import (
    Except,
    busy_query,
    busy_spans,
    claim,
    clear_lapsed,
    lock_holders,
    release_appointment,
    release_proposal,
)
from app.store.engine.database import Database, OverlapRefused, Transaction
from app.store.tables import ClaimRow, table
from tests.store.threads import at_once, raised, returned

CLAIM = table(ClaimRow)
DAY = 86_400
NOW = 1_000_000


def row(id_: str, holder: int, span: Span) -> dict[str, Any]:
    return {"id": id_, "holder": holder, "start": span[0], "end": span[1]}


def put(database: Database, *rows: dict[str, Any]) -> None:
    """Write claims directly, past all the code that cares."""
    with database.begin() as session:
        for each in rows:
            session.execute(insert(CLAIM).values(each))


def move(database: Database, id_: str, **values: int) -> None:
    with database.begin() as session:
        session.execute(update(CLAIM).where(CLAIM.c.id == id_).values(values))


def spans(session: Transaction, holder: int) -> list[Span]:
    query = select(CLAIM.c.start, CLAIM.c.end).where(CLAIM.c.holder == holder)
    return [(start, end) for start, end in session.rows(query.order_by(CLAIM.c.start))]


OVERLAPS = [
    pytest.param((1000, 2000), id="the same span"),
    pytest.param((500, 1001), id="a second at its start"),
    pytest.param((1999, 2500), id="a second at its end"),
    pytest.param((1400, 1500), id="inside"),
    pytest.param((500, 2500), id="around"),
    pytest.param((1001 - DAY, 1001), id="a day long"),
]


class TestTheDatabaseItself:
    @pytest.mark.parametrize("span", OVERLAPS)
    def test_refuses_to_insert_an_overlap(self, database: Database, span: Span) -> None:
        put(database, row("a", 1, (1000, 2000)))
        with pytest.raises(IntegrityError, match="overlap"):
            put(database, row("b", 1, span))

    @pytest.mark.parametrize("span", OVERLAPS)
    def test_refuses_to_move_a_claim_onto_another(self, database: Database, span: Span) -> None:
        put(database, row("a", 1, (1000, 2000)), row("b", 1, (900_000, 900_100)))
        with pytest.raises(IntegrityError, match="overlap"):
            move(database, "b", start=span[0], end=span[1])

    def test_refuses_to_hand_a_claim_to_somebody_who_is_taken(self, database: Database) -> None:
        put(database, row("a", 1, (1000, 2000)), row("b", 2, (1500, 2500)))
        with pytest.raises(IntegrityError, match="overlap"):
            move(database, "b", holder=1)

    def test_lets_claims_touch(self, database: Database) -> None:
        put(database, *(row(str(n), 1, (n * 100, n * 100 + 100)) for n in range(5)))

    def test_lets_two_holders_be_taken_at_once(self, database: Database) -> None:
        put(database, row("a", 1, (1000, 2000)), row("b", 2, (1000, 2000)))

    def test_lets_a_claim_move_within_itself(self, database: Database) -> None:
        put(database, row("a", 1, (1000, 2000)))
        move(database, "a", start=1500, end=2500)

    @pytest.mark.parametrize("span", [(1000, 1000), (2000, 1000), (0, DAY + 1)])
    def test_refuses_empty_and_endless_claims(self, database: Database, span: Span) -> None:
        with pytest.raises(DBAPIError):
            put(database, row("a", 1, span))

    def test_never_lets_two_of_many_at_once_have_it(self, database: Database) -> None:
        jobs = [
            lambda n=n: put(database, row(str(n), 1, (1000 + n, 2000 + n))) for n in range(8)
        ]
        written = len(returned(at_once(jobs)))
        # Nobody took the holder's lock first, so PostgreSQL may see a ring of inserts that
        # wait for each other, and turn all of them away.
        assert written <= 1
        with database.read() as session:
            assert len(spans(session, 1)) == written

    def test_lets_exactly_one_of_many_at_once_have_it_in_turn(self, database: Database) -> None:
        def take(number: int) -> None:
            with database.begin() as session:
                lock_holders(session, [1])
                claim(session, [1], (1000 + number, 2000), NOW, appointment_id=str(number))

        outcomes = at_once([partial(take, n) for n in range(8)])
        assert len(returned(outcomes)) == 1
        assert raised(outcomes) == ["OverlapRefused"] * 7


class TestClaim:
    def test_takes_all_holders_or_says_that_it_cannot(self, database: Database) -> None:
        with database.begin() as session:
            claim(session, [1, 2], (1000, 2000), NOW, appointment_id="a")
        with pytest.raises(OverlapRefused), database.begin() as session:
            claim(session, [3, 2], (1500, 2500), NOW, appointment_id="b")
        with database.read() as session:
            assert [spans(session, holder) for holder in (1, 2, 3)] == [[(1000, 2000)]] * 2 + [
                []
            ]

    @pytest.mark.parametrize(
        ("lapses_at", "gives_way"),
        [
            pytest.param(NOW - 1, True, id="lapsed a second ago"),
            pytest.param(NOW, True, id="lapses now"),
            pytest.param(NOW + 1, False, id="lapses in a second"),
            pytest.param(None, False, id="never lapses"),
        ],
    )
    def test_clears_a_hold_that_has_lapsed(
        self, database: Database, lapses_at: int | None, *, gives_way: bool
    ) -> None:
        with database.begin() as session:
            claim(session, [1], (1000, 2000), 0, proposal_id="p", lapses_at=lapses_at)

        def take() -> None:
            with database.begin() as session:
                claim(session, [1], (1500, 2500), NOW, appointment_id="a")

        if gives_way:
            take()
        else:
            with pytest.raises(OverlapRefused):
                take()
        with database.read() as session:
            assert spans(session, 1) == [(1500, 2500) if gives_way else (1000, 2000)]

    def test_clears_only_what_is_in_the_way(self, database: Database) -> None:
        held: dict[str, Any] = {"now": 0, "proposal_id": "p", "lapses_at": 1}
        with database.begin() as session:
            for holder, span in [(1, (0, 1000)), (1, (2000, 3000)), (2, (1000, 2000))]:
                claim(session, [holder], span, **held)
            claim(session, [1], (1000, 2000), NOW, appointment_id="a")
            assert spans(session, 1) == [(0, 1000), (1000, 2000), (2000, 3000)]
            assert spans(session, 2) == [(1000, 2000)]

    def test_clears_a_lapsed_hold_of_a_whole_day(self, database: Database) -> None:
        with database.begin() as session:
            claim(session, [1], (1000, 1000 + DAY), 0, proposal_id="p", lapses_at=1)
            claim(session, [1], (999 + DAY, 2000 + DAY), NOW, appointment_id="a")

    def test_can_be_given_back(self, database: Database) -> None:
        with database.begin() as session:
            claim(session, [1], (0, 10), NOW, appointment_id="a")
            claim(session, [1], (10, 20), NOW, proposal_id="p", lapses_at=NOW + 5)
            claim(session, [1], (20, 30), NOW, proposal_id="q", lapses_at=NOW)
            release_proposal(session, "p")
            assert spans(session, 1) == [(0, 10), (20, 30)]
            release_appointment(session, "a")
            assert clear_lapsed(session, NOW) == 1
            assert spans(session, 1) == []


class TestBusySpans:
    def test_are_those_that_reach_into_the_window(self, database: Database) -> None:
        reaching = [(4000 - DAY + 1, 1001), (1001, 1002), (1999, 2500)]
        with database.begin() as session:
            for span in [*reaching, (2500, 3000)]:
                claim(session, [1], span, NOW, appointment_id="a")
            claim(session, [3], (999, 1000), NOW, appointment_id="a")
            busy = busy_spans(session, [1, 2, 3], (1000, 2000), NOW)
        assert busy == {1: reaching, 2: [], 3: []}

    def test_leave_out_lapsed_holds_and_the_visitors_own(self, database: Database) -> None:
        with database.begin() as session:
            claim(session, [1], (0, 10), 0, proposal_id="lapsed", lapses_at=NOW)
            claim(session, [1], (10, 20), 0, proposal_id="other", lapses_at=NOW + 1)
            claim(session, [1], (20, 30), 0, proposal_id="own", lapses_at=NOW + 1)
            mine = busy_spans(session, [1], (0, 100), NOW, ignoring=Except(proposal_id="own"))
            others = busy_spans(session, [1], (0, 100), NOW)
        assert mine == {1: [(10, 20)]}
        assert others == {1: [(10, 20), (20, 30)]}

    def test_of_nobody_are_none(self, database: Database) -> None:
        with database.read() as session:
            assert busy_spans(session, [], (0, 10), NOW) == {}

    @pytest.mark.parametrize("holders", [1, 3])
    def test_are_found_by_the_index(self, database: Database, holders: int) -> None:
        with database.begin() as session:
            for number in range(40):
                claim(session, [1], (number * 100, number * 100 + 50), NOW, appointment_id="a")
        with database.read() as session:
            plan = _plan(session.connection, holders)
        assert "claim_by_holder" in plan
        assert "SCAN claim" not in plan
        assert "Seq Scan" not in plan


def _plan(connection: Connection, holders: int) -> str:
    """How the database would look up the busy spans of some holders."""
    values: dict[str, object] = {f"h{index}": index for index in range(holders)}
    values |= {"from_": 100, "until": 500, "now": NOW, "proposal": "", "appointment": ""}
    compiled = busy_query(holders).compile(dialect=connection.dialect)
    bound = compiled.construct_params(values)
    explain = "EXPLAIN QUERY PLAN"
    if connection.dialect.name == "postgresql":
        explain = "EXPLAIN"
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # the table is tiny
    in_order = tuple(bound[name] for name in compiled.positiontup or ())
    rows = connection.exec_driver_sql(f"{explain} {compiled}", in_order or bound)
    return "\n".join(str(each) for each in rows)


class TestLocks:
    @pytest.mark.parametrize("orders", [((1, 2), (2, 1))])
    def test_of_several_holders_never_wait_for_each_other(
        self, database: Database, orders: tuple[tuple[int, ...], ...]
    ) -> None:
        def job(holders: tuple[int, ...], number: int) -> Callable[[], bool]:
            def run() -> bool:
                with database.begin() as session:
                    lock_holders(session, holders)
                    claim(session, holders, (number * 10, number * 10 + 10), NOW)
                return True

            return run

        jobs = [job(orders[number % 2], number) for number in range(24)]
        outcomes = at_once(jobs)
        assert raised(outcomes) == []
        assert outcomes == [True] * 24
