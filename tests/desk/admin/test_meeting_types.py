from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.booking.admission import QueueNotAllowed, ResourceNotFound
from app.booking.hours import Schedule
from app.booking.schedule_check import USUAL_WEEK, check_schedule
from app.booking.values import MeetingType, MeetingTypeNotFound, Queue, Resource
from app.desk.admin.meeting_types import (
    BLANK,
    QueueNotFound,
    SlugTaken,
    change_meeting_type,
    create_meeting_type,
    deactivate_meeting_type,
)
from app.desk.admin.queues import change_queue, create_queue, next_hosts
from app.desk.admin.resources import create_resource
from app.desk.admin.slugs import free_slug
from app.desk.admin.tokens import UserNotFound
from app.desk.admin.users import EmailTaken, change_hours, change_user
from app.desk.admin.webhook_urls import check_endpoint, is_public_address
from app.desk.booking.book import book
from app.errors import Invalid
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database
from tests.desk.business import NOW, order
from tests.store.threads import at_once, raised, returned

HALF_HOUR = timedelta(minutes=30)
DRAFT = replace(BLANK, name="Chat", durations=(HALF_HOUR,), host_id="ada")
TWO_DAYS = {"first_day": date(2026, 12, 2), "last_day": date(2026, 12, 1)}


def fields_of(error: Invalid) -> list[str]:
    return [flaw.field for flaw in error.flaws]


def test_what_is_made_can_be_booked_at_once(business: Database) -> None:
    with business.begin() as session:
        made = create_meeting_type(session, DRAFT)
        assert made.slug == "chat"
        booked = book(session, order(made.id, host_ids=("ada",)), NOW)
    assert booked.meeting_type.name == "Chat"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"host_id": None}, "userId"),
        ({"queue_id": "rotation"}, "userId"),
        ({"name": " \u200b"}, "meetingInfo.name"),
        ({"host_id": None, "queue_id": "rotation", "spots": 2}, "spots"),
        ({"venues": ("google", "local")}, "locations"),
        ({"venues": ("local",), "locations": (" ",)}, "locations"),
        ({"venues": ("resource",)}, "resourceChannels"),
        (TWO_DAYS, "daysIntoFuture.rangeMax"),
        ({"redirect_url": "javascript:alert(1)"}, "meetingInfo.redirect"),
        ({"redirect_url": "ftp://x.example/"}, "meetingInfo.redirect"),
        ({"redirect_url": "//x.example/"}, "meetingInfo.redirect"),
        ({"redirect_url": "https://{{email}}.x.example/"}, "meetingInfo.redirect"),
        ({"data_policy_url": "data:text/html,x"}, "dataPolicyUrl"),
        ({"ics_title": "x" * 201}, "meetingInfo.icsTitle"),
        ({"ics_description": "x" * 2001}, "meetingInfo.icsDescription"),
    ],
)
def test_a_meeting_type_that_makes_no_sense_is_refused(
    business: Database, changes: dict[str, Any], field: str
) -> None:
    with business.begin() as session, pytest.raises(Invalid) as refused:
        create_meeting_type(session, replace(DRAFT, **changes))
    assert fields_of(refused.value) == [field]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"host_id": "zoe"}, UserNotFound),
        ({"host_id": None, "queue_id": "zoe"}, QueueNotFound),
        ({"resource_ids": ("zoe",)}, ResourceNotFound),
        ({"slug": "intro"}, SlugTaken),
    ],
)
def test_what_it_names_exists_and_its_slug_does_not(
    business: Database, changes: dict[str, Any], error: type[Exception]
) -> None:
    with business.begin() as session, pytest.raises(error):
        create_meeting_type(session, replace(DRAFT, **changes))


def test_a_deactivated_meeting_type_cannot_be_booked_and_can_come_back(
    business: Database,
) -> None:
    with business.begin() as session:
        deactivate_meeting_type(session, "intro")
        deactivate_meeting_type(session, "intro")
        with pytest.raises(MeetingTypeNotFound):
            book(session, order(), NOW)
        with pytest.raises(MeetingTypeNotFound):
            deactivate_meeting_type(session, "unknown")
        change_meeting_type(session, "intro", lambda meeting: replace(meeting, active=True))
        assert book(session, order(), NOW).appointment_id


