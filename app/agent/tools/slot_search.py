"""Finding slots for a visitor: their words about the time, and what is free then."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.agent.tools.tool import ToolContext, ToolResult
from app.booking.places import places_in
from app.booking.values import Catalog, Host, MeetingKind, MeetingType
from app.conversation.events import Choice
from app.conversation.proposals import OPEN
from app.conversation.tools import SlotOffer
from app.desk.availability.offer import MAX_DAYS, Slot, SlotQuery, offer
from app.language.i18n.say import spell_day, spell_slot, spell_time, text
from app.language.places.zones import city_of
from app.language.time.foreign_days import foreign_days
from app.language.time.reading import reading_of
from app.language.time.when import Reading, Window, spell_reading
from app.store.appointments.claims import Except
from app.store.catalog.catalog import load_catalog
from app.store.conversations.open_proposals import find_newest_proposal
from app.store.engine.database import Transaction

MAX_SLOTS = 6
SHORT = timedelta(days=14)  # a range of days over which the slots to show are spread
NEXT = 3  # slots in a row for whoever wants to come as soon as possible
MIN_DAYS = 3  # to choose from, where the visitor named none
NEARBY = timedelta(days=14)  # how far from a wish the nearest free starts are looked for


# Words that say how a new time differs from the old one. "Wednesday" alone says a whole day.
_AS_IT_IS = re.compile(
    r"\b(?:same time|later|earlier|(?:gleiche|selbe)[nr]? (?:zeit|uhrzeit)|später|früher)\b",
    re.IGNORECASE,
)


_TRANSLATE = "Search again with these words translated literally into English."
WISHES = 3  # searches whose words are read together: "the same time on Wednesday"


@dataclass(frozen=True, slots=True)
class MoveSearch:
    """The appointment that another time is looked for: its own time is not in its way.

    `id` is the short one that it was shown under.
    """

    id: str
    appointment_id: str
    start: datetime
    hosts: tuple[Host, ...]


@dataclass(frozen=True, slots=True)
class TimeWish:
    """What kind of slot is looked for."""

    meeting: MeetingType
    duration: timedelta | None = None
    host: Host | None = None
    moving: MoveSearch | None = None


def find(session: Transaction, visit: ToolContext, wish: TimeWish, words: str) -> ToolResult:
    """The free slots that fit a visitor's words; with none, the nearest free ones.

    Words that can be read in two ways come back as a question, and words that are about
    no time at all as an error.
    """
    catalog = load_catalog(session)
    reading = _read(visit, words, wish.moving)
    if reading.question is not None:
        content = {"question": reading.question, "choices": list(reading.choices), "slots": []}
        return ToolResult(content, wish=words, question=reading.question)
    unread = foreign_days(words)
    if not reading.windows and words.strip() and not reading.open_ended:
        message = _TRANSLATE if unread else _NO_TIME
        return ToolResult({"error": "when-not-understood", "message": message})
    windows = reading.windows or (Window(visit.now, visit.now + timedelta(days=60)),)
    slots = _free(session, visit, wish, windows)
    note = ""
    if not slots:
        slots, note = _nearest(session, visit, wish, windows[0].start), "nothing-free-then"
    elif not (reading.days or _is_short(reading)):
        slots = _soonest(slots, visit.zone, at_once=reading.open_ended)
    understood = spell_reading(reading, visit.zone, visit.language) if reading.windows else ""
    shown = _shown(visit, catalog, wish, _spread(slots, MAX_SLOTS), (understood, note, words))
    if unread:
        more = {"not_understood": list(unread), "message": _TRANSLATE}
        shown = replace(shown, content={**shown.content, **more})
    return shown if note else replace(shown, exact=_exact(shown, reading, visit.zone))


_NO_TIME = "These words say no day or time that lies ahead. Ask when it should be."


def _exact(shown: ToolResult, reading: Reading, zone: ZoneInfo) -> str:
    """The id of the only slot at the one time that was named, "" if there is no such one."""
    if len(reading.times) != 1:
        return ""
    clocks = {id_: slot.start.astimezone(zone).time() for id_, slot in shown.offered.items()}
    found = [id_ for id_, clock in clocks.items() if clock == reading.times[0]]
    return found[0] if len(found) == 1 else ""


def _read(visit: ToolContext, words: str, moving: MoveSearch | None) -> Reading:
    """Read the words in the light of those before: "the same time on Wednesday".

    For an appointment that is moved its own time is what they start from: "an hour later".
    """
    now, zone, language = visit.now, visit.zone, visit.language
    earlier: Reading | None = None
    if moving is None:
        earlier = visit.times.read_all(visit.wishes[-WISHES:], now, zone, language)
    elif _AS_IT_IS.search(words):
        earlier = reading_of(moving.start, zone)
    return visit.times.read(words, now, zone, language, earlier)


def find_nearest(
    session: Transaction, visit: ToolContext, wish: TimeWish, moment: datetime
) -> ToolResult:
    """The free slots closest to an instant, as a tool's result."""
    slots = _nearest(session, visit, wish, moment)
    return _shown(visit, load_catalog(session), wish, slots, ("", "", ""))


