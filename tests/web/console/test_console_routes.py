"""The operators' console: the list, and a conversation."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from app.booking.values import Attendee
from app.conversation.control import Control
from app.conversation.events import (
    AssistantMessage,
    BookingMessage,
    BookingStatus,
    ButtonPress,
    Choice,
    ControlChange,
    Failure,
    ProposalMessage,
    ToolRequest,
    ToolResponse,
    VisitorInput,
)
from app.conversation.tools import ToolCall
from app.desk.conversations.receive import VisitorMessage, begin_chat
from app.desk.proposals.propose_booking import accept, complete, propose
from app.store.conversations.answer_lease import mark_answered
from app.store.conversations.conversations import ConversationOpening
from app.store.conversations.event_log import append
from app.store.conversations.model_calls import add_model_call
from app.store.conversations.open_proposals import find_newest_proposal
from app.store.delivery import outbox
from app.store.engine.database import Database, Transaction
from tests.desk.business import NOW, order
from tests.web.operating import Client, Hands, console, on_sqlite, read, sign_in_at

SECONDS = int(NOW.timestamp())


@pytest.fixture
def signed_in(business: Database, tmp_path: Path) -> Iterator[Client]:
    with console(business, Hands(), tmp_path) as client:
        assert sign_in_at(client).status_code == 303
        yield client


def began(database: Database, text: str, **opening: Any) -> str:
    with database.begin() as session:
        return begin_chat(
            session, VisitorMessage(text), NOW, ConversationOpening(channel="web", **opening)
        ).conversation_id


def called(session: Transaction, id_: str, purpose: str, prompt: str, **more: Any) -> None:
    add_model_call(
        session,
        {
            "conversation_id": id_,
            "purpose": purpose,
            "model": "gpt-test",
            "prompt_version": prompt,
            "input_tokens": 1234,
            "output_tokens": 56,
            "milliseconds": 789,
            "outcome": "stop",
            "at": SECONDS,
            **more,
        },
    )


def looked_up(database: Database, id_: str, *, answered: bool = True) -> None:
    call = ToolCall("c1", "find_slots", '{"when": "next Monday"}')
    with database.begin() as session:
        request = ToolRequest((call,), prompt_version="system@1", model="gpt")
        append(session, id_, request, SECONDS)
        called(session, id_, "turn", "system@1")
        if answered:
            content = {"slots": [{"id": "s1", "label": "Monday"}]}
            result = ToolResponse("c1", "find_slots", content, milliseconds=42)
            append(session, id_, result, SECONDS)


def booked(database: Database, id_: str, **attendee: Any) -> str:
    """Propose and book; returns the appointment's id."""
    who = Attendee(email="mara@home.example", fullname="Mara Linde", **attendee)
    with database.begin() as session:
        proposal = propose(session, id_, order(attendee=who), NOW).proposal
        yes = Choice("confirm", proposal.id, "Yes, book it")
        shown = ProposalMessage("Shall I book this?", proposal.id, choices=(yes,))
        seq = append(session, id_, shown, SECONDS)
        complete(session, proposal, "Looms and more", "What Mara wants to know.", seq)
        called(session, id_, "invite", "invite@2")
        newest = find_newest_proposal(session, id_)
        assert newest is not None
        made = accept(session, newest, NOW)
        told = BookingMessage(
            "Booked: Intro.",
            BookingStatus.BOOKED,
            made.start,
            made.end,
            "UTC",
            "Ada Berg",
            appointment_id=made.appointment_id,
        )
        last = append(session, id_, told, SECONDS)
        mark_answered(session, id_, last)
    return made.appointment_id


@on_sqlite
class TestPages:
    @pytest.mark.parametrize(
        "path", ["/operator", "/operator/sign-in", "/operator/conversation/none"]
    )
    def test_are_protected_and_never_kept(self, signed_in: Client, path: str) -> None:
        signed_in.cookies.delete("booking_operator") if path.endswith("sign-in") else None
        answer = signed_in.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"<script|<style| style=| on\w+=", answer.text)

    @pytest.mark.parametrize(
        ("accepted", "language", "title"),
        [
            pytest.param("de-AT,de;q=0.9,en;q=0.8", "de", "Gespräche", id="German"),
            pytest.param("fr,en;q=0.5,de;q=0.6", "de", "Gespräche", id="by weight"),
            pytest.param("en-GB,en;q=0.9,de;q=0.1", "en", "Conversations", id="English"),
            pytest.param("fr;q=x,nl", "en", "Conversations", id="neither"),
        ],
    )
    def test_speak_the_readers_language(
        self, signed_in: Client, accepted: str, language: str, title: str
    ) -> None:
        answer = signed_in.get("/operator", headers={"Accept-Language": accepted})
        assert f'<html lang="{language}">' in answer.text
        assert f"<h1>{title}</h1>" in answer.text

    def test_say_where_nothing_is(self, signed_in: Client) -> None:
        answer = signed_in.get("/operator/conversation/none")
        assert answer.status_code == 404
        assert "There is nothing here" in answer.text

    def test_name_their_language_and_have_landmarks(self, signed_in: Client) -> None:
        answer = signed_in.get("/operator")
        for part in ("<header", '<main id="content"', 'href="#content"', "<h1>"):
            assert part in answer.text


