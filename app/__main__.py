"""The command line."""

import asyncio
import os
import resource
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial, wraps
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar

import click
import uvicorn
from pydantic import ValidationError
from pydantic_settings import SettingsError

from app.desk.admin.catalog_file import load_catalogue, read_catalogue
from app.desk.admin.operators import change_password, create_operator, remove_operator
from app.desk.admin.tokens import create_token, revoke_token
from app.errors import AppError
from app.evaluation.conversation import Visit
from app.evaluation.reading_suite import score_restaurant8k, score_when
from app.evaluation.report import Report, report_on_reading, report_on_visits
from app.evaluation.script import read_scripts
from app.evaluation.suite import run_visits, score_of
from app.logs import GuardedStream, configure_logging
from app.main import Program, build, model_for, prepare
from app.settings import Settings
from app.store.accounts.api_tokens import tokens
from app.store.accounts.operator_accounts import operators
from app.store.engine.database import Transaction
from app.store.engine.schema import upgrade
from app.terminal import talk

GRACE = 3  # seconds for requests under way once the server is asked to stop
VISITS_A_LINE = 10  # of progress
MOMENT = "%Y-%m-%dT%H:%M:%SZ"  # ISO 8601, of times in UTC
READING = {"when": score_when, "restaurant8k": score_restaurant8k}

P = ParamSpec("P")
R = TypeVar("R")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="booking-agent", message="%(package)s %(version)s")
def main() -> None:
    """From a sentence to an appointment in two calendars."""
    os.umask(0o077)  # what we write down about people is nobody else's on this machine


def _settings() -> Settings:
    try:
        settings = Settings()
    except ValidationError as error:
        flaws = "\n".join(
            f"  {'.'.join(map(str, each['loc'])).upper()}: {each['msg']}"
            for each in error.errors()
        )
        raise click.ClickException(f"The settings are wrong:\n{flaws}") from error
    except SettingsError as error:
        rule = "CHANNELS and MODEL_PRICES are written as JSON objects"
        raise click.ClickException(f"The settings are wrong: {error}; {rule}.") from error
    configure_logging(settings.log_level)
    return settings


def _refusals_as_sentences(command: Callable[P, R]) -> Callable[P, R]:
    """A refusal ends a command with its sentence instead of a traceback."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except AppError as error:
            raise click.ClickException(str(error)) from error

    return wrapped


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@_refusals_as_sentences
def serve(host: str, port: int, workers: int) -> None:
    """Serve the API, the chat and the console, with a worker in the same process."""
    settings = _settings()
    program = build(settings)
    loaded = prepare(program.database)
    program.database.close()
    # A server starts even where nobody can read what it says.
    click.echo(
        _summary(settings, host, port, demo=loaded is not None),
        file=GuardedStream(sys.stdout),  # type: ignore[arg-type] # it only writes and flushes
    )
    _raise_file_limit()
    # The server raises the signal again once it has shut down, to die of it: being asked
    # to stop, and having stopped in good order, is no failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvicorn.run(
        "app.__main__:application",
        factory=True,
        host=host,
        port=port,
        workers=workers if workers > 1 else None,
        log_config=None,  # our own, see app.logs
        access_log=False,
        **proxies(settings),
        http="app.web.http.server:BoundedHttp",
        timeout_graceful_shutdown=GRACE,
    )


def _raise_file_limit() -> None:
    """Let the process have as many connections open as it may ask for."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def proxies(settings: Settings) -> dict[str, Any]:
    """Whom the server believes where a request comes from: by itself it would loopback."""
    trusted = [str(network) for network in settings.trusted_proxies]
    return {"proxy_headers": bool(trusted), "forwarded_allow_ips": trusted}


def application() -> Any:
    """The web application of one server process, made from the environment."""
    return build(_settings()).web(with_worker=True)


