"""What a visitor sees in the chat's answers, by the public contract and by reading."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.evaluation.script import Fact, Facts

_SPELLED = re.compile(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4}), (\d{1,2}:\d{2})")
_NUMBERED = re.compile(r"(\d{1,2})[.)] +(.+)")
_CONTACT = re.compile(r"\bname\b|\be-?mail\b|\bcontact details\b", re.IGNORECASE)
_PHONE = re.compile(r"\b(?:phone|number to call)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """A button that was offered."""

    type: str
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the agent: what it wrote, and the buttons of its last message."""

    text: str
    choices: tuple[Choice, ...]
    booking: Mapping[str, Any] | None = None

    @property
    def is_proposal(self) -> bool:
        """Whether it asks for a yes to a booking."""
        return any(choice.type == "confirm" for choice in self.choices)

    @property
    def asks_for_contact(self) -> bool:
        """Whether it wants to know who is writing."""
        return not self.is_proposal and bool(_CONTACT.search(self.text))

    @property
    def asks_for_phone(self) -> bool:
        """Whether it wants a number to call."""
        return not self.is_proposal and bool(_PHONE.search(self.text))


def read_answer(reply: Mapping[str, Any]) -> Answer:
    """The answer in a reply of POST /v4/chat."""
    said = [message for message in reply["messages"] if message["role"] != "user"]
    shown = said[-1].get("choices") or () if said else ()
    return Answer(
        text="\n".join(message["text"] for message in said),
        choices=tuple(Choice(each["type"], each["id"], each["label"]) for each in shown),
        booking=reply.get("booking"),
    )


def shown_facts(proposal: str, hosts: tuple[str, ...]) -> Facts:
    """Host, date and time of a proposal, read as a person would: the first ones named."""
    facts: dict[Fact, str] = {}
    named = [host for host in hosts if host in proposal]
    if named:
        facts[Fact.HOST] = min(named, key=lambda host: (proposal.index(host), -len(host)))
    if (found := _SPELLED.search(proposal)) and (day := _day(found)):
        facts[Fact.DATE] = day.isoformat()
        facts[Fact.TIME] = found[4].zfill(len("00:00"))
    return facts


def place_in_list(text: str, wanted: Facts) -> int | None:
    """The number of the line that shows the wanted day and time; None if there is none."""
    for line in text.splitlines():
        numbered = _NUMBERED.match(line.strip())
        if numbered and (found := _SPELLED.search(line)) and (day := _day(found)):
            time = found[4].zfill(len("00:00"))
            if (day.isoformat(), time) == (wanted[Fact.DATE], wanted[Fact.TIME]):
                return int(numbered[1])
    return None


def _day(found: re.Match[str]) -> date | None:
    try:
        return datetime.strptime(" ".join(found.groups()[:3]), "%d %B %Y").date()  # noqa: DTZ007 — a date
    except ValueError:
        return None


def booked_facts(start: datetime, host: str, zone: ZoneInfo) -> Facts:
    """An appointment's facts, local to a zone."""
    local = start.astimezone(zone)
    return {
        Fact.HOST: host,
        Fact.DATE: local.date().isoformat(),
        Fact.TIME: f"{local:%H:%M}",
    }
