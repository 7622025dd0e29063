"""Handing a conversation over to a person."""

from typing import Literal

from pydantic import BaseModel, Field

from app.agent.tools.tool import HandOver, Outcome, Tool, Visit
from app.booking.texts import clean_description, shortened

LONGEST_SUMMARY = 500  # characters


class HandOverTo(BaseModel):
    """Let a person answer from now on."""

    reason: Literal["asked", "complaint", "cannot-help"] = Field(description="why")
    summary: str = Field(description="what the visitor wants")


def hand_over(_: Visit, asked: HandOverTo) -> Outcome:
    """Our own code tells the visitor and whoever takes over."""
    summary = shortened(clean_description(asked.summary), LONGEST_SUMMARY)
    return Outcome({"shown_to_visitor": True}, hand_over=HandOver(asked.reason, summary))


HAND_OVER = Tool("hand_over", HandOverTo, hand_over)
