"""Clock times that a text offers as free."""

import pytest

from app.language.inspect.offers import (
    claims_finding,
    denies_offers,
    find_offers,
    may_claim_finding,
    may_deny_offers,
)
from app.language.inspect.sentences import plain

OFFERS = {
    "We have 15:00 free.": 1,
    "15:00 is free on Tuesday.": 1,
    "These times are free on Tuesday: 12:00, 13:30 and 14:00.": 1,
    "15:00 is not free, but 16:00 is available.": 1,
    "The slot at 3 pm is available": 1,
    "1. Tuesday, 24 November 2026, 12:00 with Mia\n2. Tuesday, 15:00–15:30\n": 2,
    "Um 15 Uhr ist noch ein Termin frei.": 1,
    "Am Dienstag sind 12:00 und 14:00 Uhr verfügbar.": 1,
}
NONE = [
    "15:00 is not free.",
    "Is 15:00 free for you?",
    "I can look whether 15:00 is free.",
    "You will be free to go at 15:00.",
    "The call takes 30 minutes.",
    "Am Dienstag ist nach 15 Uhr nichts frei.",
    "Passt Ihnen 15 Uhr?",
    "Leider ist um 15 Uhr nichts frei.",
    "You asked for 15:00.",
]


@pytest.mark.parametrize(("text", "many"), OFFERS.items(), ids=list(OFFERS))
def test_an_offer_is_found(text: str, many: int) -> None:
    assert len(find_offers(text)) == many


@pytest.mark.parametrize("text", NONE)
def test_what_offers_nothing_is_left_alone(text: str) -> None:
    assert find_offers(text) == []


def test_a_stretch_of_time_and_what_was_asked_for_are_no_offers() -> None:
    [offer] = find_offers("Mia is free between 12:00 and 17:00, nearest to 15:00 is 14:00.")

    assert "12:00" not in offer
    assert "15:00" not in offer
    assert "14:00" in offer


DENIALS = [
    "There are no free slots.",
    "I'm sorry, there are no available times.",
    "Unfortunately we don't have any openings.",
    "Nothing is free.",
    "We are fully booked.",
    "There are no free appointments.",
    "There are no times available.",
    "Es sind keine Termine frei.",
    "Leider gibt es keine freien Termine.",
    "Es ist leider nichts mehr frei.",
    "Wir sind komplett ausgebucht.",
]
NARROW = [
    "There are no free slots on Monday.",
    "Sorry, I can't find any free slots for an intro call on Wednesday at 12:00.",
    "There are no other free slots.",
    "Nothing is free in the morning.",
    "Nothing is free at that time.",
    "Am Dienstag ist nichts frei.",
    "Weitere sind leider keine freien Termine da.",
]
NO_DENIALS = [
    "If no slots are free, I will tell you.",
    "You have no appointments.",
    "No problem, these times are free.",
    "That takes no time.",
    "There is no time limit.",
    "You have given no dates yet.",
    "No appointments were found under that address.",
    "The call is free and costs nothing.",
    "Keine Sorge.",
    "Are there no free slots?",
]


@pytest.mark.parametrize("text", DENIALS)
def test_that_nothing_is_free_is_found(text: str) -> None:
    assert denies_offers(text)
    assert denies_offers(text, outright=True)
    assert may_deny_offers(plain(text))


@pytest.mark.parametrize("text", NARROW)
def test_that_something_is_not_free_is_not_said_outright(text: str) -> None:
    assert denies_offers(text)
    assert not denies_offers(text, outright=True)
    assert may_deny_offers(plain(text))


@pytest.mark.parametrize("text", NO_DENIALS)
def test_what_denies_nothing_is_left_alone(text: str) -> None:
    assert not denies_offers(text)


FINDINGS = [
    "I have found one suitable time slot for you.",
    "I found several free times.",
    "Ich habe zwei Termine für Sie gefunden.",
    "Passende Zeitfenster habe ich gefunden.",
]
NO_FINDINGS = [
    "I have not found any slots.",
    "Once I have found a slot, I will tell you.",
    "I found your message.",
    "Das habe ich leider nicht gefunden.",
]


@pytest.mark.parametrize("text", FINDINGS)
def test_that_times_were_found_is_found(text: str) -> None:
    assert claims_finding(text)
    assert may_claim_finding(plain(text))


@pytest.mark.parametrize("text", NO_FINDINGS)
def test_what_was_not_found_claims_nothing(text: str) -> None:
    assert not claims_finding(text)
