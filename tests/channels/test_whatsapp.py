from dataclasses import replace

import pytest

from app.channels.contract import (
    Action,
    Choice,
    DeliveryStatus,
    InboundMessage,
    Notice,
    ParsedWebhook,
)
from app.channels.whatsapp import WhatsApp
from app.errors import Invalid
from tests.channels.recorded import META, NOW, WHATSAPP, from_meta, json_of, recorded

MARA = "DE.13491208655302741918"
NUMBER = "4915700000001"


def parsed(name: str) -> ParsedWebhook:
    return WHATSAPP.hear(from_meta(recorded("whatsapp", name)), NOW)


def slots(count: int, label: str = "Tue 24 Nov, 15:00") -> list[Choice]:
    return [Choice("slot", f"s{number}", label) for number in range(1, count + 1)]


class TestHear:
    def test_hears_a_text(self) -> None:
        assert parsed("text") == ParsedWebhook(
            (
                InboundMessage(
                    id="wamid.HBgLTEST0001",
                    sender=MARA,
                    text="Geht Dienstag um 15 Uhr?",
                    at=1763800001,
                    order=1763800001,
                    name="Mara Linde",
                    callback="wamid.HBgLTEST0001",
                    phone=f"+{NUMBER}",
                    aliases=(NUMBER,),
                ),
            )
        )

    @pytest.mark.parametrize(
        ("name", "sender", "phone", "aliases"),
        [
            ("text_by_number", NUMBER, f"+{NUMBER}", ()),
            ("text_without_number", MARA, "", ()),
        ],
    )
    def test_knows_people_by_what_there_is(
        self, name: str, sender: str, phone: str, aliases: tuple[str, ...]
    ) -> None:
        [message] = parsed(name).messages
        assert (message.sender, message.phone, message.aliases) == (sender, phone, aliases)
        assert message.name == "Mara Linde"

    @pytest.mark.parametrize(
        ("name", "text", "action"),
        [
            ("button_reply", "Yes, book it", Action("confirm", "9f")),
            ("list_reply", "Tue 24 Nov, 15:00", Action("slot", "s2")),
            (
                "list_reply_with_description",
                "Tuesday, 24 November 2026, 15:00",
                Action("slot", "s3"),
            ),
            ("template_button", "No", Action("reject", "9f")),
            ("image", "My calendar", None),
            ("video", "My calendar", None),
            ("document", "My calendar", None),
            (
                "location",
                "A place: https://www.openstreetmap.org/?mlat=52.52001&mlon=13.40495",
                None,
            ),
            ("venue", "A place: Cafe Kranzler, Kurfürstendamm 18, Berlin", None),
            ("contact", "A contact: Jo, +491709999999", None),
            ("own_contact", "My phone number is +4915700000001.", None),
            ("edit", "Geht Mittwoch um 15 Uhr?", None),
            ("welcome", "Hello!", None),
            ("start", "Hello!", None),
        ],
    )
    def test_reads_what_can_be_put_into_words(
        self, name: str, text: str, action: Action | None
    ) -> None:
        [message] = parsed(name).messages
        assert (message.text, message.action) == (text, action)
        assert parsed(name).notices == ()

    @pytest.mark.parametrize(
        "name",
        [
            "voice",
            "sticker",
            "unsupported",
            "image_without_caption",
            "video_without_caption",
            "document_without_caption",
        ],
    )
    def test_notices_what_it_cannot_read(self, name: str) -> None:
        [notice] = parsed(name).notices
        assert (notice.kind, notice.to) == ("unreadable", MARA)
        assert parsed(name).messages == ()

    def test_points_a_group_to_the_private_chat(self) -> None:
        assert parsed("group") == ParsedWebhook(notices=(Notice("group", "G1", MARA),))

    @pytest.mark.parametrize("name", ["reaction", "revoke", "other_number", "echo"])
    def test_ignores_what_no_visitor_said_to_us(self, name: str) -> None:
        assert parsed(name) == ParsedWebhook()

    def test_hears_all_messages_and_statuses_of_a_call(self) -> None:
        several = parsed("several")
        assert [each.text for each in several.messages] == ["one", "two", "three"]
        assert len({each.id for each in several.messages}) == 3
        assert [each.kind for each in several.notices] == ["unreadable"]
        assert several.statuses == (DeliveryStatus("wamid.OUT9", "read"),)

    def test_hears_what_became_of_messages(self) -> None:
        assert parsed("statuses").statuses == (
            DeliveryStatus("wamid.OUT1", "delivered"),
            DeliveryStatus("wamid.OUT1", "sent"),
            DeliveryStatus("wamid.OUT2", "failed", "131047", "Re-engagement message"),
        )


