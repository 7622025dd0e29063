from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from app.mail.letters import Kind, Letter, end_letter, request_letter
from app.mail.meeting import GroupCount, MailedMeeting, MailedPerson
from tests.mail.appointments import (
    ALEX,
    GUEST,
    INTRO,
    LINK,
    MARA,
    STAMP,
    intro,
    letter,
    reader,
)

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
Hello Alex Roth,

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
    return [letter(meeting, kind, role) for role in ("attendee", "guests", "hosts")]


class TestWords:
    def test_a_german_attendee_reads_german(self) -> None:
        written = letter(INTRO, "booked")
        assert written.text == GERMAN
        assert written.subject.startswith("Gebucht: Intro call, Di")
        assert Page(written.html).language == "de"

    def test_english_hosts_read_english(self) -> None:
        written = letter(INTRO, "cancelled", "hosts")
        assert written.text == ENGLISH_TO_HOSTS
        assert written.subject == "Cancelled: Mara Linde, Intro call, Tue 24 Nov, 09:00"
        assert Page(written.html).language == "en"

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
        assert all(each.text.startswith(greeting) for each in letters(meeting))

    @pytest.mark.parametrize("language", ["en", "de"])
    def test_every_kind_of_letter_reads_differently(self, language: str) -> None:
        meeting = intro(attendee_language=language, host_language=language)
        written = [
            each
            for kind in ("booked", "moved", "changed", "guests", "cancelled", "removed")
            for each in letters(meeting, kind)
        ]
        assert len({each.text for each in written}) == 18
        assert len({each.subject for each in written}) >= 11

    def test_html_says_what_text_says(self) -> None:
        for each in letters(INTRO):
            said = {word.rstrip(":") for word in each.text.split()} - {LINK}
            assert said <= set(Page(each.html).words.split())

    def test_calls_somebody_without_a_name_by_the_address(self) -> None:
        nameless = letter(intro(attendee=MailedPerson("mara@home.example", " ")))
        assert nameless.text.startswith("Guten Tag mara@home.example,")


