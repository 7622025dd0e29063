"""What a visitor wants to talk about, in the visitor's words."""

import re

MAX_LENGTH = 200

_OPENERS = (
    r"(?:to |wanna |want to )?(?:talk|speak|chat|discuss|go) (?:\w+ )?(?:about|through|over)",
    r"(?:to |want to |like to |need to )discuss",
    r"(?:it|this)(?:'s| is) (?:all )?(?:about|regarding|concerning)",
    r"(?:the |my )?(?:topic|subject|reason|purpose)(?: \w+){0,3} (?:is|would be|will be):?",
    r"(?:i |we )?(?:need|want|'d like|would like|could use) (?:some |your )?help (?:with|on"
    r"|in)",
    r"(?:some |a few |my )?questions? (?:about|on|regarding)",
    r"(?:to |can i |could i |i |i'd like to |i need to )(?:have|get)(?= (?:my|our) )",
    r"regarding|concerning|because of|because",
    r"(?<!what )(?<!how )(?<!think )(?<!thinking )(?<!sure )about(?! \d| you\b| it\b| that\b)",
    r"es geht (?:dabei |mir )?um|(?:das )?thema (?:ist|wäre)|(?:zum )?thema:?",
    r"wegen|bezüglich|betreffend|hinsichtlich|weil",
    r"(?:ich |wir )?(?:brauche|brauchen|benötige|möchte|hätte gerne?) (?:etwas "
    r"|ihre )?hilfe (?:bei|mit|zu)",
    r"fragen? (?:zu|zum|zur|über)",
)
_AFTER = re.compile(
    rf"(?<![\w-])(?:{'|'.join(_OPENERS)})\s+(.+?)"
    r"(?=$|[!?;\n]+(?:\s|$)|\.+(?:\s(?!(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez))|$)"
    r"|\s[–—-]\s)",
    re.IGNORECASE | re.DOTALL,
)
_BEFORE = re.compile(
    r"\b(?:um )?(?:gern(?:e)? )?(?:über|von) ([^.!?;\n]{3,160}?) (?:zu )?(?:sprechen|reden"
    r"|diskutieren|austauschen|unterhalten)"
    r"|\bum ([^.!?;\n]{3,160}?) zu (?:besprechen|klären|diskutieren)"
    r"|\b(?:möchte|will|würde) (?:gern(?:e)? )?([^.!?;\n]{3,160}?) (?:besprechen|klären"
    r"|diskutieren)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?<![,;\s])[,;\s]++(?:(?:and |und )?(?:my name|my e-?mail|i'?m |i am |mein name"
    r"|meine e-?mail|ich bin |ich heiße "
    r"|please\b|thanks?\b|thank you|bitte\b|danke\b|could |can (?:i|we|you)\b|would "
    r"|is (?:that|there|it)\b"
    r"|do you\b|are you\b|haben sie|hätten sie|geht |passt |wäre |könnte|when |wann "
    r"|i'?d (?:like|prefer))).*$"
    r"|(?<![,;\s])[,;\s]++(?:(?:on|this|next|am|diesen|nächsten)\s+)*"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|tomorrow|today|tonight|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|morgen"
    r"|heute)\b.*$"
    r"|(?<![,\s])[,\s]++(?:with|mit|bei) [A-ZÄÖÜ]\w+(?: [A-ZÄÖÜ]\w+)?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_DAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today|tonight|morning|afternoon"
    r"|evening|week|month|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|morgen|heute"
    r"|übermorgen|woche|monat|januar\w*|februar\w*|märz|april|mai|may|june?|july?|juni|juli"
    r"|august|september|o[ck]tober|november|de[cz]ember|january|february|march)"
)
# What stands behind "from" or "for" belongs to the matter: the bill from Monday.
_WISH = re.compile(
    r"(?<!\bfrom)(?<!\bof)(?<!\bsince)(?<!\bfor)(?<!\bthe)(?<!\bour)(?<!\bvom)(?<!\bvon)(?<!\bseit)"
    r"(?<!\d\.)(?<!\bfür)(?<!\bder)(?<!\bdie)(?<!\bdas)(?<!\bdem)(?:\s|,\s?)"
    r"(?:(?:on|at|next|this|coming|around|by|am|um|gegen|ab|nächste\w?|kommende\w?|diese\w?)\s+)*"
    rf"(?:{_DAY}|\d{{1,2}}(?:st|nd|rd|th|\.)|\d{{1,2}}(?::\d{{2}})? ?(?:am|pm|uhr|o'clock))\b"
    r"(?=(?:[\s,]+(?:at|um|on|am|in|the|morning|afternoon|evening|please|bitte|or|oder|and|und"
    rf"|vormittag\w*|nachmittag\w*|abend\w*|früh|{_DAY}|\d\S*|uhr|pm|o'clock|possible|thanks"
    r"))*[\s.,!?]*$)",
    re.IGNORECASE,
)
# "about ten", "because I need to find one": said of the booking, and not of its matter.
_NO_MATTER = re.compile(
    r"(?:half|quarter|noon|midnight|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|halb|viertel|\d)\b(?! \w+s\b)"
    r"|(?:finding|booking|making|scheduling|seeing|visiting|getting an?)\b"
    r"|.*\bto (?:find|book|see|visit|schedule|make|meet|come|go)\b",
    re.IGNORECASE,
)
_SECRETS = re.compile(r"(?<!\S)[^\s@]++@\S++|https?://\S+|www\.\S+|\+?\d[\d ()/-]{7,}\d")
_NO_TOPIC = "it that this das es dies things stuff something etwas dich sie ihnen"
_EMPTY = frozenset(_NO_TOPIC.split())


