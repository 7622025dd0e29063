"""Commands that change what is stored: db upgrade, catalog load."""

from pathlib import Path

import click

from app.commands.environment import changing, read_settings, refusals_as_sentences
from app.desk.admin.catalog_file import load_catalogue, read_catalogue
from app.main import build
from app.store.engine.schema import upgrade


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
@refusals_as_sentences
def db_upgrade() -> None:
    """Bring the database to the newest schema."""
    program = build(read_settings())
    revision = upgrade(program.database)
    program.database.close()
    click.echo(f"The database is at revision {revision}.")


@click.group()
def catalog() -> None:
    """What can be booked."""


@catalog.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--replace", is_flag=True, help="Switch off the meeting types that FILE does not name."
)
@refusals_as_sentences
def catalog_load(file: Path, *, replace: bool) -> None:
    """Check FILE and load it; what has the same id is replaced.

    Without --replace nothing else is touched. With it, meeting types that FILE does not name
    can no longer be booked; their appointments stand. Hosts and queues are kept for these.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8: {error}") from error
    catalogue = read_catalogue(text)
    with changing() as (session, _):
        loaded = load_catalogue(session, catalogue, replace=replace)
    sites = f", {loaded.sites} websites" if loaded.sites else ""
    click.echo(
        f"Loaded {loaded.hosts} hosts, {loaded.queues} queues and "
        f"{loaded.meeting_types} meeting types{sites} from {file}."
    )
    if replace:
        names = ", ".join(loaded.switched_off) or "none"
        click.echo(f"Switched off, as the file does not name them: {names}.")