def _summary(settings: Settings, host: str, port: int, *, demo: bool) -> str:
    model = (
        "the built-in offline model (set OPENAI_API_KEY or OPENAI_BASE_URL for another one)"
        if settings.uses_offline_model
        else f"{model_for(settings).name} at {settings.openai_base_url or 'OpenAI'}"
    )
    mails = f"{settings.mail_dir}/*.eml" if settings.smtp_url is None else "over SMTP"
    catalogue = "the demo catalogue, just loaded" if demo else "as it was"
    database = settings.database_url.partition("://")
    shown = settings.database_url if database[0] == "sqlite" else f"{database[0]}://…"
    return "\n".join(
        [
            f"booking-agent serves http://{host}:{port}",
            f"  chat      http://{host}:{port}/",
            f"  console   http://{host}:{port}/operator"
            "   (booking-agent operator create --email you@example.com)",
            f"  API       http://{host}:{port}/schema",
            f"  answers   {model}",
            f"  database  {shown}, catalogue: {catalogue}",
            f"  mails     {mails}",
            "  worker    in this process",
        ]
    )


@main.command()
@_refusals_as_sentences
def worker() -> None:
    """Deliver mails and messages and answer what waits, without serving."""
    program = build(_settings())
    prepare(program.database)
    click.echo("The worker runs; stop it with Ctrl-C.")

    async def run(_: Program) -> None:
        asked_to_stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asked_to_stop.set)
        await asked_to_stop.wait()

    _run(program, run, with_worker=True)


@main.command()
@click.option("--timezone", default="", help="Yours, if it is not the business's.")
@click.option("--language", type=click.Choice(["en", "de"]), help="If not what you write.")
@_refusals_as_sentences
def chat(timezone: str, language: str | None) -> None:
    """Talk to the agent in the terminal."""
    program = build(_settings())
    prepare(program.database)

    async def run(program: Program) -> None:
        await talk(program.database, program.clock, program.answering, timezone, language or "")

    _run(program, run, with_worker=True)


def _run(
    program: Program,
    work: Callable[[Program], Coroutine[Any, Any, None]],
    *,
    with_worker: bool,
) -> None:
    async def inside() -> None:
        async with program.running(with_worker=with_worker):
            await work(program)

    try:
        asyncio.run(inside())
    except KeyboardInterrupt:
        click.echo("")


@main.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
@_refusals_as_sentences
def db_upgrade() -> None:
    """Bring the database to the newest schema."""
    program = build(_settings())
    revision = upgrade(program.database)
    program.database.close()
    click.echo(f"The database is at revision {revision}.")


@main.group()
def catalog() -> None:
    """What can be booked."""


@catalog.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_refusals_as_sentences
def catalog_load(file: Path) -> None:
    """Check FILE and load it; what has the same id is replaced, nothing is deleted."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8: {error}") from error
    catalogue = read_catalogue(text)
    program = build(_settings())
    upgrade(program.database)
    with program.database.begin() as session:
        loaded = load_catalogue(session, catalogue)
    program.database.close()
    click.echo(
        f"Loaded {loaded.hosts} hosts, {loaded.queues} queues and "
        f"{loaded.meeting_types} meeting types from {file}."
    )


@main.group()
def operator() -> None:
    """Those who read along."""


@contextmanager
def _changing() -> Iterator[tuple[Transaction, datetime]]:
    """A transaction on the database, brought to the newest schema; and the time."""
    program = build(_settings())
    try:
        upgrade(program.database)
        with program.database.begin() as session:
            yield session, program.clock()
    finally:
        program.database.close()


def _password() -> str:
    """A password that somebody types twice, or that standard input has on its first line."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


@operator.command("create")
@click.option("--email", required=True)
@_refusals_as_sentences
def operator_create(email: str) -> None:
    """Add an operator; the password is asked for, or read from standard input."""
    password = _password()
    with _changing() as (session, now):
        create_operator(session, email, password, now)
    click.echo(f"{email} can sign in now.")


@operator.command("list")
@_refusals_as_sentences
def operator_list() -> None:
    """List all operators, one a line: when they were added, and their address."""
    with _changing() as (session, _):
        found = operators(session)
    for each in found:
        click.echo(f"{datetime.fromtimestamp(each.created_at, UTC):{MOMENT}}  {each.email}")
    if not found:
        click.echo("There are no operators.", err=True)


