"""What a signal says by itself, so that nobody need look into the log."""

import pytest

from app.agent.runtime.broadcast import EventSaved
from app.conversation.events import AssistantMessage


@pytest.mark.parametrize(
    ("saved", "after", "fresh"),
    [
        ([3, 4], 2, [3, 4]),
        ([2, 3, 4], 3, [4]),
        ([4, 5], 2, None),  # 3 was written by somebody else
        ([3, 5], 2, None),  # 4 was
        ([2], 2, None),
        ([], 2, None),
    ],
)
def test_only_what_follows_without_a_gap_is_news(
    saved: list[int], after: int, fresh: list[int] | None
) -> None:
    signal = EventSaved(tuple(AssistantMessage("Hm.", seq=seq) for seq in saved))

    found = signal.since(after)

    assert (None if found is None else [each.seq for each in found]) == fresh
