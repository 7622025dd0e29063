"""What a dialogue comes to: which meeting, which time, who, and what is still open."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from app.language.contact.contact import Contact
from app.language.intent.meetings import Meeting
from app.language.places.venue_words import NO_WISH, VenueWish
from app.offline.slot_choice import Slot
from app.offline.smalltalk import Topic

_KEPT = ("meetings", "contact", "seen", "topic")


@dataclass(slots=True)
class Facts:
    """The state of the booking at the end of a dialogue.

    news      the names of the facts that the newest turn brought or changed
    rivals    the slots among which its words leave the choice open
    declined  "proposal" or "offer" if it turned that down
    place     where they want to meet; `people` how many come, the visitor among them
    purpose   what the meeting is for; `noted` is what the newest turn said about that
    when      the words about the time that were looked up last
    wishes    what was said about the time since, not looked up yet
    left      the slot that was turned down last
    needs_phone  a booking was refused for want of a number to call
    restated  it named again what was chosen before
    beyond    only times that were not offered yet are wanted
    exhausted there are none of these
    searched  what the last search was for; None if it has to be done again
    seen      every slot that was ever offered, by id
    booked    the slot of the last booking, until the next one is begun
    """

    meetings: tuple[Meeting, ...] = ()
    contact: Contact = field(default_factory=Contact)
    meeting: Meeting | None = None
    candidates: tuple[Meeting, ...] = ()
    host: str | None = None
    minutes: int | None = None
    place: VenueWish = NO_WISH
    people: int | None = None
    when: str | None = None
    wishes: tuple[str, ...] = ()
    purpose: str | None = None
    noted: str = ""
    beyond: bool = False
    exhausted: bool = False
    searched: tuple[str, str | None, int | None] | None = None
    seen: dict[str, Slot] = field(default_factory=dict)
    offer: tuple[Slot, ...] = ()
    choices: tuple[str, ...] = ()
    rivals: tuple[Slot, ...] = ()
    chosen: Slot | None = None
    needs_phone: bool = False
    proposal: Mapping[str, Any] | None = None
    refused: Mapping[str, Any] | None = None
    begun: bool = False
    declined: str = ""
    booked: Slot | None = None
    booked_meeting: Meeting | None = None
    topic: Topic | None = None
    stranger: str | None = None
    left: Slot | None = None
    restated: bool = False
    news: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[str, str | None, int | None] | None:
        """What a search would be for, besides the time."""
        return (self.meeting.id, self.host, self.minutes) if self.meeting else None

    @property
    def offer_stands(self) -> bool:
        """Whether the offered slots are of the meeting and the length that are wanted now."""
        key, searched = self.key, self.searched
        return key is None or searched is None or key[::2] == searched[::2]

    @property
    def has_time(self) -> bool:
        """Whether anything was said about when."""
        return self.when is not None or bool(self.wishes)

    def meeting_of(self, meeting_id: str | None) -> Meeting | None:
        """The meeting with that id, if there is one."""
        return next((m for m in self.meetings if m.id == meeting_id), None)


def start_anew(facts: Facts) -> None:
    """Forget the booking under way; who the visitor is and what there is to book stays."""
    kept = {name: getattr(facts, name) for name in _KEPT}
    fresh = Facts(**kept)
    for each in fields(Facts):
        setattr(facts, each.name, getattr(fresh, each.name))
