import pytest

from app.channels.contract import (
    Action,
    BadPayload,
    Choice,
    InboundMessage,
    Notice,
    ParsedWebhook,
)
from app.channels.slack_text import escaped, plain
from tests.channels.recorded import (
    FORM,
    NOW,
    SLACK,
    from_slack,
    json_of,
    pressed_in_slack,
    recorded,
)


def parsed(name: str) -> ParsedWebhook:
    return SLACK.hear(from_slack(recorded("slack", name)), NOW)


class TestHear:
    def test_hears_a_direct_message(self) -> None:
        assert parsed("text") == ParsedWebhook(
            (
                InboundMessage(
                    id="D01:1763800001.000100",
                    sender="D01",
                    text="Tuesday 3pm works",
                    at=1763800001,
                    order=1763800001000100,
                ),
            )
        )

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            (
                "entities",
                "I am mara@home.example, +49 157 00000001 & see https://x.example/a?b=1&c=2"
                " <3 in #general",
            ),
            ("edit", "Wednesday 3pm works"),
            ("file_with_text", "My calendar"),
            ("opened", "Hello!"),
        ],
    )
    def test_reads_what_can_be_put_into_words(self, name: str, text: str) -> None:
        [message] = parsed(name).messages
        assert (message.sender, message.text) == ("D01", text)

    def test_greets_once_however_often_the_chat_is_opened(self) -> None:
        [opened] = parsed("opened").messages
        assert opened.id == "opened:D01"

    def test_an_edit_is_a_message_of_its_own(self) -> None:
        [first], [edit] = parsed("text").messages, parsed("edit").messages
        assert edit.id != first.id
        assert edit.order > first.order

    def test_notices_files_and_channels(self) -> None:
        [file] = parsed("file").notices
        assert (file.kind, file.to) == ("unreadable", "D01")
        assert parsed("mention") == ParsedWebhook(notices=(Notice("group", "C01", "C01"),))

    @pytest.mark.parametrize(
        "name",
        [
            "bot",
            "own",
            "joined",
            "deleted",
            "unfurled",
            "in_channel",
            "home_tab",
            "reaction",
        ],
    )
    def test_ignores_what_no_visitor_said_to_us(self, name: str) -> None:
        assert parsed(name) == ParsedWebhook()

    def test_hears_a_press(self) -> None:
        assert SLACK.hear(pressed_in_slack(recorded("slack", "press")), NOW) == ParsedWebhook(
            (
                InboundMessage(
                    id="press:U07:1763800005.123456",
                    sender="D01",
                    text="Tue 24 Nov, 15:00",
                    at=1763800005,
                    order=1763800005123456,
                    action=Action("slot", "s3"),
                ),
            )
        )

    @pytest.mark.parametrize("name", ["press_in_channel", "view_submission"])
    def test_takes_no_other_interaction(self, name: str) -> None:
        hook = pressed_in_slack(recorded("slack", name))
        assert SLACK.hear(hook, NOW) == ParsedWebhook()

    @pytest.mark.parametrize("body", [b"payload={", b"payload=%ff%fe", b"payload=[" * 3])
    def test_refuses_a_form_without_json(self, body: bytes) -> None:
        with pytest.raises(BadPayload):
            SLACK.hear(from_slack(body, kind=FORM), NOW)


class TestSay:
    def test_says_plain_text(self) -> None:
        [request] = SLACK.say("D01", "<b> & *c*", (), "m1", NOW)
        assert request.url == "https://slack.com/api/chat.postMessage"
        assert request.headers["authorization"] == "Bearer xoxb-1"
        assert json_of(request) == {
            "channel": "D01",
            "text": "&lt;b&gt; &amp; *c*",
            "mrkdwn": False,
            "unfurl_links": False,
        }

    def test_shows_choices_as_buttons(self) -> None:
        choices = [Choice("slot", "s1", "Tue"), Choice("slot", "s2", "Wed")]
        [request] = SLACK.say("D01", "Free times", choices, "m1", NOW)
        section, actions = json_of(request)["blocks"]
        assert section["text"]["text"] == "Free times"
        assert [(each["text"]["text"], each["value"]) for each in actions["elements"]] == [
            ("Tue", "slot:s1"),
            ("Wed", "slot:s2"),
        ]
        assert len({each["action_id"] for each in actions["elements"]}) == 2

    def test_what_it_says_is_read_back_as_it_was(self) -> None:
        said = "a < b & c > d, &lt; as well"
        assert plain(escaped(said)) == said


@pytest.mark.parametrize(
    ("status", "body", "headers", "ok", "wait", "is_unknown"),
    [
        (200, recorded("slack", "answer_sent"), {}, True, None, False),
        (200, recorded("slack", "answer_unknown_channel"), {}, False, None, False),
        (429, b"", {"retry-after": "30"}, False, 30.0, False),
        (429, b"", {"retry-after": "soon"}, False, 5.0, False),
        (200, b'{"ok":false,"error":"ratelimited"}', {}, False, 5.0, False),
        (503, b"", {}, False, 5.0, False),
        (200, b'{"ok":false,"error":"internal_error"}', {}, False, None, True),
        (500, b"<html>", {}, False, None, True),
        (200, b"<html>", {}, False, None, True),
    ],
)
def test_reads_answers(
    status: int,
    body: bytes,
    headers: dict[str, str],
    wait: float | None,
    *,
    ok: bool,
    is_unknown: bool,
) -> None:
    sent = SLACK.sent(status, body, headers)
    assert (sent.ok, sent.retry_after, sent.is_unknown) == (ok, wait, is_unknown)
    assert sent.message_id == ("1763800009.000300" if ok else "")


def test_asks_who_it_is() -> None:
    assert SLACK.check().url.endswith("/auth.test")
    good = SLACK.checked(200, b'{"ok":true,"user":"desk","team":"Loom"}')
    assert (good.ok, good.detail) == (True, "the bot is desk in Loom")
    assert SLACK.checked(200, b'{"ok":false,"error":"invalid_auth"}').detail.endswith(
        "invalid_auth"
    )
