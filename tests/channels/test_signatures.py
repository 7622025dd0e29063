"""Who is let in: what services sign, checked against vectors and their own libraries."""

import json
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import pytest
from slack_sdk.signature import Clock, SignatureVerifier
from twilio.request_validator import RequestValidator

from app.channels.contract import BadPayload, BadSignature, Channel, WebhookRequest
from app.channels.slack import Slack
from app.channels.twilio import signature
from tests.channels.recorded import (
    FORM,
    INSTAGRAM,
    MESSENGER,
    NOW,
    SLACK,
    TWILIO,
    TWILIO_URL,
    WHATSAPP,
    from_meta,
    from_slack,
    from_twilio,
    recorded,
)

META = [
    pytest.param(WHATSAPP, id="whatsapp"),
    pytest.param(MESSENGER, id="messenger"),
    pytest.param(INSTAGRAM, id="instagram"),
]


def asked(**query: str) -> WebhookRequest:
    return WebhookRequest(
        {}, b"", "GET", query={name.replace("_", ".", 1): each for name, each in query.items()}
    )


@pytest.mark.parametrize("channel", META)
class TestMeta:
    def test_takes_the_published_signature(self, channel: Channel) -> None:
        body = b'{"object":"whatsapp_business_account","entry":[{"id":"101","changes":[]}]}'
        digest = "bad0f9e84791dfd2d585fa9191fce4e5befde79b7cd406f58bf0f1056f840e6c"
        hook = WebhookRequest({"x-hub-signature-256": f"sha256={digest}"}, body)
        assert channel.hear(hook, NOW).messages == ()

    @pytest.mark.parametrize(
        "header", [None, "", "sha256=", "sha1=abc", "sha256=" + "0" * 64, "sha256=ä", "\ud800"]
    )
    def test_refuses_any_other(self, channel: Channel, header: str | None) -> None:
        headers = {} if header is None else {"x-hub-signature-256": header}
        with pytest.raises(BadSignature):
            channel.hear(WebhookRequest(headers, b"{}"), NOW)

    def test_refuses_the_signature_of_another_body_or_secret(self, channel: Channel) -> None:
        for hook in (
            replace(from_meta(b'{"object":"page"}'), body=b'{"object": "page"}'),
            from_meta(b"{}", "another secret"),
        ):
            with pytest.raises(BadSignature):
                channel.hear(hook, NOW)

    def test_checks_before_it_reads(self, channel: Channel) -> None:
        with pytest.raises(BadSignature):
            channel.hear(WebhookRequest({}, b"{"), NOW)
        with pytest.raises(BadPayload):
            channel.hear(from_meta(b"{"), NOW)

    def test_answers_the_handshake_with_its_challenge(self, channel: Channel) -> None:
        hook = asked(
            hub_mode="subscribe", hub_challenge="1158201444", hub_verify_token="verify-1"
        )
        parsed = channel.hear(hook, NOW)
        assert (parsed.answer, parsed.answer_type) == ("1158201444", "text/plain")

    @pytest.mark.parametrize(
        "query",
        [
            {},
            {"hub_mode": "subscribe", "hub_challenge": "1"},
            {"hub_mode": "subscribe", "hub_challenge": "1", "hub_verify_token": "guess"},
            {"hub_mode": "unsubscribe", "hub_challenge": "1", "hub_verify_token": "verify-1"},
            {"hub_mode": "subscribe", "hub_challenge": "1", "hub_verify_token": "vérify"},
        ],
    )
    def test_refuses_the_handshake_of_strangers(
        self, channel: Channel, query: dict[str, str]
    ) -> None:
        with pytest.raises(BadSignature):
            channel.hear(asked(**query), NOW)


class _At(Clock):
    def __init__(self, at: float) -> None:
        super().__init__()
        self._at = at

    def now(self) -> float:
        return self._at


