"""What a thread comes to: which meeting, which time, who, and what is still open.

The facts are gathered by walking through the turns in order, so that the newest word on
each subject counts. After a booking all but the visitor's own details starts anew.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.agent.offline import phrases, wishes
from app.agent.offline.choosing import Slot, choose, read_slots, said_number
from app.agent.offline.meetings import (
    Meeting,
    match_meetings,
    read_meetings,
    said_host,
    said_minutes,
    said_stranger,
)
from app.agent.offline.purpose import said_purpose
from app.agent.offline.talk import Topic, topic_of
from app.agent.offline.thread import Called, Context, Thread, Turn, Wrote
from app.language.assent import Assent, read_assent
from app.language.contact import Contact, read_contact

BOOKED = re.compile(
    r"\bbooked\b|\brequested\b|\bgebucht\b|\bangefragt\b|\bbestätigt\b|\bconfirmed\b",
    re.IGNORECASE,
)
NOT_BOOKED = re.compile(r"\b(?:not|nothing|no longer|nicht|nichts|kein\w*)\b", re.IGNORECASE)
_WANTS = re.compile(
    r"\b(?:book|appointment|meeting|schedule|slot|call with|meet with|termin|buchen|vereinbaren"
    r"|gespräch|besprechung|treffen)\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:another|same|second|noch ein\w*|weitere\w*|zweite\w*|gleiche\w*)\b", re.I
)
_OTHERS = re.compile(
    r"\b(?:none of|no other|neither|others?\b(?! people)|another (?:time|day|slot|date)"
    r"|something else"
    r"|anything else|different (?:time|day)|keine[rs]? davon|keine davon|nichts davon"
    r"|andere[rn]? "
    r"(?:zeit|tag|termin|uhrzeit)\w*|andere zeiten|was anderes|etwas anderes|passt nicht"
    r"|doesn'?t (?:work"
    r"|suit|fit)|don'?t (?:work|suit|fit))",
    re.IGNORECASE,
)
_ASKED = {
    "name": re.compile(r"\byour (?:full )?name\b|\bIhre[nm]? Namen?\b"),
    "email": re.compile(r"\byour e-?mail|\bIhre[r]? E-?Mail"),
    "phone": re.compile(r"\byour phone|\bIhre[r]? Telefon"),
}


@dataclass(slots=True)
class Facts:
    """The state of the booking at the end of a thread.

    news      whether the newest turn brought anything
    rivals    the slots among which its words leave the choice open
    declined  "proposal" or "offer" if it turned that down
    searched  what the last search was for; None while `when` has not been looked up
    seen      every slot that was ever offered, by id
    booked    the slot of the last booking, until the next one is begun
    """

    meetings: tuple[Meeting, ...] | None = None
    contact: Contact = field(default_factory=Contact)
    meeting: Meeting | None = None
    candidates: tuple[Meeting, ...] = ()
    host: str | None = None
    minutes: int | None = None
    when: str | None = None
    purpose: str | None = None
    searched: tuple[str, str | None, int | None] | None = None
    seen: dict[str, Slot] = field(default_factory=dict)
    offer: tuple[Slot, ...] = ()
    choices: tuple[str, ...] = ()
    rivals: tuple[Slot, ...] = ()
    chosen: Slot | None = None
    proposal: dict[str, Any] | None = None
    refused: dict[str, Any] | None = None
    begun: bool = False
    declined: str = ""
    booked: Slot | None = None
    booked_meeting: Meeting | None = None
    topic: Topic | None = None
    stranger: str | None = None
    news: bool = False

    @property
    def key(self) -> tuple[str, str | None, int | None] | None:
        """What a search would be for, besides the time."""
        return (self.meeting.id, self.host, self.minutes) if self.meeting else None


def gather(thread: Thread) -> Facts:
    """The facts of a thread."""
    facts = Facts(meetings=_catalogue(thread), contact=thread.context.known)
    last = ""
    for turn in thread.turns:
        _hear(facts, turn, last, thread)
        for event in turn.events:
            if isinstance(event, Called):
                _learn(facts, event, thread.context)
            else:
                _recall(facts, event, turn)
        last = turn.written or last
    return facts


def _catalogue(thread: Thread) -> tuple[Meeting, ...] | None:
    found = None
    for turn in thread.turns:
        for event in turn.events:
            if isinstance(event, Called) and event.tool == "list_meeting_types":
                found = read_meetings(event.result)
    return found


def _hear(facts: Facts, turn: Turn, last: str, thread: Thread) -> None:
    """Take in what the visitor said in one turn."""
    text = turn.text
    newest = turn is thread.newest
    before = replace(facts)
    facts.topic, facts.rivals, facts.declined, facts.stranger = topic_of(text), (), "", None
    _hear_contact(facts, text, last)
    if not _is_beside_booking(facts, text):
        _hear_booking(facts, text, last, thread)
        pressed = facts.seen.get(thread.context.chosen_slot or "") if newest else None
        facts.chosen = pressed or facts.chosen
        facts.begun = facts.begun or _begins(facts, before, text)
    _fill_in_meeting(facts, thread.context.meeting_type)
    facts.news = _news(before, facts)


def _is_beside_booking(facts: Facts, text: str) -> bool:
    """Whether a message is only talk: its days and names then mean no new booking."""
    if facts.topic is Topic.CHANGE_BOOKED and facts.begun:
        facts.topic = None  # "can we move the call to four": that of the open proposal
    if facts.topic in {Topic.CHANGE_BOOKED, Topic.ORDERS}:
        return True
    return facts.booked is not None and facts.topic is not None and not _AGAIN.search(text)


def _hear_booking(facts: Facts, text: str, last: str, thread: Thread) -> None:
    wish = wishes.read_wish(text, thread.context)
    words = wishes.cut_wish(text, thread.context) if wish != wishes.NOTHING else ""
    facts.purpose = said_purpose(text, words) or facts.purpose
    plain = text.replace(facts.contact.name or "\0", " ")
    _hear_meeting(facts, plain, last)
    if facts.booked and facts.meeting is None and _AGAIN.search(text):
        facts.meeting = facts.booked_meeting
    _hear_time(facts, plain, words, thread.context)


def _fill_in_meeting(facts: Facts, preselected: str | None) -> None:
    """Where nothing else is said: the page's meeting, or the only one there is."""
    meetings = facts.meetings or ()
    if facts.meeting is None and preselected:
        facts.meeting = _by_id(facts, preselected)
    if facts.meeting is None and facts.begun and len(meetings) == 1:
        facts.meeting = meetings[0]


