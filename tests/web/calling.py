"""The API over a test's database, and bodies to send to it."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from app.desk.admin.channel_directory import ChannelDirectory
from app.main import build
from app.settings import Settings
from app.store.engine.database import Database
from app.store.engine.encryption import Cipher
from app.web.app import Parts, application
from tests.desk.business import MONDAY, NOW

Client = TestClient[Litestar]


def api(database: Database, folder: Path, now: datetime = NOW, **settings: Any) -> Client:
    """A client of the whole web side, whose clock stands still at `now`.

    Without limits unless they are given: tests ask for more than anybody should.
    """
    off = {"rate_limit_per_minute": 0, "max_bookings_per_day": 0, "max_bookings_per_address": 0}
    chosen = Settings(_env_file=None, var_dir=folder, **off | settings)
    program = build(chosen)  # for its other parts; nothing is asked of its own database
    program.database.close()
    accounts = ChannelDirectory(
        database, Cipher(chosen.encryption_keys), program.accounts.by_name, {}
    )
    parts = Parts(chosen, database, lambda: now, program.answering, accounts)
    return TestClient(application(parts))


def body(
    meeting: str = "intro", start: datetime | str = MONDAY, **changes: Any
) -> dict[str, Any]:
    """Mara's booking as JSON; a change to None leaves the field out."""
    wanted: dict[str, Any] = {
        "attendee": {"email": "mara@home.example", "fullname": "Mara Linde"},
        "meetingTypeId": meeting,
        "start": start if isinstance(start, str) else start.isoformat(),
        "hostIds": ["ada"] if meeting in ("intro", "deep") else None,
    }
    wanted |= changes
    return {name: value for name, value in wanted.items() if value is not None}


def attendee(**changes: Any) -> dict[str, Any]:
    """Mara, changed; a change to None leaves the field out."""
    wanted = {"email": "mara@home.example", "fullname": "Mara Linde"} | changes
    return {name: value for name, value in wanted.items() if value is not None}


def assert_refused(
    answer: httpx.Response, status: int, code: str, fields: Iterable[str] | None = None
) -> None:
    """Check the error body of the contract; `fields` are those that are named as wrong."""
    shown = answer.json()
    assert (answer.status_code, shown.get("errorCode")) == (status, code), answer.text
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers.get("www-authenticate") == ("Bearer" if status == 401 else None)
    assert shown["statusCode"] == status
    assert shown["error"]
    assert shown["message"]
    assert set(shown) <= {"statusCode", "error", "errorCode", "message", "errors"}
    if fields is not None:
        assert [each["field"] for each in shown.get("errors", [])] == list(fields), answer.text
        assert all(each["message"] for each in shown.get("errors", []))


def starts(answer: httpx.Response) -> list[str]:
    """The starts in an answer of GET /v4/booking-availability."""
    assert answer.status_code == 200, answer.text
    return [spot["startTime"] for day in answer.json()["dates"] for spot in day["spots"]]


def has_null(value: Any) -> bool:
    """Whether there is a null anywhere in a JSON value."""
    if isinstance(value, dict):
        return any(has_null(each) for each in value.values())
    if isinstance(value, list):
        return any(has_null(each) for each in value)
    return value is None
