"""Venue words: how people say where to meet. "By phone", "lieber nicht per Zoom", "vor Ort"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from app.language.excerpt import excerpt

PHONE, ONLINE, ON_SITE, VISITORS = "phone", "online", "on-site", "at-visitor"

_NOT = "not "  # before what the visitor does not want, in a fact's value
_BETWEEN = "; "
_NEAR = 80  # characters around a mention that say whether it is wanted
_SHORT = 5  # words of a message in which a bare "phone" or "Zoom" is where to meet

# Services by the ids of their venues; those without a venue are known as what is not offered.
_SERVICES = {
    "zoom": r"zoom(?:[ -]?(?:call|meeting))?",
    "google": r"google[ -]?(?:meets?|hangouts?)(?: call)?|gmeet",
    "teamsForBusiness2": r"(?:microsoft|ms)[ -]?teams",
    "whatsapp": r"whats ?app",
    "webex": r"web ?ex",
    "jitsi": r"jitsi(?: meet)?",
    "whereby": r"whereby",
    "kmeet": r"kmeet",
    "zava": r"zava",
    "Skype": r"skype",
    "FaceTime": r"face ?time",
}
_BARE = {
    PHONE: r"(?:tele)?phone|telefon|anruf",
    ONLINE: r"online|videos?|virtual|virtuell|remote",
    "teamsForBusiness2": r"teams",
    ON_SITE: r"bei (?:euch|ihnen|dir)|at yours",
}
"""What says where to meet only beside another word that shows it, or in a short message."""

_WHOLE = {
    PHONE: r"(?:by|over|via|on|through) (?:the |a )?(?:tele)?phone(?![ -]?(?:number|no\b|nr))"
    r"|(?:tele)?phone[ -]?(?:call|appointment|meeting|conversation)s?"
    r"|you (?:can |could |may )?(?:just )?(?:call|phone|ring) me(?! (?:a|an|the)\b)"
    r"|(?:call|ring|phone) me(?= (?:please|pls|instead|back|on|at|under|then)\b|\W*$)"
    r"|telefonisch\w*(?! (?:erreich|unter|zu erreich))|telefonieren"
    r"|(?:per|am|übers?|ueber) (?:das |dem )?telefon\b|telefon(?:at|termin|gespräch|call)\w*"
    r"|(?:rufen sie|ruf|ruft) mich(?: (?:bitte|doch|einfach|lieber|gerne?|dann|zurück))*"
    r"(?: an)?"
    r"|(?:mich|lieber|einfach) (?:bitte )?anrufen|(?:per|als) anruf|angerufen werden",
    ONLINE: r"video[ -]?(?:calls?|chat|conference|meeting|konferenz|anruf|telefonat|gespräch"
    r"|termin|schalte)|(?:by|over|via|on|per|über|ueber|mit) video|virtually|remotely"
    r"|online[ -]?(?:meeting|call|appointment|session|termin|gespräch|treffen)s?"
    r"|(?:meet|do (?:it|this|that)|have (?:it|this|that)|go) (?:\w+ )?(?:online|virtual"
    r"|remote)",
    ON_SITE: r"in[ -]person|face[ -](?:to|2)[ -]face|on[ -]?site"
    r"|(?:at|in|to|into) (?:your|ur) (?:\w+ )?(?:office|place|workshop|studio|shop|premises"
    r"|location|practice|store|headquarters|hq|building|showroom)"
    r"|(?:come|drop|stop)(?:ing)? (?:by|round|around|over|in)(?: to (?:you|yours))?(?! (?:mail"
    r"|email))|(?:come|go)(?:ing)? to (?:you|yours)\b|visit(?:ing)? you\b"
    r"|(?:bei (?:euch|ihnen|dir) )?vor ort|in präsenz|persönlich(?:es treffen|er termin)?"
    r"|bei (?:euch|ihnen|dir) (?:im (?:büro|laden|haus|studio|geschäft)|in der"
    r" (?:werkstatt|praxis|firma|filiale))"
    r"|(?:in|zu) (?:eure|ihre|deine)[mnr]? (?:büro|laden|werkstatt|praxis|geschäft|studio)"
    r"|(?:zu )?(?:euch|ihnen|dir) (?:kommen|fahren)|vorbei ?(?:kommen|schauen|komme|schaue)"
    r"|(?:komme|schaue|kommen) (?:\w+ )?vorbei",
    VISITORS: r"(?:at|to) (?:my|our) (?:place|home|house|flat)|come (?:over )?to (?:us|me)\b"
    r"|(?:come|drive|travel)(?: over)? to (?:my|our) (?:\w+ )?(?:office|site|factory|company"
    r"|workshop|premises|plant)"
    r"|(?:meet|visit)(?: me| us)? (?:at|in) (?:my|our) (?:office|site|company|premises)"
    r"|bei (?:mir|uns) (?:vor ort|zu ?hause|daheim|im büro|in der firma)"
    r"|zu (?:mir|uns) (?:nach hause|kommen|ins büro|in die firma)|kommen sie zu (?:mir|uns)"
    r"|komm(?:t)? zu (?:mir|uns)",
}
_LEAD = (
    r"(?:on|over|via|by|through|per|über|ueber|auf|use|using|prefer|rather|want|would like|or"
    r"|and|not|no|than|of|statt|anstatt|kein\w*|lieber|eher|gerne?|oder|und|nicht|als|nehmen"
    r"|only|just|but|to|instead|nur|aber|ohne|without|have|do|be|bitte|auch|wir|das|es|dann"
    r"|doch|ja|yes|ok|okay|a|ein|den|die|der)"
)
_TAIL = (
    r"(?:please|pls|plz|instead|then|would|works?|is|not|only|or|call|meeting|link|bitte"
    r"|lieber|geht|ginge|wäre|waere|passt|ist|statt|oder|nicht|anstatt|for me|better|thanks"
    r"|danke|dann|reicht|as well|möglich|possible)\b"
)
_NUMBER_FOLLOWS = (
    r"(?![ -]?(?:number|no\b|nr|nummer|interview|system|app\b|screen|line)|\s*[:=]"
    r"|\s+(?:is\s+)?\+?\d)"
)
_REFUSED = re.compile(
    r"(?:\b(?:not?|nor|without|never|instead of|rather than|anything but|don'?t|do not|don't"
    r"|nicht|kein\w*|ohne|statt|anstatt|anstelle von|weder|noch|hates?|avoid)"
    r"(?: (?:on|by|via|over|per|über|use|using|do|want|like|have|the|a|an|it|this|that|be|in"
    r"|with|at|mit|einem?|einen|der|dem|den|zu))*\s*)$",
    re.IGNORECASE,
)
_THAN = re.compile(r"\b(?:than|als)(?: (?:on|by|via|over|per|über))?\W*$", re.IGNORECASE)
_FAILS = re.compile(
    r"^(?: call| meeting| bei mir| leider| for me)*(?: (?:does ?n[o']?t|doesn'?t|won'?t"
    r"|will not|can'?t|is ?n[o']?t|is not|geht|funktioniert|klappt|ist|kann ich)"
    r"(?: leider| bei mir| gar| auch| hier)*(?: (?:work|possible|good|an option|nicht)))",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:is|are|was|will|ist|findet|sind|wird)(?: (?:it|this|that|das|es|the|der|die"
    r"|all|appointment|meeting|call|termin|workshop|be|held|done))*\W*$",
    re.IGNORECASE,
)
_TOLD = re.compile(  # what is over is no wish: "I spoke to Mia on the phone"
    r"\b(?:spoke|talked|spoken|chatted|met|found|saw|gesprochen|sprach|telefoniert)\b[^.!?]*$",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"^\s*(?:statt)?\s*\?", re.IGNORECASE)
_STREET = re.compile(r"^([^\W\d]\D*?)[\s.]*\d+\s?\w?$")


@dataclass(frozen=True, slots=True)
class VenueWish:
    """Where a visitor wants to meet, and where not.

    Each is the id of a venue, the name of a service that has none, `PHONE`, `ONLINE`,
    `ON_SITE`, `VISITORS`, or an address of the business. `words` are the visitor's own, in
    order.
    """

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything was said about it."""
        return bool(self.wanted or self.unwanted)

    @property
    def value(self) -> str:
        """The wish as the value of a fact: "phone; not zoom"."""
        return _BETWEEN.join((*self.wanted, *(f"{_NOT}{each}" for each in self.unwanted)))

    @classmethod
    def of(cls, value: str) -> "VenueWish":
        """The wish that a fact's value stands for."""
        items = [each for each in value.split(_BETWEEN) if each]
        return cls(
            tuple(each for each in items if not each.startswith(_NOT)),
            tuple(each.removeprefix(_NOT) for each in items if each.startswith(_NOT)),
        )


