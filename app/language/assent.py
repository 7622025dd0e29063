"""Yes, no, or neither: what a visitor answers to a proposal."""

from enum import StrEnum


class Assent(StrEnum):
    """An answer to a proposal."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


def read_assent(text: str) -> Assent:
    """Whether the words agree."""
    words = text.lower().strip(" .!").replace(",", "")
    if words in {"yes", "yes please", "ok", "sure", "sounds good", "ja", "ja gerne", "passt"}:
        return Assent.YES
    if words in {"no", "no thanks", "nope", "nein", "nein danke"}:
        return Assent.NO
    return Assent.UNCLEAR
