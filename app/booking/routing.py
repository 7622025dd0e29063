"""Routing forms: from a visitor's answers to the meeting that suits them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app.booking.redirect import WEB_ADDRESS, is_web_address
from app.booking.texts import clean_title
from app.errors import Flaw, Invalid, alternatives

MAX_ANSWER = 2000  # characters


class QuestionKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    CHOICE = "choice"


class Match(StrEnum):
    """How an answer is compared; upper and lower case are the same."""

    EQUALS = "equals"
    CONTAINS = "contains"
    ONE_OF = "oneOf"


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a visitor is asked. `choices` are all the answers to choose from."""

    id: str
    label: str
    sort: QuestionKind = QuestionKind.TEXT
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """That the answer to a question passes a test; `oneOf` is the only one of many values."""

    question_id: str
    test: Match
    values: tuple[str, ...]

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Whether these answers pass; no answer never does."""
        given = answers.get(self.question_id, "").casefold()
        values = [clean_title(value).casefold() for value in self.values]
        if not given:
            return False
        if self.test is Match.CONTAINS:
            return all(value in given for value in values)
        return given in values


@dataclass(frozen=True, slots=True)
class Destination:
    """Where answers lead: to a meeting type, to a queue, or out to a web address."""

    meeting_type_id: str | None = None
    queue_id: str | None = None
    redirect: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Where answers lead that fulfil all the conditions."""

    conditions: tuple[Condition, ...]
    destination: Destination


NOWHERE = Destination()


@dataclass(frozen=True, slots=True)
class RoutingForm:
    """Questions, and rules of which the first that matches wins; else the default."""

    id: str
    name: str
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...] = ()
    default: Destination = NOWHERE

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """All places to which it may lead, the default last."""
        return (*(rule.destination for rule in self.rules), self.default)


def destination_of(form: RoutingForm, answers: Mapping[str, str]) -> Destination:
    """Where these answers lead; they may come straight from a visitor.

    Raises:
        Invalid: with one flaw for each question that is not answered as it must be.
    """
    given = checked_answers(form, answers)
    for rule in form.rules:
        if all(condition.holds(given) for condition in rule.conditions):
            return rule.destination
    return form.default


def checked_answers(form: RoutingForm, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers on one line each, choices as the form spells them; others are left out.

    Raises:
        Invalid: as for `destination_of`.
    """
    given: dict[str, str] = {}
    flaws: list[Flaw] = []
    for question in form.questions:
        answer = clean_title(answers.get(question.id, ""))
        known = {choice.casefold(): choice for choice in question.choices}
        field = f"answers.{question.id}"
        if not answer:
            if question.required:
                flaws.append(Flaw(field, "is required"))
        elif len(answer) > MAX_ANSWER:
            flaws.append(Flaw(field, f"at most {MAX_ANSWER} characters"))
        elif question.sort is QuestionKind.CHOICE and answer.casefold() not in known:
            flaws.append(Flaw(field, f"choose {alternatives(question.choices)}"))
        else:
            given[question.id] = known.get(answer.casefold(), answer)
    _refuse(flaws)
    return given


def checked_form(form: RoutingForm) -> RoutingForm:
    """The form with its texts cleaned.

    Raises:
        Invalid: with one flaw for each thing that makes no sense.
    """
    questions = tuple(
        replace(
            question,
            label=clean_title(question.label),
            choices=tuple(clean_title(choice) for choice in question.choices),
        )
        for question in form.questions
    )
    form = replace(form, name=clean_title(form.name), questions=questions)
    _refuse([*_flaws_of_questions(form), *_flaws_of_rules(form)])
    return form


def _flaws_of_questions(form: RoutingForm) -> Iterator[Flaw]:
    if not form.name:
        yield Flaw("name", "must not be empty")
    ids = [question.id for question in form.questions]
    for index, question in enumerate(form.questions):
        field = f"questions[{index}]"
        if not question.label:
            yield Flaw(f"{field}.label", "must not be empty")
        if ids.index(question.id) < index:
            yield Flaw(f"{field}.id", "is there twice")
        yield from _flaws_of_choices(question, f"{field}.choices")


def _flaws_of_choices(question: Question, field: str) -> Iterator[Flaw]:
    choices = [choice.casefold() for choice in question.choices]
    if question.sort is QuestionKind.TEXT and choices:
        yield Flaw(field, "only a choice has choices")
    if question.sort is QuestionKind.CHOICE and (not choices or not all(choices)):
        yield Flaw(field, "name at least one, and none empty")
    if len(set(choices)) < len(choices):
        yield Flaw(field, "a choice is there twice")


def _flaws_of_rules(form: RoutingForm) -> Iterator[Flaw]:
    asked = {question.id for question in form.questions}
    for index, rule in enumerate(form.rules):
        if not rule.conditions:
            yield Flaw(f"rules[{index}].conditions", "name at least one; else use the default")
        for place, condition in enumerate(rule.conditions):
            yield from _flaws_of_condition(
                condition, asked, f"rules[{index}].conditions[{place}]"
            )
        if rule.destination == NOWHERE:
            yield Flaw(f"rules[{index}].destination", "name where it leads")
    fields = [f"rules[{index}].destination" for index in range(len(form.rules))]
    for field, destination in zip([*fields, "default"], form.destinations, strict=True):
        if destination.redirect and not is_web_address(destination.redirect):
            yield Flaw(f"{field}.redirect", WEB_ADDRESS)


def _flaws_of_condition(
    condition: Condition, asked: Collection[str], field: str
) -> Iterator[Flaw]:
    if condition.question_id not in asked:
        yield Flaw(f"{field}.questionId", "there is no such question")
    if not all(map(clean_title, condition.values)):
        yield Flaw(f"{field}.values", "must not be empty")
    is_several = len(condition.values) > 1
    if not condition.values or (is_several and condition.test is not Match.ONE_OF):
        yield Flaw(f"{field}.values", "one value, or several for oneOf")


def _refuse(flaws: list[Flaw]) -> None:
    if flaws:
        raise Invalid("; ".join(f"{flaw.field}: {flaw.message}" for flaw in flaws), flaws)
