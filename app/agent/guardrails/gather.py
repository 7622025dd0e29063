"""Gathers the facts of a turn, from the log and from the appointments that it may name."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from app.agent.guardrails.known_times import Zones, appointments, offers, proposed
from app.agent.guardrails.prompt_leak import PromptPhrases, secrets_of
from app.agent.guardrails.turn_facts import (
    KnownTimes,
    SearchFacts,
    ToolFacts,
    Transcript,
    TurnFacts,
    learn,
)
from app.agent.prompting.prompt_templates import Prompts
from app.agent.replies import BULLET
from app.agent.tools.tool import Tool, ToolContext, ToolResult
from app.booking.values import Catalog
from app.booking.venues import VENUES
from app.conversation.events import (
    AssistantMessage,
    BookingMessage,
    Event,
    ProposalMessage,
    ToolResponse,
    VisitorInput,
    of_kind,
)
from app.conversation.proposals import OPEN, Proposal
from app.language.i18n.say import SPOKEN, text
from app.language.inspect.assertions.find_assertions import warm_up

MAX_REPLIES = 2  # newest replies that must not be said again

_SERVICES = ("Connect", "Skype", "Video")  # that are called so, though no venue is


def facts_of(
    visit: ToolContext,
    log: Sequence[Event],
    proposal: Proposal | None,
    catalog: Catalog,
    prompt: PromptPhrases,
    public_url: str,
    language: str = "",
) -> TurnFacts:
    """The facts as a turn begins. Reads appointments only where there may be some."""
    warm_up()  # before the first word comes
    zones = Zones.of(visit.zone, catalog)
    known = _appointments(visit, log, zones)
    return TurnFacts(
        now=visit.now.astimezone(visit.zone),
        known=(*known, *proposed(proposal, catalog, zones)),
        has_declined=_is_declined(log, proposal),
        hosts=tuple(host.name for host in catalog.hosts.values()),
        other_names=_other_names(catalog, known, proposal),
        business="\n".join([*_own_words(catalog), public_url]),
        prompt=prompt,
        search=SearchFacts(
            offered=offers(visit.offered.values(), catalog, zones),
            slots=_slots_shown(log),
            came_to_nothing=any(each.fruitless for each in of_kind(log, ToolResponse)),
        ),
        transcript=Transcript(
            visitor="\n".join(message.text for message in of_kind(log, VisitorInput)),
            last_replies=_last_replies(log),
            proposal_lines=frozenset(_proposal_lines(log)),
            language=language,
        ),
    )


def after(
    facts: TurnFacts, outcome: ToolResult, visit: ToolContext, catalog: Catalog
) -> TurnFacts:
    """The facts after a tool has answered. Reads the appointments it showed."""
    zones = Zones.of(visit.zone, catalog)
    shown = {each.attendee_id for each in outcome.own.values()}
    known: tuple[KnownTimes, ...] = ()
    if shown:
        with visit.reading() as session:
            known = appointments(session, visit.conversation_id, shown, zones, visit.now)
    result = ToolFacts(
        offered=offers(outcome.offered.values(), catalog, zones),
        known=known,
        slots={id_: slot.label for id_, slot in outcome.offered.items()},
        is_search="slots" in outcome.content,
        came_to_nothing=outcome.is_fruitless,
    )
    return learn(facts, result)


def _proposal_lines(log: Sequence[Event]) -> Iterator[str]:
    for proposal in of_kind(log, ProposalMessage):
        yield from (f"{BULLET}{line}".strip() for line in proposal.lines)


def _last_replies(log: Sequence[Event]) -> tuple[str, ...]:
    """The last texts of the assistant, apologies aside: those may have to be said again."""
    said = list(of_kind(log, AssistantMessage))
    return tuple(each.text for each in said[-MAX_REPLIES:] if not each.apology)


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
    """Whether there may be some, so that `list_facts` has to read them."""
    return bool(visit.own) or any(isinstance(event, BookingMessage) for event in log)


def _appointments(
    visit: ToolContext, log: Sequence[Event], zones: Zones
) -> tuple[KnownTimes, ...]:
    if not has_appointments(visit, log):
        return ()
    shown = {each.attendee_id for each in visit.own.values()}
    with visit.reading() as session:
        return appointments(session, visit.conversation_id, shown, zones, visit.now)


def _is_declined(log: Sequence[Event], proposal: Proposal | None) -> bool:
    was_shown = any(isinstance(event, ProposalMessage) for event in log)
    return was_shown and (proposal is None or proposal.status != OPEN)


def _slots_shown(log: Sequence[Event]) -> dict[str, str]:
    """Labels by ids of the slots that were shown last, as they were offered."""
    shown = [each for each in of_kind(log, AssistantMessage) if each.choices]
    choices = shown[-1].choices if shown else ()
    return {each.id: each.label for each in choices if each.type == "slot"}


def _own_words(catalog: Catalog) -> list[str]:
    words = [catalog.business, catalog.about]
    for meeting in catalog.meeting_types.values():
        words += [meeting.description, meeting.data_policy_url, *meeting.locations]
    return words


def _other_names(
    catalog: Catalog, known: Iterable[KnownTimes], proposal: Proposal | None
) -> frozenset[str]:
    """Words in names that are no host's: visitors, meetings, the business, services."""
    names = [
        *_SERVICES,
        *_venue_names(),
        catalog.business,
        *(m.name for m in catalog.meeting_types.values()),
    ]
    names += [each.booked.attendee.fullname for each in known if each.booked is not None]
    if proposal is not None:
        names.append(proposal.order.attendee.fullname)
    return frozenset(word for name in names for word in name.split())


@cache
def _venue_names() -> tuple[str, ...]:
    labels = [venue.label for venue in VENUES.values()]
    return tuple(text(language, label) for language in SPOKEN for label in labels)
