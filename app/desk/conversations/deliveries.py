"""What services tell of our messages, and what operators are told of it."""

from app.channels.contract import DeliveryStatus
from app.conversation.events import Failure
from app.store.conversations.conversations import ConversationNotFound
from app.store.conversations.event_log import append
from app.store.delivery.sent_messages import conversation_of, save_status
from app.store.engine.database import Transaction

NOT_DELIVERED = "not-delivered"


def hear_status(session: Transaction, channel: str, told: DeliveryStatus, now: int) -> bool:
    """Keep what became of a message; operators see in the log that one has failed.

    False if as much was known before.
    """
    if not save_status(session, channel, told, now):
        return False
    if told.status == "failed":
        id_ = conversation_of(session, channel, told.message_id)
        tell_undelivered(session, id_, in_words(told), now)
    return True


def tell_undelivered(
    session: Transaction, conversation_id: str, problem: str, now: int
) -> None:
    """Let operators see that something that was said has not reached the visitor.

    Nobody is told of a message that belongs to no conversation, or to one that is erased.
    """
    if not conversation_id:
        return
    try:
        append(session, conversation_id, Failure(NOT_DELIVERED, problem), now)
    except ConversationNotFound:
        return


def in_words(told: DeliveryStatus) -> str:
    """Why a service did not deliver a message, with its own number for it."""
    reason = told.problem or "the service gives no reason"
    return f"{reason} ({told.code})" if told.code else reason
