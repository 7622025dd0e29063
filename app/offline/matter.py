"""What visitors say about the matter: what is left when the booking itself is taken out.

People announce it ("it is about …", see `purpose`) or just tell it: "Sore throat and cough",
"our machine keeps jamming". A clause is about the matter if it is a statement that speaks
of nothing that belongs to a booking: no day, no host, no name, no courtesy, no yes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.language.contact.emails import find_addresses
from app.language.intent.assent import Assent, read_assent
from app.language.wordlists import words
from app.offline.purpose import cut, said_purpose, tidy, without_purpose
from app.offline.smalltalk import topic_of

MAX_MATTER = 200  # characters
_CLAUSE = re.compile(
    r"(?<=[.!?;…])\s+|\n+|\s[-–—]\s"
    r"|\s+(?:and\s+|und\s+)?(?=(?:i have|i'?ve) (?:had|been|got|an?|goy)\b)"
    r"|,\s+(?=(?:but|so|because|i|i'?ve|i'?m|my|our|we|aber|weil|ich|mein\w*|unser\w*|wir)\b)",
    re.IGNORECASE,
)
_BOOKING = re.compile(
    r"\b(?:appointments?|appt|book\w*|schedul\w*|reschedul\w*|cancel\w*|slots?|availab\w*|times?"
    r"|calls?|meetings?|asap|as soon as|soonest|earliest|next one|whenever|any ?time|date|visit"
    r"|(?:see|meet|talk to|speak to|get in)\b|find (?:me|a)|minutes?|hours?|half an hour"
    r"|e-?mail\w*|address|phone\w*|number|zoom|google meet|video|my name|name is|named|called"
    r"|confirm\w*|proposal|options?|list|first|second|third|last one|which|works?|work for me"
    r"|suits?|fits?|prefer\w*|instead|rather|actually|change|move|swap|wrong|mistake|not that"
    r"|termin\w*|buch\w*|verschieb\w*|absag\w*|stornier\w*|frei\w*|uhrzeit|verfügbar|gespräch"
    r"|treffen|so bald wie|möglichst|jederzeit|adresse|telefon\w*|nummer|heiße|name ist|namen"
    r"|passt|ginge|geht|lieber|doch|stattdessen|ändern|falsch|minuten|stunden?|uhr"
    r"|looking|look for|searching|would like|i'?d like|wish to|free|(?:i|we) can(?!'?t)|able"
    r"|come|make it|arrive|ich kann|wir können|suche|würde|hätte|könnte|komme|sooner|better"
    r"|possible|possibly|it'?s (?:currently |now )?\d"
    r"|it is (?:currently |now )?\d"
    r"|\d+ ?[ap]m|früher|möglich|es ist (?:jetzt )?\d|human|person|bot|assistant|mensch\w*)\b",
    re.IGNORECASE,
)
_DAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|tonight|tomorrow|(?:this|next) week"
    r"|montag\w*|dienstag\w*|mittwoch\w*|donnerstag\w*|freitag\w*|samstag\w*|sonntag\w*|heute"
    r"|morgen|übermorgen|(?:diese|nächste|kommende) woche)"
)
_CLOCK = r"\d{1,2}(?::\d{2})? ?(?:am|pm|a\.m\.|p\.m\.|o'?clock|uhr)?"
_TIME_AT_START = re.compile(
    rf"^(?:(?:on|at|for|this|next|am|um|gegen|nächsten)\s+)*(?:{_DAY}|{_CLOCK})\b[,.:]*\s*",
    re.IGNORECASE,
)
_TIME_AT_END = re.compile(
    rf"(?<![,\s])[,\s]++(?:(?:on|at|this|next|am|um|gegen|nächsten)\s+)*(?:{_DAY})\s*$",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:i have|i'?ve|i had|i feel|i am|i'?m|i can'?t|i need (?!to (?:see|get))|my|our"
    r"|we have|we'?ve|we are|we'?re|we need|it hurts|hurts?|aches?|broken?|problems?|trouble"
    r"|issue|question|ich habe|ich bin|mir|mein\w*|unser\w*|wir haben|wir sind|wir brauchen"
    r"|tut weh|kaputt|defekt|probleme?|frage)\b",
    re.IGNORECASE,
)
_WHO_OR_WHERE = re.compile(
    r"(?:i'?m|i am|ich bin|this is|it'?s|we'?re|we are|wir sind)\s+"
    r"(?:(?:from|in|at|aus|bei|der|die)\s+\w+|(?-i:[A-ZÄÖÜ])[\w'-]+)",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"^(?:(?:and|but|so|well|also|because|hi|hello|hey|oh|ok|okay|yes|yeah|sure|und|aber|weil"
    r"|also|hallo|guten (?:tag|morgen|abend)|topic|thema|ja|nein|no|please|bitte)\b"
    r"[,.:!]*\s*)+",
    re.IGNORECASE,
)
_SAYS_NOTHING = words(
    """
    about again already said told meant okay also anything around been bring cannot come could
    daughter dear doing done else even ever everything fine from gave going gonna good great
    guess have hello help here hope just keep kind know like little long look make many maybe
    mean more most much must near need needs never nice only other over perfect please pretty
    really right same shall should since some someone something sorry sounds still sure take
    tell than thank thanks that their them then there these they thing things think this those
    through told tonight today tomorrow very want wanted wants well were what when where will
    wish with would year years yeah your yours bad shape long week weeks day days month months
    now aber alles also andere auch bald beim bitte danke dann dass dein deine denn dich diese
    dieser dieses doch eben eine einem einen einer eines etwas euch euer freue ganz genau gern
    gerne gerade gibt habe haben hallo hätte heute hier hoffe ihnen ihre immer jetzt kann kein
    keine klar könnte könnten leider machen mehr mein meine möchte muss nach nicht nichts noch
    oder perfekt prima schon schön sehr sein sich sind suche super toll über unser unsere viel
    vielen vielleicht wann warum weil wenn wird wirklich wissen wohl wollen wäre würde zeit
    """
)
_WORD = re.compile(r"[^\W\d_]+")
_MIN_LETTERS = 4
_MIN_WORDS = 2  # of a clause that does not tell whose trouble it is


@dataclass(frozen=True, slots=True)
class Matter:
    """What one message says about the matter.

    announced  what it is said to be about, None if nothing is
    told       clauses that just tell of it
    """

    announced: str | None = None
    told: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it says anything about it."""
        return bool(self.announced or self.told)

    def added_to(self, known: str | None) -> str | None:
        """What is known with this: an announcement counts alone, the rest is added."""
        if self.announced:
            return self.announced
        new = [each for each in self.told if each.lower() not in (known or "").lower()]
        return cut(". ".join(filter(None, (known, *new))), MAX_MATTER) or None


