"""What cannot be answered: tried a few times, further and further apart, and then given up.

A turn sees to its own failures. This is about all that goes wrong before and after one: a
message that no reader can read, a turn that cannot even say that it is sorry, a process that
died over it. Each try that failed stands in the log, so that no restart begins to count anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from zoneinfo import ZoneInfo

import structlog

from app.agent.log_entries import fixed_message
from app.agent.recorder import LeaseLost, TurnRecorder
from app.agent.replies import Speaker
from app.agent.runtime.broadcast import EventSaved
from app.agent.runtime.lease import Lease
from app.agent.turn import TurnServices
from app.agent.visitor.readable import GIVEN_UP
from app.conversation.control import Control
from app.conversation.events import Failure, VisitorInput, of_kind
from app.conversation.sentence_ids import Sentence
from app.errors import Unavailable
from app.pools import TURNS
from app.store.conversations.answer_lease import drop_lease, free_left_over, put_off
from app.store.conversations.conversations import Conversation, get_conversation
from app.store.conversations.event_log import append, events
from app.store.engine.database import Transaction

MAX_TRIES = 4
FIRST_REST, FACTOR = 2, 4  # seconds before the second try; times as many before each later one
REST_UNWRITTEN = 5.0  # seconds, where not even the failure could be written down
FAILED = "try-failed"
DIED = "The process that was to answer has ended."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Count:
    """The tries at what waits for an answer, this one included.

    `newest` is the last message that waits. `given_up` are those that have been tried each
    time: what was said later has been tried less often.
    """

    conversation: Conversation
    number: int
    newest: int
    given_up: Sequence[int]


class Tries:
    """The tries of one process. Belongs to one event loop."""

    def __init__(self, desk: TurnServices, owner: str) -> None:
        self._desk = desk
        self._owner = owner
        self._rests_until: dict[str, float] = {}

    def may_try(self, conversation_id: str) -> bool:
        """Whether a conversation that waits may be tried: not right after a failure."""
        return monotonic() >= self._rests_until.get(conversation_id, 0.0)

    def forget(self, conversation_id: str) -> None:
        """Its tasks have ended well."""
        self._rests_until.pop(conversation_id, None)

    async def failed(self, conversation_id: str, error: Exception) -> None:
        """Write a failed try down, and say so once; the last one ends in an apology."""
        log.error("answering.failed", conversation=conversation_id, exc_info=error)
        if isinstance(error, Unavailable):  # the database's fault, and not the message's
            self._rest(conversation_id)
            return
        try:
            await TURNS.run(self._note, conversation_id, f"{type(error).__name__}: {error}")
        except Exception as problem:
            log.warning("try.not_written", conversation=conversation_id, problem=str(problem))
            self._rest(conversation_id)
        self._desk.live.tell(conversation_id, EventSaved())

    def died(self, conversation_id: str) -> None:
        """Count the try of a process that has ended over it. Blocks."""
        self._note(conversation_id, DIED, has_died=True)

    def _rest(self, conversation_id: str) -> None:
        self._rests_until[conversation_id] = monotonic() + REST_UNWRITTEN

    def _note(self, conversation_id: str, problem: str, *, has_died: bool = False) -> None:
        now = int(self._desk.clock().timestamp())
        with self._desk.database.begin() as session:
            if has_died and not free_left_over(session, conversation_id, now):
                return  # another process has counted it
            count = _count(session, conversation_id)
            if count is None:
                return
            if count.number < MAX_TRIES:
                failure = Failure(FAILED, problem, upto=count.newest)
                append(session, conversation_id, failure, now)
                rest = FIRST_REST * FACTOR ** (count.number - 1)
                if not has_died:
                    put_off(session, conversation_id, self._owner, now, now + rest)
                return
        self._give_up(count, problem)

    def _give_up(self, count: _Count, problem: str) -> None:
        """The visitor gets an apology, operators the reason, and nobody reads it again."""
        desk, conversation = self._desk, count.conversation
        if not Lease(desk.database, desk.clock, conversation.id, self._owner).take():
            return
        given = conversation, self._owner, count.given_up[-1], desk.limits, desk.prices
        diary = TurnRecorder(desk.database, desk.clock, *given)
        speaker = Speaker(conversation.language, ZoneInfo("UTC"))
        apology = fixed_message(
            Sentence.APOLOGY, speaker.apology(desk.public_url), apology=True
        )
        message = f"{problem} (given up after {count.number} tries)"
        failure = Failure(GIVEN_UP, message, tuple(count.given_up))
        try:
            diary.gave_up(failure, apology, desk.model.name)
        except LeaseLost:
            log.info("turn.lease_lost", conversation=conversation.id)
            return
        if not diary.is_over:  # something was said later
            with desk.database.begin() as session:
                drop_lease(session, conversation.id, self._owner)


def _count(session: Transaction, conversation_id: str) -> _Count | None:
    """The tries as the log has them; None if nothing waits for the assistant."""
    conversation = get_conversation(session, conversation_id)
    answered = conversation.answered_seq
    later = events(session, conversation_id, answered)
    waiting = [each.seq for each in of_kind(later, VisitorInput)]
    if not waiting or conversation.control != Control.AI:
        return None
    before = [each.upto for each in of_kind(later, Failure) if each.upto > answered]
    oldest = min([*before, waiting[-1]])
    given_up = [seq for seq in waiting if seq <= oldest]
    return _Count(conversation, len(before) + 1, waiting[-1], given_up)
