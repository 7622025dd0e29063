"""The schema. Every instant is whole epoch seconds; every id is text.

These classes say what is stored and are used to build statements; they are never filled
with data, since table models do not validate.
"""

from sqlalchemy import Table
from sqlmodel import SQLModel

from app.store.tables.account_tables import (
    AlarmRow,
    BookingCountRow,
    IdempotencyRow,
    InstallationRow,
    InvitationRow,
    OperatorRow,
    OperatorSessionRow,
    OutboxRow,
    SubscriptionRow,
    TokenRow,
)
from app.store.tables.appointment_tables import (
    AppointmentHostRow,
    AppointmentResourceRow,
    AppointmentRow,
    AttendeeRow,
    ClaimRow,
    HistoryRow,
    OneTimeLinkRow,
    PaymentRow,
    PendingAttendeeRow,
    ProvisionalRow,
)
from app.store.tables.catalog_tables import (
    CatalogRow,
    HostRow,
    MeetingTypeRow,
    QueueRow,
    ResourceRow,
    RoutingFormRow,
    SiteRow,
    TurnRow,
)
from app.store.tables.channel_tables import (
    ChannelAccountRow,
    ChannelAliasRow,
    MessageStatusRow,
    SentMessageRow,
)
from app.store.tables.conversation_tables import (
    ConversationRow,
    EventRow,
    FactRow,
    HeardRow,
    InviteTextRow,
    ModelCallRow,
    ProposalRow,
    RatingRow,
)

__all__ = [
    "AlarmRow",
    "AppointmentHostRow",
    "AppointmentResourceRow",
    "AppointmentRow",
    "AttendeeRow",
    "BookingCountRow",
    "CatalogRow",
    "ChannelAccountRow",
    "ChannelAliasRow",
    "ClaimRow",
    "ConversationRow",
    "EventRow",
    "FactRow",
    "HeardRow",
    "HistoryRow",
    "HostRow",
    "IdempotencyRow",
    "InstallationRow",
    "InvitationRow",
    "InviteTextRow",
    "MeetingTypeRow",
    "MessageStatusRow",
    "ModelCallRow",
    "OneTimeLinkRow",
    "OperatorRow",
    "OperatorSessionRow",
    "OutboxRow",
    "PaymentRow",
    "PendingAttendeeRow",
    "ProposalRow",
    "ProvisionalRow",
    "QueueRow",
    "RatingRow",
    "ResourceRow",
    "RoutingFormRow",
    "SentMessageRow",
    "SiteRow",
    "SubscriptionRow",
    "TokenRow",
    "TurnRow",
    "table",
]


def table(row: type[SQLModel]) -> Table:
    """The table behind a row class."""
    return SQLModel.metadata.tables[str(row.__tablename__)]
