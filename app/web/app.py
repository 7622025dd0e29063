"""The routes put together: what every request meets on its way in and out."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from litestar import Litestar, Router
from litestar.config.cors import CORSConfig
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import NotFoundException
from litestar.openapi import OpenAPIConfig
from litestar.plugins.pydantic import PydanticPlugin
from pydantic import BaseModel

from app.agent.service import AnswerService
from app.desk.admin.channel_directory import ChannelDirectory
from app.desk.conversations.contact_limits import PublicLimits
from app.settings import Clock, Settings
from app.store.engine.database import Database
from app.vitals import Vitals
from app.web.api.appointment_routes import AppointmentApi
from app.web.api.availability_routes import AvailabilityApi
from app.web.api.booking_routes import BookingApi
from app.web.api.channel_account_routes import ChannelAccountApi
from app.web.api.channel_routes import ChannelApi
from app.web.api.chat_routes import ChatApi
from app.web.api.health_routes import HealthApi
from app.web.api.meeting_type_routes import MeetingTypeApi
from app.web.api.prerequisite_routes import (
    OneTimeLinkApi,
    PaymentApi,
    PendingAttendeeApi,
    RoutingFormApi,
)
from app.web.api.provisional_routes import ProvisionalApi
from app.web.api.queue_routes import QueueApi
from app.web.api.resource_routes import ResourceApi
from app.web.api.subscription_routes import WebhookApi
from app.web.api.user_routes import HoursApi, UserApi
from app.web.console.channel_pages import ChannelPages
from app.web.console.console_routes import Console
from app.web.http.auth import caller
from app.web.http.context import asking
from app.web.http.error_replies import HANDLERS, CarefulRequest
from app.web.http.head_requests import with_head
from app.web.http.idempotency import KeyReused, once, show_key_reused
from app.web.http.no_store import keep_private
from app.web.http.null_characters import with_plain_addresses
from app.web.http.preflight import Options
from app.web.http.rate_limit import STORE, BoundedStore, limits
from app.web.http.streams import Streams
from app.web.http.write_queue import WriteQueue
from app.web.pages import signed_link_pages
from app.web.pages.api_page import Description
from app.web.pages.attendee_page import AttendeePage
from app.web.pages.calendar_file import CalendarFile
from app.web.pages.confirm_pages import ConfirmPages
from app.web.pages.guest_pages import GuestPages
from app.web.pages.link_page import LinkPage
from app.web.pages.not_found import refuse_html, show_not_found
from app.web.pages.render import STATIC
from app.web.pages.site import Site
from app.web.schemas.shared_schemas import in_json
from app.web.widget.widget_routes import Widget

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes need of the rest of the program."""

    settings: Settings
    database: Database
    clock: Clock
    answering: AnswerService
    accounts: ChannelDirectory
    vitals: Vitals = field(default_factory=Vitals)


ROUTES = (
    BookingApi,
    AvailabilityApi,
    AppointmentApi,
    MeetingTypeApi,
    UserApi,
    HoursApi,
    QueueApi,
    ResourceApi,
    WebhookApi,
    ProvisionalApi,
    OneTimeLinkApi,
    PaymentApi,
    PendingAttendeeApi,
    RoutingFormApi,
    ConfirmPages,
    GuestPages,
    AttendeePage,
    ChatApi,
    ChannelApi,
    ChannelAccountApi,
    HealthApi,
    Console,
    ChannelPages,
    Site,
    LinkPage,
    CalendarFile,
    Widget,
    STATIC,
)

# For the chat on other people's sites. Nothing is allowed that a browser would add by
# itself, so no page can use what its reader has here.
CORS = CORSConfig(
    allow_origins=["*"],
    allow_methods=["GET", "HEAD", "POST", "PATCH", "DELETE"],
    allow_headers=[
        "Accept",
        "Accept-Language",
        "Authorization",
        "Content-Type",
        "Idempotency-Key",
        "Last-Event-ID",
        "X-Appointment-Secret",
        "X-Conversation-Token",
    ],
    allow_credentials=False,
    expose_headers=[
        "Idempotency-Replayed",
        "RateLimit-Limit",
        "RateLimit-Remaining",
        "RateLimit-Reset",
        "Retry-After",
    ],
)


def application(parts: Parts, lifespan: Sequence[Lifespan] = ()) -> Litestar:
    """The whole web side as one ASGI application."""
    settings = parts.settings
    app = Litestar(
        route_handlers=ROUTES,
        dependencies=_dependencies(parts),
        state=_state(parts),
        exception_handlers=HANDLERS
        | {KeyReused: show_key_reused, NotFoundException: show_not_found},
        plugins=[
            # A value of another kind is refused, not converted: "yes" and 1 are no booleans.
            PydanticPlugin(prefer_alias=True, exclude_none=True, validate_strict=True)
        ],
        # The plugin would make a dictionary of each reply, for another library to write.
        type_encoders={BaseModel: lambda reply: msgspec.Raw(in_json(reply))},
        middleware=[*limits(settings), Options()],
        before_send=[keep_private],
        stores={STORE: BoundedStore()},
        cors_config=CORS,
        csrf_config=_csrf(settings),
        openapi_config=_openapi(),
        request_class=CarefulRequest,
        request_max_body_size=settings.max_body_bytes,
        lifespan=list(lifespan),
        logging_config=None,
    )
    app.asgi_handler = with_plain_addresses(with_head(app.asgi_handler))
    return app


def _dependencies(parts: Parts) -> dict[str, Provide]:
    """What routes ask for by name."""
    return {
        "settings": _given(parts.settings),
        "database": _given(parts.database),
        "clock": _given(parts.clock),
        "answering": _given(parts.answering),
        "accounts": _given(parts.accounts),
        "vitals": _given(parts.vitals),
        "caller": Provide(caller),
        "asking": Provide(asking),
        "once": Provide(once),
    }


def _given(value: Any) -> Provide:
    return Provide(lambda: value, sync_to_thread=False, use_cache=True)


def _state(parts: Parts) -> State:
    """What requests share: see app.web.http.context, .auth and .idempotency."""
    settings = parts.settings
    return State(
        {
            "database": parts.database,
            "writing": WriteQueue(parts.database),
            "clock": parts.clock,
            "public_limits": PublicLimits(
                settings.max_bookings_per_day, settings.max_bookings_per_address
            ),
            "streams": Streams(
                settings.max_streams_per_conversation, settings.max_streams_per_address
            ),
        }
    )


def _csrf(settings: Settings) -> CSRFConfig:
    """Forms carry a token, apart from those of pages behind a signed link."""
    return CSRFConfig(
        secret=settings.signing_key(),
        cookie_name="booking_csrf",
        cookie_secure=settings.public_url.startswith("https:"),
        exclude=["^/v4/", "^/channels/", "^/webhooks", signed_link_pages.PATHS],
    )


def _openapi() -> OpenAPIConfig:
    """The description at /schema, made when it is asked for the first time."""
    unseen = Router(
        "/schema", route_handlers=[], include_in_schema=False, after_request=refuse_html
    )
    return OpenAPIConfig(
        title="booking-agent",
        version="4",
        path="/schema",
        openapi_router=unseen,
        use_handler_docstrings=True,
        render_plugins=[Description()],
    )
