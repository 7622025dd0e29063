"""A conversation with the built-in model, and a fake desk behind it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace as replaced

from app.booking.hours import Schedule
from app.booking.values import Catalog, Host, MeetingType, Queue
from app.conversation.events import (
    AssistantMessage,
    BookingMessage,
    BookingStatus,
    ButtonPress,
    Event,
    ProposalMessage,
    ToolRequest,
    ToolResponse,
    VisitorInput,
)
from app.conversation.facts import Confidence, Fact, FactKind
from app.conversation.model import ModelReply, ModelRequest
from app.conversation.situation import Situation
from app.conversation.tools import SlotOffer, ToolCall
from app.language.i18n.say import spell_day, spell_time
from app.language.intent.assent import Assent, read_assent
from app.language.intent.meetings import Meeting
from app.language.time.when import Reading, read_when, spell_reading
from app.offline.dialogue import Dialogue
from app.offline.rule_model import RuleModel

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 17, 5, tzinfo=BERLIN)  # a Sunday
TOOLS = frozenset({"list_meeting_types", "find_slots", "propose_booking"})
INTRO = {
    "id": "intro-call",
    "name": "Intro call",
    "description": "A first conversation. It is free of charge.",
    "minutes": [30, 15],
    "hosts": ["Mia Berger"],
    "kind": "one-to-one",
    "where": ["google"],
}
CONSULTATION = {
    "id": "consultation",
    "name": "Consultation",
    "description": "Advice on engines.",
    "minutes": [60],
    "hosts": ["Mia Berger", "Tom Arnold"],
    "kind": "round-robin",
    "where": ["zoom", "phone"],
}
DEMO = {
    "id": "product-demo",
    "name": "Product demo",
    "description": "A tour of the machine room.",
    "minutes": [45],
    "hosts": ["Tom Arnold"],
    "kind": "one-to-one",
    "where": ["google"],
}
Tried = tuple[str, dict[str, Any], dict[str, Any]]
"""A tool, its arguments, and its result."""

CATALOGUE = (INTRO, CONSULTATION, DEMO)


def catalog_of(entries: Sequence[Mapping[str, Any]]) -> Catalog:
    """The catalogue of meeting types that are described as list_meeting_types does it."""
    names = dict.fromkeys(name for entry in entries for name in entry["hosts"])
    hosts = {
        name: Host(name, number, "host@example.com", name, "", Schedule("Europe/Berlin"))
        for number, name in enumerate(names, 1)
    }
    queues, meetings = {}, {}
    for number, entry in enumerate(entries, 1):
        id_, several = entry["id"], len(entry["hosts"]) > 1
        if several:
            queues[id_] = Queue(id_, number, id_, tuple(entry["hosts"]))
        meetings[id_] = MeetingType(
            id=id_,
            slug=id_,
            name=entry["name"],
            description=entry["description"],
            durations=tuple(timedelta(minutes=each) for each in entry["minutes"]),
            host_id=None if several else entry["hosts"][0],
            queue_id=id_ if several else None,
            venues=tuple(entry["where"]),
        )
    return Catalog(1, hosts=hosts, queues=queues, meeting_types=meetings)


def meetings_of(entries: Sequence[Mapping[str, Any]]) -> tuple[Meeting, ...]:
    """The same meeting types as the rules know them."""
    return Dialogue.of(Situation((), 0, NOW, BERLIN, "en", catalog_of(entries))).meetings


class FakeDesk:
    """Answers the tools: every working day is free at some fixed times."""

    def __init__(self, language: str = "en", catalogue: tuple[dict[str, Any], ...] = CATALOGUE):
        self.language = language
        self.catalogue = catalogue
        self.clocks = [time(9), time(11), time(14), time(14, 30), time(16)]
        self.hosts: tuple[str, ...] = ("Mia Berger",)
        self.taken: set[str] = set()
        self.canned: dict[str, list[dict[str, Any]]] = {}
        self.labels: dict[str, str] = {}
        self.starts: dict[str, datetime] = {}
        self.exact = ""
        self.earlier: Reading | None = None

    def run(self, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """The result of a tool; canned ones come first."""
        self.exact = ""
        if self.canned.get(tool):
            return self.canned[tool].pop(0)
        tools: dict[str, Callable[..., dict[str, Any]]] = {
            "find_slots": self._find,
            "propose_booking": self._propose,
        }
        return tools[tool](**arguments)

    def _find(
        self, meeting_type: str, when: str, host: str | None, duration: int | None
    ) -> dict[str, Any]:
        meeting = next(m for m in self.catalogue if m["id"] == meeting_type)
        reading = read_when(
            when or "any time", NOW, BERLIN, language=self.language, earlier=self.earlier
        )
        if reading.question:
            return {"question": reading.question, "choices": list(reading.choices), "slots": []}
        if not reading.windows:
            return {"error": "when-not-understood", "message": "no time in that"}
        self.earlier = reading
        moments = [
            datetime.combine(NOW.date() + timedelta(day), clock, BERLIN)
            for day in range(1, 60)
            for clock in self.clocks
        ]
        free = [m for m in moments if m.weekday() < 5 and self._label(m) not in self.taken]
        fits = [m for m in free if any(w.start <= m < w.end for w in reading.windows)]
        hosts = [host] if host else [h for h in self.hosts if h in meeting["hosts"]]
        minutes = duration or meeting["minutes"][0]
        nearest = [m for m in free if m >= reading.windows[0].start] or free
        slots = [
            self._slot(m, h, minutes)
            for m in (fits or nearest)[:6]
            for h in hosts or meeting["hosts"][:1]
        ][:6]
        clocks = {each["id"]: self.starts[each["id"]].time() for each in slots if fits}
        named = [id_ for id_, clock in clocks.items() if (clock,) == reading.times]
        self.exact = named[0] if len(named) == 1 else ""
        result = {
            "understood": spell_reading(reading, BERLIN, self.language),
            "zone": "Europe/Berlin",
            "slots": slots,
        }
        return result if fits else {**result, "note": "nothing-free-then"}

    def _slot(self, moment: datetime, host: str, minutes: int) -> dict[str, Any]:
        label = self._label(moment)
        slot_id = f"s{len(self.labels) + 1}"
        self.labels[slot_id], self.starts[slot_id] = label, moment
        return {"id": slot_id, "label": label, "host": host, "minutes": minutes}

    def _label(self, moment: datetime) -> str:
        day = spell_day(moment, BERLIN, self.language)
        return f"{day}, {spell_time(moment, BERLIN, self.language)}"

    def _propose(self, slot_id: str, **_: object) -> dict[str, Any]:
        if slot_id not in self.labels:
            return {"error": "slot-not-found", "message": "no such slot"}
        if self.labels[slot_id] in self.taken:
            return {"error": "slot-occupied", "message": "taken", "slots": []}
        return {"proposed": True}

    def offered(self, result: Mapping[str, Any]) -> dict[str, SlotOffer]:
        """The slots in a result, as the tool's own code knows them."""
        return {
            each["id"]: SlotOffer(
                "",
                self.starts.get(each["id"]) or _start_of(each["label"]),
                each.get("minutes", 30),
                label=each["label"],
                host=each.get("host", ""),
            )
            for each in result.get("slots", ())
        }


