"""A booking over every messaging service: real HTTP both ways, buttons or numbers included."""

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from litestar import Response
from pydantic import SecretStr

from app.channels.contract import WebhookRequest
from app.conversation.events import SPOKEN, VisitorInput, of_kind
from app.desk.admin.tokens import create_token
from app.main import build, prepare
from app.settings import ChannelAccount, Settings
from app.store.conversations.conversations import list_conversations
from app.store.conversations.event_log import events
from app.store.delivery.sent_messages import SentPart, list_sent_parts
from app.store.engine.database import Database
from tests.channels.recorded import (
    META,
    PLAIN_SECRET,
    SLACK,
    TELEGRAM,
    TWILIO,
    from_meta,
    from_slack,
    from_telegram,
    from_twilio,
    pressed_in_slack,
    signed_plainly,
)
from tests.servers import serving, until
from tests.test_journey import OPENING, SUNDAY, TWO_O_CLOCK, free_starts, settings_in
from tests.vendors import Shown, Vendors

AT = int(SUNDAY.timestamp())
NUMBER = "1122334455667"
KINDS = ("instagram", "messenger", "plain", "slack", "telegram", "twilio", "whatsapp")


def options(kind: str, url: str) -> dict[str, str]:
    """An account's, at the services of the test."""
    match kind:
        case "whatsapp":
            return {**META, "phone_number_id": NUMBER, "api": url}
        case "messenger" | "instagram":
            return {**META, "api": url}
        case "telegram":
            return {"token": TELEGRAM.token, "secret": TELEGRAM.secret, "api": url}
        case "slack":
            return {
                "token": SLACK.token,
                "signing_secret": SLACK.signing_secret,
                "api": f"{url}/api",
            }
        case "twilio":
            sender = {"account_sid": "AC1", "sender": "+493000000001"}
            return {**sender, "auth_token": TWILIO.auth_token, "api": url}
    return {"secret": PLAIN_SECRET, "reply_url": f"{url}/replies"}


@dataclass
class Correspondent:
    """Somebody who writes to one account."""

    client: httpx2.Client
    kind: str
    vendors: Vendors
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def says(self, text: str) -> None:
        """Write something."""
        self._delivers(WORDS[self.kind](next(self._numbers), text))

    def chooses(self, shown: Shown, label: str) -> None:
        """Press the button with that label, or answer with its number."""
        for button, data in shown.buttons.items():
            if label in button:
                pressed = PRESSES[self.kind](next(self._numbers), button, data)
                self._delivers(pressed)
                return
        [line] = [each for each in shown.text.split("\n") if label in each and ". " in each]
        assert not shown.buttons
        self.says(line.partition(".")[0])

    def is_told(self, count: int) -> Shown:
        """The message that is the `count`th to be shown."""
        until(lambda: len(self.vendors.shown) >= count, f"{count} messages")
        return self.vendors.shown[count - 1]

    def _delivers(self, hook: WebhookRequest) -> None:
        for _ in range(2):  # services repeat themselves
            answer = self.client.post(
                f"/channels/{self.kind}/webhook", content=hook.body, headers=dict(hook.headers)
            )
            assert answer.status_code == 200, answer.text


def whatsapp(number: int, kind: str, content: Mapping[str, Any]) -> WebhookRequest:
    message = {
        "from": "4915700000001",
        "id": f"wamid.{number}",
        "timestamp": str(AT + number),
        "type": kind,
        kind: content,
    }
    value = {"metadata": {"phone_number_id": NUMBER}, "messages": [message]}
    changes = [{"field": "messages", "value": value}]
    return from_meta(json.dumps({"entry": [{"id": "1", "changes": changes}]}).encode())


def messaging(object_: str, number: int, **message: Any) -> WebhookRequest:
    event = {
        "sender": {"id": "U7"},
        "timestamp": (AT + number) * 1000,
        "message": {"mid": f"m_{number}", **message},
    }
    body = {"object": object_, "entry": [{"id": "P1", "messaging": [event]}]}
    return from_meta(json.dumps(body).encode())


def telegram(number: int, **update: Any) -> WebhookRequest:
    return from_telegram(json.dumps({"update_id": number, **update}).encode())


PERSON = {"id": 42, "is_bot": False, "first_name": "Ada"}
CHAT = {"chat": {"id": 42, "type": "private"}}


def slack_message(number: int, text: str) -> WebhookRequest:
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "D01",
        "user": "U07",
        "text": text,
        "ts": f"{AT + number}.000100",
    }
    body = {"type": "event_callback", "event_id": f"Ev{number}", "event": event}
    return from_slack(json.dumps(body).encode(), AT)


def slack_press(number: int, label: str, data: str) -> WebhookRequest:
    action = {
        "action_ts": f"{AT + number}.000200",
        "value": data,
        "text": {"type": "plain_text", "text": label},
    }
    payload = {
        "type": "block_actions",
        "user": {"id": "U07"},
        "channel": {"id": "D01"},
        "actions": [action],
    }
    return pressed_in_slack(json.dumps(payload).encode(), AT)


def sms(number: int, text: str) -> WebhookRequest:
    form = {
        "MessageSid": f"SM{number}",
        "From": "+4915700000001",
        "Body": text,
        "NumMedia": "0",
    }
    url = "http://127.0.0.1:8000/channels/twilio/webhook"
    return from_twilio(urlencode(form).encode(), url)


