"""Operators, and the browsers in which they are signed in."""

from dataclasses import dataclass, field

from sqlalchemy import delete, insert, select, text, update

from app.store.engine.database import Transaction
from app.store.tables import OperatorRow, OperatorSessionRow, table

_operator, _session = table(OperatorRow), table(OperatorSessionRow)

_ADD = text(
    "INSERT INTO operator (id, email, password_hash, created_at)"
    " VALUES (:id, :email, :password_hash, :created_at) ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who reads along. `email` is in lower case, `created_at` in epoch seconds."""

    id: str
    email: str
    password_hash: str = field(repr=False)
    created_at: int


def add_operator(session: Transaction, operator: Operator) -> bool:
    """Save a new operator; False if the address is taken."""
    values = {
        "id": operator.id,
        "email": operator.email,
        "password_hash": operator.password_hash,
        "created_at": operator.created_at,
    }
    return bool(session.execute(_ADD, values).rowcount)


def find_operator(session: Transaction, email: str) -> Operator | None:
    """The operator with that address, if there is one."""
    row = session.execute(select(_operator).where(_operator.c.email == email)).first()
    return None if row is None else Operator(**row._mapping)


def list_operators(session: Transaction) -> list[Operator]:
    """All operators, in the order in which they were added."""
    found = session.execute(select(_operator).order_by(_operator.c.id))
    return [Operator(**row._mapping) for row in found]


def delete_operator(session: Transaction, operator_id: str) -> None:
    """Delete an operator; end their sessions first (see `delete_sign_ins`)."""
    session.execute(delete(_operator).where(_operator.c.id == operator_id))


def list_operator_addresses(session: Transaction) -> list[str]:
    """Where all operators can be written to, in the order in which they were added."""
    query = select(_operator.c.email).order_by(_operator.c.id)
    return [email for (email,) in session.rows(query)]


def change_password_hash(session: Transaction, operator_id: str, password_hash: str) -> None:
    """Replace the hash of an operator's password."""
    session.execute(
        update(_operator)
        .where(_operator.c.id == operator_id)
        .values(password_hash=password_hash)
    )


def add_sign_in(
    session: Transaction, token_hash: str, operator_id: str, now: int, until: int
) -> None:
    """Note that a browser is signed in; forgets those whose time is over."""
    session.execute(delete(_session).where(_session.c.expires_at <= now))
    session.execute(
        insert(_session).values(
            token_hash=token_hash, operator_id=operator_id, expires_at=until
        )
    )


def find_signed_in(session: Transaction, token_hash: str, now: int) -> Operator | None:
    """Who is signed in with a token, if anybody still is."""
    query = (
        select(_operator)
        .join(_session, _session.c.operator_id == _operator.c.id)
        .where(_session.c.token_hash == token_hash, _session.c.expires_at > now)
    )
    row = session.execute(query).first()
    return None if row is None else Operator(**row._mapping)


def delete_sign_in(session: Transaction, token_hash: str) -> None:
    """Forget that a browser is signed in."""
    session.execute(delete(_session).where(_session.c.token_hash == token_hash))


def delete_sign_ins(session: Transaction, operator_id: str) -> None:
    """Forget all browsers in which an operator is signed in."""
    session.execute(delete(_session).where(_session.c.operator_id == operator_id))
