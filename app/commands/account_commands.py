"""Commands about who may do what: operator, token."""

import sys
from datetime import UTC, datetime
from typing import Literal

import click

from app.commands.environment import changing, refusals_as_sentences
from app.desk.admin.operators import change_password, create_operator, remove_operator
from app.desk.admin.tokens import create_token, revoke_token
from app.store.accounts.api_tokens import list_tokens
from app.store.accounts.operator_accounts import list_operators

MOMENT = "%Y-%m-%dT%H:%M:%SZ"  # ISO 8601, of times in UTC


@click.group()
def operator() -> None:
    """Those who read along."""


def _password() -> str:
    """A password that somebody types twice, or that standard input has on its first line."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


@operator.command("create")
@click.option("--email", required=True)
@refusals_as_sentences
def operator_create(email: str) -> None:
    """Add an operator; the password is asked for, or read from standard input."""
    password = _password()
    with changing() as (session, now):
        create_operator(session, email, password, now)
    click.echo(f"{email} can sign in now.")


@operator.command("list")
@refusals_as_sentences
def operator_list() -> None:
    """List all operators, one a line: when they were added, and their address."""
    with changing() as (session, _):
        found = list_operators(session)
    for each in found:
        click.echo(f"{datetime.fromtimestamp(each.created_at, UTC):{MOMENT}}  {each.email}")
    if not found:
        click.echo("There are no operators.", err=True)


@operator.command("remove")
@click.option("--email", required=True)
@refusals_as_sentences
def operator_remove(email: str) -> None:
    """Remove an operator; whoever is signed in as them is signed out."""
    with changing() as (session, _):
        removed = remove_operator(session, email)
    click.echo(f"{removed.email} cannot sign in any more.")


@operator.command("password")
@click.option("--email", required=True)
@refusals_as_sentences
def operator_password(email: str) -> None:
    """Change an operator's password, asked for or read from standard input.

    Whoever is signed in as them is signed out.
    """
    password = _password()
    with changing() as (session, _):
        changed = change_password(session, email, password)
    click.echo(f"{changed.email} has a new password, and is signed out everywhere.")


@click.group()
def token() -> None:
    """What programs show to say who they are."""


@token.command("create")
@click.option("--role", required=True, type=click.Choice(["admin", "host"]))
@click.option("--user", default="", help="Whose it is; an admin's may be nobody's.")
@click.option("--name", required=True, help="What it is for.")
@refusals_as_sentences
def token_create(role: Literal["admin", "host"], user: str, name: str) -> None:
    """Make a token and print it, alone, on standard output; it is shown only once."""
    with changing() as (session, now):
        made = create_token(session, role, user, name, now)
    click.echo(made)
    whose = f"user {user}" if user else "no user"
    click.echo(f"A token for {name}: role {role}, of {whose}.", err=True)


@token.command("list")
@refusals_as_sentences
def token_list() -> None:
    """List all tokens, one a line: id, when it was made, role, user, and what it is for."""
    with changing() as (session, _):
        found = list_tokens(session)
    for each in found:
        made = datetime.fromtimestamp(each.created_at, UTC)
        whose = each.user_id or "-"
        click.echo(f"{each.id}  {made:{MOMENT}}  {each.role:5}  {whose}  {each.name}")
    if not found:
        click.echo("There are no tokens.", err=True)


@token.command("revoke")
@click.argument("id_", metavar="ID")
@refusals_as_sentences
def token_revoke(id_: str) -> None:
    """Make the token of that ID (see `token list`) worthless, at once."""
    with changing() as (session, _):
        revoked = revoke_token(session, id_)
    click.echo(f"The token for {revoked.name} is worth nothing now.")
