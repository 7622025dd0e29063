"""Which entries of a list somebody means: "the second one", "Nummer 3", "any but the last"."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.language.excerpt import is_cut

_ORDINALS = {
    "first": 1, "1st": 1, "erst": 1,
    "second": 2, "2nd": 2, "zweit": 2,
    "third": 3, "3rd": 3, "dritt": 3,
    "fourth": 4, "4th": 4, "viert": 4,
    "fifth": 5, "5th": 5, "fünft": 5,
    "sixth": 6, "6th": 6, "sechst": 6,
    "last": 0, "letzt": 0,
    "penultimate": -1, "vorletzt": -1,
}  # fmt: skip
_CARDINALS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6,
}  # fmt: skip
_NTH = (
    r"(?:first|second|third|fourth|fifth|sixth|last|1st|2nd|3rd|4th|5th|6th|penultimate"
    r"|(?:erst|zweit|dritt|viert|fünft|sechst|letzt|vorletzt)e[rnsm]?)"
)
_MONTH = r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])"
# Not "my first time", "a second opinion", "the first of May", "the second week".
_ORDINAL = re.compile(
    r"(?<!\bmy )(?<!\bour )(?<!\bvery )(?<!\ba )(?<!\bat )(?<!\bmein )(?<!\bmeine )"
    rf"\b({_NTH})\b"
    rf"(?!\s+(?:of\b|{_MONTH}|name|thing|week|half|day|opinion|question|visit|meeting"
    r"|two\b|three\b|2\b|3\b|floor|time (?:here|for|i|that|we)"
    r"|woche|hälfte|tag|mal\b|vorname|frage|etage|stock))"
)
_AFTER_MONTH = re.compile(rf"\b{_MONTH}\w*\.?\s+(?:the\s+)?$")
_COUNT = rf"(?:\d{{1,2}}|{'|'.join(_CARDINALS)})"
_NO_TIME = r"\b(?!\s*[:.]\d)(?!\s*(?:uhr|[ap]m|o'clock|min|hour|stunde|people|person)\b)"
_MARKED = re.compile(
    r"(?:\b(?:number|option|slot|choice|suggestion|nummer|nr|vorschlag|variante"
    rf"|möglichkeit|termin)\b\.?\s*|#)({_COUNT}){_NO_TIME}"
    rf"|\bno\b\.?\s*(\d{{1,2}}){_NO_TIME}"
)
_FILLER = re.compile(
    r"\b(?:please|pls|thanks?|thank you|bitte|danke|gern[e]?|ok|okay|yes|ja|then|dann|the|die"
    r"|der|das|den|i|ich|i'll|i'd|take|nehme|would|like|book|want|let's|lets|go|with|for|me"
    r"|mir|für|mich|passt|works|sounds|good|great|fine|gut|is|ist|wäre|würde|it's|it"
    r"|nehmen|möchte|either|entweder|slot|geht|klingt|sure|hm+|not|no|nein|except)\b"
)
_JOIN = r"(?:or|oder|and|und|nor|noch|/|&)"
_LIST = re.compile(rf"#?\(?({_COUNT})\)?((?: ?{_JOIN} ?#?{_COUNT})*)")
_SINGLE = re.compile(_COUNT)
_THE_ONE = re.compile(r"\b(?:the|that|this) one\b")
_LEADING = re.compile(
    rf"(?:\W*(?:ok|okay|yes|ja|then|dann|take|i'll take)\b)?\W*({_COUNT})(?= (?:please|bitte"
    r"|and|und|is|ist|works|passt|then|sounds|would|wäre|geht|klingt|for me|thanks|danke)\b)"
)
_AT_THE_END = re.compile(r"(?:[^\W\d]+ ){1,2}(\d)\)?$")
_TIME_WORDS = re.compile(
    r"\b(?:at|is|um|ist|geht|am|pm|uhr|h|o'clock|around|after|before|by|nach|vor|gegen|ab"
    r"|until|bis|than|als|for|für|in|room|raum)\b"
)

_HARMLESS = re.compile(
    r"\b(?:why not|warum nicht|not bad|not only|nothing but|if not|no problem|no idea"
    r"|don't mind|do not mind|nicht schlecht|nicht nur|nichts außer|wenn nicht|falls nicht)\b"
)
_EXCEPT = re.compile(
    r"\b(?:(?:any|every|all|each|anything|everything|anyone|either)(?: one| slot| time| of them"
    r"| of these)? but|rather than|instead of|other than|apart from|just not|except(?: for)?"
    r"|besides|excluding|außer|ausser|bis auf|nur nicht|bloß nicht|ausgenommen|anstatt|statt"
    r"|anstelle)\b"
)
_LAST_BUT_ONE = re.compile(r"\b(?:second[ -](?:to[ -])?last|last but one|next to last)\b")
_CLAUSES = re.compile(
    r"(?<!\d)[,:]|[,:](?!\d)|[;!?\n]|\.(?!\S)|\b(?:but|sondern|aber|lieber|stattdessen"
    r"|dafür)\b"
)
_REFUSES = re.compile(
    r"\b(?:not|never|nicht|nie|kein\w*|neither|weder|cannot|except|no to|nein zu|impossible"
    r"|unmöglich|too (?:early|late)|zu (?:früh|spät))\b|n't\b"
)
_UNSURE = re.compile(r"\b(?:not sure|unsure|nicht sicher|don't know|weiß nicht)\b")
_OR = re.compile(r"\b(?:or|oder|nor|noch)\b")
_JOINED = re.compile(r"\b(?:or|oder|and|und|nor|noch)\b|[/&]")
_LIST_ONLY = re.compile(
    rf"(?:{_NTH}|{_COUNT}|or|oder|and|und|nor|noch|the|one|d[iea][ersnm]|\s)*"
)


class _Clause(NamedTuple):
    """The entries that a part of a message names, counted from 1; 0 is the last one."""

    named: tuple[int, ...]
    is_refused: bool
    is_doubtful: bool


def read_choice(text: str, count: int) -> tuple[int, ...]:
    """The entries of a list of `count` that a message leaves to choose among, from 0.

    One is a choice; several are alternatives ("the first or the third") or what remains of
    the list ("any but the last"). None if the message does not speak of entries, is in
    doubt, or there is no list.
    """
    wanted, refused = _sides(text, count)
    if wanted or not refused:
        return tuple(sorted(wanted))
    return tuple(place for place in range(count) if place not in refused)


def said_place(text: str, count: int) -> int | None:
    """Which of `count` entries a message plainly names, from 0; None in any doubt.

    A number or an ordinal says so if it stands by itself, politeness aside, or with what it
    counts: "the second one", "option 2". To refuse all others is not to name one.
    """
    wanted, _ = _sides(text, count)
    return next(iter(wanted)) if len(wanted) == 1 else None


def _sides(text: str, count: int) -> tuple[set[int], set[int]]:
    """The places that a message wants and those it refuses; nothing where it is in doubt."""
    if count < 1 or is_cut(text):
        return set(), set()
    clauses = list(_clauses(text.lower().replace("’", "'")))
    sides: tuple[set[int], set[int]] = (set(), set())
    for clause in clauses:
        places = (number - 1 if number > 0 else count - 1 + number for number in clause.named)
        sides[clause.is_refused].update(place for place in places if 0 <= place < count)
    if any(clause.is_doubtful for clause in clauses):
        return set(), set()
    wanted, refused = sides
    return wanted - refused, refused


def _clauses(low: str) -> Iterator[_Clause]:
    plain = _LAST_BUT_ONE.sub("penultimate", _HARMLESS.sub(" ", low))
    refused = False
    dangling = False
    total = 0
    for part in _CLAUSES.split(_EXCEPT.sub(", except ", plain)):
        clause = " ".join(part.split()).strip("'- ")
        named = tuple(_named(clause))
        goes_on = refused and bool(_OR.search(clause)) and bool(_LIST_ONLY.fullmatch(clause))
        refused = goes_on or bool(_REFUSES.search(clause))
        unjoined = refused and len(set(named)) > 1 and not _JOINED.search(clause)
        doubtful = bool(named) and (unjoined or bool(_UNSURE.search(clause)))
        dangling = dangling or bool(_OR.search(clause))
        total += len(set(named))
        yield _Clause(named, refused, doubtful)
    if dangling and total == 1:  # "the second one, or something in the afternoon"
        yield _Clause((), is_refused=False, is_doubtful=True)


def _named(clause: str) -> Iterator[int]:
    """The numbers of the entries that a clause names."""
    found = [each[1] or each[2] for each in _MARKED.finditer(clause)]
    found += [
        each[1]
        for each in _ORDINAL.finditer(clause)
        if not _AFTER_MONTH.search(clause[: each.start()])
    ]
    yield from map(_number, found or _bare(clause))


def _bare(clause: str) -> list[str]:
    """The numbers that stand by themselves: "2", "ok, 2 please", "2 or 3"."""
    if not _THE_ONE.search(clause):
        rest = " ".join(_FILLER.sub(" ", clause).split()).strip(" .'")
        if alone := _LIST.fullmatch(rest):
            return [alone[1], *_SINGLE.findall(alone[2])]
        if leading := _LEADING.match(clause):
            return [leading[1]]
    at_the_end = None if _TIME_WORDS.search(clause) else _AT_THE_END.fullmatch(clause)
    return [at_the_end[1]] if at_the_end else []


def _number(word: str) -> int:
    """What an ordinal, a cardinal or digits count; 0 for the last, −1 for the one before."""
    if word.isdecimal():
        return int(word) or 99
    if word in _CARDINALS:
        return _CARDINALS[word]
    return _ORDINALS[word] if word in _ORDINALS else _ORDINALS[re.sub(r"e[rnsm]?$", "", word)]
