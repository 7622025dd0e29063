"""Letters that did not reach somebody: for the history, and for the hosts."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.desk.notifications.meetings import facts_of, meeting_told
from app.desk.notifications.rounds import post
from app.store.appointments.appointment_history import HistoryEntry, add_deed
from app.store.appointments.attendees import AttendeeNotFound, get_attendance
from app.store.engine.database import Transaction

MAX_PROBLEM = 300  # characters of what a mail server says


def note_undelivered(
    session: Transaction, payload: Mapping[str, Any], problem: str, now: int
) -> None:
    """Note that a letter about an appointment was refused for good, and tell the hosts.

    A host whose own mailbox refuses letters is not written to about it.
    """
    if "meeting" not in payload or payload["kind"] == "undelivered":
        return
    try:
        attendance = get_attendance(session, payload.get("attendance") or "")
    except AttendeeNotFound:  # erased meanwhile
        return
    address, said = payload["to"]["email"], problem[:MAX_PROBLEM]
    details = {"attendeeId": attendance.id, "email": address, "letter": payload["kind"]}
    deed = HistoryEntry("undelivered", "system", {**details, "problem": said}, now)
    add_deed(session, attendance.appointment_id, deed)
    if payload["reader"] == "hosts":
        return
    facts = facts_of(session, attendance)
    about = {"kind": "undelivered", "method": "", "address": address, "problem": said}
    for reader in facts.readers_at_the_desk:
        meeting = replace(meeting_told(payload), code="", link="")
        post(session, facts, reader, {**about, "meeting": meeting}, now, "undelivered")
