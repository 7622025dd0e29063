"""What to say or do next: the rules of the built-in model, in the order they are tried."""

from collections.abc import Callable
from functools import partial
from typing import Any

from app.conversation.events import BookingMessage
from app.offline import phrases, reply_texts
from app.offline.attendance import ask_place, chosen_place
from app.offline.changes.change_request import follow, without
from app.offline.changes.change_steps import change_step
from app.offline.changes.change_words import SIGNS
from app.offline.dialogue import Dialogue, ToolUse
from app.offline.facts import Facts
from app.offline.reply import NOTHING_SAID, Phrase, Reply, Utterance, call, join, say
from app.offline.smalltalk import Topic, topic_of, wants_person
from app.offline.state import LOST, MADE_UP, gather
from app.offline.wishes import ANY_TIME, combine

MAX_SUMMARY = 300  # characters of what a person who takes over is told


def decide(dialogue: Dialogue, *, introduces: bool = True) -> Reply:
    """The next thing to say, or the tools to use.

    Args:
        introduces: says at the beginning of a conversation what it is.
    """
    text = dialogue.newest.text
    if "hand_over" in dialogue.tools and wants_person(text):
        return call("hand_over", reason="asked", summary=" ".join(text.split())[:MAX_SUMMARY])
    if _may_be_of_change(dialogue):
        facts, step = _of_change(dialogue)
    else:
        facts, step = gather(dialogue), None
    step = step or _step(dialogue, facts)
    if any(each.tool != "propose_booking" for each in step.calls):
        return step
    said = join(
        reply_texts.introduction(dialogue) if introduces else NOTHING_SAID,
        reply_texts.aside(dialogue, facts),
        reply_texts.lost_slot(dialogue),
        step.said,
    )
    return Reply(reply_texts.with_page(said, dialogue.page), step.calls)


def _may_be_of_change(dialogue: Dialogue) -> bool:
    """Whether anybody ever spoke as of an appointment that there is, or one was made."""
    return any(
        SIGNS.search(turn.text)
        or any(isinstance(each, BookingMessage) for each in turn.outcomes)
        for turn in dialogue.turns
    )


def _of_change(dialogue: Dialogue) -> tuple[Facts, Reply | None]:
    """What is to be booked, and the next step of a change; None where none is wanted."""
    change, taken = follow(dialogue)
    facts = gather(without(dialogue, taken))
    if dialogue.newest in taken:
        facts.topic = topic_of(dialogue.newest.text)
    return facts, change_step(dialogue, facts, change)


def _step(dialogue: Dialogue, facts: Facts) -> Reply:
    last = _last_use(dialogue, facts)
    if last and last.error:
        return _refused(dialogue, facts, last)
    if last and last.tool == "propose_booking":
        return _ask(dialogue, facts, phrases.CONFIRM)
    if facts.topic is Topic.ABORT or (facts.topic is Topic.BYE and not facts.news):
        return say(NOTHING_SAID)
    if not facts.begun:
        return _before_booking(dialogue, facts)
    if not facts.meetings:
        return say(phrases.NO_MEETINGS.say(dialogue.language))
    return _settle_wish(dialogue, facts) or _settle_slot(dialogue, facts, last)


def _last_use(dialogue: Dialogue, facts: Facts) -> ToolUse | None:
    """The last tool call of the newest turn, if there was one that is to be gone on with."""
    last = dialogue.newest.uses[-1] if dialogue.newest.uses else None
    return None if last and _is_made_up(last, facts) else last


def _is_made_up(use: ToolUse, facts: Facts) -> bool:
    """Whether another model proposed something for somebody whom it made up."""
    said = use.arguments.get("name"), use.arguments.get("email")
    is_ours = said == (facts.contact.name, facts.contact.email)
    return use.error.endswith(MADE_UP) and not is_ours


def _refused(dialogue: Dialogue, facts: Facts, last: ToolUse) -> Reply:
    """A tool refused: look again, ask for what it wants, or say so."""
    if last.error in LOST and not facts.offer and dialogue.newest.used(last.tool) == 1:
        return _search(dialogue, facts)
    if last.error == "phone-required" and not facts.contact.phone:
        return _propose(dialogue, facts)
    return say(reply_texts.refusal(last, dialogue, facts))


def _before_booking(dialogue: Dialogue, facts: Facts) -> Reply:
    """Nothing has been said yet that a search could start from."""
    if facts.booked:
        all_set = reply_texts.ALL_SET.say(dialogue.language)
        return say(NOTHING_SAID if facts.topic else all_set)
    is_talk = facts.topic is not None or bool(facts.news)
    if facts.topic is Topic.MEETINGS or not is_talk:
        return _ask_which(dialogue, facts)
    return _ask(dialogue, facts, phrases.OPEN)


def _settle_wish(dialogue: Dialogue, facts: Facts) -> Reply | None:
    """Ask for what a search needs; None if all of it is known."""
    meeting = facts.meeting
    if meeting is None:
        return _ask_which(dialogue, facts)
    if (contradicted := _contradicted(facts, dialogue.language)) is not None:
        return say(contradicted)
    if facts.declined == "proposal":
        return _ask(dialogue, facts, phrases.CHANGE)
    if facts.declined == "offer" or not facts.has_time:
        return _ask(dialogue, facts, phrases.WHEN)
    if facts.searched is None or facts.searched != facts.key:
        return _search(dialogue, facts)
    return None


def _contradicted(facts: Facts, language: str) -> Utterance | None:
    """That the meeting does not last that long, or is with others; None if neither."""
    meeting, minutes, host = facts.meeting, facts.minutes, facts.host
    if meeting and minutes and meeting.minutes and minutes not in meeting.minutes:
        return reply_texts.other_length(meeting, minutes, language)
    if meeting and host and meeting.hosts and host not in meeting.hosts:
        return reply_texts.other_host(meeting, host, language)
    return ask_place(facts, language)


