"""A conversation with the offline model through the real client, and a fake desk behind it."""

import html
import json
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import openai

from app.language.i18n.say import spell_day, spell_time
from app.language.intent.assent import Assent, read_assent
from app.language.time.when import Reading, read_when, spell_reading
from app.offline.transport import OfflineTransport

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 17, 5, tzinfo=BERLIN)  # a Sunday
TOOLS = [
    {"type": "function", "function": {"name": name, "parameters": {"type": "object"}}}
    for name in ("list_meeting_types", "find_slots", "propose_booking")
]
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


def client(transport: OfflineTransport | None = None) -> openai.AsyncOpenAI:
    """The real client, with the offline model where the network would be."""
    return openai.AsyncOpenAI(
        api_key="offline",
        base_url="http://offline.invalid/v1",
        max_retries=0,
        http_client=httpx2.AsyncClient(transport=transport or OfflineTransport()),
    )


class FakeDesk:
    """Answers the three tools: every working day is free at some fixed times."""

    def __init__(self, language: str = "en", catalogue: tuple[dict[str, Any], ...] = CATALOGUE):
        self.language = language
        self.catalogue = catalogue
        self.clocks = [time(9), time(11), time(14), time(14, 30), time(16)]
        self.hosts: tuple[str, ...] = ("Mia Berger",)
        self.taken: set[str] = set()
        self.canned: dict[str, list[dict[str, Any]]] = {}
        self.labels: dict[str, str] = {}
        self.earlier: Reading | None = None

    def run(self, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """The result of a tool; canned ones come first."""
        if self.canned.get(tool):
            return self.canned[tool].pop(0)
        tools: dict[str, Callable[..., dict[str, Any]]] = {
            "list_meeting_types": self._list,
            "find_slots": self._find,
            "propose_booking": self._propose,
        }
        return tools[tool](**arguments)

    def _list(self) -> dict[str, Any]:
        return {"meeting_types": list(self.catalogue)}

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
        result = {
            "understood": spell_reading(reading, BERLIN, self.language),
            "zone": "Europe/Berlin",
            "slots": [
                self._slot(m, h, minutes)
                for m in (fits or nearest)[:6]
                for h in hosts or meeting["hosts"][:1]
            ][:6],
        }
        return result if fits else {**result, "note": "nothing-free-then"}

    def _slot(self, moment: datetime, host: str, minutes: int) -> dict[str, Any]:
        label = self._label(moment)
        slot_id = f"s{len(self.labels) + 1}"
        self.labels[slot_id] = label
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


class Conversation:
    """Plays the program's part: context, tools, the proposal, the booking."""

    def __init__(self, language: str = "en", desk: FakeDesk | None = None, known: str = ""):
        self.language = language
        self.desk = desk or FakeDesk(language)
        self.known = known
        self.context: dict[str, str] = {}
        self.messages: list[dict[str, Any]] = [{"role": "system", "content": "Be brief."}]
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.proposal: dict[str, Any] | None = None
        self.booked: list[dict[str, Any]] = []
        self._client = client()

    async def say(self, text: str, *, tried: Sequence[Tried] = (), **context: str) -> str:
        """The visitor's message; the answer is all that the visitor is shown for it.

        Args:
            tried: what another model has called before this one takes over.
        """
        if self.proposal and read_assent(text) is Assent.YES:
            return self._book(text)
        self.context = {**self._standing(), **context}
        self.calls = []
        self.messages.append({"role": "user", "content": self._marked(text)})
        for at, (name, arguments, result) in enumerate(tried):
            function = {"name": name, "arguments": json.dumps(arguments)}
            call = {"id": f"tried{at}", "type": "function", "function": function}
            self.messages.append({"role": "assistant", "content": None, "tool_calls": [call]})
            self._append("tool", json.dumps(result), tool_call_id=f"tried{at}")
        shown: list[str] = []
        for _ in range(6):
            message = await self.complete()
            if message.get("content"):
                shown.append(message["content"])
            if not message.get("tool_calls"):
                return "\n".join(shown)
            if self._run(message["tool_calls"]):
                shown.append(self.messages[-1]["content"])
                return "\n".join(shown)
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

    async def complete(self) -> dict[str, Any]:
        """The next assistant message, which joins the conversation."""
        reply = await self._client.chat.completions.create(
            model="offline", messages=[], extra_body={"messages": self._sent(), "tools": TOOLS}
        )
        message = reply.choices[0].message.model_dump(exclude_none=True)
        self.messages.append(message)
        return message

    def _run(self, calls: list[dict[str, Any]]) -> bool:
        """Run the tools; whether a proposal was made, which ends the turn."""
        for call in calls:
            name, arguments = (
                call["function"]["name"],
                json.loads(call["function"]["arguments"]),
            )
            self.calls.append((name, arguments))
            result = self.desk.run(name, arguments)
            self._append("tool", json.dumps(result), tool_call_id=call["id"])
            if name == "propose_booking" and "error" not in result:
                self.proposal = arguments
                label = self.desk.labels.get(arguments["slot_id"], "")
                self._append("assistant", f"{label}, {arguments['name']}. Shall I book this?")
                return True
        return False

    def _book(self, text: str) -> str:
        assert self.proposal
        self.booked.append(self.proposal)
        label = self.desk.labels[self.proposal["slot_id"]]
        self.messages.append({"role": "user", "content": self._marked(text)})
        done = {"en": f"Booked: {label}.", "de": f"Gebucht: {label}."}[self.language]
        self._append("assistant", done)
        self.proposal, self.calls = None, []
        return done

    def _append(self, role: str, content: str, **more: str) -> None:
        self.messages.append({"role": role, "content": content, **more})

    def _standing(self) -> dict[str, str]:
        day = spell_day(NOW, BERLIN, self.language)
        context = {"now": f"{day}, 17:05 (Europe/Berlin)", "language": self.language}
        known = {"known": self.known} if self.known else {}
        return {**context, **known, **({"open_proposal": "yes"} if self.proposal else {})}

    def _marked(self, text: str) -> str:
        return f"<visitor>\n{html.escape(text, quote=False)}\n</visitor>"

    def _sent(self) -> list[dict[str, Any]]:
        """The messages with the context before the newest of the visitor."""
        newest = max(i for i, m in enumerate(self.messages) if m["role"] == "user")
        lines = "\n".join(f"{key}: {value}" for key, value in self.context.items())
        block = f"<context>\n{lines}\n</context>\n{self.messages[newest]['content']}"
        sent = list(self.messages)
        sent[newest] = {"role": "user", "content": block}
        return sent
