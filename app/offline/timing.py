"""What a message says about the time: a choice among the offered slots, or another wish."""

import re

from app.language.intent.assent import Assent, read_assent
from app.language.intent.choice import said_place
from app.language.time.when import Reading
from app.offline import wishes
from app.offline.dialogue import Context
from app.offline.facts import Facts
from app.offline.message_parts import MessageParts
from app.offline.slot_choice import Slot, choose

_OTHERS = re.compile(
    r"\b(?:none of|no other|neither|others?\b(?! people)|another (?:time|day|slot|date)"
    r"|something else"
    r"|anything else|different (?:time|day)|keine[rs]? davon|keine davon|nichts davon"
    r"|andere[rn]? "
    r"(?:zeit|tag|termin|uhrzeit)\w*|andere zeiten|was anderes|etwas anderes|passt nicht"
    r"|doesn'?t (?:work"
    r"|suit|fit)|don'?t (?:work|suit|fit))",
    re.IGNORECASE,
)
_SHORT = 4  # words of a message in which a bare number can be a time
MAX_SLOTS = 6  # a search lists no more
_ONE = re.compile(
    r"\b(?:ones?|slot|option|number|first|second|third|fourth|fifth|sixth|last|earliest"
    r"|latest)\b"
    r"|#|^\W*\d\b(?!\d*:)|\b(?:nummer|nr|erste|zweite|dritte|vierte|fünfte|sechste|letzte"
    r"|frühe?ste"
    r"|späteste)[rnsm]?\b|\b(?:der|die|den|das) am\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[.,;!?]\s+|\n")


def hear_time(facts: Facts, said: MessageParts, *, settled: bool) -> None:
    """A choice among the offered slots, or else a new wish.

    `settled`: the message says something else that goes on with the booking.
    """
    if facts.choices and (choice := _chosen_reading(facts, said.timed)):
        chosen = wishes.settle(facts.when or "", choice, said.context)
        facts.when, facts.wishes, facts.choices, facts.searched = chosen, (), (), None
    elif facts.chosen and read_assent(said.plain) is Assent.YES:
        return
    elif not facts.offer:
        _hear_wish(facts, said, said.wish, settled=settled)
    elif not _pick(facts, said):
        _hear_other_wish(facts, said, settled=settled)


def _hear_wish(facts: Facts, said: MessageParts, wish: Reading, *, settled: bool) -> None:
    if wish != wishes.NOTHING and _is_told_again(facts, wish, said.context):
        facts.restated = True  # what was found for it has been shown
    elif wish != wishes.NOTHING:
        facts.when = facts.chosen.when if facts.chosen else facts.when
        facts.wishes = (*facts.wishes, said.timed)
        facts.searched, facts.chosen, facts.left, facts.choices = None, None, None, ()
    elif wishes.asks_for_any_time(said.timed):
        facts.wishes = facts.wishes if facts.has_time else (wishes.ANY_TIME,)
    elif settled:
        return  # "no, under the name of Ada King"
    elif read_assent(said.plain) is Assent.NO or (facts.offer and _OTHERS.search(said.plain)):
        _turn_down(facts)


def _turn_down(facts: Facts) -> None:
    """The visitor does not want what was proposed, or none of what was offered."""
    facts.declined = "proposal" if facts.proposal else "offer" if facts.offer else ""
    facts.left, facts.chosen, facts.proposal = facts.chosen, None, None


def _is_told_again(facts: Facts, wish: Reading, context: Context) -> bool:
    """Whether it is the wish for which the offered times were found."""
    stands = facts.offer and not facts.chosen and facts.when and facts.searched == facts.key
    if not stands or wish.open_ended:
        return False
    return wish.windows == wishes.read_wish(facts.when or "", context).windows


def _hear_other_wish(facts: Facts, said: MessageParts, *, settled: bool) -> None:
    """A wish beside the times that are offered: other ones, later ones."""
    text, wish, context = said.timed, said.wish, said.context
    vague = wish.open_ended and not (wish.said_day or wish.said_time)
    if vague and not wishes.asks_for_any_time(text):
        return  # "what now?"
    if wish == wishes.NOTHING:
        offer = (facts.chosen,) if facts.chosen else facts.offer
        beyond = wishes.beyond(text, [slot.start for slot in offer], context)
        if beyond:
            facts.offer = offer  # later than what was chosen, or than all of them
            facts.when, facts.wishes, facts.searched, facts.chosen = beyond, (), None, None
            facts.beyond = True
            return
        wish = _relative_wish(facts, text, context)
    _hear_wish(facts, said, wish, settled=settled)


