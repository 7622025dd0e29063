"""Pending attendees: kept as long as they come back, then forgotten for good."""

import pytest

from app.booking.values import Attendee
from app.store.conversations.conversations import ConversationOpening, start_conversation
from app.store.conversations.leads import (
    PendingAttendeeNotFound,
    add_pending,
    check_pending,
    delete_pending,
    forget_pending,
    list_pending,
    restore_pending,
    save_pending,
)
from app.store.engine.database import Database
from app.store.engine.pages import EVERYTHING

MARA = Attendee("mara@home.example", "Mara Linde")
NOW, DAY = 1_000_000, 86_400


def there(database: Database) -> list[str]:
    """Who is there, newest first."""
    with database.read() as session:
        return [each.attendee.fullname for each in list_pending(session, None, EVERYTHING)]


def test_who_has_not_changed_for_long_is_forgotten(database: Database) -> None:
    with database.begin() as session:
        add_pending(session, MARA, NOW)
        add_pending(session, Attendee("noor@home.example", "Noor"), NOW + 1)

        assert forget_pending(session, NOW) == 1
    assert there(database) == ["Noor"]


def test_who_goes_on_with_a_conversation_is_kept_from_then_on(database: Database) -> None:
    with database.begin() as session:
        chat = start_conversation(session, ConversationOpening("web"), NOW)
        save_pending(session, chat, MARA, NOW)
        save_pending(session, chat, Attendee(MARA.email, "Mara King"), NOW + DAY)

        assert forget_pending(session, NOW + DAY - 1) == 0
    assert there(database) == ["Mara King"]


def test_whose_booking_came_to_nothing_is_kept_from_then_on(database: Database) -> None:
    with database.begin() as session:
        id_ = add_pending(session, MARA, NOW)
        delete_pending(session, id_, NOW + 1)
        with pytest.raises(PendingAttendeeNotFound):
            check_pending(session, id_)
        restore_pending(session, id_, NOW + DAY)

        assert forget_pending(session, NOW + DAY - 1) == 0
        check_pending(session, id_)
    assert there(database) == ["Mara Linde"]
