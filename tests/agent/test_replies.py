"""What our own code says: proposals, bookings, apologies, in both languages."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from app.agent.replies import SHOWN_PURPOSE, Speaker
from app.conversation.events import ProposalMessage
from tests.agent.proposals import ADA, GRACE, MIA, booked, proposed

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
ENGLISH, GERMAN = Speaker("en", BERLIN), Speaker("de", BERLIN)


def test_a_proposal_names_every_value() -> None:
    guests, about = ("bob@example.com", "cara@example.com"), {"purpose": "renting\na loom"}
    with_guests = replace(ADA, guests=guests, notes=about)
    policy = "https://loom.example/policy"

    said = ENGLISH.proposal(proposed(attendee=with_guests, data_policy_url=policy)).text

    assert said.splitlines() == [
        "Shall I book this for you?",
        "",
        "• Intro call — Mia Berger",
        "• Tuesday, 24 November 2026, 14:00–14:30 (Europe/Berlin)",
        "• Google Meet",
        "• Ada Lovelace, ada@example.com, +4930123456",
        "• Guests: bob@example.com, cara@example.com",
        "• About: “renting a loom”",
        "",
        f"With your yes you accept the data policy: {policy}",
    ]


def test_a_proposal_in_german() -> None:
    guests, about = ("bob@example.com",), {"purpose": "Webstühle"}
    with_guests = replace(ADA, guests=guests, phone="", notes=about)

    said = GERMAN.proposal(
        proposed(attendee=with_guests, data_policy_url="https://loom.example/p")
    ).text

    lines = said.splitlines()
    assert lines[0] == "Soll ich das für Sie buchen?"
    assert lines[3] == "• Dienstag, 24. November 2026, 14:00–14:30 (Europe/Berlin)"
    assert lines[5] == "• Ada Lovelace, ada@example.com"
    assert lines[6] == "• Gäste: bob@example.com"
    assert lines[7] == "• Worum es geht: “Webstühle”"
    assert "https://loom.example/p" in lines[-1]
    english = ("Guests", "About", "With your yes", "Shall I")
    assert not any(word in said for word in english)


@pytest.mark.parametrize(
    ("speaker", "zones"),
    [
        (ENGLISH, []),
        (
            Speaker("en", NEW_YORK),
            ["  for Mia: Tuesday, 24 November 2026, 14:00–14:30 (Europe/Berlin)"],
        ),
        (
            Speaker("de", NEW_YORK),
            ["  für Mia: Dienstag, 24. November 2026, 14:00–14:30 (Europe/Berlin)"],
        ),
        (Speaker("en", ZoneInfo("Europe/Paris")), []),
    ],
    ids=["same", "other", "other, German", "another name for the same time"],
)
def test_both_zones_are_told_when_the_clocks_differ(speaker: Speaker, zones: list[str]) -> None:
    said = speaker.proposal(proposed()).text

    assert [line for line in said.splitlines() if line.startswith("  ")] == zones


def test_of_several_hosts_those_elsewhere_are_told_apart() -> None:
    said = ENGLISH.proposal(proposed((MIA, GRACE))).text

    assert "• Intro call — Mia Berger & Grace Ho" in said
    assert "  for Grace: Tuesday, 24 November 2026, 08:00–08:30 (America/New_York)" in said
    assert "for Mia" not in said


def test_a_long_purpose_is_quoted_in_part() -> None:
    wordy = replace(ADA, notes={"purpose": "yarn " * 400})

    said = ENGLISH.proposal(proposed(attendee=wordy)).text

    assert "yarn…" in said
    assert len(said) < SHOWN_PURPOSE + 400


def test_a_place_is_where_the_visitor_has_to_go() -> None:
    order = {"venue": "local", "location": "Loom Street 1"}

    assert "• Loom Street 1" in ENGLISH.proposal(proposed(order=order)).text


def test_a_phone_call_says_who_calls() -> None:
    said = ENGLISH.proposal(proposed(order={"venue": "phone"})).text

    assert "we call +4930123456" in said


def test_a_reminder_repeats_what_and_when() -> None:
    written = ENGLISH.proposal(proposed())
    shown = ProposalMessage(written.text, "p1", question=written.question, lines=written.lines)

    assert ENGLISH.reminder(shown).text.splitlines() == [
        "Shall I book this for you?",
        "• Intro call — Mia Berger",
        "• Tuesday, 24 November 2026, 14:00–14:30 (Europe/Berlin)",
    ]


@pytest.mark.parametrize(
    ("speaker", "said"),
    [
        (
            ENGLISH,
            "Booked: Intro call with Mia Berger & Grace Ho on Tuesday, 24 November 2026, "
            "14:00–14:30 (Europe/Berlin). The invitation goes to ada@example.com. "
            "Your booking code is 7K3M-Q9TX: with it you can move or cancel the appointment "
            "here.",
        ),
        (
            GERMAN,
            "Gebucht: Intro call mit Mia Berger & Grace Ho am Dienstag, 24. November 2026, "
            "14:00–14:30 (Europe/Berlin). Die Einladung geht an ada@example.com. "
            "Ihr Buchungscode ist 7K3M-Q9TX: Damit können Sie den Termin hier verschieben "
            "oder absagen.",
        ),
    ],
    ids=["en", "de"],
)
def test_a_booking_is_told_with_whom_when_and_where_the_invitation_goes(
    speaker: Speaker, said: str
) -> None:
    assert speaker.booked(booked((MIA, GRACE))) == said


@pytest.mark.parametrize("speaker", [ENGLISH, GERMAN], ids=["en", "de"])
def test_no_sentence_of_regret_sounds_as_if_something_were_booked(speaker: Speaker) -> None:
    is_english = speaker.language == "en"
    nothing = "nothing is booked" if is_english else "nichts gebucht"
    nothing_moved = "stays where it was" if is_english else "bleibt also, wie er war"
    regrets = [
        (speaker.gone(with_others=True), nothing),
        (speaker.gone(with_others=False), nothing),
        (speaker.gone("move", with_others=True), nothing_moved),
        (speaker.gone("move", with_others=False), nothing_moved),
        (speaker.outdated(), "nothing was done" if is_english else "nichts geschehen"),
    ]

    for said, plainly in regrets:
        assert plainly in said
    assert len({said for said, _ in regrets}) == len(regrets)
    assert "https://book.example" in speaker.apology("https://book.example")


def test_every_sentence_has_its_german() -> None:
    for speak in ("outdated", "yes", "no"):
        assert getattr(ENGLISH, speak)() != getattr(GERMAN, speak)()
    assert ENGLISH.apology("x") != GERMAN.apology("x")


def test_a_stranger_to_both_languages_is_spoken_to_in_english() -> None:
    assert Speaker("fr", BERLIN).yes() == ENGLISH.yes()
