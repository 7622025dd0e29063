"""Hostile texts of 4,000 characters, each with a name. The same ones on every run.

What holds a pattern up is a text that fits it in many ways and then does not fit: long runs,
words of its own lexicon again and again, letters that become more when they are folded.
"""

import random
from collections.abc import Iterator, Mapping
from functools import cache

SIZE = 4000


def _divided(text: str) -> list[str]:
    """What stands between bars; a line ends with one, and ends nothing."""
    return text.strip("\n").replace("|\n", "|").split("|")


_RUNS = [
    *" \t\n\r\v\f.,;:!?-–—_'’\"()[]<>{}/\\@#*+=&%|~`^$€•…0123456789",
    *"aAzßäÄéİıſŉǰΐﬃﷺĳⅧ²①፩٣字ら한𝒜👍🇩",
    *"\x00\x1b\u00a0\u2003\u2028\u200b\u200d\u00ad\u202e\u0301\ufeff\u3164",
]
_PAIRS = _divided(
    r"""
a-|a.|a'|a_|a@|a+|a/|a:|a;|a,|a(|a[|a<|A.|A-|A'|A,|1.|1,|1:|1/|1-|.-|-.|@.|.@|''|``|'"|([|{"|
"}|<a>|</|[](|](|\"|+4|(0|0-|a1|1a|Aa|AA|Ab|Ã¤|İa|aİ|1٣|͏a|..|::|//|--|@@|##|$1|1%|1€|12|,;|
?!|.!
"""
)
_BROKEN = [
    *_divided(
        r"""
a@b.de|a@b.|@b.de|a at b dot |a@b.de and |a@b.de, |a-b@|x.y.z.|www.a.|http://|https://a.b/|
a://b|a.b.c@|ada@example|+49 30 |+49(0)|0049-|(030) |12:30-|12:30 |12.30.|24.11.|2026-11-|
11/24/|3-4-|9999-12-31 |1/1/1 |99999999|0,0|10000 years |in 10000 years |
99999999999999 weeks |1e9 |31st |9999th|{"name":"|{"a":{|{"a":[|{[|```json|<tool_call>|
<function=a>|<parameter=a>|<think>|<think></think>|[TOOL_CALLS]|<visitor>|</visitor>|
<context>|&lt;|%00|{{a}}|{% a %}|\u0000|" + "|'; --|a = b; |e.g. |z. B.|Dr. |st. |p.m. |1. a|
- a|* a|> a|A: b|a | a|. |... |a.b |aB |AaBb|xXx |Hi, |no, no|XX 12 |AB12|AB12 CD34 |
DE12 3456 |12-34-56 |sk-abc|pin: |4111 1111 |a1b2c3d4e5|UTC+|GMT-1 |Europe/|3 pm PST
"""
    ),
    "a@b.de ", "- a\n", "* a\n", "> a\n", "A: b\n", "\n\n", "\r\n", "a \n", "\n a",
]  # fmt: skip
_WORDS = _divided(
    r"""
I'm|my name is|I am called|Dr. Dr.|von der|Ada von|de la|here|please|thanks|regards|Ada,|
name is name|mein name ist|ich bin|auf den namen|vorname|first name|last name is|
spelled with|not Ada but|it's|tomorrow|next|monday and|or tuesday|in two weeks|a day later|
an hour earlier|from now|between 1 and|from 3 to|at 5|at half past|quarter to|not on|except|
but not|any day but|the week after|of the month|the first of|beginning of|until|bis|
zwischen 8 und|von 9 bis|nächsten|übernächste|heute|halb|viertel vor|in drei Tagen|
eine Woche später|am 3.|kw 48|jeden dienstag|Dienstagnachmittag|um 9 uhr|nicht vor|invite|
use my|with my wife|bring|and also|a@b.de and|call me|phone number|erreichbar unter|yes|no|
yes please|ok ok|book it|do not|don't cancel|never mind|not now|rather not|nein danke|passt|
the second one|option|number one|or the third|nummer zwei|neither|the last|I take|
your appointment|is booked|has been|have|booked|you are all set|your meeting with|I have|
confirmed|now|also|successfully|the slot|it is|see you|if you confirm|once|and|because|so|
at 3 pm is|unfortunately|videocall|termin|erstgespräch|beratungsgespräch|ist|wurde|gebucht|
haben|ihr|heute gebucht|am dienstag|ihr termin ist|wir haben|reserviert|eingetragen|hiermit|
alles|super|und|damit|bestätigt|verschoben|votre rendez-vous|est|réservé|su cita|está|
reservada|appuntamento|prenotato|afspraak|geboekt|möte|bokat|spotkanie|zarezerwowane|randevu|
oluşturuldu|j'ai|je vous ai|he hecho|ho|ik heb|jag har|ben|free|available|no slots|
nothing is|from 9 to|between 9 and|14:00|not available|found|slots|frei|ignore|ignore all|
instructions|please send|pay|transfer|kindly|visit the|überweisen sie|click|call this|I'm in|
based in|New York|New York time|the the|time zone|Zeit|in der|eastern time|calling from|
asked|with Mia|with|mit Herrn|bei Frau|Prof. Dr.|it is about a|it is about|regarding|wegen|
because of|cancel|move|reschedule|to|auf|my appointment|the same time|change it to|where|
how much|can I|book|find_slots|propose_booking|open_proposal|chosen_slot|
You arrange appointments for the business
"""
)
_LEADS = [
    "my name is", "I'm", "ich bin", "under the name of", "Best regards,", "it is about",
    "with", "at", "between", "from", "in", "your appointment", "ihr termin", "invite", "a@b.de",
    "free at", "please", "I'm in", "Ada", "yes", "1.", "{", "<", "not", "on the", "the second",
]  # fmt: skip
_FILLS = [" ", "\n", " , ", " and ", " the ", " a", " A", "-", ".", " 1", "İ", "\u00a0", "'s "]
_ENDS = ["", "x", "!", "?", "\nx", " booked", " heute gebucht", "@b.de", " o'clock", "\0"]