def _start_of(label: str) -> datetime:
    """The start of a canned slot, whose label is in English."""
    return datetime.strptime(label, "%A, %d %B %Y, %H:%M").replace(tzinfo=BERLIN)


@dataclass
class Conversation:
    """Plays the program's part: the log, the tools, the proposal, the booking.

    `known` is who the visitor is known to be: "name=Ada; email=…".
    """

    language: str = "en"
    desk: FakeDesk = None  # type: ignore[assignment] # made for the language
    known: str = ""
    model: RuleModel = field(default_factory=RuleModel)
    events: list[Event] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    proposal: dict[str, Any] | None = None
    booked: list[dict[str, Any]] = field(default_factory=list)
    tools: frozenset[str] = TOOLS
    answered: int = 0

    def __post_init__(self) -> None:
        self.desk = self.desk or FakeDesk(self.language)

    async def say(
        self, text: str, *, tried: Sequence[Tried] = (), pressed: str = "", **situation: Any
    ) -> str:
        """The visitor's message; the answer is all that the visitor is shown for it.

        Args:
            tried: what another model has called before this one takes over.
            pressed: the slot whose button it is.
            situation: what else there is to know at that moment (see `Situation`).
        """
        if self.proposal and read_assent(text) is Assent.YES:
            return self.book(text)
        self.calls = []
        self.add(VisitorInput(text, ButtonPress("slot", pressed) if pressed else None))
        for name, arguments, result in tried:
            self.called(name, arguments, result)
        shown: list[str] = []
        for _ in range(6):
            reply = await self.reply(**situation)
            if reply.text:
                shown.append(reply.text)
            if not reply.calls:
                self.answered = len(self.events)
                return "\n".join(shown)
            if self._run(reply):
                self.answered = len(self.events)
                last = self.events[-1]
                assert isinstance(last, ProposalMessage)
                return "\n".join([*shown, last.text])
        raise AssertionError(f"no end of tool calls: {self.calls}")

    def made(self, tool: str) -> dict[str, Any]:
        """The arguments of the one call of that tool in the last turn."""
        found = [arguments for name, arguments in self.calls if name == tool]
        assert len(found) == 1, self.calls
        return found[0]

    @property
    def tools_used(self) -> list[str]:
        """The tools of the last turn in order."""
        return [name for name, _ in self.calls]

    def situation(self, **more: Any) -> Situation:
        """The conversation as it stands."""
        pairs = (each.partition("=") for each in self.known.split("; ") if each)
        facts = [Fact(FactKind(kind), value, 0, Confidence.SAID) for kind, _, value in pairs]
        whole = Situation(
            events=self.events,
            answered=self.answered,
            now=NOW,
            zone=BERLIN,
            language=self.language,
            catalog=catalog_of(self.desk.catalogue),
            facts=facts,
            asks_consent=self.proposal is not None,
            tools=self.tools,
        )
        return replace(whole, **more)

    async def reply(self, **situation: Any) -> ModelReply:
        """The next answer of the model, which joins the log."""
        ask = ModelRequest((), situation=self.situation(**situation))
        reply = [each async for each in self.model.answer(ask)][-1]
        assert isinstance(reply, ModelReply)
        meaning = reply.meaning
        assert meaning is not None
        wordings = dict(meaning.wordings)
        if reply.calls:
            self.add(ToolRequest(reply.calls, reply.text, wordings=wordings))
        else:
            self.add(
                AssistantMessage(
                    reply.text,
                    asks=meaning.asks,
                    listed=meaning.listed,
                    meeting_types=meaning.meeting_types,
                    wordings=wordings,
                )
            )
        return reply

    def add(self, event: Event) -> None:
        """Something happens."""
        self.events.append(replaced(event, seq=len(self.events) + 1, at=NOW))

    def ended(self, event: Event) -> None:
        """The program itself answers a yes; the proposal is over."""
        self.add(event)
        self.answered = len(self.events)
        self.proposal, self.calls = None, []

    def book(self, text: str, done: str = "") -> str:
        """The visitor agrees, and it is booked; `done` is how that is told."""
        assert self.proposal
        self.booked.append(self.proposal)
        self.add(VisitorInput(text))
        label = self.desk.labels[self.proposal["slot_id"]]
        done = done or {"en": f"Booked: {label}.", "de": f"Gebucht: {label}."}[self.language]
        start = self.desk.starts[self.proposal["slot_id"]]
        self.ended(
            BookingMessage(done, BookingStatus.BOOKED, start, start, "Europe/Berlin", "Mia")
        )
        return done

    def called(self, name: str, arguments: dict[str, Any], result: dict[str, Any]) -> None:
        """Another model made a call."""
        call = ToolCall(f"tried{len(self.events)}", name, json.dumps(arguments))
        self.add(ToolRequest((call,)))
        self._responds(call, result)

    def _responds(self, call: ToolCall, result: dict[str, Any]) -> None:
        self.add(
            ToolResponse(
                call.id,
                call.name,
                result,
                error=str(result.get("error") or ""),
                offered=self.desk.offered(result),
                question=str(result.get("question") or ""),
                exact=self.desk.exact if call.name == "find_slots" else "",
            )
        )

    def _run(self, reply: ModelReply) -> bool:
        """Run the tools; whether a proposal was made, which ends the turn."""
        for call in reply.calls:
            arguments = json.loads(call.arguments)
            self.calls.append((call.name, arguments))
            result = self.desk.run(call.name, arguments)
            self._responds(call, result)
            if call.name == "propose_booking" and "error" not in result:
                self.proposal = arguments
                label = self.desk.labels.get(arguments["slot_id"], "")
                text = f"{label}, {arguments['name']}. Shall I book this?"
                self.add(ProposalMessage(text, "p1"))
                return True
        return False
