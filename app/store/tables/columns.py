"""The columns that the tables are made of."""

from typing import Any

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field


def big(*, nullable: bool = False, **options: Any) -> Any:
    """A whole number of 64 bits."""
    return Field(sa_column=Column(BigInteger, nullable=nullable, **options))


def text(*, nullable: bool = False, **options: Any) -> Any:
    """A text of any length."""
    return Field(sa_column=Column(Text, nullable=nullable, **options))
