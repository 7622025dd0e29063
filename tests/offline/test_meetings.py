"""Lengths and meeting types in a visitor's words."""

import pytest

from app.language.intent.meetings import match_meetings, said_minutes
from tests.offline.conversation import CATALOGUE, meetings_of

MEETINGS = meetings_of(CATALOGUE)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("a 30 minute call", 30),
        ("30-minute intro", 30),
        ("45 min", 45),
        ("half an hour", 30),
        ("a half-hour call", 30),
        ("an hour would be good", 60),
        ("an hour and a half", 90),
        ("two hours", 120),
        ("a quarter of an hour", 15),
        ("eine halbe Stunde", 30),
        ("eine Viertelstunde", 15),
        ("anderthalb Stunden", 90),
        ("1,5 Stunden", 90),
        ("eine Stunde", 60),
        ("ein 20-minütiges Gespräch", 20),
        ("in 30 minutes", None),
        ("in an hour", None),
        ("in einer halben Stunde", None),
        ("30 minutes later", None),
        ("an hour earlier please", None),
        ("eine Stunde später", None),
        ("2 pm", None),
        ("tomorrow", None),
    ],
)
def test_the_length_is_read_and_told_from_a_time(text: str, minutes: int | None) -> None:
    assert said_minutes(text) == minutes


@pytest.mark.parametrize(
    ("text", "ids", "how"),
    [
        ("an intro call", ["intro-call"], "named"),
        ("intro-call", ["intro-call"], "named"),
        ("the demos", ["product-demo"], "named"),
        ("a call", ["intro-call"], "hinted at"),
        ("a haircut", [], "hinted at"),
        ("intro or demo", ["intro-call", "product-demo"], "named"),
    ],
)
def test_a_meeting_is_matched_by_its_words(text: str, ids: list[str], how: str) -> None:
    found, is_named = match_meetings(text, MEETINGS, None, None)

    assert [meeting.id for meeting in found] == ids
    assert is_named == (how == "named")
