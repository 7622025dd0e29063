"""Accounts with messaging services, as they are kept: their options are encrypted."""

from dataclasses import dataclass, field

from sqlalchemy import delete, insert, select, update

from app.channels.registry import AccountNotFound
from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import ChannelAccountRow, table

_account = table(ChannelAccountRow)

_ALL = CompiledStatement(
    select(
        _account.c.name,
        _account.c.kind,
        _account.c.options,
        _account.c.pause,
        _account.c.version,
        _account.c.created_at,
    ).order_by(_account.c.name)
)


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """One account. `pause` is in milliseconds; `version` rises with every change."""

    name: str
    kind: str
    options: str = field(repr=False)
    pause: int
    version: int
    created_at: int


def list_accounts(session: Transaction) -> list[StoredAccount]:
    """All of them, by name."""
    return [StoredAccount(*row) for row in session.fetch(_ALL, {})]


def get_account(session: Transaction, name: str) -> StoredAccount:
    """One of them.

    Raises:
        AccountNotFound: if there is none of that name.
    """
    for each in list_accounts(session):  # there are a few at most
        if each.name == name:
            return each
    raise AccountNotFound(f"There is no channel account {name!r}.")


def add_account(session: Transaction, made: StoredAccount) -> None:
    """Save a new one."""
    session.execute(
        insert(_account).values(
            name=made.name,
            kind=made.kind,
            options=made.options,
            pause=made.pause,
            version=made.version,
            created_at=made.created_at,
        )
    )


def change_account(session: Transaction, name: str, options: str, pause: int) -> None:
    """Save the options and the pause of one."""
    session.execute(
        update(_account)
        .where(_account.c.name == name)
        .values(options=options, pause=pause, version=_account.c.version + 1)
    )


def delete_account(session: Transaction, name: str) -> None:
    """Delete one.

    Raises:
        AccountNotFound: if there is none of that name.
    """
    if not session.execute(delete(_account).where(_account.c.name == name)).rowcount:
        raise AccountNotFound(f"There is no channel account {name!r}.")
