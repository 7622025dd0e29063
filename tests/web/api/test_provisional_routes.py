"""Confirming and declining by JSON."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.desk.business import NOW
from tests.desk.holding import DAY, FRIDAY, HALF_HOUR, is_offered
from tests.web.calling import assert_refused, has_null
from tests.web.shop import Shop

ROUTE = "/v4/provisional-booking"
REASON = "x" * 500


def token_of(path: str) -> str:
    return parse_qs(urlsplit(path).query)["token"][0]


class TestByPrograms:
    def test_a_host_confirms(self, shop: Shop) -> None:
        held = shop.books("approve")
        assert held.keys() == {"bookingType", "provisionalBookingId", "attendeeEmail"}
        assert held["bookingType"] == "requireHostConfirmation"
        path = f"{ROUTE}/{held['provisionalBookingId']}/confirm"

        assert_refused(shop.client.post(path), 401, "unauthorized")
        assert_refused(shop.client.post(path, headers=shop.tokens["ada"]), 403, "forbidden")
        answer = shop.client.post(path, headers=shop.tokens["ben"])
        assert answer.status_code == 200
        assert answer.json().keys() == {"appointmentId", "attendeeEmail"}
        assert answer.json()["attendeeEmail"] == "mara@home.example"
        again = shop.client.post(path, headers=shop.tokens["ben"])
        assert_refused(again, 409, "already-confirmed")

    @pytest.mark.parametrize("who", ["ben", ""])
    def test_a_double_opt_in_needs_the_attendees_link(self, shop: Shop, who: str) -> None:
        path = f"{ROUTE}/{shop.books('optin')['provisionalBookingId']}/confirm"
        assert_refused(shop.client.post(path, headers=shop.tokens[who]), 403, "forbidden")
        wrong = shop.client.post(path, headers=shop.tokens[who], params={"token": "1.x"})
        assert_refused(wrong, 403, "bad-link")
        token = token_of(shop.link("confirm"))
        answer = shop.client.post(path, params={"token": token})
        assert (answer.status_code, "appointmentId" in answer.json()) == (200, True)

    def test_then_the_hosts_link_if_the_host_has_to_confirm_as_well(self, shop: Shop) -> None:
        first = shop.books("both")
        assert first["bookingType"] == "doubleOptIn"
        path = f"{ROUTE}/{first['provisionalBookingId']}/confirm"
        second = shop.client.post(path, params={"token": token_of(shop.link("confirm"))}).json()
        assert second.keys() == {"bookingType", "provisionalBookingId", "attendeeEmail"}
        assert second["bookingType"] == "requireHostConfirmation"

        path = f"{ROUTE}/{second['provisionalBookingId']}/confirm"
        answer = shop.client.post(path, params={"token": token_of(shop.link("decline"))})
        assert answer.json().keys() == {"appointmentId", "attendeeEmail"}

    def test_a_host_declines_with_or_without_a_reason(self, shop: Shop) -> None:
        for start, content in [(FRIDAY, {"reason": REASON}), (FRIDAY + HALF_HOUR, None)]:
            held = shop.books("approve", start)
            path = f"{ROUTE}/{held['provisionalBookingId']}/decline"
            assert_refused(shop.client.post(path), 401, "unauthorized")
            answer = shop.client.post(path, json=content, headers=shop.tokens["ben"])
            assert answer.status_code == 200, answer.text
            assert answer.json() == {
                "id": held["provisionalBookingId"],
                "status": "declined",
                **(content or {}),
            }
            again = shop.client.post(path, headers=shop.tokens["ben"])
            assert_refused(again, 409, "already-declined")
            assert is_offered(shop.database, "approve", start, NOW)

    def test_a_reason_is_not_endless(self, shop: Shop) -> None:
        path = f"{ROUTE}/{shop.books('approve')['provisionalBookingId']}/decline"
        answer = shop.client.post(
            path, json={"reason": REASON + "x"}, headers=shop.tokens["ben"]
        )
        assert_refused(answer, 400, "invalid", ["reason"])

    def test_it_is_too_late_when_the_hold_has_lapsed(self, shop: Shop) -> None:
        held = shop.books("approve")
        with shop.at(NOW + 3 * DAY) as late:
            for action in ("confirm", "decline"):
                path = f"{ROUTE}/{held['provisionalBookingId']}/{action}"
                answer = late.post(path, headers=shop.tokens["ben"])
                assert_refused(answer, 409, "provisional-expired")

    @pytest.mark.parametrize("id_", ["nothing", "%00", "%F0%9F%98%80"])
    def test_nobody_finds_what_is_not_there(self, shop: Shop, id_: str) -> None:
        for action in ("confirm", "decline"):
            answer = shop.client.post(f"{ROUTE}/{id_}/{action}", headers=shop.tokens[""])
            assert_refused(answer, 404, "provisional-not-found")


class TestListing:
    def listed(self, shop: Shop, who: str, **query: Any) -> dict[str, Any]:
        answer = shop.client.get(f"{ROUTE}/paginated", params=query, headers=shop.tokens[who])
        assert answer.status_code == 200, answer.text
        assert not has_null(answer.json())
        found: dict[str, Any] = answer.json()
        return found

    def test_it_shows_what_was_asked_for(self, shop: Shop) -> None:
        held = shop.books("approve", icsTitle="Loom talk", duration=30)
        found = self.listed(shop, "ben")
        assert found["total"] == 1
        [shown] = found["provisionalBookings"]
        dto = shown.pop("dto")
        assert shown == {
            "id": held["provisionalBookingId"],
            "type": "requireHostConfirmation",
            "status": "pending",
            "createdAt": "2026-11-22T16:00:00Z",
            "expiresAt": "2026-11-25T16:00:00Z",
            "hosts": [
                {
                    "id": "ben",
                    "givenName": "Ben",
                    "familyName": "",
                    "slug": "ben",
                    "userType": "host",
                }
            ],
            "meetingTypeId": "approve",
        }
        assert dto["attendee"]["email"] == "mara@home.example"
        assert dto["start"] == "2026-11-27T09:00:00Z"
        assert (dto["hostIds"], dto["duration"], dto["icsTitle"]) == (["ben"], 30, "Loom talk")
        assert "secret" not in dto

    def test_hosts_see_their_own_and_admins_all(self, shop: Shop) -> None:
        for meeting in ("approve", "circle"):
            shop.books(meeting, FRIDAY + HALF_HOUR * (meeting == "approve"))
        shop.books("optin")
        totals = {who: self.listed(shop, who)["total"] for who in ("ada", "ben", "cem", "")}
        assert totals == {"ada": 0, "ben": 2, "cem": 1, "": 3}
        assert self.listed(shop, "", userId="cem")["total"] == 1
        assert self.listed(shop, "ben", userId="ben")["total"] == 2
        assert self.listed(shop, "", meetingTypeId="optin")["total"] == 1
        query = {"userId": "cem"}
        other = shop.client.get(f"{ROUTE}/paginated", params=query, headers=shop.tokens["ben"])
        assert_refused(other, 403, "forbidden")
        assert_refused(shop.client.get(f"{ROUTE}/paginated"), 401, "unauthorized")

    def test_pages_are_cut_from_one_list(self, shop: Shop) -> None:
        ids = [
            shop.books("approve", FRIDAY + each * HALF_HOUR)["provisionalBookingId"]
            for each in range(5)
        ]
        found = [
            each["id"]
            for page in range(3)
            for each in self.listed(shop, "", page=page, pageSize=2)["provisionalBookings"]
        ]
        assert found == ids[::-1]
        assert self.listed(shop, "", page=9, pageSize=2) == {
            "provisionalBookings": [],
            "total": 5,
        }

    @pytest.mark.parametrize(
        "query",
        [
            {"page": -1},
            {"page": 10**30},
            {"pageSize": 0},
            {"pageSize": 101},
            {"status": "lost"},
            {"meetingTypeId": "\1"},
            {"userId": "\1"},
        ],
    )
    def test_questions_that_make_no_sense_are_refused(
        self, shop: Shop, query: dict[str, Any]
    ) -> None:
        answer = shop.client.get(f"{ROUTE}/paginated", params=query, headers=shop.tokens[""])
        assert_refused(answer, 400, "invalid")
