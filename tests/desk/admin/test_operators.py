"""Operators: adding them, and knowing them again."""

import time
import unicodedata
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from app.desk.admin.operators import (
    MAX_EMAIL,
    MAX_PASSWORD,
    OperatorExists,
    OperatorNotFound,
    SignInRefused,
    TooManyAttempts,
    change_password,
    create_operator,
    operator_of,
    recognise,
    remove_operator,
    sign_in,
    sign_out,
)
from app.errors import Invalid
from app.store.accounts.operator_accounts import change_password_hash, find_operator
from app.store.engine.database import Database
from tests.desk.business import NOW

EMAIL, PASSWORD = "op@loom.example", "correct horse"


def test_operators_are_known_again_whatever_the_case_of_their_address(
    database: Database,
) -> None:
    with database.begin() as session:
        made = create_operator(session, " Op@Loom.example", PASSWORD, NOW)
        known = recognise(session, "OP@loom.EXAMPLE ", PASSWORD, NOW)
    assert known.operator == made
    assert PASSWORD not in made.password_hash
    assert made.password_hash not in repr(made)


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        pytest.param("op", PASSWORD, "email", id="no address"),
        pytest.param(EMAIL, "ninechars", "password", id="a short password"),
    ],
)
def test_operators_need_an_address_and_a_long_password(
    sqlite_database: Database, email: str, password: str, field: str
) -> None:
    with sqlite_database.begin() as session, pytest.raises(Invalid) as refused:
        create_operator(session, email, password, NOW)
    assert [flaw.field for flaw in refused.value.flaws] == [field]


def test_operators_are_there_once(database: Database) -> None:
    with database.begin() as session:
        create_operator(session, EMAIL, PASSWORD, NOW)
        with pytest.raises(OperatorExists):
            create_operator(session, EMAIL.upper(), PASSWORD, NOW)


def test_operators_get_the_same_answer_whether_the_address_or_the_password_is_wrong(
    sqlite_database: Database,
) -> None:
    answers = []
    with sqlite_database.begin() as session:
        create_operator(session, EMAIL, PASSWORD, NOW)
        for email, password in [(EMAIL, "wrong horse"), ("who@loom.example", PASSWORD)]:
            with pytest.raises(SignInRefused) as refused:
                recognise(session, email, password, NOW)
            answers.append(str(refused.value))
    assert answers[0] == answers[1]


def test_operators_cannot_be_found_out_by_how_long_the_answer_takes(
    sqlite_database: Database,
) -> None:
    def seconds(email: str) -> float:
        began = time.perf_counter()
        with pytest.raises(SignInRefused):
            recognise(session, email, "wrong horse", NOW)
        return time.perf_counter() - began

    with sqlite_database.begin() as session:
        create_operator(session, EMAIL, PASSWORD, NOW)
        known = min(seconds(EMAIL) for _ in range(3))
        unknown = min(seconds("who@loom.example") for _ in range(3))
    assert known / 3 < unknown < known * 3


@pytest.mark.parametrize("email", [EMAIL, "nobody@loom.example"])
def test_operators_may_be_wrong_ten_times_in_a_quarter_of_an_hour(
    sqlite_database: Database, email: str
) -> None:
    with sqlite_database.begin() as session:
        create_operator(session, EMAIL, PASSWORD, NOW)
        for _ in range(10):
            with pytest.raises(SignInRefused):
                recognise(session, email, "wrong horse", NOW)
        with pytest.raises(TooManyAttempts):
            recognise(session, email, PASSWORD, NOW + timedelta(minutes=14))
        create_operator(session, "other@loom.example", PASSWORD, NOW)
        recognise(session, "other@loom.example", PASSWORD, NOW)
        if email == EMAIL:
            recognise(session, email, PASSWORD, NOW + timedelta(minutes=15))


def test_operators_get_a_stronger_hash_when_they_come_back(database: Database) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with database.begin() as session:
        made = create_operator(session, EMAIL, PASSWORD, NOW)
        change_password_hash(session, made.id, weak)
        sign_in(session, recognise(session, EMAIL, PASSWORD, NOW), NOW)
        found = find_operator(session, EMAIL)
        assert found is not None
        assert found.password_hash not in (weak, made.password_hash)
        assert not recognise(session, EMAIL, PASSWORD, NOW).fresh_hash


