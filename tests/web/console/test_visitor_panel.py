"""What operators see of a visitor: what is known, from where, and what they think of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.conversation.events import VisitorInput
from app.conversation.facts import Confidence, Fact, FactKind
from app.desk.conversations.rate import rate_conversation
from app.desk.conversations.receive import VisitorMessage, begin_chat
from app.store.conversations.conversations import ConversationOpening
from app.store.conversations.event_log import append
from app.store.conversations.visitor_facts import add_facts
from app.store.engine.database import Database
from app.web.console.visitor_panel import Line, Source, known_lines
from tests.desk.business import NOW, open_business
from tests.web.operating import Client, Hands, console, sign_in_at

SECONDS = int(NOW.timestamp())
SAID = Confidence.SAID


@pytest.fixture
def signed_in(sqlite_database: Database, tmp_path: Path) -> Iterator[Client]:
    open_business(sqlite_database)
    with console(sqlite_database, Hands(), tmp_path) as client:
        assert sign_in_at(client).status_code == 303
        yield client


def test_each_subject_has_what_counts_and_what_was_before() -> None:
    facts = [
        Fact(FactKind.EMAIL, "ada@example.com", 1, SAID),
        Fact(FactKind.MEETING, "intro", 4, Confidence.GUESSED),
        Fact(FactKind.EMAIL, "ada@", 5, Confidence.INVALID),
        Fact(FactKind.EMAIL, "<ada@x.example>", 7, SAID),
    ]

    assert known_lines(facts, entries=[1, 3, 5, 7]) == [
        Line(
            FactKind.EMAIL,
            Source("<ada@x.example>", SAID, 7),
            (Source("ada@", Confidence.INVALID, 5), Source("ada@example.com", SAID, 1)),
        ),
        Line(FactKind.MEETING, Source("intro", Confidence.GUESSED, 3), ()),
    ]


def test_a_subject_without_a_valid_value_has_none() -> None:
    wrong = Fact(FactKind.EMAIL, "ada@", 1, Confidence.INVALID)

    [line] = known_lines([wrong], [1])

    assert line.current is None
    assert line.before == (Source("ada@", Confidence.INVALID, 1),)


def test_facts_and_the_rating_are_shown_with_where_they_come_from(
    signed_in: Client, sqlite_database: Database
) -> None:
    with sqlite_database.begin() as session:
        opening = ConversationOpening(channel="web", zone="Europe/Berlin")
        heard = begin_chat(session, VisitorMessage("I'm <b>Ada</b>"), NOW, opening)
        id_ = heard.conversation_id
        add_facts(session, id_, [Fact(FactKind.NAME, "<b>Ada</b>", 1, SAID)])
        append(session, id_, VisitorInput("Ada Lovelace"), SECONDS)
        add_facts(session, id_, [Fact(FactKind.NAME, "Ada Lovelace", 2, SAID)])
        rate_conversation(session, id_, heard.token, 4, "Quick <i>indeed</i>", NOW)

    page = signed_in.get(f"/operator/conversation/{id_}").text
    listed = signed_in.get("/operator").text

    assert "Known of the visitor" in page
    assert 'Ada Lovelace <a class="muted small" href="#e2">said by the visitor</a>' in page
    assert 'id="e2"' in page
    assert "before: 1" in page
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page
    assert 'Europe/Berlin <a class="muted small" href="#e1">told by a program</a>' in page
    assert "4 of 5" in page
    assert "Quick &lt;i&gt;indeed&lt;/i&gt;" in page
    assert "4 of 5" in listed


def test_who_is_not_known_and_has_not_rated_has_no_such_cards(
    signed_in: Client, sqlite_database: Database
) -> None:
    with sqlite_database.begin() as session:
        heard = begin_chat(
            session, VisitorMessage("hello"), NOW, ConversationOpening(channel="web")
        )

    page = signed_in.get(f"/operator/conversation/{heard.conversation_id}").text

    assert "Known of the visitor" not in page
    assert "Rating" not in page
