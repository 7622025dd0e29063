"""Sentences without an end: a long way round leads past no check."""

import pytest

from app.language.inspect.assertions.assertion_rules import MAX_CLAUSE, Action
from app.language.inspect.assertions.find_assertions import find_claims
from app.language.inspect.offers import claims_finding, denies_offers, find_offers
from app.language.inspect.sentences import MAX_SENTENCE

FILL = "of the very beautiful looms which we have had here since long ago "
LONG = FILL * (MAX_SENTENCE // len(FILL) + 1)
SHORT = FILL * (MAX_CLAUSE // len(FILL) + 1)


def deeds(text: str) -> set[Action]:
    return {claim.action for claim in find_claims(text)}


@pytest.mark.parametrize(
    "text",
    [
        f"Your appointment {SHORT} is booked.",
        f"Your appointment {LONG} is booked.",
        f"I have, {LONG}, booked it.",
        f"{LONG}, your appointment is booked, {LONG}.",
        f"If you like looms, {LONG}, your appointment is booked.",
        f"Is it so, {LONG}, that your appointment is booked?",
        f"Ihr Termin {'der schönen Webstühle ' * 60} ist gebucht.",
        "videocall " * 300 + "ist heute gebucht",
        "Your appointment is booked" * 200,
        "Votre rendez-vous" + " de nos beaux métiers" * 60 + " est réservé.",
    ],
)
def test_a_claim_stays_one_however_long_its_sentence(text: str) -> None:
    assert Action.BOOKED in deeds(text)


@pytest.mark.parametrize(
    "text",
    [
        f"Your appointment is not booked yet, {FILL}.",
        f"If you like looms, {FILL}, your appointment is booked.",
        "We weave, spin, dye and knit. " * 60,
        f"{LONG}.".replace("have had", "knew"),
    ],
)
def test_long_texts_without_a_claim_have_none(text: str) -> None:
    assert deeds(text) == set()


def test_an_offer_stays_one_however_long_its_sentence() -> None:
    assert find_offers(f"If you like, 15:00 is free {LONG}.") != []
    assert find_offers(f"15:00 {LONG} is free and not {LONG} taken.") != []
    assert find_offers("If you like, 15:00 is free.") == []
    assert denies_offers(f"If you like, {LONG}, there are no free times.")
    assert claims_finding(f"If you like, {LONG}, I found free times.")
    assert not claims_finding("If you like, I found free times.")
