"""Visitors who change their mind, ask for more, slip, give up or say something odd."""

import json

import pytest

from app.conversation.events import (
    AssistantMessage,
    EndReason,
    ProposalEnd,
    ToolRequest,
    VisitorInput,
)
from app.conversation.sentence_ids import Subject
from app.conversation.tools import ToolCall
from tests.offline.conversation import Conversation

ADA = "name=Ada Lovelace; email=ada@example.com"
GONE = ProposalEnd("p1", EndReason.NOT_POSSIBLE, "slot-occupied")


@pytest.mark.parametrize(
    ("words", "when", "first"),
    [
        pytest.param(
            "do you have anything later?",
            "from",
            "1. Tuesday, 24 November 2026, 11:00",
            id="later",
        ),
        pytest.param(
            "more times please", "from", "1. Tuesday, 24 November 2026, 11:00", id="more"
        ),
        pytest.param("something earlier?", "before", "no others", id="earlier"),
    ],
)
async def test_more_times_are_looked_for_beyond_those_shown(
    words: str, when: str, first: str
) -> None:
    talk = Conversation()
    await talk.say("An intro call, any time")  # six slots: Monday and Tuesday 09:00

    answer = await talk.say(words)

    assert talk.made("find_slots")["when"].startswith(f"{when} ")
    assert first in answer


async def test_later_on_a_day_does_not_offer_the_same_again() -> None:
    talk = Conversation()
    await talk.say("An intro call tomorrow")

    answer = await talk.say("anything later?")

    assert talk.made("find_slots")["when"] == "Monday, 23 November 2026, after 16:00"
    assert "no others" in answer
    assert "s2" not in answer


async def test_a_day_later_is_passed_on_in_the_visitors_words() -> None:
    talk = Conversation()
    await talk.say("An intro call next Tuesday afternoon")

    answer = await talk.say("a day later")

    assert talk.made("find_slots")["when"] == "a day later"
    assert "Wednesday, 25 November 2026, 14:00" in answer


async def test_a_yes_with_a_change_is_a_change() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow")
    await talk.say("the first")

    await talk.say("Yes, but at 4pm")

    assert talk.booked == []
    assert talk.made("propose_booking")["slot_id"] == "s5"


async def test_another_length_at_another_time_is_looked_up_and_not_chosen() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow")

    await talk.say("rather 15 minutes at 11:00")

    assert talk.tools_used == ["find_slots", "propose_booking"]
    search = talk.made("find_slots")
    assert (search["duration"], search["when"]) == (15, "tomorrow, at 11:00")


async def test_an_ordinal_of_a_date_is_no_place_in_the_list() -> None:
    talk = Conversation()
    await talk.say("I need an appointment")

    answer = await talk.say("on May 3rd, a consultation")

    assert talk.made("find_slots")["meeting_type"] == "consultation"
    assert "3 May 2027" in answer


async def test_a_number_is_counted_in_the_list_shown_last() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow")
    await talk.say("in the afternoon")

    await talk.say("2")

    assert talk.made("propose_booking")["slot_id"] == "s4"


async def test_of_a_list_that_was_cut_a_day_is_looked_up_anew() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call next week in the afternoon")  # six of more

    answer = await talk.say("rather on Thursday")
    assert "Thursday, 26 November 2026, 12:00–17:00" in answer
    assert "3. Thursday, 26 November 2026, 16:00" in answer

    await talk.say("An intro call next week in the afternoon")
    await talk.say("the first one on Tuesday")
    assert talk.tools_used == ["propose_booking"]


async def test_a_visitor_who_has_a_hosts_name_does_not_name_the_host() -> None:
    talk = Conversation()
    await talk.say("A consultation tomorrow")

    await talk.say("I'm Tom Lehrer, tom@example.com")

    assert talk.tools_used == []


async def test_a_line_copied_from_the_list_is_a_choice() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow")

    await talk.say("3. Monday, 23 November 2026, 14:00 with Mia Berger")

    assert talk.made("propose_booking")["slot_id"] == "s3"


