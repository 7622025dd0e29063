"""Messages go out once each: what is sent in parts, refused, or lost on the way."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from app.channels.contract import Channel, DeliveryStatus
from app.channels.registry import Accounts
from app.conversation.events import Failure, VisitorInput, of_kind
from app.desk.conversations.deliveries import hear_status
from app.store.conversations.conversations import ConversationOpening, start_conversation
from app.store.conversations.event_log import append, events
from app.store.delivery.sent_messages import SentPart, begin_part, find_status, list_sent_parts
from app.store.engine.database import Database
from app.worker.deliver import Delivery
from tests.channels.recorded import MESSENGER, SLACK, TELEGRAM, TWILIO, WHATSAPP
from tests.worker.post import Depot, Service

TEXT = "Free times"
SLOTS = [
    {"type": "slot", "id": f"s{number}", "label": f"Tue {number}:00"} for number in range(9, 12)
]


class Post(Depot):
    """A depot with an account of every kind, and one visitor's conversation."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.channels: dict[str, Channel] = {
            each.name: each for each in (MESSENGER, SLACK, TELEGRAM, TWILIO, WHATSAPP)
        }
        with database.begin() as session:
            self.conversation = start_conversation(
                session, ConversationOpening("whatsapp", "4915700000001"), self.seconds
            )
            append(session, self.conversation, VisitorInput("Hello"), self.seconds)

    def deliverer(self) -> Delivery:
        return replace(super().deliverer(), accounts=Accounts(self.channels))

    def says(self, text: str = TEXT, channel: str = "whatsapp", **more: Any) -> str:
        payload = {
            "channel": channel,
            "to": "4915700000001",
            "text": text,
            "choices": [],
            "conversation_id": self.conversation,
        }
        return self.puts_raw("message", "conversation:c1", payload | more)

    @property
    def parts(self) -> Sequence[SentPart]:
        with self.database.read() as session:
            return list_sent_parts(session, self.conversation)

    @property
    def failures(self) -> list[str]:
        with self.database.read() as session:
            log = events(session, self.conversation)
        return [each.message for each in of_kind(log, Failure)]

    def tells(self, message_id: str, status: Any, code: str = "", problem: str = "") -> bool:
        told = DeliveryStatus(message_id, status, code, problem)
        with self.database.begin() as session:
            return hear_status(session, "whatsapp", told, self.seconds)


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


def taken(id_: str) -> httpx2.Response:
    return httpx2.Response(200, json={"messages": [{"id": id_}]})


def refused(code: int) -> httpx2.Response:
    return httpx2.Response(400, json={"error": {"code": code, "message": "no"}})


async def test_the_services_id_is_kept(post: Post) -> None:
    post.service = Service([taken("wamid.1")])
    post.says()
    await post.deliver()
    [part] = post.parts
    assert (part.state, part.external_id, part.status) == ("sent", "wamid.1", "")
    assert post.row()["done_at"] == post.seconds


async def test_a_part_that_was_sent_is_not_sent_again(post: Post) -> None:
    post.service = Service([taken("wamid.1"), refused(130429), taken("wamid.2")])
    post.says("a" * 4000 + "\n\n" + "b" * 4000)
    await post.deliver()
    assert [part.external_id for part in post.parts] == ["wamid.1"]
    assert post.row()["due_at"] - post.seconds == 5

    post.clock.move(5)
    await post.deliver()

    bodies = [json.loads(each.content)["text"]["body"][0] for each in post.service.requests]
    assert bodies == ["a", "b", "b"]
    assert [part.external_id for part in post.parts] == ["wamid.1", "wamid.2"]
    assert post.row()["done_at"] == post.seconds


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.ConnectError("no route"),
        httpx2.ConnectTimeout("slow"),
        httpx2.Response(429),
        refused(131056),
    ],
    ids=["no route", "no connection in time", "too many", "too many to one"],
)
async def test_what_was_surely_not_sent_is_tried_again(
    post: Post, answer: httpx2.Response | Exception
) -> None:
    post.service = Service([answer, taken("wamid.1")])
    post.says()
    await post.deliver()
    assert post.parts == []
    post.clock.move(post.row()["due_at"] - post.seconds)
    await post.deliver()
    assert [part.state for part in post.parts] == ["sent"]
    assert post.failures == []


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.ReadTimeout("slow"),
        httpx2.RemoteProtocolError("cut off"),
        httpx2.Response(500, text="<html>oops</html>"),
        httpx2.Response(200, text="<html>Log in</html>"),
    ],
    ids=["no answer", "half an answer", "an error page", "somebody else's page"],
)
async def test_what_may_have_been_sent_is_not_sent_again(
    post: Post, answer: httpx2.Response | Exception
) -> None:
    post.service = Service([answer])
    post.says()
    await post.deliver_everything()
    post.clock.move(86_400)
    await post.deliver_everything()
    assert len(post.service.requests) == 1
    assert [part.state for part in post.parts] == ["unknown"]
    assert post.row()["due_at"] is None
    assert len(post.failures) == 1


async def test_what_a_process_left_half_sent_is_not_sent_again(post: Post) -> None:
    id_ = post.says()
    with post.database.begin() as session:
        begin_part(session, id_, 0, "whatsapp", post.conversation, post.seconds)
    await post.deliver_everything()
    assert post.service.requests == []
    assert "may have sent it" in post.row()["problem"]


async def test_operators_see_a_final_refusal(post: Post) -> None:
    post.service = Service([refused(131026)])
    post.says()
    await post.deliver_everything()
    assert post.failures == ["WhatsApp answered 400: (131026) no"]
    assert post.parts == []


