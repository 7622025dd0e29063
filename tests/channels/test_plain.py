import base64
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from app.channels.contract import (
    Action,
    BadPayload,
    BadSignature,
    Choice,
    InboundMessage,
    ParsedWebhook,
    WebhookRequest,
)
from app.channels.plain import Plain
from app.errors import Invalid

RECORDED = Path(__file__).parents[2] / "fixtures/channels/plain"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdefghijklmn").decode()
DESK = Plain(secret=SECRET, reply_url="https://chat.example.com/in")


def recorded(name: str) -> bytes:
    return (RECORDED / f"{name}.json").read_bytes()


def signed(
    body: bytes,
    at: datetime = NOW,
    secret: str = SECRET,
    changed: Mapping[str, str] | None = None,
) -> WebhookRequest:
    # The package reads the digits of a moment as UTC, whatever its zone.
    signature = Webhook(secret).sign("d1", at.astimezone(UTC), body.decode(errors="replace"))
    headers = {
        "webhook-id": "d1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }
    return WebhookRequest(headers | dict(changed or {}), body)


def hear(body: object) -> ParsedWebhook:
    return DESK.hear(signed(json.dumps(body).encode()), NOW)


class TestHear:
    def test_hears_a_text(self) -> None:
        message = InboundMessage(
            id="in-1",
            sender="visitor-42",
            text="Do you have time on Monday?",
            at=1795300001,
            order=1795300001,
            name="Mara Linde",
            language="en",
        )
        assert DESK.hear(signed(recorded("text")), NOW) == ParsedWebhook((message,))

    def test_hears_a_press(self) -> None:
        [message] = DESK.hear(signed(recorded("action")), NOW).messages
        assert (message.text, message.action) == ("Tue 24 Nov, 15:00", Action("slot", "s3"))

    def test_hears_a_press_without_words(self) -> None:
        [message] = DESK.hear(signed(recorded("press_only")), NOW).messages
        assert (message.text, message.action) == ("", Action("confirm", "b7f0c3"))

    def test_hears_all_of_several(self) -> None:
        messages = DESK.hear(signed(recorded("several")), NOW).messages
        assert [message.sender for message in messages] == [
            "visitor-42",
            "visitor-43",
            "visitor-44",
        ]

    def test_names_a_message_after_its_delivery_if_it_has_no_id(self) -> None:
        messages = DESK.hear(signed(recorded("several")), NOW).messages
        assert [message.id for message in messages] == ["in-4", "in-5", "d1:2"]

    def test_ignores_other_kinds_of_event(self) -> None:
        assert DESK.hear(signed(recorded("read_receipt")), NOW) == ParsedWebhook()

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param([], id="a list"),
            pytest.param("hello", id="a string"),
            pytest.param({}, id="nothing"),
            pytest.param({"messages": {}}, id="messages that are an object"),
            pytest.param({"messages": [1, None, [], "x"]}, id="messages of junk"),
            pytest.param({"id": "1", "text": "x"}, id="no sender"),
            pytest.param({"id": "1", "sender": ["a"], "text": "x"}, id="a list of senders"),
            pytest.param({"id": "1", "sender": "a" * 257, "text": "x"}, id="an endless sender"),
            pytest.param({"id": "1", "sender": "a", "text": 7}, id="a number for a text"),
            pytest.param({"id": "1", "sender": "a", "action": "slot"}, id="an action in words"),
            pytest.param(
                {"id": "1", "sender": "a", "action": {"type": "fly", "id": "1"}}, id="to fly"
            ),
        ],
    )
    def test_hears_nothing_in_junk(self, body: object) -> None:
        assert hear(body) == ParsedWebhook()

    def test_hears_what_is_sound_among_junk(self) -> None:
        body = {"messages": [None, {"id": 5, "sender": 6, "text": "Hi", "at": -1, "name": []}]}
        assert hear(body) == ParsedWebhook((InboundMessage(id="5", sender="6", text="Hi"),))

    @pytest.mark.parametrize("body", [b"", b"{", b"a=1", b"[" * 100_000])
    def test_refuses_what_is_not_json(self, body: bytes) -> None:
        with pytest.raises(BadPayload):
            DESK.hear(signed(body), NOW)


