"""What an operator can set, from environment variables or a `.env` file."""

import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    SecretStr,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Clock = Callable[[], datetime]
"""Tells the time: aware, UTC. The one made by `clock` is the only reader of the system's."""

MIN_SECRET = 32  # characters: 128 bits even if they are hexadecimal digits


def _broken(rule: str) -> PydanticCustomError:
    """A refusal that says the rule alone; the command line names the variable."""
    return PydanticCustomError("setting", "{rule}", {"rule": rule})


def _secret(secret: SecretStr | None) -> SecretStr | None:
    if secret is not None and len(secret.get_secret_value()) < MIN_SECRET:
        raise _broken(f"needs at least {MIN_SECRET} characters, chosen by chance")
    return secret


def _has_host(url: str, *schemes: str) -> bool:
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return parts.scheme in schemes and is_whole and len(url.split()) == 1


def _web_address(url: str | None) -> str | None:
    if url and not _has_host(url, "http", "https"):
        raise _broken("must be an address like https://example.com")
    return url


def _mail_server(url: SecretStr | None) -> SecretStr | None:
    if url is not None and not _has_host(url.get_secret_value(), "smtp", "smtps"):
        raise _broken("must be an address like smtp://user:password@host:587")
    return url


def _sender(written: str) -> str:
    name, _, domain = parseaddr(written)[1].rpartition("@")
    if not (name and domain):
        raise _broken("must be written like Booking desk <booking@example.com>")
    return written


def _in_lower_case(word: Any) -> Any:
    return word.lower() if isinstance(word, str) else word


def _networks(written: Any) -> Any:
    if not isinstance(written, str):
        return written
    try:
        return tuple(ip_network(part.strip()) for part in written.split(",") if part.strip())
    except ValueError as error:
        raise _broken("must be addresses or networks, like 10.0.0.0/8,127.0.0.1") from error


def _words(written: Any) -> Any:
    if not isinstance(written, str):
        return written
    return tuple(word.strip() for word in written.split(",") if word.strip())


Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
WebAddress = Annotated[str, AfterValidator(_web_address)]


class ChannelAccount(BaseModel):
    """One account with a messaging service, reached at /channels/{its key}/webhook.

    `options` are the service's own: tokens, secrets, addresses (see app.channels). People
    send what they have to say in several messages there, so that they are answered after a
    `pause` of so many seconds.
    """

    kind: str
    options: dict[str, SecretStr] = {}
    pause: Annotated[float, Field(ge=0, le=6)] = 2.0

    def revealed(self) -> dict[str, str]:
        """The options in clear, for the adapter alone."""
        return {name: value.get_secret_value() for name, value in self.options.items()}


class ModelPrice(BaseModel):
    """What a model costs per million tokens, in whatever currency all prices are in.

    `cached` is the price of input that its server had read before, the same if not given.
    """

    input: Annotated[float, Field(ge=0)]
    output: Annotated[float, Field(ge=0)]
    cached: Annotated[float, Field(ge=0)] | None = None


