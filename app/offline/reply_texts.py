"""Facts told to the visitor: lists of slots and meetings, refusals, answers by the way."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import takewhile
from typing import Any

from app.booking.venues import venue_of
from app.conversation.sentence_ids import Subject
from app.language.intent.meetings import Meeting
from app.language.time.when import Reading
from app.offline import phrases
from app.offline.attendance import needs_phone
from app.offline.dialogue import Dialogue, ToolUse
from app.offline.facts import Facts
from app.offline.reply import NOTHING_SAID, Phrase, Utterance, join, phrase
from app.offline.slot_choice import Slot
from app.offline.smalltalk import (
    ANSWERS,
    ASKS_THE_CATALOGUE,
    Topic,
    answer_about,
    listing,
    spell_lengths,
)
from app.offline.wishes import read_wish

ALL_SET = phrase(
    "all-set",
    "Everything is arranged. If you need another appointment, just say so.",
)
YOUR_TIME = phrase("your-time", "It is {slot}.")
IN_SIGHT = 3  # texts that visitors still have before their eyes
MAX_RANGE = timedelta(days=31)  # that is worth being named
_ONLY_ALONE = frozenset({Topic.THANKS, Topic.BYE, Topic.HELLO, Topic.HOW_ARE_YOU})
_ADDRESS = re.compile(r"[\w.+-]+@(?![\w-]+\.\w)[\w-]*")  # nothing after a dot
_REFUSALS = {
    "slot-occupied": phrases.OCCUPIED,
    "slot-not-found": phrases.GONE,
    "meeting-type-not-found": phrases.NO_SUCH_MEETING,
    "slot-contradicts": phrases.CONTRADICTS,
}


def with_page(said: Utterance, page: str) -> Utterance:
    """The same with the address of the booking page, if it sends the visitor there."""
    return replace(said, text=f"{said.text}\n{page}") if page and said.names_page else said


def introduction(dialogue: Dialogue) -> Utterance:
    """Who is speaking: said once in a conversation, with the first text."""
    said = dialogue.has_said(phrases.INTRO.id)
    return NOTHING_SAID if said else phrases.INTRO.say(dialogue.language)


def aside(dialogue: Dialogue, facts: Facts) -> Utterance:
    """The answer to what was said besides booking; nothing if there is nothing to answer."""
    language, topic = dialogue.language, facts.topic
    if facts.stranger and facts.meetings:
        hosts = listing([host for m in facts.meetings for host in m.hosts], language)
        return phrases.NO_SUCH_HOST.say(language, host=facts.stranger, hosts=hosts)
    if topic is None:
        return _noted(dialogue, facts) or _greeting(dialogue, facts)
    if topic in _ONLY_ALONE and facts.news:
        return NOTHING_SAID
    if topic is not Topic.MY_TIME:
        return _answer(dialogue, facts, topic)
    if facts.booked is None:
        return NOTHING_SAID
    return YOUR_TIME.say(language, slot=spell_slot(facts.booked, language))


def _noted(dialogue: Dialogue, facts: Facts) -> Utterance:
    """That the matter was understood, where a message tells nothing besides."""
    if not facts.noted or not facts.news <= {"purpose", "begun"}:
        return NOTHING_SAID
    return phrases.NOTED_MATTER.say(dialogue.language, matter=facts.noted)


def _greeting(dialogue: Dialogue, facts: Facts) -> Utterance:
    """To somebody who says who they are before anything else."""
    name = facts.contact.name
    if facts.begun or "contact" not in facts.news or not name:
        return NOTHING_SAID
    return phrases.GREETED.say(dialogue.language, name=name)


def _answer(dialogue: Dialogue, facts: Facts, topic: Topic) -> Utterance:
    if topic is Topic.ABORT and facts.booked:
        topic = Topic.CHANGE_BOOKED
    if topic in ASKS_THE_CATALOGUE:
        return Utterance(_from_catalogue(facts, topic, dialogue.language))
    answer = ANSWERS[topic]
    return answer.say(dialogue.language, int(answer.id in dialogue.before.wordings))


def _from_catalogue(facts: Facts, topic: Topic, language: str) -> str:
    known = facts.meeting or facts.booked_meeting
    if topic is Topic.MEETINGS:
        return meeting_lines(facts.meetings, language) if known else ""
    among = (known,) if known else facts.candidates or facts.meetings
    return answer_about(topic, among, language)


def meeting_lines(meetings: Sequence[Meeting], language: str) -> str:
    """A numbered line for each meeting."""
    return "\n".join(
        phrases.MEETING_LINE.text(
            language,
            number=number,
            name=meeting.name,
            lengths=spell_lengths(meeting, language),
            hosts=listing(meeting.hosts, language),
        )
        for number, meeting in enumerate(meetings, 1)
    )


def which_meeting(
    question: Phrase, meetings: Sequence[Meeting], language: str, wording: int = 0
) -> Utterance:
    """A question with the meetings to choose from."""
    lines = meeting_lines(meetings, language)
    asked = question.say(language, wording, meetings=lines)
    return replace(asked, meeting_types=tuple(meeting.id for meeting in meetings))


def slot_lines(slots: Sequence[Slot], language: str) -> Utterance:
    """A numbered line for each slot."""
    lines = (f"{number}. {spell_slot(slot, language)}" for number, slot in enumerate(slots, 1))
    return Utterance("\n".join(lines), slots=tuple(slot.id for slot in slots))


def spell_slot(slot: Slot, language: str) -> str:
    """The time, and with whom if that is known: a rotation decides it only when booked."""
    if not slot.host:
        return slot.label
    return phrases.SLOT.text(language, label=slot.label, host=slot.host)


def which_slot(
    question: Phrase, slots: Sequence[Slot], language: str, wording: int = 0
) -> Utterance:
    """A question with the slots to choose from."""
    lines = slot_lines(slots, language)
    return replace(question.say(language, wording, slots=lines.text), slots=lines.slots)


def present(content: Mapping[str, Any], dialogue: Dialogue, facts: Facts) -> Utterance:
    """What a search found, and the question which of it suits, and for what is missing.

    Args:
        content: what the search answered.
    """
    language = dialogue.language
    wish = read_wish(facts.when or "", dialogue.context)
    opening = found(content, language, names_days=_names_days(wish))
    places = facts.meeting.where[:1] if facts.meeting else ()
    remote = not any(venue_of(place).is_on_site for place in places)
    unsure = remote and not dialogue.zone_known and not dialogue.has_said(phrases.WHERE.id)
    zone = content.get("zone") or ""
    where = phrases.WHERE.say(language, zone=zone) if unsure else NOTHING_SAID
    closing = join(where, which_suits(facts, language))
    return on_lines(opening, slot_lines(facts.offer, language), closing)


def found(content: Mapping[str, Any], language: str, *, names_days: bool) -> Utterance:
    """What kind of times a search found. `names_days`: the wish for them did."""
    understood, zone = content.get("understood") or "", content.get("zone") or ""
    if content.get("note") == "nothing-free-then":
        head = phrases.FULL
    else:
        head = phrases.FREE if understood and names_days else phrases.NEXT_FREE
    return head.say(language, understood=understood, zone=zone)


def on_lines(*parts: Utterance) -> Utterance:
    """The parts as one, each on lines of its own."""
    return replace(join(*parts), text="\n".join(part.text for part in parts if part))


def _names_days(wish: Reading) -> bool:
    """Whether the words narrow the days down: "next week", but not "any day but Monday"."""
    days = wish.day_range
    return bool(wish.days) or (days is not None and days[1] - days[0] <= MAX_RANGE)


def which_suits(facts: Facts, language: str) -> Utterance:
    """The question which of the slots suits, and for what is missing besides."""
    question = phrases.SUITS if len(facts.offer) > 1 else phrases.SUITS_ONE
    missing = missing_details(facts)
    wanted = ask_details(missing, language) if missing else NOTHING_SAID
    return join(question.say(language), wanted)


_DETAILS = {
    Subject.NAME: phrases.YOUR_NAME,
    Subject.EMAIL: phrases.YOUR_EMAIL,
    Subject.PHONE: phrases.YOUR_PHONE,
}


def missing_details(facts: Facts) -> tuple[Subject, ...]:
    """What a booking cannot do without, in the order in which it is asked for."""
    contact = facts.contact
    wanted = [(contact.name, Subject.NAME), (contact.email, Subject.EMAIL)]
    if needs_phone(facts) or (facts.needs_phone and not facts.place):
        wanted.append((contact.phone, Subject.PHONE))
    return tuple(subject for value, subject in wanted if not value)


def ask_details(missing: Sequence[Subject], language: str, wording: int = 0) -> Utterance:
    """The question for what is missing."""
    names = listing([_DETAILS[each].text(language) for each in missing], language)
    only_phone = tuple(missing) == (Subject.PHONE,)
    example = (phrases.A_PHONE if only_phone else phrases.EXAMPLE).text(language)
    asked = phrases.DETAILS.say(language, wording, missing=names, example=example)
    return replace(asked, asks=frozenset(missing))


def shows(dialogue: Dialogue, slots: Sequence[Slot]) -> bool:
    """Whether what was told last still shows all these slots."""
    shown = {id_ for told in dialogue.told[-IN_SIGHT:] for id_ in told.slots}
    return all(slot.id in shown for slot in slots)


def noted(slot: Slot, language: str) -> Utterance:
    """That a slot was understood as the choice. Names it, so that it is remembered."""
    said = phrases.NOTED.say(language, slot=spell_slot(slot, language))
    return replace(said, slots=(slot.id,))


def bad_address(dialogue: Dialogue, facts: Facts) -> Utterance:
    """That what looks like an e-mail address is none; nothing if nothing does."""
    found = _ADDRESS.search(dialogue.newest.text)
    if found is None or facts.contact.email:
        return NOTHING_SAID
    return phrases.BAD_ADDRESS.say(dialogue.language, address=found[0])


def which_reading(choices: Sequence[str], language: str, wording: int = 0) -> Utterance:
    """Which of these the visitor means: 3 April 2027 or 4 March 2027."""
    named = listing(choices, language, phrases.OR)
    return phrases.CHOICES.say(language, wording, choices=named)


def other_length(meeting: Meeting, minutes: int, language: str) -> Utterance:
    """That the meeting does not last that long, with the question for its usual length."""
    return phrases.LENGTHS.say(
        language,
        meeting=meeting.name,
        lengths=spell_lengths(meeting, language),
        minutes=minutes,
        usual=meeting.minutes[0],
    )


def other_host(meeting: Meeting, host: str, language: str) -> Utterance:
    """That the meeting is with others, with the question whether to look there."""
    hosts = listing(meeting.hosts, language)
    return phrases.HOSTS_ONLY.say(language, meeting=meeting.name, host=host, hosts=hosts)


def refusal(use: ToolUse, dialogue: Dialogue, facts: Facts) -> Utterance:
    """What a tool refused, in a plain sentence, and how to go on."""
    language = dialogue.language
    if use.error == "when-not-understood":
        again = dialogue.before.wordings.get(phrases.WHEN.id)
        wording = 1 if again is None else phrases.WHEN.after(again)
        return phrases.WHEN.say(language, wording)
    message = str(use.content.get("message") or use.error)
    known = _REFUSALS.get(use.error)
    head = known.say(language) if known else phrases.REFUSED.say(language, message=message)
    return join(head, _way_on(use, facts, language))


def lost_slot(dialogue: Dialogue) -> Utterance:
    """That the chosen slot was lost and looked for again; nothing if that did not happen."""
    for use in dialogue.newest.uses[:-1]:
        head = _REFUSALS.get(use.error)
        if head and _was_shown(dialogue, use):
            return head.say(dialogue.language)
    return NOTHING_SAID


def _was_shown(dialogue: Dialogue, lost: ToolUse) -> bool:
    """Whether the slot of a call had been shown: another model may have made it up."""
    uses = (use for turn in dialogue.turns for use in turn.uses)
    before = takewhile(lambda use: use is not lost, uses)
    return any(lost.arguments.get("slot_id") in use.response.offered for use in before)


def _way_on(use: ToolUse, facts: Facts, language: str) -> Utterance:
    if facts.offer and use.content.get("slots"):
        lines = slot_lines(facts.offer, language)
        still, suits = phrases.STILL_FREE.say(language), phrases.SUITS.say(language)
        return on_lines(still, lines, suits)
    if use.error in {"slot-occupied", "slot-not-found", "slot-contradicts"}:
        return phrases.WHEN.say(language)
    if use.error == "meeting-type-not-found" and facts.meetings:
        return which_meeting(phrases.WHICH, facts.meetings, language)
    return NOTHING_SAID
