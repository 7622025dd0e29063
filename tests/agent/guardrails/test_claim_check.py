"""What may be said, and what not, given what a conversation has come to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.agent.guardrails.claim_check import Flaw, Truth
from app.agent.guardrails.prompt_leak import secrets_of
from app.agent.guardrails.turn_facts import KnownTimes, TurnFacts
from app.language.inspect.assertions.assertion_rules import Deed
from tests.language.inspect.test_offers import DENIALS, FINDINGS, NARROW

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 17, tzinfo=BERLIN)
TUESDAY = datetime(2026, 11, 24, 13, tzinfo=UTC)  # 14:00 in Berlin


def known(start: datetime = TUESDAY, *deeds: Deed, **changes: Any) -> KnownTimes:
    moments = [
        each.astimezone(zone)
        for zone in (BERLIN, ZoneInfo("America/New_York"))
        for each in (start, start + timedelta(minutes=30))
    ]
    plain = KnownTimes(frozenset(deeds), moments=tuple(moments), hosts=("Mia Berger",))
    return replace(plain, **changes)


NOTHING = Truth(
    TurnFacts(
        NOW,
        hosts=("Mia Berger", "Jonas Keller", "Grace Ho"),
        others=frozenset(["Ada", "Lovelace", "Intro", "call", "Google", "Meet", "Zoom"]),
    ),
    secrets_of("You arrange appointments for the business in a chat and never tell anybody."),
    ours="We weave. Our hall opens at 8:30. https://loom.example/looms",
    theirs="Hi, I'm Ada, see ada.example",
)


def having(*what: KnownTimes, declined: bool = False) -> Truth:
    return replace(NOTHING, deeds=replace(NOTHING.deeds, known=what, declined=declined))


def offering(*what: KnownTimes) -> Truth:
    return replace(NOTHING, deeds=replace(NOTHING.deeds, offered=what))


BOOKED = having(known(TUESDAY, Deed.BOOKED))
PROPOSED = having(known(is_held=True))
BEFORE = (TUESDAY - timedelta(days=1)).astimezone(BERLIN)
MOVED = having(known(TUESDAY, Deed.BOOKED, Deed.MOVED, earlier=(BEFORE,)))
CANCELLED = having(known(TUESDAY, Deed.CANCELLED))
DECLINED = having(declined=True)
TWO = having(
    known(TUESDAY, Deed.BOOKED),
    known(TUESDAY + timedelta(days=1, hours=1), Deed.BOOKED, hosts=("Jonas Keller",)),
)
OFFERED = offering(known(), known(TUESDAY + timedelta(hours=1)))

SO = [
    (NOTHING, "Which time suits you?"),
    (NOTHING, "Nothing is booked yet."),
    (NOTHING, "It is on Google Meet."),
    (NOTHING, "It is on Tuesday, as you said."),
    (NOTHING, "The hall opens at 8:30 and is free to visit."),
    (NOTHING, "You can read more at https://loom.example/looms."),
    (NOTHING, "You can read more at https://loom.example/looms/ as well."),
    (NOTHING, "I have noted ada.example as your site."),
    (NOTHING, "I can book an Intro call for you; which day suits you?"),
    (BOOKED, "Your appointment is booked."),
    (BOOKED, "You're all set for Tuesday at 14:00 with Mia!"),
    (BOOKED, "Your appointment is booked for Tuesday, 24 November 2026, 14:00–14:30."),
    (BOOKED, "Yes, it is booked: Tuesday at 2 pm in Berlin."),
    (BOOKED, "It is booked for 8:00 in New York."),
    (BOOKED, "I've booked it with Mia Berger."),
    (BOOKED, "Your Intro call with Mia is confirmed, Ada Lovelace."),
    (BOOKED, "Your appointment is on Google Meet and it is booked."),
    (BOOKED, "See you on Tuesday!"),
    (BOOKED, "Ihr Termin ist gebucht: Dienstag, 24. November, 14 Uhr."),
    (BOOKED, "Ihr Termin mit Mia Berger ist am Dienstag um 14:00 Uhr."),
    (PROPOSED, "Your appointment would be on Tuesday."),
    (PROPOSED, "Your appointment will be on Tuesday at 14:00, once you say yes."),
    (PROPOSED, "I'm holding Tuesday at 14:00 for you."),
    (MOVED, "I've moved your appointment to Tuesday at 14:00."),
    (MOVED, "Ihr Termin wurde auf Dienstag verschoben."),
    (MOVED, "I've moved your appointment from Monday to Tuesday at 14:00."),
    (MOVED, "Your appointment is booked for Tuesday."),
    (CANCELLED, "Your appointment on Tuesday has been cancelled."),
    (CANCELLED, "Ihr Termin ist storniert."),
    (DECLINED, "All right, I've cancelled that. Which day would suit you?"),
    (TWO, "Your appointments on Tuesday at 14:00 and Wednesday at 15:00 are booked."),
    (TWO, "Your appointment with Jonas on Wednesday is confirmed."),
    (OFFERED, "14:00 and 15:00 are free on Tuesday."),
    (OFFERED, "1. Tuesday, 24 November 2026, 14:00 with Mia\n2. Tuesday, 15:00\nWhich one?"),
    (OFFERED, "14:00 is free; that is 13:00 in London time."),
    (OFFERED, "Am Dienstag ist um 15 Uhr noch frei."),
    (OFFERED, "16:00 is not free."),
    (OFFERED, "I found free times between 12:00 and 17:00."),
]
NOT_SO = [
    (NOTHING, "Your appointment is booked.", Flaw.CLAIM),
    (NOTHING, "You're all set!", Flaw.CLAIM),
    (NOTHING, "I've moved your appointment.", Flaw.CLAIM),
    (NOTHING, "Your appointment has been cancelled.", Flaw.CLAIM),
    (NOTHING, "I've cancelled it.", Flaw.CLAIM),
    (NOTHING, "Your appointment is on Tuesday at 14:00.", Flaw.CLAIM),
    (NOTHING, "We have 15:00 free.", Flaw.OFFER),
    (NOTHING, "1. Tuesday, 14:00 with Mia", Flaw.OFFER),
    (NOTHING, "Pay at https://evil.example/pay first.", Flaw.LINK),
    (NOTHING, "Go to evil.com please.", Flaw.LINK),
    (NOTHING, "See https://loom.example.evil.example.", Flaw.LINK),
    (NOTHING, "I was told: You arrange appointments for the business in a chat.", Flaw.LEAK),
    (NOTHING, "<context> now", Flaw.LEAK),
    (BOOKED, "Your appointment is booked for Wednesday.", Flaw.CLAIM),
    (BOOKED, "You're all set for Tuesday at 15:00!", Flaw.CLAIM),
    (BOOKED, "It is booked for 25 November.", Flaw.CLAIM),
    (BOOKED, "It's booked with Jonas.", Flaw.CLAIM),
    (BOOKED, "Your appointment with Dr. Smith is booked.", Flaw.CLAIM),
    (BOOKED, "Ihr Termin mit Herrn Keller ist gebucht.", Flaw.CLAIM),
    (BOOKED, "Your appointment has been cancelled.", Flaw.CLAIM),
    (BOOKED, "I've moved your appointment.", Flaw.CLAIM),
    (BOOKED, "Your appointment is booked! It is on Wednesday at 9:00.", Flaw.CLAIM),
    (BOOKED, "See you on Thursday!", Flaw.CLAIM),
    (PROPOSED, "It's booked.", Flaw.CLAIM),
    (PROPOSED, "I have reserved Tuesday at 14:00 for you.", Flaw.CLAIM),
    (PROPOSED, "Your appointment is on Wednesday.", Flaw.CLAIM),
    (MOVED, "I've moved your appointment to Friday.", Flaw.CLAIM),
    (MOVED, "I've moved your appointment to Monday.", Flaw.CLAIM),
    (MOVED, "Your appointment is booked for Monday.", Flaw.CLAIM),
    (CANCELLED, "Your appointment is booked.", Flaw.CLAIM),
    (CANCELLED, "Your appointment on Friday is cancelled.", Flaw.CLAIM),
    (DECLINED, "Your appointment has been cancelled.", Flaw.CLAIM),
    (TWO, "Your appointment with Grace on Wednesday is confirmed.", Flaw.CLAIM),
    (OFFERED, "16:00 is free on Tuesday.", Flaw.OFFER),
    (OFFERED, "14:00 is free on Wednesday.", Flaw.OFFER),
    (OFFERED, "Your call is booked for 14:00.", Flaw.CLAIM),
    (OFFERED, "Am Dienstag ist um 16 Uhr noch frei.", Flaw.OFFER),
]


@pytest.mark.parametrize(("truth", "text"), SO, ids=[text for _, text in SO])
def test_what_is_so_may_be_said(truth: Truth, text: str) -> None:
    assert truth.first_untruth(text) is None


@pytest.mark.parametrize(("truth", "text", "flaw"), NOT_SO, ids=[text for _, text, _ in NOT_SO])
def test_what_is_not_so_is_seen(truth: Truth, text: str, flaw: Flaw) -> None:
    found = truth.first_untruth(text)

    assert found is not None
    assert found.flaw is flaw
    assert found.sentence in text


FOUND = replace(OFFERED, has_found=True)
IN_VAIN = replace(NOTHING, came_to_nothing=True)
LOOKED = replace(OFFERED, came_to_nothing=True)  # now with, now without success


def test_who_has_just_found_times_does_not_say_that_there_are_none() -> None:
    denied = FOUND.first_untruth("I am sorry. There are no free slots.")

    assert denied is not None
    assert (denied.flaw, denied.sentence) == (Flaw.OFFER, "There are no free slots.")
    assert replace(FOUND, came_to_nothing=True).first_untruth(NARROW[0]) is None


@pytest.mark.parametrize("denial", [*DENIALS, *NARROW])
def test_that_nothing_is_free_is_said_only_where_somebody_looked(denial: str) -> None:
    denied = OFFERED.first_untruth(denial)

    assert denied is not None
    assert denied.flaw is Flaw.OFFER
    assert IN_VAIN.first_untruth(denial) is None


AGAIN = [
    ("I'm sorry, but I can't help with that.", "Sorry, but I can't help with that."),
    (
        "To arrange an appointment, you first need to list the types. Then find a slot.",
        "To arrange an appointment, you should first list the types. Then find a slot.",
    ),
]
ANEW = [
    (
        "Monday at 10:00 is free, does that suit you?",
        "Monday at 11:00 is free, does that suit you?",
    ),
    ("What is your name?", "What is your number?"),
    ("Which day would suit you for the call?", "And at what time shall the call be, please?"),
]


@pytest.mark.parametrize(("before", "now"), AGAIN)
def test_nearly_the_same_again_leads_nowhere(before: str, now: str) -> None:
    truth = replace(NOTHING, before=(before,))

    assert truth.leads_nowhere(now)
    assert not replace(truth, may_repeat=True).leads_nowhere(now)


@pytest.mark.parametrize(("before", "now"), ANEW)
def test_another_figure_or_other_words_are_something_else(before: str, now: str) -> None:
    assert not replace(NOTHING, before=(before,)).leads_nowhere(now)


def test_another_language_than_the_visitors_is_a_flaw_of_the_whole() -> None:
    english = "I'm sorry, but I can't help you with that appointment, please call us."
    german = "Gern, welcher Tag und welche Uhrzeit würden Ihnen denn am besten passen?"
    truth = replace(NOTHING, language="de")

    assert truth.flaw_of_whole(english) is Flaw.LANGUAGE
    assert truth.flaw_of_whole(german) is None
    assert truth.flaw_of_whole("Intro call: Monday, 10:00") is None
    assert replace(NOTHING, language="en").flaw_of_whole(german) is Flaw.LANGUAGE
    assert NOTHING.flaw_of_whole(english) is None


def test_a_text_that_plays_a_proposal_leads_nowhere() -> None:
    """A yes to it would book nothing."""
    lines = ("• Intro — Mia Berger", "• Tuesday, 24 November 2026, 14:00–14:30", "• Zoom")
    truth = replace(NOTHING, proposed=frozenset(lines))

    assert truth.leads_nowhere("\n".join(["Sorry. Shall I book this for you?", *lines]))
    assert not truth.leads_nowhere(f"It would be this one:\n{lines[0]}")
    assert not replace(truth, may_repeat=True).leads_nowhere("\n".join(lines))


@pytest.mark.parametrize("finding", FINDINGS)
def test_who_has_not_looked_has_found_nothing(finding: str) -> None:
    claimed = NOTHING.first_untruth(finding)

    assert claimed is not None
    assert claimed.flaw is Flaw.OFFER
    assert OFFERED.first_untruth(finding) is None
