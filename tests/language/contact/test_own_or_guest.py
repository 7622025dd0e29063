"""Whose an address is: the visitor's own, or that of somebody who is to come along."""

import pytest

from app.language.contact.contact import read_contact

OWN = "ada@example.com"
ASKED = frozenset({"email"})


@pytest.mark.parametrize(
    "said",
    [
        f"intro call with Mia, Wednesday 25 November at 9, {OWN}",
        f"Erstgespräch mit Mia, Mittwoch um 9, {OWN}",
        f"with Mia on december 9 at 2pm, Ada King {OWN}",
        f"Could I meet with Jonas tomorrow at 3? {OWN}",
        f"Auch Dienstag geht noch, {OWN}",
        f"also Tuesday works, {OWN}",
        f"Beratung zusammen mit Mia und Jonas am Freitag {OWN}",
        f"Thomas Mann, {OWN}",
        f"Ich heiße Sigmund Freund, {OWN}",
        f"Frau Schmidt, {OWN}",
        f"Termin für Frau Montag ({OWN})",
        f"an intro call for Ada King ({OWN})",
        f"Beratung für meine Tochter Lisa, {OWN}",
        f"it's for my son, {OWN}",
        f"talk about adding a partner program, {OWN}",
        f"a copy of my passport is what I need. {OWN}",
    ],
)
def test_the_only_address_is_the_visitors(said: str) -> None:
    contact = read_contact(said)

    assert (contact.email, contact.guests) == (OWN, ())


@pytest.mark.parametrize(
    "said",
    [
        "invite rolf@web.example",
        "please cc rolf@web.example",
        "my boss rolf@web.example wants to come too",
        "it's for my boss, rolf@web.example",
        "can my husband join? rolf@web.example",
        "I'd like to bring a colleague. rolf@web.example",
        "Kann mein Mann mitkommen? rolf@web.example",
        "kann mein mann mitkommen? rolf@web.example",
        "ich bringe jemanden mit: rolf@web.example",
        "Meine Kollegin soll auch dabei sein: rolf@web.example",
        "rolf@web.example kommt auch mit",
        "für meinen Chef: rolf@web.example",
        "Bitte rolf@web.example in Kopie",
    ],
)
@pytest.mark.parametrize("own", [None, OWN])
def test_whoever_is_invited_is_a_guest(said: str, own: str | None) -> None:
    contact = read_contact(said, own=own)

    assert (contact.email, contact.guests) == (None, ("rolf@web.example",))


@pytest.mark.parametrize(
    "said",
    [
        f"{OWN}, with rolf@web.example",
        f"{OWN} und mit rolf@web.example",
        f"I'm Ada, {OWN}. rolf@web.example too",
        f"{OWN}, rolf@web.example kommt mit",
        f"with Mia on Friday, {OWN}, cc rolf@web.example",
    ],
)
def test_a_second_one_that_joins_is_a_guest(said: str) -> None:
    contact = read_contact(said)

    assert (contact.email, contact.guests) == (OWN, ("rolf@web.example",))


@pytest.mark.parametrize("said", ["rolf@web.example", "Tuesday at 3 then, rolf@web.example"])
def test_a_known_own_address_is_not_replaced_unasked(said: str) -> None:
    assert read_contact(said, own=OWN).email is None


@pytest.mark.parametrize(
    "said",
    [
        "use rolf@web.example instead",
        "lieber an rolf@web.example",
        "sorry, I meant rolf@web.example",
        "my e-mail is rolf@web.example",
        "meine Mail ist rolf@web.example",
        "nimm rolf@web.example",
        "I have a new address: rolf@web.example",
        "no, it's rolf@web.example",
        "bitte an rolf@web.example schicken",
    ],
)
def test_a_known_own_address_is_replaced_where_the_words_say_so(said: str) -> None:
    assert read_contact(said, own=OWN).email == "rolf@web.example"


def test_an_address_that_was_asked_for_replaces_the_known_one() -> None:
    assert read_contact("rolf@web.example", own=OWN, asked=ASKED).email == "rolf@web.example"


def test_a_slip_in_the_known_address_is_put_right() -> None:
    assert read_contact("ada@example.com", own="ada@exmaple.com").email == OWN
