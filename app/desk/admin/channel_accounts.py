"""Accounts with messaging services: added, changed, removed and shown."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from app.channels.contract import Channel
from app.channels.registry import KINDS, channel_from
from app.errors import Conflict, Flaw, Invalid, alternatives, flawed, gather
from app.store.catalog.channel_accounts import (
    StoredAccount,
    add_account,
    change_account,
    get_account,
    list_accounts,
)
from app.store.conversations.conversations import OWN_CHANNELS
from app.store.engine.database import Transaction
from app.store.engine.encryption import Cipher

DEFAULT_PAUSE = 2.0  # seconds
MAX_PAUSE = 6.0  # seconds
MAX_OPTION = 4000  # characters
MAX_NAME = 40  # characters
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


class AccountExists(Conflict):
    """There is an account of that name already."""

    code = "channel-exists"


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """An account as people may see it.

    `options` are those that are no secrets, `secrets` the names of those that are and have a
    value. `pause` is how many seconds a visitor is to be silent before they are answered.
    `is_fixed`: it stands in the settings, and cannot be changed here.
    """

    name: str
    kind: str
    options: Mapping[str, str]
    secrets: tuple[str, ...]
    pause: float
    is_fixed: bool = False


def create_account(
    session: Transaction,
    cipher: Cipher,
    name: str,
    kind: str,
    options: Mapping[str, str],
    pause: float,
    now: datetime,
    taken: Iterable[str] = (),
) -> ShownAccount:
    """Add an account; `taken` are names that the settings give.

    Raises:
        Invalid: naming all that is wrong with its name, kind, options or pause.
        AccountExists: if there is one of that name.
    """
    gather(
        lambda: _check_name(name),
        lambda: _check_pause(pause),
        lambda: check_options(kind, options),
    )
    if name in {*taken, *(each.name for each in list_accounts(session))}:
        raise AccountExists(f"There is a channel account {name!r} already.")
    made = StoredAccount(
        name=name,
        kind=kind,
        options=cipher.encrypt(json.dumps(dict(options))),
        pause=round(pause * 1000),
        version=1,
        created_at=int(now.timestamp()),
    )
    add_account(session, made)
    return shown_account(made, cipher)


def update_account(
    session: Transaction,
    cipher: Cipher,
    name: str,
    options: Mapping[str, str],
    pause: float | None = None,
) -> ShownAccount:
    """Change what is given; options that are left out stay, "" removes one.

    Raises:
        AccountNotFound: if there is none of that name.
        Invalid: as for a new one.
        Undecipherable: if its options were encrypted with a key that is lost.
    """
    before = get_account(session, name)
    merged = {**options_of(before, cipher), **options}
    kept = {option: value for option, value in merged.items() if value}
    wanted = before.pause / 1000 if pause is None else pause
    gather(lambda: _check_pause(wanted), lambda: check_options(before.kind, kept))
    change_account(session, name, cipher.encrypt(json.dumps(kept)), round(wanted * 1000))
    return shown_account(get_account(session, name), cipher)


def options_of(stored: StoredAccount, cipher: Cipher) -> dict[str, str]:
    """The options in clear, for the adapter alone.

    Raises:
        Undecipherable: if they were encrypted with a key that is lost.
    """
    options: dict[str, str] = json.loads(cipher.decrypt(stored.options))
    return options


def shown_account(stored: StoredAccount, cipher: Cipher) -> ShownAccount:
    """A kept account without its secrets.

    Raises:
        Undecipherable: if its options were encrypted with a key that is lost.
    """
    options = options_of(stored, cipher)
    return _shown(stored.name, stored.kind, options, stored.pause / 1000)


def shown_fixed(name: str, channel: Channel, pause: float) -> ShownAccount:
    """An account of the settings without its secrets."""
    options = {each.name: getattr(channel, each.name) for each in fields(KINDS[channel.name])}
    return _shown(name, channel.name, options, pause, is_fixed=True)


def check_options(kind: str, options: Mapping[str, str]) -> None:
    """Let only options pass that an account of that kind works with.

    Raises:
        Invalid: naming all that are unknown, missing or wrong.
    """
    if kind not in KINDS:
        raise flawed("kind", f"must be {alternatives(sorted(KINDS))}")
    known = {each.name for each in fields(KINDS[kind])}
    flaws = [
        Flaw(f"options.{name}", f"is no option of a {kind} account")
        for name in options
        if name not in known
    ]
    flaws += [
        Flaw(f"options.{name}", f"at most {MAX_OPTION} characters")
        for name, value in options.items()
        if len(value) > MAX_OPTION
    ]
    try:
        channel_from(kind, options)
    except Invalid as error:
        flaws += [Flaw(f"options.{flaw.field}", flaw.message) for flaw in error.flaws]
    if flaws:
        raise Invalid("; ".join(f"{flaw.field}: {flaw.message}" for flaw in flaws), flaws)


def _shown(
    name: str, kind: str, options: Mapping[str, str], pause: float, *, is_fixed: bool = False
) -> ShownAccount:
    secret = {each.name for each in fields(KINDS[kind]) if not each.repr}
    return ShownAccount(
        name=name,
        kind=kind,
        options={each: value for each, value in options.items() if each not in secret},
        secrets=tuple(sorted(each for each in secret if options.get(each))),
        pause=pause,
        is_fixed=is_fixed,
    )


def _check_name(name: str) -> None:
    if name in OWN_CHANNELS or len(name) > MAX_NAME or not _NAME.fullmatch(name):
        rule = f"lower-case letters, digits and dashes, at most {MAX_NAME}"
        own = alternatives(OWN_CHANNELS)
        raise flawed("name", f"must be {rule}; {own} are taken")


def _check_pause(pause: float) -> None:
    if not 0 <= pause <= MAX_PAUSE:
        raise flawed("pause", f"must be from 0 to {MAX_PAUSE:g} seconds")
