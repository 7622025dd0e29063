"""Which facts about a visitor count: the newest of the surest, and no fulfilled wish."""

import pytest

from app.conversation.facts import Confidence, Fact, FactKind, doubtful, known

SAID, TOLD = Confidence.SAID, Confidence.TOLD
GUESSED, INVALID = Confidence.GUESSED, Confidence.INVALID


def email(value: str, seq: int, confidence: Confidence = SAID) -> Fact:
    return Fact(FactKind.EMAIL, value, seq, confidence)


@pytest.mark.parametrize("confidence", [SAID, TOLD, GUESSED])
def test_of_two_that_are_as_sure_the_newer_one_counts(confidence: Confidence) -> None:
    facts = [email("ada@exmple.com", 1, confidence), email("ada@example.com", 3, confidence)]

    assert known(facts)[FactKind.EMAIL].value == "ada@example.com"


def test_a_newer_one_that_is_less_sure_does_not_count() -> None:
    facts = [email("ada@example.com", 1), email("info@example.com", 3, GUESSED)]

    assert known(facts)[FactKind.EMAIL].value == "ada@example.com"


def test_what_cannot_be_an_address_takes_no_address_away_but_is_doubtful() -> None:
    facts = [email("ada@example.com", 1), email("ada@example", 3, INVALID)]

    assert known(facts)[FactKind.EMAIL].value == "ada@example.com"
    assert doubtful(facts, FactKind.EMAIL) == facts[1]
    assert doubtful(facts[:1], FactKind.EMAIL) is None


@pytest.mark.parametrize(
    "about",
    [
        FactKind.WHEN,
        FactKind.MEETING,
        FactKind.HOST,
        FactKind.MINUTES,
        FactKind.PURPOSE,
        FactKind.GUESTS,
    ],
)
def test_what_was_wished_for_one_booking_is_not_wished_for_the_next(about: FactKind) -> None:
    fulfilled, newer = Fact(about, "before", 3, SAID), Fact(about, "now", 9, SAID)

    assert about not in known([fulfilled], settled=7)
    assert known([fulfilled, newer], settled=7)[about] == newer


@pytest.mark.parametrize(
    "about",
    [FactKind.NAME, FactKind.EMAIL, FactKind.PHONE, FactKind.ZONE, FactKind.LANGUAGE],
)
def test_who_somebody_is_stays_known_after_a_booking(about: FactKind) -> None:
    assert about in known([Fact(about, "it", 3, SAID)], settled=7)
