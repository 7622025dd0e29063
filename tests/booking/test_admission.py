from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.booking.admission import (
    ChannelNotAllowed,
    DataPolicyNotAccepted,
    DurationNotOffered,
    HostNotAllowed,
    LocationNotOffered,
    LocationRequired,
    PhoneRequired,
    QueueMismatch,
    QueueNotAllowed,
    QueueRequired,
    check_consent,
    chosen_duration,
    chosen_venue,
    eligible_hosts,
    shape_of,
)
from app.booking.hours import Schedule
from app.booking.slots import SlotShape
from app.booking.values import (
    Attendee,
    Catalog,
    Host,
    MeetingKind,
    MeetingType,
    MeetingTypeNotFound,
    Order,
    Queue,
    Strategy,
)
from app.errors import Invalid

MINUTE = timedelta(minutes=1)
NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)


def host(id_: str, holder: int) -> Host:
    return Host(id_, holder, f"{id_}@loom.example", id_.title(), "", Schedule("UTC"))


def meeting(id_: str = "intro", **changes: Any) -> MeetingType:
    plain = MeetingType(
        id=id_, slug=id_, name=id_.title(), durations=(30 * MINUTE, 15 * MINUTE), host_id="ada"
    )
    return replace(plain, **changes)


MEETINGS = (
    meeting(),
    meeting("class", spots=3),
    meeting("help", host_id=None, queue_id="rotation"),
    meeting("pick", host_id=None, queue_id="rotation", allow_host_selection=True),
    meeting("review", host_id=None, queue_id="pair"),
    meeting("old", active=False),
)
CATALOG = Catalog(
    version=1,
    hosts={id_: host(id_, holder) for holder, id_ in enumerate(("ada", "ben", "cem"), start=1)},
    queues={
        "rotation": Queue("rotation", 1, "Rotation", ("cem", "ada")),
        "pair": Queue("pair", 2, "Pair", ("ada", "ben"), Strategy.COLLECTIVE),
    },
    meeting_types={each.id: each for each in MEETINGS},
)


def order(id_: str = "intro", **changes: Any) -> Order:
    mara = Attendee(email="mara@home.example", fullname="Mara")
    return replace(Order(meeting_type_id=id_, start=NOW, attendee=mara), **changes)


def hosts_for(wanted: Order) -> list[str]:
    found = eligible_hosts(CATALOG, CATALOG.meeting_type(wanted.meeting_type_id), wanted)
    return [each.id for each in found]


class TestTheCatalog:
    @pytest.mark.parametrize(
        ("id_", "kind"),
        [
            ("intro", MeetingKind.ONE_TO_ONE),
            ("class", MeetingKind.GROUP),
            ("help", MeetingKind.ROUND_ROBIN),
            ("review", MeetingKind.COLLECTIVE),
        ],
    )
    def test_knows_the_kind(self, id_: str, kind: MeetingKind) -> None:
        assert CATALOG.kind(CATALOG.meeting_type(id_)) is kind

    @pytest.mark.parametrize("id_", ["nothing", "", "old"])
    def test_has_only_what_is_active(self, id_: str) -> None:
        with pytest.raises(MeetingTypeNotFound):
            CATALOG.meeting_type(id_)

    def test_finds_by_slug_too(self) -> None:
        named = replace(
            CATALOG, meeting_types={"1": replace(MEETINGS[0], id="1", slug="hello")}
        )
        assert named.meeting_type("hello").id == "1"


