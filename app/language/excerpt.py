"""What is read of a text that somebody sent: white space collapsed, and no more than so much.

Every reader of visitors' texts begins with `excerpt`, so that none can be held up: whatever
a pattern costs, it costs it on a text of that length without runs of blanks. What stands
behind it is kept, and a model gets to see it.
"""

import re

MAX_READ = 1000  # characters; people say when they can come in fewer

# White space and control characters, which no keyboard sends and which show as nothing.
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]++")
_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_MAX_LINE_ENDS = 2  # a paragraph stays one
_MIN_READ = MAX_READ // 2


def collapsed(text: str) -> str:
    """A text with single blanks, single line ends and at most one empty line in a row.

    Control characters count as blanks; none of either is left at the ends.
    """
    return _BLANKS.sub(_shortest, text).strip()


def excerpt(text: str) -> str:
    """What is read of a text: its first words, as many as `MAX_READ` characters hold."""
    whole = collapsed(text)
    if len(whole) <= MAX_READ:
        return whole
    # Half an address, or half a number, is another one.
    last = max(whole.rfind(" ", 0, MAX_READ + 1), whole.rfind("\n", 0, MAX_READ + 1))
    return whole[: last if last > _MIN_READ else MAX_READ].rstrip()


def is_cut(text: str) -> bool:
    """Whether more was said than is read: a reader in doubt may not go by the rest."""
    return len(text) > MAX_READ and len(collapsed(text)) > MAX_READ


def _shortest(blanks: re.Match[str]) -> str:
    if blanks[0] == " ":
        return " "
    ends = len(_LINE_ENDS.findall(blanks[0]))
    return "\n" * min(ends, _MAX_LINE_ENDS) or " "