class TestZones:
    def test_both_zones_are_shown_where_they_differ(self) -> None:
        for each in letters(INTRO):
            for shown in (each.text, each.html):
                assert "15:00–15:30 (Europe/Berlin)" in shown
                assert "09:00–09:30 (America/New_York)" in shown

    def test_one_zone_is_shown_where_it_is_the_same(self) -> None:
        for each in letters(intro(host_zone="Europe/Berlin")):
            assert each.text.count("15:00–15:30") == 1

    def test_names_both_days_where_they_differ(self) -> None:
        meeting = intro(host_zone="Pacific/Kiritimati")
        assert "Mittwoch, 25. November 2026, 04:00–04:30 (Pacific/Kiritimati)" in (
            letter(meeting, "booked").text
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
        assert "02:30–02:00 (Europe/Berlin)" in letter(meeting, "booked").text


class TestReaders:
    def test_everybody_gets_the_own_letter(self) -> None:
        assert [each.to for each in letters(INTRO)] == [MARA, GUEST, ALEX]

    @pytest.mark.parametrize("kind", ["booked", "moved"])
    def test_only_the_attendee_gets_the_link(self, kind: Kind) -> None:
        attendee, *others = letters(INTRO, kind)
        assert Page(attendee.html).links == [LINK]
        for each in others:
            assert "secret" not in each.text + each.html
        for each in (attendee, *others):
            assert b"secret" not in (each.invite or b""), "calendars are shared"

    @pytest.mark.parametrize("kind", ["booked", "moved"])
    def test_only_the_attendee_gets_the_code(self, kind: Kind) -> None:
        told = replace(INTRO, code="7K3M-Q9TX")
        assert "Buchungscode: 7K3M-Q9TX" in letter(told, kind).text
        own = reader(told)
        others = [letter(told, kind, role) for role in ("guests", "hosts")]
        others += [
            request_letter(told, "waiting", own, STAMP),
            end_letter(told, "declined", own),
        ]
        for each in others:
            assert "7K3M" not in each.text + each.html
        for each in (*others, letter(told, kind)):
            assert b"7K3M" not in (each.invite or b""), "calendars are shared"

    def test_a_cancelled_appointment_needs_no_code(self) -> None:
        told = replace(INTRO, code="7K3M-Q9TX")
        assert "7K3M" not in letter(told, "cancelled").text

    def test_there_is_nothing_to_change_about_a_cancelled_appointment(self) -> None:
        written = letter(INTRO, "cancelled")
        assert "secret" not in written.text
        assert Page(written.html).links == []

    @pytest.mark.parametrize("link", ["", "javascript:alert(1)", "https://a.example/ x"])
    def test_links_only_to_the_web(self, link: str) -> None:
        written = letter(intro(link=link), "booked")
        assert Page(written.html).links == []
        assert "verschieben" not in written.text

    @pytest.mark.parametrize(
        ("kind", "method"),
        [("booked", "REQUEST"), ("moved", "REQUEST"), ("cancelled", "CANCEL")],
    )
    def test_brings_the_invite_that_goes_with_it(self, kind: Kind, method: str) -> None:
        for each in letters(INTRO, kind):
            assert each.method == method
            assert each.invite is not None
            assert f"METHOD:{method}\r\n".encode() in each.invite


ATTACK = "<script>alert(1)</script>\r\nBcc: eve@evil.example {{ 7*7 }} {% raw %}\u202e"


@pytest.mark.parametrize(
    "meeting",
    [
        pytest.param(intro(title=ATTACK, meeting_type=""), id="title"),
        pytest.param(intro(meeting_type=ATTACK), id="meeting type"),
        pytest.param(intro(description=ATTACK), id="description"),
        pytest.param(intro(place=ATTACK), id="place"),
        pytest.param(intro(attendee=MailedPerson(MARA.email, ATTACK)), id="attendee"),
        pytest.param(intro(hosts=(MailedPerson(ALEX.email, ATTACK),)), id="hosts"),
        pytest.param(intro(guests=(MailedPerson(GUEST.email, ATTACK),)), id="guests"),
    ],
)
def test_shows_what_people_typed_as_they_typed_it(meeting: MailedMeeting) -> None:
    written = letters(meeting)
    assert any("{{ 7*7 }}" in each.subject + each.text for each in written)
    for each in written:
        page = Page(each.html)
        assert "script" not in page.tags
        assert each.subject.splitlines() == [each.subject]
        assert "\u202e" not in each.subject + each.text + each.html
        assert "49" not in each.subject + each.text + page.words


def test_the_address_in_a_link_stays_in_its_quotes() -> None:
    link = 'https://a.example/"onclick="alert(1)'
    written = letter(intro(link=link), "booked")
    assert Page(written.html).links == [link]
    assert 'onclick="' not in written.html


class TestOccasions:
    def test_a_new_time_is_told_with_the_old_one(self) -> None:
        earlier = INTRO.start - timedelta(hours=3)
        moved = intro(previous_start=earlier, previous_end=earlier + timedelta(minutes=30))
        attendee, guest, host = letters(moved, "moved")
        before = "Bisher: Dienstag, 24. November 2026, 12:00–12:30 (Europe/Berlin)\n"
        assert before in attendee.text
        assert before in guest.text
        assert "Before: Tuesday, 24 November 2026, 06:00–06:30 (America/New_York)" in host.text

    @pytest.mark.parametrize(
        ("by", "to_attendee", "to_host"),
        [
            ("attendee", "you have cancelled", "Mara Linde has cancelled the appointment"),
            ("host", "was cancelled by Alex Roth, Kim Vo", "Mara Linde is cancelled"),
            ("system", "your appointment is cancelled", "Mara Linde is cancelled"),
        ],
    )
    def test_who_cancelled_and_why_is_told_to_both(
        self, by: str, to_attendee: str, to_host: str
    ) -> None:
        off = intro(attendee_language="en", by=by, reason="Ill, sorry")
        attendee, _, host = letters(off, "cancelled")
        assert to_attendee in attendee.text
        assert to_host in host.text
        assert all("Reason: Ill, sorry\n" in each.text for each in (attendee, host))

    def test_what_had_to_be_confirmed_is_said_to_be(self) -> None:
        approved = letter(intro(attendee_language="en"), approved=True)
        assert "your appointment is confirmed and booked." in approved.text

    def test_the_hosts_of_a_group_read_who_came_and_how_full_it_is(self) -> None:
        group = GroupCount(2, 8, ("Mara Linde", "Jo Ahn"))
        came = letter(intro(group=group), "booked", "hosts")
        assert "Mara Linde comes to this group." in came.text
        assert "Places taken: 2/8\nAll who come: Mara Linde, Jo Ahn\n" in came.text
        left = letter(intro(group=group), "cancelled", "hosts")
        assert "Mara Linde does not come to this group any more." in left.text

    def test_of_a_whole_group_nobody_is_singled_out(self) -> None:
        group = GroupCount(2, 8, ("Mara Linde", "Jo Ahn"), is_whole=True)
        moved = letter(intro(group=group, phone="+4930123"), "moved", "hosts")
        assert "this group appointment has a new time." in moved.text
        assert MARA.email not in moved.text + moved.subject
        assert "+4930123" not in moved.text

    def test_letters_of_one_event_are_one_thread(self) -> None:
        threads = {each.thread for kind in KINDS for each in letters(INTRO, kind)}
        assert threads == {INTRO.uid}


KINDS: tuple[Kind, ...] = ("booked", "moved", "changed", "guests", "cancelled", "removed")
