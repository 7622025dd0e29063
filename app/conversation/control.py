"""Who answers a conversation."""

from enum import StrEnum


class Control(StrEnum):
    """Who answers from now on."""

    AI = "ai"
    HUMAN = "human"
