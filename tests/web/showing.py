"""Showing who asks."""

from typing import Literal

from app.desk.admin.tokens import create_token
from app.store.engine.database import Database
from tests.desk.business import NOW


def shown(
    database: Database, role: Literal["host", "admin"] = "admin", user: str = ""
) -> dict[str, str]:
    """The header of a caller with a new token."""
    with database.begin() as session:
        token = create_token(session, role, user, "a test", NOW)
    return {"Authorization": f"Bearer {token}"}
