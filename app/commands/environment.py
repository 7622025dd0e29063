"""What all commands share: settings, refusals in sentences, a transaction of their own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from pydantic import ValidationError
from pydantic_settings import SettingsError

from app.errors import AppError
from app.logs import configure_logging
from app.main import build
from app.settings import Settings
from app.store.engine.database import Transaction
from app.store.engine.schema import upgrade

P = ParamSpec("P")
R = TypeVar("R")


def read_settings() -> Settings:
    """The settings of the environment; flaws end the command. The log begins with them."""
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


def refusals_as_sentences(command: Callable[P, R]) -> Callable[P, R]:
    """A refusal ends a command with its sentence instead of a traceback."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except AppError as error:
            raise click.ClickException(str(error)) from error

    return wrapped


@contextmanager
def changing() -> Iterator[tuple[Transaction, datetime]]:
    """A transaction on the database, brought to the newest schema; and the time."""
    program = build(read_settings())
    try:
        upgrade(program.database)
        with program.database.begin() as session:
            yield session, program.clock()
    finally:
        program.database.close()