class TestTheList:
    def test_is_empty_at_first(self, signed_in: Client) -> None:
        assert "Nobody has written yet." in read(signed_in.get("/operator"))

    def test_tells_who_wrote_what_and_what_came_of_it(
        self, signed_in: Client, business: Database
    ) -> None:
        waits = began(business, "Is anybody there?", language="en")
        done = began(business, "Guten Tag", language="de")
        booked(business, done)
        failed = began(business, "Hm")
        with business.begin() as session:
            append(session, failed, Failure("x", "y"), SECONDS)
            mark_answered(session, failed, 2)
        rows = re.findall(r"<tr>(.*?)</tr>", signed_in.get("/operator").text, re.DOTALL)[1:]
        said = {
            next(id_ for id_ in (waits, done, failed) if id_ in row): unescape(
                " ".join(re.sub(r"<[^>]+>", " ", row).split())
            )
            for row in rows
        }
        assert said == {
            waits: "Visitor Is anybody there? waits for an answer Website English"
            " Sun 22 Nov, 17:00",
            done: "Mara Linde ↩ Booked: Intro. booked Website German Sun 22 Nov, 17:00",
            failed: "Visitor Hm nothing yet failures: 1 Website – Sun 22 Nov, 17:00",
        }

    def test_has_the_latest_activity_first_and_pages(
        self, signed_in: Client, business: Database
    ) -> None:
        ids = [began(business, f"Number {number}") for number in range(27)]
        with business.begin() as session:
            append(session, ids[0], VisitorInput("Again"), SECONDS + 60)
        pages = [
            re.findall(r'"/operator/conversation/([^"]+)"', signed_in.get(path).text)
            for path in (
                "/operator",
                "/operator?page=2",
                "/operator?page=no",
                "/operator?page=3",
            )
        ]
        assert pages[0] == [ids[0], *reversed(ids[3:])]
        assert pages[1] == [ids[2], ids[1]]
        assert pages[2] == pages[0]
        assert pages[3] == []
        assert 'rel="next" href="?page=2"' in signed_in.get("/operator").text
        assert "Page 2 of 2" in read(signed_in.get("/operator?page=2"))


