"""Segments and pairs: stations between the items of a message and its windows."""

from dataclasses import dataclass, field

from app.language.time.phrases.day_spans import Span
from app.language.time.phrases.items import Days, Times


@dataclass(slots=True)
class Segment:
    """Days and times between two joining words. `joiner`: the word before it."""

    joiner: str = "stop"
    days: list[Days] = field(default_factory=list)
    times: list[Times] = field(default_factory=list)
    times_first: bool = False
    spans: list[Span] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.days or self.times)

    def add(self, item: Days | Times) -> None:
        """Take in the next day or time."""
        if isinstance(item, Days):
            self.days.append(item)
        else:
            self.times_first = self.times_first or not self.days
            self.times.append(item)


@dataclass(frozen=True, slots=True)
class Pair:
    """Days with the times of day for them; None: not restricted by the words."""

    days: Days | None
    spans: tuple[Span, ...] | None
