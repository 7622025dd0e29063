"""The messaging services that there are."""

from collections.abc import Mapping
from dataclasses import MISSING, fields

from app.channels.contract import Channel
from app.channels.messenger import Instagram, Messenger
from app.channels.plain import Plain
from app.channels.slack import Slack
from app.channels.telegram import Telegram
from app.channels.twilio import Twilio
from app.channels.whatsapp import WhatsApp
from app.errors import Flaw, Invalid, NotFound, flawed

AnyKind = (
    type[Instagram]
    | type[Messenger]
    | type[Plain]
    | type[Slack]
    | type[Telegram]
    | type[Twilio]
    | type[WhatsApp]
)
KINDS: Mapping[str, AnyKind] = {
    kind.name: kind for kind in (Instagram, Messenger, Plain, Slack, Telegram, Twilio, WhatsApp)
}


class AccountNotFound(NotFound):
    """No channel account has that name."""

    code = "channel-not-found"


class Accounts:
    """The accounts with messaging services, by the names that their owner gave them."""

    def __init__(self, by_name: Mapping[str, Channel]) -> None:
        self.by_name = by_name

    def get(self, name: str) -> Channel:
        """The account of that name.

        Raises:
            AccountNotFound: if there is none.
        """
        if name not in self.by_name:
            raise AccountNotFound(f"There is no channel account {name!r}.")
        return self.by_name[name]


def channel_from(kind: str, options: Mapping[str, str]) -> Channel:
    """Open an account of a messaging service. Empty and unknown options are ignored.

    Raises:
        Invalid: naming all options that are missing, or the first that is wrong, or "kind"
            if there is no such kind.
    """
    if kind not in KINDS:
        raise flawed("kind", f"is none of {', '.join(sorted(KINDS))}")
    wanted = fields(KINDS[kind])
    missing = [
        Flaw(option.name, f"is missing for a {kind} channel")
        for option in wanted
        if option.default is MISSING and not options.get(option.name)
    ]
    if missing:
        raise Invalid("; ".join(f"{flaw.field}: {flaw.message}" for flaw in missing), missing)
    given = {option.name: options.get(option.name, "") for option in wanted}
    return KINDS[kind](**{name: value for name, value in given.items() if value})
