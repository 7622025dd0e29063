"""What an answer costs in money."""

import pytest

from app.agent.models.pricing import Prices
from app.conversation.model import Usage
from app.settings import ModelPrice

PRICES = Prices(
    {
        "gpt-4.1": ModelPrice(input=2, output=8, cached=0.5),
        "gpt-4.1-mini": ModelPrice(input=0.4, output=1.6),
    },
    free_model="offline",
)


@pytest.mark.parametrize(
    ("model", "usage", "cost"),
    [
        ("gpt-4.1", Usage(1000, 100), 2000 + 800),
        ("gpt-4.1-2025-04-14", Usage(1000, 100), 2000 + 800),
        ("gpt-4.1", Usage(1000, 0, cached_tokens=600), 800 + 300),
        ("gpt-4.1-mini", Usage(1000, 100), 400 + 160),
        ("gpt-4.1-mini", Usage(1000, 0, cached_tokens=600), 400),
        ("gpt-4.1-mini", Usage(1, 0), 0),
        ("gpt-4.1", Usage(10, 0, cached_tokens=99), 5),
        ("offline", Usage(1000, 100), 0),
        ("llama", Usage(1000, 100), None),
    ],
    ids=[
        "plain",
        "a dated version",
        "partly cached",
        "the longest name counts",
        "cached at no price of its own",
        "less than a millionth",
        "more cached than sent",
        "the built-in model",
        "not known",
    ],
)
def test_tokens_cost_what_the_table_says(model: str, usage: Usage, cost: int | None) -> None:
    assert PRICES.cost(model, usage) == cost


def test_the_built_in_model_may_be_given_a_price() -> None:
    priced = {"offline": ModelPrice(input=1, output=1)}

    assert Prices(priced, free_model="offline").cost("offline", Usage(3, 4)) == 7