def read_matter(text: str, names: Iterable[str] = ()) -> Matter:
    """What a message says about the matter.

    Args:
        names: of hosts and of the visitor, which are no matter.
    """
    announced = said_purpose(text)
    if announced and _content(announced):
        return Matter(announced)
    given = tuple(names)
    stated = _QUESTION.sub("\n", text)
    told = (_told_in(clause, given) for clause in _CLAUSE.split(stated))
    return Matter(None, tuple(dict.fromkeys(filter(None, told))))


def without_matter(text: str, matter: Matter, *, with_wish: bool) -> str:
    """The text without the matter.

    Args:
        with_wish: a wish for a time at the end of an announcement stays.
    """
    if matter.announced:
        return without_purpose(text, with_wish=with_wish)
    for told in matter.told:
        text = text.replace(told, " ")
    return text


def _told_in(clause: str, names: Iterable[str]) -> str | None:
    """What a clause tells, without what hangs on to it; None if it is about the booking."""
    plain = _OPENER.sub("", clause.strip())
    plain = _TIME_AT_END.sub("", _TIME_AT_START.sub("", plain)).strip(" ,.;:!…–—-")
    if find_addresses(clause).rest != clause.strip() or _is_of_booking(plain):
        return None
    if _ASKS.match(plain) or _WHO_OR_WHERE.match(plain):
        return None
    if _names_somebody(plain, names) or topic_of(plain):
        return None
    if not _says_something(plain) or read_assent(plain) is not Assent.UNCLEAR:
        return None
    return tidy(plain)


def _is_of_booking(plain: str) -> bool:
    """Whether it speaks of the booking; times do where nobody's own trouble is told."""
    is_bare = not _TELLS.search(plain)
    rest = _SINCE.sub(" ", plain)
    return bool(_BOOKING.search(plain) or (is_bare and _TIME_OR_PLACE.search(rest)))


# Words for times, and for places in a list.
_TIME_OR_PLACE = re.compile(
    rf"{_DAY}|\d|\b(?:morning|noon|midday|afternoon|evening|night|later|latest|earlier|days?"
    r"|weeks?|months?|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|ones?|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half"
    r"|quarter|either|neither|none|other|another|except|all of|middle|early|late"
    r"|vormittag\w*|mittag\w*|nachmittag\w*|abend\w*|nacht|später\w*|früh\w*|spät\w*|tage?n?"
    r"|wochen?|monate?|januar|februar|märz|mai|juni|juli|oktober|dezember|erste\w*|zweite\w*"
    r"|dritte\w*|vierte\w*|letzte\w*|halb|viertel|eins|drei|vier|fünf|sechs|sieben|acht"
    r"|neun|zehn|elf|zwölf|davon|andere\w*|außer|keine\w*|alle\w*)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?:for|since|seit|über)\s+(?:the |about |over |den |der )?(?:\w+ ){0,2}?"
    r"(?:days?|weeks?|months?|years?|yesterday|tagen?|wochen?|monaten?|jahren?|gestern)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[^.!?\n]*\?")
_ASKS = re.compile(
    r"(?:are|is|do|does|did|can|could|would|will|when|where|what|who|how|why|may|haben|hast|gibt"
    r"|kann|könn\w+|ist|sind|wann|wo|wer|wie|was|warum|darf)\b",
    re.IGNORECASE,
)


def _names_somebody(plain: str, names: Iterable[str]) -> bool:
    said = {word.casefold() for word in _WORD.findall(plain)}
    return any(
        word.casefold() in said
        for name in names
        for word in _WORD.findall(name)
        if len(word) >= _MIN_LETTERS - 1
    )


def _says_something(plain: str) -> bool:
    is_own = _TELLS.search(plain) is not None
    return (is_own or len(_WORD.findall(plain)) >= _MIN_WORDS) and bool(_content(plain))


def _content(plain: str) -> list[str]:
    """The words that say something."""
    said = [word.lower() for word in _WORD.findall(plain)]
    return [each for each in said if len(each) >= _MIN_LETTERS and each not in _SAYS_NOTHING]
