"""What the assistant's own sentences ask for."""

import pytest

from app.language.intent.asked import asked_in


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("May I have your full name and your e-mail address?", {"name", "email"}),
        ("Bitte nennen Sie mir Ihren Namen und Ihre E-Mail-Adresse.", {"name", "email"}),
        ("What is your phone number?", {"phone"}),
        ("Unter welcher Telefonnummer? Ihre Telefonnummer bitte.", {"phone"}),
        ("Which city are you in?", {"zone"}),
        ("In welcher Zeitzone sind Sie?", {"zone"}),
        ("Which one suits you?", set()),
    ],
)
def test_a_question_asks_for_what_it_names(text: str, wanted: set[str]) -> None:
    assert asked_in(text) == wanted
