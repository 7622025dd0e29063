"""Whatever a genuine or false request holds, a channel refuses it, ignores it, or hears it."""

import base64
import contextlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from app.channels.contract import BadPayload, BadSignature, Channel, Choice, WebhookRequest
from app.channels.plain import Plain
from app.channels.telegram import Telegram

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdefghijklmn").decode()
PLAIN = Plain(SECRET, "https://chat.example.com/in")
TELEGRAM = Telegram(token="1:abc", secret="s3cret")

KNOWN_NAMES = """
    update_id message edited_message callback_query chat from id text data date edit_date is_bot
    first_name reply_markup inline_keyboard messages sender action type at name language
"""
HEADERS = """
    webhook-id webhook-timestamp webhook-signature x-telegram-bot-api-secret-token
"""
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["slot:s1", "confirm:", "slot", "confirm", "\ud800", "\0"])
)
NAMES = st.sampled_from(KNOWN_NAMES.split())
JUNK = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(), inner, max_size=6)
    ),
    max_leaves=25,
)


def from_plain(body: bytes) -> WebhookRequest:
    seconds = int(NOW.timestamp())
    headers = {"webhook-id": "d1", "webhook-timestamp": str(seconds)}
    with contextlib.suppress(UnicodeDecodeError):  # such a body is left without a signature
        headers["webhook-signature"] = Webhook(SECRET).sign("d1", NOW, body.decode())
    return WebhookRequest(headers, body)


def from_telegram(body: bytes) -> WebhookRequest:
    return WebhookRequest({"x-telegram-bot-api-secret-token": "s3cret"}, body)


SERVICES = [
    pytest.param(PLAIN, from_plain, id="plain"),
    pytest.param(TELEGRAM, from_telegram, id="telegram"),
]


@pytest.mark.parametrize(("channel", "hooked"), SERVICES)
@settings(derandomize=True, max_examples=200, deadline=None)
@given(junk=JUNK)
def test_hears_any_json(
    channel: Channel, hooked: Callable[[bytes], WebhookRequest], junk: object
) -> None:
    for heard in channel.hear(hooked(json.dumps(junk).encode()), NOW).messages:
        assert heard.id
        assert heard.sender
        assert heard.text.strip() or heard.action
        assert "\0" not in heard.text + heard.name + heard.language
        assert channel.say(heard.sender, "Hello", (), "m1", NOW)
        (heard.id + heard.sender + heard.text + heard.name).encode()


@pytest.mark.parametrize(("channel", "hooked"), SERVICES)
@settings(derandomize=True, max_examples=200, deadline=None)
@given(body=st.binary(max_size=200))
def test_hears_or_refuses_any_bytes(
    channel: Channel, hooked: Callable[[bytes], WebhookRequest], body: bytes
) -> None:
    with contextlib.suppress(BadPayload, BadSignature):
        assert isinstance(channel.hear(hooked(body), NOW).messages, tuple)


@pytest.mark.parametrize("channel", [PLAIN, TELEGRAM])
@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    headers=st.dictionaries(
        st.sampled_from(HEADERS.split()),
        st.text(st.characters(), max_size=30),
    )
)
def test_no_stranger_gets_past_the_signature(
    channel: Channel, headers: Mapping[str, str]
) -> None:
    with pytest.raises(BadSignature):
        channel.hear(WebhookRequest(headers, b"{}"), NOW)


@pytest.mark.parametrize("channel", [PLAIN, TELEGRAM])
@settings(derandomize=True, max_examples=200, deadline=None)
@given(status=st.integers(100, 599), body=st.binary(max_size=60) | JUNK.map(json.dumps))
def test_reads_any_answer(channel: Channel, status: int, body: bytes | str) -> None:
    sent = channel.sent(status, body if isinstance(body, bytes) else body.encode())
    assert not (sent.ok and sent.retry_after is not None)
    assert sent.retry_after is None or 0 < sent.retry_after <= 86_400


@pytest.mark.parametrize("channel", [PLAIN, TELEGRAM])
@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    to=st.text(st.characters()), text=st.text(st.characters()), label=st.text(st.characters())
)
def test_says_anything_as_valid_json(channel: Channel, to: str, text: str, label: str) -> None:
    for request in channel.say(to, text, (Choice("slot", "s1", label),), "m1", NOW):
        assert json.loads(request.content.decode())
