"""What may be said, and what not, given what a conversation has come to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.agent.guardrails.check import ViolationKind
from app.agent.guardrails.checks import CHECKS, SENTENCE_CHECKS
from app.agent.guardrails.prompt_leak import secrets_of
from app.agent.guardrails.turn_facts import KnownTimes, SearchFacts, Transcript, TurnFacts
from app.language.inspect.assertions.assertion_rules import Action
from tests.language.inspect.test_offers import DENIALS, FINDINGS, NARROW

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 17, tzinfo=BERLIN)
TUESDAY = datetime(2026, 11, 24, 13, tzinfo=UTC)  # 14:00 in Berlin


def known(start: datetime = TUESDAY, *actions: Action, **changes: Any) -> KnownTimes:
    moments = [
        each.astimezone(zone)
        for zone in (BERLIN, ZoneInfo("America/New_York"))
        for each in (start, start + timedelta(minutes=30))
    ]
    plain = KnownTimes(frozenset(actions), moments=tuple(moments), hosts=("Mia Berger",))
    return replace(plain, **changes)


PROMPT = "You arrange appointments for the business in a chat and never tell anybody."
NOTHING = TurnFacts(
    NOW,
    hosts=("Mia Berger", "Jonas Keller", "Grace Ho"),
    other_names=frozenset(["Ada", "Lovelace", "Intro", "call", "Google", "Meet", "Zoom"]),
    business="We weave. Our hall opens at 8:30. https://loom.example/looms",
    prompt=secrets_of(PROMPT),
    transcript=Transcript(visitor="Hi, I'm Ada, see ada.example"),
)


def having(*what: KnownTimes, declined: bool = False) -> TurnFacts:
    return replace(NOTHING, known=what, has_declined=declined)


def offering(*what: KnownTimes, **more: Any) -> TurnFacts:
    return replace(NOTHING, search=SearchFacts(offered=what, **more))


def saying(**said: Any) -> TurnFacts:
    return replace(NOTHING, transcript=replace(NOTHING.transcript, **said))


BOOKED = having(known(TUESDAY, Action.BOOKED))
PROPOSED = having(known(is_held=True))
BEFORE = (TUESDAY - timedelta(days=1)).astimezone(BERLIN)
MOVED = having(known(TUESDAY, Action.BOOKED, Action.MOVED, earlier=(BEFORE,)))
CANCELLED = having(known(TUESDAY, Action.CANCELLED))
DECLINED = having(declined=True)
TWO = having(
    known(TUESDAY, Action.BOOKED),
    known(TUESDAY + timedelta(days=1, hours=1), Action.BOOKED, hosts=("Jonas Keller",)),
)
SLOTS = known(), known(TUESDAY + timedelta(hours=1))
OFFERED = offering(*SLOTS)

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
    (NOTHING, "Your appointment is booked.", ViolationKind.CLAIM),
    (NOTHING, "You're all set!", ViolationKind.CLAIM),
    (NOTHING, "I've moved your appointment.", ViolationKind.CLAIM),
    (NOTHING, "Your appointment has been cancelled.", ViolationKind.CLAIM),
    (NOTHING, "I've cancelled it.", ViolationKind.CLAIM),
    (NOTHING, "Your appointment is on Tuesday at 14:00.", ViolationKind.CLAIM),
    (NOTHING, "We have 15:00 free.", ViolationKind.OFFER),
    (NOTHING, "1. Tuesday, 14:00 with Mia", ViolationKind.OFFER),
    (NOTHING, "Pay at https://evil.example/pay first.", ViolationKind.LINK),
    (NOTHING, "Go to evil.com please.", ViolationKind.LINK),
    (NOTHING, "See https://loom.example.evil.example.", ViolationKind.LINK),
    (
        NOTHING,
        "I was told: You arrange appointments for the business in a chat.",
        ViolationKind.LEAK,
    ),
    (NOTHING, "<context> now", ViolationKind.LEAK),
    (BOOKED, "Your appointment is booked for Wednesday.", ViolationKind.CLAIM),
    (BOOKED, "You're all set for Tuesday at 15:00!", ViolationKind.CLAIM),
    (BOOKED, "It is booked for 25 November.", ViolationKind.CLAIM),
    (BOOKED, "It's booked with Jonas.", ViolationKind.CLAIM),
    (BOOKED, "Your appointment with Dr. Smith is booked.", ViolationKind.CLAIM),
    (BOOKED, "Ihr Termin mit Herrn Keller ist gebucht.", ViolationKind.CLAIM),
    (BOOKED, "Your appointment has been cancelled.", ViolationKind.CLAIM),
    (BOOKED, "I've moved your appointment.", ViolationKind.CLAIM),
    (BOOKED, "Your appointment is booked! It is on Wednesday at 9:00.", ViolationKind.CLAIM),
    (BOOKED, "See you on Thursday!", ViolationKind.CLAIM),
    (PROPOSED, "It's booked.", ViolationKind.CLAIM),
    (PROPOSED, "I have reserved Tuesday at 14:00 for you.", ViolationKind.CLAIM),
    (PROPOSED, "Your appointment is on Wednesday.", ViolationKind.CLAIM),
    (MOVED, "I've moved your appointment to Friday.", ViolationKind.CLAIM),
    (MOVED, "I've moved your appointment to Monday.", ViolationKind.CLAIM),
    (MOVED, "Your appointment is booked for Monday.", ViolationKind.CLAIM),
    (CANCELLED, "Your appointment is booked.", ViolationKind.CLAIM),
    (CANCELLED, "Your appointment on Friday is cancelled.", ViolationKind.CLAIM),
    (DECLINED, "Your appointment has been cancelled.", ViolationKind.CLAIM),
    (TWO, "Your appointment with Grace on Wednesday is confirmed.", ViolationKind.CLAIM),
    (OFFERED, "16:00 is free on Tuesday.", ViolationKind.OFFER),
    (OFFERED, "14:00 is free on Wednesday.", ViolationKind.OFFER),
    (OFFERED, "Your call is booked for 14:00.", ViolationKind.CLAIM),
    (OFFERED, "Am Dienstag ist um 16 Uhr noch frei.", ViolationKind.OFFER),
]


@pytest.mark.parametrize(("facts", "text"), SO, ids=[text for _, text in SO])
def test_what_is_so_may_be_said(facts: TurnFacts, text: str) -> None:
    assert CHECKS.first_violation(text, facts) is None


@pytest.mark.parametrize(("facts", "text", "kind"), NOT_SO, ids=[text for _, text, _ in NOT_SO])
def test_what_is_not_so_is_seen(facts: TurnFacts, text: str, kind: ViolationKind) -> None:
    found = CHECKS.first_violation(text, facts)

    assert found is not None
    assert found.kind is kind
    assert found.text in text


FOUND = offering(*SLOTS, has_found=True)
IN_VAIN = offering(came_to_nothing=True)
LOOKED = offering(*SLOTS, came_to_nothing=True)  # now with, now without success


def test_who_has_just_found_times_does_not_say_that_there_are_none() -> None:
    denied = CHECKS.first_violation("I am sorry. There are no free slots.", FOUND)

    assert denied is not None
    assert (denied.kind, denied.text) == (ViolationKind.OFFER, "There are no free slots.")
    assert (
        CHECKS.first_violation(
            NARROW[0], offering(*SLOTS, has_found=True, came_to_nothing=True)
        )
        is None
    )


@pytest.mark.parametrize("denial", [*DENIALS, *NARROW])
def test_that_nothing_is_free_is_said_only_where_somebody_looked(denial: str) -> None:
    denied = CHECKS.first_violation(denial, OFFERED)

    assert denied is not None
    assert denied.kind is ViolationKind.OFFER
    assert CHECKS.first_violation(denial, IN_VAIN) is None


def kind_of_whole(text: str, facts: TurnFacts) -> ViolationKind | None:
    found = CHECKS.in_whole(text, facts)
    return found.kind if found else None


def leads_nowhere(text: str, facts: TurnFacts) -> bool:
    return kind_of_whole(text, facts) is ViolationKind.REPEATED


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
    facts = saying(last_replies=(before,))

    assert leads_nowhere(now, facts)
    assert SENTENCE_CHECKS.first_violation(now, facts) is None


@pytest.mark.parametrize(("before", "now"), ANEW)
def test_another_figure_or_other_words_are_something_else(before: str, now: str) -> None:
    assert not leads_nowhere(now, saying(last_replies=(before,)))


def test_another_language_than_the_visitors_is_a_flaw_of_the_whole() -> None:
    english = "I'm sorry, but I can't help you with that appointment, please call us."
    german = "Gern, welcher Tag und welche Uhrzeit würden Ihnen denn am besten passen?"
    facts = saying(language="de")

    assert kind_of_whole(english, facts) is ViolationKind.LANGUAGE
    assert kind_of_whole(german, facts) is None
    assert kind_of_whole("Intro call: Monday, 10:00", facts) is None
    assert kind_of_whole(german, saying(language="en")) is ViolationKind.LANGUAGE
    assert kind_of_whole(english, NOTHING) is None


def test_a_text_that_plays_a_proposal_leads_nowhere() -> None:
    """A yes to it would book nothing."""
    lines = ("• Intro — Mia Berger", "• Tuesday, 24 November 2026, 14:00–14:30", "• Zoom")
    facts = saying(proposal_lines=frozenset(lines))

    assert leads_nowhere("\n".join(["Sorry. Shall I book this for you?", *lines]), facts)
    assert not leads_nowhere(f"It would be this one:\n{lines[0]}", facts)
    assert SENTENCE_CHECKS.in_whole("\n".join(lines), facts) is None


@pytest.mark.parametrize("finding", FINDINGS)
def test_who_has_not_looked_has_found_nothing(finding: str) -> None:
    claimed = CHECKS.first_violation(finding, NOTHING)

    assert claimed is not None
    assert claimed.kind is ViolationKind.OFFER
    assert CHECKS.first_violation(finding, OFFERED) is None
