"""The Loom Works with an assistant: what tests of whole turns need."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.agent.models.budget import Limits
from app.agent.models.pricing import Prices
from app.agent.prompting.prompt_templates import Prompts
from app.agent.runtime.broadcast import Broadcast, Delta
from app.agent.service import AnswerService
from app.agent.turn import TurnServices
from app.conversation.events import SPOKEN, ButtonPress, Event, VisitorInput
from app.conversation.facts import known
from app.conversation.model import ChatModel
from app.settings import resource
from app.store.conversations.conversations import (
    Conversation,
    ConversationOpening,
    get_conversation,
    start_conversation,
)
from app.store.conversations.event_log import append, events
from app.store.conversations.visitor_facts import list_facts
from app.store.engine.database import Database
from tests.desk.business import NOW


@dataclass
class HandClock:
    """A clock that moves when it is told to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def move(self, seconds: float) -> None:
        """Move on."""
        self.now += timedelta(seconds=seconds)


@dataclass
class Office:
    """One database with one conversation; several assistants may answer it."""

    database: Database
    language: str = "en"
    channel: str = "web"
    invite_language: str = "attendee"
    zone: str = "Europe/Berlin"
    privacy_policy_url: str = ""
    pause: float = 0.0  # seconds that the channel's visitors are given to go on
    clock: HandClock = field(default_factory=HandClock)
    limits: Limits = field(default_factory=Limits)
    prices: Prices = field(default_factory=Prices)

    def __post_init__(self) -> None:
        opening = ConversationOpening(
            channel=self.channel, language=self.language, zone=self.zone
        )
        with self.database.begin() as session:
            self.id = start_conversation(session, opening, self.seconds)

    @property
    def seconds(self) -> int:
        """The present time in epoch seconds."""
        return int(self.clock().timestamp())

    def assistant(self, model: ChatModel, deadline: float = 20.0) -> AnswerService:
        """Somebody who answers, as in one process."""
        desk = TurnServices(
            database=self.database,
            clock=self.clock,
            model=model,
            prompts=Prompts(resource("prompts")),
            live=Broadcast(),
            public_url="https://book.example",
            limits=self.limits,
            prices=self.prices,
            invite_language=self.invite_language,
            privacy_policy_url=self.privacy_policy_url,
        )
        return AnswerService(desk, deadline, lambda _: self.pause)

    def hears(self, text: str, action: dict[str, str] | None = None, order: int = 0) -> int:
        """The visitor says something; returns its number."""
        pressed = ButtonPress(**action) if action else None
        return self.notes(VisitorInput(text, pressed, order=order))

    def notes(self, event: Event) -> int:
        """Something stands in the log."""
        with self.database.begin() as session:
            return append(session, self.id, event, self.seconds)

    def known(self) -> dict[str, str]:
        """What is known of the visitor, by subject."""
        with self.database.read() as session:
            facts = known(list_facts(session, self.id))
        return {about.value: fact.value for about, fact in facts.items()}

    def log(self) -> Sequence[Event]:
        """Everything that happened."""
        with self.database.read() as session:
            return events(session, self.id)

    def kinds(self) -> list[str]:
        """What happened, by kind."""
        return [event.kind.value for event in self.log()]

    def said(self) -> list[str]:
        """What the visitor was told, in order."""
        return [event.text for event in self.log() if isinstance(event, SPOKEN)]

    def conversation(self) -> Conversation:
        """Its present state."""
        with self.database.read() as session:
            return get_conversation(session, self.id)

    async def answered(self, model: ChatModel, deadline: float = 20.0) -> list[str]:
        """Let one assistant answer what waits; returns all that was said so far."""
        assistant = self.assistant(model, deadline)
        assistant.wake(self.id)
        await assistant.finish()
        return self.said()

    async def follows(self, assistant: AnswerService, after: int, until: int) -> list[Any]:
        """Deltas as texts and events, as somebody hears them who listens."""
        heard = assistant.follow(self.id, after, until=until)
        return [item.text if isinstance(item, Delta) else item async for item in heard]
