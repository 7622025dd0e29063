"""The slots that a turn has found, and the buttons that are shown for them."""

from dataclasses import dataclass

from app.agent.tools.tool import ToolResult
from app.conversation.events import Choice
from app.conversation.tools import SlotOffer

MAX_BUTTONS = 12


@dataclass(frozen=True, slots=True)
class FoundSlots:
    """The buttons of each search of a turn, oldest first, and the slots that they stand for."""

    searches: tuple[tuple[tuple[Choice, SlotOffer | None], ...], ...] = ()

    def with_result(self, outcome: ToolResult) -> "FoundSlots":
        """The same after another result; a refusal that offers others replaces what was found.

        Then one of those that were found before has gone.
        """
        if not outcome.choices:
            return self
        found = tuple((each, outcome.offered.get(each.id)) for each in outcome.choices)
        return FoundSlots((found,) if outcome.error else (*self.searches, found))

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The buttons, search by search, no slot twice; of too many the first of each."""
        share = -(-MAX_BUTTONS // len(self.searches)) if self.searches else 0
        total = sum(len(found) for found in self.searches)
        shown: dict[object, Choice] = {}
        for found in self.searches:
            for choice, slot in found if total <= MAX_BUTTONS else found[:share]:
                shown.setdefault(slot or choice.id, choice)
        return tuple(shown.values())[:MAX_BUTTONS]
