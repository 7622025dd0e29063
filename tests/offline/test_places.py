"""Where to meet, in whole conversations: what was wished is shown, and is what is booked."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.conversation.events import BookingMessage, ProposalMessage, of_kind
from app.offline.rule_model import RuleModel
from app.store.appointments.bookings import get_appointment
from app.store.engine.database import Database
from tests.agent.office import Office
from tests.desk.business import open_business

DEMO = (Path(__file__).parents[2] / "fixtures/demo/catalogue.yaml").read_text("utf-8")
TORSTRASSE = "Analytical Engines, Torstraße 1, 10119 Berlin"
HALLS = DEMO.replace(f'locations: ["{TORSTRASSE}"]', 'locations: ["Hall 1", "Hall 2"]')
WHO = "I'm Ada Lovelace, ada@example.com"
ICH = "ich bin Ada Lovelace, ada@example.com"
NUMBER = "+49 30 1234567"


async def talk(database: Database, lines: Sequence[str], catalogue: str = DEMO) -> Office:
    """A conversation in which the visitor says these things, one after the other."""
    open_business(database, catalogue)
    is_german = any(word in " ".join(lines).lower().split() for word in ("ja", "bitte", "nein"))
    office = Office(database, language="de" if is_german else "en")
    for line in lines:
        office.hears(line)
        await office.answered(RuleModel())
    return office


def booked_at(office: Office) -> tuple[str, str]:
    """The venue and the location of what was booked."""
    [made] = of_kind(office.log(), BookingMessage)
    with office.database.read() as session:
        id_ = made.appointment_id or ""
        appointment = get_appointment(session, id_)
    return appointment.venue, appointment.location


@pytest.mark.parametrize(
    ("lines", "venue"),
    [
        ([f"intro call by phone on Monday at 10, {WHO}, {NUMBER}", "yes"], "phone"),
        (["intro call on Monday at 10", f"{WHO}. over zoom please", "yes"], "zoom"),
        (
            [f"intro call, Monday at 10:00. {WHO}", f"yes but by phone, {NUMBER}", "yes"],
            "phone",
        ),
        ([f"intro call, Monday at 10:00. {WHO}", "phone please", NUMBER, "yes"], "phone"),
        ([f"intro call Monday 10:00 {WHO}", "use zoom instead of google meet", "yes"], "zoom"),
        ([f"intro call Monday 10:00 {WHO}", "no, on zoom", "yes"], "zoom"),
        ([f"intro call on zoom, Monday at 10, {WHO}", "google meet pls", "yes"], "google"),
        (["I need an intro call tomorrow at 10, no video please", WHO, NUMBER, "yes"], "phone"),
        ([f"design review on Tuesday at 11, in person, {WHO}", "yes"], "local"),
        ([f"design review Tuesday 11:00, at your office. {WHO}", "yes"], "local"),
        ([f"design review Tuesday 11:00, {WHO}", "online", "yes"], "google"),
        (
            [
                f"support session with Jonas on Monday at 11, {WHO}",
                f"whatsapp, {NUMBER}",
                "yes",
            ],
            "whatsapp",
        ),
        (
            [
                f"Intro call am Montag um 10 Uhr bitte, {ICH}",
                "ja aber lieber per Telefon",
                f"meine Nummer ist {NUMBER}",
                "ja",
            ],
            "phone",
        ),
        ([f"Intro call am Montag um 10 Uhr über Zoom bitte, {ICH}", "ja"], "zoom"),
        (
            [
                f"Design review am Dienstag um 11 Uhr, {ICH}",
                "lieber bei euch vor Ort in der Torstraße",
                "ja",
            ],
            "local",
        ),
        (
            ["Intro call, telefonisch, am Montag um 10 Uhr bitte", ICH, NUMBER, "ja"],
            "phone",
        ),
        (
            [f"Intro call Montag 10 Uhr, {ICH}", "nein, bitte kein Google Meet", NUMBER, "ja"],
            "phone",
        ),
    ],
)
async def test_the_wished_place_is_booked(
    sqlite_database: Database, lines: list[str], venue: str
) -> None:
    office = await talk(sqlite_database, lines)

    assert of_kind(office.log(), BookingMessage), "\n".join(office.said())
    assert booked_at(office)[0] == venue, "\n".join(office.said())


async def test_the_proposal_shows_the_place(sqlite_database: Database) -> None:
    lines = [f"intro call on Monday at 10, {WHO}", f"yes but by phone, {NUMBER}"]

    office = await talk(sqlite_database, lines)

    first, second = (each.lines for each in of_kind(office.log(), ProposalMessage))
    assert "Google Meet" in first
    assert "By phone: we call +49301234567" in second
    assert not list(of_kind(office.log(), BookingMessage))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            [f"intro call on Monday at 10, {WHO}", "can we do it on skype?"],
            "Intro call does not take place on Skype, but on Google Meet, by phone or on Zoom.",
        ),
        (
            [f"intro call on Monday at 10, {WHO}", "at your office please"],
            "Intro call does not take place on site, but on Google Meet, by phone or on Zoom.",
        ),
        (
            [f"Intro call am Montag um 10 Uhr, {ICH}", "lieber bei euch vor Ort bitte"],
            "Intro call gibt es nicht vor Ort, sondern über Google Meet, am Telefon oder",
        ),
        (
            [f"factory visit next Thursday at 3 am, {WHO}", "no, on zoom"],
            f"but on site ({'Analytical Engines Factory, 2-1 Kanda, Tokyo'})",
        ),
    ],
)
async def test_a_place_that_there_is_not_is_said(
    sqlite_database: Database, lines: list[str], told: str
) -> None:
    office = await talk(sqlite_database, lines)

    assert told in "\n".join(office.said())


async def test_who_takes_what_there_is_gets_it(sqlite_database: Database) -> None:
    lines = ["intro call on Monday at 10 over skype", "ok, phone then", WHO, NUMBER, "yes"]

    office = await talk(sqlite_database, lines)

    assert booked_at(office)[0] == "phone", "\n".join(office.said())


async def test_of_several_addresses_the_visitor_chooses(sqlite_database: Database) -> None:
    lines = [f"design review on Tuesday at 11, in person, {WHO}", "hall 2", "yes"]

    office = await talk(sqlite_database, lines, HALLS)

    assert "Where shall it be: Hall 1 or Hall 2?" in "\n".join(office.said())
    assert booked_at(office) == ("local", "Hall 2")


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (
            [f"workshop for me and 2 friends on Wednesday at 16:00, {WHO}"],
            "Places: 1 of 3; everybody else books a place of their own",
        ),
        (
            [
                f"Workshop am Mittwoch um 16 Uhr, wir kommen zu dritt, {ICH}",
                "das ist bitte alles",
            ],
            "Plätze: 1 von 3; alle anderen buchen einen eigenen Platz",
        ),
        ([f"intro call on Monday at 10, we are 3, {WHO}"], "People: 3"),
    ],
)
async def test_several_people_are_never_forgotten(
    sqlite_database: Database, lines: list[str], line: str
) -> None:
    office = await talk(sqlite_database, lines)

    [*shown] = of_kind(office.log(), ProposalMessage)
    assert shown, "\n".join(office.said())
    assert line in shown[0].lines
