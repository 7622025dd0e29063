"""Scripted conversations: a visitor who talks over HTTP, and what has to have come of it.

`fixtures/conversations` holds them, a list in each file. What is compared is the state
(appointments, and who answers), not what was said.

    name     what the conversation shows
    now      when it begins; a Sunday in November unless said
    zone     the visitor's, Europe/Berlin unless said
    language what the page says of the visitor; it is left to be detected unless said
    policy   hours before the start until which meeting types can be changed
    given    appointments that there are before: meeting, start, name, email,
             phone, host; `as` names one
    visitor  what happens, in order; a text is what the visitor says, in which {code x} and
             {secret x} stand for those of the appointment x. Else one of
                 press: "14:00"       the newest button whose label has that
                 book: {…}            somebody else books, as in `given`
                 wait: 20             so many minutes pass before the holds are looked at
                 still: {…}           an expectation in between, as in `then`
    then     booked: what was booked in it, in the order of the starts; x: what became of
             the given appointment x; control: who answers. Only what is named is compared
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import yaml

from app.booking.codes import spelled
from app.booking.values import Attendee, Booked, ChangePolicy, Order
from app.desk.booking.book import book
from app.main import build, prepare
from app.settings import Settings
from app.store.appointments.attendees import get_attendance, list_attendances
from app.store.appointments.bookings import CANCELLED, PENDING, get_appointment, host_ids_of
from app.store.appointments.claims import release_proposal
from app.store.appointments.search import AppointmentFilter, list_appointments
from app.store.catalog.catalog import load_catalog, save_meeting_types
from app.store.conversations.conversations import get_conversation
from app.store.conversations.open_proposals import find_newest_proposal
from app.store.engine.database import Database, Transaction
from tests.servers import FIXTURES, serving

FOLDER = FIXTURES / "conversations"
NOW = "2026-11-22T16:00:00Z"
KNOWN = {"policy", "name", "now", "zone", "language", "given", "visitor", "then", "preselected"}


def scripts() -> list[tuple[str, Mapping[str, Any]]]:
    """All conversations with the names of their files, in order."""
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for each in yaml.safe_load(path.read_text(encoding="utf-8")):
            unknown = each.keys() - KNOWN
            assert not unknown, f"{path.name}: {unknown} is not known"
            found.append((f"{path.stem}: {each['name']}", each))
    return found


@dataclass
class Stage:
    """One conversation with the running program."""

    script: Mapping[str, Any]
    client: httpx2.Client
    database: Database
    now: datetime
    given: dict[str, Booked] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    transcript: list[str] = field(default_factory=list)
    conversation: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    choices: Sequence[Mapping[str, str]] = ()

    def play(self) -> None:
        """Everything that happens, and then the comparison."""
        for meeting_id, hours in self.script.get("policy", {}).items():
            self._bind(meeting_id, ChangePolicy(timedelta(hours=hours)))
        for each in self.script.get("given", ()):
            self._book(each)
        for step in self.script["visitor"]:
            self._take(step)
        self._compare(self.script["then"])

    def _take(self, step: Any) -> None:
        if isinstance(step, str):
            self._say(self._filled(step))
            return
        assert isinstance(step, dict), f"put {step} into quotes"
        [(what, value)] = step.items()
        if what == "press":
            self._press(value)
        elif what == "book":
            self._book(value)
        elif what == "wait":
            self._let_holds_lapse()
        elif what == "still":
            self._compare(value)
        else:
            raise AssertionError(f"nobody knows how to {what}")

    def _filled(self, text: str) -> str:
        for name, booked in self.given.items():
            text = text.replace(f"{{code {name}}}", spelled(booked.code))
            text = text.replace(f"{{secret {name}}}", booked.secret)
        return text

    def _say(self, text: str, action: Mapping[str, str] | None = None) -> None:
        body: dict[str, Any] = {
            "message": text,
            "timezone": self.script.get("zone", "Europe/Berlin"),
            **self.conversation,
        }
        if "language" in self.script:
            body["language"] = self.script["language"]
        if "preselected" in self.script and not self.conversation:
            body["meetingTypeId"] = self.script["preselected"]
        if action:
            body["action"] = action
        self.transcript.append(f"> {text}" + (f"   [{action}]" if action else ""))
        answer = self.client.post("/v4/chat", json=body, headers=self.headers)
        assert answer.status_code == 200, self._told(answer.text)
        reply = answer.json()
        self.conversation = {"conversationId": reply["conversationId"]}
        if "conversationToken" in reply:
            self.headers = {"X-Conversation-Token": reply["conversationToken"]}
        self.choices = []
        for message in reply["messages"]:
            if message["role"] != "user":
                self.transcript.append(message["text"])
                self.choices = message.get("choices", ())

    def _press(self, label: str) -> None:
        found = [each for each in self.choices if label in each["label"]]
        assert found, self._told(f"no button {label!r} in {self.choices}")
        action = {"type": found[0]["type"], "id": found[0]["id"]}
        self._say(found[0]["label"], action)

    def _book(self, wanted: Mapping[str, Any]) -> None:
        with self.database.begin() as session:
            booked = book(session, _order(session, wanted), self.now)
        self.others.add(booked.appointment_id)
        if "as" in wanted:
            self.given[wanted["as"]] = booked

    def _bind(self, meeting_id: str, policy: ChangePolicy) -> None:
        with self.database.begin() as session:
            meeting = load_catalog(session).meeting_types[meeting_id]
            save_meeting_types(
                session, [replace(meeting, cancel_policy=policy, move_policy=policy)]
            )

    def _let_holds_lapse(self) -> None:
        with self.database.begin() as session:
            newest = find_newest_proposal(session, self.conversation["conversationId"])
            if newest is not None:
                release_proposal(session, newest.id)

    def _compare(self, then: Mapping[str, Any]) -> None:
        with self.database.read() as session:
            for name, expected in then.items():
                if name == "booked":
                    self._match(expected, self._booked_here(session))
                elif name == "control":
                    id_ = self.conversation["conversationId"]
                    self._match(expected, get_conversation(session, id_).control)
                else:
                    now_is = _state(session, self.given[name].attendee_id)
                    self._match(expected, {key: now_is[key] for key in expected})

    def _booked_here(self, session: Transaction) -> list[dict[str, Any]]:
        expected = self.script["then"].get("booked") or [{}]
        keys = {key for each in expected for key in each}
        found = list_appointments(session, AppointmentFilter(), int(self.now.timestamp()))
        states = [
            _state(session, attendance.id)
            for each in found
            if each.appointment.id not in self.others
            for attendance in list_attendances(session, each.appointment.id, _EVERY)
        ]
        return [{key: each[key] for key in keys} if keys else each for each in states]

    def _match(self, expected: Any, found: Any) -> None:
        assert found == expected, self._told(f"expected {expected}\nfound    {found}")

    def _told(self, problem: str) -> str:
        return "\n".join(["", *self.transcript, "", problem])


_EVERY = ("booked", "pending", "cancelled")


def _order(session: Transaction, wanted: Mapping[str, Any]) -> Order:
    meeting = load_catalog(session).meeting_types[wanted["meeting"]]
    host = wanted.get("host") or meeting.host_id
    return Order(
        meeting_type_id=meeting.id,
        start=_time(wanted["start"]),
        attendee=Attendee(
            email=wanted.get("email", "somebody@home.example"),
            fullname=wanted.get("name", "Some Body"),
            phone=wanted.get("phone", ""),
        ),
        host_ids=(host,) if host else (),
        queue_id=None if host else meeting.queue_id,
    )


def _state(session: Transaction, attendee_id: str) -> dict[str, Any]:
    """Somebody's appointment as scripts describe it."""
    own = get_attendance(session, attendee_id)
    appointment = get_appointment(session, own.appointment_id)
    statuses = {appointment.status, own.status}
    status = "booked"
    if CANCELLED in statuses:
        status = "cancelled"
    elif PENDING in statuses:
        status = "provisional"
    return {
        "meeting": appointment.meeting_type_id,
        "start": _written(appointment.starts),
        "minutes": (appointment.end - appointment.start) // 60,
        "hosts": host_ids_of(session, appointment.id),
        "name": own.attendee.fullname,
        "email": own.attendee.email,
        "phone": own.attendee.phone,
        "guests": list(own.attendee.guests),
        "language": own.attendee.language,
        "timezone": own.attendee.timezone,
        "purpose": own.attendee.notes.get("purpose", ""),
        "reason": appointment.cancel_reason,
        "status": status,
    }


def _time(written: str | datetime) -> datetime:
    if isinstance(written, datetime):
        return written if written.tzinfo else written.replace(tzinfo=UTC)
    return datetime.fromisoformat(written)


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


@contextmanager
def staged(script: Mapping[str, Any], folder: Path) -> Iterator[Stage]:
    """The program with the demo's catalogue, its clock at the script's beginning."""
    now = _time(script.get("now", NOW))
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder}/booking.db",
        var_dir=folder,
        clock_start=now,
        rate_limit_per_minute=0,
    )
    program = build(settings)
    prepare(program.database)
    served = serving(program.web(with_worker=False))
    with served as url, httpx2.Client(base_url=url, timeout=60) as client:
        yield Stage(script, client, program.database, now)
