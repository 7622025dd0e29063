"""What can be wrong with a request, in the words of the business.

AppError
 ├ Invalid       the request itself is wrong; the same request will never be accepted
 ├ Denied        the caller may not do this
 │  └ Unauthorized   the caller has not said who they are, or not believably
 ├ NotFound      it names something that does not exist
 ├ Conflict      it is right, but the world has moved on
 ├ PaymentRequired  it is right, but has to be paid for first
 └ Unavailable   we cannot answer now; the same request may be accepted later

Errors are named for the fact and defined beside the rule that raises them. They know
nothing of HTTP, of models or of retries: three translators do (web, agent, worker).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with one field. `field` is a path as the caller wrote it."""

    field: str
    message: str


class AppError(Exception):
    """A refusal with a stable code and a sentence for people."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, flaws: Iterable[Flaw] = ()) -> None:
        super().__init__(message)
        self.flaws = tuple(flaws)


class Invalid(AppError):
    """The request is wrong in itself."""

    code = "invalid"


class Denied(AppError):
    """The caller may not do this."""

    code = "forbidden"


class Unauthorized(Denied):
    """No credentials, or bad ones."""

    code = "unauthorized"


class NotFound(AppError):
    """No such thing."""

    code = "not-found"


class Conflict(AppError):
    """The request does not fit the present state."""

    code = "conflict"


class PaymentRequired(AppError):
    """It has to be paid for first."""

    code = "payment-required"


class Unavailable(AppError):
    """Not now; a later attempt may succeed."""

    code = "unavailable"


def flawed(field: str, message: str) -> Invalid:
    """An `Invalid` about a single field."""
    return Invalid(f"{field}: {message}", [Flaw(field, message)])


def gather(*parts: Callable[[], Any]) -> list[Any]:
    """Call all parts of a check and return what they return, so that no flaw hides another.

    Raises:
        Invalid: with the flaws of all parts that raise one, in their order; of the class
            that they raise if that is one and the same.
    """
    made = []
    refusals: list[Invalid] = []
    for part in parts:
        try:
            made.append(part())
        except Invalid as error:
            refusals.append(error)
    if not refusals:
        return made
    kinds = {type(error) for error in refusals}
    kind = kinds.pop() if len(kinds) == 1 else Invalid
    flaws = [flaw for error in refusals for flaw in error.flaws]
    raise kind("; ".join(map(str, refusals)), flaws)


def alternatives(values: Iterable[str]) -> str:
    """Values to choose from, in words: "phone", "phone or zoom", "google, phone or zoom"."""
    *others, last = ("", *values)
    return f"{', '.join(others[1:])} or {last}" if others[1:] else last
