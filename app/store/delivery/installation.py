"""How this installation is known: the desk's address, and the domain of its UIDs."""

from dataclasses import dataclass

from sqlalchemy import select, text, update

from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import InstallationRow, table

_installation = table(InstallationRow)
_READ = CompiledStatement(
    select(
        _installation.c.uid_domain, _installation.c.desk_email, _installation.c.desk_name
    ).where(_installation.c.id == 1)
)
_FIRST = text(
    "INSERT INTO installation (id, uid_domain, desk_email, desk_name)"
    " VALUES (1, :uid_domain, :desk_email, :desk_name) ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Installation:
    """The desk writes the letters and organises the events; its address takes answers.

    An event keeps the domain of its UID and its organizer, whatever is set later: calendars
    know it by them (RFC 5545 §3.8.4.7, RFC 5546 §2.1.4).
    """

    uid_domain: str = "localhost.localdomain"
    desk_email: str = "booking@localhost.localdomain"
    desk_name: str = "Booking desk"


def get_installation(session: Transaction) -> Installation:
    """How we are known."""
    rows = session.fetch(_READ, {})
    return Installation(*rows[0]) if rows else Installation()


def save_installation(session: Transaction, wanted: Installation) -> Installation:
    """Install, or take over another address of the desk; the domain stays what it was."""
    values = {"desk_email": wanted.desk_email, "desk_name": wanted.desk_name}
    session.execute(_FIRST, {"uid_domain": wanted.uid_domain, **values})
    session.execute(update(_installation).where(_installation.c.id == 1).values(values))
    return get_installation(session)
