"""Word lists as text: they are read by people more often than by the machine."""

from collections.abc import Mapping


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def in_order(text: str) -> list[str]:
    """The words of a text, in order."""
    return text.split()


def spread(table: Mapping[int, str]) -> dict[str, int]:
    """`{0: "a|b"}` as `{"a": 0, "b": 0}`."""
    return {phrase: value for value, line in table.items() for phrase in line.split("|")}
