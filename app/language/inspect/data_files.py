"""The data of languages: YAML files that people review, read where they are first needed."""

from importlib.resources import files
from typing import Any

import msgspec
import yaml

LANGUAGES = ("en", "de")
"""Those with a folder of their own."""

_DATA = files("app.language.inspect") / "data"


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phrase, and sentences that it does and does not find, a line each."""

    phrase: str
    so: str
    not_so: str = msgspec.field(default="", name="not")


def read_data(*path: str) -> Any:
    """A file of the data, as it was parsed; without the ending of its name."""
    *folders, name = path
    text = _DATA.joinpath(*folders, f"{name}.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, loader)  # noqa: S506 — both loaders are safe


def phrases_of(written: str) -> list[str]:
    """The phrases of a list with commas between them."""
    return [phrase for part in written.split(",") if (phrase := " ".join(part.split()))]
