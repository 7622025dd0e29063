"""How often somebody may ask: so many requests a minute from an address and with a token.

Each process counts for itself, anew with every minute of its clock.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.exceptions import TooManyRequestsException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import Clock

MINUTE = 60  # seconds

_FREE = ("/health/", "/schema")  # asked by machines, and nothing is done there


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a limit leaves in this minute: negative for a request too many."""

    limit: int
    left: int
    seconds: int  # until the minute is over

    def headers(self) -> Mapping[str, str]:
        """The same for the caller (draft-ietf-httpapi-ratelimit-headers-02)."""
        return {
            "RateLimit-Policy": f"{self.limit}; w={MINUTE}",
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.left, 0)),
            "RateLimit-Reset": str(self.seconds),
        }


class Limits(ASGIMiddleware):
    """Lets so many requests a minute pass, of one address and with one token; 0: any number.

    The token counts as it is sent: whether it is known is not asked yet.
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self, per_address: int, per_token: int, clock: Clock) -> None:
        self._per_address, self._per_token, self._clock = per_address, per_token, clock
        self._minute = 0
        self._counts: Counter[tuple[str, str]] = Counter()

    async def handle(
        self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp
    ) -> None:
        """Count a request; the answer says what is left.

        Raises:
            TooManyRequestsException: if nothing was left.
        """
        allowances = [] if scope["path"].startswith(_FREE) else self._count(scope)
        if not allowances:
            await next_app(scope, receive, send)
            return
        tightest = min(allowances, key=lambda each: each.left)
        if tightest.left < 0:
            raise TooManyRequestsException(headers=dict(tightest.headers()))

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableScopeHeaders.from_message(message).update(tightest.headers())
            await send(message)

        await next_app(scope, receive, with_headers)

    def _count(self, scope: Scope) -> list[Allowance]:
        """What each limit that applies leaves, this request counted."""
        minute, passed = divmod(int(self._clock().timestamp()), MINUTE)
        if minute != self._minute:
            self._minute = minute
            self._counts.clear()
        client = scope["client"]
        token = Headers.from_scope(scope).get("authorization", "")
        counted = [("address", client[0] if client else "", self._per_address)]
        if token:
            counted.append(("token", token, self._per_token))
        allowances = []
        for kind, who, limit in counted:
            if limit:
                self._counts[kind, who] += 1
                left = limit - self._counts[kind, who]
                allowances.append(Allowance(limit, left, MINUTE - passed))
        return allowances
