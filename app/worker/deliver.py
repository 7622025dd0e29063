"""Delivering the outbox: one parcel at a time per stream, again after a failure."""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Any

import httpx2
import structlog

from app.channels.registry import Accounts
from app.desk.booking.signed_links import SignedLinks
from app.desk.conversations.deliveries import tell_undelivered
from app.desk.notifications.conversation_notes import speak
from app.desk.notifications.mails import meeting_told
from app.mail.address import BadAddress
from app.mail.letters import (
    Letter,
    approval_letter,
    attendee_letter,
    guest_letter,
    host_letter,
    operator_letter,
    opt_in_letter,
    over_letter,
    released_letter,
    waiting_letter,
)
from app.mail.meeting import MailedPerson
from app.mail.message import message
from app.pools import DELIVERIES
from app.settings import Clock
from app.store.delivery import outbox
from app.store.delivery.outbox import OutboxMessage
from app.store.engine.database import Database
from app.worker.channel_sender import ChannelSender, MessageNotSent
from app.worker.mailer import Mailer, MailNotSent
from app.worker.webhook_sender import WebhookNotTaken, Webhooks

LEASE = 120  # seconds; longer than any delivery takes
GIVE_UP = timedelta(days=2)
GIVE_UP_WEBHOOK = timedelta(days=1)
MAX_AT_ONCE = 32  # deliveries of one kind
MAX_OF_ONE = 4  # of them to one receiver of webhooks
MAX_PAUSE = 3600  # seconds between two attempts

log = structlog.get_logger()


class NotDelivered(Exception):
    """A parcel came back. `retry_after` in seconds; None: do not try again."""

    def __init__(self, problem: str, retry_after: float | None) -> None:
        super().__init__(problem)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Delivery:
    """Everything that delivering needs."""

    database: Database
    clock: Clock
    mailer: Mailer
    http: httpx2.AsyncClient
    accounts: Accounts
    sender: str
    allow_private_webhooks: bool = False
    links: SignedLinks | None = None  # for letters that ask for a confirmation

    async def deliver_due(self, kind: str) -> int:
        """Deliver what is due of a kind; returns how many parcels were tried."""
        parcels = await DELIVERIES.run(self.take, kind)
        await asyncio.gather(*(self.deliver(parcel) for parcel in parcels))
        return len(parcels)

    def take(
        self, kind: str, most: int = MAX_AT_ONCE, without: Collection[str] = ()
    ) -> list[OutboxMessage]:
        """Lease what is due of a kind, but of the streams that begin with one of `without`."""
        now = int(self.clock().timestamp())
        with self.database.read() as session:
            due = outbox.next_due(session, kind)
        if due is None or due > now:
            return []
        with self.database.begin() as session:
            return outbox.take(session, kind, now, LEASE, most, without)

    async def deliver(self, parcel: OutboxMessage) -> None:
        """Deliver one parcel that was taken; if that fails it is put back."""
        try:
            await self._carry(parcel)
        except NotDelivered as failure:
            await DELIVERIES.run(self._put_back, parcel, str(failure), failure.retry_after)
        except Exception as error:
            # A bug must not stop the other parcels; it is loud, and the parcel stays.
            log.exception("outbox.bug", id=parcel.id, kind=parcel.kind)
            problem = f"{type(error).__name__}: {error}"
            await DELIVERIES.run(self._put_back, parcel, problem, float(MAX_PAUSE))
        else:
            await DELIVERIES.run(self._settle, parcel)

    async def _carry(self, parcel: OutboxMessage) -> None:
        if parcel.kind == outbox.MAIL:
            await self._mail(parcel)
        elif parcel.kind == outbox.WEBHOOK:
            await self._webhook(parcel)
        else:
            await self._message(parcel)

    async def _mail(self, parcel: OutboxMessage) -> None:
        now = self.clock()
        name, address = parseaddr(self.sender)
        domain = address.rpartition("@")[2] or "localhost"
        try:
            letter = _letter(parcel.payload, now, self.links)
            if letter is None:
                return
            mail = message(letter, MailedPerson(address, name), f"<{parcel.id}@{domain}>", now)
        except BadAddress as error:  # no later attempt makes it one
            raise NotDelivered(str(error), None) from error
        try:
            await self.mailer.send(mail)
        except MailNotSent as error:
            raise NotDelivered(str(error), None if error.is_final else 0.0) from error

    async def _message(self, parcel: OutboxMessage) -> None:
        payload = parcel.payload
        if "conversation" in payload:
            await asyncio.to_thread(self._speak, parcel)
            return
        sender = ChannelSender(self.database, self.clock, self.http, self.accounts)
        try:
            await sender.send(parcel)
        except MessageNotSent as error:
            raise NotDelivered(str(error), error.retry_after) from error

    def _speak(self, parcel: OutboxMessage) -> None:
        """In one transaction with its end, so that it is said once."""
        now = int(self.clock().timestamp())
        with self.database.begin() as session:
            speak(session, parcel.payload, now)
            outbox.done(session, parcel.id, now)

    async def _webhook(self, parcel: OutboxMessage) -> None:
        webhooks = Webhooks(self.database, self.http, self.allow_private_webhooks)
        try:
            await webhooks.send(parcel)
        except WebhookNotTaken as error:
            raise NotDelivered(str(error), error.retry_after) from error

    def _settle(self, parcel: OutboxMessage) -> None:
        with self.database.begin() as session:
            outbox.done(session, parcel.id, int(self.clock().timestamp()))

    def _put_back(self, parcel: OutboxMessage, problem: str, retry_after: float | None) -> None:
        now = int(self.clock().timestamp())
        patience = GIVE_UP_WEBHOOK if parcel.kind == outbox.WEBHOOK else GIVE_UP
        too_old = now - parcel.created_at > patience.total_seconds()
        retry_at = None if retry_after is None or too_old else now + _pause(parcel, retry_after)
        say = log.error if retry_at is None else log.warning
        say("outbox.not_delivered", id=parcel.id, kind=parcel.kind, problem=problem)
        with self.database.begin() as session:
            outbox.failed(session, parcel.id, problem, retry_at)
            if retry_at is None and parcel.kind == outbox.MESSAGE:
                conversation = parcel.payload.get("conversation_id", "")
                tell_undelivered(session, conversation, problem, now)


