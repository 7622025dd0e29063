"""Yes, no, or neither: what a visitor answers to a proposal.

A yes books, moves or cancels an appointment, so it has to be one from the first word to
the last: every word of the message must belong to a known way of agreeing or to mere
politeness. Whatever else is said ("yes but make it 4", "yes, what does it cost?") makes
the answer unclear.
"""

import re
from enum import StrEnum
from functools import cache
from typing import Literal

from app.language.excerpt import is_cut
from app.language.intent.answers import Kind, answers, plain_answer
from app.language.wordlists import words


class Assent(StrEnum):
    """An answer to a proposal."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


Asked = Literal["book", "move", "cancel"]
"""What a proposal asks for: "cancel it" refuses a booking, and agrees to a cancellation."""


def read_assent(text: str, asked: Asked = "book") -> Assent:
    """Whether the words agree to what was proposed; doubt is UNCLEAR, never YES.

    A refusal may go on ("no, make it 4"): NO, as long as nothing in it agrees. The language
    does not matter: English and German sentences, plain yes and no of all that are promised.
    """
    if is_cut(text):
        return Assent.UNCLEAR
    said = plain_answer(text)
    kinds, rest = _consume(said, asked)
    if not kinds or "neither" in kinds[:1]:
        return Assent.UNCLEAR
    if asked == "cancel" and _BOOKS.search(said):
        return Assent.UNCLEAR
    if kinds[0] == "no":
        return _refusal(text, said, asked)
    if set(kinds) <= {"yes", "neither"} and not rest and "?" not in text:
        return Assent.YES
    return Assent.UNCLEAR


def _refusal(text: str, said: str, asked: Asked) -> Assent:
    """A message that begins with a no: unclear if it asks, or agrees in the end."""
    kinds, rest = _consume(said, asked)
    if not rest and set(kinds) == {"no"}:
        return Assent.UNCLEAR if text.rstrip().endswith("?") else Assent.NO
    if not _goes_on(text, said):
        return Assent.UNCLEAR
    tail = said.split()[1:]
    for at in range(len(tail)):
        kinds, left = _consume(" ".join(tail[at:]), asked)
        if "yes" in kinds and not left:  # "no, that's fine"
            return Assent.UNCLEAR
    return Assent.NO


_FIRST_NO = re.compile(
    r"^\W*(?:no+|nope|nah|nein|nö|nee|not? really)\s*(?:[,.!;:–—-]|\n)", re.I
)
_AFTER_NO = words(
    """
    i i'd i'm make change please it that this can could let's lets we sorry actually maybe
    how what schedule my ich das bitte es wir lieber leider danke der da mir
    """
)


def _goes_on(text: str, said: str) -> bool:
    """Whether the no stands by itself, and is not the "no" of "no doubt"."""
    if _FIRST_NO.match(text):
        return True
    words = said.split()
    return len(words) > 1 and words[0] in {"no", "nope", "nein", "nö"} and words[1] in _AFTER_NO


def _consume(said: str, asked: Asked) -> tuple[list[str], str]:
    """The kinds of the phrases from the start, and what is left that is none."""
    patterns, plain = _phrases(asked)
    kinds: list[str] = []
    while said:
        matches = [
            (len(found[0]), kind) for kind, phrase in patterns if (found := phrase.match(said))
        ]
        matches += [
            (len(phrase), kind)
            for phrase, kind in plain.get(said.partition(" ")[0], ())
            if said == phrase or said.startswith(phrase + " ")
        ]
        if not matches:
            break
        size, kind = max(matches)
        if kind != "filler":
            kinds.append(kind)
        said = said[size:].lstrip()
    return kinds, said


_SUBJECT = (
    r"(?:that|this|it|all|everything|these|those|(?:all|both) of (?:that|it|this|them)|"
    r"(?:the|that|this) (?:time|date|day|details?|appointment|booking|slot|information|one)"
    r"|you(?:'re| are))"
)
_ADVERB = (
    r"(?:all |just |totally |completely |absolutely |really |very |so |perfectly |exactly "
    r"|quite "
    r"|also |definitely |pretty |still |entirely |fully |certainly )*"
)
_GOOD = (
    r"(?:confirmed to proceed|correct to proceed|okay to proceed|good to go|good|great|fine"
    r"|perfect|correct|right|ok|okay|excellent|wonderful|lovely|awesome|amazing"
    r"|alright|all right|cool|nice|ideal|it|accurate|confirmed|acceptable|fantastic|brilliant"
    r"|super"
    r"|suitable|exactly it|(?:exactly )?what i (?:want|wanted|need|needed|asked for)|terrific"
    r"|a (?:good|great|perfect) (?:time|day|plan|idea|slot|fit)|confirmed to proceed|splendid)"
)
_FOR_ME = r"(?: (?:to|for|with|by) (?:me|us))?"
_IT = (
    r"(?:(?:the|an|this|that|my) (?:appointment|booking|slot|meeting|call|time|visit"
    r"|reservation)"
    r"|that one|this one|me in|us in|all of (?:it|that)|all that|it|that|this|them|me"
    r"|everything)"
)
_BOOK = r"(?:book|confirm|schedule|reserve|make|finali[sz]e|set up|take|secure|lock in|save)"

_YES = [
    r"sure thing|spot on|all set|sehr wohl",
    r"yes|yess|yep|yeah|yup|yea|yas|aye|ok|okay|okey|okej|kk|sure|surely|absolutely|definitely"
    r"|certainly|correct|exactly|indeed|agreed|affirmative|confirmed|confirmed to proceed"
    r"|perfect|great|awesome|deal"
    r"|wonderful|excellent|lovely|fine|cool|nice|super|good|alright|right|approved|totally"
    r"|gladly"
    r"|oui|sí|sì|si|sim|tak|evet|ja|jo|jap|jep|jup|jawohl|joa|prima|perfekt|genau|klar"
    r"|natürlich"
    r"|selbstverständlich|gerne|gern|einverstanden|passt|stimmt|richtig|korrekt|bestätigt|gut"
    r"|toll"
    r"|book|confirm|schedule|reserve|proceed|top|gebongt|abgemacht"
    r"|wunderbar|klasse|sicher|freilich|logo|bestens|bestätige",
    rf"{_SUBJECT}(?:'s|s| is| are| was| sounds| looks| seems| feels| would be| will be|'ll be"
    rf"|'d be)?"
    rf" {_ADVERB}{_GOOD}{_FOR_ME}",
    rf"(?:sounds|looks|seems)(?: like)? {_ADVERB}{_GOOD}{_FOR_ME}|(?:that |it "
    rf"|this )?sounds like a plan",
    rf"(?:{_SUBJECT} )?{_ADVERB}(?:works?|will work|would work|will do|'ll work|should work"
    rf"|suits)"
    rf"(?: out)?(?: well| great| fine| perfectly| just fine| perfect)?{_FOR_ME}(?: me| us)?",
    r"(?:that|it|this)(?:'ll|'d) (?:work|do)(?: well| great| fine| perfectly)?(?: for me)?",
    rf"(?:would|will|'d) be {_ADVERB}{_GOOD}{_FOR_ME}",
    rf"{_ADVERB}(?:good|fine|great|perfect|right|correct|okay|ok) (?:to|for|with|by) me",
    rf"(?:go ahead|proceed|continue|go on)(?: and {_BOOK}(?: {_IT})?| with {_IT})?",
    r"do (?:it|so|that)|please do|go for it|make it so|lock it in|book now|let's (?:do|book"
    r"|take|go with) "
    r"(?:it|that|this|this one|that one)|let's go",
    rf"{_BOOK} {_IT}(?: in| up| now| for me| for us)*",
    r"i(?:'ll| will) take (?:it|that|this|this one|that one)|i(?:'d| would) (?:like"
    r"|love) (?:that|to)"
    r"|i (?:do )?confirm(?: (?:it|that|this|all that|everything|the (?:booking|appointment"
    r"|details)))?"
    r"|i (?:agree|accept|approve)|i(?:'m| am) (?:sure|in|happy with (?:that|it|this)"
    r"|fine with (?:that|it|this)"
    r"|ok with (?:that|it)|okay with (?:that|it)|good with (?:that|it))|happy with (?:that|it"
    r"|this)",
    r"you(?:'ve)? got it(?: right)?|you have it right|that(?:'s| is)|it is|it does|that does"
    r"|they are"
    r"|of course|for sure|all good|by all means|permission granted|count me in|with pleasure"
    r"|most certainly|you may|yes i do|yes i am|i want it|i want that|i'd be delighted",
    rf"i(?:'d| would)? (?:like|love|want) to (?:take|book|have|confirm|go with|keep) {_IT}",
    rf"i can (?:make|do) {_IT}(?: work)?|i(?:'ll| will) (?:be there|have it|go with {_IT})",
    r"you(?:'ve| have)? got (?:all (?:of )?)?(?:it|that|this|them|everything)(?: all)? right",
    rf"you (?:can|may) (?:now )?(?:go ahead|proceed|continue|{_BOOK} {_IT})",
    r"(?:try|do|take) (?:it|that|this|that one|this one)|all set",
    r"(?:das|es|der|die zeit|der termin|alles|so) (?:passt|stimmt|geht|klappt)(?: so)?",
    r"(?:das |es |der |die zeit |der termin |alles |so |ja )?(?:das )?(?:passt|stimmt|geht"
    r"|klappt|würde passen"
    r"|wäre|ist)(?: (?:mir|für mich|bei mir|so|alles|sehr|ganz|auch|das|prima|gut|super"
    r"|perfekt|wunderbar"
    r"|in ordnung|ok|okay|richtig|korrekt|toll|fein|klar|schön|bestens|hervorragend"
    r"|ausgezeichnet"
    r"|klasse|ideal|genau richtig))+",
    r"in ordnung|alles klar|geht klar|alles gut|sehr gerne?|(?:klingt|hört sich"
    r"|sieht) (?:sehr )?"
    r"(?:gut|super|perfekt|prima|toll|fein)(?: an| aus)?|auf jeden fall|na klar|aber sicher"
    r"|aber gerne?"
    r"|von mir aus|gut so|so ist es|gefällt mir|so machen wir(?:'s| es| das)|machen wir(?: es"
    r"| das)?(?: so)?"
    r"|machen sie das|mach das|(?:ich )?bin (?:einverstanden|dabei|damit einverstanden)"
    r"|würde ich gerne?",
    r"(?:bitte )?(?:buchen|buche|buch|bestätigen|bestätige|reservieren|reserviere|eintragen"
    r"|nehmen)"
    r"(?: sie)?(?: (?:mir|bitte|das|es|ihn|den termin|diesen termin|den|so|hiermit|jetzt))*",
    r"(?:ich |den |das |diesen )?(?:termin )?nehme ich|ich nehme (?:ihn|das|es|den termin"
    r"|diesen termin"
    r"|den)"
    r"|ich bestätige(?: (?:hiermit|das|es|den termin|die buchung))*|termin buchen|jetzt buchen"
    r"|den termin bitte(?: buchen)?",
]
_NO = [
    r"no|nope|nah|nay|negative|nein|nö|nee|never|niemals|non|incorrect|wrong|falsch|stop|stopp"
    r"|nix|ne",
    r"no thanks?(?: you)?|no thx|not (?:really|yet|now|at all|today|this time|necessarily"
    r"|that one|this one"
    r"|interested|correct|right|good|ok|okay|quite)|rather not|better not|i'd rather not"
    r"|i would rather not",
    rf"(?:please )?(?:do not|don't|dont)(?: (?:{_BOOK}(?: {_IT})?|do (?:it|that)|bother"
    rf"|want (?:it|that|to)))?",
    r"i (?:don't|dont|do not)(?: (?:want|like|need|think so|agree|confirm)(?: (?:it|that|this"
    r"|to))?)?",
    r"never ?mind|forget (?:it|about it)|(?:i )?changed my mind",
    r"(?:that|it|this)(?:'s| is) (?:not (?:right|correct|good|ok|okay|it|what i (?:want"
    r"|wanted|need|meant))|wrong"
    r"|incorrect)|(?:that|it|this) (?:doesn't|does not|won't|will not|isn't"
    r"|is not)(?: (?:work|right|correct|good|suit|do))?"
    r"(?: (?:for )?me)?|doesn't work(?: for me)?|won't work(?: for me)?",
    r"(?:das |es |der termin )?(?:passt|geht|stimmt|klappt)(?: mir| bei mir"
    r"| für mich)?(?: leider| so| gar| doch| das)*"
    r" nicht",
    r"(?:doch |noch |besser |lieber |eher |bitte |gar |jetzt )*nicht(?: buchen| bestätigen"
    r"| jetzt| wirklich)?"
    r"|auf keinen fall|keinesfalls|kein interesse|vergiss es|vergessen sie es"
    r"|das ist (?:falsch|nicht richtig)"
    r"|das will ich nicht|(?:das )?möchte ich nicht|nein danke|ich (?:will|möchte) (?:das "
    r"|es )?nicht",
]
_FILLER = [
    r"please|pls|plz|thanks?(?: you)?(?: (?:so|very) much| a lot| again)?|thx|ty|oh|ah|aha"
    r"|hm+|well|hi|hello|hey"
    r"|now|and|then|too|also|as well|cheers|dear|appreciate it|much appreciated|again|mate"
    r"|sir|you|wow|haha|lol|hallo"
    r"|danke(?: schön| sehr| dir| ihnen)?|dankeschön|vielen(?: lieben)? dank|besten dank"
    r"|bitte(?: schön)?|dann|na|ach|und|so|mal"
    r"|liebe grüße|viele grüße|lg|vg|gruß|moin|servus|good morning|guten (?:tag|morgen|abend)"
    r"|super lieb"
]
# "No problem" agrees to nothing and refuses nothing.
_NEITHER = [
    r"(?:no|not a|kein|keine|overall no) (?:problems?|worries|issues?|matter|rush|idea|doubt"
    r"|question|ahnung|sorge|eile)"
]


_MINE = (
    r"(?:it|that|this|(?:the|my|our|that|this) (?:appointment|booking|meeting|call|slot|one))"
)
_MEINS = (
    r"(?:das|es|ihn|sie|bitte|(?:den|meinen|unseren|diesen) termin"
    r"|(?:die|meine|unsere|diese) buchung)"
)
_CANCELS = [
    rf"(?:cancel|call off|delete|drop) {_MINE}(?: now| for me)?|call {_MINE} off|cancel",
    rf"(?:{_MEINS} )*(?:absagen|stornieren|löschen|storniere|storniert)(?: {_MEINS})*",
    rf"(?:sag|sage|sagen sie) (?:{_MEINS} )+ab|stornieren sie(?: {_MEINS})*",
]
_MOVES = [
    rf"(?:move|reschedule|change|shift|postpone|push) {_MINE}(?: there| now| for me)?"
    r"|move|reschedule",
    rf"(?:{_MEINS} )*(?:verschieben|verlegen|umbuchen|verschiebe|verlege)(?: {_MEINS})*"
    rf"|(?:verschieben|verlegen) sie(?: {_MEINS})*",
]
_KEEPS = [
    rf"(?:please )?(?:keep|leave) {_MINE}(?: as it is| there)?|i(?:'ll| will) keep {_MINE}",
    rf"(?:please )?(?:do not|don't|dont) cancel(?: {_MINE})?",
    rf"(?:{_MEINS} )*(?:behalten|behalte ich|stehen lassen)|ich behalte (?:{_MEINS})",
    r"(?:doch |bitte |lieber )*nicht (?:absagen|stornieren)|doch nicht",
]
_REFUSES_TO_BOOK = [r"abbrechen|cancel|cancel (?:it|that|this)"]
_BOOKS = re.compile(r"\b(?:book|schedule|reserve|buchen?|reserviere?n?|nehme ich)\b")
# Beside what agrees and refuses whatever was asked.
_ALSO: dict[Asked, tuple[list[str], list[str]]] = {
    "book": ([], _REFUSES_TO_BOOK),
    "move": (_MOVES, _REFUSES_TO_BOOK),
    "cancel": (_CANCELS, _KEEPS),
}
# The phrases of all languages, as kinds of this module; the first that has one decides.
_LISTED: tuple[tuple[str, Kind], ...] = (
    ("yes", "agrees"),
    ("no", "refuses"),
    ("filler", "polite"),
)
_LISTED_TOO: dict[Asked, tuple[tuple[str, Kind], ...]] = {
    "book": (),
    "move": (("yes", "moves"),),
    "cancel": (("yes", "cancels"),),
}


def _alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern: what "|" outside of brackets divides."""
    parts, depth = [""], 0
    for letter in pattern:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


