"""Delivering the outbox: one parcel at a time per stream, again after a failure."""

import asyncio
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr

import httpx2
import structlog

from app.channels.registry import Accounts
from app.desk.booking.signed_links import SignedLinks
from app.desk.conversations.deliveries import tell_undelivered
from app.desk.notifications.conversation_notes import speak
from app.desk.notifications.undelivered import note_undelivered
from app.mail.address import BadAddress
from app.mail.meeting import MailedPerson
from app.mail.message import message
from app.pools import DELIVERIES
from app.settings import Clock
from app.store.delivery import outbox
from app.store.delivery.alarms import (
    claim_attempt,
    clear_alarm,
    find_alarm,
    free_attempt,
    raise_alarm,
)
from app.store.delivery.outbox import OutboxMessage
from app.store.engine.database import Database
from app.worker.channel_sender import ChannelSender, MessageNotSent
from app.worker.letters_due import (
    Letterhead,
    Verdict,
    as_new,
    judge,
    letter_of,
    note_invited,
    secret_for,
)
from app.worker.mail_faults import MailNotSent, MailServerFault
from app.worker.mailer import Mailer
from app.worker.smtp_pool import MAX_CONNECTIONS
from app.worker.webhook_sender import WebhookNotTaken, Webhooks

LEASE = 120  # seconds; longer than any delivery takes
GIVE_UP = timedelta(days=2)  # after a recipient's side has put us off first
GIVE_UP_FAULT = timedelta(days=14)  # while it is our side that cannot send
GIVE_UP_WEBHOOK = timedelta(days=1)
MAX_AT_ONCE = 32  # deliveries of one kind; of mails, as many as there are connections
MAX_OF_ONE = 4  # of them to one receiver of webhooks
MAX_PAUSE = 3600  # seconds between two attempts

log = structlog.get_logger()


class NotDelivered(Exception):
    """A parcel came back. `retry_after` in seconds; None: do not try again.

    `was_answered`: the service is there, and refused this parcel.
    """

    def __init__(
        self, problem: str, retry_after: float | None, *, was_answered: bool = False
    ) -> None:
        super().__init__(problem)
        self.retry_after = retry_after
        self.was_answered = was_answered


