from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from app.booking.redirect import VARIABLES, is_web_address, redirect_flaws, redirect_for
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


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example",
        "http://localhost:3000/a?b",
        "https://x.example:65535/",
        "https://bücher.example/a%20b",
        "https://[2001:db8::1]:8443/x",
        "https://192.0.2.1?q#f",
        "https://x.example./",
    ],
)
def test_web_addresses_are_absolute(url: str) -> None:
    assert is_web_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/a",
        "//x.example",
        "ftp://x.example",
        "https://",
        "https://[x",
        "https://[::zz]/",
        "https://x.example\n",
        " https://x.example",
        "https://x.example/a b",
        "https://x.example/\t",
        "https://x.example/\u202e",
        "https://x.example:0/",
        "https://x.example:65536/",
        "https://x.example:99999/",
        "https://a@x.example/",
        "https://a:b@x.example/",
        "https://a@b@evil.example/",
        "https://x.example\\@evil.example/",
        "https://x..example/",
        f"https://{'a' * 64}.example/",
    ],
)
def test_nothing_else_is_one(url: str) -> None:
    assert not is_web_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example",
        "https://x.example/{{email}}?a={{start}}&b={{appointmentId}}#{{host}}",
        "https://x.example?{{email}}",
    ],
)
def test_an_address_with_known_variables_may_be_kept(url: str) -> None:
    assert list(redirect_flaws(url)) == []


@pytest.mark.parametrize(
    ("url", "part"),
    [
        pytest.param(
            "https://x.example/{{unknown}}", "{{unknown}}; there are email", id="other"
        ),
        pytest.param("https://x.example/{{Email}}", "{{Email}}", id="capitals"),
        pytest.param("https://x.example/{{}}", "{{}}", id="no name"),
        pytest.param("https://{{host}}.example/", "http or https", id="in the host"),
        pytest.param("{{email}}", "http or https", id="the whole address"),
        pytest.param("https://x.example/ {{email}}", "blanks", id="a blank"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(url: str, part: str) -> None:
    [flaw] = redirect_flaws(url)
    assert part in flaw


def test_every_variable_has_a_value() -> None:
    address = sent_to(
        "https://x.example/?" + "&".join("{{" + each + "}}" for each in VARIABLES)
    )
    assert address is not None
    assert "{" not in address
    names = parse_qs(urlsplit(sent_to("https://x.example/", with_details=True) or "").query)
    assert set(names) <= set(VARIABLES)
