"""A chat in the terminal: the same agent, the answer appearing as it is written."""

import asyncio
import shutil

import click

from app.agent.runtime.broadcast import Delta
from app.agent.service import AnswerService
from app.booking.people import is_zone
from app.conversation.events import Event, VisitorInput
from app.desk.conversations.receive import (
    ReceivedMessage,
    VisitorMessage,
    begin_chat,
    continue_chat,
)
from app.errors import AppError, flawed
from app.pools import WRITES
from app.settings import Clock
from app.store.conversations.conversations import ConversationOpening
from app.store.engine.database import Database
from app.web.schemas.chat_schemas import shown

PROMPT = "You: "
SPEAKER = "Desk: "
MARGIN = " " * len(SPEAKER)
MAX_WIDTH = 100  # characters of a line
FAREWELLS = frozenset({"", "quit", "exit", "/quit", "/exit"})


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
        printer = Printer(min(shutil.get_terminal_size().columns, MAX_WIDTH))
        async for item in self._answering.follow(
            heard.conversation_id, heard.seq, until=heard.seq, is_new=heard.is_new
        ):
            if isinstance(item, Delta):
                printer.write(item.text)
            elif item is not None and _is_answer(item) and (message := shown(item)) is not None:
                printer.finish(message.text)

    def _hear(self, line: str) -> ReceivedMessage:
        saying, now = VisitorMessage(line), self._clock()
        with self._database.begin() as session:
            if self._heard is None:
                return begin_chat(session, saying, now, self._opening)
            return continue_chat(session, self._heard.conversation_id, self._token, saying, now)


def _is_answer(event: Event) -> bool:
    return not isinstance(event, VisitorInput)


class Printer:
    """Prints what is said while it is written, wrapped at words to the terminal's width."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._column = 0
        self._blanks = 0  # before the word that is being written
        self._word = ""
        self.written = ""

    def begin(self) -> None:
        """Say who speaks, unless that is said already."""
        if not self.written:
            click.echo(SPEAKER, nl=False)
            self._column = len(SPEAKER)

    def write(self, piece: str) -> None:
        """Print the words that are complete by now."""
        self.begin()
        self.written += piece
        for character in piece:
            if character in " \n":
                self._put_word()
                if character == "\n":
                    self._break()
                else:
                    self._blanks += 1
            else:
                self._word += character

    def finish(self, text: str) -> None:
        """Complete what was begun; what was not written piece by piece is printed whole."""
        if not text.startswith(self.written):
            self._put_word()
            click.echo("")  # what was begun has broken off
            self.written, self._column, self._blanks = "", 0, 0
        self.write(text[len(self.written) :])
        self._put_word()
        click.echo("\n")
        self.written, self._column, self._blanks = "", 0, 0

    def _put_word(self) -> None:
        """Print the word, with the blanks before it where it stands on the same line."""
        if not self._word:
            return
        used = self._column + self._blanks + len(self._word)
        if used > self._width and self._column > len(MARGIN):
            self._break()
        if self._column == 0:
            self._blanks += len(MARGIN)
        click.echo(" " * self._blanks + self._word, nl=False)
        self._column += self._blanks + len(self._word)
        self._word, self._blanks = "", 0

    def _break(self) -> None:
        click.echo("")
        self._column, self._blanks = 0, 0


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
    click.echo("Say what you would like to book. Type quit or press Ctrl-D to end the chat.\n")
    while True:
        try:
            line = (await asyncio.to_thread(input, PROMPT)).strip()
        except EOFError:
            line = ""
        if line.casefold() in FAREWELLS:
            click.echo("Goodbye.")
            return
        try:
            await conversation.say(line)
        except AppError as error:
            click.echo(f"{error}\n")
