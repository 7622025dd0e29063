"""Visitors who say things again, correct themselves or ask besides: the booking goes on."""

from datetime import time
from itertools import pairwise

import pytest

from tests.offline.conversation import CATALOGUE, Conversation

ADA = "name=Ada Lovelace; email=ada@example.com"
NOT_UNDERSTOOD = "did not understand"


async def proposed() -> Conversation:
    """A conversation in which Monday at 14:00 has been proposed."""
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow at 14:00")
    assert talk.made("propose_booking")["slot_id"] == "s1"
    return talk


@pytest.mark.parametrize("words", ["14:00 please", "at 2 pm", "tomorrow at 14:00", "the first"])
async def test_to_name_again_what_is_proposed_is_understood(words: str) -> None:
    talk = await proposed()

    answers = [await talk.say(words) for _ in range(3)]

    assert not any(NOT_UNDERSTOOD in answer for answer in answers)
    assert answers[0] != answers[1] != answers[2]
    assert all("yes" in answer for answer in answers)


async def test_to_press_again_what_is_proposed_is_understood() -> None:
    talk = await proposed()

    answer = await talk.say("Mon 23 Nov, 14:00", pressed="s1")

    assert NOT_UNDERSTOOD not in answer
    assert "yes" in answer


@pytest.mark.parametrize(
    "words",
    [
        "Never mind, make it 16:00.",
        "No, I've changed my mind. Is 16:00 possible?",
        "Actually, that won't work after all. Could we do 16:00?",
        "Sorry, I have something else then, 16:00 please",
        "forget it, 16:00 is better",
    ],
)
async def test_to_give_up_a_time_for_another_is_no_end(words: str) -> None:
    talk = await proposed()

    await talk.say(words)

    slot = talk.made("propose_booking")["slot_id"]
    assert talk.desk.labels[slot].endswith("16:00")


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("No, my name is Eva King", {"name": "Eva King"}),
        ("nein, Mein Name ist doch Eva King", {"name": "Eva King"}),
        ("use eva@example.org instead", {"name": "Ada Lovelace", "email": "eva@example.org"}),
        ("no, eva@example.org", {"name": "Ada Lovelace", "email": "eva@example.org"}),
    ],
)
async def test_a_no_with_other_details_keeps_the_time(
    words: str, changed: dict[str, str]
) -> None:
    talk = await proposed()

    await talk.say(words)

    assert talk.made("propose_booking").items() >= {"slot_id": "s1", **changed}.items()


async def test_after_a_plain_no_a_bare_name_is_the_change() -> None:
    talk = await proposed()

    assert "another name" in await talk.say("no")
    await talk.say("Eva King")

    assert talk.made("propose_booking")["name"] == "Eva King"


async def test_a_no_with_another_host_looks_there() -> None:
    talk = Conversation(known=ADA)
    talk.desk.hosts = ("Mia Berger", "Tom Arnold")
    await talk.say("A consultation with Mia tomorrow at 14:00")

    await talk.say("no, with Tom")

    assert talk.made("find_slots")["host"] == "Tom Arnold"
    assert talk.tools_used == ["find_slots", "propose_booking"]


async def test_a_bit_later_is_later_than_what_is_proposed() -> None:
    talk = await proposed()

    answer = await talk.say("can you make it a bit later?")

    assert "1. Monday, 23 November 2026, 14:30" in answer
    assert "14:00 with" not in answer


async def test_the_later_one_is_one_of_those_offered() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow")

    await talk.say("the later one")

    assert talk.made("propose_booking")["slot_id"] == "s5"


async def test_a_number_with_details_behind_it_is_a_choice() -> None:
    talk = Conversation()
    await talk.say("An intro call tomorrow")

    await talk.say("Number 2, please. ada@example.com is my address, and the name is Ada King.")

    proposal = talk.made("propose_booking")
    assert (proposal["slot_id"], proposal["name"]) == ("s2", "Ada King")


