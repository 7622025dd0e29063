"""Signed-in operators: the cookie, and what becomes of those who have none."""

import re
from urllib.parse import urlencode

from litestar import Response
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.response import Redirect

from app.desk.admin.operators import SIGNED_IN, operator_of
from app.errors import Unauthorized
from app.settings import Clock, Settings
from app.store.accounts.operator_accounts import Operator
from app.store.engine.database import Database
from app.web.http.error_replies import AnyRequest

HOME = "/operator"
SIGN_IN = "/operator/sign-in"
NOT_STORED = {"Cache-Control": "no-store"}

_COOKIE = "booking_operator"
_OWN_PAGE = re.compile(r"/operator(/channels|/conversation/[0-9a-f-]{36})?")


class NotSignedIn(Unauthorized):
    """The page is for operators."""

    code = "not-signed-in"


def signed_in(
    request: AnyRequest, database: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Operator:
    """Who asks for a page.

    Raises:
        NotSignedIn: if it is nobody we know.
    """
    with database.read() as session:
        operator = operator_of(session, token_of(request), clock())
    if operator is None:
        raise NotSignedIn("Please sign in.")
    return operator


def show_sign_in(request: AnyRequest, _: NotSignedIn) -> Response[bytes]:
    """Nobody without a session sees more than the way to the sign-in page, and back."""
    wanted = request.url.path if request.method == "GET" else HOME
    query = "" if own_page(wanted) == HOME else "?" + urlencode({"next": wanted})
    return redirect(SIGN_IN + query)


def own_page(path: str) -> str:
    """A page of the console to go on to; its beginning in place of anything else."""
    return path if _OWN_PAGE.fullmatch(path) else HOME


def redirect(path: str, cookie: Cookie | None = None) -> Response[bytes]:
    """See another page (303), which may bring a cookie; browsers keep nothing of it."""
    cookies = [] if cookie is None else [cookie]
    return Redirect(path, status_code=303, headers=NOT_STORED, cookies=cookies)


def token_of(request: AnyRequest) -> str:
    """The token in the request's cookie; "" if there is none."""
    return request.cookies.get(_COOKIE, "")


def cookie_of(token: str, settings: Settings) -> Cookie:
    """The cookie that keeps an operator signed in; an empty token takes it away."""
    return Cookie(
        key=_COOKIE,
        value=token,
        path=HOME,
        max_age=int(SIGNED_IN.total_seconds()) if token else 0,
        httponly=True,
        samesite="lax",
        secure=settings.public_url.startswith("https:"),
    )
