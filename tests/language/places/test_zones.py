"""Where a visitor is, from their words, from their number, and from their language."""

from datetime import UTC, datetime

import pytest

from app.language.places.zones import (
    Whereabouts,
    city_of,
    is_at_home,
    is_place,
    read_zone,
    zone_of_phone,
)

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("I'm in New York and would like a call", "America/New_York"),
        ("I am currently based in Tokyo.", "Asia/Tokyo"),
        ("We are based in San Francisco, CA", "America/Los_Angeles"),
        ("calling from London, by the way", "Europe/London"),
        ("I'm in the Netherlands", "Europe/Amsterdam"),
        ("my timezone is Europe/Paris", "Europe/Paris"),
        ("3pm PST please", "America/Los_Angeles"),
        ("what about 9am ET?", "America/New_York"),
        ("15:00 CET", "Europe/Berlin"),
        ("at 3 tomorrow, Tokyo time", "Asia/Tokyo"),
        ("Pacific time please", "America/Los_Angeles"),
        ("ich bin in Japan", "Asia/Tokyo"),
        ("Ich sitze gerade in Wien", "Europe/Vienna"),
        ("10 Uhr Berliner Zeit", "Europe/Berlin"),
        ("New Yorker Zeit", "America/New_York"),
        ("meine Zeitzone ist MEZ", "Europe/Berlin"),
        ("Ich melde mich aus Kapstadt", "Africa/Johannesburg"),
    ],
)
def test_a_place_or_a_clock_that_is_named_tells_the_zone(text: str, zone: str) -> None:
    found = read_zone(text, NOW)
    assert found is not None
    assert found.zone == zone


@pytest.mark.parametrize(
    ("text", "said", "choices"),
    [
        ("I'm in the US", "the US", 4),
        ("10 am IST", "IST", 3),
        ("time zone: CST", "CST", 3),
        ("I'm in Portland", "Portland", 2),
        ("I'm in UTC+2", "UTC+2", 0),
    ],
)
def test_what_may_be_several_zones_has_to_be_asked(text: str, said: str, choices: int) -> None:
    found = read_zone(text, NOW)
    assert found is not None
    assert (found.zone, found.said, len(found.choices)) == ("", said, choices)


@pytest.mark.parametrize(
    "text",
    [
        "I'm in a hurry",
        "I am in need of help",
        "I'm from Acme Corp",
        "I have time on Monday",
        "I'd like to talk about our trip to Rome",
        "any time",
        "Monday at 3 my time",
        "ich bin in Elternzeit",
        "Ist eine andere Zeit frei?",
        "THIS IS NOT THE EST THAT I MEANT",
        "c'est bon",
        "",
    ],
)
def test_words_that_say_no_place_say_nothing(text: str) -> None:
    assert read_zone(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Tokyo", "Asia/Tokyo"),
        ("new york, please", "America/New_York"),
        ("Ada Lovelace, ada@example.com, Munich", "Europe/Berlin"),
        ("PST", "America/Los_Angeles"),
        ("in Österreich", "Europe/Vienna"),
    ],
)
def test_who_was_asked_for_the_city_may_name_it_alone(text: str, zone: str) -> None:
    assert read_zone(text, NOW, asked=True) == Whereabouts(
        zone, text.split(", ")[2 if "@" in text else 0].removeprefix("in ")
    )
    assert read_zone(text.lower(), NOW) is None


def test_a_place_may_look_like_a_name() -> None:
    assert is_place("Tokyo!")
    assert is_place("I'm in Berlin")
    assert not is_place("Ada Lovelace")


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+4930123456", "Europe/Berlin"),
        ("+4915112345678", "Europe/Berlin"),
        ("+12125550123", "America/New_York"),
        ("+81312345678", "Asia/Tokyo"),
        ("+61412345678", ""),  # a mobile phone anywhere in Australia
        ("+800", ""),
        ("nobody", ""),
    ],
)
def test_a_phone_number_tells_the_zone_of_its_region_if_it_has_one(
    number: str, zone: str
) -> None:
    assert zone_of_phone(number, NOW) == zone


