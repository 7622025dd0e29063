from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.booking.redirect import is_web_address, redirect_for
from app.booking.values import Attendee, Booked, MeetingType

START = datetime(2026, 11, 24, 13, tzinfo=UTC)
MARA = Attendee("mara+loom@example.com", "Mara & Söhne", firstname="Mara")
TALK = MeetingType("talk", "talk", "Talk", (timedelta(minutes=30),), host_id="mia")
BOOKED = Booked(
    "a1", "s", MARA.email, TALK, (), START, START + timedelta(minutes=30), "", "", attendee=MARA
)


def sent_to(url: str, *, with_details: bool = False, held: str = "") -> str | None:
    meeting = replace(TALK, redirect_url=url, redirect_with_details=with_details)
    return redirect_for(replace(BOOKED, meeting_type=meeting, provisional_id=held))


@pytest.mark.parametrize(
    ("url", "address"),
    [
        pytest.param("", None, id="none is set"),
        pytest.param("https://x.example/", "https://x.example/", id="no variables"),
        pytest.param(
            "https://x.example/?who={{email}}&n={{fullname}}",
            "https://x.example/?who=mara%2Bloom%40example.com&n=Mara%20%26%20S%C3%B6hne",
            id="values are encoded",
        ),
        pytest.param(
            "https://x.example/{{duration}}/{{start}}",
            "https://x.example/30/2026-11-24T13%3A00%3A00Z",
            id="in the path",
        ),
        pytest.param("https://x.example/{{else}}", "https://x.example/{{else}}", id="unknown"),
        pytest.param("javascript:alert(1)", None, id="no web address"),
        pytest.param("{{email}}", None, id="a value never becomes the address"),
    ],
)
def test_variables_are_filled_in_and_stay_in_their_place(url: str, address: str | None) -> None:
    assert sent_to(url) == address


def test_details_are_added_beside_what_the_address_has() -> None:
    address = sent_to("https://x.example/?email=kept", with_details=True) or ""
    assert "email=kept" in address
    assert "fullname=Mara+%26+S%C3%B6hne" in address
    assert "appointmentId=a1" in address


def test_what_is_only_held_has_no_appointment_to_pass_on() -> None:
    assert sent_to("https://x.example/{{appointmentId}}", held="p1") == "https://x.example/"


@pytest.mark.parametrize("url", ["https://x.example", "http://localhost:3000/a?b"])
def test_web_addresses_are_absolute(url: str) -> None:
    assert is_web_address(url)


@pytest.mark.parametrize(
    "url", ["", "/a", "//x.example", "ftp://x.example", "https://", "https://[x"]
)
def test_nothing_else_is_one(url: str) -> None:
    assert not is_web_address(url)