class TestSignature:
    @pytest.mark.parametrize("off", [-300, -1, 0, 1, 300])
    def test_lets_clocks_differ_by_five_minutes(self, off: int) -> None:
        hook = signed(recorded("text"), NOW + timedelta(seconds=off))
        assert DESK.hear(hook, NOW).messages

    @pytest.mark.parametrize("off", [-86_400, -301, 301, 86_400])
    def test_refuses_older_and_newer_ones(self, off: int) -> None:
        hook = signed(recorded("text"), NOW + timedelta(seconds=off))
        with pytest.raises(BadSignature):
            DESK.hear(hook, NOW)

    def test_reads_now_in_any_zone(self) -> None:
        elsewhere = NOW.astimezone(datetime.fromisoformat("2026-01-01T00:00+13:45").tzinfo)
        assert DESK.hear(signed(recorded("text")), elsewhere).messages

    @pytest.mark.parametrize(
        ("header", "value"),
        [
            pytest.param("webhook-id", "", id="no id"),
            pytest.param("webhook-id", "d2", id="another id"),
            pytest.param("webhook-timestamp", "", id="no timestamp"),
            pytest.param("webhook-timestamp", "soon", id="a timestamp in words"),
            pytest.param("webhook-timestamp", "1e9", id="a float"),
            pytest.param("webhook-timestamp", "-1", id="a negative timestamp"),
            pytest.param("webhook-timestamp", "١٧٩٥٣٠٠٠٠١", id="Arabic digits"),
            pytest.param("webhook-timestamp", "²", id="a digit that is no decimal"),
            pytest.param("webhook-timestamp", "9" * 5000, id="an endless timestamp"),
            pytest.param("webhook-signature", "", id="no signature"),
            pytest.param("webhook-signature", "v1", id="no comma"),
            pytest.param("webhook-signature", "v1,", id="an empty signature"),
            pytest.param("webhook-signature", "v1,%%%", id="not base64"),
            pytest.param("webhook-signature", "v1,é", id="not ASCII"),
            pytest.param("webhook-signature", "v1,\ud800", id="half a surrogate pair"),
            pytest.param("webhook-signature", "v1,a,b v1 , ,,", id="commas"),
        ],
    )
    def test_refuses_headers_that_are_wrong(self, header: str, value: str) -> None:
        with pytest.raises(BadSignature):
            DESK.hear(signed(recorded("text"), changed={header: value}), NOW)

    def test_refuses_a_request_without_headers(self) -> None:
        with pytest.raises(BadSignature):
            DESK.hear(WebhookRequest({}, recorded("text")), NOW)

    def test_refuses_another_key(self) -> None:
        other = "whsec_" + base64.b64encode(b"another key").decode()
        with pytest.raises(BadSignature):
            DESK.hear(signed(recorded("text"), secret=other), NOW)

    def test_refuses_a_body_that_was_changed(self) -> None:
        hook = signed(recorded("text"))
        with pytest.raises(BadSignature):
            DESK.hear(WebhookRequest(hook.headers, hook.body + b" "), NOW)

    def test_refuses_the_right_signature_under_another_version(self) -> None:
        given = signed(recorded("text")).headers["webhook-signature"]
        changed = {"webhook-signature": given.replace("v1,", "v2,")}
        with pytest.raises(BadSignature):
            DESK.hear(signed(recorded("text"), changed=changed), NOW)

    def test_takes_one_right_signature_among_several(self) -> None:
        given = signed(recorded("text")).headers["webhook-signature"]
        changed = {"webhook-signature": f"v1,b2xk v1a,eA== {given}"}
        assert DESK.hear(signed(recorded("text"), changed=changed), NOW).messages


