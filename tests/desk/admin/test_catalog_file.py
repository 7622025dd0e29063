"""Catalogue files: what is taken, and every kind of flaw with its path and line."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from app.booking.hours import Schedule
from app.booking.values import MeetingKind
from app.desk.admin.catalog_file import (
    CatalogSummary,
    CatalogueInvalid,
    load_catalogue,
    read_catalogue,
)
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database
from tests.desk.business import CATALOGUE

DEMO = Path(__file__).parents[3] / "fixtures/demo/catalogue.yaml"
GOOD = """\
business: {name: Loom Works, timezone: Europe/Berlin}
hosts:
  - id: ada
    given_name: Ada
    email: ada@loom.example
    timezone: UTC
    hours:
      monday: ["09:00-12:00", "22:00-02:00"]
      friday: ["00:00-24:00"]
    overrides:
      2026-12-24: []
  - {id: ben, given_name: Ben, email: ben@loom.example, timezone: UTC, hours: {}}
queues:
  - id: pair
    name: Pair
    hosts: [ada, ben]
meeting_types:
  - id: intro
    name: Intro
    host: ada
    durations: [30, 15]
  - id: help
    name: Help
    queue: pair
    durations: [45]
"""


def flaws_of(text: str) -> list[tuple[str, str]]:
    with pytest.raises(CatalogueInvalid) as caught:
        read_catalogue(text)
    for flaw in caught.value.flaws:
        assert flaw.message in str(caught.value)
    return [(flaw.field, flaw.message) for flaw in caught.value.flaws]


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) >= 1
    return GOOD.replace(old, new, 1)


# What to change in the good one, into what; then the flaw: path, line and some of its words.
FLAWS = [
    ("name: Loom Works, ", "", "business.name", 1, "required"),
    ("Europe/Berlin", "Berlin", "business.timezone", 1, "IANA"),
    ("Europe/Berlin", "+01:00", "business.timezone", 1, "IANA"),
    ("timezone: UTC", "timezone: 3", "hosts[0].timezone", 6, "string"),
    ("id: ada", "id: Ada L", "hosts[0].id", 3, "match"),
    ("{id: ben", "{id: ada", "hosts[1].id", 12, "'ada' is used twice"),
    ("id: help", "id: intro", "meeting_types[1].id", 22, "used twice"),
    ("ada@loom.example", "ada", "hosts[0].email", 5, "match"),
    ("ben@loom", "ada@loom", "hosts[1].email", 12, "used twice"),
    ("    given_name: Ada\n", "", "hosts[0].given_name", 3, "required"),
    ("email: ada", "mail: x\n    email: ada", "hosts[0].mail", 5, "permitted"),
    ("monday:", "mondy:", "hosts[0].hours.mondy", 8, "monday"),
    ("09:00-12:00", "9-12", "hosts[0].hours.monday[0]", 8, "09:00-17:00"),
    ("09:00-12:00", "09:60-12:00", "hosts[0].hours.monday[0]", 8, "24:00"),
    ("22:00-02:00", "24:00-02:00", "hosts[0].hours.monday[1]", 8, "24:00"),
    ("22:00-02:00", "22:00-24:30", "hosts[0].hours.monday[1]", 8, "24:00"),
    (
        "2026-12-24: []",
        "2026-12-24: [x]",
        "hosts[0].overrides.2026-12-24[0]",
        11,
        "09:00-17:00",
    ),
    ("2026-12-24: []", "xmas: []", "hosts[0].overrides.xmas", 11, "date"),
    ("hosts: [ada, ben]", "hosts: [ada, eve]", "queues[0].hosts[1]", 16, "no host 'eve'"),
    ("hosts: [ada, ben]", "hosts: [ada, ada]", "queues[0].hosts[1]", 16, "twice"),
    ("hosts: [ada, ben]", "hosts: []", "queues[0].hosts", 16, "at least 1"),
    ("name: Pair", "name: Pair\n    strategy: best", "queues[0].strategy", 16, "collective"),
    ("host: ada", "host: eve", "meeting_types[0].host", 20, "no host 'eve'"),
    ("queue: pair", "queue: trio", "meeting_types[1].queue", 24, "no queue 'trio'"),
    (
        "queue: pair",
        "queue: pair\n    host: ada",
        "meeting_types[1]",
        22,
        "either a host or a queue",
    ),
    ("    host: ada\n", "", "meeting_types[0]", 18, "either a host or a queue"),
    ("queue: pair", "queue: pair\n    spots: 4", "meeting_types[1].spots", 25, "not a queue"),
    ("[30, 15]", "[]", "meeting_types[0].durations", 21, "at least 1"),
    ("[30, 15]", "[30, 4]", "meeting_types[0].durations[1]", 21, "greater"),
    ("[30, 15]", "[481]", "meeting_types[0].durations[0]", 21, "less"),
    ("[30, 15]", "['30']", "meeting_types[0].durations[0]", 21, "integer"),
    (
        "host: ada",
        "host: ada\n    channels: [fax]",
        "meeting_types[0].channels[0]",
        21,
        "match",
    ),
    (
        "host: ada",
        "host: ada\n    channels: [local]",
        "meeting_types[0].locations",
        18,
        "at least one location",
    ),
    (
        "host: ada",
        "host: ada\n    language: tlh",
        "meeting_types[0].language",
        21,
        "'en' or 'de'",
    ),
    (
        "name: Pair",
        "name: Pair\n    name: Trio",
        "queues[0].name",
        16,
        "twice, first on line 15",
    ),
    ("email: ada", "timezone: UTC\n    email: ada", "hosts[0].timezone", 7, "first on line 5"),
    ("{id: ben", "{id: cem, id: ben", "hosts[1].id", 12, "twice, first on line 12"),
    (
        "monday:",
        "friday: []\n      monday:",
        "hosts[0].hours.friday",
        10,
        "twice, first on line 8",
    ),
    (
        "2026-12-24: []",
        "2026-12-24: []\n      2026-12-24: ['09:00-10:00']",
        "hosts[0].overrides.2026-12-24",
        12,
        "first on line 11",
    ),
    ("queues:", "hosts: []\nqueues:", "hosts", 13, "first on line 2"),
]


class TestAFlaw:
    @pytest.mark.parametrize(
        ("old", "new", "path", "line", "words"),
        FLAWS,
        ids=[
            f"{number} {path}: {words}" for number, (_, _, path, _, words) in enumerate(FLAWS)
        ],
    )
    def test_is_named_with_path_and_line(
        self, old: str, new: str, path: str, line: int, words: str
    ) -> None:
        field, message = flaws_of(changed(old, new))[0]
        assert field.removesuffix(".[key]") == path
        assert message.endswith(f"(line {line})")
        assert words in message

    def test_does_not_hide_another(self) -> None:
        text = changed("Europe/Berlin", "Berlin").replace("[45]", "[1]")
        assert [field for field, _ in flaws_of(text)] == [
            "business.timezone",
            "meeting_types[1].durations[0]",
        ]

    def test_of_a_key_that_is_there_three_times_is_said_for_each(self) -> None:
        text = changed("name: Pair", "name: Pair\n    name: Trio\n    name: Quartet")
        assert [message[-9:] for _, message in flaws_of(text)] == ["(line 16)", "(line 17)"]

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("a: &a {b: *a, b: 1}", id="a key that is there twice, without an end"),
            pytest.param("? [1, 2]\n: a\n? [1, 2]\n: b", id="keys that are lists"),
            pytest.param("", id="nothing"),
            pytest.param("- a list", id="a list"),
            pytest.param("just words", id="words"),
            pytest.param("business: {name: 'x", id="an open quotation"),
            pytest.param("a: 1\n\tb: 2", id="a tab"),
            pytest.param("a: *nowhere", id="an unknown anchor"),
            pytest.param("a: !!python/object/apply:os.getcwd []", id="an object"),
            pytest.param("--- {}\n--- {}", id="two documents"),
            pytest.param("a: \x00", id="a control character"),
            pytest.param(changed("2026-12-24: []", "2026-13-45: []"), id="a day that is none"),
        ],
    )
    def test_of_the_whole_file_is_a_refusal_too(self, text: str) -> None:
        assert flaws_of(text)


class TestACatalogue:
    def test_may_take_over_what_is_said_elsewhere(self) -> None:
        week = "hours: {<<: &one {monday: ['09:00-10:00']}, <<: *one}"
        catalogue = read_catalogue(changed("hours: {}", week))
        assert catalogue.hosts[1].hours

    def test_that_is_good_becomes_values(self) -> None:
        catalogue = read_catalogue(GOOD)
        monday = ((540, 720), (1320, 120))
        assert catalogue.hosts[0].to_host().schedule == Schedule(
            "UTC", (monday, (), (), (), ((0, 1440),), (), ()), {date(2026, 12, 24): ()}
        )
        intro = catalogue.meeting_types[0].to_meeting_type()
        assert intro.durations == (timedelta(minutes=30), timedelta(minutes=15))
        assert (intro.host_id, intro.queue_id, intro.slug) == ("ada", None, "intro")

    def test_is_loaded_with_what_it_held(self, database: Database) -> None:
        with database.begin() as session:
            assert load_catalogue(session, read_catalogue(CATALOGUE)) == CatalogSummary(3, 2, 9)
        with database.read() as session:
            found = load_catalog(session)
        assert found.hosts["ben"].name == "Ben"
        assert found.kind(found.meeting_types["review"]) is MeetingKind.COLLECTIVE

    def test_loaded_later_replaces_and_adds_but_deletes_nothing(
        self, database: Database
    ) -> None:
        for text in (CATALOGUE, GOOD):
            with database.begin() as session:
                load_catalogue(session, read_catalogue(text))
        with database.read() as session:
            found = load_catalog(session)
        assert found.meeting_types["intro"].venues == ("connect",)
        assert "deep" in found.meeting_types
        assert found.meeting_types["help"].queue_id == "pair"
        assert [host.holder for host in found.hosts.values()] == [1, 2, 3]

    def test_of_the_demo_has_something_of_every_kind(self, database: Database) -> None:
        with database.begin() as session:
            load_catalogue(session, read_catalogue(DEMO.read_text(encoding="utf-8")))
        with database.read() as session:
            found = load_catalog(session)
        assert {found.kind(each) for each in found.meeting_types.values()} == set(MeetingKind)


def test_all_that_is_wrong_is_said_at_once() -> None:
    text = """
