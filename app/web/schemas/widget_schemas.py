"""What the launcher of the widget is told of its website."""

from typing import Literal

from app.web.schemas.shared_schemas import Body


class LaunchWords(Body):
    """The launcher's texts."""

    open: str
    close: str
    unread: str


class StarterBody(Body):
    """A button to begin with: its label, and what it says."""

    label: str
    say: str


class SiteReply(Body):
    """The settings of a website; `code` and `words` are addresses below our own."""

    site: str
    title: str
    greeting: str
    language: str
    colour: str
    ink: str
    position: str
    z_index: int
    scheme: Literal["auto", "light", "dark"]
    privacy_url: str
    consent_version: str
    starters: list[StarterBody]
    launch: LaunchWords
    code: str
    words: str
