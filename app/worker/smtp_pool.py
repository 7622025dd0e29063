"""A few connections to one mail server, each used for several mails.

Common providers allow a sender two or three at a time and answer 421 to more.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiosmtplib

from app.worker.mail_faults import MailServerFault

MAX_CONNECTIONS = 3
MAX_IDLE = 10.0  # seconds; servers hang up after five minutes (RFC 5321 §4.5.3.2.7)


class SmtpPool:
    """Connections that `make` describes; made when needed, closed when idle or in doubt."""

    def __init__(self, make: Callable[[], aiosmtplib.SMTP]) -> None:
        self._make = make
        self._places = asyncio.Semaphore(MAX_CONNECTIONS)
        self._idle: list[tuple[float, aiosmtplib.SMTP]] = []

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """A connection that is logged in and nobody else's meanwhile.

        Raises:
            MailServerFault: if there is none to be had.
        """
        async with self._places:
            client = await self._kept() or await self._connected()
            try:
                yield client
            except aiosmtplib.SMTPRecipientsRefused:  # it goes on with the next mail
                self._keep(client)
                raise
            except BaseException:
                client.close()
                raise
            self._keep(client)

    def close(self) -> None:
        """Close what nobody uses."""
        for _, client in self._idle:
            client.close()
        self._idle.clear()

    async def _connected(self) -> aiosmtplib.SMTP:
        client = self._make()
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailServerFault(f"{type(error).__name__}: {error}") from error
        return client

    async def _kept(self) -> aiosmtplib.SMTP | None:
        """An idle connection that still answers."""
        while self._idle:
            _, client = self._idle.pop()
            try:
                await client.noop(timeout=5)
            except (aiosmtplib.SMTPException, OSError):
                client.close()
            else:
                return client
        return None

    def _keep(self, client: aiosmtplib.SMTP) -> None:
        if not client.is_connected:
            return
        self._idle.append((time.monotonic(), client))
        asyncio.get_running_loop().call_later(MAX_IDLE, self._close_idle)

    def _close_idle(self) -> None:
        long_ago = time.monotonic() - MAX_IDLE
        for since, client in self._idle:
            if since <= long_ago:
                client.close()
        self._idle = [each for each in self._idle if each[0] > long_ago]
