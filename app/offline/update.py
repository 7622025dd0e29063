"""What a visitor's message adds to the facts: details, with whom, which meeting, and when."""

import re
from dataclasses import replace

from app.conversation.sentence_ids import Subject
from app.language.contact.contact import Contact, read_contact
from app.language.contact.corrections import corrected_name
from app.language.contact.emails import guests_beside
from app.language.intent.choice import said_place
from app.language.intent.meetings import Meeting, match_meetings, said_minutes
from app.language.places.venue_words import read_venues, without_venues
from app.language.places.zones import is_place
from app.offline import phrases
from app.offline.attendance import hear_attendance
from app.offline.dialogue import Context, Told, Turn
from app.offline.facts import Facts, start_anew
from app.offline.hosts import said_stranger, without_hosts
from app.offline.message_parts import MessageParts, listen
from app.offline.smalltalk import Topic, topic_of
from app.offline.timing import hear_time

_WANTS = re.compile(
    r"\b(?:book|appointment|meeting|schedule|slot|call with|meet with|termin|buchen|vereinbaren"
    r"|gespräch|besprechung|treffen)\b",
    re.IGNORECASE,
)
_OTHER_HOSTS = re.compile(
    r"\b(?:(?:any )?other|another|different|somebody else|someone else) ?"
    r"(?:doctors?|dentists?|stylists?|therapists?|hosts?|people|person|colleagues?)\b"
    r"|\b(?:with|by) (?:somebody|someone|anybody|anyone)(?: else)?\b"
    r"|\bander\w* (?:arzt|ärzt\w+|kolleg\w+|mitarbeiter\w*|person\w*|stylist\w*)\b"
    r"|\b(?:bei|mit) (?:jemand\w*|irgendwem)(?: anders| anderem)?\b",
    re.IGNORECASE,
)
_OBJECTS = re.compile(r"\W*(?:no|nope|nein|nö|wrong|falsch|sorry)\b", re.IGNORECASE)
_AGAIN = re.compile(
    r"\b(?:another|same|second|noch ein\w*|weitere\w*|zweite\w*|gleiche\w*)\b", re.I
)
_SHORT = 4  # words of a message in which a bare number can be a time
# "the name should be Ada King": a correction, beside the ways of giving one's own name
_NAME = re.compile(
    r"\b[Nn]ame\b(?: (?:should|must|has to|needs to|ought to|muss|soll|sollte|ist|is|to|be"
    r"|rather"
    r"|actually|eigentlich|doch|aber|bitte|on it)){1,3}:? ((?:[A-ZÄÖÜ][\w'’-]*\.? ?){1,4}\b)"
)
_BESIDE = frozenset({Topic.CHANGE_BOOKED, Topic.ORDERS, Topic.ABORT, Topic.SECOND})
_IN_PASSING = frozenset({Topic.ELSEWHERE, Topic.ANGER})
_WITH_A_NAME = frozenset({None, Topic.HELLO, Topic.THANKS, Topic.BYE})
_DETAILS = frozenset({Subject.NAME, Subject.EMAIL, Subject.PHONE})
_ATTENDANCE = ("place", "people")
_NEWS = (
    "begun",
    "chosen",
    "contact",
    "host",
    "meeting",
    "minutes",
    "purpose",
    "searched",
    *_ATTENDANCE,
)
_TIME_NEWS = ("when", "wishes")
_SETTLED = ("contact", "host", "meeting", "minutes", *_ATTENDANCE)


def hear(facts: Facts, turn: Turn, last: Told, context: Context, came_for: str) -> None:
    """Take in what the visitor said in one turn.

    Args:
        last: what the visitor was told before.
        came_for: the meeting type that the visitor's page is about.
    """
    text = turn.text
    before = replace(facts)
    facts.topic, facts.rivals, facts.declined, facts.stranger = topic_of(text), (), "", None
    facts.restated, facts.noted = False, ""
    _hear_contact(facts, text, last)
    said = listen(facts, text, last, context)
    if not _is_beside_booking(facts, said):
        _hear_booking(facts, before, said)
        pressed = facts.seen.get(turn.pressed)
        facts.restated = facts.restated or (pressed is not None and pressed == before.chosen)
        facts.chosen = pressed or facts.chosen
        facts.begun = facts.begun or _begins(facts, before, text)
    _fill_in_meeting(facts, came_for)
    facts.news = _news(before, facts)
    if facts.topic in _IN_PASSING and facts.news:
        facts.topic = None  # "I saw on the news that …" is no question about the news


def _is_beside_booking(facts: Facts, said: MessageParts) -> bool:
    """Whether a message is only talk: its days and names then mean no new booking."""
    if _is_of_booking(facts, said):
        facts.topic = None
    if facts.topic is Topic.ABORT and facts.begun:
        start_anew(facts)
    if facts.topic in _BESIDE:
        return True
    return facts.booked is not None and facts.topic is not None and not _AGAIN.search(said.text)


def _is_of_booking(facts: Facts, said: MessageParts) -> bool:
    """Whether what sounds like a topic of its own belongs to the booking under way."""
    match facts.topic:
        case Topic.CHANGE_BOOKED:  # "can we move the call to four": that of the open proposal
            return facts.begun
        case Topic.ABORT:  # "never mind, make it Friday"
            return bool(said.wish.days or said.wish.times or said.host)
        case Topic.SECOND:  # nothing is under way that it would come second to
            return not (facts.offer or facts.chosen or facts.proposal)
        case _:
            return False


