"""The simulated visitor: tells, corrects, and agrees to nothing but the goal."""

from collections.abc import Sequence

import pytest

from app.evaluation.script import script_of
from app.evaluation.shown import Answer, Choice, place_in_list, read_answer, shown_facts
from app.evaluation.visitor import PEOPLE, Visitor
from tests.evaluation.records import PLAIN, SECOND_THOUGHTS

ADA = PEOPLE[0]
THURSDAY, TUESDAY = "Thursday, 7 March 2019", "Tuesday, 12 March 2019"


def visitor(record: dict[str, object]) -> Visitor:
    """Somebody who has opened the conversation."""
    someone = Visitor(script_of(record), ADA)
    someone.opens()
    return someone


def says(text: str) -> Answer:
    return Answer(text, ())


def proposes(host: str, day: str, time: str, who: str = ADA.name, id_: str = "p1") -> Answer:
    lines = [f"• Haircut — {host}", f"• {day}, {time}–16:00 (UTC)", f"• {who}, {ADA.email}"]
    choices = (Choice("confirm", id_, "Yes, book it"), Choice("reject", id_, "No"))
    return Answer("\n".join(["Shall I book this?", *lines]), choices)


def told(someone: Visitor, answers: Sequence[Answer]) -> list[str]:
    return [someone.answers(answer) for answer in answers]


def test_tells_one_fact_after_the_other() -> None:
    someone = visitor(PLAIN)

    assert told(someone, [says("When?"), says("On which day?")]) == [
        "Lovely, I'd like to go there at half past three.",
        "Next Thursday, please.",
    ]


def test_gives_name_and_address_when_asked_beside_what_is_told() -> None:
    someone = visitor(PLAIN)

    answer = someone.answers(says("Which time? And I need your name and e-mail address."))

    assert answer == (
        "Lovely, I'd like to go there at half past three. I'm Ada King, ada@king.example."
    )


def test_gives_a_phone_number_only_when_asked() -> None:
    someone = visitor(PLAIN)
    told(someone, [says("When?"), says("Which day?")])

    assert someone.answers(says("Your phone number?")) == "My phone number is +12025550143."


def test_agrees_to_the_goal_in_the_words_of_the_record_and_then_plainly() -> None:
    someone = visitor(PLAIN)
    told(someone, [says("When?"), says("Which day?")])
    goal = proposes("Velvet Scissors", THURSDAY, "15:30")

    assert told(someone, [goal, goal]) == ["Yes, that's it.", "Yes."]
    assert someone.wrong_proposals == 0


@pytest.mark.parametrize(
    ("proposal", "objection"),
    [
        pytest.param(
            proposes("Velvet Scissors", TUESDAY, "15:30"),
            "No, I said: Next Thursday, please.",
            id="another day",
        ),
        pytest.param(
            proposes("Velvet Scissors", THURSDAY, "16:30"),
            "No, I said: Lovely, I'd like to go there at half past three.",
            id="another time",
        ),
        pytest.param(
            proposes("Someone Else", THURSDAY, "15:30"),
            "No, I said: I'm looking for somebody to cut my hair. I would like to see "
            "Velvet Scissors.",
            id="another host",
        ),
        pytest.param(
            proposes("Velvet Scissors", THURSDAY, "15:30", who="Eve"),
            "No. I'm Ada King, ada@king.example.",
            id="another person",
        ),
    ],
)
def test_refuses_anything_else(proposal: Answer, objection: str) -> None:
    someone = visitor(PLAIN)
    told(someone, [says("When?"), says("Which day?")])

    assert someone.answers(proposal) == objection
    assert someone.wrong_proposals == 1


def test_changes_the_mind_only_when_what_was_said_first_is_proposed() -> None:
    someone = visitor(SECOND_THOUGHTS)
    before = proposes("Mop & Comb", "Saturday, 2 March 2019", "17:00")

    assert someone.answers(before) == "Actually, let's do it on the 12th instead."
    assert someone.answers(before) == "No, I said: Actually, let's do it on the 12th instead."
    after = proposes("Mop & Comb", TUESDAY, "17:00", id_="p2")
    assert someone.answers(after) == "Make it 11 am, please."
    goal = proposes("Mop & Comb", TUESDAY, "11:00", id_="p3")
    assert someone.answers(goal) == "Fine."
    assert someone.wrong_proposals == 1


def test_a_reminder_need_not_name_the_visitor_again() -> None:
    someone = visitor(PLAIN)
    told(someone, [says("When?"), says("Which day?")])
    whole = proposes("Velvet Scissors", THURSDAY, "15:30")
    short = Answer("\n".join(whole.text.splitlines()[:3]), whole.choices)

    assert told(someone, [whole, short]) == ["Yes, that's it.", "Yes."]


def test_picks_the_wanted_time_from_a_list_by_its_number() -> None:
    someone = visitor(PLAIN)
    told(someone, [says("When?"), says("Which day?")])
    listed = says(f"These:\n1. {THURSDAY}, 15:00\n2. {THURSDAY}, 15:30\nWhich one?")

    assert someone.answers(listed) == "Number 2, please."
    assert someone.answers(listed) != "Number 2, please."  # it was of no use


def test_says_again_what_is_asked_for_again() -> None:
    someone = visitor(PLAIN)
    told(someone, [says("When?"), says("Which day?")])

    assert someone.answers(says("Sorry, which day?")) == "Next Thursday, please."
    assert "Next Thursday, please." in someone.answers(says("I did not understand."))


def test_a_proposal_is_read_as_it_is_shown() -> None:
    shown = shown_facts(
        "• Haircut — Mop & Comb\n• Tuesday, 5 March 2019, 9:15\n…7 March 2019, 10:00",
        ("Comb", "Mop & Comb"),
    )

    assert list(shown.values()) == ["Mop & Comb", "2019-03-05", "09:15"]
    assert shown_facts("31 February 2019, 10:00", ()) == {}


def test_a_list_without_the_wanted_time_has_no_place_for_it() -> None:
    goal = script_of(PLAIN).goal

    assert place_in_list(f"1. {THURSDAY}, 15:00\n2. {TUESDAY}, 15:30", goal) is None
    assert place_in_list(f"1. {THURSDAY}, 15:30", goal) == 1


def test_an_answer_is_read_from_the_public_reply() -> None:
    choice = {"type": "confirm", "id": "p", "label": "Yes"}
    reply = {
        "messages": [
            {"role": "user", "text": "hello"},
            {"role": "assistant", "text": "one", "choices": [choice]},
            {"role": "assistant", "text": "two"},
        ]
    }

    answer = read_answer(reply)

    assert (answer.text, answer.is_proposal, answer.booking) == ("one\ntwo", False, None)
