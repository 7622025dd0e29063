"""Which models answer, as the settings have it."""

from typing import Any

import openai
import pytest
from pydantic import SecretStr, ValidationError

from app.agent.models.failover import ServedModel
from app.agent.models.openai_chat import OpenAIModel
from app.main import install, mailer_for, model_for
from app.settings import ModelPrice, Settings
from app.store.delivery.installation import Installation, get_installation
from app.store.engine.database import Database
from app.worker.mailer import SmtpMailer

FIRST = {"openai_api_key": "k1", "openai_model": "big"}


def models(**values: Any) -> list[ServedModel]:
    return list(model_for(Settings(_env_file=None, **values)).models)


def clients(made: list[ServedModel]) -> list[openai.AsyncOpenAI]:
    """The clients of those that are reached over the network."""
    return [each.client() for each in made if isinstance(each, OpenAIModel)]


@pytest.mark.parametrize(
    ("values", "names", "urls"),
    [
        ({}, ["offline"], []),
        (
            {"openai_api_key": "k1"},
            ["gpt-4.1-mini", "offline"],
            ["https://api.openai.com/v1/"],
        ),
        (
            FIRST | {"openai_fallback_model": "none"},
            ["big"],
            ["https://api.openai.com/v1/"],
        ),
        (
            FIRST | {"openai_fallback_model": "small"},
            ["big", "small"],
            ["https://api.openai.com/v1/"] * 2,
        ),
        (
            FIRST | {"openai_fallback_model": "offline"},
            ["big", "offline"],
            ["https://api.openai.com/v1/"],
        ),
        (
            FIRST | {"openai_fallback_base_url": "http://other.invalid/v1"},
            ["big", "big"],
            ["https://api.openai.com/v1/", "http://other.invalid/v1/"],
        ),
    ],
    ids=["none", "one", "one alone", "two of one server", "the built-in one", "another server"],
)
def test_the_models_are_those_of_the_settings(
    values: dict[str, Any], names: list[str], urls: list[str]
) -> None:
    made = models(**values)

    assert [each.name for each in made] == names
    assert [str(client.base_url) for client in clients(made)] == urls


def test_a_key_goes_to_its_own_server_only() -> None:
    other = {"openai_fallback_base_url": "http://other.invalid/v1"}

    same = models(**FIRST, openai_fallback_model="small")
    strange = models(**FIRST, **other)
    with_key = models(**FIRST, **other, openai_fallback_api_key="k2")

    assert [client.api_key for client in clients(same)] == ["k1", "k1"]
    assert [client.api_key for client in clients(strange)] == ["k1", "none"]
    assert [client.api_key for client in clients(with_key)] == ["k1", "k2"]


def test_prices_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_PRICES", '{"big": {"input": 2, "output": 8, "cached": 0.5}}')

    assert Settings(_env_file=None).model_prices == {
        "big": ModelPrice(input=2, output=8, cached=0.5)
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"model_prices": {"big": {"input": -1, "output": 8}}},
        {"max_tokens_per_day": -1},
        {"max_messages_per_minute": -1},
        {"model_patience": -1},
    ],
)
def test_numbers_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, **wrong)


def test_the_desk_is_the_sender_and_uids_keep_their_domain(database: Database) -> None:
    first: dict[str, Any] = {
        "public_url": "https://book.example:8443/",
        "mail_from": "Loom <desk@book.example>",
    }
    install(database, Settings(_env_file=None, **first))
    later: dict[str, Any] = {
        "public_url": "https://new.example",
        "mail_from": "desk@new.example",
    }
    install(database, Settings(_env_file=None, **later))
    with database.read() as session:
        assert get_installation(session) == Installation("book.example", "desk@new.example", "")


@pytest.mark.parametrize(("allowed", "needs_tls"), [(False, True), (True, False)])
def test_a_password_needs_tls_unless_plain_is_allowed(
    *, allowed: bool, needs_tls: bool
) -> None:
    url = SecretStr("smtp://u:p@mail.example")
    settings = Settings(_env_file=None, smtp_url=url, smtp_allow_plain=allowed)
    mailer = mailer_for(settings)
    assert isinstance(mailer, SmtpMailer)
    assert mailer.needs_starttls is needs_tls
