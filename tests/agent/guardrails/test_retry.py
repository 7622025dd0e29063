"""A model that lies: the visitor never reads it, and is told how things stand."""

import json
from pathlib import Path

import pytest

from app.conversation.events import ToolRequest, WithheldText, of_kind
from app.conversation.model import ModelRequest, ModelUnavailable
from app.store.conversations.model_calls import list_model_calls
from app.store.engine.database import Database
from tests.agent.office import Office
from tests.agent.scripted import ScriptedModel, Step, calls, fails, says
from tests.agent.test_turn import FIND, PROPOSE, TO_A_PROPOSAL
from tests.agent.visiting import Visitor, visitor_of
from tests.desk.business import open_business

LIES = [
    "Great! You're all set for Monday at 10:00.",
    "Your appointment is confirmed.",
    "I've cancelled your appointment.",
    "Super, der Termin ist gebucht.",
]
NOTHING_BOOKED = "Nothing is booked yet. Tell me what and when"


@pytest.fixture
def office(sqlite_database: Database) -> Office:
    open_business(sqlite_database)
    return Office(sqlite_database)


def note(ask: ModelRequest) -> str:
    """What the model was told of its first text."""
    last = ask.messages[-1]
    assert last["role"] == "user"
    return str(last["content"])


def withheld(visitor: Visitor | Office) -> list[WithheldText]:
    return list(of_kind(visitor.log(), WithheldText))


@pytest.mark.parametrize("streamed", [False, True], ids=["JSON", "SSE"])
@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_asked_for_anew_and_never_read(
    sqlite_database: Database, tmp_path: Path, lie: str, *, streamed: bool
) -> None:
    open_business(sqlite_database)
    model = ScriptedModel([says("Hello. How are you?"), says(lie), says("Which day, please?")])
    with visitor_of(sqlite_database, model, tmp_path) as visitor:
        visitor.says("hello", language="en")
        say = visitor.hears if streamed else visitor.says
        say("ok book it")

        assert lie not in visitor.seen
        assert not any(word in visitor.seen for word in ("all set", "confirmed", "cancelled"))
        assert "Which day, please?" in visitor.seen
        assert [each.text for each in withheld(visitor)] == [lie]
    assert "Nothing is booked yet" in note(model.asked[2])
    assert model.asked[2].messages[:-2] == model.asked[1].messages


@pytest.mark.parametrize("streamed", [False, True], ids=["JSON", "SSE"])
@pytest.mark.parametrize(
    ("language", "said"), [("en", NOTHING_BOOKED), ("de", "Noch ist nichts")]
)
@pytest.mark.parametrize("lie", LIES)
def test_who_lies_twice_is_replaced(
    sqlite_database: Database,
    tmp_path: Path,
    lie: str,
    language: str,
    said: str,
    *,
    streamed: bool,
) -> None:
    open_business(sqlite_database)
    model = ScriptedModel([says(f"Hello. {lie} Goodbye."), says(f"{lie}")])
    with visitor_of(sqlite_database, model, tmp_path) as visitor:
        if streamed:
            stream = visitor.hears("book it", language=language)
            deltas = [
                json.loads(line[6:])["text"]
                for line in stream.splitlines()
                if line.startswith("data: ") and '{"text"' in line
            ]
            assert lie not in "".join(deltas)
        else:
            visitor.says("book it", language=language)

        assert lie not in visitor.seen
        assert said in visitor.seen
        assert "Goodbye" not in visitor.seen


SAME = "Great, which topic shall it be about?"


@pytest.mark.parametrize("streamed", [False, True], ids=["JSON", "SSE"])
def test_who_only_says_the_same_again_is_stuck(
    sqlite_database: Database, tmp_path: Path, *, streamed: bool
) -> None:
    open_business(sqlite_database)
    model = ScriptedModel([says(SAME), says(SAME), says("What is your name?"), says("Hm.")])
    with visitor_of(sqlite_database, model, tmp_path) as visitor:
        visitor.says("hello", language="en")
        before = visitor.seen.count(SAME)
        say = visitor.hears if streamed else visitor.says
        say("looms, and now?")

        assert visitor.seen.count(SAME) == before
        assert "What is your name?" in visitor.seen
        assert [each.flaw for each in withheld(visitor)] == ["said-before"]
    assert [ask.is_stuck for ask in model.asked] == [False, False, True]
    assert model.asked[2].messages == model.asked[1].messages


@pytest.mark.parametrize(
    "echo",
    [
        "Could you find me an intro call with Ada next Tuesday afternoon?",
        "an intro call with Ada",
    ],
)
def test_who_only_says_what_the_visitor_said_is_stuck(
    sqlite_database: Database, tmp_path: Path, echo: str
) -> None:
    """Seen of a small model: it goes on as if it were the visitor."""
    open_business(sqlite_database)
    model = ScriptedModel([says(echo), says("At what time?"), says("Hm.")])
    with visitor_of(sqlite_database, model, tmp_path) as visitor:
        visitor.says("Could I get an intro call with Ada next Tuesday afternoon?")

        assert "At what time?" in visitor.seen
        assert [each.text for each in withheld(visitor)] == [echo]
    assert [ask.is_stuck for ask in model.asked] == [False, True]


