"""Hosts and things retire; what is booked stays, or goes to somebody else."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.booking.values import Strategy
from app.desk.admin.queues import change_queue
from app.store.delivery import outbox
from app.store.engine.database import Database
from tests.desk.afterwards import changed, letters
from tests.web.calling import Client, assert_refused, attendee, body, starts
from tests.web.making import CHAT, make
from tests.web.showing import shown

Headers = dict[str, str]
NINE = "2026-11-23T09:00:00Z"


@pytest.fixture
def admin(business: Database) -> Headers:
    return shown(business)


def book(client: Client, meeting: str, start: str = NINE, **more: Any) -> Any:
    name = more.pop("name", "mara")
    who = attendee(email=f"{name}@home.example", fullname=name)
    wanted = {"hostIds": None, "attendee": who} | more
    answer = client.post("/v4/booking", json=body(meeting, start, **wanted))
    assert answer.status_code == 201, answer.text
    return answer.json()


def retire(client: Client, admin: Headers, user: str, **query: str) -> httpx.Response:
    return client.delete(f"/v4/user/{user}", headers=admin, params=query)


def hosts_of(client: Client, admin: Headers, made: Any) -> list[str]:
    answer = client.get(f"/v4/appointment/{made['appointmentId']}", headers=admin).json()
    return list(answer["hostIds"])


def free(client: Client, meeting: str, **query: str) -> list[str]:
    asked = {"meetingTypeId": meeting, "start": "2026-11-23", "end": "2026-11-24"} | query
    return starts(client.get("/v4/booking-availability", params=asked))


class TestUsers:
    def test_one_without_appointments_ahead_just_goes(
        self, client: Client, business: Database, admin: Headers
    ) -> None:
        token = shown(business, "host", "ada")
        assert_refused(retire(client, token, "ben"), 403, "forbidden")
        assert retire(client, admin, "ada").status_code == 204
        shown_ = client.get("/v4/user/ada", headers=admin).json()
        assert shown_["active"] is False
        assert_refused(client.get("/v4/user/me", headers=token), 401, "unauthorized")
        answer = client.post("/v4/booking", json=body())
        assert_refused(answer, 404, "meeting-type-not-found")
        for _, name in zip(range(2), "ab", strict=True):  # the queue goes on without her
            made = book(client, "desk", name=name)
            assert hosts_of(client, admin, made) != ["ada"]
        alone = book(client, "review", "2026-11-23T10:00:00Z")
        assert hosts_of(client, admin, alone) == ["ben"]

    def test_with_some_ahead_nobody_goes_unless_another_takes_them_over(
        self, client: Client, business: Database, admin: Headers
    ) -> None:
        made = book(client, "desk")
        assert hosts_of(client, admin, made) == ["ada"]
        assert_refused(retire(client, admin, "ada"), 409, "user-has-appointments")
        assert retire(client, admin, "ada", moveTo="ben").status_code == 204

        assert hosts_of(client, admin, made) == ["ben"]
        sent = letters(business, made["appointmentId"])[2:]
        # It goes out of one calendar and into another.
        assert sent == [("removed", "hosts"), ("changed", "attendee"), ("booked", "hosts")]
        with business.read() as session:
            rows = outbox.of_streams(session, [made["appointmentId"]])
        told = rows[-1]["payload"]["meeting"]
        assert [each["email"] for each in told["hosts"]] == ["ben@loom.example"]
        organizers = {row["payload"]["meeting"]["organizer"]["email"] for row in rows}
        assert organizers == {"booking@localhost.localdomain"}, "the organizer stays"
        assert NINE not in free(client, "optin", hostIds="ben")

    def test_whoever_takes_over_holds_the_same_meetings_and_has_the_time(
        self, client: Client, business: Database, admin: Headers
    ) -> None:
        own = book(client, "intro")
        refused = retire(client, admin, "ada", moveTo="ben")
        assert_refused(refused, 400, "host-not-allowed", ["moveTo"])
        assert_refused(retire(client, admin, "ada", moveTo="zoe"), 404, "user-not-found")
        changed(business, "intro", host_id="ben")
        book(client, "optin", hostIds=["ben"], name="jo")
        refused = retire(client, admin, "ada", moveTo="ben")
        assert_refused(refused, 409, "slot-occupied")
        assert hosts_of(client, admin, own) == ["ada"], "nothing of it is kept"
        assert client.get("/v4/user/ada", headers=admin).json()["active"] is True

    def test_one_who_is_not_active_is_not_booked_and_keeps_appointments(
        self, client: Client, admin: Headers
    ) -> None:
        made = book(client, "desk")

        def switch(*, to: bool) -> None:
            answer = client.patch("/v4/user/ada", headers=admin, json={"active": to})
            assert answer.json()["active"] is to

        switch(to=False)
        assert hosts_of(client, admin, made) == ["ada"]
        assert_refused(
            client.get(
                "/v4/booking-availability",
                params={
                    "meetingTypeId": "intro",
                    "start": "2026-11-23",
                    "end": "2026-11-24",
                },
            ),
            404,
            "meeting-type-not-found",
        )
        listed = client.get("/v4/meeting-type/desk").json()["hostIds"]
        assert listed == ["ben", "cem"]
        switch(to=True)
        assert len(free(client, "intro")) > 0

    def test_nobody_switches_themself_off(self, client: Client, business: Database) -> None:
        token = shown(business, "host", "ada")
        answer = client.patch("/v4/user/me", headers=token, json={"active": False})
        assert_refused(answer, 403, "forbidden")

    def test_a_share_of_bookings_is_among_those_who_are_there(
        self, client: Client, business: Database, admin: Headers
    ) -> None:
        with business.begin() as session:
            change_queue(
                session,
                "desk",
                lambda queue: replace(queue, strategy=Strategy.EQUAL_DISTRIBUTION),
            )
        client.patch("/v4/user/cem", headers=admin, json={"active": False})
        for number in range(6):
            start = f"2026-11-23T{9 + number:02}:00:00Z"
            book(client, "desk", start, name=f"m{number}")


class TestRights:
    def test_a_role_decides_what_a_token_may(
        self, client: Client, business: Database, admin: Headers
    ) -> None:
        token = shown(business, "host", "ada")
        assert_refused(client.get("/webhooks", headers=token), 403, "forbidden")
        client.patch("/v4/user/ada", headers=admin, json={"role": "admin"})
        assert client.get("/webhooks", headers=token).status_code == 200
        client.patch("/v4/user/ada", headers=admin, json={"role": "host"})
        assert_refused(client.get("/webhooks", headers=token), 403, "forbidden")

    def test_a_token_of_nobody_says_what_it_is_for(
        self, client: Client, admin: Headers
    ) -> None:
        answer = client.get("/v4/user/me", headers=admin)
        assert (answer.status_code, answer.json()) == (200, {"name": "a test", "role": "admin"})


class TestThings:
    def test_a_resource_retires(self, client: Client, admin: Headers) -> None:
        path = "/v4/resource-channel"
        room = client.post(path, headers=admin, json={"name": "Room 7"}).json()["id"]
        type_ = make(client, admin, resourceChannels=[room])
        made = book(client, type_["id"], resourceChannelIds=[room])
        assert client.delete(f"{path}/{room}", headers=admin).status_code == 204

        assert client.get(path, headers=admin).json() == []
        after = client.get(f"/v4/appointment/{made['appointmentId']}", headers=admin).json()
        assert after["resourceChannels"] == [{"id": room, "name": "Room 7"}]
        wanted = body(type_["id"], hostIds=["ada"], resourceChannelIds=[room])
        refused = client.post("/v4/booking", json=wanted | {"start": "2026-11-23T10:00:00Z"})
        assert_refused(refused, 404, "resource-not-found")
        again = CHAT | {"resourceChannels": [room]}
        answer = client.post("/v4/meeting-type", headers=admin, json=again)
        assert_refused(answer, 404, "resource-not-found")
        answer = client.delete(f"{path}/{room}", headers=admin)
        assert_refused(answer, 404, "resource-not-found")
        moved = client.post(
            f"/v4/appointment/{made['appointmentId']}/reschedule",
            headers=admin,
            json={"start": "2026-11-23T14:00:00Z"},
        )
        assert moved.status_code == 200, "and its appointment moves with it"

    def test_a_routing_form_goes(self, client: Client, admin: Headers) -> None:
        form = {"name": "Where to?", "questions": [{"id": "q", "label": "What?"}]}
        made = client.post("/v4/routing-form", headers=admin, json=form)
        assert made.status_code == 201, made.text
        where = f"/v4/routing-form/{made.json()['id']}"
        wanted = body(routingFormId=made.json()["id"])
        assert client.post("/v4/booking", json=wanted).status_code == 201
        assert_refused(client.delete(where), 401, "unauthorized")
        assert client.delete(where, headers=admin).status_code == 204
        assert_refused(client.get(where), 404, "routing-form-not-found")
        answer = client.delete(where, headers=admin)
        assert_refused(answer, 404, "routing-form-not-found")

    def test_the_slug_of_a_deleted_type_is_free(self, client: Client, admin: Headers) -> None:
        old = make(client, admin, slug="talk")
        taken = client.post("/v4/meeting-type", headers=admin, json=CHAT | {"slug": "talk"})
        assert_refused(taken, 409, "slug-taken")
        client.delete("/v4/meeting-type/talk", headers=admin)
        new = make(client, admin, slug="talk")
        assert client.get("/v4/meeting-type/talk").json()["id"] == new["id"]
        kept = client.get(f"/v4/meeting-type/{old['id']}", headers=admin).json()
        assert (kept["slug"], kept["active"]) == (old["id"], False)
        named = make(client, admin)  # by its name, as the one before that is gone
        client.delete(f"/v4/meeting-type/{named['id']}", headers=admin)
        assert make(client, admin)["slug"] == named["slug"]


class TestHidden:
    def test_a_hidden_type_is_not_listed_and_can_be_booked(
        self, client: Client, admin: Headers
    ) -> None:
        type_ = make(client, admin, meetingOptions={"hidden": True})
        listed = [each["id"] for each in client.get("/v4/meeting-type").json()]
        assert type_["id"] not in listed
        everything = client.get("/v4/meeting-type", headers=admin).json()
        assert type_["id"] in [each["id"] for each in everything]
        assert type_["meetingInfo"]["name"] not in client.get("/").text
        assert len(free(client, type_["id"])) > 0
        book(client, type_["id"])


WHO = {"fullname": "Mara Linde", "phone": "030 1234567"}


class TestPhoneOnly:
    def test_a_number_is_enough_where_the_type_says_so(
        self, client: Client, business: Database, admin: Headers
    ) -> None:
        type_ = make(client, admin, meetingOptions={"allowPhoneOnlyBooking": True})
        made = client.post("/v4/booking", json=body(type_["id"], attendee=WHO))
        assert made.status_code == 201, made.text
        assert made.json().keys() == {"appointmentId", "secret"}
        id_ = made.json()["appointmentId"]
        [person] = client.get(f"/v4/appointment/{id_}", headers=admin).json()["attendees"]
        assert person["phone"] == "+49301234567"
        assert "email" not in person
        assert letters(business, id_) == [("booked", "hosts")]
        proof = {"X-Appointment-Secret": made.json()["secret"]}
        moved = client.post(
            f"/v4/appointment/{id_}/reschedule",
            headers=proof,
            json={"start": "2026-11-23T14:00:00Z"},
        )
        assert moved.status_code == 200
        assert letters(business, id_) == [("booked", "hosts"), ("moved", "hosts")]

    @pytest.mark.parametrize(
        ("options", "who"),
        [
            ({}, WHO),
            ({"allowPhoneOnlyBooking": True}, {"fullname": "Mara"}),
            ({"allowPhoneOnlyBooking": True, "doubleOptIn": True}, WHO),
        ],
        ids=["not here", "without a number", "who has to confirm by mail"],
    )
    def test_else_an_address_is_needed(
        self, client: Client, admin: Headers, options: Any, who: Any
    ) -> None:
        type_ = make(client, admin, meetingOptions=options)
        answer = client.post("/v4/booking", json=body(type_["id"], attendee=who))
        assert_refused(answer, 400, "invalid", ["attendee.email"])
