"""The business that a scripted visitor turns to: its hosts, and one kind of appointment."""

from datetime import datetime, time
from math import gcd
from zoneinfo import ZoneInfo

from app.desk.admin.catalog_file import (
    WEEKDAYS,
    BusinessEntry,
    Catalogue,
    HostEntry,
    MeetingTypeEntry,
    QueueEntry,
)
from app.evaluation.script import Fact, Script

ZONE = ZoneInfo("America/Los_Angeles")
_EARLY = time(6)  # so that most of the day is still to come
_COARSEST = 30
_TRADES = {
    "stylist": ("Haircut", "Hair stylists"),
    "dentist": ("Dentist", "Dentists"),
    "doctor": ("Doctor visit", "Doctors"),
    "therapist": ("Therapy session", "Therapists"),
}


def opening_of(script: Script) -> datetime:
    """When the dialogue of a script begins."""
    return datetime.combine(script.opened, _EARLY, ZONE)


def business_of(script: Script) -> Catalogue:
    """A catalogue in which everything that the script speaks of can be booked."""
    name, about = _TRADES.get(script.trade, ("Appointment", "Appointments"))
    hosts = [_host(number, host, script) for number, host in enumerate(script.hosts, 1)]
    alone = len(hosts) == 1
    team = QueueEntry(id="team", name="Everybody", hosts=[host.id for host in hosts])
    return Catalogue(
        business=BusinessEntry(name=about, timezone=ZONE.key),
        hosts=hosts,
        queues=[] if alone else [team],
        meeting_types=[
            MeetingTypeEntry(
                id=script.trade,
                name=name,
                host=hosts[0].id if alone else None,
                queue=None if alone else team.id,
                durations=[script.minutes],
                every=_step(script),
                notice_minutes=0,
                horizon_days=60,
                channels=["connect"],
                host_selection=not alone,
            )
        ],
    )


def _host(number: int, name: str, script: Script) -> HostEntry:
    hours = {day: [script.hours] for day in WEEKDAYS}
    return HostEntry.model_validate(
        {
            "id": f"host-{number}",
            "given_name": name,
            "email": f"host-{number}@business.example",
            "timezone": ZONE.key,
            "hours": hours,
        }
    )


def _step(script: Script) -> int:
    """Minutes between two starts, so that every time of the script is one."""
    spoken = (saying.facts.get(Fact.TIME) for saying in script.sayings)
    times = [script.goal[Fact.TIME], *filter(None, spoken)]
    minutes = (int(time.rpartition(":")[2]) for time in times)
    return max(5, gcd(_COARSEST, *minutes))
