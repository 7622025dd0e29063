"""From a sentence to a booking, over HTTP, with everything real but the outside world."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import httpx2
import pytest
from icalendar import Calendar
from pydantic import SecretStr
from sqlalchemy import delete

from app.conversation.events import VisitorInput, of_kind
from app.main import build, prepare
from app.settings import ChannelAccount, Settings
from app.store.conversations.conversations import list_conversations
from app.store.conversations.event_log import events
from app.store.engine.database import Database
from app.store.tables import ClaimRow, table
from tests.servers import FakeModel, FakeTelegram, serving, until

SUNDAY = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
OPENING = (
    "Hi, I'm Ada Lovelace, ada@example.com — could I get a 30 minute intro call with Mia "
    "next Tuesday afternoon? It's about renting the difference engine."
)
TWO_O_CLOCK = "2026-11-24T13:00:00Z"  # 14:00 in Berlin


def settings_in(folder: Path, **values: Any) -> Settings:
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder}/booking.db",
        var_dir=folder,
        clock_start=SUNDAY,
        rate_limit_per_minute=0,
        **values,
    )


@contextmanager
def running(settings: Settings) -> Iterator[httpx2.Client]:
    program = build(settings)
    prepare(program.database)
    served = serving(program.web(with_worker=True))
    with served as url, httpx2.Client(base_url=url, timeout=30) as client:
        yield client


class Visitor:
    """Somebody who chats over HTTP."""

    def __init__(self, client: httpx2.Client) -> None:
        self.client = client
        self.conversation: dict[str, str] = {}
        self.headers: dict[str, str] = {}

    def says(self, message: str, **more: Any) -> dict[str, Any]:
        body = {"message": message, **self.conversation, **more}
        answer = self.client.post("/v4/chat", json=body, headers=self.headers)
        assert answer.status_code == 200, answer.text
        reply: dict[str, Any] = answer.json()
        self.conversation = {"conversationId": reply["conversationId"]}
        if "conversationToken" in reply:
            self.headers = {"X-Conversation-Token": reply["conversationToken"]}
        return reply

    def presses(self, choice: Mapping[str, str]) -> dict[str, Any]:
        action = {"type": choice["type"], "id": choice["id"]}
        return self.says(choice["label"], action=action)


def free_starts(client: httpx2.Client) -> list[str]:
    query = {
        "meetingTypeId": "intro-call",
        "start": "2026-11-24",
        "end": "2026-11-25",
        "hostIds": "mia",
    }
    dates = client.get("/v4/booking-availability", params=query).json()["dates"]
    return [spot["startTime"] for date in dates for spot in date["spots"]]


def mails_in(folder: Path) -> dict[str, EmailMessage]:
    parser = BytesParser(_class=EmailMessage, policy=policy.default)
    mails = [parser.parsebytes(file.read_bytes()) for file in (folder / "mail").glob("*.eml")]
    return {mail["To"].addresses[0].addr_spec: mail for mail in mails}


def check_invite(mail: EmailMessage, *mentioned: str) -> None:
    [part] = [each for each in mail.walk() if each.get_content_type() == "text/calendar"]
    assert part["Content-Type"].params["method"] == "REQUEST"
    calendar: Any = Calendar.from_ical(part.get_content())
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert event["DTSTART"].dt == datetime.fromisoformat(TWO_O_CLOCK)
    assert "mailto:ada@example.com" in str(event["ATTENDEE"])
    for words in mentioned:
        assert words in f"{event['SUMMARY']} {event['DESCRIPTION']}"
    assert "difference engine" in event["SUMMARY"]
    assert "difference engine" in event["DESCRIPTION"]


def button(reply: Mapping[str, Any], type_: str, label: str = "") -> dict[str, str]:
    choices = [each for message in reply["messages"] for each in message.get("choices", ())]
    found: list[dict[str, str]] = [
        each for each in choices if each["type"] == type_ and label in each["label"]
    ]
    assert found, f"no {type_} button with {label!r} in {choices}"
    return found[-1]


def test_a_sentence_a_time_and_a_yes_make_a_booking_with_an_invite(tmp_path: Path) -> None:
    with running(settings_in(tmp_path)) as client:
        assert TWO_O_CLOCK in free_starts(client)
        ada = Visitor(client)

        offered = ada.says(OPENING)
        proposed = ada.says("14:00 would be good")
        booked = ada.says("yes please")

        assert "offline" in offered["messages"][0]["text"]
        assert "Shall I book this" in proposed["messages"][-1]["text"]
        assert "difference engine" in proposed["messages"][-1]["text"]
        assert "booking" not in offered | proposed
        facts = booked["booking"]
        assert facts["start"] == TWO_O_CLOCK
        assert facts["hostName"] == "Mia Berger"
        assert "difference engine" in facts["icsTitle"]
        assert TWO_O_CLOCK not in free_starts(client)
        mails = until(lambda: len(found := mails_in(tmp_path)) == 2 and found, "both mails")
        check_invite(mails["ada@example.com"], "Ada Lovelace")
        check_invite(mails["mia@engines.example"], "Ada Lovelace")


def test_buttons_do_what_words_do(tmp_path: Path) -> None:
    with running(settings_in(tmp_path)) as client:
        ada = Visitor(client)

        proposed = ada.presses(button(ada.says(OPENING), "slot", "14:00"))
        booked = ada.presses(button(proposed, "confirm"))

        assert booked["booking"]["start"] == TWO_O_CLOCK


def test_the_answer_streams_while_it_is_written(tmp_path: Path) -> None:
    with running(settings_in(tmp_path)) as client:
        headers = {"Accept": "text/event-stream"}
        with client.stream("POST", "/v4/chat", json={"message": OPENING}, headers=headers) as r:
            lines = list(r.iter_lines())

        names = [line[7:] for line in lines if line.startswith("event: ")]
        assert names[0] == "control"
        assert names[-1] == "done"
        assert names.count("delta") > 5
        assert names.index("delta") < names.index("message") < names.index("choices")
        said = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
        deltas = "".join(
            data["text"] for name, data in zip(names, said, strict=True) if name == "delta"
        )
        whole = said[len(names) - 1 - names[::-1].index("message")]["text"]
        assert deltas.endswith(whole)


def test_the_same_dialogue_with_a_model_behind_a_server(tmp_path: Path) -> None:
    model = FakeModel.replaying("opening")
    with serving(model) as url:
        settings = settings_in(
            tmp_path,
            openai_base_url=f"{url}/v1",
            openai_api_key=SecretStr("k"),
            openai_model="gpt-recorded",
        )
        with running(settings) as client:
            ada = Visitor(client)

            ada.says(OPENING)
            proposed = ada.says("14:00 works")
            booked = ada.says("yes")

            assert "Which one suits you?" not in proposed["messages"][-1]["text"]
            assert booked["booking"]["start"] == TWO_O_CLOCK
            assert "renting the difference engine" in booked["booking"]["icsTitle"]
            assert "terms of the rental" in booked["booking"]["icsDescription"]
            mails = until(lambda: len(all_ := mails_in(tmp_path)) == 2 and all_, "both mails")
            check_invite(mails["ada@example.com"], "terms of the rental")
    assert not model.streams, "not every recorded answer was asked for"
    tools = [tool["function"]["name"] for tool in model.requests[0]["tools"]]
    assert tools[:3] == ["list_meeting_types", "find_slots", "propose_booking"]
    roles = [message["role"] for message in model.requests[3]["messages"]]
    assert roles == ["system", "user", *["assistant", "tool"] * 2, "assistant", "user"]
    assert model.requests[4]["response_format"]["json_schema"]["name"] == "invite"


def update(number: int, **message: Any) -> dict[str, Any]:
    person = {"id": 4242, "is_bot": False, "first_name": "Ada"}
    chat = {"id": 4242, "type": "private"}
    content = {"message_id": number, "from": person, "chat": chat, "date": 1_795_363_200}
    return {"update_id": 9000 + number, "message": content | message}


def test_the_same_dialogue_over_telegram(tmp_path: Path) -> None:
    telegram = FakeTelegram(failures=[500])
    with serving(telegram) as url:
        options = {"token": "1:abc", "secret": "s3cret", "api": url}
        account = ChannelAccount(
            kind="telegram", options={name: SecretStr(each) for name, each in options.items()}
        )
        with running(settings_in(tmp_path, channels={"tg": account})) as client:

            def tell(number: int, text: str, secret: str = "s3cret") -> httpx2.Response:
                headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
                body = update(number, text=text)
                return client.post("/channels/tg/webhook", json=body, headers=headers)

            def answers(count: int) -> list[str]:
                until(lambda: len(telegram.sent) >= count, f"{count} answers")
                return [body["text"] for body in telegram.sent]

            assert tell(1, OPENING, secret="guess").status_code == 403
            assert tell(1, OPENING).status_code == 200
            assert tell(1, OPENING).status_code == 200  # Telegram repeats itself
            assert "14:00" in answers(1)[0]
            tell(2, "14:00 please")
            assert "Shall I book this" in answers(2)[1]
            tell(3, "yes")
            assert "Booked" in answers(3)[2]

            assert len(telegram.sent) == 3, "a repeated update was answered again"
            assert TWO_O_CLOCK not in free_starts(client)
            keyboard = telegram.sent[0]["reply_markup"]["inline_keyboard"]
            assert keyboard[0][0]["callback_data"].startswith("slot:s")


def test_messages_that_arrive_together_are_answered_in_order(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    program = build(settings)
    prepare(program.database)
    with serving(program.web(with_worker=True)) as url, httpx2.Client(base_url=url) as client:
        ada = Visitor(client)
        ada.says("Hello")
        for number in range(3):
            body = {"message": f"word {number}", **ada.conversation}
            client.post(
                "/v4/chat", json=body, headers={**ada.headers, "Accept": "text/event-stream"}
            )
        with program.database.read() as session:
            [conversation], _ = list_conversations(session)
            log = events(session, conversation.id)
    said = [each.text for each in of_kind(log, VisitorInput)]
    assert said == ["Hello", "word 0", "word 1", "word 2"]
    assert conversation.answered_seq == max(each.seq for each in of_kind(log, VisitorInput))
    assert conversation.unanswered_since is None


def test_a_slot_that_goes_while_the_visitor_thinks_is_not_called_booked(
    tmp_path: Path,
) -> None:
    settings = settings_in(tmp_path)
    with running(settings) as client:
        ada = Visitor(client)
        ada.says(OPENING)
        ada.says("14:00")
        lose_all_holds(settings)
        other = {
            "attendee": {"email": "bob@example.com", "fullname": "Bob Babbage"},
            "meetingTypeId": "intro-call",
            "hostIds": ["mia"],
            "start": TWO_O_CLOCK,
        }
        assert client.post("/v4/booking", json=other).status_code == 201

        reply = ada.says("yes")

        assert "booking" not in reply
        assert "just been taken" in reply["messages"][-1]["text"]
        again = ada.presses(button(reply, "slot"))
        booked = ada.presses(button(again, "confirm"))
        assert booked["booking"]["start"] != TWO_O_CLOCK


def lose_all_holds(settings: Settings) -> None:
    """As if the visitor had thought for longer than a slot is kept."""
    database = Database.at(settings.database_url)
    with database.begin() as session:
        session.execute(
            delete(table(ClaimRow)).where(table(ClaimRow).c.proposal_id.is_not(None))
        )
    database.close()


def test_a_yes_to_another_question_books_nothing(tmp_path: Path) -> None:
    with running(settings_in(tmp_path)) as client:
        ada = Visitor(client)
        reply = ada.says("yes")
        assert "booking" not in reply
        ada.says(OPENING)
        reply = ada.says("yes")
        assert "booking" not in reply


@pytest.mark.parametrize(
    "message", ["", "   ", "x" * 4001, "x" * 5000], ids=["empty", "blank", "4001", "5000"]
)
def test_refuses_messages_that_are_empty_or_too_long(tmp_path: Path, message: str) -> None:
    with running(settings_in(tmp_path)) as client:
        answer = client.post("/v4/chat", json={"message": message})
        assert answer.status_code == 400
        assert answer.json()["errorCode"] == "invalid"
        assert answer.json()["errors"][0]["field"] == "message"


def test_a_conversation_belongs_to_who_began_it(tmp_path: Path) -> None:
    with running(settings_in(tmp_path)) as client:
        ada = Visitor(client)
        ada.says("Hello")
        id_ = ada.conversation["conversationId"]
        for headers in ({}, {"X-Conversation-Token": "guess"}):
            body = {"message": "hello", "conversationId": id_}
            answers = [
                client.post("/v4/chat", json=body, headers=headers),
                client.get(f"/v4/chat/{id_}/messages", headers=headers),
                client.get(f"/v4/chat/{id_}/events", headers=headers),
            ]
            assert [answer.status_code for answer in answers] == [403] * 3
        unknown = client.post("/v4/chat", json={"message": "x", "conversationId": "nope"})
        assert unknown.status_code == 404


def test_an_unreachable_model_gets_an_apology_and_nothing_is_lost(tmp_path: Path) -> None:
    settings = settings_in(
        tmp_path,
        openai_base_url="http://127.0.0.1:9/v1",
        openai_api_key=SecretStr("k"),
        openai_fallback_model="none",
    )
    with running(settings) as client:
        ada = Visitor(client)
        reply = ada.says(OPENING)
        assert "cannot answer properly" in reply["messages"][-1]["text"]
        id_ = ada.conversation["conversationId"]
        log = client.get(f"/v4/chat/{id_}/messages", headers=ada.headers).json()["messages"]
        assert log[0]["text"] == OPENING


def test_a_repeated_message_is_heard_once(tmp_path: Path) -> None:
    with running(settings_in(tmp_path)) as client:
        ada = Visitor(client)
        ada.says("Hello")
        ada.says("Who are you?", clientMessageId="m-1")
        ada.says("Who are you?", clientMessageId="m-1")
        id_ = ada.conversation["conversationId"]
        log = client.get(f"/v4/chat/{id_}/messages", headers=ada.headers).json()["messages"]
        assert [each["text"] for each in log if each["role"] == "user"] == [
            "Hello",
            "Who are you?",
        ]
