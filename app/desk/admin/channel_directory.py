"""All accounts with messaging services, opened: the settings' own and those that are kept."""

from collections.abc import Mapping

from app.channels.contract import Channel
from app.channels.registry import Accounts, channel_from
from app.desk.admin.channel_accounts import (
    DEFAULT_PAUSE,
    ShownAccount,
    options_of,
    shown_account,
    shown_fixed,
)
from app.store.catalog.channel_accounts import get_account, list_accounts
from app.store.conversations.conversations import OWN_CHANNELS
from app.store.engine.database import Database
from app.store.engine.encryption import Cipher


class ChannelDirectory(Accounts):
    """Finds accounts by name, as they are at that moment.

    Args:
        fixed: the settings' own, by name; nobody else's can have these names.
        pauses: of these, in seconds.
    """

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        fixed: Mapping[str, Channel],
        pauses: Mapping[str, float],
    ) -> None:
        super().__init__(fixed)
        self.cipher = cipher
        self._database = database
        self._pauses = dict(pauses)
        self._opened: dict[str, tuple[str, Channel]] = {}  # with what it was opened from

    def get(self, name: str) -> Channel:
        """The account of that name (see Accounts).

        Raises:
            Undecipherable: if its options were encrypted with a key that is lost.
        """
        if name in self.by_name:
            return self.by_name[name]
        with self._database.read() as session:
            stored = get_account(session, name)
        self._pauses[name] = stored.pause / 1000
        opened = self._opened.get(name)
        if opened is None or opened[0] != stored.options:
            channel = channel_from(stored.kind, options_of(stored, self.cipher))
            opened = self._opened[name] = stored.options, channel
        return opened[1]

    def pause_of(self, channel: str) -> float:
        """How many seconds of silence an answer waits for there; none on our own pages.

        It is what this process has seen last of the account.
        """
        if channel in OWN_CHANNELS:
            return 0.0
        return self._pauses.get(channel, DEFAULT_PAUSE)

    def shown(self) -> list[ShownAccount]:
        """All accounts by name, without their secrets.

        Raises:
            Undecipherable: if one was encrypted with a key that is lost.
        """
        fixed = [
            shown_fixed(name, channel, self._pauses.get(name, DEFAULT_PAUSE))
            for name, channel in self.by_name.items()
        ]
        with self._database.read() as session:
            stored = [
                shown_account(each, self.cipher)
                for each in list_accounts(session)
                if each.name not in self.by_name
            ]
        return sorted([*fixed, *stored], key=lambda each: each.name)
