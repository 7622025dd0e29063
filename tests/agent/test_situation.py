"""What a model in process is given beside the messages: the conversation as values."""

from datetime import UTC, datetime

import pytest

from app.conversation.events import ToolRequest, ToolResponse
from app.conversation.facts import FactKind
from app.conversation.model import ModelRequest
from app.conversation.situation import InviteFacts, Situation
from app.language.intent.assent import Assent
from app.store.engine.database import Database
from tests.agent.office import Office
from tests.agent.scripted import ScriptedModel, calls, says
from tests.desk.business import NOW, open_business

TEN = datetime(2026, 11, 23, 9, tzinfo=UTC)
ASKED = {"meeting_type": "intro", "when": "Monday at 10", "host": None, "duration": None}
PROPOSED = {
    "slot_id": "s1",
    "name": "Mara Linde",
    "email": "mara@home.example",
    "phone": None,
    "guests": None,
    "purpose": "looms",
}


@pytest.fixture
def office(sqlite_database: Database) -> Office:
    open_business(sqlite_database)
    return Office(sqlite_database)


def given(ask: ModelRequest) -> Situation:
    """The values of a request."""
    assert ask.situation is not None
    return ask.situation


async def test_it_has_the_messages_that_wait_and_how_they_were_read(office: Office) -> None:
    model = ScriptedModel([says("Hello!"), says("With whom?")])
    office.hears("hello")
    await office.answered(model)
    office.hears("An intro on Monday at 10")
    office.hears("I'm Mara Linde")
    await office.answered(model)

    situation = given(model.asked[1])
    first, second = situation.newest
    assert (first.text, second.text) == ("An intro on Monday at 10", "I'm Mara Linde")
    assert [each.seq for each in situation.events] == [1, 2, 3, 4]
    assert situation.readings[first.seq].when.windows[0].start == TEN
    assert situation.readings[second.seq].contact.name == "Mara Linde"
    assert situation.readings[second.seq].assent() is Assent.UNCLEAR
    assert situation.known[FactKind.NAME].value == "Mara Linde"
    assert (situation.now, situation.zone.key) == (NOW, "Europe/Berlin")
    assert situation.catalog.meeting_types["intro"].name == "Intro"
    assert "find_slots" in situation.tools
    assert situation.page == "https://book.example"


async def test_the_calls_of_the_present_turn_come_last_and_have_no_number(
    office: Office,
) -> None:
    office.hears("An intro on Monday at 10")
    model = ScriptedModel([calls(("find_slots", ASKED)), says("10:00?")])
    await office.answered(model)

    before, after = map(given, model.asked)
    assert before.offered == {}
    *_, request, response = after.events
    assert isinstance(request, ToolRequest)
    assert isinstance(response, ToolResponse)
    assert (request.seq, response.seq) == (0, 0)
    assert (response.wish, after.offered["s1"].start) == ("Monday at 10", TEN)


async def test_notes_say_what_is_missing_once_times_were_offered(office: Office) -> None:
    office.hears("An intro on Monday at 10, mara@home")
    model = ScriptedModel([calls(("find_slots", ASKED)), says("10:00?"), says("Your name?")])
    await office.answered(model)
    office.hears("fine")
    await office.answered(model)

    first, last = given(model.asked[0]), given(model.asked[-1])
    assert first.notes.missing == ()
    assert last.notes.missing == (FactKind.NAME, FactKind.EMAIL)
    assert [each.value for each in last.notes.not_valid] == ["mara@home"]
    assert last.notes.zone_known


async def test_an_open_proposal_and_a_pressed_button_are_told(office: Office) -> None:
    office.hears("An intro on Monday at 10, I'm Mara Linde, mara@home.example")
    steps = [calls(("find_slots", ASKED)), calls(("propose_booking", PROPOSED))]
    invite = says('{"title": "", "description": ""}')
    model = ScriptedModel([*steps, invite, says("Ada."), says("10:00?")])
    await office.answered(model)
    office.hears("with whom?")
    await office.answered(model)
    office.hears("Mon 23 Nov, 10:00", {"type": "slot", "id": "s1"})
    await office.answered(model)

    asked, pressed = given(model.asked[-2]), given(model.asked[-1])
    assert asked.asks_consent
    assert asked.proposal is not None
    assert (asked.proposal.kind, asked.proposal.order.start) == ("book", TEN)
    assert (asked.chosen_slot, pressed.chosen_slot) == ("", "s1")


async def test_an_invite_is_asked_for_with_its_facts(office: Office) -> None:
    said = "An intro on Monday at 10 about looms, I'm Mara Linde, mara@home.example"
    office.hears(said)
    steps = [calls(("find_slots", ASKED)), calls(("propose_booking", PROPOSED))]
    model = ScriptedModel([*steps, says('{"title": "", "description": ""}')])
    await office.answered(model)

    ask = model.asked[-1]
    assert ask.situation is None
    assert ask.invite == InviteFacts(
        meeting="Intro",
        host="Ada Berg",
        attendee="Mara Linde",
        purpose="looms",
        place="Google Meet",
        language="en",
        said=(said,),
    )
