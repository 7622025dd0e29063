"""Operators: adding them, and knowing them again."""

import time
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from app.desk.operators import (
    OperatorExists,
    SignInRefused,
    TooManyAttempts,
    create_operator,
    operator_of,
    recognise,
    sign_in,
    sign_out,
)
from app.errors import Invalid
from app.store.database import Database
from app.store.operators import find_operator, set_password_hash
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
        set_password_hash(session, made.id, weak)
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
