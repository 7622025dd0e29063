"""Meeting types: for everybody to see, for admins to change."""

from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from app.booking.values import Caller
from app.desk.admin.meeting_types import (
    BLANK,
    change_meeting_type,
    create_meeting_type,
    deactivate_meeting_type,
)
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database, Transaction
from app.web.http.auth import admins
from app.web.http.error_replies import refusals
from app.web.http.idempotency import IdempotentRequest
from app.web.schemas.meeting_type_bodies import MeetingTypeChange, NewMeetingType
from app.web.schemas.meeting_type_replies import MeetingTypeReply


class MeetingTypeApi(Controller):
    """What can be booked."""

    path = "/v4/meeting-type"
    tags = ("meeting types",)

    @get("/", sync_to_thread=True, responses=refusals(401))
    def list_all(
        self, database: NamedDependency[Database], caller: NamedDependency[Caller]
    ) -> list[MeetingTypeReply]:
        """List the meeting types that can be booked; admins see hidden ones and others too."""
        with database.read() as session:
            catalog = load_catalog(session)
        return [
            MeetingTypeReply.of(meeting, catalog, with_internals=caller.is_admin)
            for meeting in catalog.meeting_types.values()
            if meeting.is_listed or caller.is_admin
        ]

    @get("/{id_:str}", sync_to_thread=True, responses=refusals(401, 404))
    def show(
        self,
        id_: FromPath[str],
        database: NamedDependency[Database],
        caller: NamedDependency[Caller],
    ) -> MeetingTypeReply:
        """Get one meeting type, by id or slug."""
        with database.read() as session:
            catalog = load_catalog(session)
        is_admin = caller.is_admin
        found = catalog.any_meeting_type(id_) if is_admin else catalog.meeting_type(id_)
        return MeetingTypeReply.of(found, catalog, with_internals=is_admin)

    @post(
        "/",
        guards=[admins],
        responses=refusals(400, 401, 403, 404, 409, 422),
    )
    async def create(
        self,
        data: JSONBody[NewMeetingType],
        once: NamedDependency[IdempotentRequest],
    ) -> Response[MeetingTypeReply]:
        """Create a meeting type; name, duration and userId or queueId have no default."""

        def work(session: Transaction) -> MeetingTypeReply:
            made = create_meeting_type(session, data.applied_to(BLANK))
            return MeetingTypeReply.of(made, load_catalog(session), with_internals=True)

        return await once.created(work)

    @patch(
        "/{id_:str}",
        guards=[admins],
        sync_to_thread=True,
        responses=refusals(400, 401, 403, 404, 409),
    )
    def change(
        self,
        id_: FromPath[str],
        data: JSONBody[MeetingTypeChange],
        database: NamedDependency[Database],
    ) -> MeetingTypeReply:
        """Change what is named of a meeting type; the rest stays."""
        with database.begin() as session:
            changed = change_meeting_type(session, id_, data.applied_to)
            return MeetingTypeReply.of(changed, load_catalog(session), with_internals=True)

    @delete(
        "/{id_:str}", guards=[admins], sync_to_thread=True, responses=refusals(401, 403, 404)
    )
    def deactivate(
        self,
        id_: FromPath[str],
        database: NamedDependency[Database],
    ) -> None:
        """Switch a meeting type off; what is booked stays."""
        with database.begin() as session:
            deactivate_meeting_type(session, id_)
