"""The title and the description of an invitation, from what was said in a conversation."""

import json
import re

from app.conversation.situation import InviteFacts
from app.language.excerpt import excerpt
from app.language.i18n.say import spoken, text
from app.language.intent.assent import Assent, read_assent
from app.offline.purpose import cut, said_purpose, tidy

MAX_TITLE = 200
MAX_DESCRIPTION = 2000
MAX_POINTS = 5
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
# Sentences that are about the booking itself, or meant for a machine, are no agenda.
_NO_POINT = re.compile(
    r"@|https?:|www\.|\?|\d{6,}|ignore|instruction|prompt|assistant|json|title|description"
    r"|\b(?:my name|i'?m [A-Z]|i am [A-Z]|e-?mail|phone|book|slot|appointment|hi|hello|hey"
    r"|thanks?"
    r"|thank you|please|monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today"
    r"|morning|afternoon|evening|o'?clock|week|minutes?|works|am|pm|bot|stupid|idiot)\b"
    r"|\b(?:ich bin|ich heiße|mein name|telefon|buchen|termin|hallo|guten|danke|bitte"
    r"|ignorier\w*|anweisung\w*"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|morgen|heute|vormittag"
    r"|nachmittag"
    r"|abend|uhr|woche|minuten|passt)\b|\d{1,2}:\d{2}",
    re.IGNORECASE,
)
# What a sentence says on the matter: somebody's own things and troubles.
_MATTER = re.compile(
    r"\b(?:my|our|ours|we|i've been|i have been|i feel|i have an?|hurts?|aches?|broken"
    r"|problems?|issues?|troubles?|questions?|plans?|projects?"
    r"|mein\w*|unser\w*|wir|probleme?|fragen?|schmerz\w*|kaputt|defekt|störung\w*)\b",
    re.IGNORECASE,
)
_OF_THE_BOOKING = re.compile(
    r"\b(?:find|visit|see|go|come|meet|schedule|change|looking|look for|search|reserve|cancel"
    r"|free|available|availability|mind|address|name|named|called|noon|half past|quarter"
    r"|\d+(?:st|nd|rd|th)|finde|suche|sehen|treffen|frei|verfügbar|adresse|heißt|namen?)\b",
    re.IGNORECASE,
)
_JOINTS = {"en": r",| and ", "de": r",| und "}  # between the parts of a purpose


def write(about: InviteFacts) -> str:
    """A JSON object with a title (at most 200 characters) and a description (2000).

    It says only what is known: who meets, and in the visitor's own words what about.
    Without any such words it is the meeting and the names alone.
    """
    language = spoken(about.language)
    said = [excerpt(text) for text in about.said]
    names = {"type": about.meeting, "attendee": about.attendee, "host": about.host}
    purpose = _last_purpose(said)
    title = text(language, "{type}: {attendee} and {host}", **names)
    parts = [text(language, "{attendee} and {host} meet for: {type}.", **names)]
    if purpose:
        title = f"{title} – {purpose}"
        parts.append(text(language, "Purpose: {purpose}", purpose=purpose))
    points = _points(said, purpose, _JOINTS[language])
    if points:
        agenda = text(language, "Agenda:")
        parts.append("\n".join([agenda, *(f"- {point}" for point in points)]))
    invite = {
        "title": cut(title, MAX_TITLE),
        "description": cut("\n\n".join(parts), MAX_DESCRIPTION),
    }
    return json.dumps(invite, ensure_ascii=False)


def _last_purpose(said: list[str]) -> str | None:
    found = (said_purpose(text) for text in reversed(said))
    return next((purpose for purpose in found if purpose), None)


def _points(said: list[str], purpose: str | None, joints: str) -> list[str]:
    """The parts of the purpose, then what else was said on the matter; no repetitions."""
    parts = re.split(joints, purpose) if purpose else []
    points = [part.strip() for part in parts if len(part.strip()) > 2]  # noqa: PLR2004 — letters, words: a rule of thumb
    points = points if len(points) > 1 else []
    for message in said:
        for sentence in _SENTENCES.split(message):
            about_it = not purpose or purpose.lower() not in sentence.lower()
            if about_it and _is_point(sentence):
                points.append(tidy(sentence) or sentence)
    return list(dict.fromkeys(points))[:MAX_POINTS]


def _is_point(sentence: str) -> bool:
    wordy = len(sentence.split()) > 3  # noqa: PLR2004 — letters, words: a rule of thumb
    if not wordy or not _MATTER.search(sentence) or read_assent(sentence) is not Assent.UNCLEAR:
        return False
    return not (_NO_POINT.search(sentence) or _OF_THE_BOOKING.search(sentence))
