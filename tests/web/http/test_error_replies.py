"""Whatever goes wrong, the answer is the error body of the contract."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from litestar import Litestar, get
from litestar.plugins.pydantic import PydanticPlugin
from litestar.testing import TestClient

from app import errors
from app.errors import AppError, Flaw
from app.store.engine.database import Database
from app.web.http.error_replies import HANDLERS
from tests.web.calling import Client, api, assert_refused, body

Connect = Callable[[str], Database]
JSON = {"content-type": "application/json"}


def send(client: Client, content: bytes | str, **headers: str) -> httpx.Response:
    return client.post("/v4/booking", content=content, headers=JSON | headers)


class TestABody:
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(b"", id="nothing"),
            pytest.param(b"{", id="cut off"),
            pytest.param(b"{'a': 1}", id="not quite JSON"),
            pytest.param(b"attendee=mara", id="a form"),
            pytest.param(b"null", id="null"),
            pytest.param(b"[]", id="a list"),
            pytest.param(b"3", id="a number"),
            pytest.param(b'"text"', id="a text"),
            pytest.param(b"\xff\xfe{}", id="no UTF-8 at all"),
            pytest.param(b'{"meetingTypeId": "\xff"}', id="no UTF-8 in a text"),
            pytest.param(b'{"meetingTypeId": "\xed\xa0\x80"}', id="half a pair in UTF-8"),
            pytest.param(b'{"meetingTypeId": "\\ud800"}', id="half a pair, escaped"),
            pytest.param(b'{"duration": 1e999}', id="a number too large"),
            pytest.param(b"[" * 100_000, id="too deep"),
            pytest.param(b'{"a":' * 10_000 + b"1" + b"}" * 10_000, id="too deep, but whole"),
        ],
    )
    def test_that_cannot_be_read_is_refused(
        self, sqlite_client: Client, content: bytes
    ) -> None:
        answer = send(sqlite_client, content)
        assert_refused(answer, 400, "invalid")

    @pytest.mark.parametrize("content", [b"", b"null", b"[]", b"3"])
    def test_that_is_none_is_refused_in_words_for_people(
        self, sqlite_client: Client, content: bytes
    ) -> None:
        message = send(sqlite_client, content).json()["message"]
        assert message[0].isalpha()
        assert "BookingBody" not in message
        assert "'data'" not in message

    @pytest.mark.parametrize("chunked", [False, True])
    def test_that_is_too_large_is_refused(
        self, sqlite_client: Client, *, chunked: bool
    ) -> None:
        content = json.dumps(body(icsDescription="x" * 1_000_000)).encode()

        def pieces() -> Iterator[bytes]:
            for at in range(0, len(content), 65_536):
                yield content[at : at + 65_536]

        answer = sqlite_client.post(
            "/v4/booking", content=pieces() if chunked else content, headers=JSON
        )
        assert_refused(answer, 413, "too-large", [])

    def test_repeats_nothing_of_what_was_sent_in_its_markup(
        self, sqlite_client: Client
    ) -> None:
        answer = sqlite_client.post("/v4/booking", json=body("<script>alert(1)</script>"))
        assert_refused(answer, 404, "meeting-type-not-found")


class TestARoute:
    @pytest.mark.parametrize(
        "path", ["/v4/nothing", "/v4", "/v4/booking/", "/v4/booking/x", "/health", "/v4/%ff"]
    )
    def test_that_is_not_there_is_not_found(self, sqlite_client: Client, path: str) -> None:
        answer = sqlite_client.get(path)
        if answer.status_code != 405:  # a trailing slash is the same route
            assert_refused(answer, 404, "not-found", [])

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/v4/booking"),
            ("DELETE", "/v4/booking"),
            ("PUT", "/v4/meeting-type/intro"),
            ("POST", "/v4/booking-availability"),
            ("PUT", "/health/live"),
        ],
    )
    def test_with_another_method_is_refused(
        self, sqlite_client: Client, method: str, path: str
    ) -> None:
        answer = sqlite_client.request(method, path)
        assert_refused(answer, 405, "method-not-allowed", [])
        assert answer.headers["allow"]


KINDS = [
    (errors.Invalid, 400, "invalid"),
    (errors.Unauthorized, 401, "unauthorized"),
    (errors.PaymentRequired, 402, "payment-required"),
    (errors.Denied, 403, "forbidden"),
    (errors.NotFound, 404, "not-found"),
    (errors.Conflict, 409, "conflict"),
    (errors.Unavailable, 503, "unavailable"),
]


def answer_to(error: Exception) -> httpx.Response:
    """What a caller gets when a handler raises."""

    @get("/", sync_to_thread=False)
    def fail() -> None:
        raise error

    app = Litestar(
        [fail],
        exception_handlers=HANDLERS,
        plugins=[PydanticPlugin(prefer_alias=True, exclude_none=True)],
        logging_config=None,
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        return client.get("/")


class TestAnError:
    @pytest.mark.parametrize(("kind", "status", "code"), KINDS, ids=[each[2] for each in KINDS])
    def test_of_each_kind_has_its_status(
        self, kind: type[AppError], status: int, code: str
    ) -> None:
        answer = answer_to(kind("Not so.", [Flaw("a.b", "is wrong")]))
        assert_refused(answer, status, code, ["a.b"])
        assert answer.json()["message"] == "Not so."

    def test_that_is_a_bug_is_silent_outside_and_loud_inside(self) -> None:
        with structlog.testing.capture_logs() as logged:
            answer = answer_to(ZeroDivisionError("the secret of row 17"))
        assert_refused(answer, 500, "internal", [])
        assert "secret" not in answer.text
        assert [entry["event"] for entry in logged] == ["bug"]
        assert isinstance(logged[0]["exc_info"], ZeroDivisionError)


class TestADatabaseThatIsAway:
    @pytest.fixture
    def away(self, connected: Connect, tmp_path: Path) -> Iterator[Client]:
        with api(connected("postgresql://nobody@127.0.0.1:9/none"), tmp_path) as client:
            yield client

    @pytest.mark.parametrize(
        ("method", "path"),
        [("POST", "/v4/booking"), ("GET", "/v4/meeting-type"), ("GET", "/health/ready")],
    )
    def test_makes_us_unavailable(self, away: Client, method: str, path: str) -> None:
        answer = away.request(method, path, json=body() if method == "POST" else None)
        assert_refused(answer, 503, "unavailable", [])
        assert "127.0.0.1" not in answer.text

    def test_does_not_make_us_dead(self, away: Client) -> None:
        assert away.get("/health/live").json() == {"status": "ok"}


class TestHealth:
    def test_is_well(self, client: Client) -> None:
        for path in ("/health/live", "/health/ready"):
            answer = client.get(path)
            assert (answer.status_code, answer.json()) == (200, {"status": "ok"})

    def test_of_a_database_without_the_schema_is_not_ready(
        self, connected: Connect, tmp_path: Path
    ) -> None:
        with api(connected(f"sqlite:///{tmp_path / 'new.db'}"), tmp_path) as client:
            assert_refused(client.get("/health/ready"), 503, "unavailable", [])


class TestTheDescription:
    @pytest.fixture
    def schema(self, sqlite_client: Client) -> dict[str, Any]:
        answer = sqlite_client.get("/schema")
        assert answer.status_code == 200
        described = answer.json()
        assert isinstance(described, dict)
        return described

    def test_is_openapi_3_1(self, schema: dict[str, Any]) -> None:
        assert schema["openapi"].startswith("3.1.")
        assert {"/v4/booking", "/v4/booking-availability", "/v4/meeting-type"} <= set(
            schema["paths"]
        )

    def test_names_every_field_as_it_is_on_the_wire(self, schema: dict[str, Any]) -> None:
        shown = schema["components"]["schemas"]
        fields = {name for each in shown.values() for name in each.get("properties", {})}
        assert {"meetingTypeId", "bringalongEmails", "icsTitle", "errorCode"} <= fields
        assert [name for name in fields if "_" in name] == []
        query = schema["paths"]["/v4/booking-availability"]["get"]["parameters"]
        assert "meetingDuration" in {each["name"] for each in query}

    def test_has_the_answers_and_the_refusals(self, schema: dict[str, Any]) -> None:
        answers = schema["paths"]["/v4/booking"]["post"]["responses"]
        assert {"201", "400", "404", "409"} <= set(answers)
        for status in ("400", "409"):
            name = answers[status]["$ref"].removeprefix("#/components/responses/")
            [content] = schema["components"]["responses"][name]["content"].values()
            assert content["schema"]["$ref"].endswith("ErrorBody")

    def test_refers_to_nothing_that_is_not_there(self, schema: dict[str, Any]) -> None:
        names = {
            f"#/components/{kind}/{name}"
            for kind in ("schemas", "responses")
            for name in schema["components"][kind]
        }
        assert set(_references(schema)) <= names


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)
