"""Who writes on a channel, and which button a number stands for."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from app.channels.contract import ChannelLimits
from app.conversation.control import Control
from app.conversation.events import (
    AssistantMessage,
    ButtonPress,
    Choice,
    Event,
    VisitorInput,
    of_kind,
)
from app.conversation.facts import Confidence, Fact, FactKind
from app.desk.conversations.receive import ReceivedMessage, VisitorMessage
from app.desk.conversations.receive_channel import ChannelSender, hear_channel
from app.store.conversations.answer_lease import mark_answered
from app.store.conversations.channel_log import last_heard, put_in_order
from app.store.conversations.conversations import get_conversation, hand_control
from app.store.conversations.event_log import append, events
from app.store.conversations.visitor_facts import add_facts, list_facts
from app.store.engine.database import Database
from tests.desk.business import NOW
from tests.store.threads import at_once, returned

SECONDS = int(NOW.timestamp())
SCOPED, NUMBER = "DE.1349", "4915700000001"
WORDS_ALONE = ChannelLimits(text=1600, asking=1600)
BUTTONS = ChannelLimits(text=1600, asking=1600, buttons=10)
SLOTS = (Choice("slot", "s1", "Tue 9:00"), Choice("slot", "s2", "Tue 9:30"))


def hears(
    database: Database, text: str = "hello", number: int = 1, order: int = 0, **sender: Any
) -> ReceivedMessage | None:
    saying = VisitorMessage(text, external_id=str(number), order=order)
    whose = ChannelSender(**{"channel": "wa", "address": "7"} | sender)
    with database.begin() as session:
        return hear_channel(session, saying, NOW, whose)


def conversation(database: Database, number: int, **sender: Any) -> str:
    heard = hears(database, number=number, **sender)
    assert heard is not None
    return heard.conversation_id


def said(database: Database, id_: str, *told: Event) -> None:
    with database.begin() as session:
        for event in told:
            append(session, id_, event, SECONDS)


def inputs(database: Database, id_: str) -> Sequence[VisitorInput]:
    with database.read() as session:
        return list(of_kind(events(session, id_), VisitorInput))


class TestPeople:
    def test_one_person_has_one_conversation_under_any_of_their_ids(
        self, database: Database
    ) -> None:
        first = conversation(database, 1, address=NUMBER)
        both = conversation(database, 2, address=SCOPED, aliases=(NUMBER,))
        hidden = conversation(database, 3, address=SCOPED)
        as_before = conversation(database, 4, address=NUMBER)

        assert {first, both, hidden, as_before} == {first}

    def test_they_are_answered_under_the_id_that_came_last(self, database: Database) -> None:
        id_ = conversation(database, 1, address=NUMBER)
        conversation(database, 2, address=SCOPED, aliases=(NUMBER,))
        with database.read() as session:
            assert get_conversation(session, id_).address == SCOPED

    def test_others_have_their_own(self, database: Database) -> None:
        first = conversation(database, 1, address=SCOPED, aliases=(NUMBER,))
        assert conversation(database, 2, address="DE.2", aliases=("491",)) != first
        assert conversation(database, 1, channel="other", address=SCOPED) != first

    def test_messages_under_different_ids_that_come_together_begin_one(
        self, database: Database
    ) -> None:
        ways: list[dict[str, Any]] = [
            {"address": SCOPED, "aliases": (NUMBER,)},
            {"address": SCOPED},
        ]

        def hear(number: int) -> str:
            return conversation(database, number, **ways[number % 2])

        ids = returned(at_once([partial(hear, number) for number in range(20)]))
        assert len(set(ids)) == 1

    def test_a_number_that_the_service_knows_is_a_fact(self, database: Database) -> None:
        id_ = conversation(database, 1, phone="+4915700000001")
        with database.read() as session:
            facts = {each.about: each.value for each in list_facts(session, id_)}
        assert facts[FactKind.PHONE] == "+4915700000001"
        assert facts[FactKind.ZONE] == "Europe/Berlin"

    def test_a_number_that_becomes_known_later_is_one_as_well(self, database: Database) -> None:
        id_ = conversation(database, 1)
        conversation(database, 2, phone="+4915700000001")
        with database.read() as session:
            assert [each.value for each in list_facts(session, id_)] == ["+4915700000001"]

    def test_a_number_that_was_said_counts_for_more(self, database: Database) -> None:
        id_ = conversation(database, 1)
        with database.begin() as session:
            add_facts(session, id_, [Fact(FactKind.PHONE, "+49309999999", 1, Confidence.SAID)])
        conversation(database, 2, phone="+4915700000001")
        with database.read() as session:
            assert [each.value for each in list_facts(session, id_)] == ["+49309999999"]


class TestClosing:
    WEEK = timedelta(days=7)

    def hears(self, database: Database, number: int, later: timedelta, **sender: Any) -> str:
        saying = VisitorMessage("hello again", external_id=str(number))
        whose = ChannelSender(**{"channel": "wa", "address": "7"} | sender)
        with database.begin() as session:
            heard = hear_channel(session, saying, NOW + later, whose, self.WEEK)
        assert heard is not None
        return heard.conversation_id

    def answered(self, database: Database, **sender: Any) -> str:
        """A conversation in which nothing waits."""
        id_ = conversation(database, 1, **sender)
        with database.begin() as session:
            told = [
                Fact(FactKind.EMAIL, "ada@example.com", 1, Confidence.SAID),
                Fact(FactKind.WHEN, "Tuesday", 1, Confidence.SAID),
            ]
            add_facts(session, id_, told)
            mark_answered(session, id_, 1)
        return id_

    def test_after_a_long_silence_another_begins_in_which_they_are_known(
        self, database: Database
    ) -> None:
        first = self.answered(database, language="de", name="Ada")
        second = self.hears(database, 2, self.WEEK)

        assert second != first
        assert self.hears(database, 3, self.WEEK) == second
        with database.read() as session:
            before, now = get_conversation(session, first), get_conversation(session, second)
            facts = {each.about: each.value for each in list_facts(session, second)}
        assert (before.closed_at, before.address) == (
            SECONDS + int(self.WEEK.total_seconds()),
            "7",
        )
        assert (now.closed_at, now.predecessor_id) == (None, first)
        assert (now.language, now.visitor_name) == ("de", "Ada")
        assert facts == {
            FactKind.NAME: "Ada",
            FactKind.EMAIL: "ada@example.com",
            FactKind.LANGUAGE: "de",
        }

    def test_before_that_it_goes_on(self, database: Database) -> None:
        first = self.answered(database)
        assert self.hears(database, 2, self.WEEK - timedelta(seconds=1)) == first

    def test_it_goes_on_while_somebody_waits(self, database: Database) -> None:
        first = conversation(database, 1)
        assert self.hears(database, 2, self.WEEK * 2) == first

    def test_it_goes_on_while_a_person_answers(self, database: Database) -> None:
        first = self.answered(database)
        with database.begin() as session:
            hand_control(session, get_conversation(session, first), Control.HUMAN)
        assert self.hears(database, 2, self.WEEK * 2) == first

    def test_a_repeat_of_an_old_message_begins_nothing(self, database: Database) -> None:
        first = self.answered(database)
        saying = VisitorMessage("hello", external_id="1")
        with database.begin() as session:
            sender = ChannelSender("wa", "7")
            assert hear_channel(session, saying, NOW + self.WEEK, sender, self.WEEK) is None
        with database.read() as session:
            assert get_conversation(session, first).closed_at is None

    def test_all_ids_of_a_person_lead_to_the_new_one(self, database: Database) -> None:
        self.answered(database, address=SCOPED, aliases=(NUMBER,))
        second = self.hears(database, 2, self.WEEK, address=SCOPED)
        assert self.hears(database, 3, self.WEEK, address=NUMBER) == second

    def test_of_messages_that_come_together_one_begins_it(self, database: Database) -> None:
        first = self.answered(database)
        jobs = [partial(self.hears, database, number, self.WEEK) for number in range(2, 12)]
        ids = returned(at_once(jobs))
        assert len(set(ids)) == 1
        assert ids[0] != first


class TestNumbers:
    def test_a_number_is_the_button_that_it_stands_for(self, database: Database) -> None:
        id_ = conversation(database, 1)
        said(database, id_, AssistantMessage("Free times", choices=SLOTS))
        hears(database, "2.", 2, limits=WORDS_ALONE)
        *_, last = inputs(database, id_)
        assert (last.text, last.action) == ("Tue 9:30", ButtonPress("slot", "s2"))

    @pytest.mark.parametrize(
        ("text", "limits"),
        [
            ("2", None),
            ("2", BUTTONS),
            ("3", WORDS_ALONE),
            ("at 2", WORDS_ALONE),
            ("2 of us", WORDS_ALONE),
        ],
    )
    def test_other_numbers_are_words(
        self, database: Database, text: str, limits: ChannelLimits | None
    ) -> None:
        id_ = conversation(database, 1)
        said(database, id_, AssistantMessage("Free times", choices=SLOTS))
        hears(database, text, 2, limits=limits)
        *_, last = inputs(database, id_)
        assert (last.text, last.action) == (text, None)

    def test_what_was_shown_before_the_last_words_cannot_be_chosen(
        self, database: Database
    ) -> None:
        id_ = conversation(database, 1)
        said(
            database,
            id_,
            AssistantMessage("Free times", choices=SLOTS),
            AssistantMessage("How many are you?"),
        )
        hears(database, "2", 2, limits=WORDS_ALONE)
        *_, last = inputs(database, id_)
        assert last.action is None


class TestOrder:
    def test_what_waits_is_put_in_the_order_of_sending(self, database: Database) -> None:
        id_ = conversation(database, 1, text="two", order=20)
        hears(database, "three", 2, 30)
        hears(database, "one", 3, 10)
        with database.begin() as session:
            put_in_order(session, id_, inputs(database, id_))
        found = inputs(database, id_)
        assert [each.text for each in found] == ["one", "two", "three"]
        assert [each.seq for each in found] == [1, 2, 3]
        assert [each.client_id for each in found] == ["3", "1", "2"]

    def test_without_a_time_they_stay_as_they_came(self, database: Database) -> None:
        id_ = conversation(database, 1, text="two", order=20)
        hears(database, "unknown", 2)
        hears(database, "one", 3, 10)
        with database.begin() as session:
            put_in_order(session, id_, inputs(database, id_))
        assert [each.text for each in inputs(database, id_)] == ["two", "unknown", "one"]

    def test_knows_when_somebody_wrote_last(self, database: Database) -> None:
        id_ = conversation(database, 1)
        said(database, id_, AssistantMessage("Hello"))
        with database.read() as session:
            assert last_heard(session, id_) == SECONDS
            assert last_heard(session, "nobody") is None