async def test_a_choice_goes_on_where_the_list_was_narrowed() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call, Tuesday or Thursday morning")
    await talk.say("Thursday")  # 09:00 and 11:00

    await talk.say("11")

    slot = talk.made("propose_booking")["slot_id"]
    assert talk.desk.labels[slot] == "Thursday, 26 November 2026, 11:00"


async def test_around_a_time_proposes_that_time_if_it_is_free() -> None:
    talk = Conversation(known=ADA)

    await talk.say("An intro call tomorrow around 14:00")

    slot = talk.made("propose_booking")["slot_id"]
    assert talk.desk.labels[slot] == "Monday, 23 November 2026, 14:00"


@pytest.mark.parametrize(
    "words",
    ["Who takes care of your garden?", "Do you have parking?", "What is your phone number?"],
)
async def test_a_question_that_has_no_answer_here_is_not_misunderstood(words: str) -> None:
    talk = Conversation()
    await talk.say("An intro call")

    answer = await talk.say(words)

    assert NOT_UNDERSTOOD not in answer
    assert talk.tools_used == []


async def test_no_answer_is_given_twice_in_a_row() -> None:
    talk = Conversation()
    await talk.say("An intro call")

    answers = [await talk.say(words) for words in ("hm", "blub", "foo", "bar", "baz", "qux")]

    assert all(one != other for one, other in pairwise(answers))
    assert "a person can help you" in answers[1]


async def test_who_is_sent_to_the_booking_page_is_told_its_address() -> None:
    talk = Conversation()
    page = "https://book.example/"
    await talk.say("An intro call", page=page)

    answers = [await talk.say(words, page=page) for words in ("hm", "blub")]

    assert page not in answers[0]
    assert answers[1].endswith(f"\n{page}")


async def test_part_of_a_meetings_name_does_not_outweigh_a_host() -> None:
    talk = Conversation()

    answer = await talk.say("I need a product, I'd like to see Mia Berger on Monday at 14:00")

    assert "1. Intro call" in answer
    assert "Product demo" not in answer


@pytest.mark.parametrize("words", ["Is this a bot?", "Are you a machine?", "ist das ein Bot?"])
async def test_it_says_what_it_is(words: str) -> None:
    answer = await Conversation().say(words)

    assert "a program" in answer


async def test_a_time_alone_is_meant_on_the_day_that_was_chosen() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call on Thursday or Friday")
    await talk.say("the Friday one")

    await talk.say("better at 11")

    proposed = talk.made("propose_booking")["slot_id"]
    assert talk.desk.labels[proposed] == "Friday, 27 November 2026, 11:00"


async def test_a_wish_told_again_and_again_is_not_answered_alike() -> None:
    talk = Conversation(known=ADA)

    answers = [
        await talk.say("An intro call on Thursday, any time before four") for _ in "1234"
    ]

    assert all(one != other for one, other in pairwise(answers))
    assert not any(NOT_UNDERSTOOD in answer for answer in answers)
    assert "a person" in answers[3]


async def test_this_week_is_this_week_whatever_was_spoken_of_before() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call on December 10th at 14:00")

    answer = await talk.say("I would like to come on Friday next week")

    assert "Friday, 27 November 2026, 14:00" in answer


async def test_a_refused_contradiction_is_not_told_in_the_programs_words() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow")
    refusal = {"error": "slot-contradicts", "message": "The visitor said: x", "slots": []}
    talk.desk.canned["propose_booking"] = [refusal]

    answer = await talk.say("the second")

    assert "The visitor said" not in answer
    assert "Which day or time would suit you?" in answer


async def test_with_another_host_it_stays_at_the_same_time() -> None:
    talk = Conversation(known=ADA)
    talk.desk.hosts = ("Mia Berger", "Tom Arnold")
    await talk.say("A consultation with Tom on Thursday")
    await talk.say("at 14:00")

    await talk.say("actually with Mia")

    assert talk.made("find_slots")["host"] == "Mia Berger"
    proposed = talk.made("propose_booking")["slot_id"]
    assert talk.desk.labels[proposed] == "Thursday, 26 November 2026, 14:00"


