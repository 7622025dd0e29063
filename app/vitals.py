"""Vital signs of the background loops: whether each of them still comes round."""

import time
from collections.abc import Callable, Iterable

STALLED_AFTER = 180.0  # seconds without a sign


class Vitals:
    """When each loop last gave a sign, on a clock that nobody sets back."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._last: dict[str, float] = {}

    def expect(self, loops: Iterable[str]) -> None:
        """Expect signs of these loops from now on."""
        for name in loops:
            self.beat(name)

    def beat(self, name: str) -> None:
        """A loop has come round."""
        self._last[name] = self._monotonic()

    def stalled(self) -> list[str]:
        """The loops that have given no sign for `STALLED_AFTER`, by name."""
        now = self._monotonic()
        return sorted(name for name, at in self._last.items() if now - at > STALLED_AFTER)
