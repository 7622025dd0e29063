"""Hearing what a messaging service delivers: whose it is, whether it is new, what it means."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.channels.choices import chosen_by_number, need_numbers
from app.channels.contract import ChannelLimits
from app.conversation.events import SPOKEN, AssistantMessage, ProposalMessage
from app.conversation.facts import FactKind, known
from app.desk.conversations.receive import (
    MAX_MESSAGE,
    ReceivedMessage,
    VisitorMessage,
    keep_message,
    note_fact,
    spoken_by,
)
from app.language.excerpt import collapsed
from app.language.places.zones import zone_of_phone
from app.store.conversations.channel_aliases import add_aliases, find_person, lock_person
from app.store.conversations.conversations import (
    ConversationOpening,
    begin_or_find,
    change_conversation,
    get_conversation,
)
from app.store.conversations.event_log import events, hear_once
from app.store.conversations.visitor_facts import list_facts
from app.store.engine.database import Transaction

MAX_NUMBER = 10  # characters of an answer that is nothing but a number


@dataclass(frozen=True, slots=True)
class ChannelSender:
    """Who wrote on a channel: the address to answer to, and what the service knows of them.

    `aliases` are other ids of the same person, `phone` their number (E.164). `limits` are
    the account's: where choices are shown as numbered text, a number chooses one.
    """

    channel: str
    address: str
    aliases: tuple[str, ...] = ()
    name: str = ""
    language: str = ""
    phone: str = ""
    limits: ChannelLimits | None = None


def hear_channel(
    session: Transaction, saying: VisitorMessage, now: datetime, sender: ChannelSender
) -> ReceivedMessage | None:
    """Keep a message that a channel delivered; None if it was delivered before.

    The first message of somebody begins their conversation, with what the service and a
    phone number tell of them. Longer texts than a visitor of the chat may send are cut: the
    service has already taken them.
    """
    seconds = int(now.timestamp())
    sender, saying = _storable(sender), replace(saying, external_id=_clean(saying.external_id))
    id_ = _find(session, sender)
    is_new = not id_
    if is_new:
        id_, is_new = begin_or_find(session, _introduced(sender, now), seconds)
    add_aliases(session, sender.channel, id_, sender.aliases)
    if not hear_once(session, sender.channel, saying.external_id, id_, seconds):
        return None
    if sender.name:
        change_conversation(session, id_, visitor_name=sender.name)
    chosen = _chosen(session, id_, saying, sender.limits)
    cut = replace(chosen, text=collapsed(chosen.text)[:MAX_MESSAGE])
    conversation = get_conversation(session, id_)
    heard = ReceivedMessage(
        id_, keep_message(session, id_, cut, now), control=conversation.control
    )
    if is_new:
        note_fact(session, heard, FactKind.NAME, sender.name)
        note_fact(session, heard, FactKind.ZONE, conversation.zone)
        note_fact(session, heard, FactKind.LANGUAGE, conversation.language)
    _note_phone(session, heard, sender.phone)
    return heard


def _find(session: Transaction, sender: ChannelSender) -> str:
    """The conversation with a sender, by whatever id of theirs is known; "" if none is.

    Of two first messages of one person that come together, one waits for the other.
    """
    if sender.aliases:
        lock_person(session, sender.channel, (sender.address, *sender.aliases))
    return find_person(session, sender.channel, sender.address, sender.aliases)


def _chosen(
    session: Transaction, id_: str, saying: VisitorMessage, limits: ChannelLimits | None
) -> VisitorMessage:
    """The message; of a number that chooses from what was shown last, the button."""
    if limits is None or saying.action_type or len(saying.text) > MAX_NUMBER:
        return saying
    log = reversed(events(session, id_))
    shown = next((each for each in log if isinstance(each, SPOKEN)), None)
    choices = shown.choices if isinstance(shown, AssistantMessage | ProposalMessage) else ()
    if not need_numbers(limits, choices):
        return saying
    choice = chosen_by_number(saying.text, choices)
    if choice is None:
        return saying
    return replace(saying, text=choice.label, action_type=choice.type, action_id=choice.id)


def _note_phone(session: Transaction, heard: ReceivedMessage, phone: str) -> None:
    """A number that the service knows need not be asked for; one that was said counts more."""
    if phone and FactKind.PHONE not in known(list_facts(session, heard.conversation_id)):
        note_fact(session, heard, FactKind.PHONE, phone)


def _introduced(sender: ChannelSender, now: datetime) -> ConversationOpening:
    """What the service tells of somebody who writes for the first time."""
    return ConversationOpening(
        channel=sender.channel,
        address=sender.address,
        language=spoken_by(sender.language),
        zone=zone_of_phone(sender.phone, now) if sender.phone else "",
        visitor_name=sender.name,
    )


def _storable(sender: ChannelSender) -> ChannelSender:
    return replace(
        sender,
        address=_clean(sender.address),
        aliases=tuple(_clean(each) for each in sender.aliases),
        name=_clean(sender.name),
    )


def _clean(text: str) -> str:
    """What a service calls something, without NUL: PostgreSQL keeps none."""
    return text.replace("\x00", "\ufffd")
