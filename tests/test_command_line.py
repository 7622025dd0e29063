"""The commands, as somebody types them."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import httpx
import httpx2
import pytest
import uvicorn
from click.testing import CliRunner, Result

from app.__main__ import main
from app.commands.serve_commands import proxies
from app.main import DEMO
from app.settings import Settings
from app.store.catalog.catalog import load_catalog
from app.store.engine.database import Database
from tests.desk.business import CATALOGUE
from tests.servers import until
from tests.worker.post import free_port

SETTINGS = {
    "DATABASE_URL": "sqlite:///booking.db",
    "VAR_DIR": ".",
    "CLOCK_START": "2026-11-22T16:00:00Z",
}
OUTSIDE = (
    "OPENAI_",
    "SMTP_",
    "CHANNELS",
    "SECRET_KEY",
    "PUBLIC_URL",
    "LOG_LEVEL",
    "MAIL_",
    "TRUSTED_",
)
OPENING = (
    "Hi, I'm Ada Lovelace, ada@example.com — could I get a 30 minute intro call with Mia "
    "next Tuesday afternoon? It's about renting the difference engine."
)


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command runs in an empty folder, and nothing comes in from outside."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.upper().startswith(OUTSIDE):
            monkeypatch.delenv(name)
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, words, input=typed)


def command_line(*words: str) -> Sequence[str]:
    return [sys.executable, "-W", "error", "-m", "app", *words]


def commands(
    group: click.Group = main, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """All commands with the words that lead to them."""
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


def opened() -> Database:
    return Database.at(SETTINGS["DATABASE_URL"])


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_says_what_it_does(path: tuple[str, ...], option: str) -> None:
    result = run(*path, option)

    assert result.exit_code == 0
    assert "Usage:" in result.output
    description = result.output.split("\n\n")[1].strip()
    assert description.endswith(".")


def test_the_commands_are_those_that_the_manual_names() -> None:
    assert {" ".join(path) for path in commands() if path} >= {
        "serve",
        "worker",
        "chat",
        "db upgrade",
        "catalog load",
        "operator create",
        "operator list",
        "operator remove",
        "operator password",
    }


# db upgrade


def test_a_database_is_made_and_left_as_it_is_the_second_time() -> None:
    first, second = run("db", "upgrade"), run("db", "upgrade")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output == second.output
    assert "revision" in first.output
    assert Path("booking.db").exists()


# catalog load


def test_a_catalogue_is_loaded_and_counted(tmp_path: Path) -> None:
    file = tmp_path / "loom.yaml"
    file.write_text(CATALOGUE, encoding="utf-8")

    result = run("catalog", "load", str(file))

    assert result.exit_code == 0, result.output
    assert result.output == f"Loaded 3 hosts, 2 queues and 9 meeting types from {file}.\n"
    database = opened()
    with database.read() as session:
        assert load_catalog(session).business == "Loom Works"
    database.close()


@pytest.mark.parametrize(
    ("flaw", "named"),
    [
        (("durations: [45]", "durations: [0]"), "meeting_types[1].durations"),
        (("host: cem", "host: dora"), "dora"),
        (("email: ben@loom.example", "email: ben"), "hosts[1].email"),
        (("timezone: Europe/Berlin", "timezone: Mars/Olympus"), "timezone"),
        (("09:00-17:00", "17:00-09:30-12:00"), "hosts[0].hours.monday[0]"),
        (("meeting_types:", "meeting_types: ["), "line"),
    ],
    ids=["duration", "unknown host", "e-mail", "zone", "hours", "no YAML"],
)
def test_a_flawed_catalogue_is_refused_naming_the_place(
    tmp_path: Path, flaw: tuple[str, str], named: str
) -> None:
    file = tmp_path / "loom.yaml"
    file.write_text(CATALOGUE.replace(*flaw, 1), encoding="utf-8")

    result = run("catalog", "load", str(file))

    assert result.exit_code == 1
    assert named in result.output
    assert "Traceback" not in result.output


def test_a_catalogue_that_is_not_there_is_said_to_be_missing() -> None:
    result = run("catalog", "load", "nowhere.yaml")

    assert result.exit_code == 2
    assert "nowhere.yaml" in result.output


# operator create


def test_an_operator_can_be_added_once() -> None:
    words = ("operator", "create", "--email", "op@loom.example")

    first, second = (run(*words, typed="correct horse battery\n") for _ in range(2))

    assert first.output == "op@loom.example can sign in now.\n"
    assert second.exit_code == 1
    assert "already" in second.output


@pytest.mark.parametrize(
    ("email", "password", "named"),
    [
        ("op@loom.example", "short", "password"),
        ("op@loom.example", "", "password"),
        ("nobody", "correct horse battery", "email"),
    ],
)
def test_an_operator_needs_an_address_and_a_long_password(
    email: str, password: str, named: str
) -> None:
    result = run("operator", "create", "--email", email, typed=f"{password}\n")

    assert result.exit_code == 1
    assert f"{named}:" in result.output


def test_operators_are_listed_get_a_password_and_are_removed() -> None:
    email = ("--email", "op@loom.example")
    run("operator", "create", *email, typed="correct horse battery\n")

    listed = run("operator", "list")
    changed = run("operator", "password", *email, typed="battery staple\n")
    too_short = run("operator", "password", *email, typed="short\n")
    removed = run("operator", "remove", *email)
    nobody = run("operator", "list")
    again = run("operator", "remove", *email)

    assert listed.stdout.endswith("Z  op@loom.example\n")
    assert "new password" in changed.output
    assert (too_short.exit_code, "password:" in too_short.output) == (1, True)
    assert removed.output == "op@loom.example cannot sign in any more.\n"
    assert (nobody.exit_code, nobody.stdout) == (0, "")
    assert (again.exit_code, "no operator" in again.output) == (1, True)


def test_the_version_is_told() -> None:
    result = run("--version")

    assert (result.exit_code, result.output) == (
        0,
        f"booking-agent {version('booking-agent')}\n",
    )


# where requests come from


def _address_seen(settings: Settings, **headers: str) -> str:
    """The address that the application is told, of a request that came from loopback."""
    seen = []

    async def app(scope: Any, _: Any, send: Any) -> None:
        seen.append(scope["client"][0])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def ask() -> None:
        config = uvicorn.Config(app, lifespan="off", **proxies(settings))
        config.load()
        transport = httpx.ASGITransport(config.loaded_app, client=("127.0.0.1", 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://local") as client:
            await client.get("/", headers=headers)

    asyncio.run(ask())
    return str(seen[0])


@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        pytest.param("", "203.0.113.9", "127.0.0.1", id="nobody-is-believed"),
        pytest.param("10.0.0.0/8", "203.0.113.9", "127.0.0.1", id="others-are-believed"),
        pytest.param("127.0.0.1", "203.0.113.9", "203.0.113.9", id="the-proxy-is"),
        pytest.param("127.0.0.0/8", "203.0.113.9", "203.0.113.9", id="its-network-is"),
        pytest.param(
            "127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9", id="not-its-client"
        ),
        pytest.param(
            "127.0.0.1,10.0.0.0/8", "203.0.113.9, 10.1.1.1", "203.0.113.9", id="two-proxies"
        ),
    ],
)
def test_who_asks_is_told_by_trusted_proxies_alone(
    monkeypatch: pytest.MonkeyPatch, trusted: str, forwarded: str, address: str
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", trusted)
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")  # the server's own, which is not asked

    assert _address_seen(Settings(), **{"X-Forwarded-For": forwarded}) == address


# settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLOCK_START", "2026-11-22"),
        ("MODEL_TIMEOUT", "0"),
        ("TURN_DEADLINE", "soon"),
        ("RATE_LIMIT_PER_MINUTE", "-1"),
        ("MAX_BODY_BYTES", "1"),
        ("SECRET_KEY", "hunter2"),
        ("TRUSTED_PROXIES", "proxy.example"),
        ("PUBLIC_URL", "loom.example"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_setting_that_is_wrong_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    result = run("db", "upgrade")

    assert result.exit_code == 1
    assert f"{name}:" in result.output
    assert not Path("booking.db").exists()


@pytest.mark.parametrize("name", ["CHANNELS", "MODEL_PRICES"])
def test_a_setting_that_is_no_json_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "{")

    result = run("db", "upgrade")

    assert result.exit_code == 1
    assert name.lower() in result.output
    assert "JSON" in result.output


def test_a_channel_without_its_options_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHANNELS__tg__KIND", "telegram")

    result = run("db", "upgrade")

    assert result.exit_code == 1
    assert "token: is missing for a telegram channel" in result.output


# chat


def mails() -> list[EmailMessage]:
    parser = BytesParser(_class=EmailMessage, policy=policy.default)
    return [parser.parsebytes(file.read_bytes()) for file in Path("mail").glob("*.eml")]


def test_a_chat_leads_from_a_sentence_to_a_booking_and_a_mail() -> None:
    with subprocess.Popen(  # noqa: S603 — our own command
        command_line("chat", "--timezone", "Europe/Berlin"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    ) as chat:
        assert chat.stdin is not None
        chat.stdin.write(f"{OPENING}\n14:00 would be good\nyes please\n")
        chat.stdin.flush()
        until(lambda: len(mails()) == 2, "both mails")
        output, errors = chat.communicate("\n", timeout=30)

    assert chat.returncode == 0
    assert errors == ""
    assert "Tuesday, 24 November 2026, 14:00 with Mia Berger" in output
    assert "Shall I book this for you?" in output
    assert "Booked: Intro call with Mia Berger" in output
    assert output.endswith("Goodbye.\n")
    assert {mail["To"].addresses[0].addr_spec for mail in mails()} == {
        "ada@example.com",
        "mia@engines.example",
    }


def test_a_chat_whose_input_ends_at_once_sends_its_mails_all_the_same() -> None:
    typed = f"{OPENING}\n14:00 would be good\nyes please\n"
    chat = subprocess.run(  # noqa: S603 — our own command
        command_line("chat"), input=typed.encode(), capture_output=True, timeout=30, check=True
    )

    assert b"Booked" in chat.stdout
    assert len(mails()) == 2


def test_a_chat_in_a_zone_that_is_none_is_refused() -> None:
    result = run("chat", "--timezone", "Mars/Olympus")

    assert result.exit_code == 1
    assert "timezone: is not an IANA time zone" in result.output


# serve


@contextmanager
def serving(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command `serve`, ready, and its address."""
    port = free_port()
    command = command_line("serve", "--port", str(port), *words)
    with (
        Path("output").open("w") as output,
        subprocess.Popen(  # noqa: S603 — our own command
            command, stdout=output, stderr=subprocess.STDOUT, encoding="utf-8"
        ) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            until(lambda: is_ready(url) or process.poll() is not None, "the server")
            yield process, url
        finally:
            process.kill()


def is_ready(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/health/ready").status_code == 200
    except httpx2.TransportError:
        return False


def test_serving_ends_with_code_0_when_asked_to() -> None:
    with serving() as (process, _):
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_serving_begins_with_a_summary_and_ends_without_complaints() -> None:
    with serving() as (process, url):
        assert process.poll() is None, Path("output").read_text()
        assert httpx2.get(f"{url}/health/live").json() == {"status": "ok"}
        output = Path("output").read_text()
        process.send_signal(signal.SIGTERM)
        process.wait(30)

    for part in (url, "offline model", "sqlite:///booking.db", "demo catalogue", "mail/*.eml"):
        assert part in output
    assert Path("output").read_text() == output, "it ended with complaints"


def test_a_server_shows_no_password_of_its_database_or_mail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SMTP_URL", "smtp://me:hush@127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hush")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with serving():
        output = Path("output").read_text()

    assert "over SMTP" in output
    assert "hush" not in output


def test_a_server_can_begin_without_the_demo() -> None:
    with serving("--empty") as (_, url):
        assert httpx2.get(f"{url}/v4/meeting-type").json() == []
        assert "demo" not in Path("output").read_text()


def test_a_catalogue_replaces_another() -> None:
    Path("mine.yaml").write_text(CATALOGUE, encoding="utf-8")
    run("catalog", "load", str(DEMO))
    added = run("catalog", "load", "mine.yaml")
    assert (added.exit_code, "Switched off" in added.output) == (0, False)
    replaced = run("catalog", "load", "--replace", "mine.yaml")
    assert replaced.exit_code == 0
    assert "Switched off, as the file does not name them:" in replaced.output
    assert "intro-call" in replaced.output