def _hear_booking(facts: Facts, before: Facts, said: MessageParts) -> None:
    facts.purpose = said.matter.added_to(facts.purpose)
    if facts.purpose != before.purpose:
        facts.noted = said.matter.announced or ". ".join(said.matter.told)
    _hear_terms(facts, said)
    hear_attendance(facts, said)
    _hear_meeting(facts, said)
    if facts.booked and facts.meeting is None and _AGAIN.search(said.text):
        facts.meeting = facts.booked_meeting
    settled = any(getattr(facts, name) != getattr(before, name) for name in _SETTLED)
    facts.restated = facts.restated or (said.host is not None and facts.host == before.host)
    hear_time(facts, said, settled=settled)
    _keep_time(facts, before, settled=settled)


def _keep_time(facts: Facts, before: Facts, *, settled: bool) -> None:
    """Keep to the chosen time where only something else about the booking has changed."""
    if facts.chosen and facts.key != before.key:
        facts.when = facts.chosen.when  # at the same time, with somebody else
    if settled and facts.contact != before.contact and facts.left and not facts.wishes:
        facts.chosen = facts.chosen or facts.left  # the time was right, the name was wrong


def _fill_in_meeting(facts: Facts, preselected: str) -> None:
    """Where nothing else is said: the page's meeting, or the only one there is."""
    meetings = facts.meetings
    if facts.meeting is None and preselected:
        facts.meeting = facts.meeting_of(preselected)
    if facts.meeting is None and facts.begun and len(meetings) == 1:
        facts.meeting = meetings[0]


def _hear_contact(facts: Facts, text: str, last: Told) -> None:
    known, asked = facts.contact, _asked_details(facts.topic, text, last)
    text = without_hosts(text, facts.meetings, parts=False)
    # "no, ada@home.example" puts right what was understood; else a known address stays.
    own = None if _OBJECTS.match(text) else known.email
    said = _told_contact(text, asked, own)
    name, email = _said_name(known, said, text), said.email or known.email
    again = {name, said.email, said.phone} & {known.name, known.email}
    facts.restated = bool(again - {None})
    facts.contact = Contact(
        name or known.name,
        email,
        said.phone or known.phone,
        guests_beside(email, (*known.guests, *said.guests)),
    )


def _asked_details(topic: Topic | None, text: str, last: Told) -> frozenset[str]:
    """The details that were asked for, as far as the text can be an answer."""
    if topic not in _WITH_A_NAME:
        return frozenset()  # "stupid bot" is no name, though one was asked for
    asked = frozenset(str(each) for each in last.asks & _DETAILS)
    is_city = Subject.ZONE in last.asks and is_place(text)
    return asked - {"name"} if is_city else asked


def _told_contact(text: str, asked: frozenset[str], own: str | None) -> Contact:
    """The details that a message tells; where to meet is nobody's name."""
    said = read_contact(text, asked=asked, own=own)
    venues = read_venues(text)
    if not said.name or not venues:
        return said
    unasked = read_contact(without_venues(text, venues), asked=asked & {"name"})
    return replace(said, name=unasked.name)


def _said_name(known: Contact, said: Contact, text: str) -> str | None:
    """The visitor's name as a message tells it, or puts right the one that is known."""
    if known.name and (corrected := corrected_name(known.name, text)):
        return corrected
    renamed = _NAME.search(text)
    return said.name or (renamed[1].strip() if renamed else None)


def _hear_terms(facts: Facts, said: MessageParts) -> None:
    """With whom and how long. What was just said not to be had is given up."""
    minutes = said_minutes(said.timed)
    facts.stranger = (
        None if said.host else said_stranger(without_venues(said.plain), facts.meetings)
    )
    if minutes or phrases.LENGTHS.id in said.last.wordings:
        facts.minutes = minutes
    others = _OTHER_HOSTS.search(said.timed) is not None
    if said.host or others or phrases.HOSTS_ONLY.id in said.last.wordings:
        facts.host = said.host
        facts.chosen = None if others else facts.chosen


def _hear_meeting(facts: Facts, said: MessageParts) -> None:
    is_new = facts.meeting is None and not said.matter.announced
    text = without_hosts(said.plain, facts.meetings) if is_new else said.timed
    counted = _counted(facts, said, text)
    if counted is not None:
        facts.meeting = counted
        return
    with_host = said.host is not None
    found, named = match_meetings(
        text, facts.meetings, facts.host, facts.minutes, with_host=with_host
    )
    named = named or (with_host and _is_elsewhere(facts))
    facts.candidates = found if len(found) > 1 else ()
    if len(found) == 1 and (named or facts.meeting is None):
        facts.restated = facts.restated or found[0] == facts.meeting
        facts.meeting = found[0]


def _counted(facts: Facts, said: MessageParts, text: str) -> Meeting | None:
    """The meeting that is meant by its number, if some were listed before."""
    told = (facts.meeting_of(id_) for id_ in said.last.meeting_types)
    listed = [meeting for meeting in told if meeting]
    if not listed or (said.wish.said_day and len(text.split()) > _SHORT):
        return None
    number = said_place(text, len(listed))
    return None if number is None else listed[number]


def _is_elsewhere(facts: Facts) -> bool:
    """Whether the host who was named is to be met in another kind of meeting only."""
    return facts.meeting is not None and facts.host not in facts.meeting.hosts


def _begins(facts: Facts, before: Facts, text: str) -> bool:
    """Whether the turn says anything that only makes sense for a booking."""
    names = ("meeting", "host", "minutes", "has_time", "purpose", "chosen", *_ATTENDANCE)
    said = any(getattr(facts, name) != getattr(before, name) for name in names)
    return said or bool(_WANTS.search(text)) or bool(facts.candidates)


def _news(before: Facts, facts: Facts) -> frozenset[str]:
    changed = {
        name for name in (*_NEWS, *_TIME_NEWS) if getattr(before, name) != getattr(facts, name)
    }
    told = {name for name in ("declined", "rivals") if getattr(facts, name)}
    return frozenset(changed | told)
