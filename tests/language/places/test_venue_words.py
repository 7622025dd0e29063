"""Where people want to meet, as they say it."""

import pytest

from app.language.places.venue_words import VenueWish, read_venues, without_venues

TORSTRASSE = "Analytical Engines, Torstraße 1, 10119 Berlin"
ADDRESSES = (TORSTRASSE, "Hall 1", "Hall 2")


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("by phone", ["phone"]),
        ("phone please", ["phone"]),
        ("over the phone would be best", ["phone"]),
        ("can you call me instead? I am on the road all day", ["phone"]),
        ("a phone call on Tuesday morning with Mia about the repair, please", ["phone"]),
        ("yes but by phone", ["phone"]),
        ("ja, aber lieber per Telefon", ["phone"]),
        ("geht das auch telefonisch?", ["phone"]),
        ("Bitte rufen Sie mich an", ["phone"]),
        ("lieber Telefon", ["phone"]),
        ("over zoom", ["zoom"]),
        ("I would like an intro call on Monday morning, over Zoom if possible", ["zoom"]),
        ("no, on Zoom", ["zoom"]),
        ("Zoom wäre mir lieber", ["zoom"]),
        ("google meet pls", ["google"]),
        ("Could we do it via Microsoft Teams?", ["teamsForBusiness2"]),
        ("on teams please", ["teamsForBusiness2"]),
        ("per WhatsApp bitte", ["whatsapp"]),
        ("can we skype", ["Skype"]),
        ("online", ["online"]),
        ("lieber online als vor Ort", ["online"]),
        ("a video call would be great for all of us", ["online"]),
        ("in person", ["on-site"]),
        ("at your office", ["on-site"]),
        ("I would rather come by on Thursday and see it", ["on-site"]),
        ("lieber bei euch vor Ort", ["on-site"]),
        ("bei euch vor Ort in der Torstraße", [TORSTRASSE]),
        ("in the Torstrasse, please", [TORSTRASSE]),
        ("hall 2 please", ["Hall 2"]),
        ("I want to come to Torstr. 1", [TORSTRASSE]),
        ("ich komme gern vorbei", ["on-site"]),
        ("could you come to our office?", ["at-visitor"]),
        ("bei uns zu Hause", ["at-visitor"]),
        ("phone or zoom, I do not mind", ["phone", "zoom"]),
    ],
)
def test_where_people_want_to_meet(said: str, wanted: list[str]) -> None:
    assert list(read_venues(said, ADDRESSES).wanted) == wanted


@pytest.mark.parametrize(
    ("said", "wanted", "unwanted"),
    [
        ("by phone, not video", ["phone"], ["online"]),
        ("use zoom instead of google meet", ["zoom"], ["google"]),
        ("rather phone than zoom", ["phone"], ["zoom"]),
        ("lieber telefonisch als per Zoom", ["phone"], ["zoom"]),
        ("statt Google Meet bitte per Telefon", ["phone"], ["google"]),
        ("no video please", [], ["online"]),
        ("kein Zoom bitte", [], ["zoom"]),
        ("Zoom geht bei mir leider nicht", [], ["zoom"]),
        ("I don't have zoom", [], ["zoom"]),
        ("please not in person", [], ["on-site"]),
    ],
)
def test_where_they_do_not_want_to(said: str, wanted: list[str], unwanted: list[str]) -> None:
    wish = read_venues(said)
    assert (list(wish.wanted), list(wish.unwanted)) == (wanted, unwanted)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "my phone number is +49 30 123456",
        "phone: 030 123456",
        "Phone +49 30 1234567",
        "Telefon: 030 123456",
        "Sie erreichen mich telefonisch unter 0171 2345678",
        "call me Ada",
        "I found you online and would like to know what a machine costs",
        "our online shop has a problem with its teams and phones since last week",
        "an intro call on Monday",
        "I spoke with Mia on the phone yesterday",
        "I have a phone interview on Tuesday so Wednesday is better",
        "my phone is broken and I need a repair",
        "is it online?",
        "findet das online statt?",
        "where is it?",
        "the machine at our office jams",
        "einen Termin bei Ihnen am Montag um neun Uhr bitte",
        "Ada Lovelace, ada@example.com",
    ],
)
def test_other_words_say_nothing_about_it(said: str) -> None:
    assert not read_venues(said, ADDRESSES)


def test_a_wish_is_kept_as_one_value() -> None:
    wish = read_venues("by phone, not on zoom")

    assert wish.value == "phone; not zoom"
    kept = VenueWish.of(wish.value)
    assert (kept.wanted, kept.unwanted) == (wish.wanted, wish.unwanted)


@pytest.mark.parametrize(
    ("said", "left"),
    [("no, google meet pls", "no, ,"), ("Ada Lovelace, by phone", "Ada Lovelace, ,")],
)
def test_venue_words_are_no_names(said: str, left: str) -> None:
    assert without_venues(said) == left
