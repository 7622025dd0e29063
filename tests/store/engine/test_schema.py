import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from app.booking.codes import is_code
from app.desk.notifications.meetings import meeting_told
from app.store.appointments.bookings import get_appointment
from app.store.conversations.model_calls import list_model_calls
from app.store.delivery.invitations import list_invitations
from app.store.delivery.outbox import take
from app.store.engine.database import Database
from app.store.engine.schema import differences, is_current, upgrade
from tests.store.threads import at_once

Connect = Callable[[str], Database]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new folder' / 'booking.db'}"
    return str(request.getfixturevalue("empty_postgres_url"))


def test_the_migrations_make_what_the_code_declares(database: Database) -> None:
    assert differences(database) == []


def test_an_empty_database_is_not_current_until_it_is_upgraded(
    empty_url: str, connected: Connect
) -> None:
    database = connected(empty_url)
    assert not is_current(database)
    assert upgrade(database)
    assert is_current(database)


def test_a_second_upgrade_changes_nothing(business: Database) -> None:
    with business.read() as session:
        before = session.rows(text("SELECT id FROM host ORDER BY id"))
    assert upgrade(business) == upgrade(business)
    with business.read() as session:
        assert session.rows(text("SELECT id FROM host ORDER BY id")) == before


def test_what_was_there_before_an_upgrade_is_there_afterwards(
    empty_url: str, connected: Connect
) -> None:
    database = connected(empty_url)
    upgrade(database, "0001")
    with database.begin() as session:
        session.execute(
            text(
                "INSERT INTO model_call (id, conversation_id, purpose, model, prompt_version,"
                " input_tokens, output_tokens, milliseconds, outcome, at)"
                " VALUES ('x', 'c', 'turn', 'm', '1', 10, 2, 30, 'stop', 1000)"
            )
        )

    upgrade(database)

    with database.read() as session:
        [kept] = list_model_calls(session, "c")
    assert (kept["model"], kept["input_tokens"], kept["at"]) == ("m", 10, 1000)
    assert (kept["failed"], kept["estimated"], kept["cached_tokens"]) == (0, 0, 0)
    assert kept["cost"] is None


def test_processes_that_start_at_once_take_turns(empty_url: str, connected: Connect) -> None:
    starting = [connected(empty_url) for _ in range(4)]
    outcomes = at_once([lambda each=each: upgrade(each) for each in starting])  # type: ignore[misc]
    assert len(set(outcomes)) == 1
    assert isinstance(outcomes[0], str)
    assert is_current(starting[0])


def test_a_new_folder_is_made_for_the_file(tmp_path: Path, connected: Connect) -> None:
    database = connected(f"sqlite:///{tmp_path / 'a' / 'b' / 'booking.db'}")
    upgrade(database)
    assert (tmp_path / "a" / "b" / "booking.db").exists()


def test_what_was_there_before_is_kept_and_completed(
    empty_url: str, connected: Connect
) -> None:
    """From the first revision on: proposals book, nobody has taken over, all have codes."""
    database = connected(empty_url)
    upgrade(database, "0001")
    attendee = (
        "INSERT INTO attendee (id, appointment_id, email, fullname, secret, status, ics_title,"
        " ics_description, document, skip_notifications, created_at)"
        " VALUES (:id, 'a', 'mara@home.example', 'Mara', 's', 'booked', '', '', '{}', 0, 1)"
    )
    proposal = (
        'INSERT INTO proposal (id, conversation_id, seq, status, digest, "order", host_ids,'
        " expires_at) VALUES ('p', 'c', 1, 'open', 'd', '{}', '[]', 1)"
    )
    conversation = (
        "INSERT INTO conversation (id, token_hash, channel, address, language, zone, control,"
        " last_seq, answered_seq, lease_until, visitor_name, created_at, updated_at)"
        " VALUES ('c', '', 'web', 'c', '', '', 'ai', 0, 0, 0, '', 1, 1)"
    )
    with database.begin() as session:
        session.execute(text(attendee), [{"id": "x"}, {"id": "y"}])
        session.execute(text(proposal))
        session.execute(text(conversation))

    upgrade(database)

    with database.read() as session:
        codes = [code for (code,) in session.rows(text("SELECT code FROM attendee"))]
        kinds = session.rows(text("SELECT kind, reason FROM proposal"))
        versions = session.rows(text("SELECT control_version FROM conversation"))
    assert all(is_code(code) for code in codes)
    assert len(set(codes)) == 2
    assert (kinds, versions) == ([("book", "")], [(0,)])
    assert is_current(database)
    assert differences(database) == []


