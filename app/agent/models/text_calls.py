"""Tool calls that a model wrote into its text, and thoughts that it did not mean to say.

Small models behind local servers often do not call tools as the protocol has it, but write
the call down: an object in a code fence, between <tool_call> tags, or bare. Such a text is
a call; a visitor never sees it, nor the beginning of one while it is being written.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import uuid4

from app.conversation.tools import ToolCall

MAX_CALLS = 8  # in one text; who writes more is raving
MIN_ARGUMENTS = 2  # of a call without a name; less could be anything

Parameters = Mapping[str, Collection[str]]
NO_PARAMETERS: Parameters = {}
_NAMES = ("name", "tool", "tool_name", "function")
_ARGUMENTS = ("arguments", "parameters", "args", "input", "tool_input")
_WRAPPED = ("function", "tool_call", "function_call")

_OPENINGS = ("<tool_call", "<tools>", "<function", "<|python_tag|>", "<|tool", "<｜tool")
_THOUGHT = "<think>"
_THOUGHTS = [
    re.compile(each, re.DOTALL)
    for each in (r"<think>.*?</think>\s*", r"\A.*</think>\s*", r"<think>.*")
]
_SUSPECT = re.compile(r"[<{`\[]")
_OBJECT = re.compile(r"\{\s*(?:[\"'{}]|\Z)")
_LEAD = re.compile(r"(?>`++\w*+|\[|\s)++")  # what may stand before an object
_MARKED = "[TOOL_CALLS]"
_TAG = r"<[|｜]?(?:tool|function|python)[^<>{}]*+>?"
_LEADS_IN = re.compile(rf"(?>{_TAG}|`++\w*+|\[TOOL_CALLS\]|[\[{{\s:])++\Z", re.IGNORECASE)
_EMPTY_TAGS = re.compile(
    r"<(tools?|tool_calls?|tool_response|function_calls?)>\s*</\1>\s*", re.IGNORECASE
)
_NAMED_TAG = re.compile(
    r"<function=([\w-]+)>(.*?)(?:</function>|(?=<function=)|\Z)", re.DOTALL | re.IGNORECASE
)
_PARAMETER = re.compile(
    r"<parameter=([\w-]+)>\n?(.*?)\n?(?:</parameter>|(?=<parameter=)|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_JSON = json.JSONDecoder()


def without_thoughts(text: str) -> str:
    """The text without what stands between <think> tags; either of them may be missing."""
    if "think>" in text:
        for thought in _THOUGHTS:
            text = thought.sub("", text)
    return text


def read_calls(
    text: str, names: Collection[str], parameters: Parameters = NO_PARAMETERS
) -> tuple[str, tuple[ToolCall, ...]]:
    """The calls that stand in a text, and the text before the first of them.

    What stands behind a call was written without its result, and is left out. A call that
    is begun but is no JSON keeps its text as its arguments, for the tool to refuse; where
    not even a name can be read, it is left out like what stands behind it.

    Args:
        names: the tools that there are; others only count where nothing else can be meant.
        parameters: what each takes. Arguments that only one tool takes are a call of it.
    """
    text = _EMPTY_TAGS.sub("", text)
    tagged = list(_NAMED_TAG.finditer(text))
    if tagged:
        made = [_call(each[1], _tagged_arguments(each[2])) for each in tagged[:MAX_CALLS]]
        return _lead(text[: tagged[0].start()]), tuple(made)
    start, calls = -1, list[ToolCall]()
    for at, value in _objects(text):
        found = list(_calls_in(value, names)) or list(_nameless(value, parameters))
        start = at if found and not calls else start
        calls += found
    if not calls:
        start, calls = _begun(text, names)
    if start < 0:
        return text, ()
    return _lead(text[:start]), tuple(calls[:MAX_CALLS])


def _lead(text: str) -> str:
    """What was said before a call, without what leads in to it: no tag is for visitors."""
    tag = re.search(_TAG, text, re.IGNORECASE)
    return _LEADS_IN.sub("", text[: tag.start()] if tag else text).rstrip()


def _objects(text: str) -> Iterator[tuple[int, Any]]:
    """The JSON objects in a text, outermost only, and where each begins."""
    at = text.find("{")
    while at >= 0:
        try:
            value, end = _JSON.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield at, value
        at = text.find("{", end)


def _calls_in(value: Any, names: Collection[str]) -> Iterator[ToolCall]:
    """The call that an object is, or those that it holds."""
    if not isinstance(value, dict):
        return
    if isinstance(listed := value.get("tool_calls"), list):
        for each in listed:
            yield from _calls_in(each, names)
        return
    inner = next((value[key] for key in _WRAPPED if isinstance(value.get(key), dict)), None)
    if inner is not None:
        yield from _calls_in(inner, names)
    elif (call := _named_call(value, names)) is not None:
        yield call


def _named_call(value: Mapping[str, Any], names: Collection[str]) -> ToolCall | None:
    """The call that an object is: the tool's name as its only key, or under one of its keys."""
    if len(value) == 1 and (name := next(iter(value))) in names:
        return _call(name, _written(value[name]))
    name = next((value[key] for key in _NAMES if isinstance(value.get(key), str)), "")
    given = next((value[key] for key in _ARGUMENTS if key in value), None)
    if name and (name in names or isinstance(given, dict)):
        return _call(name, _written({} if given is None else given))
    return None


