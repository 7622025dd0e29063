"""What only a caller with a token may ask of a booking."""

from app.booking.values import Caller, Order
from app.errors import Denied, Unauthorized


def check_privileges(order: Order, caller: Caller) -> None:
    """Refuse to skip rules or mails for callers who may not.

    Raises:
        Unauthorized: for the public.
        Denied: for a host who would skip the rules of somebody else's calendar.
    """
    if not (order.ignore_availability or order.skip_notifications):
        return
    if not caller.is_known:
        raise Unauthorized("ignoreAvailability and skipNotifications need a token.")
    own = set(order.host_ids) <= {caller.user_id} and bool(order.host_ids)
    if order.ignore_availability and not caller.is_admin and not own:
        raise Denied("A host may skip the rules of their own calendar only.")
