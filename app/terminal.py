"""A chat in the terminal: the same agent, the answer appearing as it is written."""

import asyncio

import click

from app.agent.runtime.broadcast import Delta
from app.agent.service import AnswerService
from app.booking.people import is_zone
from app.desk.conversations.receive import (
    ReceivedMessage,
    VisitorMessage,
    begin_chat,
    continue_chat,
)
from app.errors import AppError, flawed
from app.pools import WRITES
from app.settings import Clock
from app.store.conversations.event_log import ConversationOpening, Event
from app.store.engine.database import Database
from app.web.schemas.chat_schemas import MessageBody, shown


class Talk:
    """One conversation with whoever sits at the terminal."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        answering: AnswerService,
        opening: ConversationOpening,
    ) -> None:
        self._database = database
        self._clock = clock
        self._answering = answering
        self._opening = opening
        self._heard: ReceivedMessage | None = None
        self._token = ""

    async def say(self, line: str) -> None:
        """Say one line and print the answer while it is written.

        Raises:
            AppError: if the line cannot be taken.
        """
        heard = await WRITES.run(self._hear, line)
        self._token = heard.token or self._token
        self._heard = heard
        written = ""
        async for item in self._answering.follow(
            heard.conversation_id, heard.seq, until=heard.seq
        ):
            if isinstance(item, Delta):
                click.echo(item.text, nl=False)
                written += item.text
            elif item is not None and _is_answer(item) and (message := shown(item)) is not None:
                _finish(message, written)
                written = ""

    def _hear(self, line: str) -> ReceivedMessage:
        saying, now = VisitorMessage(line), self._clock()
        with self._database.begin() as session:
            if self._heard is None:
                return begin_chat(session, saying, now, self._opening)
            return continue_chat(session, self._heard.conversation_id, self._token, saying, now)


def _is_answer(event: Event) -> bool:
    return event.kind.value != "visitor"


def _finish(message: MessageBody, written: str) -> None:
    """Complete what the deltas began; a message that was not streamed is printed whole."""
    if written and not message.text.startswith(written):
        click.echo("")  # what was begun has broken off
        written = ""
    click.echo(message.text[len(written) :])
    click.echo("")


async def talk(
    database: Database, clock: Clock, answering: AnswerService, zone: str, language: str
) -> None:
    """Talk until the input ends or says goodbye.

    Raises:
        Invalid: if the zone is none.
    """
    if zone and not is_zone(zone):
        raise flawed("timezone", "is not an IANA time zone like Europe/Berlin")
    opening = ConversationOpening(channel="terminal", language=language, zone=zone)
    conversation = Talk(database, clock, answering, opening)
    click.echo("Say what you would like to book. An empty line or Ctrl-D ends the chat.\n")
    while True:
        try:
            line = (await asyncio.to_thread(input, "> ")).strip()
        except EOFError:
            line = ""
        if not line:
            click.echo("Goodbye.")
            return
        try:
            await conversation.say(line)
        except AppError as error:
            click.echo(f"{error}\n")
