"""Commands about what is told to the world: what was given up, and sending it again."""

from datetime import UTC, datetime

import click

from app.commands.environment import changing, refusals_as_sentences
from app.store.delivery.dead_letters import list_dead_letters, revive

MOST_SHOWN = 200


@click.group()
def outbox() -> None:
    """What was to be delivered: mails, messages and webhooks."""


@outbox.command("list")
@refusals_as_sentences
def outbox_list() -> None:
    """List what was given up, the newest first, with the reason."""
    with changing() as (session, _):
        found = list_dead_letters(session, MOST_SHOWN)
    for each in found:
        when = datetime.fromtimestamp(each.created_at, UTC).strftime("%Y-%m-%d %H:%M")
        click.echo(f"{each.id}  {when}  {each.kind} {each.subject}  {each.to}: {each.problem}")
    click.echo(f"{len(found)} given up." if found else "Nothing was given up.")


@outbox.command("resend")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "everything", is_flag=True, help="Everything that was given up.")
@refusals_as_sentences
def outbox_resend(ids: tuple[str, ...], *, everything: bool) -> None:
    """Deliver again what was given up, as the same mail or message.

    What has become pointless meanwhile is dropped by the worker instead.
    """
    if everything == bool(ids):
        raise click.UsageError("Name what is to be sent again, or say --all.")
    with changing() as (session, now):
        chosen = [each.id for each in list_dead_letters(session)] if everything else ids
        revive(session, chosen, int(now.timestamp()))
    click.echo(f"{len(chosen)} will be delivered again by the worker.")
