"""Recorded dialogues become scripts that hold the record's own words."""

from pathlib import Path

import pytest

from app.evaluation.script import DialoguesInvalid, Fact, read_scripts, script_of
from tests.evaluation.records import (
    ALL,
    DATE,
    NAME,
    PLAIN,
    SECOND_THOUGHTS,
    TIME,
    TOLD_ELSEWHERE,
    record,
    user,
    write,
)


def test_only_dialogues_that_ended_in_a_booking_are_scripts(tmp_path: Path) -> None:
    scripts = read_scripts(write(tmp_path, *ALL))

    assert [script.id for script in scripts] == ["plain", "second thoughts", "told elsewhere"]


def test_a_limit_counts_scripts(tmp_path: Path) -> None:
    assert [script.id for script in read_scripts(write(tmp_path, *ALL), 1)] == ["plain"]


def test_the_goal_is_what_was_booked() -> None:
    assert script_of(PLAIN).goal == {
        Fact.HOST: "Velvet Scissors",
        Fact.DATE: "2019-03-07",
        Fact.TIME: "15:30",
    }


def test_facts_are_told_in_the_sentences_of_the_record() -> None:
    opening, time, date = script_of(PLAIN).sayings

    assert opening.text.startswith("I'm looking for somebody to cut my hair.")
    assert (time.text, dict(time.facts)) == (
        "Lovely, I'd like to go there at half past three.",
        {Fact.TIME: "15:30"},
    )
    assert (date.text, dict(date.facts)) == (
        "Next Thursday, please.",
        {Fact.DATE: "2019-03-07"},
    )


def test_a_host_chosen_from_an_offer_is_named_with_the_opening() -> None:
    opening = script_of(PLAIN).sayings[0]

    assert opening.text.endswith(" I would like to see Velvet Scissors.")
    assert opening.facts == {Fact.HOST: "Velvet Scissors"}


def test_an_offer_that_was_accepted_is_a_change_in_the_words_of_the_record() -> None:
    opening, moved, taken = script_of(SECOND_THOUGHTS).sayings

    assert len(opening.facts) == 3
    assert (moved.text, moved.facts) == (
        "Actually, let's do it on the 12th instead.",
        {Fact.DATE: "2019-03-12"},
    )
    assert (taken.text, taken.facts) == ("Make it 11 am, please.", {Fact.TIME: "11:00"})


def test_what_was_told_to_another_service_is_said_before_it_is_spoken_of() -> None:
    sayings = script_of(TOLD_ELSEWHERE).sayings

    assert [saying.text for saying in sayings] == [
        "I want to see the people of Mop & Comb again.",
        "Monday, please.",
        "Then get me in at a quarter to ten that day.",
    ]


def test_words_without_a_value_have_the_one_that_they_get_later() -> None:
    bare = record(
        "bare",
        ("Mop & Comb", "2019-03-04", "10:00"),
        user("Mop & Comb, please.", {NAME: ("Mop & Comb", "Mop & Comb")}),
        user("At 9 that day.", {TIME: ("9", "09:00")}, known={DATE: ("the 4th", "the 4th")}),
        user("Or at 10.", {TIME: ("10", "10:00")}, known={DATE: ("the 4th", "2019-03-04")}),
    )

    told = [dict(saying.facts) for saying in script_of(bare).sayings]

    assert told == [
        {Fact.HOST: "Mop & Comb"},
        {Fact.DATE: "2019-03-04"},
        {Fact.TIME: "09:00"},
        {Fact.TIME: "10:00"},
    ]


def test_the_record_says_how_to_agree() -> None:
    agreements = [script_of(record).agreement for record in (PLAIN, TOLD_ELSEWHERE)]

    assert agreements == ["Yes, that's it.", "Yes, please."]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("no json", "Line 2 of dialogues.jsonl is no dialogue: JSONDecodeError"),
        ('{"id": "x"}', "KeyError: 'booked'"),
        ('{"id": "x", "booked": {"params": {}}}', "ValueError"),
        ("[]", "TypeError"),
    ],
)
def test_a_line_that_is_no_dialogue_is_named(tmp_path: Path, line: str, problem: str) -> None:
    path = write(tmp_path, PLAIN)
    path.write_text(path.read_text() + line + "\n")

    with pytest.raises(DialoguesInvalid) as refused:
        read_scripts(path)
    assert problem in str(refused.value)
