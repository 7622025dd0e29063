"""Each invite is read twice: by the lines as they stand, and by a parser."""

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from app.errors import Invalid
from app.mail.address import BadAddress
from app.mail.invite import Method, invite
from app.mail.meeting import GroupCount, MailedMeeting, MailedPerson
from tests.mail.appointments import ALEX, GUEST, INTRO, KIM, MARA, PAGE, STAMP, intro

GOLDEN = Path(__file__).parents[2] / "fixtures/invites"
BERLIN = ZoneInfo("Europe/Berlin")
SOUND = invite(INTRO, "REQUEST", STAMP, MARA)
NAMES = {
    *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "UID", "SEQUENCE", "DTSTAMP"),
    *("DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP", "DESCRIPTION", "LOCATION", "URL"),
    *("ORGANIZER", "ATTENDEE", "X-MICROSOFT-DISALLOW-COUNTER"),
}
ATTACKS = [
    pytest.param("x\r\nATTENDEE:mailto:eve@evil.example", id="CRLF"),
    pytest.param("x\nATTENDEE:mailto:eve@evil.example", id="LF"),
    pytest.param("x\rATTENDEE:mailto:eve@evil.example", id="a lone CR"),
    pytest.param("x\u2028ATTENDEE:mailto:eve@evil.example", id="U+2028"),
    pytest.param("x\x85ATTENDEE:mailto:eve@evil.example", id="U+0085"),
    pytest.param("x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:eve", id="END:VEVENT"),
    pytest.param('x";ROLE=CHAIR:mailto:eve@evil.example', id="a quotation mark"),
    pytest.param("x;CN=Eve:mailto:eve@evil.example", id="a semicolon"),
    pytest.param("x^n^'\\n\\", id="escapes"),
    pytest.param("x\r\n ATTENDEE:mailto:eve@evil.example", id="a folded line"),
    pytest.param("x\0\x1b\x07\ud800", id="controls"),
    pytest.param("\u202ex\u202c", id="text turned around"),
]


def raw_lines(content: bytes) -> list[str]:
    """The lines, unfolded by hand (RFC 5545 §3.1)."""
    return content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def line(content: bytes, name: str) -> str:
    [found] = [one for one in raw_lines(content) if one.startswith(name)]
    return found


def attendees(content: bytes) -> list[str]:
    return [one for one in raw_lines(content) if one.startswith("ATTENDEE")]


def parsed(content: bytes) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(content)
    assert isinstance(calendar, Calendar)
    [event] = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    return calendar, event


@pytest.mark.parametrize(
    ("name", "meeting", "method"),
    [
        ("request", INTRO, "REQUEST"),
        ("moved", intro(sequence=1, start=INTRO.start - timedelta(hours=2)), "REQUEST"),
        ("cancel", intro(sequence=2), "CANCEL"),
    ],
)
def test_is_the_invite_that_was_reviewed(
    name: str, meeting: MailedMeeting, method: Method
) -> None:
    assert invite(meeting, method, STAMP, MARA) == (GOLDEN / f"{name}.ics").read_bytes()


