"""What is on offer, and by whom."""

from sqlmodel import SQLModel

from app.store.tables.columns import big, text


class CatalogRow(SQLModel, table=True):
    """One row: the business, and a version that rises with every change of the catalogue."""

    __tablename__ = "catalog"
    id: int = big(primary_key=True, autoincrement=False)
    version: int = big()
    document: str = text()


class HostRow(SQLModel, table=True):
    """A host. `holder` names them in claims."""

    __tablename__ = "host"
    id: str = text(primary_key=True)
    holder: int = big(unique=True)
    email: str = text(unique=True)
    document: str = text()


class QueueRow(SQLModel, table=True):
    """A rotation of hosts."""

    __tablename__ = "queue"
    id: str = text(primary_key=True)
    number: int = big(unique=True)
    document: str = text()


class MeetingTypeRow(SQLModel, table=True):
    """A meeting type."""

    __tablename__ = "meeting_type"
    id: str = text(primary_key=True)
    position: int = big()
    slug: str = text(unique=True)
    document: str = text()


class TurnRow(SQLModel, table=True):
    """A host's last turn in a queue (see app.booking.rotation.Turn)."""

    __tablename__ = "turn"
    queue_id: str = text(primary_key=True)
    host_id: str = text(primary_key=True)
    number: int = big()
    tag: int = big()


class ResourceRow(SQLModel, table=True):
    """A room or a thing that can be booked with a meeting. `holder` as for hosts."""

    __tablename__ = "resource"
    id: str = text(primary_key=True)
    holder: int = big(unique=True)
    document: str = text()


class RoutingFormRow(SQLModel, table=True):
    """Questions, and rules from answers to a meeting type or queue."""

    __tablename__ = "routing_form"
    id: str = text(primary_key=True)
    document: str = text()
    created_at: int = big()


class SiteRow(SQLModel, table=True):
    """A website with the chat on it (see app.conversation.site.Site)."""

    __tablename__ = "site"
    key: str = text(primary_key=True)
    document: str = text()
