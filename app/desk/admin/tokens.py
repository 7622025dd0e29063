"""Tokens: with which programs show who they are."""

import secrets
from datetime import datetime
from typing import Literal

from app.booking.texts import clean_title
from app.booking.values import Caller
from app.errors import NotFound, Unauthorized, flawed
from app.store.accounts.api_tokens import (
    Token,
    add_token,
    delete_token,
    find_token_owner,
    list_tokens,
)
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Transaction
from app.store.engine.ids import hashed, new_id

PREFIX = "bk_"  # lets people, and scanners of published code, see what it is
MAX_TOKEN = 200  # characters, of what may be a token at all


class UserNotFound(NotFound):
    """There is no user of that id."""

    code = "user-not-found"


class TokenNotFound(NotFound):
    """There is no token of that id."""

    code = "token-not-found"


def create_token(
    session: Transaction, role: Literal["host", "admin"], user_id: str, name: str, now: datetime
) -> str:
    """Make a token and return it, the only time that it can be seen.

    A host's token acts for that host; an admin's may belong to nobody. What a user's token
    may is decided by the user's role, whenever it is shown.

    Raises:
        Invalid: for a host's token without a host, or without a name, or an admin's for a
            user who is none.
        UserNotFound: if there is no such user.
    """
    if role == "host" and not user_id:
        raise flawed("user", "a host's token belongs to a host")
    if not clean_title(name):
        raise flawed("name", "say what the token is for")
    host = load_catalog(session).hosts.get(user_id)
    if user_id and host is None:
        raise UserNotFound(f"There is no user {user_id!r}.")
    if role == "admin" and host is not None and host.role != role:
        raise flawed("role", f"{host.name} is no admin; give them that role first")
    token = PREFIX + secrets.token_urlsafe(32)
    made = Token(
        id=new_id(),
        token_hash=hashed(token),
        user_id=user_id,
        role=role,
        name=clean_title(name),
        created_at=int(now.timestamp()),
    )
    add_token(session, made)
    return token


def revoke_token(session: Transaction, id_: str) -> Token:
    """Forget a token, so that it is worth nothing from now on; returns what it was.

    Raises:
        TokenNotFound: if there is none of that id.
    """
    for token in list_tokens(session):
        if token.id == id_:
            delete_token(session, id_)
            return token
    raise TokenNotFound(f"There is no token {id_!r}.")


def caller_with(session: Transaction, token: str) -> Caller:
    """Who shows a token. A user's role decides what their tokens may.

    Raises:
        Unauthorized: if there is no such token, or its user has retired.
    """
    known = token.startswith(PREFIX) and len(token) <= MAX_TOKEN
    owner = find_token_owner(session, hashed(token)) if known else None
    if owner is None:
        raise Unauthorized("This token is not known here.")
    user_id, role, name = owner
    if user_id:
        host = load_catalog(session).hosts.get(user_id)
        if host is None or not host.active:
            raise Unauthorized("This token belongs to nobody any more.")
        role = host.role
    return Caller(user_id, role, name)