NO_WISH = VenueWish()


def read_venues(text: str, addresses: Sequence[str] = ()) -> VenueWish:
    """Where to meet, as far as the words say; a question where it will be says nothing.

    Args:
        addresses: those of the business, which people may name by their street.
    """
    text = " ".join(excerpt(text).split())
    wanted, unwanted, words = list[str](), list[str](), list[str]()
    for at, end, kind in _mentions(text, addresses):
        before, behind = text[max(0, at - _NEAR) : at], text[end : end + _NEAR]
        if (_QUESTION.match(behind) and _ASKS.search(before)) or _TOLD.search(before):
            continue
        is_refused = _is_refused(before, behind, is_first=not words)
        words.append(text[at:end])
        (unwanted if is_refused else wanted).append(kind)
    wanted = [each for each in wanted if each not in unwanted]
    return VenueWish(_narrowed(wanted, addresses), _unique(unwanted), tuple(words))


def _is_refused(before: str, behind: str, *, is_first: bool) -> bool:
    """Whether the words around a venue say that it is not wanted: "rather than by phone"."""
    than = not is_first and _THAN.search(before)
    return bool(than or _REFUSED.search(before) or _FAILS.match(behind))


def _narrowed(wanted: Sequence[str], addresses: Sequence[str]) -> tuple[str, ...]:
    """Each wish once; of "on site, in Hall 2" the narrower one."""
    is_named = any(each in addresses for each in wanted)
    return _unique([each for each in wanted if not (is_named and each == ON_SITE)])


