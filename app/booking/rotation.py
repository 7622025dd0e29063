"""Whose turn it is among the hosts of a queue."""

from collections.abc import Collection, Mapping, Sequence


def in_turn(host_ids: Sequence[str], turns: Mapping[str, int]) -> list[str]:
    """Hosts in the order in which they are asked: who waited longest comes first.

    Args:
        host_ids: in the queue's own order, which decides among those who never had one.
        turns: the number of each host's last turn; higher is later; absent is never.
    """
    place = {host_id: index for index, host_id in enumerate(host_ids)}
    return sorted(host_ids, key=lambda host_id: (turns.get(host_id, 0), place[host_id]))


def next_free(
    host_ids: Sequence[str], turns: Mapping[str, int], free: Collection[str]
) -> str | None:
    """The next host in turn who is free; those who are not are passed over, not punished."""
    return next((host_id for host_id in in_turn(host_ids, turns) if host_id in free), None)
