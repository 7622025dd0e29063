"""Whatever a genuine or false request holds, a channel refuses it, ignores it, or hears it."""

import contextlib
import json
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.channels.contract import BadPayload, BadSignature, Channel, Choice, WebhookRequest
from tests.channels.recorded import (
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
)

KNOWN_NAMES = """
    update_id message edited_message callback_query chat from id text data date edit_date is_bot
    first_name reply_markup inline_keyboard messages sender action type at name language
    object entry changes value field metadata phone_number_id statuses status errors code title
    contacts profile wa_id user_id from_user_id interactive button_reply list_reply button
    payload image caption location latitude longitude timestamp messaging message mid
    quick_reply postback delivery read mids attachments message_edit referral is_echo event
    channel channel_type user ts subtype previous_message authorizations actions value action_ts
    tab files block_actions event_callback app_home_opened challenge
"""
HEADERS = """
    webhook-id webhook-timestamp webhook-signature x-telegram-bot-api-secret-token
    x-hub-signature-256 x-slack-signature x-slack-request-timestamp x-twilio-signature
    content-type
"""
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["slot:s1", "confirm:", "slot", "confirm", "\ud800", "\0"])
    | st.sampled_from(["messages", "text", "interactive", "1122334455667", "whatsapp", "page"])
    | st.sampled_from(["im", "message", "block_actions", "event_callback", "D1", "instagram"])
    | st.sampled_from(["edit", "contacts", "location", "message_changed", "1.2", "delivered"])
)
NAMES = st.sampled_from(KNOWN_NAMES.split())
JUNK = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(), inner, max_size=6)
    ),
    max_leaves=25,
)


def texted(body: bytes) -> WebhookRequest:
    """The same as the text of an SMS."""
    fields = {"Body": body.decode(errors="replace"), "From": "+491", "MessageSid": "SM1"}
    return from_twilio(urlencode(fields).encode())


SERVICES = [
    pytest.param(PLAIN, from_plain, id="plain"),
    pytest.param(TELEGRAM, from_telegram, id="telegram"),
    pytest.param(WHATSAPP, from_meta, id="whatsapp"),
    pytest.param(MESSENGER, from_meta, id="messenger"),
    pytest.param(INSTAGRAM, from_meta, id="instagram"),
    pytest.param(SLACK, from_slack, id="slack"),
    pytest.param(TWILIO, texted, id="twilio"),
]
CHANNELS = [PLAIN, TELEGRAM, WHATSAPP, MESSENGER, INSTAGRAM, SLACK, TWILIO]


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


@pytest.mark.parametrize("channel", CHANNELS)
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


@pytest.mark.parametrize("channel", CHANNELS)
@settings(derandomize=True, max_examples=200, deadline=None)
@given(status=st.integers(100, 599), body=st.binary(max_size=60) | JUNK.map(json.dumps))
def test_reads_any_answer(channel: Channel, status: int, body: bytes | str) -> None:
    sent = channel.sent(status, body if isinstance(body, bytes) else body.encode())
    assert not (sent.ok and sent.retry_after is not None)
    assert sent.retry_after is None or 0 < sent.retry_after <= 86_400


@pytest.mark.parametrize("channel", CHANNELS)
@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    to=st.text(st.characters()), text=st.text(st.characters()), label=st.text(st.characters())
)
def test_says_anything_so_that_it_can_be_read(
    channel: Channel, to: str, text: str, label: str
) -> None:
    for request in channel.say(to, text, (Choice("slot", "s1", label),), "m1", NOW):
        content = request.content.decode()
        assert json.loads(content) if channel is not TWILIO else "Body=" in content


@settings(derandomize=True, max_examples=200, deadline=None)
@given(junk=JUNK)
def test_hears_any_interaction_in_slack(junk: object) -> None:
    for heard in SLACK.hear(pressed_in_slack(json.dumps(junk).encode()), NOW).messages:
        assert heard.id
        assert heard.action
        assert heard.sender.startswith("D")


@settings(derandomize=True, max_examples=200, deadline=None)
@given(body=st.binary(max_size=200))
def test_hears_any_form_of_twilio(body: bytes) -> None:
    with contextlib.suppress(BadPayload):
        assert TWILIO.hear(from_twilio(body), NOW).answer_type == "text/xml"
