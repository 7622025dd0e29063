"""The messaging services that there are."""

from collections.abc import Mapping
from dataclasses import MISSING, fields

from app.channels.contract import Channel
from app.channels.plain import Plain
from app.channels.telegram import Telegram
from app.errors import flawed

KINDS: dict[str, type[Plain] | type[Telegram]] = {
    Plain.name: Plain,
    Telegram.name: Telegram,
}


def channel_from(kind: str, options: Mapping[str, str]) -> Channel:
    """Open an account of a messaging service. Empty and unknown options are ignored.

    Raises:
        Invalid: naming the option that is missing or wrong, or "kind" if there is no such kind.
    """
    if kind not in KINDS:
        raise flawed("kind", f"is none of {', '.join(sorted(KINDS))}")
    wanted = fields(KINDS[kind])
    for option in wanted:
        if option.default is MISSING and not options.get(option.name):
            raise flawed(option.name, f"is missing for a {kind} channel")
    given = {option.name: options.get(option.name, "") for option in wanted}
    return KINDS[kind](**{name: value for name, value in given.items() if value})