business: {name: Salon, timezone: Europe/Berlin}
hosts:
  - {id: mia, given_name: M, email: m@x.example, timezone: Europe/Rome, hours: {}, colour: red}
queues:
  - {id: all, name: All, hosts: [mia, jo]}
meeting_types:
  - {id: cut, name: Cut, host: zoe, durations: [30]}
"""
    with pytest.raises(CatalogueInvalid) as refused:
        read_catalogue(text)
    assert {flaw.field for flaw in refused.value.flaws} == {
        "hosts[0].colour",
        "queues[0].hosts[1]",
        "meeting_types[0].host",
    }


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "7",
        "hosts: 3",
        "hosts: [3, {id: [1]}]",
        "queues: [{hosts: {a: 1}}]",
        "hosts: [{email: 3}]",
    ],
)
def test_whatever_the_file_holds_is_refused_and_no_bug(content: str) -> None:
    with pytest.raises(CatalogueInvalid):
        read_catalogue(content)


def test_replacing_switches_off_what_the_file_does_not_name(sqlite_database: Database) -> None:
    demo = read_catalogue(DEMO.read_text(encoding="utf-8"))
    kept, *others = demo.meeting_types
    only = demo.model_copy(update={"meeting_types": [kept]})
    with sqlite_database.begin() as session:
        load_catalogue(session, demo)
        assert load_catalogue(session, only).switched_off == ()
    with sqlite_database.begin() as session:
        summary = load_catalogue(session, only, replace=True)
        again = load_catalogue(session, only, replace=True)
    assert set(summary.switched_off) == {each.id for each in others}
    assert again.switched_off == ()
    with sqlite_database.read() as session:
        found = load_catalog(session).meeting_types.values()
    assert [each.id for each in found if each.active] == [kept.id]
    assert len(list(found)) == len(demo.meeting_types)
