"""Who answers a conversation: the assistant, or a person."""

from datetime import datetime

from app.store.conversations import EventKind, append, get_conversation, hand_control
from app.store.database import Session


def release(session: Session, conversation_id: str, by: str, now: datetime) -> bool:
    """Give a conversation back to the assistant, who answers what nobody has answered.

    False if a person has not had it, or somebody else was quicker; nothing is changed then.

    Raises:
        ConversationNotFound: if there is no such conversation.
    """
    seen = get_conversation(session, conversation_id)
    if seen.control != "human" or not hand_control(session, seen, "ai"):
        return False
    told = {"control": "ai", "by": by}
    append(session, conversation_id, EventKind.CONTROL, told, int(now.timestamp()))
    return True
