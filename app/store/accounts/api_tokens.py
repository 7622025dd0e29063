"""API tokens; only a hash of each is kept."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, select

from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import TokenRow, table

_token = table(TokenRow)

_FIND = CompiledStatement(
    select(_token.c.user_id, _token.c.role, _token.c.name).where(
        _token.c.token_hash == bindparam("token_hash")
    )
)


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token. `user_id` is "" for one that belongs to nobody."""

    id: str
    token_hash: str
    user_id: str
    role: str  # host, admin
    name: str
    created_at: int


def add_token(session: Transaction, token: Token) -> None:
    """Save a new token."""
    session.execute(
        insert(_token).values(
            id=token.id,
            token_hash=token.token_hash,
            user_id=token.user_id,
            role=token.role,
            name=token.name,
            created_at=token.created_at,
        )
    )


def list_tokens(session: Transaction) -> list[Token]:
    """All tokens, oldest first."""
    found = session.execute(select(_token).order_by(_token.c.created_at, _token.c.id))
    return [Token(**row._mapping) for row in found]


def delete_token(session: Transaction, id_: str) -> None:
    """Delete a token, if there is one of that id."""
    session.execute(delete(_token).where(_token.c.id == id_))


def find_token_owner(session: Transaction, token_hash: str) -> tuple[str, str, str] | None:
    """The user, the role and the name of a token; None if there is none."""
    rows = session.fetch(_FIND, {"token_hash": token_hash})
    return (rows[0][0], rows[0][1], rows[0][2]) if rows else None
