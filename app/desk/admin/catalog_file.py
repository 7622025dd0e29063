"""Loading a catalogue: a YAML file that says who can be booked, for what and when."""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from app.booking.hours import Schedule, Shift
from app.booking.values import Host, MeetingType, Queue, Strategy
from app.booking.venues import VENUES
from app.desk.admin.site_entries import SiteEntry
from app.errors import Flaw, Invalid
from app.store.catalog.catalog import (
    Business,
    load_catalog,
    save_business,
    save_hosts,
    save_meeting_types,
    save_queues,
)
from app.store.catalog.sites import save_sites
from app.store.engine.database import Transaction

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class CatalogueInvalid(Invalid):
    """The file is not a catalogue; each flaw has the path and line of its cause."""

    code = "invalid-catalogue"


def _zone(name: object) -> object:
    if not isinstance(name, str):
        return name
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is not an IANA time zone like Europe/Berlin") from None


def _shift(text: object) -> object:
    match = (
        re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", text) if isinstance(text, str) else None
    )
    if match is None:
        raise ValueError("hours are written like 09:00-17:00")
    hours, minutes, to_hours, to_minutes = map(int, match.groups())
    opens, closes = hours * 60 + minutes, to_hours * 60 + to_minutes
    if minutes > 59 or to_minutes > 59 or opens >= 1440 or closes > 1440:  # noqa: PLR2004 — a day's clock
        raise ValueError("hours lie between 00:00 and 24:00")
    return (opens, closes)


