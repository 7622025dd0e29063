from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from app.mail.letters import (
    Kind,
    Letter,
    attendee_letter,
    guest_letter,
    host_letter,
    opt_in_letter,
    over_letter,
)
from app.mail.meeting import MailedMeeting, MailedPerson
from tests.mail.appointments import ALEX, GUEST, INTRO, KIM, LINK, MARA, STAMP, intro

GERMAN = """\
Guten Tag Mara Linde,

Ihr Termin ist gebucht.

Was: Intro call
Wann: Dienstag, 24. November 2026, 15:00–15:30 (Europe/Berlin)
In der Zeitzone von Alex Roth: Dienstag, 24. November 2026, 09:00–09:30 (America/New_York)
Wo: Google Meet
Mit: Alex Roth, Kim Vo
Gäste: jo@home.example

We talk about your plans.
Bring questions; a pen, too.

Termin verschieben oder absagen:
https://booking.example/booking/a1?secret=x9&day=2

Freundliche Grüße, Alex Roth, Kim Vo
"""
ENGLISH_TO_HOSTS = """\
Hello Alex Roth, Kim Vo,

the appointment with Mara Linde is cancelled.

What: Intro call
When: Tuesday, 24 November 2026, 09:00–09:30 (America/New_York)
In the zone of Mara Linde: Tuesday, 24 November 2026, 15:00–15:30 (Europe/Berlin)
Where: Google Meet
Who: Mara Linde (mara@home.example)
Guests: jo@home.example

We talk about your plans.
Bring questions; a pen, too.

This letter was written by your booking system.
"""


