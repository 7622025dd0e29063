import pytest

from app.channels.plain import Plain
from app.channels.registry import KINDS, channel_from
from app.channels.telegram import Telegram
from app.errors import Invalid


def test_opens_a_bot() -> None:
    options = {"token": "1:abc", "secret": "s3cret", "colour": "red"}
    assert channel_from("telegram", options) == Telegram("1:abc", "s3cret")


def test_takes_an_empty_option_for_one_that_is_not_given() -> None:
    options = {"token": "1:abc", "secret": "s3cret", "api": ""}
    assert channel_from("telegram", options) == Telegram("1:abc", "s3cret")


def test_opens_a_plain_channel() -> None:
    options = {"secret": "whsec_c2VjcmV0", "reply_url": "https://chat.example.com/in"}
    assert channel_from("plain", options) == Plain(**options)


@pytest.mark.parametrize(
    ("kind", "options", "missing"),
    [
        ("telegram", {"token": "1:abc"}, "secret"),
        ("telegram", {"token": "", "secret": "s"}, "token"),
        ("plain", {"secret": "whsec_c2VjcmV0"}, "reply_url"),
        ("whatsapp", {"token": "t", "app_secret": "s", "verify_token": "v"}, "phone_number_id"),
        ("messenger", {"token": "t", "app_secret": "s"}, "verify_token"),
        ("instagram", {"token": "t", "verify_token": "v"}, "app_secret"),
        ("slack", {"token": "t"}, "signing_secret"),
        ("twilio", {"account_sid": "AC1", "auth_token": "t"}, "sender"),
        ("pigeon", {}, "kind"),
    ],
)
def test_names_what_is_missing(kind: str, options: dict[str, str], missing: str) -> None:
    with pytest.raises(Invalid) as refusal:
        channel_from(kind, options)
    assert [flaw.field for flaw in refusal.value.flaws] == [missing]


def test_knows_every_channel_by_its_own_name() -> None:
    assert all(name == channel.name for name, channel in KINDS.items())
