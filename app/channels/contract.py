"""What every messaging service looks like from inside.

A channel does no I/O and reads no clock: `hear` turns a webhook request into messages, `say`
turns an answer into HTTP requests that somebody else makes, and `sent` reads what the service
replied to such a request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Protocol

from app.errors import Denied, Invalid

ACTION_TYPES = ("slot", "confirm", "reject")


class BadSignature(Denied):
    """The request does not come from the service that it claims to come from."""

    code = "bad-signature"


class BadPayload(Invalid):
    """The body of a genuine request cannot be read at all."""

    code = "bad-payload"


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A webhook request, whole, for services differ in what they sign.

    Header names are lower-case; `url` is the public one; `body` is not yet parsed.
    """

    headers: Mapping[str, str]
    body: bytes
    method: str = "POST"
    url: str = ""
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Action:
    """A button that was pressed: one of `ACTION_TYPES`, and the id that `Choice` gave it."""

    type: str
    id: str


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A visitor said something, or pressed a button.

    `id` is the service's own and the same when the service repeats itself. `sender` is the
    address that `say` answers to. `at` is in epoch seconds by the service's clock, 0 if it
    did not say. `language` is what the service knows of the visitor, as it spells it.
    `callback` names a press that waits to be acknowledged.
    """

    id: str
    sender: str
    text: str
    at: int = 0
    name: str = ""
    language: str = ""
    action: Action | None = None
    callback: str = ""


NOTICES = ("group", "unreadable")


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that gets a fixed sentence for an answer, and opens no conversation.

    `kind` is one of `NOTICES`: a group, where details would not stay between us, or a kind
    of message that nobody can read. `id` is what the sentence is said once for: a group, or
    a single message. `to` is the address that `say` answers to.
    """

    kind: str
    id: str
    to: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class ParsedWebhook:
    """What a webhook request held, and what to answer: often nothing, and nothing."""

    messages: tuple[InboundMessage, ...] = ()
    notices: tuple[Notice, ...] = ()
    answer: str = ""  # some services want the challenge of their handshake back


@dataclass(frozen=True, slots=True)
class Choice:
    """A button to offer; pressed, it comes back as the `Action` of the same type and id."""

    type: str
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class OutboundRequest:
    """An HTTP POST to make; `content` must go out byte for byte, for it may be signed.

    Some services put their token into the URL, so neither part is shown in a log.
    """

    url: str = field(repr=False)
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """What became of a request.

    `retry_after` is the least number of seconds to wait before trying again; None means that
    it was taken or that trying again is of no use. `message_id` is the service's own name for
    the message; `problem` is its complaint, for the operator.
    """

    ok: bool
    retry_after: float | None = None
    message_id: str = ""
    problem: str = ""


class Channel(Protocol):
    """A messaging service."""

    name: ClassVar[str]

    def hear(self, hook: WebhookRequest, now: datetime) -> ParsedWebhook:
        """Check that `hook` is genuine and read it. Unknown kinds of event are no error.

        Raises:
            BadSignature: if it is not genuine.
            BadPayload: if it is genuine but not JSON.
        """
        ...

    def say(
        self, to: str, text: str, choices: Sequence[Choice], message_id: str, now: datetime
    ) -> tuple[OutboundRequest, ...]:
        """The requests, to be made in this order, that tell `text` to the visitor `to`.

        A long text goes out in several parts, the choices with the last one. Nothing to say
        makes no request. `message_id` is our own and the same at every attempt.
        """
        ...

    def acknowledge(self, heard: InboundMessage) -> tuple[OutboundRequest, ...]:
        """The requests that tell the service, apart from any answer, that it was heard."""
        ...

    def sent(self, status: int, body: bytes) -> DeliveryResult:
        """Read the service's answer to one request of `say`."""
        ...