def test_changes_made_at_once_do_not_undo_each_other(business: Database) -> None:
    def add(number: int) -> MeetingType:
        def change(meeting: MeetingType) -> MeetingType:
            return replace(meeting, locations=(*meeting.locations, f"Room {number}"))

        with business.begin() as session:
            return change_meeting_type(session, "visit", change)

    for turn in range(20):
        numbers = range(turn * 8, turn * 8 + 8)
        outcomes = at_once([lambda number=number: add(number) for number in numbers])  # type: ignore[misc]
        assert len(returned(outcomes)) == 8
    with business.read() as session:
        rooms = load_catalog(session).meeting_types["visit"].locations
    assert set(rooms) >= {f"Room {number}" for number in range(160)}


def test_of_many_who_want_one_slug_at_once_one_gets_it(business: Database) -> None:
    def make(slug: str) -> MeetingType:
        with business.begin() as session:
            return create_meeting_type(session, replace(DRAFT, slug=slug))

    for turn in range(20):
        outcomes = at_once([lambda turn=turn: make(f"wanted-{turn}")] * 8)  # type: ignore[misc]
        assert len(returned(outcomes)) == 1
        assert raised(outcomes) == ["SlugTaken"] * 7


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Größe & Maß", "groesse-mass"),
        ("Café  Zoë", "cafe-zoe"),
        ("日本", "meeting"),
        ("--", "meeting"),
        ("x" * 200, "x" * 57),
        ("Intro", "intro-3"),
    ],
)
def test_slugs_are_made_of_names(name: str, slug: str) -> None:
    assert free_slug(name, "meeting", {"intro", "intro-2"}) == slug


def test_no_two_users_have_one_address(business: Database) -> None:
    with business.begin() as session:
        with pytest.raises(EmailTaken):
            change_user(session, "ben", lambda host: replace(host, email="ADA@loom.example"))
        with pytest.raises(UserNotFound):
            change_user(session, "zoe", lambda host: host)
        same = change_user(session, "ben", lambda host: replace(host, email=host.email))
    assert same.email == "ben@loom.example"


def test_new_hours_count_for_the_next_booking(business: Database) -> None:
    closed = replace(USUAL_WEEK_SCHEDULE, overrides={date(2026, 11, 23): ()})
    with business.begin() as session:
        change_hours(session, "ada", lambda _: closed)
        with pytest.raises(Invalid, match="not on offer"):
            book(session, order(), NOW)


USUAL_WEEK_SCHEDULE = Schedule("UTC", USUAL_WEEK)


def week(**days: tuple[tuple[int, int], ...]) -> Schedule:
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    return Schedule("UTC", tuple(days.get(name, ()) for name in names))


@pytest.mark.parametrize(
    ("schedule", "path"),
    [
        (week(monday=((540, 720), (700, 800))), "schedule.monday.hours[1]"),
        (week(monday=((700, 800), (540, 720))), "schedule.monday.hours[0]"),
        (week(monday=((1320, 120), (1380, 1440))), "schedule.monday.hours[1]"),
        (
            week(monday=((1320, 120),), tuesday=((540, 600), (60, 300))),
            "schedule.tuesday.hours[1]",
        ),
        (week(sunday=((1320, 120),), monday=((0, 60),)), "schedule.monday.hours[0]"),
        (
            replace(USUAL_WEEK_SCHEDULE, overrides={date(2026, 12, 1): ((0, 60), (30, 90))}),
            "overrides[0].hours[1]",
        ),
    ],
    ids=["same day", "any order", "to midnight", "overnight", "over the weekend", "override"],
)
def test_hours_that_overlap_are_named(schedule: Schedule, path: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_schedule(schedule)
    assert fields_of(refused.value) == [path]


@pytest.mark.parametrize(
    "schedule",
    [
        USUAL_WEEK_SCHEDULE,
        week(monday=((540, 720), (720, 800))),
        week(monday=((1320, 120),), tuesday=((120, 300),)),
        week(sunday=((0, 1440),), monday=((0, 1440),)),
    ],
    ids=["usual", "touching", "touching overnight", "whole days"],
)
def test_hours_that_only_touch_are_fine(schedule: Schedule) -> None:
    check_schedule(schedule)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"host_ids": ("ada", "ada")}, "userIds"),
        ({"weights": {"ada": 0, "ben": 0}}, "userWeights"),
    ],
)
def test_a_queue_that_makes_no_sense_is_refused(
    business: Database, changes: dict[str, Any], field: str
) -> None:
    draft = Queue(id="", number=0, name="Both", host_ids=("ada", "ben"))
    with business.begin() as session, pytest.raises(Invalid) as refused:
        create_queue(session, replace(draft, **changes))
    assert fields_of(refused.value) == [field]


