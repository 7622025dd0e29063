"""Everything that reads a text which a visitor or a model has written, each under a name.

A reader of `app.language` is named after its module and function, so that a test sees which
are missing; the others after what they do.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from app.agent.guardrails.checks import CHECKS
from app.agent.guardrails.stream_filter import StreamFilter
from app.agent.guardrails.turn_facts import TurnFacts
from app.agent.invites.invite_checks import InviteSources, kept_lines, kept_segments
from app.agent.invites.writer import InviteBrief, question, read_answer
from app.agent.models.text_calls import TextCallScreen, read_calls, without_thoughts
from app.agent.prompting.message_history import Context, messages
from app.agent.prompting.prompt_templates import Prompts
from app.agent.tools.booking_tools import TOOLS
from app.agent.tools.permissions import has_declined
from app.agent.tools.slot_check import contradiction
from app.agent.tools.tool import ToolContext, run_tool
from app.agent.visitor.extraction import learn
from app.agent.visitor.provenance import VisitorWords, facts_of_call, missing_grounds
from app.booking.codes import codes_in
from app.booking.people import checked_attendee, is_zone
from app.booking.texts import clean_description, clean_title, shortened
from app.booking.values import Attendee
from app.conversation.consent import judge
from app.conversation.events import VisitorInput, of_kind
from app.conversation.tools import ToolCall
from app.errors import Invalid
from app.language import excerpt
from app.language.contact import (
    bare_names,
    contact,
    corrections,
    emails,
    name_words,
    names,
    names_beside,
)
from app.language.i18n import detect
from app.language.inspect import (
    names_in_text,
    numbers,
    offers,
    phrases,
    sentences,
    times_in_text,
    traps,
    web_links,
)
from app.language.inspect.assertions import find_assertions
from app.language.intent import answers, asked, assent, choice, head_count, meetings, refusal
from app.language.places import named_clocks, places, venue_words, zones
from app.language.time import foreign_days, when
from app.offline import invitation
from app.offline.dialogue import Dialogue
from app.offline.policy import decide
from app.settings import resource
from tests.agent.guardrails.test_claim_check import (
    BOOKED,
    NOTHING,
    NOW,
    OFFERED,
    PROPOSED,
    saying,
)
from tests.agent.logs import assistant, log, visitor
from tests.agent.proposals import proposed
from tests.agent.tools.test_slot_check import after_the_offer
from tests.agent.visitor.test_extraction import SCENERY
from tests.offline.conversation import CATALOGUE, Conversation, meetings_of

Reader = Callable[[str], object]

PIECE = 7  # characters of a text that comes while it is written
PROMPTS = Prompts(resource("prompts"))
ALL_ASKED = frozenset({"name", "email", "phone", "guests", "zone", "date", "time"})
KNOWN = frozenset({"ada", "looms", "engines"})
EARLIER = when.read_when("next Tuesday at 3", NOW, SCENERY.zone)
DETAILS = assistant("May I have your name, your e-mail address and your city?")
PARAMETERS = {"find_slots": ("meeting_type", "when"), "propose_booking": ("slot_id", "name")}

ADDRESSES = ("Analytical Engines, Torstraße 1, 10119 Berlin", "Hall 1", "Hall 2")
TYPES = meetings_of(CATALOGUE)

LANGUAGE: Mapping[str, Reader] = {
    "emails.find_addresses beside a known one": lambda text: emails.find_addresses(
        text, own="ada@example.com"
    ),
    "emails.find_addresses": lambda text: emails.find_addresses(text, guests_asked=True),
    "emails.normalised": emails.normalised,
    "emails.guests_beside": lambda text: emails.guests_beside(text, text.split(" ")),
    "answers.plain_answer": answers.plain_answer,
    "asked.asked_in": asked.asked_in,
    "assent.read_assent": assent.read_assent,
    "assent.read_assent of a move": lambda text: assent.read_assent(text, "move"),
    "assent.read_assent of a cancellation": lambda text: assent.read_assent(text, "cancel"),
    "meetings.match_meetings": lambda text: meetings.match_meetings(text, TYPES, None, None),
    "meetings.named_instead": lambda text: meetings.named_instead(text, "intro-call", TYPES),
    "meetings.said_minutes": meetings.said_minutes,
    "meetings.names_whole": lambda text: meetings.names_whole(text, TYPES),
    "choice.said_place": lambda text: choice.said_place(text, 6),
    "choice.read_choice": lambda text: choice.read_choice(text, 6),
    "find_assertions.find_claims": find_assertions.find_claims,
    "find_assertions.may_claim": find_assertions.may_claim,
    "find_assertions.may_begin_claim": find_assertions.may_begin_claim,
    "contact.read_contact": contact.read_contact,
    "contact.read_contact if asked": lambda text: contact.read_contact(text, asked=ALL_ASKED),
    "corrections.corrected_name": lambda text: corrections.corrected_name("Ada Lovlace", text),
    "detect.asked_language": detect.asked_language,
    "detect.settled_language": lambda text: detect.settled_language([text, text], "de"),
    "detect.language_of": detect.language_of,
    "detect.detect_language": lambda text: detect.detect_language([text]),
    "excerpt.collapsed": excerpt.collapsed,
    "excerpt.excerpt": excerpt.excerpt,
    "excerpt.is_cut": excerpt.is_cut,
    "web_links.find_links": web_links.find_links,
    "web_links.find_mailboxes": web_links.find_mailboxes,
    "web_links.find_phones": web_links.find_phones,
    "web_links.without_links": web_links.without_links,
    "web_links.without_phones": web_links.without_phones,
    "times_in_text.find_mentions": lambda text: times_in_text.find_mentions(text, NOW),
    "name_words.clean_name": name_words.clean_name,
    "name_words.is_no_name": name_words.is_no_name,
    "name_words.is_never_name": name_words.is_never_name,
    "name_words.is_calendar_word": name_words.is_calendar_word,
    "name_words.is_first_name": name_words.is_first_name,
    "name_words.is_thing": name_words.is_thing,
    "names_beside.name_beside": lambda text: names_beside.name_beside(
        text, "ada@example.com", asked=True
    ),
    "bare_names.bare_name": bare_names.bare_name,
    "bare_names.title": bare_names.title,
    "names.find_name": names.find_name,
    "names.find_name if asked": lambda text: names.find_name(text, asked=True),
    "names_in_text.unknown_names": lambda text: names_in_text.unknown_names(text, KNOWN, "en"),
    "names_in_text.unknown_names in German": lambda text: names_in_text.unknown_names(
        text, KNOWN, "de"
    ),
    "names_in_text.words_of": names_in_text.words_of,
    "numbers.numbers_in": numbers.numbers_in,
    "offers.find_offers": offers.find_offers,
    "offers.claims_finding": offers.claims_finding,
    "offers.may_claim_finding": offers.may_claim_finding,
    "offers.denies_offers": offers.denies_offers,
    "offers.denies_offers outright": lambda text: offers.denies_offers(text, outright=True),
    "offers.may_deny_offers": offers.may_deny_offers,
    "phrases.tokens": phrases.tokens,
    "head_count.read_head_count": head_count.read_head_count,
    "venue_words.read_venues": lambda text: venue_words.read_venues(text, ADDRESSES),
    "venue_words.without_venues": venue_words.without_venues,
    "foreign_days.foreign_days": foreign_days.foreign_days,
    "places.zones_of": places.zones_of,
    "places.plain": places.plain,
    "refusal.refuses": refusal.refuses,
    "refusal.withdraws": refusal.withdraws,
    "sentences.sentences": sentences.sentences,
    "sentences.sentence_ends": sentences.sentence_ends,
    "sentences.is_endless": sentences.is_endless,
    "sentences.plain": sentences.plain,
    "sentences.uncovered": sentences.uncovered,
    "traps.gives_order": traps.gives_order,
    "traps.holds_secret": traps.holds_secret,
    "traps.may_be_name": traps.may_be_name,
    "when.may_say_when": lambda text: when.may_say_when(text, "en"),
    "when.read_when": lambda text: when.read_when(text, NOW, SCENERY.zone),
    "when.read_when in German": lambda text: when.read_when(
        text, NOW, SCENERY.zone, language="de", asked=ALL_ASKED
    ),
    "when.read_when after a wish": lambda text: when.read_when(
        text, NOW, SCENERY.zone, earlier=EARLIER
    ),
    "zones.read_zone": lambda text: zones.read_zone(text, NOW),
    "zones.read_zone if asked": lambda text: zones.read_zone(text, NOW, asked=True),
    "zones.read_zone with a business": lambda text: zones.read_zone(
        text, NOW, home="Europe/Berlin"
    ),
    "named_clocks.named_clocks": lambda text: list(
        named_clocks.named_clocks(text, asked=False, home="Europe/Berlin")
    ),
    "named_clocks.offsets": lambda text: list(named_clocks.offsets(text)),
    "zones.is_place": zones.is_place,
    "zones.zone_of_phone": lambda text: zones.zone_of_phone(text, NOW),
}


def _learned(text: str) -> object:
    events = log(visitor("Tuesday at 3, I'm Ada Lovlace"), DETAILS, visitor(text))
    return learn(events, list(of_kind(events[-1:], VisitorInput)), SCENERY)


def _judged(text: str) -> object:
    made = replace(proposed().proposal, seq=1)
    return judge(made, (), list(of_kind(log(DETAILS, visitor(text)), VisitorInput)))


def _checked(facts: TurnFacts) -> Reader:
    return lambda text: CHECKS.first_violation(text, facts)


def _streamed(text: str) -> object:
    gate = StreamFilter(OFFERED)
    for at in range(0, len(text), PIECE):
        gate.take(text[at : at + PIECE])
    return gate.rest()


def _screened(text: str) -> object:
    screen = TextCallScreen(PARAMETERS)
    return [screen.show(text[at : at + PIECE]) for at in range(0, len(text), PIECE)]


def _attended(text: str) -> object:
    whole = Attendee(text, text, text, text, phone=text, guests=(text,), timezone=text)
    try:
        return checked_attendee(whole, "DE")
    except Invalid as refusal:
        return refusal


def _thought(text: str) -> object:
    talk = Conversation(tools=frozenset(PARAMETERS))
    talk.events = list(log(visitor("An intro call please"), DETAILS, visitor(text)))
    return decide(Dialogue.of(talk.situation(answered=1)))


def _matter(text: str) -> InviteBrief:
    return InviteBrief(proposed(), log(visitor(text)), "en")


def _invited(text: str) -> object:
    answer = json.dumps({"title": text, "description": text})
    return read_answer(answer, _matter("Looms"), PROMPTS, "invite@1")


def _pondered(text: str) -> object:
    asked, _ = question(PROMPTS, _matter(text))
    assert asked.invite is not None
    return invitation.write(asked.invite)


VISITORS: Mapping[str, Reader] = {
    "what is learned": _learned,
    "consent": _judged,
    "a refusal": lambda text: has_declined(text, proposal_refused=True),
    "contradiction": lambda text: contradiction(after_the_offer(text), "s1"),
    "the model's request": lambda text: messages("", log(visitor(text)), Context("", ""), 0),
    "booking codes": codes_in,
    "a zone's name": is_zone,
    "an attendee": _attended,
    "a title": lambda text: shortened(clean_title(text), 200),
    "a description": lambda text: shortened(clean_description(text), 2000),
    "the offline model": _thought,
    "the offline model's invite": _pondered,
    "the ground of an invite": lambda text: kept_lines(
        "Ada. 4 looms", InviteSources(text, text, "en")
    ),
    "grounds in hostile words": lambda text: missing_grounds(
        VisitorWords([text]),
        "Ada Lovelace",
        "ada@example.com",
        "+49 30 123456",
        ["b@example.com"],
    ),
    "a call's facts in hostile words": lambda text: facts_of_call(
        "propose_booking", '{"purpose": "looms and engines"}', VisitorWords([text])
    ),
}
MODELS: Mapping[str, Reader] = {
    "checks with nothing done": _checked(NOTHING),
    "checks with slots": _checked(OFFERED),
    "checks with a proposal": _checked(PROPOSED),
    "checks with a booking": _checked(BOOKED),
    "checks in a language": _checked(saying(language="en")),
    "checks beside a hostile visitor": lambda text: CHECKS.first_violation(
        "See ada.example, ada.com and ada.org, as you said, or nothing.",
        saying(visitor=text, last_replies=(text,)),
    ),
    "checks of a text like the last": lambda text: CHECKS.first_violation(
        text, saying(last_replies=(text[1:] + " Ada",), visitor=f"{text[2:]} Ada")
    ),
    "calls in a text": lambda text: read_calls(text, list(PARAMETERS), PARAMETERS),
    "thoughts": without_thoughts,
    "secrets": NOTHING.prompt.are_told,
    "an invite": _invited,
    "an invite's title": lambda text: kept_segments(
        text, InviteSources("Looms", "We weave", "de")
    ),
    "grounds of hostile arguments": lambda text: missing_grounds(
        VisitorWords(["I am Ada Lovelace"]), text, text, text, [text, text]
    ),
    "grounds of what was said": lambda text: missing_grounds(
        VisitorWords([text]), f"{text} Ada", text, text, [text]
    ),
    "a call's facts": lambda text: facts_of_call(
        "propose_booking", json.dumps({"purpose": text}), VisitorWords([text[::-1]])
    ),
}
STREAMED: Mapping[str, Reader] = {"the gate": _streamed, "the screen": _screened}


def tool_arguments(visit: ToolContext) -> Iterator[tuple[str, Reader]]:
    """Each argument of each tool that is a text, alone: the others are as they should be."""
    usual = {
        "meeting_type": "intro", "when": "Tuesday at 3", "slot_id": "s1",
        "name": "Ada Lovelace",
        "email": "ada@example.com", "appointment_id": "a1", "reason": "cannot-help",
        "summary": "Wants looms", "code": "7K3M-Q9TX",
    }  # fmt: skip
    for tool in TOOLS:
        fields = tool.schema()["function"]["parameters"]["properties"]
        given = {name: usual[name] for name in fields if name in usual}
        if tool.name == "find_slots":
            del given["appointment_id"]  # a booking that is to be made
        for name, field in fields.items():
            if "string" in json.dumps(field) and "enum" not in field:
                yield f"{tool.name} {name}", _argument(visit, tool.name, given, name, field)


def _argument(
    visit: ToolContext, tool: str, given: Mapping[str, Any], name: str, field: Mapping[str, Any]
) -> Reader:
    def read(text: str) -> object:
        value = [text] if "array" in json.dumps(field) else text
        written = json.dumps({**given, name: value})
        said = replace(visit.said, texts=[text, *map(str, given.values())])
        told = replace(visit, said=said, log=log(visitor(text)))
        return run_tool(TOOLS, told, ToolCall("c", tool, written))

    return cast("Reader", read)
