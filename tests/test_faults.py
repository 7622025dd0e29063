"""Whatever the model's server does, and whenever ours dies: nothing is wrong afterwards.

A share of what `python -m tests.faults` does at length.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from app.conversation.events import AssistantMessage, ProposalMessage, VisitorInput
from app.desk.booking.book import book
from app.desk.proposals.propose_booking import accept, complete, propose
from app.store.conversations.answer_lease import mark_answered, take_lease
from app.store.conversations.conversations import ConversationOpening, start_conversation
from app.store.conversations.event_log import append
from app.store.conversations.open_proposals import find_newest_proposal
from app.store.engine.database import Database, Transaction
from app.store.tables import AppointmentHostRow, AppointmentRow, table
from tests.agent.logs import booking
from tests.desk.business import MONDAY, NOW, open_business, order
from tests.faults.kinds import KINDS
from tests.faults.run import talk, talk_and_kill
from tests.faults.verdict import judge

SEED = 20_261_122
SECONDS = int(NOW.timestamp())
SECOND_MODEL = {"openai_fallback_model": "offline"}


def test_every_fault_is_met_and_every_visitor_answered(tmp_path: Path) -> None:
    outcome = talk(tmp_path, SEED, len(KINDS))

    assert outcome.wrong == {}, outcome.told()
    assert outcome.verdict.conversations == len(KINDS)
    assert outcome.verdict.bookings > 0, outcome.told()
    assert outcome.served.keys() >= KINDS.keys(), outcome.told()


def test_with_a_second_model_hardly_anybody_hears_an_apology(tmp_path: Path) -> None:
    outcome = talk(tmp_path, SEED, 30, **SECOND_MODEL)

    assert outcome.wrong == {}, outcome.told()
    apologies = sum(outcome.verdict.failures.values())
    assert apologies < outcome.verdict.messages / 5, outcome.told()


def test_a_server_that_is_killed_over_and_over_loses_nothing(tmp_path: Path) -> None:
    outcome = talk_and_kill(tmp_path, SEED, 10, most_kills=2)

    assert outcome.wrong == {}, outcome.told()
    assert outcome.kills > 0, outcome.told()


def began(session: Transaction) -> str:
    return start_conversation(session, ConversationOpening(channel="web"), SECONDS)


def said(session: Transaction, id_: str, text: str) -> int:
    return append(session, id_, VisitorInput(text), SECONDS)


def spoke(session: Transaction, id_: str, text: str = "Hm.") -> None:
    seq = append(session, id_, AssistantMessage(text), SECONDS)
    mark_answered(session, id_, seq)


def books(session: Transaction, id_: str, answer: str) -> None:
    """A proposal is shown, the visitor answers, and it is booked whatever they said."""
    said(session, id_, "An intro, please")
    proposal = propose(session, id_, order(), NOW).proposal
    seq = append(session, id_, ProposalMessage("Shall I?", proposal.id), SECONDS)
    complete(session, proposal, "Intro", "", seq)
    said(session, id_, answer)
    newest = find_newest_proposal(session, id_)
    assert newest is not None
    accept(session, newest, NOW)
    booked = append(session, id_, booking(), SECONDS)
    mark_answered(session, id_, booked)


def is_stuck(session: Transaction) -> None:
    id_ = began(session)
    said(session, id_, "Hello?")
    take_lease(session, id_, "the dead", SECONDS, SECONDS + 1)


def is_unanswered(session: Transaction) -> None:
    id_ = began(session)
    mark_answered(session, id_, said(session, id_, "Hello?"))


def has_no_consent(session: Transaction) -> None:
    books(session, began(session), "no, never")


def is_not_told(session: Transaction) -> None:
    book(session, order(conversation_id=began(session), proposal_id="p1"), NOW)


def is_told_twice(session: Transaction) -> None:
    id_ = began(session)
    books(session, id_, "yes please")
    last = append(session, id_, booking(), SECONDS)
    mark_answered(session, id_, last)


def is_double(session: Transaction) -> None:
    appointment, host = table(AppointmentRow), table(AppointmentHostRow)
    book(session, order(), NOW)
    later = int((MONDAY + timedelta(minutes=10)).timestamp())
    book(session, order("help", MONDAY + timedelta(hours=3), host_ids=("ben",)), NOW)
    session.execute(update(host).where(host.c.host_id == "ben").values(host_id="ada"))
    session.execute(
        update(appointment)
        .where(appointment.c.meeting_type_id == "help")
        .values(start=later, end=later + 1800)
    )


def shows_markup(session: Transaction) -> None:
    id_ = began(session)
    said(session, id_, "Hello?")
    spoke(session, id_, json.dumps({"name": "find_slots", "arguments": {}}))


def lies(session: Transaction) -> None:
    id_ = began(session)
    said(session, id_, "An intro, please")
    spoke(session, id_, "Wonderful, it is booked: tomorrow at 10:00 with Mia Berger.")


PLANTED: dict[str, Callable[[Transaction], None]] = {
    "stuck conversations": is_stuck,
    "messages without an answer": is_unanswered,
    "bookings without consent": has_no_consent,
    "bookings that were not told once": is_not_told,
    "bookings that were told twice": is_told_twice,
    "double bookings": is_double,
    "calls and thoughts that were shown": shows_markup,
    "bookings that were told and not made": lies,
}


@pytest.mark.parametrize("what", PLANTED)
def test_what_is_wrong_is_found(sqlite_database: Database, what: str) -> None:
    open_business(sqlite_database)
    with sqlite_database.begin() as session:
        PLANTED[what](session)

    assert what in judge(sqlite_database).wrong


def test_where_nothing_is_wrong_nothing_is_found(sqlite_database: Database) -> None:
    open_business(sqlite_database)
    with sqlite_database.begin() as session:
        books(session, began(session), "yes please")

    verdict = judge(sqlite_database)

    assert not verdict.wrong
    assert (verdict.conversations, verdict.bookings) == (1, 1)