class TestSlack:
    @pytest.mark.parametrize("name", ["text", "entities", "url_verification"])
    def test_agrees_with_slacks_own_library(self, name: str) -> None:
        hook = from_slack(recorded("slack", name))
        verifier = SignatureVerifier(SLACK.signing_secret, _At(NOW.timestamp()))
        assert verifier.is_valid_request(hook.body, dict(hook.headers))
        SLACK.hear(hook, NOW)

    def test_takes_the_computed_vector(self) -> None:
        body = b'{"type":"event_callback","event_id":"Ev0TEST0001"}'
        digest = "2a5a54ecdacadb99577890e34cde13521e08a7efef3b2086399dc848d37613f5"
        headers = {
            "x-slack-request-timestamp": "1763800000",
            "x-slack-signature": f"v0={digest}",
        }
        then = NOW.fromtimestamp(1763800000, NOW.tzinfo)
        assert SLACK.hear(WebhookRequest(headers, body), then).messages == ()

    def test_takes_slacks_published_example(self) -> None:
        body = (
            b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
            b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
            b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
            b"%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
            b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
        )
        digest = "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
        headers = {
            "x-slack-request-timestamp": "1531420618",
            "x-slack-signature": f"v0={digest}",
            "content-type": FORM,
        }
        slack = Slack(token="x", signing_secret="8f742231b10e8888abcd99yyyzzz85a5")
        then = NOW.fromtimestamp(1531420618, NOW.tzinfo)
        assert slack.hear(WebhookRequest(headers, body), then).messages == ()

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("x-slack-signature", None),
            ("x-slack-signature", "v0=" + "0" * 64),
            ("x-slack-signature", "ä"),
            ("x-slack-request-timestamp", None),
            ("x-slack-request-timestamp", "now"),
            ("x-slack-request-timestamp", "٣"),
            ("x-slack-request-timestamp", "-5"),
            ("x-slack-request-timestamp", "9" * 400),
            ("x-slack-request-timestamp", "1"),
        ],
    )
    def test_refuses_headers_that_are_wrong(self, name: str, value: str | None) -> None:
        hook = from_slack(recorded("slack", "text"))
        headers = {each: given for each, given in hook.headers.items() if each != name}
        if value is not None:
            headers[name] = value
        with pytest.raises(BadSignature):
            SLACK.hear(replace(hook, headers=headers), NOW)

    @pytest.mark.parametrize("off", [-301, 301])
    def test_refuses_a_genuine_request_at_another_time(self, off: int) -> None:
        hook = from_slack(recorded("slack", "text"), NOW.timestamp() + off)
        with pytest.raises(BadSignature):
            SLACK.hear(hook, NOW)

    def test_answers_the_handshake_only_if_it_is_signed(self) -> None:
        body = recorded("slack", "url_verification")
        answer = SLACK.hear(from_slack(body), NOW).answer
        assert answer == json.loads(body)["challenge"]
        with pytest.raises(BadSignature):
            SLACK.hear(WebhookRequest({}, body), NOW)


