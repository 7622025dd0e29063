"""Putting a streamed answer together, from servers that all do it a little differently.

Keys of a tool call's fragments, in the order in which they are trusted: an id that is
known, a new id, the index, and where there is neither: the call that is still open.
Gemini and old Ollama send no index, vLLM no id, routers start at index 1 or repeat the
id in every fragment, llama.cpp sends arguments as an object.
"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from app.conversation.model import AnswerLost, AnswerWithheld, ModelReply, Usage
from app.conversation.tools import ToolCall

CHARACTERS_PER_TOKEN = 4  # a rough measure, for estimates
_KNOWN = ("id", "index", "type", "function")  # of a fragment of a call
_UNUSABLE = ("length", "content_filter")


class _Open:
    """A call that is being written."""

    def __init__(self, id_: str, index: int | None) -> None:
        self.id = id_
        self.index = index
        self.name = ""
        self.arguments = ""
        self.extra: dict[str, Any] = {}


class StreamAccumulator:
    """Takes chunks of one streamed answer as plain objects; `add` returns visible text."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._refusal: list[str] = []
        self._calls: list[_Open] = []
        self._usage: Mapping[str, Any] | None = None
        self.finish = ""
        self.model = ""
        self.is_done = False  # whether the stream came to its own end

    def add(self, chunk: Mapping[str, Any]) -> str:
        """Take one chunk; returns the text in it that the visitor may see."""
        self.model = chunk.get("model") or self.model
        if isinstance(chunk.get("usage"), dict):
            self._usage = chunk["usage"]
        seen = ""
        for choice in _objects(chunk.get("choices"))[:1]:
            self.finish = choice.get("finish_reason") or self.finish
            delta = choice.get("delta")
            seen += self._add_delta(delta) if isinstance(delta, dict) else ""
        return seen

    def _add_delta(self, delta: Mapping[str, Any]) -> str:
        text = _text_in(delta.get("content"))
        self._text.append(text)
        self._refusal.append(delta.get("refusal") or "")
        for fragment in _objects(delta.get("tool_calls")):
            self._add_fragment(fragment)
        return text

    def _add_fragment(self, fragment: Mapping[str, Any]) -> None:
        function = fragment.get("function") or {}
        call = self._call_of(fragment, function)
        call.name = call.name or function.get("name") or ""
        call.arguments += _written(function)
        call.extra |= {key: each for key, each in fragment.items() if key not in _KNOWN}

    def _call_of(self, fragment: Mapping[str, Any], function: Mapping[str, Any]) -> _Open:
        id_, index = fragment.get("id") or "", fragment.get("index")
        for call in self._calls:
            if id_ and call.id == id_:
                return call
        goes_on = self._by_index(index, function)
        if goes_on is None or (id_ and goes_on.id):
            self._calls.append(_Open(id_, index))
            return self._calls[-1]
        goes_on.id = goes_on.id or id_
        return goes_on

    def _by_index(self, index: int | None, function: Mapping[str, Any]) -> _Open | None:
        """The call that a fragment goes on with, as far as its id does not tell."""
        with_index = [call for call in self._calls if index is not None and call.index == index]
        if not with_index and (index is None or not function.get("name")):
            # Who cannot begin a call goes on with the last one, under whatever index.
            with_index = self._calls
        if not with_index or _begins_another(with_index[-1], function):
            return None
        return with_index[-1]

    def reply(self, prompt_characters: int) -> ModelReply:
        """The whole answer.

        Args:
            prompt_characters: how much was asked, to estimate tokens if nobody says.

        Raises:
            AnswerLost: if the stream broke off, was cut while it wrote a call, or holds
                nothing at all.
            AnswerWithheld: if a content filter left nothing that can be used.
        """
        if not (self.finish or self.is_done or self._are_calls_whole()):
            raise AnswerLost("The model's answer broke off.")
        text = "".join(self._text) or "".join(self._refusal)
        calls = () if self.finish in _UNUSABLE else self._complete_calls()
        self._check_not_cut(text)
        if not text.strip() and not calls:
            raise AnswerLost("The model's answer was empty.")
        return ModelReply(
            text, calls, self.finish or "stop", self.model, self.cost(prompt_characters)
        )

    def _check_not_cut(self, text: str) -> None:
        if self.finish in _UNUSABLE and (self._calls or not text.strip()):
            cut = AnswerWithheld if self.finish == "content_filter" else AnswerLost
            raise cut(f"The model's answer was cut: {self.finish}.")

    def _are_calls_whole(self) -> bool:
        named = [call for call in self._calls if call.name]
        return bool(named) and all(_is_json(call.arguments) for call in named)

    def _complete_calls(self) -> tuple[ToolCall, ...]:
        return tuple(
            ToolCall(
                call.id or f"call_{uuid4().hex[:12]}",
                call.name,
                call.arguments or "{}",
                call.extra,
            )
            for call in self._calls
            if call.name
        )

    def cost(self, prompt_characters: int) -> Usage:
        """What the server says it cost, or an estimate from what was sent and received."""
        if self._usage is not None:
            details = self._usage.get("prompt_tokens_details") or {}
            return Usage(
                int(self._usage.get("prompt_tokens") or 0),
                int(self._usage.get("completion_tokens") or 0),
                cached_tokens=int(details.get("cached_tokens") or 0),
            )
        written = sum(map(len, self._text)) + sum(len(call.arguments) for call in self._calls)
        return Usage(
            prompt_characters // CHARACTERS_PER_TOKEN,
            written // CHARACTERS_PER_TOKEN,
            estimated=True,
        )


def _objects(values: object) -> list[dict[str, Any]]:
    """What is an object in a list; nothing in what is no list at all."""
    return (
        [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []
    )


def _text_in(content: object) -> str:
    """The text of a delta; some servers send parts, with the model's thoughts among them."""
    if isinstance(content, str):
        return content
    parts = _objects(content)
    return "".join(str(part.get("text", "")) for part in parts if part.get("type") == "text")


def _written(function: Mapping[str, Any]) -> str:
    arguments = function.get("arguments")
    if arguments is None or isinstance(arguments, str):
        return arguments or ""
    return json.dumps(arguments, ensure_ascii=False)


def _begins_another(call: _Open, function: Mapping[str, Any]) -> bool:
    """Whether a fragment cannot belong to a call, which has all its arguments already."""
    name = function.get("name")
    is_more = name != call.name or bool(function.get("arguments"))
    return bool(name) and is_more and _is_json(call.arguments)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