def without_venues(text: str, wish: VenueWish | None = None) -> str:
    """The text with a comma in place of what says where to meet, which is nobody's name.

    Args:
        wish: what was read in it, if that is known.
    """
    for word in (read_venues(text) if wish is None else wish).words:
        phrase = rf"(?<!\w)(?:{_LEAD} )*{re.escape(word)}(?!\w)(?:,? {_TAIL})*"
        text = re.sub(phrase, ",", text, flags=re.IGNORECASE)
    return text


def _unique(kinds: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kinds))


def _mentions(text: str, addresses: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of what is said of venues, in order; the longest where they meet."""
    is_short = len(text.split()) <= _SHORT
    found = [(each[0], each[1], each[2]) for each in _named(text, addresses)]
    for kind, pattern in _patterns(is_short=is_short):
        found += [
            (match.start("it"), match.end("it"), kind) for match in pattern.finditer(text)
        ]
    reached = 0
    for at, end, kind in sorted(found, key=lambda each: (each[0], -each[1])):
        if at >= reached:
            reached = end
            yield at, end, kind


def _named(text: str, addresses: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Where an address stands, in full or by a part of it that no other one has."""
    names: dict[str, set[str]] = {}
    for address in addresses:
        for name in _names_of(address):
            names.setdefault(name, set()).add(address)
    for name, owners in names.items():
        words = re.escape(name).replace("straße", r"(?:straße|strasse|str\.?)")
        found = re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE)
        if found and len(owners) == 1:
            yield found.start(), found.end(), next(iter(owners))


def _names_of(address: str) -> Iterator[str]:
    """An address in full, and its part with a street and a number, also without the number."""
    yield address
    for part in address.split(","):
        street = _STREET.match(part.strip())
        if street is not None:
            yield part.strip()
            yield street[1]


@cache
def _patterns(*, is_short: bool) -> tuple[tuple[str, re.Pattern[str]], ...]:
    kinds = dict.fromkeys((*_SERVICES, *_BARE))
    bare = {
        kind: "|".join(words[kind] for words in (_SERVICES, _BARE) if kind in words)
        for kind in kinds
    }
    patterns = [(kind, rf"(?<!\w)(?P<it>{words})(?!\w)") for kind, words in _WHOLE.items()]
    for kind, words in bare.items():
        it = rf"(?P<it>{words})(?!\w)"
        after = _NUMBER_FOLLOWS if kind == PHONE else ""
        if is_short:
            patterns.append((kind, rf"(?<!\w)(?<!my ){it}{after}"))
        else:
            patterns.append((kind, rf"(?<!\w){_LEAD} {it}{after}"))
            patterns.append((kind, rf"(?<!\w)(?<!my )(?<!our ){it}{after}(?=,? {_TAIL})"))
    return tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in patterns)
