"""Facts told to the visitor: lists of slots and meetings, refusals, answers by the way."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import takewhile
from typing import Any

from app.booking.venues import venue_of
from app.language.time.when import Reading
from app.offline import variants
from app.offline.meetings import Meeting
from app.offline.slot_choice import Slot
from app.offline.smalltalk import (
    ANSWERS,
    ASKS_THE_CATALOGUE,
    Topic,
    answer_about,
    listing,
    spell_lengths,
)
from app.offline.thread import CallTurn, Thread
from app.offline.thread_facts import Facts
from app.offline.variants import phrase
from app.offline.wishes import read_wish

ALL_SET = phrase(
    "Everything is arranged. If you need another appointment, just say so.",
    "Es ist alles geregelt. Wenn Sie noch einen Termin brauchen, sagen Sie es einfach.",
)
YOUR_TIME = phrase("It is {slot}.", "Er ist am {slot}.")
MAX_RANGE = timedelta(days=31)  # that is worth being named
_ONLY_ALONE = frozenset({Topic.THANKS, Topic.BYE, Topic.HELLO, Topic.HOW_ARE_YOU})
_ADDRESS = re.compile(r"[\w.+-]+@(?![\w-]+\.\w)[\w-]*")  # nothing after a dot
_PAGE = re.compile(r"\b(?:booking page|Buchungsseite)\b")
_REFUSALS = {
    "slot-occupied": variants.OCCUPIED,
    "slot-not-found": variants.GONE,
    "meeting-type-not-found": variants.NO_SUCH_MEETING,
    "slot-contradicts": variants.CONTRADICTS,
}


def join(*parts: str) -> str:
    """The parts as one text: sentences side by side, lists on lines of their own."""
    text = ""
    for part in filter(None, parts):
        text += ("\n" if "\n" in text else " ") + part if text else part
    return text


def with_page(text: str, page: str | None) -> str:
    """The text with the address of the booking page, if it sends the visitor there."""
    return f"{text}\n{page}" if page and _PAGE.search(text) else text


def introduction(thread: Thread) -> str:
    """Who is speaking: said once in a conversation, with the first text."""
    said = any(variants.INTRO.variant_in(text) is not None for text in thread.texts())
    return "" if said else variants.INTRO.say(thread.context.language)


def aside(thread: Thread, facts: Facts) -> str:
    """The answer to what was said besides booking; empty if there is nothing to answer."""
    language, topic = thread.context.language, facts.topic
    if facts.stranger and facts.meetings:
        hosts = listing([host for m in facts.meetings for host in m.hosts], language)
        return variants.NO_SUCH_HOST.say(language, host=facts.stranger, hosts=hosts)
    if topic is None and not facts.begun and "contact" in facts.news and facts.contact.name:
        return variants.GREETED.say(language, name=facts.contact.name)
    if topic is None or (topic in _ONLY_ALONE and facts.news):
        return ""
    if topic is Topic.MY_TIME:
        slot = facts.booked
        return YOUR_TIME.say(language, slot=spell_slot(slot, language)) if slot else ""
    if topic is Topic.ABORT and facts.booked:
        topic = Topic.CHANGE_BOOKED
    if topic in ASKS_THE_CATALOGUE:
        return _from_catalogue(facts, topic, language)
    answer = ANSWERS[topic]
    return answer.say(language, int(answer.variant_in(thread.before) is not None))


def _from_catalogue(facts: Facts, topic: Topic, language: str) -> str:
    known = facts.meeting or facts.booked_meeting
    if topic is Topic.MEETINGS:
        return meeting_lines(facts.meetings or (), language) if known else ""
    among = (known,) if known else facts.candidates or facts.meetings or ()
    return answer_about(topic, among, language)


def meeting_lines(meetings: Sequence[Meeting], language: str) -> str:
    """A numbered line for each meeting."""
    return "\n".join(
        variants.MEETING_LINE.say(
            language,
            number=number,
            name=meeting.name,
            lengths=spell_lengths(meeting, language),
            hosts=listing(meeting.hosts, language),
        )
        for number, meeting in enumerate(meetings, 1)
    )


def slot_lines(slots: Sequence[Slot], language: str) -> str:
    """A numbered line for each slot."""
    return "\n".join(
        f"{number}. {spell_slot(slot, language)}" for number, slot in enumerate(slots, 1)
    )


def spell_slot(slot: Slot, language: str) -> str:
    """The time, and with whom if that is known: a rotation decides it only when booked."""
    if not slot.host:
        return slot.label
    return variants.SLOT.say(language, label=slot.label, host=slot.host)


def present(result: Mapping[str, Any], thread: Thread, facts: Facts) -> str:
    """What a search found, and the question which of it suits, and for what is missing."""
    language = thread.context.language
    understood, zone = result.get("understood") or "", result.get("zone") or ""
    if result.get("note") == "nothing-free-then":
        head = variants.FULL
    elif understood and _names_days(read_wish(facts.when or "", thread.context)):
        head = variants.FREE
    else:
        head = variants.NEXT_FREE
    opening = head.say(language, understood=understood, zone=zone)
    places = facts.meeting.where[:1] if facts.meeting else ()
    remote = not any(venue_of(place).is_on_site for place in places)
    unsure = remote and not thread.context.zone_known
    where = variants.WHERE.say(language, zone=zone) if unsure else ""
    closing = join(where, which_suits(facts, language))
    return f"{opening}\n{slot_lines(facts.offer, language)}\n{closing}"


def _names_days(wish: Reading) -> bool:
    """Whether the words narrow the days down: "next week", but not "any day but Monday"."""
    days = wish.day_range
    return bool(wish.days) or (days is not None and days[1] - days[0] <= MAX_RANGE)


def which_suits(facts: Facts, language: str) -> str:
    """The question which of the slots suits, and for what is missing besides."""
    question = variants.SUITS if len(facts.offer) > 1 else variants.SUITS_ONE
    missing = missing_details(facts, language)
    wanted = variants.DETAILS.say(language, missing=missing) if missing else ""
    return join(question.say(language), wanted)


def missing_details(facts: Facts, language: str) -> str:
    """What a booking cannot do without, spelled as a list; empty if all is there."""
    contact = facts.contact
    wanted = [
        (contact.name, variants.YOUR_NAME),
        (contact.email, variants.YOUR_EMAIL),
    ]
    if facts.needs_phone:
        wanted.append((contact.phone, variants.YOUR_PHONE))
    return listing([name.say(language) for value, name in wanted if not value], language)


def shows(thread: Thread, slots: Sequence[Slot]) -> bool:
    """Whether the last two texts still show all these slots."""
    shown = "\n".join(thread.texts()[-2:])
    return all(slot.label in shown for slot in slots)


def noted(slot: Slot, language: str) -> str:
    """That a slot was understood as the choice. Names it, so that it is remembered."""
    return variants.NOTED.say(language, slot=spell_slot(slot, language))


def bad_address(thread: Thread, facts: Facts) -> str:
    """That what looks like an e-mail address is none; empty if nothing does."""
    found = _ADDRESS.search(thread.newest.text)
    if found is None or facts.contact.email:
        return ""
    return variants.BAD_ADDRESS.say(thread.context.language, address=found[0])


def alternatives(choices: Sequence[str], language: str) -> str:
    """For example: 3 April 2027 or 4 March 2027."""
    return listing(choices, language, variants.OR)


def other_length(meeting: Meeting, minutes: int, language: str) -> str:
    """That the meeting does not last that long, with the question for its usual length."""
    return variants.LENGTHS.say(
        language,
        meeting=meeting.name,
        lengths=spell_lengths(meeting, language),
        minutes=minutes,
        usual=meeting.minutes[0],
    )


def other_host(meeting: Meeting, host: str, language: str) -> str:
    """That the meeting is with others, with the question whether to look there."""
    hosts = listing(meeting.hosts, language)
    return variants.HOSTS_ONLY.say(language, meeting=meeting.name, host=host, hosts=hosts)


def refusal(call: CallTurn, thread: Thread, facts: Facts) -> str:
    """What a tool refused, in a plain sentence, and how to go on."""
    language = thread.context.language
    if call.tool == "list_meeting_types":
        return variants.BROKEN.say(language)
    if call.error == "when-not-understood":
        again = variants.WHEN.variant_in(thread.before)
        return variants.WHEN.say(language, 1 if again is None else variants.WHEN.after(again))
    message = str(call.result.get("message") or call.error)
    known = _REFUSALS.get(call.error or "")
    head = known.say(language) if known else variants.REFUSED.say(language, message=message)
    return join(head, _way_on(call, facts, language))


def lost_slot(thread: Thread) -> str:
    """That the chosen slot was lost and looked for again; empty if that did not happen."""
    calls = [event for event in thread.newest.events if isinstance(event, CallTurn)]
    for call in calls[:-1]:
        head = _REFUSALS.get(call.error or "")
        if head and _was_shown(thread, call):
            return head.say(thread.context.language)
    return ""


def _was_shown(thread: Thread, lost: CallTurn) -> bool:
    """Whether the slot of a call had been shown: another model may have made it up."""
    events = (event for turn in thread.turns for event in turn.events)
    before = takewhile(lambda event: event is not lost, events)
    shown = [each for event in before if isinstance(event, CallTurn) for each in _slots(event)]
    return lost.arguments.get("slot_id") in shown


def _slots(call: CallTurn) -> list[str]:
    listed = call.result.get("slots") or ()
    return [str(each["id"]) for each in listed if isinstance(each, dict) and "id" in each]


def _way_on(call: CallTurn, facts: Facts, language: str) -> str:
    if facts.offer and call.result.get("slots"):
        still = variants.STILL_FREE.say(language, zone=call.result.get("zone") or "")
        lines = slot_lines(facts.offer, language)
        return f"{still.replace(' ()', '')}\n{lines}\n{variants.SUITS.say(language)}"
    if call.error in {"slot-occupied", "slot-not-found", "slot-contradicts"}:
        return variants.WHEN.say(language)
    if call.error == "meeting-type-not-found" and facts.meetings:
        lines = meeting_lines(facts.meetings, language)
        return variants.WHICH.say(language, meetings=lines)
    return ""
