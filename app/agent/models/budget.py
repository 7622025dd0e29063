"""What one visitor, and all of them together, may take of us. Checked ahead, by code."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from app.agent.models.stream import CHARACTERS_PER_TOKEN
from app.conversation.model import FailedAttempt, ModelRequest, ModelUnavailable, Usage
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
    free_model: str = ""  # the name of a model whose tokens do not count

    @classmethod
    def of(cls, settings: Settings, free_model: str = "") -> Self:
        """As the operator has set them."""
        return cls(
            messages_per_minute=settings.max_messages_per_minute,
            bookings_per_day=settings.max_bookings_per_day,
            tokens_per_conversation=settings.max_tokens_per_conversation,
            tokens_per_day=settings.max_tokens_per_day,
            free_model=free_model,
        )


class Budget:
    """The tokens that a turn may still spend; None is any number."""

    def __init__(self, left: int | None = None, free_model: str = "") -> None:
        self.left = left
        self._free_model = free_model

    @classmethod
    def of(
        cls, session: Transaction, limits: Limits, conversation_id: str, now: datetime
    ) -> Self:
        """What is left for a conversation at this moment."""
        left = []
        if limits.tokens_per_conversation:
            spent = tokens_of_conversation(session, conversation_id, limits.free_model)
            left.append(limits.tokens_per_conversation - spent)
        if limits.tokens_per_day:
            spent = tokens_of_day(session, int(now.timestamp()), limits.free_model)
            left.append(limits.tokens_per_day - spent)
        return cls(min(left) if left else None, limits.free_model)

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
        if self.left is not None and model != self._free_model:
            self.left -= usage.input_tokens + usage.output_tokens

    def spend_failed(self, failed: list[FailedAttempt]) -> None:
        """Take what failures cost."""
        for each in failed:
            self.spend(each.model, each.usage)
