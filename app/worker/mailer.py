"""Sending mail: over SMTP, or into a folder while there is no server."""

import asyncio
import os
from dataclasses import dataclass, field
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

from app.errors import flawed
from app.pools import FILES
from app.worker.mail_faults import MailServerFault, refusal
from app.worker.smtp_pool import SmtpPool

STEP_TIMEOUT = 30.0  # seconds, for one answer of the server
SEND_TIMEOUT = 90.0  # seconds, for all of them together: less than a parcel is leased for


class Mailer(Protocol):
    """Sends mails."""

    async def send(self, mail: EmailMessage) -> None:
        """Send one mail to its only recipient.

        Raises:
            MailNotSent: if it was not taken.
            MailServerFault: if none would be.
        """
        ...

    def close(self) -> None:
        """Give up what is kept between two mails."""
        ...


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """Writes mails as `.eml` files; each appears whole, named for its Message-ID."""

    folder: Path

    async def send(self, mail: EmailMessage) -> None:
        """Write one mail (see Mailer). A repeat replaces the file."""
        try:
            await FILES.run(self._write, mail)
        except OSError as error:
            raise MailServerFault(f"{self.folder}: {error.strerror}") from error

    def close(self) -> None:
        """Keep nothing (see Mailer)."""

    def _write(self, mail: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = str(mail["Message-ID"]).strip("<>").partition("@")[0]
        unfinished = self.folder / f".{name}.part"
        unfinished.write_bytes(mail.as_bytes())
        os.replace(unfinished, self.folder / f"{name}.eml")  # noqa: PTH105 — atomic, unlike a copy


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends over SMTP: `smtp://user:password@host:port`, or `smtps://` for TLS from the start.

    On smtp, TLS is used as soon as the server offers it (RFC 3207). With a password it has
    to, so that nobody in between reads it; unless the server is this machine, or
    `allows_plain`.
    """

    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    is_tls: bool
    allows_plain: bool = False
    _pools: list[SmtpPool] = field(default_factory=list, compare=False, repr=False)

    @classmethod
    def at(cls, url: str, *, allows_plain: bool = False) -> "SmtpMailer":
        """Read an SMTP_URL.

        Raises:
            Invalid: if it is none.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise flawed("SMTP_URL", "is written like smtp://user:password@host:587")
        is_tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if is_tls else 25),
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            is_tls=is_tls,
            allows_plain=allows_plain,
        )

    @property
    def needs_starttls(self) -> bool:
        """Whether nothing is sent to a server that does not offer TLS."""
        has_secret = self.password is not None
        return has_secret and not (self.is_tls or self.allows_plain or _is_here(self.host))

    async def send(self, mail: EmailMessage) -> None:
        """Send one mail (see Mailer)."""
        try:
            async with asyncio.timeout(SEND_TIMEOUT), self._pool().connection() as client:
                await client.send_message(mail)
        except TimeoutError as error:
            raise MailServerFault("the server does not answer in time") from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise refusal(error) from error

    def close(self) -> None:
        """Close the connections that are idle (see Mailer)."""
        for pool in self._pools:
            pool.close()
        self._pools.clear()

    def _pool(self) -> SmtpPool:
        if not self._pools:
            self._pools.append(SmtpPool(self._client))
        return self._pools[0]

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            use_tls=self.is_tls,
            start_tls=False if self.is_tls else (True if self.needs_starttls else None),
            timeout=STEP_TIMEOUT,
        )


def _is_here(host: str) -> bool:
    """Whether a server is this machine, so that nobody is in between."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
