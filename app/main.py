"""The composition root: the one module that knows every part."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from types import FrameType
from urllib.parse import urlsplit

import httpx2
from litestar import Litestar

from app.agent.models.budget import Limits
from app.agent.models.failover import FailoverModel, FailoverTerms, ServedModel
from app.agent.models.openai_chat import OpenAIModel
from app.agent.models.pricing import Prices
from app.agent.prompting.prompt_templates import Prompts
from app.agent.runtime.broadcast import Broadcast
from app.agent.service import AnswerService
from app.agent.turn import TurnServices
from app.channels.registry import channel_from
from app.desk.admin.catalog_file import CatalogSummary, load_catalogue, read_catalogue
from app.desk.admin.channel_directory import ChannelDirectory
from app.desk.booking.signed_links import SignedLinks
from app.offline.rule_model import MODEL, RuleModel
from app.pools import FILES
from app.settings import Clock, Settings, resource
from app.store.catalog.catalog import load_catalog
from app.store.delivery.installation import Installation, save_installation
from app.store.delivery.outbox import KINDS
from app.store.engine.database import Database
from app.store.engine.encryption import Cipher
from app.store.engine.schema import take_turn, upgrade
from app.vitals import Vitals
from app.web.app import Parts, application
from app.worker.deliver import Delivery
from app.worker.loop import Worker
from app.worker.mailer import FolderMailer, Mailer, SmtpMailer

DEFAULT_MODEL = "gpt-4.1-mini"
OFFLINE_PACE = 0.005  # seconds before each word, so that people see it being written
ROUTE_THREADS = 40  # of routes that are no coroutines
LAST_TURNS = 3.0  # seconds for the turns under way when the process is to end
LAST_DELIVERIES = 2.0  # seconds
DEMO = resource("fixtures", "demo", "catalogue.yaml")


@dataclass(frozen=True, slots=True)
class Program:
    """All parts of one process."""

    settings: Settings
    clock: Clock
    database: Database
    model: FailoverModel
    answering: AnswerService
    accounts: ChannelDirectory
    vitals: Vitals = field(default_factory=Vitals)

    def web(self, *, with_worker: bool) -> Litestar:
        """The web side; with the worker in the same process if wanted."""
        parts = Parts(
            self.settings,
            self.database,
            self.clock,
            self.answering,
            self.accounts,
            self.vitals,
        )

        @asynccontextmanager
        async def lifespan(_: Litestar) -> AsyncIterator[None]:
            async with self.running(with_worker=with_worker):
                with _told_at_once(self.answering.close):
                    yield

        return application(parts, [lifespan])

    @asynccontextmanager
    async def running(self, *, with_worker: bool) -> AsyncIterator[None]:
        """Be at work: the model is warmed up, turns end before the process does."""
        # The framework's own: whoever has to wait in a route (a password that is checked, a
        # lock) takes one of these threads.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(ROUTE_THREADS))
        await FILES.run(install, self.database, self.settings)
        warming = asyncio.create_task(FILES.run(self.model.warm_up))
        async with httpx2.AsyncClient(timeout=20) as http:
            worker = self.worker(http)
            work = worker.run() if with_worker else asyncio.Event().wait()
            working = asyncio.ensure_future(work)
            try:
                yield
            finally:
                working.cancel()
                with suppress(asyncio.CancelledError):
                    await working
                await warming
                await self.answering.finish(LAST_TURNS)
                if with_worker:
                    await _deliver_the_last(worker.delivery)
                    worker.delivery.mailer.close()
                await self.model.close()
                self.database.close()

    def worker(self, http: httpx2.AsyncClient) -> Worker:
        """The worker, which sends over `http`."""
        delivery = Delivery(
            database=self.database,
            clock=self.clock,
            mailer=mailer_for(self.settings),
            http=http,
            accounts=self.accounts,
            sender=self.settings.mail_from,
            links=SignedLinks.of(self.settings),
            allow_private_webhooks=self.settings.allow_private_webhooks,
        )
        kept = timedelta(days=self.settings.pending_attendee_days)
        return Worker(
            database=self.database,
            clock=self.clock,
            delivery=delivery,
            answering=self.answering,
            pending_kept=kept,
            delivered_kept=timedelta(days=self.settings.delivered_days),
            vitals=self.vitals,
        )


@contextmanager
def _told_at_once(close: Callable[[], None]) -> Iterator[None]:
    """Call `close` as soon as the process is asked to stop.

    The server tells its application only after the last response has ended, and the
    responses that followers wait for end with `close` alone.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's
        return
    loop = asyncio.get_running_loop()
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}

    def told(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(close)
        if callable(handler := before[signal.Signals(number)]):
            handler(number, frame)

    for each in before:
        signal.signal(each, told)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


async def _deliver_the_last(delivery: Delivery) -> None:
    """Deliver what the last turns wrote; whatever takes longer waits for the next worker."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LAST_DELIVERIES):
            for kind in KINDS:
                while await delivery.deliver_due(kind):
                    pass


def build(settings: Settings, pace: float = OFFLINE_PACE) -> Program:
    """Put the parts together; opens the database, but changes nothing in it."""
    database = Database.at(settings.database_url)
    clock = settings.clock()
    model = model_for(settings, pace)
    accounts = ChannelDirectory(
        database,
        Cipher(settings.encryption_keys),
        {
            name: channel_from(account.kind, account.revealed())
            for name, account in settings.channels.items()
        },
        {name: account.pause for name, account in settings.channels.items()},
    )
    desk = TurnServices(
        database=database,
        clock=clock,
        model=model,
        prompts=Prompts(resource("prompts")),
        live=Broadcast(),
        public_url=settings.public_url,
        limits=Limits.of(settings, model.free_model),
        prices=Prices(settings.model_prices, model.free_model),
        privacy_policy_url=settings.privacy_policy_url,
        invite_language=settings.invite_language,
    )
    return Program(
        settings=settings,
        clock=clock,
        database=database,
        model=model,
        answering=AnswerService(desk, settings.turn_deadline, accounts.pause_of),
        accounts=accounts,
    )


def model_for(settings: Settings, pace: float = OFFLINE_PACE) -> FailoverModel:
    """The model of the settings, or the built-in one if they name none; and the second."""
    terms = FailoverTerms(settings.model_timeout, settings.model_patience)
    if settings.uses_offline_model:
        return FailoverModel(RuleModel(pace), terms=terms)
    key = settings.openai_api_key
    first = OpenAIModel(
        settings.openai_model or DEFAULT_MODEL,
        api_key=key.get_secret_value() if key else "none",
        base_url=settings.openai_base_url,
        timeout=settings.model_timeout,
    )
    return FailoverModel(first, _second_model(settings), terms)


def _second_model(settings: Settings) -> ServedModel | None:
    """The model that is asked where the first one fails, if there is one."""
    name = settings.openai_fallback_model
    base_url, key = settings.openai_fallback_base_url, settings.openai_fallback_api_key
    if name == MODEL and not base_url:
        return RuleModel(OFFLINE_PACE, introduces=False)
    if name == "none":
        return None
    # Without an address of its own it is behind the first one's, with the first one's key.
    if not base_url:
        base_url, key = settings.openai_base_url, key or settings.openai_api_key
    return OpenAIModel(
        (name if name != MODEL else "") or settings.openai_model or DEFAULT_MODEL,
        api_key=key.get_secret_value() if key else "none",
        base_url=base_url,
        timeout=settings.model_timeout,
    )


def mailer_for(settings: Settings) -> Mailer:
    """SMTP if it is configured, else a folder."""
    if settings.smtp_url is None:
        return FolderMailer(settings.mail_dir)
    return SmtpMailer.at(
        settings.smtp_url.get_secret_value(), allows_plain=settings.smtp_allow_plain
    )


def install(database: Database, settings: Settings) -> None:
    """Note as whom this installation writes and organises; the first time for its UIDs, too."""
    name, address = parseaddr(settings.mail_from)
    domain = urlsplit(settings.public_url).hostname or address.rpartition("@")[2]
    wanted = Installation(uid_domain=domain, desk_email=address, desk_name=name)
    with database.begin() as session:
        take_turn(session)
        save_installation(session, wanted)


def prepare(database: Database, *, demo: bool = True) -> CatalogSummary | None:
    """Migrate, and load the demo catalogue (if wanted) into a database that has none."""
    upgrade(database)
    with database.begin() as session:
        take_turn(session)
        if not demo or load_catalog(session).version:
            return None
        return load_catalogue(session, read_catalogue(DEMO.read_text(encoding="utf-8")))
