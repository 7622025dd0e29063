"""A person takes over: the visitor and the world are told, and the assistant is silent."""

from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.channels.registry import Accounts
from app.conversation.events import ControlChange, ToolResponse, VisitorInput, of_kind
from app.desk.admin.operators import create_operator
from app.desk.admin.subscriptions import subscribe
from app.desk.booking.signed_links import SignedLinks
from app.desk.conversations.handover import hand_over, release
from app.store.conversations.answer_lease import unanswered
from app.store.conversations.conversations import get_conversation, hand_control
from app.store.delivery import outbox
from app.store.delivery.outbox import of_streams
from app.store.engine.database import Database
from app.worker.deliver import Delivery
from app.worker.mailer import FolderMailer
from tests.agent.office import Office
from tests.agent.scripted import ScriptedModel, calls, says
from tests.desk.business import open_business

ASKED = {"reason": "asked", "summary": "Mara wants\x07 to talk about a loom that broke."}


@pytest.fixture
def office(business: Database) -> Office:
    return Office(business)


async def handed_over(office: Office, *more: Any) -> ScriptedModel:
    """The model hands over."""
    model = ScriptedModel([calls(("hand_over", ASKED)), *more])
    office.hears("Can I talk to a person?")
    await office.answered(model)
    return model


async def test_the_visitor_is_told_and_the_conversation_is_a_persons(office: Office) -> None:
    await handed_over(office)

    [said] = office.said()
    assert said == (
        "I have passed this on: a person will read it and answer you here. If you would "
        "rather not wait, you can also book here: https://book.example"
    )
    now_is = office.conversation()
    assert (now_is.control, now_is.control_version) == ("human", 1)
    assert now_is.unanswered_since is None
    last = office.log()[-1]
    assert isinstance(last, ControlChange)
    assert (last.control, last.by) == ("human", "assistant")
    assert (last.reason, last.summary) == (
        "asked",
        "Mara wants to talk about a loom that broke.",
    )


async def test_in_german(sqlite_database: Database) -> None:
    open_business(sqlite_database)
    office = Office(sqlite_database, language="de")
    await handed_over(office)
    assert office.said()[0].startswith("Ich habe das weitergegeben: Ein Mensch liest es")


async def test_whoever_listens_is_told_why(office: Office) -> None:
    with office.database.begin() as session:
        made = subscribe(
            session, "https://93.184.216.34/x", "", ["conversation_handoff"], office.clock()
        )
    await handed_over(office)

    with office.database.read() as session:
        rows = of_streams(session, [f"webhook:{made.id}:{office.id}"])
    [told] = [row["payload"]["body"] for row in rows]
    assert told["webhookType"] == "conversation_handoff"
    assert (told["id"], told["reason"]) == (office.id, "asked")
    assert "a loom that broke" in told["summary"]


async def test_the_assistant_is_silent_from_then_on_and_nothing_is_lost(
    office: Office,
) -> None:
    model = await handed_over(office)
    office.hears("Hello?")
    office.hears("Is anybody there?")
    await office.answered(model)

    assert len(office.said()) == 1
    with office.database.read() as session:
        assert unanswered(session, office.seconds) == [], "it waits for no machine"
    texts = [each.text for each in of_kind(office.log(), VisitorInput)]
    assert texts[1:] == ["Hello?", "Is anybody there?"]


async def test_given_back_the_assistant_answers_what_waits(office: Office) -> None:
    model = await handed_over(office, says("Hello again!"))
    office.hears("Hello?")
    with office.database.begin() as session:
        assert release(session, office.id, "op@loom.example", office.clock())
        assert not release(session, office.id, "op@loom.example", office.clock())
    with office.database.read() as session:
        assert unanswered(session, office.seconds) == [office.id]

    said = await office.answered(model)

    assert said[-1] == "Hello again!"
    assert office.conversation().control == "ai"
    assert office.conversation().unanswered_since is None
    last = list(of_kind(office.log(), ControlChange))[-1]
    assert (last.control, last.by) == ("ai", "op@loom.example")


