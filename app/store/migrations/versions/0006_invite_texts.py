"""The texts of a proposal's invite stand by themselves, with what asked for them."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and fill it from the proposals that are open."""
    op.create_table(
        "invite_text",
        sa.Column("proposal_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("prompt_version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("proposal_id"),
    )
    _fill()


def _fill() -> None:
    """Proposals that were made before have their texts in the order, where they stay."""
    proposal = sa.table("proposal", sa.column("id", sa.Text()), sa.column("order", sa.Text()))
    invite_text = sa.table(
        "invite_text",
        *(
            sa.column(name, sa.Text())
            for name in ("proposal_id", "title", "description", "prompt_version")
        ),
    )
    connection = op.get_bind()
    for id_, order in connection.execute(sa.select(proposal.c.id, proposal.c.order)).all():
        said = json.loads(order)
        values = {
            "proposal_id": id_,
            "title": said.get("ics_title", ""),
            "description": said.get("ics_description", ""),
            "prompt_version": "",
        }
        connection.execute(sa.insert(invite_text).values(values))