def _nearest(
    session: Transaction, visit: ToolContext, wish: TimeWish, moment: datetime
) -> list[Slot]:
    """The free slots closest to an instant, in ascending order."""
    moment = min(moment, visit.now + wish.meeting.horizon)
    around = Window(max(visit.now, moment - NEARBY), moment + NEARBY)
    slots = _free(session, visit, wish, [around])
    if not slots:
        later = Window(around.end, around.end + timedelta(days=MAX_DAYS))
        return _free(session, visit, wish, [later])[:MAX_SLOTS]
    closest = sorted(slots, key=lambda slot: abs(slot.start - moment))[:MAX_SLOTS]
    return sorted(closest, key=lambda slot: slot.start)


def _free(
    session: Transaction, visit: ToolContext, wish: TimeWish, windows: Sequence[Window]
) -> list[Slot]:
    held = find_newest_proposal(session, visit.conversation_id)
    ignoring = Except(
        proposal_id=held.id if held and held.status == OPEN else "",
        appointment_id=wish.moving.appointment_id if wish.moving else "",
    )
    picked = wish.host is not None and wish.meeting.allow_host_selection
    slots: list[Slot] = []
    for window in windows:
        end = min(window.end, window.start + timedelta(days=MAX_DAYS))
        question = SlotQuery(
            meeting_type_id=wish.meeting.id,
            start=window.start,
            end=end,
            host_ids=(wish.host.id,) if picked and wish.host is not None else (),
            duration=wish.duration,
            ignoring=ignoring,
            hide_groups=wish.moving is not None,
        )
        slots.extend(offer(session, question, visit.now).slots)
    if wish.moving is None:
        return slots
    return [slot for slot in slots if slot.start != wish.moving.start]


def _is_short(reading: Reading) -> bool:
    """Whether the words narrow the days down to some weeks."""
    days = reading.day_range
    return days is not None and days[1] - days[0] <= SHORT


def _soonest(slots: Sequence[Slot], zone: ZoneInfo, *, at_once: bool) -> list[Slot]:
    """Those of the first days that have any: enough days, and enough slots, to choose from.

    Args:
        at_once: the very next ones are wanted, and only then some on the days after.
    """
    if at_once and len(slots) > MAX_SLOTS:
        rest = _soonest(slots[NEXT:], zone, at_once=False)
        return [*slots[:NEXT], *_spread(rest, MAX_SLOTS - NEXT)]
    days: dict[date, list[Slot]] = {}
    for slot in slots:
        days.setdefault(slot.start.astimezone(zone).date(), []).append(slot)
    soonest: list[Slot] = []
    for number, found in enumerate(days.values()):
        if number >= MIN_DAYS and len(soonest) >= MAX_SLOTS:
            break
        soonest += found
    return soonest


