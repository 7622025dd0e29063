"""Who is meant by an order or a question, and why the hosts who are meant cannot be had."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.booking.hours import Schedule
from app.booking.values import Resource
from app.desk.admin.resources import create_resource
from app.store.catalog.catalog import load_catalog, save_resources
from app.store.engine.database import Database
from tests.desk.afterwards import changed
from tests.desk.business import MONDAY
from tests.web.calling import Client, assert_refused, attendee, body, starts
from tests.web.showing import shown

NINE, TEN = "2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z"


def ask(client: Client, meeting: str, query: str = "") -> httpx.Response:
    days = "start=2026-11-23&end=2026-11-24"
    return client.get(f"/v4/booking-availability?meetingTypeId={meeting}&{days}{query}")


def book(client: Client, meeting: str, start: str = NINE, **more: Any) -> httpx.Response:
    name = more.pop("name", "mara")
    who = attendee(email=f"{name}@home.example", fullname=name)
    wanted = {"hostIds": None} | more
    return client.post("/v4/booking", json=body(meeting, start, attendee=who, **wanted))


@pytest.mark.parametrize(
    ("meeting", "hosts"),
    [("intro", ["ada"]), ("desk", ["ada"]), ("review", ["ada", "ben"]), ("class", ["cem"])],
)
def test_without_a_word_the_only_ones_are_meant(
    client: Client, business: Database, meeting: str, hosts: list[str]
) -> None:
    assert NINE in starts(ask(client, meeting))
    made = book(client, meeting)
    assert made.status_code == 201, made.text
    where = f"/v4/appointment/{made.json()['appointmentId']}"
    assert client.get(where, headers=shown(business)).json()["hostIds"] == hosts


def test_where_a_host_may_be_picked_it_has_to_be_said_whether(client: Client) -> None:
    assert_refused(ask(client, "help"), 400, "scope-required", ["hostIds"])
    assert_refused(book(client, "help"), 400, "queue-required", ["queueId"])


def test_several_may_be_picked(client: Client, business: Database) -> None:
    for _ in range(2):  # cem has no part in it, whoever's turn it is
        made = book(client, "help", hostIds=["ben", "ada"], name=f"m{_}")
        assert made.status_code == 201, made.text
    third = book(client, "help", hostIds=["ben", "ada"], name="m3")
    assert_refused(third, 409, "slot-occupied")
    assert NINE not in starts(ask(client, "help", "&hostIds=ada,ben"))
    assert NINE in starts(ask(client, "help", "&hostIds=ada,cem"))
    everyone = "&calculationMethod=everyone"
    assert NINE not in starts(ask(client, "help", "&hostIds=ada,cem" + everyone))


@pytest.mark.parametrize(
    "query",
    [
        "&hostIds=ada,ben",
        "&hostIds=ada,%20ben",
        "&hostIds=%20ada%20,ben,",
        "&hostIds=ada&hostIds=ben",
        "&hostIds[]=ada&hostIds[]=ben",
        "&hostIds%5B%5D=ada,ben",
    ],
)
def test_lists_are_read_as_clients_write_them(client: Client, query: str) -> None:
    assert len(starts(ask(client, "help", query))) == 16


@pytest.mark.parametrize("limit", [{"most_a_day": 1}, {"most_a_week": 1}])
def test_a_limit_that_is_reached_is_named(
    client: Client, business: Database, limit: dict[str, int]
) -> None:
    changed(business, "intro", **limit)
    assert book(client, "intro").status_code == 201
    assert_refused(book(client, "intro", TEN, name="jo"), 409, "limit-reached", [])
    assert_refused(book(client, "intro", name="jo"), 409, "slot-occupied", [])
    tuesday = (MONDAY + timedelta(days=1)).isoformat()
    expected = 201 if "most_a_day" in limit else 409
    assert book(client, "intro", tuesday, name="jo").status_code == expected
    night = "2026-11-23T22:00:00Z"
    assert_refused(book(client, "intro", night, name="jo"), 400, "slot-not-offered")


def test_a_limit_holds_for_a_move_as_well(client: Client, business: Database) -> None:
    changed(business, "intro", most_a_day=1)
    book(client, "intro")
    tuesday = (MONDAY + timedelta(days=1)).isoformat()
    made = book(client, "intro", tuesday, name="jo").json()
    path = f"/v4/appointment/{made['appointmentId']}/reschedule"
    moved = client.post(path, headers=shown(business), json={"start": TEN})
    assert_refused(moved, 409, "limit-reached", [])


def test_a_room_out_of_its_hours_was_never_on_offer(client: Client, business: Database) -> None:
    mornings = Schedule("UTC", (((540, 600),),) * 7)
    with business.begin() as session:
        room = create_resource(session, Resource("", 0, "Room", mornings)).id
    changed(business, "intro", resource_ids=(room,))
    free = starts(ask(client, "intro", f"&resourceChannelIds[]={room}"))
    assert free == [NINE, "2026-11-23T09:15:00Z", "2026-11-23T09:30:00Z"]
    late = book(client, "intro", TEN, resourceChannelIds=[room])
    assert_refused(late, 400, "slot-not-offered", ["start"])
    book(client, "intro", resourceChannelIds=[room])
    taken = book(client, "intro", name="jo", resourceChannelIds=[room])
    assert_refused(taken, 409, "slot-occupied")
    with business.begin() as session:
        kept = load_catalog(session).resources[room]
        save_resources(session, [replace(kept, schedule=None)])
    assert book(client, "intro", TEN, name="jo", resourceChannelIds=[room]).status_code == 201
