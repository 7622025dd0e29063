"""Queued letters: whether they are still worth sending, and as what."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from app.desk.booking.signed_links import SignedLinks
from app.desk.notifications.meetings import meeting_told
from app.mail.letters import (
    Letter,
    Occasion,
    end_letter,
    meeting_letter,
    operator_letter,
    request_letter,
    undelivered_letter,
)
from app.mail.meeting import MailedMeeting, MailedPerson, Reader
from app.store.appointments.attendees import AttendeeNotFound, get_attendance
from app.store.delivery.invitations import Invitation, find_invitation, save_delivered
from app.store.delivery.outbox import OutboxMessage, is_overtaken
from app.store.engine.database import Transaction

Payload = Mapping[str, Any]
Verdict = Literal["send", "as new", "without invite", "overtaken", "past"]

_ENDS = ("declined", "withdrawn", "expired")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a letter needs beside its payload: when it was written, and our links."""

    stamp: datetime
    links: SignedLinks
    secret: str = ""  # of the attendee; kept out of the outbox


def judge(session: Transaction, parcel: OutboxMessage, now: datetime) -> Verdict:
    """Whether a letter is still news. An older SEQUENCE never goes out after a newer one."""
    payload = parcel.payload
    if "meeting" not in payload:
        return "send"
    meeting = meeting_told(payload)
    if meeting.end <= now and payload["kind"] not in _ENDS:
        return "past"
    known = find_invitation(session, meeting.uid, payload["to"]["email"])
    if known is None or not payload["method"]:
        is_stale = is_overtaken(session, parcel)
        return "overtaken" if is_stale and meeting.group is None else "send"
    if known.sequence > meeting.sequence or is_overtaken(session, parcel):
        # Who came to a group and left it is news all the same.
        return "overtaken" if meeting.group is None else "without invite"
    return _by_what_is_there(known, payload)


def _by_what_is_there(known: Invitation, payload: Payload) -> Verdict:
    """What is right for somebody who may never have got what was to come before."""
    if known.delivered >= 0:
        return "send"
    if payload["method"] == "REQUEST":
        return "as new"
    return "overtaken" if payload["reader"] == "guests" else "without invite"


def note_invited(session: Transaction, payload: Payload) -> None:
    """Note that a letter with a calendar part has reached somebody."""
    meeting = payload["meeting"]
    sequence = meeting["sequence"] if payload["method"] == "REQUEST" else -1
    save_delivered(session, meeting["uid"], payload["to"]["email"], sequence)


def secret_for(session: Transaction, payload: Payload) -> str:
    """What proves the attendee in their own letter; "" for everybody else."""
    if payload.get("reader") != "attendee" or not payload.get("attendance"):
        return ""
    try:
        return get_attendance(session, payload["attendance"]).secret
    except AttendeeNotFound:  # erased meanwhile
        return ""


def as_new(payload: Payload) -> Payload:
    """A letter for somebody who has not heard of the appointment yet."""
    if payload["kind"] == "booked" or payload["meeting"].get("group"):
        return payload
    meeting = {**payload["meeting"], "previous_start": None, "previous_end": None}
    return {**payload, "kind": "booked", "meeting": meeting}


def letter_of(payload: Payload, head: Letterhead) -> Letter:
    """The letter that was queued.

    Raises:
        BadAddress: if the organizer's address is none.
    """
    if payload["kind"] == "handoff":
        link = head.links.conversation(payload["conversation"])
        to = MailedPerson(**payload["to"])
        visitor, summary = payload["visitor"], payload["summary"]
        return operator_letter(to, visitor, summary, link, payload["language"])
    meeting, reader = _linked(meeting_told(payload), payload, head), reader_of(payload)
    letter = _about(meeting, reader, payload, head)
    answers_to = payload["reply_to"]
    return replace(letter, reply_to=MailedPerson(**answers_to) if answers_to else None)


def reader_of(payload: Payload) -> Reader:
    """Whom a letter about an appointment is for."""
    to = MailedPerson(**payload["to"])
    return Reader(to, payload["reader"], payload["zone"], payload["language"])


def _about(
    meeting: MailedMeeting, reader: Reader, payload: Payload, head: Letterhead
) -> Letter:
    kind = payload["kind"]
    if kind == "undelivered":
        return undelivered_letter(meeting, reader, payload["address"], payload["problem"])
    if kind in _ENDS:
        return end_letter(meeting, kind, reader)
    if "provisional" in payload:
        until = datetime.fromtimestamp(payload["expires_at"], UTC)
        return request_letter(meeting, kind, reader, until, _choices(payload, head.links))
    occasion = Occasion(
        kind=kind,
        method=payload["method"],
        approved=payload.get("approved", False),
        guests_link=_link_for_guests(payload, head.links),
    )
    return meeting_letter(meeting, occasion, reader, head.stamp)


def _linked(meeting: MailedMeeting, payload: Payload, head: Letterhead) -> MailedMeeting:
    """With the attendee's page: the link that proves them, and the address alone."""
    if payload["reader"] != "attendee" or not head.secret:
        return meeting
    id_ = payload["appointment"]
    return replace(
        meeting, link=head.links.own_page(id_, head.secret), page=head.links.page(id_)
    )


def _choices(payload: Payload, links: SignedLinks) -> Mapping[str, str]:
    """What the reader of a request can do. The links are signed only now."""
    about, expires_at = payload["provisional"], payload["expires_at"]
    if payload["kind"] == "confirm":
        return {"confirm": links.opt_in(about, expires_at)}
    if payload["kind"] == "approve":
        return {
            "confirm": links.approval(about, expires_at),
            "decline": links.refusal(about, expires_at),
        }
    return {}


def _link_for_guests(payload: Payload, links: SignedLinks) -> str:
    """With it the attendee has their guests invited; "" if nobody waits for that."""
    if "guests_of" not in payload:
        return ""
    return links.guests(payload["guests_of"], payload["guests_until"])
