"""One-time links, payments, pending attendees and routing forms over HTTP."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.desk.admin.tokens import create_token
from app.desk.conversations.receive import VisitorMessage, begin_chat
from app.store.catalog.catalog import load_catalog, save_meeting_types
from app.store.conversations.conversations import ConversationOpening
from app.store.conversations.leads import save_pending
from app.store.engine.database import Database
from tests.desk.business import MARA, MONDAY, NOW
from tests.desk.holding import DAY, FRIDAY, HALF_HOUR, with_more_meetings
from tests.web.calling import Client, api, assert_refused, attendee, body, has_null

LINKS = "/v4/one-time-booking-link/create"
PAYMENTS = "/v4/payment"
PENDING = "/v4/attendee/pending"
FORMS = "/v4/routing-form"
PAID = {"meetingTypeId": "paid", "amount": 5000, "currency": "EUR"}
FORM = {
    "name": "Where to?",
    "questions": [
        {
            "id": "topic",
            "label": "What is it about?",
            "type": "choice",
            "choices": ["Buying", "Broken"],
            "required": True,
        },
        {"id": "more", "label": "Tell us more"},
    ],
    "rules": [
        {
            "conditions": [{"questionId": "topic", "operator": "equals", "values": ["Buying"]}],
            "destination": {"meetingTypeId": "intro"},
        },
        {
            "conditions": [
                {"questionId": "more", "operator": "contains", "values": ["lawyer"]},
                {"questionId": "topic", "operator": "oneOf", "values": ["Broken", "Buying"]},
            ],
            "destination": {"redirect": "https://loom.example/law"},
        },
    ],
    "default": {"meetingTypeId": "help"},
}


class Shop:
    """The business with its API."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = with_more_meetings(database)
        self.folder = folder
        self.client = self.at(NOW)
        self.tokens = {name: self._token(name) for name in ("ada", "ben", "")}

    def at(self, now: datetime) -> Client:
        """A client at another time."""
        return api(self.database, self.folder, now, public_url="https://loom.example/")

    def _token(self, user: str) -> dict[str, str]:
        with self.database.begin() as session:
            role: Any = "host" if user else "admin"
            token = create_token(session, role, user, "tests", NOW)
        return {"Authorization": f"Bearer {token}"}

    def post(self, path: str, content: Any = None, who: str | None = "") -> httpx.Response:
        headers = {} if who is None else self.tokens[who]
        return self.client.post(path, json=content, headers=headers)

    def made(self, path: str, content: Any = None, who: str | None = "") -> Any:
        answer = self.post(path, content, who)
        assert answer.status_code == 201, answer.text
        assert not has_null(answer.json())
        return answer.json()

    def got(self, path: str, who: str | None = "") -> Any:
        answer = self.client.get(path, headers={} if who is None else self.tokens[who])
        assert answer.status_code == 200, answer.text
        assert not has_null(answer.json())
        return answer.json()

    def all_behind(self, path: str) -> set[Any]:
        """The ids of a list, page after page behind the cursor of the one before."""
        seen: list[Any] = []
        address = path
        while True:
            answer = self.client.get(address, headers=self.tokens[""])
            assert answer.status_code == 200, answer.text
            seen += [each["id"] for each in answer.json()]
            cursor = answer.headers.get("Next-Cursor")
            if cursor is None:
                assert len(set(seen)) == len(seen)
                return set(seen)
            address = f"{path}&after={cursor}"

    def books(self, meeting: str, start: datetime = FRIDAY, **changes: Any) -> httpx.Response:
        hosts = ["ada"] if meeting == "intro" else ["ben"]
        wanted = body(meeting, start, **({"hostIds": hosts} | changes))
        return self.client.post("/v4/booking", json=wanted)


