"""Phrases: patterns of words that people can read, compiled to regular expressions.

A phrase is a line of elements with a blank between them::

    booked|scheduled   one of these words; with "_" for a blank: set_up|put_in
    re~   ~ly          a word that begins, or ends, like this
    <meeting>          a phrase of the list of that name
    now?   now*        may be missing; may be missing or be there several times
    +3                 up to three words, none of them of the list "stops"
    ..3                up to three words of any kind
    ...                any number of words
    ^   $   .          begin of the clause; its end; a mark or its end (nothing is consumed)
    !up|out            not followed by these
    !...your|you       not followed by these anywhere in the clause

Lists may exclude words by an entry that begins with "!". Some lists are built in (`_BUILT_IN`).

Phrases are searched in token form: words in plain letters, each followed by one blank, with
endings like "'s" as words of their own, without quotes ("it 's booked . "). Repetitions are
bounded, and what stands behind a gap is matched at its first place and never again: the time
grows with the length of the text, whatever it repeats.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MAX_REPEATED = 6  # of an element marked "*"
ANY_FIGURE = "#"  # the key of phrases that are recognised by a figure
_ANY_WORD = "~"  # the key of those that any word may begin

_TOKEN = re.compile(
    r"[ap]\. ?m\b\.?"  # p.m.
    r"|\w[\w.+-]{0,64}+@[\w.-]{0,255}\w"  # an e-mail address
    r"|\d{4}-\d\d-\d\d(?!\d)"
    r"|\d{1,2}[:.]\d\d-\d{1,2}[:.]\d\d(?!\d)"
    r"|\d+(?:[:.]\d+)++(?:[ap]m\b)?"  # 14:00
    r"|\d{1,2}\.(?= ?[^\W\d_])"  # 24. November
    r"|'(?:s|ve|re|ll|d|m)(?!\w)"
    r"|\w+(?:[-&@'](?!(?:s|ve|re|ll|d|m)(?!\w))\w+)*+"
    r"|-++|[.!?…]++|[^\s_\"“”„«»]"
)
_INNER_DOT = "·"  # in a host's name, or where a blank was forgotten: ends no clause
_WORD = rf"[\w'{_INNER_DOT}][^ ]* "
_MARK = r"[^\w ']"
_END = rf"(?:{_MARK}[^ ]* )*+\Z"
_NEVER = re.compile(r"(?!)")
_ANCHORS = {"^": r"\A", "$": _END, ".": rf"(?={_MARK}|\Z)"}
_BUILT_IN = {
    "word": _WORD,
    "figure": r"(?=[^ ]*\d)[^ ]+ ",
    "number": r"\d{1,2}\.? ",
    "clock": r"\d{1,2}(?:[:.]\d\d(?:[ap]m|-[\d:.]+)?|[ap]m) ",
    "date": r"(?:\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.?) ",
    "ordinal": r"\d{1,2}(?:st|nd|rd|th|\.) ",
    "code": r"(?=[a-z-]*\d)[\w-]+ ",
}
_MARKS = ("?", "!", ":", ",")
_GAP = re.compile(r"(?:\+|\.\.)(\d+)")


def tokens(said: str) -> str:
    """A text in plain letters in token form."""
    return "".join(f"{_spelled(found)} " for found in _TOKEN.finditer(said))


def _spelled(found: re.Match[str]) -> str:
    """A token as it is written in token form: "p.m." in any spelling is "pm"."""
    written = found[0]
    if written == ".":
        after = found.string[found.end() : found.end() + 1]
        return _INNER_DOT if after and not after.isspace() else written
    return f"{written[0]}m" if written[1:2] == "." and written[0] in "ap" else written


def word_pattern(phrases: Iterable[str]) -> str:
    """Words, with "~" for any letters, as a regular expression for plain letters."""
    written = (re.escape(phrase).replace(r"\~", r"\w*") for phrase in phrases)
    return rf"(?<!\w)(?:{'|'.join(written) or '(?!)'})(?!\w)"


@dataclass(frozen=True, slots=True)
class Element:
    """A part of a phrase: one of some choices, which are words or names of lists."""

    choices: tuple[str, ...]
    is_needed: bool


class PhraseBook:
    """Compiles the phrases of one language.

    Args:
        lists: phrases by the name of their list.
        common: words that are in so many sentences that no phrase is recognised by them.
    """

    def __init__(self, lists: Mapping[str, Iterable[str]], common: Iterable[str]) -> None:
        self._lists = {name: tuple(phrases) for name, phrases in lists.items()}
        self._common = frozenset((*common, _ANY_WORD))
        self._regexes = dict(_BUILT_IN)
        self._keys = dict.fromkeys(_BUILT_IN, frozenset({ANY_FIGURE}))
        self._keys["word"] = self._keys["code"] = frozenset({_ANY_WORD})

    def any_of(self, phrases: Iterable[str], *, at_start: bool = False) -> re.Pattern[str]:
        """The pattern of some phrases; one that never matches if there are none."""
        regexes = [self._regex(phrase) for phrase in phrases]
        if not regexes:
            return _NEVER
        return re.compile(rf"{'' if at_start else '(?<![^ ])'}(?:{'|'.join(regexes)})")

    def keys(self, phrase: str) -> frozenset[str]:
        """Words one of which is in everything that a phrase matches; "book~" is a beginning.

        Raises:
            ValueError: if they would all be common words.
        """
        needed = [self._keys_of(each) for each in _elements(phrase) if each.is_needed]
        rare = [keys for keys in needed if keys and not keys & self._common]
        if not rare:
            raise ValueError(f"{phrase!r} has only common words.")
        return rare[-1]

    def _keys_of(self, element: Element) -> frozenset[str]:
        found: set[str] = set()
        for choice in element.choices:
            name = choice[1:-1] if choice.startswith("<") else ""
            found |= self._keys_of_list(name) if name else self._keys_of_words(choice)
        return frozenset(found)

    def _keys_of_list(self, name: str) -> frozenset[str]:
        if name not in self._keys:
            found: set[str] = set()
            for phrase in self._lists[name]:
                if not phrase.startswith("!"):
                    found |= self._best_keys(phrase)
            self._keys[name] = frozenset(found)
        return self._keys[name]

    def _best_keys(self, phrase: str) -> frozenset[str]:
        """The keys of one phrase of a list: common words, if there are no others."""
        needed = [self._keys_of(each) for each in _elements(phrase) if each.is_needed]
        known = [keys for keys in needed if keys]
        rare = [keys for keys in known if not keys & self._common]
        return (rare or known or [frozenset({_ANY_WORD})])[-1]

    def _keys_of_words(self, choice: str) -> frozenset[str]:
        words = choice.replace("_", " ")
        if words.startswith("~"):
            return frozenset({_ANY_WORD})
        made = words.split() if "~" in words else tokens(words).split()
        rare = [word for word in made if word not in self._common]
        return frozenset({(rare or made)[-1]})

    def _regex(self, phrase: str) -> str:
        """A phrase as a regular expression on token form, from the beginning of a token."""
        head, *rest = [
            self._sequence(part) for part in re.split(r"(?<!\S)\.\.\.(?!\S)", phrase)
        ]
        return head + "".join(rf"(?>(?:[^ ]+ )*?{part})" for part in rest)

    def _sequence(self, part: str) -> str:
        return "".join(self._element(written) for written in part.split())

    def _element(self, written: str) -> str:
        if written in _ANCHORS:
            return _ANCHORS[written]
        if written in _MARKS:
            return _literal(written)
        if written.startswith("!..."):
            return rf"(?!(?:[^ ]+ )*?{self._choice(written[4:])})"
        if written.startswith("!"):
            return f"(?!{self._choice(written[1:])})"
        if gap := _GAP.fullmatch(written):
            stops = f"(?!{self._list('stops')})" if written[0] == "+" else ""
            return rf"(?:{stops}{_WORD}){{0,{gap[1]}}}?"
        if written.endswith("?"):
            return f"(?:{self._choice(written[:-1])})?"
        if written.endswith("*"):
            return rf"(?:{self._choice(written[:-1])}){{0,{MAX_REPEATED}}}"
        return self._choice(written)

    def _choice(self, written: str) -> str:
        choices = [
            self._list(each[1:-1]) if each.startswith("<") else _literal(each)
            for each in written.split("|")
        ]
        return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"

    def _list(self, name: str) -> str:
        if name not in self._regexes:
            excluded = [e[1:] for e in self._lists[name] if e.startswith("!")]
            regexes = [self._regex(e) for e in self._lists[name] if not e.startswith("!")]
            without = "".join(f"(?!{self._regex(each)})" for each in excluded)
            self._regexes[name] = f"{without}(?:{'|'.join(regexes) or '(?!)'})"
        return self._regexes[name]


def _elements(phrase: str) -> list[Element]:
    """The elements of a phrase that match words; gaps and conditions are none."""
    found = []
    for written in phrase.split():
        if (
            written in (*_ANCHORS, *_MARKS, "...")
            or written[0] == "!"
            or _GAP.fullmatch(written)
        ):
            continue
        is_optional = written[-1] in "?*"
        core = written[:-1] if is_optional else written
        found.append(Element(tuple(core.split("|")), not is_optional))
    return found


def _literal(choice: str) -> str:
    """Words, as they stand in token form; "~" stands for any letters."""
    words = choice.replace("_", " ")
    made = words.split() if "~" in words else tokens(words).split()
    return "".join(re.escape(word).replace(r"\~", "[^ ]*") + " " for word in made)
