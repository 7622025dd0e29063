"""What visitors want of an appointment that there is already, in their own words."""

import pytest

from app.conversation.events import BookingMessage, BookingStatus, ToolResponse
from app.offline.changes.change_request import follow
from app.offline.changes.change_words import SIGNS, new_time
from app.offline.dialogue import Context, Dialogue, Outcome, Told, ToolUse, Turn
from app.offline.smalltalk import wants_person
from tests.offline.conversation import BERLIN, NOW

CONTEXT = Context(NOW, BERLIN, "en")
MINE = {"id": "a1", "name": "Intro", "label": "", "host": "Mia", "status": "booked"}
TOLD = Told()


def used(tool: str, arguments: dict[str, str], content: dict[str, object]) -> ToolUse:
    return ToolUse(tool, arguments, ToolResponse("1", tool, content))


FOUND = used("find_appointment", {}, {"appointments": [MINE]})
SEARCHED = used("find_slots", {"meeting_type": "intro"}, {"slots": []})
PROPOSED = used("propose_booking", {"slot_id": "s1"}, {"shown_to_visitor": True})


def done(status: BookingStatus) -> BookingMessage:
    return BookingMessage("It is done.", status, NOW, NOW, "Europe/Berlin", "Mia")


def wanted(*turns: Turn) -> str:
    """What is wanted at the end."""
    return follow(Dialogue(CONTEXT, turns))[0].wanted


def says(text: str, *outcomes: Outcome) -> Turn:
    return Turn((text,), NOW, outcomes, TOLD if outcomes else None)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("I need to move my appointment", "move"),
        ("Could you reschedule our call?", "move"),
        ("I'd like to change the time of my booking", "move"),
        ("reschedule please", "move"),
        ("Ich muss meinen Termin verschieben", "move"),
        ("Kann ich umbuchen?", "move"),
        ("Please cancel my appointment", "cancel"),
        ("I want to cancel my booking", "cancel"),
        ("Cancel", "cancel"),
        ("Ich möchte meinen Termin absagen", "cancel"),
        ("Stornieren Sie bitte meine Buchung", "cancel"),
        ("Sagen Sie den Termin bitte ab", "cancel"),
        ("When is my appointment?", "see"),
        ("Wann ist mein Termin?", "see"),
        ("I'd like to book an appointment", ""),
        ("An intro call on Tuesday, please", ""),
        ("What is your cancellation policy?", ""),
        ("What if I have to cancel my appointment?", ""),
        ("We moved to Berlin", ""),
        ("I want to change my life", ""),
        ("Guten Tag", ""),
    ],
)
def test_of_a_first_message(said: str, meant: str) -> None:
    assert wanted(says(said)) == meant
    assert not meant or SIGNS.search(said)  # else it would not be read at all


def test_it_stands_for_what_was_just_booked() -> None:
    booked = says("yes", done(BookingStatus.BOOKED))
    opening = says("An intro")
    assert wanted(opening, booked, says("Can we move it to Friday?")) == "move"
    assert wanted(opening, booked, says("Please cancel that")) == "cancel"
    assert wanted(opening, says("Can we move it to Friday?")) == ""


def test_while_a_booking_is_under_way_its_time_is_meant() -> None:
    offered = says("An intro on Monday", SEARCHED, TOLD)
    assert wanted(offered, says("can we move the call to four?")) == ""
    assert wanted(offered, says("actually I want to cancel my appointment")) == "cancel"
    proposed = says("An intro on Monday", SEARCHED, PROPOSED, TOLD)
    assert wanted(proposed, says("can we move my appointment to four?")) == ""


def test_it_is_over_when_it_is_done_or_given_up() -> None:
    asked = says("Cancel my appointment", FOUND, TOLD)
    assert wanted(asked, says("yes", done(BookingStatus.CANCELLED)), says("thanks")) == ""
    assert wanted(asked, says("never mind"), says("thanks")) == ""
    assert wanted(asked, says("who is Mia?")) == "cancel"
    assert wanted(asked, says("rather move it to Friday")) == "move"


@pytest.mark.parametrize(
    ("said", "is_read"),
    [
        ("can we move it to Friday?", True),
        ("den Termin absagen", True),
        ("when is my call?", True),
        ("the 15:45 one please", False),
        ("never mind", False),
        ("yes, that is fine", False),
    ],
)
def test_most_messages_are_of_no_appointment_that_there_is(said: str, is_read: bool) -> None:  # noqa: FBT001 — a parameter of the test
    assert bool(SIGNS.search(said)) == is_read


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Please move my appointment to Wednesday at 10", "Wednesday at 10"),
        ("Move my call from Tuesday to Thursday at 11:00?", "Thursday at 11:00?"),
        ("I need to move my Tuesday appointment", ""),
        ("I can't make it on Tuesday, can I reschedule?", ""),
        ("Move my appointment to Friday. ada@example.com, 7K3M-Q9TX", "Friday."),
        ("Can we move my call an hour later?", "Can we move my call an hour later?"),
        (
            "Bitte den Termin am Dienstag auf Mittwoch 10 Uhr verschieben",
            "Mittwoch 10 Uhr verschieben",
        ),
    ],
)
def test_the_new_time_is_told_from_the_old_one(said: str, words: str) -> None:
    assert new_time(said, CONTEXT, intent=True) == words


@pytest.mark.parametrize(
    "said",
    [
        "Can I talk to a person?",
        "I want a human",
        "connect me with a real agent please",
        "could I speak to someone?",
        "Kann ich mit einem Menschen sprechen?",
        "Ich möchte mit einem Mitarbeiter reden",
        "Kann ich mit jemandem sprechen?",
    ],
)
def test_a_person_is_asked_for(said: str) -> None:
    assert wants_person(said)


@pytest.mark.parametrize(
    "said",
    [
        "Are you a real person?",
        "I'd like an appointment with a real person",
        "Ich hätte gern einen Termin mit einem Mitarbeiter",
        "I want to talk to someone about looms",
        "a person of my age",
    ],
)
def test_a_person_is_not_asked_for(said: str) -> None:
    assert not wants_person(said)
