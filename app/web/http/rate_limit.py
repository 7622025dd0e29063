"""How often somebody may ask: so many requests a minute from an address and with a token.

Each process counts for itself. A minute begins with the first request that is counted in it.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from litestar import Request
from litestar.middleware.base import DefineMiddleware
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.stores.memory import MemoryStore

from app.desk.admin.tokens import MAX_TOKEN
from app.settings import Settings
from app.web.http.client_address import client_address

MAX_COUNTED = 10_000  # addresses and tokens that are remembered at a time
STORE = "rate_limit"

# Asked by machines. A messaging service has few addresses, and may not come again after a 429;
# whoever has not signed what they send there gets no further.
_FREE = ["^/health/", "^/schema", "^/channels/"]

AnyRequest = Request[Any, Any, Any]


class BoundedStore(MemoryStore):
    """A store that forgets the oldest entry for a new one once it has `MAX_COUNTED`.

    Litestar's own keeps what nobody asks for again until it is told to look.
    """

    async def set(
        self, key: str, value: str | bytes, expires_in: int | timedelta | None = None
    ) -> None:
        """Set a value, and make room for it."""
        await super().set(key, value, expires_in)
        while len(self._store) > MAX_COUNTED:
            del self._store[next(iter(self._store))]


def limits(settings: Settings) -> list[DefineMiddleware]:
    """The middleware that counts; a limit of 0 lets any number pass.

    The inner of the two says what is left of the address's minute, the outer one says so of
    the token's instead, where there is a token.
    """
    of_token = RateLimitConfig(
        rate_limit=("minute", settings.token_limit),
        exclude=_FREE,
        check_throttle_handler=_has_token,
        identifier_for_request=_token,
        store=STORE,
    )
    of_address = RateLimitConfig(
        rate_limit=("minute", settings.rate_limit_per_minute),
        exclude=_FREE,
        identifier_for_request=_address,
        store=STORE,
    )
    return [each.middleware for each in (of_token, of_address) if each.rate_limit[1]]


def _has_token(request: AnyRequest) -> bool:
    """Whether there is what may be a token; known it need not be."""
    return 0 < len(request.headers.get("authorization", "")) <= MAX_TOKEN


def _token(request: AnyRequest) -> str:
    return _hashed("token", request.headers["authorization"])


def _address(request: AnyRequest) -> str:
    return _hashed("address", client_address(request))


def _hashed(kind: str, who: str) -> str:
    """A short key of fixed length, whatever a stranger has sent."""
    return f"{kind}:{sha256(who.encode()).hexdigest()}"
