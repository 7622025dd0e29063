"""Letters that ask for a confirmation, or say that there will be none."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.mail.letters import End, Letter, end_letter, request_letter
from app.mail.meeting import MailedMeeting, MailedPerson
from app.mail.message import message
from tests.mail.appointments import ALEX, INTRO, MARA, STAMP, intro, reader
from tests.mail.test_letters import Page

UNTIL = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CONFIRM = "https://booking.example/booking/confirm?id=p1&token=1.x"
DECLINE = "https://booking.example/booking/decline?id=p1&token=1.x"

OPT_IN = """\
Guten Tag Mara Linde,

bitte bestätigen Sie Ihren Termin; erst dann ist er gebucht.

Was: Intro call
Wann: Dienstag, 24. November 2026, 15:00–15:30 (Europe/Berlin)
In der Zeitzone von Alex Roth: Dienstag, 24. November 2026, 09:00–09:30 (America/New_York)
Wo: Google Meet
Mit: Alex Roth, Kim Vo
Gäste: jo@home.example
Für Sie freigehalten bis: Mo. 23. Nov., 10:00 (Europe/Berlin)

We talk about your plans.
Bring questions; a pen, too.

Termin bestätigen:
https://booking.example/booking/confirm?id=p1&token=1.x

Falls Sie diesen Termin nicht angefragt haben, müssen Sie nichts tun. Freundliche Grüße, Alex Roth, Kim Vo
"""  # noqa: E501 — letters are not wrapped
APPROVAL = """\
Hello Alex Roth,

Mara Linde asks for an appointment with you. It is booked once you confirm it.

What: Intro call
When: Tuesday, 24 November 2026, 09:00–09:30 (America/New_York)
In the zone of Mara Linde: Tuesday, 24 November 2026, 15:00–15:30 (Europe/Berlin)
Where: Google Meet
Who: Mara Linde (mara@home.example)
Guests: jo@home.example
Held until: Mon 23 Nov, 04:00 (America/New_York)

We talk about your plans.
Bring questions; a pen, too.

Confirm the appointment:
https://booking.example/booking/confirm?id=p1&token=1.x

Decline it:
https://booking.example/booking/decline?id=p1&token=1.x

Without an answer the time is free again afterwards. This letter was written by your booking system.
"""  # noqa: E501 — letters are not wrapped


ENDS: tuple[End, ...] = ("declined", "withdrawn", "expired")


def opt_in_letter(meeting: MailedMeeting, link: str, until: datetime) -> Letter:
    return request_letter(meeting, "confirm", reader(meeting), until, {"confirm": link})


def approval_letter(
    meeting: MailedMeeting, confirm: str, decline: str, until: datetime
) -> Letter:
    links = {"confirm": confirm, "decline": decline}
    return request_letter(meeting, "approve", reader(meeting, "hosts"), until, links)


def waiting_letter(meeting: MailedMeeting, until: datetime) -> Letter:
    return request_letter(meeting, "waiting", reader(meeting), until)


def over_letter(meeting: MailedMeeting, end: End) -> Letter:
    return end_letter(meeting, end, reader(meeting))


def released_letter(meeting: MailedMeeting, end: End) -> Letter:
    return end_letter(meeting, end, reader(meeting, "hosts"))


def letters(meeting: MailedMeeting) -> list[Letter]:
    return [
        opt_in_letter(meeting, CONFIRM, UNTIL),
        approval_letter(meeting, CONFIRM, DECLINE, UNTIL),
        waiting_letter(meeting, UNTIL),
        *(over_letter(replace(meeting, reason="I am away."), end) for end in ENDS),
        released_letter(meeting, "withdrawn"),
        released_letter(meeting, "expired"),
    ]


def test_a_german_attendee_is_asked_in_german() -> None:
    letter = opt_in_letter(INTRO, CONFIRM, UNTIL)
    assert letter.text == OPT_IN
    assert letter.subject.startswith("Bitte bestätigen: Intro call, Di")
    assert letter.to == MARA
    assert Page(letter.html).language == "de"
    assert Page(letter.html).links == [CONFIRM]


def test_a_host_is_asked_in_english() -> None:
    letter = approval_letter(INTRO, CONFIRM, DECLINE, UNTIL)
    assert letter.text == APPROVAL
    assert letter.to == ALEX
    assert Page(letter.html).links == [CONFIRM, DECLINE]


def test_who_is_declined_learns_why() -> None:
    letter = over_letter(intro(attendee_language="en", reason="I am away,\nsorry."), "declined")
    assert letter.to == MARA
    assert "it is not booked" in letter.text
    assert "Reason: I am away, sorry.\n" in letter.text
    assert "https://" not in letter.text
    assert "Reason" not in over_letter(intro(attendee_language="en"), "declined").text


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_none_has_an_invite_or_the_attendees_own_link(language: str) -> None:
    meeting = intro(attendee_language=language, host_language=language)
    for letter in letters(meeting):
        assert (letter.invite, letter.method) == (None, "")
        assert meeting.link not in letter.text + letter.html
        sender = MailedPerson("post@loom.example", "Loom")
        mail = message(letter, sender, "<m1@loom.example>", STAMP)
        kinds = {part.get_content_type() for part in mail.walk()}
        assert "text/calendar" not in kinds
        assert {"text/plain", "text/html"} <= kinds


def test_strangers_words_stay_words() -> None:
    evil = '<img src=x onerror="x">\r\nBcc: eve@evil.example'
    meeting = intro(attendee=MailedPerson("mara@home.example", evil), meeting_type=evil)
    for letter in letters(replace(meeting, reason=evil, phone=evil, answers=((evil, evil),))):
        assert "<img" not in letter.html
        assert "\n" not in letter.subject
        assert "\r" not in letter.subject


def test_a_link_that_is_none_is_left_out() -> None:
    letter = opt_in_letter(INTRO, "javascript:alert(1)", UNTIL)
    assert Page(letter.html).links == []
    assert "javascript" not in letter.text


def test_whoever_waits_for_the_host_is_told_that_the_request_has_arrived() -> None:
    german, english = (
        waiting_letter(intro(attendee_language=language), UNTIL) for language in ("de", "en")
    )
    assert german.subject.startswith("Eingegangen: Intro call, Di")
    assert "sobald Alex Roth, Kim Vo ihn bestätigt" in german.text
    assert "Für Sie freigehalten bis: Mo. 23. Nov., 10:00 (Europe/Berlin)\n" in german.text
    assert english.subject.startswith("Received: Intro call, Tue")
    assert (english.to, Page(english.html).links) == (MARA, [])


@pytest.mark.parametrize(
    ("end", "subject", "line"),
    [
        ("withdrawn", "Cancelled: Intro call", "this request is cancelled"),
        ("expired", "Not confirmed in time: Intro call", "was not confirmed in time"),
    ],
)
def test_attendee_and_hosts_hear_that_nothing_is_left_to_confirm(
    end: End, subject: str, line: str
) -> None:
    meeting = intro(attendee_language="en", reason="Ill", phone="+4930123")
    letter, to_hosts = over_letter(meeting, end), released_letter(meeting, end)
    assert letter.subject.startswith(subject)
    assert line in letter.text
    assert to_hosts.to == ALEX
    assert "Mara Linde" in to_hosts.subject
    assert "Phone: +4930123\n" in to_hosts.text
    assert "+4930123" not in letter.text
    assert "Reason: Ill\n" in letter.text
    assert "Reason: Ill\n" in to_hosts.text
