"""Names, addresses and numbers in messages."""

import pytest

from app.language.contact.contact import Contact, read_contact


class TestNames:
    @pytest.mark.parametrize(
        ("said", "name"),
        [
            ("Hi, I'm Ada Lovelace, could I get a call?", "Ada Lovelace"),
            ("I’m Ada Lovelace", "Ada Lovelace"),
            ("I am Ada Lovelace and I need a slot", "Ada Lovelace"),
            ("my name is Ada Lovelace", "Ada Lovelace"),
            ("My name's Ada", "Ada"),
            ("my name is ada lovelace", "Ada Lovelace"),
            ("It's Ada, Ada Lovelace", "Ada Lovelace"),
            ("this is Ada Lovelace from Engines Ltd", "Ada Lovelace"),
            ("Ada Lovelace here, I need a slot", "Ada Lovelace"),
            ("I'm Dr. Ada Lovelace", "Ada Lovelace"),
            ("I'm April Jones", "April Jones"),
            ("please call me Ada", "Ada"),
            ("under the name of Jean-Luc O'Neil, thanks", "Jean-Luc O'Neil"),
            ("See you.\nBest regards,\nAda Lovelace", "Ada Lovelace"),
            ("Name: Ada Lovelace\nE-Mail: ada@example.com", "Ada Lovelace"),
            ("I'm Ada K. Lovelace.", "Ada K. Lovelace"),
            ("Ich heiße Ada Lovelace und hätte gern einen Termin", "Ada Lovelace"),
            ("ich heiße ada lovelace", "Ada Lovelace"),
            ("Mein Name ist Ada von Lovelace.", "Ada von Lovelace"),
            ("Mein Name ist Müller", "Müller"),
            ("Mein Name ist doch Ada King", "Ada King"),
            ("my name is actually Ada King", "Ada King"),
            ("Tuesday at 3. Ada Lovelace, ada@example.com", "Ada Lovelace"),
            ("Ada Lovelace (ada@example.com), Tuesday at 3", "Ada Lovelace"),
            ("Tuesday at 3.\nAda Lovelace\nada@example.com", "Ada Lovelace"),
            ("ada@example.com, Ada Lovelace", "Ada Lovelace"),
            ("Next Tuesday, ada@example.com", None),
            ("The doctor's name is Mia Berger", None),
            ("the salon name is Velvet Scissors", None),
            ("Her name is Mia. My name is Ada Lovelace", "Ada Lovelace"),
            ("Der Arzt heißt Berger, sein Name ist Jonas Berger", None),
            ("An intro call, ada@example.com", None),
            ("Hier ist Jürgen Groß", "Jürgen Groß"),
            ("Ich bin Ada Lovelace.", "Ada Lovelace"),
            ("Ich bin die Ada.", "Ada"),
            ("Hier spricht Frau Şahin", "Şahin"),
            ("I'm looking for a slot", None),
            ("I'm free on Monday", None),
            ("I'm Free on Monday", None),
            ("I'm German", None),
            ("it's urgent", None),
            ("It's Monday", None),
            ("this is Great", None),
            ("This is about Tuesday", None),
            ("I am interested", None),
            ("I'm not sure", None),
            ("Ich bin Kunde bei Ihnen", None),
            ("Ich bin am Montag frei", None),
            ("Ich bin Patientin", None),
            ("Es ist Dienstag", None),
            ("Ada Lovelace", None),
            ("Is Mia free?", None),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_are_found_where_somebody_tells_theirs(self, said: str, name: str | None) -> None:
        assert read_contact(said).name == name

    @pytest.mark.parametrize(
        ("said", "name"),
        [
            ("Ada Lovelace", "Ada Lovelace"),
            ("ada lovelace", "Ada Lovelace"),
            ("Ada", "Ada"),
            ("Lovelace, Ada", "Ada Lovelace"),
            ("von Lovelace, Ada", "Ada von Lovelace"),
            ("Sure, it's Ada Lovelace", "Ada Lovelace"),
            ("Ada Lovelace, Engines Ltd", "Ada Lovelace"),
            ("Ada Lovelace, ada@example.com, +49 170 1234567", "Ada Lovelace"),
            ("Gerne, Ada Lovelace bitte", "Ada Lovelace"),
            ("Dr. Ada Lovelace", "Ada Lovelace"),
            ("yes", None),
            ("no thanks", None),
            ("What do you need it for?", None),
            ("next Tuesday", None),
            ("use ada@example.com instead", None),
            ("nimm lieber ada@example.com", None),
            ("ada lovelace ada@example.com", "Ada Lovelace"),
            ("ich weiß nicht, warum?", None),
            ("15:00", None),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_may_be_bare_when_asked_for(self, said: str, name: str | None) -> None:
        assert read_contact(said, asked=frozenset({"name"})).name == name


class TestAddresses:
    @pytest.mark.parametrize(
        ("said", "email", "guests"),
        [
            ("ada@example.com", "ada@example.com", ()),
            ("It is Ada.Lovelace+x@Example.COM.", "Ada.Lovelace+x@example.com", ()),
            ("(ada@example.com)", "ada@example.com", ()),
            ("ada at example dot com", "ada@example.com", ()),
            ("ada dot lovelace at example dot co dot uk", "ada.lovelace@example.co.uk", ()),
            ("ada (at) example.com", "ada@example.com", ()),
            ("ada[at]example[dot]com", "ada@example.com", ()),
            ("ada ät example punkt de", "ada@example.de", ()),
            ("ada@müller.de", "ada@müller.de", ()),
            ("please also invite bob@x.org", None, ("bob@x.org",)),
            ("ada@example.com, mit bob@x.org", "ada@example.com", ("bob@x.org",)),
            (
                "I'm ada@example.com, please invite bob@x.org and eve@y.org",
                "ada@example.com",
                ("bob@x.org", "eve@y.org"),
            ),
            (
                "Bob (bob@x.org) should join too. My e-mail is ada@example.com",
                "ada@example.com",
                ("bob@x.org",),
            ),
            (
                "I'll bring my colleague bob@x.org, I'm ada@example.com",
                "ada@example.com",
                ("bob@x.org",),
            ),
            ("bitte laden Sie auch bob@x.org ein", None, ("bob@x.org",)),
            ("cc bob@x.org, bob@x.org", None, ("bob@x.org",)),
            ("cc Bob@x.org, bob@x.org", None, ("Bob@x.org",)),
            (
                "I'm ada@example.com, please invite bob@x.org and ada@example.com",
                "ada@example.com",
                ("bob@x.org",),
            ),
            (
                "I'm ada@example.com, please invite bob@x.org and Ada@example.com",
                "ada@example.com",
                ("bob@x.org",),
            ),
            ("ada@exmaple.com, sorry, I meant ada@example.com", "ada@example.com", ()),
            ("ada@example.com eve@example.com", "ada@example.com", ()),
            ("ada@localhost", None, ()),
            ("a" * 65 + "@example.com", None, ()),  # not the last 64 of them
            ("invalid@", None, ()),
            ("a..b@example.com", None, ()),
            ("meet me at noon", None, ()),
            ("meet me at example dot com", None, ()),
        ],
        ids=lambda value: str(value)[:50],
    )
    def test_are_told_apart(
        self, said: str, email: str | None, guests: tuple[str, ...]
    ) -> None:
        contact = read_contact(said)
        assert (contact.email, contact.guests) == (email, guests)

    def test_are_guests_if_guests_were_asked_for(self) -> None:
        contact = read_contact("bob@x.org and eve@y.org", asked=frozenset({"guests"}))
        assert contact == Contact(guests=("bob@x.org", "eve@y.org"))


class TestPhones:
    @pytest.mark.parametrize(
        ("said", "region", "phone"),
        [
            ("meine Nummer ist 0170 1234567", "DE", "+491701234567"),
            ("+49 30 901820", "DE", "+4930901820"),
            ("0049 (0)30 901820", "DE", "+4930901820"),
            ("+44 20 7946 0958 please", "DE", "+442079460958"),
            ("call +49 30 901820 ext. 12 please", "DE", "+4930901820 ext. 12"),
            ("ruf an: 030 901820, Durchwahl 12, danke", "DE", "+4930901820 ext. 12"),
            ("+1 212 736 5000 x4477", "DE", "+12127365000 ext. 4477"),
            ("call me on 020 7946 0958", "GB", "+442079460958"),
            ("my number is 415-555-2671", "US", "+14155552671"),
            ("(415) 555-2671", "US", "+14155552671"),
            ("24.11.2026 15:00", "DE", None),
            ("2026-11-24 14:30", "DE", None),
            ("my order number is 12345678", "DE", None),
            ("room 12345678", "DE", None),
            ("Tuesday between 10 and 12", "DE", None),
        ],
    )
    def test_are_completed_by_the_region(
        self, said: str, region: str, phone: str | None
    ) -> None:
        assert read_contact(said, region=region).phone == phone


def test_one_message_may_tell_everything() -> None:
    said = (
        "Hi, I'm Ada Lovelace, ada@example.com, +49 170 1234567: could I get a 30 minute call "
        "next Tuesday at 15:00? Please invite bob@x.org as well."
    )
    assert read_contact(said) == Contact(
        "Ada Lovelace", "ada@example.com", "+491701234567", ("bob@x.org",)
    )


@pytest.mark.parametrize("said", ["", "a at " * 800, "a@" * 2000, "A " * 2000, "0 " * 2000])
def test_long_nonsense_is_read_in_time(said: str) -> None:
    assert read_contact(said, asked=frozenset({"name"})).email is None
