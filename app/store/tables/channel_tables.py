"""Messaging services: accounts, who writes there, and what became of our messages."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from app.store.tables.columns import big, text


class ChannelAccountRow(SQLModel, table=True):
    """An account with a messaging service. Its options are encrypted as a whole."""

    __tablename__ = "channel_account"
    name: str = text(primary_key=True)  # as in /channels/{name}/webhook
    kind: str = text()  # see app.channels.registry.KINDS
    options: str = text()  # a Fernet token of a JSON object
    pause: int = big()  # milliseconds of silence before visitors are answered
    version: int = big()  # rises with every change
    created_at: int = big()


class ChannelAliasRow(SQLModel, table=True):
    """Another id that a service has for somebody whom we talk to."""

    __tablename__ = "channel_alias"
    __table_args__ = (Index("channel_alias_by_conversation", "conversation_id"),)
    channel: str = text(primary_key=True)
    user_id: str = text(primary_key=True)
    conversation_id: str = text()


class SentMessageRow(SQLModel, table=True):
    """A part of a message to a visitor, from the moment before it is sent."""

    __tablename__ = "sent_message"
    __table_args__ = (
        Index("sent_message_by_service_id", "channel", "external_id"),
        Index("sent_message_by_conversation", "conversation_id"),
    )
    outbox_id: str = text(primary_key=True)
    part: int = big(primary_key=True, autoincrement=False)
    channel: str = text()
    conversation_id: str = text()  # "" for a notice
    state: str = text()  # sending, sent, unknown
    external_id: str = text()  # the service's own, "" until it is known
    at: int = big()


class MessageStatusRow(SQLModel, table=True):
    """What a service told of one of our messages, which may be before we know its id."""

    __tablename__ = "message_status"
    channel: str = text(primary_key=True)
    external_id: str = text(primary_key=True)
    status: str = text()  # see app.channels.contract.STATUSES
    code: str = text()
    problem: str = text()
    at: int = big()
