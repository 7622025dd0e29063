"""Writing invites in the background, and waiting for one when the yes comes early.

A process that dies takes with it what it was writing: the invite then says what our own
code has put there when the proposal was shown.
"""

import asyncio
from dataclasses import replace

import structlog

from app.agent.invites.writer import InviteBrief, plain_text, question, read_answer
from app.agent.models.budget import Budget
from app.agent.prompting.prompt_templates import Prompts
from app.agent.recorder import TurnRecorder
from app.agent.tool_loop import LoopResult, ask_once
from app.conversation.model import ChatModel, ModelUnavailable
from app.pools import TURNS
from app.store.conversations.invite_texts import find_invite_text
from app.store.engine.database import Database

DEADLINE = 20.0  # seconds that a model may take for the texts
MAX_WAIT = 3.0  # seconds that a yes waits for them, at most
POLL_INTERVAL = 0.05  # seconds between two looks, whichever process writes

log = structlog.get_logger()


class InviteTasks:
    """The invites that are being written. Belongs to one event loop."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(
        self,
        model: ChatModel,
        prompts: Prompts,
        matter: InviteBrief,
        diary: TurnRecorder,
        budget: Budget,
    ) -> None:
        """Have an invite written; what fails on the way is counted apart from the turn's."""
        own = replace(diary, failed=[])
        task = asyncio.create_task(_write(model, prompts, matter, own, budget))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("invite.failed", exc_info=error)

    async def finish(self) -> None:
        """Let all that are being written come to their end."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def ready(self, database: Database, proposal_id: str, seconds_ago: float) -> None:
        """Wait a little for the texts of a proposal that was shown so many seconds ago.

        One that was shown long ago has its texts, or will not get any.
        """
        if seconds_ago > DEADLINE:
            return
        until = asyncio.get_running_loop().time() + MAX_WAIT
        while asyncio.get_running_loop().time() < until:
            if await TURNS.run(_is_written, database, proposal_id):
                return
            await asyncio.sleep(POLL_INTERVAL)


async def _write(
    model: ChatModel, prompts: Prompts, matter: InviteBrief, diary: TurnRecorder, budget: Budget
) -> None:
    ask, version = question(prompts, matter)
    answered: LoopResult | None = None
    try:
        async with asyncio.timeout(DEADLINE):
            answered = await ask_once(model, replace(ask, failed=diary.failed), budget)
    except (ModelUnavailable, TimeoutError):
        answered = None
    written = (
        plain_text(matter)
        if answered is None
        else read_answer(answered.reply.text, matter, prompts, version)
    )
    id_ = matter.proposed.proposal.id
    await TURNS.run(diary.invited, id_, written, answered, version)


def _is_written(database: Database, proposal_id: str) -> bool:
    with database.read() as session:
        written = find_invite_text(session, proposal_id)
    return written is None or bool(written.prompt_version)
