"""What one visitor, and all of them together, may take of us. Checked ahead, by code."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from app.agent.models.stream import CHARACTERS_PER_TOKEN
from app.conversation.model import FailedAttempt, ModelRequest, ModelUnavailable, Usage
from app.offline.transport import MODEL
from app.settings import Settings
from app.store.conversations.model_calls import tokens_of_conversation, tokens_of_day
from app.store.engine.database import Transaction

MINUTE = timedelta(minutes=1)


class TokensSpent(ModelUnavailable):
    """No more tokens may be spent: in this conversation, or today."""

    code = "tokens-spent"


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers; 0 is without a limit."""

    messages_per_minute: int = 0  # of one conversation
    bookings_per_day: int = 0  # of one contact, by chat
    tokens_per_conversation: int = 0
    tokens_per_day: int = 0

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the operator has set them."""
        return cls(
            messages_per_minute=settings.max_messages_per_minute,
            bookings_per_day=settings.max_bookings_per_day,
            tokens_per_conversation=settings.max_tokens_per_conversation,
            tokens_per_day=settings.max_tokens_per_day,
        )


class Budget:
    """The tokens that a turn may still spend; None is any number."""

    def __init__(self, left: int | None = None) -> None:
        self.left = left

    @classmethod
    def of(
        cls, session: Transaction, limits: Limits, conversation_id: str, now: datetime
    ) -> Self:
        """What is left for a conversation at this moment. The built-in model is free."""
        left = []
        if limits.tokens_per_conversation:
            spent = tokens_of_conversation(session, conversation_id, MODEL)
            left.append(limits.tokens_per_conversation - spent)
        if limits.tokens_per_day:
            spent = tokens_of_day(session, int(now.timestamp()), MODEL)
            left.append(limits.tokens_per_day - spent)
        return cls(min(left) if left else None)

    def check(self, ask: ModelRequest) -> None:
        """See that a request can be paid for, before it is made.

        Raises:
            TokensSpent: if not even the question can, as far as it can be estimated.
        """
        if self.left is None:
            return
        size = sum(len(message.get("content") or "") for message in ask.messages)
        if size // CHARACTERS_PER_TOKEN >= self.left:
            raise TokensSpent("No more tokens may be spent here.")

    def spend(self, model: str, usage: Usage) -> None:
        """Take what an answer cost."""
        if self.left is not None and model != MODEL:
            self.left -= usage.input_tokens + usage.output_tokens

    def spend_failed(self, failed: list[FailedAttempt]) -> None:
        """Take what failures cost."""
        for each in failed:
            self.spend(each.model, each.usage)
