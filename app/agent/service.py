"""Seeing to it that every conversation is answered: one turn at a time, by one process."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from functools import partial

import structlog

from app.agent.recorder import LeaseLost, TurnRecorder
from app.agent.runtime.broadcast import Closed, Delta, EventSaved, Signal
from app.agent.runtime.debounce import MAX_RESTARTS, Debouncer, TurnAttempt, TurnOvertaken
from app.agent.runtime.lease import Lease, held
from app.agent.snapshot import TurnSnapshot, look
from app.agent.tries import Tries
from app.agent.turn import TurnRunner, TurnServices
from app.conversation.control import Control
from app.conversation.events import ControlChange, Event, in_order_sent, of_kind
from app.conversation.model import FailedAttempt, ModelUnavailable
from app.pools import TURNS
from app.store.conversations.answer_lease import holds_lease, left_over, unanswered
from app.store.conversations.channel_log import put_in_order
from app.store.conversations.conversations import Conversation, get_conversation
from app.store.conversations.event_log import events
from app.store.engine.ids import new_id

RELOOK_AFTER = 1.0  # seconds after which a listener looks into the log unasked
HEARTBEAT_EVERY = 15.0  # seconds without anything new; proxies cut silent connections

log = structlog.get_logger()


def _no_pause(_: str) -> float:
    return 0.0


class AnswerService:
    """Answers conversations in the background. Belongs to one event loop.

    Args:
        deadline: seconds that a whole turn may take.
        pause_of: seconds of silence after which visitors of a channel are answered.
    """

    def __init__(
        self, desk: TurnServices, deadline: float, pause_of: Callable[[str], float] = _no_pause
    ) -> None:
        self._desk = desk
        self._deadline = deadline
        self._pauses = Debouncer(pause_of)
        self._owner = new_id()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._attempts: dict[str, TurnAttempt] = {}
        self._woken: set[str] = set()
        self._tries = Tries(desk, self._owner)

    def wake(self, conversation_id: str, seq: int = 0) -> None:
        """Answer what is unanswered in a conversation, now or after the present turn.

        The turn begins anew if it does not know of message `seq`, and has left no trace.
        """
        if seq:
            self._pauses.heard(conversation_id)
            if attempt := self._attempts.get(conversation_id):
                attempt.overtake(seq)
        self._woken.add(conversation_id)
        if conversation_id not in self._tasks:
            task = asyncio.create_task(self._answer(conversation_id))
            self._tasks[conversation_id] = task
            task.add_done_callback(lambda done: self._ended(conversation_id, done))

    def _ended(self, conversation_id: str, task: asyncio.Task[None]) -> None:
        self._tasks.pop(conversation_id, None)
        if task.cancelled():
            return
        if conversation_id in self._woken:  # between its last look and its end
            self.wake(conversation_id)
        else:
            self._pauses.forget(conversation_id)

    async def wake_waiting(self) -> int:
        """Take up every conversation that waits while nobody answers; returns how many."""
        waiting, left = await TURNS.run(self._waiting)
        for conversation_id in left:
            if conversation_id not in self._tasks:
                await TURNS.run(self._tries.died, conversation_id)
        waiting = [each for each in waiting if self._tries.may_try(each)]
        for conversation_id in waiting:
            self.wake(conversation_id)
        return len(waiting)

    @property
    def is_closed(self) -> bool:
        """Whether nobody can follow any more: the process is about to end."""
        return self._desk.live.is_closed

    def close(self) -> None:
        """End everybody's following: the process is about to end."""
        self._desk.live.close()

    async def finish(self, within: float | None = None) -> None:
        """Let the turns that run, and what they have begun, come to their end.

        Those that take longer than `within` seconds are given up, and their leases with them:
        whichever process looks next takes the conversation up, and what was done is not done
        again.
        """
        self.close()
        try:
            async with asyncio.timeout(within):
                while self._tasks:
                    await asyncio.wait(list(self._tasks.values()))
                await self._desk.inviting.finish()
        except TimeoutError:
            self._woken.clear()
            for task in (under_way := list(self._tasks.values())):
                task.cancel()
            log.warning("answering.given_up", turns=len(under_way))
            if under_way:
                await asyncio.wait(under_way)

    async def follow(
        self,
        conversation_id: str,
        after: int,
        *,
        until: int | None = None,
        is_new: bool = False,
    ) -> AsyncGenerator[Delta | Event | None, None]:
        """What is said from an event (excluded) on: deltas live, events as they are saved.

        None, every `HEARTBEAT_EVERY` seconds in which there is nothing.

        Ends when the visitor's message `until` is answered, or a human has taken over;
        without `until` it does not end before the process does.

        Args:
            is_new: nothing has happened since `after`, and the assistant answers, so that
                nobody need look.
        """
        with self._desk.live.listen(conversation_id) as signals:
            fresh, is_over = await self._begin(conversation_id, after, until, is_new=is_new)
            heard_at = time.monotonic()
            while True:
                for event in fresh:
                    after, heard_at = event.seq, time.monotonic()
                    yield event
                if is_over:
                    return
                # No timeout may span a yield: it would hit whoever is listening (PEP 789).
                while isinstance(signal := await _next(signals), Delta):
                    heard_at = time.monotonic()
                    yield signal
                if isinstance(signal, Closed):
                    return
                if time.monotonic() - heard_at >= HEARTBEAT_EVERY:
                    heard_at = time.monotonic()
                    yield None
                fresh, is_over = await self._go_on(conversation_id, after, until, signal)

    async def _begin(
        self, id_: str, after: int, until: int | None, *, is_new: bool
    ) -> tuple[list[Event], bool]:
        """Read, and only then have `until` answered, lest the two are in each other's way.

        It is answered as well if whoever follows goes away meanwhile.
        """
        try:
            return ([], False) if is_new else await self._look_up(id_, after, until)
        finally:
            if until is not None:
                self.wake(id_, until)

    async def _go_on(
        self, id_: str, after: int, until: int | None, signal: EventSaved
    ) -> tuple[list[Event], bool]:
        """What is new, and whether that is the end: as far as the signal says so."""
        fresh = signal.since(after)
        if fresh is None:
            return await self._look_up(id_, after, until)
        is_handed = any(each.control is Control.HUMAN for each in of_kind(fresh, ControlChange))
        return fresh, until is not None and (is_handed or signal.answered >= until)

    async def _look_up(
        self, id_: str, after: int, until: int | None
    ) -> tuple[list[Event], bool]:
        conversation, fresh = await TURNS.run(self._read, id_, after)
        return fresh, until is not None and _settled(conversation, until)

    def _read(self, id_: str, after: int) -> tuple[Conversation, list[Event]]:
        with self._desk.database.read() as session:
            return get_conversation(session, id_), events(session, id_, after)

    def _waiting(self) -> tuple[list[str], list[str]]:
        """Who waits, and over which of them a process has ended."""
        now = int(self._desk.clock().timestamp())
        with self._desk.database.read() as session:
            waiting = unanswered(session, now)
            return waiting, left_over(session, waiting, now) if waiting else []

    async def _answer(self, conversation_id: str) -> None:
        """Answer what waits. Whatever fails before a turn, or after it, is a failed try."""
        while conversation_id in self._woken:
            self._woken.discard(conversation_id)
            try:
                await self._answer_all(conversation_id)
            except Exception as error:
                await self._tries.failed(conversation_id, error)
            else:
                self._tries.forget(conversation_id)

    async def _answer_all(self, conversation_id: str) -> None:
        lease = Lease(self._desk.database, self._desk.clock, conversation_id, self._owner)
        async with held(lease, partial(self._look, conversation_id)) as first:
            scene = first
            while scene is not None and not await self._is_over(scene, lease):
                scene = await TURNS.run(self._look_on, conversation_id, lease)

    async def _is_over(self, scene: TurnSnapshot, lease: Lease) -> bool:
        """Answer once; whether there is nothing more to be answered, or not by us."""
        failed: list[FailedAttempt] = []
        id_ = scene.conversation.id
        for restarts in range(MAX_RESTARTS + 1):
            paused = await self._paused(scene)
            if paused is not None:
                paused = await TURNS.run(self._in_order, paused)
            if paused is None:
                return True
            diary = self._diary(paused, failed)
            turn = TurnRunner(self._desk, paused, diary, is_open=restarts < MAX_RESTARTS)
            try:
                await self._attempt(turn, id_, diary.upto)
            except TurnOvertaken:
                log.info("turn.overtaken", conversation=id_)
            except LeaseLost:
                log.info("turn.lease_lost", conversation=id_)
                return True
            else:
                return diary.is_over and lease.is_over()
            fresh = await TURNS.run(self._look, id_)
            if fresh is None:
                return True
            scene = fresh
        return False

    async def _paused(self, scene: TurnSnapshot) -> TurnSnapshot | None:
        """What is to be answered, as soon as the visitor has paused."""
        if scene.has_pressed or not self._pauses.of(scene.channel):
            return scene
        await self._pauses.over(scene.conversation.id, scene.channel)
        return await TURNS.run(self._look, scene.conversation.id)

    def _in_order(self, scene: TurnSnapshot) -> TurnSnapshot | None:
        """The same with what waits in the order of sending, not in that of arrival."""
        if in_order_sent(scene.pending) == list(scene.pending):
            return scene
        id_ = scene.conversation.id
        with self._desk.database.begin() as session:
            if holds_lease(session, id_, self._owner):
                put_in_order(session, id_, scene.pending)
        return self._look(id_)

    def _look(self, conversation_id: str) -> TurnSnapshot | None:
        desk = self._desk
        return look(desk.database, desk.clock(), conversation_id, desk.limits)

    def _look_on(self, conversation_id: str, lease: Lease) -> TurnSnapshot | None:
        return self._look(conversation_id) if lease.goes_on() else None

    def _diary(self, scene: TurnSnapshot, failed: list[FailedAttempt]) -> TurnRecorder:
        """For a turn that answers all that is pending.

        `failed` are the requests of those before it, which have their cost as well.
        """
        desk = self._desk
        return TurnRecorder(
            desk.database,
            desk.clock,
            scene.conversation,
            self._owner,
            scene.pending[-1].seq,
            desk.limits,
            desk.prices,
            failed,
        )

    async def _attempt(self, turn: TurnRunner, conversation_id: str, upto: int) -> None:
        task = asyncio.create_task(self._run(turn, conversation_id))
        attempt = TurnAttempt(task, upto, lambda: turn.is_open)
        self._attempts[conversation_id] = attempt
        try:
            await attempt.end()
        finally:
            del self._attempts[conversation_id]

    async def _run(self, turn: TurnRunner, conversation_id: str) -> None:
        """Run a turn; whatever goes wrong, the visitor gets an answer."""
        try:
            async with asyncio.timeout(self._deadline):
                await turn.run()
        except ModelUnavailable as error:
            log.warning("turn.model_failed", conversation=conversation_id, problem=str(error))
            await turn.apologise(error.code, str(error))
        except TimeoutError:
            log.warning("turn.too_slow", conversation=conversation_id)
            await turn.apologise("deadline", f"No answer within {self._deadline} seconds.")
        except (LeaseLost, TurnOvertaken):
            raise
        except Exception as error:
            log.exception("turn.bug", conversation=conversation_id)
            await turn.apologise("internal", f"{type(error).__name__}: {error}")


async def _next(signals: asyncio.Queue[Signal]) -> Signal:
    """The next signal; after a while without one, that there may be something in the log."""
    try:
        async with asyncio.timeout(RELOOK_AFTER):
            return await signals.get()
    except TimeoutError:
        return EventSaved()


def _settled(conversation: Conversation, until: int) -> bool:
    nothing_waits = conversation.unanswered_since is None
    return (
        nothing_waits
        or conversation.answered_seq >= until
        or conversation.control != Control.AI
    )