def _hear_contact(facts: Facts, text: str, last: str) -> None:
    asked = frozenset(what for what, sign in _ASKED.items() if sign.search(last))
    said = read_contact(text, asked=asked)
    guests = tuple(dict.fromkeys((*facts.contact.guests, *said.guests)))
    email = said.email or facts.contact.email
    facts.contact = Contact(
        said.name or facts.contact.name,
        email,
        said.phone or facts.contact.phone,
        tuple(guest for guest in guests if guest != email),
    )


def _hear_meeting(facts: Facts, text: str, last: str) -> None:
    meetings = facts.meetings or ()
    named_host = said_host(text, meetings)
    facts.host = named_host or facts.host
    facts.stranger = None if named_host else said_stranger(text, meetings)
    minutes = said_minutes(text)
    if minutes is None and phrases.LENGTHS.variant_in(last) is not None:
        facts.minutes = None
    if named_host is None and phrases.HOSTS_ONLY.variant_in(last) is not None:
        facts.host = None
    facts.minutes = minutes or facts.minutes
    topic = facts.purpose or "\0"
    listed = _listed(last, meetings)
    number = said_number(text.lower(), len(listed)) if listed else None
    if number is not None:
        facts.meeting = listed[number]
        return
    found, named = match_meetings(text.replace(topic, " "), meetings, facts.host, facts.minutes)
    facts.candidates = found if len(found) > 1 else ()
    if len(found) == 1 and (named or facts.meeting is None):
        facts.meeting = found[0]


def _listed(last: str, meetings: tuple[Meeting, ...]) -> list[Meeting]:
    """The meetings in the order in which the last text asked to choose among them."""
    if phrases.WHICH.variant_in(last) is None:
        return []
    lines = last.splitlines()
    numbered = [line for line in lines if re.match(r"\d+\. ", line)]
    return [
        m for line in numbered for m in meetings if line.split(". ", 1)[1].startswith(m.name)
    ]


def _hear_time(facts: Facts, text: str, words: str, context: Context) -> None:
    """A choice among the offered slots, or else a new wish."""
    if facts.choices and (chosen := _chosen_reading(facts, text)):
        facts.when, facts.choices, facts.searched = chosen, (), None
        return
    earlier = wishes.read_wish(facts.when or "", context)
    wish = wishes.read_wish(text, context)
    if facts.offer:
        host = said_host(text, facts.meetings or ())
        picked = choose(wishes.bare(text), facts.offer, wish, host)
        if picked:
            facts.chosen = picked[0] if len(picked) == 1 else None
            facts.rivals = picked if len(picked) > 1 else ()
            return
        if wish == wishes.NOTHING:
            wish = wishes.read_wish(text, context, earlier)  # "a day later", "earlier"
            words = text.strip() if wish not in (wishes.NOTHING, earlier) else ""
    if words and wish != wishes.NOTHING:
        facts.when = wishes.join_wishes(facts.when, words, context)
        facts.searched, facts.chosen, facts.choices = None, None, ()
    elif wishes.asks_for_any_time(text):
        facts.when = facts.when or wishes.ANY_TIME
    elif read_assent(text) is Assent.NO or (facts.offer and _OTHERS.search(text)):
        facts.declined = "proposal" if facts.proposal else "offer" if facts.offer else ""
        facts.chosen, facts.proposal = None, None


