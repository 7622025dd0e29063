"""Handing a conversation over to a person."""

from typing import Literal

from pydantic import BaseModel, Field

from app.agent.tools.tool import HandoverRequest, Tool, ToolContext, ToolResult
from app.booking.texts import clean_description, shortened

MAX_SUMMARY = 500  # characters


class HandOverTo(BaseModel):
    """Let a person answer from now on."""

    reason: Literal["asked", "complaint", "cannot-help"] = Field(description="why")
    summary: str = Field(description="what the visitor wants")


def hand_over(_: ToolContext, asked: HandOverTo) -> ToolResult:
    """Our own code tells the visitor and whoever takes over."""
    summary = shortened(clean_description(asked.summary), MAX_SUMMARY)
    return ToolResult(
        {"shown_to_visitor": True}, hand_over=HandoverRequest(asked.reason, summary)
    )


HAND_OVER = Tool("hand_over", HandOverTo, hand_over)
