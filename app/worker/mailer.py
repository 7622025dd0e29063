"""Sending mail: over SMTP, or into a folder while there is no server."""

import os
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

from app.errors import flawed
from app.pools import FILES


class MailNotSent(Exception):
    """The mail was not taken. `is_final`: trying again is of no use."""

    def __init__(self, problem: str, *, is_final: bool = False) -> None:
        super().__init__(problem)
        self.is_final = is_final


class Mailer(Protocol):
    """Sends mails."""

    async def send(self, mail: EmailMessage) -> None:
        """Send one mail.

        Raises:
            MailNotSent: if it was not taken.
        """
        ...


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """Writes mails as `.eml` files; each appears whole, named for its Message-ID."""

    folder: Path

    async def send(self, mail: EmailMessage) -> None:
        """Write one mail (see Mailer). A repeat replaces the file."""
        await FILES.run(self._write, mail)

    def _write(self, mail: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = str(mail["Message-ID"]).strip("<>").partition("@")[0]
        unfinished = self.folder / f".{name}.part"
        unfinished.write_bytes(mail.as_bytes())
        os.replace(unfinished, self.folder / f"{name}.eml")  # noqa: PTH105 — atomic, unlike a copy


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends over SMTP: `smtp://user:password@host:port`, or `smtps://` for TLS from the start.

    On smtp, TLS is used as soon as the server offers it (RFC 3207).
    """

    host: str
    port: int
    user: str | None
    password: str | None
    is_tls: bool

    @classmethod
    def at(cls, url: str) -> "SmtpMailer":
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
        )

    async def send(self, mail: EmailMessage) -> None:
        """Send one mail (see Mailer)."""
        try:
            refused, _ = await aiosmtplib.send(
                mail,
                hostname=self.host,
                port=self.port,
                username=self.user,
                password=self.password,
                use_tls=self.is_tls,
                timeout=30,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            final = all(500 <= each.code < 600 for each in error.recipients)  # noqa: PLR2004 — RFC 5321 §4.2.1
            raise MailNotSent(f"recipients refused: {error}", is_final=final) from error
        except aiosmtplib.SMTPResponseException as error:
            raise MailNotSent(str(error), is_final=500 <= error.code < 600) from error  # noqa: PLR2004 — as above
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailNotSent(f"{type(error).__name__}: {error}") from error
        if refused:  # the others have it; they get it again if these may be tried again
            problem = ", ".join(f"{address}: {answer}" for address, answer in refused.items())
            is_final = all(500 <= each.code < 600 for each in refused.values())  # noqa: PLR2004 — as above
            raise MailNotSent(f"recipients refused: {problem}", is_final=is_final)
