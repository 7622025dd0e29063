"""The title and the description of an invitation, from what was said in a conversation."""

import html
import json
import re
from typing import Any

from app.language.excerpt import excerpt
from app.language.intent.assent import Assent, read_assent
from app.offline.purpose import cut, said_purpose, tidy

MAX_TITLE = 200
MAX_DESCRIPTION = 2000
MAX_POINTS = 5
_BLOCK = r"<{0}>\n?(.*?)\n?</{0}>"
_SPEAKER = re.compile(r"^(visitor|assistant): ?", re.MULTILINE)
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
_TEXTS = {
    "en": {
        "title": "{type}: {attendee} and {host}",
        "opening": "{attendee} and {host} meet for: {type}.",
        "purpose": "Purpose: {purpose}",
        "agenda": "Agenda:",
        "joints": r",| and ",
    },
    "de": {
        "title": "{type}: {attendee} und {host}",
        "opening": "{attendee} und {host} treffen sich zu: {type}.",
        "purpose": "Anlass: {purpose}",
        "agenda": "Themen:",
        "joints": r",| und ",
    },
}


def is_asked_for(body: dict[str, Any]) -> bool:
    """Whether the request wants an invitation: a JSON answer of the schema "invite"."""
    wanted = body.get("response_format") or {}
    schema = wanted.get("json_schema") or {}
    return wanted.get("type") == "json_schema" and schema.get("name") == "invite"


def write(body: dict[str, Any]) -> str:
    """A JSON object with a title (at most 200 characters) and a description (2000).

    It says only what the request says: who meets, and in the visitor's own words what
    about. Without any such words it is the meeting and the names alone.
    """
    users = [message for message in body["messages"] if message["role"] == "user"]
    content = str(users[-1].get("content") or "") if users else ""
    meeting = _fields(_block("meeting", content))
    said = _visitor_texts(_block("conversation", content))
    texts = _TEXTS["de" if meeting.get("language", "").startswith("de") else "en"]
    names = {key: meeting.get(key, "") for key in ("type", "attendee", "host")}
    purpose = _last_purpose(said)
    title = texts["title"].format(**names)
    parts = [texts["opening"].format(**names)]
    if purpose:
        title = f"{title} – {purpose}"
        parts.append(texts["purpose"].format(purpose=purpose))
    points = _points(said, purpose, texts["joints"])
    if points:
        parts.append("\n".join([texts["agenda"], *(f"- {point}" for point in points)]))
    invite = {
        "title": cut(title, MAX_TITLE),
        "description": cut("\n\n".join(parts), MAX_DESCRIPTION),
    }
    return json.dumps(invite, ensure_ascii=False)


def _block(name: str, content: str) -> str:
    found = re.search(_BLOCK.format(name), content, re.DOTALL)
    return found[1] if found else ""


def _fields(block: str) -> dict[str, str]:
    lines = (line.partition(":") for line in block.splitlines())
    return {key.strip(): " ".join(html.unescape(value).split()) for key, _, value in lines}


def _visitor_texts(conversation: str) -> list[str]:
    """What the visitor said, oldest first; a text goes on until the next speaker."""
    parts = _SPEAKER.split(conversation)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return [excerpt(html.unescape(text)) for speaker, text in pairs if speaker == "visitor"]


def _last_purpose(said: list[str]) -> str | None:
    found = (said_purpose(text) for text in reversed(said))
    return next((purpose for purpose in found if purpose), None)


def _points(said: list[str], purpose: str | None, joints: str) -> list[str]:
    """The parts of the purpose, then what else was said on the matter; no repetitions."""
    parts = re.split(joints, purpose) if purpose else []
    points = [part.strip() for part in parts if len(part.strip()) > 2]  # noqa: PLR2004 — letters, words: a rule of thumb
    points = points if len(points) > 1 else []
    for text in said:
        for sentence in _SENTENCES.split(text):
            about_it = not purpose or purpose.lower() not in sentence.lower()
            if about_it and _is_point(sentence):
                points.append(tidy(sentence) or sentence)
    return list(dict.fromkeys(points))[:MAX_POINTS]


def _is_point(sentence: str) -> bool:
    wordy = len(sentence.split()) > 3  # noqa: PLR2004 — letters, words: a rule of thumb
    if not wordy or not _MATTER.search(sentence) or read_assent(sentence) is not Assent.UNCLEAR:
        return False
    return not (_NO_POINT.search(sentence) or _OF_THE_BOOKING.search(sentence))
