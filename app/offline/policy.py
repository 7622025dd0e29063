"""What to say or do next: the rules of the offline model, in the order they are tried."""

from typing import Any

from app.offline import invitation, reply_texts, variants
from app.offline.changes.change_request import follow, without
from app.offline.changes.change_steps import change_step
from app.offline.completion import Reply, ToolCall
from app.offline.smalltalk import ASKS_THE_CATALOGUE, Topic, topic_of
from app.offline.state import LOST, MADE_UP, gather, wants_phone
from app.offline.thread import CallTurn, Thread, read_thread
from app.offline.thread_facts import Facts
from app.offline.variants import Phrase
from app.offline.wishes import ANY_TIME, combine


def think(body: dict[str, Any], *, introduces: bool = True) -> Reply:
    """The next assistant message for a checked request (see `completion.read_body`).

    Args:
        introduces: says at the beginning of a conversation what it is.
    """
    if invitation.is_asked_for(body):
        return Reply(invitation.write(body))
    thread = read_thread(body)
    change, taken = follow(thread)
    facts = gather(without(thread, taken))
    if thread.newest in taken:
        facts.topic = topic_of(thread.newest.text)
    step = change_step(thread, facts, change) or _step(thread, facts)
    if any(call.tool != "propose_booking" for call in step.calls):
        return step
    introduction = reply_texts.introduction(thread) if introduces else ""
    opening = reply_texts.join(introduction, reply_texts.aside(thread, facts))
    text = reply_texts.join(opening, reply_texts.lost_slot(thread), step.text or "")
    return Reply(reply_texts.with_page(text, thread.context.page) or None, step.calls)


def _step(thread: Thread, facts: Facts) -> Reply:
    last = _last_call(thread)
    if last and _is_made_up(last, facts):
        last = None
    if last and last.error:
        return _refused(thread, facts, last)
    if last and last.tool == "propose_booking":
        return _ask(thread, facts, variants.CONFIRM)
    if facts.topic is Topic.ABORT or (facts.topic is Topic.BYE and not facts.news):
        return Reply("")
    if not facts.begun:
        return _before_booking(thread, facts)
    if facts.meetings is None:
        return _call(thread, "list_meeting_types", {})
    if not facts.meetings:
        return Reply(variants.NO_MEETINGS.say(thread.context.language))
    return _settle_wish(thread, facts) or _settle_slot(thread, facts, last)


def _is_made_up(call: CallTurn, facts: Facts) -> bool:
    """Whether another model proposed something for somebody whom it made up."""
    said = call.arguments.get("name"), call.arguments.get("email")
    is_ours = said == (facts.contact.name, facts.contact.email)
    return bool(call.error and call.error.endswith(MADE_UP)) and not is_ours


def _refused(thread: Thread, facts: Facts, last: CallTurn) -> Reply:
    """A tool refused: look again, ask for what it wants, or say so."""
    if last.error in LOST and not facts.offer and _count(thread, last.tool) == 1:
        return _search(thread, facts)
    if wants_phone(last) and not facts.contact.phone:
        return _propose(thread, facts)
    return Reply(reply_texts.refusal(last, thread, facts))


def _last_call(thread: Thread) -> CallTurn | None:
    """The last call of the newest turn, if there was one."""
    calls = [event for event in thread.newest.events if isinstance(event, CallTurn)]
    return calls[-1] if calls else None


def _before_booking(thread: Thread, facts: Facts) -> Reply:
    """Nothing has been said yet that a search could start from."""
    language = thread.context.language
    if facts.meetings is None and (facts.topic in ASKS_THE_CATALOGUE or not _is_talk(facts)):
        return _call(thread, "list_meeting_types", {})
    if facts.booked:
        return Reply("" if facts.topic else reply_texts.ALL_SET.say(language))
    if facts.topic is Topic.MEETINGS or not _is_talk(facts):
        return _ask_which(thread, facts)
    return _ask(thread, facts, variants.OPEN)


def _is_talk(facts: Facts) -> bool:
    return facts.topic is not None or bool(facts.news)


def _settle_wish(thread: Thread, facts: Facts) -> Reply | None:
    """Ask for what a search needs; None if all of it is known."""
    meeting, language = facts.meeting, thread.context.language
    if meeting is None:
        return _ask_which(thread, facts)
    if facts.minutes and meeting.minutes and facts.minutes not in meeting.minutes:
        return Reply(reply_texts.other_length(meeting, facts.minutes, language))
    if facts.host and meeting.hosts and facts.host not in meeting.hosts:
        return Reply(reply_texts.other_host(meeting, facts.host, language))
    if facts.declined == "proposal":
        return _ask(thread, facts, variants.CHANGE)
    if facts.declined == "offer" or not facts.has_time:
        return _ask(thread, facts, variants.WHEN)
    if facts.searched is None or facts.searched != facts.key:
        return _search(thread, facts)
    return None


