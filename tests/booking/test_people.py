from dataclasses import replace

import pytest

from app.booking.addresses import normalised_email
from app.booking.people import checked_attendee, is_zone, spelled_phone, zone_like, zone_or
from app.booking.values import Attendee
from app.errors import Invalid

MARA = Attendee(email="mara@home.example", fullname="Mara Linde")


def flaws_of(attendee: Attendee, region: str = "DE") -> list[str]:
    with pytest.raises(Invalid) as caught:
        checked_attendee(attendee, region)
    return [flaw.field for flaw in caught.value.flaws]


class TestEmails:
    @pytest.mark.parametrize(
        ("text", "address"),
        [
            pytest.param("mara@home.example", "mara@home.example", id="plain"),
            pytest.param("  mara@home.example\n", "mara@home.example", id="blanks around"),
            pytest.param(
                "Mara@HOME.Example", "Mara@home.example", id="only the domain has no case"
            ),
            pytest.param("mara+call@home.example", "mara+call@home.example", id="a tag"),
            pytest.param("jörg@bücher.example", "jörg@bücher.example", id="beyond ASCII"),
            pytest.param("mara@xn--bcher-kva.example", "mara@bücher.example", id="punycode"),
            pytest.param("mara@münchen.de", "mara@münchen.de", id="composed"),
            pytest.param("mara@mu\u0308nchen.de", "mara@münchen.de", id="decomposed"),
        ],
    )
    def test_are_taken_in_their_usual_form(self, text: str, address: str) -> None:
        assert normalised_email(text) == address

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("", id="nothing"),
            pytest.param("mara", id="no domain"),
            pytest.param("mara@", id="an empty domain"),
            pytest.param("@home.example", id="nobody"),
            pytest.param("mara@home", id="no top level"),
            pytest.param("mara@@home.example", id="two signs"),
            pytest.param("mara..l@home.example", id="two dots"),
            pytest.param("mara@home.example, jo@home.example", id="two addresses"),
            pytest.param("Mara <mara@home.example>", id="with a name"),
            pytest.param("mara@home.example\r\nBcc: evil@x.org", id="a header"),
            pytest.param("mara\x00@home.example", id="a control character"),
            pytest.param("mara\u202e@home.example", id="a bidi override"),
            pytest.param("mara@home.example\ud800", id="half a surrogate pair"),
            pytest.param("mara@[127.0.0.1]", id="an address literal"),
            pytest.param("mara@localhost", id="this machine"),
            pytest.param("a" * 250 + "@home.example", id="an address too long"),
            pytest.param("mara@" + "a" * 64 + ".example", id="a label too long"),
        ],
    )
    def test_that_are_none_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="is not an e-mail address"):
            normalised_email(text)
        assert flaws_of(replace(MARA, email=text)) == ["attendee.email"]


class TestPhones:
    @pytest.mark.parametrize(
        ("text", "region", "number"),
        [
            pytest.param("+49 30 1234567", "US", "+49301234567", id="with its country"),
            pytest.param("030 1234567", "DE", "+49301234567", id="of the region"),
            pytest.param("(212) 555-0123", "US", "+12125550123", id="of another region"),
            pytest.param("0049 30/1234567", "DE", "+49301234567", id="00 and a slash"),
            pytest.param("", "DE", "", id="none"),
        ],
    )
    def test_are_stored_as_e164(self, text: str, region: str, number: str) -> None:
        assert checked_attendee(replace(MARA, phone=text), region).phone == number

    @pytest.mark.parametrize(
        ("text", "number", "extension"),
        [
            ("+49 30 901820 ext. 12", "+4930901820", "12"),
            ("+1 (212) 736-5000 x4477", "+12127365000", "4477"),
            ("+1 212 736 5000 extension 4477", "+12127365000", "4477"),
            ("tel:+49-30-901820;ext=12", "+4930901820", "12"),
            ("030 901820 Durchwahl 12", "+4930901820", "12"),
            ("030 901820, Nebenstelle 12", "+4930901820", "12"),
            ("+49 30 901820 Apparat: 12", "+4930901820", "12"),
        ],
    )
    def test_keep_their_extension_as_a_note(
        self, text: str, number: str, extension: str
    ) -> None:
        noted = {"purpose": "looms"}
        found = checked_attendee(replace(MARA, phone=text, notes=noted), "DE")
        assert found.phone == number
        assert found.notes == {"purpose": "looms", "phoneExtension": extension}
        assert spelled_phone(found) == f"{number} ext. {extension}"
        assert noted == {"purpose": "looms"}
        assert checked_attendee(found, "DE") == found

    def test_without_an_extension_have_no_note(self) -> None:
        found = checked_attendee(replace(MARA, phone="+49 30 901820"), "DE")
        assert found.notes == MARA.notes
        assert spelled_phone(found) == "+4930901820"

    @pytest.mark.parametrize(
        "text", ["12", "+999 1234567", "call me", "+49 30 1234567 89012345678", "\u0000", " "]
    )
    def test_that_are_none_are_refused(self, text: str) -> None:
        assert flaws_of(replace(MARA, phone=text)) == ["attendee.phone"]


