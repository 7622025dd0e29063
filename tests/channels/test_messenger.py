import pytest

from app.channels.contract import (
    Action,
    Choice,
    DeliveryStatus,
    InboundMessage,
    Notice,
    ParsedWebhook,
)
from app.channels.messenger import Instagram, Messenger
from tests.channels.recorded import INSTAGRAM, MESSENGER, NOW, from_meta, json_of, recorded

BOTH = pytest.mark.parametrize(
    ("channel", "visitor"), [(MESSENGER, "PSID_7"), (INSTAGRAM, "IGSID_7")]
)
Inbox = Messenger | Instagram


def parsed(channel: Inbox, name: str) -> ParsedWebhook:
    return channel.hear(from_meta(recorded(channel.name, name)), NOW)


@BOTH
class TestHear:
    def test_hears_a_text(self, channel: Inbox, visitor: str) -> None:
        assert parsed(channel, "text") == ParsedWebhook(
            (
                InboundMessage(
                    id="m_TEST0001",
                    sender=visitor,
                    text="Do you have Tuesday at 3?",
                    at=1763800001,
                    order=1763800001200,
                ),
            )
        )

    @pytest.mark.parametrize(
        ("name", "text", "action"),
        [
            ("quick_reply", "Tue 24 Nov, 15:00", Action("slot", "s3")),
            ("postback", "Yes, book it", Action("confirm", "9f")),
            ("postback_without_mid", "Prices", None),
            ("get_started", "Hello!", None),
            ("referral", "Hello!", None),
            ("edit", "Wednesday at 3?", None),
            ("image_with_text", "My calendar", None),
            (
                "location",
                "A place: https://www.openstreetmap.org/?mlat=52.52001&mlon=13.40495",
                None,
            ),
        ],
    )
    def test_reads_what_can_be_put_into_words(
        self, channel: Inbox, visitor: str, name: str, text: str, action: Action | None
    ) -> None:
        [message] = parsed(channel, name).messages
        assert (message.sender, message.text, message.action) == (visitor, text, action)
        assert message.id

    def test_an_edit_is_a_message_of_its_own(self, channel: Inbox, visitor: str) -> None:
        [first], [edit] = parsed(channel, "text").messages, parsed(channel, "edit").messages
        assert first.sender == edit.sender == visitor
        assert edit.id == f"{first.id}:1"

    def test_notices_what_it_cannot_read(self, channel: Inbox, visitor: str) -> None:
        notice = Notice("unreadable", "m_TEST5", visitor)
        assert parsed(channel, "image") == ParsedWebhook(notices=(notice,))

    @pytest.mark.parametrize("name", ["echo", "deleted", "reaction", "standby"])
    def test_ignores_what_no_visitor_said_to_us(
        self, channel: Inbox, visitor: str, name: str
    ) -> None:
        assert visitor
        assert parsed(channel, name) == ParsedWebhook()

    def test_hears_all_messages_of_a_call(self, channel: Inbox, visitor: str) -> None:
        several = parsed(channel, "several")
        assert [(each.sender, each.text) for each in several.messages] == [
            (visitor, "one"),
            (visitor, "two"),
            (visitor, "three"),
        ]
        assert several.statuses == (DeliveryStatus("m_OUT1", "delivered"),)

    def test_leaves_the_other_service_alone(self, channel: Inbox, visitor: str) -> None:
        other = "instagram" if channel.name == "messenger" else "messenger"
        assert visitor
        assert channel.hear(from_meta(recorded(other, "text")), NOW) == ParsedWebhook()


def test_hears_what_became_of_messages() -> None:
    assert parsed(MESSENGER, "delivered").statuses == (
        DeliveryStatus("m_OUT1", "delivered"),
        DeliveryStatus("m_OUT2", "delivered"),
    )
    assert parsed(MESSENGER, "read") == ParsedWebhook()  # it names no message
    assert parsed(INSTAGRAM, "read").statuses == (DeliveryStatus("m_OUT1", "read"),)


class TestSay:
    def test_messenger_says_texts_with_quick_replies(self) -> None:
        choices = [Choice("slot", "s1", "Tue 24 Nov, 15:00")]
        [request] = MESSENGER.say("PSID_7", "Free times", choices, "m1", NOW)
        assert request.url == "https://graph.facebook.com/v23.0/me/messages"
        assert request.headers["authorization"] == "Bearer EAAtok"
        assert json_of(request) == {
            "messaging_type": "RESPONSE",
            "recipient": {"id": "PSID_7"},
            "message": {
                "text": "Free times",
                "quick_replies": [
                    {
                        "content_type": "text",
                        "title": "Tue 24 Nov, 15:00",
                        "payload": "slot:s1",
                    }
                ],
            },
        }

    def test_instagram_counts_bytes(self) -> None:
        requests = INSTAGRAM.say("IGSID_7", "ä" * 900, (), "m1", NOW)
        assert requests[0].url == "https://graph.instagram.com/v23.0/me/messages"
        lengths = [len(json_of(each)["message"]["text"].encode()) for each in requests]
        assert lengths == [1000, 800]

    @BOTH
    def test_choices_come_with_the_last_part(self, channel: Inbox, visitor: str) -> None:
        text = "a" * 900 + "\n\n" + "b" * 1500
        *before, last = channel.say(visitor, text, [Choice("slot", "s1", "Tue")], "m1", NOW)
        assert before
        assert not any("quick_replies" in json_of(each)["message"] for each in before)
        assert json_of(last)["message"]["quick_replies"]

    @BOTH
    def test_types(self, channel: Inbox, visitor: str) -> None:
        [message] = parsed(channel, "text").messages
        [request] = channel.acknowledge(message)
        assert json_of(request) == {
            "recipient": {"id": visitor},
            "sender_action": "typing_on",
        }

    @BOTH
    def test_says_nothing_when_the_window_is_closed(self, channel: Inbox, visitor: str) -> None:
        assert channel.remind(visitor, "Tomorrow") == ()


@BOTH
def test_reads_answers(channel: Inbox, visitor: str) -> None:
    assert visitor
    sent = channel.sent(200, recorded(channel.name, "answer_sent"))
    assert (sent.ok, sent.message_id) == (True, "m_OUT1")
    closed = channel.sent(400, recorded(channel.name, "answer_closed"))
    assert (closed.ok, closed.retry_after, closed.code) == (False, None, "10")
    assert channel.sent(500, b"<html>").is_unknown
