"""The routes put together: what every request meets on its way in and out."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from litestar import Litestar
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.plugins.pydantic import PydanticPlugin
from pydantic import BaseModel

from app.agent.answering import Answering
from app.channels.registry import Accounts
from app.settings import Clock, Settings
from app.store.database import Database
from app.vitals import Vitals
from app.web import confirm_pages
from app.web.appointment_api import AppointmentApi
from app.web.asking import asking
from app.web.booking_api import BookingApi
from app.web.callers import SCHEME, caller
from app.web.channel_api import ChannelApi
from app.web.chat_api import ChatApi
from app.web.confirm_pages import ConfirmPages
from app.web.console import Console
from app.web.errors import HANDLERS, CarefulRequest
from app.web.health import HealthApi
from app.web.idempotency import KeyReused, once, show_key_reused
from app.web.limits import Limits
from app.web.link_page import LinkPage
from app.web.meeting_type_api import MeetingTypeApi
from app.web.openapi import Description
from app.web.options import Options
from app.web.pages import STATIC
from app.web.papers_api import OneTimeLinkApi, PaymentApi, PendingAttendeeApi, RoutingFormApi
from app.web.provisional_api import ProvisionalApi
from app.web.queue_api import QueueApi
from app.web.resource_api import ResourceApi
from app.web.schemas.common import in_json
from app.web.site import Site
from app.web.user_api import HoursApi, UserApi
from app.web.webhook_api import WebhookApi
from app.web.writing import Writing

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes need of the rest of the program."""

    settings: Settings
    database: Database
    clock: Clock
    answering: Answering
    accounts: Accounts
    vitals: Vitals = field(default_factory=Vitals)


ROUTES = (
    BookingApi,
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
    ChatApi,
    ChannelApi,
    HealthApi,
    Console,
    Site,
    LinkPage,
    STATIC,
)


def application(parts: Parts, lifespan: Sequence[Lifespan] = ()) -> Litestar:
    """The whole web side as one ASGI application."""
    settings = parts.settings
    return Litestar(
        route_handlers=ROUTES,
        dependencies={
            "settings": _given(settings),
            "database": _given(parts.database),
            "clock": _given(parts.clock),
            "answering": _given(parts.answering),
            "accounts": _given(parts.accounts),
            "vitals": _given(parts.vitals),
            "caller": Provide(caller),
            "asking": Provide(asking),
            "once": Provide(once),
        },
        state=State(  # see app.web.asking, app.web.callers and app.web.idempotency
            {
                "database": parts.database,
                "writing": Writing(parts.database),
                "clock": parts.clock,
            }
        ),
        exception_handlers=HANDLERS | {KeyReused: show_key_reused},
        plugins=[
            # A value of another kind is refused, not converted: "yes" and 1 are no booleans.
            PydanticPlugin(prefer_alias=True, exclude_none=True, validate_strict=True)
        ],
        # The plugin would make a dictionary of each reply, for another library to write.
        type_encoders={BaseModel: lambda reply: msgspec.Raw(in_json(reply))},
        middleware=[*_limits(parts), Options()],
        csrf_config=CSRFConfig(
            secret=settings.signing_key(),
            cookie_name="booking_csrf",
            cookie_secure=settings.public_url.startswith("https:"),
            exclude=["^/v4/", "^/channels/", "^/webhooks", confirm_pages.PATHS],
        ),
        openapi_config=OpenAPIConfig(
            title="booking-agent",
            version="4",
            path="/schema",
            render_plugins=[Description()],
            components=Components(
                security_schemes={SCHEME: SecurityScheme(type="http", scheme="bearer")}
            ),
        ),
        request_class=CarefulRequest,
        request_max_body_size=settings.max_body_bytes,
        lifespan=list(lifespan),
        logging_config=None,
    )


def _given(value: Any) -> Provide:
    return Provide(lambda: value, sync_to_thread=False, use_cache=True)


def _limits(parts: Parts) -> list[Limits]:
    settings = parts.settings
    per_address, per_token = settings.rate_limit_per_minute, settings.token_limit
    if not per_address and not per_token:
        return []
    return [Limits(per_address, per_token, parts.clock)]
