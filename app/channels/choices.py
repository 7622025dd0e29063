"""Choices as a service's own buttons or list; what does not fit there, as numbered text."""

import re
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from app.channels.contract import Action, ChannelLimits, Choice
from app.channels.parts import one_each, split
from app.channels.payload import action_of

ROW_NOTE = 72  # characters below a row's label, on the services that have lists
_NUMBER = re.compile(r"\s*[(#]?\s*(\d{1,2})\s*[.):]?\s*")
_LINE = re.compile(r"^\s{0,3}(\d{1,2})[.)]\s", re.MULTILINE)


class Offered(Protocol):
    """Something to choose."""

    @property
    def type(self) -> str:
        """Its kind."""
        ...

    @property
    def id(self) -> str:
        """Which one of its kind."""
        ...

    @property
    def label(self) -> str:
        """What its button says."""
        ...


O = TypeVar("O", bound=Offered)  # noqa: E741 — a type variable of one letter


def data_of(choice: Offered) -> str:
    """What its button sends back."""
    return f"{choice.type}:{choice.id}"


def labelled(choices: Sequence[O]) -> list[O]:
    """Those of the choices that can be shown at all."""
    return [each for each in choices if each.label.strip()]


def fit_buttons(limits: ChannelLimits, choices: Sequence[Offered]) -> bool:
    """Whether all of them can be buttons, with their whole labels."""
    return len(choices) <= limits.buttons and all(
        len(each.label) <= limits.label and _data_fits(limits, each) for each in choices
    )


def fit_rows(limits: ChannelLimits, choices: Sequence[Offered]) -> bool:
    """Whether all of them can be rows of a list, with their whole labels."""
    return len(choices) <= limits.rows and all(
        len(each.label) <= ROW_NOTE and _data_fits(limits, each) for each in choices
    )


def need_numbers(limits: ChannelLimits, choices: Sequence[Offered]) -> bool:
    """Whether they are shown as numbered text, so that a number in answer chooses one."""
    shown = labelled(choices)
    return bool(shown) and not fit_buttons(limits, shown) and not fit_rows(limits, shown)


def in_words(
    limits: ChannelLimits, text: str, choices: Sequence[Choice], *, is_listed: bool
) -> tuple[str, tuple[Choice, ...]]:
    """The text and the buttons to show: choices that do not fit are added to the text.

    `is_listed`: the text lists and numbers them itself. A model may do so without our being
    told: then its lines are numbered as far as there are choices.
    """
    if not need_numbers(limits, choices):
        return text, tuple(labelled(choices))
    if is_listed or _numbered_lines(text) >= len(labelled(choices)):
        return text, ()
    lines = [f"{number}. {each.label}" for number, each in enumerate(labelled(choices), 1)]
    return "\n\n".join(filter(None, (text.strip(), "\n".join(lines)))), ()


def chosen_by_number(text: str, choices: Sequence[O]) -> O | None:
    """The choice whose number is all that somebody answers: "2", "2.", "(2)"."""
    found = _NUMBER.fullmatch(text)
    shown = labelled(choices)
    if not found or not 1 <= int(found[1]) <= len(shown):
        return None
    return shown[int(found[1]) - 1]


def pressed(data: str) -> Action | None:
    """The action that a button's data means, if it is one of ours."""
    kind, _, choice_id = data.partition(":")
    return action_of(kind, choice_id)


def parts_for(
    limits: ChannelLimits,
    text: str,
    choices: Sequence[Choice],
    weigh: Callable[[str], int] = one_each,
) -> list[str]:
    """The text in parts, the last of which may stand above choices."""
    parts = split(text, limits.text, weigh)
    if choices and parts:
        parts[-1:] = split(parts[-1], limits.asking, weigh)
    return parts or (["…"] if choices else [])


def _numbered_lines(text: str) -> int:
    """How many lines are numbered, from one on without a gap."""
    count = 0
    for found in _LINE.finditer(text):
        if int(found[1]) == count + 1:
            count += 1
    return count


def _data_fits(limits: ChannelLimits, choice: Offered) -> bool:
    return len(data_of(choice).encode(errors="replace")) <= limits.data
