"""Commands that run until they are stopped: serve, worker, chat."""

import asyncio
import resource
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import click
import uvicorn

from app.commands.environment import read_settings, refusals_as_sentences
from app.logs import GuardedStream
from app.main import Program, build, model_for, prepare
from app.settings import Settings
from app.terminal import talk

GRACE = 3  # seconds for requests under way once the server is asked to stop


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--empty", is_flag=True, help="Load no demo catalogue into an empty database.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@refusals_as_sentences
def serve(host: str, port: int, workers: int, *, empty: bool) -> None:
    """Serve the API, the chat and the console, with a worker in the same process."""
    settings = read_settings()
    program = build(settings)
    loaded = prepare(program.database, demo=not empty)
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
        "app.commands.serve_commands:application",
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
    return build(read_settings()).web(with_worker=True)


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


@click.command()
@refusals_as_sentences
def worker() -> None:
    """Deliver mails and messages and answer what waits, without serving."""
    program = build(read_settings())
    prepare(program.database)
    click.echo("The worker runs; stop it with Ctrl-C.")

    async def run(_: Program) -> None:
        asked_to_stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asked_to_stop.set)
        await asked_to_stop.wait()

    _run(program, run, with_worker=True)


@click.command()
@click.option("--timezone", default="", help="Yours, if it is not the business's.")
@click.option("--language", type=click.Choice(["en", "de"]), help="If not what you write.")
@refusals_as_sentences
def chat(timezone: str, language: str | None) -> None:
    """Talk to the agent in the terminal."""
    program = build(read_settings())
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