def test_appointments_made_before_keep_what_their_type_and_host_were(
    empty_url: str, connected: Connect
) -> None:
    database = connected(empty_url)
    upgrade(database, "0007")
    rows = [
        "INSERT INTO host (id, holder, email, document) VALUES"
        """ ('cem', 1, 'c@x.example', '{"given_name": "Cem", "email": "c@x.example"}')""",
        "INSERT INTO meeting_type (id, position, slug, document) VALUES"
        """ ('class', 1, 'class', '{"spots": 3}')""",
        'INSERT INTO appointment (id, meeting_type_id, status, start, "end", sequence,'
        " venue, location, ics_title, ics_description, note, reschedules, cancelled_by,"
        " cancel_reason, created_at, updated_at)"
        " VALUES ('a', 'class', 'booked', 1, 2, 0, '', '', '', '', '', 0, '', '', 1, 1)",
        "INSERT INTO appointment_host VALUES ('a', 0, 'cem')",
    ]
    held = (
        'INSERT INTO provisional (id, appointment_id, attendee_id, type, status, "order",'
        " reason, expires_at, created_at)"
        " VALUES (:id, 'a', 'x', 'doubleOptIn', 'pending', '{}', '', :until, 1)"
    )
    with database.begin() as session:
        for row in rows:
            session.execute(text(row))
        session.execute(text(held), [{"id": "p", "until": 2}, {"id": "q", "until": 1 << 40}])

    upgrade(database)

    with database.read() as session:
        kept = get_appointment(session, "a")
        statuses = session.rows(text("SELECT status FROM provisional ORDER BY id"))
    assert (kept.spots, kept.organizer_email, kept.organizer_name) == (3, "c@x.example", "Cem")
    assert statuses == [("expired",), ("pending",)], "what lapsed in silence is not told now"


def test_letters_that_wait_and_appointments_ahead_are_taken_over_by_the_ledger(
    empty_url: str, connected: Connect
) -> None:
    database = connected(empty_url)
    upgrade(database, "0009")
    meeting = {
        "uid": "ap@booking-agent",
        "sequence": 2,
        "title": "Intro",
        "description": "",
        "start": "2099-11-24T14:00:00Z",
        "end": "2099-11-24T14:30:00Z",
        "host": {"email": "ada@loom.example", "name": "Ada"},
        "hosts": [
            {"email": "ada@loom.example", "name": "Ada"},
            {"email": "ben@loom.example", "name": "Ben"},
        ],
        "attendee": {"email": "mara@home.example", "name": "Mara"},
        "guests": [],
        "meeting_type": "Intro",
        "place": "Google Meet",
        "link": "",
        "attendee_zone": "Europe/Berlin",
        "host_zone": "UTC",
        "attendee_language": "de",
        "host_language": "en",
    }
    letter = {"kind": "moved", "reader": "hosts", "meeting": meeting}
    handoff = {"kind": "handoff", "to": ["op@x.example", "on@x.example"], "visitor": ""}
    rows = [("1", "ap/hosts", letter), ("2", "handoff:c", handoff)]
    with database.begin() as session:
        for id_, stream, payload in rows:
            session.execute(
                text(
                    "INSERT INTO outbox (id, kind, stream, payload, attempts, due_at,"
                    " lease_until, done_at, problem, created_at)"
                    " VALUES (:id, 'mail', :stream, :payload, 0, 1, 0, NULL, '', 1)"
                ),
                {"id": id_, "stream": stream, "payload": json.dumps(payload)},
            )
        for statement in _AHEAD:
            session.execute(text(statement), {"host": _HOST, "who": _WHO})

    upgrade(database)

    with database.begin() as session:
        parcels = take(session, "mail", 9, 60)
        told = [(each.id, each.stream, each.payload["to"]["email"]) for each in parcels]
        assert told == [
            ("1", "ap/ap/ada@loom.example", "ada@loom.example"),
            ("1.1", "ap/ap/ben@loom.example", "ben@loom.example"),
            ("2", "handoff:c", "op@x.example"),
        ]
        assert meeting_told(parcels[1].payload).organizer.email == "ada@loom.example"
        held = list_invitations(session, "ap@booking-agent")
        assert [(each.recipient, each.reader, each.sequence) for each in held] == [
            ("ada@loom.example", "hosts", 2),
            ("jo@home.example", "guests", 2),
            ("mara@home.example", "attendee", 2),
        ]
        assert all(each.is_held and each.delivered == 2 for each in held)
        assert get_appointment(session, "ap").uid_domain == "booking-agent"


_HOST = json.dumps(
    {"email": "ada@loom.example", "given_name": "Ada", "schedule": {"zone": "UTC"}}
)
_WHO = json.dumps(
    {"guests": ["jo@home.example", "eve@home.example"], "uninvited": ["eve@home.example"]}
)
_AHEAD = (
    "INSERT INTO host (id, holder, email, document)"
    " VALUES ('ada', 1, 'ada@loom.example', :host)",
    'INSERT INTO appointment (id, meeting_type_id, status, start, "end", sequence, venue,'
    " location, ics_title, ics_description, note, reschedules, cancelled_by, cancel_reason,"
    " spots, organizer_email, organizer_name, meeting_link, created_at, updated_at)"
    " VALUES ('ap', 'intro', 'booked', 4099298400, 4099300200, 2, 'google', '', '', '', '', 0,"
    " '', '', 1, 'ada@loom.example', 'Ada', '', 1, 1)",
    "INSERT INTO appointment_host (appointment_id, position, host_id) VALUES ('ap', 0, 'ada')",
    "INSERT INTO attendee (id, appointment_id, email, fullname, secret, code, status,"
    " ics_title, ics_description, document, skip_notifications, places, origin, created_at)"
    " VALUES ('at', 'ap', 'mara@home.example', 'Mara', 's', 'c', 'booked', '', '',"
    " :who, 0, 1, '', 1)",
)
