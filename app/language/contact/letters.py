"""Letters of any script, as contents of character classes: capitals, and letters at all.

`re` knows no classes of Unicode. Letters of scripts without capitals count as capitals.
"""

import unicodedata
from collections.abc import Callable

_CASED_END = 0x2000  # the scripts with capitals, and marks that their words hold, end before
_CASELESS = "ぁ-ヿ㐀-䶿一-鿿가-힣々"


def _ranges(belongs: Callable[[str], bool]) -> str:
    """The letters that belong, as ranges: "A-ZÀ-Ö"."""
    spans: list[list[int]] = []
    for code in range(ord("A"), _CASED_END):
        if not belongs(unicodedata.category(chr(code))):
            continue
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in spans)


LETTERS = _ranges(lambda category: category[0] in "LM") + _CASELESS
UPPER = _ranges(lambda category: category in {"Lu", "Lt", "Lo"}) + _CASELESS
