"""The title and the description of an invitation, from what was said in a conversation."""

import json
import re
from collections.abc import Sequence

from app.conversation.situation import InviteFacts
from app.language.excerpt import excerpt
from app.language.i18n.say import spoken, text
from app.offline.matter import read_matter
from app.offline.purpose import cut

MAX_TITLE = 200
MAX_DESCRIPTION = 2000
MAX_POINTS = 5
_SHORT = 2  # letters: fewer are no point of an agenda
_JOINTS = {"en": r",| and ", "de": r",| und "}  # between the parts of a purpose


def write(about: InviteFacts) -> str:
    """A JSON object with a title (at most 200 characters) and a description (2000).

    It says only what is known: who meets, and in the visitor's own words what about.
    Without any such words it is the meeting and the names alone.
    """
    language = spoken(about.language)
    who = (about.attendee, about.host)
    read = [read_matter(excerpt(each), who) for each in about.said]
    told = [clause for matter in read for clause in matter.told]
    announced = [matter.announced for matter in read if matter.announced]
    purpose = about.purpose or (announced or told or [""])[-1]
    names = {"type": about.meeting, "attendee": about.attendee, "host": about.host}
    title = text(language, "{type}: {attendee} and {host}", **names)
    parts = [text(language, "{attendee} and {host} meet for: {type}.", **names)]
    if purpose:
        title = f"{title} – {purpose}"
        parts.append(text(language, "Purpose: {purpose}", purpose=purpose))
        points = _points(purpose, told, _JOINTS[language])
        agenda = [text(language, "Agenda:"), *(f"- {point}" for point in points)]
        parts += ["\n".join(agenda)] if points else []
    invite = {
        "title": cut(title, MAX_TITLE),
        "description": cut("\n\n".join(parts), MAX_DESCRIPTION),
    }
    return json.dumps(invite, ensure_ascii=False)


def _points(purpose: str, matter: Sequence[str], joints: str) -> list[str]:
    """The parts of the purpose, then what else was said on the matter; no repetitions."""
    parts = [part.strip() for part in re.split(joints, purpose)]
    points = parts if len(parts) > 1 and all(len(part) > _SHORT for part in parts) else []
    more = [each for each in matter if each.lower() not in purpose.lower()]
    return list(dict.fromkeys([*points, *more]))[:MAX_POINTS]
