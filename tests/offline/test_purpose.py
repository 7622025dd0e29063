"""What a meeting is about, cut out of what was said."""

import pytest

from app.offline.purpose import MAX_LENGTH, said_purpose


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("I'd like to talk about analytical engine pricing.", "analytical engine pricing"),
        ("A call about prices next Tuesday, please", "prices"),
        ("I need help with my engine. Thanks!", "my engine"),
        ("Could we meet to discuss the delivery of the mill?", "the delivery of the mill"),
        ("It's about my invoice, can we do Monday?", "my invoice"),
        ("regarding the contract with Tom", "the contract"),
        ("an intro call because our mill is too slow", "our mill is too slow"),
        ("I have some questions about spare parts, my name is Ada", "spare parts"),
        ("Es geht um die Preise der Maschine.", "die Preise der Maschine"),
        ("wegen der Rechnung, bitte morgen", "der Rechnung"),
        ("Ich würde gern über die Lieferung sprechen", "die Lieferung"),
        ("um über den Vertrag zu sprechen", "den Vertrag"),
        ("Ich möchte die Lieferung besprechen", "die Lieferung"),
        ("Ich brauche Hilfe bei der Inbetriebnahme", "der Inbetriebnahme"),
        ("about the invoice from november 12", "the invoice from november 12"),
        ("Thema: Rechnung vom 12. November", "Rechnung vom 12. November"),
        ("es geht um eine Miete für drei Monate", "eine Miete für drei Monate"),
        ("it's about prices, next Tuesday at 3 please", "prices"),
        ("It is about the delivery on Monday morning", "the delivery"),
    ],
)  # fmt: skip
def test_the_topic_is_found(text: str, purpose: str) -> None:
    assert said_purpose(text) == purpose


@pytest.mark.parametrize(
    "text",
    [
        "What about Tuesday?",
        "How about 3 pm?",
        "A meeting of about 30 minutes",
        "Hi, I'm Ada Lovelace, ada@example.com",
        "the second one",
        "about it",
        "It is about ada@example.com",
    ],
)
def test_where_no_topic_is_said_none_is_found(text: str) -> None:
    assert said_purpose(text) is None


def test_a_long_topic_is_cut_at_a_word() -> None:
    purpose = said_purpose("It is about " + "engines and mills " * 30)

    assert purpose is not None
    assert len(purpose) <= MAX_LENGTH
    assert purpose.endswith(("engines…", "and…", "mills…"))
