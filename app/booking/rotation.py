"""Whose turn it is among the hosts of a queue.

Start-time fair queueing (Goyal, Vin and Cheng, 1996), with turns for packets: each turn
moves a host's tag on by one over their weight, and whoever has the lowest tag is next.
With equal weights that is a plain round robin. Somebody new, or back from leave, begins
at the present tag, so they do not get everything until they have caught up.

A turn is had when a booking is made, whatever becomes of that booking. In an equal
distribution what was cancelled, declined or has lapsed gives the turn back, since there
the bookings that stand are counted (see app.booking.limits) before anybody's turn comes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.booking.values import Queue, Strategy

ONE = 720_720_000  # a turn of weight 1, in whole numbers: every weight up to 16 divides it


@dataclass(frozen=True, slots=True)
class RotationTurn:
    """A host's last turn: its number in the queue, and the tag that the host has since."""

    number: int = 0
    tag: int = 0


NEVER = RotationTurn()


def in_turn(queue: Queue, turns: Mapping[str, RotationTurn]) -> list[str]:
    """Hosts in the order in which they are asked; those of weight 0 never are.

    In an advanced round robin more stars come first. Ties go to whoever waited longest,
    then to the queue's own order.
    """
    now = _present_tag(queue, turns)
    place = {host_id: index for index, host_id in enumerate(queue.host_ids)}

    def rank(host_id: str) -> tuple[int, int, int, int]:
        turn = turns.get(host_id, NEVER)
        return (-_stars(queue, host_id), max(now, turn.tag), turn.number, place[host_id])

    return sorted((each for each in queue.host_ids if _weight(queue, each) > 0), key=rank)


def next_free(
    queue: Queue, turns: Mapping[str, RotationTurn], free: Collection[str]
) -> str | None:
    """The next host in turn who is free; those who are not are passed over, not punished."""
    return next((host_id for host_id in in_turn(queue, turns) if host_id in free), None)


def turn_of(queue: Queue, turns: Mapping[str, RotationTurn], host_id: str) -> RotationTurn:
    """What a host's last turn is once they take the next one."""
    number = max((turn.number for turn in turns.values()), default=0) + 1
    start = max(_present_tag(queue, turns), turns.get(host_id, NEVER).tag)
    return RotationTurn(number, start + ONE // max(1, _weight(queue, host_id)))


def given_back(queue: Queue, turn: RotationTurn, host_id: str) -> RotationTurn:
    """A host's last turn if their newest one did not count: they are next among equals."""
    return RotationTurn(0, max(0, turn.tag - ONE // max(1, _weight(queue, host_id))))


def _present_tag(queue: Queue, turns: Mapping[str, RotationTurn]) -> int:
    """The tag with which the last turn began."""
    known = [(turn.number, host_id) for host_id, turn in turns.items() if turn.number]
    if not known:
        return 0
    _, last = max(known)
    return turns[last].tag - ONE // max(1, _weight(queue, last))


def _weight(queue: Queue, host_id: str) -> int:
    return queue.weights.get(host_id, 1)


def _stars(queue: Queue, host_id: str) -> int:
    if queue.strategy is not Strategy.ADVANCED_ROUND_ROBIN:
        return 0
    return queue.priorities.get(host_id, 1)
