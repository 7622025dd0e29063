"""How many event streams may be open at a time: of a conversation, and from an address."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from litestar import Request
from litestar.enums import ScopeType
from litestar.exceptions import TooManyRequestsException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from app.web.http.client_address import client_address

RETRY_AFTER = 30  # seconds


class Streams:
    """The streams that are open in this process. Belongs to one event loop.

    Args:
        per_conversation, per_address: how many at a time; 0 is any number.
    """

    def __init__(self, per_conversation: int, per_address: int) -> None:
        self._most = {"conversation": per_conversation, "address": per_address}
        self._open: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def opened(self, **whose: str) -> Iterator[None]:
        """Count a stream of a conversation and an address as long as the block lasts.

        Raises:
            TooManyRequestsException: if one of them has as many as it may.
        """
        for each in whose.items():
            if 0 < self._most[each[0]] <= self._open[each]:
                headers = {"Retry-After": str(RETRY_AFTER)}
                raise TooManyRequestsException("Too many streams are open.", headers=headers)
        self._open.update(whose.items())
        try:
            yield
        finally:
            self._open.subtract(whose.items())
            for each in whose.items():
                if not self._open[each]:
                    del self._open[each]


class CountStreams(ASGIMiddleware):
    """Counts the answers of a route whose path names a conversation."""

    scopes = (ScopeType.HTTP,)

    async def handle(
        self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp
    ) -> None:
        """Answer, unless too many are being answered.

        Raises:
            TooManyRequestsException: see `Streams.opened`.
        """
        streams: Streams = scope["litestar_app"].state["streams"]
        conversation = str(scope["path_params"]["conversation_id"])
        address = client_address(Request(scope))
        with streams.opened(conversation=conversation, address=address):
            await next_app(scope, receive, send)
