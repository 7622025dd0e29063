"""Slack's notation of text (https://api.slack.com/reference/surfaces/formatting)."""

import re

_REFERENCE = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def plain(text: str) -> str:
    """What somebody typed: links, addresses and characters as they were written.

    People and groups that are mentioned are left out.
    """
    said = _REFERENCE.sub(_referred, text)
    for entity, character in _ENTITIES:
        said = said.replace(entity, character)
    return said.strip()


def escaped(text: str) -> str:
    """The text so that Slack reads nothing into it."""
    for entity, character in reversed(_ENTITIES):
        text = text.replace(character, entity)
    return text


def _referred(found: re.Match[str]) -> str:
    target, label = found[1], found[2] or ""
    if target.startswith(("@", "!")):
        return ""
    if target.startswith("#"):
        return f"#{label}" if label else ""
    if target.startswith(("mailto:", "tel:")):
        return label or target.partition(":")[2]
    return target
