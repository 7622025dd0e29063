"""The command that says what keeps an installation from its work."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parseaddr

import click

from app.commands.environment import read_settings, refusals_as_sentences
from app.main import build
from app.settings import Settings
from app.store.delivery.alarms import list_alarms
from app.store.delivery.dead_letters import count_dead_letters
from app.store.delivery.outbox import waits_since
from app.store.engine.database import Database, Transaction
from app.store.engine.schema import is_current

MAX_LATE = 900  # seconds that something may be due
NOBODY = (".localdomain", ".local", "localhost")


@click.command()
@refusals_as_sentences
def doctor() -> None:
    """Say what is wrong with this installation; fails if anything is."""
    settings = read_settings()
    program = build(settings)
    try:
        flaws = list(_flaws(program.database, int(program.clock().timestamp())))
    finally:
        program.database.close()
    for hint in _hints(settings):
        click.echo(f"hint: {hint}")
    for flaw in flaws:
        click.echo(f"wrong: {flaw}")
    if flaws:
        raise click.ClickException(f"{len(flaws)} to be seen to.")
    click.echo("All is well.")


def _flaws(database: Database, now: int) -> Iterator[str]:
    if not is_current(database):
        yield "the database needs `booking-agent db upgrade`"
        return
    with database.read() as session:
        yield from _undelivered(session, now)


def _undelivered(session: Transaction, now: int) -> Iterator[str]:
    for alarm in list_alarms(session):
        since = datetime.fromtimestamp(alarm.since, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        yield f"no {alarm.name} can be sent since {since}: {alarm.problem}"
    late = waits_since(session, now)
    if late is not None and now - late > MAX_LATE:
        yield f"something has been due for {(now - late) // 60} minutes; does a worker run?"
    if dead := count_dead_letters(session):
        yield f"{dead} were given up; see `booking-agent outbox list`"


def _hints(settings: Settings) -> Iterator[str]:
    if settings.smtp_url is None:
        yield f"without SMTP_URL mails are written to {settings.mail_dir} and sent to nobody"
        return
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    if domain.endswith(NOBODY):
        yield "calendars answer to MAIL_FROM, which nobody can write to"
