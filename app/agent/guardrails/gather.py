"""Gathering what a turn's texts are checked against."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from app.agent.guardrails.claim_check import Truth
from app.agent.guardrails.prompt_leak import PromptPhrases, secrets_of
from app.agent.guardrails.turn_facts import (
    KnownTimes,
    TurnFacts,
    Zones,
    appointments,
    offers,
    proposed,
)
from app.agent.prompting.prompt_templates import Prompts
from app.agent.replies import BULLET
from app.agent.tools.tool import Tool, ToolContext, ToolResult, as_text
from app.booking.values import Catalog
from app.language.inspect.assertions.find_assertions import warm_up
from app.store.conversations.event_log import Event, EventKind
from app.store.conversations.open_proposals import OPEN, Proposal

# In a tool's result: something is not free, or not to be had.
_NOTHING = re.compile(r'"(?:note|error)": "|"slots": \[\]')
SAID_LAST = 2  # texts that are not said once more

_VENUES = "Google Meet Zoom Teams Microsoft WhatsApp Skype Connect Phone Telefon Video"


def truth_of(
    visit: ToolContext,
    log: Sequence[Event],
    proposal: Proposal | None,
    catalog: Catalog,
    secrets: PromptPhrases,
    public_url: str,
) -> Truth:
    """What is so as a turn begins. Reads appointments only where there may be some."""
    warm_up()  # before the first word comes
    zones = Zones.of(visit.zone, catalog)
    known = _appointments(visit, log, zones)
    deeds = TurnFacts(
        now=visit.now.astimezone(visit.zone),
        known=(*known, *proposed(proposal, catalog, zones)),
        offered=offers(visit.offered.values(), catalog, zones),
        declined=_is_declined(log, proposal),
        hosts=tuple(host.name for host in catalog.hosts.values()),
        others=_others(catalog, known, proposal),
    )
    return Truth(
        deeds=deeds,
        secrets=secrets,
        ours="\n".join([*_own_words(catalog), public_url]),
        theirs="\n".join(e.body["text"] for e in log if e.kind is EventKind.VISITOR),
        labels=_labels(log),
        before=_said_last(log),
        proposed=frozenset(_lines_proposed(log)),
        came_to_nothing=any(_NOTHING.search(e.body["content"]) for e in log if _is_result(e)),
    )


def after(truth: Truth, outcome: ToolResult, visit: ToolContext, catalog: Catalog) -> Truth:
    """What is so after a tool has answered in this turn. Reads the appointments it showed."""
    zones = Zones.of(visit.zone, catalog)
    labels = [str(each["label"]) for each in outcome.content.get("slots", ())]
    shown = {each.attendee_id for each in outcome.own.values()}
    known: tuple[KnownTimes, ...] = ()
    if shown:
        with visit.database.read() as session:
            known = appointments(session, visit.conversation_id, shown, zones, visit.now)
    fresh = truth.learn(offers(outcome.offered.values(), catalog, zones), known, labels)
    came_to_nothing = bool(_NOTHING.search(as_text(outcome.content)))
    if "slots" not in outcome.content:
        return replace(fresh, came_to_nothing=truth.came_to_nothing or came_to_nothing)
    return replace(
        fresh,
        has_found=not came_to_nothing,
        came_to_nothing=truth.came_to_nothing or came_to_nothing,
    )


def _lines_proposed(log: Sequence[Event]) -> Iterator[str]:
    for event in log:
        if event.kind is EventKind.PROPOSAL:
            lines = event.body["text"].splitlines()
            yield from (line.strip() for line in lines if line.startswith(BULLET))


def _is_result(event: Event) -> bool:
    return event.kind is EventKind.RESULT


def _said_last(log: Sequence[Event]) -> tuple[str, ...]:
    """The last texts of the assistant, apologies aside: those may have to be said again."""
    said = [e.body for e in log if e.kind is EventKind.ASSISTANT]
    return tuple(body["text"] for body in said[-SAID_LAST:] if not body.get("apology"))


@lru_cache(maxsize=32)
def secrets_in(prompts: Prompts, tools: tuple[Tool, ...]) -> PromptPhrases:
    """What a model is told for itself: the prompts, and what tools are for."""
    schemas = [tool.schema()["function"] for tool in tools]
    texts = [each for schema in schemas for each in _descriptions(schema)]
    told = secrets_of(prompts.told("system"), prompts.told("invite"), *texts)
    return replace(told, tools=frozenset(str(schema["name"]) for schema in schemas))


def _descriptions(schema: dict[str, Any]) -> list[str]:
    properties = schema["parameters"]["properties"].values()
    return [schema["description"], *(str(each.get("description", "")) for each in properties)]


def has_appointments(visit: ToolContext, log: Sequence[Event]) -> bool:
    """Whether there may be some, so that `truth_of` has to read them."""
    return bool(visit.own) or any(event.kind is EventKind.BOOKING for event in log)


def _appointments(
    visit: ToolContext, log: Sequence[Event], zones: Zones
) -> tuple[KnownTimes, ...]:
    if not has_appointments(visit, log):
        return ()
    shown = {each.attendee_id for each in visit.own.values()}
    with visit.database.read() as session:
        return appointments(session, visit.conversation_id, shown, zones, visit.now)


def _is_declined(log: Sequence[Event], proposal: Proposal | None) -> bool:
    was_shown = any(event.kind is EventKind.PROPOSAL for event in log)
    return was_shown and (proposal is None or proposal.status != OPEN)


def _labels(log: Sequence[Event]) -> tuple[str, ...]:
    """The slots that were shown last, as they were offered."""
    shown = [e for e in log if e.kind is EventKind.ASSISTANT and e.body.get("choices")]
    choices = shown[-1].body["choices"] if shown else ()
    return tuple(str(each["label"]) for each in choices if each["type"] == "slot")


def _own_words(catalog: Catalog) -> list[str]:
    words = [catalog.business, catalog.about]
    for meeting in catalog.meeting_types.values():
        words += [meeting.description, meeting.data_policy_url, *meeting.locations]
    return words


def _others(
    catalog: Catalog, known: Iterable[KnownTimes], proposal: Proposal | None
) -> frozenset[str]:
    """Words in names that are no host's: visitors, meetings, the business, services."""
    names = [_VENUES, catalog.business, *(m.name for m in catalog.meeting_types.values())]
    names += [each.booked.attendee.fullname for each in known if each.booked is not None]
    if proposal is not None:
        names.append(proposal.order.attendee.fullname)
    return frozenset(word for name in names for word in name.split())
