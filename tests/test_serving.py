"""Real processes: how they begin together, and how quickly they end."""

import json
import signal
import socket
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.servers import until
from tests.test_command_line import OPENING, command_line, is_ready, serving
from tests.test_command_line import settings as settings  # noqa: PLC0414 — a fixture of this module too
from tests.worker.post import free_port

WITHIN = 10  # seconds, from the signal to the end of the process


@contextmanager
def silence() -> Iterator[str]:
    """A model's server that takes every request and never answers; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"


def begin(url: str, message: str = "hello") -> tuple[str, dict[str, str]]:
    """A conversation's id and the header that opens it, from a stream that is left."""
    with httpx2.stream(
        "POST",
        f"{url}/v4/chat",
        json={"message": message},
        headers={"accept": "text/event-stream"},
        timeout=20,
    ) as response:
        for line in response.iter_lines():
            if line.startswith("data:"):
                told = json.loads(line.removeprefix("data:"))
                token = {"X-Conversation-Token": told["conversationToken"]}
                return told["conversationId"], token
    raise AssertionError("the stream was empty")


def test_it_ends_soon_though_visitors_follow_and_a_model_hangs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with silence() as model:
        monkeypatch.setenv("OPENAI_BASE_URL", model)
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        with serving() as (process, url):
            conversation, token = begin(url)
            heard: list[str] = []
            whole: list[int] = []

            def follow() -> None:
                events = f"{url}/v4/chat/{conversation}/events"
                with httpx2.stream("GET", events, headers=token, timeout=60) as response:
                    heard.extend(response.iter_lines())

            def wait_for_answer() -> None:
                whole.append(
                    httpx2.post(
                        f"{url}/v4/chat",
                        json={"message": "and?", "conversationId": conversation},
                        headers=token,
                        timeout=60,
                    ).status_code
                )

            threads = [threading.Thread(target=work) for work in (follow, wait_for_answer)]
            for thread in threads:
                thread.start()
            time.sleep(1)
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            code = process.wait(60)
            took = time.monotonic() - began
            for thread in threads:
                thread.join(10)

    assert code == 0
    assert took < WITHIN, f"it took {took:.1f} s"
    assert any(line.startswith("retry:") for line in heard), heard
    assert "data: " not in heard
    assert whole == [200]

    # Whoever serves next answers what waits: nothing was lost.
    monkeypatch.delenv("OPENAI_BASE_URL")
    monkeypatch.delenv("OPENAI_API_KEY")
    with serving() as (_, url):
        said = f"{url}/v4/chat/{conversation}/messages"

        def answered() -> list[str]:
            messages = httpx2.get(said, headers=token).json()["messages"]
            return [each["text"] for each in messages if each["role"] == "assistant"]

        until(answered, "an answer")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_several_that_begin_at_once_on_an_empty_database_all_serve(
    kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "postgresql":
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("empty_postgres_url"))
    ports = [free_port() for _ in range(4)]
    processes = []
    try:
        for port in ports:
            with Path(f"output{port}").open("w") as output:
                processes.append(
                    subprocess.Popen(  # noqa: S603 — our own command
                        command_line("serve", "--port", str(port)),
                        stdout=output,
                        stderr=subprocess.STDOUT,
                    )
                )
        for port, process in zip(ports, processes, strict=True):
            url = f"http://127.0.0.1:{port}"
            until(lambda: is_ready(url) or process.poll() is not None, "a server", 60)  # noqa: B023 — called at once
            assert process.poll() is None, Path(f"output{port}").read_text()
    finally:
        for process in processes:
            process.kill()
            process.wait(10)


def test_what_is_kept_about_people_is_nobody_elses_on_the_machine() -> None:
    with serving() as (_, url):
        begin(url, OPENING)
        shown = {"booking.db", "secret_key"}
        until(lambda: all(Path(each).exists() for each in shown), "the files")
        modes = {each: stat.S_IMODE(Path(each).stat().st_mode) for each in shown}
    assert modes == dict.fromkeys(shown, 0o600)
