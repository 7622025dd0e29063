"""The widget's files as they are sent: plain or packed, under an address that names them."""

import gzip
import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from app.booking.people import LANGUAGES
from app.web.widget.words import words_in

_ASSETS = Path(__file__).with_name("assets")
LOADER = "widget.js"


@dataclass(frozen=True, slots=True)
class WidgetFile:
    """A file: its content, the same packed with gzip, what it is, and a name for both."""

    content: bytes
    packed: bytes
    media_type: str
    tag: str


@cache
def files() -> dict[str, WidgetFile]:
    """All files by their names: the scripts, and the words of each language."""
    scripts = {path.name: path.read_bytes() for path in sorted(_ASSETS.glob("*.js"))}
    words = {
        words_file(language): json.dumps(dict(words_in(language)), ensure_ascii=False).encode()
        for language in LANGUAGES
    }
    made = {name: _file(each, "text/javascript") for name, each in scripts.items()}
    return made | {name: _file(each, "application/json") for name, each in words.items()}


@cache
def version() -> str:
    """Names the present state of all files together: they are only used with each other."""
    tags = "".join(each.tag for _, each in sorted(files().items()))
    return sha256(tags.encode()).hexdigest()[:12]


def words_file(language: str) -> str:
    """The name of the file with the words of a language."""
    return f"words.{language}.json"


def address(name: str) -> str:
    """Where a file is, below our own address."""
    return f"widget/{version()}/{name}"


def _file(content: bytes, media_type: str) -> WidgetFile:
    tag = sha256(content).hexdigest()[:16]
    return WidgetFile(content, gzip.compress(content, 9, mtime=0), media_type, tag)