_Patterns = tuple[tuple[str, re.Pattern[str]], ...]
_Phrases = dict[str, list[tuple[str, str]]]


@cache
def _phrases(asked: Asked) -> tuple[_Patterns, _Phrases]:
    """Patterns with their kinds, and plain phrases with theirs by their first word.

    The longest phrase counts, not the first one that fits. Made with the first message.
    """
    patterns: list[tuple[str, re.Pattern[str]]] = []
    plain: _Phrases = {}
    agrees, refuses = _ALSO[asked]
    kinds = (
        ("yes", _YES + agrees),
        ("no", _NO + refuses),
        ("filler", _FILLER),
        ("neither", _NEITHER),
    )
    for kind, sources in kinds:
        for source in sources:
            branches = _alternatives(source)
            simple = [branch for branch in branches if re.fullmatch(r"[\w' ]+", branch)]
            for branch in simple:
                plain.setdefault(branch.split()[0], []).append((branch, kind))
            if rest := "|".join(branch for branch in branches if branch not in simple):
                patterns.append((kind, re.compile(rf"(?:{rest})(?![^\s])")))
    for kind, listed in (*_LISTED, *_LISTED_TOO[asked]):
        for phrase in answers(listed):
            plain.setdefault(phrase.partition(" ")[0], []).append((phrase, kind))
    return tuple(patterns), plain
