"""Proposals as they are before they are shown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.booking.hours import Schedule
from app.booking.values import Attendee, Booked, Catalog, Host, MeetingType, Order
from app.conversation.proposals import OPEN, Proposal
from app.desk.admission.admission import Admission
from app.desk.proposals.propose_booking import BookingProposal

START = datetime(2026, 11, 24, 13, tzinfo=UTC)  # 14:00 in Berlin, 8:00 in New York
MIA = Host("mia", 1, "mia@loom.example", "Mia", "Berger", Schedule(zone="Europe/Berlin"))
GRACE = Host("grace", 2, "grace@loom.example", "Grace", "Ho", Schedule(zone="America/New_York"))
INTRO = MeetingType(
    id="intro",
    slug="intro",
    name="Intro call",
    durations=(timedelta(minutes=30),),
    host_id="mia",
    description="Get to know us: https://loom.example/looms",
)
ADA = Attendee("ada@example.com", "Ada Lovelace", phone="+4930123456")


def proposed(
    hosts: tuple[Host, ...] = (MIA,),
    attendee: Attendee = ADA,
    order: dict[str, Any] | None = None,
    **meeting: Any,
) -> BookingProposal:
    """An intro call of Ada's with Mia, changed as wanted."""
    kind = replace(INTRO, **meeting)
    wanted = replace(Order(kind.id, START, attendee, venue="google"), **(order or {}))
    second = int(START.timestamp())
    admitted = Admission(
        order=wanted,
        catalog=Catalog(1, "Loom Works", "We weave.", "Europe/Berlin"),
        meeting=kind,
        hosts=hosts,
        resources=(),
        span=(second, second + 1800),
        claimed=(second, second + 1800),
    )
    kept = Proposal("p1", "c1", 0, OPEN, "digest", wanted, ("mia",), START)
    return BookingProposal(kept, admitted)


def booked(hosts: tuple[Host, ...] = (MIA,)) -> Booked:
    """The same, booked."""
    return Booked(
        appointment_id="a1",
        secret="s",
        attendee_email=ADA.email,
        meeting_type=INTRO,
        hosts=hosts,
        start=START,
        end=START + timedelta(minutes=30),
        ics_title="Intro",
        ics_description="",
        code="7K3MQ9TX",
    )