def plain(number: int, **message: Any) -> WebhookRequest:
    body = {"id": f"p{number}", "sender": "v1", "at": AT + number, **message}
    return signed_plainly(json.dumps(body).encode(), SUNDAY)


WORDS: Mapping[str, Callable[[int, str], WebhookRequest]] = {
    "instagram": lambda number, text: messaging("instagram", number, text=text),
    "messenger": lambda number, text: messaging("page", number, text=text),
    "plain": lambda number, text: plain(number, text=text),
    "slack": slack_message,
    "telegram": lambda number, text: telegram(
        number, message={"from": PERSON, "date": AT + number, "text": text, **CHAT}
    ),
    "twilio": sms,
    "whatsapp": lambda number, text: whatsapp(number, "text", {"body": text}),
}
PRESSES: Mapping[str, Callable[[int, str, str], WebhookRequest]] = {
    "instagram": lambda number, label, data: messaging(
        "instagram", number, text=label, quick_reply={"payload": data}
    ),
    "messenger": lambda number, label, data: messaging(
        "page", number, text=label, quick_reply={"payload": data}
    ),
    "plain": lambda number, label, data: plain(
        number,
        text=label,
        action=dict(zip(("type", "id"), data.split(":", 1), strict=True)),
    ),
    "slack": slack_press,
    "telegram": lambda number, label, data: telegram(
        number, callback_query={"id": f"q{number}", "from": PERSON, "data": data}
    ),
    "whatsapp": lambda number, label, data: whatsapp(
        number,
        "interactive",
        {"type": "list_reply", "list_reply": {"id": data, "title": label}},
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_booking_from_the_first_message_to_the_confirmation(
    tmp_path: Path, kind: str
) -> None:
    program = build(settings_in(tmp_path))
    prepare(program.database)
    with program.database.begin() as session:
        token = create_token(session, "admin", "", "tests", SUNDAY)
    # The first answer is refused for now, and comes a little later.
    vendors = Vendors(failures=[Response({"ok": False}, status_code=429)])
    with (
        serving(vendors.app()) as there,
        serving(program.web(with_worker=True)) as here,
        httpx2.Client(base_url=here, timeout=30) as client,
    ):
        account = {"name": kind, "kind": kind, "options": options(kind, there), "pause": 0}
        head = {"Authorization": f"Bearer {token}"}
        made = client.post("/v4/channel-account", json=account, headers=head)
        assert made.status_code == 201, made.text
        ada = Correspondent(client, kind, vendors)

        ada.says(OPENING)
        times = ada.is_told(1)
        assert "14:00" in times.text
        ada.chooses(times, "14:00")
        question = ada.is_told(2)
        assert "Shall I book this" in question.text
        ada.chooses(question, "Yes")
        assert "Booked" in ada.is_told(3).text

        assert TWO_O_CLOCK not in free_starts(client)
        assert len(vendors.shown) == 3, "a repeated message was answered again"
        assert bool(times.buttons) is (kind != "twilio")
        sent = until(lambda: all_sent(program.database), "all to be written down")
        assert len(sent) == 3
        assert all(part.external_id for part in sent)


def all_sent(database: Database) -> list[SentPart]:
    """What was sent in the only conversation, once nothing is on its way any more."""
    with database.read() as session:
        [conversation], _ = list_conversations(session)
        sent = list_sent_parts(session, conversation.id)
    return sent if all(part.state == "sent" for part in sent) else []


def test_a_burst_that_reaches_two_processes_has_one_answer(tmp_path: Path) -> None:
    def settings() -> Settings:
        account = ChannelAccount(
            kind="telegram",
            options={k: SecretStr(v) for k, v in options("telegram", there).items()},
            pause=0.5,
        )
        return settings_in(tmp_path, channels={"telegram": account})

    vendors = Vendors()
    with serving(vendors.app()) as there:
        first, second = build(settings()), build(settings())
        prepare(first.database)
        with (
            serving(first.web(with_worker=True)) as one,
            serving(second.web(with_worker=True)) as other,
            httpx2.Client(timeout=30) as client,
        ):
            parts = ["Hello", "I'm Ada Lovelace", "ada@example.com", "an intro call, please"]
            hooks = [WORDS["telegram"](number, text) for number, text in enumerate(parts, 1)]
            # Each reaches both of them, and the last ones come first.
            calls = [(url, hook) for hook in reversed(hooks) for url in (one, other)]
            with ThreadPoolExecutor(len(calls)) as threads:
                answers = list(
                    threads.map(
                        lambda call: client.post(
                            f"{call[0]}/channels/telegram/webhook",
                            content=call[1].body,
                            headers=dict(call[1].headers),
                        ),
                        calls,
                    )
                )
            assert {answer.status_code for answer in answers} == {200}
            until(lambda: all_answered(first.database), "an answer to all of them")

        with first.database.read() as session:
            [conversation], _ = list_conversations(session)
            log = events(session, conversation.id)
        assert [each.text for each in of_kind(log, VisitorInput)] == parts
        assert len([each for each in log if isinstance(each, SPOKEN)]) == 1


def all_answered(database: Database) -> bool:
    with database.read() as session:
        found, _ = list_conversations(session)
    return bool(found) and all(
        each.last_seq > 4 and each.unanswered_since is None for each in found
    )
