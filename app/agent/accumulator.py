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

from app.agent.model import Call, ModelUnavailable, Reply, Usage

_UNUSABLE = ("length", "content_filter")


class _Open:
    """A call that is being written."""

    def __init__(self, id_: str, index: int | None) -> None:
        self.id = id_
        self.index = index
        self.name = ""
        self.arguments = ""


class Accumulator:
    """Takes chunks of one streamed answer as plain objects; `add` returns visible text."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._refusal: list[str] = []
        self._calls: list[_Open] = []
        self._usage: Mapping[str, Any] | None = None
        self.finish = ""
        self.model = ""

    def add(self, chunk: Mapping[str, Any]) -> str:
        """Take one chunk; returns the text in it that the visitor may see."""
        self.model = chunk.get("model") or self.model
        if isinstance(chunk.get("usage"), dict):
            self._usage = chunk["usage"]
        seen = ""
        for choice in (chunk.get("choices") or [])[:1]:
            self.finish = choice.get("finish_reason") or self.finish
            seen += self._add_delta(choice.get("delta") or {})
        return seen

    def _add_delta(self, delta: Mapping[str, Any]) -> str:
        text = delta.get("content") or ""
        self._text.append(text)
        self._refusal.append(delta.get("refusal") or "")
        for fragment in delta.get("tool_calls") or []:
            self._add_fragment(fragment)
        return text if isinstance(text, str) else ""

    def _add_fragment(self, fragment: Mapping[str, Any]) -> None:
        function = fragment.get("function") or {}
        call = self._call_of(fragment, bool(function.get("name")))
        call.name = call.name or function.get("name") or ""
        arguments = function.get("arguments")
        if isinstance(arguments, dict):
            arguments = json.dumps(arguments, ensure_ascii=False)
        call.arguments += arguments or ""

    def _call_of(self, fragment: Mapping[str, Any], named: bool) -> _Open:  # noqa: FBT001 — one fact about the fragment
        id_, index = fragment.get("id") or "", fragment.get("index")
        by_id = next((call for call in self._calls if id_ and call.id == id_), None)
        if by_id is not None:
            return by_id
        by_index = next(
            (
                call
                for call in reversed(self._calls)
                if index is not None and call.index == index
            ),
            None,
        )
        if by_index is not None and (not id_ or not by_index.id):
            by_index.id = by_index.id or id_
            return by_index
        if not id_ and index is None and self._calls:
            last = self._calls[-1]
            if not (named and _is_json(last.arguments)):
                return last
        self._calls.append(_Open(id_, index))
        return self._calls[-1]

    def reply(self, prompt_characters: int) -> Reply:
        """The whole answer.

        Args:
            prompt_characters: how much was asked, to estimate tokens if nobody says.

        Raises:
            ModelUnavailable: if the stream broke off, was cut while it wrote a call, or
                holds nothing at all.
        """
        if not self.finish and not self._complete_calls():
            raise ModelUnavailable("The model's answer broke off.")
        text = "".join(self._text) or "".join(self._refusal)
        calls = () if self.finish in _UNUSABLE else self._complete_calls()
        if self.finish in _UNUSABLE and (self._calls or not text.strip()):
            raise ModelUnavailable(f"The model's answer was cut: {self.finish}.")
        if not text.strip() and not calls:
            raise ModelUnavailable("The model's answer was empty.")
        return Reply(
            text, calls, self.finish or "stop", self.model, self._cost(prompt_characters)
        )

    def _complete_calls(self) -> tuple[Call, ...]:
        return tuple(
            Call(call.id or f"call_{uuid4().hex[:12]}", call.name, call.arguments or "{}")
            for call in self._calls
            if call.name
        )

    def _cost(self, prompt_characters: int) -> Usage:
        if self._usage is not None:
            return Usage(
                int(self._usage.get("prompt_tokens") or 0),
                int(self._usage.get("completion_tokens") or 0),
            )
        written = sum(map(len, self._text)) + sum(len(call.arguments) for call in self._calls)
        return Usage(prompt_characters // 4, written // 4, estimated=True)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
