from collections.abc import Mapping

import pytest
from sqlalchemy import text

from app.channels.registry import AccountNotFound
from app.channels.slack import Slack
from app.desk.admin.channel_accounts import (
    DEFAULT_PAUSE,
    AccountExists,
    ShownAccount,
    create_account,
    update_account,
)
from app.desk.admin.channel_directory import ChannelDirectory
from app.errors import Invalid
from app.store.catalog.channel_accounts import delete_account
from app.store.engine.database import Database
from app.store.engine.encryption import Cipher, Undecipherable
from tests.channels.recorded import PLAIN
from tests.desk.business import NOW

CIPHER = Cipher(lambda: ["a key of the installation"])
SLACK = {"token": "xoxb-1", "signing_secret": "signing-1"}


def add(
    database: Database,
    name: str = "desk",
    kind: str = "slack",
    options: Mapping[str, str] = SLACK,
    pause: float = DEFAULT_PAUSE,
) -> ShownAccount:
    with database.begin() as session:
        return create_account(
            session, CIPHER, name, kind, options, pause, NOW, taken=["settled"]
        )


def directory(database: Database, cipher: Cipher = CIPHER) -> ChannelDirectory:
    return ChannelDirectory(database, cipher, {"settled": PLAIN}, {"settled": 1.5})


def test_an_account_is_found_and_shown_without_its_secrets(database: Database) -> None:
    made = add(database)
    assert made == ShownAccount("desk", "slack", {}, ("signing_secret", "token"), DEFAULT_PAUSE)
    found = directory(database)
    assert found.get("desk") == Slack(token="xoxb-1", signing_secret="signing-1")
    assert [each.name for each in found.shown()] == ["desk", "settled"]
    assert "xoxb" not in repr(found.shown()) + repr(made)


def test_several_of_a_kind_are_kept_apart(database: Database) -> None:
    add(database)
    add(database, "other", options=SLACK | {"token": "xoxb-2"})
    found = directory(database)
    assert [found.get(name).name for name in ("desk", "other")] == ["slack", "slack"]
    assert found.get("desk") != found.get("other")


def test_nothing_of_a_secret_is_in_the_database(database: Database) -> None:
    add(database)
    with database.read() as session:
        rows = session.rows(text("SELECT * FROM channel_account"))
    assert "xoxb" not in str(rows)
    assert "signing-1" not in str(rows)


def test_a_change_is_seen_at_once_and_by_everybody(database: Database) -> None:
    add(database)
    here, there = directory(database), directory(database)
    before = here.get("desk"), there.get("desk")
    with database.begin() as session:
        update_account(
            session, CIPHER, "desk", {"token": "xoxb-2", "api": "https://x.test"}, 0.5
        )
    wanted = Slack(token="xoxb-2", signing_secret="signing-1", api="https://x.test")
    assert (here.get("desk"), there.get("desk")) == (wanted, wanted)
    assert wanted not in before
    assert here.pause_of("desk") == 0.5


def test_an_empty_option_is_removed(database: Database) -> None:
    add(database, options=SLACK | {"api": "https://x.test"})
    with database.begin() as session:
        shown = update_account(session, CIPHER, "desk", {"api": ""})
    assert shown.options == {}
    with database.begin() as session, pytest.raises(Invalid, match=r"options\.token"):
        update_account(session, CIPHER, "desk", {"token": ""})


@pytest.mark.parametrize(
    ("channel", "pause"), [("settled", 1.5), ("web", 0), ("terminal", 0), ("new", 2.0)]
)
def test_knows_how_long_to_wait(database: Database, channel: str, pause: float) -> None:
    assert directory(database).pause_of(channel) == pause


def test_all_flaws_are_named_at_once(database: Database) -> None:
    with pytest.raises(Invalid) as refusal:
        add(database, "No!", options={"token": "x", "colour": "red"}, pause=60)
    assert [flaw.field for flaw in refusal.value.flaws] == [
        "name",
        "pause",
        "options.colour",
        "options.signing_secret",
    ]


@pytest.mark.parametrize(
    "name", ["", "A", "a b", "-a", "a-", "ä", "web", "terminal", "a" * 41, "a/b", "a\0"]
)
def test_names_are_parts_of_addresses(database: Database, name: str) -> None:
    with pytest.raises(Invalid, match="name"):
        add(database, name)


def test_a_kind_has_to_be_known(database: Database) -> None:
    with pytest.raises(Invalid, match="instagram, messenger, plain"):
        add(database, kind="pigeon")


@pytest.mark.parametrize("name", ["desk", "settled"])
def test_a_name_is_given_once(database: Database, name: str) -> None:
    add(database)
    with pytest.raises(AccountExists):
        add(database, name)


def test_what_is_deleted_is_not_found(database: Database) -> None:
    add(database)
    found = directory(database)
    found.get("desk")
    with database.begin() as session:
        delete_account(session, "desk")
    with pytest.raises(AccountNotFound):
        found.get("desk")
    with database.begin() as session, pytest.raises(AccountNotFound):
        delete_account(session, "desk")


def test_a_lost_key_is_said_to_be_lost(database: Database) -> None:
    add(database)
    other = directory(database, Cipher(lambda: ["another key"]))
    with pytest.raises(Undecipherable, match="SECRET_KEY"):
        other.get("desk")
