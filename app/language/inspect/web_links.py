"""Addresses in a text that lead somewhere: of the web, of mailboxes, of telephones."""

import re

from app.language.inspect.sentences import uncovered
from app.language.wordlists import words

# Endings of names that are common, or that are common in traps; bare words with them are
# taken for addresses. Anything with a scheme, a "www." or a path needs no known ending.
_ENDINGS = words(
    """
    com net org info biz io co ai app dev xyz online site shop store top club live link click
    me tv cc ws page pro tech space fun icu vip win bid loan work today world news mobi name
    email cloud host website digital agency gmbh berlin wien koeln hamburg bayern eu de at ch
    uk us ca au nz ie fr es it pt nl be lu pl cz sk hu ro bg hr si rs gr tr dk se no fi is ee
    lv lt ru ua by kz cn jp kr tw hk sg my th vn id ph in pk bd ir ae sa il eg za ng ke ma br
    mx ar cl pe ve uy ec bo py su gg gl ly sh im la ag am fm to nu li mc sm va mt cy test
    example invalid local localhost onion zip mov
    """
)
_ENDING = rf"(?:{'|'.join(sorted(_ENDINGS))})"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_TAIL = r"(?::\d{2,5})?(?:[/?#][^\s<>\"'“”„«»)\]]*)?"
_DOT = r"(?:\.|。|\s?[\[({]\s?(?:\.|dot|punkt)\s?[\])}]\s?|\s(?:dot|punkt)\s)"

_WEB = re.compile(
    rf"(?:\b[a-z][a-z0-9+.-]{{1,20}}:/{{0,2}}(?=[^\s/])|\b[a-z][a-z0-9+.-]{{1,20}}://)[^\s<>]*"
    rf"|\bwww\d?{_DOT}[^\s<>]+"
    rf"|(?<![\w@.-])(?:{_LABEL}{_DOT}){{1,6}}{_ENDING}(?![\w-])(?!\.[\w]){_TAIL}"
    rf"|(?<![\w@.-])(?:{_LABEL}\.){{1,6}}[^\W\d_]{{2,24}}/[^\s<>]*"
    rf"|(?<![\d.])(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?![\d.]){_TAIL}",
    re.IGNORECASE,
)
_SCHEMES = words(
    "http https ftp ftps mailto tel sms javascript data file ws wss tg whatsapp skype callto "
    "geo intent market itms bitcoin ethereum hxxp hxxps webcal ssh smb vbscript facetime"
)
_AT = r"(?:@|\s?[\[({]\s?(?:at|ät|@)\s?[\])}]\s?)"
_MAIL = re.compile(
    rf"[\w.+%'-]{{1,64}}{_AT}(?:[\w-]{{1,63}}{_DOT}){{1,5}}\w{{2,24}}", re.IGNORECASE
)
_PHONE = re.compile(r"(?<![\w.,])(?:\+|00)?\(?\d[\d\s()/.–-]{5,22}\d(?![\w])")
_DATE_OR_CLOCK = re.compile(
    r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./]\d{1,2}[./](?:\d{2,4})?(?!\d)"
    r"|\b\d{1,2}[:.]\d{2}(?:\s?[–-]\s?\d{1,2}[:.]\d{2})?\b(?![.\d])"
)
_INNER_DOT = re.compile(r"(?<=[^\W_])[.。](?=[^\W\d_])")
_MIN_DIGITS = 7
_MARKS_BEHIND = ".,;:!?…)'\"”’»*"


def find_links(text: str) -> list[str]:
    """Web addresses, bare names of hosts among them, as they are written."""
    found = []
    for match in _WEB.finditer(uncovered(text)):
        link = match[0].strip().rstrip(_MARKS_BEHIND)
        scheme, colon, rest = link.partition(":")
        # "Note:this" has no scheme that leads anywhere.
        is_plain = colon and "//" not in link[:24] and "." not in scheme
        if not is_plain or (rest and scheme.lower() in _SCHEMES):
            found.append(link)
    return found


def without_links(text: str) -> str:
    """The text with nothing that a mail program would make a link of.

    Web addresses become "[…]"; a name with dots that might be one is broken after each dot.
    """
    plain = uncovered(text)
    for link in sorted(find_links(plain), key=len, reverse=True):
        plain = plain.replace(link, "[…]")
    return _INNER_DOT.sub(". ", plain.replace("://", " "))


def find_mailboxes(text: str) -> list[str]:
    """E-mail addresses, in lower case."""
    plain = uncovered(text)
    return [re.sub(r"\s", "", match[0]).strip(".'").lower() for match in _MAIL.finditer(plain)]


def find_phones(text: str) -> list[str]:
    """Telephone numbers: their figures alone, without zeros or a plus in front.

    What has neither a prefix nor a gap is a number like others.
    """
    return [re.sub(r"\D", "", match[0]).lstrip("0") for match in _phones(uncovered(text))]


def without_phones(text: str) -> str:
    """The text without its telephone numbers."""
    plain = uncovered(text)
    for match in reversed(_phones(plain)):
        plain = f"{plain[: match.start()]} {plain[match.end() :]}"
    return plain


def _phones(plain: str) -> list[re.Match[str]]:
    without_times = _DATE_OR_CLOCK.sub(lambda found: "x" * len(found[0]), plain)
    return [match for match in _PHONE.finditer(without_times) if _is_phone(match[0])]


def _is_phone(written: str) -> bool:
    is_long = sum(letter.isdigit() for letter in written) >= _MIN_DIGITS
    return is_long and (written.startswith(("+", "0", "(")) or not written.isdigit())
