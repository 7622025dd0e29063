"""What a visitor's message adds to the facts: details, a meeting, a time, a choice."""

import re
from dataclasses import dataclass, replace

from app.agent.offline import phrases, wishes
from app.agent.offline.choosing import Slot, choose, said_number
from app.agent.offline.facts import Facts, start_anew
from app.agent.offline.hosts import said_host, said_stranger, without_hosts
from app.agent.offline.meetings import Meeting, match_meetings, said_minutes
from app.agent.offline.purpose import said_purpose
from app.agent.offline.talk import Topic, topic_of
from app.agent.offline.thread import Context, Thread, Turn
from app.language.asking import asked_in
from app.language.assent import Assent, read_assent
from app.language.contact import Contact, read_contact
from app.language.corrections import corrected_name
from app.language.when import Reading
from app.language.zones import is_place

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
_SHORT = 4  # words of a message in which a bare number can be a time
# "the name should be Ada King": a correction, beside the ways of giving one's own name
_NAME = re.compile(
    r"\b[Nn]ame\b(?: (?:should|must|has to|needs to|ought to|muss|soll|sollte|ist|is|to|be"
    r"|rather"
    r"|actually|eigentlich|doch|aber|bitte|on it)){1,3}:? ((?:[A-ZÄÖÜ][\w'’-]*\.? ?){1,4}\b)"
)
_WITH_A_NAME = frozenset({None, Topic.HELLO, Topic.THANKS, Topic.BYE})
MOST_SLOTS = 6  # a search lists no more
_ONE = re.compile(
    r"\b(?:ones?|slot|option|number|first|second|third|fourth|fifth|sixth|last|earliest"
    r"|latest)\b"
    r"|#|^\W*\d\b(?!\d*:)|\b(?:nummer|nr|erste|zweite|dritte|vierte|fünfte|sechste|letzte"
    r"|frühe?ste"
    r"|späteste)[rnsm]?\b|\b(?:der|die|den|das) am\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[.,;!?]\s+|\n")
_NUMBERED = re.compile(r"\d+\. ")
_NEWS = ("begun", "chosen", "contact", "host", "meeting", "minutes", "about", "searched")
_TIME_NEWS = ("when", "wishes")
_SETTLED = ("contact", "host", "meeting", "minutes")
_ASKED = {
    "name": re.compile(
        r"\byour (?:full )?name\b|\banother name\b|\bthe name\b"
        r"|\b(?:Ihre[nm]?|den|der) Namen?\b"
    ),
    "email": re.compile(r"\byour e-?mail|\bIhre[r]? E-?Mail"),
    "phone": re.compile(r"\byour phone|\bIhre[r]? Telefon"),
}


@dataclass(frozen=True, slots=True)
class _Said:
    """A message and its parts.

    plain  without addresses and without the visitor's own name
    timed  without hosts' names as well: all that can hold a day or a time
    last   what the visitor was told before
    """

    text: str
    plain: str
    timed: str
    wish: Reading
    host: str | None
    last: str
    context: Context


def hear(facts: Facts, turn: Turn, last: str, thread: Thread) -> None:
    """Take in what the visitor said in one turn; `last` is what the visitor was told before."""
    text = turn.text
    newest = turn is thread.newest
    before = replace(facts)
    facts.topic, facts.rivals, facts.declined, facts.stranger = topic_of(text), (), "", None
    facts.restated = False
    _hear_contact(facts, text, last)
    said = _listen(facts, text, last, thread.context)
    if not _is_beside_booking(facts, said):
        _hear_booking(facts, before, said)
        pressed = facts.seen.get(thread.context.chosen_slot or "") if newest else None
        facts.restated = facts.restated or (pressed is not None and pressed == before.chosen)
        facts.chosen = pressed or facts.chosen
        facts.begun = facts.begun or _begins(facts, before, text)
    _fill_in_meeting(facts, thread.context.meeting_type)
    facts.news = _news(before, facts)


