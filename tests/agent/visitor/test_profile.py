"""Whole turns with somebody who tells who they are, when, and where."""

import json
from typing import Any

import pytest

from app.conversation.events import ToolResponse, of_kind
from app.store.conversations.leads import list_pending
from app.store.conversations.open_proposals import find_newest_proposal
from app.store.conversations.visitor_facts import list_facts
from app.store.engine.database import Database
from app.store.engine.pages import EVERYTHING
from tests.agent.office import Office
from tests.agent.scripted import ScriptedModel, Step, calls, says
from tests.desk.business import open_business

FIND = {
    "meeting_type": "intro",
    "when": "Monday at 10",
    "host": None,
    "duration": None,
    "appointment_id": None,
}
PROPOSE = {
    "slot_id": "s1",
    "name": "Mara Linde",
    "email": "mara@home.example",
    "phone": None,
    "guests": None,
    "purpose": None,
}
SEARCH = calls(("find_slots", FIND))
INVITE = says(json.dumps({"title": "Intro: looms", "description": "Mara wants a loom."}))


@pytest.fixture
def office(sqlite_database: Database) -> Office:
    open_business(sqlite_database)
    return Office(sqlite_database)


def elsewhere(database: Database, **about: Any) -> Office:
    open_business(database)
    return Office(database, **{"zone": "", **about})


def context(model: ScriptedModel, request: int = -1) -> list[str]:
    """The lines of the context that a request had."""
    user = [each for each in model.asked[request].messages if each["role"] == "user"]
    block = user[-1]["content"].partition("</context>")[0]
    return [str(line) for line in block.splitlines()[1:]]


async def hears(office: Office, text: str, *steps: Step) -> ScriptedModel:
    """The visitor says something, and the model takes these steps for an answer."""
    office.hears(text)
    model = ScriptedModel(list(steps))
    await office.answered(model)
    return model


def results(office: Office) -> list[dict[str, Any]]:
    return [each.content for each in of_kind(office.log(), ToolResponse)]


async def test_the_model_is_told_what_is_known_and_only_what_counts(office: Office) -> None:
    await hears(office, "I'm Mara Lind, mara@home.example; Tuesday afternoon", says("Hm."))

    model = await hears(office, "it's Linde with an e; use mara@loom.example", says("Hm."))

    [known] = [line for line in context(model) if line.startswith("known: ")]
    assert known == (
        "known: name=Mara Linde; email=mara@loom.example; "
        "when=Tuesday, 24 November 2026, 12:00–17:00"
    )
    with office.database.read() as session:
        history = [fact.value for fact in list_facts(session, office.id)]
    assert {"Mara Lind", "mara@home.example"} <= set(history), "nothing known is lost"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"email": "mara.linde@gmail.example"}, "email-not-said"),
        ({"name": "John Doe"}, "name-not-said"),
        ({"guests": ["bob@x.example"]}, "guest-not-said"),
    ],
)
async def test_a_proposal_with_invented_details_is_refused_and_nothing_is_held(
    office: Office, changes: dict[str, Any], code: str
) -> None:
    invented = calls(("propose_booking", {**PROPOSE, **changes}))
    text = "An intro on Monday at 10, I am Mara Linde, mara@home.example"

    await hears(office, text, SEARCH, invented, says("Whom may I invite?"))

    assert results(office)[-1]["error"] == code
    assert office.said() == ["Whom may I invite?"]
    with office.database.read() as session:
        assert find_newest_proposal(session, office.id) is None


async def test_an_address_that_was_put_right_is_the_one_that_is_proposed(
    office: Office,
) -> None:
    await hears(office, "I am Mara Linde, mara@home.example", says("When?"))
    new = {**PROPOSE, "email": "mara@loom.example"}

    await hears(
        office,
        "actually use mara@loom.example, on Monday at 10",
        SEARCH,
        calls(("propose_booking", PROPOSE)),
        calls(("propose_booking", new)),
        INVITE,
    )

    refused = results(office)[-2]
    assert refused["error"] == "email-corrected"
    assert "mara@loom.example" in refused["message"]
    assert "mara@loom.example" in office.said()[-1]
    assert office.known()["email"] == "mara@loom.example"


async def test_all_that_is_missing_is_named_once_there_is_something_to_choose(
    office: Office,
) -> None:
    first = await hears(office, "An intro on Monday at 10", SEARCH, says("10:00 is free."))
    second = await hears(office, "fine", says("And who are you?"))
    third = await hears(office, "Mara Linde, ada@", says("Your address?"))

    assert not any(line.startswith("missing") for line in context(first, 0))
    assert "missing: name, email (ask for all of it in one message)" in context(second)
    assert "missing: email (ask for all of it in one message)" in context(third)
    assert "not_valid: email=ada@ (ask for it again)" in context(third)


async def test_what_a_call_says_is_kept_with_the_result_that_it_had(office: Office) -> None:
    await hears(office, "An intro on Monday at 10", SEARCH, says("10:00 is free."))

    [result] = of_kind(office.log(), ToolResponse)
    with office.database.read() as session:
        facts = {fact.about.value: fact for fact in list_facts(session, office.id)}
    assert (facts["meeting"].value, facts["meeting"].seq) == ("intro", result.seq)
    assert facts["when"].value == "Monday, 23 November 2026, 10:00"