@pytest.mark.parametrize(("hours", "is_open"), [(23.99, True), (24, False)])
async def test_nobody_is_written_to_once_the_window_is_closed(
    post: Post, hours: float, *, is_open: bool
) -> None:
    post.service = Service([taken("wamid.1")])
    post.clock.move(timedelta(hours=hours).total_seconds())
    post.says()
    await post.deliver_everything()
    assert bool(post.service.requests) is is_open
    if not is_open:
        [failure] = post.failures
        assert "24 hours" in failure
        assert "template" in failure


async def test_an_approved_template_goes_out_all_the_same(post: Post) -> None:
    post.channels["whatsapp"] = replace(WHATSAPP, template="update")
    post.service = Service([taken("wamid.1")])
    post.clock.move(timedelta(days=3).total_seconds())
    post.says()
    await post.deliver_everything()
    [request] = post.service.requests
    assert json.loads(request.content)["type"] == "template"
    assert post.failures == []


async def test_services_without_a_window_are_written_to_at_any_time(post: Post) -> None:
    post.service = Service([httpx2.Response(201, json={"sid": "SM1"})])
    post.clock.move(timedelta(days=30).total_seconds())
    post.says(channel="twilio")
    await post.deliver_everything()
    assert [part.external_id for part in post.parts] == ["SM1"]


async def test_choices_are_buttons_where_there_are_buttons(post: Post) -> None:
    post.service = Service([taken("wamid.1")])
    post.says(choices=SLOTS)
    await post.deliver()
    shown = json.loads(post.service.requests[0].content)["interactive"]
    assert [each["reply"]["title"] for each in shown["action"]["buttons"]] == [
        "Tue 9:00",
        "Tue 10:00",
        "Tue 11:00",
    ]


@pytest.mark.parametrize(
    ("is_listed", "lines"),
    [(False, [TEXT, "", "1. Tue 9:00", "2. Tue 10:00", "3. Tue 11:00"]), (True, [TEXT])],
)
async def test_choices_are_numbered_where_there_are_none(
    post: Post, lines: list[str], *, is_listed: bool
) -> None:
    post.service = Service([httpx2.Response(201, json={"sid": "SM1"})])
    post.says(channel="twilio", choices=SLOTS, listed=is_listed)
    await post.deliver()
    form = httpx2.QueryParams(post.service.requests[0].content.decode())
    assert form["Body"].split("\n") == lines


async def test_slack_is_asked_again_when_it_says(post: Post) -> None:
    post.service = Service([httpx2.Response(429, headers={"Retry-After": "30"})])
    post.says(channel="slack")
    await post.deliver()
    assert post.row()["due_at"] - post.seconds == 30


class TestStatuses:
    async def test_a_status_never_goes_back(self, post: Post) -> None:
        post.service = Service([taken("wamid.1")])
        post.says()
        await post.deliver()
        told = [
            post.tells("wamid.1", each)
            for each in ("sent", "read", "delivered", "sent", "failed", "read")
        ]
        assert told == [True, True, False, False, False, False]
        assert [part.status for part in post.parts] == ["read"]
        assert post.failures == []

    async def test_what_failed_on_one_device_may_be_delivered_to_another(
        self, post: Post
    ) -> None:
        assert post.tells("wamid.1", "failed")
        assert not post.tells("wamid.1", "sent")
        assert post.tells("wamid.1", "delivered")

    async def test_operators_see_a_failure_once(self, post: Post) -> None:
        post.service = Service([taken("wamid.1")])
        post.says()
        await post.deliver()
        for _ in range(2):
            post.tells("wamid.1", "failed", "131047", "Re-engagement message")
        assert post.failures == ["Re-engagement message (131047)"]
        [part] = post.parts
        assert (part.status, part.code) == ("failed", "131047")

    async def test_a_failure_may_be_told_before_our_request_is_answered(
        self, post: Post
    ) -> None:
        post.tells("wamid.1", "failed", "131026", "Undeliverable")
        assert post.failures == []
        post.service = Service([taken("wamid.1")])
        post.says()
        await post.deliver()
        assert post.failures == ["Undeliverable (131026)"]

    async def test_of_many_at_once_the_highest_stays(self, post: Post) -> None:
        order = ["sent", "delivered", "read", "accepted"] * 5
        await asyncio.gather(
            *(asyncio.to_thread(post.tells, "wamid.1", status) for status in order)
        )
        with post.database.read() as session:
            found = find_status(session, "whatsapp", "wamid.1")
        assert found is not None
        assert found.status == "read"


class TestAcknowledge:
    def told(self, post: Post, channel: str = "whatsapp", callback: str = "wamid.in") -> None:
        payload = {"channel": channel, "to": "4242", "acknowledge": callback}
        post.puts_raw("message", "acknowledge:x", payload)

    async def test_the_visitor_sees_that_it_was_read(self, post: Post) -> None:
        self.told(post)
        await post.deliver()
        [request] = post.service.requests
        assert json.loads(request.content)["status"] == "read"

    async def test_a_failure_is_not_worth_another_attempt(self, post: Post) -> None:
        post.service = Service([httpx2.Response(500), httpx2.ConnectError("no route")])
        self.told(post)
        self.told(post, "telegram", "q1")
        await post.deliver_everything()
        assert len(post.service.requests) == 2
        assert all(row["done_at"] for row in post.rows("acknowledge:x"))

    async def test_later_it_is_left_out(self, post: Post) -> None:
        self.told(post)
        post.clock.move(60)
        await post.deliver_everything()
        assert post.service.requests == []
