"""Whether the process runs, and whether it can serve."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from litestar import Controller, get
from litestar.di import NamedDependency
from pydantic import BaseModel

from app.errors import Unavailable
from app.settings import Clock
from app.store.delivery.alarms import list_alarms
from app.store.delivery.outbox import waits_since
from app.store.engine.database import Database
from app.store.engine.schema import is_current
from app.vitals import Vitals
from app.web.http.error_replies import refusals

MAX_LATE = timedelta(minutes=15)  # of what is due in the outbox


class Health(BaseModel):
    """All is well."""

    status: Literal["ok"] = "ok"


class NotReady(Unavailable):
    """The database cannot be used as it is, or nobody delivers."""

    code = "unavailable"


class HealthApi(Controller):
    """For load balancers and people."""

    path = "/health"
    tags = ("health",)

    @get("/live", sync_to_thread=False)
    def live(self) -> Health:
        """Say that the process answers."""
        return Health()

    @get("/ready", sync_to_thread=True, responses=refusals(503))
    def ready(
        self,
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
        vitals: NamedDependency[Vitals],
    ) -> Health:
        """Say that the database can be used, and that what is due is delivered."""
        if stalled := vitals.stalled():
            raise NotReady(f"These background loops have stalled: {', '.join(stalled)}.")
        try:
            current = is_current(database)
        except OSError as error:
            raise NotReady("The database does not answer.") from error
        if not current:
            raise NotReady("The database needs `booking-agent db upgrade`.")
        now = int(clock().timestamp())
        with database.read() as session:
            since, alarms = waits_since(session, now), list_alarms(session)
        if alarms:
            names = ", ".join(f"{each.name} since {_written(each.since)}" for each in alarms)
            raise NotReady(f"Cannot be sent: {names}. `booking-agent doctor` says why.")
        if since is not None and now - since > MAX_LATE.total_seconds():
            raise NotReady(
                "Mails or messages have been due for long, and nobody delivers them."
            )
        return Health()


def _written(moment: int) -> str:
    """An instant in epoch seconds, for people."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
