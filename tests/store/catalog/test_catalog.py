"""The catalogue in memory is the catalogue in the database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.booking.values import Catalog, MeetingType
from app.store.catalog.catalog import (
    Business,
    load_catalog,
    save_business,
    save_hosts,
    save_meeting_types,
)
from app.store.engine.database import Database
from tests.desk.business import open_business
from tests.store.batches import in_one_batch
from tests.store.threads import raised

Connect = Callable[[str], Database]


class Regret(Exception):
    """Somebody changed their mind."""


def catalog_of(database: Database) -> Catalog:
    with database.read() as session:
        return load_catalog(session)


def rename(database: Database, name: str, *, regret: bool = False) -> None:
    """Rename the business, look at the result inside of the transaction, perhaps give up."""
    with database.begin() as session:
        save_business(session, Business(name, "", "UTC"))
        assert load_catalog(session).business == name
        if regret:
            raise Regret


class TestTheSnapshot:
    def test_of_an_empty_database_is_empty(self, database: Database) -> None:
        assert catalog_of(database) == Catalog(version=0)

    def test_is_made_once(self, business: Database) -> None:
        assert catalog_of(business) is catalog_of(business)

    def test_has_everything_as_it_was_saved(self, business: Database) -> None:
        found = catalog_of(business)
        assert list(found.hosts) == ["ada", "ben", "cem"]
        assert [host.holder for host in found.hosts.values()] == [1, 2, 3]
        assert list(found.queues) == ["rotation", "pair"]
        assert next(iter(found.meeting_types)) == "intro"
        assert found.meeting_types["intro"].durations == tuple(
            timedelta(minutes=each) for each in (30, 15, 60)
        )
        assert found.zone == "Europe/Berlin"

    def test_can_be_read_if_a_host_was_saved_with_more_than_we_know_now(
        self, business: Database
    ) -> None:
        before = catalog_of(business).hosts
        longer = text("UPDATE host SET document = :more || substr(document, 2)")
        with business.begin() as session:
            session.execute(longer, {"more": '{"active":true,'})
            save_business(session, Business("Loom", "", "UTC"))
        assert catalog_of(business).hosts == before

    def test_is_new_after_a_change(self, business: Database) -> None:
        before = catalog_of(business)
        rename(business, "Other")
        assert catalog_of(business).business == "Other"
        assert catalog_of(business).version > before.version

    def test_is_not_of_a_change_that_was_rolled_back(self, business: Database) -> None:
        before = catalog_of(business)
        with pytest.raises(Regret):
            rename(business, "Mistake", regret=True)
        assert catalog_of(business) == before
        rename(business, "Other")
        assert catalog_of(business).business == "Other"

    def test_is_not_of_a_change_whose_commit_failed(self, sqlite_database: Database) -> None:
        """Nor if a neighbour in its batch, which was to be committed with it, saw it."""
        open_business(sqlite_database)
        with sqlite_database.begin() as session:
            session.execute(text("CREATE TABLE a (id INTEGER PRIMARY KEY)"))
            session.execute(
                text("CREATE TABLE b (a INTEGER REFERENCES a DEFERRABLE INITIALLY DEFERRED)")
            )
        outcomes = in_one_batch(
            sqlite_database,
            lambda session: save_business(session, Business("Mistake", "", "UTC")),
            load_catalog,
            lambda session: session.execute(text("INSERT INTO b VALUES (9)")),
        )
        assert len(raised(outcomes)) == 3
        with sqlite_database.begin() as session:
            save_business(session, Business("Other", "", "UTC"))
        assert catalog_of(sqlite_database).business == "Other"

    def test_follows_the_changes_of_other_processes(
        self, database_url: str, connected: Connect
    ) -> None:
        ours, theirs = connected(database_url), connected(database_url)
        open_business(ours)
        assert catalog_of(theirs).business == catalog_of(ours).business == "Loom Works"
        rename(theirs, "Renamed")
        assert catalog_of(ours).business == "Renamed"

    def test_is_of_one_moment(self, business: Database) -> None:
        with business.read() as session:
            before = load_catalog(session)
            rename(business, "Other")
            assert load_catalog(session) == before


class TestSaving:
    def test_again_keeps_numbers_and_adds_nothing(self, business: Database) -> None:
        before = catalog_of(business)
        open_business(business)
        again = catalog_of(business)
        assert again == replace(before, version=again.version)

    def test_gives_a_new_host_the_next_number(self, business: Database) -> None:
        ada = catalog_of(business).hosts["ada"]
        dora = replace(ada, id="dora", email="dora@loom.example", holder=0)
        with business.begin() as session:
            save_hosts(session, [dora, replace(ada, given_name="Adele", holder=77)])
        found = catalog_of(business).hosts
        assert {id_: host.holder for id_, host in found.items()} == {
            "ada": 1,
            "ben": 2,
            "cem": 3,
            "dora": 4,
        }
        assert found["ada"].given_name == "Adele"

    def test_puts_new_meeting_types_last(self, business: Database) -> None:
        known = catalog_of(business).meeting_types
        new = MeetingType(
            id="aa", slug="aa", name="A", durations=(timedelta(1),), host_id="ada"
        )
        with business.begin() as session:
            save_meeting_types(session, [new, replace(known["intro"], name="Hello")])
        found = catalog_of(business).meeting_types
        assert list(found) == [*known, "aa"]
        assert found["intro"].name == "Hello"