class Page(HTMLParser):
    """What a reader sees of a page, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language = ""
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = values["lang"]
        if tag == "a":
            self.links.append(values["href"])

    def handle_data(self, data: str) -> None:
        self.words += data


def letters(meeting: MailedMeeting, kind: Kind = "booked") -> list[Letter]:
    guests = guest_letter(meeting, kind, STAMP)
    assert guests is not None
    return [attendee_letter(meeting, kind, STAMP), guests, host_letter(meeting, kind, STAMP)]


class TestWords:
    def test_a_german_attendee_reads_german(self) -> None:
        letter = attendee_letter(INTRO, "booked", STAMP)
        assert letter.text == GERMAN
        assert letter.subject.startswith("Gebucht: Intro call, Di")
        assert Page(letter.html).language == "de"

    def test_english_hosts_read_english(self) -> None:
        letter = host_letter(INTRO, "cancelled", STAMP)
        assert letter.text == ENGLISH_TO_HOSTS
        assert letter.subject == "Cancelled: Mara Linde, Intro call, Tue 24 Nov, 09:00"
        assert Page(letter.html).language == "en"

    @pytest.mark.parametrize(
        ("language", "greeting"),
        [
            ("de", "Guten Tag"),
            ("de-AT", "Guten Tag"),
            ("en", "Hello"),
            ("fr", "Hello"),
            ("", "Hello"),
            ("../../etc", "Hello"),
        ],
    )
    def test_speaks_english_to_those_whose_language_it_does_not_speak(
        self, language: str, greeting: str
    ) -> None:
        meeting = intro(attendee_language=language, host_language=language)
        assert all(letter.text.startswith(greeting) for letter in letters(meeting))

    @pytest.mark.parametrize("language", ["en", "de"])
    def test_every_kind_of_letter_reads_differently(self, language: str) -> None:
        meeting = intro(attendee_language=language, host_language=language)
        written = [
            letter
            for kind in ("booked", "moved", "cancelled")
            for letter in letters(meeting, kind)
        ]
        assert len({letter.text for letter in written}) == 9
        assert len({letter.subject for letter in written}) >= 7

    def test_html_says_what_text_says(self) -> None:
        for letter in letters(INTRO):
            said = {word.rstrip(":") for word in letter.text.split()} - {LINK}
            assert said <= set(Page(letter.html).words.split())

    def test_calls_somebody_without_a_name_by_the_address(self) -> None:
        letter = attendee_letter(
            intro(attendee=MailedPerson("mara@home.example", " ")), "booked", STAMP
        )
        assert letter.text.startswith("Guten Tag mara@home.example,")


class TestZones:
    def test_both_zones_are_shown_where_they_differ(self) -> None:
        for letter in letters(INTRO):
            for shown in (letter.text, letter.html):
                assert "15:00–15:30 (Europe/Berlin)" in shown
                assert "09:00–09:30 (America/New_York)" in shown

    def test_one_zone_is_shown_where_it_is_the_same(self) -> None:
        for letter in letters(intro(host_zone="Europe/Berlin")):
            assert letter.text.count("15:00–15:30") == 1

    def test_names_both_days_where_they_differ(self) -> None:
        meeting = intro(host_zone="Pacific/Kiritimati")
        assert "Mittwoch, 25. November 2026, 04:00–04:30 (Pacific/Kiritimati)" in (
            attendee_letter(meeting, "booked", STAMP).text
        )

    def test_the_reader_finds_the_own_zone_first(self) -> None:
        attendee, _, host = letters(INTRO)
        assert attendee.text.index("Berlin") < attendee.text.index("New_York")
        assert host.text.index("New_York") < host.text.index("Berlin")
        assert "15:00" in attendee.subject
        assert "09:00" in host.subject

    def test_the_hour_that_comes_twice_is_told_apart_by_its_length(self) -> None:
        meeting = intro(
            start=datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            end=datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
            host_zone="Europe/Berlin",
        )
        assert "02:30–02:00 (Europe/Berlin)" in attendee_letter(meeting, "booked", STAMP).text


class TestReaders:
    def test_everybody_gets_the_own_letter(self) -> None:
        assert [letter.to for letter in letters(INTRO)] == [(MARA,), (GUEST,), (ALEX, KIM)]

    def test_there_is_no_letter_to_no_guests(self) -> None:
        assert guest_letter(intro(guests=()), "booked", STAMP) is None

    @pytest.mark.parametrize("kind", ["booked", "moved"])
    def test_only_the_attendee_gets_the_link(self, kind: Kind) -> None:
        attendee, *others = letters(INTRO, kind)
        assert Page(attendee.html).links == [LINK]
        for letter in others:
            assert "secret" not in letter.text + letter.html
            assert b"secret" not in (letter.invite or b"")

    @pytest.mark.parametrize("kind", ["booked", "moved"])
    def test_only_the_attendee_gets_the_code(self, kind: Kind) -> None:
        told = replace(INTRO, code="7K3M-Q9TX")
        assert "Buchungscode: 7K3M-Q9TX" in attendee_letter(told, kind, STAMP).text
        guests = guest_letter(told, kind, STAMP)
        assert guests is not None
        others = [guests, host_letter(told, kind, STAMP)]
        others += [opt_in_letter(told, LINK, STAMP), over_letter(told, "declined")]
        for letter in others:
            assert "7K3M" not in letter.text + letter.html
        for letter in (guests, *others, attendee_letter(told, kind, STAMP)):
            assert b"7K3M" not in (letter.invite or b""), "calendars are shared"

    def test_a_cancelled_appointment_needs_no_code(self) -> None:
        told = replace(INTRO, code="7K3M-Q9TX")
        assert "7K3M" not in attendee_letter(told, "cancelled", STAMP).text

    def test_there_is_nothing_to_change_about_a_cancelled_appointment(self) -> None:
        letter = attendee_letter(INTRO, "cancelled", STAMP)
        assert "secret" not in letter.text
        assert Page(letter.html).links == []

    @pytest.mark.parametrize("link", ["", "javascript:alert(1)", "https://a.example/ x"])
    def test_links_only_to_the_web(self, link: str) -> None:
        letter = attendee_letter(intro(link=link), "booked", STAMP)
        assert Page(letter.html).links == []
        assert "verschieben" not in letter.text

    @pytest.mark.parametrize(
        ("kind", "method"),
        [("booked", "REQUEST"), ("moved", "REQUEST"), ("cancelled", "CANCEL")],
    )
    def test_brings_the_invite_that_goes_with_it(self, kind: Kind, method: str) -> None:
        for letter in letters(INTRO, kind):
            assert letter.method == method
            assert letter.invite is not None
            assert f"METHOD:{method}\r\n".encode() in letter.invite


ATTACK = "<script>alert(1)</script>\r\nBcc: eve@evil.example {{ 7*7 }} {% raw %}\u202e"


@pytest.mark.parametrize(
    "meeting",
    [
        pytest.param(intro(title=ATTACK, meeting_type=""), id="title"),
        pytest.param(intro(meeting_type=ATTACK), id="meeting type"),
        pytest.param(intro(description=ATTACK), id="description"),
        pytest.param(intro(place=ATTACK), id="place"),
        pytest.param(intro(attendee=MailedPerson(MARA.email, ATTACK)), id="attendee"),
        pytest.param(intro(host=MailedPerson(ALEX.email, ATTACK)), id="host"),
        pytest.param(intro(hosts=(MailedPerson(ALEX.email, ATTACK),)), id="hosts"),
        pytest.param(intro(guests=(MailedPerson(GUEST.email, ATTACK),)), id="guests"),
    ],
)
def test_shows_what_people_typed_as_they_typed_it(meeting: MailedMeeting) -> None:
    written = letters(meeting)
    assert any("{{ 7*7 }}" in letter.subject + letter.text for letter in written)
    for letter in written:
        page = Page(letter.html)
        assert "script" not in page.tags
        assert letter.subject.splitlines() == [letter.subject]
        assert "\u202e" not in letter.subject + letter.text + letter.html
        assert "49" not in letter.subject + letter.text + page.words


def test_the_address_in_a_link_stays_in_its_quotes() -> None:
    link = 'https://a.example/"onclick="alert(1)'
    letter = attendee_letter(intro(link=link), "booked", STAMP)
    assert Page(letter.html).links == [link]
    assert 'onclick="' not in letter.html