@pytest.mark.parametrize(
    ("zone", "language", "is_likely"),
    [
        ("Europe/Berlin", "de", True),
        ("Europe/Berlin", "en", False),
        ("Europe/London", "en", True),
        ("America/New_York", "en", False),
        ("Europe/Paris", "fr", True),
        ("UTC", "en", False),
    ],
)
def test_who_writes_the_language_of_a_country_with_one_clock_is_likely_to_be_there(
    zone: str, language: str, *, is_likely: bool
) -> None:
    assert is_at_home(zone, language, NOW) == is_likely


def test_cities_are_called_as_the_reader_calls_them() -> None:
    assert city_of("Asia/Tokyo", "de") == "Tokio"
    assert city_of("America/New_York", "fr") == "New York"
    assert city_of("UTC", "en") == "UTC"


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("3pm london time", "Europe/London"),
        ("noon tokyo time", "Asia/Tokyo"),
        ("9am new york time", "America/New_York"),
        ("i mean london time not berlin", "Europe/London"),
        ("not berlin time but london time", "Europe/London"),
        ("um 14 uhr londoner zeit", "Europe/London"),
        ("nicht berliner zeit, sondern pariser zeit", "Europe/Paris"),
        ("10 Uhr Zürcher Ortszeit", "Europe/Zurich"),
        ("9 uhr deutscher zeit", "Europe/Berlin"),
        ("i live in new york city", "America/New_York"),
        ("i am in los angeles next week", "America/Los_Angeles"),
        ("wir wohnen in zürich", "Europe/Zurich"),
        ("8am pst", "America/Los_Angeles"),
        ("3pm est works for me", "America/New_York"),
        ("noon cet", "Europe/Berlin"),
        ("9:30 mez", "Europe/Berlin"),
        ("10 am eastern", "America/New_York"),
        ("10 am eastern works for me", "America/New_York"),
        ("can we do 4 pm mountain?", "America/Denver"),
        ("10 am GMT+2", "Etc/GMT-2"),
        ("at 3pm utc -5", "Etc/GMT+5"),
        ("14:30 (GMT+0200)", "Etc/GMT-2"),
        ("um 15 Uhr GMT+0", "UTC"),
    ],
)
def test_a_place_or_a_clock_in_small_letters_is_read(text: str, zone: str) -> None:
    found = read_zone(text, NOW)
    assert found is not None
    assert found.zone == zone


@pytest.mark.parametrize(
    "text",
    [
        "um 14 uhr ortszeit",
        "um 14 uhr eurer zeit",
        "um 9 Uhr Ihrer Zeit",
        "15:30 nach deiner Zeit",
        "3pm your time",
        "at 11, your time",
        "noon your local time",
    ],
)
def test_the_clock_of_the_business_is_read_if_it_is_known(text: str) -> None:
    found = read_zone(text, NOW, home="Europe/Vienna")
    assert found is not None
    assert found.zone == "Europe/Vienna"
    assert read_zone(text, NOW) is None


@pytest.mark.parametrize(
    "text",
    [
        "have a nice time",
        "give us time",
        "thanks for your time",
        "it takes 5 minutes of your time",
        "danke für ihre zeit",
        "in letzter zeit",
        "ich habe keine zeit",
        "um 10 ist gut",
        "10 et 11",
        "10 am central station",
        "3pm Eastern Europe Office",
        "i'm in a hurry",
        "ich bin in eile",
        "wir sind beim essen zeit haben wir",
        "3pm my time",
    ],
)
def test_ordinary_words_in_small_letters_name_no_clock(text: str) -> None:
    assert read_zone(text, NOW, home="Europe/Vienna") is None


def test_an_offset_is_called_as_people_write_it() -> None:
    assert (city_of("Etc/GMT-2", "en"), city_of("Etc/GMT+5", "de")) == ("UTC+2", "UTC-5")
