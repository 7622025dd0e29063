"""What the model is told: Jinja templates in `prompts/`, versioned by their content."""

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FILLED_IN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as it was sent, and the version of the template that it was made from."""

    text: str
    version: str


class Prompts:
    """The templates of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates = Environment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,  # a prompt's version is that of the first reading
            autoescape=False,  # noqa: S701 — a prompt is no HTML; strangers' text is fenced by us
        )
        self.version = cache(self._version)
        self.told = cache(self._told)

    def render(self, name: str, **values: object) -> Prompt:
        """Fill in `{name}.md.j2`. Its version is `name@` and a hash of the template."""
        text = self._templates.get_template(f"{name}.md.j2").render(values)
        return Prompt(text.strip(), self.version(name))

    def _told(self, name: str) -> str:
        """What a template says to whatever business: its text without what is filled in."""
        source = (self._folder / f"{name}.md.j2").read_text(encoding="utf-8")
        return _FILLED_IN.sub(" ", source)

    def _version(self, name: str) -> str:
        source = (self._folder / f"{name}.md.j2").read_bytes()
        return f"{name}@{sha256(source).hexdigest()[:10]}"
