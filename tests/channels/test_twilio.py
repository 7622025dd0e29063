import base64
from dataclasses import replace
from datetime import timedelta

import pytest

from app.channels.contract import (
    Action,
    Choice,
    DeliveryStatus,
    InboundMessage,
    Notice,
    ParsedWebhook,
)
from app.channels.twilio import TAKEN
from tests.channels.recorded import NOW, TWILIO, form_of, from_twilio, recorded

SMS, WHATSAPP = "+4915700000001", "whatsapp:+4915700000001"
SCOPED = "DE.13491208655302741918"
SID = "SM00000000000000000000000000000001"
OVER_WHATSAPP = replace(TWILIO, sender="whatsapp:+493000000001")


def parsed(name: str) -> ParsedWebhook:
    return TWILIO.hear(from_twilio(recorded("twilio", name)), NOW)


class TestHear:
    def test_hears_a_text_and_answers_in_xml(self) -> None:
        message = InboundMessage(id=SID, sender=SMS, text="Dienstag 15 Uhr", phone=SMS)
        assert parsed("text") == ParsedWebhook((message,), answer=TAKEN, answer_type="text/xml")

    def test_hears_a_message_of_whatsapp(self) -> None:
        [message] = parsed("whatsapp").messages
        assert (message.sender, message.phone, message.name) == (WHATSAPP, SMS, "Mara Linde")
        assert message.aliases == (SCOPED,)

    def test_hears_those_who_hide_their_number(self) -> None:
        [message] = parsed("whatsapp_without_number").messages
        assert (message.sender, message.phone, message.aliases) == (SCOPED, "", ())

    @pytest.mark.parametrize(
        ("name", "text", "action"),
        [
            ("button", "Yes, book it", Action("confirm", "9f")),
            ("list", "Tue 24 Nov, 15:00", Action("slot", "s3")),
            ("photo", "My calendar", None),
            ("venue", "A place: Cafe Kranzler, Kurfürstendamm 18, Berlin", None),
            (
                "location",
                "A place: https://www.openstreetmap.org/?mlat=52.52001&mlon=13.40495",
                None,
            ),
        ],
    )
    def test_reads_what_can_be_put_into_words(
        self, name: str, text: str, action: Action | None
    ) -> None:
        [message] = parsed(name).messages
        assert (message.text, message.action) == (text, action)

    def test_notices_what_it_cannot_read(self) -> None:
        assert parsed("voice").notices == (Notice("unreadable", SID, WHATSAPP),)
        assert parsed("empty") == ParsedWebhook(answer=TAKEN, answer_type="text/xml")

    @pytest.mark.parametrize(
        ("name", "status"),
        [
            ("delivered", DeliveryStatus("SMOUT1", "delivered")),
            ("failed", DeliveryStatus("SMOUT1", "failed", "63016")),
        ],
    )
    def test_hears_what_became_of_messages(self, name: str, status: DeliveryStatus) -> None:
        assert parsed(name).statuses == (status,)
        assert parsed(name).messages == ()


class TestSay:
    def test_says_text_in_parts(self) -> None:
        text = "a" * 1500 + "\n\n" + "b" * 1500
        first, second = TWILIO.say(SMS, text, (), "m1", NOW)
        assert first.url == "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json"
        login = base64.b64encode(b"AC1:twilio-auth-token-1").decode()
        assert first.headers["authorization"] == f"Basic {login}"
        assert form_of(first) == {"To": SMS, "From": "+493000000001", "Body": "a" * 1500}
        assert form_of(second)["Body"] == "b" * 1500

    def test_says_it_for_a_messaging_service(self) -> None:
        service = replace(TWILIO, sender="MG1", status_callback="https://bot.example.com/x?a=1")
        [request] = service.say(SMS, "Grüße & mehr", (), "m1", NOW)
        assert form_of(request) == {
            "To": SMS,
            "MessagingServiceSid": "MG1",
            "Body": "Grüße & mehr",
            "StatusCallback": "https://bot.example.com/x?a=1",
        }

    def test_has_no_buttons(self) -> None:
        [request] = TWILIO.say(SMS, "Free", [Choice("slot", "s1", "Tue")], "m1", NOW)
        assert form_of(request)["Body"] == "Free"
        assert TWILIO.limits.buttons == TWILIO.limits.rows == 0

    def test_only_whatsapp_has_a_window(self) -> None:
        assert TWILIO.limits.window is None
        assert OVER_WHATSAPP.limits.window == timedelta(hours=24)

    def test_reminds_by_a_template_alone(self) -> None:
        assert OVER_WHATSAPP.remind(WHATSAPP, "Tomorrow") == ()
        approved = replace(OVER_WHATSAPP, content_sid="HX1")
        [request] = approved.remind(WHATSAPP, "Tomorrow\nat 15:00")
        assert form_of(request)["ContentSid"] == "HX1"
        assert form_of(request)["ContentVariables"] == '{"1": "Tomorrow at 15:00"}'


@pytest.mark.parametrize(
    ("status", "body", "wait", "is_unknown", "code"),
    [
        (201, recorded("twilio", "answer_sent"), None, False, ""),
        (400, recorded("twilio", "answer_stopped"), None, False, "21610"),
        (429, b'{"code":20429,"message":"Too many requests"}', 5.0, False, "20429"),
        (503, b"", 5.0, False, "503"),
        (500, b"<html>", None, True, "500"),
        (500, b'{"code":20500,"message":"Internal"}', None, False, "20500"),
        (201, b"<html>", None, True, "201"),
        (401, b"", None, False, "401"),
    ],
)
def test_reads_answers(
    status: int, body: bytes, wait: float | None, code: str, *, is_unknown: bool
) -> None:
    sent = TWILIO.sent(status, body)
    assert sent.ok is (code == "")
    assert (sent.retry_after, sent.is_unknown, sent.code) == (wait, is_unknown, code)
    assert sent.message_id == ("SMOUT1" if sent.ok else "")