def _listen(facts: Facts, text: str, last: str, context: Context) -> _Said:
    meetings = facts.meetings or ()
    plain = wishes.without_addresses(text).replace(facts.contact.name or "\0", " ")
    timed = without_hosts(plain, meetings)
    wish = wishes.read_wish(timed, context)
    return _Said(text, plain, timed, wish, said_host(plain, meetings), last, context)


def _is_beside_booking(facts: Facts, said: _Said) -> bool:
    """Whether a message is only talk: its days and names then mean no new booking."""
    if facts.topic is Topic.CHANGE_BOOKED and facts.begun:
        facts.topic = None  # "can we move the call to four": that of the open proposal
    if facts.topic is Topic.ABORT and (said.wish.days or said.wish.times or said.host):
        facts.topic = None  # "never mind, make it Friday"
    if facts.topic is Topic.ABORT and facts.begun:
        start_anew(facts)
    if facts.topic in {Topic.CHANGE_BOOKED, Topic.ORDERS, Topic.ABORT}:
        return True
    return facts.booked is not None and facts.topic is not None and not _AGAIN.search(said.text)


def _hear_booking(facts: Facts, before: Facts, said: _Said) -> None:
    purpose = said_purpose(said.text)
    facts.about = said.text if purpose else facts.about
    _hear_terms(facts, said)
    _hear_meeting(facts, said, purpose)
    if facts.booked and facts.meeting is None and _AGAIN.search(said.text):
        facts.meeting = facts.booked_meeting
    settled = any(getattr(facts, name) != getattr(before, name) for name in _SETTLED)
    facts.restated = facts.restated or (said.host is not None and facts.host == before.host)
    _hear_time(facts, said, settled=settled)
    if facts.chosen and facts.key != before.key:
        facts.when = facts.chosen.when  # at the same time, with somebody else
    if settled and facts.contact != before.contact and facts.left and not facts.wishes:
        facts.chosen = facts.chosen or facts.left  # the time was right, the name was wrong


def _fill_in_meeting(facts: Facts, preselected: str | None) -> None:
    """Where nothing else is said: the page's meeting, or the only one there is."""
    meetings = facts.meetings or ()
    if facts.meeting is None and preselected:
        facts.meeting = facts.meeting_of(preselected)
    if facts.meeting is None and facts.begun and len(meetings) == 1:
        facts.meeting = meetings[0]


def _hear_contact(facts: Facts, text: str, last: str) -> None:
    asked = frozenset(what for what, sign in _ASKED.items() if sign.search(last))
    if facts.topic not in _WITH_A_NAME:
        asked = frozenset()  # "stupid bot" is no name, though one was asked for
    if is_place(text) and "zone" in asked_in(last):
        asked -= {"name"}
    text = without_hosts(text, facts.meetings or (), parts=False)
    said = read_contact(text, asked=asked)
    renamed = _NAME.search(text)
    name = said.name or (renamed[1].strip() if renamed else None)
    name = corrected_name(facts.contact.name or "", text) or name
    guests = tuple(dict.fromkeys((*facts.contact.guests, *said.guests)))
    email = said.email or facts.contact.email
    again = {name, said.email, said.phone} & {facts.contact.name, facts.contact.email}
    facts.restated = bool(again - {None})
    facts.contact = Contact(
        name or facts.contact.name,
        email,
        said.phone or facts.contact.phone,
        tuple(guest for guest in guests if guest != email),
    )


def _hear_terms(facts: Facts, said: _Said) -> None:
    """With whom and how long. What was just said not to be had is given up."""
    minutes = said_minutes(said.plain)
    facts.stranger = None if said.host else said_stranger(said.plain, facts.meetings or ())
    if minutes or phrases.LENGTHS.variant_in(said.last) is not None:
        facts.minutes = minutes
    if said.host or phrases.HOSTS_ONLY.variant_in(said.last) is not None:
        facts.host = said.host


