"""Accounts with messaging services on the command line."""

import json
from collections.abc import Iterator

import pytest
from click.testing import Result

from tests.channels.recorded import META
from tests.servers import serving
from tests.test_command_line import run
from tests.test_command_line import settings as settings  # noqa: PLC0414 — a fixture of this module too
from tests.vendors import Vendors

PUBLIC = "https://book.example"


@pytest.fixture
def vendors() -> Vendors:
    return Vendors()


@pytest.fixture
def there(vendors: Vendors, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The services' address; ours is public."""
    monkeypatch.setenv("PUBLIC_URL", PUBLIC)
    with serving(vendors.app()) as url:
        yield url


def add(name: str, kind: str, **options: str) -> Result:
    return run("channel", "add", name, "--kind", kind, typed=json.dumps(options))


def test_an_account_is_added_listed_and_removed(there: str) -> None:
    added = add("desk", "telegram", token="1:abc", secret="s3cret", api=there)
    assert added.exit_code == 0, added.output
    assert f"{PUBLIC}/channels/desk/webhook" in added.output
    listed = run("channel", "list")
    assert listed.output == f"desk  telegram  {PUBLIC}/channels/desk/webhook\n"
    assert run("channel", "remove", "desk").exit_code == 0
    assert "no channel accounts" in run("channel", "list").output
    assert run("channel", "remove", "desk").exit_code == 1


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("telegram", {"token": "1:abc", "secret": "s3cret"}, ("@DeskBot", "--set-webhook")),
        (
            "slack",
            {"token": "xoxb-1", "signing_secret": "s3cret"},
            ("desk in Loom", "Request URL"),
        ),
        ("whatsapp", {**META, "phone_number_id": "112"}, ("112", "Callback URL")),
        ("messenger", META, ("Loom", "Callback URL")),
        ("instagram", META, ("loom", "Callback URL")),
        (
            "twilio",
            {"account_sid": "AC1", "auth_token": "s3cret", "sender": "+49"},
            ("Loom (active)", "HTTP POST"),
        ),
    ],
)
def test_a_check_says_whether_it_works_and_what_to_enter(
    there: str, kind: str, options: dict[str, str], said: tuple[str, ...]
) -> None:
    api = f"{there}/api" if kind == "slack" else there
    added = add("desk", kind, **options, api=api)
    checked = run("channel", "check", "desk")
    assert checked.exit_code == 0, checked.output
    for words in (*said, f"desk ({kind})"):
        assert words in checked.output
    assert kind == "telegram" or f"{PUBLIC}/channels/desk/webhook" in checked.output
    for secret in ("s3cret", "1:abc", "xoxb", "EAAtok", "app-secret"):
        assert secret not in checked.output + added.output


def test_telegrams_webhook_is_set(there: str, vendors: Vendors) -> None:
    add("desk", "telegram", token="1:abc", secret="s3cret", api=there)
    done = run("channel", "check", "desk", "--set-webhook")
    assert done.exit_code == 0, done.output
    [_, (method, body)] = vendors.told
    assert method == "setWebhook"
    assert body == {
        "url": f"{PUBLIC}/channels/desk/webhook",
        "secret_token": "s3cret",
        "allowed_updates": ["message", "edited_message", "callback_query"],
    }


def test_a_service_that_knows_nothing_of_it_fails_the_check(there: str) -> None:
    add("desk", "whatsapp", **META, phone_number_id="unknown", api=there)
    checked = run("channel", "check", "desk")
    assert checked.exit_code == 1
    assert "bad token" in checked.output


def test_a_service_that_cannot_be_reached_shows_no_token() -> None:
    add("desk", "telegram", token="1:abc", secret="s3cret", api="http://127.0.0.1:9")
    checked = run("channel", "check", "desk")
    assert checked.exit_code == 1
    assert "cannot be reached" in checked.output
    assert "1:abc" not in checked.output


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "no JSON"),
        ("[]", "JSON object of texts"),
        ('{"token": 1}', "JSON object of texts"),
        ('{"token": "1:abc"}', "options.secret"),
        ('{"token": "1:abc", "secret": "s", "colour": "red"}', "options.colour"),
    ],
)
def test_options_that_cannot_work_are_refused(typed: str, said: str) -> None:
    refused = run("channel", "add", "desk", "--kind", "telegram", typed=typed)
    assert refused.exit_code == 1
    assert said in refused.output
