"""Commands about accounts with messaging services: channel add, list, check, remove."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
import httpx2

from app.channels.contract import AccountCheck, Channel, OutboundRequest
from app.channels.registry import KINDS
from app.channels.telegram import Telegram
from app.commands.environment import changing, read_settings, refusals_as_sentences
from app.desk.admin.channel_accounts import DEFAULT_PAUSE, create_account
from app.main import Program, build
from app.store.catalog.channel_accounts import delete_account
from app.store.engine.schema import upgrade

TIMEOUT = 15  # seconds, for an answer of a service


@contextmanager
def _program() -> Iterator[Program]:
    """The program with its database at the newest schema, for as long as a command takes."""
    program = build(read_settings())
    try:
        upgrade(program.database)
        yield program
    finally:
        program.database.close()


@click.group()
def channel() -> None:
    """Accounts with messaging services."""


@channel.command("add")
@click.argument("name")
@click.option("--kind", required=True, type=click.Choice(sorted(KINDS)))
@click.option("--pause", default=DEFAULT_PAUSE, show_default=True, help="Seconds of silence.")
@refusals_as_sentences
def channel_add(name: str, kind: str, pause: float) -> None:
    """Add an account; its options are read from standard input, as a JSON object.

    So no secret stands in a command that the shell remembers.
    """
    options = _read_options()
    with _program() as program:
        accounts, now = program.accounts, program.clock()
        with program.database.begin() as session:
            create_account(
                session, accounts.cipher, name, kind, options, pause, now, accounts.by_name
            )
        url = _webhook(program, name)
        click.echo(f"{name} is added. Its webhook is {url}")
        click.echo(f"What to do next: booking-agent channel check {name}", err=True)


@channel.command("list")
@refusals_as_sentences
def channel_list() -> None:
    """List all accounts, one a line: name, kind, and its webhook."""
    with _program() as program:
        found = program.accounts.shown()
        for each in found:
            click.echo(f"{each.name}  {each.kind}  {_webhook(program, each.name)}")
    if not found:
        click.echo("There are no channel accounts.", err=True)


@channel.command("remove")
@click.argument("name")
@refusals_as_sentences
def channel_remove(name: str) -> None:
    """Delete an account; its conversations stay. Those of the settings are removed there."""
    with changing() as (session, _):
        delete_account(session, name)
    click.echo(f"{name} is removed.")


@channel.command("check")
@click.argument("name")
@click.option("--set-webhook", is_flag=True, help="Telegram: deliver here from now on.")
@refusals_as_sentences
def channel_check(name: str, *, set_webhook: bool) -> None:
    """Say whether the account works, and what to enter at the service."""
    with _program() as program:
        account = program.accounts.get(name)
        url = _webhook(program, name)
    checked = _checked(account)
    click.echo(f"{name} ({account.name}): {checked.detail}.")
    for line in account.setup(url):
        click.echo(line)
    if not url.startswith("https:"):
        click.echo("Services deliver to https addresses only: set PUBLIC_URL.", err=True)
    if not checked.ok:
        raise click.ClickException("The account does not work.")
    if set_webhook:
        _set_webhook(account, url)


def _set_webhook(account: Channel, url: str) -> None:
    if not isinstance(account, Telegram):
        raise click.ClickException("Only Telegram's webhook can be set from here.")
    done = account.checked(*_asked(account.set_webhook(url)))
    if not done.ok:
        raise click.ClickException(done.detail)
    click.echo(f"Telegram delivers to {url} from now on.")


def _checked(account: Channel) -> AccountCheck:
    request = account.check()
    if request is None:
        return AccountCheck("its options are complete; there is nobody to ask")
    return account.checked(*_asked(request))


def _asked(request: OutboundRequest) -> tuple[int, bytes]:
    """A service's status and answer."""
    try:
        answer = httpx2.request(
            request.method,
            request.url,
            content=request.content,
            headers=dict(request.headers),
            timeout=TIMEOUT,
        )
    except httpx2.HTTPError as error:  # its text may have the token in a URL
        raise click.ClickException(
            f"The service cannot be reached: {type(error).__name__}."
        ) from error
    return answer.status_code, answer.content


def _read_options() -> dict[str, str]:
    try:
        options = json.load(sys.stdin)
    except ValueError as error:
        raise click.ClickException(f"Standard input is no JSON: {error}") from error
    if not isinstance(options, dict) or not all(isinstance(v, str) for v in options.values()):
        raise click.ClickException('Options are a JSON object of texts, like {"token": "…"}.')
    return options


def _webhook(program: Program, name: str) -> str:
    return f"{program.settings.public_url.rstrip('/')}/channels/{name}/webhook"
