"""Getting an answer out of models that fail: waiting, asking again, asking a second one."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from app.conversation.model import (
    AnswerLost,
    AnswerWithheld,
    ChatModel,
    ModelBusy,
    ModelReply,
    ModelRequest,
    ModelUnavailable,
    QuestionTooLong,
    without_oldest,
)

MAX_TRIES = 3  # at one model that says it is busy
MAX_LOST = 2  # answers of one model that cannot be used
FIRST_WAIT = 0.5  # seconds; doubled with each try, less up to a half by chance
FAILURES_TO_REST = 3  # in a row, after which the second model is asked first
REST = 30.0  # seconds

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FailoverTerms:
    """How long we put up with a model.

    Attributes:
        timeout: seconds for one answer, all tries at one model and all waiting included.
        patience: seconds of them that we wait for a busy server, unless it wants more.
    """

    timeout: float = 30.0
    patience: float = 10.0


class ServedModel(ChatModel, Protocol):
    """A model that has to be got ready, and that may hold connections."""

    def warm_up(self) -> None:
        """Get ready, which is slow."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...


class _Health:
    """How a model has been doing. One that keeps failing is left alone for a while."""

    def __init__(self) -> None:
        self._failures = 0
        self._rests_until = 0.0

    def answered(self) -> None:
        self._failures, self._rests_until = 0, 0.0

    def failed(self, error: ModelUnavailable) -> None:
        if isinstance(error, (AnswerLost, AnswerWithheld)):
            return  # the server is well; it is this answer that is not
        self._failures += 1
        if self._failures >= FAILURES_TO_REST:
            self._rests_until = time.monotonic() + REST

    def rests(self) -> bool:
        return time.monotonic() < self._rests_until


class FailoverModel:
    """A model, and a second one where that fails. Belongs to one event loop.

    Once a piece of text has been passed on, a later try passes on none: two beginnings
    make no text, and the whole answer comes all the same.

    Args:
        sleep: waits so many seconds.
        chance: spreads those who wait.
    """

    def __init__(
        self,
        first: ServedModel,
        second: ServedModel | None = None,
        terms: FailoverTerms | None = None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: random.Random | None = None,
    ) -> None:
        self.name = first.name
        self.has_second = second is not None
        self.is_rule_based = first.is_rule_based
        self.models = (first,) if second is None else (first, second)
        self._terms = terms or FailoverTerms()
        self._sleep = sleep
        self._chance = chance or random.Random()  # noqa: S311 — it only spreads those who wait
        self._health = _Health()

    @property
    def free_model(self) -> str:
        """The name of the model that costs nothing, "" if there is none."""
        return next((each.name for each in self.models if each.is_rule_based), "")

    def warm_up(self) -> None:
        """Get the models ready, which is slow. Call it ahead of the first visitor."""
        for model in self.models:
            model.warm_up()

    async def close(self) -> None:
        """Close all connections."""
        for model in self.models:
            await model.close()

    async def answer(self, ask: ModelRequest) -> AsyncIterator[str | ModelReply]:
        """Ask until an answer comes or nothing more can be done (see ChatModel)."""
        failures: list[ModelUnavailable] = []
        is_begun = False
        for model, asked in self._in_order(ask):
            tries = _Tries(self._terms, self._chance, asked)
            wait: float | None = 0.0
            while wait is not None:
                if wait:
                    await self._sleep(wait)
                is_muted = is_begun
                try:
                    async with aclosing(tries.pieces(model)) as pieces:
                        async for piece in pieces:
                            is_begun = True
                            if isinstance(piece, ModelReply) or not is_muted:
                                yield piece
                    self._answered(model)
                except ModelUnavailable as error:
                    failures.append(error)
                    wait = tries.wait_after(error)
                else:
                    return
            self._gave_up(model, failures[-1])
        # That a filter stands in the way says more than that the next model was away, too.
        raise next(
            (each for each in failures if isinstance(each, AnswerWithheld)), failures[-1]
        )

    def _in_order(self, ask: ModelRequest) -> list[tuple[ChatModel, ModelRequest]]:
        """Whom to ask what. Who got nowhere with the first model gets to the second."""
        if len(self.models) == 1:
            return [(self.models[0], ask)]
        first, second = self.models
        if ask.is_last:
            return [(second, replace(ask, is_last=False)), (first, ask)]
        is_second = ask.is_stuck or self._health.rests()
        in_order = (second, first) if is_second else (first, second)
        return [(model, ask) for model in in_order]

    def _answered(self, model: ChatModel) -> None:
        if model is self.models[0]:
            self._health.answered()

    def _gave_up(self, model: ChatModel, failure: ModelUnavailable) -> None:
        log.warning("model.failed", model=model.name, problem=str(failure))
        if model is self.models[0]:
            self._health.failed(failure)


class _Tries:
    """The tries at one model, for one answer."""

    def __init__(self, terms: FailoverTerms, chance: random.Random, ask: ModelRequest) -> None:
        self._terms = terms
        self._ask = ask
        self._chance = chance
        self._until = asyncio.get_running_loop().time() + terms.timeout
        self._patience = terms.patience
        self._busy = self._lost = 0

    async def pieces(self, model: ChatModel) -> AsyncGenerator[str | ModelReply, None]:
        """One try. However slowly its bytes trickle in, it ends in time.

        Raises:
            ModelUnavailable: if it failed, or took too long.
        """
        answer = model.answer(self._ask)
        try:
            while True:
                # No timeout may span a yield: it would hit whoever is listening (PEP 789).
                async with asyncio.timeout_at(self._until):
                    piece = await anext(answer)
                yield piece
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            message = f"The model took longer than {self._terms.timeout:g} seconds."
            raise ModelUnavailable(message) from error
        finally:
            if isinstance(answer, AsyncGenerator):
                await answer.aclose()

    def wait_after(self, error: ModelUnavailable) -> float | None:
        """Seconds to wait before this model is asked again; None if it should not be."""
        left = self._until - asyncio.get_running_loop().time()
        if isinstance(error, QuestionTooLong) and (less := without_oldest(self._ask)):
            self._ask = less
            return 0.0
        if isinstance(error, AnswerLost):
            self._lost += 1
            return 0.0 if self._lost < MAX_LOST and left > 0 else None
        if not isinstance(error, ModelBusy):
            return None
        self._busy += 1
        wait = error.wait
        if wait is None:
            wait = FIRST_WAIT * 2 ** (self._busy - 1) * self._chance.uniform(0.5, 1)
        if self._busy >= MAX_TRIES or wait > min(self._patience, left):
            return None
        self._patience -= wait
        return wait
