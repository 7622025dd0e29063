"""Operators give a conversation back to the assistant."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.conversation.control import Control
from app.conversation.events import ControlChange
from app.desk.conversations.receive import VisitorMessage, begin_chat
from app.store.conversations.conversations import (
    ConversationOpening,
    get_conversation,
    hand_control,
)
from app.store.conversations.event_log import append, events
from app.store.engine.database import Database
from tests.desk.business import NOW
from tests.web.operating import (
    EMAIL,
    Client,
    Hands,
    console,
    on_sqlite,
    read,
    sign_in_at,
    token_in,
)

SUMMARY = "Mara wants to talk about a <loom> that broke."


@pytest.fixture
def visitor(business: Database, tmp_path: Path) -> Iterator[Client]:
    with console(business, Hands(), tmp_path) as client:
        yield client


def handed_over(database: Database) -> str:
    """A conversation that a person has to answer."""
    with database.begin() as session:
        id_ = begin_chat(
            session, VisitorMessage("A person!"), NOW, ConversationOpening("web")
        ).conversation_id
        seen = get_conversation(session, id_)
        assert hand_control(session, seen, "human")
        append(session, id_, ControlChange(Control.HUMAN, "assistant", "asked", SUMMARY), 1)
    return id_


@on_sqlite
def test_an_operator_reads_why_and_gives_it_back(visitor: Client, business: Database) -> None:
    id_ = handed_over(business)
    sign_in_at(visitor)
    page = visitor.get(f"/operator/conversation/{id_}")
    assert SUMMARY in read(page)
    assert "with a person" in read(page)
    assert "Let the assistant answer again" in read(page)

    path = f"/operator/conversation/{id_}/release"
    answer = visitor.post(path, data={"_csrf_token": token_in(page)}, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        path.removesuffix("/release"),
    )
    with business.read() as session:
        assert get_conversation(session, id_).control == "ai"
        last = events(session, id_)[-1]
    assert isinstance(last, ControlChange)
    assert (last.control, last.by) == (Control.AI, EMAIL)
    after = visitor.get(f"/operator/conversation/{id_}")
    assert "Let the assistant answer again" not in read(after)


@on_sqlite
def test_nobody_else_does(visitor: Client, business: Database) -> None:
    id_ = handed_over(business)
    path = f"/operator/conversation/{id_}/release"
    page = visitor.get("/operator/sign-in")

    with_token = {"_csrf_token": token_in(page)}
    assert visitor.post(path, data=with_token, follow_redirects=False).status_code == 303
    sign_in_at(visitor)
    assert visitor.post(path, data={}, follow_redirects=False).status_code == 403

    with business.read() as session:
        assert get_conversation(session, id_).control == "human"


@on_sqlite
def test_a_conversation_that_is_not_there_is_not_found(visitor: Client) -> None:
    sign_in_at(visitor)
    page = visitor.get("/operator")
    path = "/operator/conversation/none/release"
    assert visitor.post(path, data={"_csrf_token": token_in(page)}).status_code == 404
