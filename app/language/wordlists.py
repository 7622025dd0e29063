"""Word lists as text: they are read by people more often than by the machine."""

from collections.abc import Mapping
from importlib.resources.abc import Traversable

import yaml


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def in_order(text: str) -> list[str]:
    """The words of a text, in order."""
    return text.split()


def spread(table: Mapping[int, str]) -> dict[str, int]:
    """`{0: "a|b"}` as `{"a": 0, "b": 0}`."""
    return {phrase: value for value, line in table.items() for phrase in line.split("|")}


def read_wordlists(path: Traversable) -> dict[str, dict[str, list[str]]]:
    """A YAML file of groups, each with lists of phrases that have commas between them."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    groups = yaml.load(path.read_text(encoding="utf-8"), loader)  # noqa: S506 — both are safe
    return {
        group: {
            name: [phrase for part in line.split(",") if (phrase := " ".join(part.split()))]
            for name, line in lists.items()
        }
        for group, lists in groups.items()
    }
