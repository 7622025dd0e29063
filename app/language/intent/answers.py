"""Yes, no and politeness in the languages that are promised: plain phrases, kept as data."""

import re
from functools import cache
from importlib.resources import files
from typing import Literal

from app.language.wordlists import read_wordlists

Kind = Literal["agrees", "refuses", "polite", "cancels", "moves"]

YES_SIGNS = "👍✅👌🙌💯☑✔"
NO_SIGNS = "👎❌🚫✖"
_SKIN_TONES = re.compile("[\U0001f3fb-\U0001f3ff]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_APOSTROPHES = str.maketrans({"’": "'", "`": "'", "´": "'", "İ": "i"})
# What people type without its apostrophe, or shortened.
_IN_FULL = {
    "lets": "let's", "thats": "that's", "im": "i'm", "youre": "you're", "dont": "don't",
    "pls": "please", "plz": "please", "plss": "please", "u": "you", "thatll": "that'll",
    "doesnt": "doesn't", "wont": "won't", "isnt": "isn't",
}  # fmt: skip


def plain_answer(text: str) -> str:
    """The words in lower case and in full, one blank between them; thumbs are words too."""
    low = _SKIN_TONES.sub("", text.translate(_APOSTROPHES)).lower()
    low = re.sub(f"[{YES_SIGNS}]", " yes ", low)
    low = re.sub(f"[{NO_SIGNS}]", " no ", low)
    words = (_STRETCHED.sub(r"\1", word) for word in _WORD.findall(low))
    return " ".join(_IN_FULL.get(word, word) for word in words)


@cache
def answers(kind: Kind) -> tuple[str, ...]:
    """The phrases of a kind in all languages, each as `plain_answer` would write it."""
    lists = read_wordlists(files("app.language.intent") / "answers.yaml")
    found = (each for language in lists.values() for each in language.get(kind, ()))
    return tuple(dict.fromkeys(map(plain_answer, found)))
