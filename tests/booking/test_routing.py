from collections.abc import Callable
from dataclasses import replace

import pytest

from app.booking.routing import (
    Condition,
    Destination,
    Match,
    Question,
    QuestionKind,
    RoutingForm,
    Rule,
    checked_answers,
    checked_form,
    destination_of,
)
from app.errors import Invalid

SALES, HELP, SITE = (
    Destination("sales"),
    Destination(queue_id="help"),
    Destination(redirect="https://a.example"),
)
FORM = RoutingForm(
    id="f",
    name="Where to?",
    questions=(
        Question(
            "topic",
            "What is it about?",
            QuestionKind.CHOICE,
            ("Buying", "Broken loom"),
            required=True,
        ),
        Question("size", "How many looms?"),
    ),
    rules=(
        Rule(
            (
                Condition("topic", Match.EQUALS, ("Buying",)),
                Condition("size", Match.ONE_OF, ("1", "2")),
            ),
            SITE,
        ),
        Rule((Condition("topic", Match.EQUALS, ("Buying",)),), SALES),
        Rule((Condition("size", Match.CONTAINS, ("hundred",)),), SALES),
    ),
    default=HELP,
)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"topic": "Buying"}, SALES),
        ({"topic": "  buying "}, SALES),
        ({"topic": "Buying", "size": "2"}, SITE),
        ({"topic": "Buying", "size": "3"}, SALES),
        ({"topic": "Broken loom"}, HELP),
        ({"topic": "Broken loom", "size": "1"}, HELP),
        ({"topic": "Broken loom", "size": "Two HUNDRED or so"}, SALES),
        ({"topic": "Broken loom", "other": "hundred"}, HELP),
    ],
)
def test_the_first_rule_that_matches_wins(
    answers: dict[str, str], expected: Destination
) -> None:
    assert destination_of(FORM, answers) == expected


def test_no_answer_passes_no_test() -> None:
    for test in Match:
        assert not Condition("q", test, ("a",)).holds({})
        assert not Condition("q", test, ("a",)).holds({"q": ""})


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "answers.topic"),
        ({"topic": " \u200b"}, "answers.topic"),
        ({"topic": "Weather"}, "answers.topic"),
        ({"topic": "Buying", "size": "x" * 2001}, "answers.size"),
    ],
)
def test_answers_that_do_not_do_are_refused(answers: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        destination_of(FORM, answers)
    assert [flaw.field for flaw in caught.value.flaws] == [field]


def test_answers_are_cleaned_and_choices_spelled_as_in_the_form() -> None:
    given = checked_answers(FORM, {"topic": "BUYING", "size": "1\r\n2\u202e", "other": "x"})
    assert given == {"topic": "Buying", "size": "1 2"}


def test_a_form_that_makes_sense_is_kept() -> None:
    assert checked_form(FORM) == FORM


def rules(*conditions: Condition, to: Destination = SALES) -> dict[str, object]:
    return {"rules": (Rule(conditions, to),)}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"questions": (*FORM.questions, Question("size", "Again?"))}, "questions[2].id"),
        ({"questions": (*FORM.questions, Question("new", " "))}, "questions[2].label"),
        (
            {"questions": (*FORM.questions, Question("new", "?", QuestionKind.CHOICE))},
            "questions[2].choices",
        ),
        (
            {
                "questions": (
                    *FORM.questions,
                    Question("new", "?", QuestionKind.CHOICE, ("a", "A")),
                )
            },
            "questions[2].choices",
        ),
        (
            {"questions": (*FORM.questions, Question("new", "?", QuestionKind.TEXT, ("a",)))},
            "questions[2].choices",
        ),
        (rules(), "rules[0].conditions"),
        (rules(Condition("no", Match.EQUALS, ("a",))), "rules[0].conditions[0].questionId"),
        (rules(Condition("size", Match.EQUALS, ("a", "b"))), "rules[0].conditions[0].values"),
        (rules(Condition("size", Match.EQUALS, ())), "rules[0].conditions[0].values"),
        (rules(Condition("size", Match.CONTAINS, (" ",))), "rules[0].conditions[0].values"),
        (
            rules(Condition("size", Match.EQUALS, ("a",)), to=Destination()),
            "rules[0].destination",
        ),
        ({"default": Destination(redirect="javascript:alert(1)")}, "default.redirect"),
    ],
)
def test_a_form_that_makes_no_sense_is_refused(changes: dict[str, object], field: str) -> None:
    change: Callable[..., RoutingForm] = replace
    with pytest.raises(Invalid) as caught:
        checked_form(change(FORM, **changes))
    assert [flaw.field for flaw in caught.value.flaws] == [field]


@pytest.mark.parametrize(("length", "is_taken"), [(2000, True), (2001, False)])
def test_an_answer_has_at_most_2000_characters(length: int, *, is_taken: bool) -> None:
    answers = {"topic": "Buying", "size": "x" * length}
    if is_taken:
        assert checked_answers(FORM, answers)["size"] == "x" * length
        return
    with pytest.raises(Invalid) as refused:
        checked_answers(FORM, answers)
    assert [flaw.field for flaw in refused.value.flaws] == ["answers.size"]
