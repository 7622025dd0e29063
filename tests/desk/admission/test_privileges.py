"""What only a caller with a token may ask of a booking."""

from typing import Any

import pytest

from app.booking.values import PUBLIC, Caller
from app.desk.admission.privileges import check_privileges
from app.errors import Denied, Unauthorized
from tests.desk.business import order

ADA, ADMIN = Caller("ada", "host"), Caller("", "admin")


@pytest.mark.parametrize(
    "host_ids",
    [
        pytest.param((), id="whoever the meeting type means"),
        pytest.param(("ben",), id="somebody else"),
        pytest.param(("ada", "ben"), id="somebody else as well"),
    ],
)
def test_a_host_skips_the_rules_of_their_own_calendar_only(host_ids: tuple[str, ...]) -> None:
    wanted = order(host_ids=host_ids, ignore_availability=True)

    with pytest.raises(Denied):
        check_privileges(wanted, ADA)
    check_privileges(wanted, ADMIN)
    check_privileges(order(host_ids=("ada",), ignore_availability=True), ADA)


def test_every_host_may_book_in_silence_whosever_calendar_it_is() -> None:
    check_privileges(order(host_ids=(), skip_notifications=True), ADA)


@pytest.mark.parametrize("asked", ["ignore_availability", "skip_notifications"])
def test_the_public_skips_nothing(asked: str) -> None:
    skipping: dict[str, Any] = {asked: True}
    with pytest.raises(Unauthorized):
        check_privileges(order(**skipping), PUBLIC)
    check_privileges(order(), PUBLIC)