async def test_who_was_quicker_keeps_the_conversation(office: Office) -> None:
    """A person steps in while the model is thinking: the machine has nothing to say."""

    async def steps_in() -> None:
        with office.database.begin() as session:
            assert hand_control(session, get_conversation(session, office.id), "human")

    office.hears("Can I talk to a person?")
    for step in (says("I can help!", steps_in), calls(("hand_over", ASKED))):
        await office.answered(ScriptedModel([step]))

    assert office.kinds() == ["visitor"]
    assert office.conversation().control_version == 1


async def test_who_asks_for_a_person_again_and_again_is_announced_once(office: Office) -> None:
    with office.database.begin() as session:
        create_operator(session, "op@loom.example", "correct horse", office.clock())
    await handed_over(office)
    for _ in range(29):
        office.hears("I want a human")
        await office.answered(ScriptedModel([calls(("hand_over", ASKED))]))
        with office.database.begin() as session:
            seen = get_conversation(session, office.id)
            assert not hand_over(session, seen, "asked", "", int(office.clock().timestamp()))

    with office.database.read() as session:
        letters = of_streams(session, [f"handoff:{office.id}"])
    assert len(letters) == 1

    with office.database.begin() as session:
        assert release(session, office.id, "op@loom.example", office.clock())
    await handed_over(office)  # handled, so this is another matter
    with office.database.read() as session:
        assert len(of_streams(session, [f"handoff:{office.id}"])) == 2


async def test_control_is_handed_only_by_who_has_seen_it_last(office: Office) -> None:
    with office.database.begin() as session:
        seen = get_conversation(session, office.id)
        assert hand_control(session, seen, "human")
        assert not hand_control(session, seen, "ai")
    assert office.conversation().control == "human"


@pytest.mark.parametrize(
    "arguments",
    [{"reason": "because", "summary": "x"}, {"reason": "asked"}, {"summary": "x"}],
)
async def test_reasons_are_few(office: Office, arguments: dict[str, str]) -> None:
    model = ScriptedModel([calls(("hand_over", arguments)), says("Sorry.")])
    office.hears("A person!")
    await office.answered(model)

    [result] = of_kind(office.log(), ToolResponse)
    assert result.content["error"] == result.error == "invalid-arguments"
    assert office.conversation().control == "ai"


async def test_a_long_summary_is_cut(office: Office) -> None:
    long = calls(("hand_over", {"reason": "asked", "summary": "loom " * 400}))
    office.hears("A person!")
    await office.answered(ScriptedModel([long]))
    [change] = of_kind(office.log(), ControlChange)
    assert len(change.summary) <= 500


async def test_operators_get_a_letter_with_the_way_to_the_conversation(
    office: Office, tmp_path: Path
) -> None:
    with office.database.begin() as session:
        for email in ("op@loom.example", "on@loom.example"):
            create_operator(session, email, "correct horse", office.clock())
    await handed_over(office)

    await deliver_mail(office, tmp_path)

    letters = letters_in(tmp_path)
    assert sorted(letter["To"] for letter in letters) == ["on@loom.example", "op@loom.example"]
    for letter in letters:
        assert letter["Subject"] == "A visitor asks for a person"
        text = letter.get_body(("plain",)).get_content()
        assert "Mara wants to talk about a loom that broke." in text
        assert f"https://book.example/operator/conversation/{office.id}" in text


async def test_without_operators_there_is_no_letter(office: Office, tmp_path: Path) -> None:
    await handed_over(office)
    await deliver_mail(office, tmp_path)
    assert letters_in(tmp_path) == []


async def deliver_mail(office: Office, folder: Path) -> None:
    """Write what waits as files."""
    async with httpx2.AsyncClient() as http:
        delivery = Delivery(
            database=office.database,
            clock=office.clock,
            mailer=FolderMailer(folder),
            http=http,
            accounts=Accounts({}),
            sender="Desk <desk@loom.example>",
            links=SignedLinks("https://book.example", "key"),
        )
        await delivery.deliver_due(outbox.MAIL)


def letters_in(folder: Path) -> list[Any]:
    """The mails that were written."""
    read = BytesParser(policy=policy.default).parsebytes
    return [read(file.read_bytes()) for file in folder.glob("*.eml")]