class TestNames:
    @pytest.mark.parametrize(
        ("names", "fullname"),
        [
            pytest.param(("Mara Linde", "", ""), "Mara Linde", id="the full one"),
            pytest.param(("", "Mara", "Linde"), "Mara Linde", id="from its parts"),
            pytest.param(("", "Mara", ""), "Mara", id="one part"),
            pytest.param(("M. Linde", "Mara", "Linde"), "M. Linde", id="the full one wins"),
            pytest.param(("  ", "Mara", "Linde"), "Mara Linde", id="a blank full one does not"),
            pytest.param(("Mara\r\nLinde", "", ""), "Mara Linde", id="on one line"),
        ],
    )
    def test_make_one_full_name(self, names: tuple[str, str, str], fullname: str) -> None:
        full, first, last = names
        attendee = replace(MARA, fullname=full, firstname=first, lastname=last)
        assert checked_attendee(attendee, "DE").fullname == fullname

    @pytest.mark.parametrize(
        "fullname",
        [
            pytest.param("", id="none"),
            pytest.param(" \n", id="blank"),
            pytest.param("\u200b\u200d\u202e", id="invisible"),
            pytest.param("x" * 201, id="too long"),
        ],
    )
    def test_that_say_nothing_or_too_much_are_refused(self, fullname: str) -> None:
        assert flaws_of(replace(MARA, fullname=fullname)) == ["attendee.fullname"]


class TestGuests:
    def test_up_to_five_come_along(self) -> None:
        guests = tuple(f"guest{number}@home.example" for number in range(5))
        assert checked_attendee(replace(MARA, guests=guests), "DE").guests == guests

    @pytest.mark.parametrize(
        ("guests", "field"),
        [
            pytest.param([f"g{n}@home.example" for n in range(6)], "", id="six"),
            pytest.param(["jo@home.example", "JO@Home.Example"], "", id="one twice"),
            pytest.param(["MARA@home.example"], "", id="the attendee"),
            pytest.param(["jo@home.example", "jo"], "[1]", id="no address"),
        ],
    )
    def test_are_refused(self, guests: list[str], field: str) -> None:
        attendee = replace(MARA, guests=tuple(guests))
        assert flaws_of(attendee) == [f"attendee.bringalongEmails{field}"]


class TestTheRest:
    @pytest.mark.parametrize(
        ("attendee", "field"),
        [
            pytest.param(replace(MARA, language="tlh"), "attendee.language", id="language"),
            pytest.param(replace(MARA, timezone="Mars/Base"), "attendee.timezone", id="zone"),
            pytest.param(
                replace(MARA, notes={str(n): "" for n in range(26)}),
                "attendee.notes",
                id="too many notes",
            ),
            pytest.param(
                replace(MARA, notes={"why": "x" * 1001}), "attendee.notes.why", id="a long note"
            ),
        ],
    )
    def test_is_refused_by_field(self, attendee: Attendee, field: str) -> None:
        assert flaws_of(attendee) == [field]

    def test_everything_wrong_is_said_at_once(self) -> None:
        attendee = Attendee(email="x", fullname="", phone="x", guests=("y",), language="x")
        assert flaws_of(attendee) == [
            "attendee.email",
            "attendee.bringalongEmails[0]",
            "attendee.phone",
            "attendee.fullname",
            "attendee.language",
        ]


class TestZones:
    @pytest.mark.parametrize(
        "name", ["Europe/Berlin", "Asia/Calcutta", "US/Eastern", "UTC", "Etc/GMT+5", "EST"]
    )
    def test_and_their_aliases_are_known(self, name: str) -> None:
        assert is_zone(name)
        assert zone_or(name, "UTC").key == name

    @pytest.mark.parametrize(
        "name",
        [
            "",
            "+02:00",
            "UTC+2",
            "GMT+02:00",
            "europe/berlin",
            "Europe/Berlin ",
            "Europe/Berlin\n",
            "Europe",
            "../../etc/passwd",
            "/etc/localtime",
            "Europe/Bérlin",
            "A" * 65,
            "posix/Europe/Berlin",
            "localtime",
            "Factory",
        ],
    )
    def test_that_are_none_are_not(self, name: str) -> None:
        assert not is_zone(name)
        assert zone_or(name, "Asia/Tokyo").key == "Asia/Tokyo"

    @pytest.mark.parametrize(
        ("name", "zone"),
        [
            ("europe/berlin", "Europe/Berlin"),
            (" AMERICA/NEW_YORK ", "America/New_York"),
            ("utc", "UTC"),
            ("", ""),
            ("Etc/Unknown", ""),
            ("localtime", ""),
        ],
    )
    def test_may_be_meant_in_other_capitals(self, name: str, zone: str) -> None:
        assert zone_like(name) == zone
