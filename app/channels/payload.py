"""Reading JSON that strangers wrote: whatever is missing or of the wrong type is empty."""

import json
from collections.abc import Mapping, Sequence

from app.channels.contract import ACTION_TYPES, Action, BadPayload

MAX_ID = 256  # characters; no service comes near it
MAX_NUMBER = 2**63 - 1
MAX_DIGITS = 18  # of a number that was written as text


def read_object(body: bytes) -> Mapping[str, object]:
    """Parse a body; JSON that is no object counts as an empty one.

    Raises:
        BadPayload: if it is not JSON in UTF-8, or is nested too deeply to be read.
    """
    try:
        value: object = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        raise BadPayload("The body is not readable JSON.") from error
    return as_object(value)


def as_object(value: object) -> Mapping[str, object]:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def object_at(parent: Mapping[str, object], name: str) -> Mapping[str, object]:
    """The object of that name, or an empty one."""
    return as_object(parent.get(name))


def list_at(parent: Mapping[str, object], name: str) -> Sequence[object]:
    """The list of that name, or an empty one."""
    value = parent.get(name)
    return value if isinstance(value, list) else ()


def text_at(parent: Mapping[str, object], name: str) -> str:
    """The string of that name, or "".

    NUL and halves of surrogate pairs are valid in JSON, but in no database or UTF-8 text.
    """
    value = parent.get(name)
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode(errors="replace").decode()


def number_at(parent: Mapping[str, object], name: str) -> int | None:
    """The whole number of that name, if it fits into 64 bits."""
    value = parent.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if abs(value) <= MAX_NUMBER else None


def id_at(parent: Mapping[str, object], name: str) -> str:
    """The id of that name as text, whether it was written as text or as a number, or ""."""
    number = number_at(parent, name)
    text = text_at(parent, name) if number is None else str(number)
    return text if len(text) <= MAX_ID else ""


def moment_at(parent: Mapping[str, object], name: str) -> int:
    """The epoch seconds of that name; 0 if there are none or they make no sense."""
    return max(0, number_at(parent, name) or 0)


def action_of(kind: str, choice_id: str) -> Action | None:
    """The action of that type and id, if it is one that we could have offered."""
    if kind not in ACTION_TYPES or not choice_id or len(choice_id) > MAX_ID:
        return None
    return Action(kind, choice_id)


def ordinal_at(parent: Mapping[str, object], name: str) -> int:
    """A number that grows with time, written as a number or in digits; 0 if there is none."""
    number = number_at(parent, name)
    if number is None:
        digits = text_at(parent, name).replace(".", "", 1)
        fits = digits.isascii() and digits.isdecimal() and len(digits) <= MAX_DIGITS
        number = int(digits) if fits else 0
    return max(0, number)


def objects_at(parent: Mapping[str, object], name: str) -> Sequence[Mapping[str, object]]:
    """The objects in the list of that name; whatever else is in it is empty."""
    return [as_object(each) for each in list_at(parent, name)]