class TestHosts:
    @pytest.mark.parametrize(
        ("wanted", "hosts"),
        [
            pytest.param(order(host_ids=("ada",)), ["ada"], id="one-to-one by its host"),
            pytest.param(order("class"), ["ada"], id="group without a host"),
            pytest.param(order("class", host_ids=("ada",)), ["ada"], id="group by its host"),
            pytest.param(
                order("help", queue_id="rotation"), ["cem", "ada"], id="a queue in order"
            ),
            pytest.param(
                order("pick", queue_id="rotation"), ["cem", "ada"], id="nobody picked"
            ),
            pytest.param(order("pick", host_ids=("ada",)), ["ada"], id="somebody picked"),
            pytest.param(order("review", queue_id="pair"), ["ada", "ben"], id="both by queue"),
            pytest.param(
                order("review", host_ids=("ben", "ada")), ["ada", "ben"], id="both by name"
            ),
            pytest.param(order(), ["ada"], id="the only host"),
            pytest.param(order("help"), ["cem", "ada"], id="the only queue"),
            pytest.param(order("review"), ["ada", "ben"], id="all who take part"),
            pytest.param(
                order("pick", host_ids=("ada", "cem")), ["cem", "ada"], id="several picked"
            ),
        ],
    )
    def test_are_those_who_can_be_meant(self, wanted: Order, hosts: list[str]) -> None:
        assert hosts_for(wanted) == hosts

    @pytest.mark.parametrize(
        ("wanted", "refusal", "field"),
        [
            pytest.param(
                order(host_ids=("ben",)), HostNotAllowed, "hostIds", id="another host"
            ),
            pytest.param(
                order(host_ids=("ada", "ben")), HostNotAllowed, "hostIds", id="too many"
            ),
            pytest.param(
                order(host_ids=("ada",), queue_id="rotation"),
                QueueNotAllowed,
                "queueId",
                id="one-to-one with a queue",
            ),
            pytest.param(
                order("class", queue_id="pair"), QueueNotAllowed, "queueId", id="group queue"
            ),
            pytest.param(
                order("class", host_ids=("ben",)), HostNotAllowed, "hostIds", id="group host"
            ),
            pytest.param(
                order("pick"), QueueRequired, "queueId", id="whom to pick is not said"
            ),
            pytest.param(
                order("help", queue_id="pair"), QueueMismatch, "queueId", id="another queue"
            ),
            pytest.param(
                order("help", host_ids=("ada",)),
                HostNotAllowed,
                "hostIds",
                id="no picking here",
            ),
            pytest.param(
                order("pick", host_ids=("ben",)),
                HostNotAllowed,
                "hostIds",
                id="not of the queue",
            ),
            pytest.param(
                order("pick", host_ids=("ada", "ben")),
                HostNotAllowed,
                "hostIds",
                id="one of two not of the queue",
            ),
            pytest.param(
                order("pick", host_ids=("ada",), queue_id="rotation"),
                QueueNotAllowed,
                "queueId",
                id="picked and queued",
            ),
            pytest.param(
                order("review", host_ids=("ada",)),
                HostNotAllowed,
                "hostIds",
                id="only one of both",
            ),
            pytest.param(
                order("review", queue_id="rotation"),
                QueueMismatch,
                "queueId",
                id="not their queue",
            ),
        ],
    )
    def test_that_cannot_be_meant_are_refused(
        self, wanted: Order, refusal: type[Invalid], field: str
    ) -> None:
        with pytest.raises(refusal) as caught:
            hosts_for(wanted)
        assert [flaw.field for flaw in caught.value.flaws] == [field]


class TestDurations:
    @pytest.mark.parametrize(("wanted", "minutes"), [(None, 30), (30, 30), (15, 15)])
    def test_on_offer_are_taken(self, wanted: int | None, minutes: int) -> None:
        asked = None if wanted is None else wanted * MINUTE
        assert chosen_duration(meeting(), asked) == minutes * MINUTE

    @pytest.mark.parametrize("wanted", [45 * MINUTE, 0 * MINUTE, -30 * MINUTE, 29.5 * MINUTE])
    def test_not_on_offer_are_refused(self, wanted: timedelta) -> None:
        with pytest.raises(DurationNotOffered, match=r"takes 30, 15 minutes") as caught:
            chosen_duration(meeting(), wanted)
        assert [flaw.field for flaw in caught.value.flaws] == ["duration"]

    def test_are_searched_with_step_and_buffers(self) -> None:
        buffered = meeting(step=20 * MINUTE, buffer_before=5 * MINUTE, buffer_after=10 * MINUTE)
        assert shape_of(buffered, 15 * MINUTE) == SlotShape(900, 1200, 300, 600)


