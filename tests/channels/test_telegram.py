import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.channels.contract import (
    Action,
    BadPayload,
    BadSignature,
    Choice,
    DeliveryResult,
    InboundMessage,
    Notice,
    OutboundRequest,
    ParsedWebhook,
    WebhookRequest,
)
from app.channels.telegram import Telegram
from app.errors import Invalid

RECORDED = Path(__file__).parents[2] / "fixtures/channels/telegram"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BOT = Telegram(token="1:abc", secret="s3cret")
MARA = "777000111"
GROUP = "-1001234567890"


def hook(body: bytes, secret: str = "s3cret") -> WebhookRequest:
    return WebhookRequest({"x-telegram-bot-api-secret-token": secret}, body)


def recorded(name: str) -> bytes:
    return (RECORDED / f"{name}.json").read_bytes()


def heard(name: str) -> tuple[InboundMessage, ...]:
    return BOT.hear(hook(recorded(name)), NOW).messages


def body_of(request: OutboundRequest) -> dict[str, object]:
    body = json.loads(request.content)
    assert isinstance(body, dict)
    return body


def say(text: str, *choices: Choice, to: str = MARA) -> list[dict[str, object]]:
    return [body_of(request) for request in BOT.say(to, text, choices, "m1", NOW)]


class TestHear:
    def test_hears_a_text(self) -> None:
        assert BOT.hear(hook(recorded("text")), NOW) == ParsedWebhook(
            (
                InboundMessage(
                    id="524876123",
                    sender=MARA,
                    text="Geht Dienstag um 15 Uhr?",
                    at=1795300001,
                    name="Mara Linde",
                    language="de",
                    order=524876123,
                ),
            )
        )

    def test_hears_an_edit_as_a_message_of_its_own(self) -> None:
        [first], [edit] = heard("text"), heard("edited")
        assert edit.id != first.id
        assert (edit.text, edit.at) == ("Geht Mittwoch um 15 Uhr?", 1795300031)

    def test_hears_a_press_with_the_words_on_the_button(self) -> None:
        [press] = heard("press")
        assert press == InboundMessage(
            id="524876125",
            sender=MARA,
            text="Di 24. Nov, 15:00",
            name="Mara Linde",
            language="de",
            action=Action("slot", "s3"),
            callback="4382bfdwdsb323b2d9",
            order=524876125,
        )

    @pytest.mark.parametrize(
        ("name", "action"),
        [
            pytest.param("press_without_message", Action("confirm", "b7f0c3"), id="missing"),
            pytest.param("press_of_stub", Action("reject", "b7f0c3"), id="a stub"),
        ],
    )
    def test_hears_a_press_whose_message_is_gone(self, name: str, action: Action) -> None:
        [press] = heard(name)
        assert (press.sender, press.action, press.text) == (MARA, action, "")

    def test_hears_nobody_in_a_group_and_notices_it(self) -> None:
        parsed = BOT.hear(hook(recorded("group")), NOW)
        assert parsed == ParsedWebhook(notices=(Notice("group", GROUP, GROUP, "de"),))

    @pytest.mark.parametrize("kind", ["group", "supergroup", "channel", "forum of tomorrow"])
    def test_takes_a_chat_of_any_kind_but_a_private_one_for_a_group(self, kind: str) -> None:
        update = json.loads(recorded("text"))
        update["message"]["chat"]["type"] = kind
        parsed = BOT.hear(hook(json.dumps(update).encode()), NOW)
        assert parsed.messages == ()
        assert [notice.kind for notice in parsed.notices] == ["group"]

    def test_takes_no_press_in_a_group(self) -> None:
        assert BOT.hear(hook(recorded("press_in_group")), NOW) == ParsedWebhook()

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("photo", "My calendar"),
            ("own_contact", "Meine Telefonnummer ist +491701234567."),
            ("other_contact", "Ein Kontakt: Jo, +491709999999"),
            ("venue", "Ein Ort: Cafe Kranzler, Kurfürstendamm 18, Berlin"),
            (
                "location",
                "Ein Ort: https://www.openstreetmap.org/?mlat=52.52001&mlon=13.40495",
            ),
            ("start", "Hallo!"),
            ("help", "Was kann ich hier machen?"),
            ("cancel", "Schon gut."),
        ],
    )
    def test_reads_what_can_be_put_into_words(self, name: str, text: str) -> None:
        [message] = heard(name)
        assert (message.sender, message.text) == (MARA, text)

    @pytest.mark.parametrize("name", ["voice", "sticker", "photo_without_caption"])
    def test_notices_what_it_cannot_read(self, name: str) -> None:
        parsed = BOT.hear(hook(recorded(name)), NOW)
        update = str(json.loads(recorded(name))["update_id"])
        assert parsed == ParsedWebhook(notices=(Notice("unreadable", update, MARA, "de"),))

    @pytest.mark.parametrize(
        "name",
        [
            "bot",
            "joined",
            "channel_post",
            "blocked",
            "press_of_another_bot_version",
        ],
    )
    def test_ignores_what_no_visitor_said_to_us(self, name: str) -> None:
        assert BOT.hear(hook(recorded(name)), NOW) == ParsedWebhook()

    def test_hears_the_same_when_telegram_repeats_itself(self) -> None:
        assert heard("press") == heard("press")

    @pytest.mark.parametrize("secret", ["", "guess", "s3cre", "sécret", "\ud800", "s3cret\0"])
    def test_refuses_a_stranger(self, secret: str) -> None:
        with pytest.raises(BadSignature):
            BOT.hear(hook(recorded("text"), secret), NOW)

    def test_refuses_a_request_without_the_header(self) -> None:
        with pytest.raises(BadSignature):
            BOT.hear(WebhookRequest({}, recorded("text")), NOW)

    def test_checks_the_secret_before_it_reads(self) -> None:
        with pytest.raises(BadSignature):
            BOT.hear(hook(b"{", "guess"), NOW)

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(b"", id="empty"),
            pytest.param(b"{", id="cut off"),
            pytest.param(b"update=1", id="a form"),
            pytest.param(b'{"update_id": 1, "message": {"text": "\xff\xfe"}}', id="not UTF-8"),
            pytest.param(b"[" * 100_000, id="deeply nested"),
            pytest.param(b'{"update_id": ' + b"9" * 5000 + b"}", id="an endless number"),
        ],
    )
    def test_refuses_what_is_not_json(self, body: bytes) -> None:
        with pytest.raises(BadPayload):
            BOT.hear(hook(body), NOW)

    @pytest.mark.parametrize(
        "update",
        [
            pytest.param([], id="a list"),
            pytest.param(None, id="null"),
            pytest.param(7, id="a number"),
            pytest.param({}, id="nothing"),
            pytest.param({"update_id": "7"}, id="an id in words"),
            pytest.param({"update_id": True, "message": {}}, id="an id that is true"),
            pytest.param({"update_id": 1, "message": []}, id="the message is a list"),
            pytest.param({"update_id": 1, "message": {"text": "x"}}, id="no chat"),
            pytest.param({"update_id": 1, "message": {"text": "x", "chat": 5}}, id="chat 5"),
            pytest.param(
                {"update_id": 1, "message": {"text": "x", "chat": {"id": None}}}, id="chat null"
            ),
            pytest.param(
                {"update_id": 1, "message": {"text": "x", "chat": {"id": 1.5}}}, id="chat 1.5"
            ),
            pytest.param(
                {"update_id": 1, "message": {"text": 15, "chat": {"id": 1}}}, id="text 15"
            ),
            pytest.param(
                {"update_id": 1, "message": {"text": " \n", "chat": {"id": 1}}}, id="blank"
            ),
            pytest.param(
                {"update_id": 1, "callback_query": {"from": {"id": 1}, "data": "slot:"}},
                id="a slot without an id",
            ),
            pytest.param(
                {"update_id": 1, "callback_query": {"from": [1], "data": "slot:s1"}},
                id="a press by nobody",
            ),
        ],
    )
    def test_hears_nothing_in_junk(self, update: object) -> None:
        assert BOT.hear(hook(json.dumps(update).encode()), NOW) == ParsedWebhook()

    def test_survives_junk_around_a_text(self) -> None:
        update = {
            "update_id": 1,
            "message": {"text": "Hi\0 \ud83d", "chat": {"id": 1}, "date": 1e400, "from": "me"},
        }
        [message] = BOT.hear(hook(json.dumps(update).encode()), NOW).messages
        assert message == InboundMessage(id="1", sender="1", text="Hi ?", at=0, order=1)

    def test_survives_a_keyboard_of_junk(self) -> None:
        update = {
            "update_id": 1,
            "callback_query": {
                "id": "q1",
                "from": {"id": 1},
                "data": "slot:s1",
                "message": {"reply_markup": {"inline_keyboard": [7, [7, {"text": 1}], None]}},
            },
        }
        [press] = BOT.hear(hook(json.dumps(update).encode()), NOW).messages
        assert (press.text, press.action) == ("", Action("slot", "s1"))


