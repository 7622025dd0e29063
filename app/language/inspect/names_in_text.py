"""Names in a text that we wrote or had written: words that call somebody or something."""

import re
from collections.abc import Iterator, Sequence

from app.language.inspect.sentences import uncovered
from app.language.wordlists import words

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.-]*[\w]|[A-ZÀ-ÖØ-Þ]\b"
_WORDS = re.compile(r"[^\W_](?:[\w'’-]*[^\W_])?")
_TITLE = r"(?:mr|mrs|ms|miss|dr|prof|herr|herrn|frau|fr|hr|sir|madame?|monsieur|señora?)\.?"
_TITLED = re.compile(rf"\b(?i:{_TITLE})\s+(?P<name>(?:{_CAPITAL})(?:\s+(?:{_CAPITAL}))*)")
_RUN = re.compile(rf"(?:{_CAPITAL})(?:[ \t]+(?:{_CAPITAL}))*")
_MARKS = frozenset('.!?:;–—("„“')  # behind which a sentence, or a part of one, begins
_BULLETS = frozenset("-*•.0123456789")
_ACTS = re.compile(
    r"\s+(?:will|wants|would|has|is|and|joins|attends|needs|asks|likes|wishes|calls|brings)\b"
)
_INFLECTED = re.compile(r"\w{2,}e[nrsm]?$")
_ACRONYM = re.compile(r"[A-ZÄÖÜ][A-ZÄÖÜ0-9&]{2,}$")

# Words that are written large without being names: at meetings, and in calendars.
_COMMON = words(
    """
    i agenda agendas purpose topic topics goal goals aim subject summary overview notes note
    meeting meetings call calls appointment introduction intro introductory consultation
    session workshop review demo visit tour interview discussion discuss talk conversation
    questions question answers about pricing prices price cost costs budget offer quote product
    products project projects plan plans planning roadmap strategy requirements support service
    services training onboarding follow-up followup kick-off kickoff update status next steps
    step action items item preparation prepare bring please attendee attendees participants
    participant participation host hosts guest guests visitor visitors client customer company
    team teams place location where when what why how who contact details information online
    video phone telephone zoom google meet microsoft teams whatsapp skype webex q&a faq id vat
    tbd pdf etc ok english german french spanish italian dutch portuguese monday tuesday
    wednesday thursday friday saturday sunday january february march april may june july
    august september october november december mr mrs ms dr prof this that the a an it they
    we he she you there here these those both all after before during if in on at for with from
    to of and or but
    ziel ziele zweck anlass thema themen tagesordnung inhalt besprechung gespräch termin treffen
    teilnehmer teilnehmerin teilnehmende gast gäste gastgeber ort kontakt mitbringen bitte
    unterlagen fragen antworten einführung beratung rückfragen vorbereitung vorstellung
    montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni
    juli oktober dezember der die das ein eine es sie wir er ihr im am beim zum zur für und
    mit von bei aus nach vor über herr herrn frau
    """
)
_ENDING = re.compile(r"(?:ing|ings|als?|e?s|ed|ers?|ions?|ung|ungen|ment|ments|en|e|n)$")
_STEM = 5  # letters that a word shares with a known one if it is taken for a form of it


def unknown_names(text: str, known: frozenset[str], language: str) -> list[str]:
    """Names in a text none of whose words are known, nor common at meetings.

    In German every noun is written large: there only what has several words, a title or
    no small letters is taken for a name; at the beginning of a sentence not even all of it.

    Args:
        known: words in small letters, e.g. of `words_of`.
    """
    said = uncovered(text)
    is_german = language.startswith("de")
    found = [match["name"] for match in _TITLED.finditer(said)]
    for match in _RUN.finditer(said):
        begins = _begins(said[: match.start()])
        behind = said[match.end() :]
        found += _names_in(match[0], behind, begins=begins, is_german=is_german)
    return [name for name in found if not _is_known(name, known)]


def _begins(before: str) -> bool:
    """Whether a sentence or a line begins behind a text."""
    told = before.rstrip()
    if not told or told[-1] in _MARKS or "\n" in before[len(told) :]:
        return True
    return _BULLETS.issuperset(told.rpartition("\n")[2].strip())


def words_of(text: str) -> frozenset[str]:
    """All words of a text, in small letters."""
    return frozenset(word.casefold() for word in _WORDS.findall(uncovered(text)))


def _names_in(run: str, behind: str, *, begins: bool, is_german: bool) -> Iterator[str]:
    """What of several words that are written large may be a name."""
    parts = run.split()
    if begins and not _ACTS.match(behind) and _may_be_no_name(parts, is_german=is_german):
        parts = parts[1:]
    if is_german and len(parts) == 1 and not _ACRONYM.match(parts[0]):
        return
    if parts:
        yield " ".join(parts)


def _may_be_no_name(parts: Sequence[str], *, is_german: bool) -> bool:
    """Whether the first of these words may be written large for its place alone."""
    if len(parts) == 1:
        return True
    first = parts[0]
    return is_german and bool(_INFLECTED.match(first) or first.casefold() in _COMMON)


def _is_known(name: str, known: frozenset[str]) -> bool:
    """Whether every word of a name is known or common, or a form of a known word."""
    return all(_is_known_word(word.casefold(), known) for word in _WORDS.findall(name))


def _is_known_word(word: str, known: frozenset[str]) -> bool:
    plain = re.sub(r"['’]s$", "", word)
    if plain in known or plain in _COMMON or not re.search(r"[^\W\d_]", plain):
        return True
    parts = plain.split("-")
    if len(parts) > 1:
        return all(_is_known_word(part, known) for part in parts if part)
    if len(plain) < _STEM:
        return False
    stem = _ENDING.sub("", plain)
    return any(
        each.startswith(plain[:_STEM]) or (len(stem) > 3 and _ENDING.sub("", each) == stem)  # noqa: PLR2004 — shorter stems say nothing
        for each in known
    )
