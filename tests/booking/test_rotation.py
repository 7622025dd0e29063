import random

import pytest

from app.booking.rotation import in_turn, next_free

HOSTS = ("ada", "ben", "cem")


@pytest.mark.parametrize(
    ("turns", "order"),
    [
        pytest.param({}, ["ada", "ben", "cem"], id="nobody had a turn"),
        pytest.param({"ada": 1}, ["ben", "cem", "ada"], id="who had none comes first"),
        pytest.param({"ada": 3, "ben": 1, "cem": 2}, ["ben", "cem", "ada"], id="longest ago"),
        pytest.param({"ada": 4, "gone": 9}, ["ben", "cem", "ada"], id="somebody who left"),
    ],
)
def test_who_waited_longest_is_asked_first(turns: dict[str, int], order: list[str]) -> None:
    assert in_turn(HOSTS, turns) == order


@pytest.mark.parametrize(
    ("free", "chosen"),
    [
        pytest.param(HOSTS, "ben", id="the next one is free"),
        pytest.param(("ada", "cem"), "cem", id="the next one is not"),
        pytest.param((), None, id="nobody is"),
        pytest.param(("stranger",), None, id="only a stranger is"),
    ],
)
def test_the_next_who_is_free_is_chosen(free: tuple[str, ...], chosen: str | None) -> None:
    assert next_free(HOSTS, {"ada": 3, "ben": 1, "cem": 2}, free) == chosen


def test_who_is_always_free_is_chosen_equally_often() -> None:
    turns: dict[str, int] = {}
    chosen = []
    for number in range(1, 1001):
        host = next_free(HOSTS, turns, HOSTS)
        assert host is not None
        turns[host] = number
        chosen.append(host)
    counts = [chosen.count(host) for host in HOSTS]
    assert max(counts) - min(counts) <= 1


@pytest.mark.parametrize("seed", range(5))
def test_nobody_waits_longer_than_a_round_while_free(seed: int) -> None:
    rng = random.Random(seed)
    turns: dict[str, int] = {}
    waited = dict.fromkeys(HOSTS, 0)
    for number in range(1, 500):
        free = [host for host in HOSTS if rng.random() < 0.6]
        host = next_free(HOSTS, turns, free)
        if host is not None:
            turns[host] = number
            waited = {each: waited[each] + (each in free) for each in HOSTS} | {host: 0}
        assert max(waited.values()) < len(HOSTS), f"seed {seed}, booking {number}"