class TestSay:
    def test_sends_plain_text(self) -> None:
        [request] = BOT.say(MARA, "Tue_15:00 <ok>", (), "m1", NOW)
        assert request.url == "https://api.telegram.org/bot1:abc/sendMessage"
        assert request.headers == {"content-type": "application/json"}
        assert body_of(request) == {"chat_id": 777000111, "text": "Tue_15:00 <ok>"}

    def test_can_be_pointed_at_another_server(self) -> None:
        bot = Telegram(token="1:abc", secret="s", api="http://127.0.0.1:8081/")
        [request] = bot.say(MARA, "Hi", (), "m1", NOW)
        assert request.url == "http://127.0.0.1:8081/bot1:abc/sendMessage"

    def test_answers_a_named_chat_by_its_name(self) -> None:
        [call] = say("Hi", to="@praxis")
        assert call["chat_id"] == "@praxis"

    def test_puts_one_button_in_a_row(self) -> None:
        [call] = say(
            "Free:", Choice("slot", "s1", "Tue 15:00"), Choice("slot", "s2", "Wed 9:00")
        )
        assert call["reply_markup"] == {
            "inline_keyboard": [
                [{"text": "Tue 15:00", "callback_data": "slot:s1"}],
                [{"text": "Wed 9:00", "callback_data": "slot:s2"}],
            ]
        }

    def test_hears_again_what_its_buttons_say(self) -> None:
        [call] = say("Sure?", Choice("confirm", "b7f0c3", "Yes"))
        markup = call["reply_markup"]
        assert isinstance(markup, dict)
        [[button]] = markup["inline_keyboard"]
        press = {"id": "q", "from": {"id": 1}, "data": button["callback_data"]}
        update = {"update_id": 9, "callback_query": press}
        [pressed] = BOT.hear(hook(json.dumps(update).encode()), NOW).messages
        assert pressed.action == Action("confirm", "b7f0c3")

    def test_puts_the_choices_under_the_last_part(self) -> None:
        first, second = say("a" * 4000 + "\n\n" + "b" * 4000, Choice("slot", "s1", "Tue"))
        assert "reply_markup" not in first
        assert "reply_markup" in second

    @pytest.mark.parametrize(
        ("choice", "offered"),
        [
            pytest.param(Choice("slot", "x" * 59, "ok"), True, id="64 bytes"),
            pytest.param(Choice("slot", "x" * 60, "no"), False, id="65 bytes"),
            pytest.param(Choice("slot", "ä" * 30, "no"), False, id="35 characters, 65 bytes"),
            pytest.param(Choice("slot", "s1", " "), False, id="no label"),
        ],
    )
    def test_offers_only_buttons_that_telegram_takes(
        self, choice: Choice, *, offered: bool
    ) -> None:
        [call] = say("Free:", choice)
        assert ("reply_markup" in call) is offered

    def test_counts_as_telegram_counts(self) -> None:
        parts = say("🗓" * 3000)
        lengths = [len(str(part["text"]).encode("utf-16-le")) // 2 for part in parts]
        assert lengths == [4096, 1904]

    @pytest.mark.parametrize("text", ["", "  \n "])
    def test_says_nothing_if_there_is_nothing_to_say(self, text: str) -> None:
        assert say(text) == []

    def test_shows_choices_even_without_words(self) -> None:
        [call] = say("", Choice("slot", "s1", "Tue"))
        assert call["text"]

    def test_survives_half_a_surrogate_pair(self) -> None:
        [call] = say("broken \ud83d")
        assert call["text"] == "broken ?"

    def test_stops_the_spinner_of_a_press_and_types(self) -> None:
        [press], [text] = heard("press"), heard("text")
        spinner, typing = BOT.acknowledge(press)
        assert spinner.url.endswith("/answerCallbackQuery")
        assert body_of(spinner) == {"callback_query_id": "4382bfdwdsb323b2d9"}
        assert BOT.acknowledge(text) == (typing,)
        assert typing.url.endswith("/sendChatAction")
        assert body_of(typing) == {"chat_id": MARA, "action": "typing"}


class TestSent:
    @pytest.mark.parametrize(
        ("status", "body", "ok", "retry_after", "message_id"),
        [
            pytest.param(200, recorded("answer_sent"), True, None, "105", id="taken"),
            pytest.param(429, recorded("answer_too_many"), False, 7.0, "", id="too many"),
            pytest.param(429, b"slow down", False, 5.0, "", id="too many, no JSON"),
            pytest.param(403, recorded("answer_blocked"), False, None, "", id="blocked"),
            pytest.param(400, recorded("answer_migrated"), False, None, "", id="moved"),
            pytest.param(401, b"", False, None, "", id="a wrong token"),
            pytest.param(502, b"<html>Bad Gateway</html>", False, None, "", id="gateway"),
            pytest.param(500, b'{"ok": false}', False, 5.0, "", id="its own failure"),
            pytest.param(200, b"<html>Log in</html>", False, None, "", id="a captive portal"),
            pytest.param(200, b'{"ok": 1}', False, None, "", id="not quite ok"),
            pytest.param(302, b"", False, None, "", id="a redirect"),
        ],
    )
    def test_says_what_became_of_it(
        self, status: int, body: bytes, retry_after: float | None, message_id: str, *, ok: bool
    ) -> None:
        sent = BOT.sent(status, body)
        assert (sent.ok, sent.retry_after, sent.message_id) == (ok, retry_after, message_id)
        assert bool(sent.problem) is not ok

    def test_hands_on_the_complaint(self) -> None:
        problem = "Telegram answered 403: Forbidden: bot was blocked by the user"
        assert BOT.sent(403, recorded("answer_blocked")) == DeliveryResult(
            ok=False, problem=problem, code="403"
        )

    @pytest.mark.parametrize(
        ("status", "body", "is_unknown"),
        [
            pytest.param(502, b"<html>Bad Gateway</html>", True, id="a gateway"),
            pytest.param(200, b"<html>Log in</html>", True, id="a success of somebody else's"),
            pytest.param(500, b'{"ok": false, "error_code": 500}', False, id="Telegram itself"),
            pytest.param(403, recorded("answer_blocked"), False, id="blocked"),
            pytest.param(429, b"slow down", False, id="too many"),
        ],
    )
    def test_says_when_nobody_knows_whether_it_was_sent(
        self, status: int, body: bytes, *, is_unknown: bool
    ) -> None:
        assert BOT.sent(status, body).is_unknown is is_unknown

    @pytest.mark.parametrize(("asked", "waited"), [(-3, 5.0), (10**9, 86_400.0), ("7", 5.0)])
    def test_waits_within_reason(self, asked: object, waited: float) -> None:
        body = json.dumps({"ok": False, "parameters": {"retry_after": asked}}).encode()
        assert BOT.sent(429, body).retry_after == waited


class TestAccount:
    def test_keeps_its_secrets_out_of_the_logs(self) -> None:
        [request] = BOT.say(MARA, "Hi", (), "m1", NOW)
        assert "abc" not in repr(BOT) + repr(request)
        assert "s3cret" not in repr(BOT)

    @pytest.mark.parametrize(
        ("option", "options"),
        [
            pytest.param("secret", {"token": "1:abc", "secret": ""}, id="no secret"),
            pytest.param("token", {"token": "", "secret": "s"}, id="no token"),
            pytest.param("api", {"token": "t", "secret": "s", "api": "ftp://x"}, id="ftp"),
        ],
    )
    def test_refuses_an_account_that_cannot_work(
        self, option: str, options: dict[str, str]
    ) -> None:
        with pytest.raises(Invalid, match=option):
            Telegram(**options)
