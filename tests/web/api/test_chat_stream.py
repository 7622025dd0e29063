"""The chat's event streams over real connections: who leaves, who comes back, who rates."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.main import build, prepare
from app.settings import Settings
from tests.servers import serving, until
from tests.web.calling import assert_refused

WISH = (
    "Hi, I'm Ada Lovelace, ada@example.com; an intro call with Mia next Tuesday afternoon, "
    "please. Which times are free then, and with whom would that be?"
)
STREAM = {"Accept": "text/event-stream"}


@pytest.fixture
def client(sqlite_url: str, tmp_path: Path) -> Iterator[httpx2.Client]:
    settings = Settings(
        _env_file=None, database_url=sqlite_url, var_dir=tmp_path, rate_limit_per_minute=0
    )
    program = build(settings, 0.01)  # seconds a word, so that there is time to leave
    prepare(program.database)
    served = serving(program.web(with_worker=True))
    with served as url, httpx2.Client(base_url=url, timeout=30) as client:
        yield client


class Talk:
    """One conversation, begun with a word."""

    def __init__(self, client: httpx2.Client) -> None:
        self.client = client
        first = client.post("/v4/chat", json={"message": "Hello", "timezone": "UTC"}).json()
        self.id = first["conversationId"]
        self.headers = {"X-Conversation-Token": first["conversationToken"]}

    def body(self, message: str) -> dict[str, str]:
        return {"message": message, "conversationId": self.id}

    def said(self) -> list[dict[str, Any]]:
        """What the assistant has said."""
        answer = self.client.get(f"/v4/chat/{self.id}/messages?after=0", headers=self.headers)
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return [each for each in messages if each["role"] == "assistant"]

    def messages(self, last: int, upto: int, after: int = 0) -> list[int]:
        """Follow from an event (excluded) to another one; the numbers of messages.

        `after` is what the address said when it was first followed.
        """
        headers = {**self.headers, **STREAM, "Last-Event-ID": str(last)}
        found: list[int] = []
        event: dict[str, str] = {}
        url = f"/v4/chat/{self.id}/events?after={after}"
        with self.client.stream("GET", url, headers=headers) as stream:
            for line in stream.iter_lines():
                field, _, value = line.partition(": ")
                event[field] = value
                if not line:
                    found += [int(event["id"])] if event["event"] == "message" else []
                    event = {}
                if found and found[-1] >= upto:
                    break
        return found


def test_who_leaves_in_the_middle_of_an_answer_finds_it_whole_later(
    client: httpx2.Client,
) -> None:
    talk = Talk(client)
    headers = {**talk.headers, **STREAM}

    with client.stream("POST", "/v4/chat", json=talk.body(WISH), headers=headers) as stream:
        for line in stream.iter_lines():
            if line == "event: delta":
                break  # and away

    assert until(lambda: talk.said()[1:], "the answer")
    [answer] = talk.said()[1:]
    assert "Which one suits you?" in answer["text"]
    assert answer["choices"]


def test_who_comes_back_hears_what_they_missed_and_nothing_twice(
    client: httpx2.Client,
) -> None:
    talk = Talk(client)
    client.post("/v4/chat", json=talk.body(WISH), headers=talk.headers)
    first, second = (each["seq"] for each in talk.said())

    everything = talk.messages(0, second)

    assert everything == sorted(set(everything))
    assert {first, second} < set(everything)
    assert talk.messages(first, second) == [seq for seq in everything if seq > first]
    assert talk.messages(second - 1, second) == [second]
    assert talk.messages(second - 1, second, after=first) == [second], "as a browser reconnects"


class TestARating:
    def test_is_kept_and_the_last_one_counts(self, client: httpx2.Client) -> None:
        talk = Talk(client)
        url = f"/v4/chat/{talk.id}/rating"

        client.post(url, json={"score": 2, "comment": "slow"}, headers=talk.headers)
        answer = client.post(url, json={"score": 5.0}, headers=talk.headers)

        assert answer.status_code == 201
        rating = answer.json()
        assert (rating["conversationId"], rating["score"]) == (talk.id, 5)
        assert "comment" not in rating
        assert rating["createdAt"].endswith("Z")

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"score": 0}, "score"),
            ({"score": 6}, "score"),
            ({"score": "5"}, "score"),
            ({"score": 4.5}, "score"),
            ({}, "score"),
            ({"score": 5, "comment": "x" * 2001}, "comment"),
        ],
    )
    def test_that_is_none_is_refused(
        self, client: httpx2.Client, body: dict[str, Any], field: str
    ) -> None:
        talk = Talk(client)

        answer: Any = client.post(f"/v4/chat/{talk.id}/rating", json=body, headers=talk.headers)

        assert_refused(answer, 400, "invalid", [field])

    def test_is_the_visitors_alone(self, client: httpx2.Client) -> None:
        talk = Talk(client)
        headers = {"X-Conversation-Token": "another"}
        url, body = f"/v4/chat/{talk.id}/rating", {"score": 1}

        wrong: Any = client.post(url, json=body, headers=headers)
        without: Any = client.post(url, json=body)
        nowhere: Any = client.post("/v4/chat/x/rating", json=body, headers=headers)

        assert_refused(wrong, 403, "wrong-conversation-token")
        assert_refused(without, 403, "wrong-conversation-token")
        assert_refused(nowhere, 404, "conversation-not-found")

    def test_is_in_the_description_of_the_api(self, client: httpx2.Client) -> None:
        paths = client.get("/schema").json()["paths"]

        assert "post" in paths["/v4/chat/{conversationId}/rating"]


def test_head_of_an_endless_stream_ends(client: httpx2.Client) -> None:
    talk = Talk(client)
    answer = client.head(f"/v4/chat/{talk.id}/events", headers=talk.headers)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].startswith("text/event-stream")


def test_only_so_many_streams_of_a_conversation_are_open_at_a_time(
    client: httpx2.Client,
) -> None:
    talk, other = Talk(client), Talk(client)
    url = f"/v4/chat/{talk.id}/events"
    with ExitStack() as streams:
        for _ in range(10):
            opened = streams.enter_context(client.stream("GET", url, headers=talk.headers))
            assert opened.status_code == 200
        refused = client.get(url, headers=talk.headers)
        assert refused.status_code == 429
        assert refused.json()["errorCode"] == "too-many-requests"
        assert int(refused.headers["retry-after"]) > 0
        elsewhere = f"/v4/chat/{other.id}/events"
        with client.stream("GET", elsewhere, headers=other.headers) as stream:
            assert stream.status_code == 200
    until(lambda: _opens(client, url, talk.headers), "those who have left to be forgotten")


def _opens(client: httpx2.Client, url: str, headers: dict[str, str]) -> bool:
    with client.stream("GET", url, headers=headers) as stream:
        return stream.status_code == 200


def test_a_stream_without_news_has_a_heartbeat(
    client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.agent.service.HEARTBEAT_EVERY", 0.1)
    talk = Talk(client)
    url = f"/v4/chat/{talk.id}/events?after=1000"
    with client.stream("GET", url, headers={**talk.headers, **STREAM}, timeout=10) as stream:
        lines = [line for line, _ in zip(stream.iter_lines(), range(4), strict=False)]
    assert lines == [": still here", "", ": still here", ""]