def _pick(facts: Facts, said: MessageParts) -> bool:
    """Whether the text speaks of offered slots; then the choice or the rivals are set."""
    if not facts.offer_stands or _goes_beyond(facts, said):
        return False
    if _takes_the_first(facts, said):
        facts.chosen, facts.searched = facts.offer[0], facts.key
        return True
    picked, wish = _meant(facts, said)
    if facts.chosen and wish.said_time and not wish.said_day:
        picked = _on_its_day(picked, facts.chosen)
    if len(picked) > 1 and wish != wishes.NOTHING and len(picked) == len(facts.offer):
        return False  # it narrows nothing down: "next week", where Thursday is listed
    if picked:
        _settle(facts, picked)
    return bool(picked)


def _takes_the_first(facts: Facts, said: MessageParts) -> bool:
    """Whether it is a yes by somebody who wants to come as soon as possible."""
    if said.wish != wishes.NOTHING or read_assent(said.plain) is not Assent.YES:
        return False
    return wishes.read_wish(facts.when or "", said.context).open_ended


def _goes_beyond(facts: Facts, said: MessageParts) -> bool:
    """Whether a day or a part of it is named while the list was cut: then it is looked up."""
    if len(facts.offer) < MAX_SLOTS or said.wish == wishes.NOTHING:
        return False
    return not said.wish.times and not _ONE.search(said.timed)


def _meant(facts: Facts, said: MessageParts) -> tuple[tuple[Slot, ...], Reading]:
    """The slots that are meant, and the days and times by which they are."""
    listed = [slot for id_ in said.last.slots for slot in facts.offer if slot.id == id_]
    listed = listed if len(listed) > 1 else []  # a single one was named, and no place in a list
    picked = _among(facts.offer, listed, said, said.wish)
    if said.wish != wishes.NOTHING or len(picked) == 1:
        return picked, said.wish
    wish = _bare_time(said.timed, said.context)
    if wish == wishes.NOTHING:
        return picked, wish
    return _among(facts.offer, listed, said, wish), wish


def _settle(facts: Facts, picked: tuple[Slot, ...]) -> None:
    """Take a single slot as the choice, several as rivals."""
    facts.restated = facts.restated or picked == (facts.chosen,)
    facts.chosen = picked[0] if len(picked) == 1 else None
    facts.rivals = picked if len(picked) > 1 else ()
    facts.searched = facts.key  # a host that is named chooses, and needs no new search


def _on_its_day(picked: tuple[Slot, ...], chosen: Slot) -> tuple[Slot, ...]:
    """Of those that are meant by a time alone, those on the day that was chosen."""
    if chosen in picked:
        return (chosen,)
    return tuple(slot for slot in picked if slot.start.date() == chosen.start.date())


def _among(
    offer: tuple[Slot, ...], listed: list[Slot], said: MessageParts, wish: Reading
) -> tuple[Slot, ...]:
    """The slots that are meant: one of those named last, or else any that was offered."""
    text = wishes.bare(said.timed)
    if 1 < len(listed) < len(offer):
        picked = choose(text, listed, wish, said.host, listed)
        if len(picked) == 1:
            return picked
    return choose(text, offer, wish, said.host, listed)


def _bare_time(text: str, context: Context) -> Reading:
    """The time that a bare number means where times were offered: "is 11 possible?"."""
    clauses = (clause for clause in _CLAUSES.split(text) if 0 < len(clause.split()) <= _SHORT)
    readings = (wishes.read_wish(clause, context, asked=True) for clause in clauses)
    return next((reading for reading in readings if reading != wishes.NOTHING), wishes.NOTHING)


def _relative_wish(facts: Facts, text: str, context: Context) -> Reading:
    """A wish that only means something beside the last one: "a day later", "earlier"."""
    earlier = wishes.read_wish(facts.when or "", context)
    wish = wishes.read_wish(text, context, earlier)
    return wishes.NOTHING if wish == earlier else wish


def _chosen_reading(facts: Facts, text: str) -> str | None:
    """The visitor's wish in the reading that the answer to a question chooses."""
    low = text.lower()
    number = said_place(text, len(facts.choices))
    if number is not None:
        return facts.choices[number]
    said = set(re.findall(r"[\w:]+", low))
    shared = [len(said.intersection(re.findall(r"[\w:]+", c.lower()))) for c in facts.choices]
    best = max(shared)
    if best and shared.count(best) == 1:
        return facts.choices[shared.index(best)]
    return None
