"""Events and interactions of Slack (https://api.slack.com/events/message.im)."""

from collections.abc import Mapping

from app.channels.choices import pressed
from app.channels.contract import InboundMessage, Notice, ParsedWebhook
from app.channels.message_words import greeting, meant_by
from app.channels.payload import id_at, list_at, object_at, objects_at, ordinal_at, text_at
from app.channels.slack_text import plain

DIRECT = "im"  # a channel between a person and the bot
WITH_TEXT = ("", "file_share", "thread_broadcast")  # subtypes that people write themselves

Fields = Mapping[str, object]


def event_in(body: Fields) -> ParsedWebhook:
    """Read one event; what is no direct message to the bot is nothing, or gets a notice."""
    event = object_at(body, "event")
    kind, channel = text_at(event, "type"), id_at(event, "channel")
    if text_at(body, "type") != "event_callback" or not channel or _is_ours(body, event):
        return ParsedWebhook()
    if kind == "app_mention" and text_at(event, "channel_type") != DIRECT:
        return ParsedWebhook(notices=(Notice("group", channel, channel),))
    if kind == "app_home_opened" and text_at(event, "tab") == "messages":
        return ParsedWebhook((_opening(event, channel),))
    if kind != "message" or text_at(event, "channel_type") != DIRECT:
        return ParsedWebhook()
    if text_at(event, "subtype") == "message_changed":
        return _edit(event, channel)
    return _message(event, channel)


def presses_in(payload: Fields) -> ParsedWebhook:
    """Read the buttons that were pressed in a direct message."""
    place = object_at(payload, "channel")
    channel, user = id_at(place, "id"), id_at(object_at(payload, "user"), "id")
    # Channels of other kinds begin with C or G; others read along there.
    if text_at(payload, "type") != "block_actions" or not channel.startswith("D"):
        return ParsedWebhook()
    heard = []
    for act in objects_at(payload, "actions"):
        action, when = pressed(text_at(act, "value")), text_at(act, "action_ts")
        if action and when:
            heard.append(
                InboundMessage(
                    id=f"press:{user}:{when}",
                    sender=channel,
                    text=plain(text_at(object_at(act, "text"), "text")),
                    at=_seconds(act, "action_ts"),
                    order=ordinal_at(act, "action_ts"),
                    action=action,
                )
            )
    return ParsedWebhook(tuple(heard))


def _message(event: Fields, channel: str) -> ParsedWebhook:
    """One post is several events in some channels, so that its time identifies it."""
    when, text = text_at(event, "ts"), plain(text_at(event, "text"))
    if not when or text_at(event, "subtype") not in WITH_TEXT:
        return ParsedWebhook()
    id_ = f"{channel}:{when}"
    if not text:
        has_files = bool(list_at(event, "files"))
        notices = (Notice("unreadable", id_, channel),) if has_files else ()
        return ParsedWebhook(notices=notices)
    return ParsedWebhook((_heard(event, channel, id_, meant_by("", text)),))


def _edit(event: Fields, channel: str) -> ParsedWebhook:
    """A correction counts as a message of its own; a link that was unfurled is none."""
    message, before = object_at(event, "message"), object_at(event, "previous_message")
    text, when = plain(text_at(message, "text")), text_at(event, "ts")
    is_ours = bool(text_at(message, "bot_id"))
    if not when or not text or is_ours or text == plain(text_at(before, "text")):
        return ParsedWebhook()
    return ParsedWebhook((_heard(event, channel, f"{channel}:{when}", text),))


def _opening(event: Fields, channel: str) -> InboundMessage:
    """Opened for the first time: later ones have the same id."""
    return _heard(event, channel, f"opened:{channel}", greeting(""), "event_ts")


def _heard(
    event: Fields, channel: str, id_: str, text: str, time: str = "ts"
) -> InboundMessage:
    return InboundMessage(
        id=id_,
        sender=channel,
        text=text,
        at=_seconds(event, time),
        order=ordinal_at(event, time),
    )


def _is_ours(body: Fields, event: Fields) -> bool:
    """Whether a bot said it, or the account that the app itself has."""
    is_bot = bool(text_at(event, "bot_id")) or text_at(event, "subtype") == "bot_message"
    # A person who installed the app has an authorization, too, but not as a bot.
    bots = {
        id_at(each, "user_id")
        for each in objects_at(body, "authorizations")
        if each.get("is_bot") is True
    }
    return is_bot or id_at(event, "user") in bots - {""}


def _seconds(event: Fields, name: str) -> int:
    """Slack writes times like "1763800001.000100": seconds, and a count within the second."""
    whole = text_at(event, name).partition(".")[0]
    return int(whole) if whole.isascii() and whole.isdecimal() and len(whole) <= 12 else 0  # noqa: PLR2004 — digits