def test_an_echo_with_our_own_marks_is_not_read_the_second_time_either(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """Seen of a small model: the visitor's message comes back with what fences it."""
    open_business(sqlite_database)
    wish = "What is free for an intro call on Thursday?"
    model = ScriptedModel([says(f"<visitor>\n{wish}\n</visitor>")] * 2)
    with visitor_of(sqlite_database, model, tmp_path) as visitor:
        visitor.says(wish, language="en")

        assert "<visitor>" not in visitor.seen
        assert "I can help you with appointments here." in visitor.seen


@pytest.mark.parametrize("streamed", [False, True], ids=["JSON", "SSE"])
def test_who_talks_of_tools_instead_of_calling_them_is_stuck(
    sqlite_database: Database, tmp_path: Path, *, streamed: bool
) -> None:
    open_business(sqlite_database)
    told = "For a slot you can call `find_slots` with the host set to Ada."
    model = ScriptedModel([says("Hello."), says(told), says("At what time?"), says("Hm.")])
    with visitor_of(sqlite_database, model, tmp_path) as visitor:
        visitor.says("hello", language="en")
        say = visitor.hears if streamed else visitor.says
        say("An intro call, please")

        assert "find_slots" not in visitor.seen
        assert "At what time?" in visitor.seen
        assert [each.flaw for each in withheld(visitor)] == ["tool-named"]
    assert [ask.is_stuck for ask in model.asked] == [False, False, True]


def test_who_sums_up_and_asks_for_more_is_not_stuck(
    sqlite_database: Database, tmp_path: Path
) -> None:
    open_business(sqlite_database)
    summary = "An intro call with Ada next Tuesday: may I have your name and your address?"
    model = ScriptedModel([says(summary)])
    with visitor_of(sqlite_database, model, tmp_path) as visitor:
        visitor.says("I would like an intro call with Ada next Tuesday.")

        assert summary in visitor.seen
        assert withheld(visitor) == []


def test_who_knows_nothing_else_may_say_it_again(
    sqlite_database: Database, tmp_path: Path
) -> None:
    open_business(sqlite_database)
    model = ScriptedModel([says("It takes 30 minutes.")] * 3)
    with visitor_of(sqlite_database, model, tmp_path) as visitor:
        visitor.says("how long does it take?", language="en")
        before = visitor.seen.count("It takes 30 minutes.")
        visitor.says("how long?")

        assert visitor.seen.count("It takes 30 minutes.") == 2 * before


async def test_a_lie_costs_and_is_counted(office: Office) -> None:
    office.hears("book it")

    await office.answered(ScriptedModel([says(LIES[0]), says(LIES[1])]))

    with office.database.read() as session:
        made = list_model_calls(session, office.id)
    assert [call["outcome"] for call in made] == ["withheld", "withheld", "stop"]
    codes = [each.flaw for each in withheld(office)]
    assert codes == ["untrue-claim", "untrue-claim"]


@pytest.mark.parametrize("failure", [fails(), fails(ModelUnavailable("gone"), begun="It is")])
async def test_where_no_second_answer_comes_our_own_is_given(
    office: Office, failure: Step
) -> None:
    office.hears("book it")

    [said] = await office.answered(ScriptedModel([says(LIES[0]), failure]))

    assert said.startswith(NOTHING_BOOKED)


async def test_a_second_answer_may_do_what_the_first_only_claimed(office: Office) -> None:
    office.hears("An intro on Monday at 10, I am Mara Linde, mara@home.example")
    steps = [calls(("find_slots", FIND)), says("Booked!"), *TO_A_PROPOSAL[1:]]

    [said] = await office.answered(ScriptedModel(steps))

    assert said.startswith("Shall I book this for you?")


async def test_a_lie_beside_a_call_is_cut_and_the_call_runs(office: Office) -> None:
    office.hears("An intro on Monday at 10, I am Mara Linde, mara@home.example")
    lying = calls(("propose_booking", PROPOSE), text="One moment. It's booked! Bye.")
    steps = [calls(("find_slots", FIND)), lying, TO_A_PROPOSAL[2]]

    said = await office.answered(ScriptedModel(steps))

    asked = [each.text for each in of_kind(office.log(), ToolRequest)]
    assert asked == ["", "One moment."]
    assert said[-1].startswith("Shall I book this for you?")


async def test_with_an_open_proposal_a_lie_becomes_the_question_again(office: Office) -> None:
    model = ScriptedModel([*TO_A_PROPOSAL, says("It's booked, on Google Meet."), says("Done!")])
    office.hears("An intro on Monday at 10, I am Mara Linde, mara@home.example")
    await office.answered(model)
    office.hears("where is it?")

    said = await office.answered(model)

    assert said[1].startswith("Nothing is booked yet: that takes your yes")
    assert said[2].startswith("Shall I book this for you?")


async def test_what_is_booked_may_be_said_and_nothing_else_of_it(office: Office) -> None:
    steps = [*TO_A_PROPOSAL, says("Yes, it's booked: Monday at 10:00 with Ada.")]
    model = ScriptedModel([*steps, says("It's booked for Tuesday."), says("It's on Tuesday!")])
    office.hears("An intro on Monday at 10, I am Mara Linde, mara@home.example")
    await office.answered(model)
    office.hears("yes")
    await office.answered(model)
    office.hears("is it booked?")
    assert (await office.answered(model))[-1] == "Yes, it's booked: Monday at 10:00 with Ada."
    office.hears("when is it again?")

    said = await office.answered(model)

    when = "Monday, 23 November 2026, 10:00–10:30 (Europe/Berlin)"
    assert said[-1] == f"This is booked: Intro with Ada Berg on {when}."
    assert when in note(model.asked[-1]).replace(
        "09:00–09:30 (UTC)", "10:00–10:30 (Europe/Berlin)"
    )


async def test_times_that_no_search_returned_are_not_offered(office: Office) -> None:
    office.hears("An intro on Monday at 10, please")
    lies = says("We have 15:00 free.")
    model = ScriptedModel([calls(("find_slots", FIND)), lies, says("10:00 is free.")])

    assert await office.answered(model) == ["10:00 is free."]
    assert "Monday, 23 November 2026, 10:00" in note(model.asked[-1])

    model.steps += [lies, lies]
    office.hears("and at 3?")
    said = await office.answered(model)
    assert said[-1] == "These are the free times that I have found:\n1. Mon 23 Nov, 10:00"


async def test_times_that_were_found_are_not_denied(office: Office) -> None:
    office.hears("An intro on Monday at 10, please")
    denials = [says("I am sorry, there are no free slots."), says("Sorry, nothing is free.")]
    model = ScriptedModel([calls(("find_slots", FIND)), *denials])

    [said] = await office.answered(model)

    assert said.startswith("These are the free times that I have found:\n1. Monday, 23 Nov")


async def test_who_lies_twice_gives_way_to_the_second_model(office: Office) -> None:
    office.hears("An intro on Monday at 10, please")
    model = ScriptedModel(
        [says("Booked!"), says("It is booked."), says("Which time?")], has_second=True
    )

    assert await office.answered(model) == ["Which time?"]
    assert [ask.is_stuck for ask in model.asked] == [False, False, True]
    assert "Not so" not in str(model.asked[-1].messages)


async def test_what_was_withheld_is_paid_for_once(office: Office) -> None:
    office.hears("An intro on Monday at 10, please")
    model = ScriptedModel([says("Booked!"), says("It is booked.")])

    [said] = await office.answered(model)

    assert said.startswith("Nothing is booked yet.")
    with office.database.read() as session:
        costs = [each["input_tokens"] for each in list_model_calls(session, office.id)]
    assert costs == [10, 10, 0]


ENGLISH = "Sure, I can help you with that. Which day and time would you like to come?"
DEUTSCH = "Gern, welcher Tag und welche Uhrzeit würden Ihnen denn passen?"


@pytest.mark.parametrize(("second", "heard"), [(DEUTSCH, DEUTSCH), (ENGLISH, ENGLISH)])
async def test_an_answer_in_another_language_is_asked_for_anew_once(
    sqlite_database: Database, second: str, heard: str
) -> None:
    """A model that speaks no other language is better than none."""
    open_business(sqlite_database)
    office = Office(sqlite_database, language="de")
    office.hears("Guten Tag, ich hätte gern ein Gespräch mit Ihnen, bitte")
    model = ScriptedModel([says(ENGLISH), says(second)])

    assert await office.answered(model) == [heard]
    assert "Answer in the visitor's language: de." in note(model.asked[-1])
    assert "Not so" not in note(model.asked[-1])


async def test_without_any_search_no_time_is_offered(office: Office) -> None:
    office.hears("An intro on Monday at 3, please")
    lies = says("15:00 is free on Monday.")

    [said] = await office.answered(ScriptedModel([lies, lies]))

    assert said.startswith("I have not looked for free times yet.")


async def test_an_optin_booking_is_called_not_yet_booked(office: Office) -> None:
    find = {**FIND, "meeting_type": "optin"}
    steps = [calls(("find_slots", find)), *TO_A_PROPOSAL[1:]]
    lies = says("Your appointment is booked.")
    model = ScriptedModel([*steps, lies, lies])
    office.hears("An opt-in on Monday at 10, I am Mara Linde, mara@home.example")
    await office.answered(model)
    office.hears("yes")
    await office.answered(model)
    office.hears("so it is booked?")

    said = await office.answered(model)

    assert said[-1].startswith("Not booked yet: Opt-in with Ben on Monday")
    assert "the link in the mail to mara@home.example" in said[-1]