def _chosen_reading(facts: Facts, text: str) -> str | None:
    """The visitor's wish in the reading that the answer to a question chooses."""
    low = text.lower()
    number = said_number(low, len(facts.choices))
    if number is not None:
        return facts.choices[number]
    said = set(re.findall(r"[\w:]+", low))
    shared = [len(said.intersection(re.findall(r"[\w:]+", c.lower()))) for c in facts.choices]
    best = max(shared)
    if best and shared.count(best) == 1:
        return facts.choices[shared.index(best)]
    return None


def _by_id(facts: Facts, meeting_id: str) -> Meeting | None:
    return next((m for m in facts.meetings or () if m.id == meeting_id), None)


def _begins(facts: Facts, before: Facts, text: str) -> bool:
    """Whether the turn says anything that only makes sense for a booking."""
    said = (facts.meeting, facts.host, facts.minutes, facts.when, facts.purpose, facts.chosen)
    had = (
        before.meeting,
        before.host,
        before.minutes,
        before.when,
        before.purpose,
        before.chosen,
    )
    return said != had or bool(_WANTS.search(text)) or bool(facts.candidates)


def _news(before: Facts, facts: Facts) -> bool:
    names = ("contact", "meeting", "host", "minutes", "when", "purpose", "chosen", "searched")
    changed = any(getattr(before, name) != getattr(facts, name) for name in names)
    return changed or bool(facts.declined) or bool(facts.rivals)


def _learn(facts: Facts, call: Called, context: Context) -> None:
    """Take in the result of a tool."""
    facts.seen |= {slot.id: slot for slot in read_slots(call.result, context.zone)}
    if call.tool == "find_slots":
        _learn_slots(facts, call, context)
    elif call.tool == "propose_booking":
        facts.chosen = facts.seen.get(str(call.arguments.get("slot_id"))) or facts.chosen
        facts.proposal = None if call.error else call.arguments
        facts.refused = call.arguments if call.error else None
        if call.error and (slots := read_slots(call.result, context.zone)):
            facts.offer, facts.chosen = slots, None
        elif call.error in {"slot-occupied", "slot-not-found"}:
            facts.chosen = None


def _learn_slots(facts: Facts, call: Called, context: Context) -> None:
    said = call.arguments
    facts.meeting = _by_id(facts, str(said.get("meeting_type"))) or facts.meeting
    facts.when = str(said.get("when") or "") or facts.when
    facts.searched = (str(said.get("meeting_type")), said.get("host"), said.get("duration"))
    facts.offer, facts.chosen, facts.rivals = read_slots(call.result, context.zone), None, ()
    facts.choices = tuple(str(choice) for choice in call.result.get("choices") or ())
    facts.begun, facts.booked = True, None
    if call.error == "when-not-understood":
        facts.when, facts.searched = None, None
    elif call.error == "meeting-type-not-found":
        facts.meeting = None
    elif call.error == "host-not-allowed":
        facts.host = None
    elif call.error == "duration-not-offered":
        facts.minutes = None
    elif not call.result.get("note"):
        facts.chosen = _exactly_asked(facts, context)


def _exactly_asked(facts: Facts, context: Context) -> Slot | None:
    """The one slot at the very time that was asked for."""
    wish = wishes.read_wish(facts.when or "", context)
    fits = choose("", facts.offer, wish) if wish.times and len(wish.times) == 1 else ()
    return fits[0] if len(fits) == 1 else None


def _recall(facts: Facts, wrote: Wrote, turn: Turn) -> None:
    """Take in what was written: a booking starts anew, a single slot named is the choice."""
    proposed = facts.proposal
    if proposed and BOOKED.search(wrote.text) and not NOT_BOOKED.search(wrote.text):
        if all(not isinstance(e, Called) or e.tool != "propose_booking" for e in turn.events):
            _start_anew(facts, proposed)
        return
    named = [slot for slot in facts.offer if slot.label and slot.label in wrote.text]
    if len(named) == 1 and facts.chosen is None and not facts.declined:
        facts.chosen = named[0]


def _start_anew(facts: Facts, proposed: Mapping[str, Any]) -> None:
    booked = facts.seen.get(str(proposed.get("slot_id")))
    meeting = facts.meeting
    fresh = Facts(meetings=facts.meetings, contact=facts.contact, seen=facts.seen)
    for name in Facts.__dataclass_fields__:
        setattr(facts, name, getattr(fresh, name))
    facts.booked, facts.booked_meeting = booked, meeting
