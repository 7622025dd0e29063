"""What the chat tells programs beside the words: who answers, and what was done."""

import json
from pathlib import Path
from typing import Any

import httpx2

from app.conversation.events import decoded
from app.desk.conversations.handover import release
from app.store.engine.database import Database
from app.web.schemas.chat_schemas import booking_in
from tests.desk.business import NOW
from tests.test_journey import Visitor, button, running, settings_in

OPENING = "Hi, I'm Ada Lovelace, ada@example.com. An intro call on Tuesday at 14:00, please"
FACTS = {
    "text": "Not booked yet.",
    "provisionalBookingId": "p",
    "start": "2026-11-24T13:00:00Z",
    "end": "2026-11-24T13:30:00Z",
    "timezone": "Europe/Berlin",
    "hostName": "Ada Berg",
    "icsTitle": "Intro",
    "icsDescription": "",
}


def streamed(client: httpx2.Client, visitor: Visitor, text: str) -> list[tuple[str, Any]]:
    """The events of an answer, in order."""
    headers = {**visitor.headers, "Accept": "text/event-stream"}
    body = {"message": text, **visitor.conversation}
    with client.stream("POST", "/v4/chat", json=body, headers=headers) as answer:
        lines = list(answer.iter_lines())
    names = [line[7:] for line in lines if line.startswith("event: ")]
    data = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
    return list(zip(names, data, strict=True))


def test_moving_and_cancelling_are_told_as_such(tmp_path: Path) -> None:
    with running(settings_in(tmp_path)) as client:
        ada = Visitor(client)
        ada.says(OPENING)
        booked = ada.says("yes")["booking"]
        ada.says("Can we move it to Wednesday at 10:00?")
        moved = ada.says("yes")["booking"]
        asked = ada.says("Please cancel my appointment")
        cancelled = ada.presses(button(asked, "confirm", "Yes, cancel it"))["booking"]

    assert [each["status"] for each in (booked, moved, cancelled)] == [
        "booked",
        "moved",
        "cancelled",
    ]
    assert {each["appointmentId"] for each in (moved, cancelled)} == {booked["appointmentId"]}
    assert (moved["start"], moved["hostName"]) == ("2026-11-25T09:00:00Z", "Mia Berger")
    assert len(booked["bookingCode"]) == 9
    assert "bookingCode" not in moved | cancelled
    assert "bookingType" not in booked


def test_who_asks_for_a_person_is_told_who_answers(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with running(settings) as client:
        ada = Visitor(client)
        assert ada.says("Hello")["control"] == "ai"
        first = streamed(client, ada, "Can I talk to a person?")
        second = streamed(client, ada, "Hello?")
        reply = ada.says("Is anybody there?")
        give_back(settings.database_url, ada.conversation["conversationId"])
        third = streamed(client, ada, "Hello again")

    assert first[0][1]["control"] == "ai"
    names = [name for name, _ in first]
    assert names[-2:] == ["control", "done"], "the words come first"
    assert first[-2][1] == {"control": "human"}
    assert [name for name, _ in second] == ["control", "done"]
    assert second[0][1]["control"] == "human"
    assert (reply["control"], reply["messages"]) == ("human", [])
    assert third[0][1]["control"] == "ai"
    assert "message" in [name for name, _ in third]


def give_back(url: str, id_: str) -> None:
    """An operator lets the assistant answer again."""
    database = Database.at(url)
    with database.begin() as session:
        assert release(session, id_, "op@loom.example", NOW)
    database.close()


def test_what_is_not_booked_yet_says_what_it_waits_for() -> None:
    told = {"status": "provisional", "bookingType": "doubleOptIn"}

    facts = booking_in([decoded("booking", json.dumps(FACTS | told), 1, NOW)])

    assert facts is not None
    shown = facts.model_dump(by_alias=True, exclude_none=True)
    assert (shown["status"], shown["bookingType"]) == ("provisional", "doubleOptIn")
    assert shown["provisionalBookingId"] == "p"
