"""Tool calls, and the things that tools hand out under short ids."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool call; `arguments` is the JSON text as the model wrote it.

    `extra` is what else its server put there; some refuse a history that lacks it.
    """

    id: str
    name: str
    arguments: str
    extra: Mapping[str, object] = field(default_factory=dict)


class SlotOffer(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A free slot that was shown under a short id.

    start     aware UTC
    host_ids  who was asked for by name; empty where the rotation decides
    moving    the short id of the appointment that it was looked up for
    label     the start as it was spelled to the visitor, with the host's clock if another
    host      whom the visitor will meet, "" for nobody in particular
    """

    meeting_type_id: str
    start: datetime
    minutes: int
    host_ids: tuple[str, ...] = ()
    moving: str = ""
    label: str = ""
    host: str = ""

    @property
    def end(self) -> datetime:
        """When it ends, aware UTC."""
        return self.start + timedelta(minutes=self.minutes)


class OwnAppointment(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """An appointment that the visitor has proved to be theirs, shown under a short id.

    `status` is how it stood when it was shown: booked, provisional, past or cancelled. What
    is not known of one that was shown by an older version is None or "".
    """

    appointment_id: str
    attendee_id: str
    meeting_type_id: str = ""
    start: datetime | None = None  # aware UTC
    minutes: int = 0
    host: str = ""
    status: str = ""
