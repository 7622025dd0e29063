"""Conversations and what they led to."""

from sqlalchemy import Index
from sqlalchemy import text as condition
from sqlmodel import SQLModel

from app.store.tables.columns import big, text

IS_OPEN = condition("closed_at IS NULL")


class ConversationRow(SQLModel, table=True):
    """A conversation. `answered_seq` is the last visitor's message that was answered."""

    __tablename__ = "conversation"
    __table_args__ = (
        # With one person there is one conversation at a time.
        Index(
            "conversation_by_address",
            "channel",
            "address",
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index("conversation_unanswered", "unanswered_since"),
        Index("conversation_by_activity", "updated_at"),
    )
    id: str = text(primary_key=True)
    token_hash: str = text()
    channel: str = text()  # "web", "terminal", or the key of a channel account
    address: str = text()  # whom the channel answers to; the own id on the web
    language: str = text()
    zone: str = text()
    meeting_type_id: str | None = text(nullable=True)
    control: str = text()  # ai, human
    control_version: int = big()  # rises whenever somebody takes over
    last_seq: int = big()
    answered_seq: int = big()
    unanswered_since: int | None = big(nullable=True)
    lease_owner: str | None = text(nullable=True)
    lease_until: int = big()
    visitor_name: str = text()
    created_at: int = big()
    updated_at: int = big()
    one_time_link_id: str | None = text(nullable=True)  # what the visitor came with
    routing_form_id: str | None = text(nullable=True)  # likewise
    site: str = text()  # the key of the website where it began, "" if none
    consent: str = text()  # the version of what the visitor agreed to, "" if not asked
    consent_at: int | None = big(nullable=True)
    closed_at: int | None = big(nullable=True)  # whatever is said from then on begins another
    predecessor_id: str | None = text(nullable=True)  # the one before, with the same person


class EventRow(SQLModel, table=True):
    """What happened in a conversation, in order; never changed, never deleted alone."""

    __tablename__ = "event"
    conversation_id: str = text(primary_key=True)
    seq: int = big(primary_key=True, autoincrement=False)
    kind: str = text()  # see app.conversation.events.EventKind
    body: str = text()
    at: int = big()


class FactRow(SQLModel, table=True):
    """Something that is known of a visitor since event `seq`; never changed, only added to."""

    __tablename__ = "fact"
    conversation_id: str = text(primary_key=True)
    seq: int = big(primary_key=True, autoincrement=False)
    name: str = text(primary_key=True)  # see app.conversation.facts.FactKind
    value: str = text()
    confidence: str = text()


class RatingRow(SQLModel, table=True):
    """What a visitor thinks of a conversation: one to five, the last word counts."""

    __tablename__ = "rating"
    conversation_id: str = text(primary_key=True)
    score: int = big()
    comment: str = text()
    at: int = big()


class HeardRow(SQLModel, table=True):
    """A message that a channel delivered: each once, however often it is repeated."""

    __tablename__ = "heard"
    __table_args__ = (Index("heard_by_conversation", "conversation_id"),)
    channel: str = text(primary_key=True)
    external_id: str = text(primary_key=True)
    conversation_id: str = text()
    at: int = big()


class ProposalRow(SQLModel, table=True):
    """An order that waits for a visitor's yes to exactly these values.

    One that moves or cancels an appointment names it, whose attendance it is, and the
    start that it had when the visitor was asked.
    """

    __tablename__ = "proposal"
    __table_args__ = (Index("proposal_by_conversation", "conversation_id", "seq"),)
    id: str = text(primary_key=True)
    conversation_id: str = text()
    seq: int = big()  # of the event that showed it
    status: str = text()  # open, booked, replaced, rejected
    digest: str = text()
    order: str = text()
    host_ids: str = text()
    expires_at: int = big()
    kind: str = text()  # book, move, cancel
    appointment_id: str | None = text(nullable=True)
    attendee_id: str | None = text(nullable=True)
    was_at: int | None = big(nullable=True)
    reason: str = text()  # why it is to be cancelled, if the visitor said so


class InviteTextRow(SQLModel, table=True):
    """What the invite of a proposal will say; `prompt_version` "" if our own code wrote it."""

    __tablename__ = "invite_text"
    proposal_id: str = text(primary_key=True)
    title: str = text()
    description: str = text()
    prompt_version: str = text()


class ModelCallRow(SQLModel, table=True):
    """One request to a model: what it was for, what it cost, how it ended."""

    __tablename__ = "model_call"
    __table_args__ = (
        Index("model_call_by_conversation", "conversation_id", "at"),
        # All that a day's tokens are counted from, so that no row need be looked up.
        Index("model_call_by_time", "at", "model", "input_tokens", "output_tokens"),
    )
    id: str = text(primary_key=True)
    conversation_id: str = text()
    purpose: str = text()  # turn, invite
    model: str = text()
    prompt_version: str = text()
    input_tokens: int = big()
    output_tokens: int = big()
    milliseconds: int = big()
    outcome: str = text()  # a finish reason, or the error's code
    at: int = big()
    cached_tokens: int = big()  # of the input
    estimated: int = big()  # 1 if nobody told the tokens
    failed: int = big()  # 1 if the request led to nothing
    cost: int | None = big(nullable=True)  # in millionths; None if the price is not known