@pytest.mark.parametrize("words", ["what now?", "give me a second", "hmm, let me think"])
async def test_thinking_aloud_is_neither_a_wish_nor_a_choice(words: str) -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow")

    answer = await talk.say(words)

    assert talk.tools_used == []
    assert "which of them" in answer.lower()


async def test_an_insult_is_no_name() -> None:
    talk = Conversation()
    await talk.say("An intro call tomorrow at 14:00, ada@example.com")

    answer = await talk.say("Stupid Bot")

    assert talk.tools_used == []
    assert "I am sorry" in answer
    assert "your name" in answer


@pytest.mark.parametrize(
    "words",
    ["the name should be Ada King", "My name is Ada King", "Der Name muss Ada King sein"],
)
async def test_a_name_is_corrected_by(words: str) -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow at 14:00")

    await talk.say(words)

    assert talk.made("propose_booking")["name"] == "Ada King"


async def test_who_gives_details_before_choosing_is_reminded_in_short() -> None:
    talk = Conversation()
    await talk.say("An intro call tomorrow")

    assert await talk.say("I'm Ada Lovelace, ada@example.com") == "Which one suits you?"
    assert "Its number or its time is enough" in await talk.say("sounds good")


async def test_an_incomplete_address_is_said() -> None:
    talk = Conversation()
    await talk.say("I'm Ada Lovelace, an intro call tomorrow at 14:00")

    answer = await talk.say("it's ada@example")

    assert "“ada@example” is not a complete e-mail address." in answer


@pytest.mark.parametrize("words", ["never mind", "Forget it", "cancel that", "vergiss es"])
async def test_who_gives_up_is_let_go(words: str) -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow")
    await talk.say("the first")

    assert "I leave it" in await talk.say(words)
    await talk.say("A product demo on Thursday")

    assert talk.made("find_slots")["meeting_type"] == "product-demo"


async def test_after_the_booking_cancelling_is_explained() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow at 14:00")
    await talk.say("yes")

    for words in ("Can I cancel it?", "I need to move my appointment to Friday"):
        assert "links in its confirmation e-mail" in await talk.say(words)
        assert talk.tools_used == []


async def test_after_the_booking_another_one_is_of_the_same_kind() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow at 14:00")
    await talk.say("yes")

    await talk.say("Another one on Friday, please")

    assert talk.made("find_slots")["meeting_type"] == "intro-call"


async def test_a_confirmation_in_unknown_words_ends_the_booking_too() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow at 14:00")
    talk.book("yes", done="Done. You will get an e-mail.")

    assert await talk.say("Thanks!") == "You are welcome."


async def test_a_yes_that_came_too_late_leads_to_new_times() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow")
    await talk.say("the first")
    talk.add(VisitorInput("yes"))
    talk.ended(GONE)
    talk.add(AssistantMessage("Oh dear.", asks=frozenset(), listed=()))

    await talk.say("then the second")

    assert talk.made("propose_booking")["slot_id"] == "s2"


async def test_a_trouble_of_the_calendar_is_said_and_it_is_asked_again_later() -> None:
    talk = Conversation()
    talk.desk.canned["find_slots"] = [{"error": "unavailable", "message": "Try again later."}]

    assert "Try again later." in await talk.say("An intro call tomorrow")
    await talk.say("And now?")

    assert talk.tools_used == ["find_slots"]


async def test_a_time_that_is_over_is_said() -> None:
    talk = Conversation()

    answer = await talk.say("An intro call yesterday")

    assert "over already" in answer
    assert "Which day or time would suit you?" in answer


async def test_a_day_or_a_time_that_does_not_exist_is_said() -> None:
    talk = Conversation()

    answer = await talk.say("An intro call on 31 November at 10")

    assert "There is no such day." in answer
    assert "Which day or time would suit you?" in answer
    assert "There is no such time." in await talk.say("30 November at 25:00")


