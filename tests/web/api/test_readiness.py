"""Readiness says whether mail can be sent."""

from app.store.delivery.alarms import clear_alarm, raise_alarm
from app.store.engine.database import Database
from tests.desk.business import NOW
from tests.web.calling import Client, assert_refused


def test_an_alarm_makes_it_unready_until_it_is_over(client: Client, business: Database) -> None:
    assert client.get("/health/ready").status_code == 200
    with business.begin() as session:
        raise_alarm(session, "mail", "535 user desk", int(NOW.timestamp()))
    answer = client.get("/health/ready")
    assert_refused(answer, 503, "unavailable")
    assert "mail since 2026-11-22T16:00:00Z" in answer.json()["message"]
    assert "535" not in answer.text, "what the server says is for operators"
    with business.begin() as session:
        clear_alarm(session, "mail")
    assert client.get("/health/ready").status_code == 200
