"""All that a letter or an invite says of an appointment."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from app.errors import flawed

Role = Literal["attendee", "guests", "hosts"]


@dataclass(frozen=True, slots=True)
class MailedPerson:
    """Somebody who gets mail. The name may be empty."""

    email: str
    name: str

    @property
    def called(self) -> str:
        """The name, or the address of somebody without one."""
        return self.name.strip() or self.email


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a letter is for: who they are to the appointment, their IANA zone and language."""

    person: MailedPerson
    role: Role
    zone: str
    language: str


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How full a group is, and who comes; for its hosts.

    `is_whole`: what is told concerns all of them, not one attendee.
    """

    taken: int
    places: int
    names: tuple[str, ...]
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class MailedMeeting:
    """One appointment of one attendee, as one reader may see it.

    `uid` stays the same for the event's life, and so does the `organizer`: the desk's own
    address, which takes the answers of calendars. `sequence` only rises. `place` is for
    people: the name of a service, an address, a telephone number. `link` is the attendee's
    own page and a secret between us and the attendee, `page` the same without the secret; ""
    if there is none. `code` is secret as well: the booking code as people are shown it.
    Zones are IANA names, the hosts' that of the first. `phone` and `answers`, pairs of a
    question and what was answered, are for the hosts. `reason` says why it is off, `by` who
    cancelled it (attendee, host, admin, system). `guests` are those whom the reader may see;
    `partstats` are pairs of an address in lower case and what it has answered (RFC 5545
    §3.2.12). With a `group` the event is the whole group's.

    Texts may be anything that people typed: whoever prints them cleans them.

    Raises:
        Invalid: if start or end has no zone, or the end does not come after the start.
    """

    uid: str
    sequence: int
    title: str
    description: str
    start: datetime
    end: datetime
    organizer: MailedPerson
    hosts: tuple[MailedPerson, ...]
    attendee: MailedPerson
    guests: tuple[MailedPerson, ...]
    meeting_type: str
    place: str
    link: str
    attendee_zone: str
    host_zone: str
    attendee_language: str
    host_language: str
    code: str = ""
    phone: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    by: str = ""
    page: str = ""
    previous_start: datetime | None = None
    previous_end: datetime | None = None
    partstats: tuple[tuple[str, str], ...] = ()
    group: GroupCount | None = None

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise flawed("start", "must have a time zone, and so must the end")
        # Compared as instants: Python compares two times of one zone by their wall clocks.
        if self.end.astimezone(UTC) <= self.start.astimezone(UTC):
            raise flawed("end", "must be after the start")

    @property
    def host(self) -> MailedPerson:
        """The first of the hosts."""
        return self.hosts[0]

    @property
    def subject(self) -> str:
        """What the appointment is about, in a few words."""
        return self.meeting_type.strip() or self.title