@pytest.fixture
def shop(business: Database, tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(business, tmp_path)
    with shop.client:
        yield shop


class TestOneTimeLinks:
    def test_a_link_books_once(self, shop: Shop) -> None:
        made = shop.made(f"{LINKS}/gift", who="ben")
        assert made == {
            "id": made["id"],
            "url": f"https://loom.example/1t/{made['id']}",
            "meetingTypeId": "gift",
            "expiresAt": "2026-12-22T16:00:00Z",
        }
        assert_refused(shop.books("gift"), 403, "link-required")
        assert_refused(shop.books("gift", oneTimeLinkId="nothing"), 404, "link-not-found")
        assert_refused(
            shop.books("intro", MONDAY, oneTimeLinkId=made["id"]), 404, "link-not-found"
        )
        assert shop.books("gift", oneTimeLinkId=made["id"]).status_code == 201
        again = shop.books("gift", FRIDAY + HALF_HOUR, oneTimeLinkId=made["id"])
        assert_refused(again, 409, "link-used")

    def test_it_lives_thirty_days(self, shop: Shop) -> None:
        made = shop.made(f"{LINKS}/gift")
        wanted = body("gift", FRIDAY + 28 * DAY, hostIds=["ben"], oneTimeLinkId=made["id"])
        with shop.at(NOW + 30 * DAY) as late:
            assert_refused(late.post("/v4/booking", json=wanted), 409, "link-expired")

    @pytest.mark.parametrize(
        ("meeting", "who", "status", "code"),
        [
            ("gift", None, 401, "unauthorized"),
            ("gift", "ada", 403, "forbidden"),
            ("nothing", "", 404, "meeting-type-not-found"),
            ("%00", "", 404, "meeting-type-not-found"),
        ],
    )
    def test_not_everybody_makes_one(
        self, shop: Shop, meeting: str, who: str | None, status: int, code: str
    ) -> None:
        assert_refused(shop.post(f"{LINKS}/{meeting}", who=who), status, code)


class TestPayments:
    def test_a_payment_books_once(self, shop: Shop) -> None:
        assert_refused(shop.books("paid"), 402, "payment-required")
        made = shop.made(PAYMENTS, PAID, "ben")
        assert made == PAID | {
            "id": made["id"],
            "status": "paid",
            "createdAt": "2026-11-22T16:00:00Z",
        }
        answer = shop.books("paid", paymentId=made["id"])
        assert answer.status_code == 201
        again = shop.books("paid", FRIDAY + HALF_HOUR, paymentId=made["id"])
        assert_refused(again, 409, "payment-used")
        [shown] = shop.got(PAYMENTS, "ben")
        assert shown.pop("usedBy")
        assert shown == made

    def test_payments_come_behind_a_cursor(self, shop: Shop) -> None:
        made = {shop.made(PAYMENTS, PAID)["id"] for _ in range(5)}
        assert shop.all_behind(f"{PAYMENTS}?pageSize=2") == made

    def test_a_mismatch_names_the_field(self, shop: Shop) -> None:
        little = shop.made(PAYMENTS, PAID | {"amount": 4999})["id"]
        for id_ in (little, "nothing", "\0"):
            answer = shop.books("paid", paymentId=id_)
            assert_refused(answer, 400, "payment-mismatch", ["paymentId"])

    def test_one_that_was_paid_back_books_nothing(self, shop: Shop) -> None:
        id_ = shop.made(PAYMENTS, PAID | {"id": "order-1"})["id"]
        path = f"{PAYMENTS}/{id_}"
        refunded = {"status": "refunded"}
        assert_refused(shop.client.patch(path, json=refunded), 401, "unauthorized")
        answer = shop.client.patch(path, json=refunded, headers=shop.tokens["ben"])
        assert answer.json()["status"] == "refunded"
        assert_refused(shop.books("paid", paymentId=id_), 400, "payment-mismatch")
        missing = shop.client.patch(f"{PAYMENTS}/no", json=refunded, headers=shop.tokens[""])
        assert_refused(missing, 404, "payment-not-found")

    @pytest.mark.parametrize(
        ("change", "who", "status", "code"),
        [
            ({}, None, 401, "unauthorized"),
            ({}, "ada", 403, "forbidden"),
            ({"meetingTypeId": "nothing"}, "", 404, "meeting-type-not-found"),
            ({"amount": 0}, "", 400, "invalid"),
            ({"amount": 2**63}, "", 400, "invalid"),
            ({"currency": "eur"}, "", 400, "invalid"),
            ({"id": "a b"}, "", 400, "invalid"),
            ({"id": "\0"}, "", 400, "invalid"),
        ],
    )
    def test_what_is_wrong_is_refused(
        self, shop: Shop, change: dict[str, Any], who: str | None, status: int, code: str
    ) -> None:
        assert_refused(shop.post(PAYMENTS, PAID | change, who), status, code)

    def test_one_is_recorded_once(self, shop: Shop) -> None:
        shop.made(PAYMENTS, PAID | {"id": "order-1"})
        assert_refused(shop.post(PAYMENTS, PAID | {"id": "order-1"}), 409, "payment-exists")
        headers = shop.tokens[""] | {"Idempotency-Key": "k1"}
        first, second = (
            shop.client.post(PAYMENTS, json=PAID, headers=headers) for _ in range(2)
        )
        assert first.json() == second.json()
        assert len(shop.got(PAYMENTS)) == 2


class TestPendingAttendees:
    def test_somebody_is_pending_until_they_book(self, shop: Shop) -> None:
        wanted = attendee(phone="030 901820", notes={"Company": "Loom"}, language="de")
        id_ = shop.made(PENDING, wanted | {"meetingTypeId": "intro"}, who=None)
        assert isinstance(id_, int)
        assert shop.got(PENDING, "ada") == [
            {
                "id": id_,
                "meetingTypeId": "intro",
                "email": "mara@home.example",
                "fullname": "Mara Linde",
                "phone": "+4930901820",
                "language": "de",
                "notes": {"Company": "Loom"},
                "bringalongEmails": [],
                "receiveReminders": True,
                "createdAt": "2026-11-22T16:00:00Z",
                "updatedAt": "2026-11-22T16:00:00Z",
            }
        ]
        failed = shop.books("intro", NOW, attendeePendingId=id_)
        assert_refused(failed, 400, "slot-not-offered")
        assert len(shop.got(PENDING)) == 1
        assert shop.books("intro", MONDAY, attendeePendingId=id_).status_code == 201
        assert shop.got(PENDING) == []
        again = shop.books("intro", MONDAY + HALF_HOUR, attendeePendingId=id_)
        assert_refused(again, 404, "pending-attendee-not-found")

    def test_they_are_judged_like_attendees(self, shop: Shop) -> None:
        wrong = attendee(email="no", timezone="Mars/Base", bringalongEmails=["also no"])
        answer = shop.post(PENDING, wrong, None)
        assert_refused(answer, 400, "invalid", ["email", "bringalongEmails[0]", "timezone"])
        assert_refused(shop.post(PENDING, attendee(email=None), None), 400, "invalid")
        assert_refused(shop.post(PENDING, attendee(fullname=None), None), 400, "invalid")

    def test_only_those_with_a_token_see_them(self, shop: Shop) -> None:
        assert_refused(shop.client.get(PENDING), 401, "unauthorized")

    def test_hosts_see_those_of_their_own_meetings(self, shop: Shop) -> None:
        about = {"intro": "", "optin": "", "help": "", "": ""}
        for meeting in about:
            wanted = attendee(meetingTypeId=meeting or None)
            about[meeting] = shop.made(PENDING, wanted, who=None)
        with shop.database.begin() as session:
            opening = ConversationOpening(channel="web", meeting_type_id="optin")
            heard = begin_chat(session, VisitorMessage("Hello"), NOW, opening)
            save_pending(session, heard.conversation_id, MARA, int(NOW.timestamp()))

        def seen(who: str) -> list[str | None]:
            return sorted(each.get("meetingTypeId", "") for each in shop.got(PENDING, who))

        assert seen("ada") == ["help", "intro"]
        assert seen("ben") == ["help", "optin", "optin"]
        assert seen("") == ["", "help", "intro", "optin", "optin"]

    def test_they_come_in_pages(self, shop: Shop) -> None:
        made = {shop.made(PENDING, attendee(), who=None) for _ in range(5)}
        pages = [
            [each["id"] for each in shop.got(f"{PENDING}?page={page}&pageSize=2")]
            for page in range(4)
        ]
        assert [len(page) for page in pages] == [2, 2, 1, 0]
        assert {id_ for page in pages for id_ in page} == made
        for query in ("pageSize=0", "pageSize=101", "page=-1", "page=99999999999999999999"):
            answer = shop.client.get(f"{PENDING}?{query}", headers=shop.tokens[""])
            assert_refused(answer, 400, "invalid")

    def test_they_come_behind_a_cursor(self, shop: Shop) -> None:
        made = {shop.made(PENDING, attendee(), who=None) for _ in range(5)}
        assert shop.all_behind(f"{PENDING}?pageSize=2") == made
        for cursor in ("1.x", "1.99999999999999999", "x"):
            where = f"{PENDING}?after={cursor}"
            assert_refused(
                shop.client.get(where, headers=shop.tokens[""]), 400, "invalid", ["after"]
            )

    def test_nobody_leaves_a_whole_book_with_us(self, shop: Shop) -> None:
        long = attendee(notes={str(number): "x" * 900 for number in range(12)})
        assert_refused(shop.post(PENDING, long, None), 413, "too-large", [])
        headers = {"Idempotency-Key": "one"}
        answer = shop.client.post(PENDING, json=long, headers=headers)
        assert_refused(answer, 413, "too-large", [])
        assert shop.got(PENDING) == []

    def test_a_meeting_that_there_is_not_is_refused(self, shop: Shop) -> None:
        answer = shop.post(PENDING, attendee(meetingTypeId="none"), None)
        assert_refused(answer, 404, "meeting-type-not-found")


class TestRoutingForms:
    def test_a_form_is_made_shown_and_named_by_a_booking(self, shop: Shop) -> None:
        made = shop.made(FORMS, FORM)
        questions = made["questions"]
        assert questions[1] == {
            "id": "more",
            "label": "Tell us more",
            "type": "text",
            "choices": [],
            "required": False,
        }
        assert (made["rules"], made["default"]) == (FORM["rules"], FORM["default"])
        assert shop.got(FORMS, "ada") == [made]
        assert shop.got(f"{FORMS}/{made['id']}", "ada") == made
        public = {"id": made["id"], "name": "Where to?", "questions": questions}
        assert shop.got(f"{FORMS}/{made['id']}", None) == public
        assert shop.books("intro", MONDAY, routingFormId=made["id"]).status_code == 201
        other = shop.books("intro", MONDAY + HALF_HOUR, routingFormId="nothing")
        assert_refused(other, 404, "routing-form-not-found")

    @pytest.mark.parametrize(
        ("answers", "expected"),
        [
            ({"topic": "buying"}, {"meetingTypeId": "intro"}),
            ({"topic": "Broken"}, {"meetingTypeId": "help", "queueId": "rotation"}),
            (
                {"topic": "Broken", "more": "I am a LAWYER."},
                {"redirect": "https://loom.example/law"},
            ),
        ],
    )
    def test_answers_lead_somewhere(
        self, shop: Shop, answers: dict[str, str], expected: dict[str, str]
    ) -> None:
        path = f"{FORMS}/{shop.made(FORMS, FORM)['id']}/answer"
        answer = shop.post(path, {"answers": answers}, None)
        assert (answer.status_code, answer.json()) == (200, expected)

    def test_answers_that_do_not_do_are_refused(self, shop: Shop) -> None:
        path = f"{FORMS}/{shop.made(FORMS, FORM)['id']}/answer"
        answer = shop.post(path, {"answers": {"topic": "Weather"}}, None)
        assert_refused(answer, 400, "invalid", ["answers.topic"])
        assert_refused(shop.post(path, {"answers": []}, None), 400, "invalid")

    @pytest.mark.parametrize("id_", ["nothing", "%00"])
    def test_nobody_finds_what_is_not_there(self, shop: Shop, id_: str) -> None:
        for answer in (
            shop.client.get(f"{FORMS}/{id_}"),
            shop.post(f"{FORMS}/{id_}/answer", {"answers": {}}, None),
        ):
            assert_refused(answer, 404, "routing-form-not-found")

    @pytest.mark.parametrize(
        ("change", "who", "status", "code"),
        [
            ({}, None, 401, "unauthorized"),
            ({}, "ada", 403, "forbidden"),
            ({"default": {"meetingTypeId": "nothing"}}, "", 404, "meeting-type-not-found"),
            ({"default": {"queueId": "nothing"}}, "", 400, "invalid"),
            ({"default": {"redirect": "javascript:x"}}, "", 400, "invalid"),
            ({"questions": []}, "", 400, "invalid"),
            ({"rules": [{"conditions": [], "destination": {}}]}, "", 400, "invalid"),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, shop: Shop, change: dict[str, Any], who: str | None, status: int, code: str
    ) -> None:
        assert_refused(shop.post(FORMS, FORM | change, who), status, code)


class TestTakingBack:
    def held(self, shop: Shop, meeting: str, **changes: Any) -> str:
        """A booking that waits for its host."""
        with shop.database.begin() as session:
            kept = load_catalog(session).meeting_types[meeting]
            asks = replace(kept, double_opt_in=False, require_host_confirmation=True)
            save_meeting_types(session, [asks])
        answer = shop.books(meeting, **changes)
        assert answer.status_code == 201, answer.text
        return f"/v4/provisional-booking/{answer.json()['provisionalBookingId']}"

    def test_a_refund_ends_what_is_held(self, shop: Shop) -> None:
        paid = shop.made(PAYMENTS, PAID | {"meetingTypeId": "held-paid"})["id"]
        path = self.held(shop, "held-paid", paymentId=paid)
        refund = {"status": "refunded"}
        answer = shop.client.patch(
            f"{PAYMENTS}/{paid}", json=refund, headers=shop.tokens["ben"]
        )
        assert answer.status_code == 200, answer.text
        assert_refused(shop.post(f"{path}/confirm", who="ben"), 409, "payment-mismatch")
        [listed] = shop.got("/v4/provisional-booking/paginated")["provisionalBookings"]
        assert listed["status"] == "cancelled"

    def test_a_link_is_withdrawn(self, shop: Shop) -> None:
        link = shop.made(f"{LINKS}/held-gift", who="ben")["id"]
        path = self.held(shop, "held-gift", oneTimeLinkId=link)
        where = f"/v4/one-time-booking-link/{link}"
        assert_refused(shop.client.delete(where), 401, "unauthorized")
        assert_refused(shop.client.delete(where, headers=shop.tokens["ada"]), 403, "forbidden")
        assert shop.client.delete(where, headers=shop.tokens["ben"]).status_code == 204
        assert_refused(shop.post(f"{path}/confirm", who="ben"), 409, "link-used")
        refused = shop.books("held-gift", oneTimeLinkId=link)
        assert_refused(refused, 404, "link-not-found")
        again = shop.client.delete(where, headers=shop.tokens["ben"])
        assert_refused(again, 404, "link-not-found")

    def test_a_cancelled_booking_gives_its_payment_back_if_asked(self, shop: Shop) -> None:
        paid = shop.made(PAYMENTS, PAID)["id"]
        made = shop.books("paid", paymentId=paid).json()
        path = f"{PAYMENTS}/{paid}/release"
        assert_refused(shop.post(path, who=None), 401, "unauthorized")
        assert_refused(shop.post(path, who="ben"), 409, "payment-used")
        shop.post(f"/v4/appointment/{made['appointmentId']}/cancel", {}, "ben")
        assert_refused(shop.books("paid", paymentId=paid), 409, "payment-used")
        assert shop.post(path, who="ben").json()["id"] == paid
        assert shop.books("paid", paymentId=paid).status_code == 201