class TestAConversation:
    def page(self, client: Client, id_: str, language: str = "en") -> str:
        headers = {"Accept-Language": language}
        return read(client.get(f"/operator/conversation/{id_}", headers=headers))

    def test_is_one_timeline_with_everything_that_happened(
        self, signed_in: Client, business: Database
    ) -> None:
        id_ = began(business, "An intro, please")
        looked_up(business, id_)
        booked(business, id_)
        page = self.page(signed_in, id_)
        expected = [
            "An intro, please",
            "find_slots 42 ms",
            '"when": "next Monday"',
            '"label": "Monday"',
            "Model, for the answer: gpt-test · prompt system@1 · 1234 → 56 tokens · 789 ms",
            "Proposal booked",
            "Shall I book this?",
            "Yes, book it",
            "Looms and more",
            "What Mara wants to know.",
            "Model, for the invite: gpt-test · prompt invite@2",
            "Booked: Intro.",
        ]
        places = [page.index(words) for words in expected]
        assert places == sorted(places)

    def test_shows_the_booking_with_its_invite_and_its_mail(
        self, signed_in: Client, business: Database
    ) -> None:
        id_ = began(business, "An intro, please")
        appointment = booked(business, id_, timezone="America/New_York")
        with business.begin() as session:
            rows = outbox.of_streams(session, [appointment])
            outbox.done(session, rows[0]["id"], SECONDS)
            outbox.failed(session, rows[1]["id"], "550 no such mailbox", None)
        page = self.page(signed_in, id_)
        for words in (
            "Monday, 23 November 2026, 09:00–09:30 (UTC)",
            "Monday, 23 November 2026, 04:00–04:30 (America/New_York)",
            "Ada Berg <ada@loom.example>",
            "Place Google Meet",
            "Mara Linde <mara@home.example>",
            "delivered to the attendee mara@home.example",
            "given up to the hosts ada@loom.example",
            "550 no such mailbox",
        ):
            assert words in page

    def test_keeps_the_letters_to_others_of_a_group_out(
        self, signed_in: Client, business: Database
    ) -> None:
        id_ = began(business, "The class, please")
        with business.begin() as session:
            for name in ("mara", "otto"):
                who = Attendee(email=f"{name}@home.example", fullname=name.title())
                wish = order("class", attendee=who)
                proposal = propose(session, id_, wish, NOW).proposal
                complete(session, proposal, "Class", "", 1)
                newest = find_newest_proposal(session, id_)
                assert newest is not None
                accept(session, newest, NOW)
        page = self.page(signed_in, id_)
        assert page.count("to the attendee mara@home.example") == 1
        assert page.count("to the attendee otto@home.example") == 1

    def test_shows_what_failed_and_what_was_interrupted(
        self, signed_in: Client, business: Database
    ) -> None:
        id_ = began(business, "Hello")
        looked_up(business, id_, answered=False)
        with business.begin() as session:
            failure = Failure("model-unavailable", "Connection refused")
            append(session, id_, failure, SECONDS)
            called(session, id_, "turn", "")
            called(session, id_, "turn", "system@9")
        page = self.page(signed_in, id_)
        assert "find_slots interrupted" in page
        assert "model-unavailable Connection refused" in page
        assert page.index("Connection refused") < page.index("system@9")
        assert "Requests to the model 3" in page

    def test_shows_what_requests_cost_and_those_that_failed_beside_what_they_led_to(
        self, signed_in: Client, business: Database
    ) -> None:
        id_ = began(business, "Hello")
        lost = {"failed": 1, "estimated": 1, "outcome": "answer-lost"}
        with business.begin() as session:
            called(session, id_, "turn", "system@1", **lost, cost=120)
            called(session, id_, "turn", "system@2", cost=2340)
            spoken = AssistantMessage("Which day?", prompt_version="system@2", model="gpt-test")
            append(session, id_, spoken, SECONDS)
            called(session, id_, "turn", "system@3", **lost)
            append(session, id_, Failure("answer-lost", "It broke off."), SECONDS)
            called(session, id_, "turn", "system@4", cost=0)
        page = self.page(signed_in, id_)
        expected = [
            "Which day?",
            "tokens (estimated) · cost 0.0001 · 789 ms · answer-lost, failed",
            "tokens · cost 0.0023 · 789 ms · stop",
            "It broke off.",
            "system@3",
            "system@4",
        ]
        places = [page.index(words) for words in expected]
        assert places == sorted(places)
        assert "Requests to the model 4, of these failed: 2" in page
        assert "Cost 0.0025" in page
        assert "Kosten 0.0025" in self.page(signed_in, id_, "de")

    def test_shows_a_button_that_was_pressed_and_who_answers(
        self, signed_in: Client, business: Database
    ) -> None:
        id_ = began(business, "Hello")
        with business.begin() as session:
            pressed = VisitorInput("Monday", ButtonPress("slot", "s1"))
            append(session, id_, pressed, SECONDS)
            append(session, id_, ControlChange(Control.HUMAN, "op"), SECONDS)
        page = self.page(signed_in, id_)
        assert "Pressed the button: slot s1" in page
        assert "From now on answered by Sun 22 Nov, 17:00 a person" in page

    def test_shows_what_a_channel_was_told(self, signed_in: Client, business: Database) -> None:
        id_ = began(business, "Hello")
        with business.begin() as session:
            stream = f"conversation:{id_}"
            outbox.put(session, outbox.MESSAGE, stream, {"text": "Hi"}, SECONDS)
        assert "Sent to the visitor to be sent to the visitor" in self.page(signed_in, id_)

    @pytest.mark.parametrize("attack", ["<script>alert(1)</script>", '"><img src=x onerror=a>'])
    def test_shows_a_visitors_markup_as_text(
        self, signed_in: Client, business: Database, attack: str
    ) -> None:
        id_ = began(business, attack)
        with business.begin() as session:
            append(session, id_, AssistantMessage(attack), SECONDS)
        for path in ("/operator", f"/operator/conversation/{id_}"):
            answer = signed_in.get(path)
            assert attack not in answer.text
            assert attack in unescape(answer.text)

    def test_is_told_in_german_too(self, signed_in: Client, business: Database) -> None:
        id_ = began(business, "Hallo")
        looked_up(business, id_)
        booked(business, id_)
        page = self.page(signed_in, id_, "de")
        for words in ("Was geschah", "Werkzeug", "Vorschlag gebucht", "an die Gastgeber"):
            assert words in page
