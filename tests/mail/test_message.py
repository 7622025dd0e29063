import email
from dataclasses import replace
from email import policy
from email.message import EmailMessage

import pytest
from icalendar import Calendar

from app.errors import Invalid
from app.mail.address import BadAddress
from app.mail.letters import Kind
from app.mail.meeting import MailedPerson
from app.mail.message import message
from tests.mail.appointments import ALEX, DESK, INTRO, MARA, STAMP, intro, letter

MESSAGE_ID = "<a1.0@booking.example>"
LETTER = letter(INTRO)


def reread(mail: EmailMessage) -> EmailMessage:
    """The mail as another program reads it."""
    return email.message_from_bytes(mail.as_bytes(), policy=policy.default)


def sent(kind: Kind = "booked") -> EmailMessage:
    return reread(message(letter(INTRO, kind), DESK, MESSAGE_ID, STAMP))


class TestParts:
    def test_offers_text_html_and_invite_and_the_file(self) -> None:
        kinds = [part.get_content_type() for part in sent().walk()]
        assert kinds == [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/html",
            "text/calendar",
            "application/ics",
        ]

    def test_says_the_same_after_the_journey(self) -> None:
        mail = sent()
        text, html = mail.get_body(["plain"]), mail.get_body(["html"])
        assert text is not None
        assert html is not None
        assert text.get_content().replace("\r\n", "\n") == LETTER.text
        assert html.get_content().replace("\r\n", "\n") == LETTER.html

    @pytest.mark.parametrize(
        ("kind", "method"),
        [("booked", "REQUEST"), ("moved", "REQUEST"), ("cancelled", "CANCEL")],
    )
    def test_names_the_method_that_the_invite_has(self, kind: Kind, method: str) -> None:
        [part] = [one for one in sent(kind).walk() if one.get_content_type() == "text/calendar"]
        assert part.get_param("method") == method
        assert part.get_param("charset") == "utf-8"
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        assert f"\r\nMETHOD:{method}\r\n".encode() in content

    def test_carries_the_invite_byte_for_byte(self) -> None:
        mail = sent()
        [calendar] = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
        [attached] = mail.iter_attachments()
        assert calendar.get_payload(decode=True) == LETTER.invite
        assert attached.get_payload(decode=True) == LETTER.invite
        assert attached.get_filename() == "invite.ics"

    def test_needs_no_invite(self) -> None:
        bare = replace(LETTER, invite=None, method="")
        mail = reread(message(bare, DESK, MESSAGE_ID, STAMP))
        assert [part.get_content_type() for part in mail.walk()] == [
            "multipart/alternative",
            "text/plain",
            "text/html",
        ]

    def test_travels_through_the_oldest_servers(self) -> None:
        content = message(LETTER, DESK, MESSAGE_ID, STAMP).as_bytes()
        assert content.isascii()
        lines = content.split(b"\r\n")
        assert all(
            len(line) <= 998 and b"\n" not in line and b"\r" not in line for line in lines
        )


