"""What stands between a model and the tools that would write."""

import json
from dataclasses import dataclass, field

from app.agent.models.budget import Limits
from app.agent.tools.tool import ToolContext, ToolResult, refused
from app.conversation.tools import ToolCall
from app.desk.conversations.contact_limits import TooManyBookings, check_contact
from app.language.intent.refusal import refuses, withdraws

WRITING = "propose_"  # so the tools begin whose proposals the visitor is asked to agree to
BOOKING = "propose_booking"
CANCELLING = "propose_cancel"  # "cancel it" may well ask for just that


def has_declined(newest: str, *, proposal_refused: bool) -> bool:
    """Whether a visitor's newest words leave nothing that could be proposed.

    They call the matter off, or they are a no to a proposal and say nothing else.
    """
    return withdraws(newest) or (proposal_refused and refuses(newest))


@dataclass(frozen=True, slots=True)
class ToolGuard:
    """Judges each call before it is run. `newest`, `proposal_refused`: see `has_declined`."""

    newest: str = ""
    proposal_refused: bool = False
    limits: Limits = field(default_factory=Limits)

    def refusal(self, visit: ToolContext, call: ToolCall) -> ToolResult | None:
        """What the model is told instead of a result; None if the call may be run."""
        if not call.name.startswith(WRITING):
            return None
        if call.name != CANCELLING and self._has_declined():
            message = "The visitor has just declined. Propose nothing; answer in a sentence."
            return refused("visitor-declined", message)
        if call.name == BOOKING and self.limits.bookings_per_day:
            return self._of_contact(visit, call)
        return None

    def _has_declined(self) -> bool:
        return has_declined(self.newest, proposal_refused=self.proposal_refused)

    def _of_contact(self, visit: ToolContext, call: ToolCall) -> ToolResult | None:
        most = self.limits.bookings_per_day
        try:
            with visit.reading() as session:
                check_contact(session, _email(call), visit.conversation_id, most, visit.now)
        except TooManyBookings as refusal:
            return refused(refusal.code, str(refusal))
        return None


def _email(call: ToolCall) -> str:
    """The address in a call that has not been checked yet; "" if there is none."""
    try:
        arguments = json.loads(call.arguments)
    except (ValueError, RecursionError):
        return ""
    email = arguments.get("email") if isinstance(arguments, dict) else ""
    return email if isinstance(email, str) else ""
