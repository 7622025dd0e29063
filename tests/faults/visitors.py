"""Visitors who want an appointment, say so, and agree or do not agree."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

import httpx2

PATIENCE = 180.0  # seconds that a visitor waits for an answer, whatever happens meanwhile
MOST_MESSAGES = 6

WISHES = (
    "an intro call with Mia",
    "a support session",
    "a design review",
    "a machine rental talk",
    "a place in the punch card workshop",
    "einen Kennenlerntermin mit Mia",
)
TIMES = (
    "on Monday",
    "on Tuesday afternoon",
    "on Wednesday morning",
    "on Thursday",
    "on Friday",
)
ZEITEN = ("am Montag", "am Dienstagnachmittag", "am Mittwochvormittag", "am Donnerstag")
AGREEING = ("yes please", "yes, book it", "ja, gerne", "Sounds good!")
DECLINING = ("no", "no thanks", "nein danke")
LEAVING = ("forget it", "never mind, thanks", "no, stop")
WONDERING = ("how long does it take?", "who will be there?", "hm, let me think")


@dataclass
class Visitor:
    """One visitor with a seed of their own; keeps what they saw.

    What they answer to a proposal is up to their `mood`: to agree at once or later, to
    decline, to call everything off, or to leave without a word.
    """

    client: httpx2.AsyncClient
    number: int
    seed: int
    conversation: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    booked: int = 0
    wondered: bool = False

    def __post_init__(self) -> None:
        self.dice = Random(f"visitor:{self.seed}:{self.number}")
        self.mood = self.dice.choices(
            ("agrees", "wonders", "declines", "calls off", "leaves"), (10, 3, 2, 2, 1)
        )[0]

    async def talk(self) -> None:
        """The whole conversation."""
        reply = await self.says(self._opening())
        for _ in range(MOST_MESSAGES):
            if "booking" in reply:
                self.booked += 1
                await self.says("Thank you, goodbye!")
                return
            answer = self._answer(reply)
            if answer is None:
                return
            reply = await self.says(**answer)
        await self.says("Goodbye.")

    def _opening(self) -> str:
        wish, who = self.dice.choice(WISHES), f"v{self.number}@home.example"
        week = self.dice.randint(1, 4)
        if wish.startswith("einen"):
            when = self.dice.choice(ZEITEN)
            return f"Guten Tag, ich bin Vera Voss, {who}. Ich hätte gern {wish} {when}."
        when = f"{self.dice.choice(TIMES)} in {week} weeks" if week > 1 else "next week"
        return f"Hi, I'm Vera Voss, {who}. Could I get {wish} {when}? It's about looms."

    def _answer(self, reply: Mapping[str, Any]) -> dict[str, Any] | None:
        """What to say next; None to leave."""
        choices = [each for said in reply["messages"] for each in said.get("choices", ())]
        kinds = {each["type"]: each for each in choices}
        if "confirm" in kinds:
            return self._to_proposal(reply, kinds)
        slots = [each for each in choices if each["type"] == "slot"]
        if slots:
            return self._pressed(self.dice.choice(slots))
        wish = self.dice.choice((*WISHES[:3], "something else"))
        return {"message": f"I am Vera Voss, and I would like {wish}, at any time."}

    def _to_proposal(
        self, reply: Mapping[str, Any], kinds: Mapping[str, Mapping[str, str]]
    ) -> dict[str, Any] | None:
        shown = reply["messages"][-1]["text"]
        if f"v{self.number}@home.example" not in shown:
            return {"message": f"no, my e-mail is v{self.number}@home.example"}
        if self.mood == "wonders" and not self.wondered:
            self.wondered = True
            return {"message": self.dice.choice(WONDERING)}
        if self.mood in ("agrees", "wonders"):
            if self.dice.random() < 0.5:
                return self._pressed(kinds["confirm"])
            return {"message": self.dice.choice(AGREEING)}
        if self.mood == "declines":
            self.mood = self.dice.choice(("agrees", "declines", "leaves"))
            if self.dice.random() < 0.5:
                return self._pressed(kinds["reject"])
            return {"message": self.dice.choice(DECLINING)}
        if self.mood == "calls off":
            self.mood = "leaves"
            return {"message": self.dice.choice(LEAVING)}
        return None

    @staticmethod
    def _pressed(choice: Mapping[str, str]) -> dict[str, Any]:
        action = {"type": choice["type"], "id": choice["id"]}
        return {"message": choice["label"], "action": action}

    async def says(self, message: str, **more: Any) -> dict[str, Any]:
        """Say something until it is answered; a server that is away is asked again."""
        body = {"message": message, "clientMessageId": uuid4().hex, **more}
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            reply = await self._posted(body | self.conversation)
            if reply is not None and self._is_answered(reply):
                return reply
            await asyncio.sleep(0.3)
        self.problems.append(f"no answer to {message!r}")
        return {"messages": []}

    @staticmethod
    def _is_answered(reply: Mapping[str, Any]) -> bool:
        return any(each["role"] == "assistant" for each in reply["messages"])

    async def _posted(self, body: dict[str, Any]) -> dict[str, Any] | None:
        try:
            answer = await self.client.post("/v4/chat", json=body, headers=self.headers)
        except httpx2.TransportError:
            return None
        self.statuses.append(answer.status_code)
        if answer.status_code != httpx2.codes.OK:
            self.problems.append(f"{answer.status_code}: {answer.text[:200]}")
            return None
        reply: dict[str, Any] = answer.json()
        self.conversation = {"conversationId": reply["conversationId"]}
        if "conversationToken" in reply:
            self.headers = {"X-Conversation-Token": reply["conversationToken"]}
        return reply


async def all_talk(visitors: list[Visitor], at_once: int) -> None:
    """Let so many of them talk at the same time."""
    places = asyncio.Semaphore(at_once)

    async def one(visitor: Visitor) -> None:
        async with places:
            await visitor.talk()

    async with asyncio.TaskGroup() as group:
        for visitor in visitors:
            group.create_task(one(visitor))
