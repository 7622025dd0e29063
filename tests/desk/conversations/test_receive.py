"""What is known of a visitor before anybody reads what they wrote."""

from typing import Any

import pytest

from app.conversation.events import VisitorInput
from app.conversation.facts import Confidence, Fact, FactKind
from app.desk.conversations.receive import (
    ReceivedMessage,
    VisitorMessage,
    begin_chat,
    continue_chat,
    note_page,
)
from app.desk.conversations.receive_channel import ChannelSender, hear_channel
from app.errors import Invalid
from app.store.conversations.conversations import (
    Conversation,
    ConversationOpening,
    get_conversation,
)
from app.store.conversations.event_log import events
from app.store.conversations.visitor_facts import add_facts, list_facts
from app.store.engine.database import Database
from tests.desk.business import NOW
from tests.store.threads import at_once, returned


def begun(database: Database, locale: str = "", **opening: Any) -> ReceivedMessage:
    with database.begin() as session:
        return begin_chat(
            session,
            VisitorMessage("hello"),
            NOW,
            ConversationOpening(channel="web", **opening),
            locale=locale,
        )


def delivered(database: Database, number: int = 1, **sender: Any) -> str:
    saying = VisitorMessage("hello", external_id=str(number))
    with database.begin() as session:
        heard = hear_channel(session, saying, NOW, ChannelSender("tg", **sender))
    assert heard is not None
    return heard.conversation_id


def state(database: Database, id_: str) -> Conversation:
    with database.read() as session:
        return get_conversation(session, id_)


def facts(database: Database, id_: str) -> dict[str, tuple[str, str]]:
    with database.read() as session:
        found = list_facts(session, id_)
    return {fact.about.value: (fact.value, fact.confidence.value) for fact in found}


def page_says(
    database: Database, heard: ReceivedMessage, zone: str = "", language: str = ""
) -> None:
    with database.begin() as session:
        seq = continue_chat(
            session, heard.conversation_id, heard.token, VisitorMessage("more"), NOW
        )
        note_page(session, seq, zone, language)


@pytest.mark.parametrize(
    ("locale", "opening", "language"),
    [
        ("de-AT,de;q=0.9", {}, ("de", "told")),
        ("de-AT,de;q=0.9", {"language": "en"}, ("en", "said")),
        ("", {"language": "fr"}, ("fr", "said")),
        ("*", {}, None),
        ("zh-CN", {}, None),
    ],
    ids=["the browser's", "a choice before it", "a choice", "none", "not one of ours"],
)
def test_a_language_that_was_chosen_counts_for_more_than_the_browsers(
    database: Database, locale: str, opening: dict[str, str], language: tuple[str, str] | None
) -> None:
    heard = begun(database, locale, **opening)

    assert facts(database, heard.conversation_id).get("language") == language
    expected = language[0] if language else ""
    assert state(database, heard.conversation_id).language == expected


def test_the_pages_zone_is_followed_until_the_visitor_says_theirs(database: Database) -> None:
    heard = begun(database, zone="Europe/Berlin")
    id_ = heard.conversation_id

    page_says(database, heard, "Europe/London")
    assert state(database, id_).zone == "Europe/London"
    with database.begin() as session:
        said = Fact(FactKind.ZONE, "America/New_York", 2, Confidence.SAID)
        add_facts(session, id_, [said])
    page_says(database, heard, "Europe/Berlin")

    assert state(database, id_).zone == "Europe/London", "as the one who noted it left it"
    assert facts(database, id_)["zone"] == ("America/New_York", "said")


def test_a_language_can_be_chosen_later(database: Database) -> None:
    heard = begun(database, "en-GB")

    page_says(database, heard, language="de")

    assert state(database, heard.conversation_id).language == "de"
    assert facts(database, heard.conversation_id)["language"] == ("de", "said")


def test_a_service_tells_name_and_language_and_a_number_where_its_owner_is(
    database: Database,
) -> None:
    id_ = delivered(
        database, address="7", phone="+4930123456", name="Ada Lovelace", language="en-GB"
    )

    assert facts(database, id_) == {
        "name": ("Ada Lovelace", "told"),
        "phone": ("+4930123456", "told"),
        "zone": ("Europe/Berlin", "told"),
        "language": ("en", "told"),
    }
    assert (state(database, id_).zone, state(database, id_).language) == ("Europe/Berlin", "en")


def test_an_address_that_is_no_number_tells_nothing(database: Database) -> None:
    id_ = delivered(database, address="4930123456")

    assert facts(database, id_) == {}
    assert state(database, id_).zone == ""


def test_only_the_first_message_introduces_somebody(database: Database) -> None:
    id_ = delivered(database, address="7", language="de")

    assert delivered(database, 2, address="7", language="en") == id_
    assert facts(database, id_)["language"] == ("de", "told")


def test_first_messages_that_come_together_begin_one_conversation(database: Database) -> None:
    def hear(number: int) -> str:
        return delivered(database, number, address="+4930901820", name="Mara")

    jobs = [lambda number=number: hear(number) for number in range(40)]
    ids = returned(at_once(jobs))
    assert len(ids) == 40
    assert len(set(ids)) == 1
    assert state(database, ids[0]).last_seq == 40
    assert facts(database, ids[0])["name"] == ("Mara", "told")


def test_what_a_service_names_with_nul_is_kept(database: Database) -> None:
    saying = VisitorMessage("hel\x00lo", external_id="a\x00b")
    sender = ChannelSender("tg", "x\x00y", aliases=("z\x00",), name="Ma\x00ra")
    with database.begin() as session:
        first, again = (hear_channel(session, saying, NOW, sender) for _ in range(2))
    assert first is not None
    assert again is None
    assert state(database, first.conversation_id).visitor_name == "Ma\ufffdra"


def test_white_space_is_collapsed_before_a_message_is_kept(database: Database) -> None:
    written = f"Hi,{' ' * 500}I'm\r\nAda.\n\n\n\nTuesday{chr(0)}?" + " more" * 300
    with database.begin() as session:
        chatted = begin_chat(
            session, VisitorMessage(written), NOW, ConversationOpening(channel="web")
        )
        sent = hear_channel(
            session,
            VisitorMessage("Hi," + " " * 5000 + "Ada"),
            NOW,
            ChannelSender("tg", "7"),
        )
    assert sent is not None

    with database.read() as session:
        [first] = events(session, chatted.conversation_id)
        [second] = events(session, sent.conversation_id)
    assert isinstance(first, VisitorInput)
    assert isinstance(second, VisitorInput)
    assert first.text == "Hi, I'm\nAda.\n\nTuesday ?" + " more" * 300
    assert second.text == "Hi, Ada"


def test_a_message_of_white_space_alone_is_none(database: Database) -> None:
    with database.begin() as session, pytest.raises(Invalid):
        begin_chat(
            session, VisitorMessage(" \x00\n\x07 "), NOW, ConversationOpening(channel="web")
        )


@pytest.mark.parametrize(("length", "kept"), [(4000, 4000), (4001, 4000)])
def test_a_channels_message_is_cut_at_4000_characters(
    business: Database, length: int, kept: int
) -> None:
    saying = VisitorMessage("x" * length, external_id="1")
    with business.begin() as session:
        heard = hear_channel(session, saying, NOW, ChannelSender("tg", "7"))
    assert heard is not None
    with business.read() as session:
        [event] = events(session, heard.conversation_id)
    assert isinstance(event, VisitorInput)
    assert event.text == "x" * kept
