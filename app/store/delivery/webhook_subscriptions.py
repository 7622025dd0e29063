"""Who wants to be told of events by webhook."""

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select, text, update

from app.errors import NotFound
from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import SubscriptionRow, table

_subscription = table(SubscriptionRow)

_ALL = CompiledStatement(
    select(
        _subscription.c.id,
        _subscription.c.endpoint,
        _subscription.c.description,
        _subscription.c.event_types,
        _subscription.c.secret,
        _subscription.c.created_at,
    ).order_by(_subscription.c.id)
)
_LOCK = 3  # the kind of PostgreSQL advisory lock (others: app.store.appointments.claims)


class WebhookNotFound(NotFound):
    """There is no such webhook."""

    code = "webhook-not-found"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where to tell of which events; `secret` signs what is sent there."""

    id: str
    endpoint: str
    description: str
    event_types: tuple[str, ...]
    secret: str = field(repr=False)
    created_at: int


def lock_subscriptions(session: Transaction) -> None:
    """Keep others from adding subscriptions until we commit."""
    if not session.is_sqlite:
        session.execute(text("SELECT pg_advisory_xact_lock(:kind, 0)"), {"kind": _LOCK})


def list_subscriptions(session: Transaction) -> list[Subscription]:
    """All of them, oldest first."""
    return [_subscribed(*row) for row in session.fetch(_ALL, {})]


def get_subscription(session: Transaction, id_: str) -> Subscription:
    """One of them.

    Raises:
        WebhookNotFound: if there is none.
    """
    for each in list_subscriptions(session):  # there are a few at most
        if each.id == id_:
            return each
    raise WebhookNotFound(f"There is no webhook {id_!r}.")


def add_subscription(session: Transaction, made: Subscription) -> None:
    """Save a new one."""
    values = _row(made) | {"id": made.id, "secret": made.secret, "created_at": made.created_at}
    session.execute(insert(_subscription).values(values))


def save_subscription(session: Transaction, changed: Subscription) -> None:
    """Save where one is to be told, and of what."""
    session.execute(
        update(_subscription).where(_subscription.c.id == changed.id).values(_row(changed))
    )


def delete_subscription(session: Transaction, id_: str) -> None:
    """Delete one.

    Raises:
        WebhookNotFound: if there is none.
    """
    if not session.execute(delete(_subscription).where(_subscription.c.id == id_)).rowcount:
        raise WebhookNotFound(f"There is no webhook {id_!r}.")


def _row(subscription: Subscription) -> dict[str, Any]:
    return {
        "endpoint": subscription.endpoint,
        "description": subscription.description,
        "event_types": json.dumps(subscription.event_types),
    }


def _subscribed(
    id_: str, endpoint: str, description: str, event_types: str, secret: str, created_at: int
) -> Subscription:
    types = tuple(json.loads(event_types))
    return Subscription(id_, endpoint, description, types, secret, created_at)