def _hear_meeting(facts: Facts, said: _Said, purpose: str | None) -> None:
    meetings = facts.meetings or ()
    text = said.timed.replace(purpose or "\0", " ")
    listed = _listed(said.last, meetings)
    countable = listed and (not said.wish.said_day or len(text.split()) <= _SHORT)
    number = said_number(text.lower(), len(listed)) if countable else None
    if number is not None:
        facts.meeting = listed[number]
        return
    with_host = said.host is not None
    found, named = match_meetings(
        text, meetings, facts.host, facts.minutes, with_host=with_host
    )
    named = named or (with_host and facts.meeting is not None and _is_elsewhere(facts))
    facts.candidates = found if len(found) > 1 else ()
    if len(found) == 1 and (named or facts.meeting is None):
        facts.restated = facts.restated or found[0] == facts.meeting
        facts.meeting = found[0]


def _is_elsewhere(facts: Facts) -> bool:
    """Whether the host who was named is to be met in another kind of meeting only."""
    return facts.meeting is not None and facts.host not in facts.meeting.hosts


def _listed(last: str, meetings: tuple[Meeting, ...]) -> list[Meeting]:
    """The meetings in the order in which the last text asked to choose among them."""
    if phrases.WHICH.variant_in(last) is None:
        return []
    numbered = [line for line in last.splitlines() if _NUMBERED.match(line)]
    return [
        m for line in numbered for m in meetings if line.split(". ", 1)[1].startswith(m.name)
    ]


def _hear_time(facts: Facts, said: _Said, *, settled: bool) -> None:
    """A choice among the offered slots, or else a new wish.

    `settled`: the message says something else that goes on with the booking.
    """
    if facts.choices and (choice := _chosen_reading(facts, said.timed)):
        chosen = wishes.settle(facts.when or "", choice, said.context)
        facts.when, facts.wishes, facts.choices, facts.searched = chosen, (), (), None
    elif facts.chosen and read_assent(said.plain) is Assent.YES:
        return
    elif not facts.offer:
        _hear_wish(facts, said, said.wish, settled=settled)
    elif not _pick(facts, said):
        _hear_other_wish(facts, said, settled=settled)


def _hear_wish(facts: Facts, said: _Said, wish: Reading, *, settled: bool) -> None:
    if wish != wishes.NOTHING:
        facts.when = facts.chosen.when if facts.chosen else facts.when
        facts.wishes = (*facts.wishes, said.timed)
        facts.searched, facts.chosen, facts.left, facts.choices = None, None, None, ()
    elif wishes.asks_for_any_time(said.timed):
        facts.wishes = facts.wishes if facts.has_time else (wishes.ANY_TIME,)
    elif settled:
        return  # "no, under the name of Ada King"
    elif read_assent(said.plain) is Assent.NO or (facts.offer and _OTHERS.search(said.plain)):
        facts.declined = "proposal" if facts.proposal else "offer" if facts.offer else ""
        facts.left, facts.chosen, facts.proposal = facts.chosen, None, None


def _hear_other_wish(facts: Facts, said: _Said, *, settled: bool) -> None:
    """A wish beside the times that are offered: other ones, later ones."""
    text, wish, context = said.timed, said.wish, said.context
    vague = wish.open_ended and not (wish.said_day or wish.said_time)
    if vague and not wishes.asks_for_any_time(text):
        return  # "what now?"
    if wish == wishes.NOTHING:
        offer = (facts.chosen,) if facts.chosen else facts.offer
        beyond = wishes.beyond(text, [slot.when for slot in offer], context)
        if beyond:
            facts.offer = offer  # later than what was chosen, or than all of them
            facts.when, facts.wishes, facts.searched, facts.chosen = beyond, (), None, None
            facts.beyond = True
            return
        wish = _relative_wish(facts, text, context)
    _hear_wish(facts, said, wish, settled=settled)


