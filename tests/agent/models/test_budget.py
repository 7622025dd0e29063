"""What may be spent, and what stands before tools that would write."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.agent.models.budget import Budget, Limits, TokensSpent
from app.agent.tools.permissions import ToolGuard, has_declined
from app.agent.tools.tool import ToolContext
from app.conversation.model import FailedAttempt, ModelRequest, Usage
from app.conversation.tools import ToolCall
from app.desk.booking.book import book
from app.settings import Settings
from app.store.conversations.model_calls import COUNTED_FOR, DAY, add_model_call
from app.store.engine.database import Database
from tests.agent.office import Office
from tests.desk.business import MARA, MONDAY, NOW, open_business, order

HELLO = ModelRequest([{"role": "user", "content": "h" * 400}])  # about 100 tokens


def used(database: Database, conversation_id: str, tokens: int, **more: Any) -> None:
    values = {
        "conversation_id": conversation_id,
        "purpose": "turn",
        "model": "gpt",
        "prompt_version": "",
        "input_tokens": tokens - 1,
        "output_tokens": 1,
        "milliseconds": 0,
        "outcome": "stop",
        "at": int(NOW.timestamp()),
    }
    with database.begin() as session:
        add_model_call(session, values | more)


def budget(database: Database, limits: Limits, later: float = 0) -> Budget:
    with database.read() as session:
        return Budget.of(session, limits, "c1", NOW + timedelta(seconds=later))


def test_without_limits_anything_may_be_spent(sqlite_database: Database) -> None:
    used(sqlite_database, "c1", 10**9)

    free = budget(sqlite_database, Limits())
    free.check(HELLO)
    free.spend("gpt", Usage(10**9))

    assert free.left is None


def test_what_a_conversation_has_spent_is_not_there_any_more(database: Database) -> None:
    used(database, "c1", 300)
    used(database, "c1", 200, failed=1, estimated=1)
    used(database, "c1", 5000, model="offline")
    used(database, "c2", 7000)

    assert (
        budget(database, Limits(tokens_per_conversation=1000, free_model="offline")).left == 500
    )


def test_what_all_have_spent_in_a_day_is_not_there_any_more(database: Database) -> None:
    now = int(NOW.timestamp())
    used(database, "c1", 300)
    used(database, "c2", 200, at=now - DAY + 1)
    used(database, "c2", 7000, at=now - DAY)
    used(database, "c2", 7000, model="offline")

    assert budget(database, Limits(tokens_per_day=1000, free_model="offline")).left == 500


def test_the_narrower_limit_counts(sqlite_database: Database) -> None:
    used(sqlite_database, "c1", 300)
    used(sqlite_database, "c2", 500)
    limits = Limits(tokens_per_conversation=1000, tokens_per_day=1000)

    assert budget(sqlite_database, limits).left == 200


def test_a_days_tokens_are_counted_anew_after_some_seconds(sqlite_database: Database) -> None:
    limits = Limits(tokens_per_day=1000)
    assert budget(sqlite_database, limits).left == 1000
    used(sqlite_database, "c2", 400)

    assert budget(sqlite_database, limits, COUNTED_FOR).left == 600


def test_a_request_is_refused_before_it_is_made() -> None:
    Budget(101).check(HELLO)
    with pytest.raises(TokensSpent):
        Budget(100).check(HELLO)


def test_answers_and_failures_are_paid_for_and_the_built_in_model_is_free() -> None:
    wallet = Budget(1000, free_model="offline")

    wallet.spend("gpt", Usage(100, 20))
    wallet.spend("offline", Usage(500, 500))
    wallet.spend_failed([FailedAttempt("gpt", "answer-lost", Usage(80, 0, estimated=True), 5)])

    assert wallet.left == 800


def test_limits_come_from_the_settings() -> None:
    settings = Settings(_env_file=None, max_messages_per_minute=7, max_bookings_per_day=0)

    assert Limits.of(settings, "free") == Limits(7, 0, 500_000, 20_000_000, "free")


@pytest.mark.parametrize(
    ("newest", "refused", "declined"),
    [
        ("forget it", False, True),
        ("no", True, True),
        ("no", False, False),
        ("no, make it 4", True, False),
        ("yes", False, False),
    ],
    ids=["withdrawn", "no to a proposal", "no to a question", "goes on", "yes"],
)
def test_what_a_visitor_said_last_decides_what_may_be_proposed(
    newest: str, *, refused: bool, declined: bool
) -> None:
    assert has_declined(newest, proposal_refused=refused) == declined


def visit(database: Database, id_: str = "c1") -> ToolContext:
    return ToolContext(database, id_, NOW, ZoneInfo("Europe/Berlin"), "en")


def proposing(email: str = "mara@home.example", tool: str = "propose_booking") -> ToolCall:
    return ToolCall("c", tool, json.dumps({"slot_id": "s1", "name": "Mara", "email": email}))


@pytest.mark.parametrize(
    ("tool", "error"),
    [
        ("propose_booking", "visitor-declined"),
        ("propose_reschedule", "visitor-declined"),
        ("propose_cancel", None),
        ("find_slots", None),
    ],
)
def test_nothing_is_proposed_to_who_has_declined(
    sqlite_database: Database, tool: str, error: str | None
) -> None:
    refusal = ToolGuard("Stop.").refusal(visit(sqlite_database), proposing(tool=tool))

    assert (refusal and refusal.content["error"]) == error


@pytest.fixture
def office(sqlite_database: Database) -> Office:
    open_business(sqlite_database)
    return Office(sqlite_database)


def book_some(office: Office, count: int, email: str = "mara@home.example") -> None:
    for number in range(count):
        asked = order(
            start=MONDAY + timedelta(hours=number),
            attendee=replace(MARA, email=email),
            conversation_id=office.id,
            proposal_id=f"p{number}",
        )
        with office.database.begin() as session:
            book(session, asked, NOW)


@pytest.mark.parametrize(
    ("email", "conversation", "error"),
    [
        ("mara@home.example", "another", "too-many-bookings"),
        ("MARA@home.example", "another", "too-many-bookings"),
        ("other@home.example", "the same", "too-many-bookings"),
        ("other@home.example", "another", None),
    ],
    ids=["address", "address in capitals", "conversation", "somebody else"],
)
def test_a_contact_books_only_so_often_in_a_day(
    office: Office, email: str, conversation: str, error: str | None
) -> None:
    book_some(office, 2)
    guard = ToolGuard(limits=Limits(bookings_per_day=2))
    asking = visit(office.database, office.id if conversation == "the same" else "c9")

    refusal = guard.refusal(asking, proposing(email))

    assert (refusal and refusal.content["error"]) == error


def test_bookings_of_yesterday_and_of_the_api_do_not_count(office: Office) -> None:
    book_some(office, 2)
    guard = ToolGuard(limits=Limits(bookings_per_day=3))
    with office.database.begin() as session:
        book(session, order(start=MONDAY + timedelta(hours=4)), NOW)

    assert guard.refusal(visit(office.database), proposing()) is None


@pytest.mark.parametrize("arguments", ["{", "[1]", '{"email": 7}', "{}"])
def test_arguments_that_say_no_address_are_left_to_the_tool(
    office: Office, arguments: str
) -> None:
    guard = ToolGuard(limits=Limits(bookings_per_day=1))

    assert (
        guard.refusal(visit(office.database), ToolCall("c", "propose_booking", arguments))
        is None
    )