class TestSay:
    def test_tells_the_receiver_everything_it_needs(self) -> None:
        choices = (Choice("slot", "s1", "Tue 15:00"),)
        [request] = DESK.say("visitor-42", "Grüß Gott", choices, "m1", NOW)
        assert request.url == "https://chat.example.com/in"
        assert json.loads(request.content) == {
            "id": "m1",
            "to": "visitor-42",
            "text": "Grüß Gott",
            "choices": [{"type": "slot", "id": "s1", "label": "Tue 15:00"}],
        }

    def test_signs_so_that_the_reference_implementation_agrees(self) -> None:
        now = datetime.fromtimestamp(time.time(), UTC)  # it compares with the real clock
        [request] = DESK.say("visitor-42", "Grüß Gott 🗓", (), "m1", now)
        answer = Webhook(SECRET).verify(request.content, dict(request.headers))
        assert answer["text"] == "Grüß Gott 🗓"

    def test_signs_every_attempt_with_the_same_id(self) -> None:
        [first] = DESK.say("visitor-42", "Hi", (), "m1", NOW)
        [again] = DESK.say("visitor-42", "Hi", (), "m1", NOW + timedelta(hours=1))
        assert first.headers["webhook-id"] == again.headers["webhook-id"] == "m1"
        assert first.content == again.content
        assert first.headers["webhook-signature"] != again.headers["webhook-signature"]

    def test_cuts_a_long_text_and_gives_the_choices_with_the_last_part(self) -> None:
        text = "a" * 9_000 + ".\n\n" + "b" * 9_000
        requests = DESK.say("v", text, (Choice("slot", "s1", "Tue"),), "m1", NOW)
        bodies: list[Mapping[str, object]] = [json.loads(one.content) for one in requests]
        assert [body["id"] for body in bodies] == ["m1", "m1-2"]
        assert [bool(body["choices"]) for body in bodies] == [False, True]

    def test_says_nothing_if_there_is_nothing_to_say(self) -> None:
        assert DESK.say("v", " ", (), "m1", NOW) == ()

    def test_shows_choices_even_without_words(self) -> None:
        [request] = DESK.say("v", "", (Choice("slot", "s1", "Tue"),), "m1", NOW)
        assert json.loads(request.content)["choices"]

    def test_acknowledges_by_answering_the_webhook_only(self) -> None:
        [message] = DESK.hear(signed(recorded("action")), NOW).messages
        assert DESK.acknowledge(message) == ()


class TestSent:
    @pytest.mark.parametrize(
        ("status", "body", "ok", "again", "message_id"),
        [
            pytest.param(200, b'{"id": "r-1"}', True, False, "r-1", id="taken and named"),
            pytest.param(204, b"", True, False, "", id="taken"),
            pytest.param(202, b"[" * 100_000, True, False, "", id="taken, with junk"),
            pytest.param(200, b"\xff", True, False, "", id="taken, not UTF-8"),
            pytest.param(429, b"", False, True, "", id="too many"),
            pytest.param(500, b"", False, True, "", id="its failure"),
            pytest.param(503, b"", False, True, "", id="not now"),
            pytest.param(400, b"", False, False, "", id="our failure"),
            pytest.param(410, b"", False, False, "", id="gone"),
            pytest.param(301, b"", False, False, "", id="moved"),
        ],
    )
    def test_says_what_became_of_it(
        self, status: int, body: bytes, message_id: str, *, ok: bool, again: bool
    ) -> None:
        sent = DESK.sent(status, body)
        assert (sent.ok, sent.message_id) == (ok, message_id)
        assert (sent.retry_after is not None) is again
        assert bool(sent.problem) is not ok


class TestAccount:
    def test_keeps_its_secret_out_of_the_logs(self) -> None:
        assert SECRET not in repr(DESK)

    def test_takes_a_secret_without_prefix_or_padding(self) -> None:
        bare = Plain(SECRET.removeprefix("whsec_").rstrip("="), DESK.reply_url)
        assert bare.hear(signed(recorded("text")), NOW).messages

    @pytest.mark.parametrize("secret", ["", "whsec_", "whsec_%%%%", "whsec_a", "whsec_ä"])
    def test_refuses_a_secret_that_is_no_key(self, secret: str) -> None:
        with pytest.raises(Invalid, match="secret"):
            Plain(secret, DESK.reply_url)

    @pytest.mark.parametrize("url", ["", "chat.example.com", "file:///etc/passwd", "http://["])
    def test_refuses_an_address_that_is_no_web_address(self, url: str) -> None:
        with pytest.raises(Invalid, match="reply_url"):
            Plain(SECRET, url)