class TestRequest:
    def test_says_when_in_utc(self) -> None:
        content = invite(INTRO, "REQUEST", STAMP, MARA)
        assert line(content, "DTSTART") == "DTSTART:20261124T140000Z"
        assert line(content, "DTEND") == "DTEND:20261124T143000Z"
        assert line(content, "DTSTAMP") == "DTSTAMP:20261122T090000Z"

    def test_reads_times_of_any_zone(self) -> None:
        local = intro(start=INTRO.start.astimezone(BERLIN), end=INTRO.end.astimezone(BERLIN))
        stamp = STAMP.astimezone(BERLIN)
        assert invite(local, "REQUEST", stamp, MARA) == invite(INTRO, "REQUEST", STAMP, MARA)

    def test_says_who_takes_which_part(self) -> None:
        content = invite(INTRO, "REQUEST", STAMP, MARA)
        person = "CUTYPE=INDIVIDUAL;PARTSTAT"
        assert (
            line(content, "ORGANIZER")
            == 'ORGANIZER;CN="Praxis Roth":mailto:desk@booking.example'
        )
        assert attendees(content) == [
            f'ATTENDEE;CN="Mara Linde";{person}=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;'
            "RSVP=TRUE:mailto:mara@home.example",
            f'ATTENDEE;CN="Alex Roth";{person}=ACCEPTED;ROLE=CHAIR;'
            "RSVP=FALSE:mailto:alex@praxis.example",
            f'ATTENDEE;CN="Kim Vo";{person}=ACCEPTED;ROLE=REQ-PARTICIPANT;'
            "RSVP=FALSE:mailto:kim@praxis.example",
            f"ATTENDEE;{person}=NEEDS-ACTION;ROLE=OPT-PARTICIPANT;"
            "RSVP=FALSE:mailto:jo@home.example",
        ]

    @pytest.mark.parametrize("who", [ALEX, KIM, MARA, GUEST])
    def test_asks_its_reader_alone_and_names_them_first(self, who: MailedPerson) -> None:
        """Some calendars read the first attendee only, and none enters its organizer's own."""
        content = invite(INTRO, "REQUEST", STAMP, who)
        first, *others = attendees(content)
        assert first.endswith(f"RSVP=TRUE:mailto:{who.email}")
        assert "PARTSTAT=NEEDS-ACTION" in first
        assert len(others) == 3
        assert all("RSVP=FALSE" in one and who.email not in one for one in others)
        assert who.email not in line(content, "ORGANIZER")

    def test_keeps_what_was_answered_and_asks_no_second_time(self) -> None:
        answered = ((MARA.email, "ACCEPTED"), (KIM.email, "DECLINED"))
        content = invite(intro(partstats=answered), "REQUEST", STAMP, MARA)
        first, _, kim, _ = attendees(content)
        assert "PARTSTAT=ACCEPTED" in first
        assert "RSVP=FALSE" in first
        assert "PARTSTAT=DECLINED" in kim

    def test_of_a_group_shows_its_host_one_event_and_nobodys_address(self) -> None:
        full = GroupCount(2, 8, ("Mara Linde", "Jo Ahn"))
        _, event = parsed(invite(intro(group=full, hosts=(ALEX,)), "REQUEST", STAMP, ALEX))
        assert event["SUMMARY"] == "Intro call (2/8)"
        assert str(event["DESCRIPTION"]).endswith("\nMara Linde\nJo Ahn")
        assert str(event["ATTENDEE"]) == f"mailto:{ALEX.email}"

    def test_invites_nobody_twice(self) -> None:
        twice = MailedPerson("MARA@home.example", "Mara again")
        content = invite(intro(guests=(twice, KIM, GUEST, GUEST)), "REQUEST", STAMP, MARA)
        assert len(attendees(content)) == 4

    def test_reads_back_as_it_was_meant(self) -> None:
        calendar, event = parsed(invite(INTRO, "REQUEST", STAMP, MARA))
        assert calendar["METHOD"] == "REQUEST"
        assert event["UID"] == INTRO.uid
        assert event.sequence == 0
        assert event["SUMMARY"] == INTRO.title
        assert event["DESCRIPTION"] == INTRO.description
        assert event["LOCATION"] == INTRO.place
        assert event["URL"] == PAGE
        assert b"secret" not in SOUND, "calendars are shared"
        assert event["STATUS"] == "CONFIRMED"
        assert (event.start, event.end) == (INTRO.start, INTRO.end)

    def test_leaves_out_what_there_is_not(self) -> None:
        bare = intro(description=" \n", place="", page="", guests=())
        names = {
            one.partition(":")[0] for one in raw_lines(invite(bare, "REQUEST", STAMP, MARA))
        }
        assert names.isdisjoint({"DESCRIPTION", "LOCATION", "URL"})

    @pytest.mark.parametrize(
        "link",
        [
            "javascript:alert(1)",
            "data:text/html,x",
            "//evil.example",
            "https://",
            "http://[",
            "https://a.example/\r\nATTENDEE:mailto:eve@evil.example",
            "https://a.example/ x",
            "https://a.example/\u202e",
        ],
    )
    def test_links_to_nothing_but_web_addresses(self, link: str) -> None:
        content = invite(intro(page=link), "REQUEST", STAMP, MARA)
        assert not [one for one in raw_lines(content) if one.startswith("URL")]


