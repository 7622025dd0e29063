"""What is left of a message when the booking is taken out of it."""

import pytest

from app.offline.matter import Matter, read_matter, without_matter
from tests.offline.conversation import Conversation

NAMES = ("Mia Berger", "Ada Lovelace")
ADA = "name=Ada Lovelace; email=ada@example.com"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Wednesday, today I have a sore throat", ["I have a sore throat"]),
        ("Cough and sore throat.", ["Cough and sore throat"]),
        ("unsere Maschine klemmt ständig", ["unsere Maschine klemmt ständig"]),
        ("Guten Tag, mir tut der Rücken weh", ["mir tut der Rücken weh"]),
        ("An intro call on Monday. Our old mill breaks down.", ["Our old mill breaks down"]),
        (
            "I want an appointment and I have had a headache for two days",
            ["I have had a headache for two days"],
        ),
    ],
)
def test_what_is_just_told_is_the_matter(text: str, told: list[str]) -> None:
    assert list(read_matter(text, NAMES).told) == told


@pytest.mark.parametrize(
    "text",
    [
        *("yes please", "ja genau", "oh shoot", "wir sind", "hm", "whatever", "Guten Tag"),
        *("with Mia please", "the second one", "der letzte", "next Tuesday please", "asap"),
        *("I'm Ada", "Ich bin Anna Schmidt", "I am from London", "ada@example.com"),
        *("could you do Thursday?", "No, I said: Yes", "the sooner the better", "it is 8pm"),
        *("alle außer der ersten", "a day later", "that doesn't suit me", "stupid bot"),
        "I am looking for the 10th at around 1:45",
        "my number is +49 30 1234567",
    ],
)
def test_what_belongs_to_the_booking_is_none(text: str) -> None:
    assert not read_matter(text, NAMES)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("it's about the invoice from november 12", "it's about"),
        ("es geht um fünf Maschinen", "es geht um"),
        ("it is about prices, next Tuesday at 3", "it is about , next Tuesday at 3"),
    ],
)
def test_days_and_numbers_of_the_matter_are_no_wish(text: str, rest: str) -> None:
    left = without_matter(text, read_matter(text), with_wish=True)

    assert " ".join(left.split()) == rest


def test_what_is_announced_counts_alone_and_what_is_told_is_added() -> None:
    told = Matter(None, ("our mill is slow",))

    assert told.added_to(None) == "our mill is slow"
    assert told.added_to("it creaks") == "it creaks. our mill is slow"
    assert told.added_to("Our mill is slow") == "Our mill is slow"
    assert Matter("prices").added_to("it creaks") == "prices"


@pytest.mark.parametrize(
    "words",
    [
        "it's about the invoice from november 12",
        "es geht um eine Miete für drei Monate",
        "it's about 5 machines we bought",
        "our fair is on january 20",
    ],
)
async def test_the_matter_does_not_move_a_proposal(words: str) -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow at 14:00")
    first = talk.proposal
    assert first is not None

    await talk.say(words)

    assert talk.proposal is not None
    assert talk.proposal["slot_id"] == first["slot_id"]
    assert talk.proposal["purpose"]


async def test_the_matter_is_said_back_and_nothing_is_asked_anew() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow")

    answer = await talk.say("Our old mill creaks.")

    assert answer == "I have noted: Our old mill creaks. Which one suits you?"


@pytest.mark.parametrize(
    "words",
    [
        "Yes, can you also book an appointment for my daughter at the same time?",
        "my son needs to be vaccinated too",
        "yes and one for my colleague Bob at 3pm",
        "Können Sie außerdem einen Termin am Freitag für meine Frau buchen?",
    ],
)
async def test_a_second_wish_waits_and_changes_nothing(words: str) -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow at 14:00")
    first = talk.proposal

    answer = await talk.say(words)

    assert "One after the other" in answer
    assert talk.proposal == first
    assert talk.calls == []


async def test_who_wants_to_come_soon_and_agrees_gets_the_first() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call as soon as possible")

    await talk.say("sounds good, yes")

    assert talk.made("propose_booking")["slot_id"] == "s1"


async def test_another_host_is_looked_for() -> None:
    talk = Conversation(known=ADA)
    await talk.say("A consultation with Tom tomorrow")

    await talk.say("are there other people free?")

    assert talk.made("find_slots")["host"] is None


@pytest.mark.parametrize(
    "words",
    [
        "oh no, I can't make it then, the day after?",
        "mist, da kann ich nicht, geht auch ein Tag später?",
        "I meant Wednesday instead",
    ],
)
async def test_who_regrets_what_was_just_booked_wants_to_move_it(words: str) -> None:
    talk = Conversation(known=ADA, tools=frozenset({"find_appointment", "find_slots"}))
    talk.desk.canned["find_appointment"] = [{"error": "proof-needed", "message": "…"}]
    talk.tools |= {"propose_booking"}
    await talk.say("An intro call tomorrow at 14:00")
    talk.book("yes")

    await talk.say(words)

    assert talk.tools_used == ["find_appointment"]