@operator.command("remove")
@click.option("--email", required=True)
@_refusals_as_sentences
def operator_remove(email: str) -> None:
    """Remove an operator; whoever is signed in as them is signed out."""
    with _changing() as (session, _):
        removed = remove_operator(session, email)
    click.echo(f"{removed.email} cannot sign in any more.")


@operator.command("password")
@click.option("--email", required=True)
@_refusals_as_sentences
def operator_password(email: str) -> None:
    """Change an operator's password, asked for or read from standard input.

    Whoever is signed in as them is signed out.
    """
    password = _password()
    with _changing() as (session, _):
        changed = change_password(session, email, password)
    click.echo(f"{changed.email} has a new password, and is signed out everywhere.")


@main.group()
def token() -> None:
    """What programs show to say who they are."""


@token.command("create")
@click.option("--role", required=True, type=click.Choice(["admin", "host"]))
@click.option("--user", default="", help="Whose it is; an admin's may be nobody's.")
@click.option("--name", required=True, help="What it is for.")
@_refusals_as_sentences
def token_create(role: Literal["admin", "host"], user: str, name: str) -> None:
    """Make a token and print it, alone, on standard output; it is shown only once."""
    program = build(_settings())
    upgrade(program.database)
    with program.database.begin() as session:
        made = create_token(session, role, user, name, program.clock())
    program.database.close()
    click.echo(made)
    whose = f"user {user}" if user else "no user"
    click.echo(f"A token for {name}: role {role}, of {whose}.", err=True)


@token.command("list")
@_refusals_as_sentences
def token_list() -> None:
    """List all tokens, one a line: id, when it was made, role, user, and what it is for."""
    program = build(_settings())
    upgrade(program.database)
    with program.database.read() as session:
        found = tokens(session)
    program.database.close()
    for each in found:
        made = datetime.fromtimestamp(each.created_at, UTC)
        whose = each.user_id or "-"
        click.echo(f"{each.id}  {made:{MOMENT}}  {each.role:5}  {whose}  {each.name}")
    if not found:
        click.echo("There are no tokens.", err=True)


@token.command("revoke")
@click.argument("id_", metavar="ID")
@_refusals_as_sentences
def token_revoke(id_: str) -> None:
    """Make the token of that ID (see `token list`) worthless, at once."""
    program = build(_settings())
    upgrade(program.database)
    with program.database.begin() as session:
        revoked = revoke_token(session, id_)
    program.database.close()
    click.echo(f"The token for {revoked.name} is worth nothing now.")


@main.command()
@click.option(
    "--suite",
    required=True,
    type=click.Choice(["sgd", *READING]),
    help="Whole conversations, or reading alone.",
)
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The suite's data, a JSON object a line.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Only so many, from the start.")
@click.option("--at-once", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as a JSON object.")
@_refusals_as_sentences
def evaluate(suite: str, data: Path, limit: int | None, at_once: int, as_json: bool) -> None:  # noqa: FBT001 — an option
    """Measure how well the agent reads, or whether visitors get what they want.

    What went wrong goes to standard error.
    """
    settings = _settings()
    if suite in READING:
        report = report_on_reading(READING[suite](data, limit))
    else:
        report = _visits(settings, data, limit, at_once)
    for failure in report.failures:
        click.echo(f"{failure}\n", err=True)
    click.echo(report.facts if as_json else report.figures)


def _visits(settings: Settings, data: Path, limit: int | None, at_once: int) -> Report:
    """Let simulated visitors talk to the model of the settings, and say how far it is."""
    scripts = read_scripts(data, limit)
    answers = "the offline model" if settings.uses_offline_model else model_for(settings).name
    click.echo(f"{len(scripts)} visitors talk to {answers}.", err=True)
    unhurried = partial(build, pace=0.0)

    def watch(done: int, _: Visit) -> None:
        if done % VISITS_A_LINE == 0:
            click.echo(f"{done} of {len(scripts)} visitors have left.", err=True)

    visits = asyncio.run(run_visits(scripts, unhurried, settings, watch, at_once=at_once))
    return report_on_visits(visits, score_of(visits))


if __name__ == "__main__":
    main()
