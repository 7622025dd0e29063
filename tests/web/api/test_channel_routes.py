"""What services deliver, over HTTP: kept once, answered at once, never with a 5xx."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.agent.service import AnswerService
from app.channels.contract import Channel, WebhookRequest
from app.conversation.events import VisitorInput, of_kind
from app.desk.admin.channel_directory import ChannelDirectory
from app.settings import Settings
from app.store.conversations.conversations import find_conversation, list_conversations
from app.store.conversations.event_log import events
from app.store.delivery import outbox
from app.store.delivery.sent_messages import find_status
from app.store.engine.database import Database
from app.store.engine.encryption import Cipher
from app.web.app import Parts, application
from tests.channels.recorded import (
    FORM,
    INSTAGRAM,
    MESSENGER,
    NOW,
    PLAIN,
    SLACK,
    TELEGRAM,
    TWILIO,
    WHATSAPP,
    from_meta,
    from_plain,
    from_slack,
    from_telegram,
    from_twilio,
    pressed_in_slack,
    recorded,
)
from tests.web.calling import Client, assert_refused

CHANNELS: Mapping[str, Channel] = {
    each.name: each for each in (INSTAGRAM, MESSENGER, PLAIN, SLACK, TELEGRAM, TWILIO, WHATSAPP)
}
SIGNED = {
    "instagram": from_meta,
    "messenger": from_meta,
    "plain": from_plain,
    "slack": from_slack,
    "telegram": from_telegram,
    "whatsapp": from_meta,
}
VISITORS = {
    "instagram": "IGSID_7",
    "messenger": "PSID_7",
    "plain": "visitor-42",
    "slack": "D01",
    "telegram": "777000111",
    "twilio": "+4915700000001",
    "whatsapp": "DE.13491208655302741918",
}
EVERY = pytest.mark.parametrize("channel", sorted(CHANNELS))


class Door:
    """The webhooks of one account of each kind. Nobody answers what comes in."""

    def __init__(self, client: Client, database: Database) -> None:
        self.client = client
        self.database = database

    def takes(self, channel: str, hook: WebhookRequest) -> httpx.Response:
        headers = [(name.encode(), value.encode()) for name, value in hook.headers.items()]
        url = f"/channels/{channel}/webhook"
        answer: httpx.Response = self.client.post(url, content=hook.body, headers=headers)
        return answer

    def delivers(self, channel: str, name: str) -> httpx.Response:
        return self.takes(channel, signed(channel, recorded(channel, name)))

    def said(self, channel: str) -> list[str]:
        """What the visitor said, in order."""
        with self.database.read() as session:
            id_ = find_conversation(session, channel, VISITORS[channel])
            log = events(session, id_) if id_ else []
        return [each.text for each in of_kind(log, VisitorInput)]

    def count(self, kind: str) -> int:
        with self.database.read() as session:
            rows = session.rows(text(f"SELECT COUNT(*) FROM {kind}"))  # noqa: S608 — ours
        return int(rows[0][0])

    def told(self) -> Sequence[Mapping[str, Any]]:
        """What waits to be told to the services."""
        with self.database.read() as session:
            rows = session.rows(text("SELECT stream FROM outbox ORDER BY id"))
            return outbox.of_streams(session, [row[0] for row in rows])


def signed(channel: str, body: bytes) -> WebhookRequest:
    if channel == "twilio":
        return from_twilio(body, "http://127.0.0.1:8000/channels/twilio/webhook")
    return SIGNED[channel](body)


@pytest.fixture
def door(business: Database, tmp_path: Path) -> Any:
    settings = Settings(_env_file=None, var_dir=tmp_path, rate_limit_per_minute=1)
    accounts = ChannelDirectory(business, Cipher(settings.encryption_keys), CHANNELS, {})
    parts = Parts(settings, business, lambda: NOW, Deaf(), accounts)
    with Client(application(parts)) as client:
        yield Door(client, business)


class Deaf(AnswerService):
    """Stands where conversations are answered, and does nothing."""

    def __init__(self) -> None:
        pass

    def wake(self, conversation_id: str, seq: int = 0) -> None:
        """Nobody wakes."""


@EVERY
class TestEveryChannel:
    def test_a_message_is_kept_once_however_often_it_comes(
        self, door: Door, channel: str
    ) -> None:
        answers = [door.delivers(channel, "text") for _ in range(3)]
        assert [each.status_code for each in answers] == [200] * 3
        kind = "text/xml" if channel == "twilio" else "text/plain"
        assert {each.headers["content-type"].partition(";")[0] for each in answers} == {kind}
        assert len(door.said(channel)) == 1
        assert door.count("conversation") == 1

    def test_what_is_not_signed_is_refused_and_leaves_nothing(
        self, door: Door, channel: str
    ) -> None:
        body = recorded(channel, "text")
        kind = FORM if channel == "twilio" else "application/json"
        forged = [WebhookRequest({"content-type": kind}, body)]
        genuine = signed(channel, body)
        if channel != "telegram":  # its secret is in no relation to the body
            forged.append(replace(genuine, body=body.replace(b"1", b"2")))
        for hook in forged:
            assert_refused(door.takes(channel, hook), 403, "bad-signature")
        assert door.count("conversation") == door.count("heard") == 0

    def test_what_cannot_be_read_is_refused(self, door: Door, channel: str) -> None:
        for body in (b"", b"{", b"\xff\xfe", b"[" * 100_000):
            answer = door.takes(channel, signed(channel, body))
            assert answer.status_code in {200, 400, 403}, answer.text
        assert door.count("conversation") == 0

    def test_what_is_too_large_is_refused(self, door: Door, channel: str) -> None:
        answer = door.takes(channel, signed(channel, b"x" * 10_000_000))
        assert_refused(answer, 413, "too-large")

    def test_a_handshake_of_strangers_is_refused(self, door: Door, channel: str) -> None:
        answer = door.client.get(f"/channels/{channel}/webhook?hub.mode=subscribe")
        assert_refused(answer, 403, "bad-signature")

    def test_calls_that_were_damaged_on_the_way_do_no_harm(
        self, door: Door, channel: str
    ) -> None:
        chance = random.Random(channel)
        names = [path.stem for path in recorded_files(channel)]
        for _ in range(60):
            body = bytearray(recorded(channel, chance.choice(names)))
            for _ in range(chance.randint(1, 6)):
                place = chance.randrange(len(body))
                body[place : place + chance.randint(0, 3)] = chance.randbytes(2)
            answer = door.takes(channel, signed(channel, bytes(body)))
            assert answer.status_code in {200, 400, 403}, (bytes(body), answer.text)


def recorded_files(channel: str) -> list[Path]:
    folder = Path(__file__).parents[3] / "fixtures/channels" / channel
    return sorted(each for each in folder.iterdir() if not each.stem.startswith("answer"))


@pytest.mark.parametrize("channel", ["whatsapp", "messenger", "instagram"])
def test_all_messages_of_a_call_are_kept(door: Door, channel: str) -> None:
    assert door.delivers(channel, "several").status_code == 200
    assert door.said(channel) == ["one", "two", "three"]
    assert door.count("message_status") == 1


@pytest.mark.parametrize("channel", ["whatsapp", "messenger", "instagram"])
def test_a_handshake_is_answered(door: Door, channel: str) -> None:
    query = {
        "hub.mode": "subscribe",
        "hub.challenge": "1158201444",
        "hub.verify_token": "verify-1",
    }
    answer = door.client.get(f"/channels/{channel}/webhook", params=query)
    assert (answer.status_code, answer.text) == (200, "1158201444")


def test_slacks_handshake_and_buttons(door: Door) -> None:
    assert door.delivers("slack", "url_verification").text.startswith("3eZbrw1aBm2rZgRN")
    press = pressed_in_slack(recorded("slack", "press"))
    assert [door.takes("slack", press).status_code for _ in range(2)] == [200, 200]
    assert door.said("slack") == ["Tue 24 Nov, 15:00"]


def test_a_phone_number_is_known_and_a_status_kept(door: Door) -> None:
    door.delivers("whatsapp", "text_by_number")
    door.delivers("whatsapp", "text")
    door.delivers("whatsapp", "text_without_number")
    assert door.said("whatsapp") == ["Hello", "Geht Dienstag um 15 Uhr?", "Hello"]
    assert door.count("conversation") == 1

    door.delivers("whatsapp", "statuses")
    with door.database.read() as session:
        told = find_status(session, "whatsapp", "wamid.OUT1")
    assert told is not None
    assert told.status == "delivered"


@pytest.mark.parametrize(
    ("channel", "name", "to"),
    [
        ("whatsapp", "voice", "DE.13491208655302741918"),
        ("messenger", "image", "PSID_7"),
        ("slack", "file", "D01"),
        ("twilio", "voice", "whatsapp:+4915700000001"),
    ],
)
def test_what_nobody_can_read_is_answered_in_one_sentence(
    door: Door, channel: str, name: str, to: str
) -> None:
    for _ in range(2):
        assert door.delivers(channel, name).status_code == 200
    [told] = door.told()
    assert (told["payload"]["to"], door.said(channel)) == (to, [])
    assert told["payload"]["text"].startswith("I can only read text so far.")


@pytest.mark.parametrize(
    ("channel", "acknowledged"),
    [("whatsapp", True), ("messenger", True), ("telegram", True), ("slack", False)],
)
def test_the_visitor_sees_that_somebody_is_at_it(
    door: Door, channel: str, *, acknowledged: bool
) -> None:
    for _ in range(2):
        door.delivers(channel, "text")
    told = [each["payload"] for each in door.told()]
    assert [each["to"] for each in told] == ([VISITORS[channel]] if acknowledged else [])


def test_an_unknown_account_is_not_found(door: Door) -> None:
    hook = signed("telegram", recorded("telegram", "text"))
    assert_refused(door.takes("nobody", hook), 404, "channel-not-found")


def test_services_are_not_held_up_by_the_limit_for_people(door: Door) -> None:
    answers = [door.delivers("telegram", "text") for _ in range(5)]
    assert {each.status_code for each in answers} == {200}


async def test_a_storm_is_kept_whole(door: Door) -> None:
    """Shuffled, repeated, forged, many at a time: each genuine message once."""
    chance = random.Random(7)
    genuine = [
        (f"{person}", f"message {number}") for person in range(20) for number in range(5)
    ]
    calls = []
    for person, said in genuine:
        number = int(person) * 100 + int(said[-1])
        body = (
            f'{{"update_id":{number},"message":{{"message_id":1,"date":1,"text":"{said}",'
            f'"from":{{"id":{person}}},"chat":{{"id":{person},"type":"private"}}}}}}'
        ).encode()
        hook = from_telegram(body)
        calls += [(hook, 200)] * (2 if chance.random() < 0.3 else 1)
        if chance.random() < 0.05:
            calls.append((replace(hook, headers={}), 403))
    chance.shuffle(calls)

    transport = httpx.ASGITransport(door.client.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://local") as caller:

        async def call(hook: WebhookRequest, status: int) -> None:
            headers = dict(hook.headers)
            answer = await caller.post(
                "/channels/telegram/webhook", content=hook.body, headers=headers
            )
            assert answer.status_code == status

        await asyncio.gather(*(call(hook, status) for hook, status in calls))

    with door.database.read() as session:
        found, total = list_conversations(session, most=100)
        heard = [
            (each.address, event.text)
            for each in found
            for event in of_kind(events(session, each.id), VisitorInput)
        ]
    assert total == 20
    assert sorted(heard) == sorted(genuine)
