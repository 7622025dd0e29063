"""Only an address with its code or secret finds an appointment."""

from app.booking.codes import spelled
from app.booking.values import Booked
from app.desk.appointments.find import find_own
from app.store.engine.database import Database
from tests.desk.afterwards import cancelled, made, somebody
from tests.desk.business import MARA


def found(database: Database, email: str, proof: str) -> str | None:
    """Whose attendance it is."""
    with database.read() as session:
        own = find_own(session, email, proof)
    return None if own is None else own.id


def test_the_code_with_its_address_finds_the_appointment(business: Database) -> None:
    booked = made(business)
    for proof in (booked.code, spelled(booked.code), f"it is {booked.code.lower()}, I think"):
        assert found(business, MARA.email, proof) == booked.attendee_id
    assert found(business, f" {MARA.email.upper()} ", booked.code) == booked.attendee_id


def test_the_secret_does_so_alone_and_in_a_link(business: Database) -> None:
    booked = made(business)
    for proof in (booked.secret, f"https://book.example/booking/x?secret={booked.secret}"):
        assert found(business, MARA.email, proof) == booked.attendee_id


def test_nothing_else_finds_it(business: Database) -> None:
    booked, other = two(business)
    wrong = [
        (MARA.email, ""),
        (MARA.email, "0000-000A"),
        (MARA.email, booked.appointment_id),
        (MARA.email, booked.secret[:-1]),
        (MARA.email, other.code),
        (MARA.email, other.secret),
        ("jon@home.example", booked.code),
        ("", booked.code),
        ("%", booked.code),
    ]
    assert [found(business, *each) for each in wrong] == [None] * len(wrong)


def test_what_is_cancelled_is_found_as_well(business: Database) -> None:
    booked = made(business)
    cancelled(business, booked.appointment_id)
    assert found(business, MARA.email, booked.code) == booked.attendee_id


def test_of_a_group_everybody_has_a_code_of_their_own(business: Database) -> None:
    mara, jon = made(business, "class"), made(business, "class", attendee=somebody("Jon"))
    assert mara.appointment_id == jon.appointment_id
    assert mara.code != jon.code
    assert found(business, "jon@home.example", mara.code) is None


def two(database: Database) -> tuple[Booked, Booked]:
    """Mara's booking, and Jon's."""
    return made(database), made(database, "optin", attendee=somebody("Jon"))