class TestCancel:
    def test_calls_off_the_same_event_with_a_higher_number(self) -> None:
        _, asked = parsed(invite(INTRO, "REQUEST", STAMP, MARA))
        calendar, off = parsed(invite(intro(sequence=3), "CANCEL", STAMP, MARA))
        assert calendar["METHOD"] == "CANCEL"
        assert off["STATUS"] == "CANCELLED"
        assert (off["UID"], off["ORGANIZER"]) == (asked["UID"], asked["ORGANIZER"])
        assert off.sequence > asked.sequence

    def test_takes_one_out_of_what_takes_place(self) -> None:
        """RFC 5546 §3.2.5: with their address alone, and without a status of the event."""
        content = invite(INTRO, "CANCEL", STAMP, GUEST, alone=True)
        [only] = attendees(content)
        assert only.endswith(f":mailto:{GUEST.email}")
        assert b"STATUS" not in content

    def test_tells_all_and_asks_nobody(self) -> None:
        content = invite(INTRO, "CANCEL", STAMP, MARA)
        assert len(attendees(content)) == 4
        assert b"RSVP=TRUE" not in content


class TestTimes:
    @pytest.mark.parametrize(
        ("start", "minutes", "written"),
        [
            pytest.param("2027-03-28T00:45Z", 30, ("004500", "011500"), id="into summer time"),
            pytest.param(
                "2026-10-25T00:45Z", 30, ("004500", "011500"), id="out of summer time"
            ),
            pytest.param("2026-10-25T00:30Z", 60, ("003000", "013000"), id="the hour twice"),
        ],
    )
    def test_ends_after_it_starts_when_the_clock_changes(
        self, start: str, minutes: int, written: tuple[str, str]
    ) -> None:
        begins = datetime.fromisoformat(start)
        ends = begins + timedelta(minutes=minutes)
        meeting = intro(start=begins.astimezone(BERLIN), end=ends.astimezone(BERLIN))
        content = invite(meeting, "REQUEST", STAMP, MARA)
        starts = (line(content, "DTSTART"), line(content, "DTEND"))
        assert tuple(one[-7:-1] for one in starts) == written
        _, event = parsed(content)
        assert event.end - event.start == timedelta(minutes=minutes)

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            pytest.param(INTRO.start, INTRO.start, id="no length"),
            pytest.param(INTRO.end, INTRO.start, id="backwards"),
            pytest.param(INTRO.start.replace(tzinfo=None), INTRO.end, id="no zone"),
            pytest.param(
                datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN, fold=1),
                datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=0),
                id="backwards, whatever the wall clock says",
            ),
        ],
    )
    def test_knows_no_appointment_that_ends_before_it_starts(
        self, start: datetime, end: datetime
    ) -> None:
        with pytest.raises(Invalid):
            intro(start=start, end=end)


