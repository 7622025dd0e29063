"""What an answer costs in money."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.conversation.model import Usage
from app.settings import ModelPrice

_NOTHING = ModelPrice(input=0, output=0)


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices per million tokens, by the beginning of a model's name.

    `free_model` costs nothing, unless the table says otherwise; "" if there is none.
    """

    table: Mapping[str, ModelPrice] = field(default_factory=dict)
    free_model: str = ""

    def cost(self, model: str, usage: Usage) -> int | None:
        """What was used, in millionths of the currency; None if the price is not known.

        Servers name the dated version that answered, so "gpt-4.1" is the price of
        "gpt-4.1-2025-04-14" as well, unless a longer beginning has one of its own.
        """
        free = {self.free_model: _NOTHING} if self.free_model else {}
        table = {**free, **self.table}
        names = [name for name in table if model.startswith(name)]
        if not names:
            return None
        price = table[max(names, key=len)]
        cached = min(usage.cached_tokens, usage.input_tokens)
        # A price per million tokens is millionths per token.
        return round(
            (usage.input_tokens - cached) * price.input
            + cached * (price.input if price.cached is None else price.cached)
            + usage.output_tokens * price.output
        )
