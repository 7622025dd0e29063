"""The same booking asked for again gives the first answer; one person takes one place."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.store.engine.database import Database
from tests.desk.afterwards import changed
from tests.desk.business import MONDAY, NOW
from tests.web.calling import Client, api, assert_refused, attendee, body
from tests.web.showing import shown

BODIES: dict[str, dict[str, Any]] = {
    "one-to-one": body(),
    "round robin": body("help", queueId="rotation"),
    "group": body("class"),
    "opt-in": body("optin", hostIds=["ben"]),
}


def post(client: Client, wanted: dict[str, Any], **headers: str) -> httpx.Response:
    return client.post("/v4/booking", json=wanted, headers=headers)


@pytest.mark.parametrize("wanted", BODIES.values(), ids=BODIES)
def test_the_same_again_gives_the_first_answer(client: Client, wanted: dict[str, Any]) -> None:
    first, again = post(client, wanted), post(client, wanted)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"


def test_at_the_same_moment_as_well(client: Client, business: Database) -> None:
    changed(business, "class", spots=20)
    for wanted in (BODIES["round robin"], BODIES["group"]):
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _, each=wanted: post(client, each), range(8)))
        assert sorted(each.status_code for each in answers) == [200] * 7 + [201]
        assert len({each.text for each in answers}) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"attendee": attendee(email="jo@home.example")},
        {"attendee": attendee(fullname="Somebody Else")},
        {"start": (MONDAY + timedelta(hours=2)).isoformat()},
    ],
    ids=["another address", "another name", "another start"],
)
def test_another_one_is_another_booking(client: Client, changes: dict[str, Any]) -> None:
    wanted = BODIES["round robin"]
    answers = post(client, wanted), post(client, wanted | changes)
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json()["appointmentId"] != answers[1].json()["appointmentId"]


def test_it_is_for_a_day_and_while_the_booking_stands(
    client: Client, business: Database, tmp_path: Path
) -> None:
    wanted = body("help", MONDAY + timedelta(days=3), queueId="rotation")
    first = post(client, wanted)
    day = timedelta(hours=24)
    with api(business, tmp_path, NOW + day - timedelta(seconds=1)) as later:
        assert post(later, wanted).json() == first.json()
    with api(business, tmp_path, NOW + day) as later:
        assert post(later, wanted).status_code == 201
    path = f"/v4/appointment/{first.json()['appointmentId']}/cancel"
    client.post(path, json={}, headers={"X-Appointment-Secret": first.json()["secret"]})
    assert post(client, wanted).json() != first.json()


def test_with_a_key_it_is_the_key_that_says_what_is_the_same(client: Client) -> None:
    wanted = BODIES["round robin"]
    keys = [post(client, wanted, **{"Idempotency-Key": key}) for key in ("a", "b", "a")]
    assert [each.status_code for each in keys] == [201, 201, 201]
    assert keys[0].json() == keys[2].json() != keys[1].json()


class TestGroups:
    def test_one_person_takes_one_place(self, client: Client, business: Database) -> None:
        wanted = BODIES["group"]
        post(client, wanted, **{"Idempotency-Key": "a"})
        again = wanted | {"attendee": attendee(email="mara@home.example", fullname="M.")}
        for headers in ({}, {"Idempotency-Key": "b"}, shown(business)):
            assert_refused(post(client, again, **headers), 409, "already-booked")

    def test_guests_take_places_where_the_type_says_so(
        self, client: Client, business: Database
    ) -> None:
        admin = shown(business)
        options = {"meetingOptions": {"guestsTakeSpots": True}}
        answer = client.patch("/v4/meeting-type/class", json=options, headers=admin)
        assert answer.json()["meetingOptions"]["guestsTakeSpots"] is True

        def seat(name: str, guests: int) -> httpx.Response:
            brought = [f"{name}{number}@home.example" for number in range(guests)]
            who = attendee(
                email=f"{name}@home.example", fullname=name, bringalongEmails=brought
            )
            return post(client, body("class", attendee=who))

        assert_refused(seat("many", 3), 409, "appointment-full")
        first = seat("ann", 1)
        assert first.status_code == 201
        query = {
            "meetingTypeId": "class",
            "hostIds": "cem",
            "start": "2026-11-23",
            "end": "2026-11-24",
        }
        days = client.get("/v4/booking-availability", params=query).json()["dates"]
        [places] = [each["appointment"] for each in days[0]["spots"] if "appointment" in each]
        assert (places["takenSpots"], places["totalSpots"]) == (2, 3)
        assert seat("bob", 1).status_code == 409
        assert seat("eve", 0).status_code == 201

        id_ = first.json()["appointmentId"]
        ann = client.get(f"/v4/appointment/{id_}", headers=admin).json()["attendees"][0]["id"]
        guest = {"attendeeId": ann, "email": "late@home.example"}
        full = client.patch(f"/v4/appointment/{id_}/guest", json=guest, headers=admin)
        assert_refused(full, 409, "appointment-full")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"channel": "phone"}, "channel"), ({"location": "Elsewhere"}, "location")],
    )
    def test_it_meets_where_it_meets(
        self, client: Client, business: Database, changes: dict[str, Any], field: str
    ) -> None:
        changed(business, "class", venues=("connect", "phone"))
        post(client, BODIES["group"])
        who = attendee(email="jo@home.example", phone="030 1234567")
        wanted = BODIES["group"] | {"attendee": who} | changes
        assert_refused(post(client, wanted), 400, "appointment-mismatch", [field])


class TestBookingAnew:
    def made(self, client: Client, **changes: Any) -> tuple[str, dict[str, str]]:
        answer = post(client, body(**changes)).json()
        return answer["appointmentId"], {"X-Appointment-Secret": answer["secret"]}

    def again(
        self, client: Client, id_: str, proof: dict[str, str], **changes: Any
    ) -> httpx.Response:
        return post(client, body(appointmentId=id_, **changes), **proof)

    @pytest.mark.parametrize("start", ["2026-11-23T09:00:00Z", "2026-11-23T14:00:00Z"])
    def test_applies_what_differs(self, client: Client, business: Database, start: str) -> None:
        id_, proof = self.made(client)
        who = attendee(fullname="Mara Berg", phone="030 1234567", notes={"topic": "Wool"})
        answer = self.again(
            client,
            id_,
            proof,
            start=start,
            attendee=who,
            channel="phone",
            icsTitle="Wool",
            icsDescription="We talk of wool.",
        )
        assert answer.status_code == 201, answer.text
        after = client.get(f"/v4/appointment/{id_}", headers=shown(business)).json()
        assert (after["id"], after["start"]) == (id_, start)
        assert after["meetingInfo"] == {"channel": "phone"}
        assert (after["icsTitle"], after["icsDescription"]) == ("Wool", "We talk of wool.")
        [person] = after["attendees"]
        assert (person["fullname"], person["phone"]) == ("Mara Berg", "+49301234567")
        assert person["notes"] == {"topic": "Wool"}
        last = after["history"][-1]["action"]
        assert last == ("changed" if start.endswith("09:00:00Z") else "moved")

    def test_keeps_what_is_left_out(self, client: Client, business: Database) -> None:
        who = attendee(phone="030 1234567", notes={"topic": "Wool"}, language="de")
        id_, proof = self.made(client, attendee=who, icsTitle="Wool", channel="phone")
        self.again(client, id_, proof, start="2026-11-23T14:00:00Z")
        after = client.get(f"/v4/appointment/{id_}", headers=shown(business)).json()
        [person] = after["attendees"]
        assert (person["phone"], person["language"]) == ("+49301234567", "de")
        assert (after["icsTitle"], after["meetingInfo"]["channel"]) == ("Wool", "phone")

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"channel": "zoom"}, "channel-not-allowed"),
            ({"channel": "phone"}, "phone-required"),
            ({"icsTitle": "x" * 201}, "invalid"),
            ({"attendee": attendee(phone="12")}, "invalid"),
        ],
    )
    def test_obeys_the_rules_of_booking(
        self, client: Client, business: Database, changes: dict[str, Any], code: str
    ) -> None:
        id_, proof = self.made(client)
        refused = self.again(client, id_, proof, start="2026-11-23T14:00:00Z", **changes)
        assert_refused(refused, 400, code)
        after = client.get(f"/v4/appointment/{id_}", headers=shown(business)).json()
        assert after["start"] == "2026-11-23T09:00:00Z"