def _pick(facts: Facts, said: _Said) -> bool:
    """Whether the text speaks of offered slots; then the choice or the rivals are set."""
    if not facts.offer_stands:
        return False
    wish = said.wish
    cut = len(facts.offer) >= MOST_SLOTS and wish != wishes.NOTHING
    if cut and not wish.times and not _ONE.search(said.timed):
        return False  # the list was cut: a day or a part of it deserves a look of its own
    listed = _listed_slots(said.last, facts.offer)
    picked = _among(facts.offer, listed, said, wish)
    if wish == wishes.NOTHING and len(picked) != 1:
        wish = _bare_time(said.timed, said.context)
        picked = _among(facts.offer, listed, said, wish) if wish != wishes.NOTHING else picked
    if facts.chosen and wish.said_time and not wish.said_day:
        picked = _on_its_day(picked, facts.chosen)
    if len(picked) > 1 and wish != wishes.NOTHING and len(picked) == len(facts.offer):
        return False  # it narrows nothing down: "next week", where Thursday is listed
    if picked:
        facts.restated = facts.restated or picked == (facts.chosen,)
        facts.chosen = picked[0] if len(picked) == 1 else None
        facts.rivals = picked if len(picked) > 1 else ()
        facts.searched = facts.key  # a host that is named chooses, and needs no new search
    return bool(picked)


def _on_its_day(picked: tuple[Slot, ...], chosen: Slot) -> tuple[Slot, ...]:
    """Of those that are meant by a time alone, those on the day that was chosen."""
    if chosen in picked:
        return (chosen,)
    day = chosen.when.rpartition(", ")[0]
    return tuple(slot for slot in picked if slot.label.startswith(day))


def _among(
    offer: tuple[Slot, ...], listed: list[Slot], said: _Said, wish: Reading
) -> tuple[Slot, ...]:
    """The slots that are meant: one of those named last, or else any that was offered."""
    text = wishes.bare(said.timed)
    if 1 < len(listed) < len(offer):
        picked = choose(text, listed, wish, said.host, listed)
        if len(picked) == 1:
            return picked
    return choose(text, offer, wish, said.host, listed)


def _bare_time(text: str, context: Context) -> Reading:
    """The time that a bare number means where times were offered: "is 11 possible?"."""
    clauses = (clause for clause in _CLAUSES.split(text) if 0 < len(clause.split()) <= _SHORT)
    readings = (wishes.read_wish(clause, context, asked=True) for clause in clauses)
    return next((reading for reading in readings if reading != wishes.NOTHING), wishes.NOTHING)


def _relative_wish(facts: Facts, text: str, context: Context) -> Reading:
    """A wish that only means something beside the last one: "a day later", "earlier"."""
    earlier = wishes.read_wish(facts.when or "", context)
    wish = wishes.read_wish(text, context, earlier)
    return wishes.NOTHING if wish == earlier else wish


def _listed_slots(last: str, offer: tuple[Slot, ...]) -> list[Slot]:
    """The slots as the last text numbered them: it may have named only some."""
    lines = [line.split(". ", 1)[1] for line in last.splitlines() if _NUMBERED.match(line)]
    return [
        slot
        for line in lines
        for slot in offer
        if line.startswith(slot.label) and line.endswith(slot.host)
    ]


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


def _begins(facts: Facts, before: Facts, text: str) -> bool:
    """Whether the turn says anything that only makes sense for a booking."""
    names = ("meeting", "host", "minutes", "has_time", "about", "chosen")
    said = any(getattr(facts, name) != getattr(before, name) for name in names)
    return said or bool(_WANTS.search(text)) or bool(facts.candidates)


def _news(before: Facts, facts: Facts) -> frozenset[str]:
    changed = {
        name for name in (*_NEWS, *_TIME_NEWS) if getattr(before, name) != getattr(facts, name)
    }
    told = {name for name in ("declined", "rivals") if getattr(facts, name)}
    return frozenset(changed | told)