def test_operators_stay_signed_in_for_twelve_hours_or_until_they_sign_out(
    database: Database,
) -> None:
    with database.begin() as session:
        made = create_operator(session, EMAIL, PASSWORD, NOW)
        token = sign_in(session, recognise(session, EMAIL, PASSWORD, NOW), NOW)
        almost, over = NOW + timedelta(hours=11.9), NOW + timedelta(hours=12)
        assert operator_of(session, token, almost) == made
        assert operator_of(session, token, over) is None
        assert operator_of(session, "", NOW) is None
        sign_out(session, token)
        assert operator_of(session, token, NOW) is None


def test_operators_are_not_locked_out_by_a_stranger(sqlite_database: Database) -> None:
    with sqlite_database.begin() as session:
        create_operator(session, EMAIL, PASSWORD, NOW)
        for _ in range(10):
            with pytest.raises(SignInRefused):
                recognise(session, EMAIL, "wrong horse", NOW, "198.51.100.7")
        with pytest.raises(TooManyAttempts):
            recognise(session, EMAIL, PASSWORD, NOW, "198.51.100.7")
        assert recognise(session, EMAIL, PASSWORD, NOW, "192.0.2.1").operator.email == EMAIL
        with pytest.raises(TooManyAttempts):  # the stranger's count is not forgotten with it
            recognise(session, EMAIL, PASSWORD, NOW, "198.51.100.7")


@pytest.mark.parametrize(
    ("email", "password"),
    [
        pytest.param("x" * MAX_EMAIL + "@loom.example", PASSWORD, id="address"),
        pytest.param(EMAIL, "x" * (MAX_PASSWORD + 1), id="password"),
        pytest.param("op\x00@loom.example", PASSWORD, id="nul"),
    ],
)
def test_what_cannot_be_is_neither_hashed_nor_remembered(
    database: Database, email: str, password: str
) -> None:
    with database.begin() as session:
        began = time.perf_counter()
        for _ in range(1000):
            with pytest.raises(SignInRefused):
                recognise(session, email, password, NOW)
        assert time.perf_counter() - began < 1
        with pytest.raises(Invalid):
            create_operator(session, email, password, NOW)


@pytest.mark.parametrize(
    ("chosen", "typed"),
    [
        pytest.param(
            "Käsebrot mit Öl", unicodedata.normalize("NFD", "Käsebrot mit Öl"), id="nfd"
        ),
        pytest.param("three\u00a0blind\u3000mice", "three blind mice", id="spaces"),
        pytest.param("Ａngström unit", "Ａngström unit", id="wide-letters-stay"),
    ],
)
def test_a_password_is_the_same_however_it_is_typed(
    sqlite_database: Database, chosen: str, typed: str
) -> None:
    with sqlite_database.begin() as session:
        create_operator(session, EMAIL, chosen, NOW)
        assert recognise(session, EMAIL, typed, NOW).operator.email == EMAIL
        with pytest.raises(SignInRefused):
            recognise(session, EMAIL, unicodedata.normalize("NFKD", typed) + "x", NOW)


def test_a_password_has_no_control_characters(sqlite_database: Database) -> None:
    with sqlite_database.begin() as session, pytest.raises(Invalid, match="control"):
        create_operator(session, EMAIL, "correct\x00horse", NOW)


def test_operators_who_are_removed_are_signed_out(database: Database) -> None:
    with database.begin() as session:
        create_operator(session, EMAIL, PASSWORD, NOW)
        token = sign_in(session, recognise(session, EMAIL, PASSWORD, NOW), NOW)
        assert remove_operator(session, " OP@loom.example").email == EMAIL
        assert operator_of(session, token, NOW) is None
        with pytest.raises(SignInRefused):
            recognise(session, EMAIL, PASSWORD, NOW)
        with pytest.raises(OperatorNotFound):
            remove_operator(session, EMAIL)


def test_another_password_ends_all_sessions_of_its_operator_alone(database: Database) -> None:
    with database.begin() as session:
        for email in (EMAIL, "other@loom.example"):
            create_operator(session, email, PASSWORD, NOW)
        mine, others = (
            sign_in(session, recognise(session, email, PASSWORD, NOW), NOW)
            for email in (EMAIL, "other@loom.example")
        )
        change_password(session, EMAIL, "battery staple")
        assert operator_of(session, mine, NOW) is None
        assert operator_of(session, others, NOW) is not None
        with pytest.raises(SignInRefused):
            recognise(session, EMAIL, PASSWORD, NOW)
        assert recognise(session, EMAIL, "battery staple", NOW).operator.email == EMAIL
        with pytest.raises(OperatorNotFound):
            change_password(session, "who@loom.example", "battery staple")