class Pointless(Exception):
    """A parcel is no news any more."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Everything that delivering needs."""

    database: Database
    clock: Clock
    mailer: Mailer
    http: httpx2.AsyncClient
    accounts: Accounts
    sender: str
    links: SignedLinks
    allow_private_webhooks: bool = False

    async def deliver_due(self, kind: str) -> int:
        """Deliver what is due of a kind; returns how many parcels were tried."""
        parcels = await DELIVERIES.run(self.take, kind)
        await asyncio.gather(*(self.deliver(parcel) for parcel in parcels))
        return len(parcels)

    def take(
        self, kind: str, most: int = MAX_AT_ONCE, without: Collection[str] = ()
    ) -> list[OutboxMessage]:
        """Lease what is due of a kind, but of the streams that begin with one of `without`.

        While an alarm stands, one parcel at a time finds out whether it is over.
        """
        now = int(self.clock().timestamp())
        with self.database.read() as session:
            due = outbox.next_due(session, kind)
            alarm = find_alarm(session, kind)
        if due is None or due > now or (alarm is not None and alarm.retry_at > now):
            return []
        most = min(most, MAX_CONNECTIONS) if kind == outbox.MAIL else most
        with self.database.begin() as session:
            if alarm is None:
                return outbox.take(session, kind, now, LEASE, most, without)
            if not claim_attempt(session, kind, now, now + LEASE):
                return []
            return outbox.take(session, kind, now, LEASE, 1, without, patiently=True)

    async def deliver(self, parcel: OutboxMessage) -> None:
        """Deliver one parcel that was taken; if that fails it is put back."""
        try:
            invited = await self._carry(parcel)
        except MailServerFault as fault:
            await DELIVERIES.run(self._halt, parcel, str(fault))
        except Pointless as why:
            await DELIVERIES.run(self._drop, parcel, str(why))
        except NotDelivered as failure:
            await DELIVERIES.run(self._put_back, parcel, failure)
        except Exception as error:
            # A bug must not stop the other parcels; it is loud, and the parcel stays.
            log.exception("outbox.bug", id=parcel.id, kind=parcel.kind)
            bug = NotDelivered(f"{type(error).__name__}: {error}", float(MAX_PAUSE))
            await DELIVERIES.run(self._put_back, parcel, bug)
        else:
            await DELIVERIES.run(self._settle, parcel, invited)

    async def _carry(self, parcel: OutboxMessage) -> bool:
        """Deliver it; whether an invite was delivered."""
        if parcel.kind == outbox.MAIL:
            return await self._mail(parcel)
        if parcel.kind == outbox.WEBHOOK:
            await self._webhook(parcel)
        else:
            await self._message(parcel)
        return False

    async def _mail(self, parcel: OutboxMessage) -> bool:
        verdict, secret = await DELIVERIES.run(self._look_up, parcel)
        if verdict in ("overtaken", "past"):
            raise Pointless(verdict)
        mail = self._written(parcel, verdict, secret)
        try:
            await self.mailer.send(mail)
        except MailServerFault:
            raise
        except MailNotSent as error:
            retry_after = None if error.is_final else 0.0
            raise NotDelivered(str(error), retry_after, was_answered=True) from error
        return bool(parcel.payload.get("method")) and verdict != "without invite"

    def _look_up(self, parcel: OutboxMessage) -> tuple[Verdict, str]:
        with self.database.read() as session:
            return judge(session, parcel, self.clock()), secret_for(session, parcel.payload)

    def _written(self, parcel: OutboxMessage, verdict: Verdict, secret: str) -> EmailMessage:
        """The mail, as of when it was queued: every attempt sends the same one."""
        stamp = datetime.fromtimestamp(parcel.created_at, UTC)
        name, address = parseaddr(self.sender)
        domain = address.rpartition("@")[2]
        try:
            payload = as_new(parcel.payload) if verdict == "as new" else parcel.payload
            letter = letter_of(payload, Letterhead(stamp, self.links, secret))
            if verdict == "without invite":
                letter = replace(letter, invite=None, method="")
            sender = MailedPerson(address, name)
            return message(letter, sender, f"<{parcel.id}@{domain}>", stamp)
        except BadAddress as error:  # no later attempt makes it one
            raise NotDelivered(str(error), None) from error

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

    def _settle(self, parcel: OutboxMessage, invited: bool = False) -> None:  # noqa: FBT001,FBT002 — a pool passes values by position
        with self.database.begin() as session:
            outbox.done(session, parcel.id, int(self.clock().timestamp()))
            if invited:
                note_invited(session, parcel.payload)
            if clear_alarm(session, parcel.kind):
                log.info("outbox.works_again", kind=parcel.kind)

    def _halt(self, parcel: OutboxMessage, problem: str) -> None:
        """Keep a parcel that would have failed whatever it was; raise one alarm for all."""
        now = int(self.clock().timestamp())
        is_too_old = now - parcel.created_at > GIVE_UP_FAULT.total_seconds()
        with self.database.begin() as session:
            retry_at, is_news = raise_alarm(session, parcel.kind, problem, now)
            outbox.failed(session, parcel.id, problem, None if is_too_old else retry_at)
        say = log.error if is_news or is_too_old else log.info
        say("outbox.cannot_send", kind=parcel.kind, problem=problem)

    def _drop(self, parcel: OutboxMessage, why: str) -> None:
        now = int(self.clock().timestamp())
        log.info("outbox.dropped", id=parcel.id, kind=parcel.kind, why=why)
        with self.database.begin() as session:
            outbox.done(session, parcel.id, now, f"dropped: {why}")
            free_attempt(session, parcel.kind, now)

    def _put_back(self, parcel: OutboxMessage, failure: NotDelivered) -> None:
        now, after = int(self.clock().timestamp()), failure.retry_after
        is_final = after is None or self._is_given_up(parcel, now)
        retry_at = None if is_final else now + _pause(parcel, after or 0.0)
        problem = str(failure)
        say = log.error if is_final else log.warning
        say("outbox.not_delivered", id=parcel.id, kind=parcel.kind, problem=problem)
        with self.database.begin() as session:
            outbox.failed(session, parcel.id, problem, retry_at, failing_since=now)
            if failure.was_answered:
                clear_alarm(session, parcel.kind)
            else:
                free_attempt(session, parcel.kind, now)
            if is_final and parcel.kind == outbox.MAIL:
                note_undelivered(session, parcel.payload, problem, now)
            if is_final and parcel.kind == outbox.MESSAGE:
                conversation = parcel.payload.get("conversation_id", "")
                tell_undelivered(session, conversation, problem, now)

    def _is_given_up(self, parcel: OutboxMessage, now: int) -> bool:
        if parcel.kind == outbox.WEBHOOK:
            return now - parcel.created_at > GIVE_UP_WEBHOOK.total_seconds()
        since = now if parcel.failing_since is None else parcel.failing_since
        return now - since > GIVE_UP.total_seconds()


class Rounds:
    """Deliveries of one kind, many at a time: one that hangs keeps no others waiting.

    A receiver of webhooks that is slow with `MAX_OF_ONE` or more gets no others until some
    of them have ended.
    """

    def __init__(self, delivery: Delivery, kind: str) -> None:
        self.kind = kind
        # What is leased has to be sent before the lease ends, so no more than can be.
        self._places = MAX_CONNECTIONS if kind == outbox.MAIL else MAX_AT_ONCE
        self._delivery = delivery
        self._under_way: dict[asyncio.Task[None], str] = {}

    async def begin_due(self) -> int:
        """Begin to deliver what is due; returns how many parcels that are."""
        free = self._places - len(self._under_way)
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
