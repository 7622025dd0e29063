"""What every messaging service looks like from inside.

A channel does no I/O and reads no clock: `hear` turns a webhook request into messages, `say`
turns an answer into HTTP requests that somebody else makes, and `sent` reads what the service
replied to such a request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import ClassVar, Literal, Protocol

from app.errors import Denied, Invalid

ACTION_TYPES = ("slot", "confirm", "reject")
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class BadSignature(Denied):
    """The request does not come from the service that it claims to come from."""

    code = "bad-signature"


class BadPayload(Invalid):
    """The body of a genuine request cannot be read at all."""

    code = "bad-payload"


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A webhook request, whole, for services differ in what they sign.

    Header names are lower-case; `url` is the public one, with its query; `body` is not yet
    parsed.
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
    address that `say` answers to; `aliases` are other names of the same person. `at` is in
    epoch seconds by the service's clock, 0 if it did not say; `order` is greater for what
    was sent later to the same account, in a unit of the service's own, 0 if it is not known.
    `language` is what the service knows of the visitor, as it spells it; `phone` their number
    (E.164), "" if it did not say. `callback` is what `acknowledge` needs.
    """

    id: str
    sender: str
    text: str
    at: int = 0
    name: str = ""
    language: str = ""
    action: Action | None = None
    callback: str = ""
    phone: str = ""
    aliases: tuple[str, ...] = ()
    order: int = 0


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


Status = Literal["accepted", "sent", "failed", "delivered", "read"]
STATUSES: tuple[Status, ...] = ("accepted", "sent", "failed", "delivered", "read")
"""By rank: a status never gives way to one of a lower rank. What failed on one device may be
delivered to another."""


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """What became of a message that the service had taken, by the service's own id."""

    message_id: str
    status: Status
    code: str = ""  # why it failed, as the service numbers it
    problem: str = ""  # likewise, in its words


@dataclass(frozen=True, slots=True)
class ParsedWebhook:
    """What a webhook request held, and what to answer: often nothing, and nothing."""

    messages: tuple[InboundMessage, ...] = ()
    notices: tuple[Notice, ...] = ()
    statuses: tuple[DeliveryStatus, ...] = ()
    answer: str = ""  # some services want the challenge of their handshake back
    answer_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button to offer; pressed, it comes back as the `Action` of the same type and id."""

    type: str
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class ChannelLimits:
    """What a service takes, in characters where nothing else is said.

    text        of one message
    asking      of one message with choices
    buttons     how many choices it shows as buttons; 0: none
    label       of a button
    rows        how many choices it shows as a list that opens; 0: none
    data        of what a button sends back, in bytes
    window      how long after a visitor's message they may be written to; None: for ever
    """

    text: int
    asking: int
    buttons: int = 0
    label: int = 20
    rows: int = 0
    data: int = 256
    window: timedelta | None = None


@dataclass(frozen=True, slots=True)
class OutboundRequest:
    """An HTTP request to make; `content` must go out byte for byte, for it may be signed.

    Some services put their token into the URL, so neither part is shown in a log.
    """

    url: str = field(repr=False)
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """What became of a request.

    `retry_after` is the least number of seconds to wait before trying again; None means that
    it was taken or that trying again is of no use. `is_unknown`: it may have been taken, so
    that it is not to be sent again. `message_id` is the service's own name for the message;
    `problem` is its complaint, for the operator, and `code` how the service numbers it.
    """

    ok: bool
    retry_after: float | None = None
    message_id: str = ""
    problem: str = ""
    code: str = ""
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class AccountCheck:
    """What a service says of an account, and whether it knows it."""

    detail: str
    ok: bool = True


class Channel(Protocol):
    """An account with a messaging service: a dataclass of its options.

    An option that is left out of `repr` is a secret, and shown nowhere.
    """

    name: ClassVar[str]
    repeats_are_dropped: ClassVar[bool]
    """Whether the service drops what has the same id, so that sending again does no harm."""

    @property
    def limits(self) -> ChannelLimits:
        """What the service takes of this account."""
        ...

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
        makes no request. `message_id` is our own and the same at every attempt. What does not
        fit the service's buttons has been put into words before (see `app.channels.choices`).
        """
        ...

    def remind(self, to: str, text: str) -> tuple[OutboundRequest, ...]:
        """The requests that tell it when the window is closed; none if that cannot be done."""
        ...

    def acknowledge(self, heard: InboundMessage) -> tuple[OutboundRequest, ...]:
        """The requests that tell the service, apart from any answer, that it was heard.

        Its visitor sees that the message was read, or that somebody is typing.
        """
        ...

    def sent(
        self, status: int, body: bytes, headers: Mapping[str, str] = NO_HEADERS
    ) -> DeliveryResult:
        """Read the service's answer to one request of `say`; header names are lower-case."""
        ...

    def check(self) -> OutboundRequest | None:
        """A request that changes nothing and succeeds if the account works, if there is one."""
        ...

    def checked(self, status: int, body: bytes) -> AccountCheck:
        """Read the service's answer to `check`."""
        ...

    def setup(self, url: str) -> tuple[str, ...]:
        """What its owner enters at the service, a line each; `url` is the webhook's."""
        ...
