"""Subscribing to events by webhook."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.booking.texts import clean_title
from app.desk.admin.webhook_urls import check_endpoint
from app.errors import Conflict
from app.store.delivery.webhook_subscriptions import (
    Subscription,
    add_subscription,
    get_subscription,
    list_subscriptions,
    lock_subscriptions,
    save_subscription,
)
from app.store.engine.database import Transaction
from app.store.engine.ids import new_id

MAX_WEBHOOKS = 6


class TooManyWebhooks(Conflict):
    """There are as many webhooks as there may be."""

    code = "too-many-webhooks"


def subscribe(
    session: Transaction,
    endpoint: str,
    description: str,
    event_types: Sequence[str],
    now: datetime,
    *,
    allow_private: bool = False,
) -> Subscription:
    """Add a webhook; its secret is shown now and never again.

    Raises:
        Invalid: for an endpoint that is not public (see `check_endpoint`).
        TooManyWebhooks: if there are `MAX_WEBHOOKS` already.
    """
    check_endpoint(endpoint, allow_private=allow_private)
    lock_subscriptions(session)
    if len(list_subscriptions(session)) >= MAX_WEBHOOKS:
        raise TooManyWebhooks(
            f"There are {MAX_WEBHOOKS} webhooks already; delete one of them first."
        )
    made = Subscription(
        id=new_id(),
        endpoint=endpoint,
        description=clean_title(description),
        event_types=tuple(dict.fromkeys(event_types)),
        secret="whsec_" + base64.b64encode(secrets.token_bytes(32)).decode(),
        created_at=int(now.timestamp()),
    )
    add_subscription(session, made)
    return made


def change_subscription(
    session: Transaction,
    id_: str,
    *,
    endpoint: str | None = None,
    description: str | None = None,
    event_types: Sequence[str] | None = None,
    allow_private: bool = False,
) -> Subscription:
    """Change what is given of a webhook; its secret stays.

    Raises:
        WebhookNotFound: if there is none.
        Invalid: as `subscribe` does.
    """
    lock_subscriptions(session)
    changed = get_subscription(session, id_)
    if endpoint is not None:
        check_endpoint(endpoint, allow_private=allow_private)
        changed = replace(changed, endpoint=endpoint)
    if description is not None:
        changed = replace(changed, description=clean_title(description))
    if event_types is not None:
        changed = replace(changed, event_types=tuple(dict.fromkeys(event_types)))
    save_subscription(session, changed)
    return changed
