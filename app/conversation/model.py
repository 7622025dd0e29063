"""What a model is asked and what it answers, whoever serves it."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from app.conversation.sentence_ids import Sentence, Subject
from app.conversation.situation import InviteFacts, Situation
from app.conversation.tools import ToolCall
from app.errors import Unavailable

Message = Mapping[str, Any]
"""A message of the Chat Completions protocol."""


class ModelUnavailable(Unavailable):
    """The model did not answer, or not with anything that can be used."""

    code = "model-unavailable"


class ModelBusy(ModelUnavailable):
    """The model's server has no time just now, or is not reached: a later try may help.

    `wait` is how many seconds the server asked for, None if it named no time.
    """

    code = "model-busy"

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class AnswerLost(ModelUnavailable):
    """An answer came, but not whole, or not in a form that can be read."""

    code = "answer-lost"


class QuestionTooLong(ModelUnavailable):
    """What was asked is more than the model can read at once."""

    code = "question-too-long"


class AnswerWithheld(ModelUnavailable):
    """A content filter stands between us and the answer: no outage, and not to be repeated."""

    code = "content-filter"


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost. Estimated if the server did not say.

    `cached_tokens` are those of the input that the server had read before.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False
    cached_tokens: int = 0


@dataclass(frozen=True, slots=True)
class FailedAttempt:
    """A request that led to nothing, and what it cost all the same. `code` says why."""

    model: str
    code: str
    usage: Usage
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text of our own means: of which sentences it is, and the rest as in an event.

    See `app.conversation.events.AssistantMessage`.
    """

    sentences: tuple[Sentence, ...]
    asks: frozenset[Subject] = frozenset()
    listed: tuple[str, ...] = ()
    meeting_types: tuple[str, ...] = ()
    wordings: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelReply:
    """A whole answer: a text, tool calls, or both. `finish` is the reason it ended.

    `meaning` is that of the text if our own code made it, None for a model's own words.
    """

    text: str
    calls: tuple[ToolCall, ...]
    finish: str
    model: str
    usage: Usage
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """A request.

    `schema` asks for a JSON object of that form (name, JSON schema). `is_last` wants words
    instead of tool calls, since the turn got nowhere; a second model, if there is one, is
    asked then. It is asked first as well where `is_stuck`: the first one has got nowhere in
    this turn. Requests that fail are added to `failed`, whatever comes of the others.

    `situation` is the conversation as values, for models in process; `invite` is what the
    invite is about where one is wanted. Requests about neither have neither.
    """

    messages: Sequence[Message]
    tools: Sequence[Message] = ()
    schema: tuple[str, Mapping[str, Any]] | None = None
    is_last: bool = False
    is_stuck: bool = False
    failed: list[FailedAttempt] = field(default_factory=list, compare=False)
    situation: Situation | None = field(default=None, compare=False)
    invite: InviteFacts | None = field(default=None, compare=False)


def asked_for(text: str, calls: Sequence[ToolCall]) -> dict[str, Any]:
    """An answer with tool calls as the message that it becomes in the history.

    Arguments that are no JSON object become an empty one: some servers would refuse every
    later request that holds them.
    """
    made = [
        {
            **call.extra,
            "id": call.id,
            "type": "function",
            "function": {"name": call.name, "arguments": _as_object(call.arguments)},
        }
        for call in calls
    ]
    return {"role": "assistant", "content": text or None, "tool_calls": made}


def without_oldest(ask: ModelRequest) -> ModelRequest | None:
    """The request less the older half of what was said; None if nothing can be left out.

    It goes on with a visitor's message, so that every call keeps its result.
    """
    head, said = ask.messages[:1], ask.messages[1:]
    asking = [at for at, message in enumerate(said) if message["role"] == "user"]
    later = [at for at in asking if at >= (len(said) + 1) // 2] or asking[-1:]
    if not later or not later[0]:
        return None
    return replace(ask, messages=[*head, *said[later[0] :]])


def _as_object(arguments: str) -> str:
    try:
        is_object = isinstance(json.loads(arguments), dict)
    except (ValueError, RecursionError):
        is_object = False
    return arguments if is_object else "{}"


class ChatModel(Protocol):
    """A model that answers messages and may call tools.

    Attributes:
        has_second: there is another one behind it, which a question that `is_stuck` goes to.
        is_rule_based: our own code composes its replies. They cost nothing, are in the
            visitor's language, and say the same again only on purpose.
    """

    name: str
    has_second: bool
    is_rule_based: bool

    def answer(self, ask: ModelRequest) -> AsyncIterator[str | ModelReply]:
        """Yield pieces of text as they are written, and at last the whole `ModelReply`.

        Raises:
            ModelUnavailable: if no usable answer came; pieces may have been yielded.
        """
        ...
