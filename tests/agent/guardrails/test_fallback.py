"""What our own reply says instead of a model's, and what it is known to mean."""

import pytest

from app.agent.guardrails.check import FallbackTopic
from app.agent.guardrails.fallback import Fallback
from app.agent.guardrails.turn_facts import TurnFacts
from app.conversation.sentence_ids import Sentence, asks_of
from tests.agent.guardrails.test_claim_check import BERLIN, NOTHING, PROPOSED, SLOTS, offering

LISTED = {"s1": "Tue 24 Nov, 14:00", "s2": "Tue 24 Nov, 15:00"}
MEANT = [
    (NOTHING, FallbackTopic.APPOINTMENTS, Sentence.NOTHING_BOOKED),
    (PROPOSED, FallbackTopic.APPOINTMENTS, Sentence.NOTHING_BOOKED_YET),
    (NOTHING, FallbackTopic.FREE_TIMES, Sentence.NOT_SEARCHED),
    (NOTHING, FallbackTopic.HELP, Sentence.CAN_HELP),
]


@pytest.mark.parametrize(("facts", "topic", "sentence"), MEANT, ids=[m[2] for m in MEANT])
def test_its_meaning_is_that_of_its_sentence(
    facts: TurnFacts, topic: FallbackTopic, sentence: Sentence
) -> None:
    _, meaning = Fallback("en", BERLIN).tell(facts, topic)

    assert meaning.sentences == (sentence,)
    assert meaning.asks == asks_of(sentence)
    assert meaning.listed == ()


def test_the_free_times_of_the_newest_search_are_listed_with_their_ids() -> None:
    facts = offering(*SLOTS, slots=LISTED)

    text, meaning = Fallback("en", BERLIN).tell(facts, FallbackTopic.FREE_TIMES)

    assert text.splitlines()[1:] == ["1. Tue 24 Nov, 14:00", "2. Tue 24 Nov, 15:00"]
    assert meaning.sentences == (Sentence.FREE_TIMES,)
    assert meaning.listed == ("s1", "s2")
