from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from app.settings import Settings, resource
from tests.store.threads import at_once


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Away from the settings of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


class TestSettings:
    def test_have_defaults_for_trying_it_out(self) -> None:
        plain = Settings()
        assert plain.database_url == "sqlite:///var/booking.db"
        assert plain.uses_offline_model
        assert plain.mail_dir == Path("var/mail")
        assert (plain.smtp_url, plain.clock_start, plain.channels) == (None, None, {})

    def test_come_from_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://db/booking")
        monkeypatch.setenv("RATE_LIMIT_PER_MINUTE", "0")
        monkeypatch.setenv("CLOCK_START", "2026-11-22T16:00:00Z")
        chosen = Settings()
        assert chosen.database_url == "postgresql://db/booking"
        assert chosen.rate_limit_per_minute == 0
        assert chosen.clock_start == datetime(2026, 11, 22, 16, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("of_an_address", "of_a_token", "limit"),
        [
            pytest.param("60", None, 60, id="as of an address"),
            pytest.param("60", "900", 900, id="its own"),
            pytest.param("60", "0", 0, id="any number"),
            pytest.param("0", "900", 900, id="its own alone"),
        ],
    )
    def test_limit_tokens_like_addresses_unless_told_otherwise(
        self,
        monkeypatch: pytest.MonkeyPatch,
        of_an_address: str,
        of_a_token: str | None,
        limit: int,
    ) -> None:
        monkeypatch.setenv("RATE_LIMIT_PER_MINUTE", of_an_address)
        if of_a_token is not None:
            monkeypatch.setenv("TOKEN_RATE_LIMIT_PER_MINUTE", of_a_token)
        assert Settings().token_limit == limit

    def test_come_from_a_file_unless_the_environment_says_otherwise(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = "PUBLIC_URL=https://loom.example\nLOG_LEVEL=debug\nSOMETHING_ELSE=1\n"
        (tmp_path / ".env").write_text(file)
        monkeypatch.setenv("LOG_LEVEL", "warning")
        chosen = Settings()
        assert (chosen.public_url, chosen.log_level) == ("https://loom.example", "warning")

    def test_have_a_block_for_each_channel_account(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CHANNELS__SHOP__KIND", "telegram")
        monkeypatch.setenv("CHANNELS__SHOP__OPTIONS__TOKEN", "1:abc")
        [(name, account)] = Settings().channels.items()
        assert (name.lower(), account.kind) == ("shop", "telegram")
        revealed = account.revealed()
        assert {key.lower(): value for key, value in revealed.items()} == {"token": "1:abc"}

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("CLOCK_START", "2026-11-22T16:00:00"),
            ("CLOCK_START", "soon"),
            ("RATE_LIMIT_PER_MINUTE", "-1"),
            ("MAX_BODY_BYTES", "10"),
            ("MODEL_TIMEOUT", "0"),
            ("MODEL_TIMEOUT", "inf"),
            ("TURN_DEADLINE", "nan"),
            ("CHANNELS__SHOP__OPTIONS__TOKEN", "no kind"),
            ("SECRET_KEY", "x" * 31),
            ("SECRET_KEY", " "),
            ("TRUSTED_PROXIES", "10.0.0.0/8,proxy.example"),
            ("TRUSTED_PROXIES", "*"),
            ("PUBLIC_URL", "loom.example"),
            ("PUBLIC_URL", "ftp://loom.example"),
            ("OPENAI_BASE_URL", "http://[::1"),
            ("SMTP_URL", "mail.example"),
            ("SMTP_URL", "smtp://mail.example:99999"),
            ("MAIL_FROM", "Booking desk"),
            ("LOG_LEVEL", "loud"),
        ],
    )
    def test_that_make_no_sense_are_refused_by_name(
        self, name: str, value: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(name, value)
        with pytest.raises(ValidationError) as refused:
            Settings()
        [flaw] = refused.value.errors()
        assert str(flaw["loc"][0]).upper() == name.partition("__")[0]
        assert flaw["msg"]

    @pytest.mark.parametrize("name", ["SECRET_KEY", "SMTP_URL", "OPENAI_API_KEY", "LOG_LEVEL"])
    def test_that_are_empty_are_left_out(
        self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / ".env").write_text(f"{name}=\n")
        plain = getattr(Settings(_env_file=None), name.lower())
        assert getattr(Settings(), name.lower()) == plain
        monkeypatch.setenv(name, "")
        assert getattr(Settings(), name.lower()) == plain

    def test_list_proxies_with_commas(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert Settings().trusted_proxies == ()
        monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8,::1")
        listed = [str(each) for each in Settings().trusted_proxies]
        assert listed == ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]

    @pytest.mark.parametrize(
        "values",
        [{"openai_api_key": "k"}, {"openai_base_url": "http://m"}, {"openai_model": "m"}],
        ids=str,
    )
    def test_that_name_a_model_use_it(self, values: dict[str, Any]) -> None:
        assert not Settings(**values).uses_offline_model

    def test_show_no_secrets(self) -> None:
        chosen = Settings(
            secret_key="s3cret" * 6,
            smtp_url="smtp://u:s3cret@mail",
            openai_api_key="s3cret",
            channels={"shop": {"kind": "x", "options": {"token": "s3cret"}}},
        )
        assert "s3cret" not in repr(chosen)
        assert "s3cret" not in chosen.model_dump_json()


class TestTheSigningKey:
    def test_is_the_one_that_was_set(self) -> None:
        assert Settings(secret_key="mine" * 8).signing_key() == "mine" * 8

    def test_is_made_where_the_one_that_was_set_is_empty(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SECRET_KEY", "")
        assert len(Settings(var_dir=tmp_path / "var").signing_key()) == 64

    def test_is_made_once_and_kept_for_nobody_else_to_read(self, tmp_path: Path) -> None:
        chosen = Settings(var_dir=tmp_path / "var")
        key = chosen.signing_key()
        assert len(key) == 64
        assert Settings(var_dir=tmp_path / "var").signing_key() == key
        assert (tmp_path / "var/secret_key").stat().st_mode & 0o077 == 0

    def test_is_never_empty_even_if_its_file_is(self, tmp_path: Path) -> None:
        (tmp_path / "secret_key").touch()
        assert len(Settings(var_dir=tmp_path).signing_key()) == 64

    def test_is_one_for_all_processes_that_start_at_once(self, tmp_path: Path) -> None:
        for number in range(20):
            chosen = Settings(var_dir=tmp_path / str(number))
            keys = at_once([chosen.signing_key] * 8)
            assert len(set(keys)) == 1
            assert len(str(keys[0])) == 64


class TestTheClock:
    def test_tells_the_time(self) -> None:
        assert abs(Settings().clock()() - datetime.now(UTC)) < timedelta(seconds=5)

    def test_starts_where_it_is_told_and_runs_on(self) -> None:
        start = datetime(2026, 11, 22, 16, tzinfo=UTC)
        clock = Settings(clock_start=start).clock()
        first, second = clock(), clock()
        assert start <= first <= second < start + timedelta(seconds=5)
        assert first.tzinfo is UTC


@pytest.mark.parametrize(
    "parts", [("prompts",), ("fixtures", "demo", "catalogue.yaml")], ids=lambda each: each[-1]
)
def test_what_is_shipped_is_found(parts: tuple[str, ...]) -> None:
    assert resource(*parts).exists()