class Rounds:
    """Deliveries of one kind, many at a time: one that hangs keeps no others waiting.

    A receiver of webhooks that is slow with `MAX_OF_ONE` or more gets no others until some
    of them have ended.
    """

    def __init__(self, delivery: Delivery, kind: str) -> None:
        self.kind = kind
        self._delivery = delivery
        self._under_way: dict[asyncio.Task[None], str] = {}

    async def begin_due(self) -> int:
        """Begin to deliver what is due; returns how many parcels that are."""
        free = MAX_AT_ONCE - len(self._under_way)
        if free <= 0:
            await asyncio.wait(self._under_way, timeout=1, return_when=asyncio.FIRST_COMPLETED)
            return 0
        receivers = Counter(self._under_way.values())
        full = [each for each, count in receivers.items() if count >= MAX_OF_ONE]
        # A few at a time, so that one receiver cannot have all the places at once.
        most = min(free, MAX_OF_ONE) if self.kind == outbox.WEBHOOK else free
        parcels = await DELIVERIES.run(self._delivery.take, self.kind, most, full)
        for parcel in parcels:
            task = asyncio.create_task(self._delivery.deliver(parcel))
            self._under_way[task] = _receiver(parcel)
            task.add_done_callback(self._under_way.pop)
        return len(parcels)

    async def stop(self) -> None:
        """Give up what is under way; the next worker delivers it once the leases end."""
        for task in (under_way := list(self._under_way)):
            task.cancel()
        if under_way:
            await asyncio.wait(under_way)


def _receiver(parcel: OutboxMessage) -> str:
    """What the streams to one receiver begin with."""
    kind, separator, rest = parcel.stream.partition(":")
    return f"{kind}:{rest.partition(':')[0]}:" if separator else parcel.stream


def _pause(parcel: OutboxMessage, at_least: float) -> int:
    """Seconds until the next attempt: doubled each time, from two."""
    return max(int(at_least + 0.999), int(min(2 ** (parcel.attempts + 1), MAX_PAUSE)))


def _letter(
    payload: Mapping[str, Any], now: datetime, links: SignedLinks | None
) -> Letter | None:
    if payload["kind"] == "handoff":
        return _operator_letter(payload, links)
    if "provisional" in payload:
        return _provisional_letter(payload, links)
    meeting, kind = meeting_told(payload), payload["kind"]
    if payload["reader"] == "attendee":
        return attendee_letter(meeting, kind, now, _link_for_guests(payload, links))
    if payload["reader"] == "guests":
        return guest_letter(meeting, kind, now)
    return host_letter(meeting, kind, now)


def _link_for_guests(payload: Mapping[str, Any], links: SignedLinks | None) -> str:
    """With it the attendee has their guests invited; "" if nobody waits for that."""
    if links is None or "guests_of" not in payload:
        return ""
    return links.guests(payload["guests_of"], payload["guests_until"])


def _operator_letter(payload: Mapping[str, Any], links: SignedLinks | None) -> Letter:
    """To all operators: somebody waits for them."""
    return operator_letter(
        tuple(MailedPerson(email, "") for email in payload["to"]),
        payload["visitor"],
        payload["summary"],
        links.conversation(payload["conversation"]) if links else "",
        payload["language"],
    )


def _provisional_letter(payload: Mapping[str, Any], links: SignedLinks | None) -> Letter:
    """About a booking that has to be confirmed. Its links are signed only now."""
    meeting, kind = meeting_told(payload), payload["kind"]
    if kind in ("declined", "withdrawn", "expired"):
        tell = released_letter if payload["reader"] == "hosts" else over_letter
        return tell(meeting, kind)
    if kind == "waiting":
        return waiting_letter(meeting, datetime.fromtimestamp(payload["expires_at"], UTC))
    if links is None:
        raise NotDelivered("there is nothing to sign links with", MAX_PAUSE)
    about, expires_at = payload["provisional"], payload["expires_at"]
    until = datetime.fromtimestamp(expires_at, UTC)
    if kind == "confirm":
        return opt_in_letter(meeting, links.opt_in(about, expires_at), until)
    confirm, decline = links.approval(about, expires_at), links.refusal(about, expires_at)
    return approval_letter(meeting, confirm, decline, until)
