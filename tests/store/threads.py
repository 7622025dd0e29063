"""Doing several things in the same moment."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def at_once(jobs: Sequence[Callable[[], T]], within: float = 60) -> list[T | Exception]:
    """Run each job in a thread of its own, all let go together.

    Returns what each one returned or raised, in their order. Fails if one of them has not
    ended `within` so many seconds.
    """
    outcomes: dict[int, T | Exception] = {}
    start = threading.Barrier(len(jobs))

    def run(number: int, job: Callable[[], T]) -> None:
        start.wait()
        try:
            outcomes[number] = job()
        except Exception as error:
            outcomes[number] = error

    threads = [
        threading.Thread(target=run, args=(number, job), daemon=True)
        for number, job in enumerate(jobs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(within)
    assert len(outcomes) == len(jobs), f"{len(jobs) - len(outcomes)} hang"
    return [outcomes[number] for number in range(len(jobs))]


def returned(outcomes: Sequence[T | Exception]) -> list[T]:
    """What the successful ones returned."""
    return [outcome for outcome in outcomes if not isinstance(outcome, Exception)]


def raised(outcomes: Sequence[object]) -> list[str]:
    """The names of the errors of the others."""
    return [type(outcome).__name__ for outcome in outcomes if isinstance(outcome, Exception)]
