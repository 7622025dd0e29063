"""Visitors' messages as they are understood, each read once for everybody who asks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from app.language.contact.contact import Contact
from app.language.contact.emails import find_addresses
from app.language.intent.assent import Asked, Assent, read_assent
from app.language.time.reading import Reading
from app.language.time.when import may_say_when, read_when

_LENGTH = re.compile(
    r"\b\d{1,3}[ -]?min\w*|(?<![\w.:])(?:\+|00?)\d[\d ()/-]{5,}\d", re.IGNORECASE
)

_Key = tuple[str, datetime, ZoneInfo, str, Reading | None]


class TimeReader:
    """Reads days and times, the same words once a minute. Belongs to one turn."""

    def __init__(self) -> None:
        self._read: dict[_Key, Reading] = {}

    def read(
        self,
        words: str,
        now: datetime,
        zone: ZoneInfo,
        language: str,
        earlier: Reading | None = None,
    ) -> Reading:
        """What words say about when (see `read_when`)."""
        minute = now.replace(second=0, microsecond=0)
        key = (words, minute, zone, language, earlier)
        if key not in self._read:
            self._read[key] = read_when(words, now, zone, language=language, earlier=earlier)
        return self._read[key]

    def read_all(
        self, wishes: Iterable[str], now: datetime, zone: ZoneInfo, language: str
    ) -> Reading | None:
        """What several wishes come to, each in the light of those before it."""
        reading: Reading | None = None
        for each in wishes:
            newer = self.read(each, now, zone, language, reading)
            reading = newer if newer.windows else reading
        return reading


def words_about_time(text: str) -> str:
    """A text without addresses, numbers to call and lengths, which hold no time."""
    return _LENGTH.sub(" ", find_addresses(text).rest)


@dataclass(frozen=True, slots=True)
class MessageReading:
    """A visitor's message as it was understood, in the light of what was wished before.

    `contact` is who is speaking, `wishes` are earlier messages about the time, oldest first.
    The rest is read when somebody asks for it, and then once.
    """

    text: str
    contact: Contact
    now: datetime
    zone: ZoneInfo
    language: str
    wishes: tuple[str, ...] = ()
    times: TimeReader = field(default_factory=TimeReader)

    @property
    def when(self) -> Reading:
        """Its days and times alone, whatever was said before."""
        words = words_about_time(self.text)
        return self.times.read(words, self.now, self.zone, self.language)

    @property
    def earlier(self) -> Reading | None:
        """What the earlier wishes come to; None if there were none."""
        return self.times.read_all(self.wishes, self.now, self.zone, self.language)

    @property
    def meant(self) -> Reading:
        """The same in the light of what was wished before: "actually Wednesday"."""
        words = words_about_time(self.text)
        # Without a word about the time nobody need know what was wished before.
        earlier = self.earlier if may_say_when(words, self.language) else None
        return self.times.read(words, self.now, self.zone, self.language, earlier)

    def assent(self, asked: Asked = "book") -> Assent:
        """Whether it agrees to what was proposed."""
        return read_assent(self.text, asked)
