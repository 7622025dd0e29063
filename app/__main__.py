"""The command line."""

import os

import click

from app.commands.account_commands import operator, token
from app.commands.channel_commands import channel
from app.commands.data_commands import catalog, db
from app.commands.doctor_command import doctor
from app.commands.evaluate_command import evaluate
from app.commands.outbox_commands import outbox
from app.commands.serve_commands import chat, serve, worker

COMMANDS = (
    *(serve, worker, chat, db, catalog, operator, token, channel, outbox, doctor, evaluate),
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="booking-agent", message="%(package)s %(version)s")
def main() -> None:
    """From a sentence to an appointment in two calendars."""
    os.umask(0o077)  # what we write down about people is nobody else's on this machine


for _command in COMMANDS:
    main.add_command(_command)


if __name__ == "__main__":
    main()