MARA = Attendee(email="mara@home.example", fullname="Mara")
CALLED = replace(MARA, phone="+49301234567")
AT_HOME = replace(MARA, notes={"address": "Ring 3"})


class TestVenues:
    @pytest.mark.parametrize(
        ("venues", "wanted", "chosen"),
        [
            pytest.param(("zoom", "phone"), order(), ("zoom", ""), id="the default"),
            pytest.param(
                ("zoom", "google"), order(venue="google"), ("google", ""), id="another"
            ),
            pytest.param(
                ("phone",), order(attendee=CALLED), ("phone", ""), id="a call with a number"
            ),
            pytest.param(("local",), order(), ("local", "Hall 1"), id="the only location"),
            pytest.param(
                ("local",),
                order(location="Hall 1"),
                ("local", "Hall 1"),
                id="the named location",
            ),
            pytest.param(
                ("local-attendee",),
                order(location="Ring 3"),
                ("local-attendee", "Ring 3"),
                id="at the attendee's",
            ),
            pytest.param(
                ("local-attendee",),
                order(attendee=AT_HOME),
                ("local-attendee", "Ring 3"),
                id="at an address from the notes",
            ),
            pytest.param(
                ("local-attendee",),
                order(location=" Ring\r\n3\x00\u202e "),
                ("local-attendee", "Ring 3"),
                id="at an address that has to be cleaned",
            ),
            pytest.param(
                ("custom",),
                order(location="My\x00 room\n"),
                ("custom", "My room"),
                id="cleaned",
            ),
        ],
    )
    def test_are_chosen(
        self, venues: tuple[str, ...], wanted: Order, chosen: tuple[str, str]
    ) -> None:
        assert chosen_venue(meeting(venues=venues, locations=("Hall 1",)), wanted) == chosen

    @pytest.mark.parametrize("location", ["", "My room"])
    def test_a_place_of_the_hosts_own_is_called_as_they_call_it(self, location: str) -> None:
        wanted = meeting(venues=("custom",), custom_name="Our portal")
        assert chosen_venue(wanted, order(location=location)) == ("custom", "Our portal")

    @pytest.mark.parametrize(
        ("venues", "wanted", "refusal", "field"),
        [
            pytest.param(
                ("zoom",), order(venue="jitsi"), ChannelNotAllowed, "channel", id="other"
            ),
            pytest.param(("phone",), order(), PhoneRequired, "attendee.phone", id="no number"),
            pytest.param(
                ("whatsapp",), order(), PhoneRequired, "attendee.phone", id="no WhatsApp"
            ),
            pytest.param(("local",), order(), LocationRequired, "location", id="which of two"),
            pytest.param(
                ("local",),
                order(location="Hall 9"),
                LocationNotOffered,
                "location",
                id="no such",
            ),
            pytest.param(
                ("local-attendee",), order(), LocationRequired, "location", id="no address"
            ),
            pytest.param(
                ("local-attendee",),
                order(location="\u200b \n"),
                LocationRequired,
                "location",
                id="an address of nothing",
            ),
        ],
    )
    def test_that_cannot_be_are_refused(
        self, venues: tuple[str, ...], wanted: Order, refusal: type[Invalid], field: str
    ) -> None:
        two_halls = meeting(venues=venues, locations=("Hall 1", "Hall 2"))
        with pytest.raises(refusal) as caught:
            chosen_venue(two_halls, wanted)
        assert [flaw.field for flaw in caught.value.flaws] == [field]


class TestConsent:
    def test_is_not_needed_without_a_policy(self) -> None:
        check_consent(meeting(), order())

    def test_that_was_given_is_enough(self) -> None:
        agreed = replace(MARA, data_policy_accepted=True)
        check_consent(meeting(data_policy_url="https://x.example"), order(attendee=agreed))

    def test_that_is_missing_is_asked_for(self) -> None:
        with pytest.raises(DataPolicyNotAccepted, match=r"https://x\.example") as caught:
            check_consent(meeting(data_policy_url="https://x.example"), order())
        assert [flaw.field for flaw in caught.value.flaws] == ["attendee.dataPolicyAccepted"]