async def test_a_phone_number_that_the_meeting_needs_is_asked_for() -> None:
    talk = Conversation(known=ADA)
    talk.desk.canned["propose_booking"] = [
        {"error": "phone-required", "message": "phone: needed for this kind of meeting"}
    ]

    assert "your phone number" in await talk.say("An intro call tomorrow at 14:00")
    await talk.say("+49 30 1234567")

    assert talk.made("propose_booking")["phone"] == "+49301234567"


async def test_times_that_our_code_offers_after_a_lost_slot_are_chosen_like_any_others() -> (
    None
):
    talk = Conversation(known=ADA)
    await talk.say("An intro call tomorrow")
    await talk.say("the first")
    talk.add(VisitorInput("yes"))
    talk.ended(GONE)
    asked = {"meeting_type": "intro-call", "when": "", "host": None, "duration": None}
    result = talk.desk.run("find_slots", asked)
    talk.called("find_slots", asked, result)
    listed = tuple(slot["id"] for slot in result["slots"])
    talk.add(AssistantMessage("Oh dear.", asks=frozenset({Subject.SLOT}), listed=listed))
    talk.answered = len(talk.events)

    await talk.say("the second one")

    assert talk.made("propose_booking")["slot_id"] == result["slots"][1]["id"]


async def test_a_call_that_was_interrupted_is_made_again() -> None:
    talk = Conversation(known=ADA)
    talk.add(VisitorInput("An intro call tomorrow"))
    asked = {"meeting_type": "intro-call", "when": "tomorrow", "host": None, "duration": None}
    talk.add(ToolRequest((ToolCall("dead", "find_slots", json.dumps(asked)),)))

    [call] = (await talk.reply()).calls

    assert (call.name, json.loads(call.arguments)["when"]) == ("find_slots", "tomorrow")


async def test_where_a_rotation_decides_no_host_is_named() -> None:
    talk = Conversation()
    talk.desk.canned["find_slots"] = [
        {
            "understood": "Monday, 23 November 2026",
            "zone": "Europe/Berlin",
            "slots": [
                {"id": "s1", "label": "Monday, 23 November 2026, 09:00", "host": ""},
                {"id": "s2", "label": "Monday, 23 November 2026, 10:00", "host": ""},
            ],
        }
    ]

    answer = await talk.say("A consultation tomorrow")
    assert "1. Monday, 23 November 2026, 09:00\n2." in answer

    answer = await talk.say("the second")
    assert answer.startswith("Monday, 23 November 2026, 10:00 is free.")


FIRST, THIRD, LAST = (
    "23 November 2026, 09:00",
    "23 November 2026, 14:00",
    "24 November 2026, 09:00",
)


@pytest.mark.parametrize(
    ("words", "left", "gone"),
    [
        ("not the first one", [THIRD, LAST], [FIRST]),
        ("the first one doesn't work", [THIRD, LAST], [FIRST]),
        ("the first or the third", [FIRST, THIRD], [LAST]),
        ("either the first or the third", [FIRST, THIRD], [LAST]),
        ("neither the first nor the last", [THIRD], [FIRST, LAST]),
    ],
)
async def test_what_is_left_of_a_list_is_asked_for(
    words: str, left: list[str], gone: list[str]
) -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call, any time")

    answer = await talk.say(words)

    assert talk.proposal is None
    assert all(label in answer for label in left)
    assert not any(label in answer for label in gone)


@pytest.mark.parametrize("words", ["any but the first", "alle außer der ersten"])
async def test_where_any_other_will_do_the_next_is_proposed(words: str) -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call, any time")

    await talk.say(words)

    assert talk.made("propose_booking")["slot_id"] == "s2"


async def test_a_place_still_counts_after_the_list_was_shown_again() -> None:
    talk = Conversation(known=ADA)
    await talk.say("An intro call, any time")
    await talk.say("hmm")

    await talk.say("the last one")

    assert talk.made("propose_booking")["slot_id"] == "s6"
