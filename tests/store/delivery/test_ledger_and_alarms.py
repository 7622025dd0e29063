"""The ledger of invitations, alarms, dead letters, and how an installation is known."""

from dataclasses import replace

import pytest

from app.store.delivery.alarms import (
    Alarm,
    claim_attempt,
    clear_alarm,
    find_alarm,
    free_attempt,
    list_alarms,
    raise_alarm,
)
from app.store.delivery.dead_letters import (
    NoDeadLetter,
    count_dead_letters,
    forget_parcels,
    list_dead_letters,
    revive,
)
from app.store.delivery.installation import Installation, get_installation, save_installation
from app.store.delivery.invitations import (
    Invitation,
    find_invitation,
    list_invitations,
    save_invitations,
    save_partstat,
)
from app.store.delivery.outbox import MAIL, done, failed, is_overtaken, of_streams, put, take
from app.store.engine.database import Database
from tests.store.threads import at_once, returned

NOW = 1_000
MARA = Invitation(
    uid="a@x",
    recipient="mara@home.example",
    appointment_id="a",
    reader="attendee",
    email="Mara@home.example",
    name="Mara",
    zone="Europe/Berlin",
    language="de",
    sequence=0,
    method="REQUEST",
)


def test_the_ledger_knows_what_somebody_was_told_last(database: Database) -> None:
    with database.begin() as session:
        save_invitations(session, [MARA], ())
        assert find_invitation(session, "a@x", "MARA@home.example") == MARA
        later = replace(MARA, sequence=3, method="CANCEL")
        save_invitations(session, [later], {MARA.recipient})
        assert list_invitations(session, "a@x") == [later]
        assert not later.is_held
        assert find_invitation(session, "b@x", MARA.email) is None


def test_an_answer_is_noted_of_who_holds_the_event(database: Database) -> None:
    with database.begin() as session:
        save_invitations(session, [MARA], ())
        assert save_partstat(session, "a@x", "Mara@HOME.example", "ACCEPTED")
        assert list_invitations(session, "a@x") == [replace(MARA, partstat="ACCEPTED")]
        assert not save_partstat(session, "a@x", "eve@home.example", "DECLINED")
        off = replace(MARA, method="CANCEL")
        save_invitations(session, [off], {MARA.recipient})
        assert not save_partstat(session, "a@x", MARA.email, "DECLINED")


def test_of_many_who_run_into_it_one_raises_the_alarm(database: Database) -> None:
    def fails() -> bool:
        with database.begin() as session:
            return raise_alarm(session, "mail", "535 no", NOW)[1]

    assert sorted(returned(at_once([fails] * 6))) == [False] * 5 + [True]
    with database.read() as session:
        assert list_alarms(session) == [Alarm("mail", "535 no", NOW, 1, NOW + 2)]


def test_while_it_stands_one_attempt_is_made_at_a_time(database: Database) -> None:
    with database.begin() as session:
        raise_alarm(session, "mail", "535 no", NOW)
        assert not claim_attempt(session, "mail", NOW + 1, NOW + 120)

    def claims() -> bool:
        with database.begin() as session:
            return claim_attempt(session, "mail", NOW + 2, NOW + 120)

    assert sorted(returned(at_once([claims] * 6))) == [False] * 5 + [True]
    with database.begin() as session:
        assert raise_alarm(session, "mail", "535 no", NOW + 2) == (NOW + 6, False)
        free_attempt(session, "mail", NOW + 3)
        found = find_alarm(session, "mail")
        assert found is not None
        assert (found.since, found.retry_at) == (NOW, NOW + 3)
        assert clear_alarm(session, "mail")
        assert not clear_alarm(session, "mail")
        assert list_alarms(session) == []


def test_its_pauses_end_at_five_minutes(database: Database) -> None:
    with database.begin() as session:
        moment, pauses = NOW, []
        for _ in range(40):
            retry_at, _ = raise_alarm(session, "mail", "x" * 900, moment)
            pauses.append(retry_at - moment)
            moment = retry_at
            assert claim_attempt(session, "mail", moment, moment + 120)
    assert pauses[:4] == [2, 4, 8, 16]
    assert max(pauses) == pauses[-1] == 300


def test_a_dead_letter_is_listed_and_goes_out_again(database: Database) -> None:
    with database.begin() as session:
        letter = {"kind": "booked", "to": {"email": "a@x.example", "name": ""}}
        id_ = put(session, MAIL, "a", letter, NOW)
        [parcel] = take(session, MAIL, NOW, 60)
        failed(session, id_, "550 no", None, failing_since=NOW)
        [dead] = list_dead_letters(session)
        assert (dead.to, dead.subject, dead.problem) == ("a@x.example", "booked", "550 no")
        assert count_dead_letters(session) == 1
        revive(session, [id_], NOW + 90)
        [again] = take(session, MAIL, NOW + 90, 60)
        assert again == parcel, "the same mail"
        assert count_dead_letters(session) == 0
        with pytest.raises(NoDeadLetter):
            revive(session, [id_], NOW)


def test_what_was_delivered_is_forgotten_and_what_waits_is_not(database: Database) -> None:
    with database.begin() as session:
        ids = [put(session, MAIL, each, {}, NOW) for each in ("done", "new", "dead", "waits")]
        done(session, ids[0], NOW + 10)
        done(session, ids[1], NOW + 99)
        failed(session, ids[2], "no", None)
        assert forget_parcels(session, NOW + 50, NOW) == 1
        assert [row["stream"] for row in of_streams(session, ["done", "new", "dead"])] == [
            "new",
            "dead",
        ]
        assert forget_parcels(session, NOW + 50, NOW + 1) == 1
        assert forget_parcels(session, NOW + 50, NOW + 1) == 0
        assert len(of_streams(session, ["waits"])) == 1


def test_of_one_stream_a_later_parcel_overtakes(database: Database) -> None:
    with database.begin() as session:
        put(session, MAIL, "a", {}, NOW)
        [first] = take(session, MAIL, NOW, 60)
        assert not is_overtaken(session, first)
        put(session, MAIL, "b", {}, NOW)
        assert not is_overtaken(session, first)
        put(session, MAIL, "a", {}, NOW)
        assert is_overtaken(session, first)


def test_the_domain_of_uids_stays_and_the_desk_may_move(database: Database) -> None:
    with database.begin() as session:
        assert get_installation(session) == Installation()
        first = Installation("book.example", "desk@book.example", "Loom")
        assert save_installation(session, first) == first
        later = Installation("new.example", "desk@new.example", "Loom")
        assert save_installation(session, later) == replace(later, uid_domain="book.example")
        assert get_installation(session).uid_domain == "book.example"