def _spread(slots: Sequence[Slot], most: int) -> list[Slot]:
    """At most so many, evenly taken, the first and the last among them."""
    if len(slots) <= most:
        return list(slots)
    last = len(slots) - 1
    return [slots[index * last // (most - 1)] for index in range(most)]


def _shown(
    visit: ToolContext,
    catalog: Catalog,
    wish: TimeWish,
    slots: Sequence[Slot],
    said: tuple[str, str, str],
) -> ToolResult:
    """Slots under short ids, spelled out in the visitor's zone and language."""
    understood, note, words = said
    duration = wish.duration or wish.meeting.durations[0]
    minutes = int(duration.total_seconds()) // 60
    picked = (wish.host.id,) if wish.host and wish.meeting.allow_host_selection else ()
    moving = wish.moving.id if wish.moving else ""
    offered: dict[str, SlotOffer] = {}
    listed, choices = list[dict[str, object]](), list[Choice]()
    host = _host_shown(catalog, wish)
    for number, slot in enumerate(slots, len(visit.offered) + 1):
        id_ = f"s{number}"
        label = label_of(slot.start, visit) + _host_clock(catalog, wish, slot.start, visit)
        offered[id_] = SlotOffer(
            wish.meeting.id, slot.start, minutes, picked, moving, label, host
        )
        told = {"id": id_, "label": label, "host": host, "minutes": minutes}
        listed.append(told | _places_left(wish.meeting, slot))
        button = spell_slot(slot.start, visit.zone, visit.language)
        choices.append(
            Choice("slot", id_, button, slot.start, slot.start + duration, visit.zone.key)
        )
    content: dict[str, object] = {
        "understood": understood,
        "zone": visit.zone.key,
        "slots": listed,
    }
    if wish.moving is None:
        content["where"] = [place.name for place in places_in(wish.meeting)]
    if note:
        content["note"] = note
    return ToolResult(
        content,
        offered=offered,
        choices=tuple(choices),
        wish=words,
        understood=understood,
    )


def _places_left(meeting: MeetingType, slot: Slot) -> dict[str, object]:
    """How many more can come to a group, as a part of a slot."""
    if meeting.spots == 1:
        return {}
    return {"places_left": meeting.spots - (slot.group.taken if slot.group else 0)}


def _host_clock(catalog: Catalog, wish: TimeWish, start: datetime, visit: ToolContext) -> str:
    """The same start by the hosts' clock, if that is one clock, and not the visitor's."""
    hosts = [wish.host] if wish.host else catalog.hosts_of(wish.meeting)
    hosts = wish.moving.hosts if wish.moving else hosts
    zones = {host.schedule.zone: ZoneInfo(host.schedule.zone) for host in hosts}
    there = {start.astimezone(zone).utcoffset(): key for key, zone in zones.items()}
    here = start.astimezone(visit.zone)
    if len(there) != 1 or here.utcoffset() in there:
        return ""
    [key] = there.values()
    is_same_day = start.astimezone(zones[key]).date() == here.date()
    spell = spell_time if is_same_day else spell_slot
    when = spell(start, zones[key], visit.language)
    city = city_of(key, visit.language)
    return f" ({text(visit.language, '{when} in {city}', when=when, city=city)})"


def _host_shown(catalog: Catalog, wish: TimeWish) -> str:
    """Whom the visitor will meet; nobody in particular where the rotation decides."""
    if wish.moving is not None:
        return " & ".join(host.name for host in wish.moving.hosts)
    if wish.host is not None:
        return wish.host.name
    hosts = catalog.hosts_of(wish.meeting)
    if len(hosts) == 1 or catalog.kind(wish.meeting) is MeetingKind.COLLECTIVE:
        return " & ".join(host.name for host in hosts)
    return ""


def label_of(start: datetime, visit: ToolContext) -> str:
    """A start spelled out in the visitor's zone and language."""
    day = spell_day(start, visit.zone, visit.language)
    return f"{day}, {spell_time(start, visit.zone, visit.language)}"
