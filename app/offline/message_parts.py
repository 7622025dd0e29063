"""A visitor's message and its parts, as they are needed to understand it."""

from dataclasses import dataclass

from app.language.time.when import Reading
from app.offline import wishes
from app.offline.dialogue import Context, Told
from app.offline.facts import Facts
from app.offline.hosts import said_host, without_hosts


@dataclass(frozen=True, slots=True)
class MessageParts:
    """A message and its parts.

    plain  without addresses and without the visitor's own name
    timed  without hosts' names as well: all that can hold a day or a time
    last   what the visitor was told before
    """

    text: str
    plain: str
    timed: str
    wish: Reading
    host: str | None
    last: Told
    context: Context


def listen(facts: Facts, text: str, last: Told, context: Context) -> MessageParts:
    """Take a message apart; `last` is what the visitor was told before."""
    meetings = facts.meetings
    plain = wishes.without_addresses(text).replace(facts.contact.name or "\0", " ")
    timed = without_hosts(plain, meetings)
    wish = wishes.read_wish(timed, context)
    return MessageParts(text, plain, timed, wish, said_host(plain, meetings), last, context)
