from datetime import timedelta

import pytest
from sqlalchemy import text

from app.desk.conversations.notices import SILENT_FOR, give_notice
from app.store.delivery import outbox
from app.store.engine.database import Database
from tests.desk.business import NOW


def sentences(database: Database) -> list[str]:
    with database.read() as session:
        rows = outbox.of_streams(session, ["notice:shop:-100", "notice:shop:7"])
    return [row["payload"]["text"] for row in rows]


def told(
    database: Database, kind: str, about: str, locale: str = "en", after: float = 0
) -> bool:
    with database.begin() as session:
        now = NOW + timedelta(seconds=after)
        return give_notice(session, "shop", kind, about, "42", locale, now)


def test_a_group_is_pointed_to_the_private_chat_once_a_day(database: Database) -> None:
    day = SILENT_FOR.total_seconds()
    assert told(database, "group", "-100", "de-AT")
    assert not told(database, "group", "-100", after=60)
    assert told(database, "group", "-100", after=day)
    first, second = sentences(database)
    assert first.startswith("Ich antworte nur im privaten Chat")
    assert second.startswith("I answer in private chats only")


def test_a_message_that_cannot_be_read_is_answered_once(database: Database) -> None:
    assert told(database, "unreadable", "7")
    assert not told(database, "unreadable", "7")  # the service repeats itself
    assert sentences(database) == ["I can only read text so far. Please write to me in words."]


@pytest.mark.parametrize("kind", ["group", "unreadable"])
def test_a_notice_opens_no_conversation(business: Database, kind: str) -> None:
    told(business, kind, "7")
    with business.read() as session:
        assert session.rows(text("SELECT count(*) FROM conversation")) == [(0,)]
