"""What leaves while a text is written: harmless words at once, a false claim never."""

import random
import re
import time
from collections.abc import Callable

import pytest

from app.agent.guardrails.stream_filter import StreamFilter
from app.agent.guardrails.turn_facts import TurnFacts
from app.language.inspect.assertions.find_assertions import find_claims
from tests.agent.guardrails.test_claim_check import FOUND, LOOKED, NOT_SO, NOTHING, SO
from tests.language.inspect.assertions import test_assertions_de as german
from tests.language.inspect.assertions import test_assertions_en as english
from tests.language.inspect.test_offers import DENIALS, FINDINGS

CLAIMS = [
    line
    for table in (english, german)
    for line in english.lines(table.BOOKED + table.MOVED + table.CANCELLED)
]
HARMLESS = [
    line
    for table in (english, german)
    for line in english.lines(table.HARMLESS)
    if not re.search(
        r"\d[:.]\d\d|\d uhr", line.lower()
    )  # what is offered is in test_claim_check
]
Cut = Callable[[str], list[str]]
FRAME = ("Good morning, Ada. Let me see. ", " Is there anything else?")


def letters(text: str) -> list[str]:
    return list(text)


def tokens(text: str) -> list[str]:
    """Pieces as models write them: words with the blank before them."""
    return re.findall(r"\s*\S+\s*$|\s*\S+", text)


def shreds(text: str) -> list[str]:
    """Pieces of any length, the same in every run."""
    chance, pieces = random.Random(text), []
    while text:
        size = chance.randint(1, 7)
        pieces.append(text[:size])
        text = text[size:]
    return pieces


def passed(facts: TurnFacts, pieces: list[str]) -> tuple[list[str], StreamFilter]:
    gate = StreamFilter(facts)
    return [*(gate.take(piece) for piece in pieces), gate.rest()], gate


@pytest.mark.parametrize("cut", [letters, tokens, shreds])
@pytest.mark.parametrize("claim", CLAIMS)
def test_of_a_false_claim_nothing_leaves_that_claims_anything(claim: str, cut: Cut) -> None:
    text = FRAME[0] + claim + FRAME[1]

    shown, gate = passed(NOTHING, cut(text))

    if gate.violation is None:  # such as "It is on Tuesday", which depends on what is known
        assert {each.evidence for each in find_claims(claim)} == {"named"}
        return
    left = "".join(shown)
    assert text.startswith(left)
    assert not find_claims(left)
    assert not find_claims(left + ".")
    assert left.startswith(FRAME[0].strip())


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_text_leaves_whole(text: str) -> None:
    framed = FRAME[0] + text + FRAME[1]

    shown, gate = passed(LOOKED, tokens(framed))

    assert gate.violation is None
    assert "".join(shown) == framed


@pytest.mark.parametrize("begins", ["Hello", "I", "Great", "Sure", "Gern", "Welche", "Danke"])
def test_the_first_word_leaves_at_once(begins: str) -> None:
    gate = StreamFilter(NOTHING)
    gate.take("warm")  # patterns are compiled with the first word of a process
    gate = StreamFilter(NOTHING)

    began = time.thread_time()
    shown = gate.take(begins)

    assert shown == begins
    assert time.thread_time() - began < 0.01


def test_words_leave_as_they_come_until_one_may_become_a_claim() -> None:
    gate = StreamFilter(NOTHING)
    pieces = ["Her", " visit", " would", " just", " boo", "ked", " once", " you", " agree", "."]

    shown = [gate.take(piece) for piece in pieces]

    assert shown == ["Her", " visit", " would", " just", " ", "", "", "", "", ""]
    assert gate.rest() == "booked once you agree."


def test_sentences_before_the_false_one_have_left_and_those_behind_it_have_not() -> None:
    shown, gate = passed(NOTHING, tokens("Hello Ada! It is booked. Goodbye."))

    assert "".join(shown) == "Hello Ada! It is"
    assert gate.violation is not None
    assert gate.violation.text == "It is booked."


@pytest.mark.parametrize(("facts", "text"), SO, ids=[text for _, text in SO])
def test_what_is_so_leaves_whole_in_any_pieces(facts: TurnFacts, text: str) -> None:
    for cut in (letters, tokens, shreds):
        assert "".join(passed(facts, cut(text))[0]) == text


@pytest.mark.parametrize(("facts", "text"), [each[:2] for each in NOT_SO])
def test_what_is_not_so_does_not_leave_whole_in_any_pieces(facts: TurnFacts, text: str) -> None:
    for cut in (letters, tokens, shreds):
        shown, gate = passed(facts, cut(text))
        assert gate.violation is not None
        assert "".join(shown) != text


@pytest.mark.parametrize("cut", [letters, tokens, shreds])
@pytest.mark.parametrize("denial", DENIALS)
def test_that_nothing_is_free_does_not_leave_where_something_was_found(
    denial: str, cut: Cut
) -> None:
    pieces, gate = passed(FOUND, cut(FRAME[0] + denial + FRAME[1]))

    assert gate.violation is not None
    shown = "".join(pieces).removeprefix(FRAME[0]).lower()
    assert not re.search(r"\b(?:no|nothing|any|booked|keine|nichts|ausgebucht)\b", shown)


@pytest.mark.parametrize("cut", [letters, tokens, shreds])
@pytest.mark.parametrize("finding", FINDINGS)
def test_that_times_were_found_does_not_leave_where_nobody_looked(
    finding: str, cut: Cut
) -> None:
    pieces, gate = passed(NOTHING, cut(FRAME[0] + finding + FRAME[1]))

    assert gate.violation is not None
    assert "found" not in "".join(pieces)
    assert "gefunden" not in "".join(pieces)