class Settings(BaseSettings):
    """Everything that differs between two installations."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_nested_delimiter="__",
        env_ignore_empty=True,  # NAME= in a file is how people leave a setting out
        extra="ignore",
        populate_by_name=True,
    )

    database_url: str = "sqlite:///var/booking.db"
    var_dir: Path = Path("var")
    public_url: WebAddress = "http://127.0.0.1:8000"
    privacy_policy_url: WebAddress = ""  # with one, who began to book in a chat is remembered
    secret_key: Annotated[SecretStr | None, AfterValidator(_secret)] = None
    old_secret_keys: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_words)] = ()
    smtp_url: Annotated[SecretStr | None, AfterValidator(_mail_server)] = None
    mail_from: Annotated[str, AfterValidator(_sender)] = (
        "Booking desk <booking@localhost.localdomain>"
    )

    smtp_allow_plain: bool = False  # a password to a server that offers no TLS
    delivered_days: Annotated[int, Field(ge=1, le=3650)] = 30  # kept, then deleted

    openai_api_key: SecretStr | None = None
    openai_base_url: WebAddress | None = None
    openai_model: str | None = None
    openai_fallback_model: str = "offline"  # asked where the first one fails; or "none"
    openai_fallback_base_url: WebAddress | None = None
    openai_fallback_api_key: SecretStr | None = None
    model_timeout: Positive = 30.0  # seconds, for one answer of a model
    model_patience: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 10.0
    """Of these seconds, those for waiting while a model is busy."""
    turn_deadline: Positive = 90.0  # seconds, for one whole turn
    model_prices: dict[str, ModelPrice] = {}  # by the beginning of a model's name
    invite_language: Literal["attendee", "host"] = "attendee"  # whose, for what invites say

    # What one visitor, and all of them together, may take; 0 is without a limit.
    max_messages_per_minute: Annotated[int, Field(ge=0)] = 20  # of one conversation
    max_bookings_per_day: Annotated[int, Field(ge=0)] = 10  # of one contact
    max_bookings_per_address: Annotated[int, Field(ge=0)] = 30  # likewise, by the API
    max_tokens_per_conversation: Annotated[int, Field(ge=0)] = 500_000
    max_tokens_per_day: Annotated[int, Field(ge=0)] = 20_000_000

    max_streams_per_conversation: Annotated[int, Field(ge=0)] = 10  # open at a time
    max_streams_per_address: Annotated[int, Field(ge=0)] = 100  # likewise, of one process

    conversation_days: Annotated[int, Field(ge=0, le=3650)] = 14
    """Of silence on a messaging service, after which another conversation begins; 0: never."""
    pending_attendee_days: Annotated[int, Field(ge=1, le=3650)] = 30  # kept, then deleted

    clock_start: AwareDatetime | None = None
    rate_limit_per_minute: Annotated[int, Field(ge=0)] = 600  # of one address; 0: any number
    token_rate_limit_per_minute: Annotated[int | None, Field(ge=0)] = None  # as of an address
    trusted_proxies: Annotated[
        tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_networks)
    ] = ()  # addresses and networks whose X-Forwarded-For is believed
    max_body_bytes: Annotated[int, Field(ge=1024)] = 262_144
    log_level: Annotated[
        Literal["debug", "info", "warning", "error", "critical"],
        BeforeValidator(_in_lower_case),
    ] = "info"
    allow_private_webhooks: bool = False  # http and private addresses, to try webhooks out

    channels: dict[str, ChannelAccount] = {}

    @property
    def uses_offline_model(self) -> bool:
        """Whether the built-in model answers: neither a key, an address nor a model is set."""
        return not (self.openai_api_key or self.openai_base_url or self.openai_model)

    @property
    def closes_after(self) -> timedelta | None:
        """How long a conversation on a messaging service may rest; None: for ever."""
        return timedelta(days=self.conversation_days) if self.conversation_days else None

    @property
    def token_limit(self) -> int:
        """How many requests a minute may come with one token; 0: any number."""
        wanted = self.token_rate_limit_per_minute
        return self.rate_limit_per_minute if wanted is None else wanted

    @property
    def mail_dir(self) -> Path:
        """Where mails are written while there is no SMTP server."""
        return self.var_dir / "mail"

    def signing_key(self) -> str:
        """The key that signs links; made once and kept beside the data if none is set."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        path = self.var_dir / "secret_key"
        if not path.exists() or not path.stat().st_size:
            _keep_new_key(path)
        return path.read_text()

    def encryption_keys(self) -> tuple[str, ...]:
        """The keys with which secrets in the database can be read, the newest first."""
        return self.signing_key(), *(key.get_secret_value() for key in self.old_secret_keys)

    def clock(self) -> Clock:
        """The clock of this process; with CLOCK_START it starts there and runs on."""
        if self.clock_start is None:
            return lambda: datetime.now(UTC)
        shift = self.clock_start.timestamp() - time.time()
        return lambda: datetime.fromtimestamp(time.time() + shift, UTC)


def _keep_new_key(path: Path) -> None:
    """Write a key that appears whole; of several processes at once the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_hex(32))
    if path.exists() and not path.stat().st_size:  # somebody was interrupted
        fresh.replace(path)
        return
    with suppress(FileExistsError):
        path.hardlink_to(fresh)
    fresh.unlink()


def resource(*parts: str) -> Path:
    """A file or folder that is shipped with the program, e.g. `resource("prompts")`.

    In a wheel they lie inside the package, in a checkout beside it.
    """
    package = Path(__file__).parent
    shipped = package / "_data"
    return (shipped if shipped.is_dir() else package.parent).joinpath(*parts)
