"""Nothing about a person goes into a proposal that the visitor has not written."""

from typing import Any

import pytest

from app.agent.visitor.provenance import VisitorWords, facts_of_call, missing_grounds
from app.conversation.facts import Confidence, Fact, FactKind

SAID = Confidence.SAID


def fact(about: FactKind, value: str, seq: int = 1) -> Fact:
    return Fact(about, value, seq, SAID)


def refusal(said: VisitorWords, **changes: Any) -> str:
    """The code of the refusal of Ada's details, with some changed; "" if they are good."""
    details = {"name": "Ada Lovelace", "email": "ada@example.com", "phone": "", "guests": ()}
    refused = missing_grounds(said, **{**details, **changes})
    return refused[0] if refused else ""


ADA = VisitorWords(["I'm Ada Lovelace, ada@example.com, +49 30 123456; Bob is bob@x.example"])


def test_what_the_visitor_wrote_has_grounds() -> None:
    assert refusal(ADA) == ""
    assert refusal(ADA, phone="+4930123456", guests=("bob@x.example",)) == ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"email": "ada.lovelace@gmail.com"}, "email-not-said"),
        ({"email": "visitor@example.com"}, "email-not-said"),
        ({"name": "John Doe"}, "name-not-said"),
        ({"name": "Ada Smith"}, "name-not-said"),
        ({"name": "Guest"}, "name-not-said"),
        ({"phone": "+4930999999"}, "phone-not-said"),
        ({"guests": ("eve@x.example",)}, "guest-not-said"),
    ],
)
def test_what_a_model_made_up_is_refused(changes: dict[str, Any], code: str) -> None:
    assert refusal(ADA, **changes) == code


@pytest.mark.parametrize(
    "name",
    ["ada lovelace", "Lovelace, Ada", "Dr. Ada Lovelace", "Ada Lovelacé", "Ada Lovelacee"],
)
def test_a_name_may_be_written_in_another_way(name: str) -> None:
    assert refusal(ADA, name=name) == ""


def test_a_name_can_be_read_from_an_address_or_told_by_the_service() -> None:
    by_address = VisitorWords(["ada.lovelace@example.com is my address"])
    by_service = VisitorWords(["my mail is x@example.com"], told=["Ada Lovelace"])

    assert refusal(by_address, email="ada.lovelace@example.com") == ""
    assert refusal(by_service, email="x@example.com") == ""


def test_a_name_in_another_script_may_be_put_into_letters() -> None:
    said = VisitorWords(["Меня зовут Ада Лавлейс, ada@example.com"])

    assert refusal(said) == ""


def test_an_address_that_was_spelled_out_is_known() -> None:
    said = VisitorWords(
        ["Ada Lovelace, ada at example dot com"], [fact(FactKind.EMAIL, "ada@example.com")]
    )

    assert refusal(said) == ""


@pytest.mark.parametrize(
    ("facts", "changes", "code"),
    [
        (
            [fact(FactKind.EMAIL, "ada@example.com"), fact(FactKind.EMAIL, "ada@x.example", 3)],
            {},
            "email-corrected",
        ),
        (
            [fact(FactKind.NAME, "Ada Lovlace"), fact(FactKind.NAME, "Ada Lovelace", 3)],
            {"name": "Ada Lovlace"},
            "name-corrected",
        ),
    ],
    ids=["email", "name"],
)
def test_what_the_visitor_has_put_right_is_not_used_any_more(
    facts: list[Fact], changes: dict[str, str], code: str
) -> None:
    texts = [*ADA.texts, "Ada Lovlace, use ada@x.example"]

    refused = missing_grounds(
        VisitorWords(texts, facts),
        changes.get("name", "Ada Lovelace"),
        changes.get("email", "ada@example.com"),
        "",
        (),
    )

    assert refused is not None
    assert refused[0] == code
    assert facts[-1].value in refused[1], "the model is told what to use instead"


def test_a_second_person_of_another_name_is_no_correction() -> None:
    facts = [fact(FactKind.NAME, "Ada Lovelace"), fact(FactKind.NAME, "Charles Babbage", 3)]

    assert refusal(VisitorWords([*ADA.texts, "also for Charles Babbage"], facts)) == ""


def test_several_flaws_are_told_at_once_so_that_they_are_asked_for_together() -> None:
    refused = missing_grounds(VisitorWords(["hello"]), "John Doe", "john@doe.example", "", ())

    assert refused is not None
    assert "john@doe.example" in refused[1]
    assert "John Doe" in refused[1]


@pytest.mark.parametrize(
    ("tool", "written", "known"),
    [
        (
            "find_slots",
            '{"meeting_type": "intro-call", "host": "Mia Berger", "duration": 30}',
            {"meeting": "said", "host": "said", "minutes": "guessed"},
        ),
        (
            "propose_booking",
            '{"purpose": "renting the difference engine"}',
            {"purpose": "said"},
        ),
        ("propose_booking", '{"purpose": "a romantic dinner"}', {"purpose": "guessed"}),
        ("list_meeting_types", "{}", {}),
        ("find_slots", "no JSON", {}),
        ("find_slots", "[]", {}),
    ],
)
def test_wishes_in_a_call_are_as_sure_as_the_visitors_words(
    tool: str, written: str, known: dict[str, str]
) -> None:
    said = VisitorWords(["An intro call with Mia about renting your difference engine"])

    found = facts_of_call(tool, written, said)

    assert {each.about.value: each.confidence.value for each in found} == known


def test_a_wish_that_is_known_is_no_news() -> None:
    said = VisitorWords([], [fact(FactKind.MEETING, "intro-call")])

    assert facts_of_call("find_slots", '{"meeting_type": "intro-call"}', said) == []


def test_a_guests_address_is_not_booked_as_the_visitors_own() -> None:
    facts = [fact(FactKind.EMAIL, "ada@example.com"), fact(FactKind.GUESTS, "bob@x.example")]
    said = VisitorWords(ADA.texts, facts)

    assert refusal(said, email="bob@x.example") == "email-is-a-guests"
    assert refusal(said, guests=("bob@x.example",)) == ""
    assert refusal(VisitorWords(ADA.texts, facts[1:]), email="bob@x.example") == ""
