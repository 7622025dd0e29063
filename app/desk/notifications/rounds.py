"""A round of letters about one event: to whoever holds it, and to whoever is to hold it.

The ledger says who has an event in their calendar. They are told of everything that becomes
of it, also if the booking is silent by now; who comes newly is invited; who holds it and does
not take part any more gets a CANCEL that says so of them alone (RFC 5546 §3.2.5).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from app.desk.notifications.meetings import Facts, meeting_for
from app.mail.invite import NEEDS_ACTION, Method
from app.mail.letters import Kind
from app.mail.meeting import GroupCount, MailedMeeting, MailedPerson, Reader, Role
from app.store.delivery import outbox
from app.store.delivery.invitations import Invitation, save_invitations
from app.store.engine.database import Transaction

Held = Mapping[str, Invitation]  # by the address in lower case
NO_EXTRAS: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class News:
    """What has happened to an appointment.

    `reason` and `by`: why it is off and who said so. `previous`: its start and end before,
    in epoch seconds. `approved`: it had to be confirmed. `extras` go with the attendee's
    letter.
    """

    kind: Kind
    reason: str = ""
    by: str = ""
    previous: tuple[int, int] | None = None
    approved: bool = False
    extras: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Round:
    """One event, who is to be told of it, and who holds it so far.

    `group`: the event is the whole group's, which its hosts have. `only_new`: whoever holds
    it knows it as it stands. `shows_guests`: they are shown to each other.
    """

    uid: str
    readers: tuple[Reader, ...]
    held: Held
    group: GroupCount | None = None
    only_new: bool = False
    shows_guests: bool = False

    @property
    def highest(self) -> int:
        """The highest SEQUENCE that anybody was told; -1 if nobody was told any."""
        return max((each.sequence for each in self.held.values()), default=-1)


def tell_round(session: Transaction, facts: Facts, news: News, each: Round, now: int) -> None:
    """Queue one letter for each reader of an event, and note what they are told."""
    told = []
    for reader, kind, method in _letters(each, news):
        letter = _letter(session, facts, news, each, reader, kind)
        before = each.held.get(reader.person.email.lower())
        if method:
            told.append(_noted(facts, each, reader, method, _answer(before, news)))
        approved = news.approved and kind == "booked"
        more = news.extras if reader.role == "attendee" else NO_EXTRAS
        post(
            session,
            facts,
            reader,
            {"kind": kind, "method": method, "meeting": letter, "approved": approved, **more},
            now,
        )
    save_invitations(session, told, each.held.keys())


def post(
    session: Transaction,
    facts: Facts,
    reader: Reader,
    letter: Mapping[str, Any],
    now: int,
    branch: str = "",
) -> None:
    """Queue a letter. Those of one event to one recipient are delivered in order.

    A later one makes the earlier ones pointless; in a `branch` it stands for itself.
    """
    meeting: MailedMeeting = letter["meeting"]
    who = {
        "to": reader.person,
        "reader": reader.role,
        "zone": reader.zone,
        "language": reader.language,
        "reply_to": _answers_to(meeting, reader),
        "appointment": facts.appointment.id,
        "attendance": facts.attendance.id,
    }
    event = meeting.uid.partition("@")[0]
    stream = f"{facts.appointment.id}/{branch or event}/{reader.person.email.lower()}"
    outbox.put(session, outbox.MAIL, stream, {**letter, **who}, now)


def _letters(each: Round, news: News) -> Iterator[tuple[Reader, Kind, Method | str]]:
    """Who is told, as what, with which calendar part; who takes no part any more first."""
    present = {reader.person.email.lower() for reader in each.readers}
    is_over = news.kind == "cancelled" and (each.group is None or not each.group.taken)
    for held in each.held.values():
        if held.is_held and held.recipient not in present:
            yield _reader_of(held), "cancelled" if is_over else "removed", "CANCEL"
    for reader in each.readers:
        before = each.held.get(reader.person.email.lower())
        holds = before is not None and before.is_held
        if not is_over:
            yield from _of_what_goes_on(reader, each, news, holds=holds)
        elif holds or reader.role != "guests":  # who were not invited yet
            yield reader, "cancelled", "CANCEL" if holds else ""


def _of_what_goes_on(
    reader: Reader, each: Round, news: News, *, holds: bool
) -> Iterator[tuple[Reader, Kind, Method | str]]:
    """What a reader is told of an appointment that takes place."""
    if not holds:
        is_news = news.kind == "cancelled" or each.group is not None
        yield reader, news.kind if is_news else "booked", "REQUEST"
    elif _concerns(reader, each, news):
        yield reader, news.kind, "REQUEST"


def _concerns(reader: Reader, each: Round, news: News) -> bool:
    """Whether news changes anything for somebody who holds the event."""
    of_others = news.kind == "guests" and reader.role == "guests" and not each.shows_guests
    return not (each.only_new or of_others)


def _letter(
    session: Transaction, facts: Facts, news: News, each: Round, reader: Reader, kind: Kind
) -> MailedMeeting:
    meeting = meeting_for(session, facts, reader)
    if news.previous and kind not in ("booked", "removed"):
        start, end = (datetime.fromtimestamp(moment, UTC) for moment in news.previous)
        meeting = replace(meeting, previous_start=start, previous_end=end)
    answered = {key: _answer(held, news) for key, held in each.held.items()}
    return replace(
        meeting,
        uid=each.uid,
        reason=news.reason,
        by=news.by,
        group=each.group,
        partstats=tuple(sorted(answered.items())),
    )


def _answer(before: Invitation | None, news: News) -> str:
    """What somebody has answered: at another time they are asked anew."""
    return NEEDS_ACTION if before is None or news.previous else before.partstat


def _noted(
    facts: Facts, each: Round, reader: Reader, method: Method | str, partstat: str
) -> Invitation:
    return Invitation(
        uid=each.uid,
        recipient=reader.person.email.lower(),
        appointment_id=facts.appointment.id,
        reader=reader.role,
        email=reader.person.email,
        name=reader.person.name,
        zone=reader.zone,
        language=reader.language,
        sequence=facts.appointment.sequence,
        method="CANCEL" if method == "CANCEL" else "REQUEST",
        partstat=partstat,
    )


def _reader_of(held: Invitation) -> Reader:
    roles: Mapping[str, Role] = {"attendee": "attendee", "guests": "guests", "hosts": "hosts"}
    return Reader(
        MailedPerson(held.email, held.name), roles[held.reader], held.zone, held.language
    )


def _answers_to(meeting: MailedMeeting, reader: Reader) -> MailedPerson | None:
    """Whom an answer is for: the other side; the attendee for whom the attendee invited."""
    if reader.role == "attendee":
        return meeting.host
    is_whole = meeting.group is not None and meeting.group.is_whole
    return None if is_whole or not meeting.attendee.email else meeting.attendee


def once(readers: Sequence[Reader]) -> tuple[Reader, ...]:
    """Everybody once, by their address: as a host rather than as the attendee or a guest."""
    named: dict[str, Reader] = {}
    for reader in sorted(readers, key=lambda each: each.role != "hosts"):
        if reader.person.email:
            named.setdefault(reader.person.email.lower(), reader)
    return tuple(each for each in readers if named.get(each.person.email.lower()) is each)