class TestTheZone:
    async def test_is_asked_for_where_the_hosts_cannot_be_assumed(
        self, sqlite_database: Database
    ) -> None:
        office = elsewhere(sqlite_database)

        model = await hears(office, "An intro, please", says("When?"))

        assert any(line.startswith("zone_known: no") for line in context(model))

    async def test_of_a_german_writing_to_berlin_is_not(
        self, sqlite_database: Database
    ) -> None:
        office = elsewhere(sqlite_database, language="de")

        model = await hears(office, "Ein Intro bitte", says("Wann?"))

        assert not any(line.startswith("zone_known") for line in context(model))

    async def test_that_the_page_told_is_not_asked_for(self, office: Office) -> None:
        model = await hears(office, "An intro, please", says("When?"))

        assert not any(line.startswith("zone_known") for line in context(model))

    async def test_that_is_said_makes_other_times_by_both_clocks(
        self, sqlite_database: Database
    ) -> None:
        office = elsewhere(sqlite_database)
        await hears(office, "An intro on Tuesday afternoon", SEARCH, says("10:00?"))
        find = {**FIND, "when": "Tuesday at 9"}

        model = await hears(
            office, "I'm in New York", calls(("find_slots", find)), says("Which?")
        )

        assert office.conversation().zone == "America/New_York"
        assert any(line.startswith("zone_changed") for line in context(model, 0))
        assert any("(America/New_York)" in line for line in context(model, 0))
        [slot] = results(office)[-1]["slots"]
        assert slot["label"] == "Tuesday, 24 November 2026, 09:00 (14:00 in UTC)"

    async def test_that_may_be_several_is_asked_about(self, sqlite_database: Database) -> None:
        office = elsewhere(sqlite_database)

        model = await hears(office, "I'm in the US", says("Where?"))

        [line] = [line for line in context(model) if line.startswith("zone_unclear")]
        assert "America/Chicago" in line
        assert office.conversation().zone == ""

    async def test_said_while_a_proposal_waits_spells_it_by_the_new_clock(
        self, office: Office
    ) -> None:
        await hears(
            office,
            "An intro on Monday at 10, I am Mara Linde, mara@home.example",
            SEARCH,
            calls(("propose_booking", PROPOSE)),
            INVITE,
        )

        await hears(office, "I'm in New York, by the way", says("Good to know."))
        await hears(office, "yes")

        assert "Monday, 23 November 2026, 04:00–04:30 (America/New_York)" in office.said()[-2]
        assert "04:00–04:30 (America/New_York)" in office.said()[-1]
        with office.database.read() as session:
            booked = find_newest_proposal(session, office.id)
        assert booked is not None
        assert (booked.status, booked.order.attendee.timezone) == ("booked", "America/New_York")


class TestTheLanguage:
    async def test_is_that_of_the_visitor_and_no_scrap_changes_it(
        self, sqlite_database: Database
    ) -> None:
        office = elsewhere(sqlite_database, language="")
        model = ScriptedModel([says("Wann?"), says("Gut."), says("When?")])

        office.hears("Guten Tag, ich hätte gern einen Termin")
        await office.answered(model)
        office.hears("ok thank you")
        await office.answered(model)
        office.hears("Could we please continue this in English today?")
        await office.answered(model)

        spoken = [context(model, number)[1] for number in range(3)]
        assert spoken == ["language: de", "language: de", "language: en"]
        assert office.conversation().language == "en"

    async def test_that_we_do_not_speak_is_left_to_the_model(
        self, sqlite_database: Database
    ) -> None:
        office = elsewhere(sqlite_database, language="")

        model = await hears(
            office, "Bonjour, je voudrais prendre rendez-vous jeudi", says("Quand ?")
        )

        assert "language: fr" in context(model)


class TestSomebodyWhoHasNotBooked:
    TEXT = "An intro on Monday at 10, I am Mara Linde, mara@home.example"

    async def propose(self, office: Office) -> None:
        await hears(office, self.TEXT, SEARCH, calls(("propose_booking", PROPOSE)), INVITE)

    def remembered(self, office: Office) -> list[tuple[str, str]]:
        with office.database.read() as session:
            found = list_pending(session, None, EVERYTHING)
        return [(each.attendee.fullname, each.attendee.email) for each in found]

    async def test_is_remembered_with_a_privacy_policy_only(self, office: Office) -> None:
        await self.propose(office)
        assert self.remembered(office) == []

        office.privacy_policy_url = "https://loom.example/privacy"
        await hears(office, "hm", says("Shall I?"))
        assert self.remembered(office) == [("Mara Linde", "mara@home.example")]

    async def test_is_remembered_as_they_are_known_now_and_forgotten_once_they_book(
        self, sqlite_database: Database
    ) -> None:
        open_business(sqlite_database)
        office = Office(sqlite_database, privacy_policy_url="https://loom.example/privacy")
        await hears(office, "I'm mara@home.example", says("And your name?"))
        assert self.remembered(office) == [("", "mara@home.example")]

        await self.propose(office)
        assert self.remembered(office) == [("Mara Linde", "mara@home.example")]
        await hears(office, "yes")

        assert "Booked" in office.said()[-1]
        assert self.remembered(office) == []
        await hears(office, "thanks", says("Goodbye!"))
        assert self.remembered(office) == [], "the address was given for that booking"

    async def test_of_another_conversation_is_not_forgotten(
        self, sqlite_database: Database
    ) -> None:
        open_business(sqlite_database)
        policy = "https://loom.example/privacy"
        other = Office(sqlite_database, privacy_policy_url=policy)
        await hears(other, "I'm ada@example.com", says("And your name?"))
        office = Office(sqlite_database, privacy_policy_url=policy)
        await self.propose(office)

        await hears(office, "yes")

        assert self.remembered(office) == [("", "ada@example.com")]
