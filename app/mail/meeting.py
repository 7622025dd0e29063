"""All that a letter or an invite says of an appointment."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.errors import flawed


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
class MailedMeeting:
    """One appointment of one attendee.

    `uid` stays the same for the appointment's life, `sequence` rises with every move and with
    the cancellation. `host` is the first of `hosts` and organises. `place` is for people: the
    name of a service, an address, a telephone number. `link` is the attendee's own page and a
    secret between us and the attendee; "" if there is none. So is `code`, the booking code
    as people are shown it. Zones are IANA names. `phone` and `answers`, pairs of a question
    and what was answered, are for the hosts; `reason` says why it is off.

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
    host: MailedPerson
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

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise flawed("start", "must have a time zone, and so must the end")
        # Compared as instants: Python compares two times of one zone by their wall clocks.
        if self.end.astimezone(UTC) <= self.start.astimezone(UTC):
            raise flawed("end", "must be after the start")

    @property
    def subject(self) -> str:
        """What the appointment is about, in a few words."""
        return self.meeting_type.strip() or self.title
