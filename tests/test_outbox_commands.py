"""What was given up is listed and sent again; what is wrong is said."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.__main__ import main
from app.store.delivery import outbox
from app.store.delivery.alarms import raise_alarm
from app.store.engine.database import Database
from app.store.engine.schema import upgrade

LATE = 1_000_000


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path / 'booking.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    database = Database.at(url)
    upgrade(database)
    return database


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def gives_up(database: Database, address: str) -> str:
    with database.begin() as session:
        letter = {"kind": "booked", "to": {"email": address, "name": ""}}
        id_ = outbox.put(session, outbox.MAIL, f"a/b/{address}", letter, LATE)
        outbox.failed(session, id_, "550 no such user", None)
    return id_


def test_what_was_given_up_is_listed_and_sent_again(database: Database) -> None:
    assert "Nothing was given up." in run("outbox", "list").output
    ids = [gives_up(database, f"{name}@home.example") for name in "ab"]
    listed = run("outbox", "list").output
    assert "mail booked  a@home.example: 550 no such user" in listed
    assert all(id_ in listed for id_ in ids)

    assert run("outbox", "resend", ids[0]).exit_code == 0
    with database.read() as session:
        first, second = outbox.of_streams(session, ["a"])
    assert (first["attempts"], second["due_at"]) == (0, None)
    assert first["due_at"] is not None
    assert first["created_at"] == LATE, "it is the same mail, with its date"

    assert "1 will be delivered" in run("outbox", "resend", "--all").output
    assert "Nothing was given up." in run("outbox", "list").output


@pytest.mark.parametrize("words", [(), ("x", "--all")])
def test_it_has_to_be_said_what_is_sent_again(database: Database, words: tuple[str]) -> None:
    assert run("outbox", "resend", *words).exit_code != 0


def test_what_was_not_given_up_is_not_sent_again(database: Database) -> None:
    id_ = gives_up(database, "a@home.example")
    answer = run("outbox", "resend", id_, "nothing")
    assert answer.exit_code != 0
    assert "'nothing'" in answer.output
    assert "1 given up." in run("outbox", "list").output, "all of them, or none"


def test_the_doctor_says_what_keeps_mail_from_going_out(database: Database) -> None:
    healthy = run("doctor")
    assert (healthy.exit_code, "All is well." in healthy.output) == (0, True)
    with database.begin() as session:
        raise_alarm(session, "mail", "SMTPAuthenticationError: 535 no", LATE)
    gives_up(database, "a@home.example")
    ill = run("doctor")
    assert ill.exit_code != 0
    assert "no mail can be sent since 1970-01-12T13:46:40Z: SMTPAuth" in ill.output
    assert "1 were given up" in ill.output
