"""Accounts with messaging services: GET, POST, PATCH and DELETE /v4/channel-account."""

from typing import Annotated

from pydantic import Field

from app.channels.registry import KINDS
from app.desk.admin.channel_accounts import DEFAULT_PAUSE, MAX_NAME, MAX_PAUSE, ShownAccount
from app.web.schemas.shared_schemas import Body

Name = Annotated[
    str,
    Field(
        description="The account's webhook is /channels/{name}/webhook.",
        min_length=1,
        max_length=MAX_NAME,
        json_schema_extra={"pattern": "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"},
    ),
]
Kind = Annotated[str, Field(json_schema_extra={"enum": sorted(KINDS)})]
Options = Annotated[
    dict[str, str],
    Field(description="What the service gave you: tokens, secrets, addresses. See the README."),
]
Pause = Annotated[
    float,
    Field(
        description="Seconds that a visitor is to be silent before they are answered.",
        ge=0,
        le=MAX_PAUSE,
    ),
]


class NewChannelAccount(Body):
    """An account with a messaging service."""

    name: Name
    kind: Kind
    options: Options
    pause: Annotated[
        Pause | None, Field(description=f"{DEFAULT_PAUSE:g} seconds if absent.")
    ] = None


class ChannelAccountChange(Body):
    """What is to change; what is left out stays. An option that is "" is removed."""

    options: Options | None = None
    pause: Pause | None = None


class ChannelAccountReply(Body):
    """An account. Of its secrets only the names are shown, of those that are set."""

    name: str
    kind: str
    options: dict[str, str]
    secrets: list[str]
    pause: float
    webhook_url: str
    fixed: Annotated[bool, Field(description="It stands in the settings.")]

    @classmethod
    def of(cls, account: ShownAccount, public_url: str) -> "ChannelAccountReply":
        """Show an account."""
        return cls(
            name=account.name,
            kind=account.kind,
            options=dict(account.options),
            secrets=list(account.secrets),
            pause=account.pause,
            webhook_url=webhook_url(public_url, account.name),
            fixed=account.is_fixed,
        )


def webhook_url(public_url: str, name: str) -> str:
    """Where a service delivers for an account."""
    return f"{public_url.rstrip('/')}/channels/{name}/webhook"
