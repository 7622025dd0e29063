"""Hearing what a messaging service delivers: whose it is, whether it is new, what it means."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.channels.choices import chosen_by_number, need_numbers
from app.channels.contract import ChannelLimits
from app.conversation.control import Control
from app.conversation.events import SPOKEN, AssistantMessage, ProposalMessage
from app.conversation.facts import Fact, FactKind, known
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
from app.store.conversations.channel_aliases import (
    add_aliases,
    find_person,
    lock_person,
    move_aliases,
)
from app.store.conversations.conversations import (
    Conversation,
    ConversationOpening,
    begin_or_find,
    change_conversation,
    close_conversation,
    get_conversation,
)
from app.store.conversations.event_log import events, hear_once
from app.store.conversations.visitor_facts import add_facts, list_facts
from app.store.engine.database import Transaction

PERSONAL = (
    FactKind.NAME,
    FactKind.EMAIL,
    FactKind.PHONE,
    FactKind.ZONE,
    FactKind.LANGUAGE,
)
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
    session: Transaction,
    saying: VisitorMessage,
    now: datetime,
    sender: ChannelSender,
    closes_after: timedelta | None = None,
) -> ReceivedMessage | None:
    """Keep a message that a channel delivered; None if it was delivered before.

    The first message of somebody begins their conversation, with what the service and a
    phone number tell of them. One after `closes_after` without any begins another, in which
    they are known, and nothing waits for their yes any more. Longer texts than a visitor of
    the chat may send are cut: the service has already taken them.
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
    carried: Sequence[Fact] = ()
    before = get_conversation(session, id_)
    if closes_after is not None and _is_idle(before, now, closes_after):
        id_, is_new = _succeed(session, before, sender, now)
        carried = _carried(session, before.id) if is_new else ()
    if sender.name:
        change_conversation(session, id_, visitor_name=sender.name)
    chosen = _chosen(session, id_, saying, sender.limits)
    cut = replace(chosen, text=collapsed(chosen.text)[:MAX_MESSAGE])
    heard = ReceivedMessage(id_, keep_message(session, id_, cut, now), control=before.control)
    add_facts(session, id_, [replace(fact, seq=heard.seq) for fact in carried])
    if is_new:
        _note_introduction(session, heard, sender)
    _note_phone(session, heard, sender.phone)
    return heard


def _note_introduction(
    session: Transaction, heard: ReceivedMessage, sender: ChannelSender
) -> None:
    """Keep what the service tells of somebody with their first message."""
    begun = get_conversation(session, heard.conversation_id)
    note_fact(session, heard, FactKind.NAME, sender.name)
    note_fact(session, heard, FactKind.ZONE, begun.zone)
    note_fact(session, heard, FactKind.LANGUAGE, begun.language)


def _is_idle(conversation: Conversation, now: datetime, closes_after: timedelta) -> bool:
    """Whether nothing has happened for so long, and nobody waits for anything."""
    return (
        conversation.control == Control.AI
        and conversation.unanswered_since is None
        and now.timestamp() - conversation.updated_at >= closes_after.total_seconds()
    )


def _succeed(
    session: Transaction, before: Conversation, sender: ChannelSender, now: datetime
) -> tuple[str, bool]:
    """Close a conversation and begin the next one, unless somebody has just done so."""
    seconds = int(now.timestamp())
    close_conversation(session, before.id, seconds)
    introduced = _introduced(sender, now)
    opening = replace(
        introduced,
        language=before.language or introduced.language,
        zone=before.zone or introduced.zone,
        visitor_name=sender.name or before.visitor_name,
        predecessor_id=before.id,
    )
    id_, is_new = begin_or_find(session, opening, seconds)
    if is_new:
        move_aliases(session, before.id, id_)
    return id_, is_new


def _carried(session: Transaction, conversation_id: str) -> Sequence[Fact]:
    """Who somebody is; what they wished for is over."""
    facts = known(list_facts(session, conversation_id))
    return [fact for about, fact in facts.items() if about in PERSONAL]


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
