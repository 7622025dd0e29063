"""What the chat tells programs beside its sentences: times, proposals, bookings, calendars."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from litestar.testing import TestClient

from app.main import build, prepare
from app.settings import Settings
from tests.desk.business import NOW
from tests.web.calling import Client, assert_refused

OPENING = (
    "Hi, I'm Ada Lovelace, ada@example.com — could I get a 30 minute intro call with Mia "
    "next Tuesday afternoon?"
)
START, END = "2026-11-24T11:00:00Z", "2026-11-24T11:30:00Z"
URL = "https://booking.example"


@pytest.fixture
def client(database_url: str, tmp_path: Path) -> Iterator[Client]:
    """The whole program over each kind of database in turn, with the demo's catalogue."""
    settings = Settings(
        _env_file=None,
        database_url=database_url,
        var_dir=tmp_path,
        rate_limit_per_minute=0,
        clock_start=NOW,
        public_url=URL,
    )
    program = build(settings)
    prepare(program.database)
    with TestClient(program.web(with_worker=False)) as client:
        yield client


class Talk:
    """A conversation with the built-in model, about an intro call."""

    def __init__(self, client: Client) -> None:
        self.client = client
        opening = {"message": OPENING, "timezone": "Europe/Berlin", "clientMessageId": "m1"}
        self.first = client.post("/v4/chat", json=opening).json()
        self.headers = {"X-Conversation-Token": self.first["conversationToken"]}
        self.id = self.first["conversationId"]

    def press(self, choice: dict[str, Any]) -> Any:
        """Press a button; the answer."""
        action = {"type": choice["type"], "id": choice["id"]}
        body = {"message": choice["label"], "conversationId": self.id, "action": action}
        return self.client.post("/v4/chat", json=body, headers=self.headers).json()

    def book(self) -> Any:
        """Take the first time; the booking."""
        proposed = self.press(self.first["messages"][-1]["choices"][0])
        return self.press(proposed["messages"][-1]["choices"][0])["booking"]

    def messages(self) -> Any:
        """Everything that was said."""
        return self.client.get(f"/v4/chat/{self.id}/messages", headers=self.headers).json()


def path(booking: Any) -> str:
    """Where the calendar file is."""
    address = booking["calendarUrl"]
    assert address.startswith(f"{URL}/calendar/")
    return str(address.removeprefix(URL))


def test_times_and_proposals_come_as_data(client: Client) -> None:
    talk = Talk(client)
    slot = talk.first["messages"][-1]["choices"][0]
    assert (slot["start"], slot["end"]) == (START, END)
    assert slot["timezone"] == "Europe/Berlin"
    [proposed] = talk.press(slot)["messages"]
    proposal = proposed["proposal"]
    assert (proposal["kind"], proposal["start"], proposal["end"]) == ("book", START, END)
    assert proposal["question"] == "Shall I book this for you?"
    assert proposal["lines"][0] == "Intro call — Mia Berger"
    assert proposal["id"] == proposed["choices"][0]["id"]


def test_everything_is_there_again_for_whoever_comes_back(client: Client) -> None:
    talk = Talk(client)
    booking = talk.book()
    told = talk.messages()
    assert told["control"] == "ai"
    own = [each for each in told["messages"] if each["role"] == "user"]
    assert own[0]["clientMessageId"] == "m1"
    assert [each.get("action", {}).get("type") for each in own] == [None, "slot", "confirm"]
    assert told["messages"][-1]["booking"] == booking


def test_a_booking_can_be_added_to_a_calendar(client: Client) -> None:
    booking = Talk(client).book()
    answer = client.get(path(booking))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    calendar = Calendar.from_ical(answer.content)
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert str(event["UID"]).partition("@")[0] == booking["appointmentId"]
    assert event["DTSTART"].to_ical() == b"20261124T110000Z"
    assert "ATTENDEE" not in event


def test_a_calendar_file_is_only_for_whom_the_link_was_made(client: Client) -> None:
    mine, others = path(Talk(client).book()), path(Talk(client).book())
    swapped = f"{mine.partition('?')[0]}?{others.partition('?')[2]}"
    for link in (swapped, mine.partition("?")[0], mine.replace("token=", "token=9")):
        assert_refused(client.get(link), 403, "bad-link")


def test_what_is_cancelled_is_in_no_calendar(client: Client) -> None:
    talk = Talk(client)
    link = path(talk.book())
    wish = {"message": "I would like to cancel my appointment.", "conversationId": talk.id}
    asked = client.post("/v4/chat", json=wish, headers=talk.headers).json()
    done = talk.press(asked["messages"][-1]["choices"][0])
    assert done["booking"]["status"] == "cancelled"
    assert "calendarUrl" not in done["booking"]
    assert client.get(link).status_code == 404