class TestSafety:
    @pytest.mark.parametrize("attack", ATTACKS)
    @pytest.mark.parametrize("where", ["title", "description", "place", "name", "host", "uid"])
    def test_lets_nobody_write_lines_of_their_own(self, where: str, attack: str) -> None:
        changes: dict[str, Any] = {where: attack}
        if where == "name":
            changes = {"attendee": MailedPerson(MARA.email, attack)}
        if where == "host":
            changes = {"hosts": (MailedPerson(ALEX.email, attack), KIM)}
        content = invite(intro(**changes), "REQUEST", STAMP, MARA)
        expected = [one.partition(":")[0].partition(";")[0] for one in raw_lines(SOUND)]
        assert [
            one.partition(":")[0].partition(";")[0] for one in raw_lines(content)
        ] == expected
        assert not set("\0\x07\x1b\x85\u2028\u202e") & set(content.decode())
        assert len(parsed(content)[1].attendees) == 4
        assert all("eve" not in str(one) for one in parsed(content)[1].attendees)

    def test_writes_quotation_marks_in_names_so_that_every_calendar_shows_them(self) -> None:
        named = intro(attendee=MailedPerson(MARA.email, 'Mara "M" Linde; Dr.: x, y'))
        content = invite(named, "REQUEST", STAMP, MARA)
        assert "CN=\"Mara 'M' Linde; Dr.: x, y\"" in attendees(content)[0]

    def test_leaves_out_who_has_no_address(self) -> None:
        eve = MailedPerson("mara@home.example\r\nATTENDEE:mailto:eve@evil.example", "Mara")
        content = invite(intro(attendee=eve), "REQUEST", STAMP, ALEX)
        assert b"evil" not in content
        assert len(attendees(content)) == 3

    def test_needs_the_organizers(self) -> None:
        with pytest.raises(BadAddress):
            invite(intro(organizer=MailedPerson("desk", "")), "REQUEST", STAMP, MARA)

    def test_says_why_it_is_off(self) -> None:
        content = invite(intro(reason="Ill,\nsorry"), "CANCEL", STAMP, MARA)
        [event] = Calendar.from_ical(content).walk("VEVENT")
        assert str(event["COMMENT"]) == "Ill,\nsorry"
        assert b"COMMENT" not in invite(INTRO, "CANCEL", STAMP, MARA)

    @pytest.mark.parametrize(
        "title",
        [
            pytest.param("🗓" * 60, id="emoji"),
            pytest.param("👩\u200d👩\u200d👧" * 20, id="families"),
            pytest.param("é" * 200, id="two octets each"),
            pytest.param("a" + "€" * 100, id="three octets each"),
            pytest.param(";" * 200, id="escapes"),
            pytest.param("x" * 66, id="exactly one line"),
        ],
    )
    def test_folds_at_75_octets_and_never_inside_a_character(self, title: str) -> None:
        content = invite(intro(title=title), "REQUEST", STAMP, MARA)
        physical = content.split(b"\r\n")
        assert physical[-1] == b""
        assert all(len(one) <= 75 and one.decode() for one in physical[:-1])
        assert not any(b"\r" in one or b"\n" in one for one in physical)
        assert parsed(content)[1]["SUMMARY"] == title

    @settings(derandomize=True, max_examples=150, deadline=None)
    @given(
        text=st.text(st.characters(), max_size=80), name=st.text(st.characters(), max_size=80)
    )
    def test_stands_any_text(self, text: str, name: str) -> None:
        meeting = intro(
            title=text,
            description=text,
            place=text,
            guests=(MailedPerson("g@x.example", name),),
        )
        content = invite(meeting, "REQUEST", STAMP, MARA)
        assert {one.partition(":")[0].partition(";")[0] for one in raw_lines(content)} <= NAMES
        assert all(len(one) <= 75 for one in content.split(b"\r\n"))
        _, event = parsed(content)
        assert event["UID"] == INTRO.uid
        assert len(event.attendees) == 4


def test_numbers_of_the_golden_files_only_rise() -> None:
    sequences = [
        parsed((GOLDEN / f"{name}.ics").read_bytes())[1].sequence
        for name in ("request", "moved", "cancel")
    ]
    assert all(earlier < later for earlier, later in pairwise(sequences))
