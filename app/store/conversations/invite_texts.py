"""What the invite of a proposal will say, as far as it is written by now."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select, text

from app.store.engine.database import CompiledStatement, Transaction
from app.store.tables import InviteTextRow, table

_invite_text = table(InviteTextRow)

_KEEP = CompiledStatement(
    text(
        "INSERT INTO invite_text (proposal_id, title, description, prompt_version)"
        " VALUES (:proposal_id, :title, :description, :prompt_version)"
        " ON CONFLICT (proposal_id) DO UPDATE SET title = excluded.title,"
        " description = excluded.description, prompt_version = excluded.prompt_version"
    )
)
_OF = CompiledStatement(
    select(
        _invite_text.c.title, _invite_text.c.description, _invite_text.c.prompt_version
    ).where(_invite_text.c.proposal_id == bindparam("proposal_id"))
)


@dataclass(frozen=True, slots=True)
class InviteText:
    """The two texts of an invite, fit to be stored.

    `prompt_version` tells what asked a model for them; "" if they are our own code's.
    """

    title: str
    description: str
    prompt_version: str = ""


def save_invite_text(session: Transaction, proposal_id: str, written: InviteText) -> None:
    """Save what a proposal's invite will say, instead of what it said so far."""
    values = {
        "proposal_id": proposal_id,
        "title": written.title,
        "description": written.description,
        "prompt_version": written.prompt_version,
    }
    session.change(_KEEP, values)


def find_invite_text(session: Transaction, proposal_id: str) -> InviteText | None:
    """What a proposal's invite will say; None if nothing is written yet."""
    rows = session.fetch(_OF, {"proposal_id": proposal_id})
    return InviteText(*rows[0]) if rows else None


def invite_texts_of(session: Transaction, proposal_ids: list[str]) -> dict[str, InviteText]:
    """The same for several proposals, by their ids."""
    query = select(_invite_text).where(_invite_text.c.proposal_id.in_(proposal_ids))
    return {
        row.proposal_id: InviteText(row.title, row.description, row.prompt_version)
        for row in session.execute(query)
    }
