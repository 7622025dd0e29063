"""What an answer from the database is made with, for routes that are asked often."""

from dataclasses import dataclass

from app.booking.values import Caller
from app.settings import Clock
from app.store.engine.database import Database
from app.web.http.auth import caller
from app.web.http.error_replies import AnyRequest


@dataclass(frozen=True, slots=True)
class RequestContext:
    """Who asks, when, and of what."""

    database: Database
    clock: Clock
    caller: Caller


async def asking(request: AnyRequest) -> RequestContext:
    """The dependency `asking`: one, since three would be resolved in a task each.

    Raises:
        Unauthorized: as the dependency `caller` does.
    """
    state = request.app.state
    return RequestContext(state["database"], state["clock"], await caller(request))
