"""No sentence of ours is read back: with every one reworded, the same things happen.

Every word of the catalogue of translations is written backwards, placeholders excepted.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.conversation.events import Event, ProposalMessage, of_kind
from app.conversation.model import ChatModel
from app.desk.booking.book import book
from app.language.i18n import say
from app.offline.rule_model import RuleModel
from app.store.engine.database import Database
from tests.agent.office import Office
from tests.agent.scripted import ScriptedModel, Step, calls, says
from tests.desk.business import open_business, order

WORD = re.compile(r"\{[^{}]*\}|https?://\S+|[^\W\d_]+")

WHO = {"name": "Mara Linde", "email": "mara@home.example", "phone": None}
OPENINGS = {
    "en": "An intro on Monday at 10, I am Mara Linde, mara@home.example",
    "de": "Ein Intro am Montag um 10 Uhr, ich bin Mara Linde, mara@home.example",
}
SCRIPTS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "books": {
        "en": (OPENINGS["en"], "with whom is it?", "yes"),
        "de": (OPENINGS["de"], "mit wem ist das?", "ja"),
    },
    "declines": {
        "en": (OPENINGS["en"], "no", "rather at 11", "yes"),
        "de": (OPENINGS["de"], "nein", "lieber um 11 Uhr", "ja"),
    },
    "loses the slot": {
        "en": (OPENINGS["en"], "!lose", "yes", "the second one", "yes"),
        "de": (OPENINGS["de"], "!lose", "ja", "die zweite", "ja"),
    },
    "moves and cancels": {
        "en": (
            *(OPENINGS["en"], "yes", "please move my appointment", "Tuesday at 14:00", "yes"),
            *("cancel my appointment", "yes"),
        ),
        "de": (
            *(OPENINGS["de"], "ja", "bitte verschieben Sie meinen Termin"),
            *("auf Dienstag 14 Uhr", "ja", "bitte sagen Sie meinen Termin ab", "ja"),
        ),
    },
    "presses an old button": {
        "en": (OPENINGS["en"], "rather at 11", "!first", "!last"),
        "de": (OPENINGS["de"], "lieber um 11 Uhr", "!first", "!last"),
    },
}
SLOTS = {"meeting_type": "intro", "host": None, "duration": None, "appointment_id": None}


def search(when: str, moving: str | None = None) -> Step:
    return calls(("find_slots", {**SLOTS, "when": when, "appointment_id": moving}))


def propose(slot_id: str) -> Step:
    asked = {"slot_id": slot_id, **WHO, "guests": None, "purpose": None}
    return calls(("propose_booking", asked))


FIND = calls(("find_appointment", {"email": None, "code": None}))
MOVE = calls(("propose_reschedule", {"appointment_id": "a1", "slot_id": "s2"}))
CANCEL = calls(("propose_cancel", {"appointment_id": "a1", "reason": None}))
INVITE = says('{"title": "Intro", "description": ""}')
TO_TEN = (search("Monday at 10"), propose("s1"), INVITE)
LIE = says("It is booked.")

STEPS: Mapping[str, Sequence[Step]] = {
    "books": (*TO_TEN, LIE, LIE),
    "declines": (*TO_TEN, says("When?"), search("at 11"), propose("s2"), INVITE),
    "loses the slot": (*TO_TEN, propose("s3"), INVITE),
    "moves and cancels": (
        *TO_TEN,
        *(FIND, says("Which day?"), search("Tuesday at 14:00", "a1"), MOVE),
        CANCEL,
    ),
    "presses an old button": (*TO_TEN, search("at 11"), propose("s2"), INVITE),
}


class Backwards(dict[str, str]):
    """A catalogue in which every word is written backwards."""

    def __init__(self, translations: Mapping[str, str]) -> None:
        super().__init__()
        self._translations = translations

    def get(self, message: str, default: Any = None) -> Any:
        """The message, reworded."""
        translated = self._translations.get(message, default)
        return WORD.sub(lambda word: _backwards(word[0]), translated)


def _backwards(word: str) -> str:
    return word if word.startswith(("{", "http")) else word[::-1]


WORDS = frozenset(
    (
        "text",
        "question",
        "lines",
        "content",
        "understood",
        "label",
        "icsTitle",
        "icsDescription",
    )
)  # what may be worded otherwise
DRAWN = frozenset(("callId", "milliseconds", "bookingCode"))  # anew each time, like ids
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def essence(log: Sequence[Event]) -> list[Any]:
    """What happened, without how it was said, and with ids numbered as they appear."""
    ids: dict[str, str] = {}
    return [(each.kind.value, _bare(msgspec.to_builtins(each), ids)) for each in log]


def _bare(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        dropped = WORDS | DRAWN | ({"id"} if "arguments" in value else set())
        return {key: _bare(each, ids) for key, each in value.items() if key not in dropped}
    if isinstance(value, list | tuple):
        return [_bare(each, ids) for each in value]
    if isinstance(value, str):
        return ID.sub(lambda found: ids.setdefault(found[0], f"#{len(ids)}"), value)
    return value


async def played(
    database: Database, lines: Sequence[str], model: ChatModel, language: str
) -> Any:
    """A whole talk; what happened in it, and what was said."""
    open_business(database)
    office = Office(database, language=language)
    for line in lines:
        if line == "!lose":
            _lose(office)
            continue
        if line in ("!first", "!last"):
            shown = list(of_kind(office.log(), ProposalMessage))[0 if line == "!first" else -1]
            office.hears("OK", {"type": "confirm", "id": shown.proposal_id})
        else:
            office.hears(line)
        await office.answered(model)
    return essence(office.log()), office.said()


def _lose(office: Office) -> None:
    """Somebody else gets the time that the visitor was shown, once the hold has lapsed."""
    shown = list(of_kind(office.log(), ProposalMessage))[-1]
    assert shown.start is not None
    office.clock.now += timedelta(minutes=11)
    with office.database.begin() as session:
        book(session, order(start=shown.start), office.clock())


@pytest.fixture
def databases(tmp_path: Path, sqlite_template: Path) -> Any:
    """Two that are alike: one for each way to say things."""
    made = []
    for name in ("plain", "reworded"):
        path = tmp_path / f"{name}.db"
        path.write_bytes(sqlite_template.read_bytes())
        made.append(Database.at(f"sqlite:///{path}"))
    yield made
    for each in made:
        each.close()


CASES = [
    pytest.param(kind, name, id=f"{kind}, {name}")
    for kind in ("scripted", "offline")
    for name in SCRIPTS
]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("kind", "name"), CASES)
async def test_reworded_the_same_things_happen(
    databases: Sequence[Database],
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    name: str,
    language: str,
) -> None:
    def model() -> ChatModel:
        if kind == "scripted":
            return ScriptedModel(list(STEPS[name]))
        return RuleModel(introduces=False)

    lines = SCRIPTS[name][language]
    plain, said = await played(databases[0], lines, model(), language)
    catalogue = say._catalogue
    monkeypatch.setattr(say, "_catalogue", lambda spoken: Backwards(catalogue(spoken)))

    reworded, said_otherwise = await played(databases[1], lines, model(), language)

    assert reworded == plain
    assert any(entry[0] == "booking" for entry in plain)
    assert said != said_otherwise
