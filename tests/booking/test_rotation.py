import random
from collections import Counter
from dataclasses import replace

import pytest

from app.booking.rotation import RotationTurn, given_back, in_turn, next_free, turn_of
from app.booking.values import Queue, Strategy

HOSTS = ("ada", "ben", "cem")


def queue(strategy: Strategy = Strategy.SIMPLE_ROUND_ROBIN, **changes: dict[str, int]) -> Queue:
    return Queue("q", 1, "Everybody", HOSTS, strategy, **changes)  # type: ignore[arg-type] # mypy sees all fields


def turns_after(who: str, rota: Queue) -> dict[str, RotationTurn]:
    """The turns after these hosts ("aab") had one each, in this order."""
    turns: dict[str, RotationTurn] = {}
    for letter in who:
        [host] = [each for each in HOSTS if each[0] == letter]
        turns[host] = turn_of(rota, turns, host)
    return turns


def run(rota: Queue, times: int, free: tuple[str, ...] = HOSTS) -> Counter[str]:
    """How often each host is chosen while the same ones are free."""
    turns: dict[str, RotationTurn] = {}
    chosen: Counter[str] = Counter()
    for _ in range(times):
        host = next_free(rota, turns, free)
        assert host is not None
        turns[host] = turn_of(rota, turns, host)
        chosen[host] += 1
    return chosen


def next_hosts(rota: Queue, turns: dict[str, RotationTurn], times: int) -> list[str]:
    """Who is chosen next, so many times in a row, while everybody is free."""
    turns, chosen = dict(turns), []
    for _ in range(times):
        [host, *_] = in_turn(rota, turns)
        turns[host] = turn_of(rota, turns, host)
        chosen.append(host)
    return chosen


@pytest.mark.parametrize(
    ("who", "order"),
    [
        pytest.param("", ["ada", "ben", "cem"], id="nobody had a turn"),
        pytest.param("a", ["ben", "cem", "ada"], id="who had none comes first"),
        pytest.param("bca", ["ben", "cem", "ada"], id="longest ago"),
    ],
)
def test_who_waited_longest_is_asked_first(who: str, order: list[str]) -> None:
    assert in_turn(queue(), turns_after(who, queue())) == order


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
    assert next_free(queue(), turns_after("bca", queue()), free) == chosen


def test_who_is_always_free_is_chosen_equally_often() -> None:
    counts = run(queue(), 1000)
    assert max(counts.values()) - min(counts.values()) <= 1


@pytest.mark.parametrize("times", [6, 7, 50, 999, 1000])
def test_weights_are_kept_to_within_one_booking(times: int) -> None:
    weights = {"ada": 1, "ben": 2, "cem": 3}
    counts = run(queue(weights=weights), times)
    for host, weight in weights.items():
        assert abs(counts[host] - times * weight / 6) <= 1


def test_who_has_no_weight_is_never_asked() -> None:
    rota = queue(weights={"ben": 0})
    assert run(rota, 10)["ben"] == 0
    assert next_free(rota, {}, ("ben",)) is None


def test_more_stars_come_first_and_equal_ones_take_turns() -> None:
    rota = queue(Strategy.ADVANCED_ROUND_ROBIN, priorities={"ada": 1, "ben": 3, "cem": 3})
    assert run(rota, 10) == {"ben": 5, "cem": 5}
    assert run(rota, 4, free=("ada",)) == {"ada": 4}


def test_who_comes_back_from_leave_takes_turns_with_the_others() -> None:
    rota = queue()
    turns = turns_after("ab" * 50, rota)  # cem was away
    order = next_hosts(rota, turns, 9)
    assert [Counter(order[at : at + 3]) for at in (0, 3, 6)] == [Counter(HOSTS)] * 3


def test_a_newcomer_begins_at_the_present_tag() -> None:
    before, rota = replace(queue(), host_ids=HOSTS[:2]), queue()
    turns = turns_after("ab" * 5, before)
    assert next_hosts(rota, turns, 6) == ["cem", "ada", "ben"] * 2


def test_who_was_passed_over_while_busy_is_next_but_gets_no_more_than_that() -> None:
    rota = queue()
    turns = turns_after("abcacac", rota)  # ben was busy twice
    assert next_hosts(rota, turns, 5) == ["ben", "ada", "cem", "ben", "ada"]


@pytest.mark.parametrize("seed", range(5))
def test_nobody_waits_longer_than_a_round_while_free(seed: int) -> None:
    rng, rota = random.Random(seed), queue()
    turns: dict[str, RotationTurn] = {}
    waited = dict.fromkeys(HOSTS, 0)
    for number in range(1, 500):
        free = [host for host in HOSTS if rng.random() < 0.6]
        host = next_free(rota, turns, free)
        if host is not None:
            turns[host] = turn_of(rota, turns, host)
            waited = {each: waited[each] + (each in free) for each in HOSTS} | {host: 0}
        assert max(waited.values()) <= 2 * len(HOSTS), f"seed {seed}, booking {number}"


@pytest.mark.parametrize(
    ("who", "order"),
    [
        pytest.param("a", ["ada", "ben", "cem"], id="their first turn"),
        pytest.param("abca", ["ada", "ben", "cem"], id="after a whole round"),
        pytest.param("abcab", ["ben", "cem", "ada"], id="while others have had theirs"),
    ],
)
def test_who_gets_their_turn_back_is_next_among_equals(who: str, order: list[str]) -> None:
    rota = queue(Strategy.EQUAL_DISTRIBUTION)
    turns = turns_after(who, rota)
    [last] = [each for each in HOSTS if each[0] == who[-1]]
    turns[last] = given_back(rota, turns[last], last)

    assert next_hosts(rota, turns, 3) == order
