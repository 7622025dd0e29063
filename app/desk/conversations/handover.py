"""Who answers a conversation: the assistant, or a person."""

from datetime import datetime

from app.conversation.control import Control
from app.conversation.events import ControlChange
from app.desk.notifications.webhook_events import announce_handoff
from app.mail.meeting import MailedPerson
from app.store.accounts.operator_accounts import list_operator_addresses
from app.store.conversations.conversations import Conversation, get_conversation, hand_control
from app.store.conversations.event_log import append
from app.store.delivery import outbox
from app.store.engine.database import Transaction


def hand_over(
    session: Transaction, seen: Conversation, reason: str, summary: str, now: int
) -> bool:
    """Let a person answer from now on, and tell operators and all who subscribed to it.

    False, and nothing is told, if that was decided anew since the conversation was `seen`,
    or a person has it already: of a conversation there is one letter until it is released.
    """
    if seen.control == Control.HUMAN or not hand_control(session, seen, Control.HUMAN):
        return False
    announce_handoff(session, seen, now, reason, summary)
    for address in list_operator_addresses(session):
        letter = {
            "kind": "handoff",
            "to": MailedPerson(address, ""),
            "conversation": seen.id,
            "visitor": seen.visitor_name,
            "summary": summary,
            "language": seen.language,
        }
        outbox.put(session, outbox.MAIL, f"handoff:{seen.id}/{address.lower()}", letter, now)
    return True


def release(session: Transaction, conversation_id: str, by: str, now: datetime) -> bool:
    """Give a conversation back to the assistant, who answers what nobody has answered.

    False if a person has not had it, or somebody else was quicker; nothing is changed then.

    Raises:
        ConversationNotFound: if there is no such conversation.
    """
    seen = get_conversation(session, conversation_id)
    if seen.control != Control.HUMAN or not hand_control(session, seen, Control.AI):
        return False
    told = ControlChange(Control.AI, by)
    append(session, conversation_id, told, int(now.timestamp()))
    return True