@pytest.mark.parametrize("words", ["a demo", "with Tom", "product demo with Tom Arnold"])
async def test_to_name_again_what_is_known_is_understood(words: str) -> None:
    talk = Conversation(known=ADA)
    await talk.say("A product demo with Tom on Thursday")

    answer = await talk.say(words)

    assert NOT_UNDERSTOOD not in answer


async def test_a_phone_number_is_asked_for_differently_until_it_comes() -> None:
    talk = Conversation(known=ADA)
    refusal = {"error": "phone-required", "message": "This place needs the attendee's phone."}
    talk.desk.canned["propose_booking"] = [refusal]

    answers = [
        await talk.say(words) for words in ("An intro call tomorrow at 14:00", "hm", "why")
    ]
    assert all("your phone number" in answer for answer in answers)
    assert answers[0] != answers[1] != answers[2]
    await talk.say("+49 30 1234567")

    proposed = talk.made("propose_booking")
    assert (proposed["phone"], proposed["slot_id"]) == ("+49301234567", "s1")


async def test_a_number_that_another_model_made_up_is_not_asked_for() -> None:
    talk = Conversation()
    await talk.say("An intro call tomorrow at 14:00")
    made_up = {"slot_id": "s1", "email": "mia@example.com", "phone": "123-456-7890"}
    message = "The visitor has not written the phone number '123-456-7890'."
    refusal = {"error": "email-not-said", "message": message}

    answer = await talk.say(
        "I'm Iris Wolf, iris@example.com", tried=[("propose_booking", made_up, refusal)]
    )

    assert "phone" not in answer
    assert talk.made("propose_booking")["email"] == "iris@example.com"


async def test_what_another_model_searched_for_in_vain_is_looked_for_anew() -> None:
    """It asked for a host who is none, and proposed a slot that it made up."""
    talk = Conversation(known=ADA)
    search = {"meeting_type": "intro-call", "when": "Tuesday", "host": "Ada", "duration": None}
    proposal = {"slot_id": "s1", "name": "Ada Lovelace", "email": "ada@example.com"}
    no_host = {"error": "host-not-allowed", "message": "Intro call is held by Mia Berger."}
    no_slot = {"error": "slot-not-found", "message": "There is no such slot id."}

    answer = await talk.say(
        "An intro call on Tuesday at 14:00",
        tried=[
            ("find_slots", search, no_host),
            ("propose_booking", proposal, no_slot),
            ("list_meeting_types", {}, {"meeting_types": list(CATALOGUE)}),
        ],
    )

    assert "no longer" not in answer
    assert talk.made("find_slots")["when"] == "on Tuesday at 14:00"
    assert talk.made("propose_booking")["slot_id"] == "s1"


async def test_who_chooses_another_time_when_asked_for_a_number_is_asked_again() -> None:
    talk = Conversation(known=ADA)
    refusal = {"error": "phone-required", "message": "This place needs the attendee's phone."}
    talk.desk.canned["propose_booking"] = [refusal]
    await talk.say("An intro call tomorrow")
    await talk.say("the second")

    answer = await talk.say("the first one")
    assert "09:00" in answer
    assert "your phone number" in answer
    await talk.say("+49 30 1234567")

    assert talk.made("propose_booking")["slot_id"] == "s1"


@pytest.mark.parametrize(
    "words", ["Let's do the morning 9:30.", "9:30 please", "for 09:30?", "half past nine"]
)
async def test_half_past_nine_is_not_half_past_nine_in_the_evening(words: str) -> None:
    talk = Conversation(known=ADA)
    talk.desk.clocks = [time(6), time(12), time(21, 30)]
    await talk.say("An intro call on Thursday")
    talk.desk.clocks = [time(9, 30), time(21, 30)]

    await talk.say(words)

    proposed = talk.made("propose_booking")["slot_id"]
    assert talk.desk.labels[proposed] == "Thursday, 26 November 2026, 09:30"
