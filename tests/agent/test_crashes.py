"""A process may die at any moment: another one goes on, and nothing is done twice."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog

from app.agent.runtime.lease import LEASE
from app.conversation.events import SPOKEN, EventKind
from app.conversation.model import ModelReply, ModelRequest
from app.store.conversations.transcripts import list_attended
from app.store.engine.database import Database, Transaction
from tests.agent.office import Office
from tests.agent.scripted import calls, says

WISH = "An intro next week, I am Mara Linde, mara@home.example"


NEVER = 0


class Death(BaseException):
    """The process is gone. Nothing that it would still do happens."""


class Mortal(Database):
    """A database as a process sees it that dies at its nth transaction that writes.

    It dies before the transaction has done anything, or right after it was committed.
    """

    def __init__(self, database: Database, dies_at: int, *, after_commit: bool = False) -> None:
        self._alive = database
        self._left = dies_at
        self._after_commit = after_commit
        self.is_dead = False

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        self._left -= 1
        self.is_dead = self.is_dead or (self._left == 0 and not self._after_commit)
        self._check()
        with self._alive.begin() as session:
            yield session
        self.is_dead = self._left == 0
        self._check()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        self._check()
        with self._alive.read() as session:
            yield session

    def _check(self) -> None:
        if self.is_dead:
            raise Death


class Steady:
    """A model that always does the next thing, whatever went before."""

    name = "steady"
    has_second = False
    is_rule_based = False

    async def answer(self, ask: ModelRequest) -> AsyncIterator[str | ModelReply]:
        """Search, then propose the first slot; write an invite if that is wanted."""
        if ask.schema is not None:
            step = says(json.dumps({"title": "Intro", "description": "Looms."}))
        else:
            step = self._next(ask)
        assert step.reply is not None
        yield step.reply

    def _next(self, ask: ModelRequest) -> Any:
        found: dict[str, Any] = {}
        for message in ask.messages:
            if message["role"] == "user":
                found = {}
            elif message["role"] == "tool":
                result = json.loads(message["content"])
                found = result if result.get("slots") else found
        if not found:
            return calls(("find_slots", {**NOTHING, "meeting_type": "intro", "when": ""}))
        slot = found["slots"][0]["id"]
        return calls(("propose_booking", {**DETAILS, "slot_id": slot}))


NOTHING = {"host": None, "duration": None, "appointment_id": None}
DETAILS = {
    "name": "Mara Linde",
    "email": "mara@home.example",
    "phone": None,
    "guests": None,
    "purpose": None,
}


async def answer(office: Office, alive: Database, mortal: Mortal) -> None:
    """Answer what waits: one process begins, and another one goes on if it dies."""
    office.database = mortal
    first = office.assistant(Steady())
    first.wake(office.id)
    await first.finish()
    office.database = alive
    if not mortal.is_dead:
        return
    office.clock.move(LEASE.total_seconds() + 1)
    second = office.assistant(Steady())
    await second.wake_waiting()
    await second.finish()


@pytest.mark.parametrize("after_commit", [False, True], ids=["before", "after"])
async def test_wherever_a_process_dies_everything_happens_once(
    business: Database, monkeypatch: pytest.MonkeyPatch, *, after_commit: bool
) -> None:
    # whoever wrote it may be dead
    monkeypatch.setattr("app.agent.invites.background.MAX_WAIT", 0.02)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    died = True
    number = 0
    while died:
        number += 1
        died = await one_life(business, number, after_commit=after_commit)

    assert number > 6, "there are that many transactions in the two turns"


async def one_life(alive: Database, dies_at: int, *, after_commit: bool) -> bool:
    """Talk until it is booked; whether the process died in between, at that transaction."""
    office = Office(alive)
    mortal = Mortal(alive, dies_at, after_commit=after_commit)
    where = f"died at transaction {dies_at}, after its commit: {after_commit}"

    office.hears(WISH)
    await answer(office, alive, mortal)
    assert [event.kind for event in told(office)] == [EventKind.PROPOSAL], where
    office.hears("yes")
    await answer(office, alive, Mortal(alive, NEVER) if mortal.is_dead else mortal)

    kinds = [event.kind for event in told(office)]
    assert kinds == [EventKind.PROPOSAL, EventKind.BOOKING], where
    with alive.read() as session:
        assert len(list_attended(session, office.id)) == 1, where
    state = office.conversation()
    assert (state.unanswered_since, state.lease_owner) == (None, None), where
    assert office.known()["email"] == "mara@home.example", where
    return mortal.is_dead


def told(office: Office) -> list[Any]:
    return [event for event in office.log() if isinstance(event, SPOKEN)]
