import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from app.__main__ import main
from app.booking.values import Caller
from app.desk.admin.catalog_file import load_catalogue, read_catalogue
from app.desk.admin.tokens import (
    TokenNotFound,
    UserNotFound,
    caller_with,
    create_token,
    revoke_token,
)
from app.desk.admin.users import change_user
from app.errors import Invalid, Unauthorized
from app.store.accounts.api_tokens import list_tokens
from app.store.engine.database import Database
from tests.desk.business import CATALOGUE, NOW


def test_a_token_says_whose_it_is_and_what_they_may(business: Database) -> None:
    with business.begin() as session:
        ada = create_token(session, "host", "ada", "phone", NOW)
        ben = create_token(session, "host", "ben", "office", NOW)
        with pytest.raises(Invalid, match="Ben is no admin"):
            create_token(session, "admin", "ben", "office", NOW)
        nobody = create_token(session, "admin", "", "deployment", NOW)
    with business.read() as session:
        assert caller_with(session, ada) == Caller("ada", "host")
        assert caller_with(session, ben) == Caller("ben", "host")
        assert caller_with(session, nobody) == Caller("", "admin")
        assert caller_with(session, nobody).token_name == "deployment"
    with business.begin() as session:
        change_user(session, "ben", lambda host: replace(host, role="admin"))
        assert caller_with(session, ben) == Caller("ben", "admin")
        change_user(session, "ben", lambda host: replace(host, active=False))
        with pytest.raises(Unauthorized):
            caller_with(session, ben)


def test_only_a_hash_of_a_token_is_stored(business: Database) -> None:
    with business.begin() as session:
        token = create_token(session, "host", "ada", "phone", NOW)
    assert re.fullmatch(r"bk_[A-Za-z0-9_-]{43}", token)
    with business.read() as session:
        rows = session.rows(text("SELECT * FROM token"))
    assert len(rows) == 1
    assert token not in str(rows)
    assert token.removeprefix("bk_") not in str(rows)


def test_no_two_tokens_are_the_same(business: Database) -> None:
    with business.begin() as session:
        made = {create_token(session, "host", "ada", "phone", NOW) for _ in range(20)}
    assert len(made) == 20


@pytest.mark.parametrize(
    "token",
    ["", "bk_", "bk_" + "x" * 43, "x" * 46, "bk_" + "x" * 100_000, "bk_ü", "bk_\x00"],
    ids=["nothing", "prefix", "unknown", "other prefix", "endless", "letters", "control"],
)
def test_what_is_no_token_of_ours_is_refused(business: Database, token: str) -> None:
    with business.begin() as session:
        create_token(session, "host", "ada", "phone", NOW)
    with business.read() as session, pytest.raises(Unauthorized):
        caller_with(session, token)


def test_a_hosts_token_belongs_to_a_host_we_know(business: Database) -> None:
    with business.begin() as session:
        with pytest.raises(Invalid, match="belongs to a host"):
            create_token(session, "host", "", "phone", NOW)
        with pytest.raises(UserNotFound):
            create_token(session, "host", "zoe", "phone", NOW)
        with pytest.raises(UserNotFound):
            create_token(session, "admin", "zoe", "phone", NOW)
        with pytest.raises(Invalid, match="what the token is for"):
            create_token(session, "admin", "", " \u200b ", NOW)


def test_a_revoked_token_is_not_known_any_more(business: Database) -> None:
    with business.begin() as session:
        ada = create_token(session, "host", "ada", "phone", NOW)
        ben = create_token(session, "host", "ben", "office", NOW)
        [first, second] = list_tokens(session)
        assert (first.name, first.user_id, first.role) == ("phone", "ada", "host")
        assert revoke_token(session, first.id) == first
    with business.read() as session:
        with pytest.raises(Unauthorized):
            caller_with(session, ada)
        assert caller_with(session, ben) == Caller("ben", "host")
        assert list_tokens(session) == [second]


@pytest.mark.parametrize("id_", ["", "x", "\x00", "x" * 1000])
def test_what_is_no_token_cannot_be_revoked(business: Database, id_: str) -> None:
    with business.begin() as session, pytest.raises(TokenNotFound):
        revoke_token(session, id_)


def _command(folder: Path, *arguments: str, command: str = "create") -> Result:
    environment = {"DATABASE_URL": f"sqlite:///{folder / 'booking.db'}", "VAR_DIR": str(folder)}
    return CliRunner().invoke(main, ["token", command, *arguments], env=environment)


def test_the_commands_list_tokens_and_revoke_them(tmp_path: Path) -> None:
    assert _command(tmp_path, command="list").stdout == ""
    shown = [
        _command(tmp_path, "--role", "admin", "--name", name).stdout.strip()
        for name in ("deployment", "old laptop")
    ]
    listed = _command(tmp_path, command="list").stdout.splitlines()
    assert [line.split(maxsplit=4)[4] for line in listed] == ["deployment", "old laptop"]
    assert not any(token in line for token in shown for line in listed)
    id_ = listed[1].split()[0]
    revoked = _command(tmp_path, id_, command="revoke")
    assert (revoked.exit_code, "old laptop" in revoked.stdout) == (0, True)
    assert _command(tmp_path, command="list").stdout.splitlines() == listed[:1]
    again = _command(tmp_path, id_, command="revoke")
    assert again.exit_code != 0
    assert "There is no token" in again.stderr


def test_the_command_prints_the_token_alone(tmp_path: Path) -> None:
    outcome = _command(tmp_path, "--role", "admin", "--name", "deployment")
    assert outcome.exit_code == 0
    assert re.fullmatch(r"bk_[A-Za-z0-9_-]{43}\n", outcome.stdout)
    assert "deployment" in outcome.stderr
    database = Database.at(f"sqlite:///{tmp_path / 'booking.db'}")
    with database.read() as session:
        assert caller_with(session, outcome.stdout.strip()).is_admin
    database.close()


def test_the_command_makes_tokens_of_hosts_too(tmp_path: Path) -> None:
    _command(tmp_path, "--role", "admin", "--name", "first")
    database = Database.at(f"sqlite:///{tmp_path / 'booking.db'}")
    with database.begin() as session:
        load_catalogue(session, read_catalogue(CATALOGUE))
    outcome = _command(tmp_path, "--role", "host", "--user", "ada", "--name", "phone")
    with database.read() as session:
        assert caller_with(session, outcome.stdout.strip()) == Caller("ada", "host")
    database.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--role", "host", "--name", "phone"],
        ["--role", "host", "--user", "zoe", "--name", "phone"],
        ["--role", "king", "--name", "phone"],
        ["--role", "admin"],
    ],
    ids=["host without user", "unknown user", "unknown role", "without name"],
)
def test_a_command_that_fails_prints_nothing_on_standard_output(
    tmp_path: Path, arguments: list[str]
) -> None:
    outcome = _command(tmp_path, *arguments)
    assert outcome.exit_code != 0
    assert outcome.stdout == ""
    assert outcome.stderr
