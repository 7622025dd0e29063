"""The invite's texts are written while the visitor reads the proposal."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from app.agent.invites.writer import CODE
from app.agent.service import AnswerService
from app.conversation.events import BookingMessage, EventKind, of_kind
from app.store.conversations.invite_texts import InviteText, find_invite_text
from app.store.conversations.model_calls import list_model_calls
from app.store.conversations.open_proposals import find_newest_proposal
from app.store.engine.database import Database
from tests.agent.office import Office
from tests.agent.scripted import ScriptedModel, Step, calls, fails, says
from tests.agent.test_turn import TO_A_PROPOSAL
from tests.desk.business import open_business

OPENING = "An intro on Monday at 10, I am Mara Linde, mara@home.example, about looms"
WRITTEN = json.dumps({"title": "Intro – looms", "description": "Mara wants a loom."})


@pytest.fixture
def office(sqlite_database: Database) -> Office:
    open_business(sqlite_database)
    return Office(sqlite_database)


def slowly(gate: asyncio.Event, text: str = WRITTEN) -> Step:
    """The invite's texts come when the gate opens."""

    async def wait() -> None:
        await gate.wait()

    return says(text, wait)


async def until(condition: Callable[[], Any]) -> None:
    for _ in range(1000):
        if await asyncio.to_thread(condition):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("waited in vain")


def kept(office: Office) -> InviteText | None:
    with office.database.read() as session:
        proposal = find_newest_proposal(session, office.id)
        return None if proposal is None else find_invite_text(session, proposal.id)


def digest(office: Office) -> str:
    with office.database.read() as session:
        proposal = find_newest_proposal(session, office.id)
    assert proposal is not None
    return proposal.digest


async def shown(office: Office, assistant: AnswerService) -> None:
    """Bring the conversation to a proposal whose invite is still being written."""
    office.hears(OPENING)
    assistant.wake(office.id)
    await until(lambda: "proposal" in office.kinds())


async def booked(office: Office, assistant: AnswerService) -> BookingMessage:
    office.hears("yes")
    assistant.wake(office.id)
    await until(lambda: "booking" in office.kinds())
    [told] = of_kind(office.log(), BookingMessage)
    return told


async def test_the_proposal_does_not_wait_for_the_invite(office: Office) -> None:
    gate = asyncio.Event()
    assistant = office.assistant(ScriptedModel([*TO_A_PROPOSAL[:2], slowly(gate)]))

    await shown(office, assistant)

    assert office.conversation().unanswered_since is None
    plain = kept(office)
    assert plain is not None
    assert (plain.title, plain.prompt_version) == ("Intro – Mara Linde and Ada Berg", "")
    before = digest(office)
    gate.set()
    await assistant.finish()
    assert kept(office) != plain
    assert digest(office) == before, "the texts are none of the values that are agreed to"


async def test_other_questions_are_answered_while_it_is_written(office: Office) -> None:
    gate = asyncio.Event()
    model = ScriptedModel([*TO_A_PROPOSAL[:2], slowly(gate), says("On Google Meet.")])
    assistant = office.assistant(model)
    await shown(office, assistant)
    await until(lambda: not model.steps[1:])

    office.hears("where is it?")
    assistant.wake(office.id)
    await until(lambda: "On Google Meet." in office.said())

    gate.set()
    await assistant.finish()
    written = kept(office)
    assert written is not None
    assert written.title == "Intro – looms"


async def test_an_early_yes_waits_a_little_for_the_texts(office: Office) -> None:
    gate = asyncio.Event()
    assistant = office.assistant(ScriptedModel([*TO_A_PROPOSAL[:2], slowly(gate)]))
    await shown(office, assistant)

    asyncio.get_running_loop().call_later(0.2, gate.set)
    facts = await booked(office, assistant)

    assert facts.ics_title == "Intro – looms"
    await assistant.finish()


async def test_a_yes_does_not_wait_long(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.agent.invites.background.MAX_WAIT", 0.1)
    gate = asyncio.Event()
    assistant = office.assistant(ScriptedModel([*TO_A_PROPOSAL[:2], slowly(gate)]))
    await shown(office, assistant)

    facts = await booked(office, assistant)

    assert facts.ics_title == "Intro – Mara Linde and Ada Berg"
    gate.set()
    await assistant.finish()
    assert office.log()[-1] == facts, "what comes too late changes nothing that was said"


async def test_who_takes_over_from_a_dead_process_books_with_plain_texts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.agent.invites.background.MAX_WAIT", 0.1)
    gate = asyncio.Event()
    dying = office.assistant(ScriptedModel([*TO_A_PROPOSAL[:2], slowly(gate)]))
    await shown(office, dying)
    another = office.assistant(ScriptedModel([]))

    facts = await booked(office, another)

    assert facts.ics_title == "Intro – Mara Linde and Ada Berg"
    gate.set()
    await dying.finish()


async def test_long_after_the_proposal_nobody_waits(office: Office) -> None:
    gate = asyncio.Event()
    dying = office.assistant(ScriptedModel([*TO_A_PROPOSAL[:2], slowly(gate)]))
    await shown(office, dying)
    office.clock.move(60)
    another = office.assistant(ScriptedModel([]))

    async with asyncio.timeout(2):
        facts = await booked(office, another)

    assert facts.ics_title == "Intro – Mara Linde and Ada Berg"
    gate.set()
    await dying.finish()


@pytest.mark.parametrize("step", [fails(), says("no JSON")], ids=["no model", "no JSON"])
async def test_texts_that_nobody_wrote_are_marked_as_our_own(
    office: Office, step: Step
) -> None:
    office.hears(OPENING)
    await office.answered(ScriptedModel([*TO_A_PROPOSAL[:2], step]))

    written = kept(office)
    assert written is not None
    assert written.prompt_version == CODE


async def test_the_prompts_version_is_kept_and_the_request_counted(office: Office) -> None:
    office.hears(OPENING)
    await office.answered(ScriptedModel([*TO_A_PROPOSAL[:2], says(WRITTEN)]))

    written = kept(office)
    assert written is not None
    assert written.prompt_version.startswith("invite@")
    with office.database.read() as session:
        made = list_model_calls(session, office.id)
    assert [call["purpose"] for call in made] == ["turn", "turn", "invite"]


@pytest.mark.parametrize(("whose", "language"), [("attendee", "en"), ("host", "de")])
async def test_the_invite_is_written_in_the_attendees_or_the_hosts_language(
    office: Office, whose: str, language: str
) -> None:
    find = {"meeting_type": "policy", "when": "Monday at 10", "host": None, "duration": None}
    model = ScriptedModel([calls(("find_slots", find)), TO_A_PROPOSAL[1], says(WRITTEN)])
    office.invite_language = whose
    office.hears("A policy talk on Monday at 10, I am Mara Linde, mara@home.example")

    await office.answered(model)

    assert f"language: {language}" in model.asked[-1].messages[-1]["content"]
    assert EventKind.PROPOSAL.value in office.kinds()
