"""Telling a conversation what became of the hold that was made in it.

It is queued like everything that is told: whoever decides on a hold has its hosts locked,
and must not wait for a turn of the conversation, which waits for hosts.
"""

from collections.abc import Mapping
from typing import Any, Literal
from zoneinfo import ZoneInfo

from app.conversation.events import AssistantMessage, HoldOutcome
from app.conversation.sentence_ids import Sentence
from app.desk.notifications.meetings import meeting_of, meeting_told
from app.language.i18n.say import spell_span, text
from app.mail.letters import End
from app.mail.meeting import MailedMeeting
from app.store.appointments.attendees import Attendance
from app.store.appointments.provisional_bookings import Provisional
from app.store.conversations.conversations import (
    OWN_CHANNELS,
    ConversationNotFound,
    get_conversation,
)
from app.store.conversations.event_log import append
from app.store.delivery import outbox
from app.store.engine.database import Transaction

Outcome = Literal["confirmed"] | End


def tell_conversation(
    session: Transaction, outcome: Outcome, attendance: Attendance, about: Provisional, now: int
) -> None:
    """Queue what became of a hold for the conversation that it came from, if there is one."""
    if attendance.conversation_id is None:
        return
    told = {
        "conversation": attendance.conversation_id,
        "outcome": outcome,
        "provisional": about.id,
        "reason": about.reason,
        "meeting": meeting_of(session, attendance),
    }
    stream = f"conversation:{attendance.conversation_id}"
    outbox.put(session, outbox.MESSAGE, stream, told, now)


def speak(session: Transaction, told: Mapping[str, Any], now: int) -> None:
    """Say what was queued: in the log, and on a channel in the outbox as well.

    Nothing is said in a conversation that has been erased meanwhile.
    """
    try:
        conversation = get_conversation(session, told["conversation"])
    except ConversationNotFound:
        return
    meeting = meeting_told(told)
    language = conversation.language or meeting.attendee_language
    zone = ZoneInfo(conversation.zone or meeting.attendee_zone)
    said = _sentence(language, told["outcome"], meeting, zone)
    if told["reason"]:
        said += "\n" + text(language, "Reason: {reason}", reason=told["reason"])
    message = AssistantMessage(
        said,
        asks=frozenset(),
        listed=(),
        sentences=(Sentence.HOLD_OUTCOME,),
        hold=HoldOutcome(told["provisional"], told["outcome"]),
    )
    append(session, conversation.id, message, now)
    if conversation.channel not in OWN_CHANNELS:
        payload = {
            "channel": conversation.channel,
            "to": conversation.address,
            "text": said,
            "choices": [],
            "conversation_id": conversation.id,
        }
        outbox.put(session, outbox.MESSAGE, f"conversation:{conversation.id}", payload, now)


def _sentence(language: str, outcome: Outcome, meeting: MailedMeeting, zone: ZoneInfo) -> str:
    when = spell_span(meeting.start, meeting.end, zone, language)
    what = {"meeting": meeting.subject, "when": when}
    match outcome:
        case "confirmed":
            return text(
                language, "Your appointment is confirmed and booked: {meeting}, {when}.", **what
            )
        case "declined":
            return text(
                language,
                "Unfortunately your appointment was declined: {meeting}, {when}.",
                **what,
            )
        case "withdrawn":
            return text(
                language,
                "Your request is cancelled, nothing is booked: {meeting}, {when}.",
                **what,
            )
        case "expired":
            return text(
                language,
                "Your appointment was not confirmed in time, so it is not booked:"
                " {meeting}, {when}.",
                **what,
            )
