"""A chat in the terminal shows what is said, once, as it is written."""

import builtins
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain

import click
import pytest

from app.errors import Invalid
from app.store.conversations.conversations import list_conversations
from app.store.engine.database import Database
from app.terminal import Printer, talk
from tests.agent.office import Office
from tests.agent.scripted import ScriptedModel, Step, calls, fails, says
from tests.desk.business import open_business

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)


class Keyboard:
    """Somebody at the keyboard, who types these lines and then ends the input."""

    def __init__(self, *lines: str) -> None:
        self._lines: Iterator[str] = chain(lines)

    def __call__(self, prompt: str) -> str:
        """Type a line."""
        click.echo(prompt, nl=False)
        for line in self._lines:
            return line
        raise EOFError


@pytest.fixture
def office(sqlite_database: Database) -> Office:
    open_business(sqlite_database)
    return Office(sqlite_database)


async def screen(
    office: Office,
    capsys: pytest.CaptureFixture[str],
    keyboard: Keyboard,
    *steps: Step,
    language: str = "",
) -> str:
    """What is on the screen after the talk."""
    model = ScriptedModel(list(steps))
    assistant = office.assistant(model)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builtins, "input", keyboard)
        await talk(office.database, office.clock, assistant, "Europe/Berlin", language)
    assert not model.steps
    return capsys.readouterr().out


async def test_a_talk_goes_on_until_the_input_ends(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = await screen(office, capsys, Keyboard("hello", "and?"), says("Hi"), says("Well"))

    _, _, talked = shown.partition("\n\n")
    assert talked == "You: Desk: Hi\n\nYou: Desk: Well\n\nYou: Goodbye.\n"


async def test_an_empty_line_ends_it(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (await screen(office, capsys, Keyboard("  ", "never"))).endswith("You: Goodbye.\n")


async def test_what_was_written_piece_by_piece_is_not_printed_again(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = (calls(("list_meeting_types", {}), text="Letmesee."), says("Looms"))

    shown = await screen(office, capsys, Keyboard("what do you have?"), *steps)

    assert shown.count("Letmesee.") == 1
    assert shown.count("Looms") == 1


async def test_an_answer_that_breaks_off_is_followed_by_the_apology_on_its_own_line(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = await screen(office, capsys, Keyboard("hello"), fails(begun="We have "))

    assert "Desk: We have\nDesk: I am sorry, I cannot answer properly" in shown


async def test_a_line_that_is_too_long_is_refused_and_the_talk_goes_on(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = await screen(office, capsys, Keyboard("x" * 4001, "hello"), says("Hi"))

    assert "at most 4000 characters" in shown
    assert "Hi" in shown


async def test_it_is_one_conversation_in_the_terminal(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    await screen(office, capsys, Keyboard("a", "b"), says("A"), says("B"), language="de")

    with office.database.read() as session:
        found, _ = list_conversations(session)
    talked = [each for each in found if each.channel == "terminal"]
    assert [(each.language, each.zone, each.last_seq) for each in talked] == [
        ("de", "Europe/Berlin", 4)
    ]


async def test_a_zone_that_is_none_is_refused(office: Office) -> None:
    with pytest.raises(Invalid, match="timezone"):
        await talk(
            office.database, office.clock, office.assistant(ScriptedModel([])), "Mars/X", ""
        )


@pytest.mark.parametrize("word", ["quit", "exit", " QUIT ", "/exit"])
async def test_a_farewell_is_no_message(
    office: Office, capsys: pytest.CaptureFixture[str], word: str
) -> None:
    assert (await screen(office, capsys, Keyboard(word, "never"))).endswith("You: Goodbye.\n")
    assert office.said() == []


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_lines_break_between_words_whatever_the_pieces(
    capsys: pytest.CaptureFixture[str], size: int
) -> None:
    text = "These times are free on Tuesday:\n1. 09:00 with Mia Berger and nobody else"
    printer = Printer(28)
    for at in range(0, len(text), size):
        printer.write(text[at : at + size])
    printer.finish(text)
    shown = capsys.readouterr().out
    assert all(len(line) <= 28 for line in shown.splitlines())
    assert not any(line.endswith(" ") for line in shown.splitlines() if line.strip())
    assert shown.replace("\n      ", " ").split() == ["Desk:", *text.split()]
    assert shown.splitlines()[2].startswith("      1. 09:00")
