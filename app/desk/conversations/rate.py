"""Rating: what a visitor thinks of their conversation."""

from datetime import datetime

from app.booking.texts import clean_description
from app.desk.conversations.receive import enter
from app.errors import Flaw, Invalid
from app.store.conversations.ratings import Rating, save_rating
from app.store.engine.database import Transaction

BEST = 5
MAX_COMMENT = 2000  # characters


def rate_conversation(
    session: Transaction,
    conversation_id: str,
    token: str,
    score: int,
    comment: str,
    now: datetime,
) -> Rating:
    """Keep a rating in place of the visitor's earlier one.

    Raises:
        Invalid: if the score is not from 1 to `BEST`, or the comment is too long.
        ConversationNotFound, WrongConversationToken.
    """
    flaws = []
    if not 1 <= score <= BEST:
        flaws.append(Flaw("score", f"a number from 1 to {BEST}"))
    if len(comment) > MAX_COMMENT:
        flaws.append(Flaw("comment", f"at most {MAX_COMMENT} characters"))
    if flaws:
        raise Invalid("; ".join(f"{flaw.field}: {flaw.message}" for flaw in flaws), flaws)
    enter(session, conversation_id, token)
    rating = Rating(score, clean_description(comment), int(now.timestamp()))
    save_rating(session, conversation_id, rating)
    return rating