Zone = Annotated[str, BeforeValidator(_zone)]
Hours = Annotated[Shift, BeforeValidator(_shift)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Minutes = Annotated[int, Field(ge=5, le=480)]
Buffer = Annotated[int, Field(ge=0, le=120)]
Venue = Annotated[str, Field(pattern="^(" + "|".join(VENUES) + ")$")]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Language = Literal["en", "de"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class BusinessEntry(_Entry):
    """Who offers all this."""

    name: Text
    about: Annotated[str, Field(max_length=500)] = ""
    timezone: Zone


class HostEntry(_Entry):
    """A host, with weekly hours by weekday and overrides by date."""

    id: Slug
    given_name: Text
    family_name: str = ""
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    timezone: Zone
    language: Language = "en"
    hours: dict[Literal[WEEKDAYS], list[Hours]]  # type: ignore[valid-type] # a tuple of literals, see typing.Literal
    overrides: dict[date, list[Hours]] = {}

    def to_host(self) -> Host:
        """The host as a value; the store numbers them."""
        hours: dict[str, list[Shift]] = self.hours
        weekly = tuple(tuple(hours.get(day, ())) for day in WEEKDAYS)
        overrides = {day: tuple(shifts) for day, shifts in self.overrides.items()}
        return Host(
            id=self.id,
            holder=0,
            email=self.email,
            given_name=self.given_name,
            family_name=self.family_name,
            schedule=Schedule(self.timezone, weekly, overrides),
            language=self.language,
            slug=self.id,
        )


class QueueEntry(_Entry):
    """A rotation of hosts, or hosts who only appear together."""

    id: Slug
    name: Text
    hosts: Annotated[list[Slug], Field(min_length=1)]
    strategy: Literal["simpleRoundRobin", "collective"] = "simpleRoundRobin"

    def to_queue(self) -> Queue:
        """The queue as a value; the store numbers them."""
        return Queue(self.id, 0, self.name, tuple(self.hosts), Strategy(self.strategy))


class MeetingTypeEntry(_Entry):
    """Something to book; it has a host or a queue, and its first duration is the default."""

    id: Slug
    name: Text
    description: Annotated[str, Field(max_length=2000)] = ""
    host: Slug | None = None
    queue: Slug | None = None
    durations: Annotated[list[Minutes], Field(min_length=1)]
    spots: Annotated[int, Field(ge=1, le=1000)] = 1
    every: Minutes = 30
    buffer_before: Buffer = 0
    buffer_after: Buffer = 0
    notice_minutes: Annotated[int, Field(ge=0, le=525_600)] = 30
    horizon_days: Annotated[int, Field(ge=1, le=730)] = 60
    channels: Annotated[list[Venue], Field(min_length=1)] = ["connect"]
    locations: list[Text] = []
    host_selection: bool = False
    double_opt_in: bool = False
    host_confirmation: bool = False
    data_policy_url: str = ""
    language: Language = "en"

    def to_meeting_type(self) -> MeetingType:
        """The meeting type as a value."""
        return MeetingType(
            id=self.id,
            slug=self.id,
            name=self.name,
            description=self.description,
            host_id=self.host,
            queue_id=self.queue,
            durations=tuple(timedelta(minutes=each) for each in self.durations),
            spots=self.spots,
            step=timedelta(minutes=self.every),
            buffer_before=timedelta(minutes=self.buffer_before),
            buffer_after=timedelta(minutes=self.buffer_after),
            notice=timedelta(minutes=self.notice_minutes),
            horizon=timedelta(days=self.horizon_days),
            venues=tuple(self.channels),
            locations=tuple(self.locations),
            allow_host_selection=self.host_selection,
            double_opt_in=self.double_opt_in,
            require_host_confirmation=self.host_confirmation,
            data_policy_url=self.data_policy_url,
            language=self.language,
        )


class Catalogue(_Entry):
    """The whole file."""

    business: BusinessEntry
    hosts: list[HostEntry] = []
    queues: list[QueueEntry] = []
    meeting_types: list[MeetingTypeEntry] = []
    sites: list[SiteEntry] = []


@dataclass(frozen=True, slots=True)
class CatalogSummary:
    """How much a catalogue held."""

    hosts: int
    queues: int
    meeting_types: int
    sites: int = 0
    switched_off: tuple[str, ...] = ()


def read_catalogue(text: str) -> Catalogue:
    """Check a catalogue.

    Raises:
        CatalogueInvalid: with one flaw for each thing that is wrong.
    """
    try:
        node = yaml.compose(text, yaml.SafeLoader)
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that is none
        raise _refusal([Flaw("", f"this is not YAML: {error}")]) from error
    if twice := list(_said_twice(node, (), set())):
        raise _refusal(twice)
    loose = [_flaw(node, path, message) for path, message in _loose_ends(content)]
    try:
        catalogue = Catalogue.model_validate(content)
    except ValidationError as error:
        flaws = [_flaw(node, each["loc"], each["msg"]) for each in error.errors()]
        raise _refusal([*flaws, *loose]) from error
    if loose:
        raise _refusal(loose)
    return catalogue


def load_catalogue(
    session: Transaction, catalogue: Catalogue, *, replace: bool = False
) -> CatalogSummary:
    """Add everything in a catalogue, replacing what has the same id; deletes nothing.

    With `replace`, meeting types that it does not name are switched off.
    """
    business = catalogue.business
    save_business(session, Business(business.name, business.about, business.timezone))
    save_hosts(session, [host.to_host() for host in catalogue.hosts])
    save_queues(session, [queue.to_queue() for queue in catalogue.queues])
    save_meeting_types(session, [each.to_meeting_type() for each in catalogue.meeting_types])
    save_sites(session, [each.to_site() for each in catalogue.sites])
    switched_off = _switch_off_others(session, catalogue) if replace else ()
    return CatalogSummary(
        len(catalogue.hosts),
        len(catalogue.queues),
        len(catalogue.meeting_types),
        len(catalogue.sites),
        switched_off,
    )


def _switch_off_others(session: Transaction, catalogue: Catalogue) -> tuple[str, ...]:
    """Switch off the meeting types that a catalogue does not name; returns their slugs."""
    named = {each.id for each in catalogue.meeting_types}
    others = [
        meeting
        for meeting in load_catalog(session).meeting_types.values()
        if meeting.active and meeting.id not in named
    ]
    save_meeting_types(session, [dataclasses.replace(each, active=False) for each in others])
    return tuple(sorted(each.slug for each in others))


Path = tuple[int | str, ...]
_TAKEN_OVER = "tag:yaml.org,2002:merge"


Entry = Mapping[str, Any]
"""An entry of the file as it was written; nothing in it is checked yet."""


def _loose_ends(content: object) -> Iterator[tuple[Path, str]]:
    """What no single entry can see: ids used twice, or named but not there.

    It looks at the file as it was written, so that everything that is wrong is said at
    once; what is of a wrong type is passed over here, and said elsewhere.
    """
    ids: dict[str, set[str]] = {}
    for name in ("hosts", "queues", "meeting_types"):
        ids[name] = set()
        for index, entry in _entries(content, name):
            id_ = entry.get("id")
            if isinstance(id_, str):
                if id_ in ids[name]:
                    yield (name, index, "id"), f"{id_!r} is used twice"
                ids[name].add(id_)
    yield from _flaws_of_hosts(content, ids["hosts"])
    for index, meeting in _entries(content, "meeting_types"):
        for path, message in _flaws_of_a_meeting(meeting, ids):
            yield ("meeting_types", index, *path), message
    yield from _flaws_of_sites(content, ids["meeting_types"])


def _entries(content: object, name: str) -> Iterator[tuple[int, Entry]]:
    """The entries of a list in the file, each with its index."""
    listed = content.get(name) if isinstance(content, Mapping) else None
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(entry, Mapping):
            yield index, entry


def _flaws_of_hosts(content: object, ids: set[str]) -> Iterator[tuple[Path, str]]:
    emails: set[str] = set()
    for index, host in _entries(content, "hosts"):
        email = str(host.get("email", "")).casefold()
        if email and email in emails:
            yield ("hosts", index, "email"), f"{email!r} is used twice"
        emails.add(email)
    for index, queue in _entries(content, "queues"):
        named = _list(queue.get("hosts"))
        for place, host_id in enumerate(named):
            if host_id in named[:place]:
                yield ("queues", index, "hosts", place), f"{host_id!r} is there twice"
            if isinstance(host_id, str) and host_id not in ids:
                yield ("queues", index, "hosts", place), f"there is no host {host_id!r}"


def _flaws_of_sites(content: object, meetings: set[str]) -> Iterator[tuple[Path, str]]:
    keys: list[Any] = []
    for index, site in _entries(content, "sites"):
        key, meeting = site.get("key"), site.get("meeting_type")
        if key in keys:
            yield ("sites", index, "key"), f"{key!r} is used twice"
        keys.append(key)
        if isinstance(meeting, str) and meeting not in meetings:
            yield ("sites", index, "meeting_type"), f"there is no meeting type {meeting!r}"


def _flaws_of_a_meeting(
    meeting: Entry, ids: Mapping[str, set[str]]
) -> Iterator[tuple[Path, str]]:
    host, queue, spots = meeting.get("host"), meeting.get("queue"), meeting.get("spots")
    if (host is None) == (queue is None):
        yield (), "name either a host or a queue"
    if isinstance(host, str) and host not in ids["hosts"]:
        yield ("host",), f"there is no host {host!r}"
    if isinstance(queue, str) and queue not in ids["queues"]:
        yield ("queue",), f"there is no queue {queue!r}"
    if queue is not None and isinstance(spots, int) and spots > 1:
        yield ("spots",), "a group meeting has a host, not a queue"
    if "local" in _list(meeting.get("channels")) and not meeting.get("locations"):
        yield ("locations",), "the channel local needs at least one location"


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _said_twice(node: yaml.Node | None, path: Path, seen: set[int]) -> Iterator[Flaw]:
    """Keys that are there again: YAML forbids them (1.2 §3.2.1.3), but its readers do not.

    Several `<<` are fine: each takes over another mapping. `seen` are the nodes that were
    looked at before, since an alias may lead back to them.
    """
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for number, each in enumerate(node.value):
            yield from _said_twice(each, (*path, number), seen)
    if isinstance(node, yaml.MappingNode):
        first: dict[tuple[str, str], int] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if (key.tag, name) in first and key.tag != _TAKEN_OVER:
                message = f"is there twice, first on line {first[key.tag, name]} (line {line})"
                yield Flaw(_where((*path, name)), message)
            first.setdefault((key.tag, name), line)
            yield from _said_twice(value, (*path, name), seen)


def _flaw(root: yaml.Node | None, path: Path, message: str) -> Flaw:
    """A flaw with its path and the line on which the path ends, as far as it exists."""
    named = [step if isinstance(step, int) else _key(step) for step in path]
    node, line = root, 1
    for step in named:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == str(step)), None)
        else:
            break
        if node is None:
            break
        line = node.start_mark.line + 1
    return Flaw(_where(named), f"{message} (line {line})")


def _where(path: Sequence[int | str]) -> str:
    """A path as flaws name it: hosts[0].hours.monday."""
    shown = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(shown).lstrip(".")


def _key(step: str) -> str:
    """A mapping's key as it is written; pydantic shows dates as Python does."""
    date_shown = re.fullmatch(r"datetime\.date\((\d+), (\d+), (\d+)\)", step)
    if date_shown is None:
        return step
    return date(*map(int, date_shown.groups())).isoformat()


def _refusal(flaws: list[Flaw]) -> CatalogueInvalid:
    lines = "\n".join(f"{flaw.field or 'catalogue'}: {flaw.message}" for flaw in flaws)
    return CatalogueInvalid(f"The catalogue has {len(flaws)} flaw(s):\n{lines}", flaws)