def _nameless(value: Any, parameters: Parameters) -> Iterator[ToolCall]:
    """The call whose arguments an object is, if there is no doubt about the tool."""
    if isinstance(value, dict) and len(value) >= MIN_ARGUMENTS:
        takers = [name for name, taken in parameters.items() if value.keys() <= set(taken)]
        if len(takers) == 1:
            yield _call(takers[0], _written(value))


def _begun(text: str, names: Collection[str]) -> tuple[int, list[ToolCall]]:
    """A call that was begun, but that cannot be read: where it begins (or -1), and it."""
    quoted = "|".join(map(re.escape, names))
    if quoted and (named := re.search(rf"\{{[^{{}}]*?[\"']({quoted})[\"']", text)):
        return named.start(), [_call(named[1], text[named.start() :])]
    tag = re.search(_TAG, text, re.IGNORECASE)
    return (tag.start() if tag else -1), []


def _tagged_arguments(inner: str) -> str:
    """What stands in a <function=…> tag: an object, or one tag for each parameter."""
    parameters = _PARAMETER.findall(inner)
    if not parameters:
        return inner.strip() or "{}"
    return json.dumps(dict(parameters), ensure_ascii=False)


def _written(arguments: Any) -> str:
    return (
        arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    )


def _call(name: str, arguments: str) -> ToolCall:
    return ToolCall(f"call_{uuid4().hex[:12]}", name, arguments)


class TextCallScreen:
    """Holds back the end of a text that is being written, while it could still be a call."""

    def __init__(self, parameters: Parameters = NO_PARAMETERS) -> None:
        self._held = ""
        self._keys = frozenset(key for taken in parameters.values() for key in taken)

    def show(self, piece: str) -> str:
        """Take another piece; returns what is certain to be meant for the visitor."""
        self._held += piece
        shown = ""
        while True:
            at, goes_on = self._suspect()
            shown += self._held[:at]
            self._held = self._held[at:]
            if not goes_on:
                return shown

    def _suspect(self) -> tuple[int, bool]:
        """Up to where the text can be shown, and whether more can be said after that."""
        looked = 0
        for found in _SUSPECT.finditer(self._held):
            at = found.start()
            if at < looked:
                continue  # it leads to the same place as the one before it
            if self._held.startswith(_THOUGHT, at):
                return at, self._forget_thought(at)
            if _may_be_call(self._held, at, self._keys):
                return at, False
            lead = _LEAD.match(self._held, at)
            looked = lead.end() - 1 if lead else 0
        return len(self._held), False

    def _forget_thought(self, at: int) -> bool:
        end = self._held.find("</think>", at)
        if end < 0:
            return False
        self._held = self._held[:at] + self._held[end + len("</think>") :].lstrip()
        return True


def _may_be_call(text: str, at: int, keys: Collection[str]) -> bool:
    """Whether a call could begin at that place, as far as the text goes yet."""
    if _MARKED.startswith(text[at : at + len(_MARKED)]):
        return True
    found = _LEAD.match(text, at)
    at = found.end() if found else at
    if text[at : at + 1] == "<":
        tail = text[at : at + 20].lower()
        openings = (*_OPENINGS, _THOUGHT)
        return any(tail.startswith(each) or each.startswith(tail) for each in openings)
    return at == len(text) or (text[at] == "{" and _may_be_object(text, at, keys))


def _may_be_object(text: str, at: int, keys: Collection[str]) -> bool:
    if not _OBJECT.match(text, at):
        return False
    try:
        value, _ = _JSON.raw_decode(text, at)
    except (ValueError, RecursionError):
        return True
    return _looks_like_call(value) or bool(value.keys() & keys)


def _looks_like_call(value: Mapping[str, Any]) -> bool:
    """Whether an object is built like a call, of whatever tool."""
    return any(key in value for key in (*_NAMES, *_ARGUMENTS, *_WRAPPED, "tool_calls")) or (
        len(value) == 1 and isinstance(next(iter(value.values())), dict)
    )
