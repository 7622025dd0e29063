"""Hearing: a visitor says something, and it is kept before anything else happens."""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime

from app.booking.people import LANGUAGES
from app.conversation.control import Control
from app.conversation.events import ButtonPress, VisitorInput, of_kind
from app.conversation.facts import Confidence, Fact, FactKind, known
from app.desk.conversations.entry import EntryParams, checked_brought
from app.errors import Denied, flawed
from app.language.excerpt import collapsed
from app.store.conversations.conversations import (
    Conversation,
    ConversationOpening,
    begin_or_find,
    change_conversation,
    get_conversation,
)
from app.store.conversations.event_log import append, events, hear_once
from app.store.conversations.visitor_facts import add_facts, list_facts
from app.store.engine.database import Transaction
from app.store.engine.ids import hashed, id_from, new_secret

MAX_MESSAGE = 4000  # characters


class WrongConversationToken(Denied):
    """The conversation belongs to somebody else."""

    code = "wrong-conversation-token"


@dataclass(frozen=True, slots=True)
class VisitorMessage:
    """What a visitor said or pressed. `external_id` drops repeats; "" is never a repeat.

    The text is kept with its white space collapsed. For `order` see VisitorInput.
    """

    text: str
    action_type: str = ""
    action_id: str = ""
    external_id: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """Where it was kept. `token` is given once, when a conversation begins.

    `control` says who answers: "ai" or "human". `is_repeat`: it had been kept before.
    """

    conversation_id: str
    seq: int
    token: str = ""
    control: str = Control.AI.value
    is_repeat: bool = False

    @property
    def is_new(self) -> bool:
        """Whether nobody can have answered it yet, and the assistant will."""
        return self.control == Control.AI and not self.is_repeat


def begin_chat(
    session: Transaction,
    saying: VisitorMessage,
    now: datetime,
    opening: ConversationOpening,
    *,
    locale: str = "",
    token: str = "",
) -> ReceivedMessage:
    """Begin a conversation with its first message; its token proves the visitor later.

    Args:
        opening: its language is one that was chosen.
        locale: what the visitor's program speaks, which counts as long as none is chosen.
        token: a secret that the visitor's program has chosen: what it sends again with the
            same one continues the conversation that the first has begun.

    Raises:
        Invalid: if the message is empty or too long.
        MeetingTypeNotFound: if one was preselected that is not on offer.
        NotFound, Conflict: for what the visitor comes with (see `checked_brought`).
    """
    _check(saying)
    came = EntryParams(
        opening.one_time_link_id, opening.routing_form_id, opening.meeting_type_id
    )
    id_, token = id_from(token) if token else "", token or new_secret()
    fresh = replace(
        opening,
        token_hash=hashed(token),
        language=opening.language or spoken_by(locale),
        meeting_type_id=checked_brought(session, came, now).meeting_type_id,
    )
    id_, is_new = begin_or_find(session, fresh, int(now.timestamp()), id_)
    if not is_new:
        return replace(continue_chat(session, id_, token, saying, now), token=token)
    if saying.external_id:
        hear_once(session, f"chat:{id_}", saying.external_id, id_, int(now.timestamp()))
    heard = ReceivedMessage(id_, keep_message(session, id_, saying, now), token)
    how_sure = Confidence.SAID if opening.language else Confidence.TOLD
    note_fact(session, heard, FactKind.ZONE, fresh.zone)
    note_fact(session, heard, FactKind.LANGUAGE, fresh.language, how_sure)
    return heard


def spoken_by(locale: str) -> str:
    """The language of a locale ("de-AT" gives "de"), if it is one that can be booked in."""
    language = locale.strip()[:2].lower()
    return language if language in LANGUAGES else ""


def note_page(session: Transaction, heard: ReceivedMessage, zone: str, language: str) -> None:
    """Keep what a page says of its visitor now, unless they said otherwise themselves.

    A language is one that they chose there; "" says nothing.
    """
    current = known(list_facts(session, heard.conversation_id))
    before = current.get(FactKind.ZONE)
    if zone and not (before and before.confidence is Confidence.SAID):
        change_conversation(session, heard.conversation_id, zone=zone)
        if before is None or before.value != zone:
            note_fact(session, heard, FactKind.ZONE, zone)
    chosen = current.get(FactKind.LANGUAGE)
    if language and (chosen is None or chosen.value != language):
        change_conversation(session, heard.conversation_id, language=language)
        note_fact(session, heard, FactKind.LANGUAGE, language, Confidence.SAID)


def note_fact(
    session: Transaction,
    heard: ReceivedMessage,
    about: FactKind,
    value: str,
    confidence: Confidence = Confidence.TOLD,
) -> None:
    """Keep what has become known with a message; "" is nothing."""
    if value:
        fact = Fact(about, value, heard.seq, confidence)
        add_facts(session, heard.conversation_id, [fact])


def continue_chat(
    session: Transaction,
    conversation_id: str,
    token: str,
    saying: VisitorMessage,
    now: datetime,
) -> ReceivedMessage:
    """Add a message to a conversation; a repeat is not added, and has the first's number.

    Raises:
        Invalid: if the message is empty or too long.
        ConversationNotFound, WrongConversationToken.
    """
    _check(saying)
    conversation = enter(session, conversation_id, token)
    control, channel = conversation.control, f"chat:{conversation_id}"
    seconds = int(now.timestamp())
    if saying.external_id and not hear_once(
        session, channel, saying.external_id, conversation_id, seconds
    ):
        seq = _heard_before(session, conversation, saying)
        return ReceivedMessage(conversation_id, seq, control=control, is_repeat=True)
    seq = keep_message(session, conversation_id, saying, now)
    return ReceivedMessage(conversation_id, seq, control=control)


def enter(session: Transaction, conversation_id: str, token: str) -> Conversation:
    """Load a conversation for the visitor who began it.

    Raises:
        ConversationNotFound, WrongConversationToken.
    """
    conversation = get_conversation(session, conversation_id)
    if not conversation.token_hash or not hmac.compare_digest(
        conversation.token_hash, hashed(token)
    ):
        raise WrongConversationToken("This conversation has another token.")
    return conversation


def _heard_before(
    session: Transaction, conversation: Conversation, saying: VisitorMessage
) -> int:
    heard = of_kind(events(session, conversation.id), VisitorInput)
    return next(
        (message.seq for message in heard if message.client_id == saying.external_id),
        conversation.last_seq,
    )


def _check(saying: VisitorMessage) -> None:
    if not collapsed(saying.text):
        raise flawed("message", "must not be empty")
    if len(saying.text) > MAX_MESSAGE:
        raise flawed("message", f"at most {MAX_MESSAGE} characters")


def keep_message(session: Transaction, id_: str, saying: VisitorMessage, now: datetime) -> int:
    """Add a message to a log, with its white space collapsed; returns its number."""
    pressed = ButtonPress(saying.action_type, saying.action_id) if saying.action_type else None
    message = VisitorInput(
        collapsed(saying.text), pressed, saying.external_id, order=saying.order
    )
    return append(session, id_, message, int(now.timestamp()))
