"""A visitor's message and its parts, as they are needed to understand it."""

import re
from dataclasses import dataclass, replace

from app.language.intent.meetings import names_whole
from app.language.places.venue_words import without_venues
from app.language.time.when import Reading
from app.offline import wishes
from app.offline.dialogue import Context, Told
from app.offline.facts import Facts
from app.offline.hosts import said_host, without_hosts
from app.offline.matter import Matter, read_matter, without_matter


@dataclass(frozen=True, slots=True)
class MessageParts:
    """A message and its parts.

    plain  without addresses and without the visitor's own name
    timed  without hosts' names, venues and the matter: all that can hold a day or a time
    last   what the visitor was told before
    """

    text: str
    plain: str
    timed: str
    wish: Reading
    host: str | None
    matter: Matter
    last: Told
    context: Context


def listen(facts: Facts, text: str, last: Told, context: Context) -> MessageParts:
    """Take a message apart; `last` is what the visitor was told before."""
    meetings = facts.meetings
    name = facts.contact.name
    plain = wishes.without_addresses(text)
    plain = re.sub(rf"\b{re.escape(name)}\b", " ", plain) if name else plain
    hosts = [host for meeting in meetings for host in meeting.hosts]
    matter = read_matter(without_venues(text), [*hosts, name] if name else hosts)
    told = tuple(each for each in matter.told if not names_whole(each, meetings))
    matter = replace(matter, told=told)
    settled = bool(facts.offer or facts.chosen)
    placeless = without_venues(plain)
    timed = without_hosts(without_matter(placeless, matter, with_wish=not settled), meetings)
    wish = wishes.read_wish(timed, context)
    host = said_host(plain, meetings)
    return MessageParts(text, plain, timed, wish, host, matter, last, context)