class TestTwilio:
    def test_takes_the_vectors(self) -> None:
        fields = {
            "MessageSid": "SM00000000000000000000000000000001",
            "From": "whatsapp:+4915700000001",
            "To": "whatsapp:+493000000001",
            "Body": "Dienstag 15 Uhr passt",
            "NumMedia": "0",
        }
        url = "https://bot.example.com/webhooks/twilio/acme"
        assert (
            signature("twilio-auth-token-1", url, list(fields.items()))
            == "k9X+yenJiph7SBWRMHlZbhOM3Ys="
        )
        own = {
            "CallSid": "CA1234567890ABCDE",
            "Digits": "1234",
            "From": "+14158675309",
            "To": "+18005551212",
            "Caller": "+14158675309",
        }
        url = "https://mycompany.com/myapp.php?foo=1&bar=2"
        assert signature("12345", url, list(own.items())) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="

    @pytest.mark.parametrize("name", ["text", "whatsapp", "venue", "empty", "failed"])
    def test_agrees_with_twilios_own_library(self, name: str) -> None:
        body = recorded("twilio", name)
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
        wanted = RequestValidator(TWILIO.auth_token).compute_signature(TWILIO_URL, fields)
        assert from_twilio(body).headers["x-twilio-signature"] == wanted
        TWILIO.hear(from_twilio(body), NOW)

    @pytest.mark.parametrize(
        ("signed", "heard_at"),
        [
            ("https://bot.example.com:443/x", "https://bot.example.com/x"),
            ("https://bot.example.com/x", "https://bot.example.com:443/x"),
            ("http://bot.example.com:80/x?a=1", "http://bot.example.com/x?a=1"),
            ("https://bot.example.com/x", "https://bot.example.com:8443/x"),
        ],
    )
    def test_does_not_mind_the_port(self, signed: str, heard_at: str) -> None:
        hook = from_twilio(recorded("twilio", "text"), signed)
        assert TWILIO.hear(replace(hook, url=heard_at), NOW).messages

    def test_signs_each_value_of_a_field_once(self) -> None:
        fields = [("Body", "x"), ("Media", "b"), ("Media", "a"), ("Media", "b")]
        wanted = RequestValidator("t").compute_signature(
            TWILIO_URL, _Several({"Body": ["x"], "Media": ["b", "a", "b"]})
        )
        assert signature("t", TWILIO_URL, fields) == wanted

    @pytest.mark.parametrize("header", [None, "", "ä", "AAAA", "k9X+yenJiph7SBWRMHlZbhOM3Ys="])
    def test_refuses_any_other(self, header: str | None) -> None:
        hook = from_twilio(recorded("twilio", "text"))
        headers = {"content-type": FORM}
        if header is not None:
            headers["x-twilio-signature"] = header
        with pytest.raises(BadSignature):
            TWILIO.hear(replace(hook, headers=headers), NOW)

    @pytest.mark.parametrize(
        "changed", [{"Body": "Mittwoch"}, {"From": "+491"}, {"Extra": "1"}]
    )
    def test_refuses_a_form_that_was_changed(self, changed: dict[str, str]) -> None:
        hook = from_twilio(recorded("twilio", "text"))
        fields = dict(parse_qsl(hook.body.decode(), keep_blank_values=True)) | changed
        with pytest.raises(BadSignature):
            TWILIO.hear(replace(hook, body=urlencode(fields).encode()), NOW)

    def test_refuses_another_address(self) -> None:
        hook = from_twilio(recorded("twilio", "text"))
        with pytest.raises(BadSignature):
            TWILIO.hear(replace(hook, url=f"{TWILIO_URL}/other"), NOW)

    def test_checks_the_hash_of_a_body_that_is_no_form(self) -> None:
        body, url = b'{"a":1}', f"{TWILIO_URL}?bodySHA256="
        digest = "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
        url += digest
        headers = {"x-twilio-signature": signature(TWILIO.auth_token, url, [])}
        hook = WebhookRequest(headers, body, url=url, query={"bodySHA256": digest})
        assert TWILIO.hear(hook, NOW).messages == ()
        with pytest.raises(BadSignature):
            TWILIO.hear(replace(hook, body=b'{"a":2}'), NOW)

    def test_refuses_a_form_without_end(self) -> None:
        with pytest.raises(BadPayload):
            TWILIO.hear(from_twilio(b"&".join([b"a=1"] * 500)), NOW)


class _Several(dict[str, list[str]]):
    """A form as web frameworks have it, with a list for each field."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


@pytest.mark.parametrize("channel", [WHATSAPP, MESSENGER, INSTAGRAM, SLACK, TWILIO])
def test_secrets_are_not_shown(channel: Channel) -> None:
    shown = repr(channel) + "".join(map(repr, channel.say("x", "Hello", (), "m1", NOW)))
    for secret in ("EAAtok", "meta-app", "verify-1", "xoxb", "signing-secret", "auth-token"):
        assert secret not in shown
