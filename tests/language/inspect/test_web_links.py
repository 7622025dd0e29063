"""Addresses in a text, however they are written; and what only looks like one."""

import pytest

from app.language.inspect.web_links import (
    find_links,
    find_mailboxes,
    find_phones,
    without_phones,
)

LINKS = {
    "see https://evil.example/x?y=1.": ["https://evil.example/x?y=1"],
    "WWW.Evil.com/pay": ["WWW.Evil.com/pay"],
    "evil.com": ["evil.com"],
    "(evil.co.uk)": ["evil.co.uk"],
    "evil[.]com": ["evil[.]com"],
    "evil dot com": ["evil dot com"],
    "visit evil (dot) example now": ["evil (dot) example"],
    "ev\u200bil.com": ["evil.com"],
    "ｅｖｉｌ．ｃｏｍ": ["evil.com"],
    "mailto:a@b.example": ["mailto:a@b.example"],
    "tel:+4912345": ["tel:+4912345"],
    "hxxps://foo.bar": ["hxxps://foo.bar"],
    "bit.ly/abc": ["bit.ly/abc"],
    "пример.рф/x": ["пример.рф/x"],
    "192.168.0.1:8080/x": ["192.168.0.1:8080/x"],
    "javascript://alert(1)": ["javascript://alert(1"],
}
NO_LINKS = [
    "z.B. so",
    "e.g. this",
    "version 2.0.1",
    "looms.We weave",
    "Dr.Smith",
    "contract.pdf",
    "Node.js",
    "Note: this",
    "Agenda:prices",
    "at 10.30 Uhr, 24.11.2026",
    "ada@example.com",
    "Torstraße 1, 10119 Berlin",
    "10:00–11:00",
    "a.m. and p.m.",
]
PHONES = {
    "call +49 30 1234567": ["49301234567"],
    "030/1234567": ["301234567"],
    "0900 123456": ["900123456"],
    "+1 (555) 010-9999": ["15550109999"],
    "order 12345678": [],
    "24.11.2026 14:00–14:30": [],
    "2026-11-24": [],
    "10119 Berlin": [],
}


@pytest.mark.parametrize(("text", "links"), LINKS.items(), ids=list(LINKS))
def test_web_addresses_are_found(text: str, links: list[str]) -> None:
    assert find_links(text) == links


@pytest.mark.parametrize("text", NO_LINKS)
def test_what_is_none_is_no_web_address(text: str) -> None:
    assert find_links(text) == []


@pytest.mark.parametrize(("text", "numbers"), PHONES.items(), ids=list(PHONES))
def test_telephone_numbers_are_found_by_their_figures(text: str, numbers: list[str]) -> None:
    assert find_phones(text) == numbers


def test_mailboxes_are_found_however_the_sign_is_written() -> None:
    text = "Ada@Example.com, bob [at] example.com and cara(at)example.com."

    assert find_mailboxes(text) == [
        "ada@example.com",
        "bob[at]example.com",
        "cara(at)example.com",
    ]


def test_a_text_is_left_without_its_telephone_numbers() -> None:
    assert without_phones("Call +49 30 1234567 for 3 looms") == "Call   for 3 looms"