def _ask_which(thread: Thread, facts: Facts) -> Reply:
    among = facts.candidates or facts.meetings or ()
    if not among:
        return Reply(variants.NO_MEETINGS.say(thread.context.language))
    language = thread.context.language
    lines = reply_texts.meeting_lines(among, language)
    asked = _ask(thread, facts, variants.WHICH, meetings=lines)
    also = variants.AND_WHEN.say(language) if facts.news and not facts.has_time else ""
    return Reply(reply_texts.join(asked.text or "", also))


def _search(thread: Thread, facts: Facts) -> Reply:
    meeting = facts.meeting
    if meeting is None or _count(thread, "find_slots") > 1:
        return _ask(thread, facts, variants.WHEN)
    arguments: dict[str, object] = {
        "meeting_type": meeting.id,
        "when": combine(facts.when, facts.wishes, thread.context) or ANY_TIME,
        "host": facts.host,
        "duration": facts.minutes,
    }
    return _call(thread, "find_slots", arguments)


def _settle_slot(thread: Thread, facts: Facts, last: CallTurn | None) -> Reply:
    """The search is done: present what it found, or go on with what was chosen."""
    if facts.choices:
        named = reply_texts.alternatives(facts.choices, thread.context.language)
        return _ask(thread, facts, variants.CHOICES, choices=named)
    if facts.chosen:
        return _propose(thread, facts)
    found_now = last is not None and last.tool == "find_slots"
    if found_now and facts.exhausted:
        return Reply(variants.NO_MORE.say(thread.context.language))
    if found_now and facts.offer:
        return Reply(reply_texts.present(last.result, thread, facts) if last else "")
    if not facts.offer:
        past = last is not None and last.result.get("question") == "past"
        nothing = variants.PAST if past else variants.NOTHING_FREE
        return Reply(
            reply_texts.join(
                nothing.say(thread.context.language),
                _ask(thread, facts, variants.WHEN).text or "",
            )
        )
    if not facts.rivals and (facts.topic or facts.news):
        return Reply(reply_texts.which_suits(facts, thread.context.language))
    if facts.rivals == facts.offer and reply_texts.shows(thread, facts.offer):
        return _ask(thread, facts, variants.ONE_OF)
    lines = reply_texts.slot_lines(facts.rivals or facts.offer, thread.context.language)
    return _ask(thread, facts, variants.PICK, slots=lines)


def _propose(thread: Thread, facts: Facts) -> Reply:
    """Hold the chosen slot; or ask for what is missing, all at once."""
    slot, contact, language = facts.chosen, facts.contact, thread.context.language
    missing = reply_texts.missing_details(facts, language)
    if slot is None or missing:
        fresh = "chosen" in facts.news or _count(thread, "find_slots") > 0
        noted = reply_texts.noted(slot, language) if slot and fresh else ""
        noted = reply_texts.join(noted, reply_texts.bad_address(thread, facts))
        only_phone = contact.name and contact.email
        example = (variants.A_PHONE if only_phone else variants.EXAMPLE).say(language)
        asked = _ask(thread, facts, variants.DETAILS, missing=missing, example=example)
        return Reply(reply_texts.join(noted, asked.text or ""))
    arguments: dict[str, object] = {
        "slot_id": slot.id,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "guests": list(contact.guests) or None,
        "purpose": facts.purpose,
    }
    if arguments == facts.proposal and thread.context.open_proposal:
        if facts.topic:
            return Reply("")  # after the answer the program itself asks for the yes again
        return _ask(thread, facts, variants.CONFIRM)
    if arguments == facts.refused and not facts.news:
        return _ask(thread, facts, variants.CHANGE)
    return _call(thread, "propose_booking", arguments)


def _count(thread: Thread, tool: str) -> int:
    """How often the tool was called in the newest turn."""
    events = thread.newest.events
    return sum(isinstance(event, CallTurn) and event.tool == tool for event in events)


def _call(thread: Thread, tool: str, arguments: dict[str, object]) -> Reply:
    if tool not in thread.tools:
        return Reply(variants.BROKEN.say(thread.context.language))
    return Reply(None, (ToolCall(tool, arguments),))


def _ask(thread: Thread, facts: Facts, question: Phrase, **values: object) -> Reply:
    """Put a question; one that was put just before and brought nothing is put differently."""
    language = thread.context.language
    before = question.variant_in(thread.before)
    brought = facts.news or facts.restated or facts.topic is not None
    asks = thread.newest.text.rstrip().endswith("?")
    variant = 0
    if before is not None and not facts.news:
        beside = facts.topic is not None or asks
        variant = 1 - min(before, 1) if beside else question.after(before)
    text = question.say(language, variant, **values)
    if brought:
        return Reply(text)
    if asks:
        return Reply(reply_texts.join(variants.NOT_KNOWN.say(language), text))
    excuse = variants.NOT_UNDERSTOOD.say(language) if variant == 0 else ""
    return Reply(reply_texts.join(excuse, text))
