"""Which appointments a list is asked for: the parameters of `find`, as they came."""

from dataclasses import dataclass
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from litestar.params import QueryParameter

from app.booking.values import Caller, Catalog
from app.errors import Denied, gather
from app.store.appointments.search import AppointmentFilter, AppointmentState
from app.store.engine.pages import Page
from app.web.http.paging import After, PageNumber, page_of
from app.web.schemas.shared_schemas import DATE_OR_TIME, bound, one_of_these

Bound = Annotated[
    str | None,
    QueryParameter(
        description="a date, or a date-time with an offset or Z", schema_extra=DATE_OR_TIME
    ),
]
STANDINGS = [each.value for each in AppointmentState]
NOBODY = "?"  # an id that nothing has
SortBy = Literal["appointment.start", "appointment.createdAt"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentsQuery:
    """Filter, order and page; `start` and `end` bound starts."""

    start: Bound = None
    end: Bound = None
    search: Annotated[str | None, QueryParameter(name="search", max_length=200)] = None
    status: Annotated[str | None, QueryParameter(schema_extra={"enum": STANDINGS})] = None
    meeting_type_id: Annotated[
        str | None, QueryParameter(name="meetingTypeId", max_length=128)
    ] = None
    user_id: Annotated[
        str | None,
        QueryParameter(name="userId", max_length=128, description="for admins"),
    ] = None
    sort_by: Annotated[SortBy, QueryParameter(name="sortBy")] = "appointment.start"
    sort_direction: Annotated[Literal["ASC", "DESC"], QueryParameter(name="sortDirection")] = (
        "ASC"
    )
    page: PageNumber = 0
    page_size: Annotated[int, QueryParameter(name="pageSize", ge=1, le=100)] = 20
    after: After = None

    def judged(self, caller: Caller, zone: ZoneInfo) -> tuple[AppointmentFilter, Page]:
        """The same as values; `zone` is that of a date without a time.

        Raises:
            Invalid: with one flaw for each parameter.
            Denied: for a host who asks for another's appointments.
        """
        first, last, standings, place = gather(
            lambda: _seconds(self.start, "start", zone),
            lambda: _seconds(self.end, "end", zone),
            lambda: _standings(self.status),
            lambda: page_of(self.page, self.page_size, self.after),
        )
        wanted = AppointmentFilter(
            host_id=whose(caller, self.user_id),
            meeting_type_id=_plain(self.meeting_type_id),
            start=first,
            end=last,
            text=self.search or "",
            standings=standings,
            by_creation=self.sort_by == "appointment.createdAt",
            descending=self.sort_direction == "DESC",
        )
        return wanted, place


def whose(caller: Caller, user_id: str | None = None) -> str:
    """The host whose appointments are meant; "" for everybody's.

    Raises:
        Denied: for a host who asks for another's.
    """
    if caller.is_admin:
        return _plain(user_id)
    if user_id not in (None, caller.user_id):
        raise Denied("A host sees their own appointments only.")
    return caller.user_id or NOBODY


def zone_of(catalog: Catalog, caller: Caller) -> ZoneInfo:
    """The zone in which a caller's days begin."""
    host = catalog.hosts.get(caller.user_id)
    return ZoneInfo(host.schedule.zone if host else catalog.zone)


def _plain(id_: str | None) -> str:
    """An id to look for; one with characters that no id has finds nothing."""
    return NOBODY if id_ and not id_.isprintable() else id_ or ""


def _standings(status: str | None) -> tuple[AppointmentState, ...]:
    wanted = one_of_these(status, "status", STANDINGS)
    return (AppointmentState(wanted),) if wanted else ()


def _seconds(text: str | None, field: str, zone: ZoneInfo) -> int | None:
    """One end of the range in epoch seconds, rounded up."""
    return None if text is None else -int(-bound(text, field, zone).timestamp() // 1)