class TestSay:
    def test_says_a_text(self) -> None:
        [request] = WHATSAPP.say(NUMBER, "Tue_15:00 <ok>", (), "m1", NOW)
        assert request.url == "https://graph.facebook.com/v23.0/1122334455667/messages"
        assert request.headers["authorization"] == "Bearer EAAtok"
        assert json_of(request) == {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": NUMBER,
            "type": "text",
            "text": {"preview_url": False, "body": "Tue_15:00 <ok>"},
        }

    @pytest.mark.parametrize("to", [MARA, "DE.ENT.118157"])
    def test_names_those_without_a_number_as_recipients(self, to: str) -> None:
        [request] = WHATSAPP.say(to, "Hello", (), "m1", NOW)
        assert json_of(request)["recipient"] == to
        assert "to" not in json_of(request)

    def test_shows_up_to_three_choices_as_buttons(self) -> None:
        choices = [Choice("confirm", "9f", "Yes, book it"), Choice("reject", "9f", "No")]
        [request] = WHATSAPP.say(NUMBER, "Shall I?", choices, "m1", NOW)
        assert json_of(request)["interactive"] == {
            "type": "button",
            "body": {"text": "Shall I?"},
            "action": {
                "buttons": [
                    {"type": "reply", "reply": {"id": "confirm:9f", "title": "Yes, book it"}},
                    {"type": "reply", "reply": {"id": "reject:9f", "title": "No"}},
                ]
            },
        }

    def test_shows_more_as_a_list(self) -> None:
        [request] = WHATSAPP.say(NUMBER, "Free times", slots(10), "m1", NOW)
        shown = json_of(request)["interactive"]
        assert shown["type"] == "list"
        assert len(shown["action"]["button"]) <= 20
        [section] = shown["action"]["sections"]
        assert len(section["rows"]) == 10
        assert section["rows"][0] == {"id": "slot:s1", "title": "Tue 24 Nov, 15:00"}

    def test_a_label_too_long_for_its_row_stands_below_it(self) -> None:
        label = "Tuesday, 24 November 2026, 15:00"
        [request] = WHATSAPP.say(NUMBER, "Free times", slots(2, label), "m1", NOW)
        row = json_of(request)["interactive"]["action"]["sections"][0]["rows"][0]
        assert len(row["title"]) <= 24
        assert row["description"] == label

    def test_cuts_long_texts_and_shows_choices_with_the_last_part(self) -> None:
        text = "a" * 4000 + "\n\n" + "b" * 1500
        *before, last = WHATSAPP.say(NUMBER, text, slots(2), "m1", NOW)
        assert [json_of(each)["type"] for each in before] == ["text", "text"]
        assert len(json_of(last)["interactive"]["body"]["text"]) <= 1024

    def test_says_nothing_if_there_is_nothing_to_say(self) -> None:
        assert WHATSAPP.say(NUMBER, " \n", (), "m1", NOW) == ()

    def test_marks_as_read_and_types(self) -> None:
        [message] = parsed("text").messages
        [request] = WHATSAPP.acknowledge(message)
        assert json_of(request) == {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": "wamid.HBgLTEST0001",
            "typing_indicator": {"type": "text"},
        }

    def test_reminds_by_a_template_alone(self) -> None:
        assert WHATSAPP.remind(NUMBER, "Tomorrow at 15:00") == ()
        approved = replace(WHATSAPP, template="appointment_update", template_language="de")
        [request] = approved.remind(NUMBER, "Tomorrow\n at 15:00")
        assert json_of(request)["template"] == {
            "name": "appointment_update",
            "language": {"code": "de"},
            "components": [
                {
                    "type": "body",
                    "parameters": [{"type": "text", "text": "Tomorrow at 15:00"}],
                }
            ],
        }


class TestSent:
    @pytest.mark.parametrize(
        ("status", "answer", "ok", "retried", "is_unknown", "code"),
        [
            (200, "answer_sent", True, False, False, ""),
            (400, "answer_too_many", False, True, False, "130429"),
            (400, "answer_closed", False, False, False, "131047"),
            (401, "answer_token", False, False, False, "190"),
        ],
    )
    def test_reads_the_answer(
        self, status: int, answer: str, code: str, *, ok: bool, retried: bool, is_unknown: bool
    ) -> None:
        sent = WHATSAPP.sent(status, recorded("whatsapp", answer))
        assert (sent.ok, sent.retry_after is not None) == (ok, retried)
        assert (sent.is_unknown, sent.code) == (is_unknown, code)
        assert sent.message_id == ("wamid.OUT1" if ok else "")
        assert "EAAtok" not in sent.problem

    @pytest.mark.parametrize(
        ("status", "body", "retried", "is_unknown"),
        [
            (500, b"<html>oops</html>", False, True),
            (502, b"", False, True),
            (200, b"<html>Log in</html>", False, True),
            (429, b"slow down", True, False),
            (404, b"", False, False),
            (500, b'{"error": {"code": 2, "message": "down"}}', True, False),
            (500, b'{"error": {"code": 1, "is_transient": true}}', True, False),
        ],
    )
    def test_knows_what_was_surely_not_sent(
        self, status: int, body: bytes, *, retried: bool, is_unknown: bool
    ) -> None:
        sent = WHATSAPP.sent(status, body)
        assert not sent.ok
        assert (sent.retry_after is not None, sent.is_unknown) == (retried, is_unknown)


class TestAccount:
    @pytest.mark.parametrize(
        "option", ["token", "app_secret", "verify_token", "phone_number_id"]
    )
    def test_refuses_an_account_that_cannot_work(self, option: str) -> None:
        with pytest.raises(Invalid, match=option):
            WhatsApp(**{"phone_number_id": "1", **META, option: ""})

    def test_asks_for_its_own_number(self) -> None:
        request = WHATSAPP.check()
        assert (request.method, request.content) == ("GET", b"")
        good = WHATSAPP.checked(
            200, b'{"display_phone_number":"+49 30","verified_name":"Loom"}'
        )
        assert (good.ok, good.detail) == (True, "the account is +49 30 · Loom")
        bad = WHATSAPP.checked(401, recorded("whatsapp", "answer_token"))
        assert not bad.ok
        assert "access token" in bad.detail
