"""The operators' console: who wrote, what was answered, and what came of it."""

from dataclasses import dataclass
from typing import Any

import structlog
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.params import FromPath, URLEncodedBody

from app.desk.admin.operators import (
    ATTEMPT_WINDOW,
    MAX_EMAIL,
    SignInBusy,
    SignInRefused,
    TooManyAttempts,
    operator_of,
    recognise,
    sign_in,
    sign_out,
)
from app.desk.conversations.handover import release
from app.errors import NotFound
from app.settings import Clock, Settings
from app.store.accounts.operator_accounts import Operator
from app.store.catalog.catalog import load_catalog
from app.store.conversations.event_log import events
from app.store.conversations.invite_texts import invite_texts_of
from app.store.conversations.model_calls import list_model_calls
from app.store.conversations.open_proposals import list_proposals
from app.store.conversations.ratings import ratings_of
from app.store.conversations.transcripts import get_summary, list_summaries
from app.store.conversations.visitor_facts import list_facts
from app.store.engine.database import Database
from app.web.console.booking_panel import bookings_of, messages_sent
from app.web.console.sessions import (
    HOME,
    NOT_STORED,
    SIGN_IN,
    NotSignedIn,
    cookie_of,
    own_page,
    redirect,
    show_sign_in,
    signed_in,
    token_of,
)
from app.web.console.timeline import cost_of, timeline
from app.web.console.visitor_panel import known_lines
from app.web.http.client_address import client_address
from app.web.http.error_replies import AnyRequest
from app.web.pages.render import page

PAGE_SIZE = 25
MAX_PAGE_DIGITS = 6  # digits of a page's number

_STATUS = {"": 200, SignInRefused.code: 403, TooManyAttempts.code: 429, SignInBusy.code: 429}
BUSY_FOR = 5  # seconds after which somebody may try again to sign in

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SignInForm:
    """What the sign-in page sends."""

    email: str
    password: str
    next: str = HOME


def show_problem(request: AnyRequest, error: Exception) -> Response[str]:
    """A page in place of a refusal: nothing there, or a form that is too old."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    return page(request, "problem.html.j2", status=status, headers=NOT_STORED, problem=status)


class Console(Controller):
    """For operators. Everything but signing in needs a session."""

    path = HOME
    include_in_schema = False
    dependencies = {"operator": Provide(signed_in, sync_to_thread=True)}  # noqa: RUF012 — as Litestar wants it
    exception_handlers = {  # noqa: RUF012 — likewise
        NotSignedIn: show_sign_in,
        NotFound: show_problem,
        HTTPException: show_problem,
    }

    @get("/sign-in", sync_to_thread=True)
    def sign_in_page(
        self,
        request: AnyRequest,
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
    ) -> Response[Any]:
        """Ask who it is, unless we know."""
        with database.read() as session:
            known = operator_of(session, token_of(request), clock())
        wanted = own_page(request.query_params.get("next", ""))
        return redirect(wanted) if known else _sign_in_page(request, wanted)

    @post("/sign-in", sync_to_thread=True)
    def sign_in(
        self,
        request: AnyRequest,
        data: URLEncodedBody[SignInForm],
        settings: NamedDependency[Settings],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
    ) -> Response[Any]:
        """Let an operator in who has the right password."""
        now, wanted = clock(), own_page(data.next)
        client = client_address(request)
        try:
            with database.read() as session:
                recognised = recognise(session, data.email, data.password, now, client)
        except (SignInRefused, TooManyAttempts, SignInBusy) as refused:
            log.warning("operator.refused", reason=refused.code)
            return _sign_in_page(
                request, wanted, email=data.email[:MAX_EMAIL], problem=refused.code
            )
        with database.begin() as session:
            token = sign_in(session, recognised, now)
        log.info("operator.signed_in", operator=recognised.operator.id)
        return redirect(wanted, cookie_of(token, settings))

    @post("/sign-out", sync_to_thread=True)
    def sign_out(
        self,
        request: AnyRequest,
        settings: NamedDependency[Settings],
        database: NamedDependency[Database],
    ) -> Response[Any]:
        """End the session on both sides."""
        with database.begin() as session:
            sign_out(session, token_of(request))
        return redirect(SIGN_IN, cookie_of("", settings))

    @get("/", sync_to_thread=True)
    def conversations(
        self,
        request: AnyRequest,
        operator: NamedDependency[Operator],
        database: NamedDependency[Database],
    ) -> Response[str]:
        """List the conversations, those with the latest activity first."""
        number = _page_number(request)
        with database.read() as session:
            catalog = load_catalog(session)
            found, total = list_summaries(
                session, most=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
            )
            ratings = ratings_of(session, [each.conversation.id for each in found])
        return page(
            request,
            "conversations.html.j2",
            headers=NOT_STORED,
            operator=operator,
            catalog=catalog,
            conversations=found,
            ratings=ratings,
            total=total,
            number=number,
            pages=max(1, -(-total // PAGE_SIZE)),
        )

    @get("/conversation/{id_:str}", sync_to_thread=True)
    def conversation(
        self,
        id_: FromPath[str],
        request: AnyRequest,
        operator: NamedDependency[Operator],
        database: NamedDependency[Database],
    ) -> Response[str]:
        """Show everything that is known of one conversation."""
        with database.read() as session:
            catalog = load_catalog(session)
            summary = get_summary(session, id_)
            uses = list_model_calls(session, id_)
            proposals = list_proposals(session, id_)
            invites = invite_texts_of(session, [each.id for each in proposals])
            shown = timeline(events(session, id_), uses, proposals, invites)
            known = known_lines(list_facts(session, id_), [each.seq for each in shown])
            rating = ratings_of(session, [id_]).get(id_)
            bookings = bookings_of(session, id_, catalog)
            messages = messages_sent(session, id_)
        return page(
            request,
            "conversation.html.j2",
            headers=NOT_STORED,
            operator=operator,
            catalog=catalog,
            summary=summary,
            timeline=shown,
            known=known,
            rating=rating,
            cost=cost_of(uses),
            bookings=bookings,
            messages=messages,
        )

    @post("/conversation/{id_:str}/release", sync_to_thread=True)
    def release(
        self,
        id_: FromPath[str],
        operator: NamedDependency[Operator],
        database: NamedDependency[Database],
        clock: NamedDependency[Clock],
    ) -> Response[Any]:
        """Let the assistant answer again; the worker wakes it for what waits."""
        with database.begin() as session:
            if release(session, id_, operator.email, clock()):
                log.info("conversation.released", conversation=id_, operator=operator.id)
        return redirect(own_page(f"{HOME}/conversation/{id_}"))


def _sign_in_page(
    request: AnyRequest, wanted: str, *, email: str = "", problem: str = ""
) -> Response[str]:
    headers = dict(NOT_STORED)
    if problem == TooManyAttempts.code:
        headers["Retry-After"] = str(int(ATTEMPT_WINDOW.total_seconds()))
    if problem == SignInBusy.code:
        headers["Retry-After"] = str(BUSY_FOR)
    return page(
        request,
        "sign_in.html.j2",
        status=_STATUS[problem],
        headers=headers,
        wanted=wanted,
        email=email,
        problem=problem,
    )


def _page_number(request: AnyRequest) -> int:
    """The page asked for, counted from 1; the first for anything that is no number."""
    asked = request.query_params.get("page", "1")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) <= MAX_PAGE_DIGITS else 1