class TestHeaders:
    def test_says_from_whom_and_to_whom(self) -> None:
        to_host = replace(letter(INTRO, "booked", "hosts"), reply_to=MARA)
        mail = reread(message(to_host, DESK, MESSAGE_ID, STAMP))
        assert mail["From"] == "Praxis Roth <desk@booking.example>"
        assert [one.addr_spec for one in mail["To"].addresses] == [ALEX.email]
        assert mail["Reply-To"] == "Mara Linde <mara@home.example>"
        assert mail["Date"].datetime == STAMP
        assert mail["Message-ID"] == MESSAGE_ID
        assert mail["References"] == f"<{INTRO.uid}>"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"

    def test_is_from_who_organises_the_event(self) -> None:
        mail = sent()
        [part] = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
        [event] = Calendar.from_ical(part.get_content()).walk("VEVENT")
        [sender] = mail["From"].addresses
        assert event["ORGANIZER"] == f"mailto:{sender.addr_spec}"

    def test_is_the_same_to_the_byte_at_every_attempt(self) -> None:
        first, second = (message(LETTER, DESK, MESSAGE_ID, STAMP) for _ in range(2))
        assert first.as_bytes() == second.as_bytes()
        other = message(LETTER, DESK, "<a2.0@booking.example>", STAMP)
        assert reread(other).get_boundary() != reread(first).get_boundary()

    def test_an_answer_to_nobody_who_can_be_written_to_goes_to_the_desk(self) -> None:
        odd = replace(LETTER, reply_to=MailedPerson("nobody", "Nobody"))
        assert "Reply-To" not in message(odd, DESK, MESSAGE_ID, STAMP)

    def test_keeps_umlauts_and_emoji_of_a_subject(self) -> None:
        subject = "Gebucht: Gespräch über Bücher 📚, " * 5
        mail = reread(message(replace(LETTER, subject=subject), DESK, MESSAGE_ID, STAMP))
        assert mail["Subject"] == subject.strip()

    @pytest.mark.parametrize(
        "attack",
        [
            pytest.param("x\r\nBcc: eve@evil.example", id="CRLF"),
            pytest.param("x\nBcc: eve@evil.example", id="LF"),
            pytest.param("x\rBcc: eve@evil.example", id="a lone CR"),
            pytest.param("x\u2028Bcc: eve@evil.example", id="U+2028"),
            pytest.param("x\r\n\r\n<script>", id="an empty line"),
            pytest.param("=?utf-8?q?x=0d=0aBcc:_eve=40evil.example?=", id="an encoded word"),
            pytest.param("=?utf-8?b?eA0KQmNjOiBlQGV2aWwuZXhhbXBsZQ==?=", id="in base64"),
            pytest.param("ü" * 40 + "\r\nBcc: eve@evil.example", id="beyond ASCII"),
            pytest.param("x" * 90 + ", <eve@evil.example>", id="long, with a second address"),
            pytest.param('x" <eve@evil.example>, "y', id="quotes"),
            pytest.param("x (a comment) \\", id="a comment"),
            pytest.param("x\0\x1b\ud800", id="controls"),
        ],
    )
    def test_lets_nobody_write_headers_of_their_own(self, attack: str) -> None:
        meeting = intro(
            attendee=MailedPerson(MARA.email, attack), meeting_type=attack, title=attack
        )
        answers_to = MailedPerson(ALEX.email, attack)
        written = replace(letter(meeting), subject=attack, reply_to=answers_to)
        mail = message(written, MailedPerson(DESK.email, attack), MESSAGE_ID, STAMP)
        read = reread(mail)
        assert read.keys() == [
            *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "References"),
            *("Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"),
        ]
        for header, address in (("To", MARA), ("From", DESK), ("Reply-To", ALEX)):
            assert [one.addr_spec for one in read[header].addresses] == [address.email]
        assert len(str(read["Subject"]).splitlines()) <= 1
        assert not read["Subject"].defects

    def test_refuses_an_address_that_is_none(self) -> None:
        eve = MailedPerson("mara@home.example\r\nBcc: eve@evil.example", "")
        with pytest.raises(BadAddress):
            message(replace(LETTER, to=eve), DESK, MESSAGE_ID, STAMP)

    @pytest.mark.parametrize(
        "message_id",
        ["", "a1", "<a1>", "<a1@b>\r\nBcc: e@x", "<a b@c>", "<ä@c>", "<a@b> <c@d>"],
    )
    def test_refuses_a_message_id_that_is_none(self, message_id: str) -> None:
        with pytest.raises(Invalid, match="message_id"):
            message(LETTER, DESK, message_id, STAMP)

    def test_writes_to_domains_beyond_ascii_in_ascii(self) -> None:
        abroad = replace(LETTER, to=MailedPerson("mara@bücher.example", "Mara"))
        content = message(abroad, DESK, MESSAGE_ID, STAMP).as_bytes()
        assert b"To: Mara <mara@xn--bcher-kva.example>\r\n" in content

    def test_writes_to_names_beyond_ascii_in_utf8(self) -> None:
        abroad = replace(LETTER, to=MailedPerson("müller@home.example", "Müller"))
        content = message(abroad, DESK, MESSAGE_ID, STAMP).as_bytes()
        assert "To: Müller <müller@home.example>\r\n".encode() in content
