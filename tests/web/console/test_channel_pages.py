"""Accounts with messaging services, and what became of messages, as operators see them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.channels.contract import DeliveryStatus
from app.desk.admin.channel_accounts import create_account
from app.desk.admin.channel_directory import ChannelDirectory
from app.store.conversations.conversations import ConversationOpening, start_conversation
from app.store.delivery import outbox
from app.store.delivery.sent_messages import SENT, begin_part, end_part, save_status
from app.store.engine.database import Database
from tests.desk.business import NOW
from tests.web.operating import Client, Hands, console, on_sqlite, read, sign_in_at

SECONDS = int(NOW.timestamp())


@pytest.fixture
def visitor(business: Database, tmp_path: Path) -> Iterator[Client]:
    with console(business, Hands(), tmp_path) as client:
        yield client


@on_sqlite
def test_accounts_are_listed_without_their_secrets(visitor: Client, business: Database) -> None:
    assert visitor.get("/operator/channels", follow_redirects=False).status_code == 303
    sign_in_at(visitor)
    assert "There are no accounts yet." in read(visitor.get("/operator/channels"))
    accounts = visitor.app.dependencies["accounts"].dependency()
    assert isinstance(accounts, ChannelDirectory)
    options = {"token": "xoxb-1", "signing_secret": "hush", "api": "https://slack.test"}
    with business.begin() as session:
        create_account(session, accounts.cipher, "desk", "slack", options, 2, NOW)
    page = visitor.get("/operator/channels")
    for words in (
        "desk",
        "slack",
        "/channels/desk/webhook",
        "https://slack.test",
        "token: ••••",
    ):
        assert words in read(page)
    assert "xoxb" not in page.text
    assert "hush" not in page.text


def sent(database: Database, *statuses: str) -> str:
    """A conversation with one message, of which the service told so much of each part."""
    with database.begin() as session:
        id_ = start_conversation(session, ConversationOpening("wa", "7"), SECONDS)
        payload: dict[str, Any] = {"channel": "wa", "to": "7", "text": "Hi", "choices": []}
        stream = f"conversation:{id_}"
        parcel = outbox.put(session, outbox.MESSAGE, stream, payload, SECONDS)
        outbox.done(session, parcel, SECONDS)
        for part, status in enumerate(statuses):
            begin_part(session, parcel, part, "wa", id_, SECONDS)
            end_part(session, parcel, part, SENT, f"wamid.{part}")
            if status:
                told = DeliveryStatus(f"wamid.{part}", status)  # type: ignore[arg-type] # one of them
                save_status(session, "wa", told, SECONDS)
    return id_


@on_sqlite
@pytest.mark.parametrize(
    ("statuses", "shown"),
    [
        (("read", "read"), "read"),
        (("read", "delivered"), "delivered"),
        (("read", ""), "delivered"),
        (("read", "failed"), "not delivered"),
        ((), "delivered"),
    ],
)
def test_what_became_of_a_message_is_shown(
    visitor: Client, business: Database, statuses: tuple[str, ...], shown: str
) -> None:
    id_ = sent(business, *statuses)
    sign_in_at(visitor)
    said = read(visitor.get(f"/operator/conversation/{id_}"))
    assert f" {shown} to the visitor" in said
    assert ("not delivered to the visitor" in said) is (shown == "not delivered")
