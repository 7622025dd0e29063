import pytest

from app.booking.addresses import normalised_email
from app.mail.address import BadAddress, checked, header_address, mailto
from app.mail.meeting import MailedPerson


@pytest.mark.parametrize(
    ("email", "written"),
    [
        pytest.param("Mara.Linde+b@Home.example", "Mara.Linde+b@home.example", id="plain"),
        pytest.param(" mara@home.example\n", "mara@home.example", id="white space around it"),
        pytest.param(
            "mara@bücher.example", "mara@xn--bcher-kva.example", id="a domain in IDNA"
        ),
        pytest.param("müller@home.example", "müller@home.example", id="a name beyond ASCII"),
        # IDNA 2008: another domain than strasse.example, which belongs to somebody else
        pytest.param("anna@straße.example", "anna@xn--strae-oqa.example", id="a sharp s"),
        pytest.param("ok@οδός.example", "ok@xn--pxavk3b.example", id="a final sigma"),
        pytest.param("a@שלום24.example", "a@xn--24-9ld1ag3e.example", id="Hebrew and digits"),
        pytest.param("a@مثال1.example", "a@xn--1-ymcl5hc.example", id="Arabic and a digit"),
    ],
)
def test_writes_an_address(email: str, written: str) -> None:
    assert checked(email) == written


@pytest.mark.parametrize(
    "email",
    [
        "",
        "mara",
        "@home.example",
        "mara@",
        "mara@home..example",
        "mara@.example",
        "mara@home.example.",
        "mara@[127.0.0.1]",
        "mara linde@home.example",
        "a@b@home.example",
        '"mara"@home.example',
        "mara@home.example\r\nBcc: eve@evil.example",
        "mara\r\nBcc: eve@evil.example",
        "mara@home.example, eve@evil.example",
        "mara@home.example>, <eve@evil.example",
        "mara\u2028@home.example",
        "mara\u202e@home.example",
        "mara\u200b@home.example",
        "mara\0@home.example",
        "mara\ud800@home.example",
        "mara@home\ud800.example",
        "m" * 65 + "@home.example",
        "ü" * 33 + "@home.example",
        "mara@" + "h" * 64 + ".example",
    ],
)
def test_refuses_what_is_no_address(email: str) -> None:
    with pytest.raises(BadAddress):
        checked(email)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        pytest.param("Dr. Mara Müller-Linde", "Dr. Mara Müller-Linde", id="a name"),
        pytest.param(
            "Linde, Mara <eve@evil.example>", "Linde Mara eve evil.example", id="marks"
        ),
        pytest.param("=?utf-8?q?=0d=0aBcc:?=", "utf-8 q 0d 0aBcc", id="an encoded word"),
        pytest.param("Mara\r\nBcc: eve", "Mara Bcc eve", id="CRLF"),
        pytest.param("x" * 500, "x" * 64, id="an endless name"),
        pytest.param("", "", id="none"),
    ],
)
def test_writes_a_name_without_marks_that_mean_something(name: str, written: str) -> None:
    assert header_address(MailedPerson("mara@home.example", name)).display_name == written


@pytest.mark.parametrize(
    ("email", "uri"),
    [
        ("mara+b@home.example", "mailto:mara+b@home.example"),
        ("a?bcc=e%40x&y@home.example", "mailto:a%3Fbcc=e%2540x%26y@home.example"),
        ("müller@home.example", "mailto:m%C3%BCller@home.example"),
    ],
)
def test_writes_an_address_for_calendars(email: str, uri: str) -> None:
    assert mailto(MailedPerson(email, "")) == uri


@pytest.mark.parametrize(
    "email",
    [
        "mara@home.example",
        "MARA@HOME.EXAMPLE",
        "o'hara+x@home.example",
        "mara@straße.example",
        "mara@BÜCHER.example",
        "a@שלום24.example",
        "a@مثال١.example",
        "müller@home.example",
        "ü" * 32 + "@home.example",
        "m" * 64 + "@home.example",
        "用户@例子.example",
    ],
)
def test_whoever_can_book_can_be_written_to(email: str) -> None:
    stored = normalised_email(email)
    assert checked(stored) == checked(email)
    assert normalised_email(stored) == stored
    assert header_address(MailedPerson(stored, "")).domain.isascii()