def _ask_which(dialogue: Dialogue, facts: Facts) -> Reply:
    among = facts.candidates or facts.meetings
    if not among:
        return say(phrases.NO_MEETINGS.say(dialogue.language))
    spell = partial(reply_texts.which_meeting, phrases.WHICH, among, dialogue.language)
    asked = _ask(dialogue, facts, phrases.WHICH, spell)
    if facts.news and not facts.has_time:
        return say(join(asked.said, phrases.AND_WHEN.say(dialogue.language)))
    return asked


def _search(dialogue: Dialogue, facts: Facts) -> Reply:
    meeting = facts.meeting
    if meeting is None or dialogue.newest.used("find_slots") > 1:
        return _ask(dialogue, facts, phrases.WHEN)
    return _call(
        dialogue,
        "find_slots",
        meeting_type=meeting.id,
        when=combine(facts.when, facts.wishes, dialogue.context) or ANY_TIME,
        host=facts.host,
        duration=facts.minutes,
    )


def _settle_slot(dialogue: Dialogue, facts: Facts, last: ToolUse | None) -> Reply:
    """The search is done: present what it found, or go on with what was chosen."""
    language = dialogue.language
    if facts.choices:
        spell = partial(reply_texts.which_reading, facts.choices, language)
        return _ask(dialogue, facts, phrases.CHOICES, spell)
    if facts.chosen:
        return _propose(dialogue, facts)
    if last is not None and last.tool == "find_slots" and (facts.exhausted or facts.offer):
        if facts.exhausted:
            return say(phrases.NO_MORE.say(language))
        return say(reply_texts.present(last.content, dialogue, facts))
    if not facts.offer:
        return _nothing_free(dialogue, facts, last)
    return _ask_slot(dialogue, facts)


def _ask_slot(dialogue: Dialogue, facts: Facts) -> Reply:
    """Ask which of the offered slots it is to be, showing them where they are not in sight."""
    if not facts.rivals and (facts.topic or facts.news):
        return say(reply_texts.which_suits(facts, dialogue.language))
    among = facts.rivals or facts.offer
    if among == facts.offer and reply_texts.shows(dialogue, among):
        return _ask(dialogue, facts, phrases.ONE_OF)
    spell = partial(reply_texts.which_slot, phrases.PICK, among, dialogue.language)
    return _ask(dialogue, facts, phrases.PICK, spell)


_WITHOUT_TIMES = {
    "past": phrases.PAST,
    "no-such-day": phrases.NO_SUCH_DAY,
    "no-such-time": phrases.NO_SUCH_TIME,
}


def _nothing_free(dialogue: Dialogue, facts: Facts, last: ToolUse | None) -> Reply:
    question = last.response.question if last is not None else ""
    nothing = _WITHOUT_TIMES.get(question, phrases.NOTHING_FREE).say(dialogue.language)
    return say(join(nothing, _ask(dialogue, facts, phrases.WHEN).said))


def _propose(dialogue: Dialogue, facts: Facts) -> Reply:
    """Hold the chosen slot; or ask for what is missing, all at once."""
    slot, contact = facts.chosen, facts.contact
    missing = reply_texts.missing_details(facts)
    if slot is None or missing:
        fresh = "chosen" in facts.news or dialogue.newest.used("find_slots")
        noted = reply_texts.noted(slot, dialogue.language) if slot and fresh else NOTHING_SAID
        spell = partial(reply_texts.ask_details, missing, dialogue.language)
        asked = _ask(dialogue, facts, phrases.DETAILS, spell).said
        return say(join(noted, reply_texts.bad_address(dialogue, facts), asked))
    arguments: dict[str, Any] = {
        "slot_id": slot.id,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "guests": list(contact.guests) or None,
        "purpose": facts.purpose,
        "place": chosen_place(facts),
        "people": facts.people,
    }
    if arguments == facts.proposal and dialogue.open_proposal:
        if facts.topic:
            return say(NOTHING_SAID)  # after the answer the program asks for the yes again
        return _ask(dialogue, facts, phrases.CONFIRM)
    if arguments == facts.refused and not facts.news:
        return _ask(dialogue, facts, phrases.CHANGE)
    return _call(dialogue, "propose_booking", **arguments)


def _call(dialogue: Dialogue, tool: str, **arguments: object) -> Reply:
    if tool not in dialogue.tools:
        return say(phrases.BROKEN.say(dialogue.language))
    return call(tool, **arguments)


def _ask(
    dialogue: Dialogue,
    facts: Facts,
    phrase: Phrase,
    spell: Callable[[int], Utterance] | None = None,
) -> Reply:
    """Put a question; one that was put just before and brought nothing is put differently.

    Args:
        spell: the question in one of its wordings, where it says more than its phrase.
    """
    language = dialogue.language
    before = dialogue.before.wordings.get(phrase.id)
    asks = dialogue.newest.text.rstrip().endswith("?")
    wording = 0
    if before is not None and not facts.news:
        beside = facts.topic is not None or asks
        wording = 1 - min(before, 1) if beside else phrase.after(before)
    text = spell(wording) if spell else phrase.say(language, wording)
    if facts.news or facts.restated or facts.topic is not None:
        return say(text)
    if asks:
        return say(join(phrases.NOT_KNOWN.say(language), text))
    excuse = phrases.NOT_UNDERSTOOD.say(language) if wording == 0 else NOTHING_SAID
    return say(join(excuse, text))