def test_the_next_hosts_are_those_whom_the_rotation_asks_next(business: Database) -> None:
    with business.begin() as session:
        assert [host.id for host in next_hosts(session, "rotation", NOW)] == [
            "ada",
            "ben",
            "cem",
        ]
        booked = book(session, order("desk", queue_id="rotation"), NOW)
        assert booked.hosts[0].id == "ada"
        assert [host.id for host in next_hosts(session, "rotation", NOW)] == [
            "ben",
            "cem",
            "ada",
        ]


def test_hosts_whose_share_is_used_up_are_not_next(business: Database) -> None:
    with business.begin() as session:
        change_queue(session, "desk", _with_one_booking_each_month)
        book(session, order("desk", queue_id="rotation"), NOW)
        assert [host.id for host in next_hosts(session, "rotation", NOW)] == ["ben", "cem"]
        with pytest.raises(QueueNotFound):
            next_hosts(session, "unknown", NOW)


def _with_one_booking_each_month(queue: Queue) -> Queue:
    return replace(queue, strategy=type(queue.strategy)("equalDistribution"))


def test_only_meeting_types_with_a_queue_have_one_to_change(business: Database) -> None:
    with business.begin() as session:
        with pytest.raises(QueueNotAllowed):
            change_queue(session, "intro", lambda queue: queue)
        with pytest.raises(MeetingTypeNotFound):
            change_queue(session, "unknown", lambda queue: queue)
        with pytest.raises(UserNotFound):
            change_queue(session, "desk", lambda queue: replace(queue, host_ids=("zoe",)))


def test_a_resource_and_a_host_never_share_a_holder(business: Database) -> None:
    with business.begin() as session:
        room = create_resource(session, Resource(id="", holder=0, name="Room"))
        catalog = load_catalog(session)
    holders = [host.holder for host in catalog.hosts.values()]
    assert catalog.resources[room.id].holder not in holders


def test_an_empty_database_can_be_filled_without_a_catalogue(database: Database) -> None:
    with database.begin() as session:
        create_resource(session, Resource(id="", holder=0, name="Room"))
    with database.read() as session:
        assert [room.name for room in load_catalog(session).resources.values()] == ["Room"]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://localhost/",
        "https://a.localhost:8443/",
        "https://printer.local/",
        "https://intranet/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://[::1]/",
        "https://[::]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[64:ff9b:1::1]/",
        "https://[fec0::1]/",
        "https://[feff::1]/",
        "https://[3fff::1]/",
        "https://[3fff:fff:ffff::1]/",
        "https://[2001:db8::1]/",
        "https://[2001::1]/",
        "https://[2001:10::1]/",
        "https://[2001:20::1]/",
        "https://[5f00::1]/",
        "https://[100::1]/",
        "https://[100:0:0:1::1]/",
        "https://[2620:4f:8000::1]/",
        "https://[ff02::1]/",
        "https://[::7f00:1]/",
        "https://192.0.0.9/",
        "https://192.0.2.1/",
        "https://192.88.99.1/",
        "https://198.18.0.1/",
        "https://203.0.113.1/",
        "https://240.0.0.1/",
        "https://[2002:7f00:1::]/",
        "https://user:password@example.com/",
        "https://example.com/#part",
        "https://exa mple.com/",
        "https://example.com/\r\nX: y",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https:///path",
        "ftp://example.com/",
        "javascript:alert(1)",
        "example.com",
        "",
        "https://example.com/" + "x" * 2000,
    ],
)
def test_webhooks_do_not_go_there(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_endpoint(url, allow_private=False)
    assert fields_of(refused.value) == ["endpoint"]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/hook",
        "https://example.com:8443/a?b=c",
        "https://93.184.216.34/",
        "https://[2606:4700::1111]/",
        "https://xn--bcher-kva.example/",
    ],
)
def test_webhooks_go_out_into_the_world(url: str) -> None:
    check_endpoint(url, allow_private=False)


def test_private_addresses_are_allowed_for_trying_things_out() -> None:
    check_endpoint("http://127.0.0.1:9000/hook", allow_private=True)
    check_endpoint("http://localhost/hook", allow_private=True)
    with pytest.raises(Invalid):
        check_endpoint("file:///etc/passwd", allow_private=True)


@pytest.mark.parametrize("address", ["nonsense", "", "fe80::1%eth0", "127.0.0.1", "::ffff:0:0"])
def test_what_is_not_an_address_of_the_internet(address: str) -> None:
    assert not is_public_address(address)
