"""What is known is the newest of the surest; nothing that was known is lost."""

import pytest

from app.conversation.facts import Confidence, Fact, FactKind, doubtful, known
from app.store.conversations.conversations import ConversationOpening, start_conversation
from app.store.conversations.ratings import Rating, ratings_of, save_rating
from app.store.conversations.visitor_facts import add_facts, list_facts
from app.store.engine.database import Database

SAID, TOLD, GUESSED = Confidence.SAID, Confidence.TOLD, Confidence.GUESSED


def name(value: str, seq: int, confidence: Confidence = SAID) -> Fact:
    return Fact(FactKind.NAME, value, seq, confidence)


@pytest.fixture
def chat(database: Database) -> str:
    with database.begin() as session:
        return start_conversation(session, ConversationOpening("web"), 1_000)


def test_facts_are_kept_in_the_order_in_which_they_became_known(
    database: Database, chat: str
) -> None:
    email = Fact(FactKind.EMAIL, "ada@example.com", 3, SAID)
    with database.begin() as session:
        add_facts(session, chat, [name("Ada Lovelace", 3), email])
        add_facts(session, chat, [name("Ada", 1, TOLD)])

    with database.read() as session:
        assert list_facts(session, chat) == [
            name("Ada", 1, TOLD),
            email,
            name("Ada Lovelace", 3),
        ]
        assert list_facts(session, "another") == []


def test_a_message_that_is_read_again_adds_nothing(database: Database, chat: str) -> None:
    with database.begin() as session:
        for value in ("Ada", "Ada", "Ada King"):
            add_facts(session, chat, [name(value, 1)])

    with database.read() as session:
        assert list_facts(session, chat) == [name("Ada", 1)]


def test_what_a_visitor_says_counts_for_more_than_what_the_page_tells_with_it(
    database: Database, chat: str
) -> None:
    with database.begin() as session:
        for fact in (name("Ada", 1, TOLD), name("Augusta", 1), name("Mia", 1, GUESSED)):
            add_facts(session, chat, [fact])

    with database.read() as session:
        assert list_facts(session, chat) == [name("Augusta", 1)]


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ([name("Ada", 1), name("Ada King", 3)], "Ada King"),
        ([name("Ada", 1, TOLD), name("Augusta", 3)], "Augusta"),
        ([name("Augusta", 1), name("Ada", 3, TOLD)], "Augusta"),
        ([name("Augusta", 1), name("Ada", 3, GUESSED)], "Augusta"),
        ([name("Ada", 1, GUESSED), name("Mia", 3, GUESSED)], "Mia"),
        ([name("Ada", 1), name("@", 3, Confidence.INVALID)], "Ada"),
        ([name("Ada", 1, GUESSED), name("@", 3, Confidence.INVALID)], "Ada"),
    ],
    ids=["newer", "surer", "told", "guessed", "as sure", "invalid", "unsure but valid"],
)
def test_a_newer_fact_counts_unless_it_is_less_sure(facts: list[Fact], value: str) -> None:
    assert known(facts)[FactKind.NAME].value == value


def test_wishes_are_fulfilled_by_a_booking_and_people_stay_who_they_are() -> None:
    wish = Fact(FactKind.WHEN, "Tuesday", 1, SAID)

    assert known([name("Ada", 1), wish], settled=2).keys() == {FactKind.NAME}
    assert known([name("Ada", 1), wish], settled=0).keys() == {FactKind.NAME, FactKind.WHEN}


def test_what_cannot_be_true_is_doubtful_until_it_is_put_right() -> None:
    wrong = Fact(FactKind.EMAIL, "ada@", 3, Confidence.INVALID)
    right = Fact(FactKind.EMAIL, "ada@example.com", 5, SAID)

    assert doubtful([right, wrong], FactKind.EMAIL) == wrong
    assert doubtful([wrong, right], FactKind.EMAIL) is None
    assert doubtful([wrong], FactKind.NAME) is None


def test_the_last_rating_counts(database: Database, chat: str) -> None:
    with database.begin() as session:
        save_rating(session, chat, Rating(2, "slow", 1_000))
        save_rating(session, chat, Rating(5, "", 1_001))

    with database.read() as session:
        assert ratings_of(session, [chat, "another"]) == {chat: Rating(5, "", 1_001)}