def said_purpose(text: str) -> str | None:
    """What the meeting is announced to be about; None if the text does not say.

    A wish for a time at its end is none of it: "about prices next Tuesday" is about prices.
    """
    for start, end in _announced(text):
        topic = tidy(text[start : _wish_in(text, start, end)])
        if topic:
            return topic
    return None


def without_purpose(text: str, *, with_wish: bool) -> str:
    """The text without what it is announced to be about.

    Args:
        with_wish: a wish for a time at the end of that stays.
    """
    for start, end in sorted(_announced(text), reverse=True):
        stop = _wish_in(text, start, end) if with_wish else end
        text = f"{text[:start]} {text[stop:]}"
    return text


def _announced(text: str) -> list[tuple[int, int]]:
    """Where the text says what it is about."""
    found = (*_BEFORE.finditer(text), *_AFTER.finditer(text))
    return [match.span(match.lastindex or 0) for match in found]


def _wish_in(text: str, start: int, end: int) -> int:
    """Where a wish for a time begins in such a part; its end if there is none."""
    wish = _WISH.search(text, start, end)
    return wish.start() if wish else end


def tidy(words: str) -> str | None:
    """A topic without addresses, courtesies and the words that hang on to it."""
    topic = _SECRETS.sub(" ", words)
    while (shorter := _TAIL.sub("", topic)) != topic:
        topic = shorter
    topic = re.sub(
        r"\s+(?:some ?time|soon|asap|preferably|irgendwann|on|at|by|next|this|in|for|around"
        r"|and|or|am|um|gegen|und|oder|im|an"
        r"|nächste\w?|kommende\w?)$",
        "",
        " ".join(topic.split()).strip(" ,.;:!?–—-\"'"),
        flags=re.IGNORECASE,
    ).strip(" ,.;:–—-")
    if len(topic) < 3 or topic.lower() in _EMPTY or _NO_MATTER.match(topic):  # noqa: PLR2004 — letters: shorter is no topic
        return None
    return cut(topic, MAX_LENGTH)


def cut(text: str, length: int) -> str:
    """The text, shortened at a word to at most `length` characters."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
