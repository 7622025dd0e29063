from contextlib import ExitStack

import pytest
from litestar.exceptions import TooManyRequestsException

from app.web.http.streams import Streams


def test_streams_of_an_address_are_counted_over_all_conversations() -> None:
    streams = Streams(per_conversation=2, per_address=3)
    with ExitStack() as opened:
        for number in range(3):
            opened.enter_context(streams.opened(conversation=str(number), address="a"))
        with (
            pytest.raises(TooManyRequestsException),
            streams.opened(conversation="9", address="a"),
        ):
            pass
        opened.enter_context(streams.opened(conversation="0", address="b"))
        with (
            pytest.raises(TooManyRequestsException),
            streams.opened(conversation="0", address="c"),
        ):
            pass
    with streams.opened(conversation="0", address="a"):
        pass
    assert not streams._open


def test_a_limit_of_none_lets_any_number_be_open() -> None:
    streams = Streams(per_conversation=0, per_address=0)
    with ExitStack() as opened:
        for _ in range(1000):
            opened.enter_context(streams.opened(conversation="0", address="a"))