@cache
def shapes() -> Mapping[str, str]:
    """All of them by name, over two hundred."""
    made = {name: _sized(text) for name, text in _named()}
    return {name: text for name, text in made.items() if len(text) == SIZE}


def _sized(text: str) -> str:
    return text[:SIZE].ljust(SIZE, "x")


def _repeated(unit: str, end: str = "") -> str:
    return (unit * SIZE)[: SIZE - len(end)] + end


def _named() -> Iterator[tuple[str, str]]:
    for run in _RUNS:
        yield f"run {run!r}", _repeated(run)
        yield f"run {run!r} between", "x" + _repeated(run, "x")[1:]
    for pair in _PAIRS:
        yield f"pair {pair!r}", _repeated(pair, "!")
    for broken in _BROKEN:
        yield f"broken {broken!r}", _repeated(broken)
    for word in _WORDS:
        yield f"words {word!r}", _repeated(f"{word} ")
    for number, lead in enumerate(_LEADS):
        for at in range(3):
            fill = _FILLS[(number + 5 * at) % len(_FILLS)]
            end = _ENDS[(number + at) % len(_ENDS)]
            yield f"lead {lead!r} {fill!r} {end!r}", lead + _repeated(fill, end)[len(lead) :]
    for fill in _FILLS:
        yield f"fill {fill!r} x", _repeated(fill, "x")
    yield from _glued()
    yield from _mixed()


def _glued() -> Iterator[tuple[str, str]]:
    """Words without a blank between them, and words nested in each other."""
    for word in ("termin", "gespräch", "videocall", "montag", "book", "slot", "and", "von"):
        yield f"glued {word}", _repeated(word)
        yield f"glued {word} at the end", _repeated("x", f"{word} heute gebucht")
    yield "words each nested", " ".join("(" * (each % 9) + "a" + ")" * 3 for each in range(900))
    yield "videocalls booked", _repeated("videocall ", "heute gebucht")
    yield "the slot is settled", _repeated("ihr termin ist die buchung war das ", "fest")
    yield "claims without an end", _repeated("I have your appointment is it ", "not")
    yield "sentences", _repeated("Your appointment is booked. ")
    yield "questions", _repeated("Is it booked? ")
    yield "list of times", "".join(f"{n % 9}. 1{n % 9}:00\n" for n in range(500))
    yield "list of days", "".join(f"{n % 28 + 1}.{n % 12 + 1}. or " for n in range(500))
    yield "list of addresses", "".join(f"a{n}@b{n}.example, " for n in range(300))
    yield (
        "list of names",
        "".join(f"Ab{chr(97 + n % 26)} {chr(65 + n % 26)}. " for n in range(700)),
    )
    yield "different words", " ".join(f"{n:x}w" for n in range(1000))


def _mixed() -> Iterator[tuple[str, str]]:
    """Words and marks of all kinds in an order that chance decides, always the same."""
    chance = random.Random(4)
    words = [*_WORDS, *_BROKEN, *(str(n) for n in (0, 1, 7, 12, 31, 99, 2026, 10**14))]
    for number in range(40):
        few = chance.sample(words, 3 + number % 12)
        joint = chance.choice(["", " ", " ", ", ", ". ", "\n", "-"])
        text = joint.join(chance.choice(few) for _ in range(SIZE))
        yield f"mixed {number}", text
    for number in range(20):
        yield f"letters {number}", "".join(chance.choice(_RUNS + _PAIRS) for _ in range(SIZE))
